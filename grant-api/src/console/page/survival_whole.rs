//! Survival in full: from which origin, and at every horizon the rate with all that belongs to it.
//!
//! Invariant: a horizon without a rate says why, in words; no rate without its interval and its unknowns. Must not: estimate
//! or round.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Where the page is.
pub const PATH: &str = "/outcomes/whole";

/// One horizon; shares in basis points.
#[derive(Debug, Clone, Default)]
pub struct AtView {
    /// Months from the origin.
    pub months: i64,
    /// Kaplan-Meier estimate.
    pub rate_bp: Option<i64>,
    /// Its 95 % interval.
    pub limits_bp: Option<(i64, i64)>,
    /// The rate by scheduled visits, where it is more than two points away.
    pub scheduled_bp: Option<i64>,
    /// The rate with all of the lost gone, and with all of them operating.
    pub bounds_bp: Option<(i64, i64)>,
    /// The fixed cohort: low, high, and how many are unknown.
    pub cohort_bp: Option<(i64, i64, i64)>,
    /// Closed and absorbed.
    pub causes_bp: Option<(i64, i64)>,
    /// Mean days of operation up to the horizon.
    pub mean_days: Option<i64>,
    /// At risk.
    pub at_risk: Option<i64>,
    /// Exits up to the horizon, and how many of them may yet prove a pause.
    pub exits: Option<(i64, i64)>,
    /// Everybody under observation had left before others came under it.
    pub emptied: bool,
}

/// The whole programme, or a year.
#[derive(Debug, Clone, Default)]
pub struct GroupView {
    /// Year; `None` for the whole programme.
    pub year: Option<i32>,
    /// Under observation.
    pub enterprises: i64,
    /// Paid too recently to be counted.
    pub too_recent: i64,
    /// Inactive, not for long enough to be an exit.
    pub pending: i64,
    /// Lost to follow-up.
    pub lost: i64,
    /// More than a tenth is lost.
    pub weak: bool,
    /// Median days with its limits.
    pub median: Option<(i64, Option<i64>, Option<i64>)>,
    /// At every horizon.
    pub at: Vec<AtView>,
}

/// The page.
#[derive(Debug, Clone)]
pub struct WholeView {
    /// What was asked for.
    pub filters: Vec<Filter>,
    /// Code of the origin.
    pub origin: String,
    /// Where the same is asked again.
    pub again: String,
    /// What is wrong with what was asked.
    pub errors: Vec<FormError>,
    /// The data cut, and the groups with the whole programme first; absent while it is computed.
    pub found: Option<(NaiveDate, Vec<GroupView>)>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("whole-title")
}

/// The page.
pub fn page(words: &Words, view: &WholeView) -> Markup {
    html! {
        (error_summary(words, &view.errors))
        h1 { (title(words)) }
        p.flash.notice role="note" { strong { (words.t("outcomes-watermark")) } " "
            a href="/outcomes" { (words.code("nav", "outcomes")) } }
        (filters(words, PATH, &view.filters))
        @if view.errors.is_empty() { (answer(words, view)) }
    }
}

fn answer(words: &Words, view: &WholeView) -> Markup {
    html! {
        (help(&words.code("whole-about", &view.origin)))
        @match &view.found {
            None => (empty(
                &words.t("whole-computing"), &words.t("whole-computing-advice"), Some((&view.again, &words.t("whole-again"))),
            )),
            Some((cut, groups)) => {
                p.muted { (words.ta("outcomes-live", &[("date", words.date(*cut).as_str().into())])) }
                (found(words, view, groups))
            },
        }
    }
}

fn found(words: &Words, view: &WholeView, groups: &[GroupView]) -> Markup {
    let Some(whole) = groups.first().filter(|whole| whole.enterprises > 0) else {
        return empty(&words.code("whole-none", &view.origin), &words.t("whole-none-advice"), None);
    };
    html! {
        (facts(&standing(words, whole)))
        @if whole.weak { p.flash.notice role="note" { (words.t("whole-weak")) } }
        section aria-labelledby="rates" {
            h2 #rates { (words.t("whole-rates")) }
            (table(&rates(words, &view.origin, &whole.at).without_empty()))
        }
        section aria-labelledby="sensitivity" {
            h2 #sensitivity { (words.t("whole-sensitivity")) }
            (help(&sensitivity_help(words, &whole.at)))
            (table(&sensitivity(words, &view.origin, &whole.at).without_empty()))
        }
        @if groups.len() > 1 {
            section aria-labelledby="years" {
                h2 #years { (words.code("whole-years", &view.origin)) }
                (table(&years(words, &groups[1..])))
            }
        }
    }
}

fn standing(words: &Words, whole: &GroupView) -> Vec<Fact> {
    let count = |key: &str, count: i64| Fact::text(words.t(key), words.number(count));
    let mut list = vec![count("whole-enterprises", whole.enterprises)];
    if whole.too_recent > 0 {
        list.push(count("whole-too-recent", whole.too_recent));
    }
    list.push(count("whole-pending", whole.pending));
    list.push(count("whole-lost", whole.lost));
    let days = |days: i64| words.ta("whole-days", &[("days", days.into())]);
    let median = match whole.median {
        None => words.t("whole-median-none"),
        Some((middle, lower, upper)) => {
            let end = |end: Option<i64>| end.map_or_else(|| words.t("whole-open"), |end| words.number(end));
            format!("{} ({} – {})", days(middle), end(lower), end(upper))
        }
    };
    list.push(Fact::text(words.t("whole-median"), median));
    list
}

fn share(words: &Words, bp: Option<i64>) -> Markup {
    html! { @match bp { Some(bp) => span.money { (words.percent(bp)) }, None => "–" } }
}

fn range(words: &Words, range: Option<(i64, i64)>) -> Markup {
    html! { @match range {
        Some((low, high)) => span.money { (words.percent(low)) " – " (words.percent(high)) },
        None => "–",
    } }
}

fn months(words: &Words, at: &AtView) -> Markup {
    html! { (words.ta("months", &[("months", at.months.into())])) }
}

/// The rate, or why there is none.
fn rate(words: &Words, at: &AtView) -> Markup {
    match at.rate_bp {
        Some(bp) => share(words, Some(bp)),
        None if at.emptied => html! { span.muted { (words.t("whole-emptied")) } },
        None => html! { span.muted { (words.t("whole-few")) } },
    }
}

fn rates(words: &Words, origin: &str, list: &[AtView]) -> Table {
    let count = |count: Option<i64>| html! { @match count { Some(count) => (words.number(count)), None => "–" } };
    let row = |at: &AtView| {
        vec![
            months(words, at),
            rate(words, at),
            range(words, at.limits_bp),
            count(at.at_risk),
            count(at.exits.map(|exits| exits.0)),
            count(at.exits.map(|exits| exits.1)),
            share(words, at.causes_bp.map(|causes| causes.0)),
            share(words, at.causes_bp.map(|causes| causes.1)),
        ]
    };
    Table {
        caption: words.t("whole-rates"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.code("whole-months", origin)),
            Column::figures(words.t("curve-share")),
            Column::figures(words.t("curve-interval")),
            Column::figures(words.t("curve-at-risk")),
            Column::figures(words.t("curve-events")),
            Column::figures(words.t("whole-provisional")),
            Column::figures(words.t("whole-closed")),
            Column::figures(words.t("whole-absorbed")),
        ],
        rows: list.iter().map(row).collect(),
        totals: None,
    }
}

/// What each column says, of those that are there.
fn sensitivity_help(words: &Words, list: &[AtView]) -> String {
    let mut told = vec![words.t("whole-bounds-help")];
    if list.iter().any(|at| at.scheduled_bp.is_some()) {
        told.push(words.t("whole-scheduled-help"));
    }
    if list.iter().any(|at| at.cohort_bp.is_some()) {
        told.push(words.t("whole-cohort-help"));
    }
    told.join(" ")
}

fn sensitivity(words: &Words, origin: &str, list: &[AtView]) -> Table {
    let cohort = |at: &AtView| {
        html! { @match at.cohort_bp {
            Some((low, high, unknown)) => {
                (range(words, Some((low, high)))) br; span.muted { (words.ta("whole-unknown", &[("count", unknown.into())])) }
            },
            None => "–",
        } }
    };
    let row = |at: &AtView| {
        vec![
            months(words, at),
            range(words, at.bounds_bp),
            share(words, at.scheduled_bp),
            cohort(at),
            html! { @match at.mean_days { Some(days) => (words.number(days)), None => "–" } },
        ]
    };
    Table {
        caption: words.t("whole-sensitivity"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.code("whole-months", origin)),
            Column::figures(words.t("whole-bounds")),
            Column::figures(words.t("whole-scheduled")),
            Column::figures(words.t("whole-cohort")),
            Column::figures(words.t("whole-mean")),
        ],
        rows: list.iter().map(row).collect(),
        totals: None,
    }
}

fn years(words: &Words, groups: &[GroupView]) -> Table {
    let at = |group: &GroupView, months: i64| {
        let at = group.at.iter().find(|at| at.months == months);
        html! { @match at { Some(at) => (rate(words, at)), None => "–" } }
    };
    let row = |group: &GroupView| {
        let mut row = vec![
            html! { (group.year.map_or_else(String::new, |year| year.to_string())) },
            html! { (words.number(group.enterprises)) },
        ];
        row.extend([12, 24, 36].map(|months| at(group, months)));
        row
    };
    let rate = |months: i64| Column::figures(words.ta("outcomes-rate", &[("months", months.into())]));
    Table {
        caption: words.t("whole-title"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("releases-year")),
            Column::figures(words.t("whole-enterprises")),
            rate(12),
            rate(24),
            rate(36),
        ],
        rows: groups.iter().map(row).collect(),
        totals: None,
    }
}
