//! Receipts of an account that nobody knows, with their ages and what can be done with each.
//!
//! Invariant: references, days and amounts. Must not: say who paid.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::bank::{PATH, href, title as bank_title};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::help::help;
use crate::console::component::money::{Amount, money};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// A receipt.
#[derive(Debug, Clone)]
pub struct ReceiptItem {
    /// Reference of its line.
    pub reference: String,
    /// Since when it is held.
    pub since: NaiveDate,
    /// Days since then.
    pub days: i64,
    /// Its amount.
    pub amount: Amount,
    /// What the reader may do with it: the form, and the code of the act.
    pub steps: Vec<(String, &'static str)>,
}

/// The receipts of an account.
pub fn path(account: &str) -> String {
    format!("{}/receipts", href(account))
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("receipt-list")
}

/// The page.
pub fn page(words: &Words, account: &str, rows: &[ReceiptItem]) -> Markup {
    let cells = |row: &ReceiptItem| {
        vec![
            code(&row.reference),
            date(words, row.since),
            html! { (words.number(row.days)) },
            money(words, &row.amount),
            html! {
                @for (path, action) in &row.steps { p { a href=(path) { (words.code("do", action)) } } }
                @if row.steps.is_empty() { span.muted { (words.t("receipt-others")) } }
            },
        ]
    };
    html! {
        p.crumb { a href=(PATH) { (bank_title(words)) } " · " a href=(href(account)) { (code(account)) } }
        h1 { (title(words)) }
        (help(&words.t("receipt-help")))
        @if rows.is_empty() {
            (empty(&words.t("receipt-none"), &words.t("receipt-none-advice"), None))
        } @else {
            (table(&Table {
                caption: title(words),
                caption_hidden: true,
                columns: vec![
                    Column::words(words.t("bank-reference")),
                    Column::words(words.t("month-since")),
                    Column::figures(words.t("receipt-days")),
                    Column::figures(words.t("bank-amount")),
                    Column::words(words.t("receipt-step")),
                ],
                rows: rows.iter().map(cells).collect(),
                totals: None,
            }))
        }
    }
}
