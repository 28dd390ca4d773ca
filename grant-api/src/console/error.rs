//! The page of a failure: what the HTTP stack calls for every error under the console.
//!
//! Invariant: the sentence is chosen by status and code in the language of the request; the cause, the English detail and
//! whether a hidden thing exists never reach the page. Must not: read the session, so that a broken store still has a page.

use std::sync::Arc;

use poem::Response;
use poem::http::StatusCode;

use super::layout::{self, Frame};
use super::page::error::{ErrorView, page, title};
use super::routes::Options;
use super::session::{Looks, PRE_COOKIE, SESSION_COOKIE, cookie, html, pre_token, set_cookie};
use super::words::Words;
use crate::app::secret;
use crate::http::{Failure, PageRenderer};

/// The renderer for `http::Settings`, of a house that is no demonstration.
pub fn page_error() -> PageRenderer {
    page_error_for(Options::default())
}

/// The renderer for `http::Settings`; a demonstration says so on its error pages as well.
pub fn page_error_for(options: Options) -> PageRenderer {
    Arc::new(move |failure| render(failure, options))
}

fn render(failure: &Failure<'_>, options: Options) -> Response {
    let looks = Looks::of(failure.headers);
    let words = Words::new(looks.lang);
    let detail = match failure.fault.code.as_str() {
        "form_token" | "cross_site" => Some(words.t("error-form-token")),
        _ => None,
    };
    let view = ErrorView {
        status: failure.fault.status,
        request_id: failure.request_id.to_owned(),
        detail,
        home: "/".to_owned(),
    };
    // The switches of the page work with the session's token, or with one of their own.
    let (csrf, fresh) = match cookie(failure.headers, SESSION_COOKIE) {
        Some(session) => (secret::form_token(session), None),
        None => pre_token(failure.headers).unwrap_or_default(),
    };
    let frame = Frame {
        lang: looks.lang,
        theme: looks.theme,
        title: title(&words, &view),
        csrf,
        return_to: "/".to_owned(),
        demo_banner: options.demo,
        ..Frame::default()
    };
    let status = StatusCode::from_u16(failure.fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = html(status, layout::page(&frame, &page(&words, &view)));
    if let Some(pre) = fresh {
        set_cookie(&mut response, PRE_COOKIE, &pre, None);
    }
    response
}
