//! What a visit found out besides how the business stands, as far as outcome figures need it.
//!
//! Every answer may be missing, and a missing one is unknown: never a no, a nothing or a 0. The ranges are those that
//! `programme::visit_answers` checks when a visit is recorded.
//! Invariant: bands are declared from the lowest to the highest, so that their order is the order of the answers.
//! Must not: hold an amount of money: bands alone are kept, lest a visit make somebody's purse known.

use crate::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// Whether the owner works in the business (J2: apart from paid jobs).
    pub enum OwnerWorks {
        /// Full time.
        FullTime = "full_time",
        /// Part time.
        PartTime = "part_time",
        /// Not at all.
        No = "no",
    }
}

codes! {
    /// A band of monthly money, against what such a business makes around there.
    pub enum Band {
        /// Nothing, or a loss.
        Nothing = "none",
        /// Low.
        Low = "low",
        /// Below the middle.
        LowerMiddle = "lower_middle",
        /// Above the middle.
        UpperMiddle = "upper_middle",
        /// High.
        High = "high",
    }
}

/// Answers of one visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// Women among the paid workers, heads.
    pub paid_women: Option<i64>,
    /// Hours of the paid workers in the week of the visit, all together.
    pub paid_hours_week: Option<i64>,
    /// Whether the owner works in the business.
    pub owner_works: Option<OwnerWorks>,
    /// The owner's hours in that week.
    pub owner_hours_week: Option<i64>,
    /// Revenue of a month.
    pub revenue_band: Option<Band>,
    /// Profit of a month.
    pub profit_band: Option<Band>,
    /// The business is formally registered.
    pub registered: Option<bool>,
    /// How the owner is, 1 to 5; there with consent alone.
    pub wellbeing: Option<i64>,
}
