//! The trial balance: what was debited and credited per fund, budget line, account and currency, and its sums.
//!
//! ```text
//! fund ALPHA, 1210 Grant advances, UAH:  debit 45,000.00, credit 40,000.00  ->  balance 5,000.00 on the debit side
//! ```
//! Invariant: the sum of all rows' debits equals that of their credits in every fund, layer and currency, for a leg adds
//! the same amount to both sides. Must not: convert a currency, or leave a row out.

use std::collections::BTreeMap;

use super::account::{AccountCode, Layer, Side};
use super::leg::Leg;
use crate::id::{FundId, LineId};
use crate::money::{Currency, Minor, Overflow};

/// One row of a trial balance, per fund, budget line, account and currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialRow {
    /// Fund.
    pub fund: FundId,
    /// Budget line.
    pub line: Option<LineId>,
    /// Account.
    pub account: AccountCode,
    /// Currency.
    pub currency: Currency,
    /// Sum of debits.
    pub debit: Minor,
    /// Sum of credits.
    pub credit: Minor,
}

/// Both sides of something, minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Debits.
    pub debit: Minor,
    /// Credits.
    pub credit: Minor,
}

impl Sides {
    /// With more on both sides.
    pub fn plus(self, debit: Minor, credit: Minor) -> Result<Sides, Overflow> {
        Ok(Sides { debit: self.debit.plus(debit)?, credit: self.credit.plus(credit)? })
    }

    /// What one side has over the other.
    pub fn net(self, side: Side) -> Result<Minor, Overflow> {
        match side {
            Side::Debit => self.debit.minus(self.credit),
            Side::Credit => self.credit.minus(self.debit),
        }
    }

    /// The balance, on the side that is greater.
    pub fn balance(self) -> Result<Sides, Overflow> {
        let net = self.net(Side::Debit)?;
        if net.0 >= 0 {
            return Ok(Sides { debit: net, credit: Minor::ZERO });
        }
        Ok(Sides { debit: Minor::ZERO, credit: self.net(Side::Credit)? })
    }
}

/// An account of a fund, all its budget lines together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountSum {
    /// Account.
    pub account: AccountCode,
    /// Currency.
    pub currency: Currency,
    /// Debits and credits.
    pub sides: Sides,
    /// The balance, on the side that is greater.
    pub balance: Sides,
}

/// One layer of one fund in one currency: its accounts and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialPart {
    /// Fund; `None` for all funds together, which has no accounts of its own.
    pub fund: Option<FundId>,
    /// The money or the budget.
    pub layer: Layer,
    /// Currency.
    pub currency: Currency,
    /// Accounts by code.
    pub accounts: Vec<AccountSum>,
    /// All debits and all credits; the same.
    pub sides: Sides,
    /// All balances; the same on both sides.
    pub balance: Sides,
}

/// The layer that an account of the chart lives in: 9xxx is the memo set.
pub fn layer_of(account: AccountCode) -> Layer {
    if account.starts_with("9") { Layer::Budget } else { Layer::Actual }
}

/// A trial balance in the making, leg by leg.
#[derive(Clone, Debug, Default)]
pub struct Trial(BTreeMap<(FundId, Option<LineId>, AccountCode, Currency), Sides>);

impl Trial {
    /// Adds a leg to both of its accounts.
    ///
    /// # Errors
    /// A sum leaves the range of an amount.
    pub fn add(&mut self, leg: &Leg) -> Result<(), Overflow> {
        for (account, debit, credit) in
            [(leg.debit_account, leg.amount_minor, Minor::ZERO), (leg.credit_account, Minor::ZERO, leg.amount_minor)]
        {
            let sum = self.0.entry((leg.fund_id, leg.line_id, account, leg.currency)).or_default();
            *sum = sum.plus(debit, credit)?;
        }
        Ok(())
    }

    /// Its rows, in the order of fund, line, account and currency.
    pub fn rows(&self) -> Vec<TrialRow> {
        let row = |(&(fund, line, account, currency), sides): (&_, &Sides)| TrialRow {
            fund,
            line,
            account,
            currency,
            debit: sides.debit,
            credit: sides.credit,
        };
        self.0.iter().map(row).collect()
    }
}

/// The rows by fund, layer and currency, and last all funds together by layer and currency.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn trial_parts(rows: &[TrialRow]) -> Result<Vec<TrialPart>, Overflow> {
    let mut sums: BTreeMap<(FundId, Layer, Currency, AccountCode), Sides> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry((row.fund, layer_of(row.account), row.currency, row.account)).or_default();
        *sum = sum.plus(row.debit, row.credit)?;
    }
    let mut parts: BTreeMap<(FundId, Layer, Currency), TrialPart> = BTreeMap::new();
    let mut whole: BTreeMap<(Layer, Currency), TrialPart> = BTreeMap::new();
    let empty = |fund, layer, currency| TrialPart {
        fund,
        layer,
        currency,
        accounts: Vec::new(),
        sides: Sides::default(),
        balance: Sides::default(),
    };
    for ((fund, layer, currency, account), sides) in sums {
        let balance = sides.balance()?;
        let part = parts.entry((fund, layer, currency)).or_insert_with(|| empty(Some(fund), layer, currency));
        let all = whole.entry((layer, currency)).or_insert_with(|| empty(None, layer, currency));
        part.accounts.push(AccountSum { account, currency, sides, balance });
        for part in [part, all] {
            part.sides = part.sides.plus(sides.debit, sides.credit)?;
            part.balance = part.balance.plus(balance.debit, balance.credit)?;
        }
    }
    Ok(parts.into_values().chain(whole.into_values()).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ledger::account::{ADVANCES, AUTHORITY, AVAILABLE, BANK, IN_TRANSIT, RECEIVED_IN_ADVANCE};
    use uuid::Uuid;

    fn row(fund: u128, line: Option<u128>, account: AccountCode, debit: i64, credit: i64) -> TrialRow {
        TrialRow {
            fund: FundId(Uuid::from_u128(fund)),
            line: line.map(|line| LineId(Uuid::from_u128(line))),
            account,
            currency: Currency::UAH,
            debit: Minor(debit),
            credit: Minor(credit),
        }
    }

    #[test]
    fn lines_of_an_account_are_one_row_and_each_layer_is_equal_on_both_sides() {
        let rows = [
            row(1, None, BANK, 900, 250),
            row(1, None, RECEIVED_IN_ADVANCE, 0, 900),
            row(1, Some(7), ADVANCES, 200, 0),
            row(1, Some(8), ADVANCES, 100, 0),
            row(1, Some(7), IN_TRANSIT, 250, 300),
            row(1, Some(7), AUTHORITY, 600, 0),
            row(1, Some(8), AUTHORITY, 400, 0),
            row(1, Some(7), AVAILABLE, 0, 600),
            row(1, Some(8), AVAILABLE, 0, 400),
            row(2, Some(9), AUTHORITY, 50, 0),
            row(2, Some(9), AVAILABLE, 0, 50),
        ];
        let parts = trial_parts(&rows).unwrap();
        assert_eq!(parts.len(), 5, "two layers of the first fund, one of the second, two of all");
        let money = &parts[0];
        assert_eq!((money.layer, money.accounts.len()), (Layer::Actual, 4));
        assert_eq!(money.accounts[0].balance, Sides { debit: Minor(650), credit: Minor(0) });
        assert_eq!(money.accounts[1].balance, Sides { debit: Minor(0), credit: Minor(50) });
        assert_eq!(money.accounts[2].sides, Sides { debit: Minor(300), credit: Minor(0) });
        assert_eq!(money.sides, Sides { debit: Minor(1_450), credit: Minor(1_450) });
        assert_eq!(money.balance, Sides { debit: Minor(950), credit: Minor(950) });
        let budget = parts.iter().find(|part| part.fund.is_none() && part.layer == Layer::Budget).unwrap();
        assert_eq!(budget.balance, Sides { debit: Minor(1_050), credit: Minor(1_050) });
        assert!(parts.iter().all(|part| part.sides.debit == part.sides.credit));
    }

    #[test]
    fn a_sum_out_of_range_is_an_error_and_no_wrong_figure() {
        let rows = [row(1, Some(1), BANK, i64::MAX, 0), row(1, Some(2), BANK, 1, 0)];
        assert_eq!(trial_parts(&rows), Err(Overflow));
    }
}
