//! Closing a vote: what the ballots come to, and the minutes that say so for ever.
//!
//! Invariant: the minutes are written once, when the vote is closed, and their SHA-256 stands on the application as long as
//! that vote does. They name members by id and hold codes, amounts and dates alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::application::{Application, ApplicationState, enter, step};
use super::command;
use super::committee::{Ballot, Choice};
use super::document::{DocumentKind, Heading, heading, next_version, recorded};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::settings::Tie;
use super::world::{Dossier, World};
use crate::id::{CaseId, LineId, PersonId};
use crate::money::{Minor, Money};
use crate::policy::{Action, Role};
use crate::row;
use crate::row::hex;
use crate::time::Day;

row! { "minutes", key 2, insert;
    /// Minutes of a closed vote.
    pub struct Minutes {
        /// The case.
        pub case_id: CaseId,
        /// Log sequence of the closing.
        pub seq: i64,
        /// Round of the committee.
        pub round: i64,
        /// The text, line by line.
        pub body: String,
        /// SHA-256 of the text, hexadecimal.
        pub sha256: String,
    }
}

/// What the ballots come to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    /// Zero when against.
    amount: Minor,
    line: LineId,
    conditions: Vec<String>,
}

/// What most of them named, the lower of two equals.
fn favoured<T: Ord>(named: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, i64> = BTreeMap::new();
    named.for_each(|one| *counts.entry(one).or_default() += 1);
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(one, _)| one)
}

/// More votes for than against recommend the amount and the line that most of them named (the lower one of two equals), under
/// the conditions that more than half of them named. A tie is against, or as the chair voted where the programme says so.
fn outcome(case: &Dossier, world: &World) -> Outcome {
    let votes: Vec<&Ballot> = case.round_ballots().filter(|ballot| ballot.choice.is_some()).collect();
    let favours: Vec<&&Ballot> = votes.iter().filter(|ballot| ballot.choice == Some(Choice::For)).collect();
    let casting = || {
        let chair = |ballot: &&&Ballot| world.holders(Role::Chair).any(|person| person == ballot.person_id);
        world.committee().tie == Tie::Chair && favours.iter().any(chair)
    };
    let carried = favours.len() * 2 > votes.len() || (favours.len() * 2 == votes.len() && casting());
    let amount = favoured(favours.iter().filter_map(|ballot| ballot.amount_minor)).filter(|_| carried);
    let line = favoured(favours.iter().filter_map(|ballot| ballot.line_id)).filter(|_| carried);
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for condition in favours.iter().flat_map(|ballot| ballot.conditions()) {
        *named.entry(condition).or_default() += 1;
    }
    let most = named.into_iter().filter(|(_, count)| carried && count * 2 > favours.len());
    Outcome {
        amount: amount.unwrap_or(Minor::ZERO),
        line: line.unwrap_or(case.application.line_id),
        conditions: most.map(|(code, _)| code.to_owned()).collect(),
    }
}

/// A member in the minutes; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFact {
    /// Who; printed by number unless a name is put in.
    pub person: PersonId,
    /// Chairs the committee?
    pub chair: bool,
    /// Declared interest's code; none of somebody who took no part.
    pub interest: Option<String>,
    /// Score.
    pub score: Option<i64>,
    /// Vote's code.
    pub choice: Option<String>,
    /// Amount voted for.
    pub amount_minor: Option<i64>,
}

/// What printed minutes are made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesFacts {
    /// Heading; its day is that of the vote's close.
    pub heading: Heading,
    /// Round of the committee.
    pub round: i64,
    /// ISO code.
    pub currency: String,
    /// Amount asked, minor units.
    pub requested_minor: i64,
    /// Votes that a decision needs.
    pub quorum: i64,
    /// Members in the order of their ballots, then those who sit and gave none.
    pub members: Vec<MemberFact>,
    /// Who closed the vote; printed as the chair.
    pub closed_by: PersonId,
    /// [`Choice`]'s code of the committee.
    pub outcome: String,
    /// Amount decided, minor units; none when against.
    pub amount_minor: Option<i64>,
    /// Code of the fund that is to pay it, then.
    pub fund: Option<String>,
    /// Code of its line, then.
    pub line: Option<String>,
    /// Codes of conditions.
    pub conditions: Vec<String>,
    /// SHA-256 of the minutes that the ledger keeps, hexadecimal.
    pub record: String,
}

/// The facts of the minutes that the close of a vote by a person on a day would record.
///
/// # Errors
/// `Hidden` without the case; `Broken` when the world lacks what [`command::VoteClosing`] needs with documents.
pub fn minutes_facts(world: &World, case: CaseId, (on, by): (Day, PersonId)) -> Result<MinutesFacts, Stop> {
    let case = world.case(case)?;
    let (application, found) = (&case.application, outcome(case, world));
    let quorum = world.committee().quorum;
    let record = hex(&Sha256::digest(body((on, by), case, quorum, &found).as_bytes()));
    let version = next_version(case, DocumentKind::Minutes, application.case_id.0);
    let chair = |person: PersonId| world.holders(Role::Chair).any(|holder| holder == person);
    let voted = |ballot: &Ballot| MemberFact {
        person: ballot.person_id,
        chair: chair(ballot.person_id),
        interest: Some(ballot.interest.code().to_string()),
        score: ballot.score,
        choice: ballot.choice.map(|choice| choice.code().to_string()),
        amount_minor: ballot.amount_minor.filter(|_| ballot.choice == Some(Choice::For)).map(|amount| amount.0),
    };
    let absent = case.sits(world).into_iter().filter(|person| case.ballot(*person).is_none());
    let absent = absent.collect::<BTreeSet<PersonId>>().into_iter().map(|person| MemberFact {
        person,
        chair: chair(person),
        interest: None,
        score: None,
        choice: None,
        amount_minor: None,
    });
    let carried = found.amount > Minor::ZERO;
    let missing = || Stop::Broken("the line that is to pay was not loaded".into());
    let paid_by = if carried {
        let line = world.lines.get(&found.line).ok_or_else(missing)?;
        let fund = world.funds.get(&line.fund_id).ok_or_else(missing)?;
        Some((fund.code.to_string(), line.code.to_string()))
    } else {
        None
    };
    let (fund, line) = paid_by.unzip();
    Ok(MinutesFacts {
        heading: heading(world, case, (version, on))?,
        round: application.round,
        currency: application.currency.code().to_string(),
        requested_minor: application.requested_minor.0,
        quorum,
        members: case.round_ballots().map(voted).chain(absent).collect(),
        closed_by: by,
        outcome: if carried { Choice::For } else { Choice::Against }.code().to_string(),
        amount_minor: Some(found.amount.0).filter(|_| carried),
        fund,
        line,
        conditions: found.conditions,
        record,
    })
}

/// Closes the vote with a quorum, and writes the minutes.
///
/// # Errors
/// `already_done`, `interest_conflicted`, `quorum_missing`; `document_differs` when minutes were rendered from other facts.
pub fn vote_close(ctx: &mut Ctx, world: &World, input: &command::VoteClosing) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::ReadyForCommittee];
    let gate = enter(ctx, case, world, Action::VoteClose, &text, Some(input.version), &states)?;
    gate.ensure(case.application.recommended_minor.is_none(), RefusalCode::AlreadyDone)?;
    let votes = case.round_ballots().filter(|ballot| ballot.choice.is_some()).count();
    let count = i64::try_from(votes).unwrap_or(i64::MAX);
    let quorum = world.committee().quorum;
    if count < quorum {
        return Err(gate.refuse(RefusalCode::QuorumMissing).with("votes", count).with("quorum", quorum).into());
    }
    let found = outcome(case, world);
    let application = &case.application;
    let fund_id = world.call_lines.get(&(application.call_id, found.line)).map(|line| line.fund_id);
    let body = body((ctx.on, ctx.person()), case, quorum, &found);
    let sha256 = hex(&Sha256::digest(body.as_bytes()));
    let moved = Application {
        recommended_minor: Some(found.amount),
        line_id: found.line,
        fund_id: fund_id.unwrap_or(application.fund_id),
        conditions: Some(found.conditions.join(" ")).filter(|codes| !codes.is_empty()),
        minutes_hash: Some(sha256.clone()),
        version: application.version + 1,
        state_on: ctx.on,
        ..application.clone()
    };
    let minutes = Minutes { case_id: input.case, seq: ctx.seq, round: application.round, body, sha256 };
    let plan = step(ctx, moved, Action::VoteClose).change(minutes);
    if input.documents.is_empty() {
        return Ok(plan);
    }
    let facts = minutes_facts(world, input.case, (ctx.on, ctx.person()))?;
    let of = (input.case, DocumentKind::Minutes, input.case.0);
    recorded((&gate, ctx), of, (facts.heading.version, &facts), (&input.documents, plan))
}

fn body((on, by): (Day, PersonId), case: &Dossier, quorum: i64, found: &Outcome) -> String {
    let application = &case.application;
    let money = |minor: Minor| Money { minor, currency: application.currency }.to_string();
    let mut text = String::from("minutes 1\n");
    // Writing into a string never fails.
    let _ = writeln!(text, "case {}", application.number);
    let _ = writeln!(text, "round {}", application.round);
    let _ = writeln!(text, "closed {on} by {by}");
    let _ = writeln!(text, "asked {}", money(application.requested_minor));
    let _ = writeln!(text, "quorum {quorum}");
    for ballot in case.round_ballots() {
        let _ = write!(text, "member {} interest {}", ballot.person_id, ballot.interest);
        if let Some(score) = ballot.score {
            let _ = write!(text, " score {score}");
        }
        if let Some(choice) = ballot.choice {
            let _ = write!(text, " vote {choice}");
        }
        if let (Some(amount), Some(Choice::For)) = (ballot.amount_minor, ballot.choice) {
            let _ = write!(text, " amount {}", money(amount));
        }
        if let (Some(line), Some(Choice::For)) = (ballot.line_id, ballot.choice) {
            let _ = write!(text, " line {line}");
        }
        for condition in ballot.conditions() {
            let _ = write!(text, " condition {condition}");
        }
        text.push('\n');
    }
    if found.amount == Minor::ZERO {
        text.push_str("decision against\n");
        return text;
    }
    let _ = writeln!(text, "decision for amount {} line {}", money(found.amount), found.line);
    for condition in &found.conditions {
        let _ = writeln!(text, "condition {condition}");
    }
    text
}
