//! One field of a form: label, hint, error, input.
//!
//! Invariant: every input has a visible label, and hint and error are tied to it by
//! `aria-describedby`. Its id is `f-NAME`, which the error summary links to. Must not check.

use maud::{Markup, html};

use crate::console::words::Words;

/// What kind of input it is, with what was typed or is known.
#[derive(Debug, Clone)]
pub enum Input {
    /// One line of text, at most `max` characters.
    Text {
        /// The value.
        value: String,
        /// Longest text taken.
        max: u32,
    },
    /// Several lines of text, at most `max` characters.
    LongText {
        /// The value.
        value: String,
        /// Longest text taken.
        max: u32,
    },
    /// An amount as typed, with the currency beside it.
    Amount {
        /// The value as typed, such as `45000.00`.
        value: String,
        /// ISO 4217 code.
        currency: String,
    },
    /// A date as `YYYY-MM-DD`.
    Date {
        /// The value.
        value: String,
        /// The latest day taken, as `YYYY-MM-DD`.
        latest: Option<String>,
    },
    /// A whole number.
    Number {
        /// The value as typed.
        value: String,
        /// Most digits taken.
        digits: u32,
    },
    /// One of a list, of value and label.
    Select {
        /// The value chosen.
        value: String,
        /// Values with their labels.
        options: Vec<(String, String)>,
    },
    /// One of a few, all in sight, of value and label.
    Radio {
        /// The value chosen.
        value: String,
        /// Values with their labels.
        options: Vec<(String, String)>,
    },
    /// Any of a few, all in sight, each under a name of its own.
    Checks {
        /// What can be ticked.
        options: Vec<Tick>,
    },
    /// An e-mail address.
    Email {
        /// The value.
        value: String,
    },
    /// A password; never filled in again.
    Password,
    /// A password that is being chosen; never filled in again.
    NewPassword,
    /// A file; never filled in again.
    File {
        /// Ends of names that are offered first.
        accept: &'static str,
    },
    /// No input but the heading of the fields beneath it.
    Heading,
    /// Carried along unseen.
    Hidden {
        /// The value.
        value: String,
    },
}

/// Something that can be ticked.
#[derive(Debug, Clone)]
pub struct Tick {
    /// Its name in the form.
    pub name: String,
    /// What it is.
    pub label: String,
    /// Is it ticked?
    pub ticked: bool,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in the form.
    pub name: String,
    /// Its label; unused for hidden ones.
    pub label: String,
    /// What to write, where the label does not say.
    pub hint: Option<String>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Whether it may stay empty; the label then says so.
    pub optional: bool,
    /// Kind and value.
    pub input: Input,
}

impl Field {
    /// A field that must be filled in, with label and hint of `field-NAME` and `hint-NAME`.
    pub fn named(words: &Words, name: &str, input: Input) -> Self {
        Field {
            name: name.to_owned(),
            label: match input {
                Input::Hidden { .. } => String::new(),
                _ => words.code("field", name),
            },
            hint: words.code_if_known("hint", name),
            error: None,
            optional: false,
            input,
        }
    }

    /// A value carried along unseen.
    pub fn hidden(name: &str, value: impl Into<String>) -> Self {
        Field {
            name: name.to_owned(),
            label: String::new(),
            hint: None,
            error: None,
            optional: true,
            input: Input::Hidden { value: value.into() },
        }
    }

    /// The heading of the fields beneath it, in the words of a key.
    pub fn heading(words: &Words, key: &str) -> Self {
        Field { label: words.t(key), input: Input::Heading, ..Field::hidden(key, "") }
    }

    /// What a form would send of it if nobody touched it; nothing of passwords, files and ticks.
    pub fn value(&self) -> &str {
        match &self.input {
            Input::Text { value, .. }
            | Input::LongText { value, .. }
            | Input::Amount { value, .. }
            | Input::Date { value, .. }
            | Input::Number { value, .. }
            | Input::Select { value, .. }
            | Input::Radio { value, .. }
            | Input::Hidden { value } => value,
            _ => "",
        }
    }

    /// The same field, allowed to stay empty.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same field with its error.
    pub fn with_error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }
}

/// The field.
pub fn field(words: &Words, view: &Field) -> Markup {
    match &view.input {
        Input::Hidden { value } => html! { input type="hidden" name=(view.name) value=(value); },
        Input::Heading => html! { h2 id={ "f-" (view.name) } { (view.label) } },
        Input::Radio { value, options } => radios(words, view, value, options),
        Input::Checks { options } => checks(words, view, options),
        _ => html! {
            div.field.wrong[view.error.is_some()] {
                label for={ "f-" (view.name) } { (label(words, view)) }
                (notes(words, view))
                (control(words, view))
            }
        },
    }
}

fn label(words: &Words, view: &Field) -> Markup {
    html! { (view.label) @if view.optional { " " span.muted { "(" (words.t("field-optional")) ")" } } }
}

fn notes(words: &Words, view: &Field) -> Markup {
    html! {
        @if let Some(hint) = &view.hint { p.hint id={ "f-" (view.name) "-hint" } { (hint) } }
        (fault(words, &view.name, view.error.as_deref()))
    }
}

/// What is wrong with the input of a name; nothing where it is right.
pub fn fault(words: &Words, name: &str, error: Option<&str>) -> Markup {
    html! {
        @if let Some(error) = error {
            p.field-error id={ "f-" (name) "-error" } {
                span.unseen { (words.t("field-error-prefix")) " " } (error)
            }
        }
    }
}

fn described(view: &Field) -> Option<String> {
    let hint = view.hint.as_ref().map(|_| format!("f-{}-hint", view.name));
    let error = view.error.as_ref().map(|_| format!("f-{}-error", view.name));
    match (hint, error) {
        (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
        (one, other) => one.or(other),
    }
}

fn control(words: &Words, view: &Field) -> Markup {
    let id = format!("f-{}", view.name);
    let name = &view.name;
    let described = described(view);
    let invalid = view.error.is_some().then_some("true");
    let required = !view.optional;
    match &view.input {
        Input::LongText { value, max } => html! {
            textarea id=(id) name=(name) rows="8" maxlength=(max) required[required]
                aria-describedby=[described] aria-invalid=[invalid] { (value) }
        },
        Input::Select { value, options } => html! {
            select id=(id) name=(name) required[required]
                aria-describedby=[described] aria-invalid=[invalid] {
                option value="" {}
                @for (code, text) in options {
                    option value=(code) selected[code == value] { (text) }
                }
            }
        },
        Input::Amount { value, currency } => html! {
            div.with-unit {
                input.short.figures id=(id) name=(name) type="text" inputmode="decimal" value=(value)
                    maxlength="20" autocomplete="off" required[required]
                    aria-describedby=[described] aria-invalid=[invalid];
                span.unit { (words.currency(currency)) }
            }
        },
        // A text input: one of type "number" drops what it cannot read, and the person would
        // not see again what was wrong.
        Input::Number { value, digits } => html! {
            input.short.figures id=(id) name=(name) type="text" inputmode="numeric" value=(value)
                maxlength=(digits) autocomplete="off" required[required]
                aria-describedby=[described] aria-invalid=[invalid];
        },
        Input::Date { value, latest } => html! {
            input.short id=(id) name=(name) type="date" value=(value) max=[latest.as_deref()]
                required[required] aria-describedby=[described] aria-invalid=[invalid];
        },
        Input::Text { value, max } => html! {
            input id=(id) name=(name) type="text" value=(value) maxlength=(max) autocomplete="off"
                required[required] aria-describedby=[described] aria-invalid=[invalid];
        },
        Input::Email { value } => html! {
            input id=(id) name=(name) type="email" value=(value) maxlength="254" autocomplete="username"
                required[required] aria-describedby=[described] aria-invalid=[invalid];
        },
        Input::Password => html! {
            input id=(id) name=(name) type="password" maxlength="256" autocomplete="current-password"
                required[required] aria-describedby=[described] aria-invalid=[invalid];
        },
        Input::NewPassword => html! {
            input id=(id) name=(name) type="password" maxlength="128" autocomplete="new-password"
                required[required] aria-describedby=[described] aria-invalid=[invalid];
        },
        Input::File { accept } => html! {
            input id=(id) name=(name) type="file" accept=(accept) required[required]
                aria-describedby=[described] aria-invalid=[invalid];
        },
        Input::Radio { .. } | Input::Checks { .. } | Input::Heading | Input::Hidden { .. } => html! {},
    }
}

fn radios(words: &Words, view: &Field, value: &str, options: &[(String, String)]) -> Markup {
    html! {
        fieldset.field.wrong[view.error.is_some()] aria-describedby=[described(view)] {
            legend { (label(words, view)) }
            (notes(words, view))
            @for (index, (code, text)) in options.iter().enumerate() {
                // The first one carries the bare id, so that the error summary's link finds it.
                @let id = if index == 0 { format!("f-{}", view.name) } else { format!("f-{}-{index}", view.name) };
                div.radio {
                    input id=(id) type="radio" name=(view.name) value=(code)
                        checked[code == value] required[!view.optional];
                    label for=(id) { (text) }
                }
            }
        }
    }
}

fn checks(words: &Words, view: &Field, options: &[Tick]) -> Markup {
    html! {
        fieldset.field.wrong[view.error.is_some()] aria-describedby=[described(view)] {
            legend { (label(words, view)) }
            (notes(words, view))
            @for (index, one) in options.iter().enumerate() {
                // The first one carries the bare id, so that the error summary's link finds it.
                @let id = if index == 0 { format!("f-{}", view.name) } else { format!("f-{}-{index}", view.name) };
                div.radio {
                    input id=(id) type="checkbox" name=(one.name) value="yes" checked[one.ticked];
                    label for=(id) { (one.label) }
                }
            }
        }
    }
}
