//! The asset register: in-kind lines that were ordered, with their orders and the numbers of their cases.
//!
//! Invariant: pages in the order of the lines' ids, which is the order of their making. Must not: judge where a thing is.

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, FundId, GoodsId, GoodsLineId, NgoId, ProgrammeId};
use ledger_core::programme::application::Application;
use ledger_core::programme::goods::Goods;
use ledger_core::programme::goods_line::{GoodsLine, GoodsLineState};
use ledger_core::programme::grant::AwardShare;
use ledger_core::row::Row;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::rows::{all, among, fetch, name, select};
use super::{Store, StoreError, StoreResult};

/// Which assets.
#[derive(Clone, Copy, Debug, Default)]
pub struct AssetSearch {
    /// Of this partner NGO's cases alone: what the reader may see.
    pub only: Option<NgoId>,
    /// In this state.
    pub state: Option<GoodsLineState>,
    /// Paid by this fund, alone or with others.
    pub fund: Option<FundId>,
}

/// An asset.
#[derive(Clone, Debug)]
pub struct StoredAsset {
    /// The line.
    pub line: GoodsLine,
    /// Its order.
    pub order: Goods,
    /// Number of its case.
    pub number: String,
}

/// Ids of cases in a table of a programme.
fn cases_in(table: &'static str, programme: ProgrammeId) -> SelectStatement {
    let mut query = Query::select();
    query.column(name("case_id")).from(name(table)).and_where(Expr::col(name("programme_id")).eq(programme.0));
    query
}

impl Store {
    /// Assets after a line, in the order of lines.
    pub async fn assets_after(
        &self,
        programme: ProgrammeId,
        search: &AssetSearch,
        after: Option<GoodsLineId>,
        limit: u64,
    ) -> StoreResult<Vec<StoredAsset>> {
        let mut query = select(GoodsLine::TABLE, programme);
        query.and_where(Expr::col(name("goods_id")).is_not_null());
        if let Some(state) = search.state {
            query.and_where(Expr::col(name("state")).eq(state.code()));
        }
        if let Some(fund) = search.fund {
            let mut paid = cases_in(AwardShare::TABLE.name, programme);
            paid.and_where(Expr::col(name("fund_id")).eq(fund.0)).and_where(Expr::col(name("weight")).gt(0i64));
            query.and_where(Expr::col(name("case_id")).in_subquery(paid));
        }
        if let Some(ngo) = search.only {
            let mut own = cases_in(Application::TABLE.name, programme);
            own.and_where(Expr::col(name("ngo_id")).eq(ngo.0));
            query.and_where(Expr::col(name("case_id")).in_subquery(own));
        }
        if let Some(after) = after {
            query.and_where(Expr::col(name("goods_line_id")).gt(after.0));
        }
        query.order_by(name("goods_line_id"), Order::Asc).limit(limit);
        let lines: Vec<GoodsLine> = fetch(&self.reader, &query).await?;
        let orders = among("goods_id", lines.iter().filter_map(|line| line.goods_id).map(|id| id.0));
        let orders: Vec<Goods> = all(&self.reader, programme, orders, &[]).await?;
        let mut orders: BTreeMap<GoodsId, Goods> = orders.into_iter().map(|row| (row.goods_id, row)).collect();
        let cases: Vec<CaseId> = lines.iter().map(|line| line.case_id).collect();
        let numbers = self.case_numbers(programme, cases).await?;
        let whole = |line: GoodsLine| {
            let order = line.goods_id.and_then(|id| orders.remove(&id));
            let order = order.ok_or_else(|| StoreError::Broken("an in-kind line whose order is missing".into()))?;
            let number = numbers.get(&line.case_id).cloned().unwrap_or_default();
            Ok(StoredAsset { line, order, number })
        };
        lines.into_iter().map(whole).collect()
    }
}
