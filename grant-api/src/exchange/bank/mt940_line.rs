//! `:61:` and the balances of MT940: dates, signs, amounts, references.
//!
//! Invariant: a reversal of a credit goes out and a reversal of a debit comes in. Must not read `:86:`.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Balance, amount, date};

/// What `:61:` says.
pub(crate) struct Movement {
    pub(crate) value_on: NaiveDate,
    pub(crate) booked_on: NaiveDate,
    /// The day does not exist and the month's last one stands for it.
    pub(crate) bent: bool,
    pub(crate) amount: Decimal,
    pub(crate) reversal: bool,
    /// `EC` and `ED` of MT942: expected.
    pub(crate) expected: bool,
    pub(crate) kind: Option<String>,
    pub(crate) customer_ref: Option<String>,
    pub(crate) bank_ref: Option<String>,
    /// What stands after the references and on further lines.
    pub(crate) more: Option<String>,
}

/// Reads `:61:`.
///
/// # Errors
/// What cannot be read, without the text itself.
pub(crate) fn movement(lines: &[&str]) -> Result<Movement, &'static str> {
    let mut lines = lines.iter().map(|line| line.trim());
    let mut first = lines.next().unwrap_or_default().to_owned();
    if head(&first).is_err() {
        // Some exports break the line before the amount.
        first.push_str(lines.next().unwrap_or_default());
    }
    let (mut movement, rest) = head(&first)?;
    let (kind, rest) = kind(rest);
    movement.kind = kind;
    let (customer, bank) = match rest.split_once("//") {
        Some((customer, bank)) => (customer, Some(bank)),
        None => (rest, None),
    };
    // A reference has 16 characters; what is set apart by blanks behind it is a text.
    let (customer, mut more) = apart(customer);
    movement.customer_ref = reference(customer);
    movement.bank_ref = bank.and_then(|bank| {
        let (bank, text) = apart(bank);
        more = more.or(text);
        reference(bank)
    });
    let further: Vec<&str> = more.into_iter().chain(lines).filter(|line| !line.is_empty()).collect();
    movement.more = (!further.is_empty()).then(|| further.join("\n"));
    Ok(movement)
}

fn head(text: &str) -> Result<(Movement, &str), &'static str> {
    let day = text.get(..6).ok_or("no value day")?;
    let (value_on, bent) = date::swift(day).ok_or("the value day is no day")?;
    let rest = text.get(6..).unwrap_or_default();
    let (booked_on, rest) = match rest.get(..4).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(entry) => {
            (date::near(entry, value_on).ok_or("the entry day is no day")?, rest.get(4..).unwrap_or_default())
        }
        None => (value_on, rest.trim_start()),
    };
    let rest = rest.trim_start();
    let marks =
        [("RC", -1, true), ("RD", 1, true), ("EC", 1, false), ("ED", -1, false), ("C", 1, false), ("D", -1, false)];
    let found = marks.iter().find_map(|mark| rest.strip_prefix(mark.0).map(|rest| (mark, rest)));
    let ((mark, sign, reversal), rest) = found.ok_or("neither credit nor debit")?;
    let rest = rest.strip_prefix(|symbol: char| symbol.is_ascii_uppercase()).unwrap_or(rest).trim_start();
    let end = rest.find(|symbol: char| !symbol.is_ascii_digit() && !matches!(symbol, ',' | '.')).unwrap_or(rest.len());
    let (number, rest) = rest.split_at(end);
    let amount = swift_amount(number).ok_or("the amount is not a number")?;
    let movement = Movement {
        value_on,
        booked_on,
        bent,
        amount: if *sign < 0 { -amount } else { amount },
        reversal: *reversal,
        expected: mark.starts_with('E'),
        kind: None,
        customer_ref: None,
        bank_ref: None,
        more: None,
    };
    Ok((movement, rest))
}

/// Digits with a comma; some banks write a point.
fn swift_amount(text: &str) -> Option<Decimal> {
    amount::parse(text)
}

/// `NTRF`, `FMSC`, `S051`, `N192`; a bare `NONREF` is none.
fn kind(rest: &str) -> (Option<String>, &str) {
    if rest.starts_with("NONREF") {
        return (None, rest);
    }
    let code = rest.get(..4).filter(|code| {
        code.starts_with(|symbol: char| symbol.is_ascii_uppercase())
            && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    });
    match code {
        Some(code) => (Some(code.to_owned()), rest.get(4..).unwrap_or_default()),
        None => (None, rest),
    }
}

fn apart(text: &str) -> (&str, Option<&str>) {
    match text.split_once("  ") {
        Some((reference, rest)) => (reference.trim(), Some(rest.trim()).filter(|rest| !rest.is_empty())),
        None => (text.trim(), None),
    }
}

/// A reference, unless it says that there is none or that `:86:` holds it.
fn reference(text: &str) -> Option<String> {
    let none =
        matches!(text, "" | "N" | "NONREF" | "EREF" | "PREF" | "MARF" | "KREF+" | "EREF+" | "NOTPROVIDED" | "KREF");
    (!none).then(|| text.to_owned())
}

/// Reads `:60F:` and its like: mark, day, currency, amount. The currency may be missing.
pub(crate) fn balance(text: &str) -> Option<Balance> {
    let text = text.trim();
    let negative = match text.get(..1)? {
        "C" => false,
        "D" => true,
        _ => return None,
    };
    let (on, _) = date::swift(text.get(1..7)?)?;
    let rest = text.get(7..)?;
    let currency = rest.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
    let number = if currency.is_some() { rest.get(3..)? } else { rest };
    let amount = swift_amount(number)?;
    Some(Balance {
        amount: if negative && !amount.is_zero() { -amount } else { amount },
        currency: currency.map(str::to_owned),
        on: Some(on),
    })
}
