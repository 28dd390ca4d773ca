//! Counting by day: the ways in agree, and what cannot be counted is refused.
//!
//! Invariant: every way in (records, arrays, ready counts, weights of one) gives the same counts.
//! Must not: test estimators.

use super::*;
use proptest::prelude::*;

fn record(entry: Option<i32>, time: i32, cause: u8) -> Observation {
    Observation { entry, time, cause }
}

#[test]
fn those_who_enter_on_a_day_are_not_yet_at_risk_on_it() {
    let records = [record(Some(0), 4, 1), record(Some(4), 9, 1), record(None, 4, 0)];
    let tally = Tally::from_records(&records).unwrap();
    let days: Vec<i32> = tally.days().iter().map(|day| day.day).collect();
    assert_eq!((days, tally.at_risk()), (vec![0, 4, 9], vec![1, 2, 1]));
}

#[test]
fn an_entry_before_the_origin_is_there_from_the_start() {
    let tally = Tally::from_records(&[record(Some(-5), 0, 1), record(Some(-5), 7, 0)]).unwrap();
    assert_eq!(tally.at_risk(), vec![2, 1]);
}

#[test]
fn a_record_that_cannot_be_at_risk_is_refused_by_its_row() {
    let late = [record(None, 5, 1), record(Some(5), 5, 0)];
    assert_eq!(Tally::from_records(&late), Err(OutcomeError::EntryNotBeforeTime { row: 1, entry: 5, day: 5 }));
    assert_eq!(Tally::from_arrays(&[3, -1], &[true, true]), Err(OutcomeError::NegativeTime { row: 1, day: -1 }));
    assert_eq!(Tally::from_arrays(&[3], &[]), Err(OutcomeError::LengthMismatch { left: 1, right: 0 }));
    assert_eq!(Tally::weighted(&[record(None, 5, 1)], &[f64::NAN]), Err(OutcomeError::BadWeight { row: 0 }));
}

#[test]
fn counts_in_which_more_enter_than_leave_are_refused() {
    let counts = vec![DayCount::new(3, 0, 0, 2), DayCount::new(9, 1, 0, 0)];
    assert_eq!(Tally::from_counts(counts), Err(OutcomeError::NegativeRiskSet { day: 3 }));
}

#[test]
fn far_apart_days_are_counted_without_an_array_of_their_span() {
    let tally = Tally::from_arrays(&[2_000_000_000, 5, 5], &[true, true, false]).unwrap();
    assert_eq!(tally.days(), [DayCount::new(5, 1, 1, 0), DayCount::new(2_000_000_000, 1, 0, 0)]);
}

fn any_records() -> impl Strategy<Value = Vec<Observation>> {
    let one = (proptest::option::of(-3..60i32), 1..80i32, 0..3u8);
    proptest::collection::vec(one, 0..60).prop_map(|rows| {
        let valid = rows.into_iter().map(|(entry, gap, cause)| record(entry, entry.unwrap_or(0).max(0) + gap, cause));
        valid.collect()
    })
}

proptest! {
    #[test]
    fn records_ready_counts_and_weights_of_one_agree(records in any_records()) {
        let tally = Tally::from_records(&records).unwrap();
        let again = Tally::from_counts(tally.days().iter().rev().copied().collect()).unwrap();
        prop_assert_eq!(&again, &tally);
        let weighted = Tally::weighted(&records, &vec![1.0; records.len()]).unwrap();
        let risk: Vec<f64> = tally.at_risk().iter().map(|risk| risk.as_f64()).collect();
        prop_assert_eq!(weighted.at_risk(), risk);
        prop_assert_eq!(tally.total(), records.len() as u64);
    }

    #[test]
    fn the_risk_set_is_what_its_definition_says(records in any_records()) {
        let tally = Tally::from_records(&records).unwrap();
        for (day, risk) in tally.days().iter().zip(tally.at_risk()) {
            let at_risk = |record: &&Observation| record.entry.is_none_or(|entry| entry < day.day) && day.day <= record.time;
            prop_assert_eq!(records.iter().filter(at_risk).count() as u64, risk);
        }
    }

    #[test]
    fn arrays_agree_with_records(rows in proptest::collection::vec((0..90i32, any::<bool>()), 0..60)) {
        let (times, events): (Vec<i32>, Vec<bool>) = rows.iter().copied().unzip();
        let records: Vec<Observation> = rows.iter().map(|(time, event)| record(None, *time, u8::from(*event))).collect();
        prop_assert_eq!(Tally::from_arrays(&times, &events), Tally::from_records(&records));
    }
}
