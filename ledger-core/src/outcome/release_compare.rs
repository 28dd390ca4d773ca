//! Two releases side by side: what each says of the same cell, and by how much the later one differs.
//!
//! ```text
//! 12 months: release 1 0.8810, release 2 0.8752  ->  difference -0.0058; withheld in either  ->  no value, "c"
//! ```
//! Invariant: made from the two stored documents alone, so that nobody learns more than the two say; the difference is that of
//! the later release from the earlier one, whichever is named first; where both have a cell's value of one earlier release the
//! cell is `kept`, and its differences say nothing about what happened. Must not: estimate, round a count, or tell a figure
//! that one of the two withholds.

use std::collections::BTreeMap;

use super::figures::WITHHELD;
use super::jobs::CostPer;
use super::release_document::{CellDocument, JobsDocument, Profile, RateDocument, ReleaseDocument};
use crate::codes;
use crate::money::Currency;
use crate::time::Day;

/// Months of the rates that are compared.
pub const RATE_MONTHS: [u16; 2] = [12, 36];
/// Months of the jobs that are compared.
pub const JOBS_MONTHS: u16 = 12;
/// Steps of a probability to a whole one: a document has four decimals.
const STEPS: f64 = 10_000.0;

codes! {
    /// Why a figure that is not withheld has no value in one of the two.
    pub enum NoValue {
        /// Too few were followed for so long.
        TooEarly = "insufficient_follow_up",
        /// There is no interval, for want of an exit to make one from.
        NoInterval = "no_interval",
        /// As many jobs were lost as created, or more, so that there is no cost of one.
        NoNetGain = "no_net_gain",
        /// The figure is not given of a cell of two dimensions.
        NotGiven = "not_given",
    }
}

/// A figure of both releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared<T> {
    /// In the earlier one; absent where either withholds it.
    pub earlier: Option<T>,
    /// In the later one; absent where either withholds it.
    pub later: Option<T>,
    /// Later less earlier.
    pub difference: Option<T>,
    /// `c` where either withholds it.
    pub withheld: Option<&'static str>,
    /// Why there is no difference, where nothing is withheld.
    pub reason: Option<NoValue>,
}

/// Survival at one horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct RateCompared {
    /// Months since launch.
    pub months: u16,
    /// The Kaplan-Meier estimate.
    pub km: Compared<f64>,
    /// Its lower limit.
    pub lower: Compared<f64>,
    /// Its upper limit.
    pub upper: Compared<f64>,
    /// Share of the fixed cohort operating if every unknown has exited.
    pub low: Compared<f64>,
    /// The same if every unknown operates.
    pub high: Compared<f64>,
}

/// A cell of both releases.
#[derive(Clone, Debug, PartialEq)]
pub struct CellCompared {
    /// `all`, `region=SOUTH`, `region=SOUTH;sector=G`.
    pub cell: String,
    /// The release whose value the earlier one has.
    pub earlier_release: i64,
    /// The release whose value the later one has.
    pub later_release: i64,
    /// Both have the value of the same release, because too few changed since.
    pub kept: bool,
    /// `c` where either withholds the cell; it then has no figure.
    pub withheld: Option<&'static str>,
    /// Enterprises launched.
    pub enterprises: Compared<i64>,
    /// Survival at [`RATE_MONTHS`].
    pub rates: Vec<RateCompared>,
    /// Net change in paid jobs at [`JOBS_MONTHS`].
    pub net_jobs: Compared<i64>,
    /// Disbursed less refunds of those whose jobs are known, minor units.
    pub disbursed_minor: Compared<i64>,
    /// Cost of one net job, minor units.
    pub cost_per_net_job_minor: Compared<i64>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Number.
    pub number: i64,
    /// Visits up to this day count.
    pub data_cut: Day,
    /// Version of definitions and rules.
    pub method: String,
}

/// Two releases.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Whom both are for.
    pub profile: Profile,
    /// Currency of amounts.
    pub currency: Currency,
    /// The one of the lower number.
    pub earlier: Side,
    /// The one of the higher number.
    pub later: Side,
    /// Cells of both code lists, in the order of the later one.
    pub cells: Vec<CellCompared>,
}

/// Why two documents cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    /// Of one release, or for two audiences, or of two programmes or currencies.
    #[error("these two documents are not two releases of one programme for one audience")]
    NotAPair,
}

/// Two releases of one programme for one audience, in either order.
///
/// # Errors
/// Two documents that are not.
pub fn compare(one: &ReleaseDocument, other: &ReleaseDocument) -> Result<Comparison, CompareError> {
    let (earlier, later) = if one.number < other.number { (one, other) } else { (other, one) };
    let pair = earlier.number < later.number
        && earlier.profile == later.profile
        && earlier.programme == later.programme
        && earlier.currency == later.currency;
    if !pair {
        return Err(CompareError::NotAPair);
    }
    let before: BTreeMap<&str, &CellDocument> = earlier.cells.iter().map(|cell| (cell.cell.as_str(), cell)).collect();
    let both = later.cells.iter().filter_map(|cell| before.get(cell.cell.as_str()).map(|old| (*old, cell)));
    let side = |of: &ReleaseDocument| Side { number: of.number, data_cut: of.data_cut, method: of.method.clone() };
    Ok(Comparison {
        profile: later.profile,
        currency: later.currency,
        earlier: side(earlier),
        later: side(later),
        cells: both.map(|(earlier, later)| cell(earlier, later)).collect(),
    })
}

/// What one document says of a figure.
#[derive(Clone, Copy)]
enum Told<T> {
    Value(T),
    Withheld,
    Without(NoValue),
}

impl<T> Told<T> {
    fn or(value: Option<T>, otherwise: Told<T>) -> Told<T> {
        value.map_or(otherwise, Told::Value)
    }

    fn value(self) -> Option<T> {
        if let Told::Value(value) = self { Some(value) } else { None }
    }

    fn without(&self) -> Option<NoValue> {
        if let Told::Without(reason) = self { Some(*reason) } else { None }
    }
}

fn pair<T: Copy>(earlier: Told<T>, later: Told<T>, less: fn(T, T) -> Option<T>) -> Compared<T> {
    if matches!(earlier, Told::Withheld) || matches!(later, Told::Withheld) {
        return Compared { earlier: None, later: None, difference: None, withheld: Some(WITHHELD), reason: None };
    }
    let reason = later.without().or(earlier.without());
    let (earlier, later) = (earlier.value(), later.value());
    let difference = earlier.zip(later).and_then(|(earlier, later)| less(later, earlier));
    Compared { earlier, later, difference, withheld: None, reason }
}

fn whole(earlier: Told<i64>, later: Told<i64>) -> Compared<i64> {
    pair(earlier, later, i64::checked_sub)
}

/// Shares differ by whole steps of their last decimal.
fn shares(earlier: Told<f64>, later: Told<f64>) -> Compared<f64> {
    pair(earlier, later, |later, earlier| Some(((later - earlier) * STEPS).round() / STEPS))
}

fn cell(earlier: &CellDocument, later: &CellDocument) -> CellCompared {
    let both = |told: fn(&CellDocument) -> Told<i64>| whole(told(earlier), told(later));
    let withheld = earlier.withheld.is_some() || later.withheld.is_some();
    let rate = |months: u16| {
        let share =
            |told: fn(&RateDocument) -> Told<f64>| shares(rate_of(earlier, months, told), rate_of(later, months, told));
        RateCompared {
            months,
            km: share(|rate| Told::or(rate.km.as_ref().map(|km| km.value), Told::Without(NoValue::TooEarly))),
            lower: share(|rate| limit(rate, |km| km.lower)),
            upper: share(|rate| limit(rate, |km| km.upper)),
            low: share(|rate| Told::or(rate.cohort.map(|cohort| cohort.low), Told::Withheld)),
            high: share(|rate| Told::or(rate.cohort.map(|cohort| cohort.high), Told::Withheld)),
        }
    };
    CellCompared {
        cell: later.cell.clone(),
        earlier_release: earlier.release,
        later_release: later.release,
        kept: !withheld && earlier.release == later.release,
        withheld: withheld.then_some(WITHHELD),
        enterprises: both(|cell| {
            Told::or(cell.enterprises.and_then(|count| i64::try_from(count).ok()), Told::Withheld)
        }),
        rates: RATE_MONTHS.map(rate).to_vec(),
        net_jobs: both(|cell| jobs_of(cell, |jobs| Told::or(net(jobs), Told::Withheld))),
        disbursed_minor: both(|cell| jobs_of(cell, |jobs| Told::or(jobs.disbursed_minor, Told::Withheld))),
        cost_per_net_job_minor: both(|cell| jobs_of(cell, cost)),
    }
}

/// A figure of the rate at a horizon. A withheld cell, or rate, withholds all of it.
fn rate_of(cell: &CellDocument, months: u16, told: fn(&RateDocument) -> Told<f64>) -> Told<f64> {
    let Some(survival) = cell.survival.as_ref().filter(|_| cell.withheld.is_none()) else { return Told::Withheld };
    match survival.rates.iter().find(|rate| rate.months == months) {
        None => Told::Without(NoValue::NotGiven),
        Some(rate) if rate.withheld.is_some() => Told::Withheld,
        Some(rate) => told(rate),
    }
}

fn limit(rate: &RateDocument, limit: fn(&super::release_document::Km) -> Option<f64>) -> Told<f64> {
    match &rate.km {
        None => Told::Without(NoValue::TooEarly),
        Some(km) => Told::or(limit(km), Told::Without(NoValue::NoInterval)),
    }
}

/// A figure of the jobs at their horizon.
fn jobs_of(cell: &CellDocument, told: fn(&JobsDocument) -> Told<i64>) -> Told<i64> {
    if cell.withheld.is_some() {
        return Told::Withheld;
    }
    match cell.jobs.iter().find(|jobs| jobs.months == JOBS_MONTHS) {
        None => Told::Without(NoValue::NotGiven),
        Some(jobs) if jobs.withheld.is_some() => Told::Withheld,
        Some(jobs) => told(jobs),
    }
}

fn net(jobs: &JobsDocument) -> Option<i64> {
    jobs.figures.iter().find(|(name, _)| name == "net").and_then(|(_, value)| *value)
}

fn cost(jobs: &JobsDocument) -> Told<i64> {
    let Some(cost) = jobs.costs.iter().find(|cost| cost.per == CostPer::NetJob.code()) else {
        return Told::Without(NoValue::NotGiven);
    };
    let none = || match cost.reason.as_deref().and_then(NoValue::from_code) {
        Some(reason) => Told::Without(reason),
        None => Told::Withheld,
    };
    cost.minor.map_or_else(none, Told::Value)
}

#[cfg(test)]
#[path = "release_compare_tests.rs"]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
