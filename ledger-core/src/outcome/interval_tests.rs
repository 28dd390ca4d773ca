//! Turnbull's estimate: where mass may sit, closed cases, and the condition of the maximum.
//!
//! Invariant: the maximum is checked by its own condition, not by the solver's word.
//! Must not: repeat the reference vectors.

use super::*;
use crate::outcome::survival::{Curve, Estimator};
use crate::outcome::tally::Tally;
use proptest::prelude::*;

fn interval(left: i32, right: i32) -> Interval {
    Interval { left, right: (right < 1000).then_some(right) }
}

#[test]
fn mass_sits_where_a_left_end_is_followed_by_a_right_end() {
    let found = npmle(&[interval(0, 5), interval(3, 8), interval(5, 1000)]).unwrap();
    assert_eq!(innermost(&[interval(0, 5), interval(3, 8), interval(5, 1000)]), [(3, Some(5)), (5, Some(8))]);
    let total: f64 = found.iter().map(|mass| mass.mass).sum();
    assert!((total - 1.0).abs() < 1e-9);
}

#[test]
fn intervals_that_only_touch_do_not_meet() {
    let found = npmle(&[interval(0, 5), interval(5, 9)]).unwrap();
    assert_eq!(found.len(), 2);
    assert!((found[0].mass - 0.5).abs() < 1e-9 && found[1].surv_after == 0.0);
}

#[test]
fn an_interval_with_its_ends_the_wrong_way_round_is_refused() {
    assert!(npmle(&[interval(0, 5), interval(5, 5)]).is_err());
}

#[test]
fn nobody_has_no_masses() {
    assert_eq!(npmle(&[]), Ok(Vec::new()));
}

#[test]
fn many_short_intervals_with_few_in_common_converge() {
    // A linear congruential generator (Knuth's constants), for intervals of up to three days over six years.
    let mut state = 1u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % below) as i32
    };
    let intervals: Vec<Interval> = (0..3_000)
        .map(|_| {
            let left = draw(2_000);
            Interval { left, right: (draw(4) > 0).then_some(left + 1 + draw(3)) }
        })
        .collect();
    let total: f64 = npmle(&intervals).unwrap().iter().map(|mass| mass.mass).sum();
    assert!((total - 1.0).abs() < 1e-9);
}

fn any_intervals() -> impl Strategy<Value = Vec<Interval>> {
    let one = (0..60i32, 1..40i32, 0..4u8);
    proptest::collection::vec(one, 1..60).prop_map(|rows| {
        rows.into_iter().map(|(left, gap, open)| interval(left, if open == 0 { 1000 } else { left + gap })).collect()
    })
}

proptest! {
    #[test]
    fn no_interval_would_take_more_mass(intervals in any_intervals()) {
        let masses = npmle(&intervals).unwrap();
        let inside = |mass: &(i32, Option<i32>), i: &Interval| {
            i.left <= mass.0 && i.right.is_none_or(|end| mass.1.is_some_and(|right| right <= end))
        };
        let chance = |i: &Interval| -> f64 {
            masses.iter().filter(|m| inside(&(m.left, m.right), i)).map(|m| m.mass).sum()
        };
        let n = intervals.len() as f64;
        let total: f64 = masses.iter().map(|mass| mass.mass).sum();
        prop_assert!((total - 1.0).abs() < 1e-9);
        for place in innermost(&intervals) {
            let slope: f64 = intervals.iter().filter(|i| inside(&place, i)).map(|i| 1.0 / (n * chance(i))).sum();
            prop_assert!(slope <= 1.0 + 1e-9, "{place:?} would take more: {slope}");
            if masses.iter().any(|mass| (mass.left, mass.right) == place) {
                prop_assert!(slope >= 1.0 - 1e-9);
            }
        }
    }

    #[test]
    fn with_exits_known_to_the_day_it_is_kaplan_meier(rows in proptest::collection::vec((1..50i32, any::<bool>()), 1..60)) {
        let exact = |&(day, exit): &(i32, bool)| {
            if exit { Interval { left: day - 1, right: Some(day) } } else { Interval { left: day, right: None } }
        };
        let masses = npmle(&rows.iter().map(exact).collect::<Vec<_>>()).unwrap();
        let (times, events): (Vec<i32>, Vec<bool>) = rows.iter().copied().unzip();
        let curve = Curve::new(&Tally::from_arrays(&times, &events).unwrap(), Estimator::KaplanMeier);
        for mass in masses.iter().filter(|mass| mass.right.is_some()) {
            let day = mass.right.unwrap();
            prop_assert!((mass.surv_after - curve.at(day).surv).abs() < 1e-8);
        }
    }
}
