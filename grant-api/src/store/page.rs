//! Rows of one table in the order of their ids, which is the order of their making: a page after an id, or one by its id.
//!
//! Invariant: a table read here has one key column, a UUIDv7. Must not: join, or know any particular table.

use ledger_core::id::{CaseId, ProgrammeId};
use ledger_core::row::Row;
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use uuid::Uuid;

use super::read::PAGE_MAX;
use super::rows::{all, fetch, is, name, select};
use super::{Store, StoreError, StoreResult};

/// Which rows of a list.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// After this id; from the first when absent.
    pub after: Option<Uuid>,
    /// In this state; in any when absent.
    pub state: Option<&'static str>,
    /// Of this case, where the table has cases; of any when absent.
    pub case: Option<CaseId>,
    /// At most so many.
    pub limit: u64,
}

impl Store {
    /// A page of a table's rows.
    pub async fn page<R: Row>(&self, programme: ProgrammeId, window: Window) -> StoreResult<Vec<R>> {
        let key = key::<R>()?;
        let mut query = select(R::TABLE, programme);
        if let Some(after) = window.after {
            query.and_where(Expr::col(name(key)).gt(after));
        }
        if let Some(state) = window.state {
            query.and_where(Expr::col(name("state")).eq(state));
        }
        if let Some(case) = window.case {
            query.and_where(Expr::col(name("case_id")).eq(case.0));
        }
        query.order_by(name(key), Order::Asc).limit(Ord::min(window.limit, PAGE_MAX + 1));
        fetch(&self.reader, &query).await
    }

    /// The row of an id.
    pub async fn one<R: Row>(&self, programme: ProgrammeId, id: Uuid) -> StoreResult<Option<R>> {
        Ok(all::<R>(&self.reader, programme, is(key::<R>()?, id), &[]).await?.pop())
    }
}

fn key<R: Row>() -> StoreResult<&'static str> {
    match (R::TABLE.key, R::TABLE.columns.first()) {
        (1, Some(column)) => Ok(column.name),
        _ => Err(StoreError::Broken(format!("{} has no single key", R::TABLE.name))),
    }
}
