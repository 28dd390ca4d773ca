//! Printed minutes: their facts are those of the vote that is closed, and no others are recorded.

use ledger_core::programme::document::{DocumentKind, DocumentRef, Language, canonical, fingerprint};
use ledger_core::programme::minutes::{MinutesFacts, minutes_facts};
use ledger_core::programme::refusal::RefusalCode as R;

use super::*;

/// The facts that a chair's closing would record now.
fn facts(p: &mut Player, case: CaseId) -> MinutesFacts {
    let closing = |documents| input::VoteClosing { documents, ..input::VoteClosing::from(at(p, case)) };
    let made = DocumentRef { language: Language::Uk, template: 1, content: String::new(), sha256: String::new() };
    let needs = Command::VoteClose(closing(vec![made])).needs();
    let (on, chair) = (p.date(), p.person("chair"));
    let world = p.stage.lend(&needs, on);
    let facts = minutes_facts(&world, case, (on, chair));
    p.stage.take_back(world);
    facts.unwrap()
}

/// The closing with minutes rendered from facts, in these languages.
fn closing(p: &Player, case: CaseId, facts: &MinutesFacts, languages: &[Language]) -> Command {
    let content = fingerprint(canonical(facts).unwrap().as_bytes());
    let made = |language: &Language| DocumentRef {
        language: *language,
        template: 1,
        content: content.clone(),
        sha256: fingerprint(language.code().as_bytes()),
    };
    let documents = languages.iter().map(made).collect();
    Command::VoteClose(input::VoteClosing { documents, ..input::VoteClosing::from(at(p, case)) })
}

#[test]
fn minutes_are_printed_from_the_vote_as_it_is_closed_and_again_in_a_new_version() {
    let (mut p, place) = begun();
    let case = brought(&mut p, place, 50_000, ApplicationState::ReadyForCommittee);
    p.by("committee1").go(vote(case, Choice::For, 40_000, &["licence"]));
    let early = facts(&mut p, case);
    p.by("committee2").go(vote(case, Choice::For, 40_000, &["licence"]));
    let now = facts(&mut p, case);
    let votes = |facts: &MinutesFacts| -> Vec<Option<String>> {
        facts.members.iter().map(|member| member.choice.clone()).collect()
    };
    let favour = || Some("for".to_string());
    assert_eq!(votes(&early), [favour(), None, None]);
    assert_eq!(votes(&now), [favour(), favour(), None]);
    assert_eq!((now.outcome.as_str(), now.amount_minor, now.quorum, now.round), ("for", Some(40_000), 2, 1));
    assert_eq!((now.conditions.clone(), now.heading.version), (vec!["licence".to_string()], 1));
    let line = p.stage.base().lines[&place.line].clone();
    let fund = p.stage.base().funds[&place.fund].code.to_string();
    assert_eq!((now.line.clone(), now.fund.clone()), (Some(line.code.to_string()), Some(fund)));
    // Rendered before the last ballot, or two of one language: nothing is recorded.
    p.by("chair");
    for (facts, languages) in [(&early, &[Language::Uk][..]), (&now, &[Language::Uk, Language::Uk])] {
        let other = closing(&p, case, facts, languages);
        assert_eq!(p.refused(other), R::DocumentDiffers);
    }
    let close = closing(&p, case, &now, Language::ALL);
    p.go(close);
    let found = p.case(case);
    let rows: Vec<_> = found.documents.iter().map(|row| (row.kind, row.object_id, row.version, row.language)).collect();
    let kind = DocumentKind::Minutes;
    assert_eq!(rows, [(kind, case.0, 1, Language::En), (kind, case.0, 1, Language::Uk)]);
    assert_eq!(found.documents[0].facts, canonical(&now).unwrap());
    // The printed ones name the record that the ledger keeps.
    assert_eq!(Some(&now.record), found.application.minutes_hash.as_ref());
    p.by("committee1").go(vote(case, Choice::Against, 0, &[]));
    let again = facts(&mut p, case);
    assert_eq!((again.outcome.as_str(), again.amount_minor, again.heading.version), ("against", None, 2));
    assert_eq!((again.line, again.fund, again.conditions), (None, None, Vec::new()));
}
