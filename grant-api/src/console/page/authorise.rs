//! The authorisation queue: one row a payment, with what a decision rests on, and one button for those that are ticked.
//!
//! Invariant: nothing is ticked before somebody ticks it, and what can't be taken has no box but a reason. Must not: add up.

use maud::{Markup, html};

use crate::console::component::badge::{Tone, sign};
use crate::console::component::code::code;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::field::Field;
use crate::console::component::help::help;
use crate::console::component::money::{Amount, figures, money};
use crate::console::component::next_step::{Reason, reason};
use crate::console::component::step_form::inputs;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Where it is.
pub const PATH: &str = "/authorise";

/// One payment.
#[derive(Debug, Clone)]
pub struct PaymentItem {
    /// Name of its box.
    pub name: String,
    /// Its value: the version that the reader sees.
    pub version: String,
    /// Its own form, with the entry that it makes.
    pub href: String,
    /// Case number.
    pub number: String,
    /// Reference.
    pub reference: String,
    /// Amount.
    pub amount: Amount,
    /// What the payee lacks, and who can see to it.
    pub payee: Markup,
    /// What it depends on.
    pub gate: &'static str,
    /// Reference of the evidence.
    pub evidence: Option<String>,
    /// Fund and budget line.
    pub line: String,
    /// What the fund has in the bank now.
    pub held: Option<Amount>,
    /// Days that it has waited.
    pub days: i64,
    /// Whether that is longer than promised.
    pub late: bool,
    /// Why the reader may not take it.
    pub barred: Option<Reason>,
}

/// How many came out how.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Authorised.
    pub done: i64,
    /// Not authorised: reference and reason.
    pub failed: Vec<(String, Reason)>,
}

/// The page's content.
#[derive(Debug, Clone, Default)]
pub struct AuthoriseView {
    /// The payments, the longest waiting first.
    pub payments: Vec<PaymentItem>,
    /// How many there are in all.
    pub total: i64,
    /// Fields besides.
    pub fields: Vec<Field>,
    /// What is wrong with what was sent.
    pub errors: Vec<FormError>,
    /// Why the page is not open to the reader.
    pub refused: Option<Reason>,
    /// What came of those that were sent.
    pub told: Option<Told>,
    /// Token of the session.
    pub csrf: String,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "authorise")
}

/// The page.
pub fn page(words: &Words, view: &AuthoriseView) -> Markup {
    let open = view.payments.iter().any(|item| item.barred.is_none()) && view.refused.is_none();
    html! {
        (error_summary(words, &view.errors))
        h1 { (title(words)) }
        (help(&words.t("authorise-help")))
        @if let Some(told) = &view.told { (came(words, told)) }
        @if let Some(why) = &view.refused { p { (reason(words, why)) } }
        @if view.payments.is_empty() {
            (empty(&words.t("authorise-none"), &words.t("authorise-none-advice"), None))
        } @else {
            form.act method="post" action=(PATH) {
                input type="hidden" name="csrf" value=(view.csrf);
                (table(&rows(words, &view.payments)))
                @if view.total > rows_shown(view) { p.muted { (words.ta("authorise-more", &[("number", (view.total - rows_shown(view)).into())])) } }
                @if open {
                    (inputs(words, &view.fields, &view.errors))
                    div.consequence {
                        (sign(Tone::Notice))
                        div { p { strong { (words.t("act-consequence")) } } p { (words.code("then", "disbursement_authorise")) } }
                    }
                    div.buttons { button.button type="submit" { (words.t("authorise-ticked")) } }
                }
            }
        }
    }
}

fn rows_shown(view: &AuthoriseView) -> i64 {
    i64::try_from(view.payments.len()).unwrap_or(i64::MAX)
}

fn came(words: &Words, told: &Told) -> Markup {
    let nothing = told.done == 0 && told.failed.is_empty();
    html! {
        div class={ "flash " (if told.failed.is_empty() && !nothing { "done" } else { "notice" }) } role="status" {
            div {
                p { @if nothing { (words.t("authorise-nothing-ticked")) }
                    @else { (words.ta("authorise-done", &[("number", told.done.into())])) } }
                @if !told.failed.is_empty() {
                    p { (words.t("authorise-failed")) }
                    ul { @for (reference, why) in &told.failed { li { (code(reference)) " " (reason(words, why)) } } }
                }
            }
        }
    }
}

fn rows(words: &Words, payments: &[PaymentItem]) -> Table {
    let row = |item: &PaymentItem| {
        vec![
            html! {
                @if item.barred.is_none() {
                    label { input type="checkbox" name=(item.name) value=(item.version); " " (code(&item.reference)) }
                } @else { (code(&item.reference)) }
                br; a href=(item.href) { (item.number) }
            },
            figures(words, &item.amount),
            html! { (item.payee) },
            html! {
                (words.code("gate", item.gate))
                @if let Some(evidence) = &item.evidence { br; (code(evidence)) }
            },
            html! {
                (item.line)
                @if let Some(held) = &item.held {
                    br; span.muted { (words.t("authorise-held")) " " (money(words, held)) }
                }
            },
            html! {
                (words.days(item.days))
                @if item.late { " " span.badge.notice { (sign(Tone::Notice)) span { (words.t("queue-late")) } } }
                @if let Some(why) = &item.barred { p.muted { (reason(words, why)) } }
            },
        ]
    };
    let heads = ["column-reference", "column-amount", "case-payee", "authorise-gate", "authorise-line", "column-waits"];
    let column = |key: &str| match key {
        "column-amount" => Column::figures(words.t(key)),
        _ => Column::words(words.t(key)),
    };
    Table {
        caption: title(words),
        caption_hidden: true,
        columns: heads.iter().map(|key| column(key)).collect(),
        rows: payments.iter().map(row).collect(),
        totals: None,
    }
}
