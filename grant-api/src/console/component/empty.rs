//! What stands where a list has nothing in it.
//!
//! Invariant: it says why it is empty and what to do first. Must not look like an error.

use maud::{Markup, html};

/// An empty state: what it means, and one first step where there is one.
pub fn empty(title: &str, advice: &str, step: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            p.empty-title { (title) }
            p { (advice) }
            @if let Some((href, label)) = step {
                p { a.button href=(href) { (label) } }
            }
        }
    }
}
