//! Typed identifiers, one macro, listed alphabetically.
//!
//! Every id is a UUIDv7 made by the program (rule S2 of the schema: no sequences), so that rows can be decided in
//! memory before any of them is stored. This file draws no randomness and reads no clock: a [`Mint`] is handed in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map($name)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }

        impl $crate::row::Cell for $name {
            const KIND: $crate::row::Kind = $crate::row::Kind::Id;
            const NULLABLE: bool = false;
            fn to_value(&self) -> $crate::row::Value {
                $crate::row::Value::Id(self.0)
            }
            fn from_value(value: &$crate::row::Value) -> Result<Self, $crate::row::CellError> {
                match value {
                    $crate::row::Value::Id(id) => Ok($name(*id)),
                    other => Err($crate::row::CellError::kind("id", other)),
                }
            }
        }
    )+};
}

ids! {
    /// A file of a case, sealed in the vault.
    AttachmentId,
    /// A bank account of the programme.
    BankAccountId,
    /// One booked line of a bank statement.
    BankLineId,
    /// A payment batch of one bank account.
    BatchId,
    /// A call for applications.
    CallId,
    /// A case: one application and whatever follows from it.
    CaseId,
    /// A recoverable claim on a grantee.
    ClaimId,
    /// A sale or purchase of currency.
    ConversionId,
    /// A role handed to a colleague for some days.
    DelegationId,
    /// One cash instalment of a grant.
    DisbursementId,
    /// A printed document of a case.
    DocumentId,
    /// A donor.
    DonorId,
    /// A journal entry by hand, before it is posted.
    DraftId,
    /// A funded business.
    EnterpriseId,
    /// A journal entry.
    EntryId,
    /// A fund: one donor agreement.
    FundId,
    /// Goods ordered for a grantee.
    GoodsId,
    /// What a grantee gets in kind: one line of it.
    GoodsLineId,
    /// An award made to a case.
    GrantId,
    /// One version of what is known of a survivor, sealed in the vault.
    IdentityId,
    /// An incident or a complaint about a case.
    IncidentId,
    /// A budget line of a fund.
    LineId,
    /// A partner NGO.
    NgoId,
    /// A member of staff, a committee member or a partner's caseworker; never a survivor.
    PersonId,
    /// A programme: one set of books, one log.
    ProgrammeId,
    /// A quoted exchange rate.
    RateId,
    /// Money that came in and belongs to nobody yet.
    ReceiptId,
    /// A month of a bank account that is signed by two.
    ReconciliationId,
    /// A release of outcome figures.
    ReleaseId,
    /// Money on its way that belongs to no disbursement.
    RemittanceId,
    /// A file of a bank, sealed in the vault.
    StatementFileId,
    /// A statement of a bank; the details of its lines are sealed in the vault.
    StatementId,
    /// A booked line of a statement of a bank.
    StatementLineId,
    /// A survivor, by a number that says nothing; who it is belongs to the vault.
    SubjectId,
    /// A text of a case, sealed in the vault.
    TextId,
    /// A training.
    TrainingId,
    /// A follow-up visit.
    VisitId,
}

/// Makes UUIDv7 ids for one command: the clock and the random bits come from outside, the order is that of the calls.
/// Copies of it go on counting together, so that no two ids of one command are the same.
#[derive(Clone, Debug)]
pub struct Mint {
    millis: u64,
    random: u128,
    made: Arc<AtomicU64>,
}

impl Mint {
    /// `now` gives the time part, `entropy` the 74 random bits (the rest of it is ignored).
    pub fn new(now: Timestamp, entropy: [u8; 16]) -> Self {
        Mint {
            millis: (now.micros().max(0) / 1000).unsigned_abs(),
            random: u128::from_be_bytes(entropy),
            made: Arc::default(),
        }
    }

    /// A copy that counts for itself from here on: for deciding the same command a second time with the same ids.
    pub fn restarted(&self) -> Self {
        Mint { made: Arc::new(AtomicU64::new(self.made.load(Ordering::Relaxed))), ..self.clone() }
    }

    /// The next id: the same millisecond, the random part counted up by one, so ids of one command sort as made.
    pub fn id<T: From<Uuid>>(&self) -> T {
        const RANDOM_BITS: u128 = (1 << 74) - 1;
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        let random = self.random.wrapping_add(u128::from(made) + 1) & RANDOM_BITS;
        let high = (random >> 62) & 0xfff;
        let low = random & ((1 << 62) - 1);
        let bits = (u128::from(self.millis) << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low;
        T::from(Uuid::from_u128(bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minted_ids_are_version_seven_and_sort_in_the_order_of_making() {
        let mint = Mint::new(Timestamp::from_micros(1_700_000_000_000_000), [9; 16]);
        let made: Vec<CaseId> = (0..5000).map(|_| mint.id()).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| id.0.get_version_num() == 7 && id.0.get_variant() == uuid::Variant::RFC4122));
    }
}
