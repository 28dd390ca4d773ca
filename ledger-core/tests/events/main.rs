//! The rows of the event table of `books.md`, each played in memory and held against its legs.
//!
//! Invariant: a test says the legs of an event as the table does, for both policies and for funds in base currency and in
//! another; the rules that hold after every event are checked by the play itself.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../play/mod.rs"]
mod play;

mod batches;
mod claims;
mod edges;
mod ended;
mod followed;
mod goods;
mod kept;
mod late;
mod life;
mod lines;
mod owned;
mod path;
mod payees;
mod receipts;
mod shared;
mod verified;
