//! Cases in motion, counted by hand.

use super::*;
use crate::id::{CaseId, GrantId, PersonId};
use crate::programme::act::ObjectKind;
use chrono::NaiveDate;
use uuid::Uuid;

fn day(month: u32, day: u32) -> Day {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

fn ngo(number: u128) -> NgoId {
    NgoId(Uuid::from_u128(number))
}

fn act(action: Action, on_day: Day) -> Act {
    Act {
        case_id: CaseId(Uuid::nil()),
        seq: 0,
        action,
        person_id: PersonId(Uuid::nil()),
        on_day,
        object_kind: ObjectKind::Case,
        object_id: String::new(),
    }
}

fn course(number: &str, stand: Stand, since: Day, acts: &[(Action, Day)]) -> Course {
    let acts: Vec<Act> = acts.iter().map(|(action, on)| act(*action, *on)).collect();
    Course { number: number.to_owned(), ngo: ngo(1), stand, since, passed: Passed::of(&acts, None) }
}

const SUBMITTED: Stand = Stand::Application(ApplicationState::Submitted);
const REJECTED: Stand = Stand::Application(ApplicationState::Rejected);
const YEAR: (u32, u32) = (1, 12);

fn year() -> Period {
    (day(YEAR.0, 1), day(YEAR.1, 31))
}

#[test]
fn a_stage_takes_from_the_end_of_the_one_before_to_its_own() {
    let acts = [
        (Action::CaseSubmit, day(3, 2)),
        (Action::CaseAssess, day(3, 9)),
        (Action::AwardConfirm, day(4, 2)),
        (Action::AwardConfirm, day(5, 1)),
    ];
    let courses = [course("1", REJECTED, day(5, 1), &acts)];
    let median = |stage| took(&courses, stage, year()).median;
    assert_eq!(Stage::ALL.map(median), [Some(7), Some(24), None, None, None]);
    // A decision counts in the period of its end, the first one alone.
    let until = |to| took(&courses, Stage::Decision, (day(1, 1), to)).count;
    assert_eq!((until(day(4, 1)), until(day(4, 2))), (0, 1));
    assert_eq!(took(&courses, Stage::Decision, (day(4, 3), day(12, 31))).count, 0);
}

#[test]
fn both_signatures_end_the_agreement() {
    let award = Award {
        grant_id: GrantId(Uuid::nil()),
        case_id: CaseId(Uuid::nil()),
        state: AwardState::Active,
        version: 1,
        fund_id: crate::id::FundId(Uuid::nil()),
        line_id: crate::id::LineId(Uuid::nil()),
        currency: Currency::UAH,
        approved_minor: Minor(1),
        signed_minor: Minor(1),
        agreement_hash: None,
        grantee_signed_on: Some(day(6, 4)),
        organisation_signed_on: None,
        state_on: day(6, 4),
    };
    assert_eq!(Passed::of(&[], Some(&award)).signed, None);
    let award = Award { organisation_signed_on: Some(day(6, 1)), ..award };
    assert_eq!(Passed::of(&[], Some(&award)).signed, Some(day(6, 4)));
}

#[test]
fn half_and_nine_of_ten_are_numbers_of_days_that_were_seen() {
    let of = |days: &[i64]| {
        let took = Took::of(days.to_vec());
        (took.count, took.median, took.ninth_decile, took.longest)
    };
    assert_eq!(of(&[]), (0, None, None, None));
    assert_eq!(of(&[4]), (1, Some(4), Some(4), Some(4)));
    // R: quantile(c(9, 1, 5, 3), c(.5, .9), type = 1) is 3 and 9.
    assert_eq!(of(&[9, 1, 5, 3]), (4, Some(3), Some(9), Some(9)));
    // R: quantile(1:20, c(.5, .9), type = 1) is 10 and 18.
    assert_eq!(of(&(1..=20).collect::<Vec<_>>()), (20, Some(10), Some(18), Some(20)));
}

#[test]
fn open_cases_stand_by_state_and_age() {
    let active = Stand::Grant(AwardState::Active);
    let courses = [
        course("2", SUBMITTED, day(3, 24), &[]),
        course("1", SUBMITTED, day(3, 23), &[]),
        course("3", SUBMITTED, day(1, 1), &[]),
        course("4", active, day(3, 31), &[]),
        course("5", REJECTED, day(1, 1), &[]),
        course("6", Stand::Grant(AwardState::Closed), day(1, 1), &[]),
        course("7", Stand::Application(ApplicationState::Approved), day(1, 1), &[]),
    ];
    let late = BTreeSet::from(["3".to_owned(), "5".to_owned()]);
    let found = standings(&courses, &late, day(3, 31));
    let states: Vec<(Stand, u64, u64)> = found.iter().map(|row| (row.stand, row.count, row.late)).collect();
    assert_eq!(states, [(SUBMITTED, 3, 1), (active, 1, 0)]);
    // Seven, eight and 89 days in the state.
    assert_eq!((found[0].ages, found[0].median), ([1, 1, 1, 0], 8));
    assert_eq!(found[0].oldest, ("3".to_owned(), day(1, 1)));
    assert_eq!(found[1].ages, [1, 0, 0, 0]);
    assert_eq!(Open::of(&found), Open { count: 4, ages: [2, 1, 1, 0], late: 1 });
}

#[test]
fn who_waits_or_withdrew_was_not_decided_against() {
    use ApplicationState as S;
    let settled = |number: &str, stand, on| {
        course(number, stand, on, &[(Action::CaseSubmit, day(1, 5)), (Action::AwardConfirm, on)])
    };
    let mut courses = vec![
        settled("1", Stand::Grant(AwardState::Dropped), day(2, 1)),
        settled("2", Stand::Grant(AwardState::Closed), day(2, 1)),
        settled("3", REJECTED, day(2, 1)),
        settled("4", Stand::Application(S::Waitlisted), day(2, 1)),
        settled("5", REJECTED, day(7, 1)),
        course("6", Stand::Application(S::Ineligible), day(2, 1), &[(Action::CaseAssess, day(2, 1))]),
        course("7", Stand::Application(S::Withdrawn), day(2, 2), &[(Action::CaseWithdraw, day(2, 2))]),
    ];
    courses[1].ngo = ngo(2);
    let half = (day(1, 1), day(6, 30));
    let found = decided(&courses, half);
    let first = Decided { submitted: 4, approved: 1, waitlisted: 1, rejected: 1, ineligible: 1, withdrawn: 1 };
    assert_eq!(found[&ngo(1)], first);
    assert_eq!((first.rate(), found[&ngo(2)].rate()), ((1, 3), (1, 1)));
    let all = decided_of_all(&courses, half);
    assert_eq!((all.submitted, all.rate()), (5, (2, 4)));
    assert!(decided(&courses, (day(12, 1), day(12, 31))).is_empty());
}

fn instalment(state: DisbursementState, planned_on: Day, confirmed_on: Option<Day>, minor: i64) -> Instalment {
    Instalment { state, planned_on, confirmed_on, amount_minor: Minor(minor), currency: Currency::UAH }
}

#[test]
fn what_is_paid_counts_in_the_month_of_its_plan_and_in_its_own() {
    use DisbursementState as S;
    let all = [
        instalment(S::Settled, day(3, 10), Some(day(4, 2)), 100),
        instalment(S::Planned, day(3, 31), None, 50),
        instalment(S::Returned, day(3, 1), Some(day(3, 2)), 7),
        instalment(S::Cancelled, day(3, 1), None, 1_000),
        instalment(S::Paid, day(1, 1), Some(day(3, 5)), 30),
    ];
    let months = plan_against_paid(&all, (day(3, 15), day(4, 1))).unwrap_or_default();
    let figures: Vec<(Day, i64, i64, i64)> =
        months.iter().map(|month| (month.end, month.planned.0, month.of_it_paid.0, month.paid.0)).collect();
    assert_eq!(figures, [(day(3, 31), 157, 100, 30), (day(4, 30), 0, 0, 100)]);
    // Nothing of a currency in the period: nothing is told of it.
    assert_eq!(plan_against_paid(&all, (day(11, 1), day(12, 1))), Ok(Vec::new()));
    let huge = [instalment(S::Planned, day(3, 1), None, i64::MAX), all[1]];
    assert_eq!(plan_against_paid(&huge, year()), Err(Overflow));
}
