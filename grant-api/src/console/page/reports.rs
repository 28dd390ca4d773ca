//! The list of reports, and the way from one to another.
//!
//! Invariant: only reports that the reader may open stand there. Must not: query or decide.

use maud::{Markup, html};

use crate::console::component::empty::empty;
use crate::console::words::Words;

/// Where a report is.
pub fn href(code: &str) -> String {
    format!("/reports/{code}")
}

/// The title of the list.
pub fn title(words: &Words) -> String {
    words.code("nav", "reports")
}

/// The list, of codes of reports.
pub fn page(words: &Words, open: &[&str]) -> Markup {
    html! {
        h1 { (title(words)) }
        @if open.is_empty() { (empty(&words.t("reports-none"), &words.t("reports-none-advice"), None)) }
        div.tiles {
            @for code in open {
                section.panel.tile {
                    h2 { a href=(href(code)) { (words.code("report", code)) } }
                    p { (words.code("report-about", code)) }
                }
            }
        }
    }
}

/// Title of a report and the links to the others.
pub fn head(words: &Words, open: &[&str], chosen: &str) -> Markup {
    html! {
        h1 { (words.code("report", chosen)) }
        nav.chips aria-label=(title(words)) { ul {
            @for code in open {
                li { a href=(href(code)) aria-current=[(*code == chosen).then_some("page")] {
                    (words.code("report", code))
                } }
            }
        } }
    }
}
