//! The board: open cases by where they stand, those that have stood there longest first.
//!
//! Invariant: a case stands in one column; what is late says so in a word. Must not: show of a case more than its list does.

use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::grant::AwardState;
use ledger_core::time::days_between;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::badge::{Machine, State};
use super::page::board::{BoardCard, BoardColumn, page, title};
use super::session::Visit;
use super::view::{codes, state_of};
use crate::app::queue::Task;

/// Cards of a column; the list has the others.
const CARDS: usize = 6;

/// Columns from the left: applications, then grants that are not at their end.
fn columns() -> Vec<State> {
    use ApplicationState as A;
    let applications = [
        A::Draft,
        A::Submitted,
        A::Screening,
        A::Eligible,
        A::PlanReady,
        A::MoreInfo,
        A::InReview,
        A::ReadyForCommittee,
        A::Waitlisted,
    ];
    let grants = [
        AwardState::Approved,
        AwardState::AgreementSent,
        AwardState::Active,
        AwardState::Suspended,
        AwardState::Completed,
        AwardState::Recovering,
    ];
    let applications = applications.iter().map(|state| State::new(Machine::Application, state.code()));
    applications.chain(grants.iter().map(|state| State::new(Machine::Grant, state.code()))).collect()
}

/// `/cases/board`.
pub async fn show(visit: Visit) -> Result<Response> {
    let today = visit.request.today();
    let mut board: Vec<BoardColumn> = columns()
        .into_iter()
        .map(|state| BoardColumn { href: format!("/cases?q=state:{}", state.code), state, total: 0, cards: Vec::new() })
        .collect();
    for (case, due) in visit.console.app.board(&visit.request).await? {
        let (state, since) = state_of(&case);
        let Some(column) = board.iter_mut().find(|column| column.state == state) else { continue };
        column.total = column.total.saturating_add(1);
        let number = case.application.number.clone();
        column.cards.push(BoardCard {
            href: format!("/cases/{number}"),
            code: number,
            since,
            days: days_between(since, today),
            waits_on: due.first().map(|task| codes(task.seen.step.roles)).unwrap_or_default(),
            late: due.iter().any(Task::late),
        });
    }
    for column in &mut board {
        column.cards.sort_by(|a, b| (a.since, &a.code).cmp(&(b.since, &b.code)));
        column.cards.truncate(CARDS);
    }
    board.retain(|column| column.total > 0);
    let words = visit.words();
    let frame = visit.frame(title(&words), "cases", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &board)))
}
