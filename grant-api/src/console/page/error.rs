//! What a person sees when something went wrong.
//!
//! Invariant: a title, what happened, what to do, and a request id to quote. Must not show a
//! cause, a path or whether a hidden thing exists.

use maud::{Markup, html};

use crate::console::words::Words;
use crate::console::words::codes::ERRORS;

/// An error page.
#[derive(Debug, Clone)]
pub struct ErrorView {
    /// HTTP status.
    pub status: u16,
    /// The id to quote.
    pub request_id: String,
    /// A sentence that says more, already translated; replaces the general one.
    pub detail: Option<String>,
    /// Where to go on.
    pub home: String,
}

/// The code of the words for a status: the general error for one that has none of its own.
fn code(status: u16) -> String {
    let code = status.to_string();
    if ERRORS.contains(&code.as_str()) { code } else { "500".to_owned() }
}

/// The page's title.
pub fn title(words: &Words, view: &ErrorView) -> String {
    words.code("error-title", &code(view.status))
}

/// The page.
pub fn page(words: &Words, view: &ErrorView) -> Markup {
    let code = code(view.status);
    html! {
        div.error-page {
            h1 { (title(words, view)) }
            p { @match &view.detail {
                Some(detail) => (detail),
                None => (words.code("error-what", &code)),
            } }
            p { (words.code("error-do", &code)) }
            p { a.button href=(view.home) { (words.t("error-home")) } }
            p.muted { (words.t("error-request")) " " code { (view.request_id) } }
        }
    }
}
