//! What lies in the vault, played: commands as the program makes them once something is sealed.

use ledger_core::id::{AttachmentId, CaseId, IdentityId, TextId};
use ledger_core::programme::command::{
    AttachmentAdd, AttachmentRead, CaseNote, Command, IdentityRecord, IdentityReveal,
};
use ledger_core::programme::identity::{AttachmentKind, COMMITMENT_LEN, IdentityField, MediaType, TextKind};
use uuid::Uuid;

use super::{Player, code};

impl Player {
    /// Records who is behind a case, over a version.
    pub fn identity(&self, case: CaseId, version: i64, fields: &[IdentityField]) -> IdentityRecord {
        let subject = self.stage.case(case).unwrap().application.subject_id;
        let identity = IdentityId(Uuid::from_u128(7_000 + self.tape.len() as u128));
        IdentityRecord { subject, version, identity, fields: fields.to_vec(), commitment: vec![1; COMMITMENT_LEN] }
    }

    /// Shows one field.
    pub fn look(&self, case: CaseId, field: IdentityField) -> Command {
        Command::IdentityReveal(IdentityReveal { case, field, reason: code("call_back") })
    }

    /// Adds a file of a size.
    pub fn file(&self, case: CaseId, attachment: AttachmentId, size: i64) -> Command {
        let (kind, media, commitment) = (AttachmentKind::Plan, MediaType::Pdf, vec![2; COMMITMENT_LEN]);
        Command::AttachmentAdd(AttachmentAdd { case, attachment, kind, size, media, commitment })
    }

    /// Opens a file.
    pub fn open_file(&self, case: CaseId, attachment: AttachmentId) -> Command {
        Command::AttachmentRead(AttachmentRead { case, attachment })
    }

    /// Writes a note of a size.
    pub fn note(&self, case: CaseId, size: i64) -> Command {
        let text = TextId(Uuid::from_u128(8_000 + self.tape.len() as u128));
        let (kind, commitment) = (TextKind::Note, vec![3; COMMITMENT_LEN]);
        Command::CaseNote(CaseNote { case, text, kind, about: None, size, commitment })
    }
}
