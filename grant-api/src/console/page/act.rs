//! The form of one step, with its consequence in words before it is taken.
//!
//! Invariant: the button says the verb and its object; a refusal names the rule and the
//! earlier act; what was typed comes back. Must not check or decide anything.

use maud::{Markup, html};

use crate::console::component::badge::{Tone, sign};
use crate::console::component::code::with_codes;
use crate::console::component::entry::{Entry, entry};
use crate::console::component::error_summary::{FormError, error_of, error_summary};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::field::{Field, Input, field};
use crate::console::component::help::help;
use crate::console::component::money::Amount;
use crate::console::component::next_step::{Reason, reason, verb};
use crate::console::words::Words;

/// The form of one act.
#[derive(Debug, Clone, Default)]
pub struct ActView {
    /// Code of the act.
    pub action: String,
    /// Case or fund code, shown above the title.
    pub case: Option<String>,
    /// What it is about when there are several, such as "Disbursement 2".
    pub object: Option<String>,
    /// The amount the button names.
    pub amount: Option<Amount>,
    /// What the decision rests on.
    pub facts: Vec<Fact>,
    /// The fields, hidden ones (idempotency key, version) included.
    pub fields: Vec<Field>,
    /// The entry it would post.
    pub preview: Option<Entry>,
    /// Can that entry be looked at before?
    pub look: bool,
    /// What is wrong with what was sent.
    pub errors: Vec<FormError>,
    /// Why it was refused.
    pub refused: Option<Reason>,
    /// Whether the step is not open to the reader at all: the reason stands alone, without a form.
    pub closed: bool,
    /// Where it is one of several short steps: which.
    pub steps: Option<StepsView>,
    /// Where the form is sent.
    pub submit_to: String,
    /// Where "Back" leads.
    pub back: String,
    /// Token of the session.
    pub csrf: String,
}

/// A form in short steps, at one of them.
#[derive(Debug, Clone)]
pub struct StepsView {
    /// Which, from 1.
    pub at: usize,
    /// How many there are.
    pub of: usize,
    /// What it asks about.
    pub title: String,
    /// What was answered in the steps before.
    pub answered: Vec<Fact>,
    /// Whether it is saved when the reader goes on.
    pub keeps: bool,
    /// When it was saved; absent where nothing of it is.
    pub saved: Option<String>,
}

/// The page's title: the act and the case, nothing else.
pub fn title(words: &Words, view: &ActView) -> String {
    let act = words.code("act", &view.action);
    match &view.case {
        Some(case) => format!("{act} · {case}"),
        None => act,
    }
}

/// The page.
pub fn page(words: &Words, view: &ActView) -> Markup {
    html! {
        p.crumb { a href=(view.back) {
            @match &view.case {
                Some(case) => (words.ta("act-back-to", &[("case", case.into())])),
                None => (words.t("act-back")),
            }
        } }
        (error_summary(words, &view.errors))
        h1 {
            (words.code("act", &view.action))
            @if let Some(object) = &view.object { span.muted { " · " (with_codes(object)) } }
        }
        (help(&words.code("help", &view.action)))
        (refused(words, view))
        (facts(&view.facts))
        @if !view.closed { (form(words, view)) }
    }
}

/// Why it was refused; nothing when it was not.
pub(super) fn refused(words: &Words, view: &ActView) -> Markup {
    html! {
        @if let Some(why) = &view.refused {
            div.flash.barred role="alert" {
                (sign(Tone::Barred)) p { strong { (words.t("act-refused")) } " " (reason(words, why)) }
            }
        }
    }
}

/// The form with its consequence and its button.
pub(super) fn form(words: &Words, view: &ActView) -> Markup {
    let with_file = view.fields.iter().any(|one| matches!(one.input, Input::File { .. }));
    html! {
        form.act method="post" action=(view.submit_to) enctype=[with_file.then_some("multipart/form-data")] {
            input type="hidden" name="csrf" value=(view.csrf);
            @if let Some(steps) = &view.steps { (begun(words, steps)) }
            @for one in &view.fields {
                @let error = one.error.clone().or_else(|| error_of(&view.errors, &one.name).map(str::to_owned));
                (field(words, &one.clone().with_error(error)))
            }
            @if let Some(view) = &view.preview {
                details open { summary { (words.t("act-preview")) } (entry(words, view)) }
            }
            @if view.steps.as_ref().is_none_or(|steps| steps.at == steps.of) {
                div.consequence {
                    (sign(Tone::Notice))
                    div { p { strong { (words.t("act-consequence")) } } p { (words.code("then", &view.action)) } }
                }
            }
            @match &view.steps {
                Some(steps) => (turns(words, view, steps)),
                None => div.buttons {
                    button.button type="submit" { (verb(words, &view.action, view.amount.as_ref())) }
                    @if view.look { button.quiet type="submit" name="look" value="yes" { (words.t("act-look")) } }
                    a href=(view.back) { (words.t("act-leave")) }
                },
            }
        }
    }
}

/// Where the reader is, and what was answered before.
fn begun(words: &Words, steps: &StepsView) -> Markup {
    let place = [("at", steps.at.to_string()), ("of", steps.of.to_string()), ("title", steps.title.clone())];
    let place = place.map(|(name, value)| (name, value.into()));
    html! {
        @if let Some(saved) = &steps.saved { p.muted role="status" { (words.ta("steps-saved", &[("time", saved.into())])) } }
        (facts(&steps.answered))
        h2 { (words.ta("steps-at", &place)) }
    }
}

/// The buttons of a step: on, back, and away.
fn turns(words: &Words, view: &ActView, steps: &StepsView) -> Markup {
    html! {
        div.buttons {
            @if steps.at == steps.of {
                button.button type="submit" { (verb(words, &view.action, view.amount.as_ref())) }
            } @else {
                button.button type="submit" name="go" value=(steps.at + 1) {
                    (words.t(if steps.keeps { "steps-save-on" } else { "steps-on" }))
                }
            }
            @if steps.at > 1 {
                button.quiet type="submit" name="go" value=(steps.at - 1) formnovalidate { (words.t("steps-back")) }
            }
            @if steps.saved.is_some() {
                button.quiet type="submit" name="go" value="drop" formnovalidate { (words.t("steps-drop")) }
                a href=(view.back) { (words.t("steps-leave")) }
            } @else {
                a href=(view.back) { (words.t("act-leave")) }
            }
        }
    }
}
