//! A small simplex method for the audit: bounded variables, equations with coefficients of 1, a start that is known to fit.
//!
//! ```text
//! rows x1 + x2 = 8, start (3, 5), push x1 up to 8  ->  a point (8, 0) that fits the same rows
//! ```
//! The audit only ever believes a point that fits, and `fits` checks that against the equations themselves. An error of
//! arithmetic, a cycle or a step too many can therefore make the audit withhold more, never less; that, and going on from the last
//! point, is why this is not a general solver. Revised simplex with a dense inverse (Dantzig 1963, chapters 8 and 18).
//!
//! Invariant: between calls the point fits the equations as far as `fits` says. Must not: panic, or run without a limit.

/// Steps of one push.
const STEPS_MAX: usize = 4_000;
/// Steps without progress after which the first candidate is taken instead of the best (Bland 1977), which cannot cycle.
const STALLED_MAX: usize = 60;
/// Variables in a row that a first basis cannot use before it is taken as it is.
const MISSED_MAX: usize = 60;
/// Below this a number is noise.
const TINY: f64 = 1e-9;
/// A pivot smaller than this is not used.
const PIVOT_MIN: f64 = 1e-7;
/// How well a point has to fit.
const FIT: f64 = 1e-6;

/// Equations, bounds and a point that fits them.
pub(super) struct Simplex {
    /// Rows of each variable.
    columns: Vec<Vec<u32>>,
    /// Each variable is at least 0 and at most this.
    upper: Vec<f64>,
    start: Vec<f64>,
    rhs: Vec<f64>,
    point: Vec<f64>,
    /// The variable of each row of the inverse; none while the row has only its own artificial one, which is always 0.
    basis: Vec<Option<usize>>,
    /// Whether a variable is in the basis.
    basic: Vec<bool>,
    inverse: Vec<Vec<f64>>,
}

/// What stops a step.
enum Stop {
    Row(usize),
    Bound,
}

impl Simplex {
    /// `columns`: rows in which each variable stands. `start` fits by definition: the right-hand sides are its sums.
    pub(super) fn new(rows: usize, columns: Vec<Vec<u32>>, upper: Vec<f64>, start: Vec<f64>) -> Self {
        let mut rhs = vec![0.0; rows];
        for (column, value) in columns.iter().zip(&start) {
            column.iter().for_each(|row| rhs[*row as usize] += value);
        }
        let variables = columns.len();
        let mut simplex = Self {
            columns,
            upper,
            point: start.clone(),
            start,
            rhs,
            basis: Vec::new(),
            basic: vec![false; variables],
            inverse: Vec::new(),
        };
        simplex.reset();
        simplex
    }

    /// Back to the start, with a fresh inverse.
    fn reset(&mut self) {
        let rows = self.rhs.len();
        self.point.clone_from(&self.start);
        self.basis = vec![None; rows];
        self.basic.fill(false);
        self.inverse = (0..rows).map(|row| (0..rows).map(|at| if at == row { 1.0 } else { 0.0 }).collect()).collect();
        // Variables away from their bounds first: a basis of these can move in both directions at once.
        let room = |place: &usize| {
            let value = self.start[*place];
            value.min(self.upper[*place] - value)
        };
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by(|left, right| room(right).total_cmp(&room(left)).then(left.cmp(right)));
        let mut free: Vec<usize> = (0..rows).collect();
        let mut missed = 0;
        for place in order {
            // What is left depends on the others, most likely; a push takes it in if not.
            if free.is_empty() || missed > MISSED_MAX {
                break;
            }
            let entry = |row: &usize| self.entry(*row, place).abs();
            let best = free.iter().enumerate().max_by(|left, right| entry(left.1).total_cmp(&entry(right.1)));
            let best = best.filter(|(_, row)| entry(row) > 1e-3).map(|(at, row)| (at, *row));
            let Some((at, row)) = best else {
                missed += 1;
                continue;
            };
            missed = 0;
            free.swap_remove(at);
            let entering = self.entering(place);
            self.pivot(row, place, &entering);
        }
    }

    /// One entry of the inverse times a column.
    fn entry(&self, row: usize, place: usize) -> f64 {
        let inverse = &self.inverse[row];
        self.columns[place].iter().map(|at| inverse[*at as usize]).sum()
    }

    /// The inverse times a column.
    fn entering(&self, place: usize) -> Vec<f64> {
        (0..self.inverse.len()).map(|row| self.entry(row, place)).collect()
    }

    fn pivot(&mut self, at: usize, place: usize, entering: &[f64]) {
        let mut row = std::mem::take(&mut self.inverse[at]);
        let mut used: Vec<(usize, f64)> = Vec::new();
        for (column, value) in row.iter_mut().enumerate() {
            if value.abs() > TINY {
                *value /= entering[at];
                used.push((column, *value));
            } else {
                *value = 0.0;
            }
        }
        for (other, factor) in self.inverse.iter_mut().zip(entering) {
            // The row itself is away, and empty.
            if factor.abs() > TINY && !other.is_empty() {
                for (column, value) in &used {
                    other[*column] -= factor * value;
                }
            }
        }
        self.inverse[at] = row;
        if let Some(old) = self.basis[at].replace(place) {
            self.basic[old] = false;
        }
        self.basic[place] = true;
    }

    /// The point as it stands.
    pub(super) fn point(&self) -> &[f64] {
        &self.point
    }

    /// Moves the point so that the sum of the chosen variables rises (`up`) or falls as far as it can, or past `goal`.
    /// Returns whether the point still fits; if not, it is back at the start.
    pub(super) fn push(&mut self, chosen: &[usize], up: bool, goal: f64) -> bool {
        let sign = if up { 1.0 } else { -1.0 };
        let mut costs = vec![0.0; self.columns.len()];
        chosen.iter().for_each(|place| costs[*place] += sign);
        let mut prices = vec![0.0; self.rhs.len()];
        for (row, place) in self.inverse.iter().zip(&self.basis) {
            let cost = place.map_or(0.0, |place| costs[place]);
            if cost != 0.0 {
                prices.iter_mut().zip(row).for_each(|(price, value)| *price += cost * value);
            }
        }
        let mut stalled = 0;
        for _ in 0..STEPS_MAX {
            let reached: f64 = chosen.iter().map(|place| self.point[*place]).sum();
            if sign * (reached - goal) >= -TINY {
                break;
            }
            let Some((place, gain)) = self.candidate(&costs, &prices, stalled > STALLED_MAX) else { break };
            let entering = self.entering(place);
            let Some(length) = self.step(place, gain, sign * (goal - reached), &entering, &mut prices) else { break };
            stalled = if length > TINY { 0 } else { stalled + 1 };
        }
        self.tidy();
        let fits = self.fits();
        if !fits {
            self.reset();
        }
        fits
    }

    /// A variable that can move to the good, and its gain by unit.
    fn candidate(&self, costs: &[f64], prices: &[f64], first: bool) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64)> = None;
        for (place, column) in self.columns.iter().enumerate() {
            if self.basic[place] {
                continue;
            }
            let mut gain = costs[place];
            for row in column {
                gain -= prices[*row as usize];
            }
            let (value, upper) = (self.point[place], self.upper[place]);
            let can = if gain > 0.0 { value < upper - TINY } else { value > TINY };
            if can && gain.abs() > PIVOT_MIN && best.is_none_or(|(_, other)| gain.abs() > other.abs()) {
                best = Some((place, gain));
                if first {
                    break;
                }
            }
        }
        best
    }

    /// One step along a variable; its length, or none if nothing limits it.
    fn step(&mut self, place: usize, gain: f64, wanted: f64, entering: &[f64], prices: &mut [f64]) -> Option<f64> {
        let sign = gain.signum();
        let value = self.point[place];
        let mut stop = Stop::Bound;
        let mut length = if sign > 0.0 { self.upper[place] - value } else { value };
        let mut strength = 0.0;
        for (row, by) in entering.iter().enumerate().filter(|(_, by)| by.abs() > PIVOT_MIN) {
            let room = match self.basis[row] {
                None => 0.0,
                Some(other) if sign * by > 0.0 => self.point[other].max(0.0) / by.abs(),
                Some(other) => (self.upper[other] - self.point[other]).max(0.0) / by.abs(),
            };
            if room < length - TINY || (room <= length + TINY && by.abs() > strength) {
                (length, strength, stop) = (room.min(length), by.abs(), Stop::Row(row));
            }
        }
        if length.is_infinite() {
            // Nothing limits it: go just as far as is wanted.
            (length, stop) = (wanted / gain.abs() + 1.0, Stop::Bound);
        }
        self.point[place] += sign * length;
        for (by, other) in entering.iter().zip(&self.basis) {
            if let Some(other) = other {
                self.point[*other] -= sign * length * by;
            }
        }
        if let Stop::Row(row) = stop {
            self.pivot(row, place, entering);
            let inverse = &self.inverse[row];
            prices.iter_mut().zip(inverse).for_each(|(price, value)| *price += gain * value);
        }
        Some(length)
    }

    /// Takes the drift of many small errors out of the point.
    fn tidy(&mut self) {
        let over = self.over();
        if over.iter().any(|value| value.abs() > TINY) {
            for (row, place) in self.inverse.iter().zip(&self.basis) {
                if let Some(place) = place {
                    self.point[*place] += row.iter().zip(&over).map(|(left, right)| left * right).sum::<f64>();
                }
            }
        }
        for (value, upper) in self.point.iter_mut().zip(&self.upper) {
            if *value < 0.0 && *value > -FIT {
                *value = 0.0;
            } else if *value > *upper && *value < *upper + FIT {
                *value = *upper;
            }
        }
    }

    /// By how much each equation is missed.
    fn over(&self) -> Vec<f64> {
        let mut over = self.rhs.clone();
        for (column, value) in self.columns.iter().zip(&self.point) {
            if *value != 0.0 {
                column.iter().for_each(|row| over[*row as usize] -= value);
            }
        }
        over
    }

    /// Whether the point keeps its bounds and its equations, read afresh.
    fn fits(&self) -> bool {
        let bounds = self.point.iter().zip(&self.upper).all(|(value, upper)| *value >= 0.0 && *value <= *upper);
        bounds && self.over().iter().all(|value| value.abs() <= FIT)
    }
}

#[cfg(test)]
#[path = "simplex_tests.rs"]
mod tests;
