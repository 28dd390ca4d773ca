//! A month of visits as a calendar, and one of its days as a list.
//!
//! Invariant: case numbers, codes and dates only; the state of a visit and the day that is today are said in words; on a phone
//! the weeks become a list by day. Must not: sort, filter, count, or know when a visit is due.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::badge::{State, badge};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;
use crate::console::words::codes_followup::WEEKDAYS;

/// Path of the page.
pub const PATH: &str = "/followups/calendar";

/// What a visit is for.
#[derive(Debug, Clone, Copy)]
pub enum Horizon {
    /// A day of the plan, in months from the launch.
    Months(i64),
    /// A day of the plan that is no whole months, in days.
    Days(i64),
    /// Something else than the plan.
    Kind(&'static str),
}

impl Horizon {
    fn text(self, words: &Words) -> String {
        let whole = match self {
            Horizon::Months(months) => words.ta("months", &[("months", months.into())]),
            Horizon::Days(days) => words.days(days),
            Horizon::Kind(kind) => return words.code("visit-kind", kind),
        };
        // A number and its unit stay on one line, however narrow a day is.
        whole.replace(' ', "\u{a0}")
    }
}

/// A visit on a day.
#[derive(Debug, Clone)]
pub struct DayVisit {
    /// Case number.
    pub number: String,
    /// What it is for.
    pub horizon: Horizon,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub found: Option<State>,
    /// First and last day on which a visit counts for it.
    pub window: Option<(NaiveDate, NaiveDate)>,
    /// Whether the reader can record it.
    pub record: bool,
}

/// A day of the month.
#[derive(Debug, Clone)]
pub struct CalendarDay {
    /// The day.
    pub on: NaiveDate,
    /// The visits that are shown.
    pub visits: Vec<DayVisit>,
    /// How many more there are.
    pub more: i64,
    /// Where all of them are.
    pub href: String,
}

/// What leads from a month to others.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    /// The list of visits.
    pub back: String,
    /// The month before: its first day and address.
    pub before: Option<(NaiveDate, String)>,
    /// This month, where another is shown.
    pub this: Option<String>,
    /// The month after.
    pub after: Option<(NaiveDate, String)>,
}

/// A month.
#[derive(Debug, Clone)]
pub struct MonthView {
    /// Its first day.
    pub first: NaiveDate,
    /// Today.
    pub today: NaiveDate,
    /// Visits by state.
    pub counts: Vec<(State, i64)>,
    /// Weeks from Monday on.
    pub weeks: Vec<[Option<CalendarDay>; 7]>,
}

/// The page.
#[derive(Debug, Clone)]
pub struct CalendarView {
    /// Where to go from here.
    pub ways: Ways,
    /// What was asked.
    pub filters: Vec<Filter>,
    /// What is wrong with it.
    pub errors: Vec<FormError>,
    /// The month, where nothing is wrong.
    pub month: Option<MonthView>,
    /// Days by which a visit may come early and still count.
    pub early_days: i64,
}

/// One day.
#[derive(Debug, Clone)]
pub struct DayView {
    /// The day.
    pub on: NaiveDate,
    /// Whether it is today.
    pub today: bool,
    /// The month that it is of: its first day and address.
    pub month: (NaiveDate, String),
    /// Its visits on this page.
    pub visits: Vec<DayVisit>,
    /// More of them.
    pub pager: Pager,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("calendar-title")
}

/// A month.
pub fn page(words: &Words, view: &CalendarView) -> Markup {
    html! {
        (error_summary(words, &view.errors))
        p.crumb { a href=(view.ways.back) { (words.code("nav", "followups")) } }
        h1 { (title(words)) }
        (help(&words.ta("calendar-help", &[("days", view.early_days.into())])))
        (filters(words, PATH, &view.filters))
        @if let Some(month) = &view.month {
            section aria-labelledby="month" {
                h2 #month { (words.month(month.first)) }
                (ways(words, &view.ways))
                @if month.counts.is_empty() {
                    (empty(&words.t("calendar-none"), &words.t("calendar-none-advice"), None))
                } @else {
                    ul.legend { @for (state, count) in &month.counts {
                        li { (badge(words, state)) " " (words.number(*count)) }
                    } }
                }
                (weeks(words, month))
            }
        }
    }
}

fn ways(words: &Words, ways: &Ways) -> Markup {
    html! {
        nav.pager aria-label=(words.t("calendar-ways")) {
            @if let Some((first, href)) = &ways.before { a rel="prev" href=(href) { "← " (words.month(*first)) } }
            @if let Some(href) = &ways.this { a href=(href) { (words.t("calendar-this")) } }
            @if let Some((first, href)) = &ways.after { a rel="next" href=(href) { (words.month(*first)) " →" } }
        }
    }
}

fn weeks(words: &Words, view: &MonthView) -> Markup {
    let caption = words.ta("calendar-caption", &[("month", words.month(view.first).into())]);
    html! {
        div.table-box {
            table.month {
                caption.unseen { (caption) }
                thead { tr { @for day in WEEKDAYS { th scope="col" { (words.code("weekday", day)) } } } }
                tbody { @for week in &view.weeks { tr { @for (index, day) in week.iter().enumerate() {
                    @match day {
                        None => td.out {},
                        Some(day) => (cell(words, day, index, day.on == view.today)),
                    }
                } } } }
            }
        }
    }
}

fn cell(words: &Words, day: &CalendarDay, weekday: usize, today: bool) -> Markup {
    let idle = day.visits.is_empty() && !today;
    html! {
        td.idle[idle].today[today] {
            p.day {
                time datetime=(day.on.format("%Y-%m-%d")) {
                    span.wide-only { (day.on.format("%-d")) }
                    @if !idle { span.narrow-only { (weekday_of(words, weekday)) ", " (words.date(day.on)) } }
                }
                @if today { " " strong { (words.t("calendar-today")) } }
            }
            @if !day.visits.is_empty() { ul { @for visit in &day.visits { li {
                a href={ "/cases/" (visit.number) } { (visit.number) }
                " " (visit.horizon.text(words)) " "
                // No sign here: a month has many, and the word says it.
                span class={ "badge " (visit.state.tone().class()) } { (visit.state.text(words)) }
            } } } }
            @if day.more > 0 {
                p { a href=(day.href) {
                    (words.ta("calendar-more", &[("count", day.more.into())]))
                    span.unseen { ", " (words.date(day.on)) }
                } }
            }
        }
    }
}

fn weekday_of(words: &Words, index: usize) -> String {
    WEEKDAYS.get(index).map(|code| words.code("weekday", code)).unwrap_or_default()
}

/// The title of a day.
pub fn day_title(words: &Words, on: NaiveDate) -> String {
    words.ta("calendar-day", &[("date", words.date(on).into())])
}

/// A day.
pub fn day_page(words: &Words, view: &DayView) -> Markup {
    html! {
        p.crumb { a href=(view.month.1) { (words.month(view.month.0)) } }
        h1 { (day_title(words, view.on)) }
        @if view.today { p { strong { (words.t("calendar-today")) } } }
        @if view.visits.is_empty() {
            (empty(&words.t("calendar-day-none"), &words.t("calendar-none-advice"), None))
        } @else {
            (table(&list(words, view)))
        }
        (pager(words, &view.pager))
    }
}

fn list(words: &Words, view: &DayView) -> Table {
    let cells = |visit: &DayVisit| {
        vec![
            html! { a href={ "/cases/" (visit.number) } { (code(&visit.number)) } },
            html! { (visit.horizon.text(words)) },
            badge(words, &visit.state),
            html! { @if let Some(found) = &visit.found { (badge(words, found)) } },
            html! { @if let Some((from, to)) = visit.window { (date(words, from)) " – " (date(words, to)) } },
            html! { @if visit.record {
                a href={ "/cases/" (visit.number) "/do/visit_record" } {
                    (words.code("do", "visit_record")) span.unseen { " " (visit.number) }
                }
            } },
        ]
    };
    Table {
        caption: day_title(words, view.on),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-case")),
            Column::words(words.t("calendar-for")),
            Column::words(words.t("column-state")),
            Column::words(words.code("field", "status")),
            Column::words(words.t("calendar-counts")),
            Column::words(words.t("calendar-step")),
        ],
        rows: view.visits.iter().map(cells).collect(),
        totals: None,
    }
}
