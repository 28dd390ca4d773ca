//! Minutes of the committee on one case: who declared what, who scored and voted, and what was decided.
//!
//! Invariant: members are numbered in the order of the facts; a name is printed only where the caller gives one for that
//! person.

use ledger_core::id::PersonId;
use ledger_core::programme::document::{Language, MemberFact, MinutesFacts};

use super::agreement::{framed, place};
use super::figures;
use super::in_words;
use super::model::{Block, Column, Doc, Table};
use super::words::Words;

/// The minutes in a language, with the names of members who may be named.
pub fn minutes(facts: &MinutesFacts, language: Language, names: &[(PersonId, &str)]) -> Doc {
    let (words, heading) = (Words(language), &facts.heading);
    let fact = |key: &str, value: String| (words.t(key), value);
    let reference = format!("{}/M{}", heading.case, heading.version);
    let voted = facts.members.iter().filter(|member| member.choice.is_some()).count().to_string();
    let blocks = vec![
        Block::Facts(vec![
            fact("doc-fact-number", reference.clone()),
            fact("doc-fact-date", figures::day(language, heading.made_on)),
            fact("doc-fact-case", heading.case.clone()),
            fact("doc-fact-requested", figures::amount(language, facts.requested_minor, &facts.currency)),
        ]),
        Block::Heading(words.t("doc-minutes-members")),
        Block::Paragraph(words.ta("doc-minutes-quorum", &[("quorum", &facts.quorum.to_string()), ("voted", &voted)])),
        Block::Table(members(words, facts, names)),
        Block::Heading(words.t("doc-minutes-decision")),
        Block::Paragraph(decision(words, facts)),
        Block::Paragraph(match facts.conditions.as_slice() {
            [] => words.t("doc-minutes-no-conditions"),
            codes => words.ta("doc-minutes-conditions", &[("codes", &codes.join(", "))]),
        }),
        Block::Heading(words.t("doc-agreement-signatures")),
        Block::Signatures(vec![place(words, "doc-role-chair", None), place(words, "doc-role-manager", None)]),
    ];
    framed(words, (words.t("doc-minutes-title"), reference), heading.version, blocks)
}

fn decision(words: Words, facts: &MinutesFacts) -> String {
    let outcome = words.code("state-application", &facts.outcome);
    let amount = facts.amount_minor.filter(|amount| *amount > 0);
    match (amount, &facts.reason) {
        (Some(minor), _) => words.ta(
            "doc-minutes-decided-amount",
            &[
                ("outcome", &outcome),
                ("amount", &figures::amount(words.0, minor, &facts.currency)),
                ("words", &in_words::amount(words.0, minor, &facts.currency)),
            ],
        ),
        (None, Some(reason)) => words.ta("doc-minutes-decided-reason", &[("outcome", &outcome), ("reason", reason)]),
        (None, None) => words.ta("doc-minutes-decided", &[("outcome", &outcome)]),
    }
}

fn members(words: Words, facts: &MinutesFacts, names: &[(PersonId, &str)]) -> Table {
    let row = |(index, member): (usize, &MemberFact)| {
        let number = (index + 1).to_string();
        let known = names.iter().find(|(person, _)| *person == member.person).map(|(_, name)| (*name).to_string());
        let word = |family: &str, code: &Option<String>| {
            code.as_ref().map_or_else(|| "–".to_string(), |code| words.t(&format!("doc-{family}-{code}")))
        };
        vec![
            known.unwrap_or_else(|| words.ta("doc-minutes-member", &[("number", &number)])),
            word("interest", &member.interest),
            member.score.map_or_else(|| "–".into(), |score| score.to_string()),
            word("vote", &member.choice),
            member.amount_minor.map_or_else(|| "–".into(), |minor| figures::plain(words.0, minor, &facts.currency)),
        ]
    };
    Table {
        caption: words.ta("doc-minutes-caption", &[("currency", &facts.currency)]),
        columns: vec![
            Column::text(words.t("doc-column-member"), 26),
            Column::text(words.t("doc-column-interest"), 24),
            Column::figures(words.t("doc-column-score"), 12),
            Column::text(words.t("doc-column-vote"), 18),
            Column::figures(words.t("doc-column-amount"), 20),
        ],
        rows: facts.members.iter().enumerate().map(row).collect(),
        total: None,
    }
}
