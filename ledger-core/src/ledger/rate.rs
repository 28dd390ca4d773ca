//! Exchange rates: dated, sourced, per pair, and the arithmetic that turns an amount of one currency into another.
//!
//! ```text
//! 2026-03-02 nbu: 1 EUR = 45.1234 UAH      1,000.00 EUR -> 45,123.40 UAH
//! ```
//! Invariant: a rate is a decimal above zero and never a float; a conversion is exact until its one rounding, to the minor
//! unit, half away from zero (as banks and the National Bank of Ukraine round). Must not: guess a rate that nobody quoted.

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::id::RateId;
use crate::money::{Currency, Minor, Overflow};
use crate::row::{Cell, CellError, Kind, Value};
use crate::time::{Day, less_days};
use crate::{codes, row};

/// Most decimal places of a rate.
pub const RATE_PLACES: u32 = 10;
/// Days for which a quoted rate stands when no later one is there: banks and the UN quote at least once a month.
pub const RATE_DAYS: u64 = 45;

/// Units of one currency for one unit of another; above zero, at most [`RATE_PLACES`] decimals and below 10^10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate(Decimal);

/// Why a text is not a rate.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("write the rate as a number above zero with at most ten decimals, like 45.1234")]
pub struct RateError;

impl Rate {
    /// From a decimal; `None` outside the range of a rate.
    pub fn new(value: Decimal) -> Option<Rate> {
        let value = value.normalize();
        let fits = value > Decimal::ZERO && value.scale() <= RATE_PLACES && value < Decimal::from(10_000_000_000i64);
        fits.then_some(Rate(value))
    }

    /// Reads `45.1234`: digits with a point, no sign, no exponent.
    pub fn parse(text: &str) -> Result<Rate, RateError> {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value = if plain { text.parse::<Decimal>().ok() } else { None };
        value.and_then(Rate::new).ok_or(RateError)
    }

    /// The decimal.
    pub fn value(self) -> Decimal {
        self.0
    }

    /// The rate of the other direction, rounded to [`RATE_PLACES`]; `None` when nothing is left of it.
    pub fn inverse(self) -> Option<Rate> {
        Decimal::ONE.checked_div(self.0).map(|value| value.round_dp(RATE_PLACES)).and_then(Rate::new)
    }

    /// `amount` of `from` in minor units of `to`, one rounding, half away from zero.
    ///
    /// # Errors
    /// The result leaves the range of an amount.
    pub fn convert(self, amount: Minor, from: Currency, to: Currency) -> Result<Minor, Overflow> {
        // The product is formed in 128-bit integers, for 64 bits of amount and 67 of rate don't fit a decimal's 96.
        let mut over = i128::from(amount.0).checked_mul(self.0.mantissa()).ok_or(Overflow)?;
        let mut under: i128 = 10i128.checked_pow(self.0.scale()).ok_or(Overflow)?;
        let shift = i64::from(to.places()) - i64::from(from.places());
        let power = 10i128.checked_pow(u32::try_from(shift.unsigned_abs()).unwrap_or(u32::MAX)).ok_or(Overflow)?;
        let side = if shift >= 0 { &mut over } else { &mut under };
        *side = side.checked_mul(power).ok_or(Overflow)?;
        divide(over, under)
    }
}

/// `over / under` rounded half away from zero; `under` is above zero.
///
/// # Errors
/// The result leaves the range of an amount.
pub fn divide(over: i128, under: i128) -> Result<Minor, Overflow> {
    let half = under / 2;
    let magnitude = over.unsigned_abs().checked_add(half.unsigned_abs()).ok_or(Overflow)? / under.unsigned_abs();
    let magnitude = i64::try_from(magnitude).map_err(|_| Overflow)?;
    Ok(Minor(if over < 0 { -magnitude } else { magnitude }))
}

/// The part of `whole` that goes with `amount` of `of`: whole * amount / of, rounded; all of it when `amount` is all.
///
/// # Errors
/// The product leaves 128 bits, or `of` is not above zero while `amount` is not all of it.
pub fn share(whole: Minor, amount: Minor, of: Minor) -> Result<Minor, Overflow> {
    if amount == of {
        return Ok(whole);
    }
    if of.0 <= 0 {
        return Err(Overflow);
    }
    divide(i128::from(whole.0) * i128::from(amount.0), i128::from(of.0))
}

/// The days whose quotes can matter on a day: it and the [`RATE_DAYS`] before it.
pub fn days_before(on: Day) -> Vec<Day> {
    (0..=RATE_DAYS).map(|days| less_days(on, days)).collect()
}

impl TryFrom<String> for Rate {
    type Error = RateError;
    fn try_from(text: String) -> Result<Self, RateError> {
        Rate::parse(&text)
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> String {
        rate.to_string()
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Cell for Rate {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        let text = String::from_value(value)?;
        Rate::parse(&text).map_err(|error| CellError { column: "", what: error.to_string() })
    }
}

codes! {
    /// Who quoted a rate.
    pub enum RateSource {
        /// National Bank of Ukraine, official rate of the day.
        Nbu = "nbu",
        /// United Nations operational rate of exchange.
        Un = "un",
        /// Written down by finance, with its document.
        Manual = "manual",
    }
}

row! { "rate", key 1, insert;
    /// A quoted rate: 1 `currency` = `rate` `per`.
    pub struct RateRow {
        /// Id.
        pub rate_id: RateId,
        /// The currency that is priced.
        pub currency: Currency,
        /// The currency of the price.
        pub per: Currency,
        /// Day from which it holds.
        pub on_day: Day,
        /// The price of one unit.
        pub rate: Rate,
        /// Who quoted it.
        pub source: RateSource,
    }
}

/// A rate that was found: what it is and which row it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Units of the second currency for one of the first.
    pub rate: Rate,
    /// The row.
    pub rate_id: RateId,
    /// Day of the row.
    pub on_day: Day,
}

/// Quoted rates, searchable by pair and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateBook {
    rows: BTreeMap<(Currency, Currency, Day, RateSource), RateRow>,
}

impl RateBook {
    /// Takes a row in; the same pair, day and source again replaces it.
    pub fn insert(&mut self, row: RateRow) {
        self.rows.insert((row.currency, row.per, row.on_day, row.source), row);
    }

    /// Is there a row of this pair, day and source?
    pub fn holds(&self, currency: Currency, per: Currency, on: Day, source: RateSource) -> bool {
        self.rows.contains_key(&(currency, per, on, source))
    }

    /// The row of this pair, day and source.
    pub fn get(&self, currency: Currency, per: Currency, on: Day, source: RateSource) -> Option<&RateRow> {
        self.rows.get(&(currency, per, on, source))
    }

    /// Every row in the order of pair, day and source.
    pub fn rows(&self) -> impl Iterator<Item = &RateRow> {
        self.rows.values()
    }

    /// The rows that can matter on a day: those quoted in the [`RATE_DAYS`] before it.
    pub fn around(&self, on: Day) -> RateBook {
        let since = less_days(on, RATE_DAYS);
        let rows = self.rows.iter().filter(|((_, _, day, _), _)| *day >= since && *day <= on);
        RateBook { rows: rows.map(|(key, row)| (*key, row.clone())).collect() }
    }

    /// Units of `to` for one `from` on a day: the latest row of the pair, of the other direction, or through one third
    /// currency quoted by the same source; not older than [`RATE_DAYS`]. On one day the National Bank's comes before the
    /// United Nations' and that before a manual one.
    pub fn find(&self, from: Currency, to: Currency, on: Day) -> Option<Quoted> {
        self.direct(from, to, on, None).or_else(|| self.crossed(from, to, on))
    }

    /// The same with one source's quotes first, where the agreement names one.
    pub fn find_by(&self, from: Currency, to: Currency, on: Day, source: Option<RateSource>) -> Option<Quoted> {
        let named = source.and_then(|source| self.direct(from, to, on, Some(source)));
        named.or_else(|| self.find(from, to, on))
    }

    fn latest(&self, currency: Currency, per: Currency, on: Day, source: Option<RateSource>) -> Option<&RateRow> {
        let since = less_days(on, RATE_DAYS);
        let first = (currency, per, since, RateSource::Nbu);
        let rows = self.rows.range(first..).take_while(|((c, p, day, _), _)| (*c, *p) == (currency, per) && *day <= on);
        let fits = rows.map(|(_, row)| row).filter(|row| source.is_none_or(|source| row.source == source));
        fits.max_by_key(|row| (row.on_day, std::cmp::Reverse(row.source)))
    }

    fn direct(&self, from: Currency, to: Currency, on: Day, source: Option<RateSource>) -> Option<Quoted> {
        let straight = self.latest(from, to, on, source);
        let turned = self.latest(to, from, on, source);
        let quoted = |row: &RateRow, rate| Quoted { rate, rate_id: row.rate_id, on_day: row.on_day };
        match (straight, turned) {
            (Some(row), other) if other.is_none_or(|other| other.on_day <= row.on_day) => Some(quoted(row, row.rate)),
            (_, Some(row)) => row.rate.inverse().map(|rate| quoted(row, rate)),
            _ => None,
        }
    }

    fn crossed(&self, from: Currency, to: Currency, on: Day) -> Option<Quoted> {
        let mut best: Option<(Day, std::cmp::Reverse<RateSource>, Quoted)> = None;
        for source in RateSource::ALL {
            let thirds: std::collections::BTreeSet<Currency> =
                self.rows.keys().filter(|key| key.3 == *source).flat_map(|key| [key.0, key.1]).collect();
            for third in thirds.into_iter().filter(|third| *third != from && *third != to) {
                let legs = self.direct(from, third, on, Some(*source)).zip(self.direct(third, to, on, Some(*source)));
                let Some((first, second)) = legs else { continue };
                let product = first.rate.0.checked_mul(second.rate.0).map(|value| value.round_dp(RATE_PLACES));
                let Some(rate) = product.and_then(Rate::new) else { continue };
                let day = first.on_day.min(second.on_day);
                let found = Quoted { rate, rate_id: second.rate_id, on_day: day };
                let rank = (day, std::cmp::Reverse(*source));
                if best.as_ref().is_none_or(|(day, source, _)| rank > (*day, *source)) {
                    best = Some((rank.0, rank.1, found));
                }
            }
        }
        best.map(|(_, _, found)| found)
    }
}

/// The average of own conversions: `got` of `to` for `gave` of `from`, as a rate; `None` before the first conversion.
pub fn average(gave: Minor, from: Currency, got: Minor, to: Currency) -> Option<Rate> {
    if gave.0 <= 0 || got.0 <= 0 {
        return None;
    }
    let scaled =
        |minor: Minor, currency: Currency| Decimal::try_from_i128_with_scale(minor.0.into(), currency.places());
    let (gave, got) = (scaled(gave, from).ok()?, scaled(got, to).ok()?);
    let value = got.checked_div(gave)?.round_dp_with_strategy(RATE_PLACES, RoundingStrategy::MidpointAwayFromZero);
    debug_assert!(value.to_i128().is_some());
    Rate::new(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const EUR: &str = "EUR";

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    fn day(d: u32) -> Day {
        Day::from_ymd_opt(2026, 3, d).unwrap()
    }

    fn row(id: u128, from: &str, per: &str, d: u32, rate: &str, source: RateSource) -> RateRow {
        let rate_id = RateId(Uuid::from_u128(id));
        RateRow {
            rate_id,
            currency: currency(from),
            per: currency(per),
            on_day: day(d),
            rate: Rate::parse(rate).unwrap(),
            source,
        }
    }

    #[test]
    fn a_rate_is_a_plain_number_above_zero() {
        assert_eq!(Rate::parse("45.1234").unwrap().to_string(), "45.1234");
        assert_eq!(Rate::parse("45.10").unwrap(), Rate::parse("45.1").unwrap());
        for bad in ["", "0", "0.0", "-1", "1e3", "1,5", "abc", "1.12345678901", "10000000000", "+1", ".", "1.2.3"] {
            assert_eq!(Rate::parse(bad), Err(RateError), "{bad:?}");
        }
    }

    #[test]
    fn a_conversion_rounds_once_half_away_from_zero_and_heeds_the_places() {
        let (eur, jpy, kwd) = (currency(EUR), currency("JPY"), currency("KWD"));
        let rate = |text| Rate::parse(text).unwrap();
        assert_eq!(rate("45.1234").convert(Minor(100_000), eur, Currency::UAH), Ok(Minor(4_512_340)));
        assert_eq!(rate("0.5").convert(Minor(1), eur, Currency::UAH), Ok(Minor(1)));
        assert_eq!(rate("0.5").convert(Minor(-1), eur, Currency::UAH), Ok(Minor(-1)));
        assert_eq!(rate("0.4999").convert(Minor(1), eur, Currency::UAH), Ok(Minor(0)));
        assert_eq!(rate("160").convert(Minor(100), eur, jpy), Ok(Minor(160)));
        assert_eq!(rate("0.00625").convert(Minor(160), jpy, eur), Ok(Minor(100)));
        assert_eq!(rate("2").convert(Minor(1), kwd, jpy), Ok(Minor(0)));
        assert_eq!(rate("9999999999").convert(Minor(i64::MAX), eur, eur), Err(Overflow));
    }

    #[test]
    fn the_latest_row_not_after_the_day_is_found_and_an_old_one_is_none() {
        let mut book = RateBook::default();
        book.insert(row(1, EUR, "UAH", 2, "45", RateSource::Nbu));
        book.insert(row(2, EUR, "UAH", 5, "46", RateSource::Un));
        book.insert(row(3, EUR, "UAH", 5, "47", RateSource::Nbu));
        let found = |d| book.find(currency(EUR), Currency::UAH, d).map(|quoted| quoted.rate.to_string());
        assert_eq!(found(day(1)), None);
        assert_eq!(found(day(4)), Some("45".into()));
        assert_eq!(found(day(9)), Some("47".into()), "the National Bank's before the United Nations'");
        assert_eq!(found(crate::time::plus_days(day(5), RATE_DAYS)), Some("47".into()));
        assert_eq!(found(crate::time::plus_days(day(5), RATE_DAYS + 1)), None);
        let turned = book.find(Currency::UAH, currency(EUR), day(4)).unwrap();
        assert_eq!(turned.rate, Rate::parse("0.0222222222").unwrap());
        assert_eq!(book.around(day(9)), book);
    }

    #[test]
    fn two_currencies_priced_in_a_third_meet_there_within_one_source() {
        let mut book = RateBook::default();
        book.insert(row(1, "USD", EUR, 1, "0.8", RateSource::Un));
        book.insert(row(2, "USD", "UAH", 1, "40", RateSource::Un));
        let found = book.find(currency(EUR), Currency::UAH, day(2)).unwrap();
        assert_eq!(found.rate, Rate::parse("50").unwrap());
        let mut mixed = RateBook::default();
        mixed.insert(row(1, "USD", EUR, 1, "0.8", RateSource::Un));
        mixed.insert(row(2, "USD", "UAH", 1, "40", RateSource::Nbu));
        assert_eq!(mixed.find(currency(EUR), Currency::UAH, day(2)), None, "two sources are not one rate");
    }

    #[test]
    fn the_average_of_own_conversions_is_what_was_got_for_what_was_given() {
        let eur = currency(EUR);
        assert_eq!(average(Minor(20_000), eur, Minor(901_000), Currency::UAH), Rate::parse("45.05").ok());
        assert_eq!(average(Minor::ZERO, eur, Minor(1), Currency::UAH), None);
    }

    proptest! {
        #[test]
        fn shares_of_a_whole_taken_one_after_the_other_leave_nothing(whole in 0i64..1_000_000_000_000, parts in prop::collection::vec(1i64..1_000_000, 1..12)) {
            let mut left = Minor(whole);
            let mut of: i64 = parts.iter().sum();
            for part in parts {
                let taken = share(left, Minor(part), Minor(of)).unwrap();
                prop_assert!(taken.0 >= 0 && taken <= left);
                left = Minor(left.0 - taken.0);
                of -= part;
            }
            prop_assert_eq!(left, Minor::ZERO);
        }

        #[test]
        fn there_and_back_stays_within_the_rounding(amount in 1i64..1_000_000_000, mantissa in 10_000i64..10_000_000) {
            let rate = Rate::new(Decimal::new(mantissa, 4)).unwrap();
            let eur = currency(EUR);
            let there = rate.convert(Minor(amount), eur, Currency::UAH).unwrap();
            let exact = i128::from(amount) * i128::from(mantissa);
            prop_assert!((i128::from(there.0) * 10_000 - exact).abs() <= 5_000);
        }
    }
}
