//! The organisation's own fund, and the end of a fund.

use ledger_core::ledger::account::Layer;
use ledger_core::money::Currency;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::FundState;
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::refusal::RefusalCode;

use crate::play::{Player, code, label, uah, usd_currency};
use crate::{euro, legs, line, small, step};

fn open(name: &str) -> Command {
    Command::FreeFundOpen(input::FreeFundOpen { code: code(name), title: label("Own fund") })
}

/// Currencies that a plan gives a fund, per layer.
fn currencies(plan: &Plan) -> Vec<(Layer, String)> {
    let row = |change: &Change| match change {
        Change::FundCurrency(row) => Some((row.layer, row.currency.code().to_string())),
        _ => None,
    };
    plan.changes.iter().filter_map(row).collect()
}

#[test]
fn the_own_fund_takes_every_currency_that_is_there_and_each_that_comes() {
    let mut p = Player::new();
    p.rate(usd_currency(), "40");
    p.bank(usd_currency());
    p.fund(&small("EURO", euro()));
    let plan = p.by("finance_manager1").go(open("FREE"));
    let said = currencies(&plan);
    let actual = ["EUR", "UAH", "USD"].map(|code| (Layer::Actual, code.to_string()));
    assert_eq!(said, [&actual[..], &[(Layer::Budget, "UAH".to_string())]].concat());
    assert!(plan.entries.is_empty());
    let free = p.stage.base().programme.clone().unwrap().free_fund_id.unwrap();
    let lines = p.lines_of(free);
    assert_eq!(lines.len(), 1);
    assert_eq!(p.stage.base().lines[&lines[0]].authority_minor.0, 0);
    assert!(p.stage.base().funds[&free].is_free());

    let bank = |p: &mut Player, currency: &str| {
        let code = p.fresh("BANK");
        let currency = Currency::from_code(currency).unwrap();
        currencies(&p.go(Command::BankAccountOpen(input::BankAccountOpen { code, currency })))
    };
    assert_eq!(bank(&mut p, "EUR"), []);
    assert_eq!(bank(&mut p, "PLN"), [(Layer::Actual, "PLN".to_string())]);
    assert_eq!(bank(&mut p, "PLN"), []);
    let before = p.stage.base().funds.len();
    p.fund(&small("POUND", Currency::from_code("GBP").unwrap()));
    assert_eq!(p.stage.base().funds.len(), before + 1);
    assert_eq!(bank(&mut p, "GBP"), [], "the fund in pounds has brought them");
}

#[test]
fn there_is_one_own_fund_with_a_code_of_its_own() {
    let mut p = Player::new();
    p.fund(&small("TAKEN", Currency::UAH));
    assert_eq!(p.by("finance").refused(open("FREE")), RefusalCode::NotYourRole);
    assert_eq!(p.by("finance_manager1").refused(open("TAKEN")), RefusalCode::CodeTaken);
    p.go(open("FREE"));
    assert_eq!(p.refused(open("OTHER")), RefusalCode::FreeFundWrong);
}

#[test]
fn what_the_organisation_gives_its_own_fund_is_its_own_at_once() {
    let mut p = Player::new();
    let (free, bank) = (p.free_fund(), p.bank(Currency::UAH));
    let plan = p.tranche(free, bank, uah(50_000));
    assert_eq!(p.legs(&plan), ["FREE 1010/3010 UAH 500.00"]);
}

#[test]
fn a_fund_ends_once_and_the_own_fund_never() {
    let mut p = Player::new();
    let (fund, _) = p.fund(&small("ALPHA", Currency::UAH));
    let free = p.free_fund();
    let end = |fund, version| Command::FundEnd(input::FundStep { fund, version });
    assert_eq!(p.by("finance").refused(end(fund, 1)), RefusalCode::NotYourRole);
    assert_eq!(p.by("finance_manager1").refused(end(fund, 2)), RefusalCode::StaleVersion);
    assert_eq!(p.refused(end(free, 1)), RefusalCode::FreeFundWrong);
    let plan = p.go(end(fund, 1));
    assert_eq!((plan.state, plan.version), (Some("ending"), 2));
    assert_eq!(p.stage.base().funds[&fund].state, FundState::Ending);
    let again = Command::FundEnd(step(&p, fund));
    assert_eq!(p.refused(again), RefusalCode::WrongState);
}

#[test]
fn an_ending_fund_still_takes_interest() {
    let mut p = Player::new();
    let (fund, _) = p.fund(&small("ALPHA", Currency::UAH));
    let bank = p.bank(Currency::UAH);
    crate::ended(&mut p, fund);
    let interest = line(&mut p, fund, bank, uah(700));
    p.by("finance");
    assert_eq!(legs(&mut p, Command::InterestReceive(interest)), ["ALPHA 1010/2210 UAH 7.00"]);
}
