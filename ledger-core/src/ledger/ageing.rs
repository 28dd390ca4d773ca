//! Ageing of what is still open: each credit is taken from the oldest debit (first in, first out), and what is left is as
//! old as the entries it came with.
//!
//! ```text
//! 1210 of a disbursement: 45,000.00 on 2 March, 40,000.00 accounted for on 10 May  ->  on 1 June 5,000.00, 91 days
//! ```
//! Invariant: what is aged of an account adds up to its balance. Must not: read a clock, or leave a small rest out.

use std::collections::{BTreeMap, VecDeque};

use super::account::{AccountCode, Side};
use super::leg::Leg;
use super::statement::side_of;
use crate::id::{DisbursementId, FundId};
use crate::money::{Currency, Minor, Overflow};
use crate::time::{Day, days_between};

/// Last day of every band but the open one: 0-30, 31-60, 61-90, 91-180, more than 180 days.
pub const BAND_ENDS: [i64; 4] = [30, 60, 90, 180];
/// Number of bands.
pub const BANDS: usize = BAND_ENDS.len() + 1;

/// The band of an age in days.
pub fn band(days: i64) -> usize {
    BAND_ENDS.iter().filter(|end| days > **end).count()
}

/// What is aged apart from everything else: an account of a disbursement in a fund. Entries by hand may have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenItem {
    /// Fund.
    pub fund: FundId,
    /// Account.
    pub account: AccountCode,
    /// Currency.
    pub currency: Currency,
    /// Disbursement.
    pub disbursement: Option<DisbursementId>,
}

/// An open item by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aged {
    /// What is open.
    pub item: OpenItem,
    /// Day of the oldest entry of which something is open.
    pub since: Day,
    /// Its age in days.
    pub days: i64,
    /// Open by band, minor units.
    pub bands: [Minor; BANDS],
    /// All of it.
    pub total: Minor,
}

/// Open items as of a day, oldest first. `legs` are all legs of the accounts up to that day, in any order; what is credited
/// beyond the debits stands below zero, so that the sum stays the balance.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn ageing(legs: &[Leg], accounts: &[AccountCode], as_of: Day) -> Result<Vec<Aged>, Overflow> {
    let mut ordered: Vec<&Leg> = legs.iter().collect();
    ordered.sort_by_key(|leg| (leg.booked_on, leg.seq, leg.entry_id, leg.leg_no));
    let mut open: BTreeMap<OpenItem, VecDeque<(Day, Minor)>> = BTreeMap::new();
    for leg in ordered {
        for account in accounts.iter().copied() {
            let Some(side) = side_of(leg, account) else { continue };
            let item =
                OpenItem { fund: leg.fund_id, account, currency: leg.currency, disbursement: leg.disbursement_id };
            let amount = if side == Side::Debit { leg.amount_minor } else { Minor::ZERO.minus(leg.amount_minor)? };
            take(open.entry(item).or_default(), leg.booked_on, amount)?;
        }
    }
    let aged = open.into_iter().map(|(item, parts)| aged(item, &parts, as_of));
    let mut list: Vec<Aged> = aged.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    list.sort_by_key(|aged| (aged.since, aged.item));
    Ok(list)
}

/// Sets an amount against open parts of the other sign, oldest first, and keeps what is left of it.
fn take(parts: &mut VecDeque<(Day, Minor)>, on: Day, amount: Minor) -> Result<(), Overflow> {
    let mut left = amount;
    while left.0 != 0 {
        match parts.front_mut() {
            Some((_, part)) if part.0.signum() != left.0.signum() => {
                let rest = part.plus(left)?;
                if rest.0 == 0 || rest.0.signum() == left.0.signum() {
                    parts.pop_front();
                    left = rest;
                } else {
                    *part = rest;
                    left = Minor::ZERO;
                }
            }
            _ => {
                parts.push_back((on, left));
                left = Minor::ZERO;
            }
        }
    }
    Ok(())
}

fn aged(item: OpenItem, parts: &VecDeque<(Day, Minor)>, as_of: Day) -> Result<Option<Aged>, Overflow> {
    let Some((since, _)) = parts.front() else { return Ok(None) };
    let (mut bands, mut total) = ([Minor::ZERO; BANDS], Minor::ZERO);
    for (day, part) in parts {
        let slot = &mut bands[band(days_between(*day, as_of))];
        *slot = slot.plus(*part)?;
        total = total.plus(*part)?;
    }
    Ok(Some(Aged { item, since: *since, days: days_between(*since, as_of).max(0), bands, total }))
}

/// Open items of a fund's account together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgedSum {
    /// Fund.
    pub fund: FundId,
    /// Account.
    pub account: AccountCode,
    /// Currency.
    pub currency: Currency,
    /// How many items are open.
    pub items: u64,
    /// Open by band, minor units.
    pub bands: [Minor; BANDS],
    /// All of it: the account's balance.
    pub total: Minor,
}

/// Items added up by fund, account and currency.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn aged_sums(items: &[Aged]) -> Result<Vec<AgedSum>, Overflow> {
    let mut sums: BTreeMap<(FundId, AccountCode, Currency), AgedSum> = BTreeMap::new();
    for aged in items {
        let OpenItem { fund, account, currency, .. } = aged.item;
        let empty = AgedSum { fund, account, currency, items: 0, bands: [Minor::ZERO; BANDS], total: Minor::ZERO };
        let sum = sums.entry((fund, account, currency)).or_insert(empty);
        sum.items += 1;
        for (slot, part) in sum.bands.iter_mut().zip(aged.bands) {
            *slot = slot.plus(part)?;
        }
        sum.total = sum.total.plus(aged.total)?;
    }
    Ok(sums.into_values().collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::id::EntryId;
    use crate::ledger::account::{ADVANCES, GRANTS_CASH, Layer, PAYABLE, RECOVERABLE};
    use uuid::Uuid;

    const BOTH: [AccountCode; 2] = [ADVANCES, RECOVERABLE];

    fn day(month: u32, day: u32) -> Day {
        Day::from_ymd_opt(2026, month, day).unwrap()
    }

    fn leg(seq: i64, on: Day, (debit, credit): (AccountCode, AccountCode), amount: i64, of: u128) -> Leg {
        Leg {
            entry_id: EntryId(Uuid::from_u128(seq.unsigned_abs().into())),
            leg_no: 1,
            seq,
            booked_on: on,
            layer: Layer::Actual,
            debit_account: debit,
            credit_account: credit,
            amount_minor: Minor(amount),
            currency: Currency::UAH,
            base_minor: Some(Minor(amount)),
            fund_id: FundId(Uuid::from_u128(1)),
            line_id: None,
            grant_id: None,
            disbursement_id: Some(DisbursementId(Uuid::from_u128(of))),
            bank_account_id: None,
            other_fund_id: None,
            valued_account: None,
            rate_id: None,
            region: None,
        }
    }

    #[test]
    fn a_band_holds_its_last_day_and_not_the_next() {
        let bands = [0, 30, 31, 60, 61, 90, 91, 180, 181, 5_000].map(band);
        assert_eq!(bands, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(band(-1), 0);
    }

    #[test]
    fn what_is_accounted_for_is_taken_from_the_oldest_advance() {
        let legs = [
            leg(3, day(5, 10), (GRANTS_CASH, ADVANCES), 40_000, 7),
            leg(1, day(3, 2), (ADVANCES, PAYABLE), 45_000, 7),
            leg(2, day(5, 1), (ADVANCES, PAYABLE), 10_000, 7),
        ];
        let aged = ageing(&legs, &BOTH, day(6, 1)).unwrap();
        assert_eq!((aged.len(), aged[0].since, aged[0].days), (1, day(3, 2), 91));
        assert_eq!(aged[0].bands.map(|part| part.0), [0, 10_000, 0, 5_000, 0], "31 days and 91 days");
        assert_eq!(aged[0].total, Minor(15_000));
    }

    #[test]
    fn a_claim_moves_the_rest_of_an_advance_and_begins_anew() {
        let legs = [
            leg(1, day(1, 1), (ADVANCES, PAYABLE), 100, 7),
            leg(2, day(5, 20), (RECOVERABLE, ADVANCES), 30, 7),
            leg(3, day(5, 25), (GRANTS_CASH, ADVANCES), 70, 7),
            leg(4, day(1, 1), (ADVANCES, PAYABLE), 9, 8),
        ];
        let aged = ageing(&legs, &BOTH, day(6, 1)).unwrap();
        let seen: Vec<_> = aged.iter().map(|aged| (aged.item.account, aged.days, aged.total.0)).collect();
        assert_eq!(seen, [(ADVANCES, 151, 9), (RECOVERABLE, 12, 30)], "oldest first, settled ones left out");
        let sums = aged_sums(&aged).unwrap();
        assert_eq!(
            sums.iter().map(|sum| (sum.account, sum.items, sum.total.0)).collect::<Vec<_>>(),
            [(ADVANCES, 1, 9), (RECOVERABLE, 1, 30)]
        );
    }

    #[test]
    fn the_aged_parts_add_up_to_the_balance_even_when_it_is_below_zero() {
        let legs = [leg(1, day(1, 1), (GRANTS_CASH, ADVANCES), 50, 7), leg(2, day(2, 1), (ADVANCES, PAYABLE), 20, 7)];
        let aged = ageing(&legs, &BOTH, day(6, 1)).unwrap();
        assert_eq!((aged[0].total, aged[0].since), (Minor(-30), day(1, 1)));
        assert_eq!(Minor::sum(aged[0].bands), Ok(Minor(-30)));
    }
}
