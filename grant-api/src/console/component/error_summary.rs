//! The list of what is wrong with a form, each linked to its field.
//!
//! Invariant: it stands first on the page and takes the focus. Must not repeat a value typed.

use maud::{Markup, html};

use crate::console::words::Words;

/// One fault of a form.
#[derive(Debug, Clone)]
pub struct FormError {
    /// Name of the field, or `None` for the form as a whole.
    pub field: Option<String>,
    /// What is wrong, where, and what to do.
    pub text: String,
}

/// The summary; nothing when there is no error.
pub fn error_summary(words: &Words, errors: &[FormError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.error-summary role="alert" tabindex="-1" aria-labelledby="error-title" autofocus {
                h2 #error-title { (words.t("errors-title")) }
                ul { @for error in errors { li {
                    @if let Some(field) = &error.field {
                        a href={ "#f-" (field) } { (error.text) }
                    } @else { (error.text) }
                } } }
            }
        }
    }
}

/// The error of one field, if it has one.
pub fn error_of<'a>(errors: &'a [FormError], field: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.field.as_deref() == Some(field)).map(|error| error.text.as_str())
}
