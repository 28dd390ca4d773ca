//! The checklist of the set-up: what a programme needs before its first case, and how far each item is.
//!
//! Invariant: each item says its state in words, who can do it, and leads to its form where the reader may open it. Must
//! not count or decide.

use maud::{Markup, html};

use crate::console::component::badge::{Tone, sign};
use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// One item.
#[derive(Debug, Clone)]
pub struct Item {
    /// Code of `setup-*`.
    pub code: String,
    /// Nothing is missing.
    pub done: bool,
    /// How far it is, a sentence each.
    pub notes: Vec<String>,
    /// Roles that can do it.
    pub roles: Vec<String>,
    /// Its page, for those who may open it.
    pub href: Option<String>,
}

/// The checklist.
#[derive(Debug, Clone, Default)]
pub struct ChecklistView {
    /// Code and title of the programme.
    pub programme: String,
    /// The items in their order.
    pub items: Vec<Item>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.code("nav", "setup")
}

/// The page.
pub fn page(words: &Words, view: &ChecklistView) -> Markup {
    let done = view.items.iter().filter(|item| item.done).count();
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    html! {
        h1 { (title(words)) }
        (help(&view.programme))
        p { (words.ta("setup-progress", &[("done", count(done).into()), ("all", count(view.items.len()).into())])) }
        (table(&items(words, &view.items)))
    }
}

fn items(words: &Words, items: &[Item]) -> Table {
    let row = |item: &Item| {
        let name = words.code("setup", &item.code);
        let (tone, state) = if item.done { (Tone::Done, "setup-done") } else { (Tone::Waiting, "setup-to-do") };
        vec![
            html! { @match &item.href { Some(href) => a href=(href) { (name) }, None => (name) } },
            html! { span class={ "badge " (tone.class()) } { (sign(tone)) span { (words.t(state)) } } },
            html! { @for note in &item.notes { p { (note) } } },
            html! { (words.any_role(&item.roles)) },
        ]
    };
    Table {
        caption: title(words),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("setup-column-item")),
            Column::words(words.t("column-state")),
            Column::words(words.t("setup-column-notes")),
            Column::words(words.t("setup-column-who")),
        ],
        rows: items.iter().map(row).collect(),
        totals: None,
    }
}
