//! One entry in the making: legs are added one by one, and every leg sees the balances that those before it left.
//!
//! ```text
//! let mut books = Books::open(ctx, world, Action::PaymentConfirm, value_on, Some(case))?;
//! books.post(IN_TRANSIT, bank.account, amount, currency, &dims)?;      // base amounts, exchange difference: rules 4 and 5
//! plan.entry(books.close())
//! ```
//! Invariant: in base currency a decreasing balance goes at its carrying amount, a new item and money reaching a bank at the
//! day's rate; what empties a balance takes all its base (`books.md`, rules 4 and 5). Must not: decide whether it may be.

mod bank;
mod release;

use super::fund::{Condition, Fund};
use super::plan::Ctx;
use super::refusal::{Refusal, RefusalCode, Stop};
use super::setup::BankAccount;
use super::terms::RateMethod;
use super::world::World;
use crate::id::{CaseId, FundId, RateId};
use crate::ledger::account::{
    AVAILABLE, AccountCode, BANK, BANK_OTHER, CONVERSION, DONOR_RECEIVABLE, DUE_FROM, DUE_TO, EXCHANGE_LOSS, EXPENDED,
    GAIN_REALISED, IN_TRANSIT, NET_RESTRICTED, RECEIVED_IN_ADVANCE, RELEASED, Side,
};
use crate::ledger::balance::{BalanceKey, Balances, Scope, apply};
use crate::ledger::entry::Entry;
use crate::ledger::leg::Dims;
use crate::ledger::rate::{RateSource, divide, share};
use crate::money::{Currency, Minor, Money};
use crate::policy::Action;
use crate::time::Day;

/// Accounts that are followed per grant where a leg has one (`books.md`, row grant closed).
const PER_GRANT: [&str; 9] = ["1090", "1210", "1220", "1229", "1310", "1320", "2010", "2020", "2030"];

/// One entry in the making.
#[derive(Debug)]
pub struct Books<'a> {
    world: &'a World,
    /// Balances as the entry's legs leave them, where they moved any.
    moved: Balances,
    entry: Entry,
    base: Currency,
    on: Day,
    refusal: Refusal,
}

impl<'a> Books<'a> {
    /// Opens an entry on the command's date. `refusal` is what a missing rate is refused with: the gate's, with any code.
    ///
    /// # Errors
    /// The programme is missing.
    pub fn open(
        ctx: &Ctx,
        world: &'a World,
        action: Action,
        (value_on, case): (Day, Option<CaseId>),
        refusal: Refusal,
    ) -> Result<Books<'a>, Stop> {
        let entry = ctx.entry(action, value_on, case);
        Ok(Books { world, moved: Balances::new(), entry, base: world.base_currency()?, on: ctx.on, refusal })
    }

    /// Another booking date than the command's: the reversal of a month-end valuation.
    pub fn dated(mut self, on: Day) -> Self {
        (self.on, self.entry.header.booked_on, self.entry.header.value_on) = (on, on, on);
        self
    }

    /// The entry, whole.
    pub fn close(self) -> Entry {
        self.entry
    }

    /// The entry so far.
    pub fn entry(&mut self) -> &mut Entry {
        &mut self.entry
    }

    /// The world that it stands on.
    pub fn world(&self) -> &'a World {
        self.world
    }

    /// Base currency.
    pub fn base(&self) -> Currency {
        self.base
    }

    /// Net of a balance on a side, as the legs so far leave it.
    pub fn net(&self, key: BalanceKey, side: Side) -> Minor {
        self.moved.get(&key).or_else(|| self.world.balances.get(&key)).map_or(Minor::ZERO, |row| row.net(side))
    }

    /// Net of a balance in base currency on a side.
    pub fn net_base(&self, key: BalanceKey, side: Side) -> Minor {
        self.moved.get(&key).or_else(|| self.world.balances.get(&key)).map_or(Minor::ZERO, |row| row.net_base(side))
    }

    /// The balance that carries an account's base amount: per grant where the account is followed per grant, per bank
    /// account, per pair of funds, else per fund.
    pub fn carrier(account: AccountCode, currency: Currency, dims: &Dims) -> BalanceKey {
        let per_grant = PER_GRANT.iter().any(|digits| account.starts_with(digits));
        let (scope, of) = match (dims.grant, dims.bank_account, dims.other_fund) {
            (Some(grant), _, _) if per_grant => (Scope::Grant, grant.0),
            (_, Some(bank), _) if is_bank(account) || account == IN_TRANSIT => (Scope::Bank, bank.0),
            (_, _, Some(other)) if account == DUE_FROM || account == DUE_TO => (Scope::Pair, other.0),
            _ => (Scope::Fund, dims.fund.0),
        };
        BalanceKey { scope, of, fund: dims.fund, account, currency }
    }

    /// What an account carries for these dimensions: net on a side, and the same in base currency.
    pub fn carried(&self, account: AccountCode, side: Side, currency: Currency, dims: &Dims) -> (Minor, Minor) {
        let key = Books::carrier(account, currency, dims);
        (self.net(key, side), self.net_base(key, side))
    }

    /// An amount at the day's rate, in base currency, with the quote behind it.
    ///
    /// # Errors
    /// `rate_missing` when nobody quoted one.
    pub fn at_rate(&self, amount: Minor, currency: Currency) -> Result<(Minor, Option<RateId>), Stop> {
        if currency == self.base {
            return Ok((amount, None));
        }
        let (base, rate) = self.exchange(amount, currency, self.base)?;
        Ok((base, Some(rate)))
    }

    /// An amount of one currency in another at the day's rate.
    ///
    /// # Errors
    /// `rate_missing` when nobody quoted one.
    pub fn exchange(&self, amount: Minor, from: Currency, to: Currency) -> Result<(Minor, RateId), Stop> {
        match self.world.rates.find(from, to, self.on) {
            Some(quoted) => Ok((quoted.rate.convert(amount, from, to)?, quoted.rate_id)),
            None => Err(self.no_rate(from, to)),
        }
    }

    fn no_rate(&self, from: Currency, to: Currency) -> Stop {
        let refusal = Refusal { code: RefusalCode::RateMissing, ..self.refusal.clone() };
        let pair = format!("{from}/{to}");
        refusal.with("pair", pair).with("on", self.on.to_string()).into()
    }

    /// The base amount of the side of a leg that lets a balance decrease; `None` when it lets one grow or begin.
    fn decreasing(&self, account: AccountCode, side: Side, amount: Minor, leg: (Currency, &Dims)) -> Decrease {
        let (currency, dims) = leg;
        let held = if side == Side::Debit { Side::Credit } else { Side::Debit };
        let (net, base) = self.carried(account, held, currency, dims);
        if net.0 <= 0 || keeps_no_carrying(account) {
            return Decrease::None;
        }
        if amount.0 <= net.0 { Decrease::Part(net, base) } else { Decrease::Beyond(net, base) }
    }

    /// Adds a leg: budget legs have no base amount; in base currency the amounts are one; else the side that decreases goes
    /// at its carrying amount and a new item at the day's rate. Where both sides say something else, the leg is split
    /// through 1095 with a base-currency leg for the difference (X). An amount of zero adds nothing.
    ///
    /// # Errors
    /// `rate_missing`; a total beyond 64 bits.
    pub fn post(
        &mut self,
        debit: AccountCode,
        credit: AccountCode,
        amount: Minor,
        currency: Currency,
        dims: &Dims,
    ) -> Result<(), Stop> {
        if amount.0 <= 0 {
            return Ok(());
        }
        if debit.starts_with("9") || currency == self.base {
            return self.leg((debit, credit), amount, currency, (amount, None), dims);
        }
        let (debit_base, credit_base) = self.bases((debit, credit), amount, (currency, dims))?;
        match (debit_base, credit_base) {
            (None, None) => {
                let fresh = self.at_rate(amount, currency)?;
                self.leg((debit, credit), amount, currency, fresh, dims)
            }
            (Some(base), None) | (None, Some(base)) => self.leg((debit, credit), amount, currency, base, dims),
            (Some(into), Some(out)) if into.0 == out.0 => self.leg((debit, credit), amount, currency, into, dims),
            (Some(into), Some(out)) => self.through_conversion((debit, credit), amount, currency, (into, out), dims),
        }
    }

    /// What each side of a leg says of its base amount.
    fn bases(
        &self,
        (debit, credit): (AccountCode, AccountCode),
        amount: Minor,
        leg: (Currency, &Dims),
    ) -> Result<(SideBase, SideBase), Stop> {
        let side = |account, side| -> Result<SideBase, Stop> {
            match self.decreasing(account, side, amount, leg) {
                Decrease::Part(net, base) => Ok(Some((share(base, amount, net)?, None))),
                Decrease::Beyond(net, base) => {
                    let (rest, rate) = self.at_rate(amount.minus(net)?, leg.0)?;
                    Ok(Some((base.plus(rest)?, rate)))
                }
                Decrease::None if side == Side::Debit && is_bank(account) => Ok(Some(self.at_rate(amount, leg.0)?)),
                Decrease::None => Ok(None),
            }
        };
        Ok((side(debit, Side::Debit)?, side(credit, Side::Credit)?))
    }

    /// X: both sides with their own base amount, and the difference as a gain or loss of the fund.
    fn through_conversion(
        &mut self,
        (debit, credit): (AccountCode, AccountCode),
        amount: Minor,
        currency: Currency,
        (into, out): (SideAmount, SideAmount),
        dims: &Dims,
    ) -> Result<(), Stop> {
        self.leg((debit, CONVERSION), amount, currency, into, dims)?;
        self.leg((CONVERSION, credit), amount, currency, out, dims)?;
        self.difference(into.0.minus(out.0)?, dims)
    }

    /// A realised exchange difference in base currency, held against 1095: a gain above zero, a loss below.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn difference(&mut self, gain: Minor, dims: &Dims) -> Result<(), Stop> {
        let dims = Dims { bank_account: None, other_fund: None, valued: None, ..dims.clone() };
        let base = self.base;
        if gain.0 > 0 {
            self.leg((CONVERSION, GAIN_REALISED), gain, base, (gain, None), &dims)
        } else {
            let loss = Minor(-gain.0);
            self.leg((EXCHANGE_LOSS, CONVERSION), loss, base, (loss, None), &dims)
        }
    }

    /// Adds a leg whose base amount is known. An amount of zero adds nothing.
    ///
    /// # Errors
    /// A total beyond 64 bits.
    pub fn leg(
        &mut self,
        (debit, credit): (AccountCode, AccountCode),
        amount: Minor,
        currency: Currency,
        (base, rate): SideAmount,
        dims: &Dims,
    ) -> Result<(), Stop> {
        let first = self.entry.legs.len();
        self.entry.post_at((debit, credit), amount, currency, base, rate, dims);
        for leg in &self.entry.legs[first..] {
            for (key, _) in crate::ledger::balance::keys(leg) {
                if let Some(known) = self.world.balances.get(&key) {
                    self.moved.entry(key).or_insert_with(|| known.clone());
                }
            }
            apply(&mut self.moved, leg)?;
        }
        Ok(())
    }

    /// A cost in the fund's currency by its agreement's method (`books.md`, rule 2): `cost` in `currency`, worth `base`.
    ///
    /// # Errors
    /// `rate_missing`; a total beyond 64 bits.
    pub fn in_fund_currency(
        &self,
        fund: &Fund,
        (cost, base): (Minor, Minor),
        currency: Currency,
    ) -> Result<Minor, Stop> {
        if currency == fund.currency {
            return Ok(cost);
        }
        if fund.currency == self.base {
            return Ok(base);
        }
        if fund.rate_method == RateMethod::OwnConversions && fund.converted_base_minor.0 > 0 {
            let over = i128::from(base.0) * i128::from(fund.converted_minor.0);
            return Ok(divide(over, i128::from(fund.converted_base_minor.0))?);
        }
        self.budget_rate(fund, base, self.base)
    }

    /// An amount in the fund's currency at the day's budget rate, by the source that the agreement names.
    ///
    /// # Errors
    /// `rate_missing`; a total beyond 64 bits.
    pub fn budget_rate(&self, fund: &Fund, amount: Minor, currency: Currency) -> Result<Minor, Stop> {
        if currency == fund.currency {
            return Ok(amount);
        }
        let source: Option<RateSource> = fund.rate_source;
        let quoted = self.world.rates.find_by(currency, fund.currency, self.on, source);
        let quoted = quoted.ok_or_else(|| self.no_rate(currency, fund.currency))?;
        Ok(quoted.rate.convert(amount, currency, fund.currency)?)
    }

    /// The base amount of the legs that debit an account, so far in this entry, for one fund.
    pub fn debited_base(&self, account: AccountCode, fund: FundId) -> Minor {
        let legs = self.entry.legs.iter().filter(|leg| leg.debit_account == account && leg.fund_id == fund);
        Minor(legs.filter_map(|leg| leg.base_minor).map(|base| base.0).sum())
    }

    /// The gate's refusal with another code.
    pub fn refuse(&self, code: RefusalCode) -> Refusal {
        Refusal { code, ..self.refusal.clone() }
    }
}

/// The reason that an entry carries whose true-up took a line below zero.
pub const OVER_BUDGET: &str = "over_budget";

/// A base amount with the quote behind it.
pub type SideAmount = (Minor, Option<RateId>);
/// What a side of a leg says of its base amount.
type SideBase = Option<SideAmount>;

/// How a side of a leg meets the balance that it decreases: net and base of the balance.
enum Decrease {
    None,
    Part(Minor, Minor),
    Beyond(Minor, Minor),
}

/// A bank account in the chart.
fn is_bank(account: AccountCode) -> bool {
    account == BANK || account == BANK_OTHER
}

/// Income, expense, conversion and valuation have no carrying amount: what is taken back of them goes at the original.
pub(super) fn keeps_no_carrying(account: AccountCode) -> bool {
    ["1095", "1190", "4", "5", "9"].iter().any(|digits| account.starts_with(digits))
}
