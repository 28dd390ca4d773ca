//! The survival curve of interval-censored exits: Turnbull's non-parametric maximum likelihood estimate.
//!
//! An exit is known to lie in (left, right]. Mass can only sit in the innermost intervals, which begin at a
//! left end directly followed by a right end. The log likelihood over masses p >= 0 less n times their sum is
//! concave and has its maximum where they sum to 1: it is found by a few steps of EM and then by Newton's
//! method on the masses in play, taking out those that reach 0 and in those whose gradient is positive.
//! Invariant: at the answer every gradient is below `GRADIENT_TOLERANCE`, in play or not (Gentleman and Geyer).
//! Must not: say where in its interval a mass sits: the likelihood does not know.

use super::OutcomeError;
use super::episode::Episode;
use super::linear::Symmetric;

/// Gradients, per record, are 0 to this.
pub const GRADIENT_TOLERANCE: f64 = 1e-11;
/// Newton steps, each with one system of the masses in play.
const MAX_STEPS: usize = 2_000;
/// Steps of EM from even masses, to find the region in play.
const EM_STEPS: usize = 200;
/// Gradients, per record, below which the value no longer tells a better step from a worse.
const CLOSE: f64 = 1e-6;
/// Halvings of a Newton step before it is given up.
const MAX_HALVINGS: i32 = 60;

/// An exit between two days: after `left`, on or before `right`; `None`: not by the end of observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Days.
    pub left: i32,
    /// Days.
    pub right: Option<i32>,
}

impl From<&Episode> for Interval {
    /// An episode whose two ends meet (closed on the day it was seen operating) exits within that day.
    fn from(episode: &Episode) -> Self {
        let left = episode.right.map_or(episode.left, |right| episode.left.min(right - 1));
        Self { left, right: episode.right }
    }
}

/// A piece of the estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mass {
    /// The exit lies after this day ...
    pub left: i32,
    /// ... and on or before this one; `None`: beyond observation.
    pub right: Option<i32>,
    /// Probability of that.
    pub mass: f64,
    /// Probability of surviving `right`.
    pub surv_after: f64,
}

/// The estimate: its masses, by time.
///
/// # Errors
/// An interval with its ends the wrong way round, or no convergence.
pub fn npmle(intervals: &[Interval]) -> Result<Vec<Mass>, OutcomeError> {
    for (row, interval) in intervals.iter().enumerate() {
        if let Some(day) = interval.right.filter(|right| *right <= interval.left) {
            return Err(OutcomeError::EntryNotBeforeTime { row, entry: interval.left, day });
        }
    }
    let inner = innermost(intervals);
    if inner.is_empty() {
        return Ok(Vec::new());
    }
    let masses = Problem::new(intervals, &inner).solve()?;
    let mut surv = 1.0;
    let mut found: Vec<Mass> = Vec::new();
    for (&(left, right), &mass) in inner.iter().zip(&masses).filter(|(_, mass)| **mass > 0.0) {
        surv -= mass;
        found.push(Mass { left, right, mass, surv_after: surv });
    }
    if let Some(last) = found.last_mut() {
        last.surv_after = 0.0;
    }
    Ok(found)
}

/// Innermost intervals: a left end followed by a right end with no end between them.
fn innermost(intervals: &[Interval]) -> Vec<(i32, Option<i32>)> {
    // A right end of a day comes before a left end of the same day: (3, 5] and (5, 9] do not meet.
    let mut ends: Vec<(i64, bool)> = Vec::with_capacity(intervals.len() * 2);
    for interval in intervals {
        ends.push((i64::from(interval.left), true));
        ends.push((interval.right.map_or(i64::MAX, i64::from), false));
    }
    ends.sort_unstable();
    ends.dedup();
    let pairs = ends.windows(2).filter(|pair| pair[0].1 && !pair[1].1);
    pairs.map(|pair| (pair[0].0 as i32, i32::try_from(pair[1].0).ok())).collect()
}

/// Records that may have failed in the same run of innermost intervals.
#[derive(Clone, Copy)]
struct Run {
    from: usize,
    /// One past the last.
    to: usize,
    count: f64,
}

struct Problem {
    size: usize,
    n: f64,
    runs: Vec<Run>,
}

impl Problem {
    fn new(intervals: &[Interval], inner: &[(i32, Option<i32>)]) -> Self {
        let mut keys: Vec<(usize, usize)> = intervals
            .iter()
            .map(|interval| {
                let from = inner.partition_point(|(left, _)| *left < interval.left);
                let to = match interval.right {
                    None => inner.len(),
                    Some(end) => inner.partition_point(|(_, right)| right.is_some_and(|right| right <= end)),
                };
                (from, to)
            })
            .collect();
        keys.sort_unstable();
        let same = keys.chunk_by(|a, b| a == b);
        let runs = same.map(|run| Run { from: run[0].0, to: run[0].1, count: run.len() as f64 }).collect();
        Self { size: inner.len(), n: intervals.len() as f64, runs }
    }

    /// Probability of each run.
    fn probabilities(&self, masses: &[f64]) -> Vec<f64> {
        let mut sums = Vec::with_capacity(self.size + 1);
        let mut sum = 0.0;
        sums.push(0.0);
        for mass in masses {
            sum += mass;
            sums.push(sum);
        }
        self.runs.iter().map(|run| sums[run.to] - sums[run.from]).collect()
    }

    /// The function to maximise.
    fn value(&self, masses: &[f64]) -> f64 {
        let likelihood: f64 = self.runs.iter().zip(self.probabilities(masses)).map(|(run, p)| run.count * p.ln()).sum();
        likelihood - self.n * masses.iter().sum::<f64>()
    }

    /// Its gradient, per record, for every mass.
    fn gradient(&self, probabilities: &[f64]) -> Vec<f64> {
        let mut change = vec![0.0; self.size + 1];
        for (run, p) in self.runs.iter().zip(probabilities) {
            change[run.from] += run.count / p;
            change[run.to] -= run.count / p;
        }
        let mut sum = 0.0;
        let add = |change: &f64| {
            sum += change;
            sum / self.n - 1.0
        };
        change[..self.size].iter().map(add).collect()
    }

    fn solve(&self) -> Result<Vec<f64>, OutcomeError> {
        let mut masses = vec![1.0 / self.size as f64; self.size];
        for _ in 0..EM_STEPS {
            let gradient = self.gradient(&self.probabilities(&masses));
            masses.iter_mut().zip(gradient).for_each(|(mass, slope)| *mass *= slope + 1.0);
        }
        let floor = 1e-3 / self.size as f64;
        let mut play: Vec<bool> = masses.iter().map(|mass| *mass > floor).collect();
        masses.iter_mut().zip(&play).filter(|(_, play)| !**play).for_each(|(mass, _)| *mass = 0.0);
        // Taking small masses out must not leave a record without any place to fail.
        for (run, p) in self.runs.iter().zip(self.probabilities(&masses)) {
            if p <= 0.0 {
                play[run.from] = true;
                masses[run.from] = floor;
            }
        }
        for _ in 0..MAX_STEPS {
            let gradient = self.gradient(&self.probabilities(&masses));
            let settled = |(slope, play): (&f64, &bool)| !*play || slope.abs() <= GRADIENT_TOLERANCE;
            if gradient.iter().zip(&play).all(settled) {
                let more = admit(&gradient, &mut play);
                if !more {
                    return Ok(masses);
                }
            }
            if !self.newton(&mut masses, &mut play, &gradient) {
                break;
            }
        }
        Err(OutcomeError::NotConverged { steps: MAX_STEPS })
    }

    /// One Newton step on the masses in play; those it would take below 0 stop there and leave. Halved until
    /// the value rises: for a short step nothing stops at 0 and the direction is one of ascent.
    fn newton(&self, masses: &mut Vec<f64>, play: &mut [bool], gradient: &[f64]) -> bool {
        let active: Vec<usize> = (0..self.size).filter(|&index| play[index]).collect();
        let slopes: Vec<f64> = active.iter().map(|&index| gradient[index]).collect();
        let Some(step) = self.curvature(masses, &active).map(|factor| factor.solve(&slopes)) else {
            return false;
        };
        // A mass that was just let in and would turn negative at once waits until the others have moved.
        let mut stuck = false;
        for (&index, change) in active.iter().zip(&step) {
            if masses[index] <= 0.0 && *change <= 0.0 {
                play[index] = false;
                stuck = true;
            }
        }
        if stuck {
            return true;
        }
        // Close to the top the value is flat to rounding; there the Newton step is taken as it is.
        let close = slopes.iter().all(|slope| slope.abs() < CLOSE);
        let before = self.value(masses);
        for halving in 0..MAX_HALVINGS {
            let length = 0.5f64.powi(halving);
            let mut trial = masses.clone();
            active
                .iter()
                .zip(&step)
                .for_each(|(&index, change)| trial[index] = (trial[index] + length * change).max(0.0));
            let after = self.value(&trial);
            if after > before || (close && after.is_finite()) {
                *masses = trial;
                active.iter().filter(|&&index| masses[index] <= 0.0).for_each(|&index| play[index] = false);
                return true;
            }
        }
        false
    }

    /// Minus the second derivative per record over the masses in play, factored.
    fn curvature(&self, masses: &[f64], active: &[usize]) -> Option<super::linear::Factor> {
        let size = active.len();
        let position: Vec<usize> = (0..=self.size).map(|at| active.partition_point(|&index| index < at)).collect();
        let mut matrix = Symmetric::zeros(size);
        // A run adds to the block of its masses: its corner is marked, then sums spread it over the block.
        for (run, p) in self.runs.iter().zip(self.probabilities(masses)) {
            let (from, to) = (position[run.from], position[run.to]);
            if from < to {
                matrix.add(from, to - 1, run.count / (p * p * self.n));
            }
        }
        for row in 0..size {
            for column in (row..size).rev() {
                let above = if row > 0 { matrix.at(row - 1, column) } else { 0.0 };
                let right = if column + 1 < size { matrix.at(row, column + 1) } else { 0.0 };
                let both = if row > 0 && column + 1 < size { matrix.at(row - 1, column + 1) } else { 0.0 };
                matrix.add(row, column, above + right - both);
            }
        }
        for row in 0..size {
            // A trace of ridge keeps the step defined where masses can be traded without loss.
            let ridge = matrix.at(row, row) * 1e-13;
            matrix.add(row, row, ridge);
            for column in row + 1..size {
                let value = matrix.at(row, column);
                matrix.add(column, row, value);
            }
        }
        matrix.factor(0.0)
    }
}

/// Brings in, of every stretch of positive gradients out of play, the steepest. Whether there was any.
fn admit(gradient: &[f64], play: &mut [bool]) -> bool {
    let mut any = false;
    let mut best: Option<usize> = None;
    for index in 0..=gradient.len() {
        let rising = index < gradient.len() && !play[index] && gradient[index] > GRADIENT_TOLERANCE;
        if rising {
            best = best.filter(|&kept| gradient[kept] >= gradient[index]).or(Some(index));
        } else if let Some(kept) = best.take() {
            play[kept] = true;
            any = true;
        }
    }
    any
}

#[cfg(test)]
#[path = "interval_tests.rs"]
mod tests;
