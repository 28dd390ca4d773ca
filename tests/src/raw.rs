//! A session on the database beside the program: what somebody with a database shell could do, and what the catalogue says.
//!
//! Invariant: one connection, no pool and nothing of the program's settings beyond foreign keys, so that what is refused
//! here is refused by the schema. Must not know any table.

use migrations::guards;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::engine::Engine;
use crate::failure::Failure;

/// A connection with a hand on it.
pub struct Raw {
    connection: DatabaseConnection,
    engine: Engine,
}

/// Why the database refused a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// SQLSTATE, or SQLite's extended result code.
    pub code: String,
    /// The constraint, where the engine names it: PostgreSQL all of them, SQLite only checks.
    pub constraint: Option<String>,
    /// The engine's words.
    pub message: String,
}

impl Raw {
    /// Connects.
    pub async fn open(engine: Engine, url: &str) -> Result<Self, Failure> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connection = Database::connect(options).await?;
        if engine == Engine::Sqlite {
            connection.execute_unprepared("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000").await?;
        }
        Ok(Raw { connection, engine })
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The engine as SeaORM calls it.
    pub fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// Runs statements; gives the number of rows that the last one touched.
    pub async fn run(&self, sql: &str) -> Result<u64, Refused> {
        self.connection.execute_unprepared(sql).await.map(|done| done.rows_affected()).map_err(|error| refused(&error))
    }

    /// Rows of a query whose columns are all text; what is absent comes back empty.
    pub async fn rows(&self, sql: &str) -> Result<Vec<Vec<String>>, Failure> {
        let found = self.connection.query_all_raw(Statement::from_string(self.backend(), sql)).await?;
        let cells = |row: &sea_orm::QueryResult| -> Result<Vec<String>, DbErr> {
            let cell = |index| Ok(row.try_get_by_index::<Option<String>>(index)?.unwrap_or_default());
            (0..row.column_names().len()).map(cell).collect()
        };
        Ok(found.iter().map(cells).collect::<Result<_, _>>()?)
    }

    /// The first column of a query, as text.
    pub async fn column(&self, sql: &str) -> Result<Vec<String>, Failure> {
        Ok(self.rows(sql).await?.into_iter().filter_map(|row| row.into_iter().next()).collect())
    }

    /// The content of every table as text, blobs in hexadecimal.
    pub async fn content(&self) -> Result<Vec<String>, Failure> {
        let mut all = Vec::new();
        for (_, rows) in self.tables().await? {
            all.extend(rows);
        }
        Ok(all)
    }

    /// Name, number of rows and SHA-256 of the content of every table: equal only when nothing at all changed.
    pub async fn fingerprint(&self) -> Result<Vec<(String, u64, String)>, Failure> {
        let mut prints = Vec::new();
        for (table, rows) in self.tables().await? {
            let mut hash = Sha256::new();
            rows.iter().for_each(|row| hash.update(format!("{row}\n")));
            let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            prints.push((table, count, ledger_core::row::hex(&hash.finalize())));
        }
        Ok(prints)
    }

    /// Every table with its rows, sorted.
    async fn tables(&self) -> Result<Vec<(String, Vec<String>)>, Failure> {
        let tables = match self.engine {
            // What SQLite counted for its planner is no row of ours.
            Engine::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY name"
            }
            Engine::Postgres => {
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
            }
        };
        let mut all = Vec::new();
        for table in self.column(tables).await? {
            let row = match self.engine {
                Engine::Sqlite => {
                    let columns = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
                    let columns = self.column(&columns).await?;
                    let quoted: Vec<String> = columns.iter().map(|name| format!("quote({name})")).collect();
                    quoted.join(" || '|' || ")
                }
                Engine::Postgres => format!("CAST({table}.* AS text)"),
            };
            let mut rows = self.column(&format!("SELECT {row} FROM {table}")).await?;
            rows.sort();
            all.push((table, rows));
        }
        Ok(all)
    }

    /// An id as a literal.
    pub fn id(&self, id: Uuid) -> String {
        match self.engine {
            Engine::Sqlite => format!("X'{}'", id.simple()),
            Engine::Postgres => format!("'{id}'::uuid"),
        }
    }

    /// Bytes as a literal.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        let hex = ledger_core::row::hex(bytes);
        match self.engine {
            Engine::Sqlite => format!("X'{hex}'"),
            Engine::Postgres => format!("'\\x{hex}'::bytea"),
        }
    }

    /// True or false as a literal.
    pub fn flag(&self, flag: bool) -> &'static str {
        match (self.engine, flag) {
            (Engine::Sqlite, true) => "1",
            (Engine::Sqlite, false) => "0",
            (Engine::Postgres, true) => "TRUE",
            (Engine::Postgres, false) => "FALSE",
        }
    }

    /// Takes the append-only guards down, and this session's foreign keys with them: what an owner of the database can.
    pub async fn lower_guards(&self) -> Result<(), Failure> {
        for statement in guards::lower(self.backend()) {
            self.connection.execute_unprepared(&statement).await?;
        }
        let off = match self.engine {
            Engine::Sqlite => "PRAGMA foreign_keys = OFF",
            Engine::Postgres => "SET session_replication_role = replica",
        };
        self.connection.execute_unprepared(off).await?;
        Ok(())
    }
}

fn refused(error: &DbErr) -> Refused {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) = error else {
        return Refused { code: String::new(), constraint: None, message: error.to_string() };
    };
    let Some(database) = inner.as_database_error() else {
        return Refused { code: String::new(), constraint: None, message: error.to_string() };
    };
    let message = database.message().to_string();
    let check = message.split_once("CHECK constraint failed: ").map(|(_, name)| name.to_string());
    Refused {
        code: database.code().map(|code| code.into_owned()).unwrap_or_default(),
        constraint: database.constraint().map(str::to_string).or(check),
        message,
    }
}
