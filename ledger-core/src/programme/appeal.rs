//! After a vote: the waiting list and a new vote when funds are free; one appeal against a rejection, before other members.
//!
//! Invariant: an application is put on the waiting list only while its award would be refused for want of money, and an
//! appeal is filed once and in time.

use super::act::Act;
use super::application::{Application, ApplicationState, enter, step};
use super::command;
use super::committee::{Ballot, awarded};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::money::Minor;
use crate::policy::Action;
use crate::text::Code;
use crate::time::plus_days;

/// Puts a recommended award on the waiting list: the line or the call has less than it needs.
pub fn case_waitlist(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let application = &case.application;
    let states = [ApplicationState::ReadyForCommittee];
    let gate = enter(ctx, case, world, Action::CaseWaitlist, &text, Some(input.version), &states)?;
    let Some(amount) = application.recommended_minor.filter(|amount| *amount > Minor::ZERO) else {
        return Err(gate.refuse(RefusalCode::WrongState).with("state", application.state.code()).into());
    };
    let short = [RefusalCode::OverBudget, RefusalCode::OverCallBudget, RefusalCode::OverStopLevel];
    match awarded(ctx, world, case, &gate, amount) {
        Ok(_) => return Err(gate.refuse(RefusalCode::FundsSuffice).into()),
        Err(Stop::Refused(refusal)) if short.contains(&refusal.code) => {}
        Err(other) => return Err(other),
    }
    Ok(step(ctx, application.moved(ctx, ApplicationState::Waitlisted), Action::CaseWaitlist))
}

/// Funds are free: the committee votes anew on the amount. Scores stand.
pub fn case_reconsider(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Waitlisted];
    enter(ctx, case, world, Action::CaseReconsider, &text, Some(input.version), &states)?;
    let moved = case.application.moved(ctx, ApplicationState::ReadyForCommittee).unvoted();
    let voted = case.round_ballots().filter(|ballot| ballot.choice.is_some());
    let ballots: Vec<Ballot> = voted.map(Ballot::unvoted).collect();
    Ok(ballots.into_iter().fold(step(ctx, moved, Action::CaseReconsider), Plan::change))
}

impl Dossier {
    /// The appeal, if one was filed.
    pub fn appeal(&self) -> Option<&Act> {
        last_act(&self.acts, Action::AppealFile)
    }

    /// An appeal that nobody has decided on.
    pub fn open_appeal(&self) -> Option<&Act> {
        let decided = |action| last_act(&self.acts, action).is_some();
        self.appeal().filter(|_| !decided(Action::AppealAccept) && !decided(Action::AppealRefuse))
    }
}

/// Files the one appeal against a rejection, in time.
pub fn appeal_file(ctx: &mut Ctx, world: &World, input: &command::CaseReason) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let application = &case.application;
    let states = [ApplicationState::Rejected];
    let gate = enter(ctx, case, world, Action::AppealFile, &text, Some(input.version), &states)?;
    if let Some(filed) = case.appeal() {
        return Err(gate.refuse(RefusalCode::AlreadyDone).earlier(filed).into());
    }
    gate.reason(world, Action::AppealFile, &input.reason)?;
    let days = u64::try_from(world.settings.deadlines.appeal_days).unwrap_or(0);
    let until = plus_days(application.state_on, days);
    if ctx.on > until {
        let refusal = gate.refuse(RefusalCode::AppealLate).with("until", until.to_string());
        let rejected = last_act(&case.acts, Action::AwardConfirm);
        return Err(rejected.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    let filed = Application { version: application.version + 1, ..application.clone() };
    Ok(step(ctx, filed, Action::AppealFile).note("reason", input.reason.as_str()))
}

/// Accepts an appeal: a new round, before members who did not sit in the last one.
pub fn appeal_accept(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let case = appealed(ctx, world, Action::AppealAccept, input.clone(), None)?;
    let moved = case.application.moved(ctx, ApplicationState::InReview).unvoted();
    let round = case.application.round + 1;
    Ok(step(ctx, Application { round, reason_code: None, ..moved }, Action::AppealAccept))
}

/// Refuses an appeal: the rejection stands.
pub fn appeal_refuse(ctx: &mut Ctx, world: &World, input: &command::CaseReason) -> Result<Plan, Stop> {
    let at = command::CaseStep { case: input.case, version: input.version };
    let case = appealed(ctx, world, Action::AppealRefuse, at, Some(&input.reason))?;
    let refused = Application { version: case.application.version + 1, ..case.application.clone() };
    Ok(step(ctx, refused, Action::AppealRefuse).note("reason", input.reason.as_str()))
}

/// A rejected case with an appeal that nobody has decided on.
fn appealed<'a>(
    ctx: &Ctx,
    world: &'a World,
    action: Action,
    at: command::CaseStep,
    reason: Option<&Code>,
) -> Result<&'a Dossier, Stop> {
    let (case, text) = (world.case(at.case)?, at.case.to_string());
    let states = [ApplicationState::Rejected];
    let gate = enter(ctx, case, world, action, &text, Some(at.version), &states)?;
    gate.state(case.open_appeal().is_some(), case.application.state.code())?;
    if let Some(reason) = reason {
        gate.reason(world, action, reason)?;
    }
    Ok(case)
}
