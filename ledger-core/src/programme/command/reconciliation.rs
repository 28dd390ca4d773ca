//! Inputs of the commands on signed months of bank accounts.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{BankAccountId, ReconciliationId};
use crate::programme::document::DocumentRef;
use crate::text::Code;
use crate::time::Day;

inputs! {
    /// Freezes how a bank account stood at the end of a month, to be signed by somebody else.
    pub struct ReconcilePrepare {
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Last day of the month.
        pub through_on: Day,
        /// Version that the person saw; 0 where the month was never prepared.
        pub version: i64,
    }
    /// Signs what was prepared.
    pub struct ReconcileSign {
        /// Which.
        pub reconciliation: ReconciliationId,
        /// Version that the person saw.
        pub version: i64,
        /// SHA-256 of what the person saw, lower-case hexadecimal.
        pub content: String,
        /// What was printed of it, one a language.
        pub documents: Vec<DocumentRef>,
    }
    /// Opens a signed month again.
    pub struct ReconcileReopen {
        /// Which.
        pub reconciliation: ReconciliationId,
        /// Version that the person saw.
        pub version: i64,
        /// Why.
        pub reason: Code,
    }
}
