//! monobank CSV: UTF-8 with a mark, commas, a dash for nothing, headings that changed more than once.
//!
//! Invariant: columns are found by any of the headings the bank ever used; the running balance, where it is there, gives
//! the opening and closing balance and is checked row by row.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::sheet::{Headings, Row, headed, rows};
use super::{Balance, Detail, Finding, Line, Reading, Statement, Unreadable, amount, date, text};

const WHEN: &[&str] =
    &["Дата і час операції", "Дата операції", "Дата та час операції", "Дата", "Date and time", "Дата и время операции"];
const WHAT: &[&str] = &[
    "Деталі операції",
    "Опис операції",
    "Деталі",
    "Опис",
    "Description",
    "Details",
    "Описание операции",
    "Детали операции",
];
const AMOUNT: &[&str] = &[
    "Сума в валюті картки",
    "Сума у валюті картки",
    "Сума в валюті рахунку",
    "Сума у валюті рахунку",
    "Card currency amount",
    "Сумма в валюте карты",
];
const FOREIGN: &[&str] =
    &["Сума в валюті операції", "Сума у валюті операції", "Operation amount", "Сумма в валюте операции"];
const FOREIGN_CURRENCY: &[&str] = &["Валюта", "Валюта операції", "Operation currency"];
const LEFT: &[&str] = &["Залишок після операції", "Баланс після операції", "Balance", "Остаток после операции"];
const MCC: &[&str] = &["MCC", "МСС", "Код категорії"];
const WANTED: [&[&str]; 4] = [WHEN, WHAT, AMOUNT, MCC];

/// Whether a text has the headings.
pub(crate) fn is_it(head: &[Row]) -> bool {
    headed(head, &WANTED).is_some()
}

/// Reads the file.
///
/// # Errors
/// `row` with its line, `too-many-entries`.
pub(crate) fn read(source: &str, separator: u8) -> Result<Reading, Unreadable> {
    let rows = rows(source, separator, true)?;
    let (at, headings) = headed(&rows, &WANTED).ok_or_else(|| Unreadable::new("row", "file", "no headings"))?;
    let named = headings.of(AMOUNT).and_then(|column| rows.get(at)?.cells.get(column)?.split_once('('));
    let currency =
        named.and_then(|(_, code)| code.split(')').next()).and_then(text::some).map(|code| code.to_uppercase());
    let mut statement = Statement { currency, ..Statement::default() };
    let mut whens = Vec::new();
    let mut left = Vec::new();
    let cells = rows.get(at).map_or(0, |row| row.cells.len());
    for row in rows.iter().skip(at + 1).filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())) {
        if row.cells.len() < cells {
            return Err(row.fault(format!("{} cells, {cells} are needed: the row breaks off", row.cells.len())));
        }
        let (when, line) = line(row, &headings, statement.currency.as_deref())?;
        left.push(match row.get(headings.of(LEFT)) {
            Some(text) => Some(amount::parse(text).ok_or_else(|| row.fault("the balance is not a number"))?),
            None => None,
        });
        whens.push(when);
        statement.lines.push(line);
    }
    statement.entries = statement.lines.len();
    let mut reading = Reading::new("monobank-csv");
    running(&mut statement, &whens, &left, &mut reading.findings);
    reading.found("no-account", "statement 1", "the file names no account");
    reading.statements.push(statement);
    Ok(reading)
}

fn line(row: &Row, headings: &Headings, currency: Option<&str>) -> Result<(NaiveDateTime, Line), Unreadable> {
    let when = row.get(headings.of(WHEN)).ok_or_else(|| row.fault("no day of the operation"))?;
    let day = date::dotted(when)
        .or_else(|| date::iso(when))
        .ok_or_else(|| row.fault("the day of the operation is no day"))?;
    let time = when.split_whitespace().nth(1).and_then(|time| time.parse().ok()).unwrap_or_default();
    let amount =
        row.get(headings.of(AMOUNT)).and_then(amount::parse).ok_or_else(|| row.fault("the sum is not a number"))?;
    let mut line = Line::new(amount);
    line.booked_on = Some(day);
    line.value_on = Some(day);
    line.currency = currency.map(str::to_owned);
    line.remittance = row.get(headings.of(WHAT)).map(str::to_owned);
    line.kind = row.get(headings.of(MCC)).map(str::to_owned);
    let other =
        row.get(headings.of(FOREIGN_CURRENCY)).map(str::to_uppercase).filter(|code| Some(code.as_str()) != currency);
    if let (Some(other), Some(foreign)) = (other, row.get(headings.of(FOREIGN)).and_then(amount::parse)) {
        line.details.push(Detail { amount: Some(foreign), currency: Some(other), ..Detail::default() });
    }
    Ok((day.and_time(time), line))
}

/// Balances from what is left after each movement; the newest may stand first or last.
pub(crate) fn running(
    statement: &mut Statement,
    whens: &[NaiveDateTime],
    left: &[Option<Decimal>],
    findings: &mut Vec<Finding>,
) {
    let days = |statement: &Statement| statement.lines.iter().filter_map(|line| line.booked_on).collect::<Vec<_>>();
    let booked = days(statement);
    statement.from = booked.iter().min().copied();
    statement.to = booked.iter().max().copied();
    let known: Vec<Decimal> = left.iter().filter_map(|left| *left).collect();
    if known.is_empty() || known.len() != statement.lines.len() {
        return;
    }
    let mut steps: Vec<(usize, Decimal, Decimal)> =
        statement.lines.iter().zip(&known).enumerate().map(|(at, (line, left))| (at, line.amount, *left)).collect();
    // By the days where they differ; where all are the same, the order in which the balances run.
    let breaks = |steps: &[(usize, Decimal, Decimal)]| {
        let runs = |pair: &&[(usize, Decimal, Decimal)]| match pair {
            [(_, _, before), (_, amount, left)] => before.checked_add(*amount) != Some(*left),
            _ => false,
        };
        steps.windows(2).filter(runs).map(|pair| pair.last().map_or(0, |step| step.0)).collect::<Vec<usize>>()
    };
    let newest_first = match (whens.first(), whens.last()) {
        (Some(first), Some(last)) if first != last => first > last,
        _ => {
            let as_is = breaks(&steps).len();
            steps.reverse();
            let turned = breaks(&steps).len();
            steps.reverse();
            turned < as_is
        }
    };
    if newest_first {
        steps.reverse();
    }
    for at in breaks(&steps) {
        let place = format!("statement 1, entry {}", at + 1);
        findings.push(Finding::new("gap", place, "the balance after this entry does not follow the one before"));
    }
    let balance = |amount: Decimal, on| Some(Balance { amount, currency: statement.currency.clone(), on });
    let opening = steps.first().and_then(|(_, amount, left)| left.checked_sub(*amount));
    statement.opening = opening.and_then(|amount| balance(amount, statement.from));
    statement.closing = steps.last().and_then(|(_, _, left)| balance(*left, statement.to));
}
