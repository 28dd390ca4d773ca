//! Kaplan-Meier with case weights and errors that do not take the weights for heads.
//!
//! The infinitesimal jackknife: a record's influence is its weight times the derivative of the estimate by
//! that weight, and the variance is the sum of squared influences. On the log scale the influence of a record
//! that left stays as it was and that of all still at risk moves together, so a few running sums carry the
//! variance, and the cost is that of sorting by day.
//! Invariant: with weights of 1 and nobody entering late the error of the curve is Greenwood's.
//! Must not: be used for weights that stand for repeated rows; `Curve::new` on a weighted tally does that.

use super::OutcomeError;
use super::survival::{Curve, Step};
use super::tally::{Observation, Tally};

/// Sum of w^2 (offset + shared)^2, where `shared` is the same for all that are still at risk.
#[derive(Clone, Copy, Default)]
struct Influence {
    shared: f64,
    gone: f64,
    /// Records at risk, and their sums.
    heads: usize,
    squares: f64,
    offsets: f64,
    offset_squares: f64,
}

impl Influence {
    /// Adds `square`, the squared weight of a record at risk, or less than nothing for one that leaves.
    fn add(&mut self, square: f64, offset: f64) {
        self.squares += square;
        self.offsets += square * offset;
        self.offset_squares += square * offset * offset;
    }

    fn enter(&mut self, weight: f64, offset: f64) {
        self.heads += 1;
        self.add(weight * weight, offset);
    }

    /// A record leaves; its own end adds `last` to its influence.
    fn leave(&mut self, weight: f64, offset: f64, last: f64) {
        self.heads -= 1;
        self.add(-weight * weight, offset);
        self.gone += (weight * (offset + self.shared + last)).powi(2);
    }

    fn error(&self) -> f64 {
        // When nobody is left, what the sums still hold is rounding.
        let still = if self.heads == 0 {
            0.0
        } else {
            self.offset_squares + 2.0 * self.shared * self.offsets + self.shared.powi(2) * self.squares
        };
        (self.gone + still.max(0.0)).sqrt()
    }
}

/// The curve being built.
struct Sweep<'a> {
    records: &'a [Observation],
    weights: &'a [f64],
    /// Rows by day of exit, and late entries by day of entry.
    exits: Vec<usize>,
    entries: Vec<(i32, usize)>,
    next_exit: usize,
    next_entry: usize,
    /// Where the shared influences stood when a record entered: on the log curve, on the hazard.
    offsets: Vec<(f64, f64)>,
    log_surv: Influence,
    hazard: Influence,
}

impl<'a> Sweep<'a> {
    fn new(records: &'a [Observation], weights: &'a [f64]) -> Self {
        let mut exits: Vec<usize> = (0..records.len()).collect();
        exits.sort_by_key(|&row| records[row].time);
        let late = |(row, record): (usize, &Observation)| record.entry.filter(|day| *day >= 0).map(|day| (day, row));
        let mut entries: Vec<(i32, usize)> = records.iter().enumerate().filter_map(late).collect();
        entries.sort_unstable();
        let (mut log_surv, mut hazard) = (Influence::default(), Influence::default());
        for (record, &weight) in records.iter().zip(weights) {
            if record.entry.is_none_or(|day| day < 0) {
                log_surv.enter(weight, 0.0);
                hazard.enter(weight, 0.0);
            }
        }
        let offsets = vec![(0.0, 0.0); records.len()];
        Self { records, weights, exits, entries, next_exit: 0, next_entry: 0, offsets, log_surv, hazard }
    }

    /// One day: events leave, the rest is moved, then censored leave and late entries come.
    fn day(&mut self, day: i32, at_risk: f64, events: f64, rest: f64) {
        let from = self.next_exit;
        while self.exits.get(self.next_exit).is_some_and(|&row| self.records[row].time == day) {
            self.next_exit += 1;
        }
        let leaving: Vec<usize> = self.exits[from..self.next_exit].to_vec();
        let (failed, censored): (Vec<usize>, Vec<usize>) =
            leaving.into_iter().partition(|&row| self.records[row].cause != 0);
        if events > 0.0 {
            // The failed share the day's fall of the hazard, but not of the log curve: they are the fall.
            for &row in &failed {
                self.log_surv.leave(self.weights[row], self.offsets[row].0, -1.0 / at_risk);
            }
            self.hazard.shared -= events / (at_risk * at_risk);
            for &row in &failed {
                self.hazard.leave(self.weights[row], self.offsets[row].1, 1.0 / at_risk);
            }
            if rest > 0.0 {
                self.log_surv.shared += events / (at_risk * rest);
            }
        }
        for &row in &censored {
            self.log_surv.leave(self.weights[row], self.offsets[row].0, 0.0);
            self.hazard.leave(self.weights[row], self.offsets[row].1, 0.0);
        }
        while let Some(&(_, row)) = self.entries.get(self.next_entry).filter(|(entry, _)| *entry == day) {
            self.offsets[row] = (-self.log_surv.shared, -self.hazard.shared);
            self.log_surv.enter(self.weights[row], self.offsets[row].0);
            self.hazard.enter(self.weights[row], self.offsets[row].1);
            self.next_entry += 1;
        }
    }
}

/// Kaplan-Meier of weighted records with robust errors of the curve and of its cumulative hazard.
///
/// # Errors
/// As `Tally::weighted`.
pub fn robust_curve(records: &[Observation], weights: &[f64]) -> Result<Curve<f64>, OutcomeError> {
    let tally = Tally::weighted(records, weights)?;
    let mut sweep = Sweep::new(records, weights);
    let (mut surv, mut cumhaz) = (1.0, 0.0);
    let mut steps = Vec::with_capacity(tally.days().len());
    for (day, at_risk) in tally.days().iter().zip(tally.at_risk()) {
        let rest = (at_risk - day.events).max(0.0);
        let rest = if rest <= 1e-9 * at_risk { 0.0 } else { rest };
        sweep.day(day.day, at_risk, day.events, rest);
        if day.events > 0.0 {
            surv *= rest / at_risk;
            cumhaz += day.events / at_risk;
        }
        if day.exit_rows > 0 {
            steps.push(Step {
                day: day.day,
                at_risk,
                events: day.events,
                censored: day.censored,
                surv,
                std_err_log: if surv > 0.0 { sweep.log_surv.error() } else { f64::INFINITY },
                cumhaz,
                std_chaz: sweep.hazard.error(),
            });
        }
    }
    Ok(Curve::of_steps(steps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::survival::Estimator;
    use proptest::prelude::*;

    fn any_records() -> impl Strategy<Value = Vec<(Observation, f64)>> {
        let one = (proptest::option::of(0..30i32), 1..40i32, 0..2u8, 0.5..3.0f64);
        proptest::collection::vec(one, 2..30).prop_map(|rows| {
            let record = |(entry, gap, cause, weight): (Option<i32>, i32, u8, f64)| {
                (Observation { entry, time: entry.unwrap_or(0) + gap, cause }, weight)
            };
            rows.into_iter().map(record).collect()
        })
    }

    fn log_surv(records: &[Observation], weights: &[f64], day: i32) -> f64 {
        Curve::new(&Tally::weighted(records, weights).unwrap(), Estimator::KaplanMeier).at(day).surv.ln()
    }

    proptest! {
        #[test]
        fn with_weights_of_one_and_no_late_entry_the_error_is_greenwoods(rows in any_records()) {
            let records: Vec<Observation> = rows.iter().map(|row| Observation { entry: None, ..row.0 }).collect();
            let robust = robust_curve(&records, &vec![1.0; records.len()]).unwrap();
            let plain = Curve::new(&Tally::from_records(&records).unwrap(), Estimator::KaplanMeier);
            for (robust, plain) in robust.steps().iter().zip(plain.steps()) {
                prop_assert!((robust.surv - plain.surv).abs() < 1e-12);
                if plain.surv > 0.0 {
                    prop_assert!((robust.std_err_log - plain.std_err_log).abs() < 1e-9);
                }
            }
        }

        #[test]
        fn the_error_is_the_sum_of_squared_derivatives(rows in any_records(), day in 0..70i32) {
            let (records, weights): (Vec<Observation>, Vec<f64>) = rows.into_iter().unzip();
            let point = robust_curve(&records, &weights).unwrap().at(day);
            prop_assume!(point.surv > 0.0);
            let mut variance = 0.0;
            for row in 0..records.len() {
                let moved = |by: f64| {
                    let mut weights = weights.clone();
                    weights[row] += by;
                    log_surv(&records, &weights, day)
                };
                variance += (weights[row] * (moved(1e-5) - moved(-1e-5)) / 2e-5).powi(2);
            }
            prop_assert!((point.std_err_log - variance.sqrt()).abs() < 1e-6);
        }
    }
}
