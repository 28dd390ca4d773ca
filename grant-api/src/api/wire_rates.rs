//! Wire types of quoted rates. A price is a string of digits, never a JSON number.

use ledger_core::ledger::rate::{Rate, RateRow, RateSource};
use ledger_core::money::Currency;
use ledger_core::programme::command::{Command, NewRate, RatesRecord};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::choice;
use crate::app::AppResult;
use crate::app::execute::Fields;

/// A rate to record: 1 `currency` = `rate` `per`.
#[derive(Debug, Object)]
#[oai(rename = "NewRate", deny_unknown_fields)]
pub struct NewRateBody {
    /// The currency that is priced, ISO 4217.
    #[oai(validator(max_length = 3))]
    currency: String,
    /// The currency of the price, ISO 4217.
    #[oai(validator(max_length = 3))]
    per: String,
    /// Day from which it holds.
    on_day: Day,
    /// The price of one unit: digits with a point, at most ten decimals, such as `48.9145`.
    #[oai(validator(max_length = 24))]
    rate: String,
    /// nbu, un or manual.
    #[oai(validator(max_length = 8))]
    source: String,
}

/// Rates to record; those that are there with the same price are left out, another price refuses all of them.
#[derive(Debug, Object)]
#[oai(rename = "NewRates", deny_unknown_fields)]
pub struct NewRatesBody {
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// The rates.
    #[oai(validator(max_items = 2500))]
    rates: Vec<NewRateBody>,
}

impl NewRatesBody {
    /// The command, or every field at fault.
    pub fn command(&self) -> AppResult<Command> {
        let mut fields = Fields::default();
        let mut rates = Vec::new();
        for (index, row) in self.rates.iter().enumerate() {
            let at = |field: &str| format!("/rates/{index}/{field}");
            let currency = currency(&mut fields, &at("currency"), &row.currency);
            let per = self::currency(&mut fields, &at("per"), &row.per);
            let rate = fields.take(&at("rate"), "rate", Rate::parse(&row.rate));
            let source = choice(&mut fields, &at("source"), RateSource::ALL, RateSource::code, &row.source);
            if let (Some(currency), Some(per), Some(rate), Some(source)) = (currency, per, rate, source) {
                rates.push(NewRate { currency, per, on_day: row.on_day, rate, source });
            }
        }
        fields.finish(Some(Command::RatesRecord(RatesRecord { rates })))
    }
}

/// A currency that the books know, or a noted field error.
pub fn currency(fields: &mut Fields, pointer: &str, text: &str) -> Option<Currency> {
    fields.take(pointer, "currency", Currency::from_code(text).ok_or("not a currency that the books know"))
}

/// A quoted rate: 1 `currency` = `rate` `per`.
#[derive(Debug, Object)]
#[oai(rename = "Rate")]
pub struct RateBody {
    /// Id.
    rate_id: Uuid,
    /// The currency that is priced.
    currency: String,
    /// The currency of the price.
    per: String,
    /// Day from which it holds.
    on_day: Day,
    /// The price of one unit.
    rate: String,
    /// Who quoted it: nbu, un or manual.
    source: String,
}

impl From<RateRow> for RateBody {
    fn from(row: RateRow) -> Self {
        RateBody {
            rate_id: row.rate_id.0,
            currency: row.currency.code().into(),
            per: row.per.code().into(),
            on_day: row.on_day,
            rate: row.rate.to_string(),
            source: row.source.code().into(),
        }
    }
}

/// A page of rates.
#[derive(Debug, Object)]
#[oai(rename = "RatePage")]
pub struct RatePage {
    /// Rates by day, pair and source.
    pub items: Vec<RateBody>,
    /// What to ask for after this page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

/// Day, pair and source as one text, and back.
pub fn place(row: &RateRow) -> String {
    format!("{}.{}.{}.{}", row.on_day, row.currency, row.per, row.source)
}

/// The place that a page begins after, or a noted field error.
pub fn read_place(fields: &mut Fields, text: &str) -> Option<(Day, Currency, Currency, RateSource)> {
    let mut parts = text.split('.');
    let place = (|| {
        let (day, currency, per, source) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (currency, per) = (Currency::from_code(currency)?, Currency::from_code(per)?);
        Some((day.parse::<Day>().ok()?, currency, per, RateSource::from_code(source)?))
    })();
    let whole = place.filter(|_| parts.next().is_none());
    fields.take("?after", "unreadable", whole.ok_or("not a `next` of this list"))
}
