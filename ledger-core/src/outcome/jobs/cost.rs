//! What one more job cost, and one enterprise that lives: rule J4 and its variants.
//!
//! The money above the line is that of the enterprises whose part below the line is known, and of no others: an
//! enterprise whose workers nobody counted adds neither jobs nor money.
//! Invariant: below the line stands more than 0, or there is no such cost and a reason why.
//! Must not: divide before output, or call any of these "additional": that needs a counterfactual.

use super::{FTE_DAYS, FTE_HOURS, Jobs, WORK_WEEKS};
use crate::codes;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A quotient of whole numbers, not divided yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotient {
    /// Above the line.
    pub numerator: i128,
    /// Below it, more than 0.
    pub denominator: i128,
}

impl Quotient {
    /// Divided to 28 digits; `None` when a part is too large for a decimal.
    #[must_use]
    pub fn decimal(self) -> Option<Decimal> {
        let part = |value: i128| Decimal::try_from_i128_with_scale(value, 0).ok();
        part(self.numerator)?.checked_div(part(self.denominator)?)
    }

    /// Whole minor units, rounded half away from zero, once; `None` where they are more than an `i64` holds.
    #[must_use]
    pub fn rounded(self) -> Option<i64> {
        let Quotient { numerator: above, denominator: below } = self;
        let doubled = above.checked_mul(2)?.checked_add(if above < 0 { -below } else { below })?;
        i64::try_from(doubled / below.checked_mul(2)?).ok()
    }
}

codes! {
    /// What money is divided by.
    pub enum CostPer {
        /// Jobs created less jobs lost (J4).
        NetJob = "net_job",
        /// Jobs created, losses left aside.
        CreatedJob = "created_job",
        /// Full-time years by paid days.
        FteByDays = "fte_by_days",
        /// Full-time years by hours of the week.
        FteByHours = "fte_by_hours",
        /// Jobs above the baseline that were there for 12 months.
        SustainedJob = "sustained_job",
        /// Enterprises known to operate at the horizon.
        SurvivingEnterprise = "surviving_enterprise",
    }
}

codes! {
    /// Why there is no such cost.
    pub enum NoCost {
        /// Of no enterprise is the part below the line known.
        NobodyKnown = "nobody_known",
        /// As many jobs were lost as created, or more.
        NoNetGain = "no_net_gain",
        /// No job was created.
        NothingCreated = "nothing_created",
        /// No time was paid.
        NoPaidTime = "no_paid_time",
        /// No job above the baseline was there for 12 months.
        NothingSustained = "nothing_sustained",
        /// No enterprise is known to operate.
        NobodySurvives = "nobody_survives",
    }
}

impl Jobs {
    /// Minor units for one of `per`, of the enterprises of which it is known.
    ///
    /// # Errors
    /// The reason why there is none, when nothing is known or what was gained is not more than 0.
    pub fn cost(&self, per: CostPer) -> Result<Quotient, NoCost> {
        let wide = i128::from;
        let (known, numerator, denominator, none) = match per {
            CostPer::NetJob => (self.known, self.grants_minor, wide(self.net()), NoCost::NoNetGain),
            CostPer::CreatedJob => (self.known, self.grants_minor, wide(self.created), NoCost::NothingCreated),
            CostPer::FteByDays => {
                let money = self.days_grants_minor * wide(FTE_DAYS);
                (self.days_known, money, wide(self.paid_days), NoCost::NoPaidTime)
            }
            CostPer::FteByHours => {
                let money = self.hours_week.disbursed_minor * wide(FTE_HOURS);
                (self.hours_week.known, money, wide(self.hours_week.sum * WORK_WEEKS), NoCost::NoPaidTime)
            }
            CostPer::SustainedJob => {
                let part = &self.sustained;
                (part.known, part.disbursed_minor, wide(part.sum), NoCost::NothingSustained)
            }
            CostPer::SurvivingEnterprise => {
                let part = &self.surviving;
                (part.known, part.disbursed_minor, wide(part.sum), NoCost::NobodySurvives)
            }
        };
        match (known, denominator) {
            (0, _) => Err(NoCost::NobodyKnown),
            (_, ..=0) => Err(none),
            _ => Ok(Quotient { numerator, denominator }),
        }
    }

    /// J4: minor units per net job; `None` when no job was gained, for then there is no such cost.
    #[must_use]
    pub fn cost_per_net_job(&self) -> Option<Quotient> {
        self.cost(CostPer::NetJob).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Quotient;

    #[test]
    fn a_cost_is_rounded_half_away_from_zero() {
        let rounded = |(numerator, denominator)| Quotient { numerator, denominator }.rounded();
        assert_eq!([(5, 2), (-5, 2), (4, 3), (5, 3)].map(rounded), [3, -3, 1, 2].map(Some));
        assert_eq!(rounded((i128::MAX, 1)), None);
    }
}
