//! Lines of bank statements held against the payments that were sent.
//!
//! ```text
//!   LineFacts ──▶ Line ─────┐                        ┌─ T1 end-to-end id    T2 batch total     T3 return naming an id
//!   (normalise)             ├─▶ match_run ──▶ tiers ─┤  T0 rule class       T4 score           T5 exact subset
//!   PaymentFacts ─▶ Payment ┘   (index, rule)        └──▶ Record { codes, points, ids, runner-up }   one a line
//! ```
//! Invariants: integers only; the result does not depend on the order of lines and payments; nothing is chosen between
//! equals, oldest first least of all; a [`record::Record`] holds ids, codes and points, never a name, account or text.
//! Must not: book, confirm or keep anything, or know a file format.

pub mod barred;
pub mod groups;
pub mod index;
pub mod line;
pub mod match_run;
pub mod normalise;
pub mod payment;
mod quick;
pub mod record;
pub mod reference;
pub mod rule;
pub mod runs;
pub mod score;
mod scored;
mod sets;
mod tiers;
