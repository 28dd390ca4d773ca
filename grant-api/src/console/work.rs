//! Pages whose making may take long: answered at once where it does not, and else by a page that tells how far it is.
//!
//! Invariant: the work is that of the page itself, and its answer is the page's answer, whoever looks when. Must not: know what a
//! page does, or give the answer to anybody but who asked for it.

use std::future::Future;

use ledger_core::row::hex;
use poem::http::{HeaderMap, StatusCode};
use poem::{Body, Response, Result};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::session::{Visit, see_other};
use crate::api::problem::fault_of;
use crate::app::error::Fault;
use crate::app::work::{Ended, Start, Work, WorkKind};
use crate::app::{AppError, AppResult, clock};

/// Where long work is looked at.
pub const PATH: &str = "/runs";

/// An answer that can be given later.
#[derive(Debug)]
pub enum Answer {
    /// A page, a file, or where to go on.
    Made {
        /// Its status.
        status: StatusCode,
        /// Its headers.
        headers: HeaderMap,
        /// Its bytes.
        body: Vec<u8>,
    },
    /// What went wrong.
    Failed(Fault),
}

impl Answer {
    async fn of(result: Result<Response>, request_id: &str) -> Answer {
        let response = match result {
            Ok(response) => response,
            Err(error) => match fault_of(error, request_id) {
                Ok(fault) => return Answer::Failed(fault),
                Err(response) => *response,
            },
        };
        let (parts, body) = response.into_parts();
        match body.into_vec().await {
            Ok(body) => Answer::Made { status: parts.status, headers: parts.headers, body },
            Err(error) => Answer::of_error(AppError::internal(error), request_id),
        }
    }

    fn of_error(error: AppError, request_id: &str) -> Answer {
        match fault_of(error.into(), request_id) {
            Ok(fault) => Answer::Failed(fault),
            Err(_) => Answer::Failed(Fault::from(AppError::internal("a fault without a form"))),
        }
    }

    /// The answer as it is given.
    ///
    /// # Errors
    /// What went wrong.
    pub fn give(&self) -> Result<Response> {
        match self {
            Answer::Made { status, headers, body } => {
                let mut response = Response::builder().status(*status).body(Body::from_vec(body.clone()));
                *response.headers_mut() = headers.clone();
                Ok(response)
            }
            Answer::Failed(fault) => Err(fault.clone().into()),
        }
    }

    /// Is it a file to be saved?
    pub fn is_file(&self) -> bool {
        let saved = |headers: &HeaderMap| headers.contains_key(poem::http::header::CONTENT_DISPOSITION);
        matches!(self, Answer::Made { headers, .. } if saved(headers))
    }
}

/// The page of one work.
pub fn href(id: Uuid) -> String {
    format!("{PATH}/{id}")
}

/// Where a finished work's answer is.
pub fn answer_href(id: Uuid) -> String {
    format!("{PATH}/{id}/answer")
}

/// The same path, form and file are the same work.
fn key(visit: &Visit) -> String {
    let mut hash = Sha256::new();
    hash.update(visit.path.as_bytes());
    for (name, value) in visit.sent.pairs().filter(|(name, _)| *name != "csrf") {
        for part in [name, value] {
            hash.update(part.len().to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.update(visit.sent.file().unwrap_or_default());
    hex(&hash.finalize())
}

/// Where the work was started: the page itself, without what was asked of it.
fn from(visit: &Visit, kind: WorkKind) -> String {
    let path = visit.path.split_once('?').map_or(visit.path.as_str(), |(path, _)| path);
    // A file has no page of its own: one comes back to the page that it is of.
    let page = path.strip_suffix(".csv").or_else(|| path.strip_suffix(".xlsx")).unwrap_or(path);
    let of = ["/file", "/pdf"].into_iter().find_map(|end| page.strip_suffix(end));
    of.filter(|_| kind == WorkKind::File).unwrap_or(page).to_owned()
}

fn begin<F, Out>(visit: Visit, kind: WorkKind, handler: F) -> AppResult<Work<Answer>>
where
    F: FnOnce(Visit) -> Out + Send + 'static,
    Out: Future<Output = Result<Response>> + Send + 'static,
{
    let works = visit.console.works.clone();
    let start = Start {
        owner: visit.request.principal.person.id,
        key: key(&visit),
        kind,
        from: from(&visit, kind),
        at: visit.request.now,
        id: Uuid::from_bytes(clock::random().map_err(AppError::internal)?),
    };
    works.start(start, move |progress| {
        let mut visit = visit;
        visit.request.progress = progress;
        async move {
            let request_id = visit.request.request_id.clone();
            Answer::of(handler(visit).await, &request_id).await
        }
    })
}

/// A page whose making may take long.
pub(super) async fn long<F, Out>(visit: Visit, kind: WorkKind, handler: F) -> Result<Response>
where
    F: FnOnce(Visit) -> Out + Send + 'static,
    Out: Future<Output = Result<Response>> + Send + 'static,
{
    let console = std::sync::Arc::clone(&visit.console);
    let mut work = begin(visit, kind, handler)?;
    match work.within(console.patience).await.as_deref() {
        None => Ok(see_other(&href(work.id))),
        Some(Ended::Done(answer)) => {
            console.works.forget(work.id);
            answer.give()
        }
        // Somebody else's page of the same work gave it up.
        Some(Ended::GivenUp) => Ok(see_other(&href(work.id))),
        Some(Ended::Broken) => Err(AppError::internal("long work broke").into()),
    }
}

/// A report: long where it is asked for as a file.
pub(super) async fn long_file<F, Out>(visit: Visit, handler: F) -> Result<Response>
where
    F: FnOnce(Visit) -> Out + Send + 'static,
    Out: Future<Output = Result<Response>> + Send + 'static,
{
    if visit.sent.some("format").is_some() { long(visit, WorkKind::File, handler).await } else { handler(visit).await }
}
