//! A filled-in field form comes back: checked or recorded, with what came of it on the answer.
//!
//! Invariant: the same form sent again records nothing twice, so its answer is a page and may be loaded again. Must not:
//! look into the file.

use ledger_core::policy::{Action, roles_for};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::error_summary::FormError;
use super::page::visit_form::{CHECK, RECORD, TakenView, VisitFormView, page, title};
use super::session::Visit;
use super::words::Words;
use crate::app::AppError;
use crate::app::field_form::FormOutcome;

/// GET: the form to send it with.
pub async fn show(visit: Visit) -> Result<Response> {
    let roles = &visit.request.principal.roles;
    if !roles_for(Action::VisitRecord).iter().any(|role| roles.contains(role)) {
        let detail = "None of your roles may do this.".into();
        return Err(AppError::Denied { code: "not_your_role", detail, earlier: None }.into());
    }
    Ok(answer(&visit, StatusCode::OK, VisitFormView { mode: CHECK.to_owned(), ..VisitFormView::default() }))
}

/// POST: takes it.
pub async fn take(visit: Visit) -> Result<Response> {
    let words = visit.words();
    let checked = visit.sent.get("mode") != RECORD;
    let mode = if checked { CHECK } else { RECORD }.to_owned();
    let wrong = |code: &str| {
        let errors = vec![FormError { field: Some("file".to_owned()), text: words.code("form-fault", code) }];
        let view = VisitFormView { mode: mode.clone(), errors, ..VisitFormView::default() };
        Ok(answer(&visit, StatusCode::UNPROCESSABLE_ENTITY, view))
    };
    let Some(file) = visit.sent.file().filter(|bytes| !bytes.is_empty()) else { return wrong("no_file") };
    let outcome = match visit.console.app.visit_form_take(&visit.request, file.to_vec(), checked).await {
        Ok(outcome) => outcome,
        Err(AppError::Invalid { errors }) => {
            return wrong(errors.first().map_or("not_a_form", |one| one.code.as_str()));
        }
        Err(error) => return Err(error.into()),
    };
    let status = if outcome.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let taken = Some(taken(&words, &outcome, checked));
    Ok(answer(&visit, status, VisitFormView { mode: mode.clone(), taken, ..VisitFormView::default() }))
}

fn taken(words: &Words, outcome: &FormOutcome, checked: bool) -> TakenView {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    // A fault of the reading, or a refusal of the rules; its own sentence where neither has words.
    let text = |code: &str, plain: &str| {
        let of_rules = || words.code_if_known("refusal", code);
        words.code_if_known("form-fault", code).or_else(of_rules).unwrap_or_else(|| plain.to_owned())
    };
    TakenView {
        visits: count(outcome.visits),
        ends: count(outcome.ends),
        there: count(outcome.there),
        faults: outcome.faults.iter().map(|fault| (fault.cell.clone(), text(&fault.code, &fault.text))).collect(),
        checked,
    }
}

fn answer(visit: &Visit, status: StatusCode, view: VisitFormView) -> Response {
    let words = visit.words();
    let frame = visit.frame(title(&words), "followups", 0);
    visit.page(status, &frame, &page(&words, &VisitFormView { csrf: visit.csrf.clone(), ..view }))
}
