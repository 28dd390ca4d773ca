//! A report as a table of cells, and its files: CSV for programs, XLSX for people.
//!
//! ```text
//! Sheet { name: "ageing", columns: ["fund", "total"], rows: [[Text("F-1"), Money(5000.00 UAH)]] }
//! ```
//! Invariant: both files hold the same figures, digit for digit, and no text of theirs can become a formula (CWE-1236). Must
//! not: add up, round, or know any report.

mod csv_file;
#[cfg(test)]
pub(crate) mod tests;
mod xlsx_file;

use ledger_core::money::Money;
use ledger_core::time::Day;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text: codes, ids, titles.
    Text(String),
    /// An amount; its currency stands in a column of its own.
    Money(Money),
    /// A count.
    Count(i64),
    /// A share or an error of one, in millionths: written with six digits after the point.
    Millionths(i64),
    /// A date, written as ISO 8601 text.
    Day(Day),
}

impl Cell {
    /// Text, where there is some.
    pub fn text(text: Option<impl ToString>) -> Cell {
        text.map_or(Cell::Empty, |text| Cell::Text(text.to_string()))
    }

    /// An amount, where there is one.
    pub fn money(money: Option<Money>) -> Cell {
        money.map_or(Cell::Empty, Cell::Money)
    }

    /// A count, where there is one.
    pub fn count(count: Option<u64>) -> Cell {
        count.map_or(Cell::Empty, |count| Cell::Count(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    /// A share, where there is one; rounded half away from zero.
    pub fn share(share: Option<f64>) -> Cell {
        let rounded = share.map(|share| (share * 1e6).round()).filter(|share| share.is_finite());
        rounded.map_or(Cell::Empty, |share| Cell::Millionths(share as i64))
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What it is, as in the path of the report; the file's name begins with it.
    pub name: &'static str,
    /// Names of the columns: those of the fields in the API.
    pub columns: Vec<&'static str>,
    /// Rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The CSV writer's words.
    #[error("csv: {0}")]
    Csv(String),
    /// The XLSX writer's words.
    #[error("xlsx: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}

impl Sheet {
    /// As CSV (RFC 4180), UTF-8, the names of the columns first.
    ///
    /// # Errors
    /// The writer failed.
    pub fn csv(&self) -> Result<Vec<u8>, SheetError> {
        csv_file::write(self)
    }

    /// As a workbook of one sheet (ISO/IEC 29500), made on a day.
    ///
    /// # Errors
    /// More rows or longer texts than a worksheet holds.
    pub fn xlsx(&self, made_on: Day) -> Result<Vec<u8>, SheetError> {
        workbook(std::slice::from_ref(self), made_on)
    }
}

/// Several sheets as one workbook (ISO/IEC 29500), made on a day, in their order.
///
/// # Errors
/// More rows or longer texts than a worksheet holds, or two sheets of one name.
pub fn workbook(sheets: &[Sheet], made_on: Day) -> Result<Vec<u8>, SheetError> {
    xlsx_file::write(sheets, made_on)
}

/// Millionths as decimal text with six digits after the point.
fn millionths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
}
