//! Following an invitation: the page of a link, and choosing the password.
//!
//! Invariant: unknown, used and expired links are answered alike; the form is bound to a random cookie as the sign-in's is.
//! Must not: sign anybody in, or keep a link anywhere.

use std::sync::Arc;

use poem::http::{HeaderMap, StatusCode};
use poem::{Request as HttpRequest, RequestBody, Response, Result};

use super::act_read::Reader;
use super::component::error_summary::FormError;
use super::form::Sent;
use super::layout::{self, Frame};
use super::page::invitation::{self, InvitationView};
use super::routes::Console;
use super::session::{Looks, PRE_COOKIE, SIGN_IN_PATH, check_token, html, pre_token, see_other, set_cookie};
use super::words::Words;
use crate::app::{AppError, clock};

/// GET and POST of a link.
pub async fn follow(console: Arc<Console>, req: HttpRequest, mut body: RequestBody) -> Result<Response> {
    let sent = Sent::of(&req, &mut body).await?;
    let token = req.raw_path_param("token").unwrap_or_default().to_owned();
    if sent.is_form {
        check_token(req.headers(), &sent, &[PRE_COOKIE])?;
    }
    let now = clock::now();
    let (name, email) = match console.app.invitation(&token, now).await {
        Ok(found) => found,
        Err(AppError::Hidden) => return Ok(gone(&console, req.headers())?),
        Err(other) => return Err(other.into()),
    };
    let view = InvitationView { submit_to: format!("/invitations/{token}"), name, email, ..InvitationView::default() };
    if !sent.is_form {
        return Ok(framed(&console, req.headers(), view)?);
    }
    let words = Words::new(Looks::of(req.headers()).lang);
    let mut reader = Reader::new(words, &sent);
    let password = reader.new_password("new_password", "password_again");
    let Some(password) = password else {
        return Ok(framed(&console, req.headers(), InvitationView { errors: reader.errors, ..view })?);
    };
    match console.app.invitation_accept(&token, &password, now).await {
        Ok(()) => Ok(see_other(SIGN_IN_PATH)),
        Err(AppError::Hidden) => Ok(gone(&console, req.headers())?),
        Err(AppError::Invalid { errors }) => {
            for error in &errors {
                let known = ["too_long", "guessable"].into_iter().find(|code| *code == error.code);
                reader.fault("new_password", None, known.unwrap_or("too_short"));
            }
            let errors: Vec<FormError> = reader.errors;
            Ok(framed(&console, req.headers(), InvitationView { errors, ..view })?)
        }
        Err(other) => Err(other.into()),
    }
}

fn frame(console: &Console, headers: &HeaderMap, csrf: String, title: String) -> Frame {
    let looks = Looks::of(headers);
    Frame {
        lang: looks.lang,
        theme: looks.theme,
        title,
        csrf,
        // The switches lead away from the link, so that it stands in no form but its own.
        return_to: SIGN_IN_PATH.to_owned(),
        demo_banner: console.demo,
        ..Frame::default()
    }
}

fn framed(console: &Console, headers: &HeaderMap, view: InvitationView) -> crate::app::AppResult<Response> {
    let (csrf, fresh) = pre_token(headers)?;
    let words = Words::new(Looks::of(headers).lang);
    let frame = frame(console, headers, csrf.clone(), invitation::title(&words));
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let content = invitation::page(&words, &InvitationView { csrf, ..view });
    Ok(with_cookie(html(status, layout::page(&frame, &content)), fresh))
}

/// The answer to a link that works no more, or never did.
fn gone(console: &Console, headers: &HeaderMap) -> crate::app::AppResult<Response> {
    let (csrf, fresh) = pre_token(headers)?;
    let words = Words::new(Looks::of(headers).lang);
    let frame = frame(console, headers, csrf, invitation::title(&words));
    let page = layout::page(&frame, &invitation::gone(&words));
    Ok(with_cookie(html(StatusCode::NOT_FOUND, page), fresh))
}

fn with_cookie(mut response: Response, fresh: Option<String>) -> Response {
    if let Some(pre) = fresh {
        set_cookie(&mut response, PRE_COOKIE, &pre, None);
    }
    response
}
