//! Receipts that nobody knew, decided: held in the organisation's own fund until they find their place or go back to the
//! payer (`books.md`, rows unidentified receipt to receipt that is not ours).
//!
//! A receipt finds its place whole. What it is in the fund that it belongs to stands on what the own fund owes that fund for
//! it. Must not: settle that debt.

use super::act::ObjectKind;
use super::books::Books;
use super::command::{self, ReceiptTarget};
use super::disbursement::{BankLine, Disbursement, DisbursementState, MONEY_OUT};
use super::donor::{PAYMENT_PREFIX, reference};
use super::fund::{Fund, FundState};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::posting::{Parts, receipts};
use super::recovery::{AtClaim, own_fund, paid_back};
use super::refusal::{RefusalCode, Stop};
use super::treasury::{Receipt, ReceiptState, Remittance, RemittanceKind};
use super::world::World;
use crate::id::{CaseId, ClaimId, DisbursementId, FundId, ReceiptId};
use crate::ledger::account::DUE_FROM;
use crate::ledger::leg::Dims;
use crate::money::{Minor, Money};
use crate::policy::Action;

/// Money came in and nobody knows whose: Free: bank / 2090.
///
/// # Errors
/// `free_fund_missing`, `currency_mismatch`, `bank_line_used`, `rate_missing`.
pub fn receipt_hold(ctx: &mut Ctx, world: &World, input: &command::ReceiptHold) -> Result<Plan, Stop> {
    let receipt_id: ReceiptId = ctx.mint.id();
    let (text, bank) = (receipt_id.to_string(), world.bank(input.bank_account)?);
    let gate = Gate::new(ctx, world, Action::ReceiptHold, ObjectKind::Receipt, &text).pass()?;
    let amount = gate.amount(input.amount, bank.currency)?;
    gate.free_line(world)?;
    let free = own_fund(&gate, world)?;
    let refusal = gate.refuse(RefusalCode::RateMissing);
    let mut books = Books::open(ctx, world, Action::ReceiptHold, (input.value_on, None), refusal)?;
    receipts::held(&mut books, free, bank, amount)?;
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    let receipt = Receipt {
        receipt_id,
        state: ReceiptState::Held,
        version: 1,
        bank_account_id: bank.bank_account_id,
        bank_line_id: line.bank_line_id,
        currency: bank.currency,
        amount_minor: amount,
        state_on: ctx.on,
    };
    let plan = Plan::about(ObjectKind::Receipt, receipt_id, 1).state(receipt.state.code());
    Ok(plan.change(line).change(receipt).entry(books.close()))
}

/// A receipt at its gates.
struct AtReceipt<'a> {
    row: &'a Receipt,
    gate: Gate<'a>,
    free: &'a Fund,
    world: &'a World,
}

impl<'a> AtReceipt<'a> {
    fn enter(
        ctx: &'a Ctx,
        world: &'a World,
        (id, version): (ReceiptId, i64),
        text: &'a str,
        (action, case): (Action, Option<CaseId>),
    ) -> Result<AtReceipt<'a>, Stop> {
        let row = world.receipts.get(&id).ok_or(Stop::Hidden)?;
        let gate = Gate::new(ctx, world, action, ObjectKind::Receipt, text);
        let gate = match case {
            Some(case) => gate.of_case(world.case(case)?),
            None => gate,
        };
        let gate = gate.pass()?.version(version, row.version)?;
        let gate = gate.state(row.state == ReceiptState::Held, row.state.code())?;
        // It came in on that day, and nothing can be known of it before.
        gate.ensure(ctx.on >= row.state_on, RefusalCode::BeforeEarlierAct)?;
        Ok(AtReceipt { row, gate, free: own_fund(&gate, world)?, world })
    }

    fn books(&self, ctx: &Ctx, action: Action, case: Option<CaseId>) -> Result<Books<'a>, Stop> {
        Books::open(ctx, self.world, action, (ctx.on, case), self.gate.refuse(RefusalCode::RateMissing))
    }

    fn plan(&self, ctx: &Ctx, state: ReceiptState) -> Plan {
        let moved = Receipt { state, version: self.row.version + 1, state_on: ctx.on, ..self.row.clone() };
        let plan = Plan::about(ObjectKind::Receipt, moved.receipt_id, moved.version).state(state.code());
        plan.change(moved)
    }
}

/// The receipt finds its place: Free: 2090 / 2040 and in the fund 1120 / target; for the organisation itself 2090 / 4110.
///
/// # Errors
/// What the target's own step refuses: `over_open`, `amount_differs`, `currency_mismatch`, `fund_not_open`, `wrong_state`.
pub fn receipt_identify(ctx: &mut Ctx, world: &World, input: &command::ReceiptIdentify) -> Result<Plan, Stop> {
    let text = input.receipt.to_string();
    let key = (input.receipt, input.version);
    let case = match &input.target {
        ReceiptTarget::Claim(claim) => Some(world.claim(*claim)?.1.case_id),
        ReceiptTarget::Returned(disbursement) => Some(world.disbursement(*disbursement)?.1.case_id),
        ReceiptTarget::Tranche(_) | ReceiptTarget::Own => None,
    };
    let at = AtReceipt::enter(ctx, world, key, &text, (Action::ReceiptIdentify, case))?;
    match &input.target {
        ReceiptTarget::Tranche(fund) => to_tranche(ctx, &at, *fund),
        ReceiptTarget::Claim(claim) => to_claim(ctx, &at, *claim),
        ReceiptTarget::Returned(disbursement) => to_payment(ctx, &at, *disbursement),
        ReceiptTarget::Own => {
            let mut books = at.books(ctx, Action::ReceiptIdentify, None)?;
            receipts::own(&mut books, at.free, at.row.amount_minor, at.row.currency)?;
            Ok(at.plan(ctx, ReceiptState::Identified).entry(books.close()))
        }
    }
}

fn to_tranche(ctx: &Ctx, at: &AtReceipt, fund: FundId) -> Result<Plan, Stop> {
    let fund = at.world.fund(fund)?;
    at.gate.ensure(!fund.is_free(), RefusalCode::FreeFundWrong)?;
    at.gate.ensure(fund.currency == at.row.currency, RefusalCode::CurrencyMismatch)?;
    at.gate.ensure(fund.state != FundState::Closed && ctx.on >= fund.starts_on, RefusalCode::FundNotOpen)?;
    let mut books = at.books(ctx, Action::ReceiptIdentify, None)?;
    receipts::tranche(&mut books, at.free, fund, at.row.amount_minor)?;
    Ok(at.plan(ctx, ReceiptState::Identified).entry(books.close()))
}

/// A refund of a claim, as `claim_refund` books it, out of what the own fund held.
fn to_claim(ctx: &Ctx, at: &AtReceipt, claim: ClaimId) -> Result<Plan, Stop> {
    let (case, claim) = at.world.claim(claim)?;
    let gate = at.gate.state(claim.state == super::claim::ClaimState::Open, claim.state.code())?;
    gate.ensure(claim.currency == at.row.currency, RefusalCode::CurrencyMismatch)?;
    let target = AtClaim::at(at.world, case, claim, gate)?;
    let mut books = at.books(ctx, Action::ReceiptIdentify, Some(claim.case_id))?;
    let mut parts = Parts::of(at.world, case);
    let owed = |dims: &Dims| dims.clone().other(at.free.fund_id);
    let amount = at.row.amount_minor;
    let moved = paid_back(ctx, &target, at.world, (&mut books, &mut parts), amount, (DUE_FROM, &owed))?;
    receipts::refunded(&mut books, &parts, at.free)?;
    let plan = at.plan(ctx, ReceiptState::Identified).change(moved);
    let plan = plan.act(ctx, claim.case_id, Action::ReceiptIdentify);
    Ok(parts.rows(plan).entry(books.close()))
}

/// A payment that came back whole, as `payment_return` books it, out of what the own fund held.
fn to_payment(ctx: &Ctx, at: &AtReceipt, disbursement: DisbursementId) -> Result<Plan, Stop> {
    let (case, row) = at.world.disbursement(disbursement)?;
    let award = case.award.as_ref().ok_or_else(|| Stop::Broken("a payment without grant".into()))?;
    let gate = at.gate.state(row.state == DisbursementState::Paid, row.state.code())?;
    let gate = gate.state(MONEY_OUT.contains(&award.state), award.state.code())?;
    gate.ensure(row.claimed_minor == Minor::ZERO, RefusalCode::WrongState)?;
    gate.ensure(row.currency == at.row.currency, RefusalCode::CurrencyMismatch)?;
    if row.amount_minor != at.row.amount_minor {
        let money = |minor| Money { minor, currency: row.currency }.to_string();
        let refusal = gate.refuse(RefusalCode::AmountDiffers).with("line", money(at.row.amount_minor));
        return Err(refusal.with("sent", money(row.amount_minor)).into());
    }
    let bank = row.bank_account_id.and_then(|bank| at.world.bank_accounts.get(&bank));
    let bank =
        bank.ok_or_else(|| Stop::Broken(format!("disbursement {disbursement} was sent from no bank account")))?;
    let mut books = at.books(ctx, Action::ReceiptIdentify, Some(row.case_id))?;
    let parts = Parts::of(at.world, case);
    receipts::returned(&mut books, &parts, (award, row), bank.account, at.free)?;
    let moved: Disbursement = row.moved(ctx, DisbursementState::Returned);
    let plan = at.plan(ctx, ReceiptState::Identified).change(moved);
    Ok(plan.act(ctx, row.case_id, Action::ReceiptIdentify).entry(books.close()))
}

/// The receipt is not ours and goes back to the payer: Free: 2090 / 1090, and the bank's line is awaited.
///
/// # Errors
/// `bank_short` when the money is not there any more.
pub fn receipt_return(ctx: &mut Ctx, world: &World, input: &command::ReceiptStep) -> Result<Plan, Stop> {
    let (text, key) = (input.receipt.to_string(), (input.receipt, input.version));
    let at = AtReceipt::enter(ctx, world, key, &text, (Action::ReceiptReturn, None))?;
    let (bank, amount) = (world.bank(at.row.bank_account_id)?, at.row.amount_minor);
    let there = super::between::spare(world, bank, at.free.fund_id)?;
    at.gate.at_most(RefusalCode::BankShort, amount, there, bank.currency, None)?;
    let mut books = at.books(ctx, Action::ReceiptReturn, None)?;
    let base = receipts::sent_back(&mut books, at.free, bank, amount)?;
    let (counter, number) = super::application::next_number(ctx, world, "payment", PAYMENT_PREFIX);
    let number = reference(&number, 1)?;
    let sent = Remittance::sent(ctx, RemittanceKind::Receipt, at.free.fund_id, bank, (amount, base), number);
    Ok(at.plan(ctx, ReceiptState::Returned).change(counter).change(sent).entry(books.close()))
}
