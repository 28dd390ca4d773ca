//! The cover of a case: all that a member of the committee sees of it before they have declared an interest, or once they
//! declared one.
//!
//! Invariant: number, state and call, nothing of the content. Must not decide who sees more.

use maud::{Markup, html};

use crate::console::component::badge::{State, badge};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::help::help;
use crate::console::component::next_step::{Step, next_step};
use crate::console::words::Words;

/// A cover.
#[derive(Debug, Clone)]
pub struct CoverView {
    /// Case code.
    pub code: String,
    /// State of the application.
    pub state: State,
    /// Code and title of the call.
    pub call: String,
    /// The reader declared a conflict.
    pub conflicted: bool,
    /// What the reader can do, which shows nothing of the content.
    pub steps: Vec<Step>,
    /// The form of the declaration, while it is open and no step of theirs.
    pub declare: Option<String>,
}

/// The page.
pub fn page(words: &Words, view: &CoverView) -> Markup {
    let why = if view.conflicted { "cover-conflicted" } else { "cover-undeclared" };
    html! {
        div.title-row { h1 { (view.code) } (badge(words, &view.state)) }
        (facts(&[Fact::text(words.code("field", "call"), &view.call)]))
        (help(&words.t(why)))
        (next_step(words, None, &view.steps))
        @if let Some(href) = &view.declare {
            p { a.button href=(href) { (words.code("do", "interest_declare")) } }
        }
    }
}
