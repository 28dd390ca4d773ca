//! Periods: calendar months, closed in order and without gaps, softly first and then for good (`books.md`, guarantee 6).
//!
//! A closure covers everything up to the end of its month, so there is no gap below it. It is a row that is only ever
//! added. Must not: open what was closed for good.

use chrono::{Datelike, Months};

use crate::id::PersonId;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// How a month is closed.
    pub enum ClosureKind {
        /// A finance manager may still book, and the log says so.
        Soft = "soft",
        /// Nobody books any more.
        Hard = "hard",
    }
}

row! { "closure", key 2, insert;
    /// A closed month.
    pub struct Closure {
        /// Last day of the month.
        pub month_end: Day,
        /// Softly or for good.
        pub kind: ClosureKind,
        /// Log sequence of the decision.
        pub seq: i64,
        /// Who closed it.
        pub person_id: PersonId,
        /// Business date of the closing.
        pub on_day: Day,
    }
}

row! { "valuation", key 1, insert;
    /// A month whose foreign balances were valued.
    pub struct Valuation {
        /// Last day of the month.
        pub month_end: Day,
        /// Log sequence of the decision.
        pub seq: i64,
    }
}

/// The last day of the month of a day.
pub fn month_end(day: Day) -> Day {
    let first = day.with_day(1).unwrap_or(day);
    first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(day)
}

/// The last day of the month after the one that ends on `end`.
pub fn next_month_end(end: Day) -> Day {
    end.succ_opt().map_or(end, month_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_their_last_day_and_follow_each_other() {
        let day = |y, m, d| Day::from_ymd_opt(y, m, d).unwrap_or_default();
        assert_eq!(month_end(day(2024, 2, 10)), day(2024, 2, 29));
        assert_eq!(month_end(day(2026, 12, 31)), day(2026, 12, 31));
        assert_eq!(next_month_end(day(2024, 1, 31)), day(2024, 2, 29));
        assert_eq!(next_month_end(day(2026, 12, 31)), day(2027, 1, 31));
    }
}
