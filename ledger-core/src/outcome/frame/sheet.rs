//! Rows of text from a file, read as records with the row and column of every complaint.
//!
//! Invariant: a value that is not what its column should hold stops the reading; nothing is dropped.
//! Must not: open files, or know which program made them.

use super::super::tally::Observation;
use std::collections::HashMap;

/// What is wrong with a file, and where. Rows are counted from 1, headings not counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// A heading that is not there.
    #[error("no column {column:?}; there are: {known}")]
    NoColumn {
        /// The heading asked for.
        column: String,
        /// Those in the file.
        known: String,
    },
    /// A value that cannot be read.
    #[error("row {row}, column {column}: {value:?} is not {expected}")]
    Value {
        /// Row in the file.
        row: usize,
        /// Its heading.
        column: String,
        /// What is there.
        value: String,
        /// What should be.
        expected: &'static str,
    },
    /// A row with more or fewer fields than headings.
    #[error("row {row}: {found} fields under {expected} headings")]
    Ragged {
        /// Row in the file.
        row: usize,
        /// Fields in it.
        found: usize,
        /// Headings.
        expected: usize,
    },
    /// A row that contradicts itself or another.
    #[error("row {row}: {problem}")]
    Row {
        /// Row in the file.
        row: usize,
        /// Why.
        problem: String,
    },
    /// A choice of columns that makes no sense.
    #[error("{0}")]
    Choice(String),
}

/// A file of text: headings and rows of as many fields, kept in one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    columns: Vec<String>,
    text: String,
    /// Where each field ends in the text, row after row.
    ends: Vec<usize>,
    rows: usize,
}

impl Sheet {
    /// A sheet without rows. A byte order mark before the first heading is taken off.
    #[must_use]
    pub fn new<S: AsRef<str>>(columns: impl IntoIterator<Item = S>) -> Self {
        let plain = |heading: S| heading.as_ref().trim_start_matches('\u{feff}').trim().to_owned();
        Self { columns: columns.into_iter().map(plain).collect(), text: String::new(), ends: Vec::new(), rows: 0 }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// It has more or fewer fields than there are headings.
    pub fn push<S: AsRef<str>>(&mut self, fields: impl IntoIterator<Item = S>) -> Result<(), SheetError> {
        let before = self.ends.len();
        for field in fields {
            self.text.push_str(field.as_ref());
            self.ends.push(self.text.len());
        }
        self.rows += 1;
        let (found, expected) = (self.ends.len() - before, self.columns.len());
        if found == expected { Ok(()) } else { Err(SheetError::Ragged { row: self.rows, found, expected }) }
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    fn raw(&self, row: usize, column: usize) -> &str {
        let place = row * self.columns.len() + column;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.text[start..self.ends[place]]
    }

    /// The place of a column.
    ///
    /// # Errors
    /// It is not there.
    pub fn column(&self, name: &str) -> Result<usize, SheetError> {
        self.columns
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| SheetError::NoColumn { column: name.to_owned(), known: self.columns.join(", ") })
    }

    /// A field, without the blanks around it; `None` where it is empty or NA.
    #[must_use]
    pub fn field(&self, row: usize, column: usize) -> Option<&str> {
        Some(self.raw(row, column).trim()).filter(|field| !field.is_empty() && *field != "NA")
    }

    /// The complaint about a field.
    #[must_use]
    pub fn complaint(&self, row: usize, column: usize, expected: &'static str) -> SheetError {
        let value = self.raw(row, column).to_owned();
        SheetError::Value { row: row + 1, column: self.columns[column].clone(), value, expected }
    }

    /// A field read as a value; `None` where it is empty or NA.
    ///
    /// # Errors
    /// It is something else.
    pub fn parsed<T: std::str::FromStr>(
        &self,
        row: usize,
        column: usize,
        expected: &'static str,
    ) -> Result<Option<T>, SheetError> {
        let parse = |field: &str| field.parse().map_err(|_| self.complaint(row, column, expected));
        self.field(row, column).map(parse).transpose()
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// It is missing, or something else.
    pub fn needed<T: std::str::FromStr>(
        &self,
        row: usize,
        column: usize,
        expected: &'static str,
    ) -> Result<T, SheetError> {
        self.parsed(row, column, expected)?.ok_or_else(|| self.complaint(row, column, expected))
    }
}

/// Which columns hold what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Last day under observation.
    pub time: String,
    /// 0 censored, 1 event. Either this or `cause`.
    pub status: Option<String>,
    /// 0 censored, else the number of the cause.
    pub cause: Option<String>,
    /// Day after which the record is under observation.
    pub entry: Option<String>,
    /// Groups to compare.
    pub strata: Option<String>,
    /// Strata within which groups are compared.
    pub stratified_by: Option<String>,
    /// Case weights.
    pub weights: Option<String>,
}

/// Records of one group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Its label; `all` without groups.
    pub label: String,
    /// Its records.
    pub records: Vec<Observation>,
    /// Their weights, where a column was named.
    pub weights: Option<Vec<f64>>,
    /// The number of each record's stratum, from 0.
    pub strata: Vec<usize>,
}

/// Whole days from the origin, as in a file: `12` or `12.0`.
struct Days(i32);

impl std::str::FromStr for Days {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let whole = text
            .split_once('.')
            .map_or(text, |(whole, rest)| if rest.bytes().all(|digit| digit == b'0') { whole } else { text });
        whole.parse().ok().filter(|day| *day >= 0).map(Self).ok_or(())
    }
}

/// Labels in order: as numbers where all are numbers, else as text.
fn levels<'a>(labels: &[&'a str]) -> Vec<&'a str> {
    let mut found = labels.to_vec();
    found.sort_unstable();
    found.dedup();
    let numbers: Option<Vec<f64>> = found.iter().map(|label| label.parse().ok()).collect();
    if let Some(numbers) = numbers.filter(|numbers| numbers.iter().all(|number| number.is_finite())) {
        let mut pairs: Vec<(f64, &str)> = numbers.into_iter().zip(found).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        found = pairs.into_iter().map(|(_, label)| label).collect();
    }
    found
}

/// A column of labels as numbers from 0, and the labels.
fn coded(sheet: &Sheet, column: Option<&String>, single: &str) -> Result<(Vec<usize>, Vec<String>), SheetError> {
    let Some(name) = column else {
        return Ok((vec![0; sheet.len()], vec![single.to_owned()]));
    };
    let column = sheet.column(name)?;
    let label = |row| sheet.field(row, column).ok_or_else(|| sheet.complaint(row, column, "a label"));
    let labels: Vec<&str> = (0..sheet.len()).map(label).collect::<Result<_, _>>()?;
    let levels = levels(&labels);
    let place: HashMap<&str, usize> = levels.iter().enumerate().map(|(place, label)| (*label, place)).collect();
    let codes = labels.iter().filter_map(|label| place.get(label).copied()).collect();
    Ok((codes, levels.into_iter().map(str::to_owned).collect()))
}

/// The records of a sheet by group, groups in the order of their labels.
///
/// # Errors
/// A missing column, an unreadable value, or a record that is never at risk, each with its row.
pub fn groups(sheet: &Sheet, columns: &Columns) -> Result<Vec<Group>, SheetError> {
    let time = sheet.column(&columns.time)?;
    let (end, most) = match (&columns.status, &columns.cause) {
        (Some(status), None) => (sheet.column(status)?, 1),
        (None, Some(cause)) => (sheet.column(cause)?, u8::MAX),
        _ => return Err(SheetError::Choice("name either a status or a cause column".to_owned())),
    };
    let entry = columns.entry.as_ref().map(|name| sheet.column(name)).transpose()?;
    let weight = columns.weights.as_ref().map(|name| sheet.column(name)).transpose()?;
    let (codes, labels) = coded(sheet, columns.strata.as_ref(), "all")?;
    let (strata, _) = coded(sheet, columns.stratified_by.as_ref(), "")?;
    let empty = |label| Group { label, weights: weight.map(|_| Vec::new()), ..Group::default() };
    let mut groups: Vec<Group> = labels.into_iter().map(empty).collect();
    for row in 0..sheet.len() {
        let record = record(sheet, row, (time, end, entry), most)?;
        let group = &mut groups[codes[row]];
        group.records.push(record);
        group.strata.push(strata[row]);
        if let (Some(column), Some(weights)) = (weight, &mut group.weights) {
            let value: f64 = sheet.needed(row, column, "a weight of 0 or more")?;
            if !(value.is_finite() && value >= 0.0) {
                return Err(sheet.complaint(row, column, "a weight of 0 or more"));
            }
            weights.push(value);
        }
    }
    Ok(groups)
}

fn record(
    sheet: &Sheet,
    row: usize,
    (time, end, entry): (usize, usize, Option<usize>),
    most: u8,
) -> Result<Observation, SheetError> {
    let expected = if most == 1 { "0 or 1" } else { "0 or the number of a cause" };
    let cause: u8 = sheet.needed(row, end, expected)?;
    if cause > most {
        return Err(sheet.complaint(row, end, expected));
    }
    let time = sheet.needed::<Days>(row, time, "a whole number of days from 0")?.0;
    let days = |column| sheet.needed::<Days>(row, column, "a whole number of days from 0");
    let entry = entry.map(days).transpose()?.map(|days| days.0);
    if let Some(entry) = entry.filter(|entry| *entry >= time) {
        let problem = format!("entry {entry} is not before time {time}");
        return Err(SheetError::Row { row: row + 1, problem });
    }
    Ok(Observation { entry, time, cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[[&str; 4]]) -> Sheet {
        let mut sheet = Sheet::new(["entry", "time", "status", "g"]);
        rows.iter().for_each(|row| sheet.push(row).unwrap());
        sheet
    }

    fn read(rows: &[[&str; 4]]) -> Result<Vec<Group>, SheetError> {
        let named = |name: &str| Some(name.to_owned());
        let columns = Columns {
            time: "time".into(),
            status: named("status"),
            entry: named("entry"),
            strata: named("g"),
            ..Columns::default()
        };
        groups(&sheet(rows), &columns)
    }

    #[test]
    fn every_complaint_names_its_row_and_column() {
        let said = |rows: &[[&str; 4]]| read(rows).unwrap_err().to_string();
        assert_eq!(
            said(&[["0", "5", "1", "a"], ["0", "x", "1", "a"]]),
            "row 2, column time: \"x\" is not a whole number of days from 0"
        );
        assert_eq!(said(&[["0", "5", "2", "a"]]), "row 1, column status: \"2\" is not 0 or 1");
        assert_eq!(said(&[["0", "2.5", "1", "a"]]), "row 1, column time: \"2.5\" is not a whole number of days from 0");
        assert_eq!(said(&[["7", "5", "1", "a"]]), "row 1: entry 7 is not before time 5");
        assert_eq!(said(&[["0", "5", "1", "NA"]]), "row 1, column g: \"NA\" is not a label");
    }

    #[test]
    fn a_missing_column_is_named_with_those_there_are() {
        let columns = Columns { time: "day".into(), status: Some("status".into()), ..Columns::default() };
        let said = groups(&sheet(&[]), &columns).unwrap_err().to_string();
        assert_eq!(said, "no column \"day\"; there are: entry, time, status, g");
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        let mut sheet = Sheet::new(["a"]);
        sheet.push(["1"]).unwrap();
        assert_eq!(sheet.push(["1", "2"]).unwrap_err().to_string(), "row 2: 2 fields under 1 headings");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_heading() {
        assert_eq!(Sheet::new(["\u{feff}time", " status "]).column("time"), Ok(0));
    }

    #[test]
    fn labels_that_are_numbers_are_ordered_as_numbers() {
        assert_eq!(levels(&["10", "9", "10"]), ["9", "10"]);
        assert_eq!(levels(&["b9", "b10"]), ["b10", "b9"]);
    }
}
