//! Is the program well: a line for each thing that it stands on, with a word for how it is.
//!
//! Invariant: never colour alone. Must not: look anything up.

use chrono::NaiveDateTime;
use maud::{Markup, html};

use crate::console::component::badge::{Tone, sign};
use crate::console::component::facts::{Fact, facts};
use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// One thing that the program stands on.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its code.
    pub code: &'static str,
    /// Is it well?
    pub well: bool,
    /// How it is, in words.
    pub text: String,
    /// Where there is more of it.
    pub href: Option<String>,
}

/// The page's content.
#[derive(Debug, Clone)]
pub struct HealthView {
    /// Version of the program.
    pub version: String,
    /// When it was started, by the office's clock.
    pub started: NaiveDateTime,
    /// What that clock shows now.
    pub now: NaiveDateTime,
    /// The parts.
    pub parts: Vec<Part>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "health")
}

/// The page.
pub fn page(words: &Words, view: &HealthView) -> Markup {
    let row = |part: &Part| {
        let tone = if part.well { Tone::Done } else { Tone::Notice };
        let word = words.t(if part.well { "health-well" } else { "health-unwell" });
        let name = words.code("health-part", part.code);
        vec![
            html! { @match &part.href { Some(href) => a href=(href) { (name) }, None => (name) } },
            html! { span class={ "badge " (tone.class()) } { (sign(tone)) span { (word) } } },
            html! { (part.text) p.muted { (words.code("health-about", part.code)) } },
        ]
    };
    let all = Table {
        caption: title(words),
        caption_hidden: true,
        columns: ["health-column-what", "health-column-state", "health-column-how"]
            .map(|key| Column::words(words.t(key)))
            .into(),
        rows: view.parts.iter().map(row).collect(),
        totals: None,
    };
    html! {
        h1 { (title(words)) }
        (help(&words.t("health-help")))
        (facts(&[
            Fact::text(words.t("health-version"), &view.version),
            Fact::text(words.t("health-started"), words.moment(view.started)),
            Fact::text(words.t("health-now"), words.moment(view.now)),
        ]))
        (table(&all))
    }
}
