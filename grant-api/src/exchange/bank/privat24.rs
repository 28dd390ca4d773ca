//! Privat24 for business: 13 columns between `;`, in windows-1251, nothing quoted.
//!
//! Invariant: twelve columns are counted from the left and the rest is purpose; a row that breaks off is refused, a
//! purpose that goes on in the next line is joined. Must not lose a `;` of a purpose or name.

use std::collections::HashMap;

use super::sheet::{Headings, Row, headed};
use super::{Finding, Line, MAX_ENTRIES, Reading, Statement, Unreadable, amount, date, text};

const WANTED: [&[&str]; 6] = [
    &["Рахунок"],
    &["Дата операції"],
    &["Рахунок кореспондента"],
    &["Кореспондент"],
    &["Сума"],
    &["Призначення платежу"],
];
/// Columns before the purpose.
const FIXED: usize = 12;
const AMOUNT: usize = 11;
const NAME: usize = 10;

/// Whether a text has the headings.
pub(crate) fn is_it(head: &[Row]) -> bool {
    headed(head, &WANTED).is_some_and(|(_, headings)| headings.of(&["Дебет"]).is_none())
}

/// Reads the file.
///
/// # Errors
/// `row` with its line, `too-many-entries`.
pub(crate) fn read(source: &str) -> Result<Reading, Unreadable> {
    let mut grouped = Grouped::new("privat24-csv");
    let mut rows: Vec<(usize, String)> = Vec::new();
    let mut headings = None;
    for (at, line) in source.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = at + 1;
        if headings.is_none() {
            let cells: Vec<String> = line.split(';').map(str::to_owned).collect();
            let row = [Row { line: number, cells: cells.clone() }];
            headings = is_it(&row).then(|| Headings::new(&cells));
        } else if line.matches(';').count() >= FIXED {
            if rows.len() >= MAX_ENTRIES {
                return Err(Unreadable::line("too-many-entries", number, format!("more than {MAX_ENTRIES} rows")));
            }
            rows.push((number, line.to_owned()));
        } else if !line.trim().is_empty() {
            match rows.last_mut().filter(|_| !begins(line)) {
                Some((begun, row)) => {
                    let message = format!("line {number} goes on with the purpose of line {begun}");
                    grouped.reading.findings.push(Finding::new("continued-row", format!("line {number}"), message));
                    row.push('\n');
                    row.push_str(line);
                }
                None => return Err(Unreadable::line("row", number, "fewer than 13 columns: the row breaks off")),
            }
        }
    }
    let headings = headings.ok_or_else(|| Unreadable::new("row", "file", "no headings"))?;
    for (number, row) in rows {
        let (account, currency, line) = line(number, &row, &headings, &mut grouped.reading)?;
        grouped.push(account, currency, line);
    }
    Ok(grouped.finish())
}

/// Whether a line begins a row: own tax id and bank code.
fn begins(line: &str) -> bool {
    let mut cells = line.split(';');
    let digits = |cell: Option<&str>, lengths: &[usize]| {
        cell.is_some_and(|cell| lengths.contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit()))
    };
    digits(cells.next(), &[8, 9, 10]) && cells.next().is_none_or(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Account, currency and the line itself.
type Read = (Option<String>, Option<String>, Line);

fn line(number: usize, row: &str, headings: &Headings, reading: &mut Reading) -> Result<Read, Unreadable> {
    let fault = |reason: &str| Unreadable::line("row", number, reason);
    let row = row.strip_suffix(';').unwrap_or(row);
    let mut cells: Vec<String> = row.split(';').map(str::to_owned).collect();
    let shift = shift(&cells).ok_or_else(|| fault("the sum is not a number"))?;
    if shift > 0 {
        let name = cells.get(NAME..=NAME + shift).unwrap_or_default().join(";");
        cells.splice(NAME..=NAME + shift, [name]);
        reading.found("shifted-columns", format!("line {number}"), "the counterparty's name holds the separator");
    }
    let purpose = cells.get(FIXED..).unwrap_or_default().join(";");
    let row = Row { line: number, cells };
    let owned = |names: &[&str]| row.get(headings.of(names)).map(str::to_owned);
    let amount = row.get(Some(AMOUNT)).and_then(amount::parse).ok_or_else(|| fault("the sum is not a number"))?;
    let booked = row.get(headings.of(&["Дата операції"])).and_then(date::dotted);
    let mut line = Line::new(amount);
    line.booked_on = Some(booked.ok_or_else(|| fault("the day of the operation is no day"))?);
    line.value_on = line.booked_on;
    line.currency = owned(&["Валюта"]).map(|code| code.to_uppercase());
    line.bank_ref = owned(&["Номер документу", "Номер документа"]);
    line.counterparty_name = owned(&["Кореспондент"]);
    line.counterparty_account = owned(&["Рахунок кореспондента"]);
    line.counterparty_tax_id = owned(&["ЄДРПОУ кореспондента"]);
    line.remittance = text::some(&purpose);
    Ok((owned(&["Рахунок"]), line.currency.clone(), line))
}

/// How many separators the name holds: the sum is the first number from its column on.
fn shift(cells: &[String]) -> Option<usize> {
    (0..=3).find(|shift| cells.get(AMOUNT + shift).is_some_and(|cell| amount::parse(cell).is_some()))
}

/// Lines sorted into statements by account and currency, in the file's order.
pub(crate) struct Grouped {
    pub(crate) reading: Reading,
    places: HashMap<(Option<String>, Option<String>), usize>,
}

impl Grouped {
    pub(crate) fn new(format: &str) -> Self {
        Grouped { reading: Reading::new(format), places: HashMap::new() }
    }

    pub(crate) fn push(&mut self, account: Option<String>, currency: Option<String>, line: Line) {
        let account = account.map(|text| text.chars().filter(|symbol| !symbol.is_whitespace()).collect::<String>());
        let statements = &mut self.reading.statements;
        let at = *self.places.entry((account.clone(), currency.clone())).or_insert_with(|| {
            statements.push(Statement { account, currency, ..Statement::default() });
            statements.len() - 1
        });
        if let Some(statement) = statements.get_mut(at) {
            statement.from = statement.from.into_iter().chain(line.booked_on).min();
            statement.to = statement.to.into_iter().chain(line.booked_on).max();
            statement.entries += 1;
            statement.lines.push(line);
        }
    }

    pub(crate) fn finish(self) -> Reading {
        self.reading
    }
}
