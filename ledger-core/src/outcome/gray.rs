//! Gray's test of equal cumulative incidence between groups (Gray 1988, rho 0).
//!
//! The score of group i is its events less their share by R = n (1 - F(t-)) / S(t-), the risk set of the
//! subdistribution. With a the contrasts of n/S(t-) and c the sum of a dF/(1-F), its martingale at day u
//! enters with a(u) + (1 - (1-F)/S) (c(end) - c(u)) for events of the cause and -(1-F)/S (c(end) - c(u)) for
//! the others; the variance is the sum of their squares.
//! Invariant: scores sum to 0.
//! Must not: take late entries: the subdistribution risk set keeps those who failed from other causes.

use super::OutcomeError;
use super::linear::{Symmetric, quadratic_form};
use super::special::chi_square_tail;
use super::tally::{Observation, Slots};

/// The answer of the test for one cause.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gray {
    /// The statistic; `None` when no comparison was possible.
    pub chi_square: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// Probability of a statistic as large if all groups were alike.
    pub p: Option<f64>,
}

/// A group while sweeping over days.
#[derive(Clone)]
struct Group {
    at_risk: f64,
    /// Survival of any cause, before the day.
    before: f64,
    /// Incidence of the cause, before the day.
    incidence: f64,
    /// Sums over days of t^2 v and, per row, of p t v (see `Sweep::add`).
    tt: f64,
    pt: Vec<f64>,
}

struct Sweep {
    groups: Vec<Group>,
    score: Vec<f64>,
    /// a and c, row after row.
    a: Vec<f64>,
    c: Vec<f64>,
    pp: Symmetric,
    /// Pooled incidence, before the day.
    incidence: f64,
}

/// Tests whether groups differ in the cumulative incidence of `cause`.
///
/// # Errors
/// Fewer than two groups, a negative time, or a late entry (as `EntryNotBeforeTime`).
pub fn gray(groups: &[Vec<Observation>], cause: u8) -> Result<Gray, OutcomeError> {
    let size = groups.len();
    if size < 2 {
        return Err(OutcomeError::OneGroup);
    }
    let all: Vec<Observation> = groups.iter().flatten().copied().collect();
    for (row, record) in all.iter().enumerate() {
        if let Some(entry) = record.entry.filter(|entry| *entry >= 0) {
            return Err(OutcomeError::EntryNotBeforeTime { row, entry, day: record.time });
        }
    }
    let slots = Slots::of(&all)?;
    // Censored, events of the cause, other events; by slot and group.
    let mut counts = vec![[0u64; 3]; slots.len() * size];
    for (group, records) in groups.iter().enumerate() {
        for record in records {
            let kind = if record.cause == 0 {
                0
            } else if record.cause == cause {
                1
            } else {
                2
            };
            counts[slots.of_day(record.time) * size + group][kind] += 1;
        }
    }
    let mut sweep = Sweep::new(groups);
    for day in counts.chunks(size) {
        if day.iter().any(|count| count[1] + count[2] > 0) {
            sweep.day(day);
        }
        for (group, count) in sweep.groups.iter_mut().zip(day) {
            group.at_risk -= count.iter().sum::<u64>() as f64;
        }
    }
    let form = quadratic_form(&sweep.score, &sweep.variance());
    Ok(Gray {
        chi_square: form.map(|(chi_square, _)| chi_square),
        df: form.map_or(0, |(_, df)| df),
        p: form.map(|(chi_square, df)| chi_square_tail(chi_square, df)),
    })
}

impl Sweep {
    fn new(groups: &[Vec<Observation>]) -> Self {
        let size = groups.len();
        let start = |records: &Vec<Observation>| Group {
            at_risk: records.len() as f64,
            before: 1.0,
            incidence: 0.0,
            tt: 0.0,
            pt: vec![0.0; size],
        };
        Self {
            groups: groups.iter().map(start).collect(),
            score: vec![0.0; size],
            a: vec![0.0; size * size],
            c: vec![0.0; size * size],
            pp: Symmetric::zeros(size),
            incidence: 0.0,
        }
    }

    fn day(&mut self, counts: &[[u64; 3]]) {
        let size = self.groups.len();
        let events: f64 = counts.iter().map(|count| count[1] as f64).sum();
        // Only groups with somebody at risk take part.
        let weight: Vec<f64> =
            self.groups.iter().map(|g| if g.at_risk > 0.0 { g.at_risk / g.before } else { 0.0 }).collect();
        let risk: Vec<f64> = weight.iter().zip(&self.groups).map(|(w, g)| w * (1.0 - g.incidence)).collect();
        let (weights, risks): (f64, f64) = (weight.iter().sum(), risk.iter().sum());
        let pooled = self.incidence + events / weights;
        let hazard = events / weights / (1.0 - self.incidence);
        for row in 0..size {
            self.score[row] += counts[row][1] as f64 - events * risk[row] / risks;
            for column in 0..size {
                // Incidences are taken as equal here, as they are if the groups are alike, so that 1 - F cancels.
                let own = if row == column { weight[column] } else { 0.0 };
                let a = own - weight[row] * weight[column] / weights;
                self.a[row * size + column] = a;
                self.c[row * size + column] += a * hazard;
            }
        }
        for (group, count) in counts.iter().enumerate().filter(|(group, _)| weight[*group] > 0.0) {
            self.group_day(group, count, events, weights, pooled);
        }
        self.incidence = pooled;
    }

    /// What one group's day adds to the variance: `weights` of all groups, `pooled` incidence after the day.
    fn group_day(&mut self, group: usize, count: &[u64; 3], events: f64, weights: f64, pooled: f64) {
        let state = &mut self.groups[group];
        let (at_risk, before) = (state.at_risk, state.before);
        let after = before * (at_risk - (count[1] + count[2]) as f64) / at_risk;
        state.incidence += before * count[1] as f64 / at_risk;
        state.before = after;
        let slope = if after > 0.0 { (1.0 - pooled) / after } else { 0.0 };
        if events > 0.0 {
            let ties = if events > 1.0 { 1.0 - (events - 1.0) / (weights * before - 1.0) } else { 1.0 };
            let lift = if after > 0.0 { 1.0 - slope } else { 1.0 };
            self.add(group, 1.0, lift, ties * before * events / (weights * at_risk));
        }
        let others = count[2] as f64;
        if others > 0.0 && after > 0.0 {
            let ties = if others > 1.0 { 1.0 - (others - 1.0) / (at_risk - 1.0) } else { 1.0 };
            self.add(group, 0.0, -slope, ties * before * before * others / (at_risk * at_risk));
        }
    }

    /// Adds v (direct a + t (c(end) - c))^2 as v (p + t c(end))^2 with p = direct a - t c, for `group`'s
    /// martingale; c(end) is not known yet, so the three products are kept apart.
    fn add(&mut self, group: usize, direct: f64, t: f64, v: f64) {
        let size = self.groups.len();
        let p: Vec<f64> =
            (0..size).map(|row| direct * self.a[row * size + group] - t * self.c[row * size + group]).collect();
        let state = &mut self.groups[group];
        state.tt += t * t * v;
        for row in 0..size {
            state.pt[row] += p[row] * t * v;
            for column in 0..size {
                self.pp.add(row, column, p[row] * p[column] * v);
            }
        }
    }

    fn variance(&self) -> Symmetric {
        let size = self.groups.len();
        let mut variance = self.pp.clone();
        for row in 0..size {
            for column in 0..size {
                for (group, state) in self.groups.iter().enumerate() {
                    let (c, other) = (self.c[row * size + group], self.c[column * size + group]);
                    variance.add(row, column, c * other * state.tt + c * state.pt[column] + other * state.pt[row]);
                }
            }
        }
        variance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(rows: &[(i32, u8)]) -> Vec<Observation> {
        rows.iter().map(|&(time, cause)| Observation { entry: None, time, cause }).collect()
    }

    #[test]
    fn equal_groups_do_not_differ() {
        let one = group(&[(3, 1), (5, 0), (6, 2), (9, 1), (12, 2), (14, 0)]);
        let found = gray(&[one.clone(), one.clone(), one], 1).unwrap();
        assert!(found.df == 2 && found.chi_square.unwrap().abs() < 1e-12);
    }

    #[test]
    fn swapping_two_groups_changes_nothing() {
        let (one, two) = (group(&[(1, 1), (2, 1), (3, 2), (9, 0)]), group(&[(2, 2), (5, 1), (8, 1), (9, 1)]));
        let (there, back) = (gray(&[one.clone(), two.clone()], 1).unwrap(), gray(&[two, one], 1).unwrap());
        assert!((there.chi_square.unwrap() - back.chi_square.unwrap()).abs() < 1e-12);
    }

    #[test]
    fn late_entries_are_refused() {
        let late = vec![Observation { entry: Some(2), time: 5, cause: 1 }];
        assert!(gray(&[late, group(&[(1, 1)])], 1).is_err());
    }
}
