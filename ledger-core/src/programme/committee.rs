//! The committee: declare, score, vote, close the vote; a manager who did none of it confirms.
//!
//! Interest is declared before anything else can be done, and a conflicted member neither scores nor votes.

use super::application::{Application, ApplicationState, enter, step};
use super::call;
use super::command;
use super::fund::FundState;
use super::gate::Gate;
use super::grant::Award;
use super::plan::{Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CaseId, PersonId};
use crate::money::Minor;
use crate::policy::{Action, Role};
use crate::text::Code;
use crate::{codes, row};

codes! {
    /// A declared interest.
    pub enum Interest {
        /// None.
        None = "none",
        /// A conflict: the member leaves the case.
        Conflict = "conflict",
    }
}

codes! {
    /// A vote.
    pub enum Choice {
        /// For.
        For = "for",
        /// Against.
        Against = "against",
    }
}

row! { "ballot", key 2, put;
    /// What one committee member did on one case.
    pub struct Ballot {
        /// The case.
        pub case_id: CaseId,
        /// The member.
        pub person_id: PersonId,
        /// Declared interest.
        pub interest: Interest,
        /// Score, 0 to 100.
        pub score: Option<i64>,
        /// Vote.
        pub choice: Option<Choice>,
        /// Amount voted for.
        pub amount_minor: Option<Minor>,
    }
}

impl Dossier {
    /// The ballot of a member.
    pub fn ballot(&self, person: PersonId) -> Option<&Ballot> {
        self.ballots.iter().find(|ballot| ballot.person_id == person)
    }
}

/// Declares an interest or none; the first declaration opens the review.
pub fn interest_declare(ctx: &mut Ctx, world: &World, input: &command::InterestDeclare) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::PlanReady, ApplicationState::InReview];
    let gate = enter(ctx, case, world, Action::InterestDeclare, &text, None, &states)?;
    if case.ballot(ctx.person()).is_some() {
        let mine = case.acts.iter().rev().find(|a| a.action == Action::InterestDeclare && a.person_id == ctx.person());
        let refusal = gate.refuse(RefusalCode::AlreadyDone);
        return Err(mine.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    let ballot = Ballot {
        case_id: input.case,
        person_id: ctx.person(),
        interest: input.interest,
        score: None,
        choice: None,
        amount_minor: None,
    };
    let moved = reviewed(ctx, world, case, &ballot);
    Ok(step(ctx, moved, Action::InterestDeclare).change(ballot))
}

/// The application after a ballot: ready for the vote once every member has declared and every member without a conflict
/// has scored, with at least a quorum of scores.
fn reviewed(ctx: &Ctx, world: &World, case: &Dossier, changed: &Ballot) -> Application {
    let ballot = |person| if person == changed.person_id { Some(changed) } else { case.ballot(person) };
    let mut scores = 0;
    let mut complete = true;
    for member in world.holders(Role::Committee) {
        match ballot(member) {
            Some(Ballot { interest: Interest::Conflict, .. }) => {}
            Some(Ballot { score: Some(_), .. }) => scores += 1,
            _ => complete = false,
        }
    }
    let quorum = world.programme.as_ref().map_or(i64::MAX, |programme| programme.quorum);
    let ready = complete && scores >= quorum;
    let state = if ready { ApplicationState::ReadyForCommittee } else { ApplicationState::InReview };
    if state == case.application.state {
        return Application { version: case.application.version + 1, ..case.application.clone() };
    }
    case.application.moved(ctx, state)
}

/// The member's own ballot, declared free of conflict.
fn free_ballot<'a>(ctx: &Ctx, case: &'a Dossier, gate: &Gate) -> Result<&'a Ballot, Stop> {
    match case.ballot(ctx.person()) {
        None => Err(gate.refuse(RefusalCode::InterestNotDeclared).into()),
        Some(ballot) if ballot.interest == Interest::Conflict => {
            let mine =
                case.acts.iter().rev().find(|a| a.action == Action::InterestDeclare && a.person_id == ctx.person());
            let refusal = gate.refuse(RefusalCode::InterestConflicted);
            Err(mine.map_or(refusal.clone(), |act| refusal.earlier(act)).into())
        }
        Some(ballot) => Ok(ballot),
    }
}

/// Scores; a score can be given again until all are in.
pub fn score(ctx: &mut Ctx, world: &World, input: &command::Score) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let gate = enter(ctx, case, world, Action::Score, &text, None, &[ApplicationState::InReview])?;
    let ballot = free_ballot(ctx, case, &gate)?;
    gate.ensure((0..=100).contains(&input.score), RefusalCode::OutOfRange)?;
    let ballot = Ballot { score: Some(input.score), ..ballot.clone() };
    let moved = reviewed(ctx, world, case, &ballot);
    Ok(step(ctx, moved, Action::Score).change(ballot))
}

/// Votes for an amount up to what was asked, or against. Until a manager confirms, a member may vote anew, which opens a
/// closed vote again.
pub fn vote(ctx: &mut Ctx, world: &World, input: &command::Vote) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let gate = enter(ctx, case, world, Action::Vote, &text, None, &[ApplicationState::ReadyForCommittee])?;
    let ballot = free_ballot(ctx, case, &gate)?;
    gate.ensure(ballot.score.is_some(), RefusalCode::ScoreMissing)?;
    let amount = match input.choice {
        Choice::For => gate.amount(input.amount, case.application.currency)?,
        Choice::Against => Minor::ZERO,
    };
    let (limit, currency) = (case.application.requested_minor, case.application.currency);
    gate.at_most(RefusalCode::OverRequested, amount, limit, currency, last_act(&case.acts, Action::CaseSubmit))?;
    let ballot = Ballot { choice: Some(input.choice), amount_minor: Some(amount), ..ballot.clone() };
    let version = case.application.version + 1;
    let moved = Application { version, recommended_minor: None, ..case.application.clone() };
    Ok(step(ctx, moved, Action::Vote).change(ballot))
}

/// Closes the vote: more votes for than against, with a quorum, recommend the amount that most of them named (the lower
/// one of two equals). A tie is against.
pub fn vote_close(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::ReadyForCommittee];
    let gate = enter(ctx, case, world, Action::VoteClose, &text, Some(input.version), &states)?;
    gate.ensure(case.application.recommended_minor.is_none(), RefusalCode::AlreadyDone)?;
    let votes: Vec<&Ballot> = case.ballots.iter().filter(|ballot| ballot.choice.is_some()).collect();
    let count = i64::try_from(votes.len()).unwrap_or(i64::MAX);
    let quorum = world.programme()?.quorum;
    if count < quorum {
        return Err(gate.refuse(RefusalCode::QuorumMissing).with("votes", count).with("quorum", quorum).into());
    }
    let amounts =
        votes.iter().filter(|ballot| ballot.choice == Some(Choice::For)).filter_map(|ballot| ballot.amount_minor);
    let mut counts: std::collections::BTreeMap<Minor, i64> = std::collections::BTreeMap::new();
    amounts.for_each(|amount| *counts.entry(amount).or_default() += 1);
    let votes_for: i64 = counts.values().sum();
    let favoured =
        counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map_or(Minor::ZERO, |(amount, _)| *amount);
    let recommended = if votes_for * 2 > count { favoured } else { Minor::ZERO };
    let version = case.application.version + 1;
    let moved =
        Application { recommended_minor: Some(recommended), version, state_on: ctx.on, ..case.application.clone() };
    Ok(step(ctx, moved, Action::VoteClose))
}

/// Confirms the committee's decision: approved pre-encumbers the amount, refused if the line has less; otherwise rejected.
pub fn award_confirm(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let application = &case.application;
    let states = [ApplicationState::ReadyForCommittee];
    let gate = enter(ctx, case, world, Action::AwardConfirm, &text, Some(input.version), &states)?;
    let Some(amount) = application.recommended_minor else {
        return Err(gate.refuse(RefusalCode::WrongState).with("state", application.state.code()).into());
    };
    if amount == Minor::ZERO {
        let reason_code = Code::new("committee").ok();
        let rejected = Application { reason_code, ..application.moved(ctx, ApplicationState::Rejected) };
        return Ok(step(ctx, rejected, Action::AwardConfirm));
    }
    let fund = world.fund(application.fund_id)?;
    let open = fund.state == FundState::Open && (fund.starts_on..=fund.ends_on).contains(&ctx.on);
    if !open {
        let refusal = gate.refuse(RefusalCode::FundNotOpen).with("fund", fund.code.as_str());
        return Err(refusal.with("from", fund.starts_on.to_string()).with("to", fund.ends_on.to_string()).into());
    }
    let available = world.line_available(fund, application.line_id)?;
    let earlier = last_act(&case.acts, Action::VoteClose);
    gate.at_most(RefusalCode::OverBudget, amount, available, fund.currency, earlier)?;
    let call_line = call::award_on_line(&gate, world, case, amount)?;

    let award = Award::approved(ctx, application, amount);
    let mut entry = ctx.entry(Action::AwardConfirm, ctx.on, Some(input.case));
    posting::approved(&mut entry, fund, &award, application.region.as_str());
    let approved = application.moved(ctx, ApplicationState::Approved);
    Ok(step(ctx, approved, Action::AwardConfirm).change(award).change(call_line).entry(entry))
}
