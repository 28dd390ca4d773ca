//! One cell: from its text to a typed value, or to the one thing that is wrong with it.
//!
//! Invariant: a value that comes out of here was checked against its column's kind; a cell has at most one fault.
//! Must not: look at other cells; the row does that.

use std::borrow::Cow;

use ledger_core::money::{AmountError, Currency, Minor, Money};
use ledger_core::programme::region::Region;
use ledger_core::text::{CODE_MAX, Code, LABEL_MAX, Label, TextError};
use ledger_core::time::Day;

use super::fault::FaultCode;
use super::format::{AMOUNT_DIGITS, EMAIL_MAX, FIRST_DATE, Kind, LAST_DATE, Listed};

/// A checked value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Code(Code),
    Label(Label),
    Email(String),
    Day(Day),
    Amount(Minor),
    Int(i64),
    /// Index into the list of the kind.
    Item(usize),
    Currency(Currency),
    Region(Region),
}

impl Value {
    /// The text by which rows are compared: the same for two spellings of one value.
    pub(super) fn canonical<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        match self {
            Value::Int(number) => Cow::Owned(number.to_string()),
            Value::Email(email) => Cow::Owned(email.clone()),
            _ => Cow::Borrowed(raw),
        }
    }
}

/// What is wrong with a cell and what would be right.
pub(super) type Wrong = (FaultCode, String);

/// Reads a cell that is not empty. `base` is the programme's currency, if it is known: without it neither decimals nor
/// currencies can be held against it.
pub(super) fn parse(kind: Kind, text: &str, base: Option<Currency>) -> Result<Value, Wrong> {
    match kind {
        Kind::Code => code(text).map(Value::Code),
        Kind::Label => label(text).map(Value::Label),
        Kind::Email => email(text).map(Value::Email),
        Kind::Date => date(text).map(Value::Day),
        Kind::Amount => amount(text, base).map(Value::Amount),
        Kind::Int(least, most) => int(text, least, most).map(Value::Int),
        Kind::YesNo => item(text, bool::CODES).ok_or_else(|| (FaultCode::NotYesOrNo, "write yes or no".into())),
        Kind::List(codes) => item(text, codes)
            .ok_or_else(|| (FaultCode::NotInList, format!("write one of {}, spelt like that", codes.join(", ")))),
        Kind::Currency => currency(text).map(Value::Currency),
        Kind::BaseCurrency => match (currency(text)?, base) {
            (currency, Some(base)) if currency != base => {
                Err((FaultCode::CurrencyNotBase, format!("write {base}, the base currency of the programme")))
            }
            (currency, _) => Ok(Value::Currency(currency)),
        },
        Kind::Region => Region::parse(text)
            .map(Value::Region)
            .ok_or_else(|| (FaultCode::BadRegion, "write the code of ISO 3166-2:UA, like UA-46".into())),
    }
}

fn item(text: &str, codes: &[&str]) -> Option<Value> {
    codes.iter().position(|code| *code == text).map(Value::Item)
}

fn code(text: &str) -> Result<Code, Wrong> {
    Code::new(text).map_err(|error| match error {
        TextError::TooLong(_) => too_long(CODE_MAX),
        _ => (FaultCode::BadCode, "write only letters A to Z, digits and - _ . / , without spaces".into()),
    })
}

fn label(text: &str) -> Result<Label, Wrong> {
    Label::new(text).map_err(|error| match error {
        TextError::TooLong(_) => too_long(LABEL_MAX),
        TextError::Empty => (FaultCode::ValueMissing, "write a title of at least one character".into()),
        _ => (FaultCode::ControlCharacter, "write it on one line, without tabs or other control characters".into()),
    })
}

fn too_long(most: usize) -> Wrong {
    (FaultCode::TooLong, format!("write at most {most} characters"))
}

/// The form that mail systems of today deliver: `local@host.domain` in ASCII.
fn email(text: &str) -> Result<String, Wrong> {
    if text.chars().count() > EMAIL_MAX {
        return Err(too_long(EMAIL_MAX));
    }
    let dotted = |part: &str, also: &[u8]| {
        !part.is_empty()
            && part.split('.').all(|atom| {
                !atom.is_empty() && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
            })
    };
    let host = |host: &str| {
        host.contains('.')
            && dotted(host, b"-")
            && host.split('.').all(|atom| atom.len() <= 63 && !atom.starts_with('-') && !atom.ends_with('-'))
            && !host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match text.split_once('@') {
        Some((local, domain)) if local.len() <= 64 && dotted(local, b"!#$%&'*+/=?^_`{|}~-") && host(domain) => {
            Ok(text.to_ascii_lowercase())
        }
        _ => Err((FaultCode::BadEmail, "write one address, like name@office.example".into())),
    }
}

fn date(text: &str) -> Result<Day, Wrong> {
    let wrong = || (FaultCode::NotADate, "write year, month and day as YYYY-MM-DD, like 2026-03-31".to_owned());
    let shaped = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let day: Day = if shaped { text.parse().map_err(|_| wrong())? } else { return Err(wrong()) };
    // Both are written in the same shape, so their order is that of the texts.
    if !(FIRST_DATE..=LAST_DATE).contains(&text) {
        return Err((FaultCode::DateOutOfRange, format!("write a date from {FIRST_DATE} to {LAST_DATE}")));
    }
    Ok(day)
}

fn amount(text: &str, base: Option<Currency>) -> Result<Minor, Wrong> {
    let places = base.unwrap_or(Currency::UAH).places();
    let like = if places == 0 { "1250".to_owned() } else { format!("1250.{}", "0".repeat(places as usize)) };
    let wrong = |code| (code, format!("write it with a point and at most {places} decimals, like {like}"));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(unsigned) || !is_number(fraction) {
        return Err(wrong(FaultCode::NotAnAmount));
    }
    if text.bytes().filter(u8::is_ascii_digit).count() > AMOUNT_DIGITS {
        return Err((FaultCode::AmountTooLarge, format!("write at most {AMOUNT_DIGITS} digits")));
    }
    // Its sign is read off the digits, so that -0.00 is nothing and -1.005 is below nothing before it is too precise.
    if whole.len() > unsigned.len() || text.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        return Err((FaultCode::AmountNotPositive, format!("write an amount above zero, like {like}")));
    }
    match Money::parse(text, base.unwrap_or(Currency::UAH)) {
        Ok(money) => Ok(money.minor),
        // Which currency it is could not be read: that is a fault of its own, and this value is never used.
        Err(AmountError::Places) if base.is_none() => Ok(Minor::ZERO),
        Err(AmountError::Places) => Err(wrong(FaultCode::TooManyDecimals)),
        Err(AmountError::TooLarge) => Err((FaultCode::AmountTooLarge, format!("write at most {AMOUNT_DIGITS} digits"))),
        Err(AmountError::Form) => Err(wrong(FaultCode::NotAnAmount)),
    }
}

fn int(text: &str, least: i64, most: i64) -> Result<i64, Wrong> {
    let range = format!("write a whole number from {least} to {most}");
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err((FaultCode::NotANumber, range));
    }
    // Digits that do not fit are a number too, only far out of range.
    match text.parse::<i64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err((FaultCode::NumberOutOfRange, range)),
    }
}

fn currency(text: &str) -> Result<Currency, Wrong> {
    Currency::from_code(text)
        .ok_or_else(|| (FaultCode::BadCurrency, "write the three letters of ISO 4217, like UAH".into()))
}
