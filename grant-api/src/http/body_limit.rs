//! Reads the body of a request, counting, and stops at the limit. The framework's own limit asks
//! for a `Content-Length` on every request; a chunked body has none and must be counted.
//!
//! Invariant: behind this layer a body is in memory and no longer than the limit.
//! Where an operation takes a file the limit is higher, and only so many of them are in memory at once.
//! Must not: look into the body.

use std::sync::Arc;

use poem::error::ReadBodyError;
use poem::http::header;
use poem::{EndpointExt, Request, Response, Result};
use tokio::sync::Semaphore;

use super::operations::{Operation, Operations};
use super::request_id::WholePath;
use super::settings::{FILE_LIMIT, FILES_AT_ONCE};
use super::{Layer, Site};
use crate::api::problem::too_large;
use crate::app::error::Fault;

/// Turns of bodies with a file.
static TURNS: Semaphore = Semaphore::const_new(FILES_AT_ONCE);

/// The layer; `limit` in bytes, for operations that take no file.
pub fn layer(limit: usize, operations: &Arc<Operations>) -> Layer {
    let operations = Arc::clone(operations);
    Box::new(move |inner| inner.around(move |next, req| guard(next, req, limit, Arc::clone(&operations))).boxed())
}

async fn guard(next: Arc<Site>, req: Request, limit: usize, operations: Arc<Operations>) -> Result<Response> {
    let path = WholePath::of(&req);
    let operation = operations.matching(&path).and_then(|matched| matched.operation(req.method()));
    if !operation.is_some_and(Operation::takes_a_file) {
        return counted(next, req, limit).await;
    }
    let _turn = TURNS.acquire().await.map_err(|_| Fault::internal())?;
    counted(next, req, FILE_LIMIT.max(limit)).await
}

async fn counted(next: Arc<Site>, mut req: Request, limit: usize) -> Result<Response> {
    if declared(&req).is_some_and(|length| length > limit as u64) {
        return Err(too_large().into());
    }
    let body = req.take_body();
    let body = body.into_bytes_limit(limit).await.map_err(|error| {
        if matches!(error, ReadBodyError::PayloadTooLarge) {
            return too_large();
        }
        Fault::new(400, "unreadable", "The body could not be read to its end.")
    })?;
    req.set_body(body);
    next.call(req).await
}

/// The length that the client declares; believed only when it is too much.
fn declared(req: &Request) -> Option<u64> {
    req.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
