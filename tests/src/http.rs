//! A thin client of the API, as a program of a partner would be: base address, bearer token, JSON.
//!
//! Invariant: it shows the answer as it came (no redirects followed, no status turned into an error, no retries). Must
//! not know any route: paths belong to the tests.

use std::time::Duration;

use serde_json::Value;

use crate::failure::{Context, Failure};

/// No answer of a healthy server takes longer; a hanging one must fail its test rather than stop the run.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// A caller of one server with one token (or none).
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    token: Option<String>,
    inner: reqwest::Client,
}

/// An answer: status, headers and body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// All headers, names in lower case.
    pub headers: reqwest::header::HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null when it is not JSON.
    pub json: Value,
}

impl Answer {
    /// A header's value; empty when absent or not text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Client {
    /// A client of the server at `base` (`http://127.0.0.1:8080`), which sends `token` as bearer where there is one.
    pub fn new(base: impl Into<String>, token: Option<&str>) -> Result<Self, Failure> {
        let inner = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(ANSWER_LIMIT)
            .build()?;
        Ok(Client { base: base.into().trim_end_matches('/').to_owned(), token: token.map(str::to_owned), inner })
    }

    /// The same server with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Client { token: Some(token.to_owned()), ..self.clone() }
    }

    /// GET `path`, which begins with `/`.
    pub async fn get(&self, path: &str) -> Result<Answer, Failure> {
        self.send(self.request(reqwest::Method::GET, path)).await
    }

    /// POST a JSON body with this `Idempotency-Key`.
    pub async fn post(&self, path: &str, json: &Value, idempotency_key: &str) -> Result<Answer, Failure> {
        let request = self.request(reqwest::Method::POST, path).header("idempotency-key", idempotency_key);
        self.send(request.json(json)).await
    }

    /// A request to be completed by the test (odd methods, bodies and headers), with the token in it; see
    /// [`Client::send`].
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.inner.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
        let response = request.send().await.context(format!("asking {}", self.base))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.context("reading the answer")?;
        let json = serde_json::from_str(&text).unwrap_or_default();
        Ok(Answer { status, headers, text, json })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::page::serve;

    #[tokio::test]
    async fn a_post_carries_token_key_and_body_and_the_answer_comes_as_it_is() {
        let server = serve("HTTP/1.1 422 Unprocessable\r\ncontent-type: application/problem+json", r#"{"code":"x"}"#);
        let client = Client::new(server.address(), None).unwrap().with_token("secret");
        let answer = client.post("/api/v1/cases", &serde_json::json!({"on": "2026-01-05"}), "key-1").await.unwrap();
        assert_eq!((answer.status, answer.json["code"].as_str()), (422, Some("x")));
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let request = server.requests().remove(0);
        assert!(request.starts_with("POST /api/v1/cases HTTP/1.1\r\n"), "{request}");
        for part in ["authorization: Bearer secret\r\n", "idempotency-key: key-1\r\n", r#"{"on":"2026-01-05"}"#] {
            assert!(request.contains(part), "{part} in {request}");
        }
    }

    #[tokio::test]
    async fn a_redirect_is_shown_and_not_followed() {
        let server = serve("HTTP/1.1 303 See Other\r\nlocation: /elsewhere", "");
        let answer = Client::new(server.address(), None).unwrap().get("/").await.unwrap();
        assert_eq!((answer.status, answer.header("location")), (303, "/elsewhere"));
        assert!(answer.json.is_null());
    }
}
