//! What moved a balance on each booking date: the cache behind balances at a date and behind the check of a back-dated
//! decision against every later day.
//!
//! ```text
//! leg 2026-03-02: debit 1210, credit 2010, UAH 450.00  ->  fund/1210/2026-03-02 debit + 450.00, fund/2010/2026-03-02 credit + 450.00
//! ```
//! Invariant: a row is the sum of the legs of its key and day and of nothing else, so an entry touches the rows of its own
//! date alone, back-dated or not (`books.md`, guarantee 3). Grants and disbursements have none: nothing asks for them at a
//! date. `verify` recomputes the rows from the legs (guarantee 10).

use std::collections::BTreeMap;

use uuid::Uuid;

use super::account::{AccountCode, Side};
use super::balance::{BalanceKey, DayNet, Scope, keys};
use super::leg::Leg;
use crate::id::FundId;
use crate::money::{Currency, Minor, Overflow};
use crate::row;
use crate::time::Day;

/// The scopes that totals per day are kept for.
pub const DAY_SCOPES: [Scope; 4] = [Scope::Bank, Scope::Fund, Scope::Line, Scope::Pair];

row! { "day_total", key 6, put;
    /// Totals of debits and of credits of one balance on one booking date. In the key the account comes before the fund: a
    /// balance at a date is asked for by scope and account.
    pub struct DayTotal {
        /// Scope: one of [`DAY_SCOPES`].
        pub scope: Scope,
        /// Id of the fund, line, bank account or other fund.
        pub scope_id: Uuid,
        /// Account.
        pub account: AccountCode,
        /// Fund.
        pub fund_id: FundId,
        /// Currency.
        pub currency: Currency,
        /// Booking date.
        pub booked_on: Day,
        /// Sum of the day's debits, minor units.
        pub debit_minor: Minor,
        /// Sum of the day's credits, minor units.
        pub credit_minor: Minor,
        /// Sum of the day's debits in base currency (0 in the budget layer).
        pub debit_base_minor: Minor,
        /// Sum of the day's credits in base currency (0 in the budget layer).
        pub credit_base_minor: Minor,
        /// The last log sequence that it includes.
        pub through_seq: i64,
    }
}

impl DayTotal {
    /// A day on which nothing has moved yet.
    pub fn empty(key: BalanceKey, booked_on: Day) -> Self {
        DayTotal {
            scope: key.scope,
            scope_id: key.of,
            account: key.account,
            fund_id: key.fund,
            currency: key.currency,
            booked_on,
            debit_minor: Minor::ZERO,
            credit_minor: Minor::ZERO,
            debit_base_minor: Minor::ZERO,
            credit_base_minor: Minor::ZERO,
            through_seq: 0,
        }
    }

    /// Adds a leg of the day to one side.
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

    /// The balance that it is a day of.
    pub fn key(&self) -> BalanceKey {
        BalanceKey {
            scope: self.scope,
            of: self.scope_id,
            fund: self.fund_id,
            account: self.account,
            currency: self.currency,
        }
    }
}

/// Totals by balance and day.
pub type DayTotals = BTreeMap<(BalanceKey, Day), DayTotal>;

/// Adds a leg to the totals of its day.
///
/// # Errors
/// A total leaves the range of an amount.
pub fn apply(totals: &mut DayTotals, leg: &Leg) -> Result<(), Overflow> {
    let mut kept = keys(leg).filter(|(key, _)| DAY_SCOPES.contains(&key.scope));
    kept.try_for_each(|(key, side)| {
        let empty = || DayTotal::empty(key, leg.booked_on);
        totals.entry((key, leg.booked_on)).or_insert_with(empty).take(leg, side)
    })
}

/// Net debit per balance and day, days in order: what [`super::balance::lowest_from`] asks for.
///
/// # Errors
/// A net leaves the range of an amount.
pub fn nets(mut days: Vec<DayTotal>) -> Result<BTreeMap<BalanceKey, Vec<DayNet>>, Overflow> {
    days.sort_by_key(|day| day.booked_on);
    let mut nets: BTreeMap<BalanceKey, Vec<DayNet>> = BTreeMap::new();
    for day in days {
        let net = day.debit_minor.minus(day.credit_minor)?;
        let base = day.debit_base_minor.minus(day.credit_base_minor)?;
        nets.entry(day.key()).or_default().push(DayNet { day: day.booked_on, net, base });
    }
    Ok(nets)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::id::{BankAccountId, EntryId, GrantId, LineId};
    use crate::ledger::account::{BANK, Layer, RECEIVED_IN_ADVANCE};
    use proptest::prelude::*;

    fn leg(seq: i64, day: u32, amount: i64, back: bool) -> Leg {
        let (debit, credit) = if back { (RECEIVED_IN_ADVANCE, BANK) } else { (BANK, RECEIVED_IN_ADVANCE) };
        Leg {
            entry_id: EntryId(Uuid::from_u128(seq.unsigned_abs().into())),
            leg_no: 1,
            seq,
            booked_on: Day::from_ymd_opt(2026, 1, day).unwrap(),
            layer: Layer::Actual,
            debit_account: debit,
            credit_account: credit,
            amount_minor: Minor(amount),
            currency: Currency::UAH,
            base_minor: Some(Minor(amount)),
            fund_id: FundId(Uuid::from_u128(1)),
            line_id: (seq % 2 == 0).then_some(LineId(Uuid::from_u128(2))),
            grant_id: Some(GrantId(Uuid::from_u128(3))),
            disbursement_id: None,
            bank_account_id: Some(BankAccountId(Uuid::from_u128(4))),
            other_fund_id: None,
            valued_account: None,
            rate_id: None,
            region: None,
        }
    }

    #[test]
    fn a_leg_moves_the_rows_of_its_own_date_and_none_of_a_grant() {
        let mut totals = DayTotals::new();
        apply(&mut totals, &leg(2, 9, 500, false)).unwrap();
        let later = totals.clone();
        apply(&mut totals, &leg(4, 3, 70, true)).unwrap();
        let (changed, kept): (Vec<_>, Vec<_>) = totals.iter().partition(|(key, row)| later.get(key) != Some(row));
        assert_eq!((changed.len(), kept.len()), (6, 6), "fund, line and bank account, two accounts each");
        assert!(changed.iter().all(|((_, day), row)| day.to_string() == "2026-01-03" && row.through_seq == 4));
        assert!(totals.keys().all(|(key, _)| DAY_SCOPES.contains(&key.scope)));
    }

    #[test]
    fn a_total_out_of_range_is_an_error_and_no_wrong_figure() {
        let mut totals = DayTotals::new();
        apply(&mut totals, &leg(1, 9, i64::MAX, false)).unwrap();
        assert_eq!(apply(&mut totals, &leg(2, 9, 1, false)), Err(Overflow));
    }

    proptest! {
        #[test]
        fn the_days_add_up_to_the_balance(legs in prop::collection::vec((1i64..50, 1u32..20, 1i64..10_000, any::<bool>()), 1..40)) {
            let (mut totals, mut balances) = (DayTotals::new(), crate::ledger::balance::Balances::new());
            for (seq, day, amount, back) in legs {
                apply(&mut totals, &leg(seq, day, amount, back)).unwrap();
                crate::ledger::balance::apply(&mut balances, &leg(seq, day, amount, back)).unwrap();
            }
            let nets = nets(totals.into_values().collect()).unwrap();
            for (key, balance) in balances.iter().filter(|(key, _)| DAY_SCOPES.contains(&key.scope)) {
                let days = &nets[key];
                prop_assert!(days.windows(2).all(|pair| pair[0].day < pair[1].day));
                prop_assert_eq!(days.iter().map(|day| day.net.0).sum::<i64>(), balance.net(Side::Debit).0);
            }
        }
    }
}
