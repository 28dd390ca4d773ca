//! Answers 422 with every field at fault when a body does not have the shape that the OpenAPI
//! document gives its operation.
//!
//! Invariant: who asks comes before what was sent. A misshapen body is replaced by one that no
//! reader takes, so the handler authenticates, then fails to read it, and that failure alone is
//! replaced by the list of fields: an anonymous caller gets 401. No use case is reached.
//! Must not: run where the document declares no JSON body.

use std::sync::Arc;

use poem::{EndpointExt, Request, Response, Result};
use poem_openapi::error::ParseRequestPayloadError;
use serde_json::Value;

use super::operations::Operations;
use super::request_id::WholePath;
use super::{Layer, Site};
use crate::app::error::{AppError, FieldError};

/// Not JSON, whatever type is asked for.
const UNREADABLE: &str = "!";

/// The layer.
pub fn layer(operations: &Arc<Operations>) -> Layer {
    let operations = Arc::clone(operations);
    Box::new(move |inner| inner.around(move |next, req| guard(next, req, Arc::clone(&operations))).boxed())
}

async fn guard(next: Arc<Site>, mut req: Request, operations: Arc<Operations>) -> Result<Response> {
    let body = req.take_body().into_bytes().await?;
    let errors = misshapen(&operations, &req, &body);
    if errors.is_empty() {
        req.set_body(body);
        return next.call(req).await;
    }
    req.set_body(UNREADABLE);
    next.call(req).await.map_err(|error| {
        if error.is::<ParseRequestPayloadError>() {
            return AppError::Invalid { errors }.into();
        }
        error
    })
}

fn misshapen(operations: &Operations, req: &Request, body: &[u8]) -> Vec<FieldError> {
    let path = WholePath::of(req);
    let schema = operations
        .matching(&path)
        .and_then(|matched| matched.operation(req.method()))
        .and_then(|operation| operation.body.as_ref());
    match (schema, serde_json::from_slice::<Value>(body)) {
        (Some(schema), Ok(value)) => super::shape::errors(schema, operations.schemas(), &value),
        _ => Vec::new(),
    }
}
