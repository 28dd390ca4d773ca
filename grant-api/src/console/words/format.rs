//! How amounts, dates and numbers are written in each language of the console: the figures are those of documents.
//!
//! Invariant: amounts are built from integers; no float touches them. Spaces inside an amount
//! or a date are no-break spaces, so that a figure is never cut in two at a line's end.

use chrono::{Datelike, NaiveDate};
use fluent_bundle::FluentValue;
use ledger_core::programme::document::Language;

use super::Lang;
use crate::document::figures::{self, MONTHS_EN as MONTHS_EN_FULL, MONTHS_UK, NBSP, fixed, signed};

const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Nominative, for a month without a day.
const MONTHS_UK_ALONE: [&str; 12] = [
    "січень",
    "лютий",
    "березень",
    "квітень",
    "травень",
    "червень",
    "липень",
    "серпень",
    "вересень",
    "жовтень",
    "листопад",
    "грудень",
];

fn language(lang: Lang) -> Language {
    match lang {
        Lang::En => Language::En,
        Lang::Uk => Language::Uk,
    }
}

pub(super) fn figures(lang: Lang, minor: i64, currency: &str) -> String {
    figures::plain(language(lang), minor, currency)
}

pub(super) fn money(lang: Lang, minor: i64, currency: &str) -> String {
    figures::amount(language(lang), minor, currency)
}

pub(super) fn currency(lang: Lang, code: &str) -> &str {
    figures::currency(language(lang), code)
}

pub(super) fn number(lang: Lang, count: i64) -> String {
    signed(count < 0, fixed(language(lang), count.unsigned_abs(), 0))
}

/// Rounds half away from zero, in integers.
fn tenth_of(hundredths: i64) -> (bool, u64) {
    let tenths = hundredths.unsigned_abs().saturating_add(5) / 10;
    (hundredths < 0 && tenths > 0, tenths)
}

pub(super) fn tenths(lang: Lang, hundredths: i64) -> String {
    let (negative, value) = tenth_of(hundredths);
    signed(negative, fixed(language(lang), value, 1))
}

/// A number given in hundredths, with both digits.
pub(super) fn hundredths(lang: Lang, hundredths: i64) -> String {
    signed(hundredths < 0, fixed(language(lang), hundredths.unsigned_abs(), 2))
}

pub(super) fn percent(lang: Lang, basis_points: i64) -> String {
    let figures = tenths(lang, basis_points);
    match lang {
        Lang::En => format!("{figures}%"),
        Lang::Uk => format!("{figures}{NBSP}%"),
    }
}

pub(super) fn percent_whole(lang: Lang, percent: i64) -> String {
    match lang {
        Lang::En => format!("{percent}%"),
        Lang::Uk => format!("{percent}{NBSP}%"),
    }
}

pub(super) fn date(lang: Lang, day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).unwrap_or(0);
    let name = |names: &[&'static str; 12]| names.get(month).copied().unwrap_or("");
    match lang {
        Lang::En => format!("{}{NBSP}{}{NBSP}{}", day.day(), name(&MONTHS_EN), day.year()),
        // May break before the year only: the whole date is too long for a narrow column.
        Lang::Uk => format!("{}{NBSP}{} {}{NBSP}р.", day.day(), name(&MONTHS_UK), day.year()),
    }
}

pub(super) fn month(lang: Lang, day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).unwrap_or(0);
    let name = |names: &[&'static str; 12]| names.get(month).copied().unwrap_or("");
    match lang {
        Lang::En => format!("{}{NBSP}{}", name(&MONTHS_EN_FULL), day.year()),
        Lang::Uk => format!("{}{NBSP}{}{NBSP}р.", name(&MONTHS_UK_ALONE), day.year()),
    }
}

/// Groups the thousands of counts that stand inside a phrase (English).
pub(super) fn count_en<M>(value: &FluentValue<'_>, _memoizer: &M) -> Option<String> {
    count(Lang::En, value)
}

/// Groups the thousands of counts that stand inside a phrase (Ukrainian).
pub(super) fn count_uk<M>(value: &FluentValue<'_>, _memoizer: &M) -> Option<String> {
    count(Lang::Uk, value)
}

fn count(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number_value) = value else {
        return None;
    };
    // Fluent keeps counts as floats; ours come from i64 and are written as whole numbers.
    number_value.as_string().parse::<i64>().ok().map(|whole| number(lang, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_each_language() {
        assert_eq!(money(Lang::En, 4_500_000, "UAH"), "UAH\u{a0}45,000.00");
        assert_eq!(money(Lang::Uk, 4_500_000, "UAH"), "45\u{a0}000,00\u{a0}грн");
        assert_eq!(money(Lang::Uk, 123, "EUR"), "1,23\u{a0}EUR");
        assert_eq!(money(Lang::En, 7, "UAH"), "UAH\u{a0}0.07");
        assert_eq!(money(Lang::En, 1_234_567, "JPY"), "JPY\u{a0}1,234,567");
    }

    #[test]
    fn negative_and_extreme_amounts_keep_every_digit() {
        assert_eq!(money(Lang::En, -100, "UAH"), "\u{2212}UAH\u{a0}1.00");
        assert_eq!(figures(Lang::En, i64::MIN, "UAH"), "\u{2212}92,233,720,368,547,758.08");
        assert_eq!(figures(Lang::En, 0, "UAH"), "0.00");
    }

    #[test]
    fn dates_follow_each_language() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 3).unwrap_or_default();
        assert_eq!(date(Lang::En, day), "3\u{a0}Nov\u{a0}2026");
        assert_eq!(date(Lang::Uk, day), "3\u{a0}листопада 2026\u{a0}р.");
        assert_eq!(month(Lang::En, day), "November\u{a0}2026");
        assert_eq!(month(Lang::Uk, day), "листопад\u{a0}2026\u{a0}р.");
    }

    #[test]
    fn shares_round_half_away_from_zero_to_one_decimal() {
        assert_eq!(percent(Lang::En, 7_215), "72.2%");
        assert_eq!(percent(Lang::Uk, 7_214), "72,1\u{a0}%");
        assert_eq!(percent(Lang::En, 10_000), "100.0%");
        assert_eq!(tenths(Lang::En, -4), "0.0");
        assert_eq!(tenths(Lang::Uk, -1_250), "\u{2212}12,5");
        assert_eq!([hundredths(Lang::Uk, -4), hundredths(Lang::En, 120)], ["\u{2212}0,04", "1.20"]);
    }
}
