//! The security headers, on every response and on every error.
//!
//! Invariant: no endpoint can loosen them except through `ContentPolicy`, which only the
//! documentation page uses. Must not: add a header by route name or by guess.
//! Sources: OWASP ASVS 5.0 V3.4.1 to V3.4.8 (headers) and V14.3.2 (no-store).

use std::sync::Arc;

use poem::http::{HeaderName, HeaderValue, header};
use poem::{EndpointExt, Request, Response, Result};

use super::{Layer, Site};

/// Nothing from anywhere, then what a page of ours needs, from ourselves.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    object-src 'none'; frame-ancestors 'none'";

/// The headers besides the content policy and `Cache-Control`. Two years of HSTS.
const FIXED: [(HeaderName, &str); 5] = [
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Put among a response's extensions, it replaces the content policy of that response.
#[derive(Debug, Clone)]
pub struct ContentPolicy(pub HeaderValue);

/// The layer. The layers of `errors` lie below it, so that it meets responses only.
pub fn layer() -> Layer {
    Box::new(|inner| inner.around(secured).boxed())
}

async fn secured(next: Arc<Site>, req: Request) -> Result<Response> {
    let mut response = next.call(req).await?;
    let policy = response
        .data::<ContentPolicy>()
        .map_or_else(|| HeaderValue::from_static(CONTENT_SECURITY_POLICY), |policy| policy.0.clone());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // A static asset may say how long it keeps; all else is about people and is kept nowhere.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    Ok(response)
}
