//! Bank accounts as their banks see them: the list, one account with its open lines, one statement.
//!
//! Invariant: amounts, days, codes and references; who was on the other side stands on the one answer that opened it. Must
//! not: read a file or judge a line.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::months::{MonthItem, alarms};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_of, error_summary};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::field::{Field, Input, field};
use crate::console::component::help::help;
use crate::console::component::money::{Amount, money};
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Path of the list.
pub const PATH: &str = "/bank";
/// The choice that only checks the file.
pub const CHECK: &str = "check";
/// The choice that takes it.
pub const TAKE: &str = "take";
/// Ends of names of banks' files.
const ACCEPT: &str = ".xml,.sta,.mt940,.940,.txt,.ofx,.qfx,.csv,.json";

/// Longest number of an account, in characters: an IBAN with blanks.
const NUMBER_MAX: u32 = 42;

/// A bank account in the list.
#[derive(Debug, Clone)]
pub struct AccountItem {
    /// Its code.
    pub code: String,
    /// Currency.
    pub currency: String,
    /// Last day that a statement covers.
    pub last_on: Option<NaiveDate>,
    /// What that statement closes with.
    pub closing: Option<Amount>,
    /// Lines that are not booked.
    pub open: i64,
}

/// A line.
#[derive(Debug, Clone)]
pub struct LineItem {
    /// Reference.
    pub reference: String,
    /// Day.
    pub booked_on: NaiveDate,
    /// Value date.
    pub value_on: NaiveDate,
    /// Amount, signed.
    pub amount: Amount,
    /// Not booked yet.
    pub left: Amount,
    /// The bank's code.
    pub kind: Option<String>,
}

/// A statement in a list.
#[derive(Debug, Clone)]
pub struct StatementItem {
    /// Its page.
    pub href: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Opening.
    pub opening: Option<Amount>,
    /// Closing.
    pub closing: Option<Amount>,
    /// Entries.
    pub entries: i64,
}

/// A finding: code, place, message.
pub type Found = (String, String, String);

/// What came of a file.
#[derive(Debug, Clone, Default)]
pub struct TakenView {
    /// Key of the sentence that says it.
    pub said: &'static str,
    /// New lines.
    pub new: i64,
    /// Known lines.
    pub known: i64,
    /// Entries that are not booked.
    pub pending: i64,
    /// What a person has to look at.
    pub findings: Vec<Found>,
    /// What the bank says of payments, of a file of answers.
    pub answers: Option<Vec<AnswerItem>>,
}

/// What the bank says of a payment.
#[derive(Debug, Clone)]
pub struct AnswerItem {
    /// Number of its case.
    pub case: String,
    /// Reference under which it was sent.
    pub reference: String,
    /// Its amount.
    pub amount: Amount,
    /// Code of what is said.
    pub said: &'static str,
    /// The bank's reasons.
    pub reasons: String,
    /// Code of the act that is next, and its form.
    pub next: Option<(&'static str, String)>,
}

/// One account.
#[derive(Debug, Clone, Default)]
pub struct AccountView {
    /// Its code.
    pub code: String,
    /// Token of the form; absent for who takes no file.
    pub csrf: Option<String>,
    /// What was chosen.
    pub mode: String,
    /// What is wrong with the file.
    pub errors: Vec<FormError>,
    /// What came of the file that was sent.
    pub taken: Option<TakenView>,
    /// Lines that are not booked.
    pub lines: Vec<LineItem>,
    /// Where the list of lines goes on.
    pub pager: Pager,
    /// Statements, the latest first.
    pub statements: Vec<StatementItem>,
    /// Where their chain breaks.
    pub breaks: Vec<Found>,
    /// Signed months that do not hold any more.
    pub broken: Vec<MonthItem>,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct StatementPage {
    /// Code of the account.
    pub account: String,
    /// What it says of itself.
    pub facts: Vec<Fact>,
    /// What was found in its file.
    pub findings: Vec<Found>,
    /// Lines that it brought first.
    pub lines: Vec<LineItem>,
    /// Where its counterparties are opened, and the token; absent for who may not.
    pub open: Option<(String, String)>,
}

/// The list's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "bank")
}

/// The list.
pub fn list(words: &Words, rows: &[AccountItem], broken: &[MonthItem]) -> Markup {
    let cells = |row: &AccountItem| {
        vec![
            html! { a href=(href(&row.code)) { (code(&row.code)) } " " span.muted { (row.currency) } },
            html! { @if let Some(on) = row.last_on { (date(words, on)) } @else { (words.t("bank-no-statement")) } },
            html! { @if let Some(closing) = &row.closing { (money(words, closing)) } },
            html! { (words.number(row.open)) },
        ]
    };
    let view = Table {
        caption: title(words),
        caption_hidden: true,
        columns: vec![
            Column::words(words.code("field", "bank_account")),
            Column::words(words.t("bank-last")),
            Column::figures(words.t("bank-closing")),
            Column::figures(words.t("bank-open")),
        ],
        rows: rows.iter().map(cells).collect(),
        totals: None,
    };
    html! {
        h1 { (title(words)) }
        (help(&words.t("bank-help")))
        (alarms(words, broken))
        @if rows.is_empty() {
            (empty(&words.t("bank-none"), &words.t("bank-none-advice"), None))
        } @else { (table(&view)) }
    }
}

/// The page of an account.
pub fn href(code: &str) -> String {
    format!("{PATH}/{code}")
}

/// One account.
pub fn account(words: &Words, view: &AccountView) -> Markup {
    html! {
        p.crumb { a href=(PATH) { (title(words)) } }
        (error_summary(words, &view.errors))
        h1 { (view.code) }
        p {
            a href={ (href(&view.code)) "/months" } { (words.t("month-list")) } " · "
            a href={ (href(&view.code)) "/day" } { (words.t("month-day")) } " · "
            a href={ (href(&view.code)) "/receipts" } { (words.t("receipt-list")) } " · "
            a href={ (href(&view.code)) "/reconcile?show=booked" } { (words.t("reconcile-booked")) }
        }
        (alarms(words, &view.broken))
        @if let Some(taken) = &view.taken { (told(words, taken)) }
        @if let Some(csrf) = &view.csrf { (form(words, view, csrf)) }
        h2 { (words.t("bank-lines")) }
        @if view.lines.is_empty() {
            p.muted { (words.t(if view.statements.is_empty() { "bank-lines-no-statement" } else { "bank-lines-none" })) }
        } @else {
            p { a.button href={ (href(&view.code)) "/reconcile" } { (words.t("reconcile-title")) } }
            (lines(words, &view.lines))
        }
        (pager(words, &view.pager))
        h2 { (words.t("bank-statements")) }
        @if !view.breaks.is_empty() { (findings(words, &view.breaks)) }
        @if view.statements.is_empty() { p.muted { (words.t("bank-no-statement")) } } @else { (statements(words, view)) }
    }
}

fn form(words: &Words, view: &AccountView, csrf: &str) -> Markup {
    let options = [(CHECK, "bank-check"), (TAKE, "bank-take")];
    let mode = Field {
        name: "mode".to_owned(),
        label: words.t("bank-mode"),
        hint: None,
        error: None,
        optional: false,
        input: Input::Radio {
            value: view.mode.clone(),
            options: options.map(|(choice, key)| (choice.to_owned(), words.t(key))).to_vec(),
        },
    };
    let number = Field {
        name: "own_number".to_owned(),
        label: words.t("bank-own-number"),
        hint: Some(words.t("bank-own-number-hint")),
        error: None,
        optional: true,
        input: Input::Text { value: String::new(), max: NUMBER_MAX },
    };
    // The hint of the field is about papers of a case.
    let file = Field { hint: None, ..Field::named(words, "file", Input::File { accept: ACCEPT }) };
    let file = file.with_error(error_of(&view.errors, "file").map(str::to_owned));
    html! {
        (help(&words.code("help", "statement_import")))
        form.act method="post" action=(href(&view.code)) enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(csrf);
            (field(words, &file))
            (field(words, &number))
            (field(words, &mode))
            div.buttons { button.button type="submit" { (words.code("do", "statement_import")) } }
        }
    }
}

fn told(words: &Words, taken: &TakenView) -> Markup {
    let counts = [("new", taken.new), ("known", taken.known), ("pending", taken.pending)];
    let counts = counts.map(|(name, count)| (name, count.into()));
    html! {
        section role="status" {
            p {
                strong { (words.t(taken.said)) }
                @if taken.answers.is_none() { " " (words.ta("bank-counts", &counts)) }
            }
            @if let Some(items) = &taken.answers { (answers(words, items)) }
            @if !taken.findings.is_empty() { (findings(words, &taken.findings)) }
        }
    }
}

fn answers(words: &Words, items: &[AnswerItem]) -> Markup {
    let cells = |item: &AnswerItem| {
        let next = html! {
            @if let Some((action, href)) = &item.next { a href=(href) { (words.code("do", action)) } }
        };
        vec![
            code(&item.reference),
            html! { a href={ "/cases/" (item.case) } { (item.case) } },
            money(words, &item.amount),
            html! { (words.code("bank-said", item.said)) @if !item.reasons.is_empty() { ": " (item.reasons) } },
            next,
        ]
    };
    html! {
        @if items.is_empty() {
            p.muted { (words.t("bank-answers-none")) }
        } @else {
            (table(&Table {
                caption: words.t("bank-answers"),
                caption_hidden: true,
                columns: vec![
                    Column::words(words.t("bank-reference")),
                    Column::words(words.code("object", "case")),
                    Column::figures(words.t("bank-amount")),
                    Column::words(words.t("bank-said")),
                    Column::words(words.t("bank-next")),
                ],
                rows: items.iter().map(cells).collect(),
                totals: None,
            }))
        }
    }
}

fn findings(words: &Words, found: &[Found]) -> Markup {
    let cells = |(kind, place, message): &Found| {
        let said = words.code_if_known("bank-finding", kind).unwrap_or_else(|| words.t("bank-finding-else"));
        vec![html! { (said) }, html! { (place) }, html! { span.muted { (message) } }]
    };
    table(&Table {
        caption: words.t("bank-findings"),
        caption_hidden: false,
        columns: vec![
            Column::words(words.t("bank-finding")),
            Column::words(words.t("bank-place")),
            Column::words(words.t("bank-message")),
        ],
        rows: found.iter().map(cells).collect(),
        totals: None,
    })
}

fn lines(words: &Words, rows: &[LineItem]) -> Markup {
    let cells = |row: &LineItem| {
        vec![
            code(&row.reference),
            date(words, row.booked_on),
            date(words, row.value_on),
            html! { @if let Some(kind) = &row.kind { (code(kind)) } },
            money(words, &row.amount),
            money(words, &row.left),
        ]
    };
    table(&Table {
        caption: words.t("bank-lines"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("bank-reference")),
            Column::words(words.t("bank-booked")),
            Column::words(words.t("bank-value")),
            Column::words(words.t("bank-kind")),
            Column::figures(words.t("bank-amount")),
            Column::figures(words.t("bank-left")),
        ],
        rows: rows.iter().map(cells).collect(),
        totals: None,
    })
}

fn statements(words: &Words, view: &AccountView) -> Markup {
    let day = |day: Option<NaiveDate>| html! { @if let Some(day) = day { (date(words, day)) } };
    let sum = |sum: &Option<Amount>| html! { @if let Some(sum) = sum { (money(words, sum)) } };
    let cells = |row: &StatementItem| {
        let name = row.to.map_or_else(|| words.t("bank-undated"), |to| words.date(to));
        vec![
            html! { a href=(row.href) { (name) } },
            day(row.from),
            sum(&row.opening),
            sum(&row.closing),
            html! { (words.number(row.entries)) },
        ]
    };
    table(&Table {
        caption: words.t("bank-statements"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("bank-to")),
            Column::words(words.t("bank-from")),
            Column::figures(words.t("bank-opening")),
            Column::figures(words.t("bank-closing")),
            Column::figures(words.t("bank-entries")),
        ],
        rows: view.statements.iter().map(cells).collect(),
        totals: None,
    })
}

/// One statement.
pub fn statement(words: &Words, view: &StatementPage) -> Markup {
    html! {
        p.crumb { a href=(href(&view.account)) { (view.account) } }
        h1 { (words.code("object", "bank_statement")) }
        (facts(&view.facts))
        @if !view.findings.is_empty() { (findings(words, &view.findings)) }
        h2 { (words.t("bank-lines-of")) }
        @if view.lines.is_empty() { p.muted { (words.t("bank-lines-of-none")) } } @else { (lines(words, &view.lines)) }
        @if let Some((path, csrf)) = &view.open {
            section aria-labelledby="counterparties" {
                h2 #counterparties { (words.code("act", "counterparties_read")) }
                (help(&words.code("help", "counterparties_read")))
                form method="post" action=(path) {
                    input type="hidden" name="csrf" value=(csrf);
                    button.quiet type="submit" { (words.code("do", "counterparties_read")) }
                }
            }
        }
    }
}

/// Who was on the other side, shown once: reference, name, account, tax id, text.
pub fn counterparties(words: &Words, back: &str, rows: &[[String; 5]]) -> Markup {
    let cells = |[reference, name, account, tax_id, text]: &[String; 5]| {
        let plain = |text: &String| html! { (text) };
        vec![code(reference), plain(name), plain(account), plain(tax_id), plain(text)]
    };
    let view = Table {
        caption: words.code("act", "counterparties_read"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("bank-reference")),
            Column::words(words.t("bank-name")),
            Column::words(words.t("bank-account")),
            Column::words(words.t("bank-tax-id")),
            Column::words(words.t("bank-text")),
        ],
        rows: rows.iter().map(cells).collect(),
        totals: None,
    };
    html! {
        p.crumb { a href=(back) { (words.t("act-back")) } }
        h1 { (words.code("did", "counterparties_read")) }
        (table(&view))
        (help(&words.t("reveal-once")))
    }
}
