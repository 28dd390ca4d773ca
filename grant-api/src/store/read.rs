//! Reads for pages and reports: cases, lists, funds, members, the log. Each takes the programme and a page.

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, DisbursementId, FundId, LineId, ProgrammeId};
use ledger_core::ledger::account::Account;
use ledger_core::ledger::balance::{Balance, BalanceKey};
use ledger_core::ledger::log::{LogHead, LogLeaf};
use ledger_core::programme::application::Application;
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::fund::{BudgetLine, Fund};
use ledger_core::programme::setup::{BankAccount, Programme};
use ledger_core::programme::world::{Dossier, Need, World};
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, Query};

use super::rows::{all, fetch, is, name, select};
use super::{Store, StoreResult, load};

/// Most rows of one page.
pub const PAGE_MAX: u64 = 200;

impl Store {
    /// Programmes of this database, oldest first.
    pub async fn programmes(&self) -> StoreResult<Vec<ProgrammeId>> {
        programmes(&self.reader).await
    }

    /// The programme's settings.
    pub async fn programme(&self, programme: ProgrammeId) -> StoreResult<Option<Programme>> {
        Ok(all::<Programme>(&self.reader, programme, Cond::all(), &[]).await?.pop())
    }

    /// The programme and its members.
    pub async fn base(&self, programme: ProgrammeId) -> StoreResult<World> {
        load::base(&self.reader, programme).await
    }

    /// The members and whom they delegate to: what says who somebody is.
    pub async fn members(&self, programme: ProgrammeId) -> StoreResult<World> {
        load::members(&self.reader, programme).await
    }

    /// The rows that a command dated `on` would see, read outside a write.
    pub async fn world(&self, programme: ProgrammeId, needs: &[Need], on: Day) -> StoreResult<World> {
        load::world(&self.reader, programme, needs, on).await
    }

    /// One case, whole.
    pub async fn dossier(&self, programme: ProgrammeId, case: CaseId) -> StoreResult<Option<Dossier>> {
        Ok(load::dossiers(&self.reader, programme, &[case]).await?.pop())
    }

    /// The case of a number.
    pub async fn case_by_number(&self, programme: ProgrammeId, number: &str) -> StoreResult<Option<CaseId>> {
        let found: Vec<Application> = all(&self.reader, programme, is("number", number), &[]).await?;
        Ok(found.first().map(|application| application.case_id))
    }

    /// The case of a disbursement.
    pub async fn case_of_disbursement(
        &self,
        programme: ProgrammeId,
        id: DisbursementId,
    ) -> StoreResult<Option<CaseId>> {
        let found: Vec<Disbursement> = all(&self.reader, programme, is("disbursement_id", id.0), &[]).await?;
        Ok(found.first().map(|disbursement| disbursement.case_id))
    }

    /// Funds with their lines.
    pub async fn funds(&self, programme: ProgrammeId) -> StoreResult<Vec<(Fund, Vec<BudgetLine>)>> {
        let funds: Vec<Fund> = all(&self.reader, programme, Cond::all(), &["code"]).await?;
        let lines: Vec<BudgetLine> = all(&self.reader, programme, Cond::all(), &["fund_id", "position"]).await?;
        let mut by_fund: BTreeMap<FundId, Vec<BudgetLine>> = BTreeMap::new();
        for line in lines {
            by_fund.entry(line.fund_id).or_default().push(line);
        }
        Ok(funds.into_iter().map(|fund| (fund.clone(), by_fund.remove(&fund.fund_id).unwrap_or_default())).collect())
    }

    /// Bank accounts.
    pub async fn bank_accounts(&self, programme: ProgrammeId) -> StoreResult<Vec<BankAccount>> {
        all(&self.reader, programme, Cond::all(), &["code"]).await
    }

    /// Balances of funds as wholes.
    pub async fn fund_balances(&self, programme: ProgrammeId) -> StoreResult<BTreeMap<BalanceKey, Balance>> {
        let found: Vec<Balance> = all(&self.reader, programme, is("scope", "fund"), &[]).await?;
        Ok(found.into_iter().map(|balance| (balance.key(), balance)).collect())
    }

    /// How many accounts the chart has.
    pub async fn chart_size(&self, programme: ProgrammeId) -> StoreResult<usize> {
        Ok(all::<Account>(&self.reader, programme, Cond::all(), &[]).await?.len())
    }

    /// Balances of budget lines, for fund positions.
    pub async fn line_balances(
        &self,
        programme: ProgrammeId,
        lines: &[LineId],
    ) -> StoreResult<BTreeMap<BalanceKey, Balance>> {
        let wanted = is("scope", "line").add(Expr::col(name("scope_id")).is_in(lines.iter().map(|line| line.0)));
        let found: Vec<Balance> = all(&self.reader, programme, wanted, &[]).await?;
        Ok(found.into_iter().map(|balance| (balance.key(), balance)).collect())
    }

    /// A page of the log after a sequence.
    pub async fn log_after(&self, programme: ProgrammeId, after: i64, limit: u64) -> StoreResult<Vec<LogLeaf>> {
        let mut query = select(LogLeaf::TABLE, programme);
        query.and_where(Expr::col(name("seq")).gt(after)).order_by(name("seq"), Order::Asc).limit(limit);
        fetch(&self.reader, &query).await
    }

    /// Every leaf about a case, refusals included.
    pub async fn log_of_case(&self, programme: ProgrammeId, case: CaseId) -> StoreResult<Vec<LogLeaf>> {
        all(&self.reader, programme, is("case_id", case.0), &["seq"]).await
    }

    /// The log's head.
    pub async fn log_head(&self, programme: ProgrammeId) -> StoreResult<Option<LogHead>> {
        Ok(all::<LogHead>(&self.reader, programme, Cond::all(), &[]).await?.pop())
    }
}

/// Programmes of a database, oldest first.
pub(super) async fn programmes(connection: &impl ConnectionTrait) -> StoreResult<Vec<ProgrammeId>> {
    let mut query = Query::select();
    query.column(name("programme_id")).from(name("log_head")).order_by(name("programme_id"), Order::Asc);
    let rows = connection.query_all(&query).await?;
    rows.iter().map(|row| Ok(ProgrammeId(row.try_get_by_index(0)?))).collect()
}
