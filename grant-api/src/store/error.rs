//! What can go wrong below the rules, by the codes of both engines; nothing here reads a message's text.

use ledger_core::row::CellError;
use sea_orm::{DbErr, RuntimeErr};

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Absent.
    #[error("not found")]
    NotFound,
    /// A constraint or guard of the schema refused a row.
    #[error("the schema refused a row: {0}")]
    Conflict(String),
    /// No connection or lock in time: try again.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The commit was sent and no answer came: the same key tells what happened.
    #[error("the outcome of the commit is unknown: {0}")]
    UnknownOutcome(String),
    /// The database answers something that cannot be.
    #[error("the store is broken: {0}")]
    Broken(String),
}

/// Result of a store's function.
pub type StoreResult<T> = Result<T, StoreError>;

impl From<CellError> for StoreError {
    fn from(error: CellError) -> Self {
        StoreError::Broken(error.to_string())
    }
}

/// Engine codes of constraints and guards: SQLite's extended result codes, PostgreSQL's SQLSTATE.
const CONFLICT: &[&str] =
    &["275", "531", "787", "1299", "1555", "1811", "2067", "2579", "3091", "23502", "23503", "23505", "23514", "GL001"];
/// Codes after which the same request may pass: busy, locked, serialisation, deadlock, cancelled, shutting down, full.
const BUSY: &[&str] = &[
    "5", "6", "261", "517", "773", "40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "53300", "53100",
    "25006",
];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let code = match &error {
            DbErr::Conn(inner) | DbErr::Exec(inner) | DbErr::Query(inner) => database_code(inner),
            DbErr::ConnectionAcquire(_) => return StoreError::Busy(error.to_string()),
            _ => None,
        };
        match code.as_deref() {
            Some(code) if CONFLICT.contains(&code) => StoreError::Conflict(error.to_string()),
            Some(code) if BUSY.contains(&code) => StoreError::Busy(error.to_string()),
            _ => StoreError::Broken(error.to_string()),
        }
    }
}

fn database_code(error: &RuntimeErr) -> Option<String> {
    match error {
        RuntimeErr::SqlxError(error) => {
            error.as_database_error().and_then(|database| database.code()).map(|code| code.into_owned())
        }
        RuntimeErr::Internal(_) => None,
    }
}
