//! Rows in and out: a domain row is read and written by its own table definition, `programme_id` first in each statement.
//!
//! Facts are written set-at-a-time: one statement for as many rows of a table as the engine's limit on bound values allows.

use std::collections::BTreeMap;

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::leg::Leg;
use ledger_core::row::{Fact, Kind, Op, Row, Table, Value};
use ledger_core::time::{Day, Timestamp};
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, InsertStatement, OnConflict, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult, Value as SqlValue};
use uuid::Uuid;

use super::{StoreError, StoreResult};

/// Bound values in one statement: far below the limit of SQLite (32,766), for a prepared statement keeps room for each.
const BINDS_MAX: usize = 4_000;

/// A column or table by name.
pub(crate) fn name(text: &'static str) -> Alias {
    Alias::new(text)
}

/// A value as a bound parameter; an absent one has its column's type.
pub(crate) fn bind(value: &Value, kind: Kind) -> SqlValue {
    match (value, kind) {
        (Value::Null, Kind::Id) => SqlValue::Uuid(None),
        (Value::Null, Kind::Int | Kind::Instant) => SqlValue::BigInt(None),
        (Value::Null, Kind::Text | Kind::Day) => SqlValue::String(None),
        (Value::Null, Kind::Bool) => SqlValue::Bool(None),
        (Value::Null, Kind::Bytes) => SqlValue::Bytes(None),
        (Value::Id(id), _) => SqlValue::Uuid(Some(*id)),
        (Value::Int(number), _) => SqlValue::BigInt(Some(*number)),
        (Value::Text(text), _) => SqlValue::String(Some(text.clone())),
        (Value::Bool(flag), _) => SqlValue::Bool(Some(*flag)),
        (Value::Day(day), _) => SqlValue::String(Some(day.to_string())),
        (Value::Instant(instant), _) => SqlValue::BigInt(Some(instant.micros())),
        (Value::Bytes(bytes), _) => SqlValue::Bytes(Some(bytes.clone())),
    }
}

/// Reads one column of a result by its kind. What does not fit the kind comes back as what it is, so that reading the row
/// fails with the column's name and `verify` can tell it from the log's word.
pub(crate) fn value(row: &QueryResult, index: usize, kind: Kind) -> StoreResult<Value> {
    let found = match kind {
        Kind::Id => match row.try_get_by_index::<Option<Uuid>>(index) {
            Ok(id) => id.map(Value::Id),
            Err(error) => Some(row.try_get_by_index::<Vec<u8>>(index).map(Value::Bytes).map_err(|_| error)?),
        },
        Kind::Int => row.try_get_by_index::<Option<i64>>(index)?.map(Value::Int),
        Kind::Text => row.try_get_by_index::<Option<String>>(index)?.map(Value::Text),
        // SQLite keeps truth as an integer, and takes any integer for true.
        Kind::Bool => match row.try_get_by_index::<Option<i64>>(index) {
            Ok(Some(number)) if !(0..=1).contains(&number) => Some(Value::Int(number)),
            _ => row.try_get_by_index::<Option<bool>>(index)?.map(Value::Bool),
        },
        Kind::Instant => {
            row.try_get_by_index::<Option<i64>>(index)?.map(|micros| Value::Instant(Timestamp::from_micros(micros)))
        }
        Kind::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(index)?.map(Value::Bytes),
        Kind::Day => row.try_get_by_index::<Option<String>>(index)?.map(|text| match day(&text) {
            Ok(day) => Value::Day(day),
            Err(_) => Value::Text(text),
        }),
    };
    Ok(found.unwrap_or(Value::Null))
}

/// A stored business date.
pub(crate) fn day(text: &str) -> StoreResult<Day> {
    text.parse().map_err(|_| StoreError::Broken(format!("{text:?} is not a date")))
}

/// `SELECT` of all columns of a table, of one programme.
pub(crate) fn select(table: &Table, programme: ProgrammeId) -> SelectStatement {
    let mut query = Query::select();
    query.columns(table.columns.iter().map(|column| name(column.name))).from(name(table.name));
    query.and_where(Expr::col(name("programme_id")).eq(programme.0));
    query
}

/// Rows of a table that meet a condition, in the order of the given columns.
pub(crate) async fn all<R: Row>(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    condition: Cond,
    order: &[&'static str],
) -> StoreResult<Vec<R>> {
    let mut query = select(R::TABLE, programme);
    query.cond_where(condition);
    for column in order {
        query.order_by(name(column), Order::Asc);
    }
    fetch(connection, &query).await
}

/// Rows of a prepared selection of all columns.
pub(crate) async fn fetch<R: Row>(connection: &impl ConnectionTrait, query: &SelectStatement) -> StoreResult<Vec<R>> {
    let found = connection.query_all(query).await?;
    found.iter().map(|row| Ok(R::from_values(&values(row, R::TABLE)?)?)).collect()
}

/// All values of a row, in the order of the table's columns.
pub(crate) fn values(row: &QueryResult, table: &Table) -> StoreResult<Vec<Value>> {
    table.columns.iter().enumerate().map(|(index, column)| value(row, index, column.kind)).collect()
}

/// A column equals a value.
pub(crate) fn is(column: &'static str, value: impl Into<SqlValue>) -> Cond {
    Cond::all().add(Expr::col(name(column)).eq(value.into()))
}

/// A column is one of several ids.
pub(crate) fn among(column: &'static str, ids: impl IntoIterator<Item = Uuid>) -> Cond {
    Cond::all().add(Expr::col(name(column)).is_in(ids))
}

/// Writes facts in their order, the rows of neighbouring facts of one table in one statement.
pub(crate) async fn store(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    facts: &[Fact],
) -> StoreResult<()> {
    for run in facts.chunk_by(|a, b| a.table.name == b.table.name) {
        let Some(table) = run.first().map(|fact| fact.table) else { continue };
        let rows = latest(run);
        for chunk in rows.chunks(rows_at_once(table)) {
            insert(connection, programme, table, chunk).await?;
        }
    }
    Ok(())
}

/// Of several facts with one key the last stands, where the table keeps current state.
fn latest(run: &[Fact]) -> Vec<&Fact> {
    if run.first().is_some_and(|fact| fact.table.op == Op::Insert) || run.len() == 1 {
        return run.iter().collect();
    }
    let mut last: std::collections::BTreeMap<&[Value], &Fact> = std::collections::BTreeMap::new();
    for fact in run {
        last.insert(fact.key(), fact);
    }
    last.into_values().collect()
}

/// Rows of a table that one statement takes.
pub(crate) fn rows_at_once(table: &Table) -> usize {
    (BINDS_MAX / (table.columns.len() + 1)).max(1)
}

/// The insertion of rows of one table, with nothing said yet of keys that are there.
pub(crate) fn insertion(programme: ProgrammeId, table: &Table, rows: &[&Fact]) -> StoreResult<InsertStatement> {
    let mut statement = Query::insert();
    let columns = std::iter::once("programme_id").chain(table.columns.iter().map(|column| column.name));
    statement.into_table(name(table.name)).columns(columns.map(name));
    for fact in rows {
        let cells = fact.values.iter().zip(table.columns).map(|(cell, column)| Expr::val(bind(cell, column.kind)));
        let row = std::iter::once(Expr::val(programme.0)).chain(cells);
        statement.values(row).map_err(|error| StoreError::Broken(error.to_string()))?;
    }
    Ok(statement)
}

async fn insert(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    table: &Table,
    rows: &[&Fact],
) -> StoreResult<()> {
    let mut statement = insertion(programme, table, rows)?;
    if table.op == Op::Put {
        let key = std::iter::once("programme_id").chain(table.columns[..table.key].iter().map(|column| column.name));
        let mut conflict = OnConflict::columns(key.map(name));
        conflict.update_columns(table.columns[table.key..].iter().map(|column| name(column.name)));
        statement.on_conflict(conflict);
    }
    connection.execute(&statement).await?;
    Ok(())
}

/// The legs that meet a condition, by sequence, entry and number.
pub(crate) async fn legs(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    condition: Cond,
) -> StoreResult<Vec<Leg>> {
    all(connection, programme, condition, &["seq", "entry_id", "leg_no"]).await
}

/// Rows by key, each with those that belong to it, in the order in which they were read.
pub(super) fn nested<K: Ord, P, C>(
    parents: Vec<P>,
    key: impl Fn(&P) -> K,
    children: Vec<C>,
    of: impl Fn(&C) -> K,
) -> BTreeMap<K, (P, Vec<C>)> {
    let mut whole: BTreeMap<K, (P, Vec<C>)> = parents.into_iter().map(|row| (key(&row), (row, Vec::new()))).collect();
    for child in children {
        if let Some((_, listed)) = whole.get_mut(&of(&child)) {
            listed.push(child);
        }
    }
    whole
}
