//! What a visit asks besides how the business stands: hours, women, the owner, bands of money, wellbeing, safety.
//!
//! Every answer may be missing. Amounts are bands and never figures: a visit must not make somebody's purse known.
//! Invariant: what is stored passed [`VisitAnswers::checked`]; wellbeing is kept only with consent.

use serde::{Deserialize, Serialize};

use super::refusal::RefusalCode;
use crate::codes;
use crate::time::Day;

pub use crate::outcome::answers::{Band, OwnerWorks};

codes! {
    /// Why the visit was made.
    pub enum VisitKind {
        /// A month after the first money or handover: what was it used for?
        UseCheck = "use_check",
        /// Planned by the programme's schedule.
        Scheduled = "scheduled",
        /// Besides the plan.
        Extra = "extra",
    }
}

codes! {
    /// What of a visit a second person may find otherwise.
    pub enum VisitField {
        /// Day of the visit.
        VisitedOn = "visited_on",
        /// What was found.
        Status = "status",
        /// Since when inactive.
        SinceOn = "since_on",
        /// Paid workers.
        PaidWorkers = "paid_workers",
        /// Days paid to them.
        PaidDays = "paid_days_12m",
        /// Hours paid to them.
        PaidHours = "paid_hours_week",
        /// Women among them.
        PaidWomen = "paid_women",
        /// Whether the owner works.
        OwnerWorks = "owner_works",
        /// The owner's hours.
        OwnerHours = "owner_hours_week",
        /// Revenue.
        RevenueBand = "revenue_band",
        /// Profit.
        ProfitBand = "profit_band",
        /// Registration.
        Registered = "registered",
    }
}

/// Answers of one visit; each may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VisitAnswers {
    /// Why it was made.
    pub kind: Option<VisitKind>,
    /// The planned day that it answers.
    pub scheduled_for: Option<Day>,
    /// Hours that paid workers worked in the week of the visit, all together.
    pub paid_hours_week: Option<i64>,
    /// Women among the paid workers.
    pub paid_women: Option<i64>,
    /// Whether the owner works in the business.
    pub owner_works: Option<OwnerWorks>,
    /// Hours that the owner worked in it that week.
    pub owner_hours_week: Option<i64>,
    /// Revenue of a month.
    pub revenue_band: Option<Band>,
    /// Profit of a month.
    pub profit_band: Option<Band>,
    /// The owner agreed to be asked how they are.
    pub wellbeing_consent: Option<bool>,
    /// How they are, 1 to 5.
    pub wellbeing: Option<i64>,
    /// The business is formally registered.
    pub registered: Option<bool>,
    /// The next contact is safe.
    pub contact_safe: Option<bool>,
    /// How many pieces of evidence were taken.
    pub attachments: Option<i64>,
}

/// Hours of a week.
pub const WEEK_HOURS: i64 = 168;
/// Most pieces of evidence of one visit.
pub const ATTACHMENTS_MAX: i64 = 50;

impl VisitAnswers {
    /// Nothing was answered.
    pub fn is_empty(&self) -> bool {
        *self == VisitAnswers::default()
    }

    /// The first rule that they break, with the field: ranges, women among the workers, consent.
    pub fn checked(&self, paid_workers: Option<i64>) -> Result<(), (RefusalCode, &'static str)> {
        let within = |value: Option<i64>, (low, high): (i64, i64), field: &'static str| {
            let fits = value.is_none_or(|value| (low..=high).contains(&value));
            if fits { Ok(()) } else { Err((RefusalCode::OutOfRange, field)) }
        };
        let workers = paid_workers.unwrap_or(super::followup::WORKERS_MAX);
        within(self.paid_hours_week, (0, workers.saturating_mul(WEEK_HOURS)), "paid_hours_week")?;
        within(self.paid_women, (0, workers), "paid_women")?;
        within(self.owner_hours_week, (0, WEEK_HOURS), "owner_hours_week")?;
        within(self.wellbeing, (1, 5), "wellbeing")?;
        within(self.attachments, (0, ATTACHMENTS_MAX), "attachments")?;
        if self.wellbeing.is_some() && self.wellbeing_consent != Some(true) {
            return Err((RefusalCode::WellbeingConsent, "wellbeing"));
        }
        let idle = self.owner_works == Some(OwnerWorks::No) && self.owner_hours_week.is_some_and(|hours| hours > 0);
        if idle { Err((RefusalCode::OutOfRange, "owner_hours_week")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wellbeing_needs_consent_and_figures_their_range() {
        let none = VisitAnswers::default();
        assert_eq!(none.checked(None), Ok(()));
        let asked = VisitAnswers { wellbeing: Some(4), ..none.clone() };
        assert_eq!(asked.checked(None), Err((RefusalCode::WellbeingConsent, "wellbeing")));
        let refused = VisitAnswers { wellbeing_consent: Some(false), ..asked.clone() };
        assert_eq!(refused.checked(None), Err((RefusalCode::WellbeingConsent, "wellbeing")));
        assert_eq!(VisitAnswers { wellbeing_consent: Some(true), ..asked }.checked(None), Ok(()));
        let out = |answers: VisitAnswers, workers| answers.checked(workers).map_err(|(_, field)| field);
        assert_eq!(out(VisitAnswers { wellbeing: Some(6), ..none.clone() }, None), Err("wellbeing"));
        assert_eq!(out(VisitAnswers { paid_women: Some(3), ..none.clone() }, Some(2)), Err("paid_women"));
        assert_eq!(out(VisitAnswers { paid_hours_week: Some(169), ..none.clone() }, Some(1)), Err("paid_hours_week"));
        let idle = VisitAnswers { owner_works: Some(OwnerWorks::No), owner_hours_week: Some(1), ..none };
        assert_eq!(out(idle, None), Err("owner_hours_week"));
    }
}
