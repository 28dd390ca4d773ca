//! Invented views of the calendar of visits, for the tests of the pages.
//!
//! Invariant: numbers and dates are made up. Must not be reachable from the program itself.

use chrono::NaiveDate;
use ledger_core::programme::visit_calendar::Month;
use maud::Markup;

use super::calendar::{CalendarDay, CalendarView, DayView, DayVisit, Horizon, MonthView, PATH, Ways, day_page, page};
use super::sample::day;
use crate::console::component::badge::{Machine, State};
use crate::console::component::error_summary::FormError;
use crate::console::component::filter::Filter;
use crate::console::component::pager::Pager;
use crate::console::words::Words;
use crate::console::words::codes_followup::FOLLOWUP_STATES;

/// A full month, an empty one, a fault, and days.
pub fn pages(words: &Words) -> Vec<(&'static str, Markup)> {
    let fault = words.ta("fault-not_a_month", &[("field", words.t("calendar-month").into())]);
    let errors = vec![FormError { field: Some("month".to_owned()), text: fault }];
    let list = |visits, pager| DayView {
        on: day(2026, 11, 17),
        today: true,
        month: (day(2026, 11, 1), PATH.to_owned()),
        visits,
        pager,
    };
    let more = Pager { first: Some(PATH.to_owned()), next: Some(format!("{PATH}?day=2026-11-17&after=20")) };
    vec![
        ("calendar", page(words, &view(words, Some(month(true)), Vec::new()))),
        ("calendar_none", page(words, &view(words, Some(month(false)), Vec::new()))),
        ("calendar_fault", page(words, &view(words, None, errors))),
        ("calendar_day", day_page(words, &list((0..20).map(visit).collect(), more))),
        ("calendar_day_none", day_page(words, &list(Vec::new(), Pager::default()))),
    ]
}

fn view(words: &Words, month: Option<MonthView>, errors: Vec<FormError>) -> CalendarView {
    let regions = vec![("UA-46".to_owned(), words.code("region", "UA-46"))];
    CalendarView {
        ways: Ways {
            back: "/followups".to_owned(),
            before: Some((day(2026, 10, 1), format!("{PATH}?month=2026-10"))),
            this: Some(PATH.to_owned()),
            after: Some((day(2026, 12, 1), format!("{PATH}?month=2026-12"))),
        },
        filters: vec![
            Filter::month("month", words.t("calendar-month"), "2026-11"),
            Filter::choice("region", words.code("field", "region"), Some("UA-46"), regions),
        ],
        errors,
        month,
        early_days: 45,
    }
}

fn month(full: bool) -> MonthView {
    let of = |on: NaiveDate| CalendarDay {
        on,
        visits: if full { (0..5).map(visit).collect() } else { Vec::new() },
        more: if full { 12 } else { 0 },
        href: format!("{PATH}?day={on}&region=UA-46"),
    };
    let weeks = Month::of(day(2026, 11, 1)).weeks();
    let counts = FOLLOWUP_STATES.iter().map(|code| (State::new(Machine::Followup, *code), 31));
    MonthView {
        first: day(2026, 11, 1),
        today: day(2026, 11, 17),
        counts: counts.filter(|_| full).collect(),
        weeks: weeks.into_iter().map(|week| week.map(|day| day.map(of))).collect(),
    }
}

fn visit(index: usize) -> DayVisit {
    let horizons = [Horizon::Months(12), Horizon::Days(10), Horizon::Kind("use_check"), Horizon::Kind("extra")];
    let state = FOLLOWUP_STATES.get(index % 5).copied().unwrap_or_default();
    DayVisit {
        number: format!("2026-{index:04}"),
        horizon: horizons.get(index % 4).copied().unwrap_or(Horizon::Months(3)),
        state: State::new(Machine::Followup, state),
        found: (state == "done").then(|| State::new(Machine::Visit, "OP")),
        window: Some((day(2026, 10, 3), day(2027, 1, 17))),
        record: true,
    }
}
