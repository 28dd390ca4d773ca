//! Invented views of the board, of long work, of the program's health and of its keys, for the tests of the pages.
//!
//! Invariant: everything is made up. Must not be reachable from the program itself.

use chrono::NaiveDateTime;
use maud::Markup;

use super::board::{self, BoardCard, BoardColumn};
use super::health::{self, HealthView, Part};
use super::keys;
use super::sample::day;
use super::work::{Standing, WorkView, list, page};
use crate::console::component::badge::{Machine, State};
use crate::console::words::Words;
use crate::console::words::codes::{HEALTH_PARTS, NAVIGATION, WORK_KINDS};

/// Work in each standing, the list of it, health good and bad, and the keys.
pub fn pages(words: &Words) -> Vec<(&'static str, Markup)> {
    let running = Standing::Running { stage: "computing", count: Some((1, 2)) };
    let writing = Standing::Running { stage: "writing", count: None };
    let standings = [running, writing, Standing::Done { file: true }, Standing::GivenUp, Standing::Failed];
    let all: Vec<WorkView> =
        standings.iter().zip(WORK_KINDS.iter().chain(WORK_KINDS)).map(|(how, kind)| work(kind, how.clone())).collect();
    let names = ["work_running", "work_writing", "work_done", "work_given_up", "work_failed"];
    let mut pages: Vec<(&'static str, Markup)> =
        names.into_iter().zip(&all).map(|(name, view)| (name, page(words, Some(view)))).collect();
    let nav: Vec<String> = NAVIGATION.iter().map(|code| (*code).to_owned()).collect();
    pages.extend([
        ("work_gone", page(words, None)),
        ("work_list", list(words, &all)),
        ("work_list_empty", list(words, &[])),
        ("health", health::page(words, &health_view(words, true))),
        ("health_bad", health::page(words, &health_view(words, false))),
        ("keys", keys::page(words, &nav, true)),
        ("board", board::page(words, &[column()])),
        ("board_empty", board::page(words, &[])),
    ]);
    pages
}

fn column() -> BoardColumn {
    let card = |code: &str, since, days: i64| BoardCard {
        code: code.to_owned(),
        href: format!("/cases/{code}"),
        since,
        days,
        waits_on: vec!["officer".to_owned()],
        late: days > 14,
    };
    BoardColumn {
        state: State::new(Machine::Application, "screening"),
        total: 9,
        href: "/cases?q=state:screening".to_owned(),
        cards: vec![card("26-0139", day(2026, 10, 14), 45), card("26-0151", day(2026, 11, 20), 8)],
    }
}

fn time() -> NaiveDateTime {
    day(2026, 11, 28).and_hms_opt(9, 30, 0).unwrap_or_default()
}

fn work(kind: &'static str, standing: Standing) -> WorkView {
    WorkView {
        kind,
        href: "/runs/1".to_owned(),
        answer: "/runs/1/answer".to_owned(),
        from: "/releases".to_owned(),
        started: time(),
        standing,
        csrf: "sample-token".to_owned(),
    }
}

fn health_view(words: &Words, well: bool) -> HealthView {
    let part = |code: &&'static str| Part {
        code,
        well,
        text: words.t(if well { "health-vault-open" } else { "health-vault-silent" }),
        href: (*code == "log").then(|| "/log".to_owned()),
    };
    HealthView {
        version: "0.1.0".to_owned(),
        started: time(),
        now: time(),
        parts: HEALTH_PARTS.iter().map(part).collect(),
    }
}
