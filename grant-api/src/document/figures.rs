//! Amounts, numbers and days as documents and the console write them: never cut at a line's end.
//!
//! Invariant: amounts are built from integers; no float touches them. A document writes the month in full.

use chrono::{Datelike, NaiveDate};
use ledger_core::money::Currency;
use ledger_core::programme::document::Language;

/// U+00A0, between the parts of one figure.
pub const NBSP: char = '\u{a0}';
/// U+2212, the minus sign of figures (a hyphen would break and reads as a dash).
const MINUS: char = '\u{2212}';

/// In full.
pub const MONTHS_EN: [&str; 12] = [
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
pub const MONTHS_UK: [&str; 12] = [
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

/// A number without its sign, with so many digits after the mark: `45,000.50`, `45 000,50`.
pub fn fixed(language: Language, value: u64, places: u32) -> String {
    let places = usize::try_from(places).unwrap_or(0);
    let (thousands, mark) = match language {
        Language::En => (',', '.'),
        Language::Uk => (NBSP, ','),
    };
    let figures = format!("{value:0width$}", width = places + 1);
    let (whole, rest) = figures.split_at(figures.len() - places);
    let mut text = String::with_capacity(figures.len() * 2);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if places > 0 {
        text.push(mark);
        text.push_str(rest);
    }
    text
}

/// A text with the minus sign of figures before it, where it is of something below zero.
pub fn signed(negative: bool, text: String) -> String {
    if negative { format!("{MINUS}{text}") } else { text }
}

/// An amount without its currency: `45,000.50`, `45 000,50`.
pub fn plain(language: Language, minor: i64, currency: &str) -> String {
    signed(minor < 0, fixed(language, minor.unsigned_abs(), places(currency)))
}

/// A currency as amounts have it: `UAH`, `грн`; another by its code.
pub fn currency(language: Language, code: &str) -> &str {
    if (language, code) == (Language::Uk, "UAH") { "грн" } else { code }
}

/// An amount with its currency: `UAH 45,000.50`, `45 000,50 грн`.
pub fn amount(language: Language, minor: i64, currency: &str) -> String {
    let figures = fixed(language, minor.unsigned_abs(), places(currency));
    let text = match (language, currency) {
        (Language::En, _) => format!("{currency}{NBSP}{figures}"),
        (Language::Uk, "UAH") => format!("{figures}{NBSP}грн"),
        (Language::Uk, _) => format!("{figures}{NBSP}{currency}"),
    };
    signed(minor < 0, text)
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
