//! The list of cases: by state, by exact number, in pages.
//!
//! Invariant: a search finds a case by its whole number and nothing else, so that nobody can feel their way through the
//! cases. Must not: sort or filter what the store gave.

use ledger_core::policy::{Action, roles_for};
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::panel::Sight;
use ledger_core::programme::steps::waiting;
use ledger_core::programme::world::{Dossier, World};
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::badge::{Machine, State};
use super::component::pager::Pager;
use super::page::cases::{CaseRow, CasesView, Chip, page, title};
use super::session::{Visit, see_other};
use super::view::{amount, codes, state_of};
use crate::app::AppError;

/// Cases on one page.
const PAGE: usize = 50;

/// States that the list can be narrowed to, in the order of an application's life.
const CHIPS: [ApplicationState; 9] = [
    ApplicationState::Draft,
    ApplicationState::Submitted,
    ApplicationState::Screening,
    ApplicationState::Eligible,
    ApplicationState::PlanReady,
    ApplicationState::InReview,
    ApplicationState::ReadyForCommittee,
    ApplicationState::Approved,
    ApplicationState::Rejected,
];

/// The page.
pub async fn show(visit: Visit) -> Result<Response> {
    let app = &visit.console.app;
    let mut view = CasesView::default();
    let mut rows = Vec::new();
    let state = state_asked(&visit)?;
    if let Some(number) = visit.sent.some("q") {
        match app.case_by_number(&visit.request, number).await {
            Ok(found) => return Ok(see_other(&format!("/cases/{}", found.case.application.number))),
            // Nothing by that number: the list says so, to those who may see a list.
            Err(AppError::Hidden) => visit.request.may(ledger_core::policy::Reading::Cases)?,
            Err(other) => return Err(other.into()),
        }
        view.query = Some(number.chars().take(40).collect());
    } else {
        let limit = u64::try_from(PAGE).unwrap_or(u64::MAX).saturating_add(1);
        rows = app.cases(&visit.request, visit.sent.some("after"), state.map(ApplicationState::code), limit).await?;
    }
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let filter = state.map_or_else(String::new, |state| format!("&state={}", state.code()));
    let last = rows.last().filter(|_| more).map(|case| case.application.number.clone());
    let first = state.map_or_else(|| "/cases".to_owned(), |state| format!("/cases?state={}", state.code()));
    view.pager = Pager {
        first: visit.sent.some("after").map(|_| first),
        next: last.map(|number| format!("/cases?after={number}{filter}")),
    };
    let today = visit.request.today();
    view.rows = rows.iter().map(|case| row(case, today, visit.request.sight(case) == Sight::Whole)).collect();
    view.unfiltered = state.is_none() && view.query.is_none() && visit.sent.some("after").is_none();
    view.chips = chips(state);
    let may_open = roles_for(Action::CaseOpen).iter().any(|role| visit.request.principal.roles.contains(role));
    view.open_href = may_open.then(|| "/cases/new".to_owned());
    let words = visit.words();
    let frame = visit.frame(title(&words), "cases", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

/// The state asked for; a code that is none is as absent as a page that is none.
fn state_asked(visit: &Visit) -> Result<Option<ApplicationState>> {
    match visit.sent.some("state") {
        None => Ok(None),
        Some(code) => Ok(Some(ApplicationState::from_code(code).ok_or(AppError::Hidden)?)),
    }
}

fn chips(chosen: Option<ApplicationState>) -> Vec<Chip> {
    let mut chips = vec![Chip { state: None, href: "/cases".to_owned(), count: None, chosen: chosen.is_none() }];
    let other = chosen.filter(|state| !CHIPS.contains(state));
    for state in CHIPS.into_iter().chain(other) {
        chips.push(Chip {
            state: Some(State::new(Machine::Application, state.code())),
            href: format!("/cases?state={}", state.code()),
            count: None,
            chosen: chosen == Some(state),
        });
    }
    chips
}

/// A row; of a case that is closed to its reader it tells where it stands alone.
fn row(case: &Dossier, today: chrono::NaiveDate, open: bool) -> CaseRow {
    let (state, since) = state_of(case);
    let number = &case.application.number;
    // On whom it waits follows from the state alone: who of the committee is still to come is the committee's room.
    let steps = waiting(case, &World::default(), today);
    let review = matches!(case.application.state, ApplicationState::PlanReady | ApplicationState::InReview);
    let waits_on = match steps.iter().filter(|step| step.is_due(today)).min_by_key(|step| step.since) {
        Some(step) => codes(step.roles),
        None if review => codes(roles_for(Action::Score)),
        None => Vec::new(),
    };
    CaseRow {
        code: number.clone(),
        href: format!("/cases/{number}"),
        state,
        since,
        sector: open.then(|| case.application.sector.code().to_owned()),
        region: open.then(|| case.application.region.as_str().to_owned()),
        approved: case.award.as_ref().filter(|_| open).map(|award| amount(award.approved_minor, award.currency)),
        waits_on,
    }
}
