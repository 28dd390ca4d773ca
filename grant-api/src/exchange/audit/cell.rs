//! Values of rows as cells of CSV, and back.
//!
//! Invariant: every value comes back as it was. An absent value is an empty cell; a text that is empty or begins with a
//! backslash has one put before it. Must not: guess: a cell that does not fit its column's kind is no value.

use ledger_core::ledger::trial::TrialRow;
use ledger_core::programme::fund::Fund;
use ledger_core::programme::report::Position;
use ledger_core::row::{Kind, Value, hex};

/// A value as a cell.
pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Id(id) => id.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) if text.is_empty() || text.starts_with('\\') => format!("\\{text}"),
        Value::Text(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Instant(instant) => instant.micros().to_string(),
        Value::Bytes(bytes) => format!("x{}", hex(bytes)),
    }
}

/// A cell as a value of a kind; `None` where it does not fit.
pub fn value(cell: &str, kind: Kind) -> Option<Value> {
    if cell.is_empty() {
        return Some(Value::Null);
    }
    match kind {
        Kind::Id => cell.parse().ok().map(Value::Id),
        Kind::Int => cell.parse().ok().map(Value::Int),
        Kind::Text => Some(Value::Text(cell.strip_prefix('\\').unwrap_or(cell).to_string())),
        Kind::Bool => cell.parse().ok().map(Value::Bool),
        Kind::Day => cell.parse().ok().map(Value::Day),
        Kind::Instant => {
            cell.parse().ok().map(|micros| Value::Instant(ledger_core::time::Timestamp::from_micros(micros)))
        }
        Kind::Bytes => cell.strip_prefix('x').and_then(bytes).map(Value::Bytes),
    }
}

/// Bytes of lower-case hexadecimal.
pub fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(*high)? << 4 | digit(*low)?).ok(),
            _ => None,
        })
        .collect()
}

/// A row of the trial balance, in the order of its columns.
pub fn trial_cells(row: &TrialRow) -> [String; 6] {
    [
        row.fund.to_string(),
        row.line.map(|line| line.to_string()).unwrap_or_default(),
        row.account.to_string(),
        row.currency.code().to_string(),
        row.debit.0.to_string(),
        row.credit.0.to_string(),
    ]
}

/// A fund's statement, in the order of its columns.
pub fn fund_cells(fund: &Fund, position: &Position) -> [String; 11] {
    let amounts = [
        position.authority,
        position.available,
        position.pre_encumbered,
        position.encumbered,
        position.expended,
        position.received,
        position.cash,
        position.receivable,
        position.in_advance,
    ];
    let mut cells: [String; 11] = Default::default();
    cells[0] = fund.fund_id.to_string();
    cells[1] = fund.currency.code().to_string();
    for (cell, amount) in cells[2..].iter_mut().zip(amounts) {
        *cell = amount.0.to_string();
    }
    cells
}
