//! Currency sold and bought (`books.md`, rows currency sold and currency bought).
//!
//! Invariant: 1095 in base currency is zero after each entry, but for sales whose proceeds are on their way; what a sale
//! brought is part of the average by which the fund's costs are turned into the donor's currency (rule 2).

use super::act::ObjectKind;
use super::books::Books;
use super::command;
use super::disbursement::BankLine;
use super::free::{AtFund, at_bank};
use super::fund::{Fund, FundState};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::treasury::{Conversion, ConversionState};
use super::world::World;
use crate::ledger::account::{BANK, BANK_OTHER, CONVERSION, Side};
use crate::ledger::leg::Dims;
use crate::ledger::rate::share;
use crate::policy::Action;

/// Books the debit of currency that was sold: 1095 / 1020 at carrying amount. Its proceeds may come later.
///
/// # Errors
/// `currency_mismatch` for base currency, `bank_line_used`, `fund_not_open`, `bank_short`.
pub fn currency_sell(ctx: &mut Ctx, world: &World, input: &command::FundBankLine) -> Result<Plan, Stop> {
    let text = input.fund.to_string();
    let at = AtFund::enter(ctx, world, Action::CurrencySell, input.fund, &text)?;
    let (bank, amount) = at_bank(&at.gate, world, at.fund, input.bank_account, input.amount)?;
    at.gate.ensure(bank.account == BANK_OTHER, RefusalCode::CurrencyMismatch)?;
    at.gate.free_line(world)?;
    at.gate.ensure(at.fund.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    let mut books = at.books(ctx, world, Action::CurrencySell, input.value_on)?;
    books.bank_has(bank, at.fund.fund_id, amount)?;
    let dims = Dims::fund(at.fund.fund_id).bank(bank.bank_account_id);
    let (held, carried) = books.carried(bank.account, Side::Debit, bank.currency, &dims);
    let base = share(carried, amount, held)?;
    books.leg((CONVERSION, bank.account), amount, bank.currency, (base, None), &dims)?;
    let sale = Conversion {
        conversion_id: ctx.mint.id(),
        fund_id: at.fund.fund_id,
        state: ConversionState::Open,
        version: 1,
        bank_account_id: bank.bank_account_id,
        currency: bank.currency,
        sold_minor: amount,
        carried_minor: base,
        proceeds_minor: None,
        sold_on: ctx.on,
    };
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, true);
    Ok(at.plan().change(line).change(sale).entry(books.close()))
}

/// Books the proceeds of a sale: 1010 / 1095, a gain 1095 / 4910, a loss 5910 / 1095, all in base currency.
///
/// # Errors
/// `before_earlier_act` before the debit, `wrong_state`, `currency_mismatch` unless in base currency, `bank_line_used`.
pub fn conversion_settle(ctx: &mut Ctx, world: &World, input: &command::ConversionSettle) -> Result<Plan, Stop> {
    let sale = world.conversions.get(&input.conversion).ok_or(Stop::Hidden)?;
    let (fund, bank) = (world.fund(sale.fund_id)?, world.bank(input.bank_account)?);
    let text = input.conversion.to_string();
    let gate = Gate::new(ctx, world, Action::ConversionSettle, ObjectKind::Conversion, &text).pass()?;
    gate.ensure(ctx.on >= sale.sold_on, RefusalCode::BeforeEarlierAct)?;
    let gate = gate.state(sale.state == ConversionState::Open, sale.state.code())?;
    let amount = gate.amount(input.amount, world.base_currency()?)?;
    gate.ensure(bank.account == BANK, RefusalCode::CurrencyMismatch)?;
    gate.free_line(world)?;
    let refusal = gate.refuse(RefusalCode::RateMissing);
    let mut books = Books::open(ctx, world, Action::ConversionSettle, (input.value_on, None), refusal)?;
    let dims = Dims::fund(fund.fund_id).bank(bank.bank_account_id);
    books.leg((BANK, CONVERSION), amount, bank.currency, (amount, None), &dims)?;
    books.difference(amount.minus(sale.carried_minor)?, &dims)?;
    let settled = Conversion {
        state: ConversionState::Settled,
        version: sale.version + 1,
        proceeds_minor: Some(amount),
        ..sale.clone()
    };
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    let plan = Plan::about(ObjectKind::Conversion, sale.conversion_id, settled.version).state(settled.state.code());
    let mut plan = plan.change(line).change(settled);
    if sale.currency == fund.currency {
        plan = plan.change(Fund {
            converted_minor: fund.converted_minor.plus(sale.sold_minor)?,
            converted_base_minor: fund.converted_base_minor.plus(amount)?,
            ..fund.clone()
        });
    }
    Ok(plan.entry(books.close()))
}

/// Books currency that was bought: 1095 / 1010; 1020 / 1095 at the day's rate; the difference 5910 / 1095 or 1095 / 4910.
///
/// # Errors
/// `currency_mismatch`, `bank_line_used`, `fund_not_open`, `bank_short`, `rate_missing`.
pub fn currency_buy(ctx: &mut Ctx, world: &World, input: &command::CurrencyBuy) -> Result<Plan, Stop> {
    let text = input.fund.to_string();
    let at = AtFund::enter(ctx, world, Action::CurrencyBuy, input.fund, &text)?;
    let (from, paid) = at_bank(&at.gate, world, at.fund, input.from, input.paid)?;
    let (to, bought) = at_bank(&at.gate, world, at.fund, input.to, input.bought)?;
    at.gate.ensure(from.account == BANK && to.account == BANK_OTHER, RefusalCode::CurrencyMismatch)?;
    at.gate.free_line(world)?;
    at.gate.ensure(at.fund.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    let mut books = at.books(ctx, world, Action::CurrencyBuy, input.value_on)?;
    books.bank_has(from, at.fund.fund_id, paid)?;
    let of = |bank| Dims::fund(at.fund.fund_id).bank(bank);
    books.leg((CONVERSION, BANK), paid, from.currency, (paid, None), &of(from.bank_account_id))?;
    let worth = books.at_rate(bought, to.currency)?;
    books.leg((BANK_OTHER, CONVERSION), bought, to.currency, worth, &of(to.bank_account_id))?;
    books.difference(worth.0.minus(paid)?, &of(to.bank_account_id))?;
    let debit = BankLine::new(ctx, from, &input.paid_ref, input.value_on, paid, true);
    let credit = BankLine::new(ctx, to, &input.bought_ref, input.value_on, bought, false);
    Ok(at.plan().change(debit).change(credit).entry(books.close()))
}
