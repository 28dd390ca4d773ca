//! The state of a database's schema, read without a trace.
//!
//! Invariant: a SQLite file that nobody has open is read as immutable, so that not even the files beside it are made: they
//! would belong to whoever looked, and keep the server out of its own database. Must not: migrate.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

use super::connect::ACQUIRE_TIMEOUT;
use super::snapshot::{Kind, known_migrations};
use super::{Store, StoreResult};

/// What a database has of this program's schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// Steps that are still to be taken.
    pub pending: usize,
    /// Steps that this program does not know.
    pub unknown: usize,
    /// Programmes in it.
    pub programmes: usize,
}

impl Schema {
    /// Why a server can't serve it.
    pub fn fault(&self) -> Option<String> {
        match self {
            Schema { unknown: 1.., .. } => Some("the database was made by a newer program than this one".into()),
            Schema { pending: 1.., .. } => {
                Some(format!("the schema lacks {} steps: run grant-api migrate", self.pending))
            }
            Schema { programmes: 0, .. } => Some("the database holds no programme yet".into()),
            Schema { programmes: 2.., .. } => {
                Some("the database holds several programmes; one process serves one".into())
            }
            _ => None,
        }
    }
}

impl Store {
    /// Looks at a database.
    pub async fn schema(url: &str) -> StoreResult<Schema> {
        let connection = look(url).await?;
        let seen = seen(&connection).await;
        connection.close().await?;
        seen
    }
}

async fn seen(connection: &DatabaseConnection) -> StoreResult<Schema> {
    connection.ping().await?;
    let taken = Statement::from_string(connection.get_database_backend(), "SELECT version FROM seaql_migrations");
    // Where there is no such table no step was taken.
    let taken = connection.query_all_raw(taken).await.unwrap_or_default();
    let taken: Vec<String> = taken.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect();
    let known = known_migrations();
    let pending = known.iter().filter(|step| !taken.contains(step)).count();
    let unknown = taken.iter().filter(|step| !known.contains(step)).count();
    let programmes = if pending == 0 { super::read::programmes(connection).await?.len() } else { 0 };
    Ok(Schema { pending, unknown, programmes })
}

async fn look(url: &str) -> StoreResult<DatabaseConnection> {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
    match Kind::of(url)? {
        Kind::Sqlite => options.map_sqlx_sqlite_opts(|sqlite| {
            let mut log = sqlite.get_filename().as_os_str().to_owned();
            log.push("-wal");
            let is_open = std::path::Path::new(&log).exists();
            sqlite.read_only(true).create_if_missing(false).immutable(!is_open)
        }),
        Kind::Postgres => {
            options.map_sqlx_postgres_opts(|postgres| postgres.options([("default_transaction_read_only", "on")]))
        }
    };
    Ok(Database::connect(options).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_look_at_a_fresh_a_whole_and_a_newer_database_leaves_no_file_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ledger.db");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        assert!(Store::schema(&url).await.is_err() && !file.exists(), "looking makes nothing");
        Store::open_and_migrate(&url).await.expect("a schema").close().await.expect("closed");
        let left = || std::fs::read_dir(folder.path()).expect("a folder").count();
        let before = left();
        let schema = Store::schema(&url).await.expect("a look");
        assert_eq!(schema, Schema { pending: 0, unknown: 0, programmes: 0 });
        assert_eq!(schema.fault().as_deref(), Some("the database holds no programme yet"));
        assert_eq!(left(), before);

        let store = Store::open(&url).await.expect("open");
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_later', 0)";
        store.writer.execute_unprepared(newer).await.expect("written");
        let oldest = "DELETE FROM seaql_migrations WHERE version = (SELECT min(version) FROM seaql_migrations)";
        let while_open = Store::schema(&url).await.expect("a look");
        assert_eq!((while_open.pending, while_open.unknown), (0, 1));
        store.writer.execute_unprepared(oldest).await.expect("written");
        store.close().await.expect("closed");
        assert_eq!(Store::schema(&url).await.expect("a look").pending, 1);
    }
}
