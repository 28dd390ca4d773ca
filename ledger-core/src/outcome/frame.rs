//! Outcome figures as tables: the same rows for a file, a test and a statistician's eye.
//!
//! Numbers are written with up to 15 significant digits, in the shorter of fixed and scientific notation, a
//! missing one as NA and an infinite one as Inf, so that R reads back what was computed.
//! Invariant: every row has a cell for every column.
//! Must not: read or write files, or choose what may be shown to whom.

pub mod kinds;
pub mod monitoring;
pub mod sheet;

use super::jobs::Quotient;
use super::tally::Weight;
use std::fmt;

/// Significant digits of a number in a table.
pub const DIGITS: usize = 15;

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A label.
    Text(String),
    /// A count, or whole minor units.
    Int(i128),
    /// A probability, a hazard, an error or a time; no number and infinity are values too.
    Num(f64),
    /// A quotient of whole numbers, divided when it is written.
    Ratio(Quotient),
    /// Not known, or not defined.
    Missing,
}

impl Cell {
    /// A label.
    #[must_use]
    pub fn text(label: &str) -> Self {
        Self::Text(label.to_owned())
    }

    /// Heads or case weights: a whole number wherever it is one.
    #[must_use]
    pub fn count<W: Weight>(count: W) -> Self {
        let value = count.as_f64();
        if value.fract() == 0.0 && value.abs() < 9e15 { Self::Int(value as i128) } else { Self::Num(value) }
    }

    /// A flag as 0 or 1.
    #[must_use]
    pub fn flag(set: bool) -> Self {
        Self::Int(i128::from(set))
    }

    /// A number where there is one.
    #[must_use]
    pub fn maybe(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::Num)
    }
}

impl From<i32> for Cell {
    fn from(value: i32) -> Self {
        Self::Int(i128::from(value))
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(label) => f.write_str(label),
            Self::Int(value) => write!(f, "{value}"),
            Self::Num(value) => f.write_str(&number(*value)),
            Self::Ratio(quotient) => match quotient.decimal().and_then(|value| value.round_sf(DIGITS as u32)) {
                Some(value) => write!(f, "{}", value.normalize()),
                None => f.write_str("NA"),
            },
            Self::Missing => f.write_str("NA"),
        }
    }
}

/// A number with up to 15 significant digits.
#[must_use]
pub fn number(value: f64) -> String {
    if value.is_nan() {
        return "NA".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Inf" } else { "-Inf" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{:.*e}", DIGITS - 1, value);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count() as i32;
    let decimals = (digits - 1 - exponent).max(0) as usize;
    let fixed = format!("{value:.decimals$}");
    let sign = if exponent < 0 { '-' } else { '+' };
    let scientific = format!("{mantissa}e{sign}{:02}", exponent.abs());
    if fixed.len() <= scientific.len() { fixed } else { scientific }
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Headings.
    pub columns: Vec<String>,
    /// Rows, a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table with these headings.
    #[must_use]
    pub fn new<S: AsRef<str>>(columns: &[S]) -> Self {
        Self { columns: columns.iter().map(|column| column.as_ref().to_owned()).collect(), rows: Vec::new() }
    }

    /// The table as comma-separated values, each line ended by a newline.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut out = line(self.columns.iter().map(|column| quoted(column)));
        for row in &self.rows {
            out.push_str(&line(row.iter().map(|cell| match cell {
                Cell::Text(label) => quoted(label),
                other => other.to_string(),
            })));
        }
        out
    }
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let mut line = fields.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

/// RFC 4180: quotes around what holds a comma, a quote or a line break.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_read_as_r_writes_them() {
        let written = [
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.333333333333333"),
            (6.739_442_274_887_08e-6, "6.73944227488708e-06"),
            (0.000_122_686_189_472_336, "0.000122686189472336"),
            (-1.5, "-1.5"),
            (1e300, "1e+300"),
            (399_553.019_801_980_2, "399553.01980198"),
            (f64::INFINITY, "Inf"),
            (f64::NAN, "NA"),
        ];
        for (value, text) in written {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_quotient_of_whole_numbers_is_rounded_to_15_digits_once() {
        let quotient = Quotient { numerator: 80_709_710, denominator: 202 };
        assert_eq!(Cell::Ratio(quotient).to_string(), "399553.01980198");
        assert_eq!(Cell::Ratio(Quotient { numerator: 48, denominator: 240 }).to_string(), "0.2");
    }

    #[test]
    fn labels_with_commas_and_quotes_are_quoted() {
        let mut table = Table::new(&["a", "b"]);
        table.rows.push(vec![Cell::text("x, \"y\""), Cell::Missing]);
        assert_eq!(table.csv(), "a,b\n\"x, \"\"y\"\"\",NA\n");
    }

    proptest! {
        #[test]
        fn a_written_number_reads_back_to_15_digits(value in proptest::num::f64::NORMAL) {
            let back: f64 = number(value).parse().unwrap();
            prop_assert!((back / value - 1.0).abs() < 1e-14);
        }
    }
}
