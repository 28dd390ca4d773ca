//! The asset register: what grantees got in kind, what it is worth, where it is now.
//!
//! Invariant: case numbers only; nothing on the page names a person. Must not: sort, filter or count.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::statements::{Asked, framed};
use crate::console::component::badge::{State, badge};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::money::{Amount, money};
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// An asset in the list.
#[derive(Debug, Clone)]
pub struct AssetItem {
    /// Number in the register.
    pub asset: String,
    /// Case number.
    pub number: String,
    /// Category code.
    pub category: String,
    /// How many.
    pub quantity: i64,
    /// State of its line.
    pub state: State,
    /// Code of `whereabouts-*`.
    pub whereabouts: String,
    /// What it is worth.
    pub value: Amount,
    /// Day of the handover.
    pub handed_on: Option<NaiveDate>,
    /// Day on which it was seen in use.
    pub verified_on: Option<NaiveDate>,
}

/// The register.
#[derive(Debug, Clone)]
pub struct AssetsView {
    /// What was asked.
    pub asked: Asked,
    /// Rows.
    pub rows: Vec<AssetItem>,
    /// Further pages.
    pub pager: Pager,
}

/// The page.
pub fn page(words: &Words, view: &AssetsView) -> Markup {
    let content = html! {
        @if view.rows.is_empty() {
            (empty(&words.t("list-empty"), &words.t("list-empty-advice"), None))
        } @else { (table(&rows(words, &view.rows))) }
        (pager(words, &view.pager))
    };
    framed(words, "assets", &view.asked, &words.t("assets-help"), &content)
}

fn rows(words: &Words, list: &[AssetItem]) -> Table {
    let day = |day: Option<NaiveDate>| html! { @if let Some(day) = day { (date(words, day)) } };
    let cells = |row: &AssetItem| {
        vec![
            code(&row.asset),
            html! { a href={ "/cases/" (row.number) } { (code(&row.number)) } },
            html! { (words.code("category", &row.category)) span.under { "× " (words.number(row.quantity)) } },
            badge(words, &row.state),
            html! { (words.code("whereabouts", &row.whereabouts)) },
            money(words, &row.value),
            day(row.handed_on),
            day(row.verified_on),
        ]
    };
    let columns = vec![
        Column::words(words.t("column-asset")),
        Column::words(words.t("column-case")),
        Column::words(words.code("field", "category")),
        Column::words(words.t("column-state")),
        Column::words(words.t("column-whereabouts")),
        Column::figures(words.t("column-value")),
        Column::words(words.t("column-handed_over_on")),
        Column::words(words.t("column-seen_in_use")),
    ];
    let rows = list.iter().map(cells).collect();
    Table { caption: words.code("report", "assets"), caption_hidden: true, columns, rows, totals: None }
}
