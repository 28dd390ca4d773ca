//! Before the month: authorised payments of confirmed payees, own money, and dollars bought.
//!
//! Invariant: everything happens through the use cases, on days before the month.

use chrono::Datelike;
use grant_api::app::execute::Terms;
use grant_api::app::payees::read_payee;
use ledger_core::id::{BankAccountId, CaseId, FundId};
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::settings::{BankDetails, SettingValue};
use ledger_core::time::{Day, less_days, plus_days};

use super::{AMOUNT, OWN, PAYEES};
use crate::engine::{Engine, TestDatabase};
use crate::place::{Place, uah};
use crate::play::{Deal, payment, to_the_signatures, to_the_vote};
use crate::scene::{Scene, code, label, object};

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("USD").unwrap())
}

/// A scene before the month: authorised payments of confirmed payees, own money, and dollars.
pub async fn scene(engine: Engine) -> (Scene, Place, Vec<CaseId>, Day, TestDatabase, tempfile::TempDir) {
    let mut scene = Scene::open(engine).await.unwrap();
    let (vault, files) = (engine.database().await.unwrap(), tempfile::tempdir().unwrap());
    scene.app = scene.app.clone().with_vault(vault.url(), &files.path().join("vault.key")).await.unwrap();
    let place = scene.place((Condition::Conditional, Policy::Advance), 10_000_000, 900_000).await.unwrap();
    let first = less_days(scene.today.with_day(1).unwrap(), 1).with_day(1).unwrap();
    own_money(&scene, place.bank, first).await;
    let mut cases = Vec::new();
    for payee in PAYEES {
        cases.push(authorised(&scene, place, payee, less_days(first, 40)).await);
    }
    (scene, place, cases, first, vault, files)
}

/// The organisation's own fund, its account at the bank, and dollars bought before the month.
async fn own_money(scene: &Scene, bank: BankAccountId, first: Day) {
    let (on, manager) = (scene.day(1), "finance_manager1");
    let details = BankDetails {
        code: code("BANK").unwrap(),
        holder: label("Organisation").unwrap(),
        iban: code(OWN).unwrap(),
        bic: None,
    };
    let set = input::SettingSet { version: 0, value: SettingValue::BankDetails(vec![details]) };
    scene.act("manager1", on, Command::SettingSet(set)).await.unwrap();
    let open = input::FreeFundOpen { code: code("OWN").unwrap(), title: label("Own fund").unwrap() };
    let free: FundId = object(&scene.act(manager, on, Command::FreeFundOpen(open)).await.unwrap()).unwrap();
    let open = input::BankAccountOpen { code: code("USD").unwrap(), currency: usd(0).currency };
    let dollars = object(&scene.act(manager, on, Command::BankAccountOpen(open)).await.unwrap()).unwrap();
    for day in [on, plus_days(first, 14)] {
        let (currency, per, rate) = (usd(0).currency, Currency::UAH, Rate::parse("41").unwrap());
        let quoted = input::NewRate { currency, per, on_day: day, rate, source: RateSource::Nbu };
        scene.act("finance", day, Command::RatesRecord(input::RatesRecord { rates: vec![quoted] })).await.unwrap();
    }
    let receive = input::TrancheReceive {
        fund: free,
        bank_account: bank,
        amount: uah(500_000),
        charge_minor: Minor::ZERO,
        bank_ref: code("OWN-1").unwrap(),
        value_on: on,
    };
    scene.act("finance", on, Command::TrancheReceive(receive)).await.unwrap();
    let buy = input::CurrencyBuy {
        fund: free,
        from: bank,
        paid: uah(410_000),
        paid_ref: code("BUY-1").unwrap(),
        to: dollars,
        bought: usd(10_000),
        bought_ref: code("BUY-2").unwrap(),
        value_on: on,
    };
    scene.act("finance", on, Command::CurrencyBuy(buy)).await.unwrap();
}

/// A case opened on a day, whose payment is authorised to a confirmed payee before the month.
async fn authorised(scene: &Scene, place: Place, (name, account): (&str, &str), start: Day) -> CaseId {
    let deal = Deal::plain(AMOUNT);
    let case = scene.case_open(place, AMOUNT, start).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_signatures()).await.unwrap();
    let details = read_payee(|field| match field {
        "name" => Some(name),
        "account" => Some(account),
        _ => None,
    });
    let request = scene.request("officer1").await.unwrap();
    let terms = Terms { key: Some(scene.fresh_key()), on: Some(plus_days(start, 22)), ..Terms::default() };
    let set = scene.app.payee_set(&request, terms, (case, 0), &details.unwrap()).await.unwrap();
    let confirm = Command::PayeeConfirm(input::PayeeConfirm { case, version: set.version });
    scene.act("finance_manager2", plus_days(start, 23), confirm).await.unwrap();
    let steps: Vec<_> = payment(0, 30).into_iter().take(3).collect();
    scene.take_all(case, place, &deal, &steps).await.unwrap();
    case
}
