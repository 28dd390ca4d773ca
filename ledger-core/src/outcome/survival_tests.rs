//! Curves: what must hold for any counts, and the places where risk sets run out.
//!
//! Invariant: checks are against definitions written out here, not against the code under test.
//! Must not: repeat the reference vectors.

use super::*;
use crate::outcome::tally::Observation;
use proptest::prelude::*;

fn record(entry: Option<i32>, time: i32, cause: u8) -> Observation {
    Observation { entry, time, cause }
}

fn kaplan_meier(records: &[Observation]) -> Curve {
    Curve::new(&Tally::from_records(records).unwrap(), Estimator::KaplanMeier)
}

#[test]
fn a_censoring_on_the_day_of_an_event_comes_after_it() {
    let curve = kaplan_meier(&[record(None, 5, 1), record(None, 5, 0), record(None, 5, 0), record(None, 8, 1)]);
    assert_eq!(curve.at(5).surv, 0.75);
    assert_eq!(curve.at(5).at_risk, 4);
    assert_eq!(curve.at(8).std_err(), None);
}

#[test]
fn an_event_on_day_0_counts_with_everyone_at_risk() {
    let curve = kaplan_meier(&[record(None, 0, 1), record(None, 3, 0)]);
    assert_eq!(curve.at(0).surv, 0.5);
}

#[test]
fn a_late_risk_set_of_one_that_fails_is_reported() {
    let emptied = [record(Some(0), 3, 1), record(Some(5), 9, 0)];
    assert_eq!(kaplan_meier(&emptied).emptied_on(), Some(3));
    assert_eq!(kaplan_meier(&[record(None, 3, 0), record(None, 9, 1)]).emptied_on(), None);
}

#[test]
fn no_records_give_a_curve_of_one_with_nobody_at_risk() {
    let curve = kaplan_meier(&[]);
    assert_eq!((curve.at(100).surv, curve.at(100).at_risk, curve.last_day_with(1)), (1.0, 0, None));
}

#[test]
fn follow_up_ends_on_the_last_day_with_enough_at_risk() {
    let curve = kaplan_meier(&[record(None, 3, 1), record(None, 5, 0), record(None, 9, 0)]);
    assert_eq!((curve.last_day_with(2), curve.last_day_with(3), curve.last_day_with(4)), (Some(5), Some(3), None));
}

fn any_records() -> impl Strategy<Value = Vec<Observation>> {
    let one = (proptest::option::of(0..60i32), 1..80i32, 0..2u8);
    proptest::collection::vec(one, 1..60).prop_map(|rows| {
        rows.into_iter().map(|(entry, gap, cause)| record(entry, entry.unwrap_or(0) + gap, cause)).collect()
    })
}

/// The product limit, straight from its definition.
fn naive(records: &[Observation], day: i32) -> f64 {
    let mut days: Vec<i32> = records.iter().filter(|r| r.cause != 0 && r.time <= day).map(|r| r.time).collect();
    days.sort_unstable();
    days.dedup();
    days.iter().fold(1.0, |surv, &t| {
        let at_risk = records.iter().filter(|r| r.entry.is_none_or(|entry| entry < t) && t <= r.time).count() as f64;
        let events = records.iter().filter(|r| r.cause != 0 && r.time == t).count() as f64;
        surv * (1.0 - events / at_risk)
    })
}

proptest! {
    #[test]
    fn the_curve_is_the_product_limit(records in any_records(), day in 0..150i32) {
        prop_assert!((kaplan_meier(&records).at(day).surv - naive(&records, day)).abs() < 1e-12);
    }

    #[test]
    fn every_estimate_falls_and_stays_a_probability(records in any_records()) {
        let tally = Tally::from_records(&records).unwrap();
        for estimator in [Estimator::KaplanMeier, Estimator::NelsonAalen, Estimator::FlemingHarrington] {
            let mut last = 1.0;
            for step in Curve::new(&tally, estimator).steps() {
                prop_assert!(step.surv <= last && step.surv >= 0.0);
                last = step.surv;
            }
        }
    }

    #[test]
    fn without_censoring_greenwood_is_the_binomial_error(times in proptest::collection::vec(0..40i32, 1..50), day in 0..40i32) {
        let records: Vec<Observation> = times.iter().map(|&time| record(None, time, 1)).collect();
        let (n, point) = (times.len() as f64, kaplan_meier(&records).at(day));
        let share = times.iter().filter(|&&time| time > day).count() as f64 / n;
        prop_assert!((point.surv - share).abs() < 1e-12);
        if let Some(error) = point.std_err() {
            prop_assert!((error - (share * (1.0 - share) / n).sqrt()).abs() < 1e-12);
        }
    }

    #[test]
    fn doubling_everyone_keeps_the_curve_and_halves_the_variance(records in any_records(), day in 0..150i32) {
        let twice: Vec<Observation> = records.iter().chain(&records).copied().collect();
        let (one, two) = (kaplan_meier(&records).at(day), kaplan_meier(&twice).at(day));
        prop_assert!((one.surv - two.surv).abs() < 1e-12);
        if one.std_err_log.is_finite() {
            prop_assert!((one.std_err_log - two.std_err_log * 2f64.sqrt()).abs() < 1e-9);
        }
    }
}
