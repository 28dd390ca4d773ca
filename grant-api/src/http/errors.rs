//! Turns errors into responses: a page for the console, problem+json for all else.
//!
//! Invariant: above these layers there are only responses, so the layers above (headers, log,
//! request id) hold for errors as well. The framework's own layers skip errors.
//! Must not: word anything; the two renderers do.

use std::sync::Arc;

use poem::http::{HeaderMap, HeaderValue, header};
use poem::{EndpointExt, PathPattern, Request, Response, Result};

use super::request_id::RequestId;
use super::{Layer, Site};
use crate::api::problem::{fault_of, framework_problem};
use crate::app::error::Fault;

/// What the console's renderer is given.
#[derive(Debug)]
pub struct Failure<'a> {
    /// What went wrong.
    pub fault: &'a Fault,
    /// To be shown, for the person to quote.
    pub request_id: &'a str,
    /// Headers of the request: the language and the session's cookie are in them.
    pub headers: &'a HeaderMap,
}

/// The console's renderer of errors (`console/error.rs`).
pub type PageRenderer = Arc<dyn Fn(&Failure<'_>) -> Response + Send + Sync>;

/// The layer of the whole site.
pub fn as_problems() -> Layer {
    Box::new(|inner| inner.around(problems).boxed())
}

/// The layer of the console, below that of the site.
pub fn as_pages(render: &PageRenderer) -> Layer {
    let render = Arc::clone(render);
    Box::new(move |inner| inner.around(move |next, req| pages(next, req, Arc::clone(&render))).boxed())
}

async fn problems(next: Arc<Site>, req: Request) -> Result<Response> {
    let id = RequestId::of(&req);
    next.call(req).await.or_else(|error| {
        let pattern = error.data::<PathPattern>().cloned();
        Ok(with_pattern(framework_problem(error, id.as_str()), pattern))
    })
}

async fn pages(next: Arc<Site>, req: Request, render: PageRenderer) -> Result<Response> {
    let id = RequestId::of(&req);
    let headers = req.headers().clone();
    next.call(req).await.or_else(|error| {
        let pattern = error.data::<PathPattern>().cloned();
        let response = match fault_of(error, id.as_str()) {
            Ok(fault) => page(&render, &fault, id.as_str(), &headers),
            Err(response) => *response,
        };
        Ok(with_pattern(response, pattern))
    })
}

/// The page, with the status and the headers that the fault asks for whatever the renderer did.
fn page(render: &PageRenderer, fault: &Fault, id: &str, headers: &HeaderMap) -> Response {
    let mut response = render(&Failure { fault, request_id: id, headers });
    response.set_status(poem::error::ResponseError::status(fault));
    if let Some(seconds) = fault.retry_after_s {
        let value = HeaderValue::from(seconds);
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    if let Some(Ok(value)) = fault.allow.clone().map(HeaderValue::try_from) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

/// Keeps the matched route for the access log, which sees the response only.
fn with_pattern(mut response: Response, pattern: Option<PathPattern>) -> Response {
    if let Some(pattern) = pattern {
        response.set_data(pattern);
    }
    response
}
