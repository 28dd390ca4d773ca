//! Payment batches on pages: the list, putting one together, one with its release, its drop and its files.
//!
//! Invariant: whoever releases sends the hashes that the page showed them; a payment is ticked with the version that was seen.
//! Must not: show a payee, or decide what may be paid together.

use ledger_core::id::{BankAccountId, BatchId};
use ledger_core::policy::{Action, Reading, roles_for};
use ledger_core::programme::batch::{Batch, BatchState, FileHashes, PaymentFormat};
use ledger_core::programme::command::{BatchDrop, BatchMember};
use ledger_core::programme::payee::Commitment;
use ledger_core::programme::refusal::RefusalCode;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, hidden, refusal};
use super::act_read::Reader;
use super::component::date::date;
use super::component::error_summary::FormError;
use super::component::facts::Fact;
use super::component::field::{Field, Input};
use super::component::filter::asked_again;
use super::component::money::money;
use super::component::next_step::Reason;
use super::component::pager::Pager;
use super::component::step_form::StepView;
use super::page::batches::{BatchItem, BatchPage, CandidateItem, LineItem, PATH, SheetView};
use super::page::batches::{list as list_page, page, sheet, title};
use super::session::Visit;
use super::setup::Typed;
use super::view::{Names, amount, payee_lacks};
use crate::app::batches::{BatchAsk, BatchView, Candidate, NO_BANK_DETAILS};
use crate::app::execute::Terms;
use crate::app::sealed::opening_key;
use crate::app::{AppError, AppResult};
use crate::http::attachment::attachment;

/// Batches on one page.
const PAGE: usize = 50;
/// Payments on one sheet: a form has so many fields and no more. Larger batches are built by the API.
const SHEET_MAX: usize = 80;

fn may(visit: &Visit, action: Action) -> bool {
    roles_for(action).iter().any(|role| visit.request.principal.roles.contains(role))
}

/// GET: the list, the latest first.
pub async fn list(visit: Visit) -> Result<Response> {
    let after = visit.sent.some("after");
    let limit = u64::try_from(PAGE + 1).unwrap_or(u64::MAX);
    let mut rows = visit.console.app.batches(&visit.request, after, limit).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.number.clone());
    let first = after.map(|_| PATH.to_owned());
    let pager = Pager { first, next: next.map(|next| asked_again(PATH, &[], Some(&next))) };
    let items: Vec<BatchItem> = rows.iter().map(item).collect();
    let words = visit.words();
    let frame = visit.frame(title(&words), "batches", 0);
    let build = may(&visit, Action::BatchBuild);
    Ok(visit.page(StatusCode::OK, &frame, &list_page(&words, &items, build, &pager)))
}

fn item(row: &Batch) -> BatchItem {
    BatchItem {
        href: format!("{PATH}/{}", row.batch_id),
        number: row.number.clone(),
        state: row.state.code(),
        payments: row.payments,
        total: amount(row.total_minor, row.currency),
        requested_on: row.requested_on,
    }
}

/// GET: an account first, then what could be paid from it.
pub async fn choose(visit: Visit) -> Result<Response> {
    visit.request.may(Reading::Books)?;
    let refused =
        (!may(&visit, Action::BatchBuild)).then(|| Reason { code: "not_your_role".into(), ..Reason::default() });
    sheet_with(&visit, Outcome::first(refused), None).await
}

fn account_of(visit: &Visit) -> AppResult<Option<BankAccountId>> {
    visit.sent.some("bank_account").map(|id| id.parse().map_err(|_| AppError::Hidden)).transpose()
}

async fn sheet_with(visit: &Visit, outcome: Outcome, earlier_payment: Option<String>) -> Result<Response> {
    let (words, app) = (visit.words(), &visit.console.app);
    let account = account_of(visit)?;
    let (mut fields, mut payments) = (Vec::new(), None);
    match account {
        None => {
            let accounts = app.bank_accounts(&visit.request).await?;
            let option = |row: &ledger_core::programme::setup::BankAccount| {
                (row.bank_account_id.to_string(), format!("{} · {}", row.code, row.currency))
            };
            let options = accounts.iter().map(option).collect();
            fields.push(Field::named(&words, "bank_account", Input::Select { value: String::new(), options }));
        }
        Some(account) => {
            let found = app.batch_candidates(&visit.request, account).await?;
            let shown = found.into_iter().take(SHEET_MAX);
            payments = Some(shown.map(|found| candidate(visit, &found)).collect());
            fields.extend(hidden(0, "")?);
            fields.push(Field::hidden("bank_account", account.to_string()));
            let today = visit.request.today().to_string();
            let value = visit.sent.some("requested_on").map_or(today, str::to_owned);
            fields.push(Field::named(&words, "requested_on", Input::Date { value, latest: None }));
            let reason = Input::Text { value: visit.sent.get("override").to_owned(), max: 35 };
            fields.push(Field::named(&words, "override", reason).optional());
            fields.push(Typed::new(visit).past("on"));
        }
    }
    let view = SheetView {
        fields,
        payments: payments.filter(|_| outcome.refused.is_none() || visit.sent.is_form),
        errors: outcome.errors,
        refused: outcome.refused,
        earlier_payment,
        csrf: visit.csrf.clone(),
    };
    let frame = visit.frame(words.code("act", "batch_build"), "batches", 0);
    Ok(visit.page(outcome.status, &frame, &sheet(&words, &view)))
}

fn box_of(found: &Candidate) -> String {
    format!("pay_{}", found.disbursement.disbursement_id.0.simple())
}

fn candidate(visit: &Visit, found: &Candidate) -> CandidateItem {
    let row = &found.disbursement;
    let name = box_of(found);
    let lacks = payee_lacks(found.payee.as_ref());
    CandidateItem {
        ticked: !visit.sent.is_form || visit.sent.some(&name).is_some(),
        version: row.version.to_string(),
        number: found.number.clone(),
        reference: row.end_to_end_id.to_string(),
        amount: amount(row.amount_minor, row.currency),
        age_days: found.age_days,
        lacks,
        name,
    }
}

/// POST: builds it.
pub async fn build(visit: Visit) -> Result<Response> {
    visit.request.may(Reading::Books)?;
    let app = &visit.console.app;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let account = account_of(&visit)?.ok_or(AppError::Hidden)?;
    let requested_on = reader.day("requested_on", None);
    let reason = reader.optional("override", |reader| reader.code("override"));
    let found = app.batch_candidates(&visit.request, account).await?;
    let member = |found: &Candidate| {
        let version = visit.sent.some(&box_of(found))?.parse().ok()?;
        Some(BatchMember { disbursement: found.disbursement.disbursement_id, version })
    };
    let members = found.iter().filter_map(member).collect();
    let on = reader.day("on", None);
    let (Some(requested_on), Some(reason), Some(on)) = (requested_on, reason, on) else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return sheet_with(&visit, outcome, None).await;
    };
    let ask = BatchAsk { bank_account: account, requested_on, members, reason };
    match app.batch_build(&visit.request, Terms { on: Some(on), ..terms(&visit) }, ask).await {
        Ok(receipt) => Ok(visit.done(&format!("{PATH}/{}", receipt.object_id), "batch_build")),
        Err(AppError::Invalid { errors }) if errors.iter().any(|error| error.code == NO_BANK_DETAILS) => {
            let text = visit.words().t("batch-no-details");
            let errors = vec![FormError { field: None, text }];
            sheet_with(&visit, Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors, refused: None }, None).await
        }
        Err(error) if error.code() == RefusalCode::DatesReversed.code() => {
            let errors =
                vec![FormError { field: Some("requested_on".to_owned()), text: visit.words().t("batch-too-early") }];
            sheet_with(&visit, Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors, refused: None }, None).await
        }
        Err(error) => {
            let earlier = earlier_payment(&error);
            let outcome = refusal(&visit, &[], error)?;
            sheet_with(&visit, outcome, earlier).await
        }
    }
}

fn earlier_payment(error: &AppError) -> Option<String> {
    let AppError::Rule { figures, .. } = error else { return None };
    figures.0.iter().find(|(name, _)| *name == "payment").map(|(_, value)| value.clone())
}

fn terms(visit: &Visit) -> Terms {
    Terms { key: Some(visit.sent.get("key").to_owned()), ..Terms::default() }
}

async fn found(visit: &Visit) -> AppResult<BatchView> {
    let id: BatchId = visit.part("code").parse().map_err(|_| AppError::Hidden)?;
    visit.console.app.batch(&visit.request, id).await
}

/// GET: one batch.
pub async fn show(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    one(&visit, &found, Outcome::first(None)).await
}

async fn one(visit: &Visit, found: &BatchView, outcome: Outcome) -> Result<Response> {
    let (words, batch) = (visit.words(), &found.batch);
    let mut names = Names::new(visit);
    let label = |name: &str| words.code("field", name);
    let mut facts = vec![
        Fact::text(words.t("column-state"), words.code("state-batch", batch.state.code())),
        Fact::text(words.t("column-payments"), words.number(batch.payments)),
        Fact::new(words.t("batch-control-sum"), money(&words, &amount(batch.total_minor, batch.currency))),
        Fact::new(label("requested_on"), date(&words, batch.requested_on)),
        Fact::text(words.t("batch-built-by"), names.name(batch.built_by).await?),
    ];
    if let Some(person) = batch.released_by {
        facts.push(Fact::text(words.t("batch-released-by"), names.name(person).await?));
    }
    if let Some(person) = batch.dropped_by {
        facts.push(Fact::text(words.t("batch-dropped-by"), names.name(person).await?));
    }
    if let Some(reason) = batch.override_reason.as_ref().or(batch.reason.as_ref()) {
        facts.push(Fact::text(label("reason"), reason.as_str()));
    }
    let line = |line: &crate::app::batches::BatchLineView| LineItem {
        line: line.line.line_no,
        number: line.number.clone(),
        reference: line.line.end_to_end_id.to_string(),
        amount: amount(line.line.amount_minor, batch.currency),
        stands: line.stands(),
    };
    let href = format!("{PATH}/{}", batch.batch_id);
    let view = BatchPage {
        number: batch.number.clone(),
        facts,
        hashes: PaymentFormat::ALL.iter().map(|one| (one.code(), batch.hash(*one).as_str().to_owned())).collect(),
        lines: found.lines.iter().map(line).collect(),
        steps: steps(visit, batch, &href)?,
        files: may(visit, Action::BatchRead).then(|| format!("{href}/file")),
        errors: outcome.errors,
        refused: outcome.refused,
        csrf: visit.csrf.clone(),
    };
    let frame = visit.frame(format!("{} {}", words.t("column-batch"), batch.number), "batches", 0);
    Ok(visit.page(outcome.status, &frame, &page(&words, &view)))
}

/// Steps of a batch that waits, for those whose role they are.
fn steps(visit: &Visit, batch: &Batch, href: &str) -> AppResult<Vec<StepView>> {
    let (words, mut steps) = (visit.words(), Vec::new());
    if batch.state != BatchState::Built {
        return Ok(steps);
    }
    if may(visit, Action::BatchRelease) {
        let mut fields = hidden(batch.version, "")?;
        let hash = |format: &PaymentFormat| Field::hidden(&hash_field(*format), batch.hash(*format).as_str());
        fields.extend(PaymentFormat::ALL.iter().map(hash));
        fields.push(Typed::new(visit).past("on"));
        steps.push(StepView { action: "batch_release", submit_to: format!("{href}/release"), fields });
    }
    if may(visit, Action::BatchDrop) {
        let mut fields = hidden(batch.version, "")?;
        let reason = Input::Text { value: visit.sent.get("reason").to_owned(), max: 35 };
        fields.push(Field::named(&words, "reason", reason));
        steps.push(StepView { action: "batch_drop", submit_to: format!("{href}/drop"), fields });
    }
    Ok(steps)
}

fn hash_field(format: PaymentFormat) -> String {
    format!("hash_{}", format.code().replace('.', "_"))
}

/// POST: releases it.
pub async fn release(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    let seen = |format| Commitment::parse(visit.sent.get(&hash_field(format))).unwrap_or_else(|_| Commitment::none());
    let files = FileHashes {
        pain09: seen(PaymentFormat::Pain09),
        pain03: seen(PaymentFormat::Pain03),
        csv: seen(PaymentFormat::Csv),
    };
    let batch = (found.batch.batch_id, visit.sent.get("version").parse().unwrap_or(-1));
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let Some(on) = reader.day("on", None) else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return one(&visit, &found, outcome).await;
    };
    let terms = Terms { on: Some(on), ..terms(&visit) };
    match visit.console.app.batch_release(&visit.request, terms, batch, files).await {
        Ok(_) => Ok(visit.done(&format!("{PATH}/{}", batch.0), "batch_release")),
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            one(&visit, &found, outcome).await
        }
    }
}

/// POST: drops it.
pub async fn give_up(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let Some(reason) = reader.code("reason") else {
        let outcome = Outcome { status: StatusCode::UNPROCESSABLE_ENTITY, errors: reader.errors, refused: None };
        return one(&visit, &found, outcome).await;
    };
    let version = visit.sent.get("version").parse().unwrap_or(-1);
    let input = BatchDrop { batch: found.batch.batch_id, version, reason };
    match visit.console.app.batch_drop(&visit.request, terms(&visit), input).await {
        Ok(_) => Ok(visit.done(&format!("{PATH}/{}", found.batch.batch_id), "batch_drop")),
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            one(&visit, &found, outcome).await
        }
    }
}

/// POST: hands a file out, which is an act.
pub async fn file(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    let format = PaymentFormat::from_code(visit.sent.get("format")).ok_or(AppError::Hidden)?;
    let terms = Terms { key: Some(opening_key()?), ..Terms::default() };
    let file = visit.console.app.batch_file(&visit.request, terms, (found.batch.batch_id, format)).await?;
    Ok(attachment(&file.name, file.media, file.bytes))
}
