//! One connection, from its first byte to its last, and how long each part of it may take.
//!
//! A header that comes a byte at a time is never inactive, so a timer of inactivity, which is all that the framework's server
//! has, does not end it. Here the time of each part is counted from its beginning:
//!
//! ```text
//!   opened ──▶ Head ──header complete──▶ Busy ──answer given──▶ Idle ──next byte──▶ Head ..
//! ```
//!
//! Nothing scans the bytes: hyper calls its service when a header is complete, and drops the body of an answer when it has
//! taken it all. These two events and "bytes came" move a [`Watch`] on, which is looked at beside hyper, never from inside
//! it, so that nothing depends on which of its sides hyper polls when. Bytes of a next request that come while the one
//! before is worked on are not seen to begin it: then the idle limit holds for it, not a moment longer.
//! An answer that the client doesn't take is a matter of its own: the time since the last byte that could be sent.
//!
//! Invariant: at every moment but `Busy`, which has the deadlines of the stack, a limit runs.
//! HTTP/1.1 alone: a second protocol would need all of this a second time. After a chunked body the connection ends, so that
//! bytes behind it, where two servers may disagree on its length, are never taken for a request (RFC 9112, 6.1 and 11.2).
//! Must not: know what is served.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use poem::http::uri::Scheme;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Request};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch::Receiver;

use super::Site;
use super::client_address::{ClientAddress, Proxies};
use super::settings::Limits;

/// How often a connection is looked at when nothing is due before.
const LOOK: Duration = Duration::from_secs(1);
/// The shortest time between two looks.
const SHORTEST_LOOK: Duration = Duration::from_millis(20);

/// A part of a connection's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A header is on its way.
    Head,
    /// A request is worked on: its number on this connection.
    Busy(u64),
    /// Nothing is on its way.
    Idle,
}

#[derive(Debug)]
struct State {
    part: Part,
    since: Instant,
    stuck: Option<Instant>,
    requests: u64,
}

/// What a connection is at, and since when.
#[derive(Debug)]
pub struct Watch {
    limits: Limits,
    state: Mutex<State>,
}

impl Watch {
    /// A connection that was just opened: its first header is due.
    pub fn new(limits: Limits, now: Instant) -> Arc<Watch> {
        let state = State { part: Part::Head, since: now, stuck: None, requests: 0 };
        Arc::new(Watch { limits, state: Mutex::new(state) })
    }

    fn state<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn bytes_came(&self, now: Instant) {
        self.state(|state| {
            if state.part == Part::Idle {
                (state.part, state.since) = (Part::Head, now);
            }
        });
    }

    fn header_complete(self: &Arc<Watch>, now: Instant) -> Answering {
        let number = self.state(|state| {
            state.requests += 1;
            (state.part, state.since) = (Part::Busy(state.requests), now);
            state.requests
        });
        Answering { watch: Arc::clone(self), number }
    }

    fn answered(&self, number: u64, now: Instant) {
        self.state(|state| {
            if state.part == Part::Busy(number) {
                (state.part, state.since) = (Part::Idle, now);
            }
        });
    }

    /// What came of an attempt to send.
    fn sent<T>(&self, attempt: &Poll<T>, now: Instant) {
        self.state(|state| state.stuck = if attempt.is_pending() { state.stuck.or(Some(now)) } else { None });
    }

    /// The time until the first limit that runs is reached; nothing where none runs.
    fn left(&self, now: Instant) -> Option<Duration> {
        let limits = &self.limits;
        self.state(|state| {
            let left = |since: Instant, limit: Duration| limit.saturating_sub(now.saturating_duration_since(since));
            let part = match state.part {
                Part::Head => Some(left(state.since, limits.header_deadline)),
                Part::Idle => Some(left(state.since, limits.idle)),
                Part::Busy(_) => None,
            };
            let stuck = state.stuck.map(|since| left(since, limits.write_stall));
            part.into_iter().chain(stuck).min()
        })
    }

    /// Ends when a limit is reached.
    pub async fn overdue(&self) {
        loop {
            let left = self.left(Instant::now());
            if left == Some(Duration::ZERO) {
                return;
            }
            tokio::time::sleep(left.unwrap_or(LOOK).clamp(SHORTEST_LOOK, LOOK)).await;
        }
    }
}

/// A request that is worked on, until this is dropped: with the last of its answer, or with a handler that is given up.
struct Answering {
    watch: Arc<Watch>,
    number: u64,
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.watch.answered(self.number, Instant::now());
    }
}

/// The body of an answer, with the request that it answers.
struct Answer<B> {
    body: B,
    _answering: Answering,
}

impl<B: Body + Unpin> Body for Answer<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that tells its watch what it does.
struct Watched<S> {
    stream: S,
    watch: Arc<Watch>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.watch.bytes_came(Instant::now());
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> Watched<S> {
    fn telling<T>(
        &mut self,
        cx: &mut Context<'_>,
        act: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let attempt = act(Pin::new(&mut self.stream), cx);
        self.watch.sent(&attempt, Instant::now());
        attempt
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.telling(cx, |stream, cx| stream.poll_write(cx, buf))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.telling(cx, |stream, cx| stream.poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.telling(cx, AsyncWrite::poll_flush)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.telling(cx, AsyncWrite::poll_shutdown)
    }
}

/// The two ends of a connection, and what lies on the way.
#[derive(Debug, Clone)]
pub struct Ends {
    /// Ours.
    pub local: SocketAddr,
    /// The other one.
    pub peer: SocketAddr,
    /// Whether the way is encrypted.
    pub scheme: Scheme,
    /// The proxies that are believed.
    pub proxies: Arc<Proxies>,
}

/// Serves a connection to its end; when `stopping` changes, to the end of the request that it is at.
pub async fn serve<S>(stream: S, ends: Ends, site: Arc<Site>, watch: Arc<Watch>, mut stopping: Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (told, most) = (Arc::clone(&watch), watch.limits.header_bytes);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let answering = told.header_complete(Instant::now());
        let (site, ends) = (Arc::clone(&site), ends.clone());
        async move {
            let too_long = header_size(&request) > most;
            let ends_here = too_long || request.headers().contains_key(header::TRANSFER_ENCODING);
            let mut answer = match too_long {
                true => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into(),
                false => site.get_response(arrived(request, &ends)).await,
            };
            if ends_here {
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            let answer: hyper::Response<_> = answer.into();
            Ok::<_, Infallible>(answer.map(|body| Answer { body, _answering: answering }))
        }
    });
    let stream = TokioIo::new(Watched { stream, watch: Arc::clone(&watch) });
    let mut http = http1::Builder::new();
    http.max_buf_size(watch.limits.header_bytes);
    let mut connection = pin!(http.serve_connection(stream, service));
    tokio::select! {
        _ = connection.as_mut() => return,
        () = watch.overdue() => return,
        _ = stopping.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! { _ = connection => {}, () = watch.overdue() => {} }
}

/// Bytes of a header, near enough. hyper stops reading past the limit, but takes what came with the piece before.
fn header_size<B>(request: &hyper::Request<B>) -> usize {
    let path = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    request.headers().iter().fold(path, |sum, (name, value)| sum + name.as_str().len() + value.len() + ": \r\n".len())
}

/// A request as the stack takes it.
fn arrived(request: hyper::Request<Incoming>, ends: &Ends) -> Request {
    let (local, remote) = (LocalAddr(ends.local.into()), RemoteAddr(ends.peer.into()));
    let mut request = Request::from((request, local, remote, ends.scheme.clone()));
    ClientAddress::settle(&mut request, ends.peer.ip(), &ends.proxies);
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        header_deadline: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        write_stall: Duration::from_secs(30),
        ..Limits::STANDARD
    };

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_first_header_is_due_from_the_opening_on_however_many_bytes_come() {
        let start = Instant::now();
        let watch = Watch::new(LIMITS, start);
        for second in 1..10 {
            watch.bytes_came(start + secs(second));
        }
        assert_eq!(watch.left(start + secs(9)), Some(secs(1)));
        assert_eq!(watch.left(start + secs(11)), Some(Duration::ZERO));
    }

    #[test]
    fn between_requests_the_idle_limit_runs_and_from_the_next_byte_on_that_of_headers() {
        let start = Instant::now();
        let watch = Watch::new(LIMITS, start);
        let first = watch.header_complete(start + secs(1));
        assert_eq!(watch.left(start + secs(1000)), None, "the stack has its own deadlines");
        watch.answered(first.number, start + secs(2));
        assert_eq!(watch.left(start + secs(2)), Some(secs(60)));
        watch.bytes_came(start + secs(50));
        watch.bytes_came(start + secs(55));
        assert_eq!(watch.left(start + secs(55)), Some(secs(5)));
    }

    #[test]
    fn an_answer_that_ends_late_does_not_end_the_request_after_it() {
        let start = Instant::now();
        let watch = Watch::new(LIMITS, start);
        let first = watch.header_complete(start);
        let second = watch.header_complete(start + secs(1));
        drop(first);
        assert_eq!(watch.left(start + secs(1000)), None);
        drop(second);
        assert!(watch.left(Instant::now()).is_some());
    }

    #[test]
    fn a_client_that_takes_nothing_has_until_the_limit_and_each_byte_taken_begins_it_anew() {
        let start = Instant::now();
        let watch = Watch::new(LIMITS, start);
        let _busy = watch.header_complete(start);
        watch.sent(&Poll::<()>::Pending, start);
        watch.sent(&Poll::<()>::Pending, start + secs(20));
        assert_eq!(watch.left(start + secs(20)), Some(secs(10)));
        watch.sent(&Poll::Ready(()), start + secs(21));
        assert_eq!(watch.left(start + secs(40)), None);
    }
}
