//! The board of open cases: a column for each state, its oldest cards first.
//!
//! Invariant: case codes alone; a narrow screen has the columns one below the other. Must not: sort or count.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::console::component::badge::{State, Tone, badge, sign};
use crate::console::component::date::date;
use crate::console::component::empty::empty;
use crate::console::component::help::help;
use crate::console::words::Words;

/// Where it is.
pub const PATH: &str = "/cases/board";

/// One case.
#[derive(Debug, Clone)]
pub struct BoardCard {
    /// Case code.
    pub code: String,
    /// Its page.
    pub href: String,
    /// Since when it stands there.
    pub since: NaiveDate,
    /// Days since then.
    pub days: i64,
    /// Role codes that its oldest step waits on.
    pub waits_on: Vec<String>,
    /// Whether something in it waits longer than the programme promises.
    pub late: bool,
}

/// One state.
#[derive(Debug, Clone)]
pub struct BoardColumn {
    /// The state.
    pub state: State,
    /// All cases in it.
    pub total: i64,
    /// The list of all.
    pub href: String,
    /// The oldest ones.
    pub cards: Vec<BoardCard>,
}

/// The page's title.
pub fn title(words: &Words) -> String {
    words.t("board-title")
}

/// The page.
pub fn page(words: &Words, columns: &[BoardColumn]) -> Markup {
    html! {
        p.crumb { a href="/cases" { (words.code("nav", "cases")) } }
        h1 { (title(words)) }
        @if columns.is_empty() {
            (empty(&words.t("board-none"), &words.t("board-none-advice"), None))
        } @else {
            (help(&words.t("board-help")))
            div.board { @for one in columns { (column(words, one)) } }
        }
    }
}

fn column(words: &Words, view: &BoardColumn) -> Markup {
    html! {
        section {
            h2 { (badge(words, &view.state)) " " span.count { (words.number(view.total)) } }
            ul { @for one in &view.cards { (card(words, one)) } }
            p { a href=(view.href) { (words.ta("board-all", &[("state", view.state.text(words).into())])) } }
        }
    }
}

fn card(words: &Words, view: &BoardCard) -> Markup {
    html! {
        li class=[view.late.then_some("late")] {
            a href=(view.href) { (view.code) }
            " " span { (words.days(view.days)) }
            @if view.late { " " span.badge.notice { (sign(Tone::Notice)) span { (words.t("queue-late")) } } }
            p.muted {
                (words.t("since")) " " (date(words, view.since))
                @if !view.waits_on.is_empty() { br; (words.t("column-waits-on")) ": " (words.any_role(&view.waits_on)) }
            }
        }
    }
}
