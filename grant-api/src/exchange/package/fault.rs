//! A fault in a package: where it is, what is wrong and what would be right, in one line of text.
//!
//! ```text
//! applications.csv, line 17, column requested, value "12,50": not an amount; write it with a point .. [not_an_amount]
//! ```
//! Invariant: codes are stable, for other programs read them; a fault prints as one line whatever the file held.
//! Must not: hold more of a cell than [`VALUE_MAX`] characters: the cells may speak of people.

use std::borrow::Cow;
use std::fmt;

/// How many characters of a cell a fault repeats.
pub const VALUE_MAX: usize = 40;

macro_rules! fault_codes {
    ($($variant:ident = $code:literal, $what:literal;)+) => {
        /// What is wrong.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultCode {
            $(#[doc = concat!("`", $code, "`: ", $what, ".")] $variant,)+
            /// A rule of the programme, found when the rows are played: the stable code of the rule.
            Rule(String),
        }

        impl FaultCode {
            /// Every fault of form, in the order of declaration; faults of rule are the importer's.
            pub const ALL: &'static [FaultCode] = &[$(FaultCode::$variant,)+];

            /// The stable code.
            pub fn code(&self) -> &str {
                match self {
                    $(FaultCode::$variant => $code,)+
                    FaultCode::Rule(code) => code,
                }
            }

            /// What is wrong, in a few words; empty for a rule, whose fault says it all in [`Fault::right`].
            pub fn what(&self) -> &'static str {
                match self {
                    $(FaultCode::$variant => $what,)+
                    FaultCode::Rule(_) => "",
                }
            }
        }
    };
}

fault_codes! {
    FileMissing = "file_missing", "the file is missing";
    FileUnknown = "file_unknown", "the format has no such file";
    FileTooLarge = "file_too_large", "the file is too large";
    NotUtf8 = "not_utf8", "not UTF-8 text";
    HeaderMissing = "header_missing", "the header line is missing";
    ColumnMissing = "column_missing", "the column is missing";
    ColumnUnknown = "column_unknown", "the file has no such column";
    ColumnRepeated = "column_repeated", "the column stands there twice";
    RowCells = "row_cells", "the row has too many or too few cells";
    QuoteOpen = "quote_open", "a double quote is never closed";
    RowsNotOne = "rows_not_one", "the file needs exactly one row";
    RowsTooMany = "rows_too_many", "the file has too many rows";
    ValueMissing = "value_missing", "the cell is empty";
    NotADate = "not_a_date", "not a date";
    DateOutOfRange = "date_out_of_range", "the date is out of range";
    NotAnAmount = "not_an_amount", "not an amount";
    AmountNotPositive = "amount_not_positive", "the amount is not above zero";
    TooManyDecimals = "too_many_decimals", "the amount has too many decimals";
    AmountTooLarge = "amount_too_large", "the amount is too large";
    NotANumber = "not_a_number", "not a whole number";
    NumberOutOfRange = "number_out_of_range", "the number is out of range";
    NotInList = "not_in_list", "not in the list";
    BadCode = "bad_code", "not a code";
    TooLong = "too_long", "the text is too long";
    ControlCharacter = "control_character", "the text has a control character in it";
    BadEmail = "bad_email", "not an e-mail address";
    BadCurrency = "bad_currency", "not a currency the books can hold";
    BadRegion = "bad_region", "not a region";
    NotYesOrNo = "not_yes_or_no", "neither yes nor no";
    KeyRepeated = "key_repeated", "the key stands there twice";
    ValueRepeated = "value_repeated", "the value stands there twice";
    ReferenceMissing = "reference_missing", "what it refers to is not there";
    StepIncomplete = "step_incomplete", "the step is only half filled in";
    StepSkipped = "step_skipped", "an earlier step was skipped";
    ValueUnexpected = "value_unexpected", "the cell has to be empty here";
    DatesReversed = "dates_reversed", "the end is before the beginning";
    CurrencyNotBase = "currency_not_base", "not the currency of the programme";
}

/// One fault of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file with its ending.
    pub file: Cow<'static, str>,
    /// Line as a spreadsheet shows it: the header is 1, a row is one line however many a quoted cell has.
    pub line: Option<u64>,
    /// The column, by its name in the header.
    pub column: Option<Cow<'static, str>>,
    /// What the cell holds, cut at [`VALUE_MAX`] characters.
    pub value: Option<String>,
    /// What is wrong.
    pub code: FaultCode,
    /// What would be right.
    pub right: String,
}

impl Fault {
    /// A fault of a whole file.
    pub fn of_file(file: impl Into<Cow<'static, str>>, code: FaultCode, right: impl Into<String>) -> Self {
        Fault { file: file.into(), line: None, column: None, value: None, code, right: right.into() }
    }

    /// The same fault on that line.
    #[must_use]
    pub fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same fault in that column; a name that the file brought along is cut like a value.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<Cow<'static, str>>) -> Self {
        self.column = Some(match column.into() {
            Cow::Owned(name) => Cow::Owned(cut(&name)),
            known => known,
        });
        self
    }

    /// The same fault with what the cell holds.
    #[must_use]
    pub fn with_value(mut self, value: &str) -> Self {
        self.value = Some(cut(value));
        self
    }

    /// A fault of rule, found by playing the rows: `rule` is the stable code that stands in brackets, `text` says what
    /// is wrong and what would be right.
    pub fn of_rule(
        file: &'static str,
        line: u64,
        column: Option<&'static str>,
        value: Option<&str>,
        rule: &str,
        text: impl Into<String>,
    ) -> Self {
        let fault = Fault::of_file(file, FaultCode::Rule(rule.to_owned()), text).on_line(line);
        let fault = column.map_or(fault.clone(), |column| fault.in_column(column));
        value.map_or(fault.clone(), |value| fault.with_value(value))
    }
}

/// At most [`VALUE_MAX`] characters, the last of them an ellipsis when there were more.
fn cut(text: &str) -> String {
    if text.chars().nth(VALUE_MAX).is_none() {
        return text.to_owned();
    }
    text.chars().take(VALUE_MAX - 1).chain(['…']).collect()
}

/// A name from the folder or a header, so that no control or reordering character reaches a terminal.
fn plain(name: &str) -> String {
    let quoted = format!("{name:?}");
    let inner = quoted.trim_matches('"');
    if inner == name { name.to_owned() } else { quoted }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(&self.file))?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {}", plain(column))?;
        }
        if let Some(value) = &self.value {
            // Debug escapes whatever would break the line or turn its direction.
            write!(f, ", value {value:?}")?;
        }
        f.write_str(": ")?;
        if !self.code.what().is_empty() {
            write!(f, "{}; ", self.code.what())?;
        }
        // A `right` may repeat names of the file, so it is held to one line too.
        let right: Cow<'_, str> = if self.right.chars().any(char::is_control) {
            Cow::Owned(self.right.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
        } else {
            Cow::Borrowed(&self.right)
        };
        write!(f, "{right} [{}]", self.code.code())
    }
}
