//! Answers for the method of a path before anything is read: 405 with `Allow` (RFC 9110, 15.5.6)
//! and `OPTIONS` (9.3.7), from the table of operations.
//!
//! Invariant: a path that is not in the table passes; its router decides. Must not: answer CORS
//! preflights with anything that would let another site in.

use std::sync::Arc;

use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{EndpointExt, Request, Response, Result};

use super::operations::Operations;
use super::request_id::WholePath;
use super::{Layer, Site};
use crate::api::problem::method_not_allowed;

/// The layer.
pub fn layer(operations: &Arc<Operations>) -> Layer {
    let operations = Arc::clone(operations);
    Box::new(move |inner| inner.around(move |next, req| guard(next, req, Arc::clone(&operations))).boxed())
}

async fn guard(next: Arc<Site>, req: Request, operations: Arc<Operations>) -> Result<Response> {
    let Some(matched) = operations.matching(&WholePath::of(&req)) else {
        return next.call(req).await;
    };
    if matched.operation(req.method()).is_some() {
        return next.call(req).await;
    }
    if *req.method() == Method::OPTIONS {
        let mut answer = StatusCode::NO_CONTENT.into();
        set_allow(&mut answer, &matched.allow());
        return Ok(answer);
    }
    Err(method_not_allowed(Some(matched.allow())).into())
}

fn set_allow(answer: &mut Response, allow: &str) {
    if let Ok(value) = HeaderValue::from_str(allow) {
        answer.headers_mut().insert(header::ALLOW, value);
    }
}
