//! Payments of a disbursement: prepared, released, confirmed, rejected, returned, issued again, given up.
//!
//! What a step moves is what the step before left in each fund of the grant; a payment that the bank has not answered is
//! neither paid nor lost (account 1090).

use super::command;
use super::disbursement::{At, BankLine, Disbursement, DisbursementState, MONEY_OUT, enter, enter_in, settled};
use super::disbursement_change::taken_back;
use super::grant::{AwardState, books_of};
use super::plan::{Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::setup::BankAccount;
use super::world::World;
use crate::ledger::account::{PAYABLE, RETURNED};
use crate::money::Minor;
use crate::policy::Action;
use crate::text::Code;

/// Finance puts the disbursement into a payment from a bank account.
pub fn payment_prepare(ctx: &mut Ctx, world: &World, input: &command::PaymentPrepare) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let (at, bank) = preparable(ctx, world, input, &text)?;
    let moved = Disbursement {
        prepared_by: Some(ctx.person()),
        bank_account_id: Some(bank.bank_account_id),
        ..at.row.moved(ctx, DisbursementState::Authorised)
    };
    Ok(at.plan(ctx, moved, Action::PaymentPrepare))
}

/// A disbursement that can be put into a payment from a bank account, at its gates.
pub(super) fn preparable<'a>(
    ctx: &'a Ctx,
    world: &'a World,
    input: &command::PaymentPrepare,
    text: &'a str,
) -> Result<(At<'a>, &'a BankAccount), Stop> {
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, text, Action::PaymentPrepare, &[DisbursementState::Authorised])?;
    let bank = world.bank_accounts.get(&input.bank_account).ok_or(Stop::Hidden)?;
    at.gate.ensure(at.row.prepared_by.is_none(), RefusalCode::AlreadyDone)?;
    super::payee::rested(ctx, &at.gate, world, at.case)?;
    at.gate.ensure(bank.currency == at.row.currency, RefusalCode::CurrencyMismatch)?;
    Ok((at, bank))
}

/// A second signatory releases the payment: 2010 / 1090. What is in a batch is released with it.
pub fn payment_release(ctx: &mut Ctx, world: &World, input: &command::DisbursementStep) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::PaymentRelease, &[DisbursementState::Authorised])?;
    at.gate.ensure(at.row.prepared_by.is_some(), RefusalCode::NotPrepared)?;
    super::batch::not_waiting(&at.gate, world, at.row)?;
    let bank = paid_from(world, at.row)?;
    let moved = Disbursement { released_by: Some(ctx.person()), ..at.row.moved(ctx, DisbursementState::Sent) };
    let (parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::PaymentRelease)?;
    posting::payments::sent(&mut books, &parts, at.award, &moved, bank)?;
    Ok(at.plan(ctx, moved, Action::PaymentRelease).entry(books.close()))
}

/// The bank account that a payment was prepared from.
fn paid_from<'a>(world: &'a World, row: &Disbursement) -> Result<&'a BankAccount, Stop> {
    let bank = row.bank_account_id.and_then(|id| world.bank_accounts.get(&id));
    bank.ok_or_else(|| Stop::Broken(format!("disbursement {} was sent from no bank account", row.disbursement_id)))
}

/// The bank's line confirms the payment: 1090 / bank, for exactly the amount sent.
pub fn payment_confirm(ctx: &mut Ctx, world: &World, input: &command::PaymentConfirm) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter_in(ctx, world, key, &text, Action::PaymentConfirm, (&[DisbursementState::Sent], &MONEY_OUT))?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    if amount != at.row.amount_minor {
        let money = crate::money::Money { minor: at.row.amount_minor, currency: at.row.currency };
        let refusal = at.gate.refuse(RefusalCode::AmountDiffers).with("line", input.amount.to_string());
        return Err(refusal.with("sent", money.to_string()).into());
    }
    at.gate.free_line(world)?;
    let bank = paid_from(world, at.row)?;
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, true);
    let moved = Disbursement {
        confirmed_by: Some(ctx.person()),
        bank_line_id: Some(line.bank_line_id),
        ..at.row.moved(ctx, DisbursementState::Paid)
    };
    let (parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::PaymentConfirm)?;
    books.entry().header.value_on = input.value_on;
    posting::payments::confirmed(&mut books, &parts, at.award, &moved, bank)?;
    Ok(at.plan(ctx, moved, Action::PaymentConfirm).change(line).entry(books.close()))
}

/// The bank rejects the payment before it is debited: 1090 / 2010, and it can be prepared anew. Where the payee was set after
/// its approval, that is taken back too: it looked at another payee.
pub fn payment_reject(ctx: &mut Ctx, world: &World, input: &command::DisbursementReason) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter_in(ctx, world, key, &text, Action::PaymentReject, (&[DisbursementState::Sent], &MONEY_OUT))?;
    let bank = paid_from(world, at.row)?;
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::PaymentReject)?;
    books.entry().header.reason = Some(input.reason.clone());
    posting::payments::rejected(&mut books, &parts, at.award, at.row, bank)?;
    // What comes back to a suspended grant waits with the rest.
    let held = at.award.state == AwardState::Suspended;
    let state = if held { DisbursementState::Held } else { DisbursementState::Authorised };
    let held_from = held.then_some(DisbursementState::Authorised);
    // A terminated grant pays nobody: its payment is only given up, from where it is.
    if at.award.state != AwardState::Terminated && super::payee::set_since_approval(at.case, at.row) {
        let back = Disbursement { state, held_from, state_on: ctx.on, ..at.row.clone() };
        let of = (at.case, at.award, &back);
        let moved = taken_back(ctx, of, DisbursementState::Requested, (&mut books, &mut parts))?;
        let plan = at.plan(ctx, moved, Action::PaymentReject);
        return Ok(parts.rows(plan).entry(books.close()).note("voided", vec![at.row.disbursement_id.to_string()]));
    }
    let moved = Disbursement { held_from, ..unsent(at.row, at.row.moved(ctx, state)) };
    Ok(at.plan(ctx, moved, Action::PaymentReject).entry(books.close()))
}

/// A payment that has to be prepared anew.
pub(super) fn unsent(row: &Disbursement, moved: Disbursement) -> Disbursement {
    let end_to_end_id = reissue_id(&row.end_to_end_id);
    Disbursement {
        prepared_by: None,
        released_by: None,
        confirmed_by: None,
        bank_account_id: None,
        bank_line_id: None,
        end_to_end_id,
        ..moved
    }
}

/// The reference of the next try: `GL-2026-0001-1` becomes `GL-2026-0001-1.2`, then `.3`.
fn reissue_id(last: &Code) -> Code {
    let text = last.as_str();
    let (stem, tries) = text.rsplit_once('.').map_or((text, 1), |(stem, tries)| (stem, tries.parse().unwrap_or(1)));
    Code::new(&format!("{stem}.{}", tries + 1)).unwrap_or_else(|_| last.clone())
}

/// A payment comes back after it was settled: bank / 2020 the full amount; what a bank kept of it is a charge of its own.
pub fn payment_return(ctx: &mut Ctx, world: &World, input: &command::PaymentReturn) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter_in(ctx, world, key, &text, Action::PaymentReturn, (&[DisbursementState::Paid], &MONEY_OUT))?;
    let amount = at.gate.amount(input.amount, at.row.currency)?;
    at.gate.at_most(RefusalCode::OverDisbursement, amount, at.row.amount_minor, at.row.currency, None)?;
    at.gate.free_line(world)?;
    at.gate.ensure(at.row.claimed_minor == Minor::ZERO, RefusalCode::WrongState)?;
    let bank = paid_from(world, at.row)?;
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    let (parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::PaymentReturn)?;
    books.entry().header.value_on = input.value_on;
    posting::payments::returned(&mut books, &parts, at.award, at.row, bank)?;
    let kept = at.row.amount_minor.minus(amount)?;
    if kept.0 > 0 {
        let fund = world.fund(at.award.fund_id)?;
        super::charge::deducted(&mut books, world, fund, bank, kept)?;
    }
    let moved = at.row.moved(ctx, DisbursementState::Returned);
    Ok(at.plan(ctx, moved, Action::PaymentReturn).change(line).entry(books.close()))
}

/// A returned payment is authorised anew after the payee's details were mended: 2020 / 2010.
pub fn payment_reissue(ctx: &mut Ctx, world: &World, input: &command::DisbursementStep) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let at = enter(ctx, world, key, &text, Action::PaymentReissue, &[DisbursementState::Returned])?;
    super::payee::confirmed(&at.gate, at.case)?;
    let (parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::PaymentReissue)?;
    posting::payments::reissued(&mut books, &parts, at.award, at.row)?;
    let moved = unsent(at.row, at.row.moved(ctx, DisbursementState::Authorised));
    Ok(at.plan(ctx, moved, Action::PaymentReissue).entry(books.close()))
}

/// An authorised or returned disbursement is given up: what was booked is undone, the commitment goes back.
pub fn disbursement_cancel(ctx: &mut Ctx, world: &World, input: &command::DisbursementReason) -> Result<Plan, Stop> {
    let text = input.disbursement.to_string();
    let key = (input.disbursement, input.version);
    let states = [DisbursementState::Authorised, DisbursementState::Returned];
    let at = enter_in(ctx, world, key, &text, Action::DisbursementCancel, (&states, &MONEY_OUT))?;
    let from = if at.row.state == DisbursementState::Returned { RETURNED } else { PAYABLE };
    let (mut parts, mut books) = books_of(&at.gate, ctx, world, at.case, Action::DisbursementCancel)?;
    books.entry().header.reason = Some(input.reason.clone());
    posting::cancelled(&mut books, &mut parts, at.award, at.row, from)?;
    let moved = at.row.moved(ctx, DisbursementState::Cancelled);
    let plan = at.plan(ctx, moved.clone(), Action::DisbursementCancel);
    settled(ctx, &at, &moved, (parts, books), plan)
}
