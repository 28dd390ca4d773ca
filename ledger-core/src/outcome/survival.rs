//! Survival curves from day counts: Kaplan-Meier, and the exponentiated Nelson-Aalen and Fleming-Harrington
//! hazards, with Greenwood's and Aalen's errors.
//!
//! Invariant: one step per day on which somebody left, censorings included; the probability never rises.
//! Must not: choose an interval, a horizon or what may be shown.

use super::limits::IntervalKind;
use super::tally::{DayCount, Tally, Weight};
use serde::{Deserialize, Serialize};

/// How the probability is made from the counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Estimator {
    /// Product limit (Kaplan and Meier 1958), Greenwood's error.
    KaplanMeier,
    /// exp of the Nelson-Aalen hazard, tied events counted as one jump.
    NelsonAalen,
    /// exp of the hazard of Fleming and Harrington (1984), tied events taken one after the other.
    FlemingHarrington,
}

/// The curve from one day on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step<W = u64> {
    /// The day, from the origin.
    pub day: i32,
    /// At risk just before the day's events.
    pub at_risk: W,
    /// Events of the day.
    pub events: W,
    /// Censored on the day, after its events.
    pub censored: W,
    /// Probability of surviving this day.
    pub surv: f64,
    /// Standard error of its logarithm; infinite once it is 0.
    pub std_err_log: f64,
    /// Cumulative hazard.
    pub cumhaz: f64,
    /// Its standard error.
    pub std_chaz: f64,
}

impl<W: Weight> Step<W> {
    /// Standard error of the probability; none once it is 0.
    #[must_use]
    pub fn std_err(&self) -> Option<f64> {
        std_err(self.surv, self.std_err_log)
    }

    /// Confidence limits, `z` errors wide on the scale of `kind`.
    #[must_use]
    pub fn limits(&self, kind: IntervalKind, z: f64) -> Option<(f64, f64)> {
        kind.limits(self.surv, self.std_err_log, z)
    }
}

fn std_err(surv: f64, std_err_log: f64) -> Option<f64> {
    (surv > 0.0).then_some(surv * std_err_log)
}

/// The curve as it stands at one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point<W = u64> {
    /// The day asked for.
    pub day: i32,
    /// At risk at the first step on or after the day, 0 after the last. Without late entries this is the
    /// number under observation on the day.
    pub at_risk: W,
    /// Events up to the day, inclusive.
    pub events: W,
    /// Censored up to the day, inclusive.
    pub censored: W,
    /// Probability of surviving the day.
    pub surv: f64,
    /// Standard error of its logarithm.
    pub std_err_log: f64,
    /// Before the first step, where the probability is 1 by definition and not by estimate.
    pub before_first: bool,
}

impl<W: Weight> Point<W> {
    /// Standard error of the probability; none once it is 0.
    #[must_use]
    pub fn std_err(&self) -> Option<f64> {
        std_err(self.surv, self.std_err_log)
    }

    /// Confidence limits, `z` errors wide on the scale of `kind`; both 1 before the first step.
    #[must_use]
    pub fn limits(&self, kind: IntervalKind, z: f64) -> Option<(f64, f64)> {
        if self.before_first { Some((1.0, 1.0)) } else { kind.limits(self.surv, self.std_err_log, z) }
    }
}

/// A survival curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve<W = u64> {
    steps: Vec<Step<W>>,
    /// Events and censorings up to each step, inclusive.
    past: Vec<(W, W)>,
}

/// Sums from which a step is made.
struct Running {
    surv: f64,
    greenwood: f64,
    cumhaz: f64,
    variance: f64,
}

impl Running {
    fn add<W: Weight>(&mut self, day: &DayCount<W>, at_risk: f64, rest: f64, estimator: Estimator) {
        let events = day.events.as_f64();
        if events <= 0.0 {
            return;
        }
        if estimator == Estimator::FlemingHarrington {
            // Tied events leave one after the other, each with an equal share of their weight.
            let share = events / day.event_rows as f64;
            for earlier in 0..day.event_rows {
                let left = at_risk - share * earlier as f64;
                self.cumhaz += share / left;
                self.variance += share / (left * left);
            }
        } else {
            self.cumhaz += events / at_risk;
            self.variance += events / (at_risk * at_risk);
        }
        if estimator == Estimator::KaplanMeier {
            self.surv *= rest / at_risk;
            self.greenwood += events / (at_risk * rest);
        } else {
            self.surv = (-self.cumhaz).exp();
            self.greenwood = self.variance;
        }
    }
}

impl<W: Weight> Curve<W> {
    /// The curve of a group.
    #[must_use]
    pub fn new(tally: &Tally<W>, estimator: Estimator) -> Self {
        let mut sums = Running { surv: 1.0, greenwood: 0.0, cumhaz: 0.0, variance: 0.0 };
        let mut steps = Vec::with_capacity(tally.days().len());
        let mut past = Vec::with_capacity(tally.days().len());
        let (mut events, mut censored) = (W::default(), W::default());
        for (day, at_risk) in tally.days().iter().zip(tally.at_risk()) {
            if day.exit_rows == 0 {
                continue;
            }
            let rest = at_risk.left_of(day.events, tally.total()).unwrap_or_default();
            sums.add(day, at_risk.as_f64(), rest.as_f64(), estimator);
            events += day.events;
            censored += day.censored;
            past.push((events, censored));
            steps.push(Step {
                day: day.day,
                at_risk,
                events: day.events,
                censored: day.censored,
                surv: sums.surv,
                std_err_log: sums.greenwood.sqrt(),
                cumhaz: sums.cumhaz,
                std_chaz: sums.variance.sqrt(),
            });
        }
        Self { steps, past }
    }

    /// A curve of ready steps, days increasing.
    pub(super) fn of_steps(steps: Vec<Step<W>>) -> Self {
        let (mut events, mut censored) = (W::default(), W::default());
        let past = steps
            .iter()
            .map(|step| {
                events += step.events;
                censored += step.censored;
                (events, censored)
            })
            .collect();
        Self { steps, past }
    }

    /// Its steps, days increasing.
    #[must_use]
    pub fn steps(&self) -> &[Step<W>] {
        &self.steps
    }

    /// The curve at a day, the day itself included.
    #[must_use]
    pub fn at(&self, day: i32) -> Point<W> {
        let reached = self.steps.partition_point(|step| step.day <= day);
        let next = self.steps.partition_point(|step| step.day < day);
        let at_risk = self.steps.get(next).map_or_else(W::default, |step| step.at_risk);
        let (surv, std_err_log, (events, censored)) = match reached.checked_sub(1) {
            None => (1.0, 0.0, (W::default(), W::default())),
            Some(last) => (self.steps[last].surv, self.steps[last].std_err_log, self.past[last]),
        };
        Point { day, at_risk, events, censored, surv, std_err_log, before_first: reached == 0 }
    }

    /// The last day with at least this many at risk, beyond which a value has too little behind it.
    #[must_use]
    pub fn last_day_with(&self, at_risk: W) -> Option<i32> {
        self.steps.iter().rev().find(|step| step.at_risk >= at_risk).map(|step| step.day)
    }

    /// The day on which the curve fell to 0 although others came under observation later: with late entries
    /// a risk set of one can do that, and the value after it is an artefact.
    #[must_use]
    pub fn emptied_on(&self) -> Option<i32> {
        let zero = self.steps.iter().position(|step| step.surv <= 0.0)?;
        (zero + 1 < self.steps.len()).then(|| self.steps[zero].day)
    }
}

#[cfg(test)]
#[path = "survival_tests.rs"]
mod tests;
