//! Enterprises: how many own one, in which order changes come, and into what one may be absorbed.
//!
//! Invariant: the row says what holds now, so that nothing older is recorded over it.

use ledger_core::id::CaseId;
use ledger_core::policy::Action;
use ledger_core::programme::act::ObjectKind;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::followup::Enterprise;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::region::Region;
use ledger_core::time::Day;

use crate::play::{Agreement, Player, day};

fn launched(p: &mut Player, count: usize) -> Vec<CaseId> {
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let cases: Vec<CaseId> = (0..count).map(|_| p.signed(place, &[10_000])).collect();
    cases.iter().for_each(|case| p.launched(*case));
    cases
}

#[test]
fn owners_whom_nobody_enrolled_stay_when_one_owner_leaves() {
    let mut p = Player::new();
    let cases = launched(&mut p, 3);
    let (case, own) = (cases[0], p.case(cases[0]).application.subject_id);
    let row = Enterprise { owners: 3, ..p.enterprise(case).clone() };
    p.stage.apply(&Plan::about(ObjectKind::Enterprise, row.enterprise_id, 1).change(row)).unwrap();
    let takeover = |p: &Player, from, to: CaseId| {
        let input::EnterpriseStep { enterprise, version } = p.enterprise_step(case);
        let (from_on, to) = (p.date(), p.case(to).application.subject_id);
        Command::EnterpriseTakeover(input::EnterpriseTakeover { enterprise, version, from_on, from, to })
    };
    let one = takeover(&p, Some(own), cases[1]);
    p.by("officer1").go(one);
    assert_eq!(p.enterprise(case).owners, 3);
    let again = takeover(&p, None, cases[1]);
    let refusal = p.refusal(again);
    assert_eq!((refusal.code, refusal.earlier.unwrap().action), (R::AlreadyDone, Action::EnterpriseTakeover));
    let all = takeover(&p, None, cases[2]);
    p.go(all);
    assert_eq!(p.enterprise(case).owners, 1, "all of them left");
}

#[test]
fn a_change_before_the_last_one_of_its_kind_is_refused() {
    let mut p = Player::new();
    let case = launched(&mut p, 1)[0];
    p.on("2026-06-01");
    let moved = |p: &Player, region: &str, from_on: Day| {
        let input::EnterpriseStep { enterprise, version } = p.enterprise_step(case);
        let (sector, region, legal_form) = (None, Region::parse(region), None);
        Command::EnterpriseChange(input::EnterpriseChanges { enterprise, version, from_on, sector, region, legal_form })
    };
    let may = moved(&p, "UA-32", day("2026-05-01"));
    p.by("monitor").go(may);
    let april = moved(&p, "UA-46", day("2026-04-01"));
    assert_eq!(p.refused(april), R::DatesReversed);
    assert_eq!(p.enterprise(case).region.as_str(), "UA-32");
    let same_day = moved(&p, "UA-46", day("2026-05-01"));
    p.go(same_day);
}

#[test]
fn nothing_is_absorbed_into_what_was_absorbed() {
    let mut p = Player::new();
    let cases = launched(&mut p, 2);
    let merge = |p: &Player, case, into: Option<CaseId>| {
        let input::EnterpriseStep { enterprise, version } = p.enterprise_step(case);
        let (merged_on, into) = (p.date(), into.map(|into| p.enterprise(into).enterprise_id));
        Command::EnterpriseMerge(input::EnterpriseMerge { enterprise, version, merged_on, into })
    };
    let away = merge(&p, cases[0], None);
    p.by("officer1").go(away);
    let into = merge(&p, cases[1], Some(cases[0]));
    assert_eq!(p.refused(into), R::WrongState);
}
