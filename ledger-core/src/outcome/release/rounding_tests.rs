//! Rounded counts and the curves made of them, by worked numbers.

use super::*;
use proptest::prelude::*;

fn at(month: u32, exits: u32, censored: u32) -> Cumulative {
    Cumulative { month, exits, censored }
}

#[test]
fn counts_go_to_the_nearest_multiple_and_halves_go_up() {
    let five: Vec<u32> = [0, 2, 3, 7, 8, 412, 413].iter().map(|count| rounded(*count, 5)).collect();
    assert_eq!(five, [0, 0, 5, 5, 10, 410, 415]);
    assert_eq!((rounded(5, 10), rounded(4, 10), rounded(7, 1), rounded(7, 0)), (10, 0, 7, 7));
    assert_eq!(rounded(u32::MAX, 10), u32::MAX);
}

#[test]
fn a_curve_is_made_of_rounded_counts_alone() {
    let points = curve(412, &[at(3, 7, 2), at(6, 13, 9)], 5).unwrap();
    assert_eq!((points[0].at_risk, points[0].exits, points[0].censored), (410, 5, 0));
    assert_eq!((points[1].at_risk, points[1].exits, points[1].censored), (405, 15, 10));
    let expected = (405.0 / 410.0) * (395.0 / 405.0);
    assert!((points[1].surv - expected).abs() < 1e-12);
    let greenwood: f64 = 5.0 / (410.0 * 405.0) + 10.0 / (405.0 * 395.0);
    assert!((points[1].std_err.unwrap() - expected * greenwood.sqrt()).abs() < 1e-12);
    // Other counts that round alike give the very same points.
    assert_eq!(curve(409, &[at(3, 4, 1), at(6, 16, 12)], 5).unwrap(), points);
}

#[test]
fn without_rounding_it_is_the_product_of_the_intervals() {
    let points = curve(10, &[at(3, 1, 0), at(6, 3, 2)], 1).unwrap();
    assert!((points[1].surv - 0.9 * (7.0 / 9.0)).abs() < 1e-12);
}

#[test]
fn a_curve_that_reaches_nobody_stops_there() {
    let points = curve(10, &[at(3, 10, 0), at(6, 10, 0)], 5).unwrap();
    assert_eq!(points.len(), 1);
    assert_eq!((points[0].surv, points[0].std_err), (0.0, None));
    assert!(curve(2, &[at(3, 0, 0)], 5).unwrap().is_empty());
}

#[test]
fn counts_that_fall_or_exceed_the_population_are_refused() {
    assert!(curve(10, &[at(3, 5, 0), at(6, 4, 0)], 5).is_err());
    assert!(curve(10, &[at(3, 5, 2), at(6, 5, 1)], 5).is_err());
    assert!(curve(10, &[at(3, 1, 0), at(3, 2, 0)], 5).is_err());
    assert!(curve(10, &[at(3, 6, 5)], 5).is_err());
}

proptest! {
    #[test]
    fn probabilities_never_rise_and_stay_within_bounds(
        steps in prop::collection::vec((0_u32..9, 0_u32..9), 1..24),
        more in 0_u32..60,
        base in 1_u32..12,
    ) {
        let mut counts = Vec::new();
        let (mut exits, mut censored) = (0, 0);
        for (step, (left, lost)) in (1..).zip(steps) {
            (exits, censored) = (exits + left, censored + lost);
            counts.push(at(step * 3, exits, censored));
        }
        let points = curve(exits + censored + more, &counts, base).unwrap();
        let mut last = 1.0;
        for point in points {
            prop_assert!((0.0..=last).contains(&point.surv));
            prop_assert!(point.std_err.is_none_or(|error| error.is_finite() && error >= 0.0));
            prop_assert!(point.exits % base == 0 && point.censored % base == 0);
            last = point.surv;
        }
    }
}
