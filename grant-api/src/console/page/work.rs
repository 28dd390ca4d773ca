//! Long work: how far it is, that one may leave, and how it came out.
//!
//! Invariant: what can be given up says so, and what can't says why. Must not: know what the work is about.

use chrono::NaiveDateTime;
use maud::{Markup, html};

use crate::console::component::badge::{Tone, sign};
use crate::console::component::empty::empty;
use crate::console::component::help::help;
use crate::console::component::table::{Column, Table, table};
use crate::console::words::Words;

/// How work stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It runs.
    Running {
        /// Code of the stage.
        stage: &'static str,
        /// Parts done, and of how many.
        count: Option<(u64, u64)>,
    },
    /// It is done.
    Done {
        /// Is its answer a file to be saved?
        file: bool,
    },
    /// It was given up.
    GivenUp,
    /// It failed.
    Failed,
}

/// One work.
#[derive(Debug, Clone)]
pub struct WorkView {
    /// Code of what it is.
    pub kind: &'static str,
    /// Its page.
    pub href: String,
    /// Its answer.
    pub answer: String,
    /// From where it was started.
    pub from: String,
    /// When, by the office's clock.
    pub started: NaiveDateTime,
    /// How it stands.
    pub standing: Standing,
    /// Token of the session.
    pub csrf: String,
}

/// The page's title.
pub fn title(words: &Words, view: &WorkView) -> String {
    words.code("work-kind", view.kind)
}

fn said(words: &Words, standing: &Standing) -> String {
    match standing {
        Standing::Running { stage, count: None } => words.code("work-stage", stage),
        Standing::Running { stage, count: Some((done, of)) } => {
            let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            let part = [("done", number(*done).into()), ("of", number(*of).into())];
            format!("{}: {}", words.code("work-stage", stage), words.ta("work-part", &part))
        }
        Standing::Done { .. } => words.t("work-done"),
        Standing::GivenUp => words.t("work-given-up"),
        Standing::Failed => words.t("work-failed"),
    }
}

/// The page of one work; of one that is not known any more without a view.
pub fn page(words: &Words, view: Option<&WorkView>) -> Markup {
    let Some(view) = view else {
        return html! {
            h1 { (words.t("work-gone")) }
            (help(&words.t("work-gone-help")))
            p { a href="/runs" { (words.t("work-all")) } }
        };
    };
    html! {
        h1 { (title(words, view)) }
        p role="status" { strong { (said(words, &view.standing)) } }
        @match &view.standing {
            Standing::Running { stage, count } => {
                @match count {
                    Some((done, of)) => progress max=(of) value=(done) aria-label=(words.code("work-stage", stage)) {},
                    None => progress aria-label=(words.code("work-stage", stage)) {},
                }
                (help(&words.t("work-running-help")))
                div.buttons {
                    a.button href=(view.href) { (words.t("work-look-again")) }
                    @if *stage == "writing" {
                        p.muted { (words.t("work-writes")) }
                    } @else {
                        form method="post" action={ (view.href) "/give-up" } {
                            input type="hidden" name="csrf" value=(view.csrf);
                            button.quiet type="submit" { (words.code("work-give-up", view.kind)) }
                        }
                    }
                }
            }
            Standing::Done { .. } => {
                (help(&words.t("work-done-help")))
                div.buttons { a.button href=(view.answer) { (words.t("work-save")) } }
            }
            Standing::GivenUp => div.flash.notice role="status" {
                (sign(Tone::Notice)) p { (words.t("work-given-up-help")) }
            },
            Standing::Failed => {},
        }
        p { a href=(view.from) { (words.t("work-back")) } " · " a href="/runs" { (words.t("work-all")) } }
    }
}

/// One's own work, the newest first.
pub fn list(words: &Words, works: &[WorkView]) -> Markup {
    html! {
        h1 { (words.t("work-title")) }
        @if works.is_empty() {
            (empty(&words.t("work-none"), &words.t("work-none-advice"), None))
        } @else {
            (help(&words.t("work-help")))
            (table(&rows(words, works)))
        }
    }
}

fn rows(words: &Words, works: &[WorkView]) -> Table {
    let row = |view: &WorkView| {
        vec![
            html! { a href=(view.href) { (words.code("work-kind", view.kind)) } },
            html! { (words.moment(view.started)) },
            html! { (said(words, &view.standing)) },
        ]
    };
    Table {
        caption: words.t("work-title"),
        caption_hidden: true,
        columns: vec![
            Column::words(words.t("work-column-what")),
            Column::words(words.t("work-column-started")),
            Column::words(words.t("work-column-state")),
        ],
        rows: works.iter().map(row).collect(),
        totals: None,
    }
}
