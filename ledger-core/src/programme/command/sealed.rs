//! Inputs of the commands on what lies sealed in the vault: the ledger hears kind, size and commitment, never a word of it.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{AttachmentId, CaseId, IdentityId, SubjectId, TextId};
use crate::programme::identity::{AttachmentKind, IdentityField, MediaType, TextKind};
use crate::text::Code;

inputs! {
    /// Records who a survivor is; the whole of it replaces what was known before.
    pub struct IdentityRecord {
        /// Whose.
        pub subject: SubjectId,
        /// Version that the person saw; 0 where nothing was recorded.
        pub version: i64,
        /// Where the vault keeps it.
        pub identity: IdentityId,
        /// Fields that are filled in, each once.
        pub fields: Vec<IdentityField>,
        /// The vault's commitment, 32 bytes.
        pub commitment: Vec<u8>,
    }
    /// Shows one field of the identity behind a case.
    pub struct IdentityReveal {
        /// The case.
        pub case: CaseId,
        /// Which field.
        pub field: IdentityField,
        /// Why.
        pub reason: Code,
    }
    /// Adds a file.
    pub struct AttachmentAdd {
        /// The case.
        pub case: CaseId,
        /// Where the vault keeps it.
        pub attachment: AttachmentId,
        /// What it is.
        pub kind: AttachmentKind,
        /// Bytes.
        pub size: i64,
        /// What its bytes say it is.
        pub media: MediaType,
        /// The vault's commitment, 32 bytes.
        pub commitment: Vec<u8>,
    }
    /// Opens a file.
    pub struct AttachmentRead {
        /// The case.
        pub case: CaseId,
        /// The file.
        pub attachment: AttachmentId,
    }
    /// Words that lie in the vault and come with a step of their own.
    pub struct SealedWords {
        /// Where the vault keeps them.
        pub text: TextId,
        /// Bytes.
        pub size: i64,
        /// The vault's commitment, 32 bytes.
        pub commitment: Vec<u8>,
    }
    /// Writes a text on a case.
    pub struct CaseNote {
        /// The case.
        pub case: CaseId,
        /// Where the vault keeps it.
        pub text: TextId,
        /// What kind of text.
        pub kind: TextKind,
        /// Id of what it is about, within the case; the case itself when absent.
        pub about: Option<Code>,
        /// Bytes.
        pub size: i64,
        /// The vault's commitment, 32 bytes.
        pub commitment: Vec<u8>,
    }
}
