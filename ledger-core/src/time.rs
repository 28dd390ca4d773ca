//! Instants, business dates and cohorts. Nothing here reads a clock: `now` is handed in.

use chrono::{DateTime, Datelike, Days, NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};

/// A business date: the day on which something counts, in the programme's time zone.
pub type Day = NaiveDate;

/// An instant in UTC, in whole microseconds since 1970: what both engines keep exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Timestamp(micros)
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The next instant that can be recorded: `now`, or one microsecond after `last` when the clock stood or went back
    /// (so that "as known at" keeps its order; `architecture.md`, One door for writes).
    pub fn after(last: Timestamp, now: Timestamp) -> Timestamp {
        Timestamp(now.0.max(last.0.saturating_add(1)))
    }

    /// The calendar day in the time zone, which is when a Ukrainian office says "today".
    pub fn day_in(self, zone: chrono_tz::Tz) -> Day {
        self.date_time().with_timezone(&zone).date_naive()
    }

    fn date_time(self) -> DateTime<chrono::Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.date_time().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl std::str::FromStr for Timestamp {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|instant| Timestamp(instant.timestamp_micros()))
    }
}

/// Days from `from` to `to`; negative when `to` is earlier.
pub fn days_between(from: Day, to: Day) -> i64 {
    (to - from).num_days()
}

/// `day` plus `days`, or the last day that chrono can hold.
pub fn plus_days(day: Day, days: u64) -> Day {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// `day` less `days`, or the first day that chrono can hold.
pub fn less_days(day: Day, days: u64) -> Day {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// The first and last year of the three-year band of a launch date (2004-2006, 2007-2009, ..): the cohorts of releases.
pub fn cohort_band(launched_on: Day) -> (i32, i32) {
    let first = 2004 + (launched_on.year() - 2004).div_euclid(3) * 3;
    (first, first + 2)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn recorded_time_moves_on_when_the_clock_goes_back() {
        let last = Timestamp::from_micros(1_000);
        assert_eq!(Timestamp::after(last, Timestamp::from_micros(900)).micros(), 1_001);
        assert_eq!(Timestamp::after(last, Timestamp::from_micros(1_000)).micros(), 1_001);
        assert_eq!(Timestamp::after(last, Timestamp::from_micros(2_000)).micros(), 2_000);
    }

    #[test]
    fn today_is_the_day_in_kyiv() {
        let late_evening: Timestamp = "2026-11-23T22:30:00Z".parse().unwrap();
        assert_eq!(late_evening.day_in(chrono_tz::Europe::Kyiv), Day::from_ymd_opt(2026, 11, 24).unwrap());
    }

    #[test]
    fn bands_are_three_calendar_years() {
        for (year, first) in [(2004, 2004), (2006, 2004), (2007, 2007), (2025, 2025), (2003, 2001)] {
            assert_eq!(cohort_band(Day::from_ymd_opt(year, 6, 1).unwrap()), (first, first + 2));
        }
    }
}
