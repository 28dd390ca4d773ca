//! Inputs of the commands on payment batches.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{BankAccountId, BatchId, DisbursementId};
use crate::programme::batch::{FileHashes, PaymentFormat};
use crate::text::Code;
use crate::time::Day;

inputs! {
    /// A disbursement that goes into a batch.
    pub struct BatchMember {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Version of it that the person saw.
        pub version: i64,
    }
    /// Two disbursements whose payees have one account: only the vault can say so.
    pub struct SameAccount {
        /// One that goes into the batch.
        pub member: DisbursementId,
        /// Another, of this batch or of one before.
        pub other: DisbursementId,
    }
    /// Builds a payment batch of one bank account.
    pub struct BatchBuild {
        /// Its id.
        pub batch: BatchId,
        /// Its number within the year, which its files carry: the next one.
        pub number: i64,
        /// Paid from.
        pub bank_account: BankAccountId,
        /// The day on which the bank should pay.
        pub requested_on: Day,
        /// What goes into it, in the order of the files.
        pub members: Vec<BatchMember>,
        /// Hashes of its files.
        pub files: FileHashes,
        /// Which payees have one account.
        pub same_account: Vec<SameAccount>,
        /// Why one payee gets the same amount twice on one day.
        pub reason: Option<Code>,
    }
    /// A second signatory releases a batch.
    pub struct BatchRelease {
        /// The batch.
        pub batch: BatchId,
        /// Its version.
        pub version: i64,
        /// Hashes of the files as the person saw them.
        pub files: FileHashes,
    }
    /// Drops a batch before its release.
    pub struct BatchDrop {
        /// The batch.
        pub batch: BatchId,
        /// Its version.
        pub version: i64,
        /// Why.
        pub reason: Code,
    }
    /// Opens a payment file of a batch.
    pub struct BatchRead {
        /// The batch.
        pub batch: BatchId,
        /// Which file.
        pub format: PaymentFormat,
    }
}
