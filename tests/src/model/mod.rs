//! The model: a naive oracle in memory that judges random operations beside the program and is compared with the store.
//!
//! ```text
//! play(engine, &Plan { seed: 1, ops: 20_000, .. }).await  ->  Ok(report) or the first difference, with its seed
//! ```
//! Invariant: the oracle is written from `books.md` and uses none of the program's rules: it keeps every amount ever booked
//! in one list and answers each question by scanning it from the start. Must not be made faster by caching.

pub mod books;
pub mod cases;
pub mod claims;
pub mod compare;
pub mod draw;
pub mod funds;
pub mod goods;
pub mod ids;
pub mod left_out;
pub mod op;
pub mod path;
pub mod pay;
pub mod play;
pub mod run;
pub mod send;
pub mod setup;
pub mod state;
pub mod treasury;
