//! Quoted rates out of other people's files: what every reader of them gives, and how its faults are told.
//!
//! ```text
//! item 3, rate, "12,5": write the rate as a number above zero with at most ten decimals, like 45.1234
//! line 17, effective date, "02/03/2026": write the date as 02 Mar 2026 or 2026-03-02
//! ```
//! Invariant: a file is believed whole or not at all; a price is read digit by digit and never through a float. Must not:
//! know which rates are there already, or record any.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::Currency;
use ledger_core::programme::command::NewRate;
use ledger_core::time::Day;

/// Longest file that is looked at, bytes: a year of one bank's daily list is a tenth of it.
pub const FILE_MAX: usize = 8 * 1024 * 1024;
/// Most faults that are told.
const FAULTS_MAX: usize = 100;
/// Characters of a value that are repeated in a fault.
const VALUE_MAX: usize = 40;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotes {
    /// Rates in currencies that the books know, in the order of the file.
    pub rates: Vec<NewRate>,
    /// Codes of the currencies that the books don't know and that were left out.
    pub left_out: BTreeSet<String>,
}

/// Something in a file that is not as it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateFault {
    /// Where: `item 3`, `line 17`, `the file`.
    pub place: String,
    /// Field or column; empty when it is about the whole place.
    pub field: &'static str,
    /// What stands there, shortened.
    pub value: String,
    /// What would be right.
    pub what: String,
}

impl RateFault {
    /// A fault of a field.
    pub fn new(place: impl Into<String>, field: &'static str, value: &str, what: impl Into<String>) -> Self {
        let shown = |c: char| if c.is_control() { ' ' } else { c };
        let value = value.chars().map(shown).take(VALUE_MAX).collect();
        RateFault { place: place.into(), field, value, what: what.into() }
    }

    /// A fault of the whole file.
    pub fn of_file(what: impl Into<String>) -> Self {
        RateFault::new("the file", "", "", what)
    }
}

impl std::fmt::Display for RateFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.place)?;
        if !self.field.is_empty() {
            write!(f, ", {}, \"{}\"", self.field, self.value)?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Collects rates and faults of one source while a file is read.
#[derive(Debug)]
pub(super) struct Reading {
    source: RateSource,
    quotes: Quotes,
    seen: BTreeMap<(Currency, Currency, Day), (Rate, String)>,
    faults: Vec<RateFault>,
}

impl Reading {
    /// Of a source.
    pub(super) fn new(source: RateSource) -> Self {
        Reading { source, quotes: Quotes::default(), seen: BTreeMap::new(), faults: Vec::new() }
    }

    /// Notes a fault.
    pub(super) fn fault(&mut self, fault: RateFault) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }

    /// The currency of a code; `None` is noted as left out, or as a fault where it is no code at all.
    pub(super) fn currency(&mut self, place: &str, field: &'static str, code: &str) -> Option<Currency> {
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            self.fault(RateFault::new(place, field, code, "write the currency as three capital letters, like EUR"));
            return None;
        }
        let known = Currency::from_code(code);
        if known.is_none() {
            self.quotes.left_out.insert(code.to_owned());
        }
        known
    }

    /// A rate; the same once more is left out, another price for the pair and day is a fault that names both places.
    pub(super) fn rate(&mut self, place: String, (currency, per): (Currency, Currency), on_day: Day, rate: Rate) {
        match self.seen.get(&(currency, per, on_day)) {
            Some((first, _)) if *first == rate => {}
            Some((first, at)) => {
                let what = format!("{at} says {first} for {currency}/{per} on {on_day}");
                let fault = RateFault::new(place, "rate", &rate.to_string(), what);
                self.fault(fault);
            }
            None => {
                self.seen.insert((currency, per, on_day), (rate, place));
                self.quotes.rates.push(NewRate { currency, per, on_day, rate, source: self.source });
            }
        }
    }

    /// All of it, or every fault.
    pub(super) fn finish(mut self) -> Result<Quotes, Vec<RateFault>> {
        if self.faults.is_empty() && self.quotes.rates.is_empty() {
            self.fault(RateFault::of_file("no rate of a currency that the books know"));
        }
        if self.faults.is_empty() { Ok(self.quotes) } else { Err(self.faults) }
    }
}

/// Reads a file of one of the sources that publish files.
///
/// # Errors
/// Every fault of the file, at most a hundred.
pub fn read(source: RateSource, bytes: &[u8]) -> Result<Quotes, Vec<RateFault>> {
    if bytes.len() > FILE_MAX {
        return Err(vec![RateFault::of_file("larger than any list of rates; split it")]);
    }
    match source {
        RateSource::Nbu => super::rates_nbu::read(bytes),
        RateSource::Un => super::rates_un::read(bytes),
        RateSource::Manual => Err(vec![RateFault::of_file("rates written down by hand have no file")]),
    }
}
