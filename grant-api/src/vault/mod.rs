//! The vault: who somebody is, files, free text. A database of its own, keys of its own; nothing else can read them.
//!
//! ```text
//! let commitment = vault.identity_put(subject, identity_id, &identity, now).await?;   first the vault,
//! app.execute(request, terms, Command::IdentityRecord(..)).await?;                    then the ledger;
//! vault.identity_field(subject, identity_id, IdentityField::Phone, &commitment)       one value, after the act was logged
//! ```
//! Everything is sealed under a key of its subject, and that key is wrapped under the epoch key of the key file, which is
//! never in the database. Invariant: writes are idempotent by id (twice the same is once, something else under the same id
//! is an error); what does not open is [`VaultError::Unavailable`], never part of a value; no type that holds a value can
//! be printed. Must not decide who may see what: that is `app`'s, and only `app` and `cli` know this module.

mod bank_lines;
mod connect;
mod copies;
mod drafts;
mod error;
mod identity;
mod keys;
mod lookup;
mod papers;
mod payee;
mod payee_rows;
mod releases;
mod rows;
mod seal;
mod sweep;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ledger_core::id::ProgrammeId;
use sea_orm::DatabaseConnection;

pub use copies::{fingerprints, known_migrations};
pub use error::{VaultError, VaultResult};
pub use identity::{Identity, Secret};
pub use keys::{FINGERPRINT_LEN, Keys};
pub use lookup::{Alike, IndexKind};
pub use papers::Paper;
pub use payee::PayeeDetails;
pub use sweep::Kept;

/// One programme's vault, open.
#[derive(Clone)]
pub struct Vault {
    db: DatabaseConnection,
    programme: ProgrammeId,
    keys: Arc<Keys>,
}

/// Says that it is a vault and which key it has; nothing of the key.
impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({})", self.keys.fingerprint())
    }
}
