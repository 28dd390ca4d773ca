//! The committee: declare and vote; a manager who did none of it confirms. Scores are `scoring.rs`, the closing is `minutes.rs`.
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
use super::scoring::reviewed;
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

row! { "ballot", key 3, put;
    /// What one committee member did on one case.
    pub struct Ballot {
        /// The case.
        pub case_id: CaseId,
        /// Round of the committee: 1, and 2 after an appeal.
        pub round: i64,
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
        /// Line of the call that should pay it.
        pub line_id: Option<LineId>,
        /// Codes of conditions, with blanks between.
        pub conditions: Option<String>,
    }
}

impl Dossier {
    /// The ballot of a member in the round as it stands.
    pub fn ballot(&self, person: PersonId) -> Option<&Ballot> {
        self.round_ballots().find(|ballot| ballot.person_id == person)
    }
}

impl Ballot {
    /// Codes of the conditions.
    pub fn conditions(&self) -> impl Iterator<Item = &str> {
        self.conditions.iter().flat_map(|codes| codes.split(' '))
    }

    /// As if its member had not voted.
    pub(super) fn unvoted(&self) -> Ballot {
        Ballot { choice: None, amount_minor: None, line_id: None, conditions: None, ..self.clone() }
    }
}

/// Declares an interest or none; the first declaration opens the review.
pub fn interest_declare(ctx: &mut Ctx, world: &World, input: &command::InterestDeclare) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    // A chair who does not sit declares to read, also when the scores are in.
    let sits = case.sits(world).contains(&ctx.person());
    let chairs = world.holders(Role::Chair).any(|person| person == ctx.person());
    let states = [ApplicationState::PlanReady, ApplicationState::InReview, ApplicationState::ReadyForCommittee];
    let states = if sits || !chairs { &states[..2] } else { &states[..] };
    let gate = enter(ctx, case, world, Action::InterestDeclare, &text, None, states)?;
    if case.ballot(ctx.person()).is_some() {
        let mine = case.acts.iter().rev().find(|a| a.action == Action::InterestDeclare && a.person_id == ctx.person());
        let refusal = gate.refuse(RefusalCode::AlreadyDone);
        return Err(mine.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    if case.sat_before(ctx.person()) {
        let refusal = gate.refuse(RefusalCode::SatBefore);
        return Err(case.sitting(ctx.person()).map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    if let Some(act) = case.conflict(world.who(ctx)).filter(|_| input.interest == Interest::None) {
        return Err(gate.refuse(RefusalCode::InterestConflicted).earlier(act).into());
    }
    gate.ensure(sits || chairs, RefusalCode::NotOnPanel)?;
    let ballot = Ballot {
        case_id: input.case,
        round: case.application.round,
        person_id: ctx.person(),
        interest: input.interest,
        score: None,
        choice: None,
        amount_minor: None,
        line_id: None,
        conditions: None,
    };
    // Once the scores are in, or closed, somebody who declares opens the review no more.
    let moved = match case.application.state {
        ApplicationState::ReadyForCommittee => {
            Application { version: case.application.version + 1, ..case.application.clone() }
        }
        _ => reviewed(ctx, world, case, &ballot),
    };
    Ok(step(ctx, moved, Action::InterestDeclare).change(ballot))
}

/// The member's own ballot; whoever declared a conflict did not come past the gate.
pub(super) fn own_ballot<'a>(ctx: &Ctx, case: &'a Dossier, gate: &Gate) -> Result<&'a Ballot, Stop> {
    case.ballot(ctx.person()).ok_or_else(|| gate.refuse(RefusalCode::InterestNotDeclared).into())
}

/// Most conditions of one vote.
pub const CONDITIONS_MAX: usize = 20;

/// Votes for an amount up to what was asked, or against. Until a manager confirms, a member may vote anew, which opens a
/// closed vote again.
pub fn vote(ctx: &mut Ctx, world: &World, input: &command::Vote) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let gate = enter(ctx, case, world, Action::Vote, &text, None, &[ApplicationState::ReadyForCommittee])?;
    let ballot = own_ballot(ctx, case, &gate)?;
    gate.ensure(ballot.score.is_some(), RefusalCode::ScoreMissing)?;
    let amount = match input.choice {
        Choice::For => gate.amount(input.amount, case.application.currency)?,
        Choice::Against => Minor::ZERO,
    };
    let (limit, currency) = (case.application.requested_minor, case.application.currency);
    gate.at_most(RefusalCode::OverRequested, amount, limit, currency, last_act(&case.acts, Action::CaseSubmit))?;
    let application = &case.application;
    let line = input.line.unwrap_or(application.line_id);
    let of_call = world.call_lines.contains_key(&(application.call_id, line));
    let shared = case.shares.iter().any(|share| share.weight > 0);
    gate.ensure(line == application.line_id || (of_call && !shared), RefusalCode::LineNotOfCall)?;
    gate.ensure(input.conditions.len() <= CONDITIONS_MAX, RefusalCode::OutOfRange)?;
    let codes: std::collections::BTreeSet<&str> = input.conditions.iter().map(Code::as_str).collect();
    let codes = codes.into_iter().collect::<Vec<_>>().join(" ");
    let favours = input.choice == Choice::For;
    let ballot = Ballot {
        choice: Some(input.choice),
        amount_minor: Some(amount),
        line_id: favours.then_some(line),
        conditions: Some(codes).filter(|codes| favours && !codes.is_empty()),
        ..ballot.clone()
    };
    let moved = Application { version: application.version + 1, ..application.clone().unvoted() };
    Ok(step(ctx, moved, Action::Vote).change(ballot))
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
    awarded(ctx, world, case, &gate, amount)
}

/// The award, pre-encumbered; refused where the line, the call or the survivor's cap has less.
pub(super) fn awarded(ctx: &Ctx, world: &World, case: &Dossier, gate: &Gate, amount: Minor) -> Result<Plan, Stop> {
    let application = &case.application;
    let award = Award::approved(ctx, application, amount);
    let refusal = gate.refuse(RefusalCode::RateMissing);
    let on = ctx.on;
    let mut parts = Parts::of(world, case);
    let mut books = Books::open(ctx, world, Action::AwardConfirm, (on, Some(application.case_id)), refusal)?;
    let warned = std::cell::Cell::new(false);
    let fits = |fund: &Fund, line: LineId, budget: Minor| {
        fund_takes(gate, world, fund, line, on)?;
        let earlier = last_act(&case.acts, Action::VoteClose);
        gate.at_most(RefusalCode::OverBudget, budget, world.line_available(fund, line)?, fund.currency, earlier)?;
        warned.set(fund::levels(gate, world, fund, line, budget)? || warned.get());
        Ok(())
    };
    posting::approved(&mut books, &mut parts, &award, fits)?;
    let call_line = call::award_on_line(gate, world, case, amount)?;
    let subject = partner::granted(gate, world, case, books.at_rate(amount, award.currency)?.0)?;
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

/// Sets by which funds the award will be paid: several funds with their weights, the first leads. Votes that were cast are
/// taken back.
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
    let mut plan = step(ctx, Application { version, ..case.application.clone().unvoted() }, Action::CofundSet);
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
    // Who voted did so on other funds, and may have named a line that none of these pays from.
    let voted: Vec<Ballot> =
        case.round_ballots().filter(|ballot| ballot.choice.is_some()).map(Ballot::unvoted).collect();
    if voted.is_empty() {
        return Ok(plan);
    }
    Ok(voted.into_iter().fold(plan.note("voids", Action::Vote.code()), Plan::change))
}

/// Most funds that pay one award together.
pub const SHARES_MAX: usize = 8;
