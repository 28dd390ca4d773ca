//! What the ledger does not refer to: left by a write whose ledger half never came. Found by age and by id alone.

use ledger_core::time::Timestamp;
use uuid::Uuid;

use super::rows::{self, BLOBS, DOCUMENTS, FIELDS, PAYEES, PAYMENTS, STATEMENT_FILES, STATEMENTS, TEXTS, Whole};
use super::{Vault, VaultResult};

/// A kind of thing that lies here under an id of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Versions of identities.
    Identities,
    /// Files.
    Attachments,
    /// Texts.
    Texts,
    /// Documents that were made.
    Documents,
    /// Payees.
    Payees,
    /// Payment files.
    Payments,
    /// Files of banks.
    StatementFiles,
    /// Details of the lines of banks' statements.
    Statements,
}

impl Kept {
    /// All of them.
    pub const ALL: [Kept; 8] = [
        Kept::Identities,
        Kept::Attachments,
        Kept::Texts,
        Kept::Documents,
        Kept::Payees,
        Kept::Payments,
        Kept::StatementFiles,
        Kept::Statements,
    ];

    fn table(self) -> Whole {
        match self {
            Kept::Identities => FIELDS,
            Kept::Attachments => BLOBS,
            Kept::Texts => TEXTS,
            Kept::Documents => DOCUMENTS,
            Kept::Payees => PAYEES,
            Kept::Payments => PAYMENTS,
            Kept::StatementFiles => STATEMENT_FILES,
            Kept::Statements => STATEMENTS,
        }
    }
}

impl Vault {
    /// A page of ids that were last wanted before an instant, after an id, in their order.
    pub async fn kept_before(
        &self,
        kind: Kept,
        before: Timestamp,
        after: Option<Uuid>,
        limit: u64,
    ) -> VaultResult<Vec<Uuid>> {
        rows::older(&self.db, self.programme, kind.table(), (before, after, limit)).await
    }

    /// Destroys what lies under these ids, unless it was wanted again since the instant; gives how many rows went.
    pub async fn destroy(&self, kind: Kept, ids: &[Uuid], before: Timestamp) -> VaultResult<u64> {
        if ids.is_empty() {
            return Ok(0);
        }
        let gone = rows::remove(&self.db, self.programme, kind.table(), ids, before).await?;
        if kind == Kept::Identities {
            rows::digests_remove(&self.db, self.programme, ids).await?;
        }
        Ok(gone)
    }
}
