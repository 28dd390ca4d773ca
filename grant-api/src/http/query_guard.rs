//! Refuses a query parameter that the operation does not have, or that comes twice: a mistyped
//! filter must not quietly answer a wider question than was asked.
//!
//! Invariant: what reaches a handler are parameters of the document, each once unless it is a list.
//! Must not: judge values; the handler parses them.

use std::collections::HashSet;
use std::sync::Arc;

use poem::{EndpointExt, Request, Response, Result};

use super::operations::{Operation, Operations};
use super::request_id::WholePath;
use super::{Layer, Site};
use crate::app::error::Fault;

/// Longest part of a parameter's name that an answer repeats, in characters.
const MAX_NAME: usize = 64;

/// The layer.
pub fn layer(operations: &Arc<Operations>) -> Layer {
    let operations = Arc::clone(operations);
    Box::new(move |inner| inner.around(move |next, req| guard(next, req, Arc::clone(&operations))).boxed())
}

async fn guard(next: Arc<Site>, req: Request, operations: Arc<Operations>) -> Result<Response> {
    let operation = operations.matching(&WholePath::of(&req)).and_then(|matched| matched.operation(req.method()));
    if let Some(operation) = operation {
        let given = req
            .params::<Vec<(String, String)>>()
            .map_err(|_| Fault::new(400, "unreadable", "The query string cannot be read."))?;
        check(operation, given.iter().map(|(name, _)| name.as_str()))?;
    }
    next.call(req).await
}

fn check<'a>(operation: &Operation, names: impl Iterator<Item = &'a str>) -> std::result::Result<(), Fault> {
    let mut seen = HashSet::new();
    for name in names {
        let shown: String = name.chars().take(MAX_NAME).collect();
        let Some(&list) = operation.query.get(name) else {
            let detail = format!("There is no parameter `{shown}` here.");
            return Err(Fault::new(400, "unknown_parameter", detail).at(format!("?{shown}")));
        };
        if !seen.insert(name) && !list {
            let detail = format!("The parameter `{shown}` comes more than once.");
            return Err(Fault::new(400, "repeated_parameter", detail).at(format!("?{shown}")));
        }
    }
    Ok(())
}
