//! What can go wrong in the vault. No variant holds a value, a key, or bytes of either.

use sea_orm::DbErr;

use crate::store::StoreError;

/// Result of a vault's function.
pub type VaultResult<T> = Result<T, VaultError>;

/// An error of the vault.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VaultError {
    /// Missing, corrupt, cut off, moved, or sealed under another key. Says in which table.
    #[error("what lies in {0} cannot be opened")]
    Unavailable(&'static str),
    /// The key file is another vault's.
    #[error("the vault was made with the key {expected}, and the key file holds {found}")]
    WrongKey {
        /// Fingerprint of the key that the vault was made with.
        expected: String,
        /// Fingerprint of the key in the file.
        found: String,
    },
    /// The key file is missing, unreadable, or open to others.
    #[error("key file {0}")]
    KeyFile(String),
    /// Something else is kept under the id already.
    #[error("something else is kept under this id")]
    Different,
    /// No connection or lock in time.
    #[error("the vault is busy")]
    Busy,
    /// The database fails.
    #[error("the vault's database: {0}")]
    Broken(String),
}

impl From<DbErr> for VaultError {
    fn from(error: DbErr) -> Self {
        // The codes of both engines are the store's knowledge. Statements are never part of the text, and values are bound.
        match StoreError::from(error) {
            StoreError::Busy(_) => VaultError::Busy,
            other => VaultError::Broken(other.to_string()),
        }
    }
}
