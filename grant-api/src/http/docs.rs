//! The OpenAPI document and the page that shows it (Swagger UI, embedded whole).
//!
//! Invariant: the page runs exactly the scripts and styles that are in it, by their hashes, and
//! loads nothing from another host. Must not: be mounted where the settings do not ask for it.
//! Source: Content Security Policy Level 3, "Hash usage for script elements".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poem::endpoint::make_sync;
use poem::http::HeaderValue;
use poem::{Body, EndpointExt, Response};
use poem_openapi::OpenApiService;
use sha2::{Digest as _, Sha256};

use super::Site;
use super::headers::ContentPolicy;

/// Serves the document.
pub fn openapi_json(document: &str) -> Site {
    let document = document.to_owned();
    make_sync(move |_| Response::builder().content_type("application/json").body(Body::from_string(document.clone())))
        .boxed()
}

/// Serves Swagger UI for a document, under a policy with the hashes of the page's own script and
/// style, computed here, once.
pub fn docs(document: &str) -> Site {
    let html = page(document);
    let policy = HeaderValue::try_from(policy(&html))
        .unwrap_or_else(|_| HeaderValue::from_static(super::headers::CONTENT_SECURITY_POLICY));
    make_sync(move |_| {
        let mut response =
            Response::builder().content_type("text/html; charset=utf-8").body(Body::from_string(html.clone()));
        response.set_data(ContentPolicy(policy.clone()));
        response
    })
    .boxed()
}

/// The framework's page of an empty service, with the real document in place of the empty one.
fn page(document: &str) -> String {
    let empty = OpenApiService::new((), "", "");
    // In a script element `</` could end the element; `<\/` is the same string to JSON.
    let document = document.replace("</", "<\\/");
    empty
        .swagger_ui_html()
        .replacen(&empty.spec(), &document, 1)
        .replacen("<title>Swagger UI</title>", "<title>API</title>", 1)
        .replacen('\n', "<!DOCTYPE html>\n", 1)
}

fn policy(html: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'{}; style-src 'self'{}; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'",
        hashes(html, "script"),
        hashes(html, "style"),
    )
}

/// ` 'sha256-…'` for each inline element of a name, in order.
fn hashes(html: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut sources = String::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once(&open) {
        let Some((content, remaining)) = after.split_once('>').and_then(|(_, inside)| inside.split_once(&close)) else {
            break;
        };
        let digest = STANDARD.encode(Sha256::digest(content.as_bytes()));
        sources.push_str(&format!(" 'sha256-{digest}'"));
        rest = remaining;
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"openapi":"3.0.0","info":{"title":"</script>"},"paths":{}}"#;

    #[test]
    fn the_page_holds_the_document_and_cannot_be_ended_by_it() {
        let html = page(DOCUMENT);
        assert!(html.contains(r#"let spec = {"openapi":"3.0.0","info":{"title":"<\/script>"}"#));
        assert!(html.starts_with("<!DOCTYPE html>"));
        // The browser reads CRLF as LF before it hashes; there must be none to differ by.
        assert!(!html.contains('\r'));
    }

    #[test]
    fn the_policy_has_a_hash_for_each_inline_element_and_no_unsafe_word() {
        let policy = policy(&page(DOCUMENT));
        assert_eq!(policy.matches("'sha256-").count(), 3, "two scripts, one style");
        assert!(!policy.contains("unsafe"));
        assert!(policy.contains("img-src 'self' data:"));
    }

    #[test]
    fn the_hash_is_the_one_a_browser_computes() {
        // printf 'x' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            hashes("<script>x</script><p><script a=b>x</script>", "script"),
            " 'sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE='".repeat(2)
        );
        assert_eq!(hashes("<script>x", "script"), "");
    }
}
