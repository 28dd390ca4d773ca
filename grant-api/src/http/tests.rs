//! The stack as a whole, on a small API and a small console: what each layer refuses, and that an
//! error has passed the same layers as a success.
//!
//! Invariant: each test fails when its layer is taken out of `stack`. Must not: use the real API.

mod guards;

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode};
use poem::test::{TestClient, TestResponse};
use poem::{Body, EndpointExt, Request, Response, Route, get, handler};
use poem_openapi::auth::Bearer;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{Object, OpenApi, OpenApiService, SecurityScheme};
use serde_json::{Value, json};

use super::*;
use crate::api::problem::ProblemResponse;
use crate::app::error::{AppError, EarlierAct, RuleStatus};

const ORIGIN: &str = "http://localhost:8080";

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Thing {
    name: String,
}

#[derive(SecurityScheme)]
#[oai(ty = "bearer", checker = "check_token")]
struct Token(u8);

async fn check_token(_: &Request, bearer: Bearer) -> poem::Result<u8> {
    if bearer.token == "right" { Ok(1) } else { Err(AppError::Unauthenticated.into()) }
}

struct Things;

#[OpenApi]
impl Things {
    /// A list.
    #[oai(path = "/things", method = "get")]
    async fn list(&self, state: Query<Option<String>>, limit: Query<Option<u8>>) -> Json<String> {
        Json(format!("{:?} {:?}", state.0, limit.0))
    }

    /// Creates.
    #[oai(path = "/things", method = "post")]
    async fn create(&self, thing: Json<Thing>) -> Result<Json<String>, ProblemResponse> {
        Ok(Json(thing.0.name))
    }

    /// One thing.
    #[oai(path = "/things/:id", method = "get")]
    async fn one(&self, id: Path<uuid::Uuid>) -> Result<Json<String>, ProblemResponse> {
        Err(match id.0.as_u128() {
            0 => AppError::internal("the store said secret things"),
            1 => AppError::Busy { retry_after_s: 7 },
            2 => AppError::Unauthenticated,
            3 => denied(),
            _ => AppError::Hidden,
        }
        .into())
    }

    /// Needs a token.
    #[oai(path = "/guarded", method = "post")]
    async fn guarded(&self, auth: Token, thing: Json<Thing>) -> Result<Json<String>, ProblemResponse> {
        Ok(Json(format!("{}{}", auth.0, thing.0.name)))
    }

    /// Takes a file.
    #[oai(path = "/files", method = "post")]
    async fn file(&self, auth: Token, bytes: Binary<Vec<u8>>) -> Result<Json<usize>, ProblemResponse> {
        Ok(Json(usize::from(auth.0) + bytes.0.len()))
    }

    /// Panics.
    #[oai(path = "/boom", method = "get")]
    async fn boom(&self) -> Json<String> {
        let nothing: Option<String> = None;
        std::panic::panic_any(format!("secret {nothing:?}"))
    }

    /// Answers late.
    #[oai(path = "/slow", method = "get")]
    async fn slow(&self) -> Json<String> {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Json("late".to_owned())
    }
}

fn denied() -> AppError {
    AppError::Rule {
        code: "same_person",
        detail: "Another person must authorise this.".into(),
        earlier: Some(EarlierAct {
            action: "disbursement_requested".into(),
            on: chrono::NaiveDate::default(),
            person: "Clerk 1".into(),
            sequence: 9,
        }),
        figures: Box::default(),
        status: RuleStatus::Conflict409,
    }
}

#[handler]
async fn form() -> &'static str {
    "form"
}

#[handler]
async fn hidden() -> Result<String, AppError> {
    Err(AppError::Hidden)
}

#[handler]
async fn page_slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(2)).await;
    "late"
}

#[handler]
async fn page_boom() -> String {
    std::panic::panic_any("secret")
}

type Client = TestClient<BoxEndpoint<'static>>;

fn client() -> Client {
    client_within(settings::DEADLINE)
}

fn client_within(deadline: Duration) -> Client {
    client_with(|settings| settings.deadline = deadline)
}

fn client_with(change: impl FnOnce(&mut Settings)) -> Client {
    let service = OpenApiService::new(Things, "Test", "1").server(API_PREFIX);
    let document = service.spec();
    let mut operations = Operations::from_document(&document, API_PREFIX).expect("own document");
    operations.add(&Method::GET, "/hidden/{id}", &[]);
    let page_error: PageRenderer = Arc::new(|failure: &Failure<'_>| {
        let language = failure.headers.get("accept-language").is_some();
        Response::builder()
            .content_type("text/html")
            .body(format!("<h1>{}</h1>{}{language}", failure.fault.code, failure.request_id))
    });
    let ready: ReadyCheck = Arc::new(|| Box::pin(async { Err("store") }));
    let mut settings = Settings::new(ORIGIN, operations, page_error, ready);
    change(&mut settings);
    settings.document = Some(document);
    settings.docs = true;
    let console = Route::new()
        .at("/", get(form).post(form))
        .at("/hidden/:id", get(hidden))
        .at("/boom", get(page_boom))
        .at("/slow", get(page_slow))
        .at("/by-name/:name", get(form));
    TestClient::new(stack(service.map_to_response().boxed(), console.boxed(), settings))
}

fn header(response: &TestResponse, name: &str) -> String {
    let value = response.0.headers().get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Status and problem of a response, after checking what every problem has.
async fn problem(response: TestResponse) -> (u16, Value) {
    let status = response.0.status().as_u16();
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let id = header(&response, "x-request-id");
    let text = response.0.into_body().into_string().await.expect("text");
    let problem: Value = serde_json::from_str(&text).expect("json");
    assert_eq!(problem["status"], status);
    assert_eq!(problem["instance"], id, "instance is the request id");
    let code = problem["code"].as_str().expect("code");
    assert_eq!(problem["type"], format!("urn:grant-ledger:problem:{code}"));
    (status, problem)
}

async fn post_json(client: &Client, body: impl Into<Body>) -> TestResponse {
    let request = client.post("/api/v1/things");
    request.content_type("application/json").body(body).send().await
}

#[tokio::test]
async fn a_good_request_passes_all_layers() {
    let client = client();
    let list = client.get("/api/v1/things?state=open&limit=3").send().await;
    list.assert_status_is_ok();
    list.assert_json(r#"Some("open") Some(3)"#).await;
    let made = post_json(&client, r#"{"name":"a"}"#).await;
    made.assert_status_is_ok();
    client.get("/").send().await.assert_text("form").await;
}

#[tokio::test]
async fn a_panic_is_500_with_an_id_and_without_its_message() {
    let client = client();
    let (status, problem) = problem(client.get("/api/v1/boom").send().await).await;
    assert_eq!((status, &problem["code"]), (500, &json!("internal")));
    assert!(!problem.to_string().contains("secret"));

    let page = client.get("/boom").send().await;
    page.assert_status(StatusCode::INTERNAL_SERVER_ERROR);
    let id = header(&page, "x-request-id");
    page.assert_text(format!("<h1>internal</h1>{id}false")).await;
}

#[tokio::test]
async fn a_request_past_its_deadline_is_504() {
    let client = client_within(Duration::from_millis(20));
    let (status, problem) = problem(client.get("/api/v1/slow").send().await).await;
    assert_eq!((status, &problem["code"]), (504, &json!("timed_out")));
    client.get("/slow").send().await.assert_status(StatusCode::GATEWAY_TIMEOUT);
}

#[tokio::test]
async fn an_error_carries_the_same_headers_as_a_success() {
    let client = client();
    for path in [
        "/",
        "/healthz",
        "/api/v1/things",
        "/api/v1/boom",
        "/api/nothing",
        "/nothing",
        "/hidden/7",
        "/api/v1/things?x=1",
        "*",
    ] {
        let response = client.get(path).send().await;
        for (name, value) in [
            ("content-security-policy", headers::CONTENT_SECURITY_POLICY),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(header(&response, name), value, "{path}");
        }
        assert_eq!(header(&response, "x-request-id").len(), 36, "{path}");
    }
}

#[tokio::test]
async fn the_id_of_the_client_is_not_taken() {
    let client = client();
    let ask = || client.get("/healthz").header("x-request-id", "mine").send();
    let (one, two) = (ask().await, ask().await);
    assert_ne!(header(&one, "x-request-id"), "mine");
    assert_ne!(header(&one, "x-request-id"), header(&two, "x-request-id"));
}

#[tokio::test]
async fn unknown_route_malformed_id_and_hidden_object_get_the_same_body() {
    let client = client();
    let mut bodies = Vec::new();
    for path in [
        "/api/v1/things/00000000-0000-0000-0000-00000000ffff",
        "/api/v1/things/7",
        "/api/v1/nothing",
        "/api/nothing",
        "/api",
    ] {
        let (status, mut problem) = problem(client.get(path).send().await).await;
        assert_eq!(status, 404, "{path}");
        problem["instance"] = Value::Null;
        bodies.push(problem);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[tokio::test]
async fn typed_errors_pass_through_with_their_headers() {
    let client = client();
    let one = |n: u128| {
        let id = uuid::Uuid::from_u128(n);
        client.get(format!("/api/v1/things/{id}")).send()
    };
    let internal = problem(one(0).await).await;
    assert_eq!(internal.0, 500);
    assert!(!internal.1.to_string().contains("secret"));

    let busy = one(1).await;
    assert_eq!(header(&busy, "retry-after"), "7");
    assert_eq!(problem(busy).await.0, 503);

    let anonymous = one(2).await;
    assert_eq!(header(&anonymous, "www-authenticate"), "Bearer");
    assert_eq!(problem(anonymous).await.0, 401);

    let (status, own) = problem(one(3).await).await;
    assert_eq!((status, &own["code"]), (409, &json!("same_person")));
    assert_eq!(own["earlier"]["sequence"], 9);
    assert_eq!(own["earlier"]["person"], "Clerk 1");
}

#[tokio::test]
async fn an_error_of_the_console_is_a_page() {
    let client = client();
    let response = client.get("/hidden/7").header("accept-language", "uk").send().await;
    response.assert_status(StatusCode::NOT_FOUND);
    response.assert_content_type("text/html");
    let id = header(&response, "x-request-id");
    response.assert_text(format!("<h1>not_found</h1>{id}true")).await;
    let put = client.put("/hidden/7").header("sec-fetch-site", "same-origin").send().await;
    put.assert_status(StatusCode::METHOD_NOT_ALLOWED);
    put.assert_header("allow", "GET, HEAD, OPTIONS");
    client.get("/apix").send().await.assert_content_type("text/html");
}

#[tokio::test]
async fn health_is_always_ok_and_readiness_is_asked() {
    let client = client();
    client.get("/healthz").send().await.assert_json(json!({"status":"ok"})).await;
    let ready = client.get("/readyz").send().await;
    ready.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    ready.assert_json(json!({"status":"not_ready","missing":"store"})).await;
}

#[tokio::test]
async fn only_the_documentation_page_has_hashes_in_its_policy() {
    let client = client();
    let docs = client.get("/api/docs").send().await;
    docs.assert_status_is_ok();
    let policy = header(&docs, "content-security-policy");
    assert!(policy.contains("'sha256-") && policy.contains("img-src 'self' data:"));
    let document = client.get("/api/openapi.json").send().await;
    assert_eq!(header(&document, "content-security-policy"), headers::CONTENT_SECURITY_POLICY);
    let text = document.0.into_body().into_string().await.expect("text");
    let document: Value = serde_json::from_str(&text).expect("json");
    let declared = &document["paths"]["/things/{id}"]["get"]["responses"];
    for status in ["400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503", "504"] {
        let content = &declared[status]["content"]["application/problem+json"];
        assert!(content.is_object(), "{status} is declared");
    }
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_access_log_has_the_template_and_nothing_that_the_client_wrote() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    // With one dispatcher alone, a call site first met on another test's thread would be cached as
    // "nobody listens"; a second dispatcher makes the cache ask them all.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    let guard = tracing::subscriber::set_default(subscriber);
    let client = client();
    client.get("/api/v1/things?state=canary").send().await;
    client.get("/api/v1/things/canary").send().await;
    client.get("/hidden/canary").send().await;
    client.get("/canary").send().await;
    client.get("/by-name/canary").send().await;
    client.request(Method::from_bytes(b"CANARY").expect("method"), "/").send().await;
    post_json(&client, r#"{"name":"canary","canary":1}"#).await;
    drop(guard);
    let log = String::from_utf8(lines.0.lock().expect("lock").clone()).expect("text");
    assert!(!log.to_lowercase().contains("canary"), "{log}");
    let access: Vec<&str> = log.lines().filter(|line| line.contains("access:")).collect();
    assert_eq!(access.len(), 7, "{log}");
    for (line, parts) in access.iter().zip([
        ["GET", "/api/v1/things\"", "status=200"],
        ["GET", "/api/v1/things/{id}\"", "status=404"],
        ["GET", "/hidden/{id}\"", "status=404"],
        ["GET", "\"-\"", "status=404"],
        ["GET", "/by-name/:name\"", "status=200"],
        ["OTHER", "", "status=403"],
        ["POST", "/api/v1/things\"", "status=422"],
    ]) {
        assert!(parts.iter().all(|part| line.contains(part)), "{line} {parts:?}");
        assert!(line.contains("request_id=") && line.contains("ms="), "{line}");
    }
}
