//! What the HTTP stack is told at start.
//!
//! Invariant: every limit of the stack is here, with its unit. Must not: read the environment.

use std::time::Duration;

use super::errors::PageRenderer;
use super::health::ReadyCheck;
use super::operations::Operations;

/// Longest time from the last byte of a request to its answer.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Longest time that a body may take to come, from the end of its header on.
pub const BODY_DEADLINE: Duration = Duration::from_secs(30);

/// Longest body, in bytes.
pub const BODY_LIMIT: usize = 256 * 1024;

/// Longest body that brings a file, in bytes: 10 MiB, and room for what a form puts around it.
pub const FILE_LIMIT: usize = 10 * 1024 * 1024 + 16 * 1024;

/// Bodies with a file that are in memory at once.
pub const FILES_AT_ONCE: usize = 2;

/// Longest wait for the turn of a body with a file.
pub const TURN_WAIT: Duration = Duration::from_secs(5);

/// Cookie of a session of the console.
pub const SESSION_COOKIE: &str = "__Host-session";

/// Limits of the listener, below the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address.
    pub connections_per_address: usize,
    /// Longest time from the first byte of a request, or from the opening of a connection, to the end of the header.
    pub header_deadline: Duration,
    /// Longest time between an answer and the next request.
    pub idle: Duration,
    /// Longest time in which a client takes nothing of its answer.
    pub write_stall: Duration,
    /// Longest header, in bytes, and most of an answer that is made ahead of its reader.
    pub header_bytes: usize,
}

impl Limits {
    /// Those that hold unless others are asked for.
    pub const STANDARD: Limits = Limits {
        connections: 512,
        connections_per_address: 32,
        header_deadline: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        write_stall: Duration::from_secs(30),
        header_bytes: 64 * 1024,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits::STANDARD
    }
}

/// Settings of the stack.
pub struct Settings {
    /// Our own origin as a browser writes it, such as `http://localhost:8080`.
    pub own_origin: String,
    /// Longest time from the last byte of a request to its answer.
    pub deadline: Duration,
    /// Longest time that a body may take to come.
    pub body_deadline: Duration,
    /// Longest body, in bytes.
    pub body_limit: usize,
    /// Longest wait for the turn of a body with a file.
    pub turn_wait: Duration,
    /// The operations of the API, and of the console where it lists its own, by full path.
    pub operations: Operations,
    /// The OpenAPI document, served at `/api/openapi.json` where given.
    pub document: Option<String>,
    /// Whether `/api/docs` shows the document; needs the document.
    pub docs: bool,
    /// How the console renders an error.
    pub page_error: PageRenderer,
    /// What `/readyz` asks.
    pub ready: ReadyCheck,
}

impl Settings {
    /// Settings with the default limits, and without document and documentation page.
    pub fn new(
        own_origin: impl Into<String>,
        operations: Operations,
        page_error: PageRenderer,
        ready: ReadyCheck,
    ) -> Self {
        Self {
            own_origin: own_origin.into(),
            deadline: DEADLINE,
            body_deadline: BODY_DEADLINE,
            body_limit: BODY_LIMIT,
            turn_wait: TURN_WAIT,
            operations,
            document: None,
            docs: false,
            page_error,
            ready,
        }
    }
}
