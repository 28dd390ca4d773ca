//! The two database engines, so that a test runs the same on each: `for engine in engines() { .. }`.
//!
//! Invariant: every call of [`Engine::database`] gives a new, empty database that nothing else uses. An engine that the
//! machine lacks is told (`require.rs`), never passed over in silence.

use crate::failure::Failure;
use crate::{postgres, require};

/// A database engine on which the ledger runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, the default, in a file of its own.
    Sqlite,
    /// PostgreSQL, in the throwaway cluster of this test process.
    Postgres,
}

/// An empty database; a SQLite file is deleted when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    folder: Option<tempfile::TempDir>,
}

/// The engines of this machine: SQLite always, PostgreSQL where its programs are found.
pub fn engines() -> Vec<Engine> {
    match postgres::available() {
        Ok(()) => vec![Engine::Sqlite, Engine::Postgres],
        Err(why) => {
            require::missing("postgres", &why.to_string());
            vec![Engine::Sqlite]
        }
    }
}

impl Engine {
    /// A new, empty database on this engine.
    pub async fn database(self) -> Result<TestDatabase, Failure> {
        match self {
            Engine::Sqlite => {
                let folder = tempfile::Builder::new().prefix("grant-sqlite-").tempdir()?;
                let url = format!("sqlite://{}?mode=rwc", folder.path().join("ledger.db").display());
                Ok(TestDatabase { url, folder: Some(folder) })
            }
            Engine::Postgres => Ok(TestDatabase { url: postgres::database().await?, folder: None }),
        }
    }
}

impl TestDatabase {
    /// The URL to connect to, as `--database` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder of the database's file, on SQLite.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(tempfile::TempDir::path)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use sea_orm::{ConnectionTrait, Database};

    #[tokio::test]
    async fn each_engine_hands_out_an_empty_database_that_can_be_written() {
        for engine in engines() {
            for _ in 0..2 {
                let database = engine.database().await.unwrap();
                let connection = Database::connect(database.url()).await.unwrap();
                connection.execute_unprepared("CREATE TABLE leg (amount_minor bigint)").await.unwrap();
                let done = connection.execute_unprepared("INSERT INTO leg VALUES (1), (2)").await.unwrap();
                assert_eq!(done.rows_affected(), 2, "{engine:?}");
                connection.close().await.unwrap();
            }
        }
    }
}
