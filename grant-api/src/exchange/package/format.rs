//! The words in which the format is defined: table, column, kind, reference, step. The table itself is in `tables`.
//!
//! Invariant: reader, description and tests know columns from here only, so they cannot disagree.
//! Must not: read anything.

use ledger_core::outcome::answers::Band;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Role;
use ledger_core::programme::application::{Category, Sector};
use ledger_core::programme::committee::{Choice, Interest};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::partner::Sex;

/// What a cell may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `text::Code`: ASCII letters, digits and `- _ . /`.
    Code,
    /// `text::Label`: a title without control characters.
    Label,
    /// An e-mail address, kept in lower case.
    Email,
    /// `YYYY-MM-DD` between [`FIRST_DATE`] and [`LAST_DATE`].
    Date,
    /// More than nothing, in the base currency, with a point.
    Amount,
    /// A whole number from the first to the second, both included.
    Int(i64, i64),
    /// `yes` or `no`.
    YesNo,
    /// One of these codes.
    List(&'static [&'static str]),
    /// A currency that the books can hold.
    Currency,
    /// The programme's own currency.
    BaseCurrency,
    /// ISO 3166-2:UA.
    Region,
}

/// Ukraine's independence: no programme of the ledger began before.
pub const FIRST_DATE: &str = "1991-08-24";
/// The last date that is not taken for a slip of the pen.
pub const LAST_DATE: &str = "2100-12-31";
/// Digits of an amount, before and after the point together.
pub const AMOUNT_DIGITS: usize = 15;
/// Longest e-mail address in characters (RFC 5321, 4.5.3.1.3, a path without its brackets).
pub const EMAIL_MAX: usize = 254;
/// Bytes of one file.
pub const FILE_BYTES: u64 = 64 * 1024 * 1024;
/// Rows of one file, without its header.
pub const FILE_ROWS: u64 = 2_000_000;

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// What its cells may hold.
    pub kind: Kind,
    /// Whether no cell may be empty.
    pub required: bool,
    /// Whether the file may do without it: it came to the format later, and its cells are empty then.
    pub later: bool,
    /// Whether no two rows may hold the same, although it is not the key.
    pub unique: bool,
    /// The file whose key it holds alone; references of several columns are [`Table::references`].
    pub to: Option<&'static str>,
    /// One sentence on what it means.
    pub about: &'static str,
}

/// Columns that together hold the key of another file.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// The columns here, in the order of the key there.
    pub columns: &'static [&'static str],
    /// The other file's table.
    pub to: &'static str,
}

/// A group of columns that are filled together or not at all.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Its columns; the first is its date.
    pub columns: &'static [&'static str],
    /// Column and code with which the step cannot happen.
    pub never: Option<(&'static str, &'static str)>,
}

/// A column that is filled exactly when another holds a code.
#[derive(Clone, Copy, Debug)]
pub struct Exactly {
    /// The column.
    pub column: &'static str,
    /// The other column.
    pub when: &'static str,
    /// Its code.
    pub is: &'static str,
}

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Name of the table.
    pub name: &'static str,
    /// Name of the file.
    pub file: &'static str,
    /// One sentence on what a row is.
    pub about: &'static str,
    /// Whether it holds exactly one row.
    pub one_row: bool,
    /// Its columns, in the order in which they are written.
    pub columns: &'static [Column],
    /// Primary key: no two rows have the same.
    pub key: &'static [&'static str],
    /// References of several columns.
    pub references: &'static [Reference],
    /// Steps in their order: a later one is filled only when the earlier ones are.
    pub steps: &'static [Step],
    /// Columns that depend on another.
    pub exactly: &'static [Exactly],
    /// Beginning and end: the second date is never before the first.
    pub spans: &'static [(&'static str, &'static str)],
}

impl Table {
    /// Index of a column.
    pub fn index(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }

    /// Indexes of columns, in their order; names that are none of the table's are left out.
    pub fn indexes(&self, columns: &[&str]) -> Vec<usize> {
        columns.iter().filter_map(|column| self.index(column)).collect()
    }

    /// Every reference: indexes of its columns and the table it leads to. Those of one column come first.
    pub fn all_references(&self) -> Vec<(Vec<usize>, &'static str)> {
        let single = self.columns.iter().enumerate().filter_map(|(index, column)| Some((vec![index], column.to?)));
        let several = self.references.iter().map(|reference| (self.indexes(reference.columns), reference.to));
        single.chain(several).collect()
    }
}

/// A column whose cells are always filled.
pub const fn need(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, required: true, later: false, unique: false, to: None, about }
}

/// A column whose cells may be empty.
pub const fn may(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { required: false, ..need(name, kind, about) }
}

/// The person of staff who did it.
pub const fn by(name: &'static str, about: &'static str) -> Column {
    need(name, Kind::Code, about).to("staff")
}

/// The person of staff who did it, when it was done.
pub const fn may_by(name: &'static str, about: &'static str) -> Column {
    may(name, Kind::Code, about).to("staff")
}

impl Column {
    /// The same column, holding the key of that table.
    #[must_use]
    pub const fn to(self, table: &'static str) -> Column {
        Column { to: Some(table), ..self }
    }

    /// The same column, in a file that may do without it.
    #[must_use]
    pub const fn later(self) -> Column {
        Column { later: true, ..self }
    }

    /// The same column, no two rows alike.
    #[must_use]
    pub const fn once(self) -> Column {
        Column { unique: true, ..self }
    }
}

/// A step of these columns.
pub const fn step(columns: &'static [&'static str]) -> Step {
    Step { columns, never: None }
}

/// A step of these columns that cannot happen when the column holds the code.
pub const fn step_unless(columns: &'static [&'static str], column: &'static str, is: &'static str) -> Step {
    Step { columns, never: Some((column, is)) }
}

/// Filled exactly when the other column holds the code.
pub const fn exactly(column: &'static str, when: &'static str, is: &'static str) -> Exactly {
    Exactly { column, when, is }
}

/// A closed list whose values are an enum of the rules: the codes are taken from there, never written again.
pub trait Listed: Copy + 'static {
    /// The codes, in the order of the values.
    const CODES: &'static [&'static str];
    /// The values.
    const VALUES: &'static [Self];
}

macro_rules! listed {
    ($($type:ident)+) => {$(
        impl Listed for $type {
            const CODES: &'static [&'static str] = &{
                let mut codes = [""; $type::ALL.len()];
                let mut index = 0;
                while index < codes.len() {
                    codes[index] = $type::ALL[index].code();
                    index += 1;
                }
                codes
            };
            const VALUES: &'static [Self] = &$type::ALL;
        }
    )+};
}

listed!(Role Condition Policy Sector Category Interest Choice VisitStatus Sex);

impl Listed for bool {
    const CODES: &'static [&'static str] = &["yes", "no"];
    const VALUES: &'static [bool] = &[true, false];
}

listed!(Band);
