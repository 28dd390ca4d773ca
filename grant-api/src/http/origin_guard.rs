//! Lets a page of ours, and no other site, send a form to the console (OWASP ASVS 5.0 V3.5.1).
//!
//! Invariant: an unsafe method passes only where the browser says that the request comes from our
//! own origin (Fetch Metadata) or, for a browser that does not say, where `Origin` is ours. Our
//! pages send `Referrer-Policy: no-referrer`, under which a browser writes `Origin: null` on its
//! own forms, so Fetch Metadata decides alone where it is present.
//! Must not: trust `Host` or any forwarded header; our origin comes from the settings.

use std::sync::Arc;

use poem::http::{HeaderMap, Method, header};
use poem::{EndpointExt, Request, Response, Result};

use super::{Layer, Site};
use crate::app::error::Fault;

/// The layer; `own_origin` as a browser writes it (`https://ledger.example`, no path).
pub fn layer(own_origin: &str) -> Layer {
    let own_origin: Arc<str> = own_origin.into();
    Box::new(move |inner| inner.around(move |next, req| guard(next, req, Arc::clone(&own_origin))).boxed())
}

async fn guard(next: Arc<Site>, req: Request, own_origin: Arc<str>) -> Result<Response> {
    if is_safe(req.method()) || is_own(req.headers(), &own_origin) {
        return next.call(req).await;
    }
    Err(Fault::new(403, "cross_site", "This form was not sent from our own page. Open the page again and repeat.")
        .into())
}

/// RFC 9110, 9.2.1.
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

fn is_own(headers: &HeaderMap, own_origin: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => text(header::ORIGIN.as_str()) == Some(own_origin),
    }
}
