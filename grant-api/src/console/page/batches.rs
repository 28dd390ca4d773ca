//! Payment batches: the list, the sheet on which one is put together, and one with its payments.
//!
//! Invariant: a payment is a case number, an amount and a reference; whose account it goes to is in the file alone. Must not:
//! add up, or say who is paid.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::code::{code, hash};
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::field::Field;
use crate::console::component::help::help;
use crate::console::component::money::{Amount, figures, money};
use crate::console::component::next_step::{Reason, reason};
use crate::console::component::pager::{Pager, pager};
use crate::console::component::step_form::{StepView, inputs, step_form};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Path of the list.
pub const PATH: &str = "/batches";

/// A batch in the list.
#[derive(Debug, Clone)]
pub struct BatchItem {
    /// Its page.
    pub href: String,
    /// Its number.
    pub number: String,
    /// Code of its state.
    pub state: &'static str,
    /// Payments in it.
    pub payments: i64,
    /// What they add up to.
    pub total: Amount,
    /// When the bank should pay.
    pub requested_on: NaiveDate,
}

/// A payment that could go into a batch.
#[derive(Debug, Clone)]
pub struct CandidateItem {
    /// Name of its box.
    pub name: String,
    /// Its value: the version that the reader sees.
    pub version: String,
    /// Was it ticked?
    pub ticked: bool,
    /// Case number.
    pub number: String,
    /// Reference.
    pub reference: String,
    /// Amount.
    pub amount: Amount,
    /// Days since it was authorised.
    pub age_days: i64,
    /// Why it can't be paid yet: code of a refusal.
    pub lacks: Option<&'static str>,
}

/// The sheet on which a batch is put together.
#[derive(Debug, Clone, Default)]
pub struct SheetView {
    /// Fields besides the payments; the account alone where none was chosen.
    pub fields: Vec<Field>,
    /// Payments, where an account was chosen.
    pub payments: Option<Vec<CandidateItem>>,
    /// What is wrong with what was sent.
    pub errors: Vec<FormError>,
    /// Why it was refused.
    pub refused: Option<Reason>,
    /// The payment that the refusal is about, by its reference.
    pub earlier_payment: Option<String>,
    /// Token of the session.
    pub csrf: String,
}

/// A payment of a batch.
#[derive(Debug, Clone)]
pub struct LineItem {
    /// Place in the file.
    pub line: i64,
    /// Case number.
    pub number: String,
    /// Reference.
    pub reference: String,
    /// Amount.
    pub amount: Amount,
    /// Is it as it was put in?
    pub stands: bool,
}

/// One batch.
#[derive(Debug, Clone, Default)]
pub struct BatchPage {
    /// Its number.
    pub number: String,
    /// What there is to know.
    pub facts: Vec<Fact>,
    /// Hashes of its files: format and digits.
    pub hashes: Vec<(&'static str, String)>,
    /// Its payments.
    pub lines: Vec<LineItem>,
    /// Steps that the reader may take.
    pub steps: Vec<StepView>,
    /// Where its files are handed out, for those who may have them.
    pub files: Option<String>,
    /// What is wrong with what was sent.
    pub errors: Vec<FormError>,
    /// Why a step was refused.
    pub refused: Option<Reason>,
    /// Token of the session.
    pub csrf: String,
}

/// The title of the list.
pub fn title(words: &Words) -> String {
    words.code("nav", "batches")
}

/// The list.
pub fn list(words: &Words, rows: &[BatchItem], build: bool, more: &Pager) -> Markup {
    let row = |item: &BatchItem| {
        vec![
            html! { a href=(item.href) { (code(&item.number)) } },
            html! { (words.code("state-batch", item.state)) },
            html! { (words.number(item.payments)) },
            figures(words, &item.total),
            date(words, item.requested_on),
        ]
    };
    let columns = vec![
        Column::words(words.t("column-batch")),
        Column::words(words.t("column-state")),
        Column::figures(words.t("column-payments")),
        Column::figures(words.t("column-amount")),
        Column::words(words.code("field", "requested_on")),
    ];
    html! {
        h1 { (title(words)) }
        (help(&words.t("batches-help")))
        @if build { p { a.button href={ (PATH) "/new" } { (words.code("do", "batch_build")) } } }
        @if rows.is_empty() {
            (empty(&words.t("batches-empty"), &words.t("batches-empty-advice"), None))
        } @else {
            (table(&Table {
                caption: title(words),
                caption_hidden: true,
                columns,
                rows: rows.iter().map(row).collect(),
                totals: None,
            }))
        }
        (pager(words, more))
    }
}

fn barred(words: &Words, why: Option<&Reason>, earlier: Option<&str>) -> Markup {
    html! {
        @if let Some(why) = why {
            div.flash.barred role="alert" {
                p { strong { (words.t("act-refused")) } " " (reason(words, why)) }
                @if let Some(payment) = earlier { p { (words.t("batch-earlier")) " " (code(payment)) } }
            }
        }
    }
}

/// The sheet.
pub fn sheet(words: &Words, view: &SheetView) -> Markup {
    html! {
        p.crumb { a href=(PATH) { (words.t("act-back")) } }
        (error_summary(words, &view.errors))
        h1 { (words.code("act", "batch_build")) }
        (help(&words.code("help", "batch_build")))
        (barred(words, view.refused.as_ref(), view.earlier_payment.as_deref()))
        @match &view.payments {
            None if view.refused.is_some() => {},
            None => form.act method="get" action={ (PATH) "/new" } {
                (inputs(words, &view.fields, &view.errors))
                div.buttons { button.button type="submit" { (words.t("batch-choose")) } }
            },
            Some(payments) if payments.is_empty() =>
                (empty(&words.t("batch-nothing"), &words.t("batch-nothing-advice"), None)),
            Some(payments) => form.act method="post" action={ (PATH) "/new" } {
                input type="hidden" name="csrf" value=(view.csrf);
                (candidates(words, payments))
                (inputs(words, &view.fields, &view.errors))
                div.consequence {
                    div { p { strong { (words.t("act-consequence")) } } p { (words.code("then", "batch_build")) } }
                }
                div.buttons {
                    button.button type="submit" { (words.code("do", "batch_build")) }
                    a href=(PATH) { (words.t("act-leave")) }
                }
            },
        }
    }
}

fn candidates(words: &Words, payments: &[CandidateItem]) -> Markup {
    let row = |item: &CandidateItem| {
        vec![
            html! {
                label {
                    input type="checkbox" name=(item.name) value=(item.version)
                        checked[item.ticked && item.lacks.is_none()] disabled[item.lacks.is_some()];
                    " " (code(&item.reference))
                }
            },
            code(&item.number),
            figures(words, &item.amount),
            html! { (words.number(item.age_days)) },
            html! {
                @match item.lacks {
                    Some(why) => (words.code("refusal", why)),
                    None => (words.t("batch-payee-ready")),
                }
            },
        ]
    };
    table(&Table {
        caption: words.t("batch-candidates"),
        caption_hidden: false,
        columns: vec![
            Column::words(words.t("column-reference")),
            Column::words(words.code("field", "case")),
            Column::figures(words.t("column-amount")),
            Column::figures(words.t("column-age")),
            Column::words(words.t("case-payee")),
        ],
        rows: payments.iter().map(row).collect(),
        totals: None,
    })
}

/// One batch.
pub fn page(words: &Words, view: &BatchPage) -> Markup {
    html! {
        p.crumb { a href=(PATH) { (words.t("act-back")) } }
        (error_summary(words, &view.errors))
        h1 { (words.t("column-batch")) " " (code(&view.number)) }
        (barred(words, view.refused.as_ref(), None))
        (facts(&view.facts))
        section aria-labelledby="files" {
            h2 #files { (words.t("batch-files")) }
            (help(&words.t("batch-files-help")))
            @for (format, digits) in &view.hashes {
                p { (code(format)) " " (hash(digits)) }
                @if let Some(path) = &view.files {
                    form method="post" action=(path) {
                        input type="hidden" name="csrf" value=(view.csrf);
                        input type="hidden" name="format" value=(format);
                        button.quiet type="submit" { (words.code("do", "batch_read")) " · " (format) }
                    }
                }
            }
        }
        (lines(words, &view.lines))
        @for step in &view.steps { (step_form(words, step, &view.csrf, &view.errors)) }
    }
}

fn lines(words: &Words, lines: &[LineItem]) -> Markup {
    let row = |item: &LineItem| {
        vec![
            html! { (words.number(item.line)) },
            html! { a href={ "/cases/" (item.number) } { (code(&item.number)) } },
            code(&item.reference),
            money(words, &item.amount),
            html! { @if item.stands { (words.t("batch-stands")) } @else { strong { (words.t("batch-moved")) } } },
        ]
    };
    table(&Table {
        caption: words.t("batch-lines"),
        caption_hidden: false,
        columns: vec![
            Column::figures(words.t("column-number")),
            Column::words(words.code("field", "case")),
            Column::words(words.t("column-reference")),
            Column::figures(words.t("column-amount")),
            Column::words(words.t("column-state")),
        ],
        rows: lines.iter().map(row).collect(),
        totals: None,
    })
}
