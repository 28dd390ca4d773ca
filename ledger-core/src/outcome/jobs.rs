//! Paid jobs at a horizon, and what one more of them cost: rules J1 to J4.
//!
//! Heads, person-days and minor units are whole numbers to the end; a quotient is kept as its two parts and
//! divided once, at output.
//! Invariant: created - lost = net = paid - baseline; an unknown enterprise is left out, never assumed.
//! Must not: count owners, scale up a short year, or say a job is "additional": that needs a counterfactual.

use super::episode::Episode;
use super::visit::Visit;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A visit further than this from the horizon says nothing about it (days).
pub const JOBS_WINDOW_DAYS: i32 = 90;

/// Paid days of one full-time year (DCED Standard).
pub const FTE_DAYS: i64 = 240;

/// What is known of one enterprise.
#[derive(Clone, Copy, Debug)]
pub struct JobsRecord<'a> {
    /// Paid workers at application, heads.
    pub baseline: i64,
    /// Granted, minor units of the programme currency.
    pub grant_minor: i64,
    /// Its survival record; its data cut bounds the visits that count.
    pub episode: &'a Episode,
    /// Its visits, in any order.
    pub visits: &'a [Visit],
}

/// Paid work at a horizon, of one enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidWork {
    /// Heads.
    pub workers: i64,
    /// Person-days in 12 months, where they were asked.
    pub days: Option<i64>,
}

impl JobsRecord<'_> {
    /// J1: paid work at a day; `None` when nothing is known of it.
    #[must_use]
    pub fn at(&self, day: i32) -> Option<PaidWork> {
        if self.episode.cause.is_exit() && self.episode.time <= day {
            return Some(PaidWork { workers: 0, days: Some(0) });
        }
        let near = |visit: &&Visit| {
            visit.day > 0
                && visit.day <= self.episode.cutoff_day
                && visit.status.counts_workers()
                && visit.paid_workers.is_some()
                && (visit.day - day).abs() <= JOBS_WINDOW_DAYS
        };
        // The nearest; of two as near the later; of one day the last recorded.
        let nearest = self.visits.iter().filter(near);
        let nearest = nearest.min_by_key(|visit| {
            ((visit.day - day).abs(), std::cmp::Reverse(visit.day), std::cmp::Reverse(visit.seq))
        })?;
        nearest.paid_workers.map(|workers| PaidWork { workers, days: nearest.paid_days_12m })
    }
}

/// A quotient of whole numbers, not divided yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotient {
    /// Above the line.
    pub numerator: i128,
    /// Below it, more than 0.
    pub denominator: i128,
}

impl Quotient {
    /// Divided to 28 digits; `None` when a part is too large for a decimal.
    #[must_use]
    pub fn decimal(self) -> Option<Decimal> {
        let part = |value: i128| Decimal::try_from_i128_with_scale(value, 0).ok();
        part(self.numerator)?.checked_div(part(self.denominator)?)
    }
}

/// Jobs of a portfolio at a horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jobs {
    /// The horizon, days from launch.
    pub horizon_day: i32,
    /// Enterprises launched at least that long before the data cut.
    pub eligible: u64,
    /// Those whose paid workers are known: the coverage is known / eligible.
    pub known: u64,
    /// Paid workers of the known.
    pub paid: i64,
    /// Paid workers of the known at application.
    pub baseline: i64,
    /// Sum of rises.
    pub created: i64,
    /// Sum of falls.
    pub lost: i64,
    /// Jobs of application that are still there: the lesser of then and now.
    pub retained: i64,
    /// Paid person-days in 12 months.
    pub paid_days: i64,
    /// Known enterprises whose person-days are known too.
    pub days_known: u64,
    /// Granted to the known, minor units.
    pub grants_minor: i128,
}

impl Jobs {
    /// Jobs at a horizon, enterprises in any order.
    #[must_use]
    pub fn at<'a>(records: impl IntoIterator<Item = JobsRecord<'a>>, horizon_day: i32) -> Self {
        let mut jobs = Self { horizon_day, ..Self::default() };
        for record in records {
            if record.episode.cutoff_day < horizon_day {
                continue;
            }
            jobs.eligible += 1;
            if let Some(work) = record.at(horizon_day) {
                jobs.add(&record, work);
            }
        }
        jobs
    }

    fn add(&mut self, record: &JobsRecord<'_>, work: PaidWork) {
        let change = work.workers - record.baseline;
        self.known += 1;
        self.paid += work.workers;
        self.baseline += record.baseline;
        self.created += change.max(0);
        self.lost += (-change).max(0);
        self.retained += work.workers.min(record.baseline);
        self.paid_days += work.days.unwrap_or(0);
        self.days_known += u64::from(work.days.is_some());
        self.grants_minor += i128::from(record.grant_minor);
    }

    /// J2: created less lost.
    #[must_use]
    pub const fn net(&self) -> i64 {
        self.created - self.lost
    }

    /// J3: full-time equivalents.
    #[must_use]
    pub const fn fte(&self) -> Quotient {
        Quotient { numerator: self.paid_days as i128, denominator: FTE_DAYS as i128 }
    }

    /// J4: minor units per net job; `None` when no job was gained, for then there is no such cost.
    #[must_use]
    pub fn cost_per_net_job(&self) -> Option<Quotient> {
        (self.net() > 0).then(|| Quotient { numerator: self.grants_minor, denominator: i128::from(self.net()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::episode::{Cause, episode};
    use crate::outcome::visit::VisitStatus;

    fn visit(day: i32, workers: i64) -> Visit {
        Visit {
            day,
            seq: i64::from(day),
            status: VisitStatus::Operating,
            since_day: None,
            paid_workers: Some(workers),
            paid_days_12m: Some(workers * 120),
        }
    }

    fn jobs(visits: &[Visit], baseline: i64, day: i32) -> Jobs {
        let episode = episode(visits, 1000);
        Jobs::at([JobsRecord { baseline, grant_minor: 1000, episode: &episode, visits }], day)
    }

    #[test]
    fn the_nearest_visit_within_90_days_counts_and_of_two_as_near_the_later() {
        assert_eq!(jobs(&[visit(275, 1), visit(455, 3)], 0, 365).paid, 3);
        assert_eq!(jobs(&[visit(276, 1), visit(455, 3)], 0, 365).paid, 1);
        assert_eq!(jobs(&[visit(274, 1), visit(456, 3)], 0, 365).known, 0);
    }

    #[test]
    fn an_unknown_enterprise_is_left_out_with_its_grant() {
        let found = jobs(&[visit(100, 5)], 2, 365);
        assert_eq!((found.eligible, found.known, found.grants_minor, found.baseline), (1, 0, 0, 0));
    }

    #[test]
    fn an_exited_enterprise_has_no_workers_and_loses_its_baseline() {
        let gone = Episode { time: 300, cause: Cause::Absorbed, left: 299, right: Some(300), ..episode(&[], 1000) };
        let visits = [visit(360, 4)];
        let record = JobsRecord { baseline: 2, grant_minor: 500, episode: &gone, visits: &visits };
        let found = Jobs::at([record], 365);
        assert_eq!((found.paid, found.lost, found.net(), found.retained), (0, 2, -2, 0));
        assert_eq!(found.cost_per_net_job(), None);
    }

    #[test]
    fn full_time_equivalents_and_cost_are_divided_once() {
        let found = jobs(&[visit(365, 3)], 0, 365);
        assert_eq!(found.fte().decimal(), Some(Decimal::new(15, 1)));
        assert_eq!(found.cost_per_net_job(), Some(Quotient { numerator: 1000, denominator: 3 }));
    }

    #[test]
    fn an_enterprise_too_young_for_the_horizon_is_not_eligible() {
        assert_eq!(jobs(&[visit(365, 3)], 0, 1001).eligible, 0);
    }
}
