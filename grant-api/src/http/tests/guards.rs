//! What is refused before a handler is reached: bodies, parameters, methods, other sites.
//!
//! Invariant: each refusal is a problem with a stable code that names the place at fault.
//! Must not: hold a site of its own; `client` of the parent makes it.

use std::io::Cursor;

use super::*;

#[tokio::test]
async fn a_duplicate_key_is_400_and_names_its_pointer() {
    let (status, problem) = problem(post_json(&client(), r#"{"name":"a","name":"b"}"#).await).await;
    assert_eq!((status, &problem["code"]), (400, &json!("duplicate_key")));
    assert_eq!(problem["errors"][0]["pointer"], "/name");
}

#[tokio::test]
async fn broken_and_deep_json_are_400_and_a_wrong_shape_is_422() {
    let client = client();
    let deep = "[".repeat(100_000);
    for (body, status, code) in [
        ("{".to_owned(), 400, "unreadable"),
        (deep, 400, "too_deep"),
        (r#"{"name":"a","other":1}"#.to_owned(), 422, "invalid"),
        (r#"{"name":["a"]}"#.to_owned(), 422, "invalid"),
        ("{}".to_owned(), 422, "invalid"),
    ] {
        let (got, problem) = problem(post_json(&client, body).await).await;
        assert_eq!((got, &problem["code"]), (status, &json!(code)));
        assert!(!problem.to_string().contains("Thing"), "no type of ours");
    }
}

#[tokio::test]
async fn an_unknown_field_is_named_and_no_value_is_repeated() {
    let (_, problem) = problem(post_json(&client(), r#"{"name":"a","other":"Olha"}"#).await).await;
    assert!(problem["errors"][0]["detail"].as_str().is_some_and(|text| text.contains("`other`")));
    assert!(!problem.to_string().contains("Olha"));
}

#[tokio::test]
async fn a_number_in_place_of_text_is_422_and_every_field_is_named() {
    let (status, problem) = problem(post_json(&client(), r#"{"name":12345678901234.5678,"other":1}"#).await).await;
    assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
    assert_eq!(problem["errors"][0]["pointer"], "/name");
    assert_eq!(problem["errors"][0]["code"], "type");
    assert_eq!(problem["errors"][1]["pointer"], "/other");
}

#[tokio::test]
async fn an_anonymous_caller_gets_401_before_its_body_is_judged() {
    let client = client();
    let send = |token: &'static str, body: &'static str| {
        let request = client.post("/api/v1/guarded").header("authorization", token);
        request.content_type("application/json").body(body).send()
    };
    for body in [r#"{"name":1}"#, r#"{"name":"a"}"#] {
        let response = send("Bearer wrong", body).await;
        assert_eq!(header(&response, "www-authenticate"), "Bearer");
        assert_eq!(problem(response).await.0, 401, "{body}");
    }
    let anonymous = client.post("/api/v1/guarded").content_type("application/json").body(r#"{"name":1}"#);
    assert_eq!(problem(anonymous.send().await).await.0, 401);
    assert_eq!(problem(send("Bearer right", r#"{"name":1}"#).await).await.0, 422);
    send("Bearer right", r#"{"name":"a"}"#).await.assert_status_is_ok();
}

#[tokio::test]
async fn another_media_type_or_a_coded_body_is_415() {
    let client = client();
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-type", "application/json; charset=utf-16"),
        ("content-encoding", "gzip"),
    ] {
        let request = client.post("/api/v1/things").header(name, value).body("{}");
        let (status, _) = problem(request.send().await).await;
        assert_eq!(status, 415, "{value}");
    }
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_413_without_a_declared_length() {
    let client = client();
    let chunked = |size: usize| {
        let name = format!(r#"{{"name":"{}"}}"#, "x".repeat(size));
        Body::from_async_read(Cursor::new(name.into_bytes()))
    };
    let (status, over) = problem(post_json(&client, chunked(settings::BODY_LIMIT)).await).await;
    assert_eq!((status, &over["code"]), (413, &json!("too_large")));
    let within = post_json(&client, chunked(settings::BODY_LIMIT - 100)).await;
    within.assert_status_is_ok();

    let declared = client.post("/").header("content-length", "999999999").body("x");
    let page = declared.header("sec-fetch-site", "same-origin").send().await;
    page.assert_status(StatusCode::PAYLOAD_TOO_LARGE);
}

/// A body that comes to its end when the other half is dropped.
fn endless() -> (tokio::io::DuplexStream, Body) {
    let (held, read) = tokio::io::duplex(1);
    (held, Body::from_async_read(read))
}

#[tokio::test]
async fn nothing_is_read_of_a_file_that_nobody_brings() {
    let client = client();
    let (_held, body) = endless();
    let request = client.post("/api/v1/files").content_type("application/octet-stream").body(body);
    assert_eq!(problem(request.send().await).await.0, 401);
}

#[tokio::test]
async fn files_take_turns_and_whoever_waits_too_long_is_told_when_to_come_again() {
    let client = client_with(|settings| settings.turn_wait = Duration::from_millis(20));
    let send = |body: Body| {
        let request = client.post("/api/v1/files").header("authorization", "Bearer right");
        request.content_type("application/octet-stream").body(body).send()
    };
    let (held, bodies): (Vec<_>, Vec<_>) = (0..settings::FILES_AT_ONCE).map(|_| endless()).unzip();
    let mut turns: Vec<_> = bodies.into_iter().map(|body| Box::pin(send(body))).collect();
    for turn in &mut turns {
        assert!(polled(turn.as_mut()).await.is_none(), "a body without an end was read to it");
    }
    let late = send(Body::from("x")).await;
    assert_eq!(header(&late, "retry-after"), "5");
    assert_eq!(problem(late).await.0, 503);
    // Others are not kept waiting by files.
    post_json(&client, r#"{"name":"a"}"#).await.assert_status_is_ok();
    drop(held);
    for turn in turns {
        turn.await.assert_status_is_ok();
    }
    send(Body::from("x")).await.assert_status_is_ok();
}

/// What a future has after one poll.
async fn polled<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|cx| {
        std::task::Poll::Ready(match future.as_mut().poll(cx) {
            std::task::Poll::Ready(done) => Some(done),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test]
async fn an_unknown_or_repeated_query_parameter_is_400_and_named() {
    let client = client();
    for (query, code, name) in [
        ("status=open", "unknown_parameter", "?status"),
        ("state=a&state=b", "repeated_parameter", "?state"),
        ("State=a", "unknown_parameter", "?State"),
        ("limit=many", "bad_parameter", "?limit"),
        ("param0=1", "unknown_parameter", "?param0"),
    ] {
        let response = client.get(format!("/api/v1/things?{query}")).send().await;
        let (status, problem) = problem(response).await;
        assert_eq!((status, &problem["code"]), (400, &json!(code)), "{query}");
        assert_eq!(problem["errors"][0]["pointer"], name);
    }
    let health = client.get("/healthz?x=1").send().await;
    health.assert_status(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_missing_method_is_405_with_allow_and_options_and_head_are_answered() {
    let client = client();
    for path in ["/api/v1/things", "/api/openapi.json", "/healthz"] {
        let response = client.request(Method::DELETE, path).send().await;
        let allow = header(&response, "allow");
        assert!(allow.starts_with("GET, HEAD, OPTIONS"), "{path}: {allow}");
        assert_eq!(problem(response).await.0, 405, "{path}");

        let options = client.request(Method::OPTIONS, path).send().await;
        options.assert_status(StatusCode::NO_CONTENT);
        assert_eq!(header(&options, "allow"), allow);
        assert_eq!(header(&options, "access-control-allow-origin"), "");

        let head = client.head(path).send().await;
        head.assert_status_is_ok();
        head.assert_text("").await;
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_403_on_the_console_only() {
    let client = client();
    for (name, value, status) in [
        ("sec-fetch-site", "same-origin", 200),
        ("sec-fetch-site", "none", 200),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("origin", ORIGIN, 200),
        ("origin", "http://localhost:8081", 403),
        ("origin", "null", 403),
        ("x-nothing", "x", 403),
    ] {
        let response = client.post("/").header(name, value).body("a=b").send().await;
        assert_eq!(response.0.status().as_u16(), status, "{name}: {value}");
    }
    let both = client.post("/").header("origin", ORIGIN);
    let both = both.header("sec-fetch-site", "cross-site").send().await;
    both.assert_status(StatusCode::FORBIDDEN);
    let api = client.post("/api/v1/things").header("sec-fetch-site", "cross-site");
    let api = api.content_type("application/json").body(r#"{"name":"a"}"#);
    api.send().await.assert_status_is_ok();
}

#[tokio::test]
async fn a_body_that_does_not_come_within_its_time_is_408() {
    let client = client_with(|settings| settings.body_deadline = Duration::from_millis(20));
    // The other end is held and says nothing.
    let (_held, silent) = tokio::io::duplex(1);
    let (status, problem) = problem(post_json(&client, Body::from_async_read(silent)).await).await;
    assert_eq!((status, &problem["code"]), (408, &json!("body_too_slow")));
}
