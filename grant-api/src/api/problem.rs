//! Failures of the API as problem details (RFC 9457), the only renderer of errors beside
//! `console/error.rs`.
//!
//! Invariant: every failure that the API can answer with, ours or the framework's, leaves as
//! `application/problem+json` with a stable `code` and the request id as `instance`; its text is
//! ours, never the framework's (which names parameters `param0` and types of this program).
//! Must not: decide, or show a cause; a cause goes to the log, once, here.

use std::future::Future;

use chrono::NaiveDate;
use poem::error::{
    MethodNotAllowedError, NotFoundError, ParseFormError, ParsePathError as PoemPathError, ParseQueryError,
    ReadBodyError, ResponseError,
};
use poem::http::{HeaderValue, StatusCode, header};
use poem::{Body, Response};
use poem_openapi::error::{
    AuthorizationError, ContentTypeError, ParseParamError, ParsePathError, ParseRequestPayloadError,
};
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;
use poem_openapi::{ApiResponse, Object};

use crate::app::error::{AppError, EarlierAct, Fault, FieldError};

/// Media type of RFC 9457.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// `type` of a problem is this followed by its code. A name, not an address: nothing is fetched.
const TYPE_PREFIX: &str = "urn:grant-ledger:problem:";

tokio::task_local! {
    static INSTANCE: String;
}

/// Runs a request under its id, so that a problem made anywhere below it can carry the id.
pub async fn with_instance<F: Future>(request_id: String, request: F) -> F::Output {
    INSTANCE.scope(request_id, request).await
}

/// The id of the request being served, if one is.
pub fn current_instance() -> Option<String> {
    INSTANCE.try_with(Clone::clone).ok()
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "ProblemField")]
pub struct ProblemField {
    /// JSON pointer into the body (RFC 6901), or `?name` for a query parameter.
    pub pointer: String,
    /// Stable code of the rule that the field breaks.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

/// The act on record that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "ProblemEarlierAct")]
pub struct ProblemEarlierAct {
    /// Code of the act.
    pub action: String,
    /// Business date of the act.
    pub on: NaiveDate,
    /// Who did it.
    pub person: String,
    /// Its place in the programme's log.
    pub sequence: i64,
}

/// A problem (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "Problem")]
pub struct Problem {
    /// Name of the kind of problem: `urn:grant-ledger:problem:` and the code.
    #[oai(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable code; programs decide by this one.
    pub code: String,
    /// One sentence for a person.
    pub detail: String,
    /// Fields at fault, in the order of the body.
    #[oai(skip_serializing_if_is_empty, default)]
    pub errors: Vec<ProblemField>,
    /// The act on record that stands in the way.
    #[oai(skip_serializing_if_is_none)]
    pub earlier: Option<ProblemEarlierAct>,
    /// The request id, as in the `X-Request-Id` header; quote it when reporting.
    #[oai(skip_serializing_if_is_none)]
    pub instance: Option<String>,
}

impl From<FieldError> for ProblemField {
    fn from(error: FieldError) -> Self {
        Self { pointer: error.pointer, code: error.code, detail: error.detail }
    }
}

impl From<EarlierAct> for ProblemEarlierAct {
    fn from(act: EarlierAct) -> Self {
        Self { action: act.action, on: act.on, person: act.person, sequence: act.sequence }
    }
}

impl Problem {
    /// The problem of a fault, under the id of its request.
    pub fn new(fault: Fault, instance: Option<String>) -> Self {
        let title =
            StatusCode::from_u16(fault.status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
        Self {
            kind: format!("{TYPE_PREFIX}{}", fault.code),
            title: title.to_owned(),
            status: fault.status,
            code: fault.code,
            detail: fault.detail,
            errors: fault.errors.into_iter().map(Into::into).collect(),
            earlier: fault.earlier.map(|act| (*act).into()),
            instance,
        }
    }
}

/// The one error type of every handler of the API, so that each operation of the OpenAPI document
/// declares every failure it can answer with.
#[derive(Debug, Clone, ApiResponse)]
pub enum ProblemResponse {
    /// The request could not be read: broken JSON, a duplicate key, an unknown parameter.
    #[oai(status = 400, content_type = "application/problem+json")]
    Unreadable(Json<Problem>),
    /// No valid credential.
    #[oai(status = 401, content_type = "application/problem+json")]
    Unauthenticated(
        Json<Problem>,
        /// The scheme to use.
        #[oai(header = "WWW-Authenticate")]
        String,
    ),
    /// You may know of this and may not do it.
    #[oai(status = 403, content_type = "application/problem+json")]
    Denied(Json<Problem>),
    /// Absent, or not for you to know of.
    #[oai(status = 404, content_type = "application/problem+json")]
    NotFound(Json<Problem>),
    /// The state, the version or the idempotency key forbids it.
    #[oai(status = 409, content_type = "application/problem+json")]
    Conflict(Json<Problem>),
    /// The body is too large.
    #[oai(status = 413, content_type = "application/problem+json")]
    TooLarge(Json<Problem>),
    /// The body is of a media type that is not accepted here.
    #[oai(status = 415, content_type = "application/problem+json")]
    UnsupportedMediaType(Json<Problem>),
    /// Readable, and breaks a rule.
    #[oai(status = 422, content_type = "application/problem+json")]
    Unprocessable(Json<Problem>),
    /// Too many requests.
    #[oai(status = 429, content_type = "application/problem+json")]
    RateLimited(
        Json<Problem>,
        /// Seconds to wait.
        #[oai(header = "Retry-After")]
        u32,
    ),
    /// A defect on our side.
    #[oai(status = 500, content_type = "application/problem+json")]
    Internal(Json<Problem>),
    /// Busy, or the outcome is not known: try again with the same idempotency key.
    #[oai(status = 503, content_type = "application/problem+json")]
    Unavailable(
        Json<Problem>,
        /// Seconds to wait.
        #[oai(header = "Retry-After")]
        u32,
    ),
    /// It took too long and was given up.
    #[oai(status = 504, content_type = "application/problem+json")]
    TimedOut(Json<Problem>),
}

/// Seconds to wait where the fault itself names none.
const DEFAULT_RETRY_S: u32 = 1;

impl From<Fault> for ProblemResponse {
    fn from(fault: Fault) -> Self {
        let retry = fault.retry_after_s.unwrap_or(DEFAULT_RETRY_S);
        let problem = Json(Problem::new(fault, current_instance()));
        match problem.status {
            400 => Self::Unreadable(problem),
            401 => Self::Unauthenticated(problem, "Bearer".to_owned()),
            403 => Self::Denied(problem),
            404 => Self::NotFound(problem),
            409 => Self::Conflict(problem),
            413 => Self::TooLarge(problem),
            415 => Self::UnsupportedMediaType(problem),
            422 => Self::Unprocessable(problem),
            429 => Self::RateLimited(problem, retry),
            503 => Self::Unavailable(problem, retry),
            504 => Self::TimedOut(problem),
            500 => Self::Internal(problem),
            // A status that no operation declares would be a defect of the caller.
            _ => Self::Internal(Json(Problem::new(Fault::internal(), current_instance()))),
        }
    }
}

impl From<AppError> for ProblemResponse {
    fn from(error: AppError) -> Self {
        log_cause(&error, current_instance().as_deref());
        Fault::from(error).into()
    }
}

/// Lets pages of the console use `?`; the stack turns it into a page (`http/errors.rs`).
impl ResponseError for AppError {
    fn status(&self) -> StatusCode {
        StatusCode::from_u16(AppError::status(self)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl ResponseError for Fault {
    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Writes the cause of an internal error to the log, under the request id that the caller is given.
fn log_cause(error: &AppError, request_id: Option<&str>) {
    match error {
        AppError::Internal { cause } => {
            tracing::error!(request_id, cause = %cause, "internal error");
        }
        AppError::UnknownOutcome => tracing::error!(request_id, "outcome of a commit is unknown"),
        _ => {}
    }
}

/// A fault as a response, with the headers that its status asks for.
pub fn fault_response(fault: Fault, request_id: Option<&str>) -> Response {
    let status = ResponseError::status(&fault);
    let retry_after_s = fault.retry_after_s;
    let allow = fault.allow.clone();
    let problem = Problem::new(fault, request_id.map(ToOwned::to_owned));
    let mut response =
        Response::builder().status(status).content_type(PROBLEM_JSON).body(Body::from_string(problem.to_json_string()));
    let headers = response.headers_mut();
    if let Some(seconds) = retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(Ok(value)) = allow.map(HeaderValue::try_from) {
        headers.insert(header::ALLOW, value);
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Any error of the stack as problem+json. A response made by a handler passes through as it is.
pub fn framework_problem(error: poem::Error, request_id: &str) -> Response {
    match fault_of(error, request_id) {
        Ok(fault) => fault_response(fault, Some(request_id)),
        Err(response) => *response,
    }
}

/// What an error of the stack amounts to, by its type; `Err` is a finished response of a handler.
/// Shared by the API and the console, which render the fault differently.
pub fn fault_of(error: poem::Error, request_id: &str) -> Result<Fault, Box<Response>> {
    if error.is_from_response() {
        return Err(Box::new(error.into_response()));
    }
    let error = match error.downcast::<Fault>() {
        Ok(fault) => return Ok(fault),
        Err(error) => error,
    };
    let error = match error.downcast::<AppError>() {
        Ok(error) => {
            log_cause(&error, Some(request_id));
            return Ok(error.into());
        }
        Err(error) => error,
    };
    Ok(framework_fault(&error, request_id))
}

/// The framework's own errors, by type; a type not listed is judged by its status alone.
fn framework_fault(error: &poem::Error, request_id: &str) -> Fault {
    // An id that cannot be an id names nothing, so it is absent rather than unreadable.
    if error.is::<NotFoundError>() || error.is::<ParsePathError>() || error.is::<PoemPathError>() {
        return Fault::not_found();
    }
    if error.is::<MethodNotAllowedError>() {
        return method_not_allowed(None);
    }
    if error.is::<AuthorizationError>() {
        return AppError::Unauthenticated.into();
    }
    if let Some(param) = error.downcast_ref::<ParseParamError>() {
        let detail = format!("The parameter `{}` is missing or malformed.", param.name);
        return Fault::new(400, "bad_parameter", detail).at(format!("?{}", param.name));
    }
    if let Some(payload) = error.downcast_ref::<ParseRequestPayloadError>() {
        return payload_fault(&payload.reason);
    }
    if error.is::<ParseQueryError>() || error.is::<ParseFormError>() {
        return by_status(error.status());
    }
    if error.is::<ContentTypeError>() {
        return unsupported_media_type();
    }
    if let Some(ReadBodyError::PayloadTooLarge) = error.downcast_ref::<ReadBodyError>() {
        return too_large();
    }
    if error.status().is_server_error() {
        tracing::error!(request_id, cause = %error, "error raised by the framework");
    }
    by_status(error.status())
}

/// The body is JSON and not of the shape that the operation asks for. The framework's sentence
/// names our types and repeats the value sent, so only the name of an unknown field is kept.
fn payload_fault(reason: &str) -> Fault {
    const MAX_NAME: usize = 64;
    let unknown = reason
        .split_once("unknown field `")
        .and_then(|(_, rest)| rest.split_once('`'))
        .map(|(name, _)| name.chars().take(MAX_NAME).collect::<String>());
    let fault =
        Fault::new(422, "invalid", "The body does not have the fields or the types that this operation asks for.");
    let error = match unknown {
        Some(name) => FieldError::new("", "unknown_field", format!("The field `{name}` is not known here.")),
        None => FieldError::new("", "shape", "A required field is missing, or a value has the wrong type."),
    };
    Fault { errors: vec![error], ..fault }
}

/// 405, with the methods that the resource has where they are known.
pub fn method_not_allowed(allow: Option<String>) -> Fault {
    Fault { allow, ..Fault::new(405, "method_not_allowed", "This resource does not have that method.") }
}

/// 413.
pub fn too_large() -> Fault {
    Fault::new(413, "too_large", "The body is larger than is accepted here.")
}

/// 415.
pub fn unsupported_media_type() -> Fault {
    Fault::new(415, "unsupported_media_type", "Send the body as application/json, in UTF-8 and not compressed.")
}

/// A fault for a status alone: what is left of an error whose text must not be shown.
fn by_status(status: StatusCode) -> Fault {
    match status.as_u16() {
        401 => AppError::Unauthenticated.into(),
        403 => Fault::new(403, "denied", "You may not do this."),
        404 => Fault::not_found(),
        405 => method_not_allowed(None),
        413 => too_large(),
        415 => unsupported_media_type(),
        429 => AppError::RateLimited { retry_after_s: 1 }.into(),
        503 => AppError::Busy { retry_after_s: 1 }.into(),
        code @ 400..=499 => Fault::new(code, "unreadable", "The request could not be read."),
        _ => Fault::internal(),
    }
}
