//! A journal entry as accountants write it: debits first, credits set in, sums below.
//!
//! Invariant: the money and the budget are two layers and never share a sum; each layer's
//! debits equal its credits, as the journal made them. Must not build or balance entries.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::date::date;
use super::money::{Amount, figures};
use crate::console::words::Words;

/// A side of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Debit.
    Debit,
    /// Credit.
    Credit,
}

/// One line, merged from the legs.
#[derive(Debug, Clone)]
pub struct Line {
    /// Account code.
    pub account: String,
    /// Debit or credit.
    pub side: Side,
    /// A positive amount.
    pub amount: Amount,
    /// What else the line carries: fund and budget line.
    pub dimensions: Option<String>,
}

/// An entry, posted or about to be.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number in the journal; `None` for a preview.
    pub number: Option<i64>,
    /// Booking date.
    pub on: NaiveDate,
    /// Code of the act that posts it.
    pub action: String,
    /// Lines of the money.
    pub actual: Vec<Line>,
    /// Lines of the budget.
    pub budget: Vec<Line>,
}

/// The entry with its layers.
pub fn entry(words: &Words, view: &Entry) -> Markup {
    html! {
        article.entry {
            header {
                h3 {
                    @match view.number {
                        Some(number) => (words.ta("entry-number", &[("number", number.to_string().into())])),
                        None => (words.t("entry-preview")),
                    }
                    " · " (words.code("did", &view.action))
                }
                p.muted { (date(words, view.on)) }
            }
            (layer(words, "entry-actual", &view.actual))
            (layer(words, "entry-budget", &view.budget))
        }
    }
}

fn layer(words: &Words, title: &str, lines: &[Line]) -> Markup {
    let Some(first) = lines.first() else {
        return html! {};
    };
    let currency = &first.amount.currency;
    let sum = |side: Side| -> Option<i64> {
        lines.iter().filter(|line| line.side == side).try_fold(0_i64, |sum, line| sum.checked_add(line.amount.minor))
    };
    let one_currency = lines.iter().all(|line| &line.amount.currency == currency);
    html! {
        table.layer {
            caption { (words.t(title)) ", " (words.currency(currency)) }
            thead { tr {
                th scope="col" { (words.t("entry-account")) }
                th.figures scope="col" { (words.t("entry-debit")) }
                th.figures scope="col" { (words.t("entry-credit")) }
            } }
            tbody {
                @for line in lines.iter().filter(|line| line.side == Side::Debit) {
                    (line_row(words, line))
                }
                @for line in lines.iter().filter(|line| line.side == Side::Credit) {
                    (line_row(words, line))
                }
            }
            @if let (true, Some(debit), Some(credit)) = (one_currency, sum(Side::Debit), sum(Side::Credit)) {
                tfoot { tr {
                    th scope="row" { (words.t("total")) }
                    td.figures { (words.figures(debit, currency)) }
                    td.figures { (words.figures(credit, currency)) }
                } }
            }
        }
    }
}

fn line_row(words: &Words, line: &Line) -> Markup {
    let debit = line.side == Side::Debit;
    html! {
        tr class=[(!debit).then_some("credit")] {
            th scope="row" {
                span.account-code { (line.account) } " " (words.code_if_known("account", &line.account).unwrap_or_default())
                @if let Some(text) = &line.dimensions { span.muted.dimensions { (text) } }
            }
            td.figures { @if debit { (figures(words, &line.amount)) } }
            td.figures { @if !debit { (figures(words, &line.amount)) } }
        }
    }
}
