//! Quoted rates taken in.

use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::Currency;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::quote::RATES_MAX;
use ledger_core::programme::refusal::RefusalCode as R;
use ledger_core::time::plus_days;

use crate::play::{Player, day, usd_currency};

fn rate(on: &str, price: &str) -> input::NewRate {
    input::NewRate {
        currency: usd_currency(),
        per: Currency::UAH,
        on_day: day(on),
        rate: Rate::parse(price).unwrap(),
        source: RateSource::Nbu,
    }
}

fn record(rates: &[input::NewRate]) -> Command {
    Command::RatesRecord(input::RatesRecord { rates: rates.to_vec() })
}

#[test]
fn rates_are_taken_in_once_and_the_same_again_writes_nothing() {
    let mut p = Player::new();
    p.by("finance");
    let plan = p.go(record(&[rate("2026-01-02", "40"), rate("2026-01-05", "40.5"), rate("2026-01-02", "40.0")]));
    assert_eq!(plan.changes.len(), 2, "the same in one command is one");
    assert!(plan.entries.is_empty());
    let all = [rate("2026-01-02", "40"), rate("2026-01-05", "40.5")];
    assert_eq!(p.refused(record(&all)), R::NothingToBook);
    let plan = p.go(record(&[all.as_slice(), &[rate("2026-01-06", "41")]].concat()));
    assert_eq!(plan.changes.len(), 1, "only what is new");
    let other_source = input::NewRate { source: RateSource::Un, ..rate("2026-01-02", "39") };
    p.go(record(&[other_source]));
    assert_eq!(p.stage.base().rates.rows().count(), 4);
}

#[test]
fn another_price_is_refused_and_nothing_of_the_command_is_written() {
    let mut p = Player::new();
    p.by("finance").go(record(&[rate("2026-01-02", "40")]));
    let refusal = p.refusal(record(&[rate("2026-01-03", "41"), rate("2026-01-02", "40.01")]));
    assert_eq!(refusal.code, R::RateDiffers);
    let said: Vec<&str> = refusal.detail.iter().map(|(_, value)| value.as_str().unwrap()).collect();
    assert_eq!(said, ["USD/UAH", "2026-01-02", "nbu", "40", "40.01"]);
    assert_eq!(p.stage.base().rates.rows().count(), 1);
    let twice = record(&[rate("2026-01-04", "41"), rate("2026-01-04", "42")]);
    assert_eq!(p.refused(twice), R::RateDiffers, "two prices in one command");
}

#[test]
fn a_rate_has_two_currencies_a_day_that_is_near_and_company_within_bounds() {
    let mut p = Player::new();
    p.by("finance");
    let same = input::NewRate { per: usd_currency(), ..rate("2026-01-02", "1") };
    assert_eq!(p.refused(record(&[same])), R::CurrencyMismatch);
    assert_eq!(p.refused(record(&[])), R::NothingListed);
    // The play's today is the last day of 2030.
    let far = |days| input::NewRate { on_day: plus_days(day("2030-12-31"), days), ..rate("2026-01-02", "1") };
    assert_eq!(p.refused(record(&[far(46)])), R::NotInTheFuture);
    p.go(record(&[far(45)]));
    assert_eq!(p.refused(record(&vec![rate("2026-01-02", "1"); RATES_MAX + 1])), R::OutOfRange);
    p.go(record(&vec![rate("2026-01-02", "1"); RATES_MAX]));
    assert_eq!(p.by("officer1").refused(record(&[rate("2026-01-09", "1")])), R::NotYourRole);
}
