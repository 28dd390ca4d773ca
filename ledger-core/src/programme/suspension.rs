//! A grant that is suspended, goes on, or ends early (`lifecycle.md`, Grant).
//!
//! Invariant: while a grant is suspended nothing of it is paid: each unpaid disbursement is held and remembers where it was;
//! a liability that was booked stays. What ends early is undone as far as the bank has not been told; what was paid is
//! accounted for or claimed by its own steps. Must not: claim anything, nor touch a payment at the bank.

use super::command;
use super::disbursement::{Disbursement, DisbursementState, in_use};
use super::grant::{Award, AwardState, award_of, books_of, enter, step};
use super::plan::{Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CaseId, GrantId, PersonId};
use crate::ledger::account::{PAYABLE, RETURNED};
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// Why a grant ends early.
    pub enum Ground {
        /// Money or goods were misused, after a safety review.
        Misuse = "misuse",
        /// The survivor stops.
        Stops = "stops",
    }
}

row! { "suspension", key 2, put;
    /// A suspension of a grant.
    pub struct Suspension {
        /// The case.
        pub case_id: CaseId,
        /// 1, 2, .. within the case.
        pub number: i64,
        /// The grant.
        pub grant_id: GrantId,
        /// Why.
        pub reason: Code,
        /// Is it about somebody's safety?
        pub safety: bool,
        /// Who raised it.
        pub raised_by: PersonId,
        /// When.
        pub raised_on: Day,
        /// Who cleared it.
        pub cleared_by: Option<PersonId>,
        /// When.
        pub cleared_on: Option<Day>,
    }
}

row! { "termination", key 2, put;
    /// A grant that ends early: proposed, then confirmed by another person; void once a proposal after it holds.
    pub struct Termination {
        /// The case.
        pub case_id: CaseId,
        /// 1, 2, .. within the case.
        pub number: i64,
        /// The grant.
        pub grant_id: GrantId,
        /// Misuse, or the survivor stops.
        pub ground: Ground,
        /// Reference of the safety review.
        pub review: Option<Code>,
        /// Why.
        pub reason: Code,
        /// Who proposed it.
        pub proposed_by: PersonId,
        /// When.
        pub proposed_on: Day,
        /// Who confirmed it.
        pub confirmed_by: Option<PersonId>,
        /// When.
        pub confirmed_on: Option<Day>,
    }
}

/// The suspension of a case that was not cleared.
pub fn suspended(case: &Dossier) -> Option<&Suspension> {
    case.suspensions.iter().rev().find(|row| row.cleared_on.is_none())
}

/// The proposed end of a case that waits to be confirmed: the last proposal, unless the grant went on after it.
pub fn ending(case: &Dossier) -> Option<&Termination> {
    let proposed = last_act(&case.acts, Action::TerminationPropose)?;
    let cleared = last_act(&case.acts, Action::GrantClear).is_some_and(|act| act.seq > proposed.seq);
    case.terminations.last().filter(|row| row.confirmed_on.is_none() && !cleared)
}

/// States of a disbursement that is not at the bank and was not paid.
const UNPAID: [DisbursementState; 5] = [
    DisbursementState::Planned,
    DisbursementState::Requested,
    DisbursementState::Verified,
    DisbursementState::ReturnedToRequester,
    DisbursementState::Authorised,
];

/// Suspends a grant: every unpaid disbursement is held.
pub fn grant_suspend(ctx: &mut Ctx, world: &World, input: &command::GrantSuspend) -> Result<Plan, Stop> {
    let action = Action::GrantSuspend;
    let (case, award, text) = award_of(world, input.case)?;
    enter(ctx, world, (case, award, &text), action, input.version, &[AwardState::Active])?;
    let row = Suspension {
        case_id: award.case_id,
        number: case.suspensions.iter().map(|row| row.number).max().unwrap_or(0) + 1,
        grant_id: award.grant_id,
        reason: input.reason.clone(),
        safety: input.safety,
        raised_by: ctx.person(),
        raised_on: ctx.on,
        cleared_by: None,
        cleared_on: None,
    };
    let plan = step(ctx, award.moved(ctx, AwardState::Suspended), action).change(row);
    let held = case.disbursements.iter().filter(|row| UNPAID.contains(&row.state));
    Ok(held.fold(plan, |plan, row| {
        let held_from = Some(row.state);
        plan.change(Disbursement { held_from, ..row.moved(ctx, DisbursementState::Held) })
    }))
}

/// A manager who did not raise it lets the grant go on: what was held is back where it was.
pub fn grant_clear(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    let action = Action::GrantClear;
    let (case, award, text) = award_of(world, input.case)?;
    enter(ctx, world, (case, award, &text), action, input.version, &[AwardState::Suspended])?;
    let row = suspended(case).ok_or_else(|| Stop::Broken("a suspended grant without suspension".into()))?;
    let cleared = Suspension { cleared_by: Some(ctx.person()), cleared_on: Some(ctx.on), ..row.clone() };
    let plan = step(ctx, award.moved(ctx, AwardState::Active), action).change(cleared);
    let held = case.disbursements.iter().filter(|row| row.state == DisbursementState::Held);
    Ok(held.fold(plan, |plan, row| plan.change(Disbursement { held_from: None, ..row.moved(ctx, row.stage()) })))
}

/// States of a grant that can end early.
const CAN_END: [AwardState; 2] = [AwardState::Active, AwardState::Suspended];

/// A manager proposes to end a grant early; misuse names the safety review that came before.
pub fn termination_propose(ctx: &mut Ctx, world: &World, input: &command::TerminationPropose) -> Result<Plan, Stop> {
    let action = Action::TerminationPropose;
    let (case, award, text) = award_of(world, input.case)?;
    let gate = enter(ctx, world, (case, award, &text), action, input.version, &CAN_END)?;
    if ending(case).is_some() {
        let earlier = last_act(&case.acts, action);
        let refusal = gate.refuse(RefusalCode::AlreadyDone);
        return Err(earlier.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    gate.ensure(input.ground != Ground::Misuse || input.review.is_some(), RefusalCode::EvidenceMissing)?;
    let row = Termination {
        case_id: award.case_id,
        number: case.terminations.iter().map(|row| row.number).max().unwrap_or(0) + 1,
        grant_id: award.grant_id,
        ground: input.ground,
        review: input.review.clone(),
        reason: input.reason.clone(),
        proposed_by: ctx.person(),
        proposed_on: ctx.on,
        confirmed_by: None,
        confirmed_on: None,
    };
    Ok(step(ctx, Award { version: award.version + 1, ..award.clone() }, action).change(row))
}

/// A finance manager confirms: what was not sent is undone, what nothing stands behind goes back to the line.
pub fn termination_confirm(ctx: &mut Ctx, world: &World, input: &command::GrantStep) -> Result<Plan, Stop> {
    use DisbursementState as S;
    let action = Action::TerminationConfirm;
    let (case, award, text) = award_of(world, input.case)?;
    let gate = enter(ctx, world, (case, award, &text), action, input.version, &CAN_END)?;
    let row = ending(case).ok_or_else(|| gate.refuse(RefusalCode::WrongState).with("termination", "none"))?;
    let confirmed = Termination { confirmed_by: Some(ctx.person()), confirmed_on: Some(ctx.on), ..row.clone() };
    let mut plan = step(ctx, award.moved(ctx, AwardState::Terminated), action).change(confirmed);
    if let Some(open) = suspended(case) {
        plan = plan.note("suspension", open.number);
    }
    let (mut parts, mut books) = books_of(&gate, ctx, world, case, action)?;
    books.entry().header.reason = Some(row.reason.clone());
    for row in &case.disbursements {
        match row.stage() {
            S::Authorised => posting::cancelled(&mut books, &mut parts, award, row, PAYABLE)?,
            S::Returned => posting::cancelled(&mut books, &mut parts, award, row, RETURNED)?,
            S::Planned | S::Requested | S::Verified | S::ReturnedToRequester => {}
            S::Sent | S::Paid | S::Justified | S::Settled | S::Held | S::Cancelled => continue,
        }
        plan = plan.change(Disbursement { held_from: None, ..row.moved(ctx, S::Cancelled) });
    }
    posting::commitment_released(&mut books, &mut parts, award, in_use)?;
    Ok(parts.rows(plan).entry(books.close()))
}
