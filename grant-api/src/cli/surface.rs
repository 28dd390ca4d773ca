//! What `serve` shows to the outside: address, encryption, proxies, origin and limits, and what may be said against them.
//!
//! Invariant: `serve` and `check-config` judge by the same findings, so that what the one refuses the other tells before.
//! Must not: open a port, a database, or anything for writing.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use ledger_core::time::Timestamp;
use poem::http::Uri;

use crate::http::Limits;
use crate::http::client_address::Proxies;
use crate::http::listener::Rules;
use crate::http::settings::BODY_DEADLINE;
use crate::http::tls;

/// A certificate that ends within so many days is told of.
const ENDS_SOON_DAYS: i64 = 14;
/// Microseconds of a day.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As it is set.
    Set,
    /// It works, and is worth a second thought.
    Danger,
    /// `serve` refuses it.
    Missing,
}

impl fmt::Display for Weight {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Weight::Set => "set",
            Weight::Danger => "danger",
            Weight::Missing => "missing",
        })
    }
}

/// One thing to know of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it weighs.
    pub weight: Weight,
    /// One sentence for who runs the program.
    pub what: String,
}

/// Findings as they are made.
#[derive(Debug, Default)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    fn add(&mut self, weight: Weight, what: impl Into<String>) {
        self.0.push(Finding { weight, what: what.into() });
    }

    /// As it is set.
    pub fn set(&mut self, what: impl Into<String>) {
        self.add(Weight::Set, what);
    }

    /// It works, and is worth a second thought.
    pub fn danger(&mut self, what: impl Into<String>) {
        self.add(Weight::Danger, what);
    }

    /// `serve` refuses it.
    pub fn missing(&mut self, what: impl Into<String>) {
        self.add(Weight::Missing, what);
    }

    /// All of a weight.
    pub fn of(&self, weight: Weight) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |finding| finding.weight == weight).map(|finding| finding.what.as_str())
    }

    /// Does `serve` refuse?
    pub fn refused(&self) -> bool {
        self.of(Weight::Missing).next().is_some()
    }
}

/// Where and how `serve` listens.
#[derive(Debug, Clone, Args)]
pub struct Surface {
    /// Address to listen on; one that other machines reach needs --origin, and --tls-cert with --tls-key or --behind-proxy
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where people find the console, as a browser writes it: https://ledger.example
    #[arg(long, env = "GRANT_ORIGIN", value_name = "URL")]
    pub origin: Option<String>,
    /// Certificate of this server and those above it, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// Key of the certificate, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// A proxy with TLS stands in front; name it by --trusted-proxy
    #[arg(long)]
    pub behind_proxy: bool,
    /// Address that a proxy of ours connects from; its X-Forwarded-For is believed. May be given more than once
    #[arg(long, value_name = "IP", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,
    #[command(flatten)]
    limits: LimitArgs,
}

/// Limits of the listener, each with its default.
#[derive(Debug, Clone, Args)]
struct LimitArgs {
    /// Connections at once
    #[arg(long, value_name = "N", default_value_t = Limits::STANDARD.connections)]
    connections_max: usize,
    /// Connections at once from one address, trusted proxies excepted
    #[arg(long, value_name = "N", default_value_t = Limits::STANDARD.connections_per_address)]
    connections_per_address: usize,
    /// Seconds for a header to be complete
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::STANDARD.header_deadline.as_secs())]
    header_deadline: u64,
    /// Seconds for a body to be complete
    #[arg(long, value_name = "SECONDS", default_value_t = BODY_DEADLINE.as_secs())]
    body_deadline: u64,
    /// Seconds that a client may take nothing of its answer
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::STANDARD.write_stall.as_secs())]
    write_deadline: u64,
    /// Seconds between an answer and the next request on a connection
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::STANDARD.idle.as_secs())]
    idle_limit: u64,
}

/// What `serve` goes by, once nothing is missing.
pub struct Settled {
    /// Where to listen.
    pub address: SocketAddr,
    /// The public origin, where it was said.
    pub origin: Option<String>,
    /// What the listener is told.
    pub rules: Rules,
    /// Longest time for a body.
    pub body_deadline: Duration,
}

impl Settled {
    /// A loopback address: everybody is this machine, so that one address has all connections.
    pub fn of_this_machine(address: SocketAddr) -> Settled {
        let standard = Limits::STANDARD;
        let limits = Limits { connections_per_address: standard.connections, ..standard };
        let rules = Rules { limits, ..Rules::default() };
        Settled { address, origin: None, rules, body_deadline: BODY_DEADLINE }
    }
}

impl Surface {
    /// What is to be used, or why not: everything that is missing.
    pub fn settle(&self, now: Timestamp) -> (Findings, Option<Settled>) {
        let mut findings = Findings::default();
        let tls = self.transport(&mut findings, now);
        self.proxies(&mut findings);
        self.public(&mut findings);
        let (limits, body_deadline) = self.limits.told(&mut findings);
        if findings.refused() {
            return (findings, None);
        }
        let rules = Rules { limits, proxies: Proxies::new(self.trusted_proxy.clone()), tls };
        let settled = Settled { address: self.listen, origin: self.origin.clone(), rules, body_deadline };
        (findings, Some(settled))
    }

    fn is_open(&self) -> bool {
        !self.listen.ip().is_loopback()
    }

    /// Who reaches the address, and whether the way to it is encrypted.
    fn transport(&self, findings: &mut Findings, now: Timestamp) -> Option<tokio_rustls::TlsAcceptor> {
        let address = self.listen;
        let reach = if self.is_open() { "other machines reach it" } else { "this machine alone reaches it" };
        findings.set(format!("listens on {address}: {reach}"));
        match (&self.tls_cert, &self.tls_key) {
            (Some(cert), Some(key)) => return encrypted(findings, cert, key, now),
            (Some(_), None) => findings.missing("--tls-cert needs the key of the certificate: --tls-key FILE"),
            (None, Some(_)) => findings.missing("--tls-key needs the certificate of the key: --tls-cert FILE"),
            (None, None) if self.is_open() && self.behind_proxy => findings.danger(format!(
                "the way from the proxy to {address} is not encrypted: nobody else may be on that network"
            )),
            (None, None) if self.is_open() => findings.missing(format!(
                "{address} can be reached from other machines, and nothing encrypts the way: give --tls-cert and \
                 --tls-key; or --behind-proxy where a proxy with TLS stands in front; or listen on 127.0.0.1:8080"
            )),
            (None, None) => findings.set("no TLS of its own"),
        }
        None
    }

    fn proxies(&self, findings: &mut Findings) {
        if let Some(nobody) = self.trusted_proxy.iter().find(|proxy| proxy.is_unspecified() || proxy.is_multicast()) {
            findings.missing(format!("--trusted-proxy {nobody} is nobody's address: name the proxy's own"));
        }
        match (self.behind_proxy, self.trusted_proxy.is_empty()) {
            (true, true) => findings.missing(
                "the list of proxies is empty, so everybody would be taken for one address: name the proxy by \
                 --trusted-proxy IP",
            ),
            (false, false) => findings.missing("--trusted-proxy is for a server that is --behind-proxy: say so"),
            (true, false) => {
                let listed: Vec<String> = self.trusted_proxy.iter().map(IpAddr::to_string).collect();
                findings.set(format!("behind a proxy; X-Forwarded-For is believed of {} alone", listed.join(", ")));
            }
            (false, true) => findings.set("behind no proxy; X-Forwarded-For is believed of nobody"),
        }
    }

    fn public(&self, findings: &mut Findings) {
        match &self.origin {
            Some(origin) => match origin_fault(origin) {
                Some(fault) => findings.missing(format!("--origin {origin}: {fault}")),
                None if origin.starts_with("https:") && self.tls_cert.is_none() && !self.behind_proxy => findings
                    .danger(format!("the origin is {origin}, but nothing here speaks TLS and no proxy is named")),
                None => findings.set(format!("the origin is {origin}: forms of other origins are refused")),
            },
            None if self.is_open() || self.behind_proxy => findings.missing(
                "nobody can know under which address people find this server: say --origin https://ledger.example",
            ),
            None => findings.set("the origin is localhost, at the port that is listened on"),
        }
    }
}

impl LimitArgs {
    fn told(&self, findings: &mut Findings) -> (Limits, Duration) {
        let standard = Limits::STANDARD;
        let seconds = |limit: Duration| limit.as_secs();
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let all = [
            ("--connections-max", count(self.connections_max), count(standard.connections)),
            ("--connections-per-address", count(self.connections_per_address), count(standard.connections_per_address)),
            ("--header-deadline", self.header_deadline, seconds(standard.header_deadline)),
            ("--body-deadline", self.body_deadline, seconds(BODY_DEADLINE)),
            ("--write-deadline", self.write_deadline, seconds(standard.write_stall)),
            ("--idle-limit", self.idle_limit, seconds(standard.idle)),
        ];
        for (flag, value, usual) in all {
            match value {
                0 => findings.missing(format!("{flag} 0 lets nobody in")),
                raised if raised > usual => findings.danger(format!("{flag} is raised to {raised} from {usual}")),
                _ => findings.set(format!("{flag} {value}")),
            }
        }
        let limits = Limits {
            connections: self.connections_max,
            connections_per_address: self.connections_per_address,
            header_deadline: Duration::from_secs(self.header_deadline),
            idle: Duration::from_secs(self.idle_limit),
            write_stall: Duration::from_secs(self.write_deadline),
            ..standard
        };
        (limits, Duration::from_secs(self.body_deadline))
    }
}

/// Certificate and key, opened.
fn encrypted(findings: &mut Findings, cert: &Path, key: &Path, now: Timestamp) -> Option<tokio_rustls::TlsAcceptor> {
    if readable_by_all(key) {
        findings.missing(format!("{}: everybody here can read this key; chmod 600 it", key.display()));
    }
    match tls::ends(cert) {
        // The acceptor tells what is wrong with the file.
        Err(_) => {}
        Ok(None) => findings.danger(format!("{}: no end of its life is to be found in it", cert.display())),
        Ok(Some(end)) => {
            let days = (end.micros() - now.micros()).div_euclid(DAY);
            match days {
                ..0 => findings.missing(format!("{}: the certificate ended {} days ago", cert.display(), -days)),
                0..ENDS_SOON_DAYS => findings.danger(format!("the certificate ends in {days} days")),
                _ => findings.set(format!("TLS by {}, for {days} days yet", cert.display())),
            }
        }
    }
    tls::acceptor(cert, key).map_err(|fault| findings.missing(fault)).ok()
}

/// Can everybody on this machine read the file?
pub(super) fn readable_by_all(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o007 != 0)
}

/// What is wrong with an origin; nothing where a browser would write it so.
fn origin_fault(origin: &str) -> Option<&'static str> {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return Some("an origin is https:// and a host, and a port where it is not 443");
    };
    let whole = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    let Some(uri) = origin.parse::<Uri>().ok().filter(|_| authority.bytes().all(whole)) else {
        return Some("host and port in small letters, and nothing behind them");
    };
    let host = uri.host().unwrap_or_default();
    if host.is_empty() {
        return Some("the host is missing");
    }
    let is_here =
        host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if uri.port_u16().is_none() && authority.len() > host.len() {
        return Some("the port is no number of a port");
    }
    match (scheme, uri.port_u16()) {
        ("https", Some(443)) | ("http", Some(80)) => Some("a browser leaves this port out: leave it out too"),
        ("https", _) => None,
        ("http", _) if is_here => None,
        ("http", _) => Some("browsers keep cookies that are for TLS alone: only https:// will do"),
        _ => Some("an origin begins with https://"),
    }
}

#[cfg(test)]
#[path = "surface_tests.rs"]
mod tests;
