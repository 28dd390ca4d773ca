//! Jobs at a horizon, and what one more of them cost: rules J1 to J4.
//!
//! A portfolio is the sum of what each of its enterprises adds (`contribution`); heads, person-days, hours and minor units
//! are whole numbers to the end, and a quotient is kept as its two parts and divided once, at output (`cost`).
//! Invariant: created - lost = net = paid - baseline; order and grouping of enterprises do not matter; an unknown
//! enterprise is left out with its money, never assumed.
//! Must not: add owners' own jobs to paid ones, scale up a short year, or say a job is "additional": that needs a
//! counterfactual.

pub mod contribution;
pub mod cost;

pub use contribution::{Contribution, JobsRecord, OwnerWork, PaidWork};
pub use cost::{CostPer, NoCost, Quotient};

use super::answers::OwnerWorks;
use super::episode::StateAt;
use contribution::FULL_WEEK_HOURS;
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Paid days of one full-time year (DCED Standard).
pub const FTE_DAYS: i64 = 240;
/// Paid hours of one full-time year: 240 days of 8 hours.
pub const FTE_HOURS: i64 = 1_920;
/// Weeks of a working year, by which hours of one week become those of a year: 1,920 hours at 40 a week.
pub const WORK_WEEKS: i64 = 48;

/// A sum over the enterprises of which a part is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// These enterprises; the coverage is known / eligible.
    pub known: u64,
    /// The sum of their parts.
    pub sum: i64,
    /// Disbursed to them less what came back, minor units.
    pub disbursed_minor: i128,
}

impl Measured {
    fn of(part: Option<i64>, disbursed_minor: i64) -> Self {
        part.map_or_else(Self::default, |sum| Self { known: 1, sum, disbursed_minor: disbursed_minor.into() })
    }
}

impl AddAssign for Measured {
    fn add_assign(&mut self, other: Self) {
        self.known += other.known;
        self.sum += other.sum;
        self.disbursed_minor += other.disbursed_minor;
    }
}

/// The owners' own work, apart from every paid job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerJobs {
    /// Enterprises whose owner's work is known; the coverage is known / eligible.
    pub known: u64,
    /// Owners who work full time.
    pub full_time: u64,
    /// Owners who work part time.
    pub part_time: u64,
    /// Of the known, those whose hours were kept, or need not be because nobody works.
    pub hours_kept: u64,
    /// Hours of the week that count towards full-time jobs.
    pub counted_hours: i64,
}

impl OwnerJobs {
    fn of(owner: OwnerWork) -> Self {
        Self {
            known: 1,
            full_time: u64::from(owner.works == OwnerWorks::FullTime),
            part_time: u64::from(owner.works == OwnerWorks::PartTime),
            hours_kept: u64::from(owner.hours_kept),
            counted_hours: owner.counted_hours,
        }
    }

    /// Owners who work in their business, full time or part time.
    #[must_use]
    pub const fn heads(&self) -> u64 {
        self.full_time + self.part_time
    }

    /// Full-time equivalents: hours up to 40 a week over 40; where none are kept full time is 1 and part time a half.
    #[must_use]
    pub const fn fte(&self) -> Quotient {
        Quotient { numerator: self.counted_hours as i128, denominator: FULL_WEEK_HOURS as i128 }
    }
}

impl AddAssign for OwnerJobs {
    fn add_assign(&mut self, other: Self) {
        self.known += other.known;
        self.full_time += other.full_time;
        self.part_time += other.part_time;
        self.hours_kept += other.hours_kept;
        self.counted_hours += other.counted_hours;
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
    /// Disbursed to the known less what came back, minor units.
    pub grants_minor: i128,
    /// The same of those whose person-days are known too.
    pub days_grants_minor: i128,
    /// Women among the paid workers.
    pub women: Measured,
    /// Paid workers of the enterprises whose women are known: the share of women is of these.
    pub women_among: i64,
    /// Hours of the paid workers in the week of the visit.
    pub hours_week: Measured,
    /// Jobs above the baseline that were there for the 12 months up to the horizon.
    pub sustained: Measured,
    /// Enterprises that operate at the horizon, of those known to operate or to have left.
    pub surviving: Measured,
    /// The owners' own work.
    pub owners: OwnerJobs,
    /// Of the known, those visited in their first 12 months: their person-days are of a shorter time.
    pub young: u64,
    /// Of the known, those that pause: suspended at the horizon, or paused before and active again.
    pub seasonal: u64,
}

impl AddAssign for Jobs {
    /// Adds a portfolio of other enterprises at the same horizon.
    fn add_assign(&mut self, other: Self) {
        self.eligible += other.eligible;
        self.known += other.known;
        self.paid += other.paid;
        self.baseline += other.baseline;
        self.created += other.created;
        self.lost += other.lost;
        self.retained += other.retained;
        self.paid_days += other.paid_days;
        self.days_known += other.days_known;
        self.grants_minor += other.grants_minor;
        self.days_grants_minor += other.days_grants_minor;
        self.women += other.women;
        self.women_among += other.women_among;
        self.hours_week += other.hours_week;
        self.sustained += other.sustained;
        self.surviving += other.surviving;
        self.owners += other.owners;
        self.young += other.young;
        self.seasonal += other.seasonal;
    }
}

impl Jobs {
    /// Jobs at a horizon, enterprises in any order.
    #[must_use]
    pub fn at<'a>(records: impl IntoIterator<Item = JobsRecord<'a>>, horizon_day: i32) -> Self {
        Self::sum(horizon_day, records.into_iter().filter_map(|record| record.contribution(horizon_day)))
    }

    /// The sum of what enterprises add at a horizon.
    #[must_use]
    pub fn sum(horizon_day: i32, contributions: impl IntoIterator<Item = Contribution>) -> Self {
        let mut jobs = Self { horizon_day, ..Self::default() };
        for one in contributions {
            jobs += Self::of(horizon_day, &one);
        }
        jobs
    }

    /// The jobs of a portfolio of one at a horizon, days from launch.
    #[must_use]
    pub fn of(horizon_day: i32, one: &Contribution) -> Self {
        let money = one.disbursed_minor;
        let state = match one.state {
            StateAt::Operating => Some(1),
            StateAt::Exited => Some(0),
            StateAt::Unknown => None,
        };
        let mut jobs = Self {
            horizon_day,
            eligible: 1,
            sustained: Measured::of(one.sustained, money),
            surviving: Measured::of(state, money),
            owners: one.owner.map(OwnerJobs::of).unwrap_or_default(),
            young: u64::from(one.young),
            seasonal: u64::from(one.seasonal),
            ..Self::default()
        };
        if let Some(work) = one.paid {
            let change = work.workers - one.baseline;
            jobs.known = 1;
            jobs.paid = work.workers;
            jobs.baseline = one.baseline;
            jobs.created = change.max(0);
            jobs.lost = (-change).max(0);
            jobs.retained = work.workers.min(one.baseline);
            jobs.grants_minor = money.into();
            let days = Measured::of(work.days, money);
            (jobs.days_known, jobs.paid_days, jobs.days_grants_minor) = (days.known, days.sum, days.disbursed_minor);
            jobs.women = Measured::of(work.women, money);
            jobs.women_among = work.women.map_or(0, |_| work.workers);
            jobs.hours_week = Measured::of(work.hours_week, money);
        }
        jobs
    }

    /// J2: created less lost.
    #[must_use]
    pub const fn net(&self) -> i64 {
        self.created - self.lost
    }

    /// J3: full-time equivalents by paid days, of those whose days are known.
    #[must_use]
    pub const fn fte(&self) -> Quotient {
        Quotient { numerator: self.paid_days as i128, denominator: FTE_DAYS as i128 }
    }

    /// Full-time equivalents by the hours of the week of the visit, as if 48 weeks of the year were like it, of those
    /// whose hours are known. A week in season says more than the year holds; days have no such fault.
    #[must_use]
    pub const fn fte_by_hours(&self) -> Quotient {
        Quotient { numerator: (self.hours_week.sum * WORK_WEEKS) as i128, denominator: FTE_HOURS as i128 }
    }
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
