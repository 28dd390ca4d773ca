//! Closing a vote: what the ballots come to, and the minutes that say so for ever.
//!
//! Invariant: the minutes are written once, when the vote is closed, and their SHA-256 stands on the application as long as
//! that vote does. They name members by id and hold codes, amounts and dates alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::application::{Application, ApplicationState, enter, step};
use super::command;
use super::committee::{Ballot, Choice};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::settings::Tie;
use super::world::{Dossier, World};
use crate::id::{CaseId, LineId};
use crate::money::{Minor, Money};
use crate::policy::{Action, Role};
use crate::row;
use crate::row::hex;

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

/// Closes the vote with a quorum, and writes the minutes.
pub fn vote_close(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
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
    let body = body(ctx, case, quorum, &found);
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
    Ok(step(ctx, moved, Action::VoteClose).change(minutes))
}

fn body(ctx: &Ctx, case: &Dossier, quorum: i64, found: &Outcome) -> String {
    let application = &case.application;
    let money = |minor: Minor| Money { minor, currency: application.currency }.to_string();
    let mut text = String::from("minutes 1\n");
    // Writing into a string never fails.
    let _ = writeln!(text, "case {}", application.number);
    let _ = writeln!(text, "round {}", application.round);
    let _ = writeln!(text, "closed {} by {}", ctx.on, ctx.person());
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
