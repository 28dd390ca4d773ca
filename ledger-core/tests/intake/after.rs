//! The committee: who sits, rubric and deadline, tie and minutes, waiting list, appeals.

use ledger_core::policy::Role;
use ledger_core::programme::application::ApplicationState as S;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::settings::{CommitteeRules, RubricItem, Tie};

use super::*;
use crate::play::label;

fn panel(p: &Player, case: CaseId, names: &[&str]) -> Command {
    let members = names.iter().map(|who| p.person(who)).collect();
    Command::PanelSet(input::PanelSet { case, version: application(p, case).version, members })
}

#[test]
fn only_those_assigned_declare_and_score_and_nobody_sees_the_case_before() {
    let (mut p, place) = begun();
    let case = brought(&mut p, place, 50_000, S::PlanReady);
    let strangers = panel(&p, case, &["committee1", "officer1"]);
    assert_eq!(p.by("chair").refused(strangers), R::NotOnCommittee);
    let few = panel(&p, case, &["committee1"]);
    assert_eq!(p.refused(few), R::QuorumMissing);
    let two = panel(&p, case, &["committee1", "committee2"]);
    p.go(two);
    let member = p.person("committee1");
    assert_eq!(p.case(case).sight(member, &[Role::Committee]), Sight::Undeclared);
    assert_eq!(p.case(case).sight(member, &[Role::Committee, Role::Officer]), Sight::Whole);
    let none = Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None });
    assert_eq!(p.by("committee3").refused(none), R::NotOnPanel);
    declare(&mut p, case, "committee1");
    assert_eq!(p.case(case).sight(member, &[Role::Committee]), Sight::Whole);
    declare(&mut p, case, "committee2");
    p.by("committee1").go(score(case));
    // Who has scored stays.
    let others = panel(&p, case, &["committee2", "committee3"]);
    let refusal = p.by("chair").refusal(others);
    assert_eq!((refusal.code, refusal.earlier.map(|act| act.action)), (R::AlreadyDone, Some(Action::Score)));
    p.by("committee2").go(score(case));
    assert_eq!(application(&p, case).state, S::ReadyForCommittee);
    // A chair who does not sit declares to read; with a conflict they neither read nor close.
    let conflict = Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::Conflict });
    p.by("chair").go(conflict);
    assert_eq!(p.case(case).sight(p.person("chair"), &[Role::Chair]), Sight::Conflicted);
    for who in ["committee1", "committee2"] {
        p.by(who).go(vote(case, Choice::For, 50_000, &[]));
    }
    let close = Command::VoteClose(at(&p, case).into());
    assert_eq!(p.by("chair").refused(close), R::InterestConflicted);
}

#[test]
fn points_for_each_criterion_of_the_rubric_make_the_score() {
    let (mut p, place) = begun();
    let one = |text: &str, max, weight| RubricItem { code: code(text), en: label(text), uk: label(text), max, weight };
    set(&mut p, SettingValue::Rubric(vec![one("market", 10, 2), one("skills", 5, 1)]));
    let case = brought(&mut p, place, 50_000, S::PlanReady);
    MEMBERS.into_iter().for_each(|who| declare(&mut p, case, who));
    let points = |given: &[(&str, i64)]| {
        let line = |(criterion, points): &(&str, i64)| input::NewPoints { criterion: code(criterion), points: *points };
        Command::Score(input::Score { case, score: Some(100), points: given.iter().map(line).collect() })
    };
    p.by("committee1");
    assert_eq!(p.refused(score(case)), R::PointsMissing);
    assert_eq!(p.refused(points(&[("market", 7)])), R::PointsMissing);
    assert_eq!(p.refused(points(&[("market", 7), ("skills", 3), ("skills", 3)])), R::PointsMissing);
    assert_eq!(p.refused(points(&[("market", 11), ("skills", 3)])), R::OutOfRange);
    p.go(points(&[("market", 7), ("skills", 3)]));
    // (2 * 7 + 3) of 25.
    assert_eq!(p.case(case).ballot(p.person("committee1")).unwrap().score, Some(68));
    assert_eq!(p.case(case).score_lines.len(), 2);
}

#[test]
fn after_the_deadline_a_quorum_of_scores_is_enough() {
    let (mut p, place) = begun();
    set(&mut p, SettingValue::Committee(CommitteeRules { quorum: 2, score_days: Some(7), tie: Tie::Against }));
    let case = brought(&mut p, place, 50_000, S::PlanReady);
    MEMBERS.into_iter().for_each(|who| declare(&mut p, case, who));
    p.by("committee1").go(score(case));
    let close = Command::ScoresClose(at(&p, case));
    let refusal = p.by("chair").refusal(close);
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::DeadlineNotOver, Some("2026-01-12")));
    p.on("2026-01-12");
    let close = Command::ScoresClose(at(&p, case));
    assert_eq!(p.refused(close), R::QuorumMissing);
    p.by("committee2").go(score(case));
    assert_eq!(application(&p, case).state, S::InReview);
    let close = Command::ScoresClose(at(&p, case));
    p.by("chair").go(close);
    assert_eq!(application(&p, case).state, S::ReadyForCommittee);
    assert_eq!(p.by("committee3").refused(vote(case, Choice::For, 1, &[])), R::ScoreMissing);
}

#[test]
fn the_minutes_say_each_ballot_and_the_outcome_and_their_hash_stands_as_long_as_the_vote() {
    let (mut p, place) = begun();
    let case = brought(&mut p, place, 50_000, S::ReadyForCommittee);
    p.by("committee1").go(vote(case, Choice::For, 50_000, &["lease_first", "licence"]));
    p.by("committee2").go(vote(case, Choice::For, 40_000, &["licence"]));
    p.by("committee3").go(vote(case, Choice::Against, 0, &[]));
    let close = Command::VoteClose(at(&p, case).into());
    p.by("chair").go(close);
    let found = p.case(case);
    // The lower of two amounts that were named once each; the condition that both named.
    assert_eq!(found.application.recommended_minor, Some(Minor(40_000)));
    assert_eq!(found.application.conditions.as_deref(), Some("licence"));
    let minutes = &found.minutes[0];
    assert_eq!(found.application.minutes_hash.as_ref(), Some(&minutes.sha256));
    let person = |who| p.person(who);
    let (line, number) = (place.line, &found.application.number);
    let expected = format!(
        "minutes 1\ncase {number}\nround 1\nclosed 2026-01-05 by {}\nasked UAH 500.00\nquorum 2\n\
         member {} interest none score 70 vote for amount UAH 500.00 line {line} condition lease_first condition licence\n\
         member {} interest none score 70 vote for amount UAH 400.00 line {line} condition licence\n\
         member {} interest none score 70 vote against\n\
         decision for amount UAH 400.00 line {line}\ncondition licence\n",
        person("chair"),
        person("committee1"),
        person("committee2"),
        person("committee3"),
    );
    assert_eq!(minutes.body, expected);
    p.by("committee1").go(vote(case, Choice::Against, 0, &[]));
    assert_eq!((application(&p, case).minutes_hash.as_ref(), p.case(case).minutes.len()), (None, 1));
}

#[test]
fn the_waiting_list_is_for_want_of_money_alone_and_a_new_vote_leaves_it() {
    let (mut p, place) = begun();
    let case = p.voted(place, 50_000, &[]);
    let waitlist = Command::CaseWaitlist(at(&p, case));
    assert_eq!(p.by("manager1").refused(waitlist), R::FundsSuffice);
    let available = -p.net_line((place.fund, place.line), "9500", ledger_core::money::Currency::UAH);
    let large = p.voted(place, available, &[]);
    let confirm = Command::AwardConfirm(at(&p, case));
    p.by("manager1").go(confirm);
    let short = Command::AwardConfirm(at(&p, large));
    assert_eq!(p.refused(short), R::OverBudget);
    let waitlist = Command::CaseWaitlist(at(&p, large));
    assert_eq!(p.by("committee1").refused(waitlist.clone()), R::NotYourRole);
    p.by("manager1").go(waitlist);
    assert_eq!(application(&p, large).state, S::Waitlisted);
    let again = Command::CaseReconsider(at(&p, large));
    p.by("chair").go(again);
    let open = application(&p, large);
    assert_eq!((open.state, open.recommended_minor, open.minutes_hash.clone()), (S::ReadyForCommittee, None, None));
    let close = Command::VoteClose(at(&p, large).into());
    assert_eq!(p.refused(close), R::QuorumMissing);
    MEMBERS.into_iter().for_each(|who| drop(p.by(who).go(vote(large, Choice::For, available - 50_000, &[]))));
    let close = Command::VoteClose(at(&p, large).into());
    p.by("chair").go(close);
    let confirm = Command::AwardConfirm(at(&p, large));
    p.by("manager1").go(confirm);
    assert_eq!(application(&p, large).state, S::Approved);
}

#[test]
fn one_appeal_in_time_goes_to_members_who_did_not_sit_before() {
    let (mut p, place) = begun();
    let ngo = p.ngo;
    let give = |p: &mut Player, who: &'static str, role, ngo| {
        let person = p.person(who);
        p.by("admin").go(Command::RoleGrant(input::RoleGrant { person, role, active: true, ngo }));
    };
    give(&mut p, "evaluator", Role::Caseworker, Some(ngo));
    let late = rejected(&mut p, place, 50_000);
    let case = rejected(&mut p, place, 50_000);
    let file = Command::AppealFile(why(&p, case));
    assert_eq!(p.by("officer1").refused(file.clone()), R::NotYourRole);
    let early = Command::AppealAccept(at(&p, case));
    assert_eq!(p.by("chair").refused(early), R::WrongState);
    p.on("2026-02-05");
    let over = Command::AppealFile(why(&p, late));
    assert_eq!(p.by("evaluator").refused(over), R::AppealLate);
    p.on("2026-02-04").go(file);
    let twice = Command::AppealFile(why(&p, case));
    assert_eq!(p.refused(twice), R::AlreadyDone);
    let accept = Command::AppealAccept(at(&p, case));
    p.by("chair").go(accept);
    assert_eq!((application(&p, case).state, application(&p, case).round), (S::InReview, 2));
    // Everybody sat: they are refused by what they did, until others join the committee.
    let none = Command::InterestDeclare(input::InterestDeclare { case, interest: Interest::None });
    let refusal = p.by("committee1").refusal(none);
    assert_eq!((refusal.code, refusal.earlier.map(|act| act.action)), (R::SatBefore, Some(Action::Vote)));
    let same = panel(&p, case, &["committee1", "committee2"]);
    assert_eq!(p.by("chair").refused(same), R::SatBefore);
    for who in ["finance2", "monitor"] {
        give(&mut p, who, Role::Committee, None);
    }
    for who in ["finance2", "monitor"] {
        declare(&mut p, case, who);
        p.by(who).go(score(case));
    }
    assert_eq!(application(&p, case).state, S::ReadyForCommittee);
    for who in ["finance2", "monitor"] {
        p.by(who).go(vote(case, Choice::For, 30_000, &[]));
    }
    let close = Command::VoteClose(at(&p, case).into());
    p.by("chair").go(close);
    let confirm = Command::AwardConfirm(at(&p, case));
    p.by("manager1").go(confirm);
    assert_eq!(application(&p, case).state, S::Approved);
    // The ballots of the first round stay.
    assert_eq!(p.case(case).ballots.iter().filter(|ballot| ballot.round == 1).count(), 3);
}
