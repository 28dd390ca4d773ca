//! Money between a fund and its donor: interest, netting, repayments.

use ledger_core::id::{BankAccountId, FundId};
use ledger_core::money::{Currency, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::Condition;
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::programme::terms::{ExchangeBearer, FundTerms};

use crate::play::{Agreement, Player, uah, usd, usd_currency};
use crate::{confirmed, eur, euro, held, legs, line, netting, repayment, sent, small};

/// A fund in dollars with a bank account in dollars and one in hryvnia, at 40.
fn dollars(p: &mut Player, agreement: &Agreement) -> (FundId, BankAccountId, BankAccountId) {
    p.rate(usd_currency(), "40");
    let (fund, _) = p.fund(agreement);
    let banks = (p.bank(usd_currency()), p.bank(Currency::UAH));
    p.by("finance");
    (fund, banks.0, banks.1)
}

fn interest(p: &mut Player, fund: FundId, bank: BankAccountId, amount: Money) -> Command {
    Command::InterestReceive(line(p, fund, bank, amount))
}

#[test]
fn interest_is_owed_to_the_donor_in_the_currency_that_it_came_in() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p, &small("BETA", usd_currency()));
    let command = interest(&mut p, fund, bank, usd(1_000));
    assert_eq!(legs(&mut p, command), ["BETA 1020/2210 USD 10.00 = UAH 400.00"]);
    let command = interest(&mut p, fund, base, uah(1_000));
    assert_eq!(legs(&mut p, command), ["BETA 1010/2210 UAH 10.00"]);
}

#[test]
fn interest_that_adds_to_the_budget_raises_authority_and_its_row() {
    for (condition, account) in [(Condition::Conditional, "2110"), (Condition::Unconditional, "3110")] {
        let mut p = Player::new();
        let terms = FundTerms { interest_adds: true, ..FundTerms::default() };
        let agreement = Agreement { terms, condition, ..small("BETA", usd_currency()) };
        let (fund, bank, base) = dollars(&mut p, &agreement);
        let lines = p.lines_of(fund);
        let command = interest(&mut p, fund, bank, usd(1_000));
        assert_eq!(
            legs(&mut p, command),
            [format!("BETA 1020/{account} USD 10.00 = UAH 400.00"), "BETA 9010/9500 USD 10.00".into()]
        );
        let command = interest(&mut p, fund, base, uah(1_010));
        assert_eq!(
            legs(&mut p, command),
            [
                "BETA 1010/1095 UAH 10.10".to_string(),
                format!("BETA 1095/{account} USD 0.25 = UAH 10.10"),
                "BETA 9010/9500 USD 0.25".into()
            ]
        );
        let authority = p.stage.base().lines[&lines[0]].authority_minor.0;
        assert_eq!((authority, p.net_line((fund, lines[0]), "9010", usd_currency())), (101_025, 101_025), "rule 14");
        // A kopiyka is worth no cent: it is owed, not budget.
        let command = interest(&mut p, fund, base, uah(1));
        assert_eq!(legs(&mut p, command), ["BETA 1010/1095 UAH 0.01", "BETA 1095/2210 UAH 0.01"]);
    }
}

#[test]
fn interest_adds_to_the_exchange_line_where_there_is_one() {
    let mut p = Player::new();
    let terms = FundTerms {
        interest_adds: true,
        exchange_bearer: ExchangeBearer::Donor,
        exchange_line: Some(2),
        ..FundTerms::default()
    };
    let (fund, bank, _) = dollars(&mut p, &Agreement { terms, ..small("BETA", usd_currency()) });
    let lines = p.lines_of(fund);
    let command = interest(&mut p, fund, bank, usd(1_000));
    legs(&mut p, command);
    let authority = |line| p.stage.base().lines[&line].authority_minor.0;
    assert_eq!((authority(lines[0]), authority(lines[1])), (100_000, 101_000));
}

#[test]
fn what_is_no_interest_of_a_fund_is_refused() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p, &small("BETA", usd_currency()));
    let free = p.free_fund();
    let euros = p.bank(euro());
    let command = interest(&mut p, fund, bank, usd(100));
    assert_eq!(p.by("officer1").refused(command), RefusalCode::NotYourRole);
    p.by("finance");
    let command = interest(&mut p, free, base, uah(100));
    assert_eq!(p.refused(command), RefusalCode::FreeFundWrong);
    let command = interest(&mut p, fund, bank, uah(100));
    assert_eq!(p.refused(command), RefusalCode::CurrencyMismatch);
    let command = interest(&mut p, fund, euros, eur(100));
    assert_eq!(p.refused(command), RefusalCode::CurrencyMismatch);
    let command = interest(&mut p, fund, bank, usd(-1));
    assert_eq!(p.refused(command), RefusalCode::AmountNotPositive);
    let reference = crate::taken(&mut p, fund, bank, usd_currency());
    let used = input::FundBankLine { bank_ref: reference, ..line(&mut p, fund, bank, usd(100)) };
    assert_eq!(p.refused(Command::InterestReceive(used)), RefusalCode::BankLineUsed);
    p.on("2025-12-31");
    let command = interest(&mut p, fund, bank, usd(100));
    assert_eq!(p.refused(command), RefusalCode::FundNotOpen);
    p.on("2026-06-01");
    let command = interest(&mut p, fund, bank, usd(100));
    assert_eq!(p.refused(command), RefusalCode::RateMissing);
    crate::closed_row(&mut p, fund);
    let command = interest(&mut p, fund, bank, usd(100));
    assert_eq!(p.refused(command), RefusalCode::FundNotOpen);
}

#[test]
fn what_a_donor_nets_of_a_conditional_agreement_is_received_in_advance() {
    let mut p = Player::new();
    let (fund, bank, _) = dollars(&mut p, &small("BETA", usd_currency()));
    let command = interest(&mut p, fund, bank, usd(1_000));
    p.go(command);
    p.on("2026-02-01").rate(usd_currency(), "50");
    p.by("finance_manager1");
    assert_eq!(legs(&mut p, netting(fund, usd(300))), ["BETA 2210/2110 USD 3.00 = UAH 120.00"]);
    assert_eq!(p.refused(netting(fund, usd(701))), RefusalCode::OverOpen);
    assert_eq!(p.refused(netting(fund, uah(100))), RefusalCode::CurrencyMismatch);
    assert_eq!(p.refused(netting(fund, usd(0))), RefusalCode::AmountNotPositive);
    assert_eq!(p.by("finance").refused(netting(fund, usd(1))), RefusalCode::NotYourRole);
    let free = p.free_fund();
    assert_eq!(p.refused(netting(free, uah(1))), RefusalCode::FreeFundWrong);
    crate::closed_row(&mut p, fund);
    assert_eq!(p.refused(netting(fund, usd(1))), RefusalCode::FundNotOpen);
}

#[test]
fn what_a_donor_nets_of_a_pledge_is_paid_with_the_difference_between_the_two_debts() {
    let mut p = Player::new();
    let agreement = Agreement { condition: Condition::Unconditional, ..small("BETA", usd_currency()) };
    let (fund, bank, _) = dollars(&mut p, &agreement);
    p.tranche(fund, bank, usd(199_000));
    p.on("2026-02-01").rate(usd_currency(), "42");
    let command = interest(&mut p, fund, bank, usd(5_000));
    p.go(command);
    p.by("finance_manager1");
    assert_eq!(
        legs(&mut p, netting(fund, usd(400))),
        ["BETA 2210/1095 USD 4.00 = UAH 168.00", "BETA 1095/1110 USD 4.00 = UAH 160.00", "BETA 1095/4910 UAH 8.00",]
    );
    assert_eq!(p.refused(netting(fund, usd(601))), RefusalCode::OverOpen, "more than the donor still owes");
    assert_eq!(legs(&mut p, netting(fund, usd(600)))[1], "BETA 1095/1110 USD 6.00 = UAH 240.00");
    assert_eq!(p.net(fund, "1110", usd_currency()), 0);
}

#[test]
fn an_open_receivable_of_a_conditional_agreement_is_netted_first() {
    use ledger_core::programme::fund::Policy;
    let mut p = Player::new();
    // All of 100.00 is sold at 40; at 32 its hryvnia cost more dollars than came.
    let place = p.place(&Agreement { tranche: 10_000, sold: 10_000, ..Agreement::usd("BETA", Policy::Advance) });
    let case = p.signed(place, &[400_000]);
    p.paid(case, 0, place);
    p.on("2026-02-01").rate(usd_currency(), "32");
    p.accepted(case, 0, 400_000);
    assert_eq!(p.net(place.fund, "1110", usd_currency()), 2_500);
    let command = interest(&mut p, place.fund, place.donor_bank, usd(3_000));
    p.by("finance").go(command);
    p.by("finance_manager1");
    assert_eq!(
        legs(&mut p, netting(place.fund, usd(3_000))),
        ["BETA 2210/1110 USD 25.00 = UAH 800.00", "BETA 2210/2110 USD 5.00 = UAH 160.00"]
    );
}

#[test]
fn a_repayment_leaves_with_what_the_debt_was_carried_at_and_the_bank_with_its_own() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p, &small("BETA", usd_currency()));
    p.tranche(fund, bank, usd(9_000));
    p.on("2026-02-01").rate(usd_currency(), "50");
    let command = interest(&mut p, fund, bank, usd(1_000));
    p.by("finance").go(command);
    let plan = p.by("finance_manager1").go(repayment(fund, bank, usd(500)));
    assert_eq!(p.legs(&plan), ["BETA 2210/1090 USD 5.00 = UAH 250.00"]);
    let row = &sent(&plan)[0];
    assert_eq!((row.end_to_end_id.as_str(), row.carried_minor.0), ("GL-P-2026-0001", 25_000));
    // 90.00 at 40 and 10.00 at 50: the bank carries 41.
    assert_eq!(
        confirmed(&mut p, row),
        ["BETA 1090/1095 USD 5.00 = UAH 250.00", "BETA 1095/1020 USD 5.00 = UAH 205.00", "BETA 1095/4910 UAH 45.00",]
    );
    let command = interest(&mut p, fund, base, uah(700));
    p.go(command);
    let plan = p.by("finance_manager1").go(repayment(fund, base, uah(700)));
    assert_eq!(sent(&plan)[0].end_to_end_id.as_str(), "GL-P-2026-0002");
    assert_eq!(confirmed(&mut p, &sent(&plan)[0]), ["BETA 1090/1010 UAH 7.00"]);
    held(&mut p);
}

#[test]
fn no_more_is_repaid_than_is_owed_and_there() {
    let mut p = Player::new();
    let (fund, bank, base) = dollars(&mut p, &small("BETA", usd_currency()));
    let free = p.free_fund();
    let command = interest(&mut p, fund, bank, usd(1_000));
    p.by("finance").go(command);
    let empty = p.bank(usd_currency());
    assert_eq!(p.by("finance").refused(repayment(fund, bank, usd(1))), RefusalCode::NotYourRole);
    p.by("finance_manager1");
    assert_eq!(p.refused(repayment(fund, bank, usd(1_001))), RefusalCode::OverOpen);
    assert_eq!(p.refused(repayment(fund, base, uah(1))), RefusalCode::OverOpen);
    assert_eq!(p.refused(repayment(fund, empty, usd(1))), RefusalCode::BankShort);
    assert_eq!(p.refused(repayment(fund, bank, uah(1))), RefusalCode::CurrencyMismatch);
    assert_eq!(p.refused(repayment(fund, bank, usd(0))), RefusalCode::AmountNotPositive);
    assert_eq!(p.refused(repayment(free, base, uah(1))), RefusalCode::FreeFundWrong);
    p.on("2026-01-04");
    assert_eq!(p.refused(repayment(fund, bank, usd(1))), RefusalCode::OverOpen, "it was owed only later");
    p.on("2026-01-06").go(repayment(fund, bank, usd(600)));
    assert_eq!(p.refused(repayment(fund, bank, usd(401))), RefusalCode::OverOpen);
}
