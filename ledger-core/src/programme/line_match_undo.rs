//! A confirmed match taken back: its payments are as they were before, by entries that mirror those that booked them.
//!
//! Invariant: the legs are those of the confirmation with their sides changed, at the same amounts (`books.md`, guarantee 5); a
//! payment with which something was done since stays as it is, and the refusal names that act. Must not: touch the bank's
//! line, which stays what the bank said, or the row under which it was booked.

use super::act::{Act, ObjectKind};
use super::bank_statement::LineState;
use super::command;
use super::disbursement::{Disbursement, DisbursementState, MONEY_OUT};
use super::gate::Gate;
use super::line_match::{LineMatch, MatchKind, found, latest, rows};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::reversal::mirrored;
use super::world::{Dossier, World, last_act_on};
use crate::id::CaseId;
use crate::ledger::entry::{Entry, EntryHeader};
use crate::money::Minor;
use crate::policy::{Action, orders_chain};

/// Takes a confirmed match back: its payments are as they were before, the line is open again.
///
/// # Errors
/// `stale_version`; `wrong_state` where the last record is no confirmation, or a payment has moved on since, naming the later
/// act; `before_earlier_act`; `duties`; `reason_not_listed`; those of the books.
pub fn match_undo(ctx: &mut Ctx, world: &World, input: &command::MatchUndo) -> Result<Plan, Stop> {
    let action = Action::MatchUndo;
    let text = input.line.to_string();
    let (line, state) = found(world, input.line)?;
    let gate = Gate::new(ctx, world, action, ObjectKind::StatementLine, &text).pass()?;
    let last = latest(world, input.line);
    let gate = gate.version(input.version, last.map_or(0, |(row, _)| row.match_no))?;
    let kind = last.map_or("nothing", |(row, _)| row.kind.code());
    let Some((known, payments)) = last.filter(|(row, _)| row.kind == MatchKind::Confirmed) else {
        return Err(gate.refuse(RefusalCode::WrongState).with("state", kind).into());
    };
    gate.reason(world, action, &input.reason)?;
    let outgoing = line.amount_minor < Minor::ZERO;
    let row = LineMatch {
        match_no: known.match_no + 1,
        kind: MatchKind::Undone,
        reason: Some(input.reason.clone()),
        actor_id: ctx.person(),
        on_day: ctx.on,
        ..known.clone()
    };
    let of = rows(
        (input.line, row.match_no),
        payments.iter().map(|one| (one.disbursement_id, one.amount_minor, one.bank_ref.as_ref())),
    );
    let mut plan = Plan::about(ObjectKind::StatementLine, &text, row.match_no).state(row.kind.code());
    plan = plan.note("line", line.reference.as_str()).note("reason", input.reason.as_str()).change(row);
    plan = of.into_iter().fold(plan, Plan::change);
    let mut left_minor = state.left_minor;
    let mut cases: Vec<CaseId> = Vec::new();
    for payment in payments {
        let (case, row) = world.disbursement(payment.disbursement_id)?;
        let gate = gate.of_case(case).pass()?;
        sent_by_another(ctx, &gate, world, (case, row))?;
        let act = booked(&gate, (case, row), outgoing)?;
        let mut entry = undone(ctx, &gate, world, act)?;
        entry.header.reason = Some(input.reason.clone());
        plan = plan.entry(entry).change(restored(ctx, row, outgoing));
        left_minor = left_minor.plus(payment.amount_minor)?;
        if !cases.contains(&act.case_id) {
            cases.push(act.case_id);
        }
    }
    // One act a case: a decision has one place in the chain of each.
    for case_id in &cases {
        let (seq, person_id, on_day) = (ctx.seq, ctx.person(), ctx.on);
        let (object_kind, object_id) = (ObjectKind::StatementLine, text.clone());
        plan = plan.change(Act { case_id: *case_id, seq, action, person_id, on_day, object_kind, object_id });
    }
    if let [only] = cases.as_slice() {
        plan.case = Some(*only);
    }
    Ok(plan.change(LineState { left_minor, ..state.clone() }))
}

/// That the bank did not pay after all is as little for whoever sent the payment to say as that it did.
fn sent_by_another(ctx: &Ctx, gate: &Gate, world: &World, (case, row): (&Dossier, &Disbursement)) -> Result<(), Stop> {
    let id = row.disbursement_id.to_string();
    match last_act_on(&case.acts, Action::PaymentRelease, &id) {
        Some(act) if world.who(ctx).is(act.person_id, act.on_day) => {
            Err(gate.refuse(RefusalCode::Duties).earlier(act).into())
        }
        _ => Ok(()),
    }
}

/// The act that booked a payment, where nothing has been done with it since.
fn booked<'a>(gate: &Gate, (case, row): (&'a Dossier, &Disbursement), outgoing: bool) -> Result<&'a Act, Stop> {
    let (action, state) = match outgoing {
        true => (Action::PaymentConfirm, DisbursementState::Paid),
        false => (Action::PaymentReturn, DisbursementState::Returned),
    };
    let id = row.disbursement_id.to_string();
    let last = case.acts.iter().rev().find(|act| act.object_id == id && orders_chain(act.action));
    let alive = case.award.as_ref().is_some_and(|award| MONEY_OUT.contains(&award.state));
    let untouched = row.claimed_minor == Minor::ZERO && row.receipts_verified_minor == Minor::ZERO;
    match last {
        Some(act) if act.action == action && row.state == state && untouched && alive => Ok(act),
        last => {
            // A claim stands on the disbursement under an id of its own: then the last step of the case is named.
            let of_case = || case.acts.iter().rev().find(|act| orders_chain(act.action));
            let later = last.filter(|act| act.action != action).or_else(of_case);
            let refusal = gate.refuse(RefusalCode::WrongState).with("state", row.state.code());
            Err(later.map_or(refusal.clone(), |act| refusal.earlier(act)).into())
        }
    }
}

/// The entry of an act with its sides changed, at the same amounts.
fn undone(ctx: &Ctx, gate: &Gate, world: &World, act: &Act) -> Result<Entry, Stop> {
    let of_act = |header: &EntryHeader| header.seq == act.seq && header.case_id == Some(act.case_id);
    let posted = world.entries.values().find(|(header, _)| of_act(header));
    let (header, legs) = posted.ok_or_else(|| Stop::Broken(format!("act {} posted no entry", act.seq)))?;
    if ctx.on < header.booked_on {
        return Err(gate.refuse(RefusalCode::BeforeEarlierAct).earlier(act).into());
    }
    let mut entry = mirrored(ctx, gate, world, (Action::MatchUndo, Some(act.case_id)), legs)?;
    entry.header.reverses_id = Some(header.entry_id);
    Ok(entry)
}

/// A payment as it was before its line was booked.
fn restored(ctx: &Ctx, row: &Disbursement, outgoing: bool) -> Disbursement {
    if outgoing {
        let moved = row.moved(ctx, DisbursementState::Sent);
        Disbursement { confirmed_by: None, bank_line_id: None, ..moved }
    } else {
        row.moved(ctx, DisbursementState::Paid)
    }
}
