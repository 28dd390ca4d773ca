//! Gives a request a fixed time from its last byte to its answer; reading of the body has a time of its own
//! (`body_limit.rs`), for it is the client's.
//!
//! Invariant: a request that is given up holds nothing: its future is dropped, its transaction
//! rolled back. Must not: guess. Whether a commit that was already sent happened is not known here,
//! and the answer says so.
//!
//! The deadline of the headers belongs to the listener (`connection.rs`); it is not here.

use std::sync::Arc;
use std::time::Duration;

use poem::{EndpointExt, Request, Response, Result};

use super::{Layer, Site};
use crate::app::error::Fault;

/// The layer.
pub fn layer(limit: Duration) -> Layer {
    Box::new(move |inner| inner.around(move |next, req| within(next, req, limit)).boxed())
}

async fn within(next: Arc<Site>, req: Request, limit: Duration) -> Result<Response> {
    match tokio::time::timeout(limit, next.call(req)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Fault::new(
            504,
            "timed_out",
            "This took too long and was given up. If it was a write, send it again with the same \
             Idempotency-Key: it is written once, and you get the answer.",
        )
        .into()),
    }
}
