//! Disclosure control of releases: hand-made tables, and an adversary that knows all that is shown.
//!
//! Invariant: what the adversary finds is found by other means than the module's own audit (`adversary.rs`).

#![allow(clippy::unwrap_used, clippy::panic)]

mod adversary;
mod geometry;
mod random;
mod sample;
mod world;
