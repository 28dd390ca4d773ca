//! Identities, files and notes of cases: what lies in the vault.
//!
//! Invariant: a value is in the answer that shows it and nowhere else: no type of a body that holds one can be printed, and
//! every answer carries no-store. Must not: take a file's name or its declared type for anything.

use std::sync::Arc;

use ledger_core::id::{AttachmentId, CaseId, SubjectId};
use ledger_core::programme::command::IdentityReveal;
use ledger_core::programme::identity::{Attachment, AttachmentKind, IdentityField, TEXTS_BY_HAND, TextKind};
use ledger_core::text::Code;
use ledger_core::time::Day;
use poem::Body;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::auth::Auth;
use super::problem::ProblemResponse;
use super::wire::{ReceiptBody, choice};
use super::{Answer, Tag, request};
use crate::app::error::FieldError;
use crate::app::execute::{Fields, Terms};
use crate::app::sealed::{Note, name_of, opening_key, read_identity};
use crate::app::{App, AppError};

/// Who a survivor is: the whole of it; it takes the place of what was known.
#[derive(Object)]
#[oai(rename = "NewIdentity", deny_unknown_fields)]
pub struct IdentityBody {
    /// Business date; today when absent.
    on: Option<Day>,
    /// Version that you saw; 0 where nothing was recorded.
    version: i64,
    /// Given name.
    given_name: Option<String>,
    /// Family name.
    family_name: Option<String>,
    /// Date of birth, as 1990-01-31.
    birth_date: Option<String>,
    /// Telephone number, with or without the country's code.
    phone: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// How she can be reached safely.
    contact_way: Option<String>,
    /// When she can be reached safely.
    contact_time: Option<String>,
    /// Tax number.
    tax_id: Option<String>,
    /// Number of an identity document.
    document: Option<String>,
}

impl IdentityBody {
    fn get(&self, field: IdentityField) -> Option<&str> {
        let value = match field {
            IdentityField::GivenName => &self.given_name,
            IdentityField::FamilyName => &self.family_name,
            IdentityField::BirthDate => &self.birth_date,
            IdentityField::Phone => &self.phone,
            IdentityField::Email => &self.email,
            IdentityField::ContactWay => &self.contact_way,
            IdentityField::ContactTime => &self.contact_time,
            IdentityField::TaxId => &self.tax_id,
            IdentityField::Document => &self.document,
        };
        value.as_deref()
    }
}

/// Which field to see, and why.
#[derive(Debug, Object)]
#[oai(rename = "Reveal", deny_unknown_fields)]
pub struct RevealBody {
    /// One field of the identity.
    field: String,
    /// Reason code.
    reason: String,
}

/// One field, shown once.
#[derive(Object)]
#[oai(rename = "Revealed")]
pub struct RevealedBody {
    /// Log sequence of the act.
    sequence: i64,
    /// The field.
    field: String,
    /// Its value.
    value: String,
}

/// A file of a case.
#[derive(Debug, Object)]
#[oai(rename = "Attachment")]
pub struct AttachmentBody {
    /// Id.
    attachment_id: Uuid,
    /// plan, evidence, receipt, agreement, handover, photo, other.
    kind: String,
    /// Bytes.
    size: i64,
    /// pdf, jpeg, png, docx, xlsx.
    media: String,
    /// Day of adding.
    added_on: Day,
    /// Who added it.
    added_by: Uuid,
}

impl From<Attachment> for AttachmentBody {
    fn from(row: Attachment) -> Self {
        AttachmentBody {
            attachment_id: row.attachment_id.0,
            kind: row.kind.code().to_owned(),
            size: row.size_bytes,
            media: row.media.code().to_owned(),
            added_on: row.added_on,
            added_by: row.added_by.0,
        }
    }
}

/// A note to write.
#[derive(Object)]
#[oai(rename = "NewNote", deny_unknown_fields)]
pub struct NewNoteBody {
    /// Business date; today when absent.
    on: Option<Day>,
    /// note, question, answer.
    kind: String,
    /// Id of what it is about, within the case: of its grant, a disbursement, a visit and so on. The case itself when absent.
    about: Option<Uuid>,
    /// The words.
    text: String,
}

/// A note.
#[derive(Object)]
#[oai(rename = "Note")]
pub struct NoteBody {
    /// Id.
    text_id: Uuid,
    /// item, note, question, answer, visit, incident, reason.
    kind: String,
    /// Id of what it is about, within the case.
    #[oai(skip_serializing_if_is_none)]
    about: Option<Uuid>,
    /// Day of writing.
    written_on: Day,
    /// Who wrote it.
    written_by: Uuid,
    /// The words; absent where they can't be opened.
    #[oai(skip_serializing_if_is_none)]
    text: Option<String>,
}

impl From<Note> for NoteBody {
    fn from(note: Note) -> Self {
        NoteBody {
            text_id: note.row.text_id.0,
            kind: note.row.kind.code().to_owned(),
            about: note.row.about.and_then(|code| Uuid::try_parse(code.as_str()).ok()),
            written_on: note.row.written_on,
            written_by: note.row.written_by.0,
            text: note.text.map(|text| text.expose().to_owned()),
        }
    }
}

fn terms(key: String, on: Option<Day>) -> Terms {
    Terms { key: Some(key), on, ..Terms::default() }
}

/// Operations on what lies in the vault.
pub struct SealedApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Cases")]
impl SealedApi {
    /// Records who a survivor is, and how she can be reached safely.
    #[oai(path = "/subjects/:id/identity", method = "post", operation_id = "identity_record")]
    async fn identity(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<IdentityBody>,
    ) -> Answer<ReceiptBody> {
        let fault = |(field, code): &(IdentityField, &'static str)| {
            FieldError::new(format!("/{field}"), *code, "This is not how the field is written.")
        };
        let identity = read_identity(|field| body.0.get(field));
        let identity = identity.map_err(|faults| AppError::Invalid { errors: faults.iter().map(fault).collect() })?;
        let whose = (SubjectId(id.0), body.0.version);
        let receipt = self.0.identity_record(&request(auth), terms(key.0, body.0.on), whose, &identity).await?;
        Ok(Json(ReceiptBody::from(receipt)))
    }

    /// Shows one field of the identity behind a case, once; the act is logged before the value is opened.
    #[oai(path = "/cases/:id/identity/reveal", method = "post", operation_id = "identity_reveal")]
    async fn reveal(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<RevealBody>,
    ) -> Answer<RevealedBody> {
        let mut fields = Fields::default();
        let field = choice(&mut fields, "/field", IdentityField::ALL, IdentityField::code, &body.0.field);
        let reason = fields.take("/reason", "code", Code::new(&body.0.reason));
        let input = field.zip(reason).map(|(field, reason)| IdentityReveal { case: CaseId(id.0), field, reason });
        let input = fields.finish(input)?;
        let field = input.field.code().to_owned();
        let shown = self.0.identity_reveal(&request(auth), terms(key.0, None), input).await?;
        Ok(Json(RevealedBody { sequence: shown.receipt.seq, field, value: shown.value.expose().to_owned() }))
    }

    /// Adds a file: the bytes as they are, at most 10 MiB. PDF, JPEG, PNG, DOCX and XLSX are told by their bytes.
    #[oai(path = "/cases/:id/attachments", method = "post", operation_id = "attachment_add")]
    async fn attach(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        /// plan, evidence, receipt, agreement, handover, photo, other.
        kind: Query<String>,
        body: Binary<Body>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let kind = choice(&mut fields, "?kind", AttachmentKind::ALL, AttachmentKind::code, &kind.0);
        let place = (CaseId(id.0), fields.finish(kind)?);
        // The body is in memory by now; as it lies there it is read, without another copy.
        let bytes = body.0.into_bytes().await.map_err(AppError::internal)?;
        let receipt = self.0.attachment_add(&request(auth), terms(key.0, None), place, &bytes).await?;
        Ok(Json(ReceiptBody::from(receipt)))
    }

    /// Files of a case, oldest first.
    #[oai(path = "/cases/:id/attachments", method = "get", operation_id = "attachment_list")]
    async fn attachments(&self, auth: Auth, id: Path<Uuid>) -> Answer<Vec<AttachmentBody>> {
        let rows = self.0.attachments(&request(auth), CaseId(id.0)).await?;
        Ok(Json(rows.into_iter().map(AttachmentBody::from).collect()))
    }

    /// Opens a file of a case. Each opening is an act in the log.
    #[oai(path = "/cases/:id/attachments/:attachment", method = "get", operation_id = "attachment_read")]
    async fn attachment(
        &self,
        auth: Auth,
        id: Path<Uuid>,
        attachment: Path<Uuid>,
    ) -> Result<poem_openapi::payload::Attachment<Vec<u8>>, ProblemResponse> {
        let place = (CaseId(id.0), AttachmentId(attachment.0));
        let key = opening_key()?;
        let (row, mut bytes) = self.0.attachment_read(&request(auth), terms(key, None), place).await?;
        Ok(poem_openapi::payload::Attachment::new(std::mem::take(&mut *bytes)).filename(name_of(&row)))
    }

    /// Writes a note.
    #[oai(path = "/cases/:id/notes", method = "post", operation_id = "case_note")]
    async fn note(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        id: Path<Uuid>,
        body: Json<NewNoteBody>,
    ) -> Answer<ReceiptBody> {
        let mut fields = Fields::default();
        let kind = choice(&mut fields, "/kind", &TEXTS_BY_HAND, TextKind::code, &body.0.kind);
        let place = (CaseId(id.0), fields.finish(kind)?, body.0.about.map(Code::from_id));
        let receipt = self.0.note_add(&request(auth), terms(key.0, body.0.on), place, &body.0.text).await?;
        Ok(Json(ReceiptBody::from(receipt)))
    }

    /// Notes of a case, oldest first, for those who may write them.
    #[oai(path = "/cases/:id/notes", method = "get", operation_id = "note_list")]
    async fn notes(&self, auth: Auth, id: Path<Uuid>) -> Answer<Vec<NoteBody>> {
        let notes = self.0.notes(&request(auth), CaseId(id.0)).await?;
        Ok(Json(notes.into_iter().map(NoteBody::from).collect()))
    }
}
