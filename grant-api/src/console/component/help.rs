//! One line that explains what stands above it.
//!
//! Invariant: plain words, at most a sentence or two. Must not be needed to finish the task.

use maud::{Markup, html};

/// A help line.
pub fn help(text: &str) -> Markup {
    html! { p.help { (text) } }
}
