//! The header line of a file: which cell belongs to which column, and what is wrong with the line.
//!
//! Invariant: a column that was merely misspelt in its place is one fault, not an unknown one and a missing one.
//! Must not: read a row.

use std::borrow::Cow;

use super::fault::{Fault, FaultCode};
use super::format::Table;

/// A header that was read.
pub(super) struct Header {
    /// For each column of the table the cell that holds it.
    pub(super) at: Vec<Option<usize>>,
    /// Cells of a row.
    pub(super) width: usize,
    /// Whether the columns of the key stand there, each once.
    pub(super) has_key: bool,
    /// Faults, each with the position by which they are put in order.
    pub(super) faults: Vec<(usize, Fault)>,
}

/// Reads the header line of a table, which stands on that line.
pub(super) fn read(table: &'static Table, line: u64, cells: &[Cow<'_, str>]) -> Header {
    let names: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
    let mut at: Vec<Option<usize>> = vec![None; table.columns.len()];
    let mut repeated = vec![false; table.columns.len()];
    let mut extra: Vec<(usize, FaultCode)> = Vec::new();
    for (cell, name) in names.iter().enumerate() {
        match table.index(name) {
            None => extra.push((cell, FaultCode::ColumnUnknown)),
            Some(column) if at[column].is_some() => {
                repeated[column] = true;
                extra.push((cell, FaultCode::ColumnRepeated));
            }
            Some(column) => at[column] = Some(cell),
        }
    }
    let mut missing: Vec<usize> = (0..at.len()).filter(|column| at[*column].is_none()).collect();
    let mut faults = Vec::new();
    for (cell, code) in extra {
        let meant = missing.iter().position(|column| {
            let known = table.columns[*column];
            same(known.name, names[cell]) || (*column == cell && !known.later)
        });
        let right = match meant.map(|index| missing.remove(index)) {
            Some(column) => format!("write {} there, which is missing", table.columns[column].name),
            None => format!("take it out; the columns are {}", list(table)),
        };
        let fault = Fault::of_file(table.file, code, right).on_line(line).in_column(names[cell].to_owned());
        faults.push((cell, fault));
    }
    for column in missing.into_iter().filter(|column| !table.columns[*column].later) {
        let name = table.columns[column].name;
        let right = format!("add it to the header and to every row; the columns are {}", list(table));
        let fault = Fault::of_file(table.file, FaultCode::ColumnMissing, right).on_line(line).in_column(name);
        faults.push((column, fault));
    }
    let has_key = table.indexes(table.key).into_iter().all(|column| at[column].is_some() && !repeated[column]);
    Header { at, width: cells.len(), has_key, faults }
}

/// Two spellings of one name.
fn same(known: &str, name: &str) -> bool {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    letters(known) == letters(name)
}

fn list(table: &Table) -> String {
    table.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}
