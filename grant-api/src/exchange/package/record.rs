//! Comma-separated text, record by record (RFC 4180): cells borrowed from the text wherever no quote was doubled.
//!
//! Invariant: every record has the line that a spreadsheet shows for it: blank lines count, breaks inside quotes do not.
//! Must not: mend. A quote that is never closed, or text after a closed one, ends the file, for nothing behind it can be
//! told apart any more. The `csv` crate reads both without a word, which is why it does not stand here.

use std::borrow::Cow;

/// One record.
pub(super) struct Record<'a> {
    /// Line as a spreadsheet shows it, from 1.
    pub(super) line: u64,
    /// Its cells, as they stand, without their quotes.
    pub(super) cells: Vec<Cow<'a, str>>,
}

impl Record<'_> {
    /// Whether nothing is written in it, as spreadsheets leave rows behind.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// A double quote that opens a cell on this line and is not closed as it has to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OpenQuote {
    /// Line of the record.
    pub(super) line: u64,
    /// Which cell of it, from 0.
    pub(super) cell: usize,
}

/// The records of a text.
pub(super) struct Records<'a> {
    rest: &'a str,
    line: u64,
}

/// How a cell ends.
enum End {
    Comma,
    Record,
}

impl<'a> Records<'a> {
    /// Of that text, a byte-order mark put aside.
    pub(super) fn of(text: &'a str) -> Self {
        Records { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 0 }
    }

    /// A cell in quotes, the opening one taken off; `None` when it is not closed as it has to be.
    fn quoted(&mut self) -> Option<Cow<'a, str>> {
        let text = self.rest;
        let mut from = 0;
        let mut cell = Cow::Borrowed("");
        loop {
            let at = from + text[from..].find('"')?;
            let part = &text[from..at];
            let doubled = text[at + 1..].starts_with('"');
            let kept = if doubled { &text[from..=at] } else { part };
            if cell.is_empty() {
                cell = Cow::Borrowed(kept);
            } else {
                cell.to_mut().push_str(kept);
            }
            if !doubled {
                self.rest = text[at + 1..].trim_start_matches(' ');
                return Some(cell);
            }
            from = at + 2;
        }
    }

    /// A cell without quotes.
    fn plain(&mut self) -> &'a str {
        let end = self.rest.find([',', '\n', '\r']).unwrap_or(self.rest.len());
        let (cell, rest) = self.rest.split_at(end);
        self.rest = rest;
        cell
    }

    /// What stands behind a cell; `None` when it is neither a comma nor an end.
    fn end(&mut self) -> Option<End> {
        let ends = [(",", End::Comma), ("\r\n", End::Record), ("\n", End::Record), ("\r", End::Record)];
        for (mark, end) in ends {
            if let Some(rest) = self.rest.strip_prefix(mark) {
                self.rest = rest;
                return Some(end);
            }
        }
        self.rest.is_empty().then_some(End::Record)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, OpenQuote>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let mut cells = Vec::new();
        loop {
            let cell = match self.rest.strip_prefix('"') {
                Some(rest) => {
                    self.rest = rest;
                    self.quoted()
                }
                None => Some(Cow::Borrowed(self.plain())),
            };
            let (Some(cell), Some(end)) = (cell, self.end()) else {
                self.rest = "";
                return Some(Err(OpenQuote { line: self.line, cell: cells.len() }));
            };
            cells.push(cell);
            if matches!(end, End::Record) {
                return Some(Ok(Record { line: self.line, cells }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u64, Vec<String>)> {
        let records = Records::of(text).map(|record| record.expect("a record"));
        records.map(|record| (record.line, record.cells.into_iter().map(Cow::into_owned).collect())).collect()
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn records_are_read_with_either_line_end_and_with_or_without_the_last() {
        let both = [row(1, &["a", "b"]), row(2, &["", "2"])];
        for text in ["a,b\n,2", "a,b\n,2\n", "a,b\r\n,2\r\n", "\u{feff}a,b\r,2"] {
            assert_eq!(cells(text), both, "{text:?}");
        }
        assert_eq!(cells(""), []);
        assert_eq!(cells("a,\n"), [row(1, &["a", ""])]);
    }

    #[test]
    fn quotes_hold_commas_breaks_and_doubled_quotes_and_a_row_stays_one_line() {
        assert_eq!(
            cells("\"a,\"\"b\"\"\",c\n\"x\r\ny\" ,\"\"\n\n\"\"\"\"\"\",é"),
            [row(1, &["a,\"b\"", "c"]), row(2, &["x\r\ny", ""]), row(3, &[""]), row(4, &["\"\"", "é"]),]
        );
        assert_eq!(cells("a\"b,c\" d"), [row(1, &["a\"b", "c\" d"])]);
    }

    #[test]
    fn an_open_quote_ends_the_file_where_it_was_opened() {
        for (text, line, cell) in
            [("a\n\"b", 2, 0), ("a\nb,\"c\nd\n", 2, 1), ("a,\"b\" c\nd", 1, 1), ("\n\"a\"\"", 2, 0)]
        {
            let mut faults = Records::of(text).skip_while(Result::is_ok);
            assert_eq!(faults.next().and_then(Result::err), Some(OpenQuote { line, cell }), "{text:?}");
            assert!(faults.next().is_none());
        }
    }
}
