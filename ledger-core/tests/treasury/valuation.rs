//! Month-end valuation and its reversal.

use ledger_core::id::FundId;
use ledger_core::money::Currency;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::RefusalCode;

use crate::play::{Agreement, Player, day, usd, usd_currency};
use crate::{eur, euro, held, line, loan, small};

fn value(month_end: &str) -> Command {
    Command::ValuationBook(input::ValuationBook { month_end: day(month_end) })
}

/// A plan's valued accounts with their legs, without the reversal.
fn valued(p: &Player, plan: &Plan) -> Vec<String> {
    let legs = p.legs(plan);
    let rows = plan.entries[0].legs.iter().zip(legs);
    rows.map(|(leg, text)| format!("{}: {text}", leg.valued_account.unwrap())).collect()
}

/// The second entry is the first with its sides changed, on the next day.
fn reversed(plan: &Plan, on: &str) {
    let [first, back] = &plan.entries[..] else { panic!("{} entries", plan.entries.len()) };
    assert_eq!(back.header.reverses_id, Some(first.header.entry_id));
    assert_eq!((back.header.booked_on, back.header.value_on), (day(on), day(on)));
    assert_eq!(first.legs.len(), back.legs.len());
    for (leg, turned) in first.legs.iter().zip(&back.legs) {
        assert_eq!((leg.debit_account, leg.credit_account), (turned.credit_account, turned.debit_account));
        assert_eq!((leg.amount_minor, leg.base_minor), (turned.amount_minor, turned.base_minor));
        assert_eq!((leg.valued_account, leg.bank_account_id), (turned.valued_account, turned.bank_account_id));
        assert_eq!((turned.booked_on, turned.entry_id), (day(on), back.header.entry_id));
    }
}

fn dollars(p: &mut Player) -> (FundId, ledger_core::id::BankAccountId) {
    p.rate(usd_currency(), "40");
    let (fund, _) = p.fund(&small("BETA", usd_currency()));
    let bank = p.bank(usd_currency());
    p.tranche(fund, bank, usd(10_000));
    (fund, bank)
}

#[test]
fn money_is_worth_the_closing_rate_at_the_end_of_the_month_and_its_carrying_amount_on_the_next_day() {
    let mut p = Player::new();
    let (fund, bank) = dollars(&mut p);
    p.on("2026-01-31").rate(usd_currency(), "42.5");
    p.on("2026-02-10").rate(usd_currency(), "60");
    // What comes after the month's end is no part of it.
    p.tranche(fund, bank, usd(5_000));
    let plan = p.by("finance_manager1").go(value("2026-01-31"));
    assert_eq!(valued(&p, &plan), ["1020: BETA 1190/4920 UAH 250.00"]);
    assert_eq!(plan.entries[0].legs[0].bank_account_id, Some(bank));
    assert_eq!(plan.entries[0].header.booked_on, day("2026-01-31"));
    reversed(&plan, "2026-02-01");
    assert_eq!(p.net(fund, "1190", Currency::UAH), 0);
    assert_eq!(p.net_base(fund, "1020", usd_currency()), 700_000, "carrying amounts stay as they were");
    assert_eq!(p.refused(value("2026-01-31")), RefusalCode::AlreadyDone);
    held(&mut p);
}

#[test]
fn debts_in_other_currencies_are_valued_per_account_and_between_funds_they_cancel() {
    let mut p = Player::new();
    let (beta, bank) = dollars(&mut p);
    let (delta, _) = p.fund(&small("DELTA", usd_currency()));
    let interest = line(&mut p, beta, bank, usd(1_000));
    p.by("finance").go(Command::InterestReceive(interest));
    p.by("finance_manager1").go(loan(beta, delta, bank, usd(2_000)));
    p.go(crate::repayment(beta, bank, usd(400)));
    p.on("2026-01-20").rate(usd_currency(), "35");
    let plan = p.on("2026-02-01").by("finance_manager1").go(value("2026-01-31"));
    let mut said = valued(&p, &plan);
    said.sort();
    assert_eq!(
        said,
        [
            "1020: BETA 4920/1190 UAH 450.00",
            "1020: DELTA 4920/1190 UAH 100.00",
            "1090: BETA 1190/4920 UAH 20.00",
            "1120: BETA 4920/1190 UAH 100.00",
            "2040: DELTA 1190/4920 UAH 100.00",
            "2210: BETA 1190/4920 UAH 30.00",
        ]
    );
    reversed(&plan, "2026-02-01");
    held(&mut p);
}

#[test]
fn a_pledge_is_valued_and_what_is_deferred_is_not() {
    let mut p = Player::new();
    p.rate(euro(), "50");
    let agreement = Agreement { condition: Condition::Unconditional, ..small("GAMMA", euro()) };
    let (fund, _) = p.fund(&agreement);
    let bank = p.bank(euro());
    p.tranche(fund, bank, eur(150_000));
    p.on("2026-01-31").rate(euro(), "51");
    let plan = p.on("2026-02-02").by("finance_manager1").go(value("2026-01-31"));
    let mut said = valued(&p, &plan);
    said.sort();
    assert_eq!(said, ["1020: GAMMA 1190/4920 UAH 1500.00", "1110: GAMMA 1190/4920 UAH 500.00"]);
}

#[test]
fn a_case_in_hryvnia_has_nothing_to_value_and_the_month_is_valued_all_the_same() {
    let mut p = Player::new();
    let place = p.place(&Agreement::uah("ALPHA", Policy::Advance));
    let case = p.signed(place, &[10_000]);
    p.authorised(case, 0);
    let plan = p.on("2026-02-01").by("finance_manager1").go(value("2026-01-31"));
    assert!(plan.entries.is_empty());
    assert_eq!(p.refused(value("2026-01-31")), RefusalCode::AlreadyDone);
}

#[test]
fn the_national_banks_closing_rate_comes_before_a_later_one_of_somebody_else() {
    use ledger_core::ledger::rate::{Rate, RateRow, RateSource};
    use ledger_core::programme::act::ObjectKind;
    let mut p = Player::new();
    let (_, _) = dollars(&mut p);
    p.on("2026-01-30").rate(usd_currency(), "42");
    let row = RateRow {
        rate_id: uuid::Uuid::from_u128(7).into(),
        currency: usd_currency(),
        per: Currency::UAH,
        on_day: day("2026-01-31"),
        rate: Rate::parse("48").unwrap(),
        source: RateSource::Un,
    };
    p.take(&Plan::about(ObjectKind::Rates, "rates", 1).change(row));
    let plan = p.on("2026-02-01").by("finance_manager1").go(value("2026-01-31"));
    assert_eq!(valued(&p, &plan), ["1020: BETA 1190/4920 UAH 200.00"]);
}

#[test]
fn a_month_is_valued_when_it_is_over_and_open_and_its_rates_are_there() {
    let mut p = Player::new();
    let (fund, _) = dollars(&mut p);
    p.on("2026-02-01");
    assert_eq!(p.by("finance").refused(value("2026-01-31")), RefusalCode::NotYourRole);
    p.by("finance_manager1");
    assert_eq!(p.refused(value("2026-01-30")), RefusalCode::PeriodOrder);
    assert_eq!(p.on("2026-01-31").refused(value("2026-01-31")), RefusalCode::PeriodNotOver);
    p.on("2026-04-02");
    let refusal = p.refusal(value("2026-03-31"));
    assert_eq!(refusal.code, RefusalCode::RateMissing);
    assert!(refusal.detail.contains(&("pair", "USD/UAH".into())), "{refusal:?}");
    // Valued long after the month's end: the rates of that month count, and months may come in any order.
    let plan = p.on("2026-09-01").go(value("2026-01-31"));
    assert!(plan.entries.is_empty(), "the same rate, no difference");
    let month_end = day("2026-02-28");
    p.go(Command::PeriodSoftClose(input::PeriodClose { month_end }));
    p.go(Command::PeriodHardClose(input::PeriodClose { month_end }));
    p.on("2026-02-20").rate(usd_currency(), "41");
    p.on("2026-09-01").by("finance_manager1");
    assert_eq!(p.refused(value("2026-02-28")), RefusalCode::PeriodClosed);
    assert_eq!(p.net(fund, "1020", usd_currency()), 10_000);
}
