//! Rows of a text file with separators, and columns found by their headings.
//!
//! Invariant: every row knows its line; headings match without case, spaces, punctuation and look-alike letters.

use super::text::fold;
use super::{MAX_ENTRIES, Unreadable};

/// How far down headings are looked for.
const HEADINGS_WITHIN: usize = 40;
/// The most cells of a row.
const MAX_CELLS: usize = 500;

/// A row with its line, counted from 1.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) cells: Vec<String>,
}

impl Row {
    /// A cell's text, None where blank, a dash or two.
    pub(crate) fn get(&self, at: Option<usize>) -> Option<&str> {
        let text = self.cells.get(at?)?.trim();
        (!matches!(text, "" | "-" | "--" | "—" | "–")).then_some(text)
    }

    pub(crate) fn fault(&self, reason: impl Into<String>) -> Unreadable {
        Unreadable::line("row", self.line, reason)
    }
}

/// All rows; a quoted cell may hold separators and line ends.
///
/// # Errors
/// `row` where a quote is never closed or a row is too wide, `too-many-entries`.
pub(crate) fn rows(text: &str, separator: u8, quoting: bool) -> Result<Vec<Row>, Unreadable> {
    let bytes = text.trim_start_matches('\u{feff}').as_bytes();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .quoting(quoting)
        .from_reader(bytes);
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let (mut line, mut counted) = (1, 0);
    loop {
        // The reader counts records: a row's line is counted from the bytes, past the ends of the lines before it.
        let mut at = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(bytes.len());
        while bytes.get(at).is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            at += 1;
        }
        line += bytes.get(counted..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        counted = counted.max(at);
        let more = reader.read_record(&mut record);
        if !more.map_err(|_| Unreadable::line("row", line, "the row cannot be read"))? {
            return Ok(rows);
        }
        if record.len() > MAX_CELLS {
            return Err(Unreadable::line("row", line, format!("more than {MAX_CELLS} cells")));
        }
        if rows.len() > MAX_ENTRIES + HEADINGS_WITHIN {
            return Err(Unreadable::line("too-many-entries", line, format!("more than {MAX_ENTRIES} rows")));
        }
        rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
    }
}

/// A heading without what banks put in brackets behind it.
pub(crate) fn heading(text: &str) -> String {
    fold(text.split('(').next().unwrap_or_default())
}

/// Headings of a row, by column.
pub(crate) struct Headings(Vec<String>);

impl Headings {
    pub(crate) fn new(cells: &[String]) -> Self {
        Headings(cells.iter().map(|cell| heading(cell)).collect())
    }

    /// The column of the first name that is there.
    pub(crate) fn of(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let name = heading(name);
            self.0.iter().position(|heading| *heading == name)
        })
    }
}

/// The row of headings: the first that has all the columns.
pub(crate) fn headed(rows: &[Row], wanted: &[&[&str]]) -> Option<(usize, Headings)> {
    rows.iter().take(HEADINGS_WITHIN).enumerate().find_map(|(at, row)| {
        let headings = Headings::new(&row.cells);
        wanted.iter().all(|names| headings.of(names).is_some()).then_some((at, headings))
    })
}
