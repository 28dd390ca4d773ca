//! Currency sold and bought.

use ledger_core::ledger::account::CONVERSION;
use ledger_core::money::Currency;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::refusal::{RefusalCode, Stop};
use ledger_core::programme::terms::{FundTerms, RateMethod};

use crate::play::{Agreement, Player, uah, usd, usd_currency};
use crate::{eur, euro, held, legs, line, proceeds, purchase, sale, small, sold};
use ledger_core::id::{BankAccountId, FundId};

/// A fund in dollars with 100.00 at 40 and 100.00 at 42: carried at 41 on average.
fn dollars(p: &mut Player) -> (FundId, BankAccountId, BankAccountId) {
    p.rate(usd_currency(), "40");
    let (fund, _) = p.fund(&small("BETA", usd_currency()));
    let (bank, base) = (p.bank(usd_currency()), p.bank(Currency::UAH));
    p.tranche(fund, bank, usd(10_000));
    p.on("2026-02-01").rate(usd_currency(), "42");
    p.tranche(fund, bank, usd(10_000));
    (fund, bank, base)
}

#[test]
fn sold_currency_leaves_at_its_carrying_amount_and_its_proceeds_show_the_gain() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p);
    let sell = line(&mut p, fund, bank, usd(5_000));
    let plan = p.by("finance").go(Command::CurrencySell(sell));
    assert_eq!(p.legs(&plan), ["BETA 1095/1020 USD 50.00 = UAH 2050.00"]);
    held(&mut p);
    let row = sale(&plan);
    assert_eq!((row.sold_minor.0, row.carried_minor.0, row.proceeds_minor), (5_000, 205_000, None));
    p.on("2026-02-03");
    let settle = proceeds(&mut p, &row, base, uah(210_000));
    assert_eq!(legs(&mut p, settle), ["BETA 1010/1095 UAH 2100.00", "BETA 1095/4910 UAH 50.00"]);
    let row = &p.stage.base().funds[&fund];
    assert_eq!((row.converted_minor.0, row.converted_base_minor.0, row.version), (5_000, 210_000, 1));
}

#[test]
fn proceeds_below_the_carrying_amount_are_a_loss_and_the_last_sale_takes_all_the_base() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p);
    // 66.67 of 200.00 at 41 is 2,733.47; the rest of base goes with the rest of the money.
    let first = sold(&mut p, fund, bank, usd(6_667));
    let rest = sold(&mut p, fund, bank, usd(13_333));
    assert_eq!((first.carried_minor.0, rest.carried_minor.0), (273_347, 546_653));
    assert_eq!((p.net(fund, "1020", usd_currency()), p.net_base(fund, "1020", usd_currency())), (0, 0));
    held(&mut p);
    let settle = proceeds(&mut p, &first, base, uah(270_000));
    assert_eq!(legs(&mut p, settle), ["BETA 1010/1095 UAH 2700.00", "BETA 5910/1095 UAH 33.47"]);
    let settle = proceeds(&mut p, &rest, base, uah(546_653));
    assert_eq!(legs(&mut p, settle), ["BETA 1010/1095 UAH 5466.53"], "no difference, no leg");
    assert_eq!(p.stage.base().funds[&fund].converted_base_minor.0, 816_653);
}

#[test]
fn the_average_of_own_sales_turns_the_next_amount_into_the_funds_currency() {
    let mut p = Player::new();
    p.rate(euro(), "50");
    let terms = FundTerms { rate_method: RateMethod::OwnConversions, interest_adds: true, ..FundTerms::default() };
    let (fund, lines) = p.fund(&Agreement { terms, ..small("GAMMA", euro()) });
    let (bank, base) = (p.bank(euro()), p.bank(Currency::UAH));
    p.tranche(fund, bank, eur(10_000));
    let row = sold(&mut p, fund, bank, eur(4_000));
    let settle = proceeds(&mut p, &row, base, uah(160_000));
    p.go(settle);
    // 40.00 EUR brought 1,600.00: 40 to the euro, not the official 50.
    let interest = line(&mut p, fund, base, uah(8_000));
    let said = legs(&mut p, Command::InterestReceive(interest));
    assert_eq!(said[1..], ["GAMMA 1095/2110 EUR 2.00 = UAH 80.00", "GAMMA 9010/9500 EUR 2.00"]);
    assert_eq!(p.stage.base().lines[&lines[0]].authority_minor.0, 100_200);
}

#[test]
fn what_is_no_sale_of_the_funds_money_is_refused() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p);
    let reference = crate::taken(&mut p, fund, bank, usd_currency());
    let sell = |p: &mut Player, bank, amount| Command::CurrencySell(line(p, fund, bank, amount));
    let command = sell(&mut p, bank, usd(100));
    assert_eq!(p.by("officer1").refused(command), RefusalCode::NotYourRole);
    p.by("finance");
    let command = sell(&mut p, base, uah(100));
    assert_eq!(p.refused(command), RefusalCode::CurrencyMismatch, "base currency is not sold");
    let command = sell(&mut p, bank, uah(100));
    assert_eq!(p.refused(command), RefusalCode::CurrencyMismatch, "the amount is in the account's currency");
    let command = sell(&mut p, bank, usd(0));
    assert_eq!(p.refused(command), RefusalCode::AmountNotPositive);
    let command = sell(&mut p, bank, usd(21_001));
    assert_eq!(p.refused(command), RefusalCode::BankShort);
    let used = input::FundBankLine { bank_ref: reference, ..line(&mut p, fund, bank, usd(100)) };
    assert_eq!(p.refused(Command::CurrencySell(used)), RefusalCode::BankLineUsed);
    let other = p.bank(euro());
    let command = sell(&mut p, other, eur(100));
    assert_eq!(p.by("finance").refused(command), RefusalCode::CurrencyMismatch, "the fund has no euros");
    crate::closed_row(&mut p, fund);
    let command = sell(&mut p, bank, usd(100));
    assert_eq!(p.refused(command), RefusalCode::FundNotOpen);
}

#[test]
fn money_that_came_later_was_not_there_to_be_sold() {
    let mut p = Player::new();
    let (fund, bank, _) = dollars(&mut p);
    p.on("2026-01-20");
    let sell = line(&mut p, fund, bank, usd(10_001));
    assert_eq!(p.by("finance").refused(Command::CurrencySell(sell)), RefusalCode::BankShort);
}

#[test]
fn proceeds_belong_to_one_open_sale_and_are_in_base_currency() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p);
    let reference = crate::taken(&mut p, fund, base, Currency::UAH);
    p.on("2026-02-10");
    let row = sold(&mut p, fund, bank, usd(1_000));
    p.on("2026-02-09");
    let early = proceeds(&mut p, &row, base, uah(41_000));
    assert_eq!(p.refused(early), RefusalCode::BeforeEarlierAct);
    p.on("2026-02-11");
    let settle = proceeds(&mut p, &row, base, uah(41_000));
    assert_eq!(p.by("officer1").refused(settle.clone()), RefusalCode::NotYourRole);
    p.by("finance");
    let wrong = proceeds(&mut p, &row, base, usd(1_000));
    assert_eq!(p.refused(wrong), RefusalCode::CurrencyMismatch);
    let wrong = proceeds(&mut p, &row, bank, uah(41_000));
    assert_eq!(p.refused(wrong), RefusalCode::CurrencyMismatch, "the account takes no hryvnia");
    let Command::ConversionSettle(line) = settle.clone() else { unreachable!() };
    let used = Command::ConversionSettle(input::ConversionSettle { bank_ref: reference, ..line });
    assert_eq!(p.refused(used), RefusalCode::BankLineUsed);
    let mut unknown = row.clone();
    unknown.conversion_id = uuid::Uuid::nil().into();
    let unknown = proceeds(&mut p, &unknown, base, uah(41_000));
    assert!(matches!(p.try_go(&unknown), Err(Stop::Hidden)));
    p.go(settle);
    let again = proceeds(&mut p, &row, base, uah(41_000));
    assert_eq!(p.refused(again), RefusalCode::WrongState);
}

#[test]
fn bought_currency_comes_in_at_the_days_rate_and_the_price_beside_it_is_gain_or_loss() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p);
    let row = sold(&mut p, fund, bank, usd(10_000));
    let settle = proceeds(&mut p, &row, base, uah(410_000));
    p.go(settle);
    let buy = purchase(&mut p, fund, (base, uah(85_000)), (bank, usd(2_000)));
    assert_eq!(
        legs(&mut p, Command::CurrencyBuy(buy)),
        ["BETA 1095/1010 UAH 850.00", "BETA 1020/1095 USD 20.00 = UAH 840.00", "BETA 5910/1095 UAH 10.00"]
    );
    let buy = purchase(&mut p, fund, (base, uah(83_000)), (bank, usd(2_000)));
    assert_eq!(
        legs(&mut p, Command::CurrencyBuy(buy)),
        ["BETA 1095/1010 UAH 830.00", "BETA 1020/1095 USD 20.00 = UAH 840.00", "BETA 1095/4910 UAH 10.00"]
    );
    assert_eq!(p.stage.base().funds[&fund].converted_minor.0, 10_000, "buying is no part of the average");
}

#[test]
fn the_own_fund_buys_any_currency_and_a_donors_fund_its_own() {
    let mut p = Player::new();
    let free = p.free_fund();
    let (fund, bank, base) = dollars(&mut p);
    p.rate(euro(), "45");
    let euros = p.bank(euro());
    p.tranche(free, base, uah(100_000));
    let buy = purchase(&mut p, free, (base, uah(45_000)), (euros, eur(1_000)));
    p.by("finance");
    assert_eq!(
        legs(&mut p, Command::CurrencyBuy(buy)),
        ["FREE 1095/1010 UAH 450.00", "FREE 1020/1095 EUR 10.00 = UAH 450.00"]
    );
    let refused = |p: &mut Player, fund, from, to| {
        let buy = purchase(p, fund, from, to);
        p.refused(Command::CurrencyBuy(buy))
    };
    let mismatch = RefusalCode::CurrencyMismatch;
    assert_eq!(refused(&mut p, fund, (base, uah(100)), (euros, eur(1))), mismatch);
    assert_eq!(refused(&mut p, fund, (bank, usd(100)), (bank, usd(1))), mismatch, "paid in base currency");
    assert_eq!(refused(&mut p, free, (base, uah(100)), (base, uah(1))), mismatch, "bought is another currency");
    assert_eq!(refused(&mut p, free, (base, uah(55_001)), (euros, eur(1_000))), RefusalCode::BankShort);
    assert_eq!(refused(&mut p, free, (base, uah(0)), (euros, eur(1_000))), RefusalCode::AmountNotPositive);
    let reference = crate::taken(&mut p, fund, bank, usd_currency());
    let used = purchase(&mut p, free, (base, uah(100)), (bank, usd(1)));
    let used = input::CurrencyBuy { bought_ref: reference, ..used };
    assert_eq!(p.refused(Command::CurrencyBuy(used)), RefusalCode::BankLineUsed, "one of its two lines");
    let buy = purchase(&mut p, free, (base, uah(100)), (euros, eur(1)));
    assert_eq!(p.by("officer1").refused(Command::CurrencyBuy(buy)), RefusalCode::NotYourRole);
    p.on("2026-07-01").by("finance");
    assert_eq!(refused(&mut p, free, (base, uah(100)), (euros, eur(1))), RefusalCode::RateMissing);
    crate::closed_row(&mut p, fund);
    assert_eq!(refused(&mut p, fund, (base, uah(1)), (bank, usd(1))), RefusalCode::FundNotOpen);
}

#[test]
fn a_month_with_an_open_sale_is_not_closed_for_good() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p);
    let row = sold(&mut p, fund, bank, usd(1_000));
    p.on("2026-04-01").by("finance_manager1");
    let month_end = crate::day("2026-02-28");
    let close = || input::PeriodClose { month_end };
    p.go(Command::PeriodSoftClose(close()));
    assert_eq!(p.refused(Command::PeriodHardClose(close())), RefusalCode::ConversionOpen);
    let settle = proceeds(&mut p, &row, base, uah(41_000));
    p.go(settle);
    p.go(Command::PeriodHardClose(close()));
    assert_eq!(p.net(fund, CONVERSION.as_str(), Currency::UAH), -41_000);
}
