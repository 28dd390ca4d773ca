//! Reads the body of a request, counting, and stops at the limit. The framework's own limit asks
//! for a `Content-Length` on every request; a chunked body has none and must be counted.
//!
//! Invariant: behind this layer a body is in memory and no longer than the limit.
//! Must not: look into the body. A streamed upload gets a layer of its own when there is one.

use std::sync::Arc;

use poem::error::ReadBodyError;
use poem::http::header;
use poem::{EndpointExt, Request, Response, Result};

use super::request_id::WholePath;
use super::{Layer, Site};
use crate::api::problem::too_large;
use crate::app::error::Fault;

/// Paths that take a file, with the limit of each in bytes: only for who sends a token along, so that nobody unknown fills
/// the memory. Whether the token is one, the handler finds out.
const UPLOADS: &[(&str, usize)] = &[("/api/v1/followups/form", crate::exchange::field_form::FILE_MAX)];

/// The layer; `limit` in bytes.
pub fn layer(limit: usize) -> Layer {
    Box::new(move |inner| {
        inner
            .around(move |next, req| {
                let limit = upload(&req).map_or(limit, |larger| larger.max(limit));
                counted(next, req, limit)
            })
            .boxed()
    })
}

fn upload(req: &Request) -> Option<usize> {
    let path = WholePath::of(req);
    let found = UPLOADS.iter().find(|(upload, _)| *path == **upload).map(|(_, limit)| *limit);
    found.filter(|_| req.headers().contains_key(header::AUTHORIZATION))
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
