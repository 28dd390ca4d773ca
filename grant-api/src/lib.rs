//! The program: store, use cases, HTTP API, web console, command line.
//!
//! ```text
//!   cli ─┐
//!   api ─┼──▶ app ──▶ store ──▶ SQLite | PostgreSQL
//! console┘     ├────▶ vault ──▶ a database and keys of its own
//!              └────▶ ledger-core (decides)         http: the middleware stack around api and console
//! ```
//! Directions: `api`, `console`, `cli` know `app`; `app` knows `store` and the rules; `store` never decides; nobody but
//! `store` holds SQL. `tests/tests/whole/tidy.rs` keeps it so.

pub mod api;
pub mod app;
pub mod cli;
pub mod console;
pub mod document;
pub mod exchange;
pub mod http;
pub mod store;
pub mod telemetry;
pub mod vault;
