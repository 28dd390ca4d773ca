//! A page of the set-up: what is there, and the form that adds to it.
//!
//! Invariant: an empty list says what to do first; who may not add reads who may. Must not check or decide anything.

use maud::{Markup, html};

use super::act::{ActView, form, refused};
use crate::console::component::empty::empty;
use crate::console::component::error_summary::error_summary;
use crate::console::component::facts::facts;
use crate::console::component::help::help;
use crate::console::component::table::{Table, table};
use crate::console::words::Words;

/// One page of the set-up.
#[derive(Debug, Clone, Default)]
pub struct SetupView {
    /// Code of `setup-*`.
    pub noun: String,
    /// What follows the title, such as a code.
    pub of: Option<String>,
    /// What is there; `None` where nothing is.
    pub list: Option<Table>,
    /// What was there before; `None` where nothing was.
    pub history: Option<Table>,
    /// Links to the neighbouring pages: address and words.
    pub links: Vec<(String, String)>,
    /// The form, closed for those who may not add.
    pub act: ActView,
    /// Roles that may.
    pub roles: Vec<String>,
    /// What has to be there before anything can be added.
    pub lacking: Option<String>,
}

/// The page's title.
pub fn title(words: &Words, view: &SetupView) -> String {
    let noun = words.code("setup", &view.noun);
    match &view.of {
        Some(of) => format!("{noun} · {of}"),
        None => noun,
    }
}

/// The page.
pub fn page(words: &Words, view: &SetupView) -> Markup {
    html! {
        p.crumb { a href=(view.act.back) {
            @if view.act.back == "/" { (words.code("nav", "queue")) } @else if view.act.back == "/setup/settings" { (words.t("setup-back-settings")) }
            @else { (words.t("setup-back")) }
        } }
        (error_summary(words, &view.act.errors))
        h1 { (title(words, view)) }
        (refused(words, &view.act))
        section aria-labelledby="there" {
            h2.unseen #there { (words.t("setup-there")) }
            @match &view.list {
                Some(list) => (table(list)),
                None => (empty(
                    &words.code("setup-empty", &view.noun), &words.code("setup-advice", &view.noun), None
                )),
            }
            @if let Some(history) = &view.history {
                details { summary { (words.t("settings-history")) } (table(history)) }
            }
            @if !view.links.is_empty() {
                p.buttons { @for (href, text) in &view.links { a href=(href) { (text) } } }
            }
        }
        section aria-labelledby="add" {
            h2 #add { (words.code("act", &view.act.action)) }
            (help(&words.code("help", &view.act.action)))
            @if let Some(lacking) = &view.lacking {
                p.muted { (lacking) }
            } @else if view.act.closed {
                p.muted { (words.ta("setup-who", &[("who", words.any_role(&view.roles).into())])) }
            } @else {
                (facts(&view.act.facts))
                (form(words, &view.act))
            }
        }
    }
}
