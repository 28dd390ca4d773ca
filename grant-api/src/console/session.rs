//! Cookies, sign-in, sign-out, and the visit: who asks for a page, in which language, when.
//!
//! Invariant: one reading of the clock and one look at the session for each request; a form of a signed-in page is bound
//! to its session, one before sign-in to a random cookie of its own (`trust.md`, Session and CSRF).
//! Must not: decide what a person may do, or say whether an e-mail address is known.

use std::sync::Arc;

use ledger_core::policy::{Action, Reading, Role, may_read, roles_for};
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::{Request as HttpRequest, RequestBody, Response, Result};

use super::component::badge::Tone;
use super::component::flash::Flash;
use super::form::Sent;
use super::kept_form::{self, KEPT_COOKIE};
use super::layout::{self, Frame, NavItem, Person, Theme};
use super::page::sign_in::{self, SignInView};
use super::routes::Console;
use super::setup::{SETTING_UP, trainings};
use super::words::codes::ACTIONS;
use super::words::{Lang, Words};
use crate::app::access::{DEVICE_LIFE, SignedIn};
use crate::app::error::Fault;
use crate::app::{AppError, AppResult, Request, clock, secret};
use crate::http::RequestId;
pub use crate::http::settings::SESSION_COOKIE;

/// Cookie before there is a session: what the sign-in form is bound to.
pub const PRE_COOKIE: &str = "__Host-pre";
/// Cookie by which a browser is known again to whoever signed in with it; it opens nothing.
pub const DEVICE_COOKIE: &str = "__Host-device";
/// Cookie of the language.
pub const LANG_COOKIE: &str = "lang";
/// Cookie of the theme.
pub const THEME_COOKIE: &str = "theme";
/// Cookie of what has just happened: a code, shown once.
pub const FLASH_COOKIE: &str = "flash";
/// Where one signs in.
pub const SIGN_IN_PATH: &str = "/sign-in";

/// Life of the language and theme cookies: a year, in seconds.
const LOOKS_LIFE: u32 = 31_536_000;
/// Life of what has just happened, in seconds.
const FLASH_LIFE: u32 = 60;

/// Language and theme of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looks {
    /// Language: the cookie, else the browser's preference.
    pub lang: Lang,
    /// Theme: the cookie, else the device's.
    pub theme: Theme,
}

impl Looks {
    /// Read from the headers of a request.
    pub fn of(headers: &HeaderMap) -> Looks {
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let lang = cookie(headers, LANG_COOKIE).and_then(Lang::parse);
        let theme = cookie(headers, THEME_COOKIE).and_then(Theme::parse);
        Looks { lang: lang.unwrap_or_else(|| Lang::from_accept(accept)), theme: theme.unwrap_or_default() }
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// A cookie of ours: over TLS or loopback only, out of reach of scripts, never sent along from another site.
/// `life` in seconds; 0 takes it away, `None` lasts until the browser closes.
pub fn set_cookie(response: &mut Response, name: &str, value: &str, life: Option<u32>) {
    let age = life.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let line = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{age}");
    if let Ok(line) = HeaderValue::try_from(line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// Sends the browser on by GET.
pub fn see_other(to: &str) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, to).finish()
}

/// A path of this site to come back to, and nothing that a browser could read as another site: one slash at the start,
/// no backslash, no control character.
pub fn local_path(path: &str) -> Option<&str> {
    let local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    (local && path.len() <= 512 && path.bytes().all(|byte| byte.is_ascii_graphic())).then_some(path)
}

/// What the forms of somebody without a session are bound to: the token, and the secret where it has to be set.
pub fn pre_token(headers: &HeaderMap) -> AppResult<(String, Option<String>)> {
    match cookie(headers, PRE_COOKIE) {
        Some(pre) => Ok((secret::form_token(pre), None)),
        None => {
            let pre = secret::token("")?;
            Ok((secret::form_token(&pre), Some(pre)))
        }
    }
}

/// Refuses a form whose token is bound to none of the secrets that came with it.
pub fn check_token(headers: &HeaderMap, sent: &Sent, cookies: &[&str]) -> Result<()> {
    let token = sent.get("csrf");
    let fits = cookies.iter().filter_map(|name| cookie(headers, name)).any(|value| {
        let expected = secret::form_token(value);
        secret::same(&expected, token)
    });
    if fits {
        return Ok(());
    }
    Err(Fault::new(403, "form_token", "This form is not of your session. Open the page again and repeat.").into())
}

/// One request of somebody who is signed in.
pub struct Visit {
    /// What the console is built of.
    pub console: Arc<Console>,
    /// Who, when, under which id.
    pub request: Request,
    /// Language and theme.
    pub looks: Looks,
    /// Token of the forms of this session.
    pub csrf: String,
    /// Path and query.
    pub path: String,
    /// Parameters of the path.
    pub parts: Vec<(String, String)>,
    /// Query of a GET, fields of a POST.
    pub sent: Sent,
    /// Code of what has just happened.
    flash: Option<String>,
    /// Ticket of a form that was kept while the visitor signed in.
    kept: Option<String>,
}

impl Visit {
    /// Who asks; `Unauthenticated` without a living session.
    pub async fn of(console: &Arc<Console>, req: &HttpRequest, body: &mut RequestBody) -> Result<Visit> {
        let session = cookie(req.headers(), SESSION_COOKIE).ok_or(AppError::Unauthenticated)?;
        let now = clock::now();
        let principal = console.app.principal_by_session(session, now).await?;
        let sent = Sent::of(req, body).await?;
        if sent.is_form {
            check_token(req.headers(), &sent, &[SESSION_COOKIE])?;
        }
        let path = req.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Visit {
            console: Arc::clone(console),
            request: Request::new(principal, now, RequestId::of(req).as_str().to_owned()),
            looks: Looks::of(req.headers()),
            csrf: secret::form_token(session),
            path,
            parts: req.state_params(),
            sent,
            flash: cookie(req.headers(), FLASH_COOKIE).map(str::to_owned),
            kept: cookie(req.headers(), KEPT_COOKIE).map(str::to_owned),
        })
    }

    /// What the visitor had typed here when their session ended, once.
    pub fn kept_form(&self) -> AppResult<Option<Sent>> {
        let Some(ticket) = &self.kept else { return Ok(None) };
        let path = self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path);
        let found = self.console.kept.take(ticket, self.request.principal.person.id, path);
        found.map(|bytes| kept_form::typed(&bytes)).transpose()
    }

    /// The words of the visitor's language.
    pub fn words(&self) -> Words {
        Words::new(self.looks.lang)
    }

    /// A parameter of the path.
    pub fn part(&self, name: &str) -> &str {
        self.parts.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// May the visitor read it?
    pub fn may(&self, reading: Reading) -> bool {
        may_read(reading, &self.request.principal.roles)
    }

    /// The frame of a page; `waiting` is what waits on the visitor, where the page knows it.
    pub fn frame(&self, title: String, active: &str, waiting: usize) -> Frame {
        let words = self.words();
        let known = |code: &&str| ACTIONS.contains(code);
        let told = self.flash.as_deref().and_then(|code| code.strip_prefix("did-")).unwrap_or_default();
        let (code, undo) = told.split_once('~').map_or((told, None), |(code, undo)| (code, local_path(undo)));
        let done = Some(code).filter(known);
        let principal = &self.request.principal;
        Frame {
            lang: self.looks.lang,
            theme: self.looks.theme,
            title,
            person: Some(Person {
                name: principal.person.name.clone(),
                roles: principal.roles.iter().map(|role| role.code().to_owned()).collect(),
            }),
            nav: navigation(&principal.roles, waiting),
            active: active.to_owned(),
            csrf: self.csrf.clone(),
            return_to: local_path(&self.path).unwrap_or("/").to_owned(),
            demo_banner: self.console.demo,
            flash: done.map(|code| Flash {
                tone: Tone::Done,
                text: words.code("did", code),
                undo: undo.map(|href| (href.to_owned(), words.t("flash-undo"))),
            }),
            sheets: false,
        }
    }

    /// A framed page; what has just happened is shown once.
    pub fn page(&self, status: StatusCode, frame: &Frame, content: &maud::Markup) -> Response {
        let mut response = html(status, layout::page(frame, content));
        if self.flash.is_some() {
            set_cookie(&mut response, FLASH_COOKIE, "", Some(0));
        }
        response
    }

    /// On to another page, with the act that was just done to be told there.
    pub fn done(&self, to: &str, action: &str) -> Response {
        let mut response = see_other(to);
        set_cookie(&mut response, FLASH_COOKIE, &format!("did-{action}"), Some(FLASH_LIFE));
        response
    }

    /// The same, with the page on which it can be taken back, where there is one.
    pub fn done_for_now(&self, to: &str, action: &str, undo: Option<&str>) -> Response {
        // What would have to be escaped in a cookie is no address of ours.
        let plain = |path: &&str| path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.?=&".contains(&byte));
        let Some(undo) = undo.filter(plain) else { return self.done(to, action) };
        let mut response = see_other(to);
        set_cookie(&mut response, FLASH_COOKIE, &format!("did-{action}~{undo}"), Some(FLASH_LIFE));
        response
    }
}

/// The parameters of the matched path, as owned text.
trait StateParams {
    fn state_params(&self) -> Vec<(String, String)>;
}

impl StateParams for HttpRequest {
    fn state_params(&self) -> Vec<(String, String)> {
        let one = |name: &str| self.raw_path_param(name).map(|value| (name.to_owned(), value.to_owned()));
        ["number", "action", "code", "id", "document", "reference", "other"].into_iter().filter_map(one).collect()
    }
}

/// The pages that a role opens, in the order of the day.
fn navigation(roles: &[Role], waiting: usize) -> Vec<NavItem> {
    let cases = may_read(Reading::Cases, roles);
    let live = may_read(Reading::OutcomesLive, roles);
    let item = |code: &str, href: &str, count: usize| NavItem {
        code: code.to_owned(),
        href: href.to_owned(),
        count: i64::try_from(count).unwrap_or(i64::MAX),
    };
    let mut items = Vec::new();
    if cases {
        items.push(item("queue", "/", waiting));
        items.push(item("cases", "/cases", 0));
        items.push(item("followups", "/followups", 0));
        items.push(item("fund", "/funds", 0));
    }
    if roles_for(Action::DisbursementAuthorise).iter().any(|role| roles.contains(role)) {
        items.push(item("authorise", "/authorise", 0));
    }
    if [Action::BatchRead, Action::BatchRelease]
        .iter()
        .any(|action| roles_for(*action).iter().any(|r| roles.contains(r)))
    {
        items.push(item("batches", "/batches", 0));
    }
    if may_read(Reading::Books, roles) {
        items.push(item("bank", "/bank", 0));
    }
    if may_read(Reading::Incidents, roles) {
        items.push(item("incidents", "/incidents", 0));
    }
    let acts = |action: &Action| roles_for(*action).iter().any(|role| roles.contains(role));
    if acts(&Action::TrainingOpen) {
        items.push(item("trainings", trainings::PATH, 0));
    }
    if live || may_read(Reading::Releases, roles) {
        items.push(item("outcomes", "/outcomes", 0));
    }
    if cases || live || may_read(Reading::Books, roles) {
        items.push(item("reports", "/reports", 0));
    }
    if SETTING_UP.iter().any(acts) {
        items.push(item("setup", "/setup", 0));
    }
    if may_read(Reading::Members, roles) {
        items.push(item("people", "/people", 0));
    }
    if may_read(Reading::Log, roles) {
        items.push(item("log", "/log", 0));
    }
    if may_read(Reading::Health, roles) {
        items.push(item("health", "/health", 0));
    }
    items
}

/// A page of HTML.
pub fn html(status: StatusCode, page: maud::Markup) -> Response {
    Response::builder().status(status).content_type("text/html; charset=utf-8").body(page.into_string())
}

/// GET and POST of the sign-in page.
pub async fn sign_in(console: Arc<Console>, req: HttpRequest, mut body: RequestBody) -> Result<Response> {
    let sent = Sent::of(&req, &mut body).await?;
    if !sent.is_form {
        return sign_in_page(&console, req.headers(), &sent, None);
    }
    check_token(req.headers(), &sent, &[PRE_COOKIE])?;
    let now = clock::now();
    let device = cookie(req.headers(), DEVICE_COOKIE);
    match console.app.sign_in(sent.get("email"), sent.raw("password"), device, now).await {
        Ok(SignedIn { token, device }) => {
            // A new session for each sign-in; the one it replaces ends.
            end_session(&console, req.headers()).await?;
            let mut response = see_other(local_path(sent.get("next")).unwrap_or("/"));
            set_cookie(&mut response, SESSION_COOKIE, &token, None);
            set_cookie(&mut response, PRE_COOKIE, "", Some(0));
            if let Some(device) = device {
                let life = u32::try_from(DEVICE_LIFE / 1_000_000).ok();
                set_cookie(&mut response, DEVICE_COOKIE, &device, life);
            }
            Ok(response)
        }
        Err(AppError::Unauthenticated) => sign_in_page(&console, req.headers(), &sent, Some(Failed::Wrong)),
        Err(AppError::RateLimited { retry_after_s }) => {
            sign_in_page(&console, req.headers(), &sent, Some(Failed::Wait(retry_after_s)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Why a try failed, as far as it is told.
#[derive(Clone, Copy)]
enum Failed {
    /// Something did not fit.
    Wrong,
    /// Too many tries: how many seconds to wait.
    Wait(u32),
}

/// The page, the first time or after a try.
fn sign_in_page(console: &Console, headers: &HeaderMap, sent: &Sent, failed: Option<Failed>) -> Result<Response> {
    let (csrf, fresh) = pre_token(headers)?;
    let looks = Looks::of(headers);
    let words = Words::new(looks.lang);
    let wait = match failed {
        Some(Failed::Wait(seconds)) => Some(seconds),
        _ => None,
    };
    let view = SignInView {
        submit_to: SIGN_IN_PATH.to_owned(),
        csrf: csrf.clone(),
        email: failed.map_or_else(String::new, |_| sent.get("email").to_owned()),
        failed: failed.is_some(),
        kept: cookie(headers, KEPT_COOKIE).is_some(),
        wait_seconds: wait.map(i64::from),
        next: local_path(sent.get("next")).map(str::to_owned),
    };
    let frame = Frame {
        lang: looks.lang,
        theme: looks.theme,
        title: sign_in::title(&words),
        csrf,
        return_to: SIGN_IN_PATH.to_owned(),
        demo_banner: console.demo,
        ..Frame::default()
    };
    let status = match failed {
        None => StatusCode::OK,
        Some(Failed::Wrong) => StatusCode::FORBIDDEN,
        Some(Failed::Wait(_)) => StatusCode::TOO_MANY_REQUESTS,
    };
    let mut response = html(status, layout::page(&frame, &sign_in::page(&words, &view)));
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(pre) = fresh {
        set_cookie(&mut response, PRE_COOKIE, &pre, None);
    }
    Ok(response)
}

/// POST that ends the session, and with it what the browser keeps of it.
pub async fn sign_out(console: Arc<Console>, req: HttpRequest, mut body: RequestBody) -> Result<Response> {
    let sent = Sent::of(&req, &mut body).await?;
    check_token(req.headers(), &sent, &[SESSION_COOKIE])?;
    end_session(&console, req.headers()).await?;
    let mut response = see_other(SIGN_IN_PATH);
    for name in [SESSION_COOKIE, FLASH_COOKIE, KEPT_COOKIE] {
        set_cookie(&mut response, name, "", Some(0));
    }
    // Not "cookies": language and theme are the device's, and say nothing of a person.
    let all = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert("clear-site-data", all);
    Ok(response)
}

/// Ends the session of a request, if it is a living one.
async fn end_session(console: &Console, headers: &HeaderMap) -> AppResult<()> {
    let Some(session) = cookie(headers, SESSION_COOKIE) else { return Ok(()) };
    let now = clock::now();
    match console.app.principal_by_session(session, now).await {
        Ok(_) => console.app.sign_out(session, now).await,
        Err(AppError::Unauthenticated) => Ok(()),
        Err(other) => Err(other),
    }
}

/// POST of the language switch.
pub async fn language(req: HttpRequest, mut body: RequestBody) -> Result<Response> {
    let sent = Sent::of(&req, &mut body).await?;
    check_token(req.headers(), &sent, &[SESSION_COOKIE, PRE_COOKIE])?;
    switched(&sent, LANG_COOKIE, Lang::parse(sent.get("lang")).map(Lang::tag))
}

/// POST of the theme switch.
pub async fn theme(req: HttpRequest, mut body: RequestBody) -> Result<Response> {
    let sent = Sent::of(&req, &mut body).await?;
    check_token(req.headers(), &sent, &[SESSION_COOKIE, PRE_COOKIE])?;
    switched(&sent, THEME_COOKIE, Theme::parse(sent.get("theme")).map(Theme::code))
}

fn switched(sent: &Sent, name: &str, value: Option<&str>) -> Result<Response> {
    let value = value.ok_or_else(|| Fault::new(400, "not_a_choice", "There is no such setting."))?;
    let mut response = see_other(local_path(sent.get("return_to")).unwrap_or("/"));
    set_cookie(&mut response, name, value, Some(LOOKS_LIFE));
    Ok(response)
}
