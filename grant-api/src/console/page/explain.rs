//! How a live figure was made: what stands above and below the line, who is left out and why, and the part of each enterprise.
//!
//! Invariant: case numbers only; every number is the use case's. Must not: sort, count or add up.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::money::{Amount, money};
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Where the page is.
pub const PATH: &str = "/outcomes/explain";

/// A link to the page of a figure of the whole programme.
pub fn href(figure: &str, months: i64) -> String {
    format!("{PATH}?figure={figure}&months={months}")
}

/// What a term says: a number, or money.
#[derive(Debug, Clone)]
pub enum Value {
    /// A number.
    Count(i64),
    /// Money.
    Money(Amount),
}

/// An enterprise with its part.
#[derive(Debug, Clone)]
pub struct Item {
    /// Case number.
    pub number: String,
    /// First day of operation.
    pub launched_on: NaiveDate,
    /// Code of its part.
    pub part: String,
    /// Code of the reason.
    pub why: Option<String>,
    /// What it adds above and below the line.
    pub adds: (Value, Value),
}

/// The page.
#[derive(Debug, Clone)]
pub struct ExplainView {
    /// What was asked for.
    pub filters: Vec<Filter>,
    /// What is wrong with it.
    pub errors: Vec<FormError>,
    /// How the figure was made; nothing where it could not be told which.
    pub made: Option<Made>,
}

/// The page's figures.
#[derive(Debug, Clone)]
pub struct Made {
    /// Code of the figure.
    pub figure: String,
    /// Months since launch.
    pub months: i64,
    /// The data cut.
    pub cut: NaiveDate,
    /// Records known by then count.
    pub known_at: String,
    /// Id of the definition.
    pub definition: String,
    /// Its parameters: codes of name and value.
    pub parameters: Vec<(String, String)>,
    /// Code and value above the line.
    pub numerator: (String, Value),
    /// Code and value below it.
    pub denominator: (String, Value),
    /// The figure itself, as words; absent where none can be given.
    pub result: Option<String>,
    /// Enterprises by part and reason.
    pub counts: Vec<(String, Option<String>, i64)>,
    /// Enterprises of this page.
    pub items: Vec<Item>,
    /// More of them.
    pub pager: Pager,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("explain-title")
}

fn value(words: &Words, value: &Value) -> Markup {
    match value {
        Value::Count(count) => html! { (words.number(*count)) },
        Value::Money(amount) => money(words, amount),
    }
}

/// The page.
pub fn page(words: &Words, view: &ExplainView) -> Markup {
    html! {
        (error_summary(words, &view.errors))
        h1 { (title(words)) }
        p.flash.notice role="note" { strong { (words.t("outcomes-watermark")) } " "
            a href="/outcomes" { (words.code("nav", "outcomes")) } }
        (filters(words, PATH, &view.filters))
        @if let Some(made) = &view.made { (figure(words, made)) }
    }
}

fn figure(words: &Words, view: &Made) -> Markup {
    html! {
        section aria-labelledby="made" {
            h2 #made { (words.code("explain-figure", &view.figure)) ", "
                (words.ta("months", &[("months", view.months.into())])) }
            (help(&words.code("explain-about", &view.figure)))
            (facts(&terms(words, view)))
            details { summary { (words.t("explain-definition")) } (facts(&definition(words, view))) }
        }
        @if view.items.is_empty() {
            (empty(&words.t("explain-none"), &words.t("explain-none-advice"), None))
        } @else {
            section aria-labelledby="counts" {
                h2 #counts { (words.t("explain-counts")) }
                (table(&counts(words, view)))
            }
            section aria-labelledby="enterprises" {
                h2 #enterprises { (words.t("explain-enterprises")) }
                (table(&items(words, view)))
                (pager(words, &view.pager))
            }
        }
    }
}

fn terms(words: &Words, view: &Made) -> Vec<Fact> {
    let term = |place: &str, (code, said): &(String, Value)| {
        let said = html! { (value(words, said)) " – " (words.code("explain-term", code)) };
        Fact::new(words.code("explain-part", place), said)
    };
    let mut denominator = term("denominator", &view.denominator);
    denominator.label = words.t("explain-denominator");
    let mut list = vec![term("numerator", &view.numerator), denominator];
    if let Some(result) = &view.result {
        list.push(Fact::new(words.t("explain-result"), html! { strong { (result) } }));
    }
    list
}

fn definition(words: &Words, view: &Made) -> Vec<Fact> {
    let mut list = vec![
        Fact::new(words.t("releases-cut"), date(words, view.cut)),
        Fact::text(words.t("explain-known-at"), &view.known_at),
        Fact::new(words.t("explain-id"), code(&view.definition)),
    ];
    let word = |family: &str, code: &str| words.code_if_known(family, code).unwrap_or_else(|| code.to_owned());
    let parameter =
        |(name, said): &(String, String)| Fact::text(word("release-parameter", name), word("release-value", said));
    list.extend(view.parameters.iter().map(parameter));
    list
}

/// A part of an enterprise; what was not followed for so long says for how long.
fn part(words: &Words, view: &Made, part: &str) -> Markup {
    html! {
        @if part == "censored" { (words.ta("explain-part-censored", &[("months", view.months.into())])) }
        @else { (words.code("explain-part", part)) }
    }
}

fn counts(words: &Words, view: &Made) -> Table {
    let row = |(role, why, count): &(String, Option<String>, i64)| {
        vec![part(words, view, role), reason(words, why.as_deref()), html! { (words.number(*count)) }]
    };
    Table {
        caption: words.t("explain-counts"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("explain-column-part")),
            Column::words(words.t("explain-column-reason")),
            Column::figures(words.t("explain-enterprises")),
        ],
        rows: view.counts.iter().map(row).collect(),
        totals: None,
    }
}

fn reason(words: &Words, why: Option<&str>) -> Markup {
    html! { @match why { Some(why) => (words.code("explain-why", why)), None => "–" } }
}

/// What an enterprise adds; nothing of one that is left out.
fn added(words: &Words, item: &Item, what: &Value) -> Markup {
    html! { @if item.part == "excluded" { "–" } @else { (value(words, what)) } }
}

fn items(words: &Words, view: &Made) -> Table {
    let row = |item: &Item| {
        vec![
            html! { a href={ "/cases/" (item.number) } { (code(&item.number)) } },
            date(words, item.launched_on),
            part(words, view, &item.part),
            reason(words, item.why.as_deref()),
            added(words, item, &item.adds.0),
            added(words, item, &item.adds.1),
        ]
    };
    Table {
        caption: words.t("explain-enterprises"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("column-case")),
            Column::words(words.code("field", "launched_on")),
            Column::words(words.t("explain-column-part")),
            Column::words(words.t("explain-column-reason")),
            Column::figures(words.code("explain-term", &view.numerator.0)),
            Column::figures(words.code("explain-term", &view.denominator.0)),
        ],
        rows: view.items.iter().map(row).collect(),
        totals: None,
    }
}
