//! Incidences: sums to 1, ties exact, and the error against derivatives taken numerically.
//!
//! Invariant: checks are against the definition, written out naively here.
//! Must not: repeat the reference vectors.

use super::*;
use proptest::prelude::*;

/// The Aalen-Johansen estimate with a weight per record, from its definition.
fn naive(records: &[Observation], weights: &[f64], cause: u8, day: i32) -> f64 {
    let mut days: Vec<i32> = records.iter().filter(|r| r.cause != 0 && r.time <= day).map(|r| r.time).collect();
    days.sort_unstable();
    days.dedup();
    let (mut surv, mut incidence) = (1.0, 0.0);
    for t in days {
        let sum = |keep: &dyn Fn(&Observation) -> bool| -> f64 {
            records.iter().zip(weights).filter(|(r, _)| keep(r)).map(|(_, w)| w).sum()
        };
        let at_risk = sum(&|r| r.entry.is_none_or(|entry| entry < t) && t <= r.time);
        incidence += surv * sum(&|r| r.time == t && r.cause == cause) / at_risk;
        surv *= 1.0 - sum(&|r| r.time == t && r.cause != 0) / at_risk;
        if surv < 1e-12 {
            surv = 0.0;
        }
    }
    incidence
}

fn any_records() -> impl Strategy<Value = Vec<Observation>> {
    let one = (proptest::option::of(0..20i32), 1..30i32, 0..3u8);
    proptest::collection::vec(one, 2..40).prop_map(|rows| {
        let record =
            |(entry, gap, cause): (Option<i32>, i32, u8)| Observation { entry, time: entry.unwrap_or(0) + gap, cause };
        rows.into_iter().map(record).collect()
    })
}

proptest! {
    #[test]
    fn incidences_and_survival_sum_to_one(records in any_records()) {
        let found = Incidence::new(&records, 2).unwrap();
        for (index, step) in found.steps().iter().enumerate() {
            let sum: f64 = found.causes_at(index).iter().map(|cause| cause.incidence).sum();
            prop_assert!((sum + step.surv - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_estimate_is_its_definition(records in any_records(), day in 0..50i32, cause in 1..3u8) {
        let found = Incidence::new(&records, 2).unwrap();
        prop_assert!((found.at(cause, day).0 - naive(&records, &vec![1.0; records.len()], cause, day)).abs() < 1e-12);
    }

    #[test]
    fn the_error_is_the_sum_of_squared_derivatives(records in any_records(), day in 0..50i32, cause in 1..3u8) {
        let found = Incidence::new(&records, 2).unwrap();
        let emptied = found.steps().iter().any(|step| step.surv <= 0.0 && step.day <= day);
        // Where the whole risk set fails the curve has a corner, and no derivative to compare with.
        prop_assume!(!emptied);
        let variance: f64 = (0..records.len())
            .map(|row| {
                let moved = |by: f64| {
                    let mut weights = vec![1.0; records.len()];
                    weights[row] += by;
                    naive(&records, &weights, cause, day)
                };
                ((moved(1e-5) - moved(-1e-5)) / 2e-5).powi(2)
            })
            .sum();
        prop_assert!((found.at(cause, day).1 - variance.sqrt()).abs() < 1e-6);
    }
}

#[test]
fn causes_on_one_day_share_the_same_risk_set() {
    let records: Vec<Observation> =
        [1, 2, 0, 0].iter().map(|&cause| Observation { entry: None, time: 5, cause }).collect();
    let found = Incidence::new(&records, 2).unwrap();
    assert_eq!((found.at(1, 5).0, found.at(2, 5).0, found.steps()[0].surv), (0.25, 0.25, 0.5));
}

#[test]
fn nobody_has_no_steps() {
    let found = Incidence::new(&[], 2).unwrap();
    assert!(found.steps().is_empty());
    assert_eq!(found.at(1, 100), (0.0, 0.0));
}
