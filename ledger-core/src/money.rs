//! Amounts: whole minor units with their currency, checked arithmetic, no floats.
//!
//! `Money::parse("1234.50", UAH)` is 123,450 kopiykas; `allocate` splits without losing one. Rates and percentages are
//! not amounts and live elsewhere as decimals.

use serde::{Deserialize, Serialize};

use crate::row::{Cell, CellError, Kind, Value};

/// An amount in minor units (kopiykas, cents). May be negative only where a difference is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// The sum left the range of a 64-bit amount.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("the amount is too large for the books")]
pub struct Overflow;

impl Minor {
    /// Nothing.
    pub const ZERO: Minor = Minor(0);

    /// Sum, or [`Overflow`].
    pub fn plus(self, other: Minor) -> Result<Minor, Overflow> {
        self.0.checked_add(other.0).map(Minor).ok_or(Overflow)
    }

    /// Difference, or [`Overflow`].
    pub fn minus(self, other: Minor) -> Result<Minor, Overflow> {
        self.0.checked_sub(other.0).map(Minor).ok_or(Overflow)
    }

    /// Product with a count, or [`Overflow`].
    pub fn times(self, count: i64) -> Result<Minor, Overflow> {
        self.0.checked_mul(count).map(Minor).ok_or(Overflow)
    }

    /// Sum of many, or [`Overflow`].
    pub fn sum(amounts: impl IntoIterator<Item = Minor>) -> Result<Minor, Overflow> {
        amounts.into_iter().try_fold(Minor::ZERO, Minor::plus)
    }

    /// Splits `self` in proportion to `weights` by largest remainder; ties go to the earlier weight. The parts always add
    /// up to the whole. `self` and the weights must not be negative and one weight must be positive, else all is zero.
    pub fn allocate(self, weights: &[u64]) -> Vec<Minor> {
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        if total == 0 || self.0 <= 0 {
            return vec![Minor::ZERO; weights.len()];
        }
        let whole = u128::from(self.0.unsigned_abs());
        let mut parts: Vec<i64> = Vec::with_capacity(weights.len());
        let mut order: Vec<(u128, usize)> = Vec::with_capacity(weights.len());
        for (index, weight) in weights.iter().enumerate() {
            let product = whole * u128::from(*weight);
            parts.push(i64::try_from(product / total).unwrap_or(i64::MAX));
            order.push((product % total, index));
        }
        let given: i64 = parts.iter().sum();
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, index) in order.into_iter().take(usize::try_from(self.0 - given).unwrap_or(0)) {
            parts[index] += 1;
        }
        parts.into_iter().map(Minor).collect()
    }
}

impl Cell for Minor {
    const KIND: Kind = Kind::Int;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        i64::from_value(value).map(Minor)
    }
}

/// An ISO 4217 currency that the books can hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Code and decimal places (ISO 4217); more are added here, none are guessed.
const CURRENCIES: &[(&str, u32)] = &[
    ("CAD", 2),
    ("CHF", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("GEL", 2),
    ("HUF", 2),
    ("JPY", 0),
    ("KWD", 3),
    ("MDL", 2),
    ("NOK", 2),
    ("PLN", 2),
    ("RON", 2),
    ("SEK", 2),
    ("UAH", 2),
    ("USD", 2),
];

impl Currency {
    /// Hryvnia, the base currency of the first programme.
    pub const UAH: Currency = Currency(*b"UAH");

    /// The known currency of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        CURRENCIES
            .iter()
            .find(|(known, _)| *known == code)
            .and_then(|(known, _)| known.as_bytes().try_into().ok())
            .map(Currency)
    }

    /// Three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("---")
    }

    /// Decimal places of the minor unit.
    pub fn places(&self) -> u32 {
        CURRENCIES.iter().find(|(known, _)| *known == self.code()).map_or(2, |(_, places)| *places)
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Currency::from_code(&code).ok_or_else(|| serde::de::Error::custom("unknown currency"))
    }
}

impl Cell for Currency {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value {
        Value::Text(self.code().to_string())
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        let code = String::from_value(value)?;
        Currency::from_code(&code)
            .ok_or_else(|| CellError { column: "", what: format!("{code:?} is not a known currency") })
    }
}

/// An amount with its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units.
    pub minor: Minor,
    /// Currency.
    pub currency: Currency,
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum AmountError {
    /// Not of the form 1234.50.
    #[error("write the amount as digits with a point, like 1234.50")]
    Form,
    /// More decimal places than the currency has.
    #[error("the currency has fewer decimal places")]
    Places,
    /// Beyond the range of the books.
    #[error("the amount is too large for the books")]
    TooLarge,
}

impl Money {
    /// An amount in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Money { minor: Minor(minor), currency }
    }

    /// Reads `1234.50` or `-0.01`: digits, a point, no thousands signs, no exponent, no more places than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, AmountError> {
        let places = usize::try_from(currency.places()).map_err(|_| AmountError::Places)?;
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || (digits.contains('.') && !is_number(fraction)) {
            return Err(AmountError::Form);
        }
        if fraction.len() > places {
            return Err(AmountError::Places);
        }
        if whole.len() > 19 {
            return Err(AmountError::TooLarge);
        }
        let padded = format!("{whole}{fraction:0<places$}");
        let minor: i64 = padded.parse().map_err(|_| AmountError::TooLarge)?;
        Ok(Money { minor: Minor(if negative { -minor } else { minor }), currency })
    }

    /// `1234.50`: the form on the wire.
    pub fn amount_text(&self) -> String {
        let places = usize::try_from(self.currency.places()).unwrap_or(2);
        let sign = if self.minor.0 < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.0.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.currency, self.amount_text())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_strictly() {
        assert_eq!(Money::parse("1234.5", Currency::UAH).unwrap().minor, Minor(123_450));
        assert_eq!(Money::parse("-0.01", Currency::UAH).unwrap().minor, Minor(-1));
        for bad in ["", ".", "1.", ".5", "1,5", "1e3", "+1", " 1", "--1", "0x1", "١"] {
            assert_eq!(Money::parse(bad, Currency::UAH), Err(AmountError::Form), "{bad:?}");
        }
        assert_eq!(Money::parse("1.234", Currency::UAH), Err(AmountError::Places));
        assert_eq!(Money::parse("1.5", Currency::from_code("JPY").unwrap()), Err(AmountError::Places));
        assert_eq!(Money::parse("92233720368547758.08", Currency::UAH), Err(AmountError::TooLarge));
    }

    proptest! {
        #[test]
        fn printing_and_reading_an_amount_gives_it_back(minor in any::<i64>().prop_filter("has a negative", |m| *m != i64::MIN), index in 0..CURRENCIES.len()) {
            let money = Money::new(minor, Currency::from_code(CURRENCIES[index].0).unwrap());
            prop_assert_eq!(Money::parse(&money.amount_text(), money.currency), Ok(money));
        }

        #[test]
        fn allocation_loses_nothing_and_is_fair_to_one_unit(minor in 0i64..1_000_000_000_000, weights in prop::collection::vec(0u64..1_000_000, 1..20)) {
            let parts = Minor(minor).allocate(&weights);
            let total: u64 = weights.iter().sum();
            if total == 0 {
                prop_assert!(parts.iter().all(|part| *part == Minor::ZERO));
            } else {
                prop_assert_eq!(Minor::sum(parts.iter().copied()), Ok(Minor(minor)));
                for (part, weight) in parts.iter().zip(&weights) {
                    let floor = i128::from(minor) * i128::from(*weight) / i128::from(total);
                    prop_assert!((i128::from(part.0) - floor).abs() <= 1);
                }
            }
        }
    }
}
