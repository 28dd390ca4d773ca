//! Random single-row changes behind the program's back: each is found, and named by table, key and column.
//!
//! Invariant: every draw comes from one seed, which a failure prints; every column of every table of a programme can be
//! drawn, but those that [`NOT_HELD`] lists with the reason, and a test holds the list against the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use grant_api::store::verify::logged_tables;
use ledger_core::ledger::balance::Balance;
use ledger_core::ledger::day_total::DayTotal;
use ledger_core::ledger::log::{LogHead, LogLeaf};
use ledger_core::ledger::verify::Finding;
use ledger_core::row::{Fact, Row, Table};
use tests::dice::{Dice, seed};

use super::Office;
use super::sweep::{fill_empty, found_by, lower_checks, misfit, other, since};
use crate::engine::{Engine, engines};

/// Changes made in one run of the tests; `GRANT_TEST_TAMPERINGS` says how many more are wanted.
const TAMPERINGS: usize = 60;

/// Tables whose rows no check holds, with the reason.
const NOT_HELD: [(&str, &str); 8] = [
    ("api_token", "the house's: hashes of tokens; belongs to no programme and is in no report"),
    ("device", "the house's: hashes of cookies; belongs to no programme and is in no report"),
    ("idempotency", "answers kept for retries; what they say is in the log, no report reads them"),
    ("invitation", "the house's: hashes of links; belongs to no programme and is in no report"),
    ("person", "the house's: who people are is kept out of log and books; ids in rows are held"),
    ("saved_filter", "the house's: what a person likes to look for; no report reads it"),
    ("seaql_migrations", "which migrations ran; says nothing of a programme"),
    ("session", "the house's: hashes of sessions; belongs to no programme and is in no report"),
];

/// Tables whose every column is held.
fn held() -> Vec<&'static Table> {
    let caches = [Balance::TABLE, DayTotal::TABLE, LogLeaf::TABLE, LogHead::TABLE];
    logged_tables().into_iter().chain(caches).collect()
}

/// Does one of the findings name the change? A changed key is a row that is missing, and so is a changed `programme_id`. A
/// leaf tells of a changed body by its hash.
fn named(table: &Table, fact: &Fact, column: &str, found: &[Finding]) -> bool {
    let key = ledger_core::ledger::verify::fact_key_text(fact);
    let moved = table.columns[..table.key].iter().any(|one| one.name == column) || column == "programme_id";
    let leaf = table.name == LogLeaf::TABLE.name;
    let caches = [Balance::TABLE.name, DayTotal::TABLE.name];
    found.iter().filter(|one| one.table == table.name).any(|one| match column {
        // A leaf that is out of place shows where the order breaks: at its new place, or at the one after its old.
        _ if moved && leaf => one.column == "seq",
        // A cache whose new key does not fit its kind is named by that column, under the key that now stands there.
        _ if moved && caches.contains(&table.name) => ["*", column].contains(&one.column.as_str()),
        _ if moved => one.column == "*" && one.key == key,
        "body" if leaf => one.key == key && ["leaf_hash", "body"].contains(&one.column.as_str()),
        // A balance goes by a part of its key.
        _ => one.column == column && one.key.split('/').all(|part| key.split('/').any(|known| known == part)),
    })
}

#[tokio::test]
async fn random_changes_of_single_rows_are_each_found_and_named() {
    let wanted = std::env::var("GRANT_TEST_TAMPERINGS").ok().map(|text| text.parse::<usize>().unwrap());
    let seed = seed(0x5eed).unwrap();
    let engines = engines();
    let count = wanted.unwrap_or(TAMPERINGS).div_ceil(engines.len());
    for engine in engines {
        let office = Office::open(engine).await;
        let raw = &office.raw;
        raw.lower_guards().await.unwrap();
        lower_checks(raw).await;
        fill_empty(&office).await;
        let standing = office.findings().await;
        let mut rows: BTreeMap<&str, Vec<Fact>> = BTreeMap::new();
        for table in held() {
            rows.insert(table.name, office.scene.store.facts(office.scene.programme, table).await.unwrap());
        }
        // Columns in turn, in a random order, so that none waits for luck; rows by luck.
        let mut dice = Dice::new(seed);
        let mut columns: Vec<(&Table, usize)> =
            held().into_iter().flat_map(|table| (0..=table.columns.len()).map(move |index| (table, index))).collect();
        columns.retain(|(table, index)| table.name != LogHead::TABLE.name || *index < table.columns.len());
        for last in (1..columns.len()).rev() {
            columns.swap(last, dice.place(last + 1));
        }
        for (number, (table, index)) in columns.iter().cycle().take(count).enumerate() {
            let facts = &rows[table.name];
            let fact = &facts[dice.place(facts.len())];
            let (column, value) = match table.columns.get(*index) {
                None => ("programme_id", raw.id(uuid::Uuid::from_u128(0xbad))),
                Some(column) => {
                    let values = [Some(other(raw, &fact.values[*index], column.kind)), misfit(raw, column.kind)];
                    let values: Vec<String> = values.into_iter().flatten().collect();
                    (column.name, values[dice.place(values.len())].clone())
                }
            };
            let sql = format!("UPDATE {} SET {column} = {value} WHERE {}", table.name, found_by(raw, fact));
            let found = since(office.tampered(table.name, &sql).await, &standing);
            let says = format!("{engine:?}, seed {seed}, change {number}: {sql}");
            assert!(named(table, fact, column, &found), "{says} gives {found:#?}");
        }
        assert_eq!(office.findings().await, standing, "{engine:?}, seed {seed}: a change left something behind");
    }
}

#[tokio::test]
async fn every_column_of_the_schema_is_held_or_listed_with_the_reason() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let sql = match engine {
            Engine::Sqlite => {
                "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
            }
            Engine::Postgres => {
                "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
            }
        };
        let schema: BTreeSet<(String, String)> =
            office.raw.rows(sql).await.unwrap().into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
        let mut known: BTreeSet<(String, String)> = BTreeSet::new();
        for table in held() {
            let columns = table.columns.iter().map(|column| column.name).chain(["programme_id"]);
            known.extend(columns.map(|column| (table.name.to_string(), column.to_string())));
        }
        for (table, reason) in NOT_HELD {
            assert!(!reason.is_empty() && schema.iter().any(|(name, _)| name == table), "{engine:?}: {table}");
            assert!(!known.iter().any(|(name, _)| name == table), "{engine:?}: {table} is held");
        }
        let open = schema.iter().filter(|(table, _)| NOT_HELD.iter().all(|(name, _)| name != table));
        let open: Vec<_> = open.filter(|column| !known.contains(*column)).collect();
        assert!(open.is_empty(), "{engine:?}: neither held nor listed: {open:?}");
        let gone: Vec<_> = known.iter().filter(|column| !schema.contains(*column)).collect();
        assert!(gone.is_empty(), "{engine:?}: held, and in no table: {gone:?}");
    }
}
