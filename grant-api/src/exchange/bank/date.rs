//! Days as banks write them.
//!
//! Invariant: a text is one day or none; an impossible day (30 February) is only bent where the caller asks for it.

use chrono::{Datelike, NaiveDate};

/// `2024-03-08` with whatever time and zone follows.
pub(crate) fn iso(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let day = text.get(..10)?;
    let rest = text.get(10..)?;
    let follows = rest.is_empty() || rest.starts_with(['T', ' ', '+', '-', 'Z']);
    follows.then(|| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()).flatten()
}

/// `20240308` with whatever time and zone follows; zeros are no day.
pub(crate) fn compact(text: &str) -> Option<NaiveDate> {
    let day = text.trim().get(..8)?;
    day.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    NaiveDate::from_ymd_opt(day.get(..4)?.parse().ok()?, day.get(4..6)?.parse().ok()?, day.get(6..8)?.parse().ok()?)
}

/// `08.03.2024`, also with `/` or `-`, two-digit years, and a time after a space.
pub(crate) fn dotted(text: &str) -> Option<NaiveDate> {
    let day = text.split_whitespace().next()?;
    let parts: Vec<&str> = day.split(['.', '/', '-']).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    if first.len() == 4 {
        return NaiveDate::from_ymd_opt(number(first)?, number(month)?, number(last)?);
    }
    let year: i32 = number(last)?;
    let year = match last.len() {
        4 => year,
        2 => 2000 + year,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, number(month)?, number(first)?)
}

fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// `YYMMDD` of SWIFT: years up to 79 are of this century. The flag says that the day had to be bent to the month's last.
pub(crate) fn swift(text: &str) -> Option<(NaiveDate, bool)> {
    (text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
    let year: i32 = text.get(..2)?.parse().ok()?;
    let year = if year < 80 { 2000 + year } else { 1900 + year };
    bent(year, text.get(2..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?)
}

/// `MMDD` of the entry day, in the year that brings it nearest to the value day.
pub(crate) fn near(text: &str, value: NaiveDate) -> Option<NaiveDate> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
    let (month, day) = (text.get(..2)?.parse().ok()?, text.get(2..4)?.parse().ok()?);
    let years = [value.year() - 1, value.year(), value.year() + 1];
    let days = years.iter().filter_map(|year| bent(*year, month, day)).map(|(on, _)| on);
    days.min_by_key(|on| (*on - value).num_days().abs())
}

fn bent(year: i32, month: u32, day: u32) -> Option<(NaiveDate, bool)> {
    if let Some(on) = NaiveDate::from_ymd_opt(year, month, day) {
        return Some((on, false));
    }
    // Banks that count 30 days a month print 30 February and 31 April.
    (29..=31).contains(&day).then_some(())?;
    (1..=3)
        .filter_map(|less| NaiveDate::from_ymd_opt(year, month, day.saturating_sub(less)))
        .next()
        .map(|on| (on, true))
}
