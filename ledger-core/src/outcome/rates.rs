//! Survival rates of a portfolio at fixed horizons: rule R12.
//!
//! One rate is never one number: the estimate with its limits, what it would be with every date and every
//! unknown at its ends, and the plain cohort count with the unknowns apart.
//! Invariant: operating + exited + unknown = eligible.
//! Must not: decide which horizons have enough behind them to be shown.

use super::OutcomeError;
use super::episode::{Episode, StateAt};
use super::limits::IntervalKind;
use super::special::z_of_level;
use super::survival::{Curve, Estimator};
use super::tally::{DayCount, Tally};
use serde::{Deserialize, Serialize};

/// A horizon: months from launch and the day they stand for, round(months x 30.436875).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon {
    /// Months from launch.
    pub months: u16,
    /// Days from launch.
    pub day: i32,
}

impl Horizon {
    /// The horizon of so many months; the mean Gregorian month has 30.436875 days.
    #[must_use]
    pub const fn of_months(months: u16) -> Self {
        // Whole numbers: 30_436_875 millionths, rounded half up.
        let days = (months as i64 * 30_436_875 + 500_000) / 1_000_000;
        Self { months, day: days as i32 }
    }
}

/// Confidence level of the limits of every standing answer.
pub const LEVEL: f64 = 0.95;
/// Fewest at risk at a horizon for which there is a value (`outcomes.md`, Outputs of one rate).
pub const AT_RISK_MIN: u64 = 10;

/// The horizons offered: 3, 6, 12, 18, 24, 36, 48 and 60 months.
pub const HORIZONS: [Horizon; 8] = [
    Horizon::of_months(3),
    Horizon::of_months(6),
    Horizon::of_months(12),
    Horizon::of_months(18),
    Horizon::of_months(24),
    Horizon::of_months(36),
    Horizon::of_months(48),
    Horizon::of_months(60),
];

/// The horizons of the standing rates: 6, 12, 24 and 36 months.
pub const RATE_HORIZONS: [Horizon; 4] =
    [Horizon::of_months(6), Horizon::of_months(12), Horizon::of_months(24), Horizon::of_months(36)];

/// Where exits and unknowns are put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Exits on their default date, the rest censored when last seen operating.
    KmDefault,
    /// Every exit on its earliest possible day.
    KmLeft,
    /// Every exit on its latest possible day.
    KmRight,
    /// Every lost enterprise exits on the day after it was last seen.
    KmLostWorst,
    /// Every lost enterprise operates up to the data cut.
    KmLostBest,
}

impl Method {
    /// Every method, in the order of tables.
    pub const ALL: [Self; 5] = [Self::KmDefault, Self::KmLeft, Self::KmRight, Self::KmLostWorst, Self::KmLostBest];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KmDefault => "km_default",
            Self::KmLeft => "km_left",
            Self::KmRight => "km_right",
            Self::KmLostWorst => "km_lost_worst",
            Self::KmLostBest => "km_lost_best",
        }
    }

    /// Day and event of an episode under the method.
    #[must_use]
    pub fn place(self, episode: &Episode) -> (i32, bool) {
        match (self, episode.right) {
            (Self::KmLeft, Some(_)) => (episode.left + 1, true),
            (Self::KmRight, Some(right)) => (right, true),
            (Self::KmLostWorst, None) if episode.lost => (episode.time + 1, true),
            (Self::KmLostBest, None) if episode.lost => (episode.cutoff_day, false),
            _ => (episode.time, episode.cause.is_exit()),
        }
    }

    /// The curve of the episodes under the method.
    ///
    /// # Errors
    /// An episode that ends before its launch.
    pub fn curve(self, episodes: &[Episode]) -> Result<Curve, OutcomeError> {
        let (times, events): (Vec<i32>, Vec<bool>) = episodes.iter().map(|episode| self.place(episode)).unzip();
        Ok(Curve::new(&Tally::from_arrays(&times, &events)?, Estimator::KaplanMeier))
    }
}

/// A survival rate at a horizon, with log-log limits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Where exits and unknowns were put.
    pub method: Method,
    /// The horizon.
    pub horizon: Horizon,
    /// At risk at the horizon.
    pub at_risk: u64,
    /// Exits up to the horizon.
    pub events: u64,
    /// Censored up to the horizon.
    pub censored: u64,
    /// The rate, 0 to 1.
    pub surv: f64,
    /// Its standard error.
    pub std_err: Option<f64>,
    /// Lower and upper confidence limit.
    pub limits: Option<(f64, f64)>,
}

/// The rates read off one curve.
#[must_use]
pub fn rates_of_curve(curve: &Curve, method: Method, horizons: &[Horizon], level: f64) -> Vec<Rate> {
    let z = z_of_level(level);
    let rate = |horizon: &Horizon| {
        let point = curve.at(horizon.day);
        Rate {
            method,
            horizon: *horizon,
            at_risk: point.at_risk,
            events: point.events,
            censored: point.censored,
            surv: point.surv,
            std_err: point.std_err(),
            limits: point.limits(IntervalKind::LogLog, z),
        }
    };
    horizons.iter().map(rate).collect()
}

/// The rates of episodes by one method, confidence `level` between 0 and 1.
///
/// # Errors
/// An episode that ends before its launch.
pub fn rates(
    episodes: &[Episode],
    method: Method,
    horizons: &[Horizon],
    level: f64,
) -> Result<Vec<Rate>, OutcomeError> {
    Ok(rates_of_curve(&method.curve(episodes)?, method, horizons, level))
}

/// The default rates from counts grouped by day in the database.
///
/// # Errors
/// Counts that cannot be a risk set.
pub fn rates_from_counts(counts: Vec<DayCount>, horizons: &[Horizon], level: f64) -> Result<Vec<Rate>, OutcomeError> {
    let curve = Curve::new(&Tally::from_counts(counts)?, Estimator::KaplanMeier);
    Ok(rates_of_curve(&curve, Method::KmDefault, horizons, level))
}

/// The fixed cohort at a horizon: those launched long enough before the data cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// The horizon.
    pub horizon: Horizon,
    /// Launched at least that long before the cut.
    pub eligible: u64,
    /// Known to operate after the horizon day, or on it.
    pub operating: u64,
    /// Known to have exited by it.
    pub exited: u64,
    /// Not known.
    pub unknown: u64,
}

impl Cohort {
    /// The cohort of the episodes at a horizon. A closure on the horizon day counts as not surviving.
    #[must_use]
    pub fn new(episodes: &[Episode], horizon: Horizon) -> Self {
        let mut cohort = Self { horizon, eligible: 0, operating: 0, exited: 0, unknown: 0 };
        for state in episodes.iter().filter_map(|episode| episode.state_at(horizon.day)) {
            cohort.eligible += 1;
            match state {
                StateAt::Operating => cohort.operating += 1,
                StateAt::Exited => cohort.exited += 1,
                StateAt::Unknown => cohort.unknown += 1,
            }
        }
        cohort
    }

    /// The share that operates if every unknown has exited.
    #[must_use]
    pub fn low(&self) -> Option<f64> {
        share(self.operating, self.eligible)
    }

    /// The share that operates if every unknown does.
    #[must_use]
    pub fn high(&self) -> Option<f64> {
        share(self.eligible - self.exited, self.eligible)
    }

    /// The share among the known: biased when being unknown has to do with closing.
    #[must_use]
    pub fn known_only(&self) -> Option<f64> {
        share(self.operating, self.operating + self.exited)
    }
}

/// Counts of a group at the data cut, besides its curve.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Exits in all.
    pub exits: u64,
    /// Exits that may yet prove a pause.
    pub provisional: u64,
    /// Inactive, but not for long enough to be an exit.
    pub pending: u64,
    /// Lost to follow-up.
    pub lost: u64,
    /// Fixed cohorts at the standing horizons.
    pub cohorts: [Cohort; 4],
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::episode::{Cause, episode};

    #[test]
    fn horizons_are_the_days_of_the_definitions() {
        assert_eq!(HORIZONS.map(|horizon| horizon.day), [91, 183, 365, 548, 730, 1096, 1461, 1826]);
    }

    #[test]
    fn a_closure_on_the_horizon_day_does_not_survive_it() {
        let gone = Episode { time: 183, cause: Cause::Closed, left: 182, right: Some(183), ..episode(&[], 400) };
        let cohort = Cohort::new(&[gone], RATE_HORIZONS[0]);
        assert_eq!((cohort.exited, cohort.operating, cohort.low(), cohort.high()), (1, 0, Some(0.0), Some(0.0)));
        assert_eq!(Method::KmDefault.curve(&[gone]).unwrap().at(183).surv, 0.0);
    }

    #[test]
    fn a_cohort_of_nobody_has_no_rate() {
        assert_eq!(Cohort::new(&[], RATE_HORIZONS[0]).low(), None);
    }

    #[test]
    fn the_lost_are_bounded_from_both_sides() {
        let lost = episode(&[], 1000);
        assert!(lost.lost);
        assert_eq!(Method::KmLostWorst.place(&lost), (1, true));
        assert_eq!(Method::KmLostBest.place(&lost), (1000, false));
        assert_eq!(Method::KmDefault.place(&lost), (0, false));
    }
}
