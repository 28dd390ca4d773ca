//! The form of a step at the foot of a page: what it is, its fields, what happens then; and why a step was refused.
//!
//! Invariant: an error stands at its field. Must not: know what the page is about.

use maud::{Markup, html};

use super::error_summary::{FormError, error_of};
use super::field::{Field, field};
use super::help::help;
use super::next_step::{Reason, reason};
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

/// The steps of a page, and what became of the one that was sent.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Forms that the reader may send.
    pub steps: Vec<StepView>,
    /// What is wrong with what was sent.
    pub errors: Vec<FormError>,
    /// Why a step was refused.
    pub refused: Option<Reason>,
    /// Token of the session.
    pub csrf: String,
}

/// Why a step was refused; nothing when none was.
pub fn refused(words: &Words, why: Option<&Reason>) -> Markup {
    html! {
        @if let Some(why) = why {
            div.flash.barred role="alert" { p { strong { (words.t("act-refused")) } " " (reason(words, why)) } }
        }
    }
}

/// The forms of a page, one after the other.
pub fn step_forms(words: &Words, asked: &Asked) -> Markup {
    html! { @for step in &asked.steps { (step_form(words, step, &asked.csrf, &asked.errors)) } }
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
