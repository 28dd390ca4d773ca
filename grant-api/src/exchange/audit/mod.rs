//! The audit package: the books, the log with its bytes and a checkpoint in one ZIP file, and its check without a database.
//!
//! ```text
//! log/leaves.tsv   log/checkpoint.txt   log/proofs.json   tables/leg.csv ..   reports/trial_balance.csv ..   SHA256SUMS
//! ```
//! Invariant: the same books, log and key give the same bytes, whenever and wherever they are packed. No identity is in it:
//! the ledger holds none. Must not: open a database.

pub mod cell;
pub mod check;
pub mod read;
pub mod write;

#[cfg(test)]
mod tests;

use ledger_core::ledger::account::Account;
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::period::{Closure, Valuation};
use ledger_core::ledger::rate::RateRow;
use ledger_core::programme::fund::{BudgetLine, Donor, Fund, FundCurrency};
use ledger_core::programme::setup::{BankAccount, Programme};
use ledger_core::row::{Row, Table};

/// Names the form; a package of another form is refused.
pub const FORM: &str = "audit/1";

/// The tables of the books: what entries and legs refer to, and these themselves, last.
pub const TABLES: &[&Table] = &[
    Programme::TABLE,
    Account::TABLE,
    Donor::TABLE,
    Fund::TABLE,
    FundCurrency::TABLE,
    RateRow::TABLE,
    BudgetLine::TABLE,
    BankAccount::TABLE,
    Closure::TABLE,
    Valuation::TABLE,
    EntryHeader::TABLE,
    Leg::TABLE,
];

/// The log's leaves: sequence, hash, version and canonical JSON, one leaf a line.
pub const LEAVES: &str = "log/leaves.tsv";
/// First line of the leaves.
pub const LEAVES_HEADER: &str = "seq\tleaf_hash\tversion\tjson";
/// The checkpoint, signed where the package was made with a key.
pub const CHECKPOINT: &str = "log/checkpoint.txt";
/// Proofs of inclusion and consistency.
pub const PROOFS: &str = "log/proofs.json";
/// Sums of debits and credits per fund, line, account and currency.
pub const TRIAL: &str = "reports/trial_balance.csv";
/// Columns of the trial balance.
pub const TRIAL_COLUMNS: [&str; 6] = ["fund_id", "line_id", "account", "currency", "debit_minor", "credit_minor"];
/// Position of each fund.
pub const FUNDS: &str = "reports/funds.csv";
/// Columns of the fund statements, amounts in minor units of the fund's currency.
pub const FUNDS_COLUMNS: [&str; 11] = [
    "fund_id",
    "currency",
    "authority_minor",
    "available_minor",
    "pre_encumbered_minor",
    "encumbered_minor",
    "expended_minor",
    "received_minor",
    "cash_minor",
    "receivable_minor",
    "in_advance_minor",
];
/// Description of the tables.
pub const SCHEMA: &str = "schema.json";
/// Description of the package.
pub const README: &str = "README.md";
/// SHA-256 of every other file.
pub const SUMS: &str = "SHA256SUMS";

/// File of a table.
pub fn table_file(table: &Table) -> String {
    format!("tables/{}.csv", table.name)
}
