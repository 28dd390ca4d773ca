//! Gives every request an id of ours and says it in `X-Request-Id`, so that a person can quote it
//! and the log can be found by it.
//!
//! Invariant: the id is drawn here; one sent by the client is not looked at, so nobody can forge or
//! join entries of the log. Must not: carry meaning (no time, no counter of requests, no user).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use poem::http::{HeaderName, HeaderValue};
use poem::{EndpointExt, Request, Response, Result};

use super::{Layer, Site};
use crate::api::problem::with_instance;

/// The response header.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of a request; empty outside the stack.
    pub fn of(req: &Request) -> Self {
        req.data::<Self>().cloned().unwrap_or_else(|| Self(Arc::from("")))
    }

    fn draw() -> Self {
        static FALLBACK: AtomicU64 = AtomicU64::new(0);
        let mut bytes = [0_u8; 16];
        // Without the system's randomness an id only has to be told apart from its neighbours.
        if getrandom::fill(&mut bytes).is_err() {
            let count = FALLBACK.fetch_add(1, Ordering::Relaxed);
            bytes = u128::from(count).to_be_bytes();
        }
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
        Self(id.hyphenated().to_string().into())
    }
}

/// The whole path of a request, kept before the nests strip their prefixes from it.
#[derive(Debug, Clone)]
pub struct WholePath(Arc<str>);

impl WholePath {
    /// The path as the client sent it, without the query.
    pub fn of(req: &Request) -> Arc<str> {
        req.data::<Self>().map_or_else(|| req.uri().path().into(), |path| Arc::clone(&path.0))
    }
}

/// The layer.
pub fn layer() -> Layer {
    Box::new(|inner| inner.around(named).boxed())
}

async fn named(next: Arc<Site>, mut req: Request) -> Result<Response> {
    let id = RequestId::draw();
    req.set_data(id.clone());
    req.set_data(WholePath(req.uri().path().into()));
    let mut response = with_instance(id.as_str().to_owned(), next.call(req)).await?;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    Ok(response)
}
