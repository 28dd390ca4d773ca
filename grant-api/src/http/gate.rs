//! How many connections there may be at once, in all and from one address.
//!
//! Invariant: a seat is given back when it is dropped, however its connection ended; an address of the list of proxies is
//! counted in all alone, for many people stand behind it. Must not: look at what a client says of itself.
//! An IPv6 network of 64 bits counts as one address: whoever has one address of it has them all.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use super::client_address::Proxies;

/// Counts connections.
#[derive(Debug)]
pub struct Gate {
    most: usize,
    most_of_one: usize,
    proxies: Proxies,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Why there is no seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// There are as many connections as there may be.
    All,
    /// One address has as many as it may have.
    Address,
}

/// The right to one connection.
#[derive(Debug)]
pub struct Seat {
    gate: Arc<Gate>,
    counted: Option<IpAddr>,
}

impl Gate {
    /// A gate with every seat free.
    pub fn new(most: usize, most_of_one: usize, proxies: Proxies) -> Arc<Gate> {
        Arc::new(Gate { most, most_of_one, proxies, taken: Mutex::default() })
    }

    /// A seat for a connection from this address.
    pub fn enter(self: &Arc<Gate>, peer: IpAddr) -> Result<Seat, Full> {
        let counted = (!self.proxies.holds(peer)).then(|| network(peer));
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= self.most {
            return Err(Full::All);
        }
        if let Some(address) = counted {
            let of_one = taken.by_address.entry(address).or_default();
            if *of_one >= self.most_of_one {
                return Err(Full::Address);
            }
            *of_one += 1;
        }
        taken.all += 1;
        Ok(Seat { gate: Arc::clone(self), counted })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.gate.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        let Some(address) = self.counted else { return };
        if let Some(of_one) = taken.by_address.get_mut(&address) {
            *of_one = of_one.saturating_sub(1);
            if *of_one == 0 {
                // An address that left is forgotten, so that the table is never larger than the connections.
                taken.by_address.remove(&address);
            }
        }
    }
}

/// What an address counts as.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn one_address_has_its_seats_and_no_more_until_one_is_given_back() {
        let gate = Gate::new(10, 2, Proxies::default());
        let first = gate.enter(ip("192.0.2.1")).expect("free");
        let _second = gate.enter(ip("::ffff:192.0.2.1")).expect("free");
        assert_eq!(gate.enter(ip("192.0.2.1")).err(), Some(Full::Address));
        assert!(gate.enter(ip("192.0.2.2")).is_ok());
        drop(first);
        assert!(gate.enter(ip("192.0.2.1")).is_ok());
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let gate = Gate::new(10, 1, Proxies::default());
        let _seat = gate.enter(ip("2001:db8:0:1::1")).expect("free");
        assert_eq!(gate.enter(ip("2001:db8:0:1:ffff::9")).err(), Some(Full::Address));
        assert!(gate.enter(ip("2001:db8:0:2::1")).is_ok());
    }

    #[test]
    fn a_proxy_of_the_list_is_counted_in_all_alone() {
        let gate = Gate::new(3, 1, Proxies::new(vec![ip("192.0.2.9")]));
        let seats: Vec<Seat> = (0..3).filter_map(|_| gate.enter(ip("192.0.2.9")).ok()).collect();
        assert_eq!(seats.len(), 3);
        assert_eq!(gate.enter(ip("192.0.2.1")).err(), Some(Full::All));
        drop(seats);
        assert!(gate.taken.lock().expect("unbroken").by_address.is_empty());
        assert_eq!(gate.taken.lock().expect("unbroken").all, 0);
    }
}
