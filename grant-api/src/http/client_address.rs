//! Where a request comes from: the address at the other end of the connection, or, where that is a proxy of ours, the one
//! that the proxy saw.
//!
//! Invariant: what a request says of its own address counts only where the connection comes from a proxy of the list, and
//! then no further to the left than the first address that is none of ours: all left of it is the client's own word. The
//! headers themselves are taken off every request, so that nothing further in can believe them (the framework's own
//! reader believes anybody). Must not: be logged; it is for limits and for the audit.

use std::net::{IpAddr, SocketAddr};

use poem::Request;
use poem::http::{HeaderMap, HeaderName};

/// The header that a proxy adds the address of its client to, at the right end.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Headers by which a request speaks of its own way here. Nothing behind the listener sees them.
const TOLD: [HeaderName; 9] = [
    HeaderName::from_static(FORWARDED_FOR),
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-server"),
    HeaderName::from_static("x-original-url"),
    HeaderName::from_static("x-rewrite-url"),
];

/// The proxies that stand in front of this server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpAddr>);

impl Proxies {
    /// These, and no others.
    pub fn new(addresses: Vec<IpAddr>) -> Proxies {
        Proxies(addresses.iter().map(IpAddr::to_canonical).collect())
    }

    /// Is this one of them?
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }

    /// Whom a connection from `peer` with these headers comes from.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut known = peer.to_canonical();
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        let mut hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        while self.holds(known) {
            // What can't be read was written by nobody we know: the last proxy stands for whoever is behind it.
            let Some(hop) = hops.next().and_then(address_in) else { break };
            known = hop;
        }
        known
    }
}

/// The address of a hop, with or without a port.
fn address_in(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
    bare.ok().map(|address: IpAddr| address.to_canonical())
}

/// The address that a request is counted under, among its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address of a request; absent where it came over no connection, as in tests.
    pub fn of(req: &Request) -> Option<IpAddr> {
        let peer = || req.remote_addr().as_socket_addr().map(|socket| socket.ip().to_canonical());
        req.data::<ClientAddress>().map(|client| client.0).or_else(peer)
    }

    /// Writes it down and takes off the headers that it may have been read from.
    pub fn settle(req: &mut Request, peer: IpAddr, proxies: &Proxies) {
        let client = ClientAddress(proxies.client(peer, req.headers()));
        for name in TOLD {
            req.headers_mut().remove(name);
        }
        req.set_data(client);
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn client(peer: &str, lines: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).expect("a line"));
        }
        Proxies::new(vec![ip("10.0.0.1"), ip("10.0.0.2")]).client(ip(peer), &headers)
    }

    #[test]
    fn a_stranger_is_not_asked_where_they_come_from() {
        assert_eq!(client("192.0.2.1", &["203.0.113.7"]), ip("192.0.2.1"));
        assert_eq!(Proxies::default().client(ip("10.0.0.1"), &HeaderMap::new()), ip("10.0.0.1"));
    }

    #[test]
    fn behind_our_proxies_the_first_stranger_from_the_right_is_the_client() {
        assert_eq!(client("10.0.0.1", &["203.0.113.7"]), ip("203.0.113.7"));
        assert_eq!(client("10.0.0.1", &["198.51.100.1, 203.0.113.7, 10.0.0.2"]), ip("203.0.113.7"));
        assert_eq!(client("10.0.0.1", &["198.51.100.1", "203.0.113.7", "10.0.0.2"]), ip("203.0.113.7"));
        assert_eq!(client("::ffff:10.0.0.1", &["[2001:db8::7]:4711"]), ip("2001:db8::7"));
        assert_eq!(client("10.0.0.1", &["203.0.113.7:4711"]), ip("203.0.113.7"));
    }

    #[test]
    fn what_cannot_be_read_leaves_the_last_proxy_as_the_client() {
        for lines in [&[][..], &["unknown"], &["203.0.113.7, "], &["203.0.113.7, x"], &["203.0.113.7\u{e9}"]] {
            assert_eq!(client("10.0.0.1", lines), ip("10.0.0.1"), "{lines:?}");
        }
        assert_eq!(client("10.0.0.1", &["203.0.113.7, x, 10.0.0.2"]), ip("10.0.0.2"));
    }

    #[test]
    fn the_headers_are_taken_off_and_the_address_stays() {
        let mut req = Request::builder().header("x-real-ip", "203.0.113.7").header("forwarded", "for=1").finish();
        ClientAddress::settle(&mut req, ip("192.0.2.1"), &Proxies::default());
        assert_eq!(ClientAddress::of(&req), Some(ip("192.0.2.1")));
        assert!(req.headers().is_empty());
    }
}
