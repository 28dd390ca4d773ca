//! Feeds for `verify`: every row of a programme's tables as it stands, and the log in order.

use ledger_core::id::{CaseId, ProgrammeId};
use ledger_core::ledger::balance::Balance;
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::programme::application::Application;
use ledger_core::programme::plan::PLAN_TABLES;
use ledger_core::programme::world::Dossier;
use ledger_core::row::{Fact, Row, Table};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};

use super::rows::{all, legs, name, select, values};
use super::{Store, StoreResult, load};

/// Tables whose rows the log records.
pub fn logged_tables() -> Vec<&'static Table> {
    PLAN_TABLES.iter().copied().chain([EntryHeader::TABLE, Leg::TABLE]).collect()
}

impl Store {
    /// Every row of a table.
    pub async fn facts(&self, programme: ProgrammeId, table: &'static Table) -> StoreResult<Vec<Fact>> {
        let rows = self.reader.query_all(&select(table, programme)).await?;
        rows.iter().map(|row| Ok(Fact { table, values: values(row, table)? })).collect()
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
}

/// Every case, whole, a thousand at a time.
pub(super) async fn all_cases(connection: &impl ConnectionTrait, programme: ProgrammeId) -> StoreResult<Vec<Dossier>> {
    let mut cases = Vec::new();
    let mut after = String::new();
    loop {
        let later = Cond::all().add(Expr::col(name("number")).gt(after.as_str()));
        let mut query = select(Application::TABLE, programme);
        query.cond_where(later).order_by(name("number"), sea_orm::Order::Asc).limit(1000);
        let page: Vec<Application> = super::rows::fetch(connection, &query).await?;
        let Some(last) = page.last() else { return Ok(cases) };
        after.clone_from(&last.number);
        let ids: Vec<CaseId> = page.iter().map(|application| application.case_id).collect();
        cases.extend(load::dossiers(connection, programme, &ids).await?);
    }
}
