//! What was made of a line, as the work list shows it, and the list of lines that are booked whole.
//!
//! Invariant: the latest line stands first; a confirmation is taken back by a form that carries its record. Must not: decide
//! whether it may be.

use ledger_core::id::StatementLineId;
use ledger_core::policy::Action;
use ledger_core::programme::bank_statement::{LineState, StatementLine};
use ledger_core::programme::command::{Command, MatchUndo};
use ledger_core::programme::disbursement::DisbursementState;
use ledger_core::programme::setup::BankAccount;
use poem::{Response, Result};
use uuid::Uuid;

use super::act::Outcome;
use super::act_read::Reader;
use super::component::facts::Fact;
use super::component::field::Field;
use super::component::money::money;
use super::component::pager::Pager;
use super::page::line_story::{PartView, RecordView, Story};
use super::page::reconcile::{ChosenLine, OpenLine, ReconcileView, href, page, title};
use super::session::Visit;
use super::setup::{Typed, may};
use super::show_reconcile::{PAGE, REASON_MAX, step_fields};
use super::view::{amount, left_of};
use super::words::Words;
use crate::app::execute::Terms;
use crate::app::line_book::{BookedPart, LineBook, LineRecord};
use crate::app::{AppError, AppResult};

/// Value of `show` that asks for the lines that are booked.
pub(super) const BOOKED: &str = "booked";

/// Does the visitor look at booked lines?
pub(super) fn asked_for(visit: &Visit) -> bool {
    visit.sent.get("show") == BOOKED
}

fn page_of(here: &str, line: StatementLineId, after: Option<Uuid>) -> String {
    let after = after.map_or_else(String::new, |after| format!("&after={after}"));
    format!("{here}?show={BOOKED}&line={line}{after}")
}

/// The list of booked lines with one of them on the right.
pub(super) async fn answer(visit: &Visit, bank: &BankAccount, outcome: Outcome) -> Result<Response> {
    let (words, app) = (visit.words(), &visit.console.app);
    let uuid =
        |name: &str| visit.sent.some(name).map(|id| id.parse::<Uuid>().map_err(|_| AppError::Hidden)).transpose();
    let (after, wanted) = (uuid("after")?, uuid("line")?);
    let limit = u64::try_from(PAGE).unwrap_or(u64::MAX).saturating_add(1);
    let mut lines = app.lines_booked(&visit.request, bank.bank_account_id, (after, limit)).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let here = href(bank.code.as_str());
    let first = format!("{here}?show={BOOKED}");
    let next = lines.last().filter(|_| more).map(|(line, _)| format!("{first}&after={}", line.statement_line_id));
    let chosen = wanted.map(StatementLineId).or_else(|| lines.first().map(|(line, _)| line.statement_line_id));
    let right = match chosen {
        Some(id) => {
            let book = app.line_book(&visit.request, id).await?;
            // A line stands under its own account and no other.
            let own = book.line.bank_account_id == bank.bank_account_id;
            Some(chosen_line(visit, &words, &Some(book).filter(|_| own).ok_or(AppError::Hidden)?).await?)
        }
        None => None,
    };
    let item = |(line, _): &(StatementLine, LineState)| OpenLine {
        href: page_of(&here, line.statement_line_id, after),
        reference: line.reference.to_string(),
        booked_on: line.booked_on,
        left: amount(line.amount_minor, line.currency),
        tier: "none".to_owned(),
        verdict: String::new(),
        chosen: Some(line.statement_line_id) == chosen,
    };
    let view = ReconcileView {
        account: bank.code.to_string(),
        csrf: visit.csrf.clone(),
        booked: true,
        open: lines.iter().map(item).collect(),
        pager: Pager { first: after.map(|_| first.clone()), next },
        chosen: right,
        errors: outcome.errors,
        refused: outcome.refused,
        ..ReconcileView::default()
    };
    let frame = visit.frame(title(&words), "bank", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

async fn chosen_line(visit: &Visit, words: &Words, book: &LineBook) -> AppResult<ChosenLine> {
    let line = &book.line;
    Ok(ChosenLine {
        reference: line.reference.to_string(),
        facts: vec![
            Fact::text(words.t("bank-booked"), words.date(line.booked_on)),
            Fact::text(words.t("bank-value"), words.date(line.value_on)),
            Fact::new(words.t("bank-amount"), money(words, &amount(line.amount_minor, line.currency))),
            Fact::new(words.t("bank-left"), money(words, &left_of(line, &book.state))),
        ],
        story: story(visit, words, book).await?,
        undo: undo_fields(visit, book)?,
        ..ChosenLine::default()
    })
}

/// What was made of a line.
pub(super) async fn story(visit: &Visit, words: &Words, book: &LineBook) -> AppResult<Story> {
    let makers = visit.console.app.record_makers(book).await?;
    let part = |part: &BookedPart| PartView {
        reference: part.reference.clone(),
        event: part.event.clone(),
        case: part.case.clone(),
        on: part.booked_on,
        amount: amount(part.amount.minor, part.amount.currency),
        reversed: part.reversed,
    };
    let record = |(record, person): (&LineRecord, String)| RecordView {
        kind: record.row.kind.code(),
        tier: record.row.tier.as_ref().map(ToString::to_string),
        payments: record.payments.iter().map(|payment| payment.end_to_end_id.clone()).collect(),
        reason: record.row.reason.as_ref().map(ToString::to_string),
        person,
        on: record.row.on_day,
    };
    let mut records: Vec<RecordView> = book.records.iter().zip(makers).map(record).collect();
    records.reverse();
    Ok(Story { parts: book.parts.iter().map(part).collect(), records, next: next(words, book) })
}

/// What comes next for money that came back: it is issued again or cancelled.
fn next(words: &Words, book: &LineBook) -> Vec<(String, String)> {
    let came_back = book.confirmed().map(|record| record.payments.as_slice()).unwrap_or_default();
    let came_back = came_back.iter().filter(|payment| payment.state == DisbursementState::Returned.code());
    let steps = [Action::PaymentReissue, Action::DisbursementCancel];
    let links = came_back.flat_map(|payment| {
        steps.map(|action| {
            let path = format!("/cases/{}/do/{}?object={}", payment.case, action.code(), payment.disbursement);
            (path, format!("{} · {}", words.code("do", action.code()), payment.case))
        })
    });
    links.collect()
}

/// The form that takes a confirmation back; none where there is none to take back, or for who may not.
pub(super) fn undo_fields(visit: &Visit, book: &LineBook) -> AppResult<Option<Vec<Field>>> {
    let Some(record) = book.confirmed().filter(|_| may(visit, Action::MatchUndo)) else { return Ok(None) };
    let typed = Typed::new(visit);
    let mut fields = step_fields("undo", record.row.match_no)?;
    fields.push(Field::hidden("line", book.line.statement_line_id.to_string()));
    fields.push(Field::hidden("show", BOOKED));
    fields.push(typed.text("undo_reason", REASON_MAX));
    fields.push(typed.past("undo_on"));
    Ok(Some(fields))
}

/// Takes a confirmation back; `None` where the form could not be read.
pub(super) async fn undo(visit: &Visit, terms: Terms, reader: &mut Reader<'_>) -> Option<AppResult<()>> {
    let (reason, on) = (reader.code("undo_reason"), reader.day("undo_on", None));
    let (reason, on) = (reason?, on?);
    let Ok(line) = visit.sent.get("line").parse::<StatementLineId>() else { return Some(Err(AppError::Hidden)) };
    let version = visit.sent.get("version").parse().unwrap_or(-1);
    let command = Command::MatchUndo(MatchUndo { line, version, reason });
    let terms = Terms { on: Some(on), ..terms };
    Some(visit.console.app.execute(&visit.request, terms, command).await.map(|_| ()))
}
