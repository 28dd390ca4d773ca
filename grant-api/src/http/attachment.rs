//! A file as a response that is saved and not shown.
//!
//! Invariant: the name is ours and plain ASCII, so that it needs no escaping. Must not: guess a media type.

use poem::Response;
use poem::http::header;

/// The response of a file.
pub fn attachment(name: &str, media: &str, bytes: Vec<u8>) -> Response {
    Response::builder()
        .content_type(media)
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .body(bytes)
}
