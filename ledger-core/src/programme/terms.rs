//! What a donor agreement says besides its dates and lines: who bears exchange, how a cost is turned into the donor's
//! currency, which charges it allows, how far budget may be moved, when to warn and when to stop.
//!
//! Terms are frozen with the policy at the fund's first posting (`books.md`, rule 2); what may change later is an amendment.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::ledger::rate::{RateSource, divide};
use crate::money::{Minor, Overflow};
use crate::row::{Cell, CellError, Kind, Value};

/// Basis points of the whole: 10,000 are all of it.
pub const BASIS_POINTS_ALL: i64 = 10_000;
/// The highest indirect-cost rate that an agreement can have, basis points.
pub const INDIRECT_BP_MAX: i64 = 5_000;

/// A share in basis points, 0 to 10,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(pub i64);

impl BasisPoints {
    /// The share of an amount, rounded half away from zero.
    ///
    /// # Errors
    /// The product leaves the range of an amount.
    pub fn of(self, amount: Minor) -> Result<Minor, Overflow> {
        divide(i128::from(amount.0) * i128::from(self.0), i128::from(BASIS_POINTS_ALL))
    }

    /// As a percentage: 1,250 are 12.5.
    pub fn percent(self) -> Decimal {
        Decimal::new(self.0, 2).normalize()
    }
}

impl Cell for BasisPoints {
    const KIND: Kind = Kind::Int;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        i64::from_value(value).map(BasisPoints)
    }
}

codes! {
    /// How a cost in another currency is turned into the donor's (`books.md`, rule 2).
    pub enum RateMethod {
        /// Average of the fund's own conversions to date; the official rate before the first.
        OwnConversions = "own_conversions",
        /// The quoted rate of the day.
        Official = "official",
    }
}

codes! {
    /// Who bears what exchange rates take from the donor's money.
    pub enum ExchangeBearer {
        /// The donor: a cost of the exchange line.
        Donor = "donor",
        /// The organisation.
        Organisation = "organisation",
    }
}

/// Terms of a donor agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundTerms {
    /// How a cost is turned into the donor's currency.
    pub rate_method: RateMethod,
    /// Whose quotes come first for this agreement; whoever quoted last when absent.
    pub rate_source: Option<RateSource>,
    /// Who bears exchange differences.
    pub exchange_bearer: ExchangeBearer,
    /// May the budget bear bank charges?
    pub fees_eligible: bool,
    /// Does interest on the money add to the budget?
    pub interest_adds: bool,
    /// Indirect cost allowed, of the direct cost.
    pub indirect: BasisPoints,
    /// Part of a line's authority that may be moved to others without an amendment.
    pub flexibility: BasisPoints,
    /// Used part of a line from which approvals carry a warning.
    pub warn: BasisPoints,
    /// Used part of a line beyond which nothing is approved.
    pub stop: BasisPoints,
    /// Position of the line that bears bank charges, from 1.
    pub fee_line: Option<i64>,
    /// Position of the line that bears exchange, from 1.
    pub exchange_line: Option<i64>,
    /// Position of the line that bears indirect cost, from 1.
    pub indirect_line: Option<i64>,
}

impl Default for FundTerms {
    fn default() -> Self {
        FundTerms {
            rate_method: RateMethod::Official,
            rate_source: None,
            exchange_bearer: ExchangeBearer::Organisation,
            fees_eligible: false,
            interest_adds: false,
            indirect: BasisPoints(0),
            flexibility: BasisPoints(0),
            warn: BasisPoints(BASIS_POINTS_ALL),
            stop: BasisPoints(BASIS_POINTS_ALL),
            fee_line: None,
            exchange_line: None,
            indirect_line: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_half_away_from_zero() {
        assert_eq!(BasisPoints(1_250).of(Minor(1_000)), Ok(Minor(125)));
        assert_eq!(BasisPoints(5).of(Minor(1_000)), Ok(Minor(1)));
        assert_eq!(BasisPoints(4).of(Minor(1_000)), Ok(Minor(0)));
        assert_eq!(BasisPoints(1_250).percent(), Decimal::new(125, 1));
    }
}
