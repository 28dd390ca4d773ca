//! What statements of grants and advances list: open advances with their legs, grants in the order of their award, the bank
//! legs of a fund, and the numbers that people know them by.
//!
//! Invariant: what is open is found by the same sums as the trial balance. Must not: age, or judge what a leg means.

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, DisbursementId, FundId, GrantId, ProgrammeId};
use ledger_core::ledger::account::{AccountCode, BANK, BANK_OTHER, CONVERSION, Layer};
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::rate::{RateBook, RateRow};
use ledger_core::money::Currency;
use ledger_core::policy::Action;
use ledger_core::programme::cash::OnItsWay;
use ledger_core::programme::treasury::{Remittance, RemittanceKind};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::rows::{all, among, is, legs, name};
use super::statement::{LegFilter, cell, from_legs, moved, total, touches};
use super::{Store, StoreResult};

/// Ids in one condition: far below the limit of bound values of either engine.
const IDS_MAX: usize = 500;

/// A disbursement as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisbursementName {
    /// 1, 2, .. within the grant.
    pub number: i64,
    /// Its case.
    pub case_id: CaseId,
    /// Its grant.
    pub grant_id: GrantId,
}

impl Store {
    /// Every leg of accounts in the disbursements in which one of them stands at something, and those of no disbursement.
    pub async fn open_legs(
        &self,
        programme: ProgrammeId,
        accounts: &[AccountCode],
        filter: &LegFilter,
    ) -> StoreResult<Vec<Leg>> {
        let those = || filter.condition().add(touches(accounts));
        let keys = ["fund_id", "disbursement_id", "currency"];
        let mut query = from_legs(programme);
        query.columns(keys.map(name)).cond_where(those());
        query.add_group_by(keys.map(|key| Expr::col(name(key))));
        let stands = accounts.iter().map(|account| total(moved(*account)).ne(0));
        query.cond_having(stands.fold(Cond::any(), Cond::add));
        let rows = self.reader.query_all(&query).await?;
        let found = rows.iter().map(|row| cell::<Option<DisbursementId>>(row, 1)).collect::<StoreResult<Vec<_>>>()?;
        let mut open = Vec::new();
        if found.contains(&None) {
            let of_none = those().add(Expr::col(name("disbursement_id")).is_null());
            open.extend(legs(&self.reader, programme, of_none).await?);
        }
        let mut ids: Vec<Uuid> = found.into_iter().flatten().map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        for chunk in ids.chunks(IDS_MAX) {
            let of_these = those().add(Expr::col(name("disbursement_id")).is_in(chunk.iter().copied()));
            open.extend(legs(&self.reader, programme, of_these).await?);
        }
        Ok(open)
    }

    /// Grants that have a leg which fits, in the order of their award, after one.
    pub async fn grants_after(
        &self,
        programme: ProgrammeId,
        filter: &LegFilter,
        after: Option<GrantId>,
        limit: u64,
    ) -> StoreResult<Vec<GrantId>> {
        let mut query = from_legs(programme);
        let filter = LegFilter { of_a_grant: true, ..filter.clone() };
        query.distinct().column(name("grant_id")).cond_where(filter.condition());
        if let Some(after) = after {
            query.and_where(Expr::col(name("grant_id")).gt(after.0));
        }
        query.order_by(name("grant_id"), Order::Asc).limit(limit);
        self.reader.query_all(&query).await?.iter().map(|row| cell(row, 0)).collect()
    }

    /// Legs of a fund that move a bank account or the conversion account.
    pub async fn bank_legs(&self, programme: ProgrammeId, fund: FundId, filter: &LegFilter) -> StoreResult<Vec<Leg>> {
        let filter = LegFilter { fund: Some(fund), layer: Some(Layer::Actual), ..filter.clone() };
        legs(&self.reader, programme, filter.condition().add(touches(&[BANK, BANK_OTHER, CONVERSION]))).await
    }

    /// What money of a fund that was on its way was for, by the log sequence at which the bank's line confirmed it.
    pub async fn on_its_way(&self, programme: ProgrammeId, fund: FundId) -> StoreResult<OnItsWay> {
        let sent: Vec<Remittance> = all(&self.reader, programme, is("fund_id", fund.0), &[]).await?;
        let kinds: BTreeMap<String, RemittanceKind> =
            sent.into_iter().map(|row| (row.remittance_id.to_string(), row.kind)).collect();
        if kinds.is_empty() {
            return Ok(OnItsWay::new());
        }
        let mut query = Query::select();
        query.columns(["seq", "object_id"].map(name)).from(name("log_leaf"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.and_where(Expr::col(name("action")).eq(Action::RemittanceConfirm.code()));
        let mut on_way = OnItsWay::new();
        for row in self.reader.query_all(&query).await? {
            let (seq, object): (i64, String) = (cell(&row, 0)?, cell(&row, 1)?);
            on_way.extend(kinds.get(&object).map(|kind| (seq, *kind)));
        }
        Ok(on_way)
    }

    /// Every quoted rate that names a currency.
    pub async fn rates_of(&self, programme: ProgrammeId, currency: Currency) -> StoreResult<RateBook> {
        let column = |text| Expr::col(name(text)).eq(currency.code());
        let named = Cond::any().add(column("currency")).add(column("per"));
        let mut book = RateBook::default();
        for row in all::<RateRow>(&self.reader, programme, named, &[]).await? {
            book.insert(row);
        }
        Ok(book)
    }

    /// The cases of grants.
    pub async fn cases_of_grants(
        &self,
        programme: ProgrammeId,
        grants: &[GrantId],
    ) -> StoreResult<BTreeMap<GrantId, CaseId>> {
        let mut query = Query::select();
        query.columns(["grant_id", "case_id"].map(name)).from(name("award"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.and_where(Expr::col(name("grant_id")).is_in(grants.iter().map(|grant| grant.0)));
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok((cell(row, 0)?, cell(row, 1)?))).collect()
    }

    /// Disbursements as people know them.
    pub async fn disbursement_names(
        &self,
        programme: ProgrammeId,
        ids: &[DisbursementId],
    ) -> StoreResult<BTreeMap<DisbursementId, DisbursementName>> {
        let mut names = BTreeMap::new();
        for chunk in ids.chunks(IDS_MAX) {
            let wanted = among("disbursement_id", chunk.iter().map(|id| id.0));
            let mut query = Query::select();
            query.columns(["disbursement_id", "number", "case_id", "grant_id"].map(name)).from(name("disbursement"));
            query.and_where(Expr::col(name("programme_id")).eq(programme.0)).cond_where(wanted);
            for row in self.reader.query_all(&query).await? {
                let found =
                    DisbursementName { number: cell(&row, 1)?, case_id: cell(&row, 2)?, grant_id: cell(&row, 3)? };
                names.insert(cell(&row, 0)?, found);
            }
        }
        Ok(names)
    }
}
