//! Identities, files and notes: first the vault, then the ledger; to look at something, first the ledger, then the vault.
//!
//! Invariant: nothing is sealed for somebody whom the rules would refuse, a value is opened only after the act of opening it
//! was logged, and ids follow from the person and their idempotency key, so that a retry is the same write in both databases.
//! Must not log, cache or put into an error what was opened.

use std::collections::BTreeMap;

use ledger_core::id::{AttachmentId, CaseId, IdentityId, SubjectId, TextId};
use ledger_core::policy::{self, Action, Reading, may_read};
use ledger_core::programme::command::{
    AttachmentAdd, AttachmentRead, CaseNote, Command, IdentityRecord, IdentityReveal,
};
use ledger_core::programme::identity::{
    Attachment, AttachmentKind, CaseText, FILE_MAX, IdentityField, MediaType, SubjectIdentity, TEXT_MAX, TextKind,
};
use ledger_core::programme::world::Dossier;
use ledger_core::text::Code;
use ledger_core::time::Day;
use zeroize::Zeroizing;

use super::cases::CaseView;
use super::execute::{Terms, key};
use super::{App, AppError, AppResult, Receipt, Request, people, secret};
pub use crate::vault::{Identity, Secret};
use crate::vault::{IndexKind, Paper, Vault, VaultError};

/// Longest value of a field that is not a number, in characters.
const VALUE_MAX: usize = 200;
/// Digits of a telephone number (ITU-T E.164: at most 15).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;
/// Digits of a tax number.
const TAX_DIGITS: std::ops::RangeInclusive<usize> = 8..=12;

/// A field that was shown, once.
pub struct Revealed {
    /// The act.
    pub receipt: Receipt,
    /// The value.
    pub value: Secret,
}

/// A text of a case; its words are absent where they can't be opened.
pub struct Note {
    /// What the ledger keeps.
    pub row: CaseText,
    /// The words.
    pub text: Option<Secret>,
}

/// A text that lies in the vault and waits for the ledger's row.
#[derive(Clone, Debug)]
pub struct SealedText {
    /// Its id.
    pub text: TextId,
    /// Bytes.
    pub size: i64,
    /// The vault's commitment.
    pub commitment: Vec<u8>,
}

impl From<VaultError> for AppError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Busy => AppError::Busy { retry_after_s: 2 },
            VaultError::Different => AppError::Conflict {
                code: "key_reused",
                detail: "This idempotency key was used for another request.".into(),
                field: None,
            },
            VaultError::Unavailable(table) => {
                // An alarm: what was sealed has been changed, moved or destroyed.
                tracing::error!(table, "something in the vault cannot be opened");
                AppError::Unavailable
            }
            other => AppError::internal(other),
        }
    }
}

impl App {
    pub(super) fn vault(&self) -> AppResult<&Vault> {
        self.vault.as_ref().ok_or(AppError::Unavailable)
    }

    /// Records who a survivor is: the whole identity, which takes the place of what was known.
    ///
    /// # Errors
    /// 404 for somebody of another NGO; 409 for a stale version; 503 without a vault.
    pub async fn identity_record(
        &self,
        request: &Request,
        terms: Terms,
        (subject, version): (SubjectId, i64),
        identity: &Identity,
    ) -> AppResult<Receipt> {
        let sent = key(terms.key.clone())?;
        let row = self.store.subject(self.programme, subject).await?;
        let row = row.filter(|row| request.sees(row.ngo_id)).ok_or(AppError::Hidden)?;
        let may = policy::allow(Action::IdentityRecord, &request.principal.roles, request.principal.person.id, &[]);
        // Whom the rules refuse is refused by them, and nothing is sealed for it: no commitment, no row.
        let (id, commitment) = match may {
            Ok(()) => {
                let vault = self.vault()?;
                let id = IdentityId(vault.id_of("identity", &self.asker(request, &sent, &subject))?);
                (id, vault.identity_put(row.subject_id, id, identity, request.now).await?)
            }
            Err(_) => (IdentityId(uuid::Uuid::nil()), Vec::new()),
        };
        let command = IdentityRecord { subject, version, identity: id, fields: identity.fields(), commitment };
        self.execute(request, terms, Command::IdentityRecord(command)).await
    }

    /// What is recorded of the survivor of a case that was seen: which fields, never a value. The case may be with another NGO
    /// than the survivor is now.
    pub async fn identity_of_case(&self, case: &CaseView) -> AppResult<Option<SubjectIdentity>> {
        Ok(self.store.identity(self.programme, case.case.application.subject_id).await?)
    }

    /// What is recorded of a survivor: which fields, never a value.
    pub async fn identity_fields(&self, request: &Request, subject: SubjectId) -> AppResult<Option<SubjectIdentity>> {
        let row = self.store.subject(self.programme, subject).await?;
        row.filter(|row| request.sees(row.ngo_id)).ok_or(AppError::Hidden)?;
        Ok(self.store.identity(self.programme, subject).await?)
    }

    /// Shows one field of the identity behind a case. The act is in the log before the value is opened; the same key does
    /// not show it a second time. A look is of today: no other date is taken.
    pub async fn identity_reveal(&self, request: &Request, terms: Terms, input: IdentityReveal) -> AppResult<Revealed> {
        let (vault, field) = (self.vault()?, input.field);
        let terms = Terms { key: terms.key, ..Terms::default() };
        let (receipt, fresh) = self.execute_told(request, terms, Command::IdentityReveal(input)).await?;
        if !fresh {
            return Err(AppError::Conflict {
                code: "already_shown",
                detail: "This was shown once. Ask again with a new key: each look is an act of its own.".into(),
                field: None,
            });
        }
        let subject: SubjectId = receipt.object_id.parse().map_err(AppError::internal)?;
        let row = self.store.identity_version(self.programme, subject, receipt.version).await?;
        let row = row.ok_or_else(|| AppError::internal("a version of an identity is not there"))?;
        let value = vault.identity_field(subject, row.identity_id, field, &row.commitment).await?;
        Ok(Revealed { receipt, value })
    }

    /// Adds a file to a case. Its name is not taken; its type is what its bytes say.
    ///
    /// # Errors
    /// 422 for a file that is empty, too large (10 MiB) or no PDF, JPEG, PNG, DOCX or XLSX.
    pub async fn attachment_add(
        &self,
        request: &Request,
        terms: Terms,
        (case, kind): (CaseId, AttachmentKind),
        bytes: &[u8],
    ) -> AppResult<Receipt> {
        let sent = key(terms.key.clone())?;
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if !(1..=FILE_MAX).contains(&size) {
            return Err(AppError::field("/file", "size", "a file has at least one byte and at most 10 MiB"));
        }
        let sniffed = media(bytes);
        let media = sniffed.ok_or_else(|| {
            AppError::field("/file", "media_type", "a file is a PDF, a JPEG or PNG picture, a DOCX or an XLSX")
        })?;
        let (dossier, may) = self.case_for(request, case, Action::AttachmentAdd).await?;
        let (attachment, commitment) = match may {
            true => {
                let vault = self.vault()?;
                let subject = dossier.application.subject_id;
                let id = AttachmentId(vault.id_of("attachment", &self.asker(request, &sent, &subject))?);
                (id, vault.paper_put(subject, Paper::Attachment(id), bytes, request.now).await?)
            }
            false => (AttachmentId(uuid::Uuid::nil()), Vec::new()),
        };
        let command = AttachmentAdd { case, attachment, kind, size, media, commitment };
        self.execute(request, terms, Command::AttachmentAdd(command)).await
    }

    /// Files of a case, oldest first: kind, size, type, never a name.
    pub async fn attachments(&self, request: &Request, case: CaseId) -> AppResult<Vec<Attachment>> {
        self.attachments_of(&self.case(request, case).await?).await
    }

    /// Files of a case that was seen.
    pub async fn attachments_of(&self, case: &CaseView) -> AppResult<Vec<Attachment>> {
        Ok(self.store.attachments(self.programme, case.case.application.case_id).await?)
    }

    /// Opens a file of a case, after the act of opening it was logged.
    pub async fn attachment_read(
        &self,
        request: &Request,
        terms: Terms,
        (case, attachment): (CaseId, AttachmentId),
    ) -> AppResult<(Attachment, Zeroizing<Vec<u8>>)> {
        let vault = self.vault()?;
        let (dossier, _) = self.case_for(request, case, Action::AttachmentRead).await?;
        self.execute(request, terms, Command::AttachmentRead(AttachmentRead { case, attachment })).await?;
        let row = self.store.attachment(self.programme, attachment).await?.ok_or(AppError::Hidden)?;
        let subject = dossier.application.subject_id;
        let bytes = vault.paper_get(subject, Paper::Attachment(attachment), &row.commitment).await?;
        Ok((row, bytes))
    }

    /// Writes a text on a case.
    pub async fn note_add(
        &self,
        request: &Request,
        terms: Terms,
        (case, kind, about): (CaseId, TextKind, Option<Code>),
        text: &str,
    ) -> AppResult<Receipt> {
        let sent = key(terms.key.clone())?;
        let (dossier, may) = self.case_for(request, case, Action::CaseNote).await?;
        let sealed = match may {
            true => self.text_seal(request, &sent, dossier.application.subject_id, text).await?,
            false => SealedText { text: TextId(case.0), size: 1, commitment: Vec::new() },
        };
        let SealedText { text, size, commitment } = sealed;
        self.execute(request, terms, Command::CaseNote(CaseNote { case, text, kind, about, size, commitment })).await
    }

    /// Texts of a case, oldest first, for those who may write them.
    pub async fn notes(&self, request: &Request, case: CaseId) -> AppResult<Vec<Note>> {
        let (dossier, may) = self.case_for(request, case, Action::CaseNote).await?;
        if !may {
            let detail = "Your role does not give you this view.".into();
            return Err(AppError::Denied { code: "not_your_role", detail, earlier: None });
        }
        self.opened_notes(&dossier).await
    }

    /// The same of a case that was seen, for somebody who may write them.
    pub async fn notes_of(&self, request: &Request, case: &CaseView) -> AppResult<Vec<Note>> {
        let principal = &request.principal;
        match policy::allow(Action::CaseNote, &principal.roles, principal.person.id, &case.case.acts) {
            Ok(()) => self.opened_notes(&case.case).await,
            Err(_) => Ok(Vec::new()),
        }
    }

    async fn opened_notes(&self, dossier: &Dossier) -> AppResult<Vec<Note>> {
        let vault = self.vault()?;
        let rows = self.store.texts(self.programme, dossier.application.case_id).await?;
        let wanted: Vec<_> = rows.iter().map(|row| (row.text_id, row.commitment.as_slice())).collect();
        let opened = vault.texts_get(dossier.application.subject_id, &wanted).await?;
        let mut notes = Vec::new();
        for (row, opened) in rows.into_iter().zip(opened) {
            let text = match opened {
                Ok(bytes) => std::str::from_utf8(&bytes).ok().map(|text| Secret::new(text.to_owned())),
                Err(error @ VaultError::Unavailable(_)) => {
                    // The alarm is raised; the other notes are shown all the same.
                    let _ = AppError::from(error);
                    None
                }
                Err(error) => return Err(error.into()),
            };
            notes.push(Note { row, text });
        }
        Ok(notes)
    }

    /// Seals a text of a subject under an id that follows from who asks and their key: for whatever step brings words along.
    /// Ask the rules first; what no row of the ledger refers to stays until a sweep.
    pub(crate) async fn text_seal(
        &self,
        request: &Request,
        key: &str,
        subject: SubjectId,
        text: &str,
    ) -> AppResult<SealedText> {
        let vault = self.vault()?;
        let text = text.trim();
        let size = i64::try_from(text.len()).unwrap_or(i64::MAX);
        if text.is_empty() {
            return Err(AppError::field("/text", "required", "write something here"));
        }
        if size > TEXT_MAX {
            return Err(AppError::field("/text", "too_long", "a text has at most 16 KiB"));
        }
        let id = TextId(vault.id_of("text", &self.asker(request, key, &subject))?);
        let commitment = vault.paper_put(subject, Paper::Text(id), text.as_bytes(), request.now).await?;
        Ok(SealedText { text: id, size, commitment })
    }

    /// Other survivors' numbers that share something with this one, and by what; never a value. Without a vault nobody does.
    /// The asker has to know of the subject: see `possible_duplicates`.
    pub async fn alike(&self, subject: SubjectId) -> AppResult<BTreeMap<SubjectId, Vec<IndexKind>>> {
        let Some(vault) = &self.vault else { return Ok(BTreeMap::new()) };
        let pairs = vault.alike(subject).await?;
        // The vault also holds what the ledger refused and what a newer version took the place of: neither is known now.
        let subjects = pairs.iter().map(|pair| pair.subject).chain([subject]).collect();
        let latest = self.store.identities_of(self.programme, &subjects).await?;
        let holds = |whose, id| latest.get(&whose).is_some_and(|row| row.identity_id == id);
        let mut found: BTreeMap<SubjectId, Vec<IndexKind>> = BTreeMap::new();
        for pair in pairs.iter().filter(|pair| holds(subject, pair.own) && holds(pair.subject, pair.other)) {
            found.entry(pair.subject).or_default().push(pair.kind);
        }
        for kinds in found.values_mut() {
            kinds.sort_unstable();
            kinds.dedup();
        }
        Ok(found)
    }

    /// What an id in the vault follows from: the same key for another survivor is another id.
    fn asker<'a>(&self, request: &'a Request, key: &'a str, subject: &'a SubjectId) -> [&'a [u8]; 3] {
        [request.principal.person.id.0.as_bytes(), key.as_bytes(), subject.0.as_bytes()]
    }

    /// A case that the asker may know of, and whether the rules would let them act.
    async fn case_for(&self, request: &Request, case: CaseId, action: Action) -> AppResult<(Dossier, bool)> {
        if !may_read(Reading::Cases, &request.principal.roles) {
            return Err(AppError::Hidden);
        }
        let found = self.store.dossier(self.programme, case).await?;
        let found = found.filter(|case| request.sees(case.application.ngo_id)).ok_or(AppError::Hidden)?;
        let (roles, person) = (&request.principal.roles, request.principal.person.id);
        let may = policy::allow(action, roles, person, &found.acts).is_ok();
        Ok((found, may))
    }
}

/// The media type of a file, and the end of the name that it is saved under.
pub fn media_of(media: MediaType) -> (&'static str, &'static str) {
    match media {
        MediaType::Pdf => ("application/pdf", "pdf"),
        MediaType::Jpeg => ("image/jpeg", "jpg"),
        MediaType::Png => ("image/png", "png"),
        MediaType::Docx => ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        MediaType::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    }
}

/// The name under which a file is saved: its id and nothing else.
pub fn name_of(row: &Attachment) -> String {
    format!("{}.{}", row.attachment_id.0.simple(), media_of(row.media).1)
}

/// Nobody sends a key to open something: each opening is an act of its own.
pub fn opening_key() -> AppResult<String> {
    secret::token("open-")
}

/// What a file is, by its own bytes.
fn media(bytes: &[u8]) -> Option<MediaType> {
    match infer::get(bytes)?.mime_type() {
        "application/pdf" => Some(MediaType::Pdf),
        "image/jpeg" => Some(MediaType::Jpeg),
        "image/png" => Some(MediaType::Png),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Some(MediaType::Docx),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Some(MediaType::Xlsx),
        _ => None,
    }
}

/// Reads an identity out of what was sent, field by field; the faults are codes of fields, and repeat no value.
pub fn read_identity<'a>(
    sent: impl Fn(IdentityField) -> Option<&'a str>,
) -> Result<Identity, Vec<(IdentityField, &'static str)>> {
    let (mut identity, mut faults) = (Identity::default(), Vec::new());
    for field in IdentityField::ALL {
        let Some(value) = sent(*field).map(str::trim).filter(|value| !value.is_empty()) else { continue };
        match fault(*field, value) {
            None => identity.set(*field, value.to_owned()),
            Some(code) => faults.push((*field, code)),
        }
    }
    if faults.is_empty() { Ok(identity) } else { Err(faults) }
}

fn fault(field: IdentityField, value: &str) -> Option<&'static str> {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let unreadable = match field {
        _ if value.chars().any(char::is_control) => true,
        IdentityField::BirthDate => return value.parse::<Day>().err().map(|_| "not_a_date"),
        IdentityField::Email => return people::email(value).err().map(|_| "not_an_email"),
        IdentityField::Phone => {
            let plain = value.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
            !plain || !PHONE_DIGITS.contains(&digits)
        }
        IdentityField::TaxId => !TAX_DIGITS.contains(&digits) || digits != value.chars().count(),
        _ => false,
    };
    if unreadable {
        return Some("unreadable");
    }
    (value.chars().count() > VALUE_MAX).then_some("too_long")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_cannot_be_right_is_named_and_its_value_is_not() {
        let sent = |field| match field {
            IdentityField::Phone => Some("067 123 45 6x"),
            IdentityField::TaxId => Some("12345"),
            IdentityField::BirthDate => Some("1990-02-30"),
            IdentityField::Email => Some("nobody"),
            IdentityField::GivenName => Some("\u{7}"),
            _ => None,
        };
        let faults = read_identity(sent).err().unwrap_or_default();
        let codes: Vec<(&str, &str)> = faults.iter().map(|(field, code)| (field.code(), *code)).collect();
        let expected = [
            ("given_name", "unreadable"),
            ("birth_date", "not_a_date"),
            ("phone", "unreadable"),
            ("email", "not_an_email"),
            ("tax_id", "unreadable"),
        ];
        assert_eq!(codes, expected);
        let fine = |field| match field {
            IdentityField::Phone => Some(" +38 (067) 123-45-67 "),
            IdentityField::FamilyName => Some("  "),
            _ => None,
        };
        assert!(read_identity(fine).is_ok_and(|identity| identity.fields() == [IdentityField::Phone]));
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(media(b"%PDF-1.7\n"), Some(MediaType::Pdf));
        assert_eq!(media(&[0xff, 0xd8, 0xff, 0xe0, 0, 16]), Some(MediaType::Jpeg));
        assert_eq!(media(&[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]), Some(MediaType::Png));
        for other in [&b"MZ\x90\0"[..], b"<html><script>", b"PK\x03\x04", b"#!/bin/sh", b"GIF89a", b""] {
            assert_eq!(media(other), None);
        }
    }
}
