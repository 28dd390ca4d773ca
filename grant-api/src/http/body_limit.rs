//! Reads the body of a request, counting, and stops at the limit. The framework's own limit asks
//! for a `Content-Length` on every request; a chunked body has none and must be counted.
//!
//! Invariant: behind this layer a body is in memory and no longer than the limit, and it came within its time, however it
//! was cut into pieces.
//! Where an operation takes a file the limit is higher, only so many of them are in memory at once, and nothing is read of a
//! caller who brings no credentials at all.
//! Must not: look into the body.

use std::sync::Arc;
use std::time::Duration;

use poem::error::ReadBodyError;
use poem::http::{HeaderMap, header};
use poem::{EndpointExt, Request, Response, Result};
use tokio::sync::Semaphore;

use super::operations::{Operation, Operations};
use super::request_id::WholePath;
use super::settings::{FILE_LIMIT, FILES_AT_ONCE, SESSION_COOKIE};
use super::{Layer, Site};
use crate::api::problem::too_large;
use crate::app::AppError;
use crate::app::error::Fault;

/// When to try again where no turn came free, in seconds.
const RETRY_S: u32 = 5;

/// Turns of bodies with a file, for the whole site, and how long one waits for one.
#[derive(Clone)]
pub struct Turns {
    free: Arc<Semaphore>,
    wait: Duration,
}

impl Turns {
    /// As many as the memory bears, all free.
    pub fn new(wait: Duration) -> Turns {
        Turns { free: Arc::new(Semaphore::new(FILES_AT_ONCE)), wait }
    }
}

/// How much of a body is read, and for how long.
#[derive(Clone, Copy)]
struct Measure {
    bytes: usize,
    within: Duration,
}

/// The layer; `limit` in bytes, for operations that take no file; `within` for every body.
pub fn layer(limit: usize, within: Duration, operations: &Arc<Operations>, turns: &Turns) -> Layer {
    let (operations, turns) = (Arc::clone(operations), turns.clone());
    let limit = Measure { bytes: limit, within };
    let guard = move |next, req| guard(next, req, limit, Arc::clone(&operations), turns.clone());
    Box::new(move |inner| inner.around(guard).boxed())
}

async fn guard(
    next: Arc<Site>,
    mut req: Request,
    limit: Measure,
    operations: Arc<Operations>,
    turns: Turns,
) -> Result<Response> {
    let path = WholePath::of(&req);
    let operation = operations.matching(&path).and_then(|matched| matched.operation(req.method()));
    if !operation.is_some_and(Operation::takes_a_file) {
        return counted(next, req, limit).await;
    }
    if !has_credentials(req.headers()) {
        // Who asks is judged further in, and without credentials it is nobody: they get that answer without a turn.
        drop(req.take_body());
        return next.call(req).await;
    }
    let Ok(turn) = tokio::time::timeout(turns.wait, turns.free.acquire()).await else {
        return Err(AppError::Busy { retry_after_s: RETRY_S }.into());
    };
    let _turn = turn.map_err(|_| Fault::internal())?;
    counted(next, req, Measure { bytes: FILE_LIMIT.max(limit.bytes), ..limit }).await
}

/// Does the request bring a token or the cookie of a session, whatever they are worth?
fn has_credentials(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut names = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    headers.contains_key(header::AUTHORIZATION) || names.any(|(name, _)| name.trim() == SESSION_COOKIE)
}

async fn counted(next: Arc<Site>, mut req: Request, limit: Measure) -> Result<Response> {
    if declared(&req).is_some_and(|length| length > limit.bytes as u64) {
        return Err(too_large().into());
    }
    let body = req.take_body();
    let Ok(read) = tokio::time::timeout(limit.within, body.into_bytes_limit(limit.bytes)).await else {
        return Err(Fault::new(408, "body_too_slow", "The body did not come within its time.").into());
    };
    let body = read.map_err(|error| {
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
