//! A form that was sent after its session had ended: kept while its sender signs in, and shown again with what was typed.
//!
//! Invariant: it is kept only where it was bound to that very session, and given to its sender alone; the version and the key
//! that it is sent under are new. Must not: send a form for somebody.

use std::collections::BTreeMap;

use poem::http::Method;
use poem::{Request as HttpRequest, RequestBody, Response, Result};
use zeroize::Zeroizing;

use super::form::Sent;
use super::routes::Console;
use super::session::{SESSION_COOKIE, SIGN_IN_PATH, check_token, cookie, see_other, set_cookie};
use crate::app::kept_form::KEPT_FOR;
use crate::app::{AppError, AppResult};

/// Cookie of the ticket.
pub const KEPT_COOKIE: &str = "kept";

/// Fields that a form carries unseen, and that are made anew.
const UNSEEN: [&str; 5] = ["csrf", "key", "version", "look", "go"];

/// Leads a stranger who sent the form of a step to the sign-in, and from there back to the form; nothing for anything else.
pub(super) async fn keep(console: &Console, req: &HttpRequest, body: &mut RequestBody) -> Result<Option<Response>> {
    let path = req.uri().path();
    let of_step = path.starts_with("/cases/") && path.contains("/do/");
    let Some(session) = cookie(req.headers(), SESSION_COOKIE).filter(|_| of_step && *req.method() == Method::POST)
    else {
        return Ok(None);
    };
    let sent = Sent::of(req, body).await?;
    if sent.file().is_some() || check_token(req.headers(), &sent, &[SESSION_COOKIE]).is_err() {
        return Ok(None);
    }
    let Some(person) = console.app.ran_out(session).await? else { return Ok(None) };
    let typed = bytes(&sent)?;
    let Some(ticket) = console.kept.keep(person, path, &typed)? else { return Ok(None) };
    let back = sent.some("object").map_or_else(|| path.to_owned(), |object| format!("{path}?object={object}"));
    let mut response = see_other(&format!("{SIGN_IN_PATH}?next={}", escaped(&back)));
    let life = u32::try_from(KEPT_FOR.as_secs()).ok();
    set_cookie(&mut response, KEPT_COOKIE, &ticket, life);
    Ok(Some(response))
}

fn escaped(path: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' | b'/' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    path.bytes().map(byte).collect()
}

/// What was typed, without what is made anew.
pub(super) fn bytes(sent: &Sent) -> AppResult<Zeroizing<Vec<u8>>> {
    let typed: BTreeMap<&str, &str> = sent.pairs().filter(|(name, _)| !UNSEEN.contains(name)).collect();
    serde_json::to_vec(&typed).map(Zeroizing::new).map_err(AppError::internal)
}

/// What was kept, as if it had just been typed.
pub(super) fn typed(bytes: &[u8]) -> AppResult<Sent> {
    // What serde would say of a fault repeats what it read.
    let values = serde_json::from_slice(bytes).map_err(|_| AppError::internal("a kept form can't be read"))?;
    Ok(Sent::again(values))
}
