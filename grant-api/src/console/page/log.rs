//! The log: who did what, refused things too, and the proof that a record is in it.
//!
//! Invariant: refused acts stand as clearly as granted ones. Must not: read or leave out a record.

use chrono::{NaiveDate, NaiveDateTime};
use maud::{Markup, html};

use crate::console::component::code::code;
use crate::console::component::empty::empty;
use crate::console::component::error_summary::{FormError, error_summary};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::filter::{Filter, filters};
use crate::console::component::help::help;
use crate::console::component::pager::{Pager, pager};
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// Where the log is.
pub const PATH: &str = "/log";

/// A record.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its place in the log.
    pub number: i64,
    /// When it was recorded, by the office's clock.
    pub at: NaiveDateTime,
    /// Business date.
    pub on: NaiveDate,
    /// Who entered it.
    pub person: String,
    /// On whose behalf, where that is somebody else.
    pub attested: Option<String>,
    /// Code of the act.
    pub action: String,
    /// Code of the refusal; nothing when it was granted.
    pub refused: Option<String>,
    /// Code of the kind of the object.
    pub object: String,
    /// Id of the object.
    pub object_id: String,
    /// Number of the case.
    pub case: Option<String>,
}

/// The list.
#[derive(Debug, Clone)]
pub struct LogView {
    /// What was asked for.
    pub filters: Vec<Filter>,
    /// What is wrong with it.
    pub errors: Vec<FormError>,
    /// Records in all.
    pub size: i64,
    /// Those of this page, the newest first.
    pub records: Vec<Record>,
    /// More of them.
    pub pager: Pager,
}

/// One record with its proof; hashes in hexadecimal digits.
#[derive(Debug, Clone)]
pub struct LeafView {
    /// The record.
    pub record: Record,
    /// Request in which it was made.
    pub request: String,
    /// Its hash.
    pub hash: String,
    /// The audit path, from the record upwards.
    pub path: Vec<String>,
    /// Size of the log that is proved, and its root.
    pub root: (i64, String),
    /// The text that was hashed.
    pub bytes: String,
}

/// The title of the list.
pub fn title(words: &Words) -> String {
    words.code("nav", "log")
}

/// The title of a record.
pub fn leaf_title(words: &Words, number: i64) -> String {
    words.ta("log-leaf", &[("number", number.to_string().into())])
}

/// The list.
pub fn page(words: &Words, view: &LogView) -> Markup {
    html! {
        (error_summary(words, &view.errors))
        h1 { (title(words)) }
        (help(&words.t("log-help")))
        (filters(words, PATH, &view.filters))
        @if view.records.is_empty() {
            @if view.errors.is_empty() { (empty(&words.t("log-none"), &words.t("log-none-advice"), None)) }
        } @else {
            p.muted { (words.ta("log-size", &[("count", view.size.into())])) }
            (table(&records(words, &view.records)))
            (pager(words, &view.pager))
        }
    }
}

/// What was done, or would have been.
fn act(words: &Words, record: &Record) -> Markup {
    let family = if record.refused.is_some() { "act" } else { "did" };
    let said = words.code_if_known(family, &record.action).unwrap_or_else(|| record.action.clone());
    html! {
        (said)
        @if let Some(refusal) = &record.refused {
            " " span.badge.barred { (words.t("timeline-refused")) }
            br; span.muted { (words.code_if_known("refusal", refusal).unwrap_or_else(|| refusal.clone())) }
        }
    }
}

fn about(words: &Words, record: &Record) -> Markup {
    html! {
        (words.code_if_known("object", &record.object).unwrap_or_else(|| record.object.clone()))
        @if let Some(number) = &record.case { " " a href={ "/cases/" (number) } { (code(number)) } }
    }
}

fn records(words: &Words, list: &[Record]) -> Table {
    let row = |record: &Record| {
        vec![
            html! { a href={ (PATH) "/" (record.number) } { (record.number) } },
            html! { (words.moment(record.at)) },
            html! { (record.attested.as_ref().unwrap_or(&record.person)) },
            act(words, record),
            about(words, record),
        ]
    };
    Table {
        caption: title(words),
        caption_hidden: true,
        columns: vec![
            Column::figures(words.t("log-column-number")),
            Column::words(words.t("log-column-when")),
            Column::words(words.t("log-column-who")),
            Column::words(words.t("log-column-what")),
            Column::words(words.t("log-column-about")),
        ],
        rows: list.iter().map(row).collect(),
        totals: None,
    }
}

/// One record.
pub fn leaf(words: &Words, view: &LeafView) -> Markup {
    let record = &view.record;
    let mut list = vec![
        Fact::new(words.t("log-column-what"), act(words, record)),
        Fact::new(words.t("log-column-about"), about(words, record)),
        Fact::new(words.t("log-object-id"), code(&record.object_id)),
        Fact::text(words.t("log-by"), &record.person),
    ];
    if let Some(attested) = &record.attested {
        list.push(Fact::text(words.t("log-attested"), attested));
    }
    list.extend([
        Fact::text(words.t("log-on"), words.date(record.on)),
        Fact::text(words.t("log-column-when"), words.moment(record.at)),
        Fact::new(words.t("log-request"), code(&view.request)),
    ]);
    let root = html! { (code(&view.root.1)) " · " (words.ta("log-size", &[("count", view.root.0.into())])) };
    html! {
        p { a href=(PATH) { (title(words)) } }
        h1 { (leaf_title(words, record.number)) }
        (facts(&list))
        section.proof aria-labelledby="proof" {
            h2 #proof { (words.t("log-proof")) }
            (help(&words.t("log-proof-help")))
            (facts(&[Fact::new(words.t("log-hash"), code(&view.hash)), Fact::new(words.t("log-root"), root)]))
            @if !view.path.is_empty() {
                h3 { (words.t("log-path")) }
                ol { @for hash in &view.path { li { (code(hash)) } } }
            }
            details { summary { (words.t("log-bytes")) } pre.proof tabindex="0" { (view.bytes) } }
        }
    }
}
