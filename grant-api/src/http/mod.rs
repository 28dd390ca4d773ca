//! The way of a request through HTTP: every layer, in order, in one function.
//!
//! ```text
//! let settings = Settings::new("http://localhost:8080", operations, page_error, ready);
//! let site = http::stack(api.boxed(), console.boxed(), settings);
//! listener::serve(TcpListener::bind("127.0.0.1:8080").await?, site, Rules::default(), signal, grace).await
//! ```
//!
//! Invariant: every response, errors included, has passed request id, access log and security
//! headers; nothing reaches a handler that is too large, comes from another site or says one thing
//! twice. Must not: authenticate (the API's bearer scheme and the console's session do) or decide.
//!
//! The deadline of the headers, the caps on connections and the address of the client belong to the listener
//! (`listener.rs`, `connection.rs`), not to this stack: by the time a layer is called, the headers have been read.

pub mod access_log;
pub mod attachment;
pub mod body_limit;
pub mod client_address;
pub mod connection;
pub mod deadline;
pub mod docs;
pub mod errors;
pub mod gate;
pub mod headers;
pub mod health;
pub mod json_guard;
pub mod listener;
pub mod method_guard;
pub mod operations;
pub mod origin_guard;
pub mod panic_guard;
pub mod query_guard;
pub mod request_id;
pub mod settings;
pub mod shape;
pub mod shape_guard;
#[cfg(test)]
mod tests;
pub mod tls;

use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{EndpointExt, Response, Route};

pub use errors::{Failure, PageRenderer};
pub use health::ReadyCheck;
pub use operations::Operations;
pub use request_id::RequestId;
pub use settings::{Limits, Settings};

/// Where the operations of the API are mounted; the prefix to give `Operations::from_document`.
pub const API_PREFIX: &str = "/api/v1";

/// A site, or a part of one, of a type that does not grow with each layer.
pub type Site = BoxEndpoint<'static, Response>;

/// One layer around a site.
pub type Layer = Box<dyn FnOnce(Site) -> Site>;

/// The whole site. `api` sees paths without `/api/v1`; `console` sees every path that is neither
/// under `/api` nor a health check.
pub fn stack(api: Site, console: Site, settings: Settings) -> Site {
    let mut operations = settings.operations;
    let api = api_routes(api, settings.document.as_deref(), settings.docs, &mut operations);
    for path in ["/healthz", "/readyz"] {
        operations.add(&Method::GET, path, &[]);
    }
    let operations = Arc::new(operations);
    let turns = body_limit::Turns::new(settings.turn_wait);
    let bodies = || body_limit::layer(settings.body_limit, settings.body_deadline, &operations, &turns);

    let for_all = vec![request_id::layer(), access_log::layer(&operations), headers::layer(), errors::as_problems()];
    let for_programs = || {
        vec![
            panic_guard::layer(),
            bodies(),
            deadline::layer(settings.deadline),
            method_guard::layer(&operations),
            json_guard::layer(&operations),
            query_guard::layer(&operations),
            shape_guard::layer(&operations),
        ]
    };
    let for_people = vec![
        errors::as_pages(&settings.page_error),
        panic_guard::layer(),
        bodies(),
        deadline::layer(settings.deadline),
        origin_guard::layer(&settings.own_origin),
        method_guard::layer(&operations),
    ];
    let site = Route::new()
        .at("/healthz", through(for_programs(), health::healthz().boxed()))
        .at("/readyz", through(for_programs(), health::readyz(&settings.ready).boxed()))
        .nest("/api", through(for_programs(), api))
        .nest("/", through(for_people, console));
    through(for_all, site.boxed())
}

/// What lies under `/api`.
fn api_routes(api: Site, document: Option<&str>, docs: bool, operations: &mut Operations) -> Site {
    let mut routes = Route::new().nest("/v1", api);
    if let Some(document) = document {
        operations.add(&Method::GET, "/api/openapi.json", &[]);
        routes = routes.at("/openapi.json", poem::get(docs::openapi_json(document)));
        if docs {
            operations.add(&Method::GET, "/api/docs", &[]);
            routes = routes.at("/docs", poem::get(docs::docs(document)));
        }
    }
    routes.boxed()
}

/// Puts the layers around a site; the first of the list is met first.
pub fn through(layers: Vec<Layer>, site: Site) -> Site {
    layers.into_iter().rev().fold(site, |inner, layer| layer(inner))
}
