//! Minutes of the committee on one case: who declared what, who scored and voted, and what was decided.
//!
//! Invariant: members are numbered in the order of the facts; a name is printed only where the caller gives one for that
//! person.

use ledger_core::id::PersonId;
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::document::Language;
use ledger_core::programme::minutes::{MemberFact, MinutesFacts};

use super::agreement::{framed, place};
use super::figures;
use super::in_words;
use super::model::{Block, Column, Doc, Table};
use super::words::Words;

/// The minutes in a language, with the names of members who may be named.
pub fn minutes(facts: &MinutesFacts, language: Language, names: &[(PersonId, String)]) -> Doc {
    let (words, heading) = (Words(language), &facts.heading);
    let fact = |key: &str, value: String| (words.t(key), value);
    let reference = format!("{}/M{}", heading.case, heading.version);
    let votes = Votes::of(facts);
    let quorum = [("quorum", facts.quorum.to_string()), ("voted", (votes.favour + votes.against).to_string())];
    let quorum = quorum.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut blocks = vec![
        Block::Facts(vec![
            fact("doc-fact-number", reference.clone()),
            fact("doc-fact-date", figures::day(language, heading.made_on)),
            fact("doc-fact-case", heading.case.clone()),
            fact("doc-fact-round", facts.round.to_string()),
            fact("doc-fact-requested", figures::amount(language, facts.requested_minor, &facts.currency)),
        ]),
        Block::Heading(words.t("doc-minutes-members")),
        Block::Paragraph(words.ta("doc-minutes-quorum", &quorum)),
        Block::Table(members(words, facts, names)),
        Block::Paragraph(votes.said(words)),
        Block::Heading(words.t("doc-minutes-decision")),
    ];
    blocks.extend(decision(words, facts, &votes).into_iter().map(Block::Paragraph));
    blocks.push(Block::Paragraph(words.t("doc-minutes-closed")));
    blocks.push(Block::Paragraph(words.ta("doc-minutes-record", &[("hash", &facts.record)])));
    blocks.push(Block::Heading(words.t("doc-agreement-signatures")));
    blocks.push(Block::Signatures(vec![place(words, "doc-role-chair", None), place(words, "doc-role-manager", None)]));
    framed(words, (words.t("doc-minutes-title"), reference), heading.version, blocks)
}

/// What the votes come to.
struct Votes {
    favour: usize,
    against: usize,
    conflicted: usize,
    absent: usize,
}

impl Votes {
    fn of(facts: &MinutesFacts) -> Votes {
        let count = |which: &dyn Fn(&MemberFact) -> bool| facts.members.iter().filter(|member| which(member)).count();
        let chose = |choice: Choice| move |member: &MemberFact| member.choice.as_deref() == Some(choice.code());
        let conflict = |member: &MemberFact| member.interest.as_deref() == Some(Interest::Conflict.code());
        Votes {
            favour: count(&chose(Choice::For)),
            against: count(&chose(Choice::Against)),
            conflicted: count(&conflict),
            absent: count(&|member| member.choice.is_none() && !conflict(member)),
        }
    }

    fn said(&self, words: Words) -> String {
        let counts = [self.favour, self.against, self.conflicted, self.absent].map(|count| count.to_string());
        let [favour, against, conflicted, absent] = counts.each_ref().map(String::as_str);
        let args = [("for", favour), ("against", against), ("conflict", conflicted), ("absent", absent)];
        words.ta("doc-minutes-tally", &args)
    }
}

/// What was decided, and why where the votes were equal.
fn decision(words: Words, facts: &MinutesFacts, votes: &Votes) -> Vec<String> {
    let mut said = Vec::new();
    match facts.amount_minor {
        Some(minor) => {
            let amount = figures::amount(words.0, minor, &facts.currency);
            let told = in_words::amount(words.0, minor, &facts.currency);
            said.push(words.ta("doc-minutes-decided-for", &[("amount", &amount), ("words", &told)]));
            if let (Some(fund), Some(line)) = (&facts.fund, &facts.line) {
                said.push(words.ta("doc-minutes-line", &[("fund", fund), ("line", line)]));
            }
            said.push(match facts.conditions.as_slice() {
                [] => words.t("doc-minutes-no-conditions"),
                codes => words.ta("doc-minutes-conditions", &[("codes", &codes.join(", "))]),
            });
        }
        None => said.push(words.t("doc-minutes-decided-against")),
    }
    if votes.favour == votes.against {
        let by_chair = if facts.amount_minor.is_some() { "doc-minutes-tie-chair" } else { "doc-minutes-tie-against" };
        said.push(words.t(by_chair));
    }
    said
}

/// A member by number, as chair, and by name where there is one.
fn member(words: Words, (index, fact): (usize, &MemberFact), names: &[(PersonId, String)]) -> String {
    let number = (index + 1).to_string();
    let key = if fact.chair { "doc-minutes-chair" } else { "doc-minutes-member" };
    let numbered = words.ta(key, &[("number", &number)]);
    match names.iter().find(|(person, _)| *person == fact.person) {
        Some((_, name)) => words.ta("doc-minutes-named", &[("member", &numbered), ("name", name)]),
        None => numbered,
    }
}

fn members(words: Words, facts: &MinutesFacts, names: &[(PersonId, String)]) -> Table {
    let dash = || "–".to_string();
    let word = |family: &str, code: &Option<String>| {
        code.as_ref().map_or_else(dash, |code| words.t(&format!("doc-{family}-{code}")))
    };
    let row = |(index, fact): (usize, &MemberFact)| {
        vec![
            member(words, (index, fact), names),
            word("interest", &fact.interest),
            fact.score.map_or_else(dash, |score| score.to_string()),
            word("vote", &fact.choice),
            fact.amount_minor.map_or_else(dash, |minor| figures::plain(words.0, minor, &facts.currency)),
        ]
    };
    Table {
        caption: words.ta("doc-minutes-caption", &[("currency", &facts.currency)]),
        columns: vec![
            Column::text(words.t("doc-column-member"), 32),
            Column::text(words.t("doc-column-interest"), 22),
            Column::figures(words.t("doc-column-score"), 11),
            Column::text(words.t("doc-column-vote"), 15),
            Column::figures(words.t("doc-column-amount"), 20),
        ],
        rows: facts.members.iter().enumerate().map(row).collect(),
        total: None,
    }
}
