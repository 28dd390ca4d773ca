//! Long work on pages: a list of one's own, how far one is, its answer, and giving it up.
//!
//! Invariant: nobody sees the work of somebody else; an answer is given as the page that was asked for would have given it.
//! Must not: know what the work is about.

use poem::http::{HeaderValue, StatusCode, header};
use poem::{Response, Result};
use uuid::Uuid;

use super::page::work::{Standing, WorkView, list as list_page, page, title};
use super::session::{Visit, see_other};
use super::work::{Answer, answer_href, href};
use crate::app::work::{Ended, Work};
use crate::app::{AppError, AppResult, clock};

/// When the browser looks again, seconds.
const AGAIN: HeaderValue = HeaderValue::from_static("2");

fn id(visit: &Visit) -> AppResult<Uuid> {
    visit.part("id").parse().map_err(|_| AppError::Hidden)
}

fn found(visit: &Visit) -> AppResult<Option<Work<Answer>>> {
    Ok(visit.console.works.of(visit.request.principal.person.id, id(visit)?))
}

pub(super) fn view(work: &Work<Answer>) -> WorkView {
    let standing = match work.ended().as_deref() {
        None => {
            let (stage, count) = work.stage();
            Standing::Running { stage: stage.code(), count }
        }
        Some(Ended::Done(answer @ Answer::Made { .. })) => Standing::Done { file: answer.is_file() },
        Some(Ended::GivenUp) => Standing::GivenUp,
        Some(Ended::Done(Answer::Failed(_)) | Ended::Broken) => Standing::Failed,
    };
    WorkView {
        kind: work.kind.code(),
        href: href(work.id),
        answer: answer_href(work.id),
        from: work.from.clone(),
        started: clock::office_time(work.started),
        standing,
        csrf: String::new(),
    }
}

/// GET: one's own work, the newest first.
pub async fn list(visit: Visit) -> Result<Response> {
    let words = visit.words();
    let works = visit.console.works.all_of(visit.request.principal.person.id);
    let rows: Vec<WorkView> = works.iter().map(view).collect();
    let frame = visit.frame(words.t("work-title"), "queue", 0);
    Ok(visit.page(StatusCode::OK, &frame, &list_page(&words, &rows)))
}

/// GET: how far it is. What has ended with a page leads to it.
pub async fn show(visit: Visit) -> Result<Response> {
    let Some(work) = found(&visit)? else { return Ok(gone(&visit)) };
    let view = WorkView { csrf: visit.csrf.clone(), ..view(&work) };
    if matches!(view.standing, Standing::Done { file: false } | Standing::Failed) {
        return Ok(see_other(&answer_href(work.id)));
    }
    let words = visit.words();
    let frame = visit.frame(title(&words, &view), "queue", 0);
    let mut response = visit.page(StatusCode::OK, &frame, &page(&words, Some(&view)));
    if matches!(view.standing, Standing::Running { .. }) {
        response.headers_mut().insert(header::REFRESH, AGAIN);
    }
    Ok(response)
}

/// GET: its answer.
pub async fn answer(visit: Visit) -> Result<Response> {
    let Some(work) = found(&visit)? else { return Ok(gone(&visit)) };
    match work.ended().as_deref() {
        Some(Ended::Done(answer)) => answer.give(),
        Some(Ended::Broken) => Err(AppError::internal("long work broke").into()),
        Some(Ended::GivenUp) | None => Ok(see_other(&href(work.id))),
    }
}

/// POST: gives it up. Where it is too late for that, its page says how it goes on.
pub async fn give_up(visit: Visit) -> Result<Response> {
    let Some(mut work) = found(&visit)? else { return Ok(gone(&visit)) };
    if work.give_up() {
        // It ends at once: the page that comes next need not be loaded twice.
        drop(work.within(visit.console.patience).await);
    }
    Ok(see_other(&href(work.id)))
}

/// Work that is not known any more.
fn gone(visit: &Visit) -> Response {
    let words = visit.words();
    let frame = visit.frame(words.t("work-gone"), "queue", 0);
    visit.page(StatusCode::NOT_FOUND, &frame, &page(&words, None))
}
