//! Follow-up: what a visit hands to the outcome rules; its end, where what is final stays, and nothing older than what is
//! recorded takes its place.
//!
//! Invariant: after "unsafe to contact" no weaker end brings reminders back.

use ledger_core::outcome::answers::{Answers, Band, OwnerWorks};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::followup_plan::EndReason as E;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::visit_answers::VisitAnswers;

use crate::play::{Agreement, Player, day};

#[test]
fn a_final_end_of_follow_up_is_not_taken_back_by_a_weaker_or_an_older_one() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[10_000]);
    p.launched(case);
    p.on("2026-06-01");
    let end = |reason, on| Command::FollowupEnd(input::FollowupEnding { case, reason, ended_on: day(on) });
    p.by("monitor").go(end(E::Unreachable, "2026-04-01"));
    assert_eq!(p.refused(end(E::Refused, "2026-03-01")), R::AlreadyDone, "an older one");
    p.go(end(E::UnsafeToContact, "2026-03-15"));
    for (reason, on) in [(E::Unreachable, "2026-04-01"), (E::Refused, "2026-06-01"), (E::Deceased, "2026-03-01")] {
        let refusal = p.by("officer1").refusal(end(reason, on));
        let earlier = refusal.earlier.map(|act| (act.action, act.person_id));
        assert_eq!((refusal.code, earlier), (R::AlreadyDone, Some((Action::FollowupEnd, p.person("monitor")))));
    }
    let row = p.case(case).followup_end.clone().unwrap();
    assert_eq!((row.reason, row.ended_on), (E::UnsafeToContact, day("2026-03-15")));
    p.go(end(E::Deceased, "2026-05-01"));
}

#[test]
fn what_a_visit_asked_reaches_the_outcome_rules_in_days_from_the_launch() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[10_000]);
    p.launched(case);
    let launched = p.case(case).enterprise.clone().unwrap().launched_on;
    let visited = launched + chrono::Days::new(91);
    p.on(&visited.to_string());
    let answers = VisitAnswers {
        paid_hours_week: Some(70),
        paid_women: Some(1),
        owner_works: Some(OwnerWorks::PartTime),
        owner_hours_week: Some(25),
        revenue_band: Some(Band::Low),
        profit_band: Some(Band::Nothing),
        wellbeing_consent: Some(true),
        wellbeing: Some(4),
        registered: Some(true),
        ..VisitAnswers::default()
    };
    p.by("monitor").go(Command::VisitRecord(input::VisitRecord {
        case,
        visited_on: visited,
        status: VisitStatus::Operating,
        since_on: None,
        paid_workers: Some(2),
        paid_days_12m: Some(60),
        answers,
    }));
    let row = p.case(case).visits.last().cloned().unwrap();
    let visit = row.in_days(launched).unwrap();
    let expected = Answers {
        paid_women: Some(1),
        paid_hours_week: Some(70),
        owner_works: Some(OwnerWorks::PartTime),
        owner_hours_week: Some(25),
        revenue_band: Some(Band::Low),
        profit_band: Some(Band::Nothing),
        registered: Some(true),
        wellbeing: Some(4),
    };
    assert_eq!((visit.day, visit.paid_workers, visit.answers), (91, Some(2), expected));
    let taken_back = ledger_core::programme::followup::VisitRow { wellbeing_consent: Some(false), ..row };
    assert_eq!(taken_back.in_days(launched).unwrap().answers, Answers { wellbeing: None, ..expected });
}
