//! The form of a step at the foot of a page: what it is, its fields, what happens then.
//!
//! Invariant: an error stands at its field. Must not: know what the page is about.

use maud::{Markup, html};

use super::error_summary::{FormError, error_of};
use super::field::{Field, field};
use super::help::help;
use crate::console::words::Words;

/// A step that the reader may take.
#[derive(Debug, Clone)]
pub struct StepView {
    /// Code of the act.
    pub action: &'static str,
    /// Where it is sent.
    pub submit_to: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// The form, in a section of its own.
pub fn step_form(words: &Words, step: &StepView, csrf: &str, errors: &[FormError]) -> Markup {
    html! {
        section aria-labelledby=(step.action) {
            h2 id=(step.action) { (words.code("act", step.action)) }
            (help(&words.code("help", step.action)))
            form.act method="post" action=(step.submit_to) {
                input type="hidden" name="csrf" value=(csrf);
                (inputs(words, &step.fields, errors))
                (consequence(words, step.action))
                div.buttons { button.button type="submit" { (words.code("do", step.action)) } }
            }
        }
    }
}

/// Fields, each with its error.
pub fn inputs(words: &Words, fields: &[Field], errors: &[FormError]) -> Markup {
    html! {
        @for one in fields {
            @let error = one.error.clone().or_else(|| error_of(errors, &one.name).map(str::to_owned));
            (field(words, &one.clone().with_error(error)))
        }
    }
}

/// What an action brings about.
pub fn consequence(words: &Words, action: &str) -> Markup {
    html! {
        div.consequence { div { p { strong { (words.t("act-consequence")) } } p { (words.code("then", action)) } } }
    }
}
