//! A leg: one debit and one credit of the same positive amount, in one currency, one fund, one budget line, one layer.
//!
//! Accountants see lines, merged from legs by [`lines`]; a many-sided entry is cut into legs by [`split`]. Both keep
//! every account's total, which the property test holds against random entries.

use std::collections::BTreeMap;

use super::account::{AccountCode, Layer, Side};
use crate::id::{BankAccountId, DisbursementId, EntryId, FundId, GrantId, LineId, RateId};
use crate::money::{Currency, Minor};
use crate::row;
use crate::time::Day;

row! { "leg", key 2, insert;
    /// A stored leg. `seq` and `booked_on` repeat the entry's, so that a balance at a date reads one index.
    pub struct Leg {
        /// The entry.
        pub entry_id: EntryId,
        /// 1, 2, .. within the entry.
        pub leg_no: i64,
        /// Log sequence of the decision that posted it.
        pub seq: i64,
        /// Booking date.
        pub booked_on: Day,
        /// Layer of both accounts.
        pub layer: Layer,
        /// Account debited.
        pub debit_account: AccountCode,
        /// Account credited, never the same.
        pub credit_account: AccountCode,
        /// Minor units of `currency`, above zero.
        pub amount_minor: Minor,
        /// Currency.
        pub currency: Currency,
        /// The amount in base currency; absent in the budget layer.
        pub base_minor: Option<Minor>,
        /// Fund.
        pub fund_id: FundId,
        /// Budget line; always present in the budget layer.
        pub line_id: Option<LineId>,
        /// Grant.
        pub grant_id: Option<GrantId>,
        /// Disbursement.
        pub disbursement_id: Option<DisbursementId>,
        /// Bank account; always present on 1010, 1020 and 1090.
        pub bank_account_id: Option<BankAccountId>,
        /// The fund on the other side; always present on 1120 and 2040.
        pub other_fund_id: Option<FundId>,
        /// The account that is valued; always present on 1190.
        pub valued_account: Option<AccountCode>,
        /// The quoted rate behind the base amount; absent where it was carried over or the leg is in base currency.
        pub rate_id: Option<RateId>,
        /// Region of the case, ISO 3166-2.
        pub region: Option<String>,
    }
}

/// The dimensions of a leg besides its accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dims {
    /// Fund.
    pub fund: FundId,
    /// Budget line.
    pub line: Option<LineId>,
    /// Grant.
    pub grant: Option<GrantId>,
    /// Disbursement.
    pub disbursement: Option<DisbursementId>,
    /// Bank account.
    pub bank_account: Option<BankAccountId>,
    /// The fund on the other side of a debt between funds.
    pub other_fund: Option<FundId>,
    /// The account that a valuation is about.
    pub valued: Option<AccountCode>,
    /// Region.
    pub region: Option<String>,
}

impl Dims {
    /// Only a fund.
    pub fn fund(fund: FundId) -> Self {
        Dims {
            fund,
            line: None,
            grant: None,
            disbursement: None,
            bank_account: None,
            other_fund: None,
            valued: None,
            region: None,
        }
    }

    /// With a budget line.
    pub fn line(self, line: LineId) -> Self {
        Dims { line: Some(line), ..self }
    }

    /// With a bank account.
    pub fn bank(self, bank: BankAccountId) -> Self {
        Dims { bank_account: Some(bank), ..self }
    }

    /// With the fund on the other side.
    pub fn other(self, fund: FundId) -> Self {
        Dims { other_fund: Some(fund), ..self }
    }
}

impl Leg {
    /// Its dimensions.
    pub fn dims(&self) -> Dims {
        Dims {
            fund: self.fund_id,
            line: self.line_id,
            grant: self.grant_id,
            disbursement: self.disbursement_id,
            bank_account: self.bank_account_id,
            other_fund: self.other_fund_id,
            valued: self.valued_account,
            region: self.region.clone(),
        }
    }
}

/// Cuts a many-sided entry into legs: debits and credits are paired in the order given, whatever names their sides (an
/// account, the number of a draft's line). Sides that do not add up to the same total give `None`; amounts of zero are
/// skipped.
pub fn split<K: Copy>(debits: &[(K, Minor)], credits: &[(K, Minor)]) -> Option<Vec<(K, K, Minor)>> {
    let total = |side: &[(K, Minor)]| Minor::sum(side.iter().map(|(_, amount)| *amount)).ok();
    if debits.iter().chain(credits).any(|(_, amount)| amount.0 < 0) || total(debits)? != total(credits)? {
        return None;
    }
    let mut legs = Vec::new();
    let mut open = credits.iter().copied();
    let mut credit = open.next();
    for (debit, amount) in debits {
        let mut left = amount.0;
        while left > 0 {
            let (name, rest) = credit?;
            let taken = left.min(rest.0);
            if taken > 0 {
                legs.push((*debit, name, Minor(taken)));
            }
            left -= taken;
            credit = if rest.0 > taken { Some((name, Minor(rest.0 - taken))) } else { open.next() };
        }
    }
    Some(legs)
}

/// A line as accountants write it: one account, one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Layer.
    pub layer: Layer,
    /// Account.
    pub account: AccountCode,
    /// Debit or credit.
    pub side: Side,
    /// Amount, above zero.
    pub amount: Minor,
    /// Currency.
    pub currency: Currency,
    /// Fund.
    pub fund: FundId,
    /// Budget line.
    pub line: Option<LineId>,
}

/// What makes two legs one line.
type LineKey = (Layer, FundId, Currency, Side, AccountCode, Option<LineId>);

/// Legs merged into debit and credit lines: per layer, fund, budget line and currency, debits first.
pub fn lines(legs: &[Leg]) -> Vec<Line> {
    let mut merged: BTreeMap<LineKey, i64> = BTreeMap::new();
    for leg in legs {
        for (side, account) in [(Side::Debit, leg.debit_account), (Side::Credit, leg.credit_account)] {
            *merged.entry((leg.layer, leg.fund_id, leg.currency, side, account, leg.line_id)).or_default() +=
                leg.amount_minor.0;
        }
    }
    let line = |((layer, fund, currency, side, account, line), amount)| Line {
        layer,
        account,
        side,
        amount: Minor(amount),
        currency,
        fund,
        line,
    };
    merged.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::account::{ADVANCES, BANK, PAYABLE, RELEASED, seed_chart};
    use proptest::prelude::*;

    #[test]
    fn sides_that_differ_are_not_an_entry() {
        assert_eq!(split(&[(BANK, Minor(5))], &[(PAYABLE, Minor(4))]), None);
        assert_eq!(split(&[(BANK, Minor(-5))], &[(PAYABLE, Minor(-5))]), None);
        let legs = split(&[(BANK, Minor(5)), (ADVANCES, Minor(7))], &[(PAYABLE, Minor(6)), (RELEASED, Minor(6))]);
        assert_eq!(
            legs,
            Some(vec![(BANK, PAYABLE, Minor(5)), (ADVANCES, PAYABLE, Minor(1)), (ADVANCES, RELEASED, Minor(6))])
        );
    }

    proptest! {
        #[test]
        fn splitting_keeps_the_total_of_every_account(debits in prop::collection::vec((0usize..30, 0i64..10_000), 1..8), cuts in prop::collection::vec((0usize..30, 0i64..10_000), 0..7)) {
            let chart = seed_chart();
            let debits: Vec<_> = debits.into_iter().map(|(index, amount)| (chart[index].code, Minor(amount))).collect();
            let total: i64 = debits.iter().map(|(_, amount)| amount.0).sum();
            let mut credits = Vec::new();
            let mut left = total;
            for (index, amount) in cuts {
                let taken = amount.min(left);
                credits.push((chart[index].code, Minor(taken)));
                left -= taken;
            }
            credits.push((chart[0].code, Minor(left)));
            let legs = split(&debits, &credits);
            prop_assert!(legs.is_some());
            let sum = |pairs: Vec<(AccountCode, i64)>| {
                let mut map: BTreeMap<AccountCode, i64> = BTreeMap::new();
                for (account, amount) in pairs.into_iter().filter(|(_, amount)| *amount != 0) {
                    *map.entry(account).or_default() += amount;
                }
                map
            };
            let legs = legs.unwrap_or_default();
            prop_assert!(legs.iter().all(|(_, _, amount)| amount.0 > 0));
            prop_assert_eq!(sum(legs.iter().map(|l| (l.0, l.2.0)).collect()), sum(debits.iter().map(|d| (d.0, d.1.0)).collect()));
            prop_assert_eq!(sum(legs.iter().map(|l| (l.1, l.2.0)).collect()), sum(credits.iter().map(|c| (c.0, c.1.0)).collect()));
        }
    }
}
