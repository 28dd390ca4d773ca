//! The rules of Grant Ledger. Pure: no I/O, no async, no clock, no randomness, no database, no HTTP.
//!
//! ```text
//!   Command ──▶ decide(ctx, world) ──▶ Plan { changes, entries, acts }   or   Refusal { code, earlier act }
//!                  ▲                        │
//!        World: the rows it asked for       ├─ rows   ── stored as they are, and hashed into the log's leaf
//!                                           └─ legs   ── move balances (caches)
//!
//!   programme ─┬─ donor ── fund ─┬─ budget line      ledger ─┬─ entry ── leg (fund, line, grant, disbursement, bank account,
//!              │                 ├─ opening                  │             other fund, valued account, rate)
//!              │                 ├─ conversion, remittance   ├─ balance (fund | line | grant | disbursement | bank | pair)
//!              │                 └─ draft ── draft line      └─ day total (fund | line | bank | pair, per day)
//!              ├─ account, rate, closure, valuation, receipt
//!              ├─ call ── call line (a budget line)    log ── leaf (one a decision, granted or refused); proofs, checkpoints
//!              └─ ngo ─┬─ member (caseworker)
//!                      └─ subject (a survivor's number) ── case (application, of a call) ── ballot
//!                                                             ├─ grant ─┬─ award share (a fund's part)
//!                                                             │         ├─ disbursement ── claim
//!                                                             │         └─ goods
//!                                                             └─ enterprise ── visit ──▶ outcome: episodes, survival, jobs
//!
//!   reconcile: lines of bank statements held against payments that were sent ──▶ records of codes and points, no text
//!
//!   Stage: a whole programme in memory, which lends the world of one command after the other (import, batches)
//! ```
//! Invariants: an entry balances in every fund, currency and layer because each leg does; a decision is written whole or
//! not at all; everything a report shows is in a leaf.

pub mod id;
pub mod ledger;
pub mod money;
pub mod outcome;
pub mod policy;
pub mod programme;
pub mod reconcile;
pub mod row;
pub mod text;
pub mod time;
