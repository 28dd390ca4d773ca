//! What one enterprise adds to the jobs of a portfolio at a horizon: rules J1 and J2.
//!
//! ```text
//! 1 paid worker at application, visits with 3 (day 200) and 2 (day 370)  ->  at day 365: 2 paid, 1 created, none lost
//! ```
//! Every part is a whole number, so that masks, explanations and sums are made of the same parts. A part that nobody
//! answered is absent, and the enterprise is then left out of everything made of it, its money included.
//! Invariant: whoever left by the horizon has no workers, and that is known; a silence is never a 0.
//! Must not: add owners to paid workers, or scale up a year that was not worked.

use crate::outcome::answers::OwnerWorks;
use crate::outcome::episode::{Episode, StateAt, episode};
use crate::outcome::visit::{NEAR_DAYS, Visit, VisitStatus, nearest};
use serde::{Deserialize, Serialize};

/// Hours of one full-time week: an owner who works them or more holds one whole job, never more.
pub const FULL_WEEK_HOURS: i64 = 40;
/// Hours counted for an owner who works part time where hours are not kept: half a week.
pub const PART_WEEK_HOURS: i64 = 20;
/// A job is sustained when it was there this long (days; 12 months), so no earlier horizon has sustained jobs.
pub const SUSTAINED_DAYS: i32 = 365;
/// One of the visits that show it lies within so many days of the end (`outcomes.md`, Jobs).
pub const SUSTAINED_END_DAYS: i32 = 90;
/// So many visits at least are needed to show it.
pub const SUSTAINED_VISITS: usize = 2;
/// A visit before this day from launch asked for 12 months of paid days that the enterprise has not lived (days).
pub const YOUNG_DAYS: i32 = 365;

/// What is known of one enterprise.
#[derive(Clone, Copy, Debug)]
pub struct JobsRecord<'a> {
    /// Paid workers at application, heads.
    pub baseline: i64,
    /// Disbursed less what came back, minor units of the programme currency.
    pub grant_minor: i64,
    /// Its survival record; its data cut bounds the visits that count.
    pub episode: &'a Episode,
    /// Its visits, in any order.
    pub visits: &'a [Visit],
}

/// Paid work at a horizon, of one enterprise, all from one visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidWork {
    /// Heads.
    pub workers: i64,
    /// Person-days in 12 months, where they were asked.
    pub days: Option<i64>,
    /// Women among the heads, where they were asked; none among no workers needs no asking.
    pub women: Option<i64>,
    /// Hours of all of them in the week of the visit, where they were asked; none of no workers needs no asking.
    pub hours_week: Option<i64>,
}

/// The owner's own work at a horizon. A visit asks one owner; co-owners are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerWork {
    /// What was answered; not at all in an enterprise that left.
    pub works: OwnerWorks,
    /// Hours that count towards a full-time job of [`FULL_WEEK_HOURS`]: those kept, up to the full week, else the whole
    /// week for full time and [`PART_WEEK_HOURS`] for part time.
    pub counted_hours: i64,
    /// Whether hours were kept.
    pub hours_kept: bool,
}

/// What one enterprise adds at a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Disbursed less what came back, minor units.
    pub disbursed_minor: i64,
    /// Whether it operates at the horizon.
    pub state: StateAt,
    /// Paid workers at application, heads.
    pub baseline: i64,
    /// Paid work, where it is known.
    pub paid: Option<PaidWork>,
    /// Jobs above the baseline that were there for 12 months, where visits can tell.
    pub sustained: Option<i64>,
    /// The owner's work, where it is known.
    pub owner: Option<OwnerWork>,
    /// Paid work is from a visit in the first [`YOUNG_DAYS`]: its days are of a shorter time, and are not scaled up.
    pub young: bool,
    /// Paid work is known, and of a business that pauses: see [`JobsRecord::pauses`].
    pub seasonal: bool,
}

impl Contribution {
    /// Rise of paid workers since application, heads; negative for a fall, `None` when unknown.
    #[must_use]
    pub fn change(&self) -> Option<i64> {
        self.paid.map(|work| work.workers - self.baseline)
    }

    /// Jobs of application that are still there, heads.
    #[must_use]
    pub fn retained(&self) -> Option<i64> {
        self.paid.map(|work| work.workers.min(self.baseline))
    }
}

impl JobsRecord<'_> {
    /// J1: paid work at a day from launch; `None` when nothing is known of it.
    #[must_use]
    pub fn at(&self, day: i32) -> Option<PaidWork> {
        self.seen(day).map(|(work, _)| work)
    }

    /// What it adds at a horizon, days from launch; `None` when it is too young for the horizon at its data cut.
    #[must_use]
    pub fn contribution(&self, horizon_day: i32) -> Option<Contribution> {
        let state = self.episode.state_at(horizon_day)?;
        let seen = self.seen(horizon_day);
        Some(Contribution {
            disbursed_minor: self.grant_minor,
            state,
            baseline: self.baseline,
            paid: seen.map(|(work, _)| work),
            sustained: self.sustained(horizon_day),
            owner: self.owner(horizon_day),
            young: seen.is_some_and(|(_, visit_day)| visit_day.is_some_and(|day| day < YOUNG_DAYS)),
            seasonal: seen.is_some() && self.pauses(horizon_day),
        })
    }

    fn left_by(&self, day: i32) -> bool {
        self.episode.cause.is_exit() && self.episode.time <= day
    }

    /// Paid work at a day, with the day of the visit that tells; none tells of an enterprise that left.
    fn seen(&self, day: i32) -> Option<(PaidWork, Option<i32>)> {
        if self.left_by(day) {
            return Some((PaidWork { workers: 0, days: Some(0), women: Some(0), hours_week: Some(0) }, None));
        }
        let visit = nearest(self.visits, self.episode.cutoff_day, day, |visit| visit.paid_workers.is_some())?;
        let workers = visit.paid_workers?;
        let none = (workers == 0).then_some(0);
        let work = PaidWork {
            workers,
            days: visit.paid_days_12m,
            women: visit.answers.paid_women.or(none),
            hours_week: visit.answers.paid_hours_week.or(none),
        };
        Some((work, Some(visit.day)))
    }

    /// J1 for the owner's own work, by the visit nearest among those at which it was asked; an owner of an enterprise that
    /// left does not work in it. Hours alone say nothing: the answer decides, and hours kept make it finer.
    #[must_use]
    pub fn owner(&self, day: i32) -> Option<OwnerWork> {
        if self.left_by(day) {
            return Some(OwnerWork { works: OwnerWorks::No, counted_hours: 0, hours_kept: true });
        }
        let asked = |visit: &Visit| visit.answers.owner_works.is_some();
        let answers = nearest(self.visits, self.episode.cutoff_day, day, asked)?.answers;
        let works = answers.owner_works?;
        let kept = answers.owner_hours_week;
        let counted_hours = match works {
            OwnerWorks::No => 0,
            OwnerWorks::FullTime => kept.unwrap_or(FULL_WEEK_HOURS).min(FULL_WEEK_HOURS),
            OwnerWorks::PartTime => kept.unwrap_or(PART_WEEK_HOURS).min(FULL_WEEK_HOURS),
        };
        Some(OwnerWork { works, counted_hours, hours_kept: kept.is_some() || works == OwnerWorks::No })
    }

    /// Jobs above the baseline that were there for 12 months up to a day: the least number of paid workers at the visits
    /// of the window from `day` - [`SUSTAINED_DAYS`] to `day`, both included, less the baseline, and never negative.
    ///
    /// `None` for a day before the first 12 months are over, with fewer than [`SUSTAINED_VISITS`] visits that counted
    /// workers, or with none of them in the last [`SUSTAINED_END_DAYS`]. An enterprise that left sustains none.
    #[must_use]
    pub fn sustained(&self, day: i32) -> Option<i64> {
        if day < SUSTAINED_DAYS {
            return None;
        }
        if self.left_by(day) {
            return Some(0);
        }
        let (mut visits, mut recent, mut least) = (0, false, i64::MAX);
        for visit in self.visits.iter().filter(|visit| visit.asked_by(self.episode.cutoff_day)) {
            let Some(workers) = visit.paid_workers.filter(|_| (day - SUSTAINED_DAYS..=day).contains(&visit.day)) else {
                continue;
            };
            visits += 1;
            recent |= visit.day >= day - SUSTAINED_END_DAYS;
            least = least.min(workers);
        }
        (visits >= SUSTAINED_VISITS && recent).then(|| (least - self.baseline).max(0))
    }

    /// Whether it is a business that pauses, as seasonal ones do: the visit nearest to the day found it suspended, or it
    /// had been found inactive before and was seen operating again within two years, by the end of the time in which a
    /// visit speaks for the day. A later pause changes nothing. An enterprise that left does not pause.
    #[must_use]
    pub fn pauses(&self, day: i32) -> bool {
        if self.left_by(day) {
            return false;
        }
        let cutoff = self.episode.cutoff_day;
        let suspended = nearest(self.visits, cutoff, day, |_| true).is_some_and(|v| v.status == VisitStatus::Suspended);
        suspended || episode(self.visits, cutoff.min(day.saturating_add(NEAR_DAYS))).reactivations > 0
    }
}
