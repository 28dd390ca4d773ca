//! Debts between funds, and money on its way outside disbursements (`books.md`, rows loan, funds settle, closeout 2).
//!
//! Invariant: 1120 of one fund is 2040 of the other at every moment, in amount and in base currency (rule 10): both legs of
//! a debt are in one entry with one base amount. Must not: let a fund pay what it does not have in that bank account.

use super::act::ObjectKind;
use super::books::{Books, SideAmount};
use super::command;
use super::disbursement::{BankLine, cash_free};
use super::donor::{PAYMENT_PREFIX, awaited};
use super::free::{AtFund, at_bank, has_currency};
use super::fund::{Fund, FundState};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::setup::BankAccount;
use super::treasury::{Remittance, RemittanceKind, RemittanceState};
use super::world::{Dossier, World};
use crate::id::FundId;
use crate::ledger::account::{AccountCode, DUE_FROM, DUE_TO, IN_TRANSIT, Side};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::ledger::leg::Dims;
use crate::ledger::rate::share;
use crate::money::{Currency, Minor, Money};
use crate::policy::Action;
use crate::text::Code;

/// Money of a fund in a bank account that nothing on its way needs, from the command's date on.
pub(super) fn spare(world: &World, bank: &BankAccount, fund: FundId) -> Result<Minor, Stop> {
    let (scope, of, currency) = (Scope::Bank, bank.bank_account_id.0, bank.currency);
    let key = BalanceKey { scope, of, fund, account: bank.account, currency };
    let there = world.lowest(key, Side::Debit)?;
    Ok(there.minus(world.leaving(fund, Some(bank.bank_account_id), bank.currency)?)?)
}

/// The base amount that money leaving a bank account takes along.
fn taken(books: &Books, bank: &BankAccount, amount: Minor, dims: &Dims) -> Result<SideAmount, Stop> {
    let (held, carried) = books.carried(bank.account, Side::Debit, bank.currency, dims);
    Ok((share(carried, amount, held)?, None))
}

/// A loan in a bank account that both funds use: lender 1120 / bank, borrower bank / 2040. The debt is new, so it stands at
/// the day's rate; what the lender's money was carried at beside that is the lender's gain or loss (X).
///
/// # Errors
/// `same_fund`, `currency_mismatch`, `fund_not_open`, `bank_short`, `fund_cash_short`, `rate_missing`.
pub fn fund_lend(ctx: &mut Ctx, world: &World, input: &command::FundLend) -> Result<Plan, Stop> {
    let text = input.lender.to_string();
    let borrower = world.fund(input.borrower)?;
    let at = AtFund::enter(ctx, world, Action::FundLend, input.lender, &text)?;
    let lender = at.fund;
    at.gate.ensure(input.lender != input.borrower, RefusalCode::SameFund)?;
    let (bank, amount) = at_bank(&at.gate, world, lender, input.bank_account, input.amount)?;
    at.gate.ensure(has_currency(world, borrower, bank.currency)?, RefusalCode::CurrencyMismatch)?;
    let open = |fund: &Fund| fund.state != FundState::Closed && ctx.on >= fund.starts_on;
    at.gate.ensure(open(lender) && open(borrower), RefusalCode::FundNotOpen)?;
    at.gate.at_most(RefusalCode::BankShort, amount, spare(world, bank, lender.fund_id)?, bank.currency, None)?;
    let free = cash_free(world, lender, bank.currency)?;
    at.gate.at_most(RefusalCode::FundCashShort, amount, free, bank.currency, None)?;

    let mut books = at.books(ctx, world, Action::FundLend, ctx.on)?;
    let worth = books.at_rate(amount, bank.currency)?;
    let of_lender = Dims::fund(lender.fund_id).bank(bank.bank_account_id).other(borrower.fund_id);
    let of_borrower = Dims::fund(borrower.fund_id).bank(bank.bank_account_id).other(lender.fund_id);
    let out = taken(&books, bank, amount, &of_lender)?;
    books.split_leg((DUE_FROM, bank.account), amount, bank.currency, (worth, out), &of_lender)?;
    books.leg((bank.account, DUE_TO), amount, bank.currency, worth, &of_borrower)?;
    Ok(at.plan().entry(books.close()))
}

/// A debt between two funds in one currency.
#[derive(Clone, Copy)]
struct Debt<'a> {
    debtor: &'a Fund,
    creditor: &'a Fund,
    currency: Currency,
    amount: Minor,
}

impl Debt<'_> {
    fn dims(&self, account: AccountCode) -> Dims {
        if account == DUE_TO {
            Dims::fund(self.debtor.fund_id).other(self.creditor.fund_id)
        } else {
            Dims::fund(self.creditor.fund_id).other(self.debtor.fund_id)
        }
    }

    /// What is owed, from the command's date on.
    fn open(&self, world: &World) -> Result<Minor, Stop> {
        world.lowest(Books::carrier(DUE_TO, self.currency, &self.dims(DUE_TO)), Side::Credit)
    }

    /// What of the debt's base amount goes with the amount; the claim has the same.
    fn base(&self, books: &Books) -> Result<Minor, Stop> {
        let (held, carried) = books.carried(DUE_TO, Side::Credit, self.currency, &self.dims(DUE_TO));
        Ok(share(carried, self.amount, held)?)
    }
}

/// A fund pays what it owes another: debtor 2040 / bank, creditor bank / 1120 (X); between two bank accounts through 1090 in
/// both, with the two lines of the bank awaited.
///
/// # Errors
/// `same_fund`, `currency_mismatch`, `over_open` beyond the debt, `bank_short`, `fund_cash_short`, `rate_missing`.
pub fn fund_settle(ctx: &mut Ctx, world: &World, input: &command::FundSettle) -> Result<Plan, Stop> {
    let text = input.debtor.to_string();
    let creditor = world.fund(input.creditor)?;
    let at = AtFund::enter(ctx, world, Action::FundSettle, input.debtor, &text)?;
    at.gate.ensure(input.debtor != input.creditor, RefusalCode::SameFund)?;
    let (from, amount) = at_bank(&at.gate, world, at.fund, input.from, input.amount)?;
    let (to, _) = at_bank(&at.gate, world, creditor, input.to, input.amount)?;
    let debt = Debt { debtor: at.fund, creditor, currency: from.currency, amount };
    at.gate.at_most(RefusalCode::OverOpen, amount, debt.open(world)?, from.currency, None)?;
    at.gate.at_most(RefusalCode::BankShort, amount, spare(world, from, at.fund.fund_id)?, from.currency, None)?;
    let free = cash_free(world, at.fund, from.currency)?;
    at.gate.at_most(RefusalCode::FundCashShort, amount, free, from.currency, None)?;
    let mut books = at.books(ctx, world, Action::FundSettle, ctx.on)?;
    if from.bank_account_id == to.bank_account_id {
        at_once(&mut books, &debt, from)?;
        return Ok(at.plan().entry(books.close()));
    }
    let base = debt.base(&books)?;
    let out = debt.dims(DUE_TO).bank(from.bank_account_id);
    let into = debt.dims(DUE_FROM).bank(to.bank_account_id);
    books.leg((DUE_TO, IN_TRANSIT), amount, debt.currency, (base, None), &out)?;
    books.leg((IN_TRANSIT, DUE_FROM), amount, debt.currency, (base, None), &into)?;
    let (counter, number) = super::application::next_number(ctx, world, "payment", PAYMENT_PREFIX);
    let code = |text: String| Code::new(&text).map_err(|_| Stop::Broken(format!("{text} is no reference")));
    let sent =
        |kind, fund: &Fund, bank, number| Remittance::sent(ctx, kind, fund.fund_id, bank, (amount, base), number);
    // One transfer, awaited on two statements.
    let leaves = sent(RemittanceKind::SettleOut, at.fund, from, code(number.clone())?);
    let reaches = sent(RemittanceKind::SettleIn, creditor, to, code(format!("{number}.in"))?);
    Ok(at.plan().change(counter).change(leaves).change(reaches).entry(books.close()))
}

/// Both funds use the bank account: nothing is on its way.
fn at_once(books: &mut Books, debt: &Debt, bank: &BankAccount) -> Result<(), Stop> {
    let (amount, currency) = (debt.amount, debt.currency);
    let base = (debt.base(books)?, None);
    let (out, into) = (debt.dims(DUE_TO).bank(bank.bank_account_id), debt.dims(DUE_FROM).bank(bank.bank_account_id));
    let left = taken(books, bank, amount, &out)?;
    books.split_leg((DUE_TO, bank.account), amount, currency, (base, left), &out)?;
    let reached = books.at_rate(amount, currency)?;
    books.split_leg((bank.account, DUE_FROM), amount, currency, (reached, base), &into)
}

/// The case that money to a supplier is on its way for.
fn case_of<'a>(world: &'a World, row: &Remittance) -> Result<Option<&'a Dossier>, Stop> {
    row.goods_id.map(|goods| world.goods(goods).map(|(case, _)| case)).transpose()
}

/// The dimensions of money on its way: those of the grant where it pays a supplier.
fn dims_of(world: &World, row: &Remittance) -> Result<Dims, Stop> {
    let plain = Dims::fund(row.fund_id).bank(row.bank_account_id);
    let Some(goods) = row.goods_id else { return Ok(plain) };
    let (case, order) = world.goods(goods)?;
    let share = case.shares.iter().find(|share| share.fund_id == row.fund_id && share.weight > 0);
    let line = share.map_or(case.application.line_id, |share| share.line_id);
    let region = Some(case.application.region.as_str().to_string());
    Ok(Dims { grant: Some(order.grant_id), region, ..plain.line(line) })
}

/// The bank's line of money that was on its way: 1090 / bank (X), or bank / 1090 where it reaches the creditor's account.
/// Whoever released it does not confirm it.
///
/// # Errors
/// `duties`, `before_earlier_act`, `amount_differs`, `bank_line_used`, `bank_short`, `rate_missing` and the gates'.
pub fn remittance_confirm(ctx: &mut Ctx, world: &World, input: &command::RemittanceConfirm) -> Result<Plan, Stop> {
    let row = world.remittances.get(&input.remittance).ok_or(Stop::Hidden)?;
    let (text, case) = (input.remittance.to_string(), case_of(world, row)?);
    let gate = Gate::new(ctx, world, Action::RemittanceConfirm, ObjectKind::Remittance, &text);
    let gate = case.map_or(gate, |case| gate.of_case(case)).pass()?;
    gate.ensure(!world.who(ctx).is(row.released_by, row.sent_on), RefusalCode::Duties)?;
    gate.ensure(ctx.on >= row.sent_on, RefusalCode::BeforeEarlierAct)?;
    let gate = gate.version(input.version, row.version)?.state(awaited(row), row.state.code())?;
    let amount = gate.amount(input.amount, row.currency)?;
    if amount != row.amount_minor {
        let sent = Money { minor: row.amount_minor, currency: row.currency };
        let refusal = gate.refuse(RefusalCode::AmountDiffers).with("line", input.amount.to_string());
        return Err(refusal.with("sent", sent.to_string()).into());
    }
    gate.free_line(world)?;
    let bank = world.bank(row.bank_account_id)?;
    let case_id = case.map(|case| case.application.case_id);
    let refusal = gate.refuse(RefusalCode::RateMissing);
    let mut books = Books::open(ctx, world, Action::RemittanceConfirm, (input.value_on, case_id), refusal)?;
    confirmed(&mut books, row, bank, &dims_of(world, row)?)?;
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, row.outgoing());
    let moved = Remittance {
        state: RemittanceState::Confirmed,
        version: row.version + 1,
        bank_line_id: Some(line.bank_line_id),
        ..row.clone()
    };
    let plan = Plan::about(ObjectKind::Remittance, row.remittance_id, moved.version).state(moved.state.code());
    let plan = plan.change(line).change(moved);
    let plan = case_id.into_iter().fold(plan, |plan, case| plan.act(ctx, case, Action::RemittanceConfirm));
    Ok(plan.entry(books.close()))
}

/// 1090 leaves with what it came with; the bank gives what it carries and takes at the day's rate.
fn confirmed(books: &mut Books, row: &Remittance, bank: &BankAccount, dims: &Dims) -> Result<(), Stop> {
    let (amount, currency, on_way) = (row.amount_minor, row.currency, (row.carried_minor, None));
    if !row.outgoing() {
        let reached = books.at_rate(amount, currency)?;
        return books.split_leg((bank.account, IN_TRANSIT), amount, currency, (reached, on_way), dims);
    }
    books.bank_has(bank, row.fund_id, amount)?;
    if row.kind == RemittanceKind::Supplier {
        return books.post(IN_TRANSIT, bank.account, amount, currency, dims);
    }
    let left = taken(books, bank, amount, dims)?;
    books.split_leg((IN_TRANSIT, bank.account), amount, currency, (on_way, left), dims)
}
