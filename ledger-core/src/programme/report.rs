//! Reports that follow from sums: the position of a fund, and how many people came how far.
//!
//! ```text
//! received = 2110 + 2210 + 3110 + 4010 - 1110        (`books.md`, rule 8: what donors paid in, wherever it lies since)
//! enrolled 1,043 > applied 640 > granted 420 > launched 412 persons
//! ```
//! Invariant: a figure of a position is a sum of rows of the trial balance and of nothing else; a person is counted once.
//! Must not: convert a currency, or decide who may see a figure.

use std::collections::BTreeMap;

use super::fund::Fund;
use crate::ledger::account::{
    AUTHORITY, AVAILABLE, AccountCode, BANK, BANK_OTHER, DONOR_RECEIVABLE, DUE_TO_DONOR, ENCUMBERED, EXPENDED,
    NET_RESTRICTED, PRE_ENCUMBERED, RECEIVED_IN_ADVANCE, RELEASED, Side,
};
use crate::ledger::trial::{Sides, TrialRow};
use crate::money::{Currency, Minor, Overflow};

/// The position of a fund, minor units of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Budget authority, 9010.
    pub authority: Minor,
    /// Available, 9500.
    pub available: Minor,
    /// Pre-encumbered, 9600.
    pub pre_encumbered: Minor,
    /// Encumbered, 9700.
    pub encumbered: Minor,
    /// Expended, 9800.
    pub expended: Minor,
    /// Received from the donor to date: 2110 + 2210 + 3110 + 4010 - 1110.
    pub received: Minor,
    /// In the bank, 1010 and 1020.
    pub cash: Minor,
    /// Receivable from the donor, 1110.
    pub receivable: Minor,
    /// Received in advance, 2110.
    pub in_advance: Minor,
}

impl Position {
    /// The position of a fund from the rows of a trial balance; rows of other funds and currencies are passed over.
    ///
    /// # Errors
    /// A sum leaves the range of an amount.
    pub fn of(fund: &Fund, rows: &[TrialRow]) -> Result<Position, Overflow> {
        let mut sums: BTreeMap<AccountCode, Sides> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.fund == fund.fund_id && row.currency == fund.currency) {
            let sum = sums.entry(row.account).or_default();
            *sum = sum.plus(row.debit, row.credit)?;
        }
        let net = |account: AccountCode, side: Side| sums.get(&account).copied().unwrap_or_default().net(side);
        let credits = [RECEIVED_IN_ADVANCE, DUE_TO_DONOR, NET_RESTRICTED, RELEASED];
        let owed = credits.into_iter().map(|account| net(account, Side::Credit)).collect::<Result<Vec<_>, _>>()?;
        let receivable = net(DONOR_RECEIVABLE, Side::Debit)?;
        Ok(Position {
            authority: net(AUTHORITY, Side::Debit)?,
            available: net(AVAILABLE, Side::Credit)?,
            pre_encumbered: net(PRE_ENCUMBERED, Side::Credit)?,
            encumbered: net(ENCUMBERED, Side::Credit)?,
            expended: net(EXPENDED, Side::Credit)?,
            received: Minor::sum(owed)?.minus(receivable)?,
            cash: net(BANK, Side::Debit)?.plus(net(BANK_OTHER, Side::Debit)?)?,
            receivable,
            in_advance: net(RECEIVED_IN_ADVANCE, Side::Credit)?,
        })
    }

    /// Two positions in one currency together.
    ///
    /// # Errors
    /// A sum leaves the range of an amount.
    pub fn plus(self, other: &Position) -> Result<Position, Overflow> {
        Ok(Position {
            authority: self.authority.plus(other.authority)?,
            available: self.available.plus(other.available)?,
            pre_encumbered: self.pre_encumbered.plus(other.pre_encumbered)?,
            encumbered: self.encumbered.plus(other.encumbered)?,
            expended: self.expended.plus(other.expended)?,
            received: self.received.plus(other.received)?,
            cash: self.cash.plus(other.cash)?,
            receivable: self.receivable.plus(other.receivable)?,
            in_advance: self.in_advance.plus(other.in_advance)?,
        })
    }
}

/// Positions added up by currency: amounts of two currencies have no sum.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn totals<'a>(
    positions: impl IntoIterator<Item = (Currency, &'a Position)>,
) -> Result<Vec<(Currency, Position)>, Overflow> {
    let mut by_currency: BTreeMap<Currency, Position> = BTreeMap::new();
    for (currency, position) in positions {
        let sum = by_currency.entry(currency).or_default();
        *sum = sum.plus(position)?;
    }
    Ok(by_currency.into_iter().collect())
}

/// How far people came; each stage is a part of the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Survivors' numbers given.
    pub enrolled: i64,
    /// Of these, with an application that was submitted.
    pub applied: i64,
    /// Of these, with an agreement that the organisation signed.
    pub granted: i64,
    /// Of these, with an enterprise launched.
    pub launched: i64,
}

impl Funnel {
    /// The stages in order.
    pub const fn stages(&self) -> [i64; 4] {
        [self.enrolled, self.applied, self.granted, self.launched]
    }

    /// Two groups without a person in common.
    #[must_use]
    pub const fn plus(self, other: Funnel) -> Funnel {
        Funnel {
            enrolled: self.enrolled + other.enrolled,
            applied: self.applied + other.applied,
            granted: self.granted + other.granted,
            launched: self.launched + other.launched,
        }
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
