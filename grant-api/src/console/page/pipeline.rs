//! The pipeline: open cases by state and age, how long decisions took, what was decided, plan against paid.
//!
//! Invariant: every share stands beside what it is out of, and where nothing ended no time is shown. Must not: measure, add
//! or order.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::reports::{head, href};
use crate::console::component::badge::{State, Tone, badge, sign};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::money::{Amount, figures};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Code of the report.
pub const REPORT: &str = "pipeline";

/// Open cases in one state.
#[derive(Debug, Clone)]
pub struct StandingRow {
    /// The state.
    pub state: State,
    /// The list of them, where one search finds just these.
    pub href: Option<String>,
    /// How many.
    pub count: i64,
    /// By days in the state: a week, a month, a quarter, longer.
    pub ages: [i64; 4],
    /// Days within which half of them have been in it.
    pub median: i64,
    /// The oldest and since when.
    pub oldest: (String, NaiveDate),
    /// With a step that is overdue.
    pub late: i64,
}

/// Days that something took.
#[derive(Debug, Clone, Copy, Default)]
pub struct TookView {
    /// Cases.
    pub count: i64,
    /// Half of them, nine of ten, the longest.
    pub days: Option<[i64; 3]>,
}

/// What was decided.
#[derive(Debug, Clone)]
pub struct DecidedRow {
    /// The NGO, or all.
    pub label: String,
    /// Submitted, approved, on the waiting list, rejected, not eligible, withdrawn.
    pub counts: [i64; 6],
    /// What the rate is out of, and the rate in basis points.
    pub rate: (i64, Option<i64>),
}

/// Instalments of a month.
#[derive(Debug, Clone)]
pub struct MonthRow {
    /// Its last day.
    pub end: NaiveDate,
    /// Planned, of it paid, still to pay, paid in the month.
    pub amounts: [Amount; 4],
    /// Whether what is still to pay should have been.
    pub behind: bool,
}

/// The report.
#[derive(Debug, Clone)]
pub struct PipelineView {
    /// Reports that the reader may open.
    pub open: Vec<&'static str>,
    /// The period that is asked for.
    pub filters: Vec<Filter>,
    /// What is wrong with it.
    pub errors: Vec<FormError>,
    /// The figures, where nothing is wrong.
    pub found: Option<Found>,
}

/// Its figures.
#[derive(Debug, Clone)]
pub struct Found {
    /// Open cases.
    pub standings: Vec<StandingRow>,
    /// All of them: how many, by days in their state, with a step that is overdue.
    pub open: (i64, [i64; 4], i64),
    /// First and last day.
    pub period: (NaiveDate, NaiveDate),
    /// The period before.
    pub before: (NaiveDate, NaiveDate),
    /// How long stages took, by their codes: in the period and before it.
    pub stages: Vec<(&'static str, TookView, TookView)>,
    /// What was decided by NGO.
    pub decided: Vec<DecidedRow>,
    /// What was decided in all.
    pub all: DecidedRow,
    /// Plan against paid, by currency.
    pub months: Vec<(String, Vec<MonthRow>)>,
}

/// The page.
pub fn page(words: &Words, view: &PipelineView) -> Markup {
    html! {
        (error_summary(words, &view.errors))
        (head(words, &view.open, REPORT))
        @if let Some(found) = &view.found { (standing(words, found)) }
        h2 { (words.t("pipeline-period")) }
        (filters(words, &href(REPORT), &view.filters))
        @if let Some(found) = &view.found { (over_period(words, found)) }
    }
}

fn standing(words: &Words, found: &Found) -> Markup {
    html! {
        section aria-labelledby="standing" {
            h2 #standing { (words.t("pipeline-standing")) }
            @if found.standings.is_empty() {
                (empty(&words.t("pipeline-none"), &words.t("pipeline-none-advice"), None))
            } @else {
                (help(&words.t("pipeline-standing-help")))
                (table(&standings(words, found)))
            }
        }
    }
}

fn over_period(words: &Words, found: &Found) -> Markup {
    let days = |(from, to): (NaiveDate, NaiveDate)| [("from", words.date(from).into()), ("to", words.date(to).into())];
    html! {
        section aria-labelledby="took" {
            h2 #took { (words.t("pipeline-took")) }
            (help(&words.ta("pipeline-took-help", &days(found.period))))
            (table(&stages(words, found)))
            p.muted { (words.ta("pipeline-before", &days(found.before))) }
        }
        section aria-labelledby="decided" {
            h2 #decided { (words.t("pipeline-decided")) }
            @if found.decided.is_empty() {
                (empty(&words.t("pipeline-undecided"), &words.t("pipeline-undecided-advice"), None))
            } @else {
                (help(&words.ta("pipeline-decided-help", &days(found.period))))
                (table(&decisions(words, found)))
            }
        }
        section aria-labelledby="paid" {
            h2 #paid { (words.t("pipeline-paid")) }
            @if found.months.is_empty() {
                (empty(&words.t("pipeline-unpaid"), &words.t("pipeline-unpaid-advice"), None))
            } @else {
                (help(&words.t("pipeline-paid-help")))
                @for (currency, months) in &found.months { (table(&payments(words, currency, months))) }
            }
        }
    }
}

fn standings(words: &Words, found: &Found) -> Table {
    let number = |count: i64| html! { (words.number(count)) };
    let cells = |row: &StandingRow| {
        let [week, month, quarter, longer] = row.ages;
        vec![
            html! {
                @match &row.href {
                    Some(href) => a href=(href) { (badge(words, &row.state)) },
                    None => (badge(words, &row.state)),
                }
            },
            number(row.count),
            number(week),
            number(month),
            number(quarter),
            number(longer),
            number(row.median),
            html! {
                a href={ "/cases/" (row.oldest.0) } { (code(&row.oldest.0)) }
                span.under { (words.t("since")) " " (date(words, row.oldest.1)) }
            },
            html! {
                @if row.late > 0 {
                    span.badge.notice { (sign(Tone::Notice)) span { (words.number(row.late)) } }
                } @else { (words.number(0)) }
            },
        ]
    };
    let (count, ages, late) = found.open;
    let mut totals = vec![html! { (words.t("total")) }, number(count)];
    totals.extend(ages.map(number));
    totals.extend([html! {}, html! {}, number(late)]);
    Table {
        caption: words.t("pipeline-standing"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-state")),
            Column::figures(words.t("column-cases")),
            Column::figures(words.t("pipeline-week")),
            Column::figures(words.t("pipeline-month")),
            Column::figures(words.t("pipeline-quarter")),
            Column::figures(words.t("pipeline-longer")),
            Column::figures(words.t("pipeline-median-age")),
            Column::words(words.t("pipeline-oldest")),
            Column::figures(words.t("pipeline-late")),
        ],
        rows: found.standings.iter().map(cells).collect(),
        totals: Some(totals),
    }
}

fn stages(words: &Words, found: &Found) -> Table {
    let figure = |days: Option<[i64; 3]>, which: usize| {
        let days = days.and_then(|days| days.get(which).copied());
        html! { @match days { Some(days) => (words.number(days)), None => "–" } }
    };
    let cells = |(stage, took, before): &(&'static str, TookView, TookView)| {
        vec![
            html! { (words.code("pipeline-stage", stage)) },
            html! { (words.number(took.count)) },
            figure(took.days, 0),
            figure(took.days, 1),
            figure(took.days, 2),
            html! { (figure(before.days, 0)) " " span.muted { "(" (words.number(before.count)) ")" } },
        ]
    };
    Table {
        caption: words.t("pipeline-took"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("pipeline-part")),
            Column::figures(words.t("column-cases")),
            Column::figures(words.t("pipeline-half")),
            Column::figures(words.t("pipeline-nine")),
            Column::figures(words.t("pipeline-longest")),
            Column::figures(words.t("pipeline-half-before")),
        ],
        rows: found.stages.iter().map(cells).collect(),
        totals: None,
    }
}

fn decisions(words: &Words, found: &Found) -> Table {
    let cells = |row: &DecidedRow| {
        let mut cells = vec![html! { (row.label) }];
        cells.extend(row.counts.iter().map(|count| html! { (words.number(*count)) }));
        let (of, rate) = row.rate;
        cells.push(match rate {
            None => html! { "–" },
            Some(rate) => html! {
                (words.percent(rate))
                span.under { (words.ta("pipeline-rate-of", &[("part", row.counts[1].into()), ("whole", of.into())])) }
            },
        });
        cells
    };
    let column = |key: &str| Column::figures(words.t(key));
    let state = |code: &str| Column::figures(words.code("state-application", code));
    Table {
        caption: words.t("pipeline-decided"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-ngo")),
            column("pipeline-submitted"),
            state("approved"),
            state("waitlisted"),
            state("rejected"),
            state("ineligible"),
            state("withdrawn"),
            column("pipeline-rate"),
        ],
        rows: found.decided.iter().map(cells).collect(),
        totals: (found.decided.len() > 1).then(|| cells(&found.all)),
    }
}

fn payments(words: &Words, currency: &str, rows: &[MonthRow]) -> Table {
    let cells = |row: &MonthRow| {
        let [planned, of_it, open, paid] = &row.amounts;
        vec![
            date(words, row.end),
            figures(words, planned),
            figures(words, of_it),
            html! {
                (figures(words, open))
                @if row.behind { " " span.badge.notice { (sign(Tone::Notice)) span { (words.t("queue-late")) } } }
            },
            figures(words, paid),
        ]
    };
    Table {
        caption: words.ta("column-amount-in", &[("currency", words.currency(currency).into())]),
        caption_hidden: false,
        columns: vec![
            Column::words(words.t("pipeline-month-to")),
            Column::figures(words.t("pipeline-planned")),
            Column::figures(words.t("pipeline-of-it-paid")),
            Column::figures(words.t("pipeline-open")),
            Column::figures(words.t("pipeline-in-month")),
        ],
        rows: rows.iter().map(cells).collect(),
        totals: None,
    }
}
