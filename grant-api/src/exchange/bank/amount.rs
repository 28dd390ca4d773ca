//! Amounts as banks write them: exact, whatever the decimal mark.
//!
//! Invariant: a text is one amount or none; no digit is dropped or rounded. Must not use floats.

use rust_decimal::Decimal;

/// The most digits of an amount: ISO 20022 allows 18, OFX 32 characters.
const MAX_DIGITS: usize = 24;
/// The most decimals.
const MAX_SCALE: usize = 10;

/// An amount with an optional sign: `-70 000.00`, `2000,00`, `+1 006,60`, `1.234,56`, `1,234.56`, `380115,`.
/// A comma or point that stands alone is the decimal mark; of two different ones the last is.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (negative, text) = match text.chars().next()? {
        '-' | '\u{2212}' | '\u{2013}' => (true, text.trim_start_matches(['-', '\u{2212}', '\u{2013}'])),
        '+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let mark = mark(text)?;
    digits(text, mark).map(|amount| if negative { -amount } else { amount })
}

/// An amount whose decimal mark is known; the other marks group thousands.
pub(crate) fn parse_with(text: &str, mark: char) -> Option<Decimal> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    digits(text, Some(mark)).map(|amount| if negative { -amount } else { amount })
}

/// An amount of ISO 20022: digits and a point, no sign, no grouping; some banks do send a sign.
pub(crate) fn iso(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let plain = text.strip_prefix(['-', '+']).unwrap_or(text);
    plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).then_some(())?;
    // A comma is against the standard and sent all the same.
    parse(text)
}

/// The decimal mark; `Some(None)` where there is none.
fn mark(text: &str) -> Option<Option<char>> {
    let (comma, point) = (text.rfind(','), text.rfind('.'));
    Some(match (comma, point) {
        (None, None) => None,
        (Some(comma), Some(point)) => Some(if comma > point { ',' } else { '.' }),
        (Some(_), None) if text.matches(',').count() > 1 => None,
        (None, Some(_)) if text.matches('.').count() > 1 => None,
        (Some(_), None) => Some(','),
        (None, Some(_)) => Some('.'),
    })
}

fn digits(text: &str, mark: Option<char>) -> Option<Decimal> {
    let text = text.trim();
    let (whole, part) = match mark.and_then(|mark| text.rsplit_once(mark)) {
        Some((whole, part)) => (whole, part),
        None => (text, ""),
    };
    if mark.is_some_and(|mark| whole.contains(mark)) {
        return None;
    }
    let mut number: i128 = 0;
    let (mut count, mut seen) = (0_usize, false);
    for symbol in whole.chars() {
        match symbol {
            '0'..='9' => {
                seen = true;
                let digit = i128::from(symbol.to_digit(10)?);
                count += usize::from(number != 0 || digit != 0);
                (count <= MAX_DIGITS).then_some(())?;
                number = number * 10 + digit;
            }
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' | ',' | '.' if seen => {}
            _ => return None,
        }
    }
    (part.len() <= MAX_SCALE).then_some(())?;
    for symbol in part.chars() {
        number = number * 10 + i128::from(symbol.to_digit(10)?);
        seen = true;
    }
    seen.then_some(())?;
    Decimal::try_from_i128_with_scale(number, u32::try_from(part.len()).ok()?).ok()
}

/// Minor units of a currency with so many decimals.
pub(crate) fn minor(units: i64, scale: u32) -> Decimal {
    Decimal::new(units, scale)
}
