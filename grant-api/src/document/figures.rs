//! Amounts and days as a document writes them: with the currency, in full, never cut at a line's end.
//!
//! Invariant: whole numbers alone; the same text as the console's for amounts, the month in full for days.

use chrono::{Datelike, NaiveDate};
use ledger_core::money::Currency;
use ledger_core::programme::document::Language;

/// U+00A0.
pub const NBSP: char = '\u{a0}';

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Genitive, as a date needs it.
const MONTHS_UK: [&str; 12] = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
];

/// Digits after the mark of a currency's amounts: two for one that is not known.
pub fn places(currency: &str) -> u32 {
    Currency::from_code(currency).map_or(2, |known| known.places())
}

/// An amount without its currency: `45,000.50`, `45 000,50`.
pub fn plain(language: Language, minor: i64, currency: &str) -> String {
    let places = places(currency);
    let unit = 10u64.pow(places);
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let (thousands, mark) = match language {
        Language::En => (',', '.'),
        Language::Uk => (NBSP, ','),
    };
    let digits = whole.to_string();
    let mut text = String::from(if minor < 0 { "\u{2212}" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if places > 0 {
        text.push_str(&format!("{mark}{rest:0width$}", width = usize::try_from(places).unwrap_or(0)));
    }
    text
}

/// An amount with its currency: `UAH 45,000.50`, `45 000,50 грн`.
pub fn amount(language: Language, minor: i64, currency: &str) -> String {
    let figures = plain(language, minor, currency);
    match (language, currency) {
        (Language::En, _) => format!("{currency}{NBSP}{figures}"),
        (Language::Uk, "UAH") => format!("{figures}{NBSP}грн"),
        (Language::Uk, _) => format!("{figures}{NBSP}{currency}"),
    }
}

/// A day: `27 November 2026`, `27 листопада 2026 р.`
pub fn day(language: Language, day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).unwrap_or(0);
    let name = |names: &[&'static str; 12]| names.get(month).copied().unwrap_or_default();
    match language {
        Language::En => format!("{}{NBSP}{}{NBSP}{}", day.day(), name(&MONTHS_EN), day.year()),
        Language::Uk => format!("{}{NBSP}{}{NBSP}{}{NBSP}р.", day.day(), name(&MONTHS_UK), day.year()),
    }
}
