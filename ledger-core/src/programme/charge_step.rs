//! Charges outside a case: a fee that a bank line shows, and the indirect cost that an agreement allows.
//!
//! Invariant: indirect cost to date is the agreed part of the direct cost to date, never more than its line has; when direct
//! cost falls, the difference goes back at its original amount (`books.md`, row indirect cost). Must not: know who bears a
//! fee; `charge` does.

use super::act::ObjectKind;
use super::books::Books;
use super::charge::charged;
use super::command;
use super::disbursement::BankLine;
use super::fund::{Fund, FundState};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::LineId;
use crate::ledger::account::{
    AVAILABLE, AccountCode, DUE_FROM, DUE_TO, EXPENDED, RELEASED, SUPPORT_COST, SUPPORT_INCOME, Side,
};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::ledger::leg::Dims;
use crate::ledger::rate::share;
use crate::money::{Minor, Money};
use crate::policy::Action;

/// Books a bank charge: borne by the fund whose money it took, if its agreement bears charges, else by the free fund.
pub fn bank_fee_book(ctx: &mut Ctx, world: &World, input: &command::BankFee) -> Result<Plan, Stop> {
    let bank = world.bank(input.bank_account)?;
    let named = input.fund.map(|fund| world.fund(fund)).transpose()?;
    let text = bank.bank_account_id.to_string();
    let gate = Gate::new(ctx, world, Action::BankFeeBook, ObjectKind::BankAccount, &text).pass()?;
    let fund = named.or_else(|| world.free_fund());
    let fund = fund.ok_or_else(|| gate.refuse(RefusalCode::FreeFundMissing))?;
    let amount = gate.amount(input.amount, bank.currency)?;
    let of_fund = [fund.currency, world.base_currency()?].contains(&bank.currency);
    gate.ensure(of_fund || fund.is_free(), RefusalCode::CurrencyMismatch)?;
    gate.free_line(world)?;
    gate.ensure(fund.state != FundState::Closed && ctx.on >= fund.starts_on, RefusalCode::FundNotOpen)?;

    let refusal = gate.refuse(RefusalCode::RateMissing);
    let mut books = Books::open(ctx, world, Action::BankFeeBook, (input.value_on, None), refusal)?;
    books.bank_has(bank, fund.fund_id, amount)?;
    charged(&mut books, world, (fund, input.eligible), bank, amount)?;
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, true);
    Ok(Plan::about(ObjectKind::BankAccount, bank.bank_account_id, 1).change(line).entry(books.close()))
}

/// Charges the indirect cost that is allowed to date and not booked yet, or gives back what is booked beyond it.
pub fn indirect_charge(ctx: &mut Ctx, world: &World, input: &command::IndirectCharge) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let text = fund.fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::IndirectCharge, ObjectKind::Fund, &text).pass()?;
    gate.ensure(fund.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    gate.ensure(!fund.is_free(), RefusalCode::FreeFundWrong)?;
    let line = fund.indirect_line_id.filter(|_| fund.indirect_bp.0 > 0);
    let line = line.ok_or_else(|| gate.refuse(RefusalCode::NotInAgreement))?;
    let free = world.free_fund().ok_or_else(|| gate.refuse(RefusalCode::FreeFundMissing))?;

    let refusal = gate.refuse(RefusalCode::RateMissing);
    let mut books = Books::open(ctx, world, Action::IndirectCharge, (ctx.on, None), refusal)?;
    let booked = books.net(on_line(fund, line, EXPENDED), Side::Credit);
    let direct = world.fund_net(fund, EXPENDED, Side::Credit).minus(booked)?;
    let allowed = fund.indirect_bp.of(direct)?;
    let open = allowed.minus(booked)?;
    gate.ensure(open.0 != 0, RefusalCode::NothingToBook)?;
    let plan = Plan::about(ObjectKind::Fund, fund.fund_id, fund.version).state(fund.state.code());
    let money = |minor| Money { minor, currency: fund.currency }.to_string();
    if open.0 < 0 {
        let back = gave_back(&gate, &mut books, (fund, line), free, Minor(-open.0))?;
        return Ok(plan.entry(books.close()).note("direct", money(direct)).note("given_back", money(back)));
    }
    // The budget is a ceiling: what goes beyond it is charged when the line has more.
    let available = world.line_available(fund, line)?;
    let amount = open.min(available);
    if amount.0 <= 0 {
        gate.at_most(RefusalCode::OverBudget, open, available, fund.currency, None)?;
    }
    charge(&mut books, (fund, line), free, amount)?;
    let plan = plan.entry(books.close()).note("direct", money(direct));
    Ok(if amount == open { plan } else { plan.note("beyond_budget", money(open.minus(amount)?)) })
}

fn on_line(fund: &Fund, line: LineId, account: AccountCode) -> BalanceKey {
    BalanceKey { scope: Scope::Line, of: line.0, fund: fund.fund_id, account, currency: fund.currency }
}

/// 5210 / 2040 + REL, own line 9500 / 9800; Free: 1120 / 4110 at the same base amount.
fn charge(books: &mut Books, (fund, line): (&Fund, LineId), free: &Fund, amount: Minor) -> Result<(), Stop> {
    let dims = Dims::fund(fund.fund_id).line(line);
    books.post(SUPPORT_COST, DUE_TO, amount, fund.currency, &dims.clone().other(free.fund_id))?;
    let base = books.debited_base(SUPPORT_COST, fund.fund_id);
    books.release(fund, amount, &dims)?;
    books.post(AVAILABLE, EXPENDED, amount, fund.currency, &dims)?;
    let own = Dims::fund(free.fund_id).other(fund.fund_id);
    books.leg((DUE_FROM, SUPPORT_INCOME), amount, fund.currency, (base, None), &own)
}

/// 1120 / 5210 + UNREL, own line 9800 / 9500; Free: 4110 / 2040: at the original amounts, at most what these books charged.
fn gave_back(
    gate: &Gate,
    books: &mut Books,
    (fund, line): (&Fund, LineId),
    free: &Fund,
    amount: Minor,
) -> Result<Minor, Stop> {
    let dims = Dims::fund(fund.fund_id).line(line);
    let cost = on_line(fund, line, SUPPORT_COST);
    let (held, base) = (books.net(cost, Side::Debit), books.net_base(cost, Side::Debit));
    let released = books.net(on_line(fund, line, RELEASED), Side::Credit);
    let amount = amount.min(held).min(released);
    gate.ensure(amount.0 > 0, RefusalCode::NothingToBook)?;
    let base = (share(base, amount, held)?, None);
    books.leg((DUE_FROM, SUPPORT_COST), amount, fund.currency, base, &dims.clone().other(free.fund_id))?;
    books.unrelease(fund, (amount, held), (Scope::Line, line.0), &dims)?;
    books.post(EXPENDED, AVAILABLE, amount, fund.currency, &dims)?;
    let own = Dims::fund(free.fund_id).other(fund.fund_id);
    books.leg((SUPPORT_INCOME, DUE_TO), amount, fund.currency, base, &own)?;
    Ok(amount)
}
