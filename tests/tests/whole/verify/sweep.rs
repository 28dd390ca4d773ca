//! Every column of every table that `verify` answers for, changed by hand: to another value of its kind, and to one that
//! does not fit its kind. None goes unnoticed.
//!
//! Invariant: the sweep reads the tables' own definitions, so a new column or table is in it without being listed here.

use grant_api::store::verify::logged_tables;
use ledger_core::ledger::balance::Balance;
use ledger_core::ledger::day_total::DayTotal;
use ledger_core::ledger::log::{LeafHeader, LogHead, LogLeaf, Tree, leaf};
use ledger_core::ledger::verify::Finding;
use ledger_core::row::{Fact, Kind, Row, Table, Value};
use ledger_core::time::Timestamp;
use uuid::Uuid;

use super::Office;
use crate::engine::{Engine, engines};
use crate::raw::Raw;

/// A value as a literal.
pub(super) fn literal(raw: &Raw, value: &Value) -> String {
    match value {
        Value::Null => "NULL".into(),
        Value::Id(id) => raw.id(*id),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Bool(flag) => raw.flag(*flag).into(),
        Value::Day(day) => format!("'{day}'"),
        Value::Instant(instant) => instant.micros().to_string(),
        Value::Bytes(bytes) => raw.bytes(bytes),
    }
}

/// Another value of the same kind, as a literal.
pub(super) fn other(raw: &Raw, value: &Value, kind: Kind) -> String {
    match (kind, value) {
        (Kind::Id, _) => raw.id(Uuid::from_u128(0xbad)),
        (Kind::Int, Value::Int(number)) => (number + 1_000_003).to_string(),
        (Kind::Instant, Value::Instant(instant)) => (instant.micros() + 1).to_string(),
        (Kind::Int | Kind::Instant, _) => "7".into(),
        (Kind::Text, _) => "'another'".into(),
        (Kind::Bool, value) => raw.flag(*value != Value::Bool(true)).into(),
        (Kind::Day, _) => "'1999-01-31'".into(),
        (Kind::Bytes, _) => raw.bytes(&[7; 32]),
    }
}

/// Something that the column's type on the engine takes and the kind does not.
pub(super) fn misfit(raw: &Raw, kind: Kind) -> Option<String> {
    match (raw.engine(), kind) {
        (_, Kind::Day) => Some("'no day'".into()),
        (Engine::Sqlite, Kind::Id) => Some("X'00'".into()),
        (Engine::Sqlite, Kind::Bool) => Some("7".into()),
        _ => None,
    }
}

/// The condition that finds a row by its key.
pub(super) fn found_by(raw: &Raw, fact: &Fact) -> String {
    let key = fact.table.columns.iter().zip(fact.key());
    let equal: Vec<String> = key.map(|(column, value)| format!("{} = {}", column.name, literal(raw, value))).collect();
    if equal.is_empty() { "TRUE".into() } else { equal.join(" AND ") }
}

/// Findings of the log and of rows against it.
pub(super) fn of_the_log(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(|finding| ["log", "rows"].contains(&finding.check)).collect()
}

/// What was found only after a change: the made-up rows have findings of their own, which show nothing of it.
pub(super) fn since(findings: Vec<Finding>, standing: &[Finding]) -> Vec<Finding> {
    findings.into_iter().filter(|finding| !standing.contains(finding)).collect()
}

/// A row for each logged table that has none yet, written with its leaf as the program's door would: what a table's columns
/// are held to does not depend on how its rows came about. Values are made up, so checks by meaning may speak of them.
pub(super) async fn fill_empty(office: &Office) {
    let (raw, scene) = (&office.raw, &office.scene);
    let mut facts = Vec::new();
    for (number, table) in logged_tables().into_iter().enumerate() {
        if scene.store.facts(scene.programme, table).await.unwrap().is_empty() {
            let values = table.columns.iter().map(|column| made_up(column.kind, number)).collect();
            facts.push(Fact { table, values });
        }
    }
    let head = scene.store.log_head(scene.programme).await.unwrap().unwrap();
    let recorded_at = Timestamp::from_micros(head.recorded_at.micros() + 1);
    let header = LeafHeader {
        programme: scene.programme,
        seq: head.size + 1,
        recorded_at,
        on: scene.today,
        actor: scene.person("admin").unwrap(),
        attested: None,
        action: "role_grant".into(),
        outcome: "granted".into(),
        object: ("programme".into(), scene.programme.to_string()),
        case: None,
        request_id: "made-up".into(),
        detail: Vec::new(),
    };
    let leaf = leaf(&header, &facts);
    let mut tree = Tree::restore(head.size, &head.peaks).unwrap();
    tree.push(leaf.leaf_hash.as_slice().try_into().unwrap());
    for fact in facts.iter().chain([&leaf.fact()]) {
        let columns: Vec<&str> = fact.table.columns.iter().map(|column| column.name).collect();
        let values: Vec<String> = fact.values.iter().map(|value| literal(raw, value)).collect();
        let (table, columns, values) = (fact.table.name, columns.join(", "), values.join(", "));
        let programme = raw.id(scene.programme.0);
        let sql = format!("INSERT INTO {table} (programme_id, {columns}) VALUES ({programme}, {values})");
        raw.run(&sql).await.unwrap_or_else(|refused| panic!("{sql}: {refused:?}"));
    }
    raw.run("DELETE FROM log_head").await.unwrap();
    let fact = tree.head(recorded_at).fact();
    let columns: Vec<&str> = fact.table.columns.iter().map(|column| column.name).collect();
    let values: Vec<String> = fact.values.iter().map(|value| literal(raw, value)).collect();
    let (columns, values, programme) = (columns.join(", "), values.join(", "), raw.id(scene.programme.0));
    let sql = format!("INSERT INTO log_head (programme_id, {columns}) VALUES ({programme}, {values})");
    raw.run(&sql).await.unwrap_or_else(|refused| panic!("{sql}: {refused:?}"));
    assert_eq!(of_the_log(office.findings().await), [], "the made-up rows are as their leaf says");
}

fn made_up(kind: Kind, number: usize) -> Value {
    match kind {
        Kind::Id => Value::Id(Uuid::from_u128(0xfade_0000 + number as u128)),
        Kind::Int => Value::Int(7),
        Kind::Text => Value::Text("text".into()),
        Kind::Bool => Value::Bool(true),
        Kind::Day => Value::Day("2026-01-15".parse().unwrap()),
        Kind::Instant => Value::Instant(Timestamp::from_micros(7)),
        Kind::Bytes => Value::Bytes(vec![1; 32]),
    }
}

/// Takes the checks down, so that the sweep need not know which values they allow.
pub(super) async fn lower_checks(raw: &Raw) {
    if raw.engine() == Engine::Sqlite {
        raw.run("PRAGMA ignore_check_constraints = ON").await.unwrap();
        return;
    }
    let checks = raw
        .column(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
             WHERE contype = 'c' AND connamespace = 'public'::regnamespace",
        )
        .await
        .unwrap();
    for check in checks {
        raw.run(&check).await.unwrap();
    }
}

// A test an engine: each takes long, and they do so side by side.
#[tokio::test]
async fn no_column_of_any_table_can_be_changed_unnoticed_on_sqlite() {
    sweep(|engine| engine == Engine::Sqlite).await;
}

#[tokio::test]
async fn no_column_of_any_table_can_be_changed_unnoticed_on_postgres() {
    sweep(|engine| engine == Engine::Postgres).await;
}

async fn sweep(which: impl Fn(Engine) -> bool) {
    for engine in engines().into_iter().filter(|engine| which(*engine)) {
        let office = Office::open(engine).await;
        let (raw, scene) = (&office.raw, &office.scene);
        raw.lower_guards().await.unwrap();
        lower_checks(raw).await;
        fill_empty(&office).await;
        let standing = office.findings().await;
        let tables =
            logged_tables().into_iter().chain([Balance::TABLE, DayTotal::TABLE, LogLeaf::TABLE, LogHead::TABLE]);
        for table in tables {
            let fact = scene.store.facts(scene.programme, table).await.unwrap().into_iter().next();
            let fact = fact.unwrap_or_else(|| panic!("{} is empty: nothing would be shown", table.name));
            for (index, column) in table.columns.iter().enumerate() {
                let values = [Some(other(raw, &fact.values[index], column.kind)), misfit(raw, column.kind)];
                for value in values.into_iter().flatten() {
                    let sql =
                        format!("UPDATE {} SET {} = {value} WHERE {}", table.name, column.name, found_by(raw, &fact));
                    let found = since(office.tampered(table.name, &sql).await, &standing);
                    let named = found.iter().any(|one| one.table == table.name && names(table, index, &one.column));
                    assert!(named, "{engine:?}: {sql} gives {found:#?}");
                }
            }
        }
        assert_eq!(office.findings().await, standing, "{engine:?}: the sweep left something behind");
    }
}

/// Does a finding's column name the changed one? A changed key is a row that is missing or unknown; a balance or a leaf that
/// cannot be read at all is named as such.
fn names(table: &Table, index: usize, column: &str) -> bool {
    let unread = [Balance::TABLE.name, DayTotal::TABLE.name, LogLeaf::TABLE.name].contains(&table.name);
    column == table.columns[index].name || (column == "*" && (index < table.key || unread))
}
