//! The list of incidents and complaints, and the words of one.
//!
//! Invariant: of a case its number and its state, nothing else. Must not: say what happened but on the page that answers who
//! asked for it.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::badge::{State, badge};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::facts::{Fact, facts};
use crate::console::component::help::help;
use crate::console::component::pager::{Pager, pager};
use crate::console::words::Words;

/// Path of the page.
pub const PATH: &str = "/incidents";

/// An incident in the list.
#[derive(Debug, Clone)]
pub struct IncidentItem {
    /// Its page.
    pub href: String,
    /// Case number.
    pub number: String,
    /// State of the case.
    pub case_state: State,
    /// Kind.
    pub kind: String,
    /// Severity.
    pub severity: String,
    /// State.
    pub state: String,
    /// When it was raised.
    pub raised_on: NaiveDate,
    /// What came of it.
    pub outcome: Option<String>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "incidents")
}

/// The page.
pub fn page(words: &Words, rows: &[IncidentItem], more: &Pager) -> Markup {
    html! {
        h1 { (title(words)) }
        (help(&words.t("incidents-help")))
        @if rows.is_empty() {
            (empty(&words.t("incidents-empty"), &words.t("incidents-empty-advice"), None))
        } @else {
            ul.queue { @for row in rows { (item(words, row)) } }
        }
        (pager(words, more))
    }
}

/// The button that opens the words of an incident; nothing where none lie in the vault, or the reader may not.
pub fn sealed_words(words: &Words, open: Option<&str>, csrf: &str) -> Markup {
    html! {
        @if let Some(path) = open {
            section aria-labelledby="words" {
                h2 #words { (words.t("incident-words")) }
                (help(&words.code("help", "incident_read")))
                form method="post" action=(path) {
                    input type="hidden" name="csrf" value=(csrf);
                    button.quiet type="submit" { (words.code("do", "incident_read")) }
                }
            }
        }
    }
}

/// The words, shown once.
pub fn opened(words: &Words, about: &[Fact], back: &str, text: &str) -> Markup {
    html! {
        p.crumb { a href=(back) { (words.t("act-back")) } }
        h1 { (words.code("did", "incident_read")) }
        (facts(about))
        p.words { (text) }
        (help(&words.t("reveal-once")))
    }
}

fn item(words: &Words, row: &IncidentItem) -> Markup {
    html! {
        li {
            div.queue-what {
                a href=(row.href) { (words.code("incident-kind", &row.kind)) " · " (words.code("severity", &row.severity)) }
                p.muted { (code(&row.number)) " · " (badge(words, &row.case_state)) }
            }
            p.queue-age {
                span { (words.code("state-incident", &row.state)) }
                @if let Some(outcome) = &row.outcome { span { (code(outcome)) } }
                span.muted { (words.t("since")) " " (date(words, row.raised_on)) }
            }
        }
    }
}
