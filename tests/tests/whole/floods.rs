//! Case 19 of the attacks: clients that are slow, endless or too many. Each test is one of them, from addresses of its own;
//! meanwhile somebody asks as everybody does, from 127.0.0.1, and has to be answered.
//!
//! Invariant: the server never held more memory than `PEAK`. Must not: measure speed; a busy machine is no fault of the
//! server's, so the wait that is borne is generous, and far shorter than what the attack would cost without its limit.

use std::future::Future;
use std::time::{Duration, Instant};

use tests::failure::Failure;
use tests::http::Client;
use tests::office::Office;
use tests::wire::{End, Wire};
use tokio::sync::OnceCell;

/// The most memory.
const PEAK: u64 = 256 << 20;
/// The longest wait of somebody who asks as everybody does.
const BORNE: Duration = Duration::from_secs(5);
/// The deadlines of the servers here, in seconds: long enough for a test to see that they are waited for.
const DEADLINE: u64 = 2;
/// By when the server has seen what was opened or closed.
const SOON: Duration = Duration::from_millis(700);
/// By when a connection that is over its deadline is closed for certain.
const CERTAIN: Duration = Duration::from_secs(3 * DEADLINE + 4);

static OFFICE: OnceCell<Office> = OnceCell::const_new();

/// One server for all attacks that do not fill it.
async fn office() -> &'static Office {
    let start = || async { start(&[]).await };
    OFFICE.get_or_try_init(start).await.expect("an office")
}

async fn start(more: &[&str]) -> Result<Office, Failure> {
    let seconds = DEADLINE.to_string();
    let deadlines = ["--header-deadline", "--body-deadline", "--write-deadline"];
    let mut arguments: Vec<&str> = deadlines.iter().flat_map(|flag| [*flag, &seconds]).collect();
    arguments.extend_from_slice(more);
    Office::start_with(&arguments).await
}

/// Runs an attack while somebody asks; everybody who asks is answered.
async fn besieged<T>(office: &Office, attack: impl Future<Output = T>) -> T {
    let client = Client::new(office.address(), None).expect("a client");
    let asking = async {
        loop {
            let asked = Instant::now();
            let answer = client.get("/readyz").await.expect("an answer");
            assert_eq!(answer.status, 200);
            assert!(asked.elapsed() < BORNE, "answered after {:?}", asked.elapsed());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let done = tokio::select! {
        () = asking => unreachable!("it asks for ever"),
        done = attack => done,
    };
    assert_eq!(client.get("/readyz").await.expect("an answer").status, 200);
    let peak = office.server().peak_memory();
    assert!(0 < peak && peak < PEAK, "{} MiB", peak >> 20);
    done
}

fn post(path: &str, headers: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_headers_that_come_a_line_at_a_time_are_closed_at_the_deadline() {
    let office = office().await;
    besieged(office, async {
        let mut wires = Vec::new();
        for number in 0..300_u16 {
            // Thirty from each address, so that the deadline ends them and not the number.
            let host = u8::try_from(number / 30 + 1).expect("ten addresses");
            let mut wire = Wire::from(office.address(), 1, host).await.expect("a connection");
            assert!(wire.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n").await);
            wires.push(wire);
        }
        let begun = Instant::now();
        let mut open = wires.len();
        while open > 0 && begun.elapsed() < CERTAIN {
            open = 0;
            for wire in &mut wires {
                // Never inactive, never complete.
                open += usize::from(wire.is_open().await && wire.send("X-More: 1\r\n").await);
            }
        }
        assert_eq!(open, 0, "still open after {:?}", begun.elapsed());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_header_has_a_deadline_of_its_own_and_an_idle_connection_is_left_alone() {
    let office = office().await;
    besieged(office, async {
        let mut wire = Wire::from(office.address(), 2, 1).await.expect("a connection");
        let mut quiet = Wire::from(office.address(), 2, 2).await.expect("a connection");
        for wire in [&mut wire, &mut quiet] {
            assert!(wire.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await);
            assert_eq!(wire.read(Duration::from_millis(500)).await, End::Open);
        }
        tokio::time::sleep(Duration::from_secs(DEADLINE + 2)).await;
        assert!(wire.send("GET /healthz HTTP/1.1\r\n").await);
        assert_eq!(wire.read(CERTAIN).await, End::Closed);
        assert_eq!(wire.statuses(), [200]);
        assert!(quiet.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await);
        assert_eq!(quiet.read(CERTAIN).await, End::Closed);
        assert_eq!(quiet.statuses(), [200, 200]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_comes_a_byte_at_a_time_is_408_at_its_deadline() {
    let office = office().await;
    besieged(office, async {
        let mut wire = Wire::from(office.address(), 3, 1).await.expect("a connection");
        assert!(wire.send(post("/api/v1/cases", "Content-Length: 1000\r\n")).await);
        let begun = Instant::now();
        while begun.elapsed() < CERTAIN && wire.send(" ").await {
            if wire.read(Duration::from_millis(200)).await == End::Closed {
                break;
            }
        }
        assert!(begun.elapsed() < CERTAIN, "it was never closed");
        assert_eq!(wire.statuses(), [408], "{}", wire.text());
        assert!(wire.text().contains("body_too_slow"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_nothing_is_closed_and_costs_no_memory() {
    let office = office().await;
    besieged(office, async {
        let mut wires = Vec::new();
        for host in 1..=20 {
            let mut wire = Wire::from(office.address(), 4, host).await.expect("a connection");
            // Far more answers than the system holds for a connection.
            let many = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
            assert!(wire.send(many).await);
            wires.push(wire);
        }
        tokio::time::sleep(Duration::from_secs(2 * DEADLINE + 2)).await;
        for wire in &mut wires {
            // What was on its way still comes; then the end, long before all hundred.
            assert_eq!(wire.read(CERTAIN).await, End::Closed);
            assert!(wire.statuses().len() < 100, "{}", wire.statuses().len());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunked_body_without_an_end_is_413() {
    let office = office().await;
    besieged(office, async {
        let mut wire = Wire::from(office.address(), 5, 1).await.expect("a connection");
        assert!(wire.send(post("/api/v1/cases", "Transfer-Encoding: chunked\r\n")).await);
        let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
        let mut sent = 0_u32;
        while wire.send(&chunk).await {
            sent += 1;
            assert!(sent < 10_000, "it takes everything");
            if wire.read(Duration::from_millis(1)).await == End::Closed {
                break;
            }
        }
        wire.read(CERTAIN).await;
        assert_eq!(wire.statuses(), [413], "{}", wire.text());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_megabytes_are_413_before_they_are_sent() {
    let office = office().await;
    besieged(office, async {
        let mut wire = Wire::from(office.address(), 6, 1).await.expect("a connection");
        assert!(wire.send(post("/api/v1/cases", "Content-Length: 200000000\r\n")).await);
        assert_eq!(wire.read(CERTAIN).await, End::Closed);
        assert_eq!(wire.statuses(), [413], "{}", wire.text());
        // And of one who sends them all the same.
        let mut wire = Wire::from(office.address(), 6, 2).await.expect("a connection");
        assert!(wire.send(post("/api/v1/cases", "Content-Length: 200000000\r\n")).await);
        let piece = vec![b' '; 1 << 20];
        let mut taken = 0;
        while taken < 200 && wire.send(&piece).await {
            taken += 1;
        }
        assert!(taken < 200, "all was taken");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_a_hundred_thousand_deep_is_400() {
    let office = office().await;
    besieged(office, async {
        let client = Client::new(office.address(), None).expect("a client");
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let depth = if open.len() == 1 { 100_000 } else { 40_000 };
            let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let asked =
                client.request(reqwest::Method::POST, "/api/v1/cases").header("content-type", "application/json");
            let answer = client.send(asked.body(body)).await.expect("an answer");
            assert_eq!(answer.status, 400, "{}", answer.text);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_of_a_megabyte_is_431() {
    let office = office().await;
    besieged(office, async {
        for (host, size) in [(1, 70_000), (2, 1_000_000)] {
            let mut wire = Wire::from(office.address(), 7, host).await.expect("a connection");
            wire.send(format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: {}\r\n\r\n", "x".repeat(size)))
                .await;
            assert_eq!(wire.read(CERTAIN).await, End::Closed);
            // The answer may be lost to one who is still sending.
            assert!(matches!(wire.statuses()[..], [431] | []), "{}", wire.text());
        }
        let mut wire = Wire::from(office.address(), 7, 3).await.expect("a connection");
        let long = "x".repeat(30_000);
        let fair = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\nConnection: close\r\n\r\n");
        assert!(wire.send(fair).await);
        assert_eq!(wire.read(CERTAIN).await, End::Closed);
        assert_eq!(wire.statuses(), [200]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_above_the_caps_are_closed_at_once_and_seats_come_free_again() {
    // Nothing here is closed by a deadline.
    let caps = ["--connections-max", "100", "--connections-per-address", "8", "--header-deadline", "600"];
    let office = Office::start_with(&caps).await.expect("an office");
    besieged(&office, async {
        let held = opened(&office, 12, |_| 1).await;
        assert_eq!(open_now(&held).await, 8, "one address has its eight");
        drop(held);
        tokio::time::sleep(SOON).await;
        assert_eq!(open_now(&opened(&office, 8, |_| 1).await).await, 8, "seats come free");
    })
    .await;
    tokio::time::sleep(SOON).await;
    // Two hundred from many addresses: as many as there is room for, and not one more.
    let client = Client::new(office.address(), None).expect("a client");
    assert_eq!(client.get("/healthz").await.expect("an answer").status, 200);
    let held = opened(&office, 200, |number| number / 8 + 10).await;
    let open = open_now(&held).await;
    assert!((90..=100).contains(&open), "{open} were let in");
    // Who has a seat keeps it, and is answered.
    assert_eq!(client.get("/healthz").await.expect("an answer").status, 200);
    assert!(office.server().peak_memory() < PEAK);
    assert!(office.server().output().iter().any(|line| line.contains("connections were turned away")));
}

/// So many connections, each from the host that its number gives, once the server had time to close those too many.
async fn opened(office: &Office, count: u8, host: impl Fn(u8) -> u8) -> Vec<Wire> {
    let mut wires = Vec::new();
    for number in 0..count {
        // One that was closed at once may be seen as none at all.
        wires.extend(Wire::from(office.address(), 8, host(number)).await.ok());
    }
    tokio::time::sleep(SOON).await;
    wires
}

async fn open_now(wires: &[Wire]) -> usize {
    let mut open = 0;
    for wire in wires {
        open += usize::from(wire.is_open().await);
    }
    open
}
