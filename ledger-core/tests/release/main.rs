//! Disclosure control of releases: hand-made tables, and an adversary that knows all that is shown, by masks of made-up programmes
//! and by the documents of made-up portfolios.
//!
//! Invariant: what the adversary finds is found by other means than the module's own audit (`adversary.rs`, `line.rs`, `sums.rs`);
//! leaks that are planted are found (`planted.rs`, `random.rs`).

#![allow(clippy::unwrap_used, clippy::panic)]
// The shares that are shown are a result, printed for whoever reads the run.
#![allow(clippy::print_stdout)]

mod adversary;
mod documents;
mod geometry;
mod line;
mod order;
mod planted;
mod portfolio;
mod random;
mod rules;
mod sample;
mod served;
mod subjects;
mod sums;
mod world;
