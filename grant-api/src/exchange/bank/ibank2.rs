//! iBank 2 UA statements (Vostok, Raiffeisen, UkrSib, ProCredit and others): 17 or 18 columns, debit and credit apart.
//!
//! Invariant: a row has a debit or a credit, never both; a purpose that holds the separator keeps it.

use super::privat24::Grouped;
use super::sheet::{Headings, Row, headed, rows};
use super::{Line, Reading, Unreadable, amount, date, text};

const ACCOUNT: &[&str] = &["Рахунок"];
const CURRENCY: &[&str] = &["Валюта"];
const BOOKED: &[&str] = &["Дата операції"];
const DEBIT: &[&str] = &["Дебет"];
const CREDIT: &[&str] = &["Кредит"];
const PURPOSE: &[&str] = &["Призначення платежу"];
const OTHER_ACCOUNT: &[&str] = &["Рахунок кореспондента"];
const OTHER_TAX_ID: &[&str] = &["ЄДРПОУ кореспондента"];
const OTHER_NAME: &[&str] = &["Кореспондент"];
const DOCUMENT: &[&str] = &["Документ", "Номер документа", "Номер документу"];
const OPERATION: &[&str] = &["Ідентифікатор операції", "ID операції"];
const WANTED: [&[&str]; 6] = [ACCOUNT, BOOKED, DEBIT, CREDIT, PURPOSE, OTHER_NAME];

/// Whether a text has the headings.
pub(crate) fn is_it(head: &[Row]) -> bool {
    headed(head, &WANTED).is_some()
}

/// Reads the file.
///
/// # Errors
/// `row` with its line.
pub(crate) fn read(source: &str, separator: u8) -> Result<Reading, Unreadable> {
    // Quotes are used by some banks and mean nothing to others: a file that does not fit with them is read without.
    match rows(source, separator, true).and_then(|rows| all(&rows)) {
        Ok(reading) => Ok(reading),
        Err(first) => rows(source, separator, false).and_then(|rows| all(&rows)).map_err(|_| first),
    }
}

fn all(rows: &[Row]) -> Result<Reading, Unreadable> {
    let (at, headings) = headed(rows, &WANTED).ok_or_else(|| Unreadable::new("row", "file", "no headings"))?;
    let width =
        rows.get(at).map_or(0, |row| row.cells.iter().rposition(|cell| !cell.trim().is_empty()).unwrap_or(0) + 1);
    let mut grouped = Grouped::new("ibank2-csv");
    for row in rows.iter().skip(at + 1).filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())) {
        let row = whole(row, &headings, width)?;
        let (account, currency, line) = line(&row, &headings)?;
        grouped.push(account, currency, line);
    }
    Ok(grouped.finish())
}

/// A row whose purpose was torn by separators in it, mended.
fn whole(row: &Row, headings: &Headings, width: usize) -> Result<Row, Unreadable> {
    // Trailing columns may be missing when empty, but the purpose is never one of them.
    let purpose = headings.of(PURPOSE).unwrap_or_default();
    if row.cells.len() <= purpose {
        return Err(row.fault(format!("{} cells, {width} are needed: the row breaks off", row.cells.len())));
    }
    let mut cells = row.cells.clone();
    while cells.len() > width && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    let over = cells.len().saturating_sub(width);
    if over > 0 {
        let text = cells.get(purpose..=purpose + over).unwrap_or_default().join(";");
        cells.splice(purpose..=purpose + over, [text]);
    }
    Ok(Row { line: row.line, cells })
}

fn line(row: &Row, headings: &Headings) -> Result<(Option<String>, Option<String>, Line), Unreadable> {
    let owned = |names: &[&str]| row.get(headings.of(names)).map(str::to_owned);
    let number = |names: &[&str], what: &str| match row.get(headings.of(names)) {
        None => Ok(None),
        Some(text) => amount::parse(text).map(Some).ok_or_else(|| row.fault(format!("the {what} is not a number"))),
    };
    let (debit, credit) = (number(DEBIT, "debit")?, number(CREDIT, "credit")?);
    let filled = |amount: &Option<rust_decimal::Decimal>| amount.is_some_and(|amount| !amount.is_zero());
    let amount = match (debit, credit) {
        (Some(debit), _) if filled(&Some(debit)) && !filled(&credit) => -debit.abs(),
        (_, Some(credit)) if !filled(&debit) => credit,
        (Some(debit), None) => debit,
        (None, None) => return Err(row.fault("neither debit nor credit")),
        _ => return Err(row.fault("debit and credit in one row")),
    };
    let booked = row.get(headings.of(BOOKED)).and_then(date::dotted);
    let mut line = Line::new(amount);
    line.booked_on = Some(booked.ok_or_else(|| row.fault("the day of the operation is no day"))?);
    line.value_on = line.booked_on;
    line.currency = owned(CURRENCY).map(|code| code.to_uppercase());
    line.bank_ref = owned(OPERATION).or_else(|| owned(DOCUMENT));
    line.counterparty_name = owned(OTHER_NAME);
    line.counterparty_account = owned(OTHER_ACCOUNT);
    line.counterparty_tax_id = owned(OTHER_TAX_ID);
    line.remittance = owned(PURPOSE).as_deref().and_then(text::some);
    Ok((owned(ACCOUNT), line.currency.clone(), line))
}
