//! Paid work of one shown cell, and what one more job cost, from the sums that its mask shows.
//!
//! ```text
//! known 40 of 52, paid 61, net 35, disbursed 420,000.00 UAH  ->  one net job: 12,000.00 UAH
//! ```
//! Invariant: a cost is there only where both of its parts are shown, is divided once and rounded half away from zero; its
//! numerator is what was disbursed, less refunds, to the very enterprises whose jobs are below the line.
//! Must not: scale up what is not known.

use super::measures::{FIGURES, JOBS_MONTHS, eligible, name};
use super::{Covered, Followed, Maker, WITHHELD};
use crate::outcome::jobs::{CostPer, FTE_DAYS, FTE_HOURS, NoCost, Quotient, WORK_WEEKS};
use crate::outcome::rates::Horizon;
use crate::outcome::release::CellKey;
use crate::outcome::release_document::{CostDocument, JobsDocument, Profile};

impl Maker<'_> {
    pub(super) fn jobs(&self, covered: &Covered, key: &CellKey, members: &[&Followed]) -> Vec<JobsDocument> {
        if key.parts().len() > 1 || members.is_empty() {
            return Vec::new();
        }
        let young = |horizon: Horizon| members.iter().any(|one| !eligible(one, horizon));
        let at = |months: &u16| {
            let horizon = Horizon::of_months(*months);
            self.jobs_at(covered, key, *months, self.cohort_told(covered, key, horizon, young(horizon)))
        };
        JOBS_MONTHS.iter().map(at).collect()
    }

    /// `cohort`: the fixed cohort is told. Who survives is one of its counts, and exits that are withheld follow from it.
    fn jobs_at(&self, covered: &Covered, key: &CellKey, months: u16, cohort: bool) -> JobsDocument {
        let told = |split: &str| {
            let split = name(split, months);
            covered.mask.split(key, &split).then(|| covered.table.split(key, &split)).flatten()
        };
        let figure = |(figure, _): &(&str, u8)| {
            let told = cohort || *figure != "surviving";
            ((*figure).to_owned(), self.figure(covered, key, figure, months).filter(|_| told))
        };
        let figures: Vec<(String, Option<i64>)> = FIGURES.iter().map(figure).collect();
        let disbursed = figures.iter().find(|(figure, _)| figure == "disbursed").and_then(|(_, value)| *value);
        let exact = |figure: &str| covered.table.sum(key, &name(figure, months)).map_or(0, |(sum, _)| sum);
        let costs = self.costs(&figures, &exact);
        JobsDocument {
            months,
            withheld: figures.iter().all(|(_, value)| value.is_none()).then(|| WITHHELD.to_owned()),
            eligible: told("eligible").map(|(inside, _)| self.count(u64::from(inside))),
            known: told("known").map(|(inside, _)| self.count(u64::from(inside))),
            figures: figures.into_iter().filter(|(figure, _)| told_of(figure)).collect(),
            disbursed_minor: disbursed,
            costs,
        }
    }

    /// A shown sum; jobs created, lost and retained only beside what was paid, which follows from them.
    fn figure(&self, covered: &Covered, key: &CellKey, figure: &str, months: u16) -> Option<i64> {
        let shown = |figure: &str| covered.mask.sum(key, &name(figure, months));
        let gross = ["created", "lost", "retained"].contains(&figure);
        let together = !gross || shown("paid");
        if !shown(figure) || !together {
            return None;
        }
        let (sum, _) = covered.table.sum(key, &name(figure, months))?;
        let sum = i64::try_from(sum).ok()?;
        let counted = self.profile == Profile::Evaluator || figure.starts_with("disbursed");
        Some(if counted { sum } else { sum.signum() * i64::try_from(self.count(sum.unsigned_abs())).unwrap_or(0) })
    }

    /// What one of each cost; `figures` holds the amounts above the lines too.
    fn costs(&self, figures: &[(String, Option<i64>)], exact: &dyn Fn(&str) -> i128) -> Vec<CostDocument> {
        let of = |figure: &str| figures.iter().find(|(name, _)| name == figure).and_then(|(_, value)| *value);
        let cost = |(per, above, below, (up, down)): &(CostPer, &str, &str, (i64, i64))| {
            let (minor, reason) = match of(above).zip(of(below)) {
                None => (None, Some("withheld")),
                // A rounded number may be 0 where the true one is not.
                Some((_, parts)) if parts <= 0 && exact(below) > 0 => (None, Some("withheld")),
                Some((_, parts)) if parts <= 0 => (None, Some(none(*per).code())),
                Some((money, parts)) => {
                    let numerator = i128::from(money) * i128::from(*up);
                    let denominator = i128::from(parts) * i128::from(*down);
                    (Quotient { numerator, denominator }.rounded(), None)
                }
            };
            CostDocument { per: per.code().to_owned(), minor, reason: reason.map(str::to_owned) }
        };
        COSTS.iter().map(cost).collect()
    }
}

/// Men are there to protect women: what is paid less one is the other. Money has a place of its own.
fn told_of(figure: &str) -> bool {
    figure != "men" && !figure.starts_with("disbursed")
}

/// What money is divided by, the money, its denominator, and the scales of both.
const COSTS: [(CostPer, &str, &str, (i64, i64)); 6] = [
    (CostPer::NetJob, "disbursed", "net", (1, 1)),
    (CostPer::CreatedJob, "disbursed", "created", (1, 1)),
    (CostPer::FteByDays, "disbursed_days", "paid_days", (FTE_DAYS, 1)),
    (CostPer::FteByHours, "disbursed_hours", "paid_hours_week", (FTE_HOURS, WORK_WEEKS)),
    (CostPer::SustainedJob, "disbursed_sustained", "sustained", (1, 1)),
    (CostPer::SurvivingEnterprise, "disbursed_surviving", "surviving", (1, 1)),
];

const fn none(per: CostPer) -> NoCost {
    match per {
        CostPer::NetJob => NoCost::NoNetGain,
        CostPer::CreatedJob => NoCost::NothingCreated,
        CostPer::FteByDays | CostPer::FteByHours => NoCost::NoPaidTime,
        CostPer::SustainedJob => NoCost::NothingSustained,
        CostPer::SurvivingEnterprise => NoCost::NobodySurvives,
    }
}
