//! A disbursement sent back to whoever asked, changed, or dropped before it is paid (`lifecycle.md`, Disbursement).
//!
//! Invariant: a change of what an approval looked at takes the approval back and undoes what it booked (rule 3); what was
//! approved stays in the log, the row says since when it doesn't count. Must not: touch money at the bank.

use super::books::Books;
use super::command;
use super::disbursement::{At, Disbursement, DisbursementState, enter, settled};
use super::grant::{Award, books_of};
use super::payment::unsent;
use super::plan::{Ctx, Plan};
use super::posting::{self, Parts, payments};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::money::Minor;
use crate::policy::Action;

/// The officer who should verify it sends it back, with the reason.
pub fn disbursement_return(ctx: &mut Ctx, world: &World, input: &command::DisbursementReason) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::DisbursementReturn, &[DisbursementState::Requested])?;
    let reason = Some(input.reason.clone());
    let moved = Disbursement { reason, ..at.row.moved(ctx, DisbursementState::ReturnedToRequester) };
    Ok(at.plan(ctx, moved, Action::DisbursementReturn).note("reason", input.reason.as_str()))
}

/// Amount and planned day of a disbursement that was not sent, within what is signed: it is planned anew, and what was
/// verified or authorised of it is void.
pub fn disbursement_change(ctx: &mut Ctx, world: &World, input: &command::DisbursementChange) -> Result<Plan, Stop> {
    use DisbursementState as S;
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let states = [S::Planned, S::ReturnedToRequester, S::Verified, S::Authorised];
    let at = enter(ctx, world, key, &text, Action::DisbursementChange, &states)?;
    // What came back from the bank is paid out as it was, or given up.
    at.gate.state(!reissued(at.case, at.row), at.row.state.code())?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    let same = amount == at.row.amount_minor && input.planned_on == at.row.planned_on;
    at.gate.ensure(!same, RefusalCode::AlreadyDone)?;
    within_signed(&at, amount)?;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::DisbursementChange)?;
    books.entry().header.reason = Some(input.reason.clone());
    let moved = taken_back(ctx, (at.case, at.award, at.row), S::Planned, (&mut books, &mut parts))?;
    let approved = matches!(at.row.state, S::Verified | S::Authorised);
    let moved = Disbursement {
        amount_minor: amount,
        planned_on: input.planned_on,
        evidence: None,
        requested_by: None,
        reason: Some(input.reason.clone()),
        voided_on: approved.then_some(ctx.on),
        ..moved
    };
    let plan = at.plan(ctx, moved, Action::DisbursementChange);
    let entry = books.close();
    let plan = if entry.legs.is_empty() { plan } else { parts.rows(plan).entry(entry) };
    Ok(if approved { plan.note("voided", voided(at.row)) } else { plan })
}

/// The approvals of a disbursement that no longer count.
fn voided(row: &Disbursement) -> Vec<&'static str> {
    let all = [
        (row.verified_by, Action::DisbursementVerify),
        (row.authorised_by, Action::DisbursementAuthorise),
        (row.prepared_by, Action::PaymentPrepare),
    ];
    all.into_iter().filter(|(by, _)| by.is_some()).map(|(_, action)| action.code()).collect()
}

/// All instalments that are not cancelled are within the signed amount, this one at its new amount.
fn within_signed(at: &At, amount: Minor) -> Result<(), Stop> {
    let others = at
        .case
        .disbursements
        .iter()
        .filter(|row| row.disbursement_id != at.row.disbursement_id && row.state != DisbursementState::Cancelled);
    let total = Minor::sum(others.map(|row| row.amount_minor))?.plus(amount)?;
    let signed = last_act(&at.case.acts, Action::AgreementSign);
    at.gate.at_most(RefusalCode::OverSigned, total, at.award.signed_minor, at.row.currency, signed).map(drop)
}

/// Was it authorised anew after the bank sent it back?
fn reissued(case: &Dossier, row: &Disbursement) -> bool {
    let id = row.disbursement_id.to_string();
    let mut acts = case.acts.iter().rev().filter(|act| act.object_id == id);
    let last = acts.find(|act| matches!(act.action, Action::DisbursementAuthorise | Action::PaymentReissue));
    last.is_some_and(|act| act.action == Action::PaymentReissue) && row.stage() == DisbursementState::Authorised
}

/// A disbursement whose approvals are taken back, in the state that it falls back to; what its authorisation booked is
/// undone. One that was returned by the bank before is again what it was then; one that is held stays so.
pub(super) fn taken_back(
    ctx: &Ctx,
    (case, award, row): (&Dossier, &Award, &Disbursement),
    to: DisbursementState,
    (books, parts): (&mut Books, &mut Parts),
) -> Result<Disbursement, Stop> {
    let mut back = to;
    if row.stage() == DisbursementState::Authorised {
        if reissued(case, row) {
            payments::unissued(books, parts, award, row)?;
            back = DisbursementState::Returned;
        } else {
            posting::unauthorised(books, parts, award, row)?;
        }
    }
    let held = row.state == DisbursementState::Held && back != DisbursementState::Returned;
    let state = if held { DisbursementState::Held } else { back };
    let moved = row.moved(ctx, state);
    let moved = if row.prepared_by.is_some() { unsent(row, moved) } else { moved };
    let kept = back == DisbursementState::Returned;
    Ok(Disbursement {
        held_from: held.then_some(back),
        voided_on: Some(ctx.on),
        verified_by: moved.verified_by.filter(|_| kept),
        authorised_by: moved.authorised_by.filter(|_| kept),
        ..moved
    })
}

/// A disbursement that was not authorised is given up.
pub fn disbursement_drop(ctx: &mut Ctx, world: &World, input: &command::DisbursementReason) -> Result<Plan, Stop> {
    use DisbursementState as S;
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let states = [S::Planned, S::Requested, S::ReturnedToRequester, S::Verified];
    let at = enter(ctx, world, key, &text, Action::DisbursementDrop, &states)?;
    let (parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::DisbursementDrop)?;
    books.entry().header.reason = Some(input.reason.clone());
    let reason = Some(input.reason.clone());
    let moved = Disbursement { reason, ..at.row.moved(ctx, S::Cancelled) };
    let plan = at.plan(ctx, moved.clone(), Action::DisbursementDrop).note("reason", input.reason.as_str());
    settled(ctx, &at, &moved, (parts, books), plan)
}
