//! What the store stands on: which engine, which schema, how large.
//!
//! Must not: read a programme's rows.

use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};

use super::rows::name;
use super::{Store, StoreError, StoreResult};

/// The engine under a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// `SQLite` or `PostgreSQL`.
    pub name: &'static str,
    /// Its version, as it says itself.
    pub version: String,
    /// The last change of the schema that was made.
    pub schema: String,
    /// Size of the database, bytes.
    pub bytes: i64,
}

impl Store {
    /// What the store stands on.
    pub async fn engine(&self) -> StoreResult<Engine> {
        let (name_of, version, bytes) = match self.backend() {
            DbBackend::Sqlite => {
                let pages = "(SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)";
                ("SQLite", "sqlite_version()", pages)
            }
            _ => ("PostgreSQL", "current_setting('server_version')", "pg_database_size(current_database())"),
        };
        let mut asked = Query::select();
        asked.expr(Expr::cust(version)).expr(Expr::cust(bytes));
        let row = self.only(&asked).await?;
        let mut schema = Query::select();
        schema.expr(Func::max(Expr::col(name("version")))).from(name("seaql_migrations"));
        let last: Option<String> = self.only(&schema).await?.try_get_by_index(0)?;
        Ok(Engine {
            name: name_of,
            version: row.try_get_by_index(0)?,
            schema: last.unwrap_or_default(),
            bytes: row.try_get_by_index(1)?,
        })
    }

    async fn only(&self, query: &sea_orm::sea_query::SelectStatement) -> StoreResult<QueryResult> {
        let row = self.reader.query_one(query).await?;
        row.ok_or_else(|| StoreError::Broken("the engine says nothing of itself".into()))
    }
}
