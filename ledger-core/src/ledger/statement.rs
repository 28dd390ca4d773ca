//! Statements of accounts: the general ledger (opening balance, turnover by month, closing balance) and the running balance
//! of one account.
//!
//! ```text
//! ALPHA, 1210 Grant advances, UAH:  opening 5,000.00 Dr | March: debit 45,000.00, credit 40,000.00 | closing 10,000.00 Dr
//! ```
//! Invariant: opening + debits - credits = closing, of every account in every month; a balance is of one currency. Must not:
//! convert a currency, or know where the legs came from.

use std::collections::BTreeMap;

use super::account::{AccountCode, Side};
use super::leg::Leg;
use super::trial::{Sides, TrialRow};
use crate::id::{FundId, GrantId, LineId};
use crate::money::{Currency, Minor, Overflow};
use crate::time::Day;

/// The legs of one debit and one credit account together, as far as they were asked for by the other dimensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegSum {
    /// Account debited.
    pub debit: AccountCode,
    /// Account credited.
    pub credit: AccountCode,
    /// Currency.
    pub currency: Currency,
    /// Sum, minor units.
    pub amount: Minor,
    /// Sum in base currency; 0 in the budget layer.
    pub base: Minor,
    /// Fund, where asked for.
    pub fund: Option<FundId>,
    /// Budget line, where asked for.
    pub line: Option<LineId>,
    /// Grant, where asked for.
    pub grant: Option<GrantId>,
    /// First day of the month of booking, where asked for.
    pub month: Option<Day>,
}

/// What an account was debited and credited in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerMonth {
    /// First day of the month.
    pub month: Day,
    /// Debits and credits of the month.
    pub sides: Sides,
    /// Balance at its end, on the greater side.
    pub closing: Sides,
}

/// An account of a fund in the general ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerAccount {
    /// Fund.
    pub fund: FundId,
    /// Account.
    pub account: AccountCode,
    /// Currency.
    pub currency: Currency,
    /// Balance before the period, on the greater side.
    pub opening: Sides,
    /// Months in which it moved, in order.
    pub months: Vec<LedgerMonth>,
    /// Debits and credits of the period.
    pub turnover: Sides,
    /// Balance after the period, on the greater side.
    pub closing: Sides,
}

/// Fund, account, currency.
type AccountKey = (FundId, AccountCode, Currency);

/// The general ledger by fund, account and currency: what stood before the period, and what moved in it. Accounts that
/// neither stood at something nor moved are left out.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn general_ledger(before: &[TrialRow], moved: &[LegSum]) -> Result<Vec<LedgerAccount>, Overflow> {
    let mut opening: BTreeMap<AccountKey, Sides> = BTreeMap::new();
    for row in before {
        let sides = opening.entry((row.fund, row.account, row.currency)).or_default();
        *sides = sides.plus(row.debit, row.credit)?;
    }
    let mut months: BTreeMap<AccountKey, BTreeMap<Day, Sides>> = BTreeMap::new();
    for sum in moved {
        let (Some(fund), Some(month)) = (sum.fund, sum.month) else { continue };
        for (account, debit, credit) in [(sum.debit, sum.amount, Minor::ZERO), (sum.credit, Minor::ZERO, sum.amount)] {
            let of_account = months.entry((fund, account, sum.currency)).or_default();
            let sides = of_account.entry(month).or_default();
            *sides = sides.plus(debit, credit)?;
        }
    }
    for key in opening.keys() {
        months.entry(*key).or_default();
    }
    let mut accounts = Vec::new();
    for (key, months) in months {
        let opening = opening.get(&key).copied().unwrap_or_default().balance()?;
        if months.is_empty() && opening == Sides::default() {
            continue;
        }
        accounts.push(ledger_account(key, opening, months)?);
    }
    Ok(accounts)
}

fn ledger_account(
    (fund, account, currency): AccountKey,
    opening: Sides,
    months: BTreeMap<Day, Sides>,
) -> Result<LedgerAccount, Overflow> {
    let (mut running, mut turnover) = (opening, Sides::default());
    let mut list = Vec::with_capacity(months.len());
    for (month, sides) in months {
        running = running.plus(sides.debit, sides.credit)?;
        turnover = turnover.plus(sides.debit, sides.credit)?;
        list.push(LedgerMonth { month, sides, closing: running.balance()? });
    }
    Ok(LedgerAccount { fund, account, currency, opening, months: list, turnover, closing: running.balance()? })
}

/// The side of a leg on which an account stands; `None` when it stands on neither.
pub fn side_of(leg: &Leg, account: AccountCode) -> Option<Side> {
    match account {
        _ if leg.debit_account == account => Some(Side::Debit),
        _ if leg.credit_account == account => Some(Side::Credit),
        _ => None,
    }
}

/// The balance of an account after each of its legs, debit above zero, per currency; `before` is what it stood at before the
/// first. Legs of other accounts give nothing.
///
/// # Errors
/// A balance leaves the range of an amount.
pub fn running<'a>(
    before: &[(Currency, Minor)],
    account: AccountCode,
    legs: impl IntoIterator<Item = &'a Leg>,
) -> Result<Vec<(&'a Leg, Side, Minor)>, Overflow> {
    let mut balances: BTreeMap<Currency, Minor> = before.iter().copied().collect();
    let mut rows = Vec::new();
    for leg in legs {
        let Some(side) = side_of(leg, account) else { continue };
        let balance = balances.entry(leg.currency).or_default();
        *balance = match side {
            Side::Debit => balance.plus(leg.amount_minor)?,
            Side::Credit => balance.minus(leg.amount_minor)?,
        };
        rows.push((leg, side, *balance));
    }
    Ok(rows)
}

/// What stands on an account over sums of legs: net on a side.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn net_of<'a>(
    sums: impl IntoIterator<Item = &'a LegSum>,
    account: AccountCode,
    side: Side,
) -> Result<Minor, Overflow> {
    let mut sides = Sides::default();
    for sum in sums {
        if sum.debit == account {
            sides = sides.plus(sum.amount, Minor::ZERO)?;
        } else if sum.credit == account {
            sides = sides.plus(Minor::ZERO, sum.amount)?;
        }
    }
    sides.net(side)
}

#[cfg(test)]
#[path = "statement_tests.rs"]
mod tests;
