//! Steps through a long list by keyset: back to the start, and on.
//!
//! Invariant: links only, so that it works without scripts. Must not count pages: a keyset
//! list does not know how many there are.

use maud::{Markup, html};

use crate::console::words::Words;

/// Where the list can go from here.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// Link to the first page, unless this is it.
    pub first: Option<String>,
    /// Link to the next page, if there is one.
    pub next: Option<String>,
}

/// The pager; nothing when the list fits on one page.
pub fn pager(words: &Words, view: &Pager) -> Markup {
    html! {
        @if view.first.is_some() || view.next.is_some() {
            nav.pager aria-label=(words.t("pager-label")) {
                @if let Some(href) = &view.first { a href=(href) { (words.t("pager-first")) } }
                @if let Some(href) = &view.next { a rel="next" href=(href) { (words.t("pager-next")) } }
            }
        }
    }
}
