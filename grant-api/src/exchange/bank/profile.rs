//! A column-mapping profile: how to read a CSV that no reader knows.
//!
//! ```json
//! {"name": "house-bank", "separator": ";", "encoding": "windows-1251", "date_format": "DD.MM.YYYY", "decimal_mark": ",",
//!  "currency": "UAH", "columns": {"booked_on": "Дата", "amount": "Сума", "remittance": "Призначення"}}
//! ```
//! A column is a heading or a number from 1. `amount` is signed, or goes with `direction`; else `debit` and `credit`.
//! Invariant: nothing is guessed: a row that does not fit the profile refuses the file with its line.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_8};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::privat24::Grouped;
use super::sheet::{Headings, Row, heading, rows};
use super::{Line, Reading, Status, Unreadable, amount, text};

/// A profile as a person writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// A word for the format: letters, digits and dashes.
    pub name: String,
    /// One character; the comma if absent.
    #[serde(default = "comma")]
    pub separator: char,
    /// A label of the WHATWG list; UTF-8 if absent.
    #[serde(default)]
    pub encoding: Option<String>,
    /// Whether `"` holds a cell together; true if absent.
    #[serde(default = "yes")]
    pub quoting: bool,
    /// `DD.MM.YYYY`, `YYYY-MM-DD`, `MM/DD/YYYY` and so on; what follows a blank or `T` is left out.
    pub date_format: String,
    /// `.` or `,`; the point if absent.
    #[serde(default = "point")]
    pub decimal_mark: char,
    /// Lines before the headings.
    #[serde(default)]
    pub skip_lines: usize,
    /// Whether there are headings; true if absent.
    #[serde(default = "yes")]
    pub headings: bool,
    /// The account, where no column names it.
    #[serde(default)]
    pub account: Option<String>,
    /// The currency, where no column names it.
    #[serde(default)]
    pub currency: Option<String>,
    /// Values of `direction` that mean money going out.
    #[serde(default)]
    pub debit_words: Vec<String>,
    /// Values of `direction` that mean money coming in; any other value refuses the row.
    #[serde(default)]
    pub credit_words: Vec<String>,
    /// Values of `status` that mean booked; all others are pending.
    #[serde(default)]
    pub booked_words: Vec<String>,
    /// What stands where.
    pub columns: BTreeMap<Column, Place>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The day the bank booked it.
    BookedOn,
    /// The day interest counts from.
    ValueOn,
    /// Signed, or with `direction`.
    Amount,
    /// Money going out.
    Debit,
    /// Money coming in.
    Credit,
    /// Which of both `amount` is.
    Direction,
    /// ISO 4217.
    Currency,
    /// Our account.
    Account,
    /// The bank's reference.
    BankRef,
    /// The payer's reference.
    EndToEndId,
    /// The other party.
    CounterpartyName,
    /// The other party's account.
    CounterpartyAccount,
    /// The other party's tax id.
    CounterpartyTaxId,
    /// The text.
    Remittance,
    /// Booked or not, by `booked_words`.
    Status,
}

/// A heading, or a number from 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Place {
    /// From 1.
    Number(usize),
    /// Matched without case, blanks and look-alike letters.
    Heading(String),
}

fn comma() -> char {
    ','
}

fn point() -> char {
    '.'
}

fn yes() -> bool {
    true
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(json: &str) -> Result<Self, String> {
        let profile: Profile = serde_json::from_str(json).map_err(|error| format!("the profile: {error}"))?;
        profile.check()?;
        Ok(profile)
    }

    fn check(&self) -> Result<(), String> {
        let has = |column: Column| self.columns.contains_key(&column);
        let named =
            !self.name.is_empty() && self.name.chars().all(|symbol| symbol.is_ascii_alphanumeric() || symbol == '-');
        if !named {
            return Err("the profile's name has letters, digits and dashes only".to_owned());
        }
        if !self.separator.is_ascii() || self.separator == '"' || matches!(self.separator, '\n' | '\r') {
            return Err("the separator is one character of ASCII".to_owned());
        }
        if !matches!(self.decimal_mark, '.' | ',') {
            return Err("the decimal mark is a point or a comma".to_owned());
        }
        if !(has(Column::BookedOn) && (has(Column::Amount) || (has(Column::Debit) && has(Column::Credit)))) {
            return Err("the profile needs the columns booked_on and amount, or booked_on, debit and credit".to_owned());
        }
        if has(Column::Direction) && (self.debit_words.is_empty() || self.credit_words.is_empty()) {
            return Err("the column direction needs debit_words and credit_words".to_owned());
        }
        if self.debit_words.iter().any(|word| self.credit_words.contains(word)) {
            return Err("a word is one of debit_words or of credit_words, not of both".to_owned());
        }
        if has(Column::Status) && self.booked_words.is_empty() {
            return Err("the column status needs booked_words".to_owned());
        }
        if self.format().is_none() {
            return Err("the date format has D, M and Y with what stands between them".to_owned());
        }
        if !self.headings && self.columns.values().any(|place| matches!(place, Place::Heading(_))) {
            return Err("without headings columns are numbers".to_owned());
        }
        self.charset().map(|_| ())
    }

    fn charset(&self) -> Result<&'static Encoding, String> {
        let label = self.encoding.as_deref().unwrap_or("utf-8");
        let found = Encoding::for_label_no_replacement(label.as_bytes());
        found.ok_or_else(|| format!("the encoding {label:?} is not known"))
    }

    /// `DD.MM.YYYY` as chrono wants it.
    fn format(&self) -> Option<String> {
        let given = self.date_format.as_str();
        let made = given.replace("YYYY", "%Y").replace("YY", "%y").replace("MM", "%m").replace("DD", "%d");
        let made = if made.contains("%y") || made.contains("%Y") { made } else { return None };
        (made.contains("%m") && made.contains("%d") && made.matches('%').count() == 3).then_some(made)
    }
}

/// Reads a file by a profile.
///
/// # Errors
/// `encoding`, `row` with its line, `too-many-entries`.
pub(crate) fn read(bytes: &[u8], profile: &Profile) -> Result<Reading, Unreadable> {
    let charset = profile.charset().map_err(|reason| Unreadable::new("profile", "profile", reason))?;
    let source = text::decode(bytes, charset)?;
    if charset == UTF_8 && source.contains('\0') {
        return Err(Unreadable::new("binary", "file", "a zero byte: no text file"));
    }
    let separator = u8::try_from(profile.separator).unwrap_or(b',');
    let all = rows(&source, separator, profile.quoting)?;
    let all: Vec<Row> = all.into_iter().filter(|row| row.line > profile.skip_lines).collect();
    let (from, places) = places(&all, profile)?;
    let mut grouped = Grouped::new(&format!("csv-{}", profile.name));
    for row in all.iter().skip(from).filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())) {
        let reader = RowReader { row, places: &places, profile };
        let (account, currency, line) = reader.line()?;
        grouped.push(account, currency, line);
    }
    Ok(grouped.finish())
}

/// The first row of data, and where each column is.
fn places(rows: &[Row], profile: &Profile) -> Result<(usize, BTreeMap<Column, usize>), Unreadable> {
    let number = |place: &Place, headings: Option<&Headings>| match place {
        Place::Number(number) => number.checked_sub(1),
        Place::Heading(name) => headings.and_then(|headings| headings.of(&[name])),
    };
    let all = |headings: Option<&Headings>| -> Option<BTreeMap<Column, usize>> {
        profile.columns.iter().map(|(column, place)| Some((*column, number(place, headings)?))).collect()
    };
    if !profile.headings {
        return all(None).map(|places| (0, places)).ok_or_else(|| Unreadable::new("profile", "profile", "a column 0"));
    }
    let found = rows.iter().take(40).enumerate().find_map(|(at, row)| {
        let filled = row.cells.iter().any(|cell| !heading(cell).is_empty());
        all(Some(&Headings::new(&row.cells))).filter(|_| filled).map(|places| (at + 1, places))
    });
    found.ok_or_else(|| Unreadable::new("row", "file", "no row has all the headings of the profile"))
}

struct RowReader<'a> {
    row: &'a Row,
    places: &'a BTreeMap<Column, usize>,
    profile: &'a Profile,
}

/// Account, currency and the line.
type Read = (Option<String>, Option<String>, Line);

impl RowReader<'_> {
    fn get(&self, column: Column) -> Option<&str> {
        self.row.get(self.places.get(&column).copied())
    }

    fn owned(&self, column: Column) -> Option<String> {
        self.get(column).map(str::to_owned)
    }

    /// The day in a column; none where the cell is empty.
    fn day(&self, column: Column, what: &str) -> Result<Option<chrono::NaiveDate>, Unreadable> {
        let Some(value) = self.get(column) else { return Ok(None) };
        let read = |format: String| {
            let value = if format.contains(' ') { value } else { value.split([' ', 'T']).next()? };
            chrono::NaiveDate::parse_from_str(value, &format).ok()
        };
        let day = self.profile.format().and_then(read);
        day.map(Some).ok_or_else(|| self.row.fault(format!("the {what} day is no day")))
    }

    fn number(&self, column: Column, what: &str) -> Result<Option<Decimal>, Unreadable> {
        let Some(value) = self.get(column) else { return Ok(None) };
        let number = amount::parse_with(value, self.profile.decimal_mark);
        number.map(Some).ok_or_else(|| self.row.fault(format!("the {what} is not a number")))
    }

    fn amount(&self) -> Result<Decimal, Unreadable> {
        if self.profile.columns.contains_key(&Column::Amount) {
            let amount = self.number(Column::Amount, "amount")?.ok_or_else(|| self.row.fault("no amount"))?;
            return self.directed(amount);
        }
        let (debit, credit) = (self.number(Column::Debit, "debit")?, self.number(Column::Credit, "credit")?);
        match (debit.filter(|amount| !amount.is_zero()), credit.filter(|amount| !amount.is_zero())) {
            (Some(debit), None) => Ok(-debit.abs()),
            (None, Some(credit)) => Ok(credit),
            (Some(_), Some(_)) => Err(self.row.fault("debit and credit in one row")),
            (None, None) => debit.or(credit).ok_or_else(|| self.row.fault("neither debit nor credit")),
        }
    }

    /// An amount with the sign that its direction gives it; its own where the profile has no such column.
    fn directed(&self, amount: Decimal) -> Result<Decimal, Unreadable> {
        let Profile { columns, debit_words, credit_words, .. } = self.profile;
        if !columns.contains_key(&Column::Direction) {
            return Ok(amount);
        }
        let word = self.get(Column::Direction).ok_or_else(|| self.row.fault("no direction"))?;
        let known = |words: &[String]| words.iter().any(|known| known == word);
        match (known(debit_words), known(credit_words)) {
            (true, _) => Ok(-amount.abs()),
            (_, true) => Ok(amount),
            _ => Err(self.row.fault("the direction is none of the profile's words")),
        }
    }

    fn line(&self) -> Result<Read, Unreadable> {
        let mut line = Line::new(self.amount()?);
        let booked = self.day(Column::BookedOn, "booking")?;
        line.booked_on = Some(booked.ok_or_else(|| self.row.fault("no booking day"))?);
        line.value_on = self.day(Column::ValueOn, "value")?.or(line.booked_on);
        line.currency =
            self.owned(Column::Currency).or_else(|| self.profile.currency.clone()).map(|code| code.to_uppercase());
        line.bank_ref = self.owned(Column::BankRef);
        line.end_to_end_id = self.owned(Column::EndToEndId);
        line.counterparty_name = self.owned(Column::CounterpartyName);
        line.counterparty_account = self.owned(Column::CounterpartyAccount);
        line.counterparty_tax_id = self.owned(Column::CounterpartyTaxId);
        line.remittance = self.owned(Column::Remittance);
        if self.profile.columns.contains_key(&Column::Status) {
            let booked = self
                .get(Column::Status)
                .is_some_and(|word| self.profile.booked_words.iter().any(|booked| booked == word));
            line.status = if booked { Status::Booked } else { Status::Pending };
        }
        let account = self.owned(Column::Account).or_else(|| self.profile.account.clone());
        Ok((account, line.currency.clone(), line))
    }
}
