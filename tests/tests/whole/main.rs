//! Whole-system tests, one module for each concern, one binary for all: linking takes longer than running most of them.
//!
//! Invariant: the same scenarios run on both engines; what a machine lacks is told (`tests::require`). Must not hold
//! helpers: those are in the support library of this crate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and does what the program may not (raw transactions, reading the clock)"
)]

use tests::{engine, entries, place, play, raw, scene};

mod api;
mod backup;
mod bank;
mod bank_statements;
mod batches;
mod case_in_browser;
mod dates;
mod demo_desk;
mod desk;
mod documents;
mod duties;
mod edges;
mod evaluator_in_browser;
mod floods;
mod followup;
mod forged;
mod hand;
mod import;
mod in_kind;
mod match_run;
mod matching;
mod mock_bank;
mod model;
mod month_in_browser;
mod months;
mod opening;
mod pages;
mod path;
mod plain_text;
mod pseudo;
mod races;
mod rates;
mod releases;
mod reports;
mod sample;
mod schema;
mod scope;
mod seats;
mod stage;
mod statements;
mod surface;
mod tidy;
mod tour;
mod tour_pages;
mod treasury;
mod vault;
mod verify;
mod voided;
mod walk;
mod year;
