//! Roles that are handed to colleagues: which, to whom, and from when on.
//!
//! Invariant: a vote, and the chair's deciding one, stays with whoever was named for it.

use ledger_core::id::PersonId;
use ledger_core::policy::Role;
use ledger_core::programme::refusal::{RefusalCode as R, Stop};

use super::*;

fn delegate(p: &Player, (from, to): (&str, PersonId), role: Role, days: [&str; 2]) -> Command {
    let [from_on, until_on] = days.map(play::day);
    Command::DelegationSet(input::DelegationSet { from: p.person(from), to, role, from_on, until_on })
}

/// The player's last day, on which everything is recorded, and the days after it.
const AHEAD: [&str; 2] = ["2030-12-31", "2031-01-05"];

#[test]
fn neither_a_seat_nor_the_chair_of_the_committee_is_handed_over() {
    let (mut p, _) = begun();
    let to = p.person("officer2");
    for (who, role) in [("committee1", Role::Committee), ("chair", Role::Chair), ("admin", Role::Admin)] {
        let set = delegate(&p, (who, to), role, AHEAD);
        assert_eq!(p.by(who).refused(set), R::NotDelegable, "{role}");
    }
    let to = p.person("monitor");
    let set = delegate(&p, ("officer1", to), Role::Officer, AHEAD);
    p.by("officer1").go(set);
}

#[test]
fn somebody_without_a_role_of_their_own_here_is_nobody_to_hand_one_to() {
    let (mut p, _) = begun();
    let stranger = PersonId(uuid::Uuid::from_u128(77));
    let set = delegate(&p, ("officer1", stranger), Role::Officer, AHEAD);
    assert!(matches!(p.by("officer1").try_go(&set), Err(Stop::Hidden)));
    // What was lent to them, or taken from them, is no role of their own.
    let (person, role) = (p.person("monitor"), Role::Monitor);
    p.by("admin").go(Command::RoleGrant(input::RoleGrant { person, role, active: false, ngo: None }));
    let set = delegate(&p, ("officer1", person), Role::Officer, AHEAD);
    assert!(matches!(p.by("officer1").try_go(&set), Err(Stop::Hidden)));
}

#[test]
fn a_delegation_begins_today_or_later_whatever_day_it_is_dated_on() {
    let (mut p, _) = begun();
    let to = p.person("monitor");
    // Dated on a day in the past, it would have begun then.
    let past = delegate(&p, ("officer1", to), Role::Officer, ["2026-01-05", "2026-01-20"]);
    assert_eq!(p.on("2026-01-05").by("officer1").refused(past), R::OutOfRange);
    let far = delegate(&p, ("officer1", to), Role::Officer, ["2031-04-01", "2031-04-02"]);
    assert_eq!(p.by("officer1").refused(far), R::OutOfRange);
    let today = delegate(&p, ("officer1", to), Role::Officer, AHEAD);
    p.by("officer1").go(today);
}
