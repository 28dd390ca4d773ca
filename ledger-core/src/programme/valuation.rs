//! Month-end valuation of what is held and owed in other currencies, taken back on the next day by the same decision
//! (`books.md`, row month-end valuation).
//!
//! ```text
//! 1020 USD 100.00 carried at UAH 4,000.00, closing rate 42:  2026-03-31 1190 / 4920 UAH 200.00;  2026-04-01 4920 / 1190
//! ```
//! What counts is what was booked up to the month's last day, whatever came since. Prepaid suppliers (1320) are left out:
//! nothing says of an order that it is refundable, and until then it is goods to come. Must not: change a carrying amount.

use super::act::ObjectKind;
use super::books::Books;
use super::command;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::{BankAccountId, FundId};
use crate::ledger::account::{
    ALLOWANCE, AccountCode, BANK_OTHER, DONOR_RECEIVABLE, DUE_FROM, DUE_TO, DUE_TO_DONOR, GAIN_UNREALISED, IN_TRANSIT,
    RECOVERABLE, Side, VALUATION,
};
use crate::ledger::balance::{BalanceKey, DayNet, Scope};
use crate::ledger::entry::Entry;
use crate::ledger::leg::Dims;
use crate::ledger::period::{Valuation, month_end};
use crate::ledger::rate::RateSource;
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::time::{Day, plus_days};

/// Whose closing rate counts first: the base currency's central bank.
const CLOSING_SOURCE: RateSource = RateSource::Nbu;

/// The scope in which an account is valued; `None` for accounts that are not.
fn valued_in(account: AccountCode) -> Option<Scope> {
    if account == BANK_OTHER || account == IN_TRANSIT {
        return Some(Scope::Bank);
    }
    if account == DUE_FROM || account == DUE_TO {
        return Some(Scope::Pair);
    }
    let others = [DONOR_RECEIVABLE, RECOVERABLE, ALLOWANCE, DUE_TO_DONOR];
    (others.contains(&account) || account.starts_with("20")).then_some(Scope::Fund)
}

/// Values every foreign balance at the month's closing rate: 1190 / 4920 a gain, 4920 / 1190 a loss, and the reverse on the
/// next day.
///
/// # Errors
/// `period_order` unless it is a month's last day, `period_not_over`, `already_done`, `rate_missing`.
pub fn valuation_book(ctx: &mut Ctx, world: &World, input: &command::ValuationBook) -> Result<Plan, Stop> {
    let end = input.month_end;
    let text = end.to_string();
    let gate = Gate::new(ctx, world, Action::ValuationBook, ObjectKind::Period, &text).pass()?;
    gate.ensure(end == month_end(end), RefusalCode::PeriodOrder)?;
    gate.ensure(ctx.on > end, RefusalCode::PeriodNotOver)?;
    gate.ensure(!world.valuations.contains(&end), RefusalCode::AlreadyDone)?;
    let refusal = gate.refuse(RefusalCode::RateMissing);
    let books = Books::open(ctx, world, Action::ValuationBook, (end, None), refusal.clone())?;
    let mut books = books.dated(end);
    for (key, stood) in closing(world, end)? {
        let quoted = world.rates.find_by(key.currency, books.base(), end, Some(CLOSING_SOURCE));
        let Some(quoted) = quoted else {
            let pair = format!("{}/{}", key.currency, books.base());
            return Err(refusal.with("pair", pair).with("on", text).into());
        };
        let worth = quoted.rate.convert(stood.net, key.currency, books.base())?;
        value(&mut books, &key, worth.minus(stood.base)?)?;
    }
    let valued = books.close();
    let back = reversal(ctx, &valued, plus_days(end, 1));
    let plan = Plan::about(ObjectKind::Period, &text, 1).change(Valuation { month_end: end, seq: ctx.seq });
    Ok(if valued.legs.is_empty() { plan } else { plan.entry(valued).entry(back) })
}

/// What stood on each valued balance at the end of a day: net debit, and the same in base currency.
fn closing(world: &World, end: Day) -> Result<Vec<(BalanceKey, DayNet)>, Stop> {
    let base = world.base_currency()?;
    let mut found = Vec::new();
    for (key, balance) in &world.balances {
        if key.currency == base || valued_in(key.account) != Some(key.scope) {
            continue;
        }
        let since = world.later.get(key).map_or(&[][..], |days| days).iter().filter(|day| day.day > end);
        let (mut net, mut carried) = (balance.net(Side::Debit), balance.net_base(Side::Debit));
        for day in since {
            (net, carried) = (net.minus(day.net)?, carried.minus(day.base)?);
        }
        if net != Minor::ZERO {
            found.push((*key, DayNet { day: end, net, base: carried }));
        }
    }
    Ok(found)
}

/// 1190 / 4920 for what a balance is worth more than it is carried at, 4920 / 1190 for less.
fn value(books: &mut Books, key: &BalanceKey, gain: Minor) -> Result<(), Stop> {
    let dims = Dims {
        bank_account: (key.scope == Scope::Bank).then_some(BankAccountId(key.of)),
        other_fund: (key.scope == Scope::Pair).then_some(FundId(key.of)),
        valued: Some(key.account),
        ..Dims::fund(key.fund)
    };
    let pair = if gain.0 > 0 { (VALUATION, GAIN_UNREALISED) } else { (GAIN_UNREALISED, VALUATION) };
    let amount = Minor(gain.0.saturating_abs());
    let base: Currency = books.base();
    books.leg(pair, amount, base, (amount, None), &dims)
}

/// The entry with its sides changed, on another day.
fn reversal(ctx: &Ctx, of: &Entry, on: Day) -> Entry {
    let mut back = ctx.entry(Action::ValuationBook, on, None);
    (back.header.booked_on, back.header.reverses_id) = (on, Some(of.header.entry_id));
    for leg in &of.legs {
        back.legs.push(crate::ledger::leg::Leg {
            entry_id: back.header.entry_id,
            booked_on: on,
            debit_account: leg.credit_account,
            credit_account: leg.debit_account,
            ..leg.clone()
        });
    }
    back
}
