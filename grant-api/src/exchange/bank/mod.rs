//! What banks send, read into one model: camt, pain.002, pacs.004, MT940 and MT942, OFX, and the files of Ukrainian banks.
//!
//! Invariant: the reader is chosen by what a file holds, never by its name; a file is read as a whole or refused as a
//! whole with a place and a reason; amounts are exact decimals; nothing a file declares about itself is trusted.
//! Names, accounts and texts of counterparties live in memory only: these types print nothing of themselves.
//! Must not: match, book, keep or log anything.

mod amount;
mod answers;
mod autoclient;
mod camt;
mod camt_entry;
mod date;
mod detect;
mod gates;
mod ibank2;
pub mod identity;
mod json;
pub mod matching;
mod monobank;
mod monobank_api;
mod mt940;
mod mt940_line;
mod mt940_tags;
mod mt940_text;
mod ofx;
mod ofx_tokens;
pub mod pain001;
mod privat24;
pub mod profile;
pub mod said;
mod shape;
mod sheet;
mod text;
mod xml;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub use gates::{Named, across, within};
pub use profile::Profile;
pub use shape::shape;

/// The largest file read (bytes).
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The deepest nesting of elements.
pub const MAX_DEPTH: usize = 64;
/// The most entries of one file, and the most details of them.
pub const MAX_ENTRIES: usize = 100_000;

/// Why a file was not read: nothing of it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// A stable word for programs.
    pub code: &'static str,
    /// Line, byte or element.
    pub place: String,
    /// What is wrong, for a person. Holds no name and no text of the file.
    pub reason: String,
}

impl Unreadable {
    pub(crate) fn new(code: &'static str, place: impl Into<String>, reason: impl Into<String>) -> Self {
        Unreadable { code, place: place.into(), reason: reason.into() }
    }

    /// At a line counted from 1.
    pub(crate) fn line(code: &'static str, line: usize, reason: impl Into<String>) -> Self {
        Unreadable::new(code, format!("line {line}"), reason)
    }
}

/// What a person has to look at although the file was read. Blocks nothing by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// A stable word for programs: `balance`, `chain`, `gap`, `overlap`, `details-sum`, `duplicate` and so on.
    pub code: &'static str,
    /// Statement, entry or line. Holds no account.
    pub place: String,
    /// What was found, in amounts, dates and counts. Holds no name, account or text of the file.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(code: &'static str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Finding { code, place: place.into(), message: message.into() }
    }
}

/// How far the bank is with a line. Only booked lines may ever be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// In the balance.
    Booked,
    /// Announced; replaced when booked.
    Pending,
    /// For information: refused, reversed before booking, or no movement at all.
    Info,
}

impl Status {
    /// The word of the interface.
    pub fn word(self) -> &'static str {
        match self {
            Status::Booked => "booked",
            Status::Pending => "pending",
            Status::Info => "info",
        }
    }
}

/// One payment inside a line, where the bank breaks a line down.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// Signed as the line is: positive comes in. None where the bank names no amount.
    pub amount: Option<Decimal>,
    /// ISO 4217 of the amount.
    pub currency: Option<String>,
    /// The bank's reference of the payment.
    pub bank_ref: Option<String>,
    /// The payer's reference.
    pub end_to_end_id: Option<String>,
    /// The payer's batch (`PmtInfId`).
    pub batch_id: Option<String>,
    /// The other party.
    pub counterparty_name: Option<String>,
    /// The other party's IBAN or account.
    pub counterparty_account: Option<String>,
    /// ЄДРПОУ, РНОКПП or another id of the counterparty.
    pub counterparty_tax_id: Option<String>,
    /// Structured references first, then the text, with line ends where the bank has them.
    pub remittance: Option<String>,
    /// ISO reason of a return (`AC04`).
    pub return_reason: Option<String>,
}

/// One entry of a statement.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// The day the bank booked it. None where the file names no day at all.
    pub booked_on: Option<NaiveDate>,
    /// The day interest counts from.
    pub value_on: Option<NaiveDate>,
    /// Positive comes in, negative goes out; with the file's own decimals.
    pub amount: Decimal,
    /// ISO 4217, None where neither the line nor the statement names one.
    pub currency: Option<String>,
    /// How far the bank is with it.
    pub status: Status,
    /// The bank's reference, not unique alone.
    pub bank_ref: Option<String>,
    /// The payer's reference.
    pub end_to_end_id: Option<String>,
    /// The payer's batch, where the line is one.
    pub batch_id: Option<String>,
    /// The other party.
    pub counterparty_name: Option<String>,
    /// The other party's IBAN or account.
    pub counterparty_account: Option<String>,
    /// ЄДРПОУ, РНОКПП or another id of the other party.
    pub counterparty_tax_id: Option<String>,
    /// The text.
    pub remittance: Option<String>,
    /// ISO reason of a return.
    pub return_reason: Option<String>,
    /// The bank's code for the kind of movement (`PMNT/ICDT/ESCT`, `NTRF`, `DEBIT`).
    pub kind: Option<String>,
    /// The bank takes an earlier line back.
    pub reversal: bool,
    /// Its payments, where the bank breaks it down.
    pub details: Vec<Detail>,
}

impl Line {
    pub(crate) fn new(mut amount: Decimal) -> Self {
        if amount.is_zero() {
            amount.set_sign_positive(true);
        }
        Line {
            booked_on: None,
            value_on: None,
            amount,
            currency: None,
            status: Status::Booked,
            bank_ref: None,
            end_to_end_id: None,
            batch_id: None,
            counterparty_name: None,
            counterparty_account: None,
            counterparty_tax_id: None,
            remittance: None,
            return_reason: None,
            kind: None,
            reversal: false,
            details: Vec::new(),
        }
    }
}

/// A balance the bank prints: signed, with its currency and day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Positive is money in the account.
    pub amount: Decimal,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Its day.
    pub on: Option<NaiveDate>,
}

/// One account in one currency over some days.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// IBAN or number, as the bank prints it, without blanks.
    pub account: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Booked balance before the first line.
    pub opening: Option<Balance>,
    /// Booked balance after the last line.
    pub closing: Option<Balance>,
    /// Whether opening + booked lines = closing; None where a balance is missing.
    pub balanced: Option<bool>,
    /// Entries of the file, which is lines and nothing else.
    pub entries: usize,
    /// In the order of the file.
    pub lines: Vec<Line>,
    /// The bank's number of the statement, where it is a number.
    pub sequence: Option<u64>,
    /// The page within that number, where the bank splits one statement over several messages.
    pub page: Option<u64>,
    /// The days it covers, where the file says so.
    pub from: Option<NaiveDate>,
    /// The last day it covers, where the file says so.
    pub to: Option<NaiveDate>,
}

/// What the bank says on instructions of ours: a status report or a return, which are no statements.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// True for a payment that came back (pacs.004), false for a status (pain.002).
    pub returned: bool,
    /// Of what: `group`, `batch` or `payment`.
    pub of: &'static str,
    /// Our message (`MsgId`).
    pub message_id: Option<String>,
    /// Our batch (`PmtInfId`).
    pub batch_id: Option<String>,
    /// Our instruction.
    pub instruction_id: Option<String>,
    /// Our payment.
    pub end_to_end_id: Option<String>,
    /// ISO status (`ACCP`, `RJCT`, `PART`), None where the bank gives none.
    pub status: Option<String>,
    /// ISO or own reasons (`AC04`).
    pub reasons: Vec<String>,
    /// Positive.
    pub amount: Option<Decimal>,
    /// ISO 4217 of the amount.
    pub currency: Option<String>,
    /// The day a return was settled.
    pub settled_on: Option<NaiveDate>,
    /// The bank's reference.
    pub bank_ref: Option<String>,
}

/// All of one file.
pub struct Reading {
    /// `camt.053.001.08`, `mt940`, `ofx-102`, `privat24-csv` and so on.
    pub format: String,
    /// In the order of the file.
    pub statements: Vec<Statement>,
    /// Of pain.002 and pacs.004, in the order of the file.
    pub answers: Vec<Answer>,
    /// What a person has to look at.
    pub findings: Vec<Finding>,
}

impl Reading {
    pub(crate) fn new(format: impl Into<String>) -> Self {
        Reading { format: format.into(), statements: Vec::new(), answers: Vec::new(), findings: Vec::new() }
    }

    pub(crate) fn found(&mut self, code: &'static str, place: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding::new(code, place, message));
    }
}

/// Reads a file of whatever kind. `profile` says how to read a CSV that no reader knows; it goes before the readers of
/// CSV files and after those of formats that name themselves.
///
/// # Errors
/// [`Unreadable`], with place and reason; nothing of the file counts then.
pub fn read(bytes: &[u8], profile: Option<&Profile>) -> Result<Reading, Unreadable> {
    if bytes.len() > MAX_BYTES {
        let reason = format!("{} bytes, at most {MAX_BYTES} are read", bytes.len());
        return Err(Unreadable::new("too-large", "file", reason));
    }
    let mut reading = detect::read(bytes, profile)?;
    if reading.statements.is_empty() && reading.answers.is_empty() {
        reading.found("no-statement", "file", "the file holds no statement");
    }
    within(&mut reading);
    Ok(reading)
}

#[cfg(test)]
mod tests;
