//! Running balances: caches of the journal, kept per scope, that name the entry they include up to.
//!
//! A balance is wanted for a fund, a budget line, a grant, a disbursement, a bank account and a pair of funds; each leg
//! moves it in every scope it has a dimension for. `verify` recomputes them from the legs (`books.md`, guarantee 10).

use std::collections::BTreeMap;

use uuid::Uuid;

use super::account::{AccountCode, Side};
use super::leg::Leg;
use crate::id::FundId;
use crate::money::{Currency, Minor, Overflow};
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// What a balance is kept for.
    pub enum Scope {
        /// A bank account in a fund.
        Bank = "bank",
        /// A disbursement in a fund.
        Disbursement = "disbursement",
        /// A fund.
        Fund = "fund",
        /// A grant in a fund.
        Grant = "grant",
        /// A budget line of a fund.
        Line = "line",
        /// Another fund, seen from a fund: the debts between the two.
        Pair = "pair",
    }
}

/// Which balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BalanceKey {
    /// Scope.
    pub scope: Scope,
    /// Id of the fund, line, grant, disbursement, bank account or other fund.
    pub of: Uuid,
    /// Fund.
    pub fund: FundId,
    /// Account.
    pub account: AccountCode,
    /// Currency.
    pub currency: Currency,
}

row! { "balance", key 5, put;
    /// Totals of debits and of credits up to a log sequence.
    pub struct Balance {
        /// Scope.
        pub scope: Scope,
        /// Id of the fund, line, grant, disbursement, bank account or other fund.
        pub scope_id: Uuid,
        /// Fund.
        pub fund_id: FundId,
        /// Account.
        pub account: AccountCode,
        /// Currency.
        pub currency: Currency,
        /// Sum of debits, minor units.
        pub debit_minor: Minor,
        /// Sum of credits, minor units.
        pub credit_minor: Minor,
        /// Sum of debits in base currency (0 in the budget layer).
        pub debit_base_minor: Minor,
        /// Sum of credits in base currency (0 in the budget layer).
        pub credit_base_minor: Minor,
        /// The last log sequence that moved it.
        pub through_seq: i64,
    }
}

impl Balance {
    /// A balance nothing has moved yet.
    pub fn empty(key: BalanceKey) -> Self {
        Balance {
            scope: key.scope,
            scope_id: key.of,
            fund_id: key.fund,
            account: key.account,
            currency: key.currency,
            debit_minor: Minor::ZERO,
            credit_minor: Minor::ZERO,
            debit_base_minor: Minor::ZERO,
            credit_base_minor: Minor::ZERO,
            through_seq: 0,
        }
    }

    /// Moves it by a leg on one side.
    ///
    /// # Errors
    /// A total leaves the range of an amount.
    pub fn take(&mut self, leg: &Leg, side: Side) -> Result<(), Overflow> {
        let base = leg.base_minor.unwrap_or_default();
        let (total, in_base) = match side {
            Side::Debit => (&mut self.debit_minor, &mut self.debit_base_minor),
            Side::Credit => (&mut self.credit_minor, &mut self.credit_base_minor),
        };
        (*total, *in_base) = (total.plus(leg.amount_minor)?, in_base.plus(base)?);
        self.through_seq = self.through_seq.max(leg.seq);
        Ok(())
    }

    /// Its key.
    pub fn key(&self) -> BalanceKey {
        BalanceKey {
            scope: self.scope,
            of: self.scope_id,
            fund: self.fund_id,
            account: self.account,
            currency: self.currency,
        }
    }

    /// Net amount in base currency on the given side.
    pub fn net_base(&self, side: Side) -> Minor {
        let net = self.debit_base_minor.0 - self.credit_base_minor.0;
        Minor(if side == Side::Debit { net } else { -net })
    }

    /// Net amount on the given side: positive when the account stands on it.
    pub fn net(&self, side: Side) -> Minor {
        let net = self.debit_minor.0 - self.credit_minor.0;
        Minor(if side == Side::Debit { net } else { -net })
    }
}

/// Balances by key.
pub type Balances = BTreeMap<BalanceKey, Balance>;

/// The keys that a leg moves, with the side on which it moves them.
pub fn keys(leg: &Leg) -> impl Iterator<Item = (BalanceKey, Side)> + '_ {
    let scopes = [
        Some((Scope::Fund, leg.fund_id.0)),
        leg.line_id.map(|line| (Scope::Line, line.0)),
        leg.grant_id.map(|grant| (Scope::Grant, grant.0)),
        leg.disbursement_id.map(|disbursement| (Scope::Disbursement, disbursement.0)),
        leg.bank_account_id.map(|bank| (Scope::Bank, bank.0)),
        leg.other_fund_id.map(|other| (Scope::Pair, other.0)),
    ];
    scopes.into_iter().flatten().flat_map(move |(scope, of)| {
        [(leg.debit_account, Side::Debit), (leg.credit_account, Side::Credit)]
            .map(|(account, side)| (BalanceKey { scope, of, fund: leg.fund_id, account, currency: leg.currency }, side))
    })
}

/// Moves the balances by one leg.
pub fn apply(balances: &mut Balances, leg: &Leg) -> Result<(), Overflow> {
    keys(leg).try_for_each(|(key, side)| balances.entry(key).or_insert_with(|| Balance::empty(key)).take(leg, side))
}

/// Net movement of one account on one later day: what a back-dated decision has to be held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayNet {
    /// The day, after the decision's own.
    pub day: Day,
    /// Net on the asked side.
    pub net: Minor,
    /// The same in base currency.
    pub base: Minor,
}

/// The lowest balance from a date on: `current` is the balance including every day, `later` the days after that date.
/// Back-dating is checked against every later day, not just the final balance (`books.md`, guarantee 3).
pub fn lowest_from(current: Minor, later: &[DayNet]) -> Result<Minor, Overflow> {
    let after = Minor::sum(later.iter().map(|day| day.net))?;
    let mut running = current.minus(after)?;
    let mut lowest = running;
    let mut days: Vec<&DayNet> = later.iter().collect();
    days.sort_by_key(|day| day.day);
    for day in days {
        running = running.plus(day.net)?;
        lowest = lowest.min(running);
    }
    Ok(lowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_back_dated_decision_meets_the_lowest_later_day() {
        let day = |d: u32, net: i64| DayNet {
            day: Day::from_ymd_opt(2026, 1, d).unwrap_or_default(),
            net: Minor(net),
            base: Minor(net),
        };
        // 100 on the date, 30 left on the 5th, 130 now: only 30 can be taken back-dated.
        assert_eq!(lowest_from(Minor(130), &[day(9, 100), day(5, -70)]), Ok(Minor(30)));
        assert_eq!(lowest_from(Minor(130), &[]), Ok(Minor(130)));
        // Money that came later was not there on the date.
        assert_eq!(lowest_from(Minor(130), &[day(9, 130)]), Ok(Minor(0)));
    }
}
