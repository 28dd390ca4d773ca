//! One line in the log for each request.
//!
//! Invariant: the line holds the method, the matched path template, status, milliseconds and the
//! request id, and nothing that the client wrote: no path, no query, no header, no address.
//! Must not: log a body, a name or a cause.

use std::sync::Arc;
use std::time::Instant;

use poem::http::Method;
use poem::{EndpointExt, PathPattern, Request, Response, Result};

use super::operations::{Matched, Operations};
use super::request_id::{RequestId, WholePath};
use super::{Layer, Site};

/// Said instead of the path where no route matched: what was asked for may be anything.
const NO_ROUTE: &str = "-";

/// The layer.
pub fn layer(operations: &Arc<Operations>) -> Layer {
    let operations = Arc::clone(operations);
    Box::new(move |inner| inner.around(move |next, req| logged(next, req, Arc::clone(&operations))).boxed())
}

async fn logged(next: Arc<Site>, req: Request, operations: Arc<Operations>) -> Result<Response> {
    let started = Instant::now();
    let id = RequestId::of(&req);
    let method = method_name(req.method());
    let template = operations.matching(&WholePath::of(&req)).map(Matched::template);
    let outcome = next.call(req).await;
    let (status, pattern) = match &outcome {
        Ok(response) => (response.status(), response.data::<PathPattern>()),
        Err(error) => (error.status(), error.data::<PathPattern>()),
    };
    let route = template.or(pattern.map(|pattern| &*pattern.0)).filter(|route| !route.is_empty()).unwrap_or(NO_ROUTE);
    tracing::info!(
        target: "access",
        method,
        route,
        status = status.as_u16(),
        ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_id = id.as_str(),
        "request"
    );
    outcome
}

/// A method of the standard by its name, any other as one word: a method is text of the client too.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
