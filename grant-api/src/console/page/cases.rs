//! The list of cases.
//!
//! Invariant: case codes only; filters are links and one is marked as chosen. Must not show
//! anything that could name a person behind a case.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::badge::{State, badge};
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::money::{Amount, money};
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// One case in the list.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// Case code.
    pub code: String,
    /// The case page.
    pub href: String,
    /// State of the application or the grant.
    pub state: State,
    /// Since when it is in this state.
    pub since: NaiveDate,
    /// NACE section letter.
    pub sector: Option<String>,
    /// ISO 3166-2:UA code.
    pub region: Option<String>,
    /// Amount approved.
    pub approved: Option<Amount>,
    /// Role codes it waits on; empty when it waits on nobody.
    pub waits_on: Vec<String>,
}

/// One filter by state.
#[derive(Debug, Clone)]
pub struct Chip {
    /// The state; `None` is "all".
    pub state: Option<State>,
    /// Link with this filter set.
    pub href: String,
    /// Cases under it, where they were counted.
    pub count: Option<i64>,
    /// Whether it is the one in force.
    pub chosen: bool,
}

/// A word of a search.
#[derive(Debug, Clone)]
pub struct TermChip {
    /// What it asks for.
    pub text: String,
    /// The list without it.
    pub without: String,
}

/// A search that the reader keeps.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Its id.
    pub id: String,
    /// What they call it.
    pub name: String,
    /// The list under it.
    pub href: String,
}

/// The list.
#[derive(Debug, Clone, Default)]
pub struct CasesView {
    /// Filters.
    pub chips: Vec<Chip>,
    /// What was looked for.
    pub query: Option<String>,
    /// The search in force, as it is written; empty for none.
    pub filter: String,
    /// Its words.
    pub terms: Vec<TermChip>,
    /// Why the search can't be read.
    pub fault: Option<String>,
    /// Cases under it in all.
    pub total: Option<i64>,
    /// Searches that the reader keeps.
    pub saved: Vec<Saved>,
    /// What is wrong with a search that was to be kept.
    pub errors: Vec<FormError>,
    /// Token of the forms.
    pub csrf: String,
    /// Neither a state nor a number narrows the list, and it is its first page.
    pub unfiltered: bool,
    /// The rows of this page.
    pub rows: Vec<CaseRow>,
    /// More of them.
    pub pager: Pager,
    /// Form that opens a case, for those who may.
    pub open_href: Option<String>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "cases")
}

/// The page.
pub fn page(words: &Words, view: &CasesView) -> Markup {
    let open = words.code("do", "case_open");
    html! {
        (error_summary(words, &view.errors))
        div.title-row {
            h1 { (title(words)) }
            a href=(super::board::PATH) { (words.t("board-title")) }
            @if let Some(href) = &view.open_href {
                a.button href=(href) { (open) }
            }
        }
        @if let Some(query) = &view.query {
            p { (words.ta("cases-query", &[("query", query.into())])) " "
                a href=(super::super::layout::SEARCH_PATH) { (words.t("cases-query-clear")) } }
        }
        (search(words, view))
        @if !view.chips.is_empty() {
            nav.chips aria-label=(words.t("cases-filter")) { ul {
                @for chip in &view.chips { li {
                    a href=(chip.href) aria-current=[chip.chosen.then_some("true")] {
                        @match &chip.state {
                            Some(state) => (state.text(words)),
                            None => (words.t("cases-all")),
                        }
                        @if let Some(count) = chip.count { " " span.count { (words.number(count)) } }
                    }
                } }
            } }
        }
        @if view.rows.is_empty() && view.unfiltered {
            (empty(
                &words.t("cases-none"), &words.t("cases-none-advice"),
                view.open_href.as_deref().map(|href| (href, open.as_str())),
            ))
        } @else if view.rows.is_empty() {
            (empty(&words.t("cases-empty"), &words.t("cases-empty-advice"), None))
        } @else {
            (table(&list(words, &view.rows)))
            (pager(words, &view.pager))
            (files(words, &view.filter))
        }
        (kept(words, view))
    }
}

/// The search in force: a field to change it, its words, how many cases there are under it.
fn search(words: &Words, view: &CasesView) -> Markup {
    html! {
        form.filters method="get" action="/cases" {
            div.field.wide.wrong[view.fault.is_some()] {
                label for="f-search" { (words.code("field", "query")) }
                p.hint #f-search-hint { (words.t("cases-search-hint")) }
                @if let Some(fault) = &view.fault { p.field-error #f-search-error role="alert" { (fault) } }
                input #f-search type="text" name="q" value=(view.filter) maxlength="300" autocomplete="off"
                    aria-describedby="f-search-hint";
            }
            div.buttons { button.button.second type="submit" { (words.t("filter-show")) } }
        }
        @if !view.terms.is_empty() {
            nav.chips aria-label=(words.t("cases-terms")) { ul {
                @for term in &view.terms { li {
                    a href=(term.without) aria-current="true" {
                        (term.text) " " span aria-hidden="true" { "×" } span.unseen { (words.t("cases-term-off")) }
                    }
                } }
            } }
        }
        @if let Some(total) = view.total.filter(|_| !view.unfiltered) {
            p { (words.ta("cases-total", &[("count", total.into())])) }
        }
    }
}

/// The files of the list.
fn files(words: &Words, filter: &str) -> Markup {
    let query = filter.split_whitespace().collect::<Vec<_>>().join("+");
    let href =
        |form: &str| if query.is_empty() { format!("/cases.{form}") } else { format!("/cases.{form}?q={query}") };
    html! {
        p.downloads {
            (words.t("statement-files")) " "
            a href=(href("csv")) download { (words.t("statement-csv")) } " · "
            a href=(href("xlsx")) download { (words.t("statement-xlsx")) }
        }
    }
}

/// Searches that the reader keeps, and the form that keeps this one.
fn kept(words: &Words, view: &CasesView) -> Markup {
    html! {
        @if !view.saved.is_empty() || !view.terms.is_empty() {
            section aria-labelledby="kept" {
                h2 #kept { (words.t("cases-saved")) }
                @for one in &view.saved {
                    form.inline method="post" action="/cases/saved/remove" {
                        input type="hidden" name="csrf" value=(view.csrf);
                        input type="hidden" name="saved" value=(one.id);
                        a href=(one.href) { (one.name) } " "
                        button.quiet type="submit" { (words.t("cases-forget")) span.unseen { " " (one.name) } }
                    }
                }
                @if !view.terms.is_empty() {
                    form.filters method="post" action="/cases/saved" {
                        input type="hidden" name="csrf" value=(view.csrf);
                        input type="hidden" name="query" value=(view.filter);
                        div.field.wrong[!view.errors.is_empty()] {
                            label for="f-name" { (words.t("cases-save-name")) }
                            input #f-name type="text" name="name" maxlength="40" required autocomplete="off";
                        }
                        div.buttons { button.button.second type="submit" { (words.t("cases-save")) } }
                    }
                }
            }
        }
    }
}

fn list(words: &Words, rows: &[CaseRow]) -> Table {
    let rows = rows
        .iter()
        .map(|row| {
            vec![
                html! { a href=(row.href) { (row.code) } },
                badge(words, &row.state),
                date(words, row.since),
                html! {
                    @if let Some(code) = &row.sector { (words.code("sector", code)) }
                    @if let Some(code) = &row.region { br; span.muted { (words.code("region", code)) } }
                },
                html! { @if let Some(amount) = &row.approved { (money(words, amount)) } },
                html! { (words.any_role(&row.waits_on)) },
            ]
        })
        .collect();
    Table {
        caption: words.code("nav", "cases"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-case")),
            Column::words(words.t("column-state")),
            Column::words(words.t("column-since")),
            Column::words(format!(
                "{}, {}",
                words.code("field", "sector"),
                words.code("field", "region").to_lowercase()
            )),
            Column::figures(words.code("strip", "approved")),
            Column::words(words.t("column-waits-on")),
        ],
        rows,
        totals: None,
    }
}
