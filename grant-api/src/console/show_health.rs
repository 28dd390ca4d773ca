//! Is the program well, on a page; and the page of its keys.
//!
//! Invariant: what is not well comes with what to do. Must not: name a person, a case or a path of the machine.

use poem::http::StatusCode;
use poem::{Response, Result};

use super::layout::SEARCH_PATH;
use super::page::health::{HealthView, Part, page, title};
use super::page::keys::page as keys_page;
use super::session::Visit;
use super::words::Words;
use crate::app::clock;
use crate::app::health::Health;
use ledger_core::policy::Reading;

/// Bytes of a mebibyte.
const MEBIBYTE: i64 = 1_048_576;

/// `/health`.
pub async fn show(visit: Visit) -> Result<Response> {
    let found = visit.console.app.health(&visit.request).await?;
    let words = visit.words();
    let started = clock::office_time(visit.console.started);
    let view = HealthView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started,
        now: clock::office_time(visit.request.now),
        parts: parts(&visit, &words, &found),
    };
    let frame = visit.frame(title(&words), "health", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

/// `/keys`: the keys that are quicker.
pub async fn keys(visit: Visit) -> Result<Response> {
    let words = visit.words();
    let frame = visit.frame(words.t("keys-title"), "keys", 0);
    let nav: Vec<String> = frame.nav.iter().map(|item| item.code.clone()).collect();
    let searches = frame.nav.iter().any(|item| item.href == SEARCH_PATH);
    Ok(visit.page(StatusCode::OK, &frame, &keys_page(&words, &nav, searches)))
}

fn parts(visit: &Visit, words: &Words, found: &Health) -> Vec<Part> {
    let engine = &found.engine;
    let size = ((engine.bytes + MEBIBYTE / 2) / MEBIBYTE).into();
    let database = words.ta(
        "health-database",
        &[
            ("engine", engine.name.into()),
            ("version", engine.version.as_str().into()),
            ("size", size),
            ("schema", engine.schema.as_str().into()),
        ],
    );
    let vault = match found.vault {
        None => words.t("health-vault-none"),
        Some(true) => words.t("health-vault-open"),
        Some(false) => words.t("health-vault-silent"),
    };
    let last = found.last_record.map(|at| words.moment(clock::office_time(at))).unwrap_or_default();
    let log = words.ta("health-log", &[("number", found.records.into()), ("date", last.into())]);
    let broken = i64::try_from(found.broken_months).unwrap_or(i64::MAX);
    // A record of later than now: the machine's clock was put back.
    let back = found.last_record.is_some_and(|at| at > visit.request.now);
    let running = i64::try_from(visit.console.works.running()).unwrap_or(i64::MAX);
    let part = |code, well, text, href: Option<&str>| Part { code, well, text, href: href.map(str::to_owned) };
    vec![
        part("database", found.database, database, None),
        part("vault", found.vault == Some(true), vault, None),
        part("log", true, log, Some("/log").filter(|_| visit.may(Reading::Log))),
        part(
            "months",
            broken == 0,
            words.ta("health-months", &[("number", broken.into())]),
            Some("/bank").filter(|_| visit.may(Reading::Books)),
        ),
        part("clock", !back, words.t(if back { "health-clock-back" } else { "health-clock-well" }), None),
        part("work", true, words.ta("health-work", &[("number", running.into())]), None),
    ]
}
