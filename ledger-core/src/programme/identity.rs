//! Who somebody is, files and free text: what the ledger keeps of things that lie sealed in the vault.
//!
//! ```text
//! identity_record { subject, fields: [given_name, phone], commitment }  ->  subject_identity, version 1
//! identity_reveal { case, field: phone, reason: call_back }             ->  an act, logged before anybody sees the value
//! ```
//! Rows say which fields, which kind, how many bytes, and the vault's commitment (HMAC-SHA-256 under a random key that lies
//! sealed with the value and is destroyed with it). Invariant: nothing here, in a refusal or in a note, repeats a value.

use super::act::{Act, ObjectKind};
use super::command;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World};
use crate::id::{AttachmentId, CaseId, IdentityId, PersonId, SubjectId, TextId};
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// What can be known of a survivor. Each is sealed by itself and shown by itself.
    pub enum IdentityField {
        /// Given name.
        GivenName = "given_name",
        /// Family name.
        FamilyName = "family_name",
        /// Date of birth.
        BirthDate = "birth_date",
        /// Telephone number.
        Phone = "phone",
        /// E-mail address.
        Email = "email",
        /// How she can be reached safely.
        ContactWay = "contact_way",
        /// When she can be reached safely.
        ContactTime = "contact_time",
        /// Tax number.
        TaxId = "tax_id",
        /// Number of an identity document.
        Document = "document",
    }
}

codes! {
    /// What a file is.
    pub enum AttachmentKind {
        /// Business plan.
        Plan = "plan",
        /// Evidence for a gate.
        Evidence = "evidence",
        /// Receipt.
        Receipt = "receipt",
        /// Signed agreement.
        Agreement = "agreement",
        /// Signed handover act.
        Handover = "handover",
        /// Photograph.
        Photo = "photo",
        /// Anything else.
        Other = "other",
    }
}

codes! {
    /// What a file's own bytes say it is.
    pub enum MediaType {
        /// Portable Document Format.
        Pdf = "pdf",
        /// JPEG picture.
        Jpeg = "jpeg",
        /// PNG picture.
        Png = "png",
        /// Word document.
        Docx = "docx",
        /// Excel workbook.
        Xlsx = "xlsx",
    }
}

codes! {
    /// What a text is.
    pub enum TextKind {
        /// Description of an item of the plan.
        Item = "item",
        /// Note.
        Note = "note",
        /// Question to the applicant.
        Question = "question",
        /// Answer of the applicant.
        Answer = "answer",
        /// Of a visit.
        Visit = "visit",
        /// Of an incident.
        Incident = "incident",
        /// Reason in words.
        Reason = "reason",
    }
}

/// Largest file, in bytes.
pub const FILE_MAX: i64 = 10 * 1024 * 1024;
/// Longest text, in bytes of UTF-8.
pub const TEXT_MAX: i64 = 16 * 1024;
/// Most fields of identities that one person sees on one day.
pub const LOOKS_A_DAY: usize = 20;
/// Kinds of texts that a person writes by hand; the others come with a step of their own.
pub const TEXTS_BY_HAND: [TextKind; 3] = [TextKind::Note, TextKind::Question, TextKind::Answer];
/// Bytes of a commitment: HMAC-SHA-256.
pub const COMMITMENT_LEN: usize = 32;

row! { "subject_identity", key 2, insert;
    /// One version of what is recorded of a survivor: the last one holds.
    pub struct SubjectIdentity {
        /// Whose.
        pub subject_id: SubjectId,
        /// 1, 2, ..
        pub version: i64,
        /// Where the vault keeps it.
        pub identity_id: IdentityId,
        /// Codes of the fields that are filled in, with a space between, in the order of [`IdentityField::ALL`].
        pub fields: String,
        /// The vault's commitment.
        pub commitment: Vec<u8>,
        /// Business date.
        pub recorded_on: Day,
        /// By whom.
        pub recorded_by: PersonId,
    }
}

row! { "attachment", key 1, insert;
    /// A file of a case.
    pub struct Attachment {
        /// Id; the vault keeps the bytes under it.
        pub attachment_id: AttachmentId,
        /// The case.
        pub case_id: CaseId,
        /// Log sequence of its adding.
        pub seq: i64,
        /// What it is.
        pub kind: AttachmentKind,
        /// Bytes.
        pub size_bytes: i64,
        /// What its bytes say it is.
        pub media: MediaType,
        /// The vault's commitment.
        pub commitment: Vec<u8>,
        /// Business date.
        pub added_on: Day,
        /// By whom.
        pub added_by: PersonId,
    }
}

row! { "case_text", key 1, insert;
    /// A text of a case.
    pub struct CaseText {
        /// Id; the vault keeps the words under it.
        pub text_id: TextId,
        /// The case.
        pub case_id: CaseId,
        /// Log sequence of its writing.
        pub seq: i64,
        /// What it is.
        pub kind: TextKind,
        /// Id of what it is about, within the case; the case itself when absent.
        pub about: Option<Code>,
        /// Bytes of UTF-8.
        pub size_bytes: i64,
        /// The vault's commitment.
        pub commitment: Vec<u8>,
        /// Business date.
        pub written_on: Day,
        /// By whom.
        pub written_by: PersonId,
    }
}

impl SubjectIdentity {
    /// The fields that are filled in.
    pub fn fields(&self) -> Vec<IdentityField> {
        self.fields.split(' ').filter_map(IdentityField::from_code).collect()
    }
}

/// Records who a survivor is.
pub fn identity_record(ctx: &mut Ctx, world: &World, input: &command::IdentityRecord) -> Result<Plan, Stop> {
    let subject = world.subjects.get(&input.subject).ok_or(Stop::Hidden)?;
    let text = input.subject.to_string();
    let gate = Gate::new(ctx, world, Action::IdentityRecord, ObjectKind::Identity, &text).of_ngo(subject.ngo_id);
    let current = world.identities.get(&input.subject).map_or(0, |known| known.version);
    let gate = gate.pass()?.version(input.version, current)?;
    let known: Vec<IdentityField> =
        IdentityField::ALL.iter().copied().filter(|field| input.fields.contains(field)).collect();
    gate.ensure(!known.is_empty() && known.len() == input.fields.len(), RefusalCode::NothingListed)?;
    gate.ensure(input.commitment.len() == COMMITMENT_LEN, RefusalCode::OutOfRange)?;
    let fields = known.iter().map(|field| field.code()).collect::<Vec<_>>().join(" ");
    let version = current + 1;
    let row = SubjectIdentity {
        subject_id: input.subject,
        version,
        identity_id: input.identity,
        fields: fields.clone(),
        commitment: input.commitment.clone(),
        recorded_on: ctx.on,
        recorded_by: ctx.person(),
    };
    Ok(Plan::about(ObjectKind::Identity, input.subject, version).change(row))
}

/// Shows one field: the act alone, for the value is the vault's. What was never recorded is absent. A look is always of today,
/// so that no other date gets round the number of looks that a person has a day.
pub fn identity_reveal(ctx: &mut Ctx, world: &World, input: &command::IdentityReveal) -> Result<Plan, Stop> {
    let case = world.case(input.case)?;
    let subject = case.application.subject_id;
    let text = subject.to_string();
    let gate = Gate::new(ctx, world, Action::IdentityReveal, ObjectKind::Identity, &text).of_case(case).pass()?;
    let known = world.identities.get(&subject).filter(|known| known.fields().contains(&input.field));
    let known = known.ok_or(Stop::Hidden)?;
    gate.ensure(ctx.on == ctx.today, RefusalCode::OutOfRange)?;
    gate.reason(world, Action::IdentityReveal, &input.reason)?;
    let mine: Vec<&Act> = world.looks.iter().filter(|look| look.person_id == ctx.person()).collect();
    if let Some(last) = mine.last().filter(|_| mine.len() >= LOOKS_A_DAY) {
        let refusal = gate.refuse(RefusalCode::RevealLimit).with("limit", LOOKS_A_DAY);
        return Err(refusal.earlier(last).into());
    }
    let plan = Plan::about(ObjectKind::Identity, subject, known.version).act(ctx, input.case, Action::IdentityReveal);
    Ok(plan.note("field", input.field.code()).note("reason", input.reason.as_str()))
}

/// Adds a file.
pub fn attachment_add(ctx: &mut Ctx, world: &World, input: &command::AttachmentAdd) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.attachment.to_string());
    let gate = Gate::new(ctx, world, Action::AttachmentAdd, ObjectKind::Attachment, &text).of_case(case).pass()?;
    gate.ensure((1..=FILE_MAX).contains(&input.size), RefusalCode::OutOfRange)?;
    gate.ensure(input.commitment.len() == COMMITMENT_LEN, RefusalCode::OutOfRange)?;
    let row = Attachment {
        attachment_id: input.attachment,
        case_id: input.case,
        seq: ctx.seq,
        kind: input.kind,
        size_bytes: input.size,
        media: input.media,
        commitment: input.commitment.clone(),
        added_on: ctx.on,
        added_by: ctx.person(),
    };
    let plan = Plan::about(ObjectKind::Attachment, input.attachment, 1).change(row);
    Ok(plan.act(ctx, input.case, Action::AttachmentAdd))
}

/// Opens a file of the case: the act alone.
pub fn attachment_read(ctx: &mut Ctx, world: &World, input: &command::AttachmentRead) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.attachment.to_string());
    Gate::new(ctx, world, Action::AttachmentRead, ObjectKind::Attachment, &text).of_case(case).pass()?;
    let known = world.attachments.get(&input.attachment).filter(|known| known.case_id == input.case);
    known.ok_or(Stop::Hidden)?;
    let plan = Plan::about(ObjectKind::Attachment, input.attachment, 1);
    Ok(plan.act(ctx, input.case, Action::AttachmentRead))
}

/// A file that is named as evidence is one of the case.
///
/// # Errors
/// Hidden when there is none, or it is another case's.
pub(super) fn evidence(world: &World, case: CaseId, file: Option<uuid::Uuid>) -> Result<(), Stop> {
    let known = |file: uuid::Uuid| world.attachments.get(&AttachmentId(file)).filter(|known| known.case_id == case);
    if file.is_none_or(|file| known(file).is_some()) { Ok(()) } else { Err(Stop::Hidden) }
}

/// Writes a text.
pub fn case_note(ctx: &mut Ctx, world: &World, input: &command::CaseNote) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.text.to_string());
    let gate = Gate::new(ctx, world, Action::CaseNote, ObjectKind::Text, &text).of_case(case).pass()?;
    gate.ensure(TEXTS_BY_HAND.contains(&input.kind), RefusalCode::OutOfRange)?;
    gate.ensure(input.about.as_ref().is_none_or(|about| holds(case, about)), RefusalCode::OutOfRange)?;
    gate.ensure((1..=TEXT_MAX).contains(&input.size), RefusalCode::OutOfRange)?;
    gate.ensure(input.commitment.len() == COMMITMENT_LEN, RefusalCode::OutOfRange)?;
    let row = CaseText {
        text_id: input.text,
        case_id: input.case,
        seq: ctx.seq,
        kind: input.kind,
        about: input.about.clone(),
        size_bytes: input.size,
        commitment: input.commitment.clone(),
        written_on: ctx.on,
        written_by: ctx.person(),
    };
    Ok(Plan::about(ObjectKind::Text, input.text, 1).change(row).act(ctx, input.case, Action::CaseNote))
}

/// Is this the id of something in the case?
fn holds(case: &Dossier, about: &Code) -> bool {
    let Ok(about) = uuid::Uuid::try_parse(about.as_str()) else { return false };
    let ids = [case.application.case_id.0].into_iter().chain(case.award.iter().map(|row| row.grant_id.0));
    let ids = ids.chain(case.disbursements.iter().map(|row| row.disbursement_id.0));
    let ids = ids.chain(case.claims.iter().map(|row| row.claim_id.0));
    let ids = ids.chain(case.goods.iter().map(|row| row.goods_id.0));
    let ids = ids.chain(case.goods_lines.iter().map(|row| row.goods_line_id.0));
    let ids = ids.chain(case.enterprise.iter().map(|row| row.enterprise_id.0));
    let ids = ids.chain(case.visits.iter().map(|row| row.visit_id.0));
    let ids = ids.chain(case.documents.iter().map(|row| row.document_id.0));
    ids.chain(case.incidents.iter().map(|row| row.incident_id.0)).any(|id| id == about)
}
