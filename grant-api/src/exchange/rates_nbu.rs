//! The National Bank of Ukraine's official rates of a day, as its open data gives them: a JSON array of objects.
//!
//! ```text
//! [{"r030":978,"txt":"Євро","rate":48.9145,"cc":"EUR","exchangedate":"02.03.2026"}, ..]     1 EUR = 48.9145 UAH
//! ```
//! `rate` is hryvnias for one unit of `cc`; where an object also says `units`, for so many. Its other fields (`r030`, `txt`
//! and what else the bank adds) are passed over.
//! Invariant: a number is taken as the digits that stand in the file. Must not: believe a file of which one item is wrong.

use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::Currency;
use ledger_core::time::Day;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::rates::{Quotes, RateFault, Reading};

/// Most objects of one file: a year of the whole list.
const ITEMS_MAX: usize = 30_000;
/// How the bank writes a day.
const DAY: &str = "write the day as 02.03.2026";

/// One object; every value as it is written.
#[derive(Debug, Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    cc: Option<&'a RawValue>,
    #[serde(borrow)]
    rate: Option<&'a RawValue>,
    #[serde(borrow)]
    exchangedate: Option<&'a RawValue>,
    #[serde(borrow)]
    units: Option<&'a RawValue>,
    #[serde(borrow)]
    rate_per_unit: Option<&'a RawValue>,
}

/// Reads the bank's file.
///
/// # Errors
/// Every fault with the item's number, or the line where the text stops being JSON.
pub fn read(bytes: &[u8]) -> Result<Quotes, Vec<RateFault>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let items: Vec<Item> = serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        vec![RateFault::new(place, "", "", "not the bank's JSON: an array of objects with cc, rate and exchangedate")]
    })?;
    if items.len() > ITEMS_MAX {
        return Err(vec![RateFault::of_file(format!("more than {ITEMS_MAX} items; split it"))]);
    }
    let mut reading = Reading::new(RateSource::Nbu);
    for (number, item) in (1..).zip(&items) {
        one(&mut reading, format!("item {number}"), item);
    }
    reading.finish()
}

fn one(reading: &mut Reading, place: String, item: &Item) {
    let code = text(item.cc);
    let Some(currency) = reading.currency(&place, "cc", &code) else { return };
    if currency == Currency::UAH {
        reading.fault(RateFault::new(place, "cc", &code, "prices are in hryvnias, so the hryvnia has none"));
        return;
    }
    let date = text(item.exchangedate);
    let on_day = day(&date);
    if on_day.is_none() {
        reading.fault(RateFault::new(place.clone(), "exchangedate", &date, DAY));
    }
    let rate = price(item);
    if let Err((field, value, what)) = &rate {
        reading.fault(RateFault::new(place.clone(), field, value, *what));
    }
    if let (Some(on_day), Ok(rate)) = (on_day, rate) {
        reading.rate(place, (currency, Currency::UAH), on_day, rate);
    }
}

/// A string without its quotes, a number as its digits, nothing as nothing.
fn text(value: Option<&RawValue>) -> String {
    let raw = value.map_or("", RawValue::get);
    if raw.starts_with('"') { serde_json::from_str(raw).unwrap_or_default() } else { raw.to_owned() }
}

fn day(text: &str) -> Option<Day> {
    let digits = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if at == 2 || at == 5 { b == b'.' } else { b.is_ascii_digit() });
    if !shaped {
        return None;
    }
    Day::from_ymd_opt(i32::try_from(digits(6..10)?).ok()?, digits(3..5)?, digits(0..2)?)
}

/// The price of one unit, or the field at fault with its value and what would be right.
fn price(item: &Item) -> Result<Rate, (&'static str, String, &'static str)> {
    const RATE: &str = "write the rate as a number above zero with at most ten decimals, like 45.1234";
    let (units, rate, one) = (text(item.units), text(item.rate), text(item.rate_per_unit));
    if !units.is_empty() && units != "1" {
        let count = units.parse::<u32>().ok().filter(|count| *count > 0);
        let count = count.ok_or(("units", units, "write how many units the rate is for, like 100"))?;
        if !one.is_empty() {
            return Rate::parse(&one).map_err(|_| ("rate_per_unit", one, RATE));
        }
        let whole = Rate::parse(&rate).map_err(|_| ("rate", rate.clone(), RATE))?;
        let exact = whole.value().checked_div(Decimal::from(count)).and_then(Rate::new);
        return exact.ok_or(("rate", rate, "the price of one unit has more than ten decimals"));
    }
    Rate::parse(&rate).map_err(|_| ("rate", rate, RATE))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        read(text.as_bytes()).unwrap_err().iter().map(RateFault::to_string).collect()
    }

    fn item(fields: &str) -> String {
        format!(r#"[{{"r030":978,"txt":"Євро","rate":48.9145,"cc":"EUR","exchangedate":"02.03.2026"}},{{{fields}}}]"#)
    }

    #[test]
    fn the_banks_file_gives_hryvnias_for_one_unit_digit_by_digit() {
        let quotes = read(include_bytes!("../../../fixtures/reference/rates/nbu.json")).unwrap();
        let said = |rate: &ledger_core::programme::command::NewRate| {
            format!("{} 1 {} = {} {} ({})", rate.on_day, rate.currency, rate.rate, rate.per, rate.source)
        };
        assert_eq!(
            quotes.rates.iter().map(said).collect::<Vec<_>>(),
            [
                "2026-03-02 1 USD = 41.2345 UAH (nbu)",
                "2026-03-02 1 EUR = 48.9145 UAH (nbu)",
                "2026-03-02 1 GBP = 55.80021 UAH (nbu)",
                "2026-03-02 1 PLN = 11.5 UAH (nbu)",
                "2026-03-02 1 JPY = 0.27306 UAH (nbu)",
            ]
        );
        assert_eq!(quotes.left_out.into_iter().collect::<Vec<_>>(), ["AUD", "XAU", "XDR"]);
    }

    #[test]
    fn a_price_for_many_units_is_taken_for_one() {
        let of = |fields: &str| read(item(fields).as_bytes()).unwrap().rates[1].rate.to_string();
        assert_eq!(of(r#""cc":"JPY","rate":27.3061,"units":100,"exchangedate":"02.03.2026""#), "0.273061");
        assert_eq!(
            of(r#""cc":"JPY","rate":27.3061,"units":100,"rate_per_unit":0.2731,"exchangedate":"02.03.2026""#),
            "0.2731"
        );
        assert_eq!(of(r#""cc":"JPY","rate":"27.3061","units":1,"exchangedate":"02.03.2026""#), "27.3061");
    }

    #[test]
    fn each_fault_is_told_with_its_item_and_field() {
        let bad = |fields: &str| told(&item(fields));
        let rate = "write the rate as a number above zero with at most ten decimals, like 45.1234";
        let at = r#""exchangedate":"02.03.2026""#;
        for value in ["0", "-1", "1e2", "\"12,5\"", "1.12345678901", "null", "true", "[1]"] {
            let shown = if value == "null" { "" } else { value.trim_matches('"') };
            assert_eq!(
                bad(&format!(r#""cc":"USD","rate":{value},{at}"#)),
                [format!("item 2, rate, \"{shown}\": {rate}")]
            );
        }
        assert_eq!(bad(&format!(r#""cc":"USD",{at}"#)), [format!("item 2, rate, \"\": {rate}")]);
        for date in ["2026-03-02", "31.02.2026", "2.3.2026", "02.03.26", "02/03/2026", "+2.03.2026", ""] {
            let found = bad(&format!(r#""cc":"USD","rate":41,"exchangedate":"{date}""#));
            assert_eq!(found, [format!("item 2, exchangedate, \"{date}\": {DAY}")]);
        }
        let code = "write the currency as three capital letters, like EUR";
        assert_eq!(bad(&format!(r#""cc":"usd","rate":41,{at}"#)), [format!("item 2, cc, \"usd\": {code}")]);
        assert_eq!(bad(&format!(r#""rate":41,{at}"#)), [format!("item 2, cc, \"\": {code}")]);
        assert_eq!(bad(&format!(r#""cc":"UAH","rate":1,{at}"#)).len(), 1);
        assert_eq!(bad(&format!(r#""cc":"USD","rate":41,"units":0,{at}"#)).len(), 1);
        assert_eq!(bad(&format!(r#""cc":"USD","rate":1,"units":7,{at}"#)).len(), 1, "no exact price of one");
        let both = bad(r#""cc":"USD","rate":0,"exchangedate":"x""#);
        assert_eq!(both.len(), 2, "every fault of an item: {both:?}");
    }

    #[test]
    fn the_same_price_twice_is_one_and_another_price_is_a_fault_that_names_both() {
        let same = read(item(r#""cc":"EUR","rate":48.91450,"exchangedate":"02.03.2026""#).as_bytes()).unwrap();
        assert_eq!(same.rates.len(), 1);
        assert_eq!(
            told(&item(r#""cc":"EUR","rate":48.9,"exchangedate":"02.03.2026""#)),
            ["item 2, rate, \"48.9\": item 1 says 48.9145 for EUR/UAH on 2026-03-02"]
        );
    }

    #[test]
    fn what_is_not_the_banks_json_is_refused_at_its_line() {
        for text in ["", "{}", "[1]", "null", "[{\"cc\":\"EUR\"", "[{\"cc\":\"EUR\",\"cc\":\"USD\"}]", "<html>"] {
            let found = told(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].starts_with("line ") && found[0].contains("not the bank's JSON"), "{text}: {found:?}");
        }
        assert_eq!(told("[]"), ["the file: no rate of a currency that the books know"]);
        assert!(told("[\n\n{\"cc\":").first().unwrap().starts_with("line 3, "));
    }
}
