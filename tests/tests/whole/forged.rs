//! Case 20 of the attacks: requests that lie about where they come from, which host they are for, which method they are, or
//! where they end.
//!
//! Invariant: a lie is ignored or 400; never two answers where a proxy saw one request. Must not: use a client library,
//! which would not lie.

use std::time::Duration;

use tests::http::Client;
use tests::office::Office;
use tests::wire::{End, Wire};
use tokio::sync::OnceCell;

/// The wait after which nothing more comes.
const QUIET: Duration = Duration::from_secs(2);
/// The origin that the office is configured with.
const ORIGIN: &str = "https://ledger.example";

static OFFICE: OnceCell<Office> = OnceCell::const_new();

async fn office() -> &'static Office {
    let arguments = [
        ["--origin", ORIGIN].as_slice(),
        &["--behind-proxy", "--trusted-proxy", "127.0.99.1"],
        &["--connections-per-address", "6"],
    ];
    OFFICE.get_or_try_init(|| async { Office::start_with(&arguments.concat()).await }).await.expect("an office")
}

/// Sends bytes and gives the statuses of what comes back, the text, and how the connection stands then.
async fn told(network: u8, bytes: &str) -> (Vec<u16>, String, End) {
    let mut wire = Wire::from(office().await.address(), network, 1).await.expect("a connection");
    assert!(wire.send(bytes).await);
    let end = wire.read(QUIET).await;
    (wire.statuses(), wire.text(), end)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_said_and_not_had_does_not_get_past_the_cap() {
    let office = office().await;
    let mut held = Vec::new();
    for number in 0..8 {
        let mut wire = Wire::from(office.address(), 11, 1).await.expect("a connection");
        let lies =
            format!("X-Forwarded-For: 203.0.113.{number}\r\nX-Real-IP: 203.0.113.{number}\r\nForwarded: for=1.1.1.1");
        wire.send(format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{lies}\r\n\r\n")).await;
        let end = wire.read(Duration::from_millis(500)).await;
        let expected = if number < 6 { (vec![200], End::Open) } else { (vec![], End::Closed) };
        assert_eq!((wire.statuses(), end), expected, "number {number}");
        held.push(wire);
    }
    // The proxy of the list is many people, and has as many connections as it needs.
    let mut proxied = Vec::new();
    for _ in 0..12 {
        let mut wire = Wire::from(office.address(), 99, 1).await.expect("a connection");
        wire.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n").await;
        assert_eq!(wire.read(Duration::from_millis(500)).await, End::Open);
        assert_eq!(wire.statuses(), [200]);
        proxied.push(wire);
    }
    assert!(!office.server().output().iter().any(|line| line.contains("203.0.113.")), "no address is logged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_host_is_found_in_nothing_that_comes_back() {
    for host in ["evil.example", "evil.example:1\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http"] {
        for path in ["/", "/sign-in", "/cases", "/nothing", "/api/v1/cases", "/api/openapi.json"] {
            let asked = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let (statuses, text, _) = told(12, &asked).await;
            assert_eq!(statuses.len(), 1, "{path}");
            assert!(!text.contains("evil"), "{path}: {text}");
        }
    }
    // An absolute address in the request line is a host too.
    let (statuses, text, _) =
        told(12, "GET http://evil.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(statuses.len() == 1 && !text.contains("evil"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_are_taken_from_the_configured_origin_and_from_no_other() {
    let address = office().await.address();
    let client = Client::new(address, None).expect("a client");
    let sent = |origin: String| {
        let form = client.request(reqwest::Method::POST, "/sign-in").header("origin", origin).body("email=a");
        client.send(form.header("content-type", "application/x-www-form-urlencoded"))
    };
    let other = |origin: String| {
        let asked = client.request(reqwest::Method::POST, "/no-such-page").header("origin", origin);
        client.send(asked)
    };
    for foreign in [address.to_owned(), "https://evil.example".into(), "null".into()] {
        assert_eq!(sent(foreign.clone()).await.expect("an answer").status, 403, "{foreign}");
        assert_eq!(other(foreign.clone()).await.expect("an answer").status, 403, "{foreign}");
    }
    // Past the guard there is no such page: the origin was taken.
    assert_ne!(other(ORIGIN.to_owned()).await.expect("an answer").status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_is_said_in_a_header_is_not_the_method() {
    for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
        let asked = format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{name}: DELETE\r\nConnection: close\r\n\r\n");
        assert_eq!(told(13, &asked).await.0, [200], "{name}");
        let asked = format!("GET /api/v1/cases HTTP/1.1\r\nHost: x\r\n{name}: POST\r\nConnection: close\r\n\r\n");
        assert_eq!(told(13, &asked).await.0, [401], "{name}: as a GET without a token");
        let asked = format!("POST /healthz HTTP/1.1\r\nHost: x\r\n{name}: GET\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(told(13, &asked).await.0, [405], "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_behind_a_body_of_two_lengths_are_never_a_request() {
    let hidden = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Hidden: 1\r\n\r\n";
    let post = "POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let all = hidden.len() + 5;
    let pairs = [
        // Content-Length before and after Transfer-Encoding, longer and shorter than the chunks.
        format!("{post}Content-Length: {all}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{post}Transfer-Encoding: chunked\r\nContent-Length: {all}\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        // Chunked by one reading and not by another.
        format!("{post}Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{post}Content-Length: 5\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{post}Content-Length: 5\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{post}Content-Length: 5\r\nX: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!(
            "{post}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{hidden}"
        ),
        // Two lengths, a length that is none, and a version that has no chunks.
        format!("{post}Content-Length: 5\r\nContent-Length: {all}\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{post}Content-Length: +5\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{post}Content-Length: 5, 5\r\n\r\n0\r\n\r\n{hidden}"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}")
            .replace("HTTP/1.1\r\nHost: x\r\nC", "HTTP/1.0\r\nHost: x\r\nC"),
        // Chunks of a length that overflows, or is followed by something else.
        format!("{post}Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\n0\r\n\r\n{hidden}"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\n5;\nx\r\n0\r\n\r\n{hidden}"),
    ];
    for pair in &pairs {
        let (statuses, text, end) = told(14, pair).await;
        assert_eq!(end, End::Closed, "{pair}");
        assert!(matches!(statuses[..], [400 | 401 | 408 | 413 | 415 | 422]), "{statuses:?}\n{pair}\n{text}");
        assert!(!text.contains("\"ok\""), "{pair}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_protocol_on_the_same_port_is_refused() {
    let (statuses, _, end) = told(15, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
    assert_eq!(end, End::Closed);
    assert!(!statuses.contains(&200), "{statuses:?}");
}
