//! The listener: accepts connections within their number, has them encrypted where it should, and serves each in a task.
//!
//! Invariant: whatever one connection does, the others and the accepting go on; after `stop` nothing is accepted and what
//! runs may end, for so long as `drain` says. A connection too many is closed at once, unread and unanswered: an answer would
//! cost what the cap is there to save. How many is told once a minute, by number alone.
//! Must not: name an address in the log (`access_log.rs` says why).

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use poem::http::uri::Scheme;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::Site;
use super::client_address::Proxies;
use super::connection::{Ends, Watch, serve as serve_one};
use super::gate::{Full, Gate, Seat};
use super::settings::Limits;

/// Pause after a failed accept: without file handles the next one fails at once too.
const PAUSE: Duration = Duration::from_millis(50);
/// How often it is told how many connections were turned away.
const TELL: Duration = Duration::from_secs(60);

/// What the listener is told at start.
#[derive(Default)]
pub struct Rules {
    /// How many, how long, how large.
    pub limits: Limits,
    /// The proxies that are believed.
    pub proxies: Proxies,
    /// Certificate and key; absent where the way is not encrypted.
    pub tls: Option<TlsAcceptor>,
}

/// What each connection is served with.
struct House {
    site: Arc<Site>,
    limits: Limits,
    proxies: Arc<Proxies>,
    tls: Option<TlsAcceptor>,
    stopping: watch::Receiver<bool>,
}

/// Serves a site until `stop` ends, then for at most `drain` what runs.
pub async fn serve(listener: TcpListener, site: Site, rules: Rules, stop: impl Future<Output = ()>, drain: Duration) {
    let Rules { limits, proxies, tls } = rules;
    let gate = Gate::new(limits.connections, limits.connections_per_address, proxies.clone());
    let (stop_all, stopping) = watch::channel(false);
    let house = Arc::new(House { site: Arc::new(site), limits, proxies: Arc::new(proxies), tls, stopping });
    let mut running = JoinSet::new();
    let mut turned_away = TurnedAway::new(Instant::now());
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            // A task that ended is forgotten at once; one that panicked took nobody along.
            Some(_) = running.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => match gate.enter(peer.ip()) {
                    Ok(seat) => drop(running.spawn(connection(stream, peer, Arc::clone(&house), seat))),
                    Err(full) => turned_away.count(full, Instant::now()),
                },
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
        }
    }
    drop(listener);
    stop_all.send_replace(true);
    drop(tokio::time::timeout(drain, async { while running.join_next().await.is_some() {} }).await);
    running.shutdown().await;
}

async fn connection(stream: TcpStream, peer: SocketAddr, house: Arc<House>, _seat: Seat) {
    let Ok(local) = stream.local_addr() else { return };
    // Answers are small and whole: none should wait for the acknowledgement of the one before.
    drop(stream.set_nodelay(true));
    let watch = Watch::new(house.limits, Instant::now());
    let (site, stopping) = (Arc::clone(&house.site), house.stopping.clone());
    let ends = |scheme| Ends { local, peer, scheme, proxies: Arc::clone(&house.proxies) };
    match &house.tls {
        None => serve_one(stream, ends(Scheme::HTTP), site, watch, stopping).await,
        Some(tls) => {
            let shaken = tokio::select! {
                shaken = tls.accept(stream) => shaken,
                () = watch.overdue() => return,
            };
            if let Ok(stream) = shaken {
                serve_one(stream, ends(Scheme::HTTPS), site, watch, stopping).await;
            }
        }
    }
}

/// Connections that found no seat, since it was last told.
struct TurnedAway {
    full: usize,
    address: usize,
    told: Option<Instant>,
    begun: Instant,
}

impl TurnedAway {
    fn new(begun: Instant) -> TurnedAway {
        TurnedAway { full: 0, address: 0, told: None, begun }
    }

    fn count(&mut self, why: Full, now: Instant) {
        match why {
            Full::All => self.full += 1,
            Full::Address => self.address += 1,
        }
        if self.told.is_none_or(|told| now.saturating_duration_since(told) >= TELL) {
            let since_s = now.saturating_duration_since(self.told.unwrap_or(self.begun)).as_secs();
            tracing::warn!(full = self.full, address = self.address, since_s, "connections were turned away");
            *self = TurnedAway { full: 0, address: 0, told: Some(now), begun: now };
        }
    }
}
