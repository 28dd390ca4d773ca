//! The log's leaves: their hashes for proofs, 32 bytes a leaf, in order, without gaps; and pages of whole leaves, the newest
//! first.
//!
//! Must not: make a proof, or say what a leaf means.

use ledger_core::id::{CaseId, ProgrammeId};
use ledger_core::ledger::log::{Hash, LogLeaf};
use ledger_core::policy::Action;
use ledger_core::row::Row;
use ledger_core::time::{Day, Timestamp};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::rows::{fetch, name, select};
use super::{Store, StoreError, StoreResult};

/// Hashes read at once.
const HASHES: u64 = 8_192;

/// Which leaves of the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct Leaves {
    /// Before this sequence; from the newest when absent.
    pub before: Option<i64>,
    /// About this case; about anything when absent.
    pub case: Option<CaseId>,
    /// Refused acts alone.
    pub refused: bool,
    /// Acts alone by which somebody saw what is sealed.
    pub looks: bool,
}

impl Store {
    /// A page of leaves, the newest first.
    pub async fn log_before(&self, programme: ProgrammeId, which: &Leaves, limit: u64) -> StoreResult<Vec<LogLeaf>> {
        fetch(&self.reader, &before(programme, which, limit)).await
    }

    /// Granted leaves on cases after a sequence, recorded at an instant or later and dated on a day or later; the oldest first.
    pub async fn log_lately(
        &self,
        programme: ProgrammeId,
        (after, recorded, dated): (i64, Timestamp, Day),
    ) -> StoreResult<Vec<LogLeaf>> {
        let mut query = select(LogLeaf::TABLE, programme);
        query.and_where(Expr::col(name("seq")).gt(after)).and_where(Expr::col(name("outcome")).eq("granted"));
        query.and_where(Expr::col(name("recorded_at")).gte(recorded.micros()));
        query.and_where(Expr::col(name("on_day")).gte(dated.to_string()));
        query.and_where(Expr::col(name("case_id")).is_not_null()).order_by(name("seq"), Order::Asc);
        fetch(&self.reader, &query).await
    }

    /// Hashes of the leaves after a sequence, as many as one page holds; empty at the end of the log.
    pub async fn leaf_hashes(&self, programme: ProgrammeId, after: i64) -> StoreResult<Vec<Hash>> {
        self.hashes(programme, after, HASHES).await
    }

    /// Hashes of `count` leaves after a sequence.
    pub async fn leaf_hashes_of(&self, programme: ProgrammeId, after: i64, count: u64) -> StoreResult<Vec<Hash>> {
        let found = self.hashes(programme, after, count).await?;
        if u64::try_from(found.len()).is_ok_and(|n| n == count) {
            return Ok(found);
        }
        Err(StoreError::Broken(format!("the log has no {count} leaves after {after}")))
    }

    async fn hashes(&self, programme: ProgrammeId, after: i64, limit: u64) -> StoreResult<Vec<Hash>> {
        let mut query = Query::select();
        query.columns(["seq", "leaf_hash"].map(name)).from(name("log_leaf"));
        query.and_where(Expr::col(name("programme_id")).eq(programme.0));
        query.and_where(Expr::col(name("seq")).gt(after)).order_by(name("seq"), Order::Asc).limit(limit);
        let mut hashes = Vec::new();
        for (row, expected) in self.reader.query_all(&query).await?.iter().zip(after.saturating_add(1)..) {
            let (seq, hash): (i64, Vec<u8>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            if seq != expected {
                return Err(StoreError::Broken(format!("leaf {expected} is missing from the log")));
            }
            let hash = hash.try_into();
            hashes.push(hash.map_err(|_| StoreError::Broken(format!("the hash of leaf {seq} has not 32 bytes")))?);
        }
        Ok(hashes)
    }
}

fn before(programme: ProgrammeId, which: &Leaves, limit: u64) -> SelectStatement {
    let mut query = select(LogLeaf::TABLE, programme);
    if let Some(before) = which.before {
        query.and_where(Expr::col(name("seq")).lt(before));
    }
    if let Some(case) = which.case {
        query.and_where(Expr::col(name("case_id")).eq(case.0));
    }
    if which.refused {
        // In so many words: SQLite takes the index of these rows for no value that it doesn't see.
        query.and_where(Expr::cust("outcome <> 'granted'"));
    }
    if which.looks {
        // The same, in the order of the index.
        let codes = Action::LOOKS.map(|action| format!("'{action}'")).join(", ");
        query.and_where(Expr::cust(format!("action IN ({codes})")));
    }
    query.order_by(name("seq"), Order::Desc).limit(limit);
    query
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use sea_orm::Statement;
    use sea_orm::sea_query::SqliteQueryBuilder;

    async fn plan(store: &Store, which: &Leaves) -> String {
        let sql = before(ProgrammeId(uuid::Uuid::nil()), which, 51).build(SqliteQueryBuilder).0;
        let explain = Statement::from_string(store.backend(), format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = store.reader.query_all_raw(explain).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index::<String>(3).unwrap()).collect::<Vec<_>>().join("; ")
    }

    /// Three thousand leaves of a programme, few of them refused, few of them looks.
    const LEAVES: &str = "
        PRAGMA foreign_keys = OFF;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
        INSERT INTO log_leaf (programme_id, seq, recorded_at, on_day, actor_id, action, outcome, object_kind, object_id,
                              request_id, body, leaf_hash, case_id)
        SELECT zeroblob(16), i, i, '2026-01-01', zeroblob(16), CASE WHEN i % 700 = 0 THEN 'payee_read' ELSE 'score' END,
               CASE WHEN i % 500 = 0 THEN 'duties' ELSE 'granted' END, 'case', 'x', 'x', 'x', zeroblob(32), randomblob(16)
        FROM n";

    #[tokio::test]
    async fn refused_leaves_and_looks_are_found_by_their_indexes_and_not_among_all() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("ledger.db").display());
        let filled = Store::open_and_migrate(&url).await.unwrap();
        filled.writer.execute_unprepared(LEAVES).await.unwrap();
        filled.close().await.unwrap();
        // Rows are counted when a file is opened.
        let store = Store::open(&url).await.unwrap();
        let refused = Leaves { refused: true, ..Leaves::default() };
        let looks = Leaves { looks: true, ..Leaves::default() };
        for (which, index) in [(refused, "log_leaf_refused"), (looks, "log_leaf_looks")] {
            for which in [which, Leaves { before: Some(7), ..which }] {
                let plan = plan(&store, &which).await;
                assert!(plan.contains(&format!("USING INDEX {index}")) && !plan.contains("B-TREE"), "{plan}");
            }
        }
        store.close().await.unwrap();
    }
}
