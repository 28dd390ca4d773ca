//! Times by which a share has failed, with limits.
//!
//! The quantile is where the curve passes 1 - q. Where it runs level exactly there, no day of the level piece
//! is better than another and the middle is taken, as R's survival package does; equality is judged with a
//! small tolerance, for a product of fractions rarely meets 0.5 to the last bit. Limits apply the same rule
//! to the curves of the limits, which with late entries may rise: then the least value past the goal counts.
//! Invariant: a quantile that was not reached is `None`, never the last day.
//! Must not: interpolate between events.

use super::limits::IntervalKind;
use super::survival::Curve;
use super::tally::Weight;

/// Probabilities closer than this are equal.
const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// A quantile of the time to the event, days; halves come from middles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// The share that has failed; 0.5 is the median.
    pub prob: f64,
    /// The time.
    pub time: Option<f64>,
    /// From the curve of lower limits.
    pub lower: Option<f64>,
    /// From the curve of upper limits.
    pub upper: Option<f64>,
}

/// A curve as failed shares in rising order with their days.
struct Failed {
    points: Vec<(f64, f64)>,
    last_day: f64,
}

impl Failed {
    fn new(steps: impl Iterator<Item = (i32, Option<f64>)>) -> Self {
        let mut points = vec![(0.0, 0.0)];
        let mut last_day = 0.0;
        for (day, surv) in steps {
            last_day = f64::from(day);
            if let Some(surv) = surv {
                points.push((1.0 - surv, last_day));
            }
        }
        // Stable: of equal shares the first day stays first, and is the one kept.
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points.dedup_by(|next, kept| next.0 == kept.0);
        Self { points, last_day }
    }

    fn time(&self, prob: f64) -> Option<f64> {
        if prob <= 0.0 {
            return Some(0.0);
        }
        let reached = self.points.partition_point(|(failed, _)| failed + TOLERANCE < prob);
        let passed = self.points.partition_point(|(failed, _)| failed - TOLERANCE < prob);
        let from = self.points.get(reached)?.1;
        let to = self.points.get(passed).map_or(self.last_day, |point| point.1);
        Some((from + to) / 2.0)
    }
}

/// Quantiles of a curve at each of `probs`, limits `z` errors wide on the scale of `kind`.
#[must_use]
pub fn quantiles<W: Weight>(curve: &Curve<W>, probs: &[f64], kind: IntervalKind, z: f64) -> Vec<Quantile> {
    let steps = curve.steps();
    let limits: Vec<(i32, Option<(f64, f64)>)> = steps.iter().map(|step| (step.day, step.limits(kind, z))).collect();
    let estimate = Failed::new(steps.iter().map(|step| (step.day, Some(step.surv))));
    let lower = Failed::new(limits.iter().map(|(day, limit)| (*day, limit.map(|limit| limit.0))));
    let upper = Failed::new(limits.iter().map(|(day, limit)| (*day, limit.map(|limit| limit.1))));
    let quantile =
        |&prob: &f64| Quantile { prob, time: estimate.time(prob), lower: lower.time(prob), upper: upper.time(prob) };
    probs.iter().map(quantile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::survival::Estimator;
    use crate::outcome::tally::Tally;

    fn median(times: &[i32], events: &[bool]) -> Option<f64> {
        let curve = Curve::new(&Tally::from_arrays(times, events).unwrap(), Estimator::KaplanMeier);
        quantiles(&curve, &[0.5], IntervalKind::LogLog, 1.96)[0].time
    }

    #[test]
    fn the_median_of_a_level_half_is_its_middle() {
        assert_eq!(median(&[1, 2, 4, 9], &[true, true, true, false]), Some(3.0));
        assert_eq!(median(&[1, 2, 4, 9], &[true, true, false, false]), Some(5.5));
    }

    #[test]
    fn a_half_met_only_up_to_rounding_counts_as_met() {
        // 5/6 * 4/5 * 3/4 is 0.5 on paper, not in binary.
        assert_eq!(median(&[1, 2, 4, 5, 8, 9], &[true, true, true, false, false, false]), Some(6.5));
    }

    #[test]
    fn a_median_that_was_not_reached_is_none() {
        assert_eq!(median(&[1, 2, 4], &[true, false, false]), None);
        assert_eq!(median(&[], &[]), None);
    }
}
