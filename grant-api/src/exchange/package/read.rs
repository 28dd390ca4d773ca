//! Reads a package: every file, every row, every fault of form at once, or typed rows.
//!
//! Files are read so that whatever a file refers to was read before it; faults are listed in the order of the table.
//! Invariant: time and memory grow with the rows; one damaged cell is one fault, what follows from it is none.
//! Must not: judge by the rules of the programme, or give a package when anything was at fault.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ledger_core::money::Currency;

use super::cell::Value;
use super::fault::{Fault, FaultCode};
use super::files::{Content, Files};
use super::format::{FILE_BYTES, FILE_ROWS, Kind};
use super::header::{self, Header};
use super::keys::Keys;
use super::links::{self, Placed};
use super::record::{OpenQuote, Record, Records};
use super::row::{Layout, Row, State};
use super::rows::{Draft, Package};
use super::tables::TABLES;

/// Reads a package; every fault of form, in the order of file, line and column, when there is one.
pub fn read(files: &Files) -> Result<Package, Vec<Fault>> {
    read_up_to(files, FILE_ROWS)
}

/// The same with another limit of rows a file.
pub(super) fn read_up_to(files: &Files, most_rows: u64) -> Result<Package, Vec<Fault>> {
    let mut reading = Reading::new(most_rows);
    reading.strangers(files);
    for table in order() {
        reading.file(table, files);
        if !TABLES.iter().any(|other| other.all_references().iter().any(|(_, to)| *to == TABLES[table].name)) {
            // Nobody asks for its keys: they were only there to find repeated ones.
            reading.keys[table] = Keys::default();
        }
    }
    reading.finish()
}

/// Indexes of the tables, each after those to which it refers.
fn order() -> Vec<usize> {
    fn visit(table: usize, layouts: &[Layout], seen: &mut [bool], order: &mut Vec<usize>) {
        if std::mem::replace(&mut seen[table], true) {
            return;
        }
        for (_, to) in &layouts[table].references {
            visit(*to, layouts, seen, order);
        }
        order.push(table);
    }
    let layouts: Vec<Layout> = TABLES.iter().map(Layout::of).collect();
    let (mut seen, mut order) = (vec![false; TABLES.len()], Vec::new());
    for table in 0..TABLES.len() {
        visit(table, &layouts, &mut seen, &mut order);
    }
    order
}

/// What is known so far.
struct Reading {
    most_rows: u64,
    base: Option<Currency>,
    keys: Vec<Keys<Placed>>,
    faults: Vec<Placed>,
    /// Files whose rows say nothing, for they are too many.
    dropped: BTreeSet<usize>,
    draft: Draft,
}

/// What is known of one file besides its keys.
struct Place {
    index: usize,
    layout: Layout,
    header: Header,
    /// For each unique column the lines of its values.
    once: BTreeMap<usize, HashMap<String, u64>>,
}

impl Reading {
    fn new(most_rows: u64) -> Self {
        Reading {
            most_rows,
            base: None,
            keys: TABLES.iter().map(|_| Keys::default()).collect(),
            faults: Vec::new(),
            dropped: BTreeSet::new(),
            draft: Draft::default(),
        }
    }

    fn fault(&mut self, file: usize, column: usize, fault: Fault) {
        self.faults.push(Placed { at: (file, fault.line.unwrap_or(0), column), fault });
    }

    /// Files that the format does not know; a name in other letters stands for the file that is not there.
    fn strangers(&mut self, files: &Files) {
        for name in files.names().filter(|name| !TABLES.iter().any(|table| table.file == *name)) {
            let right = match TABLES.iter().find(|table| meant(table.file, name, files)) {
                Some(table) => format!("call it {}", table.file),
                None => "take it away; the files are listed in datapackage.json".to_owned(),
            };
            let fault = Fault::of_file(name.to_owned(), FaultCode::FileUnknown, right);
            self.fault(TABLES.len(), 0, fault);
        }
    }

    fn file(&mut self, index: usize, files: &Files) {
        let table = &TABLES[index];
        let refused = match files.get(table.file) {
            Some(Content::Bytes(bytes)) => match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.text(index, text);
                    return;
                }
                Err(error) => {
                    let sound = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                    let right = "save the file as CSV in UTF-8";
                    Some(Fault::of_file(table.file, FaultCode::NotUtf8, right).on_line(lines(sound)))
                }
            },
            Some(Content::TooLarge(size)) => {
                let right = format!("keep it to {} MiB; it has {} MiB", FILE_BYTES >> 20, size.div_ceil(1 << 20));
                Some(Fault::of_file(table.file, FaultCode::FileTooLarge, right))
            }
            None if files.names().any(|name| meant(table.file, name, files)) => None,
            None => {
                let right = "put it there; a file with nothing in it has its header line only";
                Some(Fault::of_file(table.file, FaultCode::FileMissing, right))
            }
        };
        self.keys[index].give_up();
        if let Some(fault) = refused {
            self.fault(index, 0, fault);
        }
    }

    fn text(&mut self, index: usize, text: &str) {
        let table = &TABLES[index];
        let layout = Layout::of(table);
        let mut records = Records::of(text).filter(|record| !record.as_ref().is_ok_and(Record::is_blank));
        let header = match records.next() {
            Some(Ok(record)) => header::read(table, record.line, &record.cells),
            Some(Err(quote)) => {
                self.keys[index].give_up();
                return self.open_quote(index, None, &quote);
            }
            None => {
                self.keys[index].give_up();
                let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
                let right = format!("begin with {}", columns.join(","));
                let fault = Fault::of_file(table.file, FaultCode::HeaderMissing, right).on_line(1);
                return self.fault(index, 0, fault);
            }
        };
        let mut place = Place { index, layout, header, once: BTreeMap::new() };
        if !place.header.has_key {
            self.keys[index].give_up();
        }
        for (column, fault) in std::mem::take(&mut place.header.faults) {
            self.fault(index, column, fault);
        }
        self.rows(&mut place, records);
    }

    fn rows<'a>(&mut self, place: &mut Place, records: impl Iterator<Item = Result<Record<'a>, OpenQuote>>) {
        let (index, table) = (place.index, place.layout.table);
        let start = self.faults.len();
        let mut count = 0;
        for record in records {
            let record = match record {
                Ok(record) => record,
                Err(quote) => {
                    self.keys[index].give_up();
                    return self.open_quote(index, Some(&place.header), &quote);
                }
            };
            count += 1;
            if table.one_row && count > 1 {
                let fault = Fault::of_file(table.file, FaultCode::RowsNotOne, "keep one row and take the others out");
                return self.fault(index, 0, fault.on_line(record.line));
            }
            if count > self.most_rows {
                self.keys[index].give_up();
                self.dropped.insert(index);
                self.faults.truncate(start);
                let right = format!("keep it to {} rows", self.most_rows);
                let fault = Fault::of_file(table.file, FaultCode::RowsTooMany, right).on_line(record.line);
                return self.fault(index, 0, fault);
            }
            self.row(place, &record);
        }
        if table.one_row && count == 0 {
            let fault = Fault::of_file(table.file, FaultCode::RowsNotOne, "write the row");
            self.fault(index, 0, fault);
        }
    }

    fn open_quote(&mut self, index: usize, header: Option<&Header>, quote: &OpenQuote) {
        let table = &TABLES[index];
        let right = "end the cell with a double quote before the next comma, and double those inside it; \
                     nothing behind it was read";
        let fault = Fault::of_file(table.file, FaultCode::QuoteOpen, right).on_line(quote.line);
        let column = header.and_then(|header| header.at.iter().position(|at| *at == Some(quote.cell)));
        match column {
            Some(column) => self.fault(index, column, fault.in_column(table.columns[column].name)),
            None => self.fault(index, 0, fault),
        }
    }

    fn row(&mut self, place: &mut Place, record: &Record<'_>) {
        let layout = &place.layout;
        let mut row = Row::read(layout, &place.header, record.line, &record.cells, self.base);
        if record.cells.len() != place.header.width {
            row.faults.clear();
            let (cells, width) = (record.cells.len(), place.header.width);
            let right = format!("it has {cells}, the header has {width}; a comma inside a cell needs double quotes");
            row.fault_of_row(layout, FaultCode::RowCells, right);
            links::add_broken(&mut self.keys[place.index], layout, &row);
        } else {
            row.check(layout);
            let nowhere = links::look_up(&mut self.keys, place.index, layout, &mut row);
            let copied = links::add(&mut self.keys[place.index], layout, &mut row, nowhere);
            if !copied {
                once(&mut place.once, layout, &mut row);
            }
        }
        if layout.table.one_row {
            self.base = row.states.iter().enumerate().find_map(|(column, state)| match state {
                State::Right(Value::Currency(currency)) if layout.table.columns[column].kind == Kind::Currency => {
                    Some(*currency)
                }
                _ => None,
            });
        }
        let line = row.line;
        if !row.faults.is_empty() {
            for (column, fault) in row.faults {
                self.faults.push(Placed { at: (place.index, line, column), fault });
            }
        } else if self.faults.is_empty() && self.draft.push(layout.table, line, row.states).is_none() {
            let right = "the row was read, but the program cannot hold it: please report this";
            let fault = Fault::of_rule(layout.table.file, line, None, None, "unreadable", right);
            self.fault(place.index, 0, fault);
        }
    }

    /// Takes back what is in doubt, puts the faults in order, and gives the package when there are none.
    fn finish(mut self) -> Result<Package, Vec<Fault>> {
        for index in order() {
            let (before, from) = self.keys.split_at_mut(index);
            if let Some((keys, after)) = from.split_first_mut() {
                keys.settle(|table, key| match table.cmp(&index) {
                    std::cmp::Ordering::Less => before[table].misses(key),
                    std::cmp::Ordering::Equal => true,
                    std::cmp::Ordering::Greater => after[table - index - 1].misses(key),
                });
            }
        }
        let missing = self.keys.into_iter().flat_map(Keys::into_missing);
        self.faults.extend(missing.filter(|placed| !self.dropped.contains(&placed.at.0)));
        self.faults.sort_by_key(|placed| placed.at);
        let faults: Vec<Fault> = self.faults.into_iter().map(|placed| placed.fault).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let nothing = || vec![Fault::of_file(TABLES[0].file, FaultCode::RowsNotOne, "write the row")];
        self.draft.into_package().ok_or_else(nothing)
    }
}

/// Whether a stranger is the file that is missing, in other letters.
fn meant(file: &str, name: &str, files: &Files) -> bool {
    name != file && name.eq_ignore_ascii_case(file) && files.get(file).is_none()
}

/// The line that a spreadsheet shows for the end of a text.
fn lines(text: &str) -> u64 {
    let complete = Records::of(text).map(|record| record.map_or_else(|quote| quote.line, |record| record.line)).last();
    complete.map_or(1, |line| if text.ends_with(['\n', '\r']) { line + 1 } else { line })
}

/// Values that no two rows may share, besides the key.
fn once(seen: &mut BTreeMap<usize, HashMap<String, u64>>, layout: &Layout, row: &mut Row<'_>) {
    for column in &layout.unique {
        if !row.is_right(*column) {
            continue;
        }
        let value = row.part(*column).into_owned();
        let lines = seen.entry(*column).or_default();
        if let Some(line) = lines.get(&value) {
            let right = format!("line {line} has it already; each row needs its own");
            row.fault_of(layout, &[*column], FaultCode::ValueRepeated, right);
        } else {
            lines.insert(value, row.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tables::position;
    use super::*;

    #[test]
    fn a_file_is_read_after_those_to_which_it_refers() {
        let order = order();
        assert_eq!(order.len(), TABLES.len());
        for (at, table) in order.iter().enumerate() {
            for (columns, to) in TABLES[*table].all_references() {
                let to = position(to).expect("a table");
                assert!(order[..at].contains(&to), "{} {columns:?}", TABLES[*table].name);
                assert_eq!(columns.len(), TABLES[to].key.len(), "{} {columns:?}", TABLES[*table].name);
            }
        }
    }
}
