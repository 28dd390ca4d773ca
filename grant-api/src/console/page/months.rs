//! Months of a bank account: the list, one month with its checklist and its forms, the account at the end of any day.
//!
//! Invariant: figures, days and references; that a signed month is broken stands above everything else of it. Must not: add
//! anything up.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::bank::{PATH, href, title};
use crate::console::component::badge::{Tone, sign};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::download::downloads;
use crate::console::component::error_summary::error_summary;
use crate::console::component::facts::{Fact, facts};
use crate::console::component::help::help;
use crate::console::component::money::{Amount, money};
use crate::console::component::step_form::{Asked, refused, step_forms};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Heads of the ages, the youngest first.
const AGES: [&str; 5] = ["month-age-0", "month-age-1", "month-age-2", "month-age-3", "month-age-4"];

/// A figure of a signed month that differs now.
#[derive(Debug, Clone)]
pub struct BrokenItem {
    /// Code of the figure.
    pub figure: &'static str,
    /// What was signed.
    pub signed: Amount,
    /// What is found.
    pub now: Amount,
}

/// A month in a list.
#[derive(Debug, Clone)]
pub struct MonthItem {
    /// Its page.
    pub href: String,
    /// Code of its account.
    pub account: String,
    /// Last day.
    pub through: NaiveDate,
    /// Code of its state.
    pub state: &'static str,
    /// Closing balance of the statement.
    pub closing: Amount,
    /// What is not explained.
    pub unexplained: Amount,
    /// Where it does not hold any more.
    pub broken: Vec<BrokenItem>,
}

/// Something to be checked before a signature.
#[derive(Debug, Clone)]
pub struct Check {
    /// Key of its sentence.
    pub key: &'static str,
    /// Is it as it should be?
    pub good: bool,
    /// Its figure, where it has one.
    pub figure: Option<String>,
}

/// Something that is listed.
#[derive(Debug, Clone)]
pub struct ListedItem {
    /// Code of what it is.
    pub kind: &'static str,
    /// Reference.
    pub reference: String,
    /// Since when.
    pub since: NaiveDate,
    /// Amount.
    pub amount: Amount,
}

/// What is open of a kind, by age: how many and how much, the youngest first.
#[derive(Debug, Clone)]
pub struct AgeRow {
    /// Code of the kind.
    pub kind: &'static str,
    /// Ages.
    pub ages: Vec<(i64, Amount)>,
}

/// One month, or an account at the end of a day.
#[derive(Debug, Clone, Default)]
pub struct MonthPage {
    /// Code of the account.
    pub account: String,
    /// The day, in words.
    pub day: String,
    /// What there is to know.
    pub facts: Vec<Fact>,
    /// What has to be right.
    pub checks: Vec<Check>,
    /// Where it does not hold any more.
    pub broken: Vec<BrokenItem>,
    /// What is listed.
    pub items: Vec<ListedItem>,
    /// What is open, by age.
    pub ages: Vec<AgeRow>,
    /// PDFs: address and key of the language's word.
    pub documents: Vec<(String, &'static str)>,
    /// Address and query of its files.
    pub files: Option<(String, String)>,
    /// Forms.
    pub asked: Asked,
}

/// The months of an account.
pub fn path(account: &str) -> String {
    format!("{}/months", href(account))
}

/// What is broken, as an alarm.
pub fn alarm(words: &Words, broken: &[BrokenItem]) -> Markup {
    html! {
        @if !broken.is_empty() {
            div.flash.notice role="alert" {
                (sign(Tone::Notice))
                div {
                    p { strong { (words.t("month-broken")) } }
                    @for one in broken {
                        p {
                            (words.ta("month-broken-figure", &[
                                ("figure", words.code("month-figure", one.figure).into()),
                                ("signed", one.signed.text(words).into()),
                                ("now", one.now.text(words).into()),
                            ]))
                        }
                    }
                }
            }
        }
    }
}

/// Months that are broken, for whoever has to see to them; nothing where none is.
pub fn alarms(words: &Words, months: &[MonthItem]) -> Markup {
    html! {
        @for month in months {
            p { a href=(month.href) { (month.account) " · " (words.date(month.through)) } }
            (alarm(words, &month.broken))
        }
    }
}

/// The list.
pub fn list(words: &Words, account: &str, rows: &[MonthItem], asked: &Asked) -> Markup {
    let cells = |row: &MonthItem| {
        vec![
            html! { a href=(row.href) { (words.date(row.through)) } },
            html! {
                (words.code("state-reconciliation", row.state))
                @if !row.broken.is_empty() { " " span.badge.notice { (sign(Tone::Notice)) span { (words.t("month-broken-short")) } } }
            },
            money(words, &row.closing),
            money(words, &row.unexplained),
        ]
    };
    let view = Table {
        caption: words.t("month-list"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("month-through")),
            Column::words(words.t("column-state")),
            Column::figures(words.t("bank-closing")),
            Column::figures(words.code("month-figure", "unexplained")),
        ],
        rows: rows.iter().map(cells).collect(),
        totals: None,
    };
    html! {
        p.crumb { a href=(PATH) { (title(words)) } " · " a href=(href(account)) { (account) } }
        (error_summary(words, &asked.errors))
        h1 { (words.t("month-list")) }
        (help(&words.t("month-help")))
        (refused(words, asked.refused.as_ref()))
        @for row in rows { (alarm(words, &row.broken)) }
        @if rows.is_empty() { p.muted { (words.t("month-none")) } } @else { (table(&view)) }
        (step_forms(words, asked))
    }
}

/// One month, or an account at the end of a day.
pub fn page(words: &Words, view: &MonthPage) -> Markup {
    html! {
        p.crumb {
            a href=(href(&view.account)) { (view.account) } " · "
            a href=(path(&view.account)) { (words.t("month-list")) }
        }
        (error_summary(words, &view.asked.errors))
        h1 { (view.account) " · " (view.day) }
        (alarm(words, &view.broken))
        (refused(words, view.asked.refused.as_ref()))
        (facts(&view.facts))
        @if let Some((path, query)) = &view.files { (downloads(words, path, query)) }
        @for (path, language) in &view.documents {
            p { a href=(path) download { (words.t("month-pdf")) " · " (words.code("language", language)) } }
        }
        (checks(words, &view.checks))
        (items(words, &view.items))
        (ages(words, &view.ages))
        (step_forms(words, &view.asked))
    }
}

fn checks(words: &Words, checks: &[Check]) -> Markup {
    html! {
        section aria-labelledby="checks" {
            h2 #checks { (words.t("month-checks")) }
            ul.checks {
                @for check in checks {
                    li {
                        (sign(if check.good { Tone::Done } else { Tone::Barred })) " "
                        span {
                            @if check.good { (words.t(check.key)) }
                            @else { (words.ta("month-check-not", &[("check", words.t(check.key).into())])) }
                            @if check.figure.is_some() { ":" }
                        }
                        @if let Some(figure) = &check.figure { " " strong { (figure) } }
                    }
                }
            }
        }
    }
}

fn items(words: &Words, items: &[ListedItem]) -> Markup {
    let cells = |item: &ListedItem| {
        vec![
            html! { (words.code("month-item", item.kind)) },
            code(&item.reference),
            date(words, item.since),
            money(words, &item.amount),
        ]
    };
    html! {
        section aria-labelledby="items" {
            h2 #items { (words.t("month-items")) }
            @if items.is_empty() { p.muted { (words.t("month-items-none")) } } @else {
                (table(&Table {
                    caption: words.t("month-items"),
                    caption_hidden: true,
                    columns: vec![
                        Column::words(words.t("bank-kind")),
                        Column::words(words.t("bank-reference")),
                        Column::words(words.t("month-since")),
                        Column::figures(words.t("bank-amount")),
                    ],
                    rows: items.iter().map(cells).collect(),
                    totals: None,
                }))
            }
        }
    }
}

fn ages(words: &Words, rows: &[AgeRow]) -> Markup {
    let cells = |row: &AgeRow| {
        let kind = html! { (words.code("month-item", row.kind)) };
        let age = |(count, amount): &(i64, Amount)| match count {
            0 => html! { "–" },
            count => html! { (words.number(*count)) ": " (money(words, amount)) },
        };
        std::iter::once(kind).chain(row.ages.iter().map(age)).collect()
    };
    let mut columns = vec![Column::words(words.t("bank-kind"))];
    columns.extend(AGES.map(|key| Column::figures(words.t(key))));
    html! {
        section aria-labelledby="ages" {
            h2 #ages { (words.t("month-ages")) }
            (table(&Table {
                caption: words.t("month-ages"),
                caption_hidden: true,
                columns,
                rows: rows.iter().map(cells).collect(),
                totals: None,
            }))
        }
    }
}
