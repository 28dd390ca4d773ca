//! Incidents: the list, and one with the step that it waits for.
//!
//! Invariant: works for the safeguarding lead, who sees no case: the page of an incident holds all that the step needs. Must
//! not: decide; the rules do, when the form is sent.

use ledger_core::id::IncidentId;
use ledger_core::policy::{Action, roles_for};
use ledger_core::programme::command::{Command, IncidentClose, IncidentStep};
use ledger_core::programme::incident::IncidentState;
use ledger_core::text::CODE_MAX;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::act::{Outcome, closed, hidden, refusal};
use super::act_read::Reader;
use super::component::badge::{Machine, State};
use super::component::facts::Fact;
use super::component::field::{Field, Input};
use super::component::filter::asked_again;
use super::component::next_step::Reason;
use super::component::pager::Pager;
use super::page::act::{ActView, page as act_page, title as act_title};
use super::page::incidents::{IncidentItem, PATH, page, title};
use super::session::Visit;
use super::words::Words;
use crate::app::execute::Terms;
use crate::app::incidents::ListedIncident;
use crate::app::{AppError, AppResult};

/// Rows on one page.
const PAGE: usize = 50;

/// The list, the oldest first.
pub async fn list(visit: Visit) -> Result<Response> {
    let after: Option<IncidentId> =
        visit.sent.some("after").map(|id| id.parse().map_err(|_| AppError::Hidden)).transpose()?;
    let limit = u64::try_from(PAGE).unwrap_or(u64::MAX).saturating_add(1);
    let mut rows = visit.console.app.incidents(&visit.request, None, after, limit).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.incident.incident_id.to_string());
    let pager =
        Pager { first: after.map(|_| PATH.to_owned()), next: next.map(|next| asked_again(PATH, &[], Some(&next))) };
    let rows: Vec<IncidentItem> = rows.iter().map(item).collect();
    let words = visit.words();
    let frame = visit.frame(title(&words), "incidents", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &rows, &pager)))
}

fn item(row: &ListedIncident) -> IncidentItem {
    IncidentItem {
        href: format!("{PATH}/{}", row.incident.incident_id),
        number: row.number.clone(),
        case_state: State::new(Machine::Application, row.state.code()),
        kind: row.incident.kind.code().to_owned(),
        severity: row.incident.severity.code().to_owned(),
        state: row.incident.state.code().to_owned(),
        raised_on: row.incident.raised_on,
        outcome: row.incident.outcome.as_ref().map(ToString::to_string),
    }
}

async fn found(visit: &Visit) -> AppResult<ListedIncident> {
    let id: IncidentId = visit.part("code").parse().map_err(|_| AppError::Hidden)?;
    visit.console.app.incident(&visit.request, id).await
}

/// GET: one incident with its next step.
pub async fn show(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    let roles = &visit.request.principal.roles;
    let action = next(&found);
    let may = roles_for(action).iter().any(|role| roles.contains(role));
    let over = found.incident.state == IncidentState::Closed;
    let why = if over { "already_done" } else { "not_your_role" };
    let refused = (over || !may).then(|| Reason { code: why.to_owned(), ..Reason::default() });
    answer(&visit, &found, Outcome::first(refused)).await
}

/// POST: takes the step.
pub async fn take(visit: Visit) -> Result<Response> {
    let found = found(&visit).await?;
    let mut reader = Reader::new(visit.words(), &visit.sent);
    let incident = found.incident.incident_id;
    let version = reader.number("version", None);
    let command = match next(&found) {
        Action::IncidentReview => version.map(|version| Command::IncidentReview(IncidentStep { incident, version })),
        _ => version
            .zip(reader.code("incident_outcome"))
            .map(|(version, outcome)| Command::IncidentClose(IncidentClose { incident, version, outcome })),
    };
    let on = reader.day("on", None);
    let (Some(command), Some(on), true) = (command, on, reader.errors.is_empty()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return answer(&visit, &found, Outcome { status, errors: reader.errors, refused: None }).await;
    };
    let action = command.action();
    let terms = Terms { key: Some(visit.sent.get("key").to_owned()), on: Some(on), ..Terms::default() };
    match visit.console.app.execute(&visit.request, terms, command).await {
        Ok(_) => Ok(visit.done(PATH, action.code())),
        Err(error) => {
            let outcome = refusal(&visit, &[], error)?;
            answer(&visit, &found, outcome).await
        }
    }
}

fn next(found: &ListedIncident) -> Action {
    if found.incident.state == IncidentState::Open { Action::IncidentReview } else { Action::IncidentClose }
}

async fn answer(visit: &Visit, found: &ListedIncident, outcome: Outcome) -> Result<Response> {
    let (words, today, action) = (visit.words(), visit.request.today(), next(found));
    let typed = |name: &str, known: String| {
        if visit.sent.is_form { visit.sent.get(name).to_owned() } else { known }
    };
    let mut fields = hidden(found.incident.version, "")?;
    if action == Action::IncidentClose {
        let max = u32::try_from(CODE_MAX).unwrap_or(u32::MAX);
        let value = typed("incident_outcome", String::new());
        fields.push(Field::named(&words, "incident_outcome", Input::Text { value, max }));
    }
    let value = typed("on", today.to_string());
    fields.push(Field::named(&words, "on", Input::Date { value, latest: Some(today.to_string()) }));
    let href = format!("{PATH}/{}", found.incident.incident_id);
    let view = ActView {
        action: action.code().to_owned(),
        object: Some(found.number.clone()),
        facts: facts(&words, found),
        fields,
        closed: closed(visit, &outcome),
        errors: outcome.errors,
        refused: outcome.refused,
        submit_to: href,
        back: PATH.to_owned(),
        csrf: visit.csrf.clone(),
        ..ActView::default()
    };
    let frame = visit.frame(act_title(&words, &view), "incidents", 0);
    let status =
        if outcome.status == StatusCode::FORBIDDEN && !visit.sent.is_form { StatusCode::OK } else { outcome.status };
    Ok(visit.page(status, &frame, &act_page(&words, &view)))
}

fn facts(words: &Words, found: &ListedIncident) -> Vec<Fact> {
    let row = &found.incident;
    let mut facts = vec![
        Fact::text(words.code("field", "case"), &found.number),
        Fact::text(words.t("column-state"), State::new(Machine::Application, found.state.code()).text(words)),
        Fact::text(words.code("field", "incident_kind"), words.code("incident-kind", row.kind.code())),
        Fact::text(words.code("field", "severity"), words.code("severity", row.severity.code())),
        Fact::text(words.t("incident-state"), words.code("state-incident", row.state.code())),
        Fact::text(words.t("incident-raised"), words.date(row.raised_on)),
    ];
    if let Some(outcome) = &row.outcome {
        facts.push(Fact::text(words.code("field", "incident_outcome"), outcome.to_string()));
    }
    facts
}
