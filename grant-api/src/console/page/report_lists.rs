//! Lists of enterprises and of visits, in pages.
//!
//! Invariant: case numbers only; nothing on the page names a person. Must not: sort, filter or count.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::reports::head;
use crate::console::component::badge::{State, badge};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// An enterprise in the list.
#[derive(Debug, Clone)]
pub struct EnterpriseItem {
    /// Case number.
    pub number: String,
    /// Its NGO.
    pub ngo: String,
    /// NACE section.
    pub sector: String,
    /// ISO 3166-2:UA code.
    pub region: String,
    /// First day of operation.
    pub launched_on: NaiveDate,
    /// How it stands.
    pub standing: State,
    /// A closure that may yet turn out to be a pause.
    pub provisional: bool,
    /// The last visit and what it found.
    pub last_visit: Option<(NaiveDate, State)>,
    /// Year of the last visit, where it is so long ago that the state is old.
    pub stale_since: Option<i32>,
    /// Paid workers at the last visit that counted them; none once it has exited.
    pub paid_workers: Option<i64>,
    /// The next planned visit, and whether its day has passed.
    pub next_visit: Option<(NaiveDate, bool)>,
}

/// A visit in the list.
#[derive(Debug, Clone)]
pub struct VisitItem {
    /// Case number.
    pub number: String,
    /// Its NGO.
    pub ngo: String,
    /// Day of the visit.
    pub visited_on: NaiveDate,
    /// What was found.
    pub finding: State,
    /// Since when inactive.
    pub since_on: Option<NaiveDate>,
    /// Paid workers.
    pub paid_workers: Option<i64>,
    /// Days paid to them in twelve months.
    pub paid_days_12m: Option<i64>,
}

/// A list.
#[derive(Debug, Clone)]
pub struct ListView<T> {
    /// Reports that the reader may open.
    pub open: Vec<&'static str>,
    /// What was asked for.
    pub filters: Vec<Filter>,
    /// The rows of this page.
    pub rows: Vec<T>,
    /// More of them.
    pub pager: Pager,
}

/// The page of enterprises.
pub fn enterprises(words: &Words, view: &ListView<EnterpriseItem>) -> Markup {
    page(words, view, "enterprises", &words.t("enterprises-help"), enterprise_table)
}

/// The page of visits.
pub fn visits(words: &Words, view: &ListView<VisitItem>) -> Markup {
    page(words, view, "visits", &words.t("visits-help"), visit_table)
}

fn page<T>(
    words: &Words,
    view: &ListView<T>,
    report: &str,
    about: &str,
    rows: impl Fn(&Words, &[T]) -> Table,
) -> Markup {
    html! {
        (head(words, &view.open, report))
        (filters(words, &super::reports::href(report), &view.filters))
        (help(about))
        @if view.rows.is_empty() {
            (empty(&words.t("list-empty"), &words.t("list-empty-advice"), None))
        } @else { (table(&rows(words, &view.rows))) }
        (pager(words, &view.pager))
    }
}

fn case(number: &str) -> Markup {
    html! { a href={ "/cases/" (number) } { (code(number)) } }
}

fn count(words: &Words, count: Option<i64>) -> Markup {
    html! { @if let Some(count) = count { (words.number(count)) } }
}

fn enterprise_table(words: &Words, rows: &[EnterpriseItem]) -> Table {
    let cells = |row: &EnterpriseItem| {
        vec![
            html! { (case(&row.number)) span.under { (row.ngo) } },
            html! { (words.code("sector", &row.sector)) span.under { (words.code("region", &row.region)) } },
            date(words, row.launched_on),
            html! {
                (badge(words, &row.standing))
                @if let Some(year) = row.stale_since {
                    span.under { (words.ta("enterprise-stale", &[("year", year.to_string().into())])) }
                }
                @if row.provisional { span.under { (words.t("enterprise-provisional")) } }
            },
            html! { @if let Some((day, found)) = &row.last_visit {
                (date(words, *day)) span.under { (found.text(words)) }
            } },
            count(words, row.paid_workers),
            html! { @if let Some((day, overdue)) = row.next_visit {
                (date(words, day)) @if overdue { span.under { (words.t("queue-late")) } }
            } },
        ]
    };
    Table {
        caption: words.code("report", "enterprises"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-case")),
            Column::words(format!(
                "{}, {}",
                words.code("field", "sector"),
                words.code("field", "region").to_lowercase()
            )),
            Column::words(words.t("column-launched")),
            Column::words(words.t("column-state")),
            Column::words(words.t("column-last-visit")),
            Column::figures(words.t("column-paid-workers")),
            Column::words(words.t("column-next-visit")),
        ],
        rows: rows.iter().map(cells).collect(),
        totals: None,
    }
}

fn visit_table(words: &Words, rows: &[VisitItem]) -> Table {
    let cells = |row: &VisitItem| {
        vec![
            date(words, row.visited_on),
            case(&row.number),
            html! { (row.ngo) },
            badge(words, &row.finding),
            html! { @if let Some(day) = row.since_on { (date(words, day)) } },
            count(words, row.paid_workers),
            count(words, row.paid_days_12m),
        ]
    };
    Table {
        caption: words.code("report", "visits"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-visited")),
            Column::words(words.t("column-case")),
            Column::words(words.t("column-ngo")),
            Column::words(words.code("field", "status")),
            Column::words(words.t("column-inactive-since")),
            Column::figures(words.t("column-paid-workers")),
            Column::figures(words.t("column-paid-days")),
        ],
        rows: rows.iter().map(cells).collect(),
        totals: None,
    }
}
