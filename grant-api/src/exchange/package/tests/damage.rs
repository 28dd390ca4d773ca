//! Damage done to a package on purpose, addressed as a fault addresses it: file, line, column.

use std::collections::BTreeMap;

use super::super::Files;
use super::super::format::Table;
use super::super::tables::TABLES;
use super::tiny::TINY;

/// A package that can be damaged.
#[derive(Clone)]
pub(super) struct Copy(pub(super) BTreeMap<String, Vec<u8>>);

impl Copy {
    pub(super) fn new() -> Self {
        Copy(TINY.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect())
    }

    pub(super) fn files(&self) -> Files {
        self.0.clone().into_iter().collect()
    }

    pub(super) fn text(&self, file: &str) -> String {
        String::from_utf8(self.0[file].clone()).expect("text")
    }

    /// Rows with the header, read by a reader that is not the one under test.
    pub(super) fn rows(&self, file: &str) -> Vec<Vec<String>> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(self.0[file].as_slice());
        reader.records().map(|record| record.expect("a record").iter().map(str::to_owned).collect()).collect()
    }

    pub(super) fn set_rows(&mut self, file: &str, rows: &[Vec<String>]) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in rows {
            writer.write_record(row).expect("a record");
        }
        self.0.insert(file.to_owned(), writer.into_inner().expect("bytes"));
    }

    /// What stands in one cell.
    pub(super) fn cell(&self, file: &str, line: usize, column: &str) -> String {
        let rows = self.rows(file);
        let at = rows[0].iter().position(|name| name == column).expect("the column");
        rows[line - 1][at].clone()
    }

    /// Writes into one cell.
    pub(super) fn set(&mut self, file: &str, line: usize, column: &str, value: &str) {
        let mut rows = self.rows(file);
        let at = rows[0].iter().position(|name| name == column).expect("the column");
        value.clone_into(&mut rows[line - 1][at]);
        self.set_rows(file, &rows);
    }

    /// Puts a file there.
    pub(super) fn put(&mut self, file: &str, bytes: &[u8]) {
        self.0.insert(file.to_owned(), bytes.to_vec());
    }

    /// Takes a file away.
    pub(super) fn remove(&mut self, file: &str) {
        self.0.remove(file);
    }

    /// Adds text at the end of a file.
    pub(super) fn append(&mut self, file: &str, text: &[u8]) {
        self.0.get_mut(file).expect("the file").extend_from_slice(text);
    }

    /// Adds a column at the end, the same value in every row.
    pub(super) fn add_column(&mut self, file: &str, name: &str, value: &str) {
        let mut rows = self.rows(file);
        for (index, row) in rows.iter_mut().enumerate() {
            row.push(if index == 0 { name.to_owned() } else { value.to_owned() });
        }
        self.set_rows(file, &rows);
    }

    /// Takes a column out.
    pub(super) fn remove_column(&mut self, file: &str, name: &str) {
        let mut rows = self.rows(file);
        let at = rows[0].iter().position(|column| column == name).expect("the column");
        for row in &mut rows {
            row.remove(at);
        }
        self.set_rows(file, &rows);
    }
}

/// Every cell of every row: file, line, column.
pub(super) fn every_cell() -> Vec<(&'static Table, usize, &'static str)> {
    let copy = Copy::new();
    let cells = |table: &'static Table| {
        let lines = 2..=copy.rows(table.file).len();
        lines.flat_map(move |line| table.columns.iter().map(move |column| (table, line, column.name)))
    };
    TABLES.iter().flat_map(cells).collect()
}
