//! What has just happened, once, at the top of the page.
//!
//! Invariant: announced to screen readers by its role. Must not carry names or amounts that
//! the page itself would not show.

use maud::{Markup, html};

use super::badge::{Tone, sign};

/// A message about the last act.
#[derive(Debug, Clone)]
pub struct Flash {
    /// Done, notice or barred.
    pub tone: Tone,
    /// A whole sentence.
    pub text: String,
    /// Where it is taken back, and what the link says.
    pub undo: Option<(String, String)>,
}

/// The banner.
pub fn flash(message: &Flash) -> Markup {
    let role = match message.tone {
        Tone::Barred | Tone::Notice => "alert",
        _ => "status",
    };
    html! {
        div class={ "flash " (message.tone.class()) } role=(role) {
            (sign(message.tone)) p {
                (message.text)
                @if let Some((href, label)) = &message.undo { " " a href=(href) { (label) } }
            }
        }
    }
}
