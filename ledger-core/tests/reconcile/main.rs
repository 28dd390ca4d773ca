//! Matching of bank lines: each tier, each veto, folding, references, subsets, and the whole against a made-up bank.
//!
//! Invariant: what is expected is written by hand, counted by another way, or hidden from the matcher (`world.rs`).

#![allow(clippy::unwrap_used)]

mod alike;
mod folding;
mod naming;
mod rules;
mod shared;
mod simulation;
mod subsets;
mod tiers;
mod vetoes;
#[allow(clippy::panic)]
mod world;
