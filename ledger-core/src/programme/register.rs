//! The register of commitments: per grant, fund and budget line what was approved, where it stands, what was given back and
//! what was paid.
//!
//! ```text
//! 2026-0007, ALPHA G1:  approved 50,000 | pre-encumbered 0 | encumbered 5,000 | expended 40,000 | released 5,000 | paid 45,000
//! ```
//! Invariant: pre-encumbered, encumbered and expended are the balances of 9600, 9700 and 9800 and of nothing else. Must not:
//! convert: the budget is in the fund's currency, payments are in the grant's (`books.md`, rules 1 and 9).

use std::collections::BTreeMap;

use crate::id::{FundId, GrantId, LineId};
use crate::ledger::account::{
    AVAILABLE, AccountCode, BANK, BANK_OTHER, CONVERSION, ENCUMBERED, EXPENDED, IN_TRANSIT, PRE_ENCUMBERED, RETURNED,
    Side,
};
use crate::ledger::statement::{LegSum, net_of};
use crate::money::{Currency, Minor, Overflow};

/// A commitment. Budget amounts in minor units of the fund's currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commitment {
    /// Taken out of what was available: the ceiling of the award and amendments that raised it (9500 / 9600, 9500 / 9700).
    pub approved: Minor,
    /// Balance of 9600.
    pub pre_encumbered: Minor,
    /// Balance of 9700.
    pub encumbered: Minor,
    /// Balance of 9800.
    pub expended: Minor,
    /// Given back to what is available: unused ceilings, amendments that lowered it, what was not spent (9600, 9700 / 9500).
    pub released: Minor,
    /// Confirmed by the bank less what came back, in the currency of the payments.
    pub paid: Vec<(Currency, Minor)>,
}

/// Which commitment: the grant (`None` for all together), fund and budget line, and the currency of the fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommitmentKey {
    /// Grant.
    pub grant: Option<GrantId>,
    /// Fund.
    pub fund: FundId,
    /// Budget line.
    pub line: Option<LineId>,
}

/// Commitments from sums of legs by fund and line, and by grant where the register is per grant. What has no budget leg and
/// no payment gives no row.
///
/// # Errors
/// A sum leaves the range of an amount.
pub fn commitments(sums: &[LegSum]) -> Result<BTreeMap<CommitmentKey, Commitment>, Overflow> {
    let mut by_key: BTreeMap<CommitmentKey, Vec<&LegSum>> = BTreeMap::new();
    for sum in sums {
        let Some(fund) = sum.fund else { continue };
        by_key.entry(CommitmentKey { grant: sum.grant, fund, line: sum.line }).or_default().push(sum);
    }
    let mut rows = BTreeMap::new();
    for (key, sums) in by_key {
        let row = commitment(&sums)?;
        if row != Commitment::default() {
            rows.insert(key, row);
        }
    }
    Ok(rows)
}

fn commitment(sums: &[&LegSum]) -> Result<Commitment, Overflow> {
    let between = |debit: &[AccountCode], credit: &[AccountCode]| {
        let fits = sums.iter().filter(|sum| debit.contains(&sum.debit) && credit.contains(&sum.credit));
        Minor::sum(fits.map(|sum| sum.amount))
    };
    let net = |account| net_of(sums.iter().copied(), account, Side::Credit);
    Ok(Commitment {
        approved: between(&[AVAILABLE], &[PRE_ENCUMBERED, ENCUMBERED])?,
        pre_encumbered: net(PRE_ENCUMBERED)?,
        encumbered: net(ENCUMBERED)?,
        expended: net(EXPENDED)?,
        released: between(&[PRE_ENCUMBERED, ENCUMBERED], &[AVAILABLE])?,
        paid: paid(sums)?,
    })
}

/// Payments that the bank confirmed (1090 / bank) less those that came back (bank / 2020). A leg that goes through 1095
/// because its sides carry different base amounts is one of them too (`books.md`, rule 5).
fn paid(sums: &[&LegSum]) -> Result<Vec<(Currency, Minor)>, Overflow> {
    let bank = [BANK, BANK_OTHER, CONVERSION];
    let mut paid: BTreeMap<Currency, Minor> = BTreeMap::new();
    for sum in sums {
        let amount = match (sum.debit, sum.credit) {
            (IN_TRANSIT, other) if bank.contains(&other) => sum.amount,
            (other, RETURNED) if bank.contains(&other) => Minor::ZERO.minus(sum.amount)?,
            _ => continue,
        };
        let slot = paid.entry(sum.currency).or_default();
        *slot = slot.plus(amount)?;
    }
    Ok(paid.into_iter().collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ledger::account::PAYABLE;
    use uuid::Uuid;

    fn sum(grant: u128, debit: AccountCode, credit: AccountCode, amount: i64) -> LegSum {
        LegSum {
            debit,
            credit,
            currency: Currency::UAH,
            amount: Minor(amount),
            base: Minor::ZERO,
            fund: Some(FundId(Uuid::from_u128(1))),
            line: Some(LineId(Uuid::from_u128(2))),
            grant: Some(GrantId(Uuid::from_u128(grant))),
            month: None,
        }
    }

    #[test]
    fn a_grant_from_its_ceiling_to_its_close_by_hand() {
        // Ceiling 500, signed 450; raised by 20; receipts for 400; 70 given back at the close; 460 paid, 10 of it came back.
        let sums = [
            sum(7, AVAILABLE, PRE_ENCUMBERED, 500),
            sum(7, PRE_ENCUMBERED, ENCUMBERED, 450),
            sum(7, PRE_ENCUMBERED, AVAILABLE, 50),
            sum(7, AVAILABLE, ENCUMBERED, 20),
            sum(7, ENCUMBERED, EXPENDED, 400),
            sum(7, ENCUMBERED, AVAILABLE, 70),
            sum(7, PAYABLE, IN_TRANSIT, 465),
            sum(7, IN_TRANSIT, PAYABLE, 5),
            sum(7, IN_TRANSIT, BANK, 460),
            sum(7, BANK, RETURNED, 10),
            sum(8, AVAILABLE, PRE_ENCUMBERED, 33),
        ];
        let rows = commitments(&sums).unwrap();
        assert_eq!(rows.len(), 2);
        let closed = rows.values().next().unwrap();
        assert_eq!(
            closed,
            &Commitment {
                approved: Minor(520),
                pre_encumbered: Minor(0),
                encumbered: Minor(0),
                expended: Minor(400),
                released: Minor(120),
                paid: vec![(Currency::UAH, Minor(450))],
            }
        );
        assert_eq!(closed.approved.0, closed.expended.0 + closed.released.0, "nothing is left over");
        let open = rows.values().nth(1).unwrap();
        assert_eq!((open.approved, open.pre_encumbered), (Minor(33), Minor(33)));
        assert_eq!(open.paid, vec![]);
    }

    #[test]
    fn a_payment_through_the_conversion_account_counts_once() {
        let sums = [sum(7, IN_TRANSIT, CONVERSION, 90), sum(7, CONVERSION, BANK_OTHER, 90)];
        assert_eq!(commitments(&sums).unwrap().values().next().unwrap().paid, [(Currency::UAH, Minor(90))]);
    }
}
