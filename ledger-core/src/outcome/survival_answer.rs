//! One survival rate with everything that belongs to it: "Outputs of one rate" of `outcomes.md`.
//!
//! ```
//! use ledger_core::outcome::{episode::episode, rates::Horizon, survival_answer::SurvivalGroup};
//! let nobody_seen = vec![episode(&[], 1000); 20];
//! let answer = SurvivalGroup::of_launched(&nobody_seen, 0.95)?.at(Horizon::of_months(12))?;
//! assert!(answer.insufficient_follow_up && answer.weak && answer.km.is_none());
//! assert_eq!((answer.lost, answer.cohort.map(|cohort| cohort.unknown)), (20, Some(20)));
//! # Ok::<(), ledger_core::outcome::OutcomeError>(())
//! ```
//! A rate is never one number: beside the estimate and its limits stand the fixed cohort with the unknowns as a range, the
//! number at risk, what is provisional, and both bounds of the lost.
//! Invariant: worst <= value <= best; there is no value where fewer than [`AT_RISK_MIN`] are at risk.
//! Must not: decide who may see it; masks are made from the counts by whoever publishes.

use super::OutcomeError;
use super::competing::Incidence;
use super::episode::Episode;
use super::limits::IntervalKind;
use super::origin::{Funded, Origin, Span};
use super::quantile::quantiles;
use super::rates::{AT_RISK_MIN, Cohort, Horizon, Method};
use super::special::z_of_level;
use super::survival::{Curve, Estimator};
use super::tally::{Observation, Tally};
use serde::{Deserialize, Serialize};

/// Above this share of lost enterprises a rate is weak, per cent.
pub const LOST_MAX_PERCENT: u64 = 10;
/// From this difference on the rate of scheduled ascertainment is given too (a probability: two points).
pub const ASCERTAINMENT_GAP: f64 = 0.02;

/// A Kaplan-Meier rate with its limits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KmRate {
    /// Probability of operating beyond the horizon, 0 to 1.
    pub value: f64,
    /// Its standard error (Greenwood); none once the value is 0.
    pub std_err: Option<f64>,
    /// Lower limit; none while nobody left, and once the value is 0.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Confidence of the limits, above 0 and below 1.
    pub level: f64,
    /// The scale on which they are symmetric.
    pub kind: IntervalKind,
}

/// The rate if all lost enterprises had left on the day after they were last seen, and if all operated up to the data cut.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// All left.
    pub worst: f64,
    /// All operate.
    pub best: f64,
}

/// The fixed cohort at a horizon: those old enough for it at the data cut.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortRange {
    /// Old enough.
    pub eligible: u64,
    /// Known to operate at the horizon.
    pub operating: u64,
    /// Known to have left by it.
    pub exited: u64,
    /// Neither is known.
    pub unknown: u64,
    /// Share that operates if no unknown does; `None` of nobody.
    pub low: Option<f64>,
    /// Share that operates if every unknown does.
    pub high: Option<f64>,
}

/// Survival of a group at a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurvivalAnswer {
    /// From when time is counted.
    pub origin: Origin,
    /// The horizon, from that origin.
    pub horizon: Horizon,
    /// Enterprises under observation, of whatever age.
    pub enterprises: u64,
    /// The rate; `None` where follow-up is insufficient.
    pub km: Option<KmRate>,
    /// The same with exits counted only up to the last scheduled visit window, where it is more than two points away.
    pub km_scheduled: Option<KmRate>,
    /// The fixed cohort; `None` with late entries, for whom no fixed cohort is observed from its origin on.
    pub cohort: Option<CohortRange>,
    /// At risk at the horizon.
    pub at_risk: u64,
    /// Exits up to the horizon.
    pub events: u64,
    /// Censored up to the horizon.
    pub censored: u64,
    /// Of the exits up to the horizon, those that may yet prove to be pauses.
    pub provisional: u64,
    /// Inactive at the data cut, not for long enough to be an exit; of the whole group.
    pub pending: u64,
    /// Lost to follow-up at the data cut; of the whole group.
    pub lost: u64,
    /// More than a tenth of the group is lost.
    pub weak: bool,
    /// Fewer than [`AT_RISK_MIN`] are at risk at the horizon: no value is given.
    pub insufficient_follow_up: bool,
    /// The bounds of the lost; `None` without a value, and where a bound would hang on an emptied late risk set.
    pub bounds: Option<Bounds>,
}

/// The time by which half of a group has left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Median {
    /// Days from the origin; a half where a level piece has its middle there.
    pub days: f64,
    /// Lower limit; `None` where it is not reached.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
}

/// Cumulative incidences at a horizon (Aalen-Johansen): with survival they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByCause {
    /// The horizon.
    pub horizon: Horizon,
    /// At risk at the horizon.
    pub at_risk: u64,
    /// The incidences; `None` where follow-up is insufficient.
    pub causes: Option<Causes>,
}

/// Probabilities up to a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Causes {
    /// Closed, or inactive for more than two years: the probability and its standard error.
    pub closed: (f64, f64),
    /// Absorbed by another business.
    pub absorbed: (f64, f64),
    /// Neither.
    pub surviving: f64,
}

/// Numbers of a group that no horizon changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Enterprises under observation, of whatever age.
    pub enterprises: u64,
    /// Inactive at the data cut, not for long enough to be an exit.
    pub pending: u64,
    /// Lost to follow-up at the data cut.
    pub lost: u64,
}

impl Held {
    /// More than a tenth of the group is lost.
    #[must_use]
    pub const fn weak(&self) -> bool {
        self.lost * 100 > self.enterprises * LOST_MAX_PERCENT
    }
}

/// A group of enterprises with its curves, from which answers at any horizon are read.
#[derive(Clone, Debug)]
pub struct SurvivalGroup {
    origin: Origin,
    level: f64,
    held: Held,
    late: bool,
    episodes: Vec<Episode>,
    records: Vec<Observation>,
    default: Curve,
    worst: Curve,
    best: Curve,
    scheduled: Curve,
}

impl SurvivalGroup {
    /// The group of `spans`, all from `origin`, with limits of confidence `level`, above 0 and below 1. Spans that are
    /// never at risk are left out.
    ///
    /// # Errors
    /// A time before the origin.
    pub fn new(origin: Origin, spans: &[Span], level: f64) -> Result<Self, OutcomeError> {
        let spans: Vec<&Span> = spans.iter().filter(|span| span.at_risk()).collect();
        let place = |method: Method| {
            let record = |span: &&Span| {
                let (time, event) = method.place(&span.episode);
                Observation { entry: span.entry, time, cause: u8::from(event) }
            };
            curve(&spans.iter().map(record).collect::<Vec<_>>())
        };
        let observation = |entry, episode: &Episode| Observation { entry, ..Observation::from(episode) };
        let scheduled = spans.iter().map(|span| observation(span.entry, &span.scheduled));
        let scheduled: Vec<Observation> =
            scheduled.filter(|record| record.entry.is_none_or(|entry| entry < record.time)).collect();
        let episodes: Vec<Episode> = spans.iter().map(|span| span.episode).collect();
        let count = |holds: fn(&Episode) -> bool| episodes.iter().filter(|episode| holds(episode)).count() as u64;
        Ok(Self {
            origin,
            level,
            held: Held {
                enterprises: spans.len() as u64,
                pending: count(|episode| episode.pending),
                lost: count(|episode| episode.lost),
            },
            late: spans.iter().any(|span| span.entry.is_some()),
            records: spans.iter().map(|span| observation(span.entry, &span.episode)).collect(),
            default: place(Method::KmDefault)?,
            worst: place(Method::KmLostWorst)?,
            best: place(Method::KmLostBest)?,
            scheduled: curve(&scheduled)?,
            episodes,
        })
    }

    /// Launched enterprises, from their launch.
    ///
    /// # Errors
    /// As [`SurvivalGroup::new`].
    pub fn of_launched(episodes: &[Episode], level: f64) -> Result<Self, OutcomeError> {
        let spans: Vec<Span> = episodes.iter().copied().map(Span::of_launch).collect();
        Self::new(Origin::Launch, &spans, level)
    }

    /// Funded enterprises, from their first disbursement; those whose time to launch still runs are left out.
    ///
    /// # Errors
    /// As [`SurvivalGroup::new`].
    pub fn of_funded(funded: &[Funded], level: f64) -> Result<Self, OutcomeError> {
        let spans: Vec<Span> = funded.iter().filter_map(Funded::span).collect();
        Self::new(Origin::Disbursement, &spans, level)
    }

    /// Businesses older than their award, from their start: episodes with the days of the start and of the award, both
    /// from the launch and negative before it.
    ///
    /// # Errors
    /// As [`SurvivalGroup::new`].
    pub fn of_businesses(businesses: &[(Episode, i32, i32)], level: f64) -> Result<Self, OutcomeError> {
        let span =
            |&(episode, started, awarded): &(Episode, i32, i32)| Span::of_business_start(episode, started, awarded);
        Self::new(Origin::BusinessStart, &businesses.iter().map(span).collect::<Vec<_>>(), level)
    }

    /// How many there are, and how they stand.
    #[must_use]
    pub const fn standing(&self) -> Held {
        self.held
    }

    /// The default curve.
    #[must_use]
    pub const fn curve(&self) -> &Curve {
        &self.default
    }

    /// The answer at a horizon.
    ///
    /// # Errors
    /// A late risk set ran empty by the horizon, so that the curve is 0 there and no rate.
    pub fn at(&self, horizon: Horizon) -> Result<SurvivalAnswer, OutcomeError> {
        if let Some(day) = emptied_by(&self.default, horizon.day) {
            return Err(OutcomeError::EmptiedRiskSet { day });
        }
        let point = self.default.at(horizon.day);
        let insufficient = point.at_risk < AT_RISK_MIN;
        let km = (!insufficient).then(|| self.km(&self.default, horizon.day));
        let provisional = |episode: &&Episode| episode.provisional && episode.time <= horizon.day;
        Ok(SurvivalAnswer {
            origin: self.origin,
            horizon,
            enterprises: self.held.enterprises,
            km,
            km_scheduled: km.and_then(|km| self.km_scheduled(&km, horizon.day)),
            cohort: (!self.late).then(|| CohortRange::from(&Cohort::new(&self.episodes, horizon))),
            at_risk: point.at_risk,
            events: point.events,
            censored: point.censored,
            provisional: self.episodes.iter().filter(provisional).count() as u64,
            pending: self.held.pending,
            lost: self.held.lost,
            weak: self.held.weak(),
            insufficient_follow_up: insufficient,
            bounds: km.and_then(|_| self.bounds(horizon.day)),
        })
    }

    /// The median time to leaving; `None` when it was not reached while [`AT_RISK_MIN`] were at risk, or hangs on an
    /// emptied late risk set.
    #[must_use]
    pub fn median(&self) -> Option<Median> {
        let found = quantiles(&self.default, &[0.5], IntervalKind::LogLog, z_of_level(self.level));
        let median = found.first()?;
        let days = median.time?;
        let last = f64::from(self.default.last_day_with(AT_RISK_MIN)?);
        let emptied = self.default.emptied_on().is_some_and(|day| f64::from(day) <= days);
        (days <= last && !emptied).then_some(Median { days, lower: median.lower, upper: median.upper })
    }

    /// Incidences of closing and of being absorbed at each horizon. Censoring one to tell of the other would overstate it.
    ///
    /// # Errors
    /// A late risk set ran empty by a horizon.
    pub fn by_cause(&self, horizons: &[Horizon]) -> Result<Vec<ByCause>, OutcomeError> {
        let incidence = Incidence::new(&self.records, 2)?;
        let at = |horizon: &Horizon| {
            if let Some(day) = emptied_by(&self.default, horizon.day) {
                return Err(OutcomeError::EmptiedRiskSet { day });
            }
            let point = self.default.at(horizon.day);
            let causes = Causes {
                closed: incidence.at(1, horizon.day),
                absorbed: incidence.at(2, horizon.day),
                surviving: point.surv,
            };
            let causes = (point.at_risk >= AT_RISK_MIN).then_some(causes);
            Ok(ByCause { horizon: *horizon, at_risk: point.at_risk, causes })
        };
        horizons.iter().map(at).collect()
    }

    fn km(&self, curve: &Curve, day: i32) -> KmRate {
        let point = curve.at(day);
        let kind = IntervalKind::LogLog;
        let (lower, upper) = point.limits(kind, z_of_level(self.level)).unzip();
        KmRate { value: point.surv, std_err: point.std_err(), lower, upper, level: self.level, kind }
    }

    fn km_scheduled(&self, km: &KmRate, day: i32) -> Option<KmRate> {
        if emptied_by(&self.scheduled, day).is_some() {
            return None;
        }
        let scheduled = self.km(&self.scheduled, day);
        ((scheduled.value - km.value).abs() > ASCERTAINMENT_GAP).then_some(scheduled)
    }

    fn bounds(&self, day: i32) -> Option<Bounds> {
        let value = |curve: &Curve| emptied_by(curve, day).is_none().then(|| curve.at(day).surv);
        Some(Bounds { worst: value(&self.worst)?, best: value(&self.best)? })
    }
}

impl From<&Cohort> for CohortRange {
    fn from(cohort: &Cohort) -> Self {
        let Cohort { eligible, operating, exited, unknown, .. } = *cohort;
        Self { eligible, operating, exited, unknown, low: cohort.low(), high: cohort.high() }
    }
}

fn curve(records: &[Observation]) -> Result<Curve, OutcomeError> {
    Ok(Curve::new(&Tally::from_records(records)?, Estimator::KaplanMeier))
}

/// The day on which a late risk set ran empty, if that was by `day`.
fn emptied_by(curve: &Curve, day: i32) -> Option<i32> {
    curve.emptied_on().filter(|emptied| *emptied <= day)
}

#[cfg(test)]
#[path = "survival_answer_tests.rs"]
mod tests;
