//! Disclosure control of releases: hand-made tables, and an adversary that knows all that is shown.
//!
//! Invariant: what the adversary finds is found by other means than the module's own audit (`adversary.rs`).

#![allow(clippy::unwrap_used, clippy::panic)]
// The shares that are shown are a result, printed for whoever reads the run.
#![allow(clippy::print_stdout)]

mod adversary;
mod documents;
mod geometry;
mod order;
mod portfolio;
mod random;
mod rules;
mod sample;
mod served;
mod world;
