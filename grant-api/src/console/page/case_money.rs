//! The sections of the case page about money beside its plain path: what else can be done, funds, claims, goods.
//!
//! Invariant: a section without rows is left out. Must not show more than the case view holds.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::case::CaseView;
use crate::console::component::badge::{State, badge};
use crate::console::component::date::date;
use crate::console::component::money::{Amount, money};
use crate::console::component::next_step::{Step, Way, verb};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// A fund's part of the award.
#[derive(Debug, Clone)]
pub struct ShareRow {
    /// Fund and budget line.
    pub line: String,
    /// Weight among the shares.
    pub weight: i64,
    /// What of the commitment is not spent yet.
    pub committed: Amount,
}

/// A claim on the grantee.
#[derive(Debug, Clone)]
pub struct ClaimRow {
    /// Its name among the claims of the case.
    pub name: String,
    /// Its state.
    pub state: State,
    /// Code of `claim-*`.
    pub kind: String,
    /// Claimed.
    pub claimed: Amount,
    /// Still owed.
    pub open: Amount,
}

/// A document of the case.
#[derive(Debug, Clone)]
pub struct DocumentRow {
    /// Where it can be read.
    pub href: String,
    /// Code of its kind.
    pub kind: String,
    /// Version.
    pub version: i64,
    /// Code of its language.
    pub language: String,
    /// Made on.
    pub made_on: NaiveDate,
}

/// An order of goods.
#[derive(Debug, Clone)]
pub struct GoodsRow {
    /// Its name among the orders of the case.
    pub name: String,
    /// Its state.
    pub state: State,
    /// Code of the supplier.
    pub supplier: String,
    /// Ordered, delivered, handed over.
    pub amounts: [Amount; 3],
}

/// An in-kind line.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Its name among the lines of the case.
    pub name: String,
    /// Its state.
    pub state: State,
    /// Category code.
    pub category: String,
    /// How many.
    pub quantity: i64,
    /// How many quotes it has.
    pub quotes: i64,
    /// What it should cost, or what the chosen quote says.
    pub price: Amount,
}

/// What nobody waits for and the reader can do all the same.
pub(super) fn aside(words: &Words, steps: &[Step]) -> Markup {
    html! {
        @if !steps.is_empty() {
            section.panel aria-labelledby="aside-title" {
                h2 #aside-title { (words.t("case-aside")) }
                ul.steps { @for step in steps {
                    @if let Way::Open(href) = &step.way {
                        li {
                            a href=(href) { (verb(words, &step.action, step.amount.as_ref())) }
                            @if let Some(object) = &step.object { " " span.muted { (object) } }
                        }
                    }
                } }
            }
        }
    }
}

/// Funds, claims and goods, those of them that there are.
pub(super) fn sections(words: &Words, view: &CaseView) -> Markup {
    html! {
        @if !view.shares.is_empty() { (shares(words, &view.shares)) }
        @if !view.claims.is_empty() { (claims(words, &view.claims)) }
        @if !view.lines.is_empty() { (lines(words, &view.lines)) }
        @if !view.goods.is_empty() { (goods(words, &view.goods)) }
        @if !view.documents.is_empty() { (documents(words, &view.documents)) }
    }
}

fn documents(words: &Words, list: &[DocumentRow]) -> Markup {
    let row = |row: &DocumentRow| {
        vec![
            html! { a href=(row.href) { (words.code("document", &row.kind)) } },
            html! { (words.ta("document-version", &[("version", row.version.into())])) },
            html! { (words.code("language", &row.language)) },
            date(words, row.made_on),
            html! { a href=(format!("{}/pdf", row.href)) download { "PDF" } },
        ]
    };
    let columns = vec![
        Column::words(words.t("column-document")),
        Column::words(words.t("column-version")),
        Column::words(words.t("column-language")),
        Column::words(words.code("field", "on")),
        Column::words(words.t("column-file")),
    ];
    section("documents", &words.t("case-documents"), columns, list.iter().map(row).collect())
}

fn section(id: &str, title: &str, columns: Vec<Column>, rows: Vec<Vec<Markup>>) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (title) }
            (table(&Table { caption: title.to_owned(), caption_hidden: true, columns, rows, totals: None }))
        }
    }
}

fn shares(words: &Words, list: &[ShareRow]) -> Markup {
    let row =
        |row: &ShareRow| vec![html! { (row.line) }, html! { (words.number(row.weight)) }, money(words, &row.committed)];
    let columns = vec![
        Column::words(words.code("field", "budget_line")),
        Column::figures(words.t("column-weight")),
        Column::figures(words.t("column-committed")),
    ];
    section("shares", &words.t("case-shares"), columns, list.iter().map(row).collect())
}

fn claims(words: &Words, list: &[ClaimRow]) -> Markup {
    let row = |row: &ClaimRow| {
        vec![
            html! { (row.name) },
            badge(words, &row.state),
            html! { (words.code("claim", &row.kind)) },
            money(words, &row.claimed),
            money(words, &row.open),
        ]
    };
    let columns = vec![
        Column::words(words.code("object", "claim")),
        Column::words(words.t("column-state")),
        Column::words(words.code("field", "reason")),
        Column::figures(words.t("column-claimed")),
        Column::figures(words.t("column-open")),
    ];
    section("claims", &words.t("case-claims"), columns, list.iter().map(row).collect())
}

fn goods(words: &Words, list: &[GoodsRow]) -> Markup {
    let row = |row: &GoodsRow| {
        let mut cells = vec![html! { (row.name) }, badge(words, &row.state), html! { (row.supplier) }];
        cells.extend(row.amounts.iter().map(|amount| money(words, amount)));
        cells
    };
    let columns = vec![
        Column::words(words.code("object", "goods")),
        Column::words(words.t("column-state")),
        Column::words(words.code("field", "supplier")),
        Column::figures(words.t("column-ordered")),
        Column::figures(words.t("column-delivered")),
        Column::figures(words.t("column-handed_over")),
    ];
    section("goods", &words.t("case-goods"), columns, list.iter().map(row).collect())
}

fn lines(words: &Words, list: &[LineRow]) -> Markup {
    let row = |row: &LineRow| {
        vec![
            html! { (row.name) },
            badge(words, &row.state),
            html! { (words.code("category", &row.category)) },
            html! { (words.number(row.quantity)) },
            html! { (words.number(row.quotes)) },
            money(words, &row.price),
        ]
    };
    let columns = vec![
        Column::words(words.code("object", "goods_line")),
        Column::words(words.t("column-state")),
        Column::words(words.code("field", "category")),
        Column::figures(words.code("field", "quantity")),
        Column::figures(words.t("column-quotes")),
        Column::figures(words.t("column-price")),
    ];
    html! {
        (section("goods-lines", &words.t("case-goods_lines"), columns, list.iter().map(row).collect()))
        p { a href="/reports/assets" { (words.code("report", "assets")) } }
    }
}
