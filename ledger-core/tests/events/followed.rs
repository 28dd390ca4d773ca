//! The end of follow-up: what is final stays, and nothing older than what is recorded takes its place.
//!
//! Invariant: after "unsafe to contact" no weaker end brings reminders back.

use ledger_core::policy::Action;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::followup_plan::EndReason as E;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::refusal::RefusalCode as R;

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
