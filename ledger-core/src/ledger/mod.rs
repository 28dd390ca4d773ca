//! The journal: accounts, legs, entries, balances, limits, the log, and the checks over all of them.
//!
//! An entry is a header with legs; a leg debits one account and credits another with the same positive amount, so no leg
//! that can exist unbalances anything (`books.md`, guarantee 1):
//! ```text
//! entry disbursement_authorise 2026-03-02:  leg 1  debit 1210 Grant advances   credit 2010 Grants payable   UAH 45,000.00
//! ```

pub mod account;
pub mod ageing;
pub mod balance;
pub mod canonical;
pub mod checkpoint;
pub mod day_total;
pub mod entry;
pub mod leg;
pub mod log;
pub mod period;
pub mod proof;
pub mod rate;
pub mod replay;
pub mod statement;
pub mod trial;
pub mod verify;
