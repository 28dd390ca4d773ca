//! The list of cases.
//!
//! Invariant: case codes only; filters are links and one is marked as chosen. Must not show
//! anything that could name a person behind a case.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::badge::{State, badge};
use crate::console::component::date::date;
use crate::console::component::empty::empty;
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

/// The list.
#[derive(Debug, Clone, Default)]
pub struct CasesView {
    /// Filters.
    pub chips: Vec<Chip>,
    /// What was looked for.
    pub query: Option<String>,
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
        div.title-row {
            h1 { (title(words)) }
            @if let Some(href) = &view.open_href {
                a.button href=(href) { (open) }
            }
        }
        @if let Some(query) = &view.query {
            p { (words.ta("cases-query", &[("query", query.into())])) " "
                a href=(super::super::layout::SEARCH_PATH) { (words.t("cases-query-clear")) } }
        }
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
                html! { @if let Some(code) = &row.sector { (words.code("sector", code)) } },
                html! { @if let Some(code) = &row.region { (words.code("region", code)) } },
                html! { @if let Some(amount) = &row.approved { (money(words, amount)) } },
                html! { (words.roles(&row.waits_on)) },
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
            Column::words(words.code("field", "sector")),
            Column::words(words.code("field", "region")),
            Column::figures(words.code("strip", "approved")),
            Column::words(words.t("column-waits-on")),
        ],
        rows,
        totals: None,
    }
}
