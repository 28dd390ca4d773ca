//! Releases: their list, and one with its figures, cell by cell, and its files.
//!
//! Invariant: what is withheld says "c" and what that means; a withdrawn release says so first. Must not: estimate or mask.

use ledger_core::outcome::figures::WITHHELD;
use maud::{Markup, html};

use crate::console::component::empty::empty;
use crate::console::component::error_summary::error_summary;
use crate::console::component::facts::{Fact, facts};
use crate::console::component::help::help;
use crate::console::component::step_form::{Asked, refused, step_forms};
use crate::console::component::table::{Column, Table, table};
use crate::console::page::outcomes::{OutcomesView, figures};
use crate::console::page::release_compare::choose;
use crate::console::words::Words;

/// Where releases are.
pub const PATH: &str = "/releases";

/// Where the figures of the whole programme stand on the page of one.
const WHOLE: &str = "whole";

/// Where one is.
pub fn href(number: i64) -> String {
    format!("{PATH}/{number}")
}

/// A release in the list.
#[derive(Debug, Clone)]
pub struct ReleaseItem {
    /// Number.
    pub number: i64,
    /// Data cut.
    pub cut: chrono::NaiveDate,
    /// State.
    pub state: &'static str,
    /// Published on.
    pub published: Option<chrono::NaiveDate>,
    /// Why it was withdrawn, as it is stored.
    pub notice: Option<String>,
}

impl ReleaseItem {
    /// Why it was withdrawn, in words; a reason from before there was a list as it was written.
    pub fn why(&self, words: &Words) -> Option<String> {
        let notice = self.notice.as_ref()?;
        Some(words.code_if_known("release-withdrawn-reason", notice).unwrap_or_else(|| notice.clone()))
    }
}

/// A row of cells: the leaf, enterprises, rates; `None` is withheld, or not reached.
#[derive(Debug, Clone)]
pub struct CellRow {
    /// The leaf.
    pub label: String,
    /// Enterprises; absent where withheld.
    pub enterprises: Option<i64>,
    /// Rates, basis points, by horizon.
    pub rates: Vec<Option<i64>>,
    /// The release whose value it is, where it is an earlier one.
    pub kept: Option<i64>,
    /// Whether something of it is withheld, and not just too early.
    pub withheld: bool,
}

/// Cells of one dimension.
#[derive(Debug, Clone)]
pub struct CellTable {
    /// The dimension.
    pub dimension: String,
    /// Its leaves.
    pub rows: Vec<CellRow>,
}

/// One release.
#[derive(Debug, Clone)]
pub struct ReleasePage {
    /// The release.
    pub item: ReleaseItem,
    /// What there is to know of it.
    pub facts: Vec<Fact>,
    /// Files: address and what it is.
    pub files: Vec<(String, String)>,
    /// Figures of the whole programme.
    pub whole: OutcomesView,
    /// Months of the rates of the tables.
    pub months: Vec<i64>,
    /// The dimensions that there are tables of.
    pub dimensions: Vec<String>,
    /// Cells by the dimension that was asked for.
    pub cells: Option<CellTable>,
    /// People by year: label and counts of the stages.
    pub people: Vec<(String, Vec<Option<i64>>)>,
    /// Other releases to compare it with: number and label.
    pub others: Vec<(i64, String)>,
    /// Steps.
    pub asked: Asked,
}

/// The list.
pub fn list(words: &Words, rows: &[ReleaseItem], asked: &Asked) -> Markup {
    let cells = |row: &ReleaseItem| {
        vec![
            html! { a href=(href(row.number)) { (words.ta("releases-number", &[("number", row.number.into())])) } },
            html! { (words.date(row.cut)) },
            html! { (words.code("state-release", row.state)) },
            html! { @if let Some(on) = row.published { (words.date(on)) } },
            html! { @if let Some(why) = row.why(words) { (why) } },
        ]
    };
    let view = Table {
        caption: words.t("releases-title"),
        caption_hidden: true,
        columns: ["releases-release", "releases-cut", "column-state", "releases-published", "releases-notice"]
            .map(|key| Column::words(words.t(key)))
            .to_vec(),
        rows: rows.iter().map(cells).collect(),
        totals: None,
    }
    .without_empty();
    html! {
        (error_summary(words, &asked.errors))
        h1 { (words.t("releases-title")) }
        (help(&words.t("releases-help")))
        (refused(words, asked.refused.as_ref()))
        @if rows.is_empty() {
            (empty(&words.t("outcomes-no-release"), &words.t("outcomes-no-release-advice"), None))
        } @else { (table(&view)) }
        (step_forms(words, asked))
    }
}

/// One release.
pub fn page(words: &Words, view: &ReleasePage) -> Markup {
    html! {
        p.crumb { a href=(PATH) { (words.t("releases-title")) } }
        (error_summary(words, &view.asked.errors))
        h1 { (words.ta("releases-number", &[("number", view.item.number.into())])) }
        @if let Some(why) = view.item.why(words) {
            p.flash.notice role="note" { strong { (words.code("state-release", view.item.state)) } ": " (why) }
        }
        (refused(words, view.asked.refused.as_ref()))
        (help(&words.t("releases-one-help")))
        (facts(&view.facts))
        section aria-labelledby="files" {
            h2 #files { (words.t("releases-files")) }
            ul { @for (href, title) in &view.files { li { a href=(href) { (title) } } } }
        }
        section id=(WHOLE) aria-label=(words.t("releases-compare-whole")) { (figures(words, &view.whole)) }
        @if let Some(one) = &view.cells {
            (cuts(words, &href(view.item.number), &view.dimensions, &one.dimension))
            (cells(words, one, &view.months))
        }
        @if !view.people.is_empty() { (people(words, &view.people)) }
        (choose(words, view.item.number, &view.others, &view.asked.errors))
        (step_forms(words, &view.asked))
    }
}

/// The ways from a table by one dimension to those by others: all of them on one page are too heavy for a slow line.
pub fn cuts(words: &Words, path: &str, dimensions: &[String], shown: &str) -> Markup {
    html! {
        nav.chips aria-label=(words.t("releases-by")) {
            ul { @for one in dimensions { li {
                a href={ (path) "?by=" (one) "#by-" (one) } aria-current=[(one == shown).then_some("true")] {
                    (words.code("release-by", one))
                }
            } } }
        }
    }
}

/// A figure, or that it is withheld.
fn or_c(figure: Option<String>) -> Markup {
    html! { span.money { (figure.unwrap_or_else(|| WITHHELD.to_owned())) } }
}

fn cells(words: &Words, view: &CellTable, months: &[i64]) -> Markup {
    let row = |row: &CellRow| {
        let mut cells = vec![
            html! {
                (row.label)
                @if let Some(number) = row.kept { " " span.muted { (words.ta("releases-kept", &[("number", number.into())])) } }
            },
            or_c(row.enterprises.map(|count| words.number(count))),
        ];
        cells.extend(row.rates.iter().map(|rate| or_c(rate.map(|rate| words.percent(rate)))));
        cells
    };
    let mut columns = vec![Column::words(words.code("release-dimension", &view.dimension))];
    columns.push(Column::figures(words.t("column-launched")));
    columns.extend(
        months.iter().map(|months| Column::figures(words.ta("outcomes-rate", &[("months", (*months).into())]))),
    );
    let shown = Table {
        caption: words.code("release-by", &view.dimension),
        caption_hidden: true,
        columns,
        rows: view.rows.iter().map(row).collect(),
        totals: None,
    };
    let id = format!("by-{}", view.dimension);
    let withheld: Vec<&str> = view.rows.iter().filter(|row| row.withheld).map(|row| row.label.as_str()).collect();
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (words.code("release-by", &view.dimension)) }
            (help(&words.t("releases-c")))
            (table(&shown))
            @if !withheld.is_empty() {
                p { (words.ta("releases-withheld", &[("groups", withheld.join("; ").into())])) " "
                    a href={ "#" (WHOLE) } { (words.t("releases-withheld-whole")) } }
            }
        }
    }
}

fn people(words: &Words, rows: &[(String, Vec<Option<i64>>)]) -> Markup {
    let row = |(label, stages): &(String, Vec<Option<i64>>)| {
        let label = if label.is_empty() { words.t("releases-all-years") } else { label.clone() };
        let counts = stages.iter().map(|count| or_c(count.map(|count| words.number(count))));
        std::iter::once(html! { (label) }).chain(counts).collect()
    };
    let stages = ["enrolled", "applied", "granted", "launched"];
    let columns = stages.iter().map(|stage| Column::figures(words.code("stage", stage)));
    let shown = Table {
        caption: words.t("releases-people"),
        caption_hidden: true,
        columns: std::iter::once(Column::words(words.t("releases-year"))).chain(columns).collect(),
        rows: rows.iter().map(row).collect(),
        totals: None,
    };
    html! {
        section aria-labelledby="people" {
            h2 #people { (words.t("releases-people")) }
            (table(&shown))
        }
    }
}
