//! Totals per booking date: written with the legs, read for balances at a date and for the later days of a decision.
//!
//! Invariant: a row takes a day's movement in by addition inside the database, under the lock of the programme's log, so a
//! write touches the rows of its own dates and reads none. Must not be written by `rows::store`, which replaces.

use ledger_core::id::{FundId, ProgrammeId};
use ledger_core::ledger::balance::Scope;
use ledger_core::ledger::day_total::{DayTotal, DayTotals, apply, nets};
use ledger_core::ledger::leg::Leg;
use ledger_core::programme::world::World;
use ledger_core::row::{Fact, Row};
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, OnConflict};

use super::rows::{all, insertion, is, name, rows_at_once};
use super::{Store, StoreError, StoreResult};

/// Columns that are added up; the rest of what is no key names how far the row reaches.
pub(super) const SUMS: [&str; 4] = ["debit_minor", "credit_minor", "debit_base_minor", "credit_base_minor"];

impl Store {
    /// Every total per day.
    pub async fn all_day_totals(&self, programme: ProgrammeId) -> StoreResult<Vec<DayTotal>> {
        all(&self.reader, programme, Cond::all(), &[]).await
    }
}

/// Takes legs into totals in memory.
pub(super) fn take<'a>(totals: &mut DayTotals, legs: impl IntoIterator<Item = &'a Leg>) -> StoreResult<()> {
    for leg in legs {
        apply(totals, leg).map_err(|error| StoreError::Broken(error.to_string()))?;
    }
    Ok(())
}

/// Adds totals to what is stored, as many rows in one statement as the engine takes. How many rows that were.
pub(super) async fn add(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    totals: &DayTotals,
) -> StoreResult<u64> {
    let facts: Vec<Fact> = totals.values().map(Row::fact).collect();
    let rows: Vec<&Fact> = facts.iter().collect();
    let mut written = 0;
    for chunk in rows.chunks(rows_at_once(DayTotal::TABLE)) {
        let mut statement = insertion(programme, DayTotal::TABLE, chunk)?;
        let key = std::iter::once("programme_id")
            .chain(DayTotal::TABLE.columns[..DayTotal::TABLE.key].iter().map(|c| c.name));
        let mut conflict = OnConflict::columns(key.map(name));
        for sum in SUMS {
            let (before, more) =
                (Expr::col((name(DayTotal::TABLE.name), name(sum))), Expr::col((name("excluded"), name(sum))));
            conflict.value(name(sum), before.add(more));
        }
        conflict.update_column(name("through_seq"));
        statement.on_conflict(conflict);
        written += connection.execute(&statement).await?.rows_affected();
    }
    Ok(written)
}

/// Net movements of funds on each day after a date, in some scopes: days, not legs. Usually there is no such day, and one
/// look at the index says so; fund by fund, for with several at once SQLite would walk the table instead.
pub(super) async fn later(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    (funds, scopes): (&[FundId], &[Scope]),
    on: Day,
) -> StoreResult<()> {
    for fund in funds {
        let after = is("fund_id", fund.0).add(Expr::col(name("booked_on")).gt(on.to_string()));
        let mut days: Vec<DayTotal> = all(connection, programme, after, &[]).await?;
        days.retain(|day| scopes.contains(&day.scope));
        world.later.extend(nets(days).map_err(|error| StoreError::Broken(error.to_string()))?);
    }
    Ok(())
}
