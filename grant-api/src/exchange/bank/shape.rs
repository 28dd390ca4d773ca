//! A reading as JSON, for `statement check`: names and texts are in it, it goes to the clerk who has the file.
//!
//! Invariant: the keys are those of the documented interface and no others; amounts are signed strings.

use serde_json::{Value, json};

use super::{Balance, Detail, Finding, Line, Reading, Statement, Unreadable};

/// `{file, format, statements, findings}` of a file that was read or refused. A refused one has no format, no
/// statement, and its reason among the findings.
pub fn shape(file: &str, read: Result<&Reading, &Unreadable>, between: &[Finding]) -> Value {
    match read {
        Ok(reading) => json!({
            "file": file,
            "format": reading.format,
            "statements": reading.statements.iter().map(statement).collect::<Vec<Value>>(),
            "findings": reading.findings.iter().chain(between).map(finding).collect::<Vec<Value>>(),
        }),
        Err(fault) => json!({
            "file": file,
            "format": Value::Null,
            "statements": [],
            "findings": [{"code": fault.code, "where": fault.place, "message": fault.reason}],
        }),
    }
}

fn finding(finding: &Finding) -> Value {
    json!({"code": finding.code, "where": finding.place, "message": finding.message})
}

fn statement(statement: &Statement) -> Value {
    let amount = |balance: &Option<Balance>| balance.as_ref().map(|balance| balance.amount.to_string());
    json!({
        "account": statement.account,
        "currency": statement.currency,
        "opening": amount(&statement.opening),
        "closing": amount(&statement.closing),
        "balanced": statement.balanced,
        "entries": statement.entries,
        "lines": statement.lines.iter().map(line).collect::<Vec<Value>>(),
    })
}

fn line(line: &Line) -> Value {
    json!({
        "booked_on": line.booked_on.map(|on| on.to_string()),
        "value_on": line.value_on.map(|on| on.to_string()),
        "amount": line.amount.to_string(),
        "currency": line.currency,
        "status": line.status.word(),
        "bank_ref": line.bank_ref,
        "end_to_end_id": line.end_to_end_id,
        "counterparty_name": line.counterparty_name,
        "counterparty_account": line.counterparty_account,
        "remittance": line.remittance,
        "details": line.details.iter().map(detail).collect::<Vec<Value>>(),
    })
}

fn detail(detail: &Detail) -> Value {
    json!({
        "amount": detail.amount.map(|amount| amount.to_string()),
        "currency": detail.currency,
        "bank_ref": detail.bank_ref,
        "end_to_end_id": detail.end_to_end_id,
        "batch_id": detail.batch_id,
        "counterparty_name": detail.counterparty_name,
        "counterparty_account": detail.counterparty_account,
        "remittance": detail.remittance,
        "return_reason": detail.return_reason,
    })
}
