//! The committee: declare, score, vote, close the vote; a manager who did none of it confirms.
//!
//! Interest is declared before anything else can be done, and a conflicted member neither scores nor votes.

use super::application::{Application, ApplicationState, enter, step};
use super::books::Books;
use super::call;
use super::command;
use super::fund::{self, Fund};
use super::gate::Gate;
use super::grant::{Award, AwardShare};
use super::partner;
use super::plan::{Ctx, Plan};
use super::posting::{self, Parts};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CaseId, LineId, PersonId};
use crate::money::Minor;
use crate::policy::{Action, Role};
use crate::text::Code;
use crate::time::Day;
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
    let award = Award::approved(ctx, application, amount);
    let refusal = gate.refuse(RefusalCode::RateMissing);
    let on = ctx.on;
    let mut parts = Parts::of(world, case);
    let mut books = Books::open(ctx, world, Action::AwardConfirm, (on, Some(input.case)), refusal)?;
    let warned = std::cell::Cell::new(false);
    let fits = |fund: &Fund, line: LineId, budget: Minor| {
        fund_takes(&gate, world, fund, line, on)?;
        let earlier = last_act(&case.acts, Action::VoteClose);
        gate.at_most(RefusalCode::OverBudget, budget, world.line_available(fund, line)?, fund.currency, earlier)?;
        warned.set(fund::levels(&gate, world, fund, line, budget)? || warned.get());
        Ok(())
    };
    posting::approved(&mut books, &mut parts, &award, fits)?;
    let call_line = call::award_on_line(&gate, world, case, amount)?;
    let subject = partner::granted(&gate, world, case, books.at_rate(amount, award.currency)?.0)?;
    let approved = application.moved(ctx, ApplicationState::Approved);
    let plan = step(ctx, approved, Action::AwardConfirm).change(award).change(call_line).change(subject);
    let plan = if warned.get() { plan.note("warning", "budget_level") } else { plan };
    Ok(parts.rows(plan).entry(books.close()))
}

/// The fund and the line take a commitment on this day.
pub(super) fn fund_takes(gate: &Gate, world: &World, fund: &Fund, line: LineId, on: Day) -> Result<(), Stop> {
    if !fund.takes(on) {
        let refusal = gate.refuse(RefusalCode::FundNotOpen).with("fund", fund.code.as_str());
        return Err(refusal.with("from", fund.starts_on.to_string()).with("to", fund.ends_on.to_string()).into());
    }
    line_takes(gate, world, line, on)
}

/// The day lies in the line's period, where the agreement has periods.
pub(super) fn line_takes(gate: &Gate, world: &World, line: LineId, on: Day) -> Result<(), Stop> {
    let fits = world.lines.get(&line).is_none_or(|line| {
        line.starts_on.is_none_or(|first| first <= on) && line.ends_on.is_none_or(|last| on <= last)
    });
    gate.ensure(fits, RefusalCode::LinePeriod).map(drop)
}

/// Sets by which funds the award will be paid: several funds with their weights, the first leads.
pub fn cofund_set(ctx: &mut Ctx, world: &World, input: &command::CofundSet) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::PlanReady, ApplicationState::InReview, ApplicationState::ReadyForCommittee];
    let gate = enter(ctx, case, world, Action::CofundSet, &text, Some(input.version), &states)?;
    gate.ensure((1..=SHARES_MAX).contains(&input.shares.len()), RefusalCode::NothingListed)?;
    let lead = &input.shares[0];
    let asked = (case.application.fund_id, case.application.line_id);
    gate.ensure((lead.fund, lead.line) == asked, RefusalCode::LineNotOfCall)?;
    let mut seen = std::collections::BTreeSet::new();
    let version = case.application.version + 1;
    let mut plan = step(ctx, Application { version, ..case.application.clone() }, Action::CofundSet);
    for (share_no, share) in (1i64..).zip(&input.shares) {
        let fund = world.fund(share.fund)?;
        gate.ensure(!fund.is_free(), RefusalCode::FreeFundWrong)?;
        let of_fund = world.lines.get(&share.line).is_some_and(|line| line.fund_id == fund.fund_id);
        gate.ensure(of_fund, RefusalCode::LineNotOfFund)?;
        gate.ensure((1..=1_000_000).contains(&share.weight), RefusalCode::OutOfRange)?;
        gate.ensure(seen.insert(share.fund), RefusalCode::CodeTaken)?;
        plan = plan.change(AwardShare::new(input.case, share_no, share.fund, share.line, share.weight));
    }
    let kept = i64::try_from(input.shares.len()).unwrap_or(i64::MAX);
    for gone in case.shares.iter().filter(|share| share.share_no > kept) {
        plan = plan.change(AwardShare { weight: 0, ..gone.clone() });
    }
    Ok(plan)
}

/// Most funds that pay one award together.
pub const SHARES_MAX: usize = 8;
