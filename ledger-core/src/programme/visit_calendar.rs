//! The visits of one enterprise on a calendar, and the weeks of a month.
//!
//! ```text
//! launched 1 January, visited 8 April  ->  done on 8 April (day 91 of the plan), planned on 2 July (day 183), ..
//! ```
//! Invariant: what is still to be made stands on its planned day and what was made on the day on which it was; the earliest
//! that is still to be made is the one of `Outlook::planned`; nothing is to be made of an enterprise that nobody follows any
//! more. Must not: read a clock, or plan (`followup_plan` does).

use chrono::{Datelike, Months};

use super::followup::VisitRow;
use super::followup_plan::{DUE_AHEAD_DAYS, Known, ended};
use super::visit_answers::VisitKind;
use crate::codes;
use crate::ledger::period::month_end;
use crate::outcome::episode::{OVERDUE_DAYS, SCHEDULE_SLACK_DAYS};
use crate::outcome::visit::VisitStatus;
use crate::time::{Day, days_between, less_days, plus_days};

codes! {
    /// How a visit stands on the calendar.
    pub enum VisitState {
        /// Its day has passed and no visit counts for it yet.
        Overdue = "overdue",
        /// To be made within two weeks.
        Due = "due",
        /// To be made later.
        Planned = "planned",
        /// Made.
        Done = "done",
        /// Not made, and no visit counts for it any more.
        Missed = "missed",
    }
}

impl VisitState {
    /// Is it still to be made?
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, VisitState::Overdue | VisitState::Due | VisitState::Planned)
    }
}

/// A visit on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarVisit {
    /// Where it stands: the planned day, or the day on which it was made.
    pub on: Day,
    /// Why it is made.
    pub kind: VisitKind,
    /// The day of the plan that it is for, in days from the launch.
    pub horizon_days: Option<i64>,
    /// First and last day on which a visit counts for that day of the plan.
    pub window: Option<(Day, Day)>,
    /// How it stands.
    pub state: VisitState,
    /// What was found.
    pub found: Option<VisitStatus>,
}

/// A day of the plan, in days from the launch: itself, and the first and last day of a visit that counts for it.
#[derive(Clone, Copy, Debug)]
struct Slot {
    day: i64,
    from: i64,
    to: i64,
}

/// The days of a plan. A visit up to 45 days early counts for a day (R11), and does so until the next one can be made.
fn slots(schedule: &[i64]) -> Vec<Slot> {
    let slack = i64::from(SCHEDULE_SLACK_DAYS);
    let mut slots = Vec::with_capacity(schedule.len());
    for (index, day) in schedule.iter().copied().enumerate() {
        let next = schedule.get(index + 1).map(|next| next - slack - 1);
        // Days of a plan that stand close together are answered by one visit.
        let to = next.map_or(day + i64::from(OVERDUE_DAYS), |next| next.max(day + slack));
        slots.push(Slot { day, from: day - slack, to });
    }
    slots
}

/// Every visit of an enterprise, made and to be made, in the order of their days.
#[must_use]
pub fn calendar(known: &Known<'_>, today: Day) -> Vec<CalendarVisit> {
    let launched = known.enterprise.launched_on;
    let slots = slots(&known.settings.follow_up.schedule_days);
    let open = open_until(known, &slots, today);
    let mut all: Vec<CalendarVisit> = known.visits.iter().map(|visit| made(visit, launched, &slots)).collect();
    let last = known.visits.iter().map(|visit| days_between(launched, visit.visited_on)).max();
    for slot in slots.iter().filter(|slot| !answered(slot, known.visits, launched)) {
        let on = day_of(launched, slot.day);
        // Nobody asks for a day that the last visit counted for or came after.
        let past = slot.day <= last.unwrap_or(0) + i64::from(SCHEDULE_SLACK_DAYS);
        let state = match open {
            Until::Plan if past => (last.is_some() && on < today).then_some(VisitState::Missed),
            _ => still(on, open, today),
        };
        all.extend(state.map(|state| CalendarVisit {
            on,
            kind: VisitKind::Scheduled,
            horizon_days: Some(slot.day),
            window: Some((day_of(launched, slot.from.max(0)), day_of(launched, slot.to))),
            state,
            found: None,
        }));
    }
    if let Some(on) = known.use_check_on() {
        let state = still(on, open, today);
        let kind = VisitKind::UseCheck;
        all.extend(state.map(|state| CalendarVisit { on, kind, horizon_days: None, window: None, state, found: None }));
    }
    all.sort_by_key(|visit| visit.on);
    all
}

/// Until when visits are to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// As long as the plan goes.
    Plan,
    /// The plan is over; what was not made by then is missed.
    Over,
    /// Follow-up ended, or the business closed, on a day.
    Ended(Day),
}

fn open_until(known: &Known<'_>, slots: &[Slot], today: Day) -> Until {
    if let Some((_, on)) = ended(known.visits, known.end, known.enterprise) {
        return Until::Ended(on);
    }
    let last = known.visits.iter().max_by_key(|visit| (visit.visited_on, visit.seq));
    if let Some(last) = last.filter(|last| matches!(last.status, VisitStatus::Closed | VisitStatus::Absorbed)) {
        return Until::Ended(last.visited_on);
    }
    let end = slots.last().map_or(0, |slot| slot.to);
    if days_between(known.enterprise.launched_on, today) > end { Until::Over } else { Until::Plan }
}

/// How a visit stands that was not made.
fn still(on: Day, open: Until, today: Day) -> Option<VisitState> {
    match open {
        Until::Over => Some(VisitState::Missed),
        Until::Ended(end) => (on < end && on < today).then_some(VisitState::Missed),
        Until::Plan if on < today => Some(VisitState::Overdue),
        Until::Plan if days_between(today, on) <= DUE_AHEAD_DAYS => Some(VisitState::Due),
        Until::Plan => Some(VisitState::Planned),
    }
}

fn day_of(launched: Day, days: i64) -> Day {
    let count = days.unsigned_abs();
    if days < 0 { less_days(launched, count) } else { plus_days(launched, count) }
}

/// Did a visit count for a day of the plan, whatever it was made for?
fn answered(slot: &Slot, visits: &[VisitRow], launched: Day) -> bool {
    let named = Some(day_of(launched, slot.day));
    visits.iter().any(|visit| {
        let made = days_between(launched, visit.visited_on);
        visit.scheduled_for == named || (slot.from <= made && made <= slot.to)
    })
}

/// A visit that was made, with the day of the plan that it is for: the one it names, or the last for which it counts.
fn made(visit: &VisitRow, launched: Day, slots: &[Slot]) -> CalendarVisit {
    let on = days_between(launched, visit.visited_on);
    let named = slots.iter().find(|slot| visit.scheduled_for == Some(day_of(launched, slot.day)));
    let counts = || slots.iter().rev().find(|slot| slot.from <= on && on <= slot.to);
    let slot = match visit.kind {
        Some(VisitKind::UseCheck | VisitKind::Extra) => None,
        Some(VisitKind::Scheduled) | None => named.or_else(counts),
    };
    CalendarVisit {
        on: visit.visited_on,
        kind: visit.kind.unwrap_or(if slot.is_some() { VisitKind::Scheduled } else { VisitKind::Extra }),
        horizon_days: slot.map(|slot| slot.day),
        window: slot.map(|slot| (day_of(launched, slot.from.max(0)), day_of(launched, slot.to))),
        state: VisitState::Done,
        found: Some(visit.status),
    }
}

/// The months of a day of the plan, where it is a number of whole months, give or take three days.
#[must_use]
pub fn horizon_months(days: i64) -> Option<i64> {
    // A month has 30.436875 days on average.
    let micro = days.checked_mul(1_000_000)?;
    let months = micro.checked_add(15_218_437)? / 30_436_875;
    let off = micro - months * 30_436_875;
    (months > 0 && off.abs() <= 3_000_000).then_some(months)
}

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    first: Day,
}

/// First and last year that a calendar shows.
pub const CALENDAR_YEARS: (i32, i32) = (1990, 2100);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Month { first: day.with_day(1).unwrap_or(day) }
    }

    /// `2026-11`, in the years of a calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let first: Day = format!("{text}-01").parse().ok()?;
        Some(Month { first }).filter(|month| month.to_string() == text && month.in_reach())
    }

    fn in_reach(self) -> bool {
        (CALENDAR_YEARS.0..=CALENDAR_YEARS.1).contains(&self.first.year())
    }

    /// Its first day.
    #[must_use]
    pub const fn first(self) -> Day {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Day {
        month_end(self.first)
    }

    /// The month before it, where a calendar shows it.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        let first = self.first.checked_sub_months(Months::new(1))?;
        Some(Month { first }).filter(|month| month.in_reach())
    }

    /// The month after it.
    #[must_use]
    pub fn after(self) -> Option<Self> {
        let first = self.first.checked_add_months(Months::new(1))?;
        Some(Month { first }).filter(|month| month.in_reach())
    }

    /// Its weeks from Monday to Sunday; days of other months are none.
    #[must_use]
    pub fn weeks(self) -> Vec<[Option<Day>; 7]> {
        let mut weeks: Vec<[Option<Day>; 7]> = Vec::new();
        let last = self.last();
        for day in self.first.iter_days().take_while(|day| *day <= last) {
            let at = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
            if weeks.is_empty() || at == 0 {
                weeks.push([None; 7]);
            }
            if let Some(place) = weeks.last_mut().and_then(|week| week.get_mut(at)) {
                *place = Some(day);
            }
        }
        weeks
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

#[cfg(test)]
#[path = "visit_calendar_tests.rs"]
mod tests;
