//! From what a reader found in a bank's file to what the ledger is told and what the vault keeps.
//!
//! Invariant: of a line the command holds amount, days, codes and a digest; name, account, tax id, references and text go
//! into the sealed details alone, one piece a statement. Must not: decide, keep, or print a counterparty.

use ledger_core::id::{StatementFileId, StatementId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::bank_statement::MESSAGE_MAX;
use ledger_core::programme::command::{NewFinding, NewStatement, NewStatementLine, StatementImport};
use ledger_core::programme::setup::BankAccount;
use ledger_core::text::Code;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::bank_statements::unsealed;
use super::{AppError, AppResult};
use crate::exchange::bank::identity::{keys, place};
use crate::exchange::bank::{Detail, Line, Reading, Statement, Status};
use crate::vault::Vault;

/// Who was on the other side of a line, and what was said. Lies in the vault; can't be printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Counterparty {
    /// The digest of the line.
    pub identity: String,
    /// Its number among its like.
    pub occurrence: i64,
    /// What is known of it.
    #[serde(flatten)]
    pub party: Party,
    /// Payments inside the line, where the bank breaks it down.
    pub details: Vec<Party>,
}

/// What a bank says of one payment.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Party {
    /// Signed, as the bank writes it; of a payment inside a line.
    pub amount: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// IBAN or account.
    pub account: Option<String>,
    /// ЄДРПОУ, РНОКПП or another id.
    pub tax_id: Option<String>,
    /// The bank's reference.
    pub bank_ref: Option<String>,
    /// The payer's reference.
    pub end_to_end_id: Option<String>,
    /// The payer's batch.
    pub batch_id: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// ISO reason of a return.
    pub return_reason: Option<String>,
}

/// A file on its way: what is asked for, what is to be sealed of each statement, and how many were passed over.
pub(super) struct Prepared {
    pub(super) command: StatementImport,
    pub(super) details: Vec<Zeroizing<Vec<u8>>>,
    pub(super) others: usize,
}

/// Takes the statements of one account out of a file. Where none is of it, the command names what there is: the rules say
/// what is wrong with it.
///
/// # Errors
/// A field error for what can't be told: no statement, accounts to choose between, an amount or day that no line can have.
pub(super) fn prepare(
    vault: &Vault,
    bank: &BankAccount,
    (file, known): (StatementFileId, Option<String>),
    reading: &Reading,
) -> AppResult<Prepared> {
    let fault = |code: &str, detail: &str| AppError::field("/file", code, detail);
    if reading.statements.is_empty() {
        return Err(fault("no-statement", "The file holds no statement."));
    }
    let mut digests = Vec::new();
    for statement in &reading.statements {
        digests.push(statement.account.as_deref().map(|number| vault.number_digest(number)).transpose()?);
    }
    let currency = |statement: &Statement| currency_of(statement).and_then(Currency::from_code);
    let fits = |at: usize| {
        let own =
            digests.get(at).and_then(Option::as_ref).is_none_or(|digest| known.as_ref().is_none_or(|k| k == digest));
        own && reading.statements.get(at).and_then(currency).is_none_or(|found| found == bank.currency)
    };
    let all = 0..reading.statements.len();
    let mut chosen: Vec<usize> = all.clone().filter(|at| fits(*at)).collect();
    if chosen.is_empty() {
        chosen = all.collect();
    }
    let mut numbers: Vec<&String> = chosen.iter().filter_map(|at| digests.get(*at)?.as_ref()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() > 1 && known.is_none() {
        return Err(fault("several-accounts", "The file holds several accounts: say the number of this one."));
    }
    let number = numbers.first().map(|number| (*number).clone());
    let others = reading.statements.len().saturating_sub(chosen.len());
    let mut statements = Vec::new();
    let mut details = Vec::new();
    let found = keys(reading);
    for at in chosen {
        let Some(statement) = reading.statements.get(at) else { continue };
        let money = currency(statement).unwrap_or(bank.currency);
        let id = vault.id_of("statement", &[file.0.as_bytes(), &(at as u64).to_be_bytes()])?;
        let mut taken = head(statement, StatementId(id), money)?;
        let mut sealed = Vec::new();
        for (key, _, entry) in found.iter().filter(|(_, of, _)| *of == at) {
            let Some(line) = statement.lines.get(*entry) else { continue };
            let identity = vault.line_digest(bank.bank_account_id, &key.material)?;
            let occurrence = i64::from(key.occurrence);
            taken.lines.push(new_line((identity.clone(), occurrence), (statement, line), money, &place(at, *entry))?);
            let details = line.details.iter().map(of_detail).collect();
            sealed.push(Counterparty { identity, occurrence, party: of_line(line), details });
        }
        let bytes = serde_json::to_vec(&sealed).map_err(|_| AppError::internal("details of lines can't be written"))?;
        details.push(Zeroizing::new(bytes));
        statements.push(taken);
    }
    let command = StatementImport {
        bank_account: bank.bank_account_id,
        file,
        format: Code::new(&reading.format).unwrap_or_else(|_| Code::from_id(file.0)),
        size: 0,
        commitment: unsealed(),
        number,
        since: None,
        statements,
        findings: findings(reading),
    };
    Ok(Prepared { command, details, others })
}

/// The currency that a statement says it is in.
fn currency_of(statement: &Statement) -> Option<&str> {
    let of_line = statement.lines.first().and_then(|line| line.currency.as_deref());
    statement.currency.as_deref().or(of_line)
}

fn findings(reading: &Reading) -> Vec<NewFinding> {
    let short = |text: &str| text.chars().take(MESSAGE_MAX).collect::<String>();
    let found = reading.findings.iter().filter_map(|finding| {
        let (place, message) = (short(&finding.place), short(&finding.message));
        Some(NewFinding { code: Code::new(finding.code).ok()?, place, message })
    });
    found.collect()
}

fn head(statement: &Statement, id: StatementId, currency: Currency) -> AppResult<NewStatement> {
    let balance = |balance: &Option<crate::exchange::bank::Balance>| {
        balance.as_ref().map(|balance| minor(balance.amount, currency, "balance")).transpose()
    };
    let on = |balance: &Option<crate::exchange::bank::Balance>| balance.as_ref().and_then(|balance| balance.on);
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let pending = statement.lines.iter().filter(|line| line.status == Status::Pending).count();
    let number = |number: Option<u64>| number.and_then(|number| i64::try_from(number).ok());
    Ok(NewStatement {
        statement: id,
        commitment: unsealed(),
        currency,
        sequence: number(statement.sequence),
        page: number(statement.page),
        from: statement.from.or_else(|| on(&statement.opening)),
        to: on(&statement.closing).or(statement.to),
        opening: balance(&statement.opening)?,
        closing: balance(&statement.closing)?,
        balanced: statement.balanced,
        entries: count(statement.entries),
        pending: count(pending),
        lines: Vec::new(),
    })
}

fn new_line(
    (identity, occurrence): (String, i64),
    (statement, line): (&Statement, &Line),
    currency: Currency,
    place: &str,
) -> AppResult<NewStatementLine> {
    let closing = statement.closing.as_ref().and_then(|closing| closing.on);
    let day = line.booked_on.or(line.value_on).or(statement.to).or(closing);
    let missing = || AppError::field("/file", "no-day", format!("{place}: nothing says on which day it was booked"));
    let own = line.currency.as_deref().and_then(Currency::from_code);
    Ok(NewStatementLine {
        identity,
        occurrence,
        booked_on: day.ok_or_else(missing)?,
        value_on: line.value_on,
        amount: Money { minor: minor(line.amount, currency, place)?, currency: own.unwrap_or(currency) },
        kind: line.kind.as_deref().and_then(|kind| Code::new(kind).ok()),
        returned: line.reversal || line.return_reason.is_some(),
    })
}

/// An amount in minor units: exact, or refused.
fn minor(amount: Decimal, currency: Currency, place: &str) -> AppResult<Minor> {
    let scale = Decimal::from(10_u64.pow(currency.places()));
    let units = amount.checked_mul(scale).filter(Decimal::is_integer).and_then(|units| units.to_i64());
    let fault = || AppError::field("/file", "amount", format!("{place}: no amount of the currency"));
    units.map(Minor).ok_or_else(fault)
}

fn of_line(line: &Line) -> Party {
    Party {
        amount: None,
        name: line.counterparty_name.clone(),
        account: line.counterparty_account.clone(),
        tax_id: line.counterparty_tax_id.clone(),
        bank_ref: line.bank_ref.clone(),
        end_to_end_id: line.end_to_end_id.clone(),
        batch_id: line.batch_id.clone(),
        text: line.remittance.clone(),
        return_reason: line.return_reason.clone(),
    }
}

fn of_detail(detail: &Detail) -> Party {
    Party {
        amount: detail.amount.map(|amount| amount.to_string()),
        name: detail.counterparty_name.clone(),
        account: detail.counterparty_account.clone(),
        tax_id: detail.counterparty_tax_id.clone(),
        bank_ref: detail.bank_ref.clone(),
        end_to_end_id: detail.end_to_end_id.clone(),
        batch_id: detail.batch_id.clone(),
        text: detail.remittance.clone(),
        return_reason: detail.return_reason.clone(),
    }
}
