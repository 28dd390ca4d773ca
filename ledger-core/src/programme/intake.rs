//! What happens beside the plain path of an application: withdrawn, asked for more, answered, another version of the plan.
//!
//! Invariant: a plan that changes voids what looked at it (the acceptance, scores, votes and the vote's outcome), and the
//! leaf says so; the plan that was looked at stays readable.

use super::application::{Application, ApplicationState, adds_up, enter, itemised, listed, step};
use super::co_owner::{self, owned};
use super::command;
use super::committee::Ballot;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World};
use crate::id::SubjectId;
use crate::policy::Action;

/// States from which a question may be asked.
pub const ASKED_IN: &[ApplicationState] = {
    use ApplicationState as S;
    &[S::Submitted, S::Screening, S::Eligible, S::PlanReady, S::InReview, S::ReadyForCommittee]
};

/// States in which an application may be withdrawn; afterwards there is an award to give up.
pub const WITHDRAWN_IN: &[ApplicationState] = {
    use ApplicationState as S;
    &[
        S::Draft,
        S::Submitted,
        S::Screening,
        S::Eligible,
        S::PlanReady,
        S::MoreInfo,
        S::InReview,
        S::ReadyForCommittee,
        S::Waitlisted,
    ]
};

/// States in which the plan may change.
pub const CHANGED_IN: &[ApplicationState] = &[ApplicationState::Draft, ApplicationState::MoreInfo];

/// Withdraws an application before it is approved.
pub fn case_withdraw(ctx: &mut Ctx, world: &World, input: &command::CaseReason) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let gate = enter(ctx, case, world, Action::CaseWithdraw, &text, Some(input.version), WITHDRAWN_IN)?;
    gate.reason(world, Action::CaseWithdraw, &input.reason)?;
    let reason_code = Some(input.reason.clone());
    let moved = case.application.moved(ctx, ApplicationState::Withdrawn);
    Ok(step(ctx, Application { reason_code, info_from: None, ..moved }, Action::CaseWithdraw))
}

/// Asks for more information; the words of the question are the vault's.
pub fn info_ask(ctx: &mut Ctx, world: &World, input: &command::CaseReason) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let gate = enter(ctx, case, world, Action::InfoAsk, &text, Some(input.version), ASKED_IN)?;
    gate.reason(world, Action::InfoAsk, &input.reason)?;
    let (reason_code, info_from) = (Some(input.reason.clone()), Some(case.application.state));
    let moved = case.application.moved(ctx, ApplicationState::MoreInfo);
    Ok(step(ctx, Application { reason_code, info_from, ..moved }, Action::InfoAsk))
}

/// Answers: back to the state that the question came from.
pub fn info_answer(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    enter(ctx, case, world, Action::InfoAnswer, &text, Some(input.version), &[ApplicationState::MoreInfo])?;
    let Some(from) = case.application.info_from else {
        return Err(Stop::Broken("a question came from no state".into()));
    };
    let moved = case.application.moved(ctx, from);
    Ok(step(ctx, Application { reason_code: None, info_from: None, ..moved }, Action::InfoAnswer))
}

/// Another version of the plan: its items, the amount asked, what the applicant brings in.
pub fn plan_change(ctx: &mut Ctx, world: &World, input: &command::PlanChange) -> Result<Plan, Stop> {
    use ApplicationState as S;
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let application = &case.application;
    let gate = enter(ctx, case, world, Action::PlanChange, &text, Some(input.version), CHANGED_IN)?;
    let requested_minor = gate.amount(input.requested, application.currency)?;
    let call = world.calls.get(&application.call_id).ok_or_else(|| Stop::Broken("a case has no call".into()))?;
    gate.at_most(RefusalCode::OverCeiling, requested_minor, call.ceiling_minor, call.currency, None)?;
    listed(&gate, &input.items, input.own_minor)?;
    let co_owners = co_owners(ctx, world, (case, &gate), input)?;
    let plan_version = application.plan_version + 1;
    let version = application.version + 1;
    let changed =
        Application { requested_minor, own_minor: input.own_minor, plan_version, version, ..application.clone() };
    let looked_at = matches!(application.info_from, Some(S::PlanReady | S::InReview | S::ReadyForCommittee));
    if application.state == S::MoreInfo {
        // Nothing submits it again, so it adds up now.
        adds_up(&gate, input.items.iter().map(|item| (item.quantity, item.unit_price_minor)), &changed)?;
    }
    if !looked_at {
        let plan = itemised(step(ctx, changed, Action::PlanChange), input.case, plan_version, &input.items);
        return Ok(owned(plan, input.case, plan_version, &co_owners));
    }
    let voided = Application { info_from: Some(S::Eligible), defended_on: None, ..changed.unvoted() };
    let plan = itemised(step(ctx, voided, Action::PlanChange), input.case, plan_version, &input.items);
    let plan = owned(plan, input.case, plan_version, &co_owners);
    let given = case.round_ballots().filter(|ballot| ballot.score.is_some());
    let ballots: Vec<Ballot> = given.map(|ballot| Ballot { score: None, ..ballot.unvoted() }).collect();
    let voids = if ballots.is_empty() { "plan_accept" } else { "plan_accept score vote" };
    Ok(ballots.into_iter().fold(plan.note("voids", voids), Plan::change))
}

/// The co-owners of the next version: those that are listed, else those before. Others are listed only while it is a draft,
/// for the screening looked at them.
fn co_owners(
    ctx: &Ctx,
    world: &World,
    (case, gate): (&Dossier, &Gate),
    input: &command::PlanChange,
) -> Result<Vec<SubjectId>, Stop> {
    let before: Vec<SubjectId> = case.co_owners().collect();
    let Some(listed) = input.co_owners.as_ref().filter(|listed| **listed != before) else { return Ok(before) };
    let application = &case.application;
    let gate = gate.state(application.state == ApplicationState::Draft, application.state.code())?;
    let counted = (application.subject_id, application.owners);
    co_owner::checked(ctx, world, (&gate, Action::PlanChange), counted, listed)?;
    Ok(listed.clone())
}

impl Application {
    /// As if nobody had voted in this round.
    pub(super) fn unvoted(self) -> Application {
        Application { recommended_minor: None, conditions: None, minutes_hash: None, ..self }
    }
}
