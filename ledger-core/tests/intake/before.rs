//! Before the vote: duplicates, criteria, training, another version of the plan.

use ledger_core::programme::application::ApplicationState as S;
use ledger_core::programme::duplicates::{MatchKind, SubjectMatch};
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::programme::settings::Criterion;

use ledger_core::id::SubjectId;
use ledger_core::programme::refusal::Stop;

use super::*;
use crate::play::{id, label};

fn screened(p: &Player, case: CaseId, other: Option<CaseId>, reason: Option<&str>) -> Command {
    let subject = |case| application(p, case).subject_id;
    let found = |case| SubjectMatch { subject: subject(case), by: vec![MatchKind::Phone, MatchKind::TaxId] };
    Command::CaseScreen(input::CaseScreen {
        case,
        version: application(p, case).version,
        matches: other.map(found).into_iter().collect(),
        reason: reason.map(code),
    })
}

#[test]
fn a_possible_duplicate_is_told_by_kind_and_number_and_only_a_manager_lets_it_go_on() {
    let (mut p, place) = begun();
    let first = brought(&mut p, place, 50_000, S::Screening);
    let case = brought(&mut p, place, 60_000, S::Submitted);
    let refusal = {
        let screen = screened(&p, case, Some(first), None);
        p.by("officer1").refusal(screen)
    };
    assert_eq!(refusal.code, R::PossibleDuplicate);
    let number = application(&p, first).number.clone();
    let told: Vec<String> = refusal.detail.iter().map(|(name, value)| format!("{name} {value}")).collect();
    assert_eq!(told, ["by \"phone tax_id\"".to_owned(), format!("cases \"{number}\"")]);
    let by_officer = screened(&p, case, Some(first), Some("twins"));
    assert_eq!(p.refused(by_officer.clone()), R::NotYourRole);
    let plan = p.by("manager1").go(by_officer);
    let notes: Vec<&str> = plan.notes.iter().map(|(name, _)| *name).collect();
    assert_eq!(notes[..4], ["override", "reason", "by", "cases"]);
    assert_eq!(application(&p, case).state, S::Screening);
}

#[test]
fn a_live_case_of_the_same_survivor_is_found_by_the_ledger_and_one_that_ended_is_not() {
    let (mut p, place) = begun();
    let first = brought(&mut p, place, 50_000, S::Submitted);
    let subject = application(&p, first).subject_id;
    let (ngo, day) = (p.ngo, p.date());
    let again = Command::CaseOpen(input::CaseOpen {
        call: place.call,
        subject: Some(subject),
        ngo: Some(ngo),
        sex: None,
        fund: place.fund,
        line: place.line,
        requested: uah(50_000),
        items: vec![item(60_000)],
        sector: ledger_core::programme::application::Sector::C,
        region: ledger_core::programme::region::Region::parse("UA-46").unwrap(),
        owners: 1,
        co_owners: Vec::new(),
        own_minor: Minor(10_000),
        consent_on: day,
    });
    let case: CaseId = id(&p.by("officer1").go(again));
    // The items add up to what is asked and what is brought in.
    let submit = Command::CaseSubmit(at(&p, case));
    p.go(submit);
    let screen = screened(&p, case, None, None);
    assert_eq!(p.refused(screen.clone()), R::PossibleDuplicate);
    let withdraw = Command::CaseWithdraw(why(&p, first));
    p.go(withdraw);
    p.go(screen);
    assert_eq!(acted(&p, case), Action::CaseScreen);
    // A manager screens what an officer can't, and nothing else.
    let other = brought(&mut p, place, 50_000, S::Submitted);
    let clean = screened(&p, other, None, None);
    assert_eq!(p.by("manager1").refused(clean), R::NotYourRole);
}

/// A business of two owners, of whom these are known.
fn shared(p: &Player, place: Place, subject: Option<SubjectId>, co_owners: &[SubjectId]) -> input::CaseOpen {
    input::CaseOpen {
        call: place.call,
        subject,
        ngo: Some(p.ngo),
        sex: None,
        fund: place.fund,
        line: place.line,
        requested: uah(50_000),
        items: vec![item(50_000)],
        sector: ledger_core::programme::application::Sector::C,
        region: ledger_core::programme::region::Region::parse("UA-46").unwrap(),
        owners: 2,
        co_owners: co_owners.to_vec(),
        own_minor: Minor::ZERO,
        consent_on: p.date(),
    }
}

#[test]
fn co_owners_are_known_each_once_and_no_more_than_the_owners_besides_the_applicant() {
    let (mut p, place) = begun();
    let cases: Vec<CaseId> = (0..3).map(|_| brought(&mut p, place, 50_000, S::Submitted)).collect();
    let people: Vec<SubjectId> = cases.iter().map(|case| application(&p, *case).subject_id).collect();
    p.by("officer1");
    for wrong in [&people[..1], &[people[1], people[1]], &people[1..]] {
        let open = Command::CaseOpen(shared(&p, place, Some(people[0]), wrong));
        assert_eq!(p.refused(open), R::OutOfRange, "{wrong:?}");
    }
    let nobody = SubjectId(place.line.0);
    let open = Command::CaseOpen(shared(&p, place, Some(people[0]), &[nobody]));
    assert_eq!(p.try_go(&open).err(), Some(Stop::Hidden));
    // In a draft they are listed anew; what was listed before stays with its version of the plan.
    let open = Command::CaseOpen(shared(&p, place, None, &people[1..2]));
    let case: CaseId = id(&p.go(open));
    let change = |p: &Player, co_owners| {
        let (version, requested, items) = (application(p, case).version, uah(50_000), vec![item(50_000)]);
        let own_minor = Minor::ZERO;
        Command::PlanChange(input::PlanChange { case, version, requested, own_minor, items, co_owners })
    };
    let kept = change(&p, None);
    p.go(kept);
    assert_eq!(p.case(case).co_owners().collect::<Vec<_>>(), people[1..2]);
    let own = application(&p, case).subject_id;
    let applicant = change(&p, Some(vec![own]));
    assert_eq!(p.refused(applicant), R::OutOfRange);
    let other = change(&p, Some(people[2..].to_vec()));
    p.go(other);
    assert_eq!(p.case(case).co_owners().collect::<Vec<_>>(), people[2..]);
    assert_eq!(p.case(case).co_owners.iter().map(|row| (row.plan_version, row.owner_no)).max(), Some((3, 2)));
    // Once it was sent on they stay as they are, for the screening looks at them.
    let submit = Command::CaseSubmit(at(&p, case));
    p.go(submit);
    let ask = Command::InfoAsk(why(&p, case));
    p.go(ask);
    let nobody_else = change(&p, Some(Vec::new()));
    assert_eq!(p.refused(nobody_else), R::WrongState);
    let same = change(&p, Some(people[2..].to_vec()));
    p.go(same);
    assert_eq!(p.case(case).co_owners().collect::<Vec<_>>(), people[2..]);
}

#[test]
fn a_screening_looks_at_what_each_owner_has_alone_or_with_others() {
    let (mut p, place) = begun();
    let first = brought(&mut p, place, 50_000, S::Submitted);
    let partner = application(&p, first).subject_id;
    let open = Command::CaseOpen(shared(&p, place, None, &[partner]));
    let joint: CaseId = id(&p.by("officer1").go(open));
    let submit = Command::CaseSubmit(at(&p, joint));
    p.go(submit);
    let number = |p: &Player, case| application(p, case).number.clone();
    let told = |refusal: ledger_core::programme::refusal::Refusal| {
        let text = |(_, value): &(&str, serde_json::Value)| value.as_str().unwrap().to_owned();
        (refusal.code, refusal.detail.iter().map(text).collect::<Vec<String>>())
    };
    // The co-owner has a case of her own.
    let screen = screened(&p, joint, None, None);
    let expected = vec!["earlier_grant".to_owned(), number(&p, first)];
    assert_eq!(told(p.refusal(screen)), (R::PossibleDuplicate, expected));
    // And from her own case the one that she has a part in is found.
    let screen = screened(&p, first, None, None);
    let expected = vec!["earlier_grant".to_owned(), number(&p, joint)];
    assert_eq!(told(p.refusal(screen)), (R::PossibleDuplicate, expected));
    let withdraw = Command::CaseWithdraw(why(&p, joint));
    p.go(withdraw);
    let screen = screened(&p, first, None, None);
    p.go(screen);
}

#[test]
fn every_criterion_is_answered_and_one_no_is_the_reason() {
    let (mut p, place) = begun();
    let one = |text: &str| Criterion { code: code(text), en: label(text), uk: label(text) };
    set(&mut p, SettingValue::Criteria(vec![one("adult"), one("plan")]));
    let case = brought(&mut p, place, 50_000, S::Screening);
    for wrong in [&[][..], &[("adult", true)], &[("adult", true), ("adult", true)], &[("adult", true), ("other", true)]]
    {
        let assess = assess(&p, case, wrong);
        assert_eq!(p.by("officer2").refused(assess), R::CriterionMissing, "{wrong:?}");
    }
    let three = assess(&p, case, &[("adult", true), ("plan", true), ("other", true)]);
    assert_eq!(p.refused(three), R::CriterionMissing);
    let no = assess(&p, case, &[("plan", false), ("adult", true)]);
    p.go(no);
    let judged = application(&p, case);
    assert_eq!((judged.state, judged.reason_code.clone()), (S::Ineligible, Some(code("plan"))));
    assert_eq!(p.case(case).answers.len(), 2);
    assert!(p.case(case).answers.iter().all(|answer| answer.setting_version == 1));
    let other = brought(&mut p, place, 50_000, S::Screening);
    let yes = assess(&p, other, &[("adult", true), ("plan", true)]);
    p.by("officer2").go(yes);
    assert_eq!(application(&p, other).state, S::Eligible);
}

#[test]
fn a_plan_waits_for_each_training_that_the_programme_asks_for() {
    let (mut p, place) = begun();
    set(&mut p, SettingValue::Training(vec![code("finance"), code("safety")]));
    let case = brought(&mut p, place, 50_000, S::Eligible);
    let subject = application(&p, case).subject_id;
    let accept = play::accept(at(&p, case));
    let refusal = p.by("officer1").refusal(accept.clone());
    assert_eq!((refusal.code, refusal.detail[0].1.as_str()), (R::TrainingMissing, Some("finance safety")));
    for topic in ["finance", "safety"] {
        let held_on = p.date();
        let open = input::TrainingOpen { topic: code(topic), held_on, hours: 8, ngo: None };
        assert_eq!(p.refused(Command::TrainingOpen(input::TrainingOpen { hours: 0, ..open.clone() })), R::OutOfRange);
        let training = id(&p.go(Command::TrainingOpen(open)));
        assert_eq!(p.refused(accept.clone()), R::TrainingMissing);
        let attend = Command::AttendanceRecord(input::AttendanceRecord { training, subjects: vec![subject] });
        p.go(attend.clone());
        assert_eq!(p.refused(attend), R::AlreadyDone);
    }
    p.go(accept);
    assert_eq!(application(&p, case).state, S::PlanReady);
}

#[test]
fn a_plan_that_changes_voids_its_acceptance_scores_and_votes_and_stays_readable() {
    let (mut p, place) = begun();
    let case = brought(&mut p, place, 50_000, S::ReadyForCommittee);
    MEMBERS.into_iter().for_each(|who| drop(p.by(who).go(vote(case, Choice::For, 50_000, &[]))));
    let change = |p: &Player, requested, own, price| {
        let version = application(p, case).version;
        let (requested, own_minor, items) = (uah(requested), Minor(own), vec![item(price)]);
        Command::PlanChange(input::PlanChange { case, version, requested, own_minor, items, co_owners: None })
    };
    let early = change(&p, 40_000, 5_000, 45_000);
    assert_eq!(p.by("officer1").refused(early), R::WrongState);
    let ask = Command::InfoAsk(why(&p, case));
    p.go(ask);
    let off = change(&p, 40_000, 5_000, 44_999);
    assert_eq!(p.refused(off), R::PlanDoesNotAddUp);
    let good = change(&p, 40_000, 5_000, 45_000);
    let plan = p.go(good);
    assert_eq!(plan.notes[0], ("voids", "plan_accept score vote".into()));
    let found = p.case(case);
    assert_eq!((found.items.len(), found.plan().count(), found.application.plan_version), (2, 1, 2));
    assert!(found.ballots.iter().all(|ballot| ballot.score.is_none() && ballot.choice.is_none()));
    let answer = Command::InfoAnswer(at(&p, case));
    p.go(answer);
    assert_eq!(application(&p, case).state, S::Eligible);
    let accept = play::accept(at(&p, case));
    p.go(accept);
    // They declared before; only scores and votes are given anew.
    assert_eq!(application(&p, case).state, S::InReview);
    MEMBERS.into_iter().for_each(|who| drop(p.by(who).go(score(case))));
    assert_eq!(application(&p, case).state, S::ReadyForCommittee);
}
