//! A copy of the sample programme's files with cells changed by hand: what an office's own spreadsheets could look like.
//!
//! Invariant: rows keep their lines unless a row is taken out, so that a fault can be looked for where it was put.

use std::collections::BTreeMap;
use std::path::Path;

use crate::failure::{Context, Failure};

/// The files of a package as tables in memory: the first row of each is its header.
#[derive(Clone, Debug)]
pub struct Sheets(BTreeMap<String, Vec<Vec<String>>>);

#[allow(clippy::panic, reason = "a table or column that is not there is a mistake of the test, which is to fail by it")]
impl Sheets {
    /// The sample programme.
    pub fn sample() -> Result<Self, Failure> {
        Self::of(fixtures::sample::sample().iter().copied())
    }

    fn of<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Failure> {
        let mut sheets = BTreeMap::new();
        for (name, content) in files.filter(|(name, _)| name.ends_with(".csv")) {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(content.as_bytes());
            let rows = reader.records().map(|row| row.map(|row| row.iter().map(str::to_owned).collect()));
            sheets.insert(name.trim_end_matches(".csv").to_owned(), rows.collect::<Result<_, _>>().context(name)?);
        }
        Ok(Sheets(sheets))
    }

    /// Number of lines of a file, the header among them.
    pub fn lines(&self, file: &str) -> usize {
        self.0[file].len()
    }

    fn column(&self, file: &str, column: &str) -> usize {
        let header = &self.0[file][0];
        header.iter().position(|name| name == column).unwrap_or_else(|| panic!("{file} has no column {column}"))
    }

    /// A cell; the header is line 1.
    pub fn get(&self, file: &str, line: usize, column: &str) -> &str {
        &self.0[file][line - 1][self.column(file, column)]
    }

    /// Changes a cell.
    pub fn set(&mut self, file: &str, line: usize, column: &str, value: &str) {
        let column = self.column(file, column);
        self.table(file)[line - 1][column] = value.to_owned();
    }

    /// The rows of a file, to be changed at will.
    pub fn table(&mut self, file: &str) -> &mut Vec<Vec<String>> {
        self.0.get_mut(file).unwrap_or_else(|| panic!("no file {file}"))
    }

    /// The lines of a file where a column has this value.
    pub fn find(&self, file: &str, column: &str, value: &str) -> Vec<usize> {
        let at = self.column(file, column);
        let rows = self.0[file].iter().enumerate().skip(1);
        rows.filter(|(_, row)| row[at] == value).map(|(index, _)| index + 1).collect()
    }

    /// The only line of a file where a column has this value.
    pub fn only(&self, file: &str, column: &str, value: &str) -> usize {
        match self.find(file, column, value).as_slice() {
            [one] => *one,
            other => panic!("{file}: {} lines have {column} = {value}", other.len()),
        }
    }

    /// Writes the files into a folder.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        for (name, rows) in &self.0 {
            let path = folder.join(format!("{name}.csv"));
            let mut writer = csv::WriterBuilder::new().flexible(true).from_path(&path).context(path.display())?;
            for row in rows {
                writer.write_record(row).context(path.display())?;
            }
            writer.flush()?;
        }
        Ok(())
    }
}

/// Writes the sample programme many times over into a folder.
pub fn write_scaled(folder: &Path, scale: u32) -> Result<(), Failure> {
    for (name, content) in fixtures::sample::generate(fixtures::sample::SEED, scale) {
        let path = folder.join(name);
        std::fs::write(&path, content).context(path.display())?;
    }
    Ok(())
}
