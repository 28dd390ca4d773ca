//! What was made of a line: its parts in the books, its records, what comes next, and the form that takes its confirmation back.
//!
//! Invariant: a part that was taken back says so. Must not: judge whether it may be taken back.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::money::{Amount, money};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// A part of a line in the books.
#[derive(Debug, Clone)]
pub struct PartView {
    /// Under which it is booked.
    pub reference: String,
    /// Code of the step that booked it.
    pub event: Option<String>,
    /// Number of its case.
    pub case: Option<String>,
    /// Booked on.
    pub on: NaiveDate,
    /// How much of the line.
    pub amount: Amount,
    /// Was it taken back?
    pub reversed: bool,
}

/// A record of a line.
#[derive(Debug, Clone)]
pub struct RecordView {
    /// Code of what it says.
    pub kind: &'static str,
    /// Tier, where there is one.
    pub tier: Option<String>,
    /// References of its payments.
    pub payments: Vec<String>,
    /// Reason code.
    pub reason: Option<String>,
    /// Whose it is.
    pub person: String,
    /// When.
    pub on: NaiveDate,
}

/// What was made of a line.
#[derive(Debug, Clone, Default)]
pub struct Story {
    /// Parts, the oldest first.
    pub parts: Vec<PartView>,
    /// Records, the latest first.
    pub records: Vec<RecordView>,
    /// What comes next: address and words.
    pub next: Vec<(String, String)>,
}

/// The story; nothing where there is none.
pub fn story(words: &Words, view: &Story) -> Markup {
    html! {
        @if !view.parts.is_empty() { (parts(words, &view.parts)) }
        @if !view.next.is_empty() {
            h3 { (words.t("line-next")) }
            ul { @for (path, label) in &view.next { li { a href=(path) { (label) } } } }
        }
        @if !view.records.is_empty() {
            details {
                summary { (words.t("line-records")) }
                ul.points { @for one in &view.records { li { (record(words, one)) } } }
            }
        }
    }
}

fn parts(words: &Words, rows: &[PartView]) -> Markup {
    let cells = |row: &PartView| {
        let said = row.event.as_ref().map(|event| words.code_if_known("act", event).unwrap_or_else(|| event.clone()));
        vec![
            code(&row.reference),
            html! {
                (said.unwrap_or_default())
                @if let Some(case) = &row.case { " " a href={ "/cases/" (case) } { (code(case)) } }
                @if row.reversed { " " span.muted { "(" (words.t("line-reversed")) ")" } }
            },
            date(words, row.on),
            money(words, &row.amount),
        ]
    };
    html! {
        h3 { (words.t("line-parts")) }
        (table(&Table {
            caption: words.t("line-parts"),
            caption_hidden: true,
            columns: vec![
                Column::words(words.t("bank-reference")),
                Column::words(words.t("line-as")),
                Column::words(words.t("bank-booked")),
                Column::figures(words.t("bank-amount")),
            ],
            rows: rows.iter().map(cells).collect(),
            totals: None,
        }))
    }
}

fn record(words: &Words, view: &RecordView) -> Markup {
    html! {
        strong { (words.code("record", view.kind)) }
        @if let Some(tier) = &view.tier { " · " (words.code("tier", tier)) }
        @for payment in &view.payments { " " (code(payment)) }
        @if let Some(reason) = &view.reason { " · " (reason) }
        span.muted { " · " (view.person) ", " (date(words, view.on)) }
    }
}
