//! Opening a database by URL: SQLite embedded, or PostgreSQL.
//!
//! SQLite: WAL, `synchronous=FULL` (a power cut loses nothing acknowledged), foreign keys, one writer, N query-only
//! readers, rows counted for the planner. PostgreSQL: two pools, time limits on statements and locks, `synchronous_commit=on`.
//! With `GRANT_LOG=statement=debug` each statement is told with its time. Must not: tell what is bound to it.

use std::time::Duration;

use migrations::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;

use super::snapshot::Kind;
use super::{Store, StoreResult};

/// How long a request waits for a connection before it is told to come back.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers of a SQLite file.
const SQLITE_READERS: u32 = 4;
/// Rows that a reader of a SQLite file may be ahead of whoever asked: each stop costs a change of threads.
const ROW_BUFFER: usize = 1_000;
/// Connections of each pool on PostgreSQL.
const POSTGRES_POOL: u32 = 8;
/// Statements that a connection keeps prepared. The pages ask some hundreds of different ones; with fewer they push each
/// other out, and SQLite takes longer to plan most of them than to run them.
const PREPARED: usize = 500;
/// A connection of PostgreSQL that was idle for so long is asked whether it is still there before it is used; another one is
/// not, for the question costs as much as the statement that it stands before. A SQLite file does not go away.
const ASK_AFTER: Duration = Duration::from_secs(10);

impl Store {
    /// Opens a database; the schema has to be there already.
    pub async fn open(url: &str) -> StoreResult<Store> {
        match Kind::of(url)? {
            Kind::Sqlite => {
                let writer = sqlite(url, 1, false).await?;
                take_stock(&writer).await;
                let reader = sqlite(url, SQLITE_READERS, true).await?;
                Ok(Store { writer, reader })
            }
            Kind::Postgres => Ok(Store { writer: postgres(url, false).await?, reader: postgres(url, true).await? }),
        }
    }

    /// Opens a database and brings its schema up to date.
    pub async fn open_and_migrate(url: &str) -> StoreResult<Store> {
        let writer = match Kind::of(url)? {
            Kind::Sqlite => sqlite(url, 1, false).await?,
            Kind::Postgres => postgres(url, false).await?,
        };
        Migrator::up(&writer, None).await?;
        writer.close().await?;
        Store::open(url).await
    }

    /// Does the database answer?
    pub async fn ready(&self) -> bool {
        self.reader.ping().await.is_ok() && self.writer.ping().await.is_ok()
    }

    /// Closes the connections, so that SQLite folds its write-ahead log into the file.
    pub async fn close(self) -> StoreResult<()> {
        self.reader.close().await?;
        self.writer.close().await?;
        Ok(())
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(connections).min_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
    options
}

async fn connect(options: ConnectOptions) -> StoreResult<DatabaseConnection> {
    let mut connection = Database::connect(options).await?;
    connection.set_metric_callback(|done| {
        let us = u64::try_from(done.elapsed.as_micros()).unwrap_or(u64::MAX);
        tracing::debug!(target: "statement", us, text = done.statement.sql, "statement");
    });
    Ok(connection)
}

async fn sqlite(url: &str, connections: u32, reader: bool) -> StoreResult<DatabaseConnection> {
    let mut options = options(url, connections);
    options.test_before_acquire(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .page_size(8192)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("trusted_schema", "OFF")
            .pragma("secure_delete", "ON")
            .statement_cache_capacity(PREPARED)
            .busy_timeout(Duration::from_secs(5));
        if reader { sqlite.pragma("query_only", "ON").row_buffer_size(ROW_BUFFER) } else { sqlite }
    });
    connect(options).await
}

/// Lets SQLite count the rows behind each index, where that was never done or there are far more of them by now. Without
/// it SQLite takes the programme, which is the first column of every key and the same in every row, for a choice of few rows,
/// and reads whole tables where an index knows the case. A connection learns the counts when it is opened. Where it can't be
/// done (somebody else is writing) answers are slower and the same.
async fn take_stock(writer: &DatabaseConnection) {
    drop(writer.execute_unprepared("PRAGMA optimize = 0x10002").await);
}

async fn postgres(url: &str, reader: bool) -> StoreResult<DatabaseConnection> {
    let mut options = options(url, POSTGRES_POOL);
    options.test_before_acquire_if_idle_for(ASK_AFTER);
    options.map_sqlx_postgres_opts(move |postgres| {
        let read_only = if reader { "on" } else { "off" };
        postgres.statement_cache_capacity(PREPARED).options([
            ("statement_timeout", "10s"),
            ("lock_timeout", "3s"),
            ("synchronous_commit", "on"),
            ("default_transaction_read_only", read_only),
        ])
    });
    connect(options).await
}
