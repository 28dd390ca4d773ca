//! A panic in a handler becomes a 500 with the request id; the server and the other requests go on.
//!
//! Invariant: the message of the panic, which may quote data, is neither sent nor logged here.
//! Must not: retry. A transaction that was open is rolled back as its future is dropped.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use poem::{EndpointExt, Request, Response, Result};

use super::request_id::RequestId;
use super::{Layer, Site};
use crate::app::error::Fault;

/// The layer.
pub fn layer() -> Layer {
    Box::new(|inner| inner.around(guarded).boxed())
}

async fn guarded(next: Arc<Site>, req: Request) -> Result<Response> {
    let id = RequestId::of(&req);
    let mut handling = pin!(next.call(req));
    // Nothing of the request outlives the panic, so no broken state can be seen afterwards.
    poll_fn(|cx| {
        catch_unwind(AssertUnwindSafe(|| handling.as_mut().poll(cx))).unwrap_or_else(|_message| {
            tracing::error!(request_id = id.as_str(), "a handler panicked");
            Poll::Ready(Err(Fault::internal().into()))
        })
    })
    .await
}
