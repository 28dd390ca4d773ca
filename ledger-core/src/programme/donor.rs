//! Money between a fund and its donor besides tranches: interest, what is netted, what is repaid, what comes in after the
//! fund was closed out (`books.md`, rows interest, nets, closeout 2, refund after donor closeout).
//!
//! Invariant: 2210 never goes below zero; it is in the fund's currency or, for interest and late refunds, in the bank's.

use super::between::spare;
use super::books::Books;
use super::command;
use super::disbursement::BankLine;
use super::disbursement::cash_free;
use super::free::{AtFund, at_bank};
use super::fund::{BudgetLine, Condition, Fund, FundState};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::setup::BankAccount;
use super::treasury::{Remittance, RemittanceKind, RemittanceState};
use super::world::World;
use crate::ledger::account::{
    AUTHORITY, AVAILABLE, AccountCode, CONVERSION, DONOR_RECEIVABLE, DUE_FROM, DUE_TO, DUE_TO_DONOR, IN_TRANSIT,
    NET_RESTRICTED, RECEIVED_IN_ADVANCE, Side, WRITE_OFFS,
};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::ledger::leg::Dims;
use crate::ledger::rate::share;
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::text::Code;

/// DEF: where a donor's money waits to be spent, 2110 of a conditional agreement and 3110 of an unconditional one.
pub(super) fn deferred(fund: &Fund) -> AccountCode {
    match fund.condition {
        Condition::Conditional => RECEIVED_IN_ADVANCE,
        Condition::Unconditional => NET_RESTRICTED,
    }
}

/// Interest on donor money: bank / 2210, or bank / DEF and 9010 / 9500 where the agreement adds it to the budget.
///
/// # Errors
/// `free_fund_wrong`, `bank_line_used`, `fund_not_open`, `rate_missing` and the gates'.
pub fn interest_receive(ctx: &mut Ctx, world: &World, input: &command::FundBankLine) -> Result<Plan, Stop> {
    let text = input.fund.to_string();
    let at = AtFund::enter(ctx, world, Action::InterestReceive, input.fund, &text)?.of_donor()?;
    let fund = at.fund;
    let (bank, amount) = at_bank(&at.gate, world, fund, input.bank_account, input.amount)?;
    at.gate.free_line(world)?;
    at.gate.ensure(fund.state != FundState::Closed && ctx.on >= fund.starts_on, RefusalCode::FundNotOpen)?;
    let mut books = at.books(ctx, world, Action::InterestReceive, input.value_on)?;
    let mut plan = at.plan();
    let dims = Dims::fund(fund.fund_id).bank(bank.bank_account_id);
    if fund.interest_adds {
        plan = plan.change(added(&mut books, world, fund, bank, amount)?);
    } else {
        books.post(bank.account, DUE_TO_DONOR, amount, bank.currency, &dims)?;
    }
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    Ok(plan.change(line).entry(books.close()))
}

/// Interest that adds to the budget of the exchange line, else of the first: DEF is in the fund's currency (rule 1), so
/// base-currency interest goes through 1095 at the agreement's rate.
fn added(books: &mut Books, world: &World, fund: &Fund, bank: &BankAccount, amount: Minor) -> Result<BudgetLine, Stop> {
    let of_fund = world.lines.values().filter(|line| line.fund_id == fund.fund_id);
    let line = of_fund.min_by_key(|line| (Some(line.line_id) != fund.exchange_line_id, line.position));
    let line = line.ok_or_else(|| Stop::Broken(format!("fund {} has no budget line", fund.fund_id)))?;
    let plain = Dims::fund(fund.fund_id);
    let dims = plain.clone().bank(bank.bank_account_id);
    let added = if bank.currency == fund.currency {
        books.post(bank.account, deferred(fund), amount, bank.currency, &dims)?;
        amount
    } else {
        let worth = books.in_fund_currency(fund, (amount, amount), bank.currency)?;
        books.leg((bank.account, CONVERSION), amount, bank.currency, (amount, None), &dims)?;
        // What is worth nothing in the fund's currency still has to leave 1095.
        if worth == Minor::ZERO {
            books.leg((CONVERSION, DUE_TO_DONOR), amount, bank.currency, (amount, None), &plain)?;
        }
        books.leg((CONVERSION, deferred(fund)), worth, fund.currency, (amount, None), &plain)?;
        worth
    };
    books.post(AUTHORITY, AVAILABLE, added, fund.currency, &plain.line(line.line_id))?;
    Ok(BudgetLine { authority_minor: line.authority_minor.plus(added)?, ..line.clone() })
}

/// What a fund owes its donor in a currency, from the command's date on.
fn owed(world: &World, fund: &Fund, currency: Currency) -> Result<Minor, Stop> {
    let account = DUE_TO_DONOR;
    let key = BalanceKey { scope: Scope::Fund, of: fund.fund_id.0, fund: fund.fund_id, account, currency };
    world.lowest(key, Side::Credit)
}

/// The donor keeps a repayable amount back from the next tranche: 2210 / 1110 where it is open, else 2210 / 2110 (X).
///
/// # Errors
/// `over_open` beyond what is repayable, and of an unconditional agreement beyond what the donor still owes.
pub fn donor_net(ctx: &mut Ctx, world: &World, input: &command::DonorNet) -> Result<Plan, Stop> {
    let text = input.fund.to_string();
    let at = AtFund::enter(ctx, world, Action::DonorNet, input.fund, &text)?.of_donor()?;
    let fund = at.fund;
    let amount = at.gate.amount(input.amount, fund.currency)?;
    at.gate.ensure(fund.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    let (scope, of, account, currency) = (Scope::Fund, fund.fund_id.0, DONOR_RECEIVABLE, fund.currency);
    let open = world.lowest(BalanceKey { scope, of, fund: fund.fund_id, account, currency }, Side::Debit)?;
    let receivable = Minor(open.0.max(0));
    let mut limit = owed(world, fund, fund.currency)?;
    if fund.condition == Condition::Unconditional {
        limit = limit.min(receivable);
    }
    at.gate.at_most(RefusalCode::OverOpen, amount, limit, fund.currency, None)?;
    let mut books = at.books(ctx, world, Action::DonorNet, ctx.on)?;
    let dims = Dims::fund(fund.fund_id);
    let first = amount.min(receivable);
    books.post(DUE_TO_DONOR, DONOR_RECEIVABLE, first, fund.currency, &dims)?;
    books.post(DUE_TO_DONOR, RECEIVED_IN_ADVANCE, amount.minus(first)?, fund.currency, &dims)?;
    Ok(at.plan().entry(books.close()))
}

/// Releases a repayment to the donor: 2210 / 1090, and the bank's line is awaited. A closed fund repays late refunds.
///
/// # Errors
/// `over_open` beyond what is owed, `bank_short` beyond the fund's money there, `fund_cash_short` beyond what no authorised
/// payment needs.
pub fn donor_repay(ctx: &mut Ctx, world: &World, input: &command::DonorRepay) -> Result<Plan, Stop> {
    let text = input.fund.to_string();
    let at = AtFund::enter(ctx, world, Action::DonorRepay, input.fund, &text)?.of_donor()?;
    let (bank, amount) = at_bank(&at.gate, world, at.fund, input.bank_account, input.amount)?;
    at.gate.at_most(RefusalCode::OverOpen, amount, owed(world, at.fund, bank.currency)?, bank.currency, None)?;
    let there = spare(world, bank, at.fund.fund_id)?;
    at.gate.at_most(RefusalCode::BankShort, amount, there, bank.currency, None)?;
    let free = cash_free(world, at.fund, bank.currency)?;
    at.gate.at_most(RefusalCode::FundCashShort, amount, free, bank.currency, None)?;
    let mut books = at.books(ctx, world, Action::DonorRepay, ctx.on)?;
    let (counter, number) = super::application::next_number(ctx, world, "payment", PAYMENT_PREFIX);
    let sent = repaid(&mut books, ctx, at.fund, bank, (amount, reference(&number, 1)?))?;
    Ok(at.plan().change(counter).change(sent).entry(books.close()))
}

/// 2210 / 1090 out of one bank account, with the row of the money on its way.
pub(super) fn repaid(
    books: &mut Books,
    ctx: &Ctx,
    fund: &Fund,
    bank: &BankAccount,
    (amount, number): (Minor, Code),
) -> Result<Remittance, Stop> {
    let dims = Dims::fund(fund.fund_id).bank(bank.bank_account_id);
    let (held, carried) = books.carried(DUE_TO_DONOR, Side::Credit, bank.currency, &dims);
    let base = share(carried, amount, held)?;
    books.leg((DUE_TO_DONOR, IN_TRANSIT), amount, bank.currency, (base, None), &dims)?;
    Ok(Remittance::sent(ctx, RemittanceKind::Donor, fund.fund_id, bank, (amount, base), number))
}

/// What references of payments outside cases begin with.
pub(super) const PAYMENT_PREFIX: &str = "GL-P-";

/// The reference of a payment; further ones of the same decision are `GL-P-2026-0001.2`, then `.3`.
pub(super) fn reference(number: &str, index: usize) -> Result<Code, Stop> {
    let text = if index <= 1 { number.to_string() } else { format!("{number}.{index}") };
    Code::new(&text).map_err(|_| Stop::Broken(format!("{text} is no reference")))
}

/// A refund of a grantee after the donor's fund was closed out: of a conditional agreement bank / 2210, to be repaid to the
/// donor with `donor_repay`; else it is the organisation's: bank / 2040 and Free: 1120 / 5920, to be settled. `dims` are the
/// part's, without a bank account.
///
/// # Errors
/// `free_fund_missing`, `rate_missing`.
pub fn refund_after_closeout(
    books: &mut Books,
    (fund, free): (&Fund, Option<&Fund>),
    bank: &BankAccount,
    amount: Minor,
    dims: &Dims,
) -> Result<(), Stop> {
    let dims = Dims { bank_account: Some(bank.bank_account_id), other_fund: None, ..dims.clone() };
    if fund.condition == Condition::Conditional {
        return books.post(bank.account, DUE_TO_DONOR, amount, bank.currency, &dims);
    }
    let free = free.ok_or_else(|| books.refuse(RefusalCode::FreeFundMissing))?;
    let worth = books.at_rate(amount, bank.currency)?;
    books.leg((bank.account, DUE_TO), amount, bank.currency, worth, &dims.clone().other(free.fund_id))?;
    let own = Dims { fund: free.fund_id, line: None, bank_account: None, other_fund: Some(fund.fund_id), ..dims };
    books.leg((DUE_FROM, WRITE_OFFS), amount, bank.currency, worth, &own)
}

/// Is something of it still awaited?
pub(super) fn awaited(row: &Remittance) -> bool {
    row.state == RemittanceState::Sent
}
