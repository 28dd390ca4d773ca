//! A sheet as CSV.
//!
//! Invariant: a text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV Injection); an amount
//! is digits and a point and needs none, below zero too. Must not: use the locale of anybody.

use super::{Cell, Sheet, SheetError};

/// What a formula, or a command of an older spreadsheet, begins with (`trust.md`, exports).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '%', '|'];

pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    let fault = |error: csv::Error| SheetError::Csv(error.to_string());
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(&sheet.columns).map_err(fault)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(text)).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| SheetError::Csv(error.error().to_string()))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Money(money) => money.amount_text(),
        Cell::Count(count) => count.to_string(),
        Cell::Millionths(value) => super::millionths(*value),
        Cell::Day(day) => day.to_string(),
    }
}

/// Blanks, controls and a byte order mark hide a beginning from whoever looks, not from a spreadsheet.
fn guarded(text: &str) -> String {
    let hides = |c: char| c == '\u{feff}' || c.is_whitespace() || c.is_control();
    let hidden = text.starts_with(['\t', '\r', '\0']);
    if hidden || text.trim_start_matches(hides).starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}
