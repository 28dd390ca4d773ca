//! The stored survival record of an enterprise: what rules R1 to R9 make of its visits, written in the commit of each visit,
//! so that a rate is a sum over days in the database.
//!
//! ```text
//! launched 2024-03-01, OP 2024-06-02, CLO 2024-09-01 since 2024-08-20  ->  { days: 172, cause: 1, ended_on: 2024-08-20 }
//! ```
//! Invariant: the row is what [`Episode`] gives for all visits there are; nothing in it depends on the data cut. What does
//! (provisional, lost, old enough for a horizon) follows from its days. Must not: stand for a cut before the last visit.

use std::collections::BTreeMap;

use super::followup::{Enterprise, VisitRow};
use crate::id::{CaseId, EnterpriseId};
use crate::ledger::verify::{Finding, finding};
use crate::outcome::episode::{Cause, Episode, REACTIVATION_DAYS, episode, lost_from};
use crate::outcome::visit::Visit;
use crate::row;
use crate::row::Row;
use crate::time::{Day, days_between, plus_days};

row! { "episode", key 1, put;
    /// The survival record of an enterprise by all its visits.
    pub struct EpisodeRow {
        /// The enterprise.
        pub enterprise_id: EnterpriseId,
        /// The case.
        pub case_id: CaseId,
        /// First day of operation.
        pub launched_on: Day,
        /// Days from there to the exit or the censoring.
        pub days: i64,
        /// 0 censored, 1 closed, 2 absorbed.
        pub cause: i64,
        /// The day of the exit or the censoring.
        pub ended_on: Day,
        /// The exit lies after this day, days from launch.
        pub left_days: i64,
        /// The exit lies on or before this day; absent when censored.
        pub right_days: Option<i64>,
        /// The day of the exit was reported.
        pub exact: bool,
        /// Inactive, but not for long enough to be an exit.
        pub pending: bool,
        /// Pauses that ended within two years.
        pub reactivations: i64,
        /// A reported date contradicts what visits had seen.
        pub date_conflict: bool,
        /// From this day on a planned visit is long overdue; absent where none is.
        pub lost_on: Option<Day>,
    }
}

/// A data cut after every visit that there can be.
const EVER: i32 = i32::MAX;

impl EpisodeRow {
    /// The record of an enterprise by its visits, in any order.
    pub fn of<'a>(enterprise: &Enterprise, visits: impl IntoIterator<Item = &'a VisitRow>) -> Self {
        let launched_on = enterprise.launched_on;
        let visits: Vec<Visit> = visits.into_iter().filter_map(|visit| visit.in_days(launched_on)).collect();
        let made = episode(&visits, EVER);
        let on = |day: i32| plus_days(launched_on, u64::from(day.unsigned_abs()));
        let open = made.cause == Cause::Censored && !made.pending;
        Self {
            enterprise_id: enterprise.enterprise_id,
            case_id: enterprise.case_id,
            launched_on,
            days: i64::from(made.time),
            cause: i64::from(made.cause.code()),
            ended_on: on(made.time),
            left_days: i64::from(made.left),
            right_days: made.right.map(i64::from),
            exact: made.exact,
            pending: made.pending,
            reactivations: i64::from(made.reactivations),
            date_conflict: made.date_conflict,
            lost_on: lost_from(made.time).filter(|_| open).map(on),
        }
    }

    /// The record as of a data cut on or after its last visit; `None` for a row that no visits can give.
    pub fn at(&self, cut: Day) -> Option<Episode> {
        let day = |days: i64| i32::try_from(days).ok();
        let cutoff_day = day(days_between(self.launched_on, cut))?;
        let (time, cause) = (day(self.days)?, Cause::try_from(u8::try_from(self.cause).ok()?).ok()?);
        Some(Episode {
            time,
            cause,
            left: day(self.left_days)?,
            right: self.right_days.map(day).map_or(Some(None), |right| right.map(Some))?,
            exact: self.exact,
            pending: self.pending,
            provisional: cause == Cause::Closed && cutoff_day.saturating_sub(time) <= REACTIVATION_DAYS,
            lost: self.lost_on.is_some_and(|from| from <= cut),
            reactivations: u32::try_from(self.reactivations).ok()?,
            date_conflict: self.date_conflict,
            cutoff_day,
        })
    }
}

/// Holds the stored records against the visits: one finding for each that is missing, differs or belongs to no enterprise.
pub fn episodes(enterprises: &[Enterprise], visits: &[VisitRow], stored: &[EpisodeRow]) -> Vec<Finding> {
    let mut by_enterprise: BTreeMap<EnterpriseId, Vec<&VisitRow>> = BTreeMap::new();
    for visit in visits {
        by_enterprise.entry(visit.enterprise_id).or_default().push(visit);
    }
    let mut rows: BTreeMap<EnterpriseId, &EpisodeRow> = stored.iter().map(|row| (row.enterprise_id, row)).collect();
    let mut found = Vec::new();
    for enterprise in enterprises {
        let seen = by_enterprise.remove(&enterprise.enterprise_id).unwrap_or_default();
        let made = EpisodeRow::of(enterprise, seen);
        match rows.remove(&enterprise.enterprise_id) {
            None => found.push(finding("episodes", "episode", enterprise.enterprise_id, "*", "is missing")),
            Some(row) if *row == made => {}
            Some(row) => found.extend(differing(row, &made)),
        }
    }
    found.extend(rows.keys().map(|id| finding("episodes", "episode", id, "*", "belongs to no enterprise")));
    found
}

fn differing(row: &EpisodeRow, made: &EpisodeRow) -> Vec<Finding> {
    let (stored, right) = (row.fact().values, made.fact().values);
    let columns = EpisodeRow::TABLE.columns.iter().map(|column| column.name);
    let both = columns.zip(stored.iter().zip(&right)).filter(|(_, (stored, right))| stored != right);
    let differs = |(column, (stored, right)): (&'static str, (&row::Value, &row::Value))| {
        let what = format!("is {}, the visits give {}", stored.to_json(), right.to_json());
        finding("episodes", "episode", row.enterprise_id, column, what)
    };
    both.map(differs).collect()
}
