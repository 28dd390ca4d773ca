//! The worked year of `ledger-core` on a store: the same commands with the same ids give the same rows, and what was played
//! is what every check of the books finds in order.

#[path = "../../../ledger-core/tests/play/mod.rs"]
pub mod play;
#[path = "../../../ledger-core/tests/year/records.rs"]
mod records;
#[path = "../../../ledger-core/tests/year/story/mod.rs"]
mod story;

use std::collections::BTreeMap;

use grant_api::app::verify::verify;
use grant_api::store::Store;
use grant_api::store::write::{WriteRequest, Written};
use ledger_core::id::ProgrammeId;
use ledger_core::ledger::balance::Balance;
use ledger_core::programme::decide;

use crate::engine::{Engine, TestDatabase, engines};
use play::{Player, Taped};

/// A played tape on a store of its own.
pub struct Replayed {
    /// The database; a SQLite file goes with it.
    pub database: TestDatabase,
    /// The store.
    pub store: Store,
    /// The programme.
    pub programme: ProgrammeId,
}

/// Sends a tape through the write door, each command as it was decided.
pub async fn replayed(engine: Engine, player: &Player) -> Replayed {
    let database = engine.database().await.unwrap();
    let store = Store::open_and_migrate(database.url()).await.unwrap();
    let programme = player.tape[0].ctx.programme;
    store.programme_create(programme).await.unwrap();
    for taped in &player.tape {
        let written = store.write(request(taped), decide).await.unwrap();
        let at = format!("{engine:?}, {} on {}: {:?}", taped.ctx.person(), taped.ctx.on, taped.command);
        match (taped.refused, &written) {
            (None, Written::Granted(_)) => {}
            (Some(code), Written::Refused(refusal, _)) => assert_eq!(refusal.code, code, "{at}"),
            (expected, _) => panic!("{at}\nplayed {expected:?}, stored {written:?}"),
        }
    }
    Replayed { database, store, programme }
}

fn request(taped: &Taped) -> WriteRequest {
    WriteRequest {
        programme: taped.ctx.programme,
        actor: taped.ctx.actor,
        attested: taped.ctx.attested,
        key: Some(taped.ctx.request_id.clone()),
        on: Some(taped.ctx.on),
        original_on: taped.ctx.original_on,
        today: taped.ctx.today,
        now: taped.ctx.recorded_at,
        entropy: taped.entropy,
        request_id: taped.ctx.request_id.clone(),
        command: taped.command.clone(),
    }
}

/// The whole year on a store.
pub async fn year_on(engine: Engine) -> (Replayed, story::Year) {
    let year = story::Year::told();
    (replayed(engine, &year.p).await, year)
}

#[tokio::test]
async fn the_worked_year_gives_the_same_books_on_both_engines_and_verify_finds_nothing() {
    for engine in engines() {
        let (stored, year) = year_on(engine).await;
        let by_key = |rows: Vec<Balance>| -> BTreeMap<_, _> { rows.into_iter().map(|row| (row.key(), row)).collect() };
        let found = by_key(stored.store.all_balances(stored.programme).await.unwrap());
        let played = by_key(year.p.stage.balances_since(0).cloned().collect());
        let figures = |row: &Balance| (row.debit_minor, row.credit_minor, row.debit_base_minor, row.credit_base_minor);
        assert_eq!(found.len(), played.len(), "{engine:?}");
        for (key, row) in &played {
            assert_eq!(found.get(key).map(figures), Some(figures(row)), "{engine:?}: {key:?}");
        }
        let findings: Vec<_> =
            verify(&stored.store).await.unwrap().into_iter().flat_map(|check| check.findings).collect();
        assert_eq!(findings, [], "{engine:?}: {} of them", findings.len());
    }
}
