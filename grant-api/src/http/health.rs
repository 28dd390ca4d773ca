//! `/healthz`: the process answers. `/readyz`: it can do its work.
//!
//! Invariant: both are plain JSON, need no credential and say nothing about data or versions.
//! Must not: touch the store from `/healthz`; a slow store must not get the process killed.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use poem::endpoint::make;
use poem::http::StatusCode;
use poem::{Body, EndpointExt, Response, RouteMethod, get};

/// Asks whether the program can serve: `Err` is a stable word for what is missing
/// (`store`, `migrations`), never a message of the database.
pub type ReadyCheck = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), &'static str>> + Send>> + Send + Sync>;

/// `/healthz`.
pub fn healthz() -> RouteMethod {
    get(make(|_| async { json(StatusCode::OK, r#"{"status":"ok"}"#.to_owned()) }).boxed())
}

/// `/readyz`.
pub fn readyz(check: &ReadyCheck) -> RouteMethod {
    let check = Arc::clone(check);
    get(make(move |_| {
        let asked = check();
        async move {
            match asked.await {
                Ok(()) => json(StatusCode::OK, r#"{"status":"ready"}"#.to_owned()),
                Err(missing) => {
                    json(StatusCode::SERVICE_UNAVAILABLE, format!(r#"{{"status":"not_ready","missing":"{missing}"}}"#))
                }
            }
        }
    })
    .boxed())
}

fn json(status: StatusCode, text: String) -> Response {
    Response::builder().status(status).content_type("application/json").body(Body::from_string(text))
}
