//! The log-rank test of equal survival, its Peto-Peto variant, and both within strata.
//!
//! Weight of a day: S(t-)^rho of the pooled curve of the stratum (Harrington and Fleming 1982): rho 0 is the
//! log-rank test, rho 1 Peto and Peto's. The variance is hypergeometric, so ties need no special care; with
//! late entries the risk set is entry < t <= time.
//! Invariant: observed and expected have the same sum.
//! Must not: compare rates at one horizon, or correct for many comparisons.

use super::OutcomeError;
use super::linear::{Symmetric, quadratic_form};
use super::special::chi_square_tail;
use super::tally::{Observation, Tally};

/// The power of the pooled survival by which days are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rho {
    /// All days alike: the log-rank test.
    LogRank,
    /// By the pooled survival: early differences weigh more.
    PetoPeto,
}

/// One group in the comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupResult {
    /// Records.
    pub n: u64,
    /// Events, weighted.
    pub observed: f64,
    /// Events expected if all groups were alike, weighted.
    pub expected: f64,
    /// Variance of their difference.
    pub variance: f64,
}

/// The answer of the test.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRank {
    /// In the order of the groups given.
    pub groups: Vec<GroupResult>,
    /// The statistic; `None` when no comparison was possible, for example without any event.
    pub chi_square: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// Probability of a statistic as large if all groups were alike.
    pub p: Option<f64>,
}

/// Tests whether `strata[s][g]`, the records of group g in stratum s, differ between groups.
///
/// # Errors
/// Fewer than two groups, strata with different numbers of groups, or records that cannot be counted.
pub fn logrank(strata: &[Vec<Vec<Observation>>], rho: Rho) -> Result<LogRank, OutcomeError> {
    let size = strata.first().map_or(0, Vec::len);
    if size < 2 {
        return Err(OutcomeError::OneGroup);
    }
    let mut sums = Sums {
        groups: vec![GroupResult { n: 0, observed: 0.0, expected: 0.0, variance: 0.0 }; size],
        covariance: Symmetric::zeros(size),
    };
    for groups in strata {
        if groups.len() != size {
            return Err(OutcomeError::LengthMismatch { left: groups.len(), right: size });
        }
        sums.add_stratum(groups, rho)?;
    }
    Ok(sums.finish())
}

struct Sums {
    groups: Vec<GroupResult>,
    covariance: Symmetric,
}

/// A group's counts, walked forward in step with the pooled days.
struct Walk {
    tally: Tally,
    risk: Vec<u64>,
    next: usize,
}

impl Walk {
    /// At risk and events on a day not before the last one asked for.
    fn on(&mut self, day: i32) -> (u64, u64) {
        let days = self.tally.days();
        while days.get(self.next).is_some_and(|at| at.day < day) {
            self.next += 1;
        }
        // Those who entered on the next counted day of the group are no part of its risk set before it,
        // and nobody left in between, so its risk set is that of `day`, too.
        match days.get(self.next) {
            None => (0, 0),
            Some(at) => (self.risk[self.next], if at.day == day { at.events } else { 0 }),
        }
    }
}

impl Sums {
    fn add_stratum(&mut self, groups: &[Vec<Observation>], rho: Rho) -> Result<(), OutcomeError> {
        let mut walks = Vec::with_capacity(groups.len());
        for (group, sum) in groups.iter().zip(&mut self.groups) {
            let tally = Tally::from_records(group)?;
            sum.n += tally.total();
            walks.push(Walk { risk: tally.at_risk(), tally, next: 0 });
        }
        let mut days: Vec<i32> = walks
            .iter()
            .flat_map(|walk| walk.tally.days().iter().filter(|day| day.events > 0).map(|day| day.day))
            .collect();
        days.sort_unstable();
        days.dedup();
        let mut surv = 1.0;
        for day in days {
            let counts: Vec<(f64, f64)> =
                walks.iter_mut().map(|walk| walk.on(day)).map(|(risk, events)| (risk as f64, events as f64)).collect();
            let at_risk: f64 = counts.iter().map(|count| count.0).sum();
            let events: f64 = counts.iter().map(|count| count.1).sum();
            let weight = match rho {
                Rho::LogRank => 1.0,
                Rho::PetoPeto => surv,
            };
            self.add_day(&counts, at_risk, events, weight);
            surv *= (at_risk - events) / at_risk;
        }
        Ok(())
    }

    fn add_day(&mut self, counts: &[(f64, f64)], at_risk: f64, events: f64, weight: f64) {
        let spread = if at_risk > 1.0 { weight * weight * events * (at_risk - events) / (at_risk - 1.0) } else { 0.0 };
        for (row, (risk, own)) in counts.iter().enumerate() {
            let share = risk / at_risk;
            self.groups[row].observed += weight * own;
            self.groups[row].expected += weight * events * share;
            for (column, (other, _)) in counts.iter().enumerate() {
                let same = if row == column { share } else { 0.0 };
                self.covariance.add(row, column, spread * (same - share * other / at_risk));
            }
        }
    }

    fn finish(mut self) -> LogRank {
        for (row, group) in self.groups.iter_mut().enumerate() {
            group.variance = self.covariance.at(row, row);
        }
        let gaps: Vec<f64> = self.groups.iter().map(|group| group.observed - group.expected).collect();
        let form = quadratic_form(&gaps, &self.covariance);
        LogRank {
            groups: self.groups,
            chi_square: form.map(|(chi_square, _)| chi_square),
            df: form.map_or(0, |(_, df)| df),
            p: form.map(|(chi_square, df)| chi_square_tail(chi_square, df)),
        }
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
        let one = group(&[(3, 1), (5, 0), (9, 1), (12, 1)]);
        let found = logrank(&[vec![one.clone(), one.clone(), one]], Rho::LogRank).unwrap();
        assert_eq!(found.df, 2);
        assert!(found.chi_square.unwrap().abs() < 1e-12 && found.p.unwrap() > 1.0 - 1e-9);
    }

    #[test]
    fn observed_and_expected_have_the_same_sum_in_every_variant() {
        let strata = [
            vec![group(&[(1, 1), (4, 1), (4, 0)]), group(&[(2, 1), (8, 0)])],
            vec![group(&[(5, 0)]), group(&[(3, 1), (6, 1)])],
        ];
        for rho in [Rho::LogRank, Rho::PetoPeto] {
            let found = logrank(&strata, rho).unwrap();
            let observed: f64 = found.groups.iter().map(|group| group.observed).sum();
            let expected: f64 = found.groups.iter().map(|group| group.expected).sum();
            assert!((observed - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn without_events_there_is_no_statistic() {
        let found = logrank(&[vec![group(&[(1, 0)]), group(&[(2, 0)])]], Rho::LogRank).unwrap();
        assert_eq!((found.chi_square, found.p), (None, None));
    }

    #[test]
    fn one_group_cannot_be_compared() {
        assert_eq!(logrank(&[vec![group(&[(1, 1)])]], Rho::LogRank), Err(OutcomeError::OneGroup));
    }
}
