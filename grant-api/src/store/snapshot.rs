//! A database as it stood at one moment, while others write to it: for a backup, and for looking at one.
//!
//! SQLite: `VACUUM INTO` on a read-only connection. It is one read transaction, so that it neither waits for the writer nor
//! keeps it waiting, and what it writes is a whole database without a write-ahead log. The backup API that SQLite also has is
//! reached by unsafe code alone, begins anew with each commit of another process, and copies free pages, in which erased
//! values may still lie; a plain copy of the file misses what is in the write-ahead log. PostgreSQL: a transaction whose
//! snapshot `pg_dump` takes over, so that what is read here is true of the dump. Must not: write to what it is asked about.

use std::path::Path;
use std::time::Duration;

use migrations::Migrator;
use sea_orm::sea_query::{Expr, Order, Query};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;

use super::rows::name;
use super::{Store, StoreError, StoreResult};

/// How long a connection is waited for, and a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Kind {
    /// The engine that a URL names.
    pub fn of(url: &str) -> StoreResult<Kind> {
        if url.starts_with("sqlite:") {
            return Ok(Kind::Sqlite);
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Ok(Kind::Postgres);
        }
        Err(StoreError::Broken("a database URL begins with sqlite: or postgres:".into()))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        }
    }
}

/// Changes of the ledger's schema that this program knows, oldest first.
pub fn known_migrations() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

fn one_connection(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1).min_connections(1).acquire_timeout(PATIENCE).sqlx_logging(false);
    // The connection is the transaction: it stays for as long as it is wanted.
    options.idle_timeout(None).max_lifetime(None);
    options
}

/// Writes a SQLite database as it stands into a new file, which is to lie where only its owner comes.
pub async fn copy_file(url: &str, into: &Path) -> StoreResult<()> {
    let place = into.to_str().ok_or_else(|| StoreError::Broken("the working folder's name is no text".into()))?;
    let mut options = one_connection(url);
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.read_only(true).create_if_missing(false).busy_timeout(PATIENCE));
    let connection = Database::connect(options).await?;
    let copied = connection
        .execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [place.into()]))
        .await;
    connection.close().await?;
    copied?;
    Ok(())
}

/// Does a PostgreSQL database hold no table, view or sequence of anybody's?
pub async fn holds_nothing(url: &str) -> StoreResult<bool> {
    let connection = Database::connect(one_connection(url)).await?;
    let question = "SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname <> 'information_schema' \
                    AND n.nspname NOT LIKE 'pg\\_%')";
    let asked = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, question)).await;
    connection.close().await?;
    let row = asked?.ok_or_else(|| StoreError::Broken("the server does not say what is in the database".into()))?;
    Ok(!row.try_get_by_index::<bool>(0)?)
}

/// Lets PostgreSQL count the rows of a database that was just filled: a dump does not say how many there are, and without
/// that it plans badly.
pub async fn take_stock(url: &str) -> StoreResult<()> {
    let connection = Database::connect(one_connection(url)).await?;
    let done = connection.execute_unprepared("ANALYZE").await;
    connection.close().await?;
    done?;
    Ok(())
}

/// A database at one moment, which can be asked.
#[derive(Debug)]
pub struct Snapshot {
    connection: DatabaseConnection,
    id: Option<String>,
}

impl Snapshot {
    /// Of a SQLite file that nobody else knows.
    pub async fn of_file(file: &Path) -> StoreResult<Snapshot> {
        let file = file.to_owned();
        let mut options = one_connection("sqlite://copy.db");
        options.map_sqlx_sqlite_opts(move |sqlite| sqlite.filename(&file).read_only(true).immutable(true));
        Ok(Snapshot { connection: Database::connect(options).await?, id: None })
    }

    /// Of a PostgreSQL database, from now until it is closed.
    pub async fn of_server(url: &str) -> StoreResult<Snapshot> {
        let connection = Database::connect(one_connection(url)).await?;
        // By hand, for the door to transactions is one for writes, and this one can write nothing.
        connection.execute_unprepared("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let question = Statement::from_string(DbBackend::Postgres, "SELECT pg_export_snapshot()");
        let row = connection.query_one_raw(question).await?;
        let row = row.ok_or_else(|| StoreError::Broken("the server gives no snapshot".into()))?;
        let id = Some(row.try_get_by_index(0)?);
        Ok(Snapshot { connection, id })
    }

    /// The name under which `pg_dump` takes it over.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The ledger's reads, of this moment.
    pub fn store(&self) -> Store {
        Store { writer: self.connection.clone(), reader: self.connection.clone() }
    }

    /// The connection, for the vault's own reads.
    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Changes that were made to the schema, oldest first.
    pub async fn migrations(&self) -> StoreResult<Vec<String>> {
        let mut query = Query::select();
        query.expr(Expr::col(name("version"))).from(name("seaql_migrations")).order_by(name("version"), Order::Asc);
        let rows = self.connection.query_all(&query).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }

    /// Lets go of it.
    pub async fn close(self) -> StoreResult<()> {
        Ok(self.connection.close().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_copy_holds_what_is_in_the_write_ahead_log_and_takes_nobodys_place() {
        let folder = tempfile::tempdir().unwrap();
        let (live, copy) = (folder.path().join("live.db"), folder.path().join("copy.db"));
        let url = format!("sqlite://{}?mode=rwc", live.display());
        let store = Store::open_and_migrate(&url).await.unwrap();
        store.writer.execute_unprepared("CREATE TABLE late (x integer); INSERT INTO late VALUES (7)").await.unwrap();
        assert!(folder.path().join("live.db-wal").metadata().unwrap().len() > 0);
        copy_file(&url, &copy).await.unwrap();
        assert!(copy_file(&url, &copy).await.is_err(), "the place is taken");
        let snapshot = Snapshot::of_file(&copy).await.unwrap();
        let mut known = known_migrations();
        known.sort();
        assert_eq!(snapshot.migrations().await.unwrap(), known);
        let late = Statement::from_string(DbBackend::Sqlite, "SELECT x FROM late");
        let row = snapshot.connection().query_one_raw(late).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 7);
        assert!(snapshot.connection().execute_unprepared("DELETE FROM late").await.is_err());
        snapshot.close().await.unwrap();
        store.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("none.db").display());
        assert!(copy_file(&url, &folder.path().join("copy.db")).await.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_url_names_its_engine() {
        assert_eq!(Kind::of("sqlite://a.db").unwrap().name(), "SQLite");
        assert_eq!(Kind::of("postgresql://h/d").unwrap().name(), "PostgreSQL");
        assert!(Kind::of("mysql://h/d").is_err());
    }
}
