//! Restricted mean survival time: the area under the curve up to a horizon.
//!
//! The error is that of the estimate (Greenwood's formula for the area), not the spread of lifetimes.
//! Invariant: between 0 and the horizon.
//! Must not: extrapolate. Beyond the last day seen the curve is carried on level, which the caller should
//! flag where follow-up is short.

use super::survival::Curve;
use super::tally::Weight;

/// A restricted mean, days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rmst {
    /// The horizon, days.
    pub tau: i32,
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub std_err: f64,
}

impl Rmst {
    /// The restricted mean of a curve up to `tau` days.
    #[must_use]
    pub fn new<W: Weight>(curve: &Curve<W>, tau: i32) -> Self {
        let reached = curve.steps().partition_point(|step| step.day <= tau);
        let steps = &curve.steps()[..reached];
        let (mut area, mut variance, mut end) = (0.0, 0.0, tau);
        // From the end, so that the area after each event is at hand when it is needed.
        for step in steps.iter().rev() {
            area += f64::from(end - step.day) * step.surv;
            end = step.day;
            let (events, at_risk) = (step.events.as_f64(), step.at_risk.as_f64());
            if events > 0.0 && area > 0.0 {
                variance += area * area * events / (at_risk * (at_risk - events));
            }
        }
        Self { tau, mean: area + f64::from(end), std_err: variance.sqrt() }
    }

    /// This mean less another of an independent group.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self { tau: self.tau, mean: self.mean - other.mean, std_err: self.std_err.hypot(other.std_err) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::survival::Estimator;
    use crate::outcome::tally::Tally;

    #[test]
    fn without_censoring_it_is_the_mean_of_the_capped_times_and_its_error() {
        let times = [3, 5, 5, 9, 20];
        let curve = Curve::new(&Tally::from_arrays(&times, &[true; 5]).unwrap(), Estimator::KaplanMeier);
        let found = Rmst::new(&curve, 10);
        let capped: Vec<f64> = times.iter().map(|&time| f64::from(time.min(10))).collect();
        let mean = capped.iter().sum::<f64>() / 5.0;
        let spread = capped.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / 5.0;
        assert!((found.mean - mean).abs() < 1e-12);
        assert!((found.std_err - (spread / 5.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn an_event_on_day_0_takes_its_share_of_all_the_time() {
        let curve = Curve::new(&Tally::from_arrays(&[0, 30], &[true, false]).unwrap(), Estimator::KaplanMeier);
        assert_eq!(Rmst::new(&curve, 20).mean, 10.0);
    }
}
