//! The whole site in this process, and anybody of the house at it: by token at the API, by session at the pages.
//!
//! Invariant: a page's form is sent as the page holds it, its blanks filled in with what its inputs take; nothing of the page is
//! guessed. Must not know what may be done, nor any path of a step.

use std::collections::BTreeMap;
use std::sync::Arc;

use grant_api::app::{App, clock, secret};
use grant_api::cli::serve::site;
use grant_api::console::routes::Options;
use grant_api::store::Store;
use grant_api::store::house::SessionLife;
use ledger_core::id::PersonId;
use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{Endpoint, IntoResponse, Request, RequestBuilder, Response};
use serde_json::Value;

use crate::failure::{Context, Failure};

/// How long sessions last here, and how many somebody may have: as many browsers as a test opens.
pub const SESSIONS: SessionLife = SessionLife { idle: 900_000_000, whole: 28_800_000_000, most: 1_000 };

const ORIGIN: &str = "http://localhost:8080";

/// The site over one app.
pub struct Visitors {
    app: App,
    store: Store,
    site: BoxEndpoint<'static>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Where it sends the browser on.
    pub location: Option<String>,
    /// Cookies that it sets: name and value.
    pub cookies: Vec<(String, String)>,
}

impl Visitors {
    /// The site of an app with its store.
    pub fn new(app: App, store: Store) -> Result<Self, Failure> {
        Visitors::with(app, store, Options::demonstration())
    }

    /// The same under other options.
    pub fn with(app: App, store: Store, options: Options) -> Result<Self, Failure> {
        let site = site(Arc::new(app.clone()), ORIGIN, options).map_err(Failure::new)?;
        Ok(Visitors { app, store, site })
    }

    /// What the API's document says.
    pub async fn document(&self) -> Result<Value, Failure> {
        let request = Request::builder().uri_str("/api/openapi.json").finish();
        Ok(serde_json::from_str(&self.answer(request).await?.body)?)
    }

    /// What the API answers somebody: to a GET where the body is null, else to a POST under a fresh key.
    pub async fn api(&self, person: PersonId, path: &str, body: &Value) -> Result<(u16, Value), Failure> {
        let token = self.app.token_give(person, "test", clock::now()).await.map_err(told)?;
        let request = Request::builder().uri_str(format!("/api/v1{path}"));
        let request = request.header("authorization", format!("Bearer {token}"));
        let request = if body.is_null() {
            request.finish()
        } else {
            let key = secret::token("k-").map_err(told)?;
            let request = request.method(Method::POST).header("idempotency-key", key);
            request.content_type("application/json").body(body.to_string())
        };
        let Page { status, body, .. } = self.answer(request).await?;
        let json = serde_json::from_str(&body).context(format!("{path}: {body}"))?;
        Ok((status, json))
    }

    /// A file as somebody gets it from the API, byte for byte.
    pub async fn file(&self, person: PersonId, path: &str) -> Result<(u16, Vec<u8>), Failure> {
        let token = self.app.token_give(person, "test", clock::now()).await.map_err(told)?;
        let request = Request::builder().uri_str(format!("/api/v1{path}"));
        let request = request.header("authorization", format!("Bearer {token}")).finish();
        let mut response = self.response(request).await;
        Ok((response.status().as_u16(), response.take_body().into_vec().await?))
    }

    /// A page as somebody gets it, in English.
    pub async fn page(&self, person: PersonId, path: &str) -> Result<Page, Failure> {
        let session = self.session(person).await?;
        self.answer(visit(path, &session).finish()).await
    }

    /// Sends the fields of a form as somebody, under the token of their own session.
    pub async fn send(&self, person: PersonId, path: &str, fields: &BTreeMap<String, String>) -> Result<Page, Failure> {
        let session = self.session(person).await?;
        let mut fields = fields.clone();
        fields.insert("csrf".to_owned(), secret::form_token(&session));
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = visit(path, &session).method(Method::POST).header("origin", ORIGIN);
        self.answer(request.content_type("application/x-www-form-urlencoded").body(body)).await
    }

    /// A page under these cookies, whatever they are; the fields of a form are sent as they are.
    pub async fn under(
        &self,
        cookies: &str,
        path: &str,
        fields: Option<&BTreeMap<String, String>>,
    ) -> Result<Page, Failure> {
        let request = Request::builder().uri_str(path).header("cookie", cookies).header("accept-language", "en");
        let request = request.header("sec-fetch-site", "same-origin");
        let Some(fields) = fields else { return self.answer(request.finish()).await };
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = request.method(Method::POST).header("origin", ORIGIN);
        self.answer(request.content_type("application/x-www-form-urlencoded").body(body)).await
    }

    async fn session(&self, person: PersonId) -> Result<String, Failure> {
        session(&self.store, person).await
    }

    async fn response(&self, request: Request) -> Response {
        match self.site.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => error.into_response(),
        }
    }

    async fn answer(&self, request: Request) -> Result<Page, Failure> {
        let mut response = self.response(request).await;
        let body = response.take_body().into_string().await?;
        let location = response.header("location").map(str::to_owned);
        let set = response.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let cookie =
            |line: &str| line.split(';').next()?.split_once('=').map(|(name, value)| (name.into(), value.into()));
        let cookies = set.filter_map(cookie).collect();
        Ok(Page { status: response.status().as_u16(), body, location, cookies })
    }
}

/// A session of somebody who has just signed in.
pub async fn session(store: &Store, person: PersonId) -> Result<String, Failure> {
    let session = secret::token("gls_").map_err(told)?;
    store.session_add(secret::token_hash(&session), person, clock::now(), SESSIONS).await?;
    Ok(session)
}

fn told(error: grant_api::app::AppError) -> Failure {
    Failure::new(format!("{error:?}"))
}

fn visit(path: &str, session: &str) -> RequestBuilder {
    let request = Request::builder().uri_str(path).header("cookie", format!("__Host-session={session}"));
    request.header("accept-language", "en").header("sec-fetch-site", "same-origin")
}

fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

impl Page {
    /// The fields of the form that is sent to `action`, its blanks filled in: the first of several answers, the last of a list.
    /// `None` where the page has no such form.
    pub fn form(&self, action: &str) -> Option<BTreeMap<String, String>> {
        let form = self.body.split("<form").find(|form| attribute(form, "action").as_deref() == Some(action))?;
        let form = form.split("</form>").next().unwrap_or_default();
        let mut fields = BTreeMap::new();
        for input in form.split("<input").skip(1) {
            let Some(name) = attribute(input, "name") else { continue };
            let value = attribute(input, "value").unwrap_or_default();
            let tag = input.split('>').next().unwrap_or_default();
            if attribute(input, "type").as_deref() != Some("radio") {
                fields.insert(name, if value.is_empty() && tag.contains(" required") { blank(input) } else { value });
            } else if tag.contains(" checked") || !fields.contains_key(&name) {
                fields.insert(name, value);
            }
        }
        for select in form.split("<select").skip(1) {
            let select = select.split("</select>").next().unwrap_or_default();
            let options: Vec<&str> = select.split("<option").skip(1).collect();
            let chosen =
                options.iter().find(|option| option.split('>').next().is_some_and(|tag| tag.contains(" selected")));
            let value = chosen.or(options.last()).and_then(|option| attribute(option, "value"));
            fields.insert(attribute(select, "name").unwrap_or_default(), value.unwrap_or_default());
        }
        Some(fields)
    }
}

/// What a blank takes.
fn blank(input: &str) -> String {
    let kind = attribute(input, "type").unwrap_or_default();
    match (kind.as_str(), attribute(input, "inputmode").as_deref()) {
        ("date", _) => clock::business_day(clock::now()).to_string(),
        (_, Some("decimal" | "numeric")) => "1".to_owned(),
        _ => "X-1".to_owned(),
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(|value| value.replace("&amp;", "&"))
}
