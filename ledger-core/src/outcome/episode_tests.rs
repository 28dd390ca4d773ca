//! Rules R1 to R11, one sentence each, on hand-written visits.
//!
//! Invariant: each test would fail if its rule were dropped.
//! Must not: repeat what the reference vectors already compare row by row.

use super::*;
use crate::outcome::answers::Answers;
use proptest::prelude::*;

fn visit(day: i32, status: VisitStatus, since_day: Option<i32>) -> Visit {
    Visit {
        day,
        seq: i64::from(day),
        status,
        since_day,
        paid_workers: None,
        paid_days_12m: None,
        answers: Answers::default(),
    }
}

use VisitStatus::{Absorbed, Closed, NotReached, Operating, Refused, Suspended};

#[test]
fn never_visited_is_censored_at_launch_and_lost_when_the_first_visit_is_overdue() {
    let early = episode(&[], 181);
    assert_eq!((early.time, early.cause, early.lost), (0, Cause::Censored, false));
    assert!(episode(&[], 182).lost);
}

#[test]
fn silence_is_no_evidence_of_anything() {
    let seen = [visit(100, Operating, None), visit(200, NotReached, None), visit(300, Refused, None)];
    assert_eq!(episode(&seen, 320).time, 100);
}

#[test]
fn visits_on_the_launch_day_or_after_the_cutoff_do_not_count() {
    let seen = [visit(0, Closed, None), visit(100, Operating, None), visit(401, Closed, None)];
    assert_eq!(episode(&seen, 400).time, 100);
    assert_eq!(episode(&seen, 401).cause, Cause::Closed);
}

#[test]
fn an_unreported_start_is_set_halfway_and_rounded_up() {
    let exit = episode(&[visit(100, Operating, None), visit(201, Closed, None)], 2000);
    assert_eq!((exit.time, exit.left, exit.right, exit.exact), (151, 100, Some(201), false));
    assert!(!exit.provisional && !exit.date_conflict);
}

#[test]
fn a_reported_start_after_the_last_sign_of_life_is_exact() {
    let exit = episode(&[visit(100, Operating, None), visit(201, Closed, Some(101))], 831);
    assert_eq!((exit.time, exit.left, exit.right, exit.exact), (101, 100, Some(101), true));
    assert!(exit.provisional, "730 days have not passed");
}

#[test]
fn a_reported_start_against_the_visits_is_flagged_and_not_used() {
    for since in [100, 202] {
        let exit = episode(&[visit(100, Operating, None), visit(201, Closed, Some(since))], 2000);
        assert_eq!((exit.time, exit.exact, exit.date_conflict), (151, false, true));
    }
}

#[test]
fn a_pause_of_two_years_is_survived_and_one_day_more_is_an_exit() {
    let pause = |back| [visit(100, Closed, Some(100)), visit(back, Operating, None)];
    let survived = episode(&pause(830), 900);
    assert_eq!((survived.time, survived.cause, survived.reactivations), (830, Cause::Censored, 1));
    let gone = episode(&pause(831), 900);
    assert_eq!((gone.time, gone.cause, gone.reactivations), (100, Cause::Closed, 0));
}

#[test]
fn a_suspension_at_the_cutoff_is_pending_until_seen_for_more_than_two_years() {
    let pending = episode(&[visit(100, Operating, None), visit(200, Suspended, Some(150))], 3000);
    assert_eq!((pending.time, pending.cause, pending.pending, pending.lost), (150, Cause::Censored, true, false));
    let vague = episode(&[visit(100, Operating, None), visit(200, Suspended, None)], 3000);
    assert_eq!((vague.time, vague.pending), (100, true));
    let long = [visit(100, Operating, None), visit(200, Suspended, Some(150)), visit(881, Suspended, None)];
    assert_eq!((episode(&long, 3000).time, episode(&long, 3000).cause), (150, Cause::Closed));
}

#[test]
fn absorption_dates_from_the_spell_it_ends() {
    let seen = [visit(100, Operating, None), visit(200, Suspended, Some(150)), visit(400, Absorbed, Some(390))];
    let exit = episode(&seen, 500);
    assert_eq!((exit.time, exit.cause, exit.provisional), (150, Cause::Absorbed, false));
    let alone = episode(&[visit(100, Operating, None), visit(400, Absorbed, Some(390))], 500);
    assert_eq!((alone.time, alone.cause), (390, Cause::Absorbed));
}

#[test]
fn visits_of_one_day_count_in_the_order_recorded() {
    let mut seen = [visit(100, Operating, None), visit(100, Closed, None)];
    seen[0].seq = 2;
    seen[1].seq = 1;
    let reopened = episode(&seen, 150);
    assert_eq!((reopened.cause, reopened.reactivations), (Cause::Censored, 1));
    seen[1].seq = 3;
    assert_eq!(episode(&seen, 150).cause, Cause::Closed);
}

fn any_visits() -> impl Strategy<Value = Vec<Visit>> {
    let one = (1..2500i32, 0..8usize, proptest::option::of(0..2500i32));
    proptest::collection::vec(one, 0..12).prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(|(index, (day, status, since_day))| Visit {
                day,
                seq: index as i64,
                status: VisitStatus::ALL[status],
                since_day,
                paid_workers: None,
                paid_days_12m: None,
                answers: Answers::default(),
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn the_order_in_which_visits_arrive_does_not_matter(visits in any_visits(), cutoff in 0..2600i32) {
        let mut turned = visits.clone();
        turned.reverse();
        prop_assert_eq!(episode(&visits, cutoff), episode(&turned, cutoff));
    }

    #[test]
    fn an_episode_lies_in_its_interval_and_before_the_cutoff(visits in any_visits(), cutoff in 0..2600i32) {
        let found = episode(&visits, cutoff);
        prop_assert!(found.time >= 0 && found.time <= cutoff.max(0));
        prop_assert_eq!(found.cause.is_exit(), found.right.is_some());
        if let Some(right) = found.right {
            prop_assert!(found.left <= found.time && found.time <= right);
            prop_assert!(!found.lost && !found.pending);
        } else {
            prop_assert!(found.left == found.time && !found.exact && !found.provisional);
        }
    }

    #[test]
    fn what_happens_after_the_cutoff_changes_nothing(visits in any_visits(), cutoff in 0..2600i32) {
        let known: Vec<Visit> = visits.iter().copied().filter(|visit| visit.day <= cutoff).collect();
        prop_assert_eq!(episode(&visits, cutoff), episode(&known, cutoff));
    }
}
