//! What `serve` refuses, and what it tells.

use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    surface: Surface,
}

fn settle(line: &str) -> (Findings, Option<Settled>) {
    let line = Line::try_parse_from(std::iter::once("serve").chain(line.split_whitespace())).expect("a line");
    line.surface.settle(Timestamp::from_micros(0))
}

/// All that is missing, in one text.
fn missing(line: &str) -> String {
    let (findings, settled) = settle(line);
    assert_eq!(settled.is_none(), findings.refused());
    findings.of(Weight::Missing).collect::<Vec<_>>().join("\n")
}

#[test]
fn on_loopback_nothing_is_needed() {
    let (findings, settled) = settle("");
    assert_eq!(findings.of(Weight::Danger).count(), 0);
    let settled = settled.expect("nothing is missing");
    assert_eq!((settled.origin, settled.rules.limits), (None, Limits::STANDARD));
    assert_eq!(settled.body_deadline, BODY_DEADLINE);
}

#[test]
fn an_address_that_others_reach_needs_encryption_or_a_proxy_and_an_origin() {
    let open = missing("--listen 0.0.0.0:8080");
    for part in ["0.0.0.0:8080 can be reached", "--tls-cert", "--behind-proxy", "--origin"] {
        assert!(open.contains(part), "{part} in {open}");
    }
    let proxied = "--listen 0.0.0.0:8080 --origin https://ledger.example --behind-proxy";
    assert!(missing(proxied).contains("list of proxies is empty"));
    let named = format!("{proxied} --trusted-proxy 10.0.0.1,10.0.0.2");
    assert_eq!(missing(&named), "");
    assert!(settle(&named).0.of(Weight::Danger).any(|what| what.contains("not encrypted")));
    let proxies = settle(&named).1.expect("nothing is missing").rules.proxies;
    assert!(proxies.holds([10, 0, 0, 2].into()) && !proxies.holds([10, 0, 0, 3].into()));
}

#[test]
fn a_proxy_is_named_by_its_own_address_and_only_where_there_is_one() {
    assert!(missing("--trusted-proxy 10.0.0.1").contains("--behind-proxy"));
    assert!(missing("--behind-proxy --trusted-proxy 0.0.0.0 --origin https://a.example").contains("nobody's address"));
    assert!(missing("--behind-proxy --trusted-proxy 127.0.0.1").contains("--origin"));
}

#[test]
fn certificate_and_key_come_together_and_can_be_read() {
    assert!(missing("--tls-cert cert.pem").contains("--tls-key"));
    assert!(missing("--tls-key key.pem").contains("--tls-cert"));
    assert!(missing("--tls-cert no-such.pem --tls-key no-such.pem").contains("no-such.pem"));
}

#[test]
fn a_limit_that_is_raised_is_told_and_one_of_nothing_is_refused() {
    let (findings, settled) = settle("--connections-per-address 1000 --header-deadline 2");
    let dangers: Vec<&str> = findings.of(Weight::Danger).collect();
    assert_eq!(dangers, ["--connections-per-address is raised to 1000 from 32"]);
    let limits = settled.expect("nothing is missing").rules.limits;
    assert_eq!((limits.connections_per_address, limits.header_deadline), (1000, Duration::from_secs(2)));
    assert!(missing("--connections-max 0").contains("lets nobody in"));
}

#[test]
fn an_origin_is_written_as_a_browser_writes_it() {
    for good in ["https://ledger.example", "https://ledger.example:8443", "http://localhost:8080", "http://[::1]:80800"]
    {
        let fault = origin_fault(good);
        assert_eq!(fault.is_none(), !good.ends_with("80800"), "{good}: {fault:?}");
    }
    for bad in [
        "ledger.example",
        "http://ledger.example",
        "https://ledger.example/",
        "https://ledger.example/console",
        "https://Ledger.example",
        "https://a@ledger.example",
        "https://ledger.example:443",
        "https://",
        "ftp://ledger.example",
    ] {
        assert!(origin_fault(bad).is_some(), "{bad}");
    }
}
