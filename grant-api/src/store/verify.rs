//! Feeds for `verify`: every row of a programme's tables as it stands, page by page, and the log in order.

use ledger_core::id::{CaseId, ProgrammeId};
use ledger_core::ledger::balance::Balance;
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::log::LogLeaf;
use ledger_core::programme::application::Application;
use ledger_core::programme::plan::PLAN_TABLES;
use ledger_core::programme::world::Dossier;
use ledger_core::row::{Fact, Row, Table, Value};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, Query};

use super::rows::{all, bind, fetch, legs, name, select, values};
use super::{Store, StoreResult, load};

/// Rows read at once.
const ROWS: u64 = 5_000;

/// Tables whose rows the log records.
pub fn logged_tables() -> Vec<&'static Table> {
    PLAN_TABLES.iter().copied().chain([EntryHeader::TABLE, Leg::TABLE]).collect()
}

impl Store {
    /// Every row of a table.
    pub async fn facts(&self, programme: ProgrammeId, table: &'static Table) -> StoreResult<Vec<Fact>> {
        let (mut facts, mut after) = (Vec::new(), None);
        loop {
            let page = self.facts_after(programme, table, after.as_deref()).await?;
            let Some(last) = page.last() else { return Ok(facts) };
            after = Some(last.key().to_vec());
            facts.extend(page);
            if table.key == 0 {
                return Ok(facts);
            }
        }
    }

    /// A page of the rows of a table in the order of its key, after a key; empty at the end.
    pub async fn facts_after(
        &self,
        programme: ProgrammeId,
        table: &'static Table,
        after: Option<&[Value]>,
    ) -> StoreResult<Vec<Fact>> {
        let mut query = select(table, programme);
        let key = &table.columns[..table.key];
        if let Some(after) = after {
            let columns = key.iter().map(|column| Expr::col(name(column.name)));
            let bounds = key.iter().zip(after).map(|(column, value)| Expr::val(bind(value, column.kind)));
            query.and_where(Expr::tuple(columns).gt(Expr::tuple(bounds)));
        }
        for column in key {
            query.order_by(name(column.name), Order::Asc);
        }
        query.limit(ROWS);
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok(Fact { table, values: values(row, table)? })).collect()
    }

    /// Sequences and bodies of leaves, at most a page of them.
    pub async fn bodies(&self, programme: ProgrammeId, seqs: &[i64]) -> StoreResult<Vec<(i64, String)>> {
        let mut query = Query::select();
        query.columns(["seq", "body"].map(name)).from(name(LogLeaf::TABLE.name));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.and_where(Expr::col(name("seq")).is_in(seqs.iter().copied()));
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }

    /// Every leg.
    pub async fn all_legs(&self, programme: ProgrammeId) -> StoreResult<Vec<Leg>> {
        legs(&self.reader, programme, Cond::all()).await
    }

    /// Every balance.
    pub async fn all_balances(&self, programme: ProgrammeId) -> StoreResult<Vec<Balance>> {
        all(&self.reader, programme, Cond::all(), &[]).await
    }

    /// Every case, whole, a thousand at a time.
    pub async fn all_cases(&self, programme: ProgrammeId) -> StoreResult<Vec<Dossier>> {
        all_cases(&self.reader, programme).await
    }

    /// Of every case what stands against its entries, a thousand at a time.
    pub async fn all_cases_money(&self, programme: ProgrammeId) -> StoreResult<Vec<Dossier>> {
        let (mut cases, mut after) = (Vec::new(), String::new());
        while let Some((ids, last)) = numbered(&self.reader, programme, &after).await? {
            cases.extend(load::money_of(&self.reader, programme, &ids).await?);
            after = last;
        }
        Ok(cases)
    }
}

/// Every case, whole, a thousand at a time.
pub(super) async fn all_cases(connection: &impl ConnectionTrait, programme: ProgrammeId) -> StoreResult<Vec<Dossier>> {
    let (mut cases, mut after) = (Vec::new(), String::new());
    while let Some((ids, last)) = numbered(connection, programme, &after).await? {
        cases.extend(load::dossiers(connection, programme, &ids).await?);
        after = last;
    }
    Ok(cases)
}

/// The next thousand cases after a number, and the number of the last of them.
async fn numbered(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    after: &str,
) -> StoreResult<Option<(Vec<CaseId>, String)>> {
    let mut query = select(Application::TABLE, programme);
    query.cond_where(Cond::all().add(Expr::col(name("number")).gt(after)));
    query.order_by(name("number"), Order::Asc).limit(1000);
    let page: Vec<Application> = fetch(connection, &query).await?;
    let ids = page.iter().map(|application| application.case_id).collect();
    Ok(page.last().map(|last| (ids, last.number.clone())))
}
