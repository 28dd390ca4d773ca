//! The pipeline: where open cases stand, how long decisions took, what was decided, plan against paid.
//!
//! Invariant: a caseworker's figures are those of their own NGO. Working figures of whoever may see the cases; nothing is
//! masked. Must not: name a case that the list of cases would not name.

use std::collections::BTreeSet;

use chrono::Datelike;
use ledger_core::ledger::period::month_end;
use ledger_core::policy::Reading;
use ledger_core::programme::partner::Ngo;
use ledger_core::programme::pipeline::{
    Decided, Month, Open, Period, Stage, Standing, Took, decided, decided_of_all, plan_against_paid, standings, took,
};
use ledger_core::time::{Day, days_between, less_days, plus_days};

use super::{App, AppError, AppResult, Request};

/// Days of the period that nobody chose: the last twelve months.
const USUAL_DAYS: u64 = 365;
/// Days that a period may have: ten years.
pub const PERIOD_DAYS_MAX: i64 = 3_653;
/// The plan is shown so far ahead, where the period ends today: a quarter.
const AHEAD_DAYS: u64 = 92;

/// The pipeline of the cases that a person may see.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The day it stands at.
    pub today: Day,
    /// Where open cases stand, in the order of a case's life.
    pub standings: Vec<Standing>,
    /// All of them together.
    pub open: Open,
    /// The period of what follows.
    pub period: Period,
    /// The period of as many days before it.
    pub before: Period,
    /// How long stages took that ended in the period, and in the one before.
    pub stages: Vec<(Stage, Took, Took)>,
    /// What was decided in the period by NGO, and of all.
    pub decided: (Vec<(Ngo, Decided)>, Decided),
    /// Plan against paid by month.
    pub months: Vec<Month>,
}

/// The period that was asked for; the last twelve months where nothing was.
fn period(today: Day, (from, to): (Option<Day>, Option<Day>)) -> AppResult<Period> {
    let last = to.unwrap_or(today);
    if last > today {
        return Err(AppError::field("?to", "not_in_the_future", "The period ends today at the latest."));
    }
    let first = from.unwrap_or_else(|| less_days(last, USUAL_DAYS - 1));
    if first > last {
        return Err(AppError::field("?from", "after_the_end", "The period begins after its end."));
    }
    if days_between(first, last) >= PERIOD_DAYS_MAX {
        return Err(AppError::field("?from", "too_long_a_period", "A period has ten years at most."));
    }
    Ok((first, last))
}

/// The period of as many days right before another.
fn before((from, to): Period) -> Period {
    let days = u64::try_from(days_between(from, to)).unwrap_or(0);
    let end = less_days(from, 1);
    (less_days(end, days), end)
}

/// Whole months of a period, and a quarter ahead where it ends today.
fn months((from, to): Period, today: Day) -> Period {
    let last = if to == today { plus_days(today, AHEAD_DAYS) } else { to };
    (from.with_day(1).unwrap_or(from), month_end(last))
}

impl App {
    /// The pipeline over a period.
    ///
    /// # Errors
    /// Denied without the right to cases; invalid for a period that ends after today, begins after its end or has more than
    /// ten years.
    pub async fn pipeline(&self, request: &Request, asked: (Option<Day>, Option<Day>)) -> AppResult<Pipeline> {
        request.may(Reading::Cases)?;
        let today = request.today();
        let period = period(today, asked)?;
        let earlier = before(period);
        let only = request.only_ngo();
        let courses = self.store.courses(self.programme, only, (earlier.0, period.1)).await?;
        let world = self.reading_world().await?;
        let waiting = self.waiting(request, &world).await?;
        let late = waiting.into_iter().filter(|task| task.late() && !task.seen.step.is_asleep(today));
        let late: BTreeSet<String> = late.map(|task| task.number).collect();
        let planned = months(period, today);
        let instalments = self.store.instalments(self.programme, only, planned).await?;
        let mut by_ngo = decided(&courses, period);
        let ngos = self.ngos_in_sight(request).await?;
        let mut named: Vec<(Ngo, Decided)> =
            ngos.into_iter().filter_map(|ngo| by_ngo.remove(&ngo.ngo_id).map(|row| (ngo, row))).collect();
        named.sort_by(|(a, _), (b, _)| a.title.cmp(&b.title));
        let standings = standings(&courses, &late, today);
        let stage = |stage| (stage, took(&courses, stage, period), took(&courses, stage, earlier));
        Ok(Pipeline {
            today,
            open: Open::of(&standings),
            standings,
            period,
            before: earlier,
            stages: Stage::ALL.into_iter().map(stage).collect(),
            decided: (named, decided_of_all(&courses, period)),
            months: plan_against_paid(&instalments, planned).map_err(AppError::internal)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
    }

    #[test]
    fn a_period_is_a_year_up_to_today_unless_it_is_asked_otherwise() {
        let today = day(2026, 11, 28);
        assert_eq!(period(today, (None, None)), Ok((day(2025, 11, 29), today)));
        let asked = (Some(day(2026, 1, 1)), Some(day(2026, 6, 30)));
        assert_eq!(period(today, asked), Ok((day(2026, 1, 1), day(2026, 6, 30))));
        let faulty = |asked| match period(today, asked) {
            Err(AppError::Invalid { errors }) => {
                errors.first().map(|error| (error.pointer.clone(), error.code.clone()))
            }
            _ => None,
        };
        let fault = |pointer: &str, code: &str| Some((pointer.to_owned(), code.to_owned()));
        assert_eq!(faulty((None, Some(day(2026, 11, 29)))), fault("?to", "not_in_the_future"));
        assert_eq!(faulty((Some(day(2026, 7, 1)), Some(day(2026, 6, 30)))), fault("?from", "after_the_end"));
        assert_eq!(faulty((Some(day(2016, 11, 27)), None)), fault("?from", "too_long_a_period"));
        assert!(faulty((Some(day(2016, 11, 28)), None)).is_none());
    }

    #[test]
    fn months_are_whole_and_those_of_a_year_up_to_today_go_on_for_a_quarter() {
        let today = day(2026, 11, 28);
        assert_eq!(months((day(2025, 11, 29), today), today), (day(2025, 11, 1), day(2027, 2, 28)));
        let past = (day(2026, 1, 15), day(2026, 6, 1));
        assert_eq!(months(past, today), (day(2026, 1, 1), day(2026, 6, 30)));
    }

    #[test]
    fn the_period_before_is_as_long_and_ends_the_day_before() {
        let half = (day(2026, 1, 1), day(2026, 1, 31));
        assert_eq!(before(half), (day(2025, 12, 1), day(2025, 12, 31)));
        assert_eq!(before((day(2026, 3, 1), day(2026, 3, 1))), (day(2026, 2, 28), day(2026, 2, 28)));
    }
}
