//! What lies in the vault, on pages: recording who somebody is, seeing one field once, files, notes.
//!
//! Invariant: a value is on the page that answers the form that asked for it, and on no other; what was typed of an identity
//! comes back only on the form it was typed into. Must not: put a value into a path, a title, a cookie or a file's name.

use ledger_core::id::AttachmentId;
use ledger_core::policy::{self, Action};
use ledger_core::programme::command::IdentityReveal;
use ledger_core::programme::identity::{AttachmentKind, IdentityField, TEXT_MAX, TEXTS_BY_HAND, TextKind};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, closed, hidden, refusal};
use super::act_read::Reader;
use super::component::field::{Field, Input};
use super::component::next_step::Reason;
use super::page::act::{ActView, page, title};
use super::page::case_sealed::{FileRow, NoteRow, SealedView, revealed};
use super::session::Visit;
use super::show_payee;
use super::view::Names;
use super::words::Words;
use crate::app::cases::CaseView;
use crate::app::execute::Terms;
use crate::app::sealed::{Identity, media_of, name_of, opening_key, read_identity};
use crate::app::{AppError, AppResult};
use crate::http::attachment::attachment;

/// Longest value of a field, as the form takes it.
const VALUE_MAX: u32 = 200;
/// Most characters of a note: Cyrillic takes two bytes each.
pub(super) const NOTE_MAX: u32 = (TEXT_MAX / 2) as u32;

async fn found(visit: &Visit) -> AppResult<CaseView> {
    visit.console.app.case_by_number(&visit.request, visit.part("number")).await
}

/// Has the visitor a role that may do this on the case?
fn may(visit: &Visit, case: &CaseView, action: Action) -> bool {
    let principal = &visit.request.principal;
    policy::allow(action, &principal.roles, principal.person.id, &case.case.acts).is_ok()
}

fn first(visit: &Visit, case: &CaseView, action: Action) -> Outcome {
    let reason = Reason { code: "not_your_role".to_owned(), ..Reason::default() };
    Outcome::first((!may(visit, case, action)).then_some(reason))
}

fn unread(reader: Reader<'_>) -> Outcome {
    Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None }
}

fn terms(visit: &Visit) -> Terms {
    Terms { key: Some(visit.sent.get("key").to_owned()), ..Terms::default() }
}

/// A form of one of the acts, at `path` under the case.
fn form(
    visit: &Visit,
    case: &CaseView,
    (action, path): (Action, &str),
    (version, fields): (i64, Vec<Field>),
    outcome: Outcome,
) -> Result<Response> {
    let (words, number) = (visit.words(), &case.case.application.number);
    let mut all = hidden(version, "")?;
    all.extend(fields);
    let view = ActView {
        action: action.code().to_owned(),
        case: Some(number.clone()),
        fields: all,
        closed: closed(visit, &outcome),
        errors: outcome.errors,
        refused: outcome.refused,
        submit_to: format!("/cases/{number}/{path}"),
        back: format!("/cases/{number}"),
        csrf: visit.csrf.clone(),
        ..ActView::default()
    };
    let frame = visit.frame(title(&words, &view), "cases", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

/// Done: back to the case; refused: the form again.
fn back(visit: &Visit, case: &CaseView, action: Action) -> Response {
    visit.done(&format!("/cases/{}", case.case.application.number), action.code())
}

/// The fields of an identity, filled in with what was typed.
pub(super) fn identity_fields(visit: &Visit, words: &Words) -> Vec<Field> {
    let field = |field: &IdentityField| {
        let value = if visit.sent.is_form { visit.sent.get(field.code()).to_owned() } else { String::new() };
        let input = match field {
            IdentityField::BirthDate => Input::Date { value, latest: Some(visit.request.today().to_string()) },
            _ => Input::Text { value, max: VALUE_MAX },
        };
        Field::named(words, field.code(), input).optional()
    };
    IdentityField::ALL.iter().map(field).collect()
}

/// Reads an identity from a form; nothing where a field is at fault.
pub(super) fn identity_of(visit: &Visit, reader: &mut Reader<'_>) -> Option<Identity> {
    let read = read_identity(|field| visit.sent.some(field.code()));
    read.map_err(|faults| {
        faults.iter().for_each(|(field, code)| reader.fault(field.code(), None, code));
    })
    .ok()
}

async fn version_of(visit: &Visit, case: &CaseView) -> AppResult<i64> {
    let known = visit.console.app.identity_of_case(case).await?;
    Ok(known.map_or(0, |known| known.version))
}

/// GET: who it is.
pub async fn identity_form(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let outcome = first(&visit, &case, Action::IdentityRecord);
    identity_with(&visit, &case, outcome).await
}

async fn identity_with(visit: &Visit, case: &CaseView, outcome: Outcome) -> Result<Response> {
    let version = version_of(visit, case).await?;
    let fields = identity_fields(visit, &visit.words());
    form(visit, case, (Action::IdentityRecord, "identity"), (version, fields), outcome)
}

/// POST: records it.
pub async fn identity_record(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let identity = identity_of(&visit, &mut reader);
    let Some(identity) = identity else { return identity_with(&visit, &case, unread(reader)).await };
    let whose = (case.case.application.subject_id, visit.sent.get("version").parse().unwrap_or(-1));
    match visit.console.app.identity_record(&visit.request, terms(&visit), whose, &identity).await {
        Ok(_) => Ok(back(&visit, &case, Action::IdentityRecord)),
        Err(error) => {
            let outcome = refusal(&visit, &case.case.acts, error)?;
            identity_with(&visit, &case, outcome).await
        }
    }
}

/// GET: which field, and why.
pub async fn reveal_form(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let outcome = first(&visit, &case, Action::IdentityReveal);
    reveal_with(&visit, &case, outcome).await
}

async fn reveal_with(visit: &Visit, case: &CaseView, outcome: Outcome) -> Result<Response> {
    let words = visit.words();
    let known = visit.console.app.identity_of_case(case).await?;
    let options = known.iter().flat_map(|known| known.fields());
    let options = options.map(|field| (field.code().to_owned(), words.code("field", field.code()))).collect();
    let value = visit.sent.get("identity_field").to_owned();
    let reason = Input::Text { value: visit.sent.get("reason").to_owned(), max: 35 };
    let fields = vec![
        Field::named(&words, "identity_field", Input::Select { value, options }),
        Field::named(&words, "reason", reason),
    ];
    form(visit, case, (Action::IdentityReveal, "identity/reveal"), (0, fields), outcome)
}

/// POST: shows it, on this answer alone.
pub async fn reveal(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let field = reader.choice("identity_field", None, IdentityField::from_code);
    let input = field.zip(reader.code("reason"));
    let Some((field, reason)) = input else { return reveal_with(&visit, &case, unread(reader)).await };
    let input = IdentityReveal { case: case.case.application.case_id, field, reason };
    match visit.console.app.identity_reveal(&visit.request, terms(&visit), input).await {
        Ok(shown) => {
            let (words, number) = (visit.words(), &case.case.application.number);
            let frame = visit.frame(number.clone(), "cases", 0);
            Ok(visit.page(StatusCode::OK, &frame, &revealed(&words, number, field.code(), shown.value.expose())))
        }
        Err(error) => {
            let outcome = refusal(&visit, &case.case.acts, error)?;
            reveal_with(&visit, &case, outcome).await
        }
    }
}

/// GET: a file to add.
pub async fn file_form(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let outcome = first(&visit, &case, Action::AttachmentAdd);
    file_with(&visit, &case, outcome)
}

fn file_with(visit: &Visit, case: &CaseView, outcome: Outcome) -> Result<Response> {
    let words = visit.words();
    let kind = |kind: &AttachmentKind| (kind.code().to_owned(), words.code("file", kind.code()));
    let (value, options) = (visit.sent.get("file_kind").to_owned(), AttachmentKind::ALL.iter().map(kind).collect());
    let fields = vec![
        Field::named(&words, "file_kind", Input::Select { value, options }),
        Field::named(&words, "file", Input::File { accept: ".pdf,.jpg,.jpeg,.png,.docx,.xlsx" }),
    ];
    form(visit, case, (Action::AttachmentAdd, "attachments"), (0, fields), outcome)
}

/// POST: adds it.
pub async fn file_add(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let kind = reader.choice("file_kind", None, AttachmentKind::from_code);
    let file = visit.sent.file().filter(|bytes| !bytes.is_empty());
    if file.is_none() {
        reader.fault("file", None, "required");
    }
    let Some((kind, bytes)) = kind.zip(file) else { return file_with(&visit, &case, unread(reader)) };
    let place = (case.case.application.case_id, kind);
    match visit.console.app.attachment_add(&visit.request, terms(&visit), place, bytes).await {
        Ok(_) => Ok(back(&visit, &case, Action::AttachmentAdd)),
        Err(AppError::Invalid { .. }) => {
            reader.fault("file", None, "unreadable");
            file_with(&visit, &case, unread(reader))
        }
        Err(error) => {
            let outcome = refusal(&visit, &case.case.acts, error)?;
            file_with(&visit, &case, outcome)
        }
    }
}

/// POST: opens a file, which is an act.
pub async fn file_open(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let id: AttachmentId = visit.part("id").parse().map_err(|_| AppError::Hidden)?;
    let place = (case.case.application.case_id, id);
    let terms = Terms { key: Some(opening_key()?), ..Terms::default() };
    let (row, mut bytes) = visit.console.app.attachment_read(&visit.request, terms, place).await?;
    Ok(attachment(&name_of(&row), media_of(row.media).0, std::mem::take(&mut *bytes)))
}

/// GET: a note to write.
pub async fn note_form(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let outcome = first(&visit, &case, Action::CaseNote);
    note_with(&visit, &case, outcome)
}

fn note_with(visit: &Visit, case: &CaseView, outcome: Outcome) -> Result<Response> {
    let words = visit.words();
    let kind = |kind: &TextKind| (kind.code().to_owned(), words.code("text", kind.code()));
    let value = visit.sent.some("text_kind").unwrap_or(TextKind::Note.code()).to_owned();
    let options = TEXTS_BY_HAND.iter().map(kind).collect();
    let text = Input::LongText { value: visit.sent.get("text").to_owned(), max: NOTE_MAX };
    let fields =
        vec![Field::named(&words, "text_kind", Input::Select { value, options }), Field::named(&words, "text", text)];
    form(visit, case, (Action::CaseNote, "notes"), (0, fields), outcome)
}

/// POST: writes it.
pub async fn note_add(visit: Visit) -> Result<Response> {
    let case = found(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let kind = reader.choice("text_kind", None, TextKind::from_code);
    if visit.sent.some("text").is_none() {
        reader.fault("text", None, "required");
    }
    let Some((kind, text)) = kind.zip(visit.sent.some("text")) else {
        return note_with(&visit, &case, unread(reader));
    };
    let place = (case.case.application.case_id, kind, None);
    match visit.console.app.note_add(&visit.request, terms(&visit), place, text).await {
        Ok(_) => Ok(back(&visit, &case, Action::CaseNote)),
        Err(error) => {
            let outcome = refusal(&visit, &case.case.acts, error)?;
            note_with(&visit, &case, outcome)
        }
    }
}

/// The section of the case page; nothing where the program has no vault.
pub(super) async fn section(visit: &Visit, case: &CaseView, names: &mut Names<'_>) -> AppResult<Option<SealedView>> {
    let (app, request) = (&visit.console.app, &visit.request);
    if !app.has_vault() {
        return Ok(None);
    }
    let application = &case.case.application;
    let mut files = Vec::new();
    for row in app.attachments_of(case).await? {
        files.push(FileRow {
            id: row.attachment_id.to_string(),
            kind: row.kind.code(),
            media: media_of(row.media).1.to_uppercase(),
            kibibytes: (row.size_bytes + 1023) / 1024,
            on: row.added_on,
            by: names.name(row.added_by).await?,
        });
    }
    let mut notes = None;
    if may(visit, case, Action::CaseNote) {
        let mut rows = Vec::new();
        for note in app.notes_of(request, case).await? {
            rows.push(NoteRow {
                kind: note.row.kind.code(),
                on: note.row.written_on,
                by: names.name(note.row.written_by).await?,
                text: note.text,
            });
        }
        notes = Some(rows);
    }
    let known = app.identity_of_case(case).await?;
    let path = |action, path: &str| may(visit, case, action).then(|| format!("/cases/{}/{path}", application.number));
    Ok(Some(SealedView {
        files,
        notes,
        known: known.iter().flat_map(|known| known.fields()).map(IdentityField::code).collect(),
        open: path(Action::AttachmentRead, "attachments"),
        add_file: path(Action::AttachmentAdd, "attachments"),
        add_note: path(Action::CaseNote, "notes"),
        record: path(Action::IdentityRecord, "identity"),
        reveal: path(Action::IdentityReveal, "identity/reveal").filter(|_| known.is_some()),
        payee: show_payee::section(visit, case),
        csrf: visit.csrf.clone(),
    }))
}
