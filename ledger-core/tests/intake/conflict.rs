//! Conflicts of interest, in whatever round they were declared; declarations, panels and funds after others have judged.
//!
//! Invariant: whoever left a case neither judges it nor chooses who does, in no role and no round.

use ledger_core::policy::Role;
use ledger_core::programme::application::ApplicationState as S;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::settings::{CommitteeRules, Tie};

use super::*;

const OTHERS: [&str; 2] = ["committee1", "committee2"];

fn give(p: &mut Player, who: &'static str, role: Role) {
    let (person, ngo) = (p.person(who), (role == Role::Caseworker).then_some(p.ngo));
    p.by("admin").go(Command::RoleGrant(input::RoleGrant { person, role, active: true, ngo }));
}

fn leave(p: &mut Player, case: CaseId, who: &'static str) {
    p.by(who).go(Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::Conflict }));
}

fn panel(p: &Player, case: CaseId, names: &[&str]) -> Command {
    let members = names.iter().map(|who| p.person(who)).collect();
    Command::PanelSet(input::PanelSet { case, version: application(p, case).version, members })
}

/// Somebody is refused, by their own declaration of a conflict.
fn barred(p: &mut Player, who: &'static str, command: Command) {
    let person = p.person(who);
    let refusal = p.by(who).refusal(command);
    let earlier = refusal.earlier.unwrap();
    assert_eq!(
        (refusal.code, earlier.action, earlier.person_id),
        (R::InterestConflicted, Action::InterestDeclare, person)
    );
}

/// Scored by two of three, the third left; everybody votes the same.
fn voted(p: &mut Player, place: Place, choice: Choice) -> CaseId {
    let case = brought(p, place, 50_000, S::PlanReady);
    OTHERS.into_iter().for_each(|who| declare(p, case, who));
    leave(p, case, "committee3");
    OTHERS.into_iter().for_each(|who| drop(p.by(who).go(score(case))));
    OTHERS.into_iter().for_each(|who| drop(p.by(who).go(vote(case, choice, 50_000, &[]))));
    case
}

#[test]
fn who_left_a_case_judges_it_in_no_other_role_and_no_later_round() {
    let (mut p, place) = begun();
    [Role::Manager, Role::Chair].into_iter().for_each(|role| give(&mut p, "committee3", role));
    give(&mut p, "evaluator", Role::Caseworker);
    let case = voted(&mut p, place, Choice::Against);
    let close = Command::VoteClose(at(&p, case).into());
    barred(&mut p, "committee3", close.clone());
    p.by("chair").go(close);
    for judges in [Command::AwardConfirm, Command::CaseWaitlist] {
        let command = judges(at(&p, case));
        barred(&mut p, "committee3", command);
    }
    let confirm = Command::AwardConfirm(at(&p, case));
    p.by("manager1").go(confirm);
    let file = Command::AppealFile(why(&p, case));
    p.by("evaluator").go(file);
    let (accept, refuse) = (Command::AppealAccept(at(&p, case)), Command::AppealRefuse(why(&p, case)));
    barred(&mut p, "committee3", refuse);
    barred(&mut p, "committee3", accept.clone());
    p.by("chair").go(accept);
    // In the second round too.
    for who in ["finance2", "monitor"] {
        give(&mut p, who, Role::Committee);
    }
    let sitting = ledger_core::programme::world::World::clone(p.stage.base());
    let sits = p.case(case).sits(&sitting);
    assert_eq!(sits, ["finance2", "monitor"].map(|who| p.person(who)));
    let none = Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None });
    barred(&mut p, "committee3", none);
    let chosen = panel(&p, case, &["finance2", "monitor"]);
    barred(&mut p, "committee3", chosen.clone());
    let with = panel(&p, case, &["finance2", "committee3"]);
    assert_eq!(p.by("chair").refused(with), R::InterestConflicted);
    p.go(chosen);
}

#[test]
fn who_left_a_case_neither_endorses_nor_approves_its_amendments() {
    let (mut p, place) = begun();
    [Role::Manager, Role::Chair].into_iter().for_each(|role| give(&mut p, "committee3", role));
    let case = voted(&mut p, place, Choice::For);
    let close = Command::VoteClose(at(&p, case).into());
    p.by("chair").go(close);
    let confirm = Command::AwardConfirm(at(&p, case));
    p.by("manager1").go(confirm);
    p.agreed(case, 50_000, &[50_000]);
    let terms = input::AmendmentTerms {
        case,
        version: p.grant_step(case).version,
        signed: uah(60_000),
        line: None,
        instalments: Vec::new(),
        reason: code("more"),
    };
    p.checked(terms);
    let endorse = Command::AmendmentEndorse(p.grant_step(case));
    barred(&mut p, "committee3", endorse.clone());
    p.by("chair").go(endorse);
    let approve = Command::AgreementAmend(p.grant_step(case));
    barred(&mut p, "committee3", approve);
}

#[test]
fn a_chair_who_declares_after_the_scoring_was_closed_does_not_open_it_again() {
    let (mut p, place) = begun();
    set(&mut p, SettingValue::Committee(CommitteeRules { quorum: 2, score_days: Some(7), tie: Tie::Chair }));
    let case = brought(&mut p, place, 50_000, S::PlanReady);
    MEMBERS.into_iter().for_each(|who| declare(&mut p, case, who));
    OTHERS.into_iter().for_each(|who| drop(p.by(who).go(score(case))));
    let close = Command::ScoresClose(at(&p, case));
    p.on("2026-01-12").by("chair").go(close);
    let before = application(&p, case).version;
    declare(&mut p, case, "chair");
    assert_eq!((application(&p, case).state, application(&p, case).version), (S::ReadyForCommittee, before + 1));
}

#[test]
fn a_review_is_complete_when_the_one_who_was_awaited_is_taken_off() {
    let (mut p, place) = begun();
    let case = brought(&mut p, place, 50_000, S::PlanReady);
    let three = panel(&p, case, &MEMBERS);
    p.by("chair").go(three);
    OTHERS.into_iter().for_each(|who| declare(&mut p, case, who));
    p.by("committee1").go(score(case));
    let again = panel(&p, case, &MEMBERS);
    p.by("chair").go(again);
    p.by("committee2").go(score(case));
    assert_eq!(application(&p, case).state, S::InReview, "one never declared");
    let two = panel(&p, case, &OTHERS);
    p.by("chair").go(two);
    assert_eq!(application(&p, case).state, S::ReadyForCommittee);
    p.by("committee1").go(vote(case, Choice::For, 50_000, &[]));
}

#[test]
fn funds_that_are_set_after_a_vote_take_it_back() {
    let (mut p, place) = begun();
    let beta = p.place(&Agreement::uah("BETA", Policy::Advance));
    let call = p.call(&[(place.fund, place.line), (beta.fund, beta.line)]);
    let case = brought(&mut p, Place { call, ..place }, 50_000, S::ReadyForCommittee);
    for who in MEMBERS {
        let (choice, amount, line) = (Choice::For, uah(50_000), Some(beta.line));
        p.by(who).go(Command::Vote(input::Vote { case, choice, amount, line, conditions: Vec::new() }));
    }
    let share = |place: Place| input::NewShare { fund: place.fund, line: place.line, weight: 1 };
    let version = application(&p, case).version;
    let shares = vec![share(place), share(beta)];
    let plan = p.by("finance_manager1").go(Command::CofundSet(input::CofundSet { case, version, shares }));
    assert_eq!(plan.notes.iter().find(|(name, _)| *name == "voids").map(|(_, what)| what.as_str()), Some(Some("vote")));
    assert!(p.case(case).ballots.iter().all(|ballot| ballot.choice.is_none() && ballot.score.is_some()));
    let close = Command::VoteClose(at(&p, case).into());
    assert_eq!(p.by("chair").refused(close), R::QuorumMissing);
    MEMBERS.into_iter().for_each(|who| drop(p.by(who).go(vote(case, Choice::For, 50_000, &[]))));
    let close = Command::VoteClose(at(&p, case).into());
    p.by("chair").go(close);
    let confirm = Command::AwardConfirm(at(&p, case));
    p.by("manager1").go(confirm);
    let found = p.case(case);
    assert!(found.funds().contains(&found.award.as_ref().unwrap().fund_id), "a fund that the award stands on pays it");
}
