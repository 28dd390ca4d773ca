//! monobank API JSON: a list of movements in minor units, newest first.
//!
//! Invariant: a held amount is pending; days are those of Kyiv. The file names no account.

use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Europe::Kyiv;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::{self, Scalar, text};
use super::monobank::running;
use super::{Detail, Line, MAX_ENTRIES, Reading, Statement, Status, Unreadable, amount};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    #[serde(borrow)]
    id: Scalar<'a>,
    #[serde(borrow)]
    time: Scalar<'a>,
    #[serde(borrow)]
    description: Scalar<'a>,
    #[serde(borrow)]
    comment: Scalar<'a>,
    #[serde(borrow)]
    mcc: Scalar<'a>,
    #[serde(borrow)]
    hold: Scalar<'a>,
    #[serde(borrow)]
    amount: Scalar<'a>,
    #[serde(borrow)]
    operation_amount: Scalar<'a>,
    #[serde(borrow)]
    currency_code: Scalar<'a>,
    #[serde(borrow)]
    balance: Scalar<'a>,
    #[serde(borrow)]
    counter_edrpou: Scalar<'a>,
    #[serde(borrow)]
    counter_iban: Scalar<'a>,
    #[serde(borrow)]
    counter_name: Scalar<'a>,
}

/// Reads a list of movements.
///
/// # Errors
/// `json`, `truncated`, `too-deep`, `entry` with the number of the movement, `too-many-entries`.
pub(crate) fn read(source: &str) -> Result<Reading, Unreadable> {
    json::shallow(source)?;
    let rows: Vec<&RawValue> = serde_json::from_str(source).map_err(|error| json::fault(&error))?;
    if rows.len() > MAX_ENTRIES {
        return Err(Unreadable::new("too-many-entries", "file", format!("more than {MAX_ENTRIES} movements")));
    }
    let mut statement = Statement::default();
    let (mut whens, mut left, mut own) = (Vec::new(), Vec::new(), None);
    for (at, raw) in rows.iter().enumerate() {
        let fault = |reason: &str| Unreadable::new("entry", format!("movement {}", at + 1), reason);
        let row: Row = serde_json::from_str(raw.get()).map_err(|_| fault("not a movement"))?;
        let (when, line) = line(&row).map_err(fault)?;
        // The code is the operation's: where both amounts are the same it is the account's too.
        if text(row.amount) == text(row.operation_amount) {
            own = own.or_else(|| text(row.currency_code).as_deref().and_then(currency));
        }
        left.push(text(row.balance).and_then(|units| units.parse().ok()).map(|units| amount::minor(units, 2)));
        whens.push(when);
        statement.lines.push(line);
    }
    statement.currency = own.map(|(code, _)| code.to_owned());
    for line in &mut statement.lines {
        line.currency = statement.currency.clone();
        line.details.retain(|detail| detail.currency != line.currency);
    }
    statement.entries = statement.lines.len();
    let mut reading = Reading::new("monobank-json");
    // What is held moves the balance too and is not booked: balances would not add up.
    if statement.lines.iter().all(|line| line.status == Status::Booked) {
        running(&mut statement, &whens, &left, &mut reading.findings);
    }
    reading.found("no-account", "statement 1", "the file names no account");
    if statement.currency.is_none() && statement.entries > 0 {
        reading.found("no-currency", "statement 1", "no movement shows the account's currency");
    }
    if statement.entries > 0 {
        reading.statements.push(statement);
    }
    Ok(reading)
}

fn line(row: &Row) -> Result<(NaiveDateTime, Line), &'static str> {
    let units = |value: Scalar| text(value).and_then(|units| units.parse::<i64>().ok());
    let amount = units(row.amount).ok_or("amount is not a whole number of minor units")?;
    let time = units(row.time).and_then(|seconds| DateTime::from_timestamp(seconds, 0)).ok_or("time is no moment")?;
    let when = time.with_timezone(&Kyiv).naive_local();
    let mut line = Line::new(amount::minor(amount, 2));
    line.booked_on = Some(when.date());
    line.value_on = line.booked_on;
    line.status = if text(row.hold).as_deref() == Some("true") { Status::Pending } else { Status::Booked };
    line.bank_ref = text(row.id);
    line.counterparty_name = text(row.counter_name);
    line.counterparty_account = text(row.counter_iban);
    line.counterparty_tax_id = text(row.counter_edrpou);
    let texts: Vec<String> = [text(row.description), text(row.comment)].into_iter().flatten().collect();
    line.remittance = (!texts.is_empty()).then(|| texts.join("\n"));
    line.kind = text(row.mcc);
    let foreign = text(row.currency_code).as_deref().and_then(currency).zip(units(row.operation_amount));
    if let Some(((code, scale), units)) = foreign {
        let amount: Decimal = amount::minor(units, scale);
        line.details.push(Detail { amount: Some(amount), currency: Some(code.to_owned()), ..Detail::default() });
    }
    Ok((when, line))
}

/// ISO 4217 by number, with its decimals, as far as cards in Ukraine meet them.
fn currency(number: &str) -> Option<(&'static str, u32)> {
    Some(match number {
        "980" => ("UAH", 2),
        "840" => ("USD", 2),
        "978" => ("EUR", 2),
        "826" => ("GBP", 2),
        "985" => ("PLN", 2),
        "756" => ("CHF", 2),
        "203" => ("CZK", 2),
        "348" => ("HUF", 2),
        "946" => ("RON", 2),
        "975" => ("BGN", 2),
        "949" => ("TRY", 2),
        "752" => ("SEK", 2),
        "578" => ("NOK", 2),
        "208" => ("DKK", 2),
        "498" => ("MDL", 2),
        "981" => ("GEL", 2),
        "124" => ("CAD", 2),
        "376" => ("ILS", 2),
        "784" => ("AED", 2),
        "156" => ("CNY", 2),
        "392" => ("JPY", 0),
        _ => return None,
    })
}
