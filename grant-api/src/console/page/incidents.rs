//! The list of incidents and complaints.
//!
//! Invariant: of a case its number and its state, nothing else. Must not: say what happened.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::badge::{State, badge};
use crate::console::component::code::code;
use crate::console::component::date::date;
use crate::console::component::empty::empty;
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
