//! Debts between funds, and money on its way.

use ledger_core::id::{BankAccountId, FundId};
use ledger_core::money::Currency;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::refusal::{RefusalCode, Stop};

use crate::play::{Player, uah, usd, usd_currency};
use crate::{confirmation, confirmed, eur, euro, held, legs, line, loan, purchase, sent, settlement, small};

/// Two funds in dollars and one in euros with money, and their bank accounts: the dollars were carried at 40 when the rate
/// is 42.
struct House {
    p: Player,
    alpha: FundId,
    beta: FundId,
    gamma: FundId,
    dollars: BankAccountId,
    others: BankAccountId,
    base: BankAccountId,
}

fn house() -> House {
    let mut p = Player::new();
    p.rate(usd_currency(), "40");
    let (alpha, _) = p.fund(&small("ALPHA", usd_currency()));
    let (beta, _) = p.fund(&small("BETA", usd_currency()));
    let (gamma, _) = p.fund(&small("GAMMA", euro()));
    let (dollars, others, base) = (p.bank(usd_currency()), p.bank(usd_currency()), p.bank(Currency::UAH));
    p.tranche(alpha, dollars, usd(10_000));
    p.on("2026-02-01").rate(usd_currency(), "42");
    p.by("finance_manager1");
    House { p, alpha, beta, gamma, dollars, others, base }
}

#[test]
fn a_loan_stands_at_the_days_rate_and_what_the_money_was_carried_at_is_the_lenders_matter() {
    let House { mut p, alpha, beta, dollars, .. } = house();
    assert_eq!(
        legs(&mut p, loan(alpha, beta, dollars, usd(4_000))),
        [
            "ALPHA 1120/1095 USD 40.00 = UAH 1680.00",
            "ALPHA 1095/1020 USD 40.00 = UAH 1600.00",
            "ALPHA 1095/4910 UAH 80.00",
            "BETA 1020/2040 USD 40.00 = UAH 1680.00",
        ]
    );
    // Paid back in two parts at 41: each side takes what its debt and its money carry.
    p.on("2026-03-01").rate(usd_currency(), "41");
    p.by("finance_manager2");
    assert_eq!(
        legs(&mut p, settlement((beta, dollars), (alpha, dollars), usd(1_000))),
        [
            "BETA 2040/1020 USD 10.00 = UAH 420.00",
            "ALPHA 1020/1095 USD 10.00 = UAH 410.00",
            "ALPHA 1095/1120 USD 10.00 = UAH 420.00",
            "ALPHA 5910/1095 UAH 10.00",
        ]
    );
    p.go(settlement((beta, dollars), (alpha, dollars), usd(3_000)));
    held(&mut p);
    for (fund, account) in [(alpha, "1120"), (beta, "2040"), (beta, "1020")] {
        let net = (p.net(fund, account, usd_currency()), p.net_base(fund, account, usd_currency()));
        assert_eq!(net, (0, 0), "{account}");
    }
}

#[test]
fn a_loan_in_base_currency_has_no_difference() {
    let House { mut p, alpha, gamma, base, .. } = house();
    let interest = line(&mut p, alpha, base, uah(5_000));
    p.by("finance").go(Command::InterestReceive(interest));
    p.by("finance_manager1");
    let said = legs(&mut p, loan(alpha, gamma, base, uah(5_000)));
    assert_eq!(said, ["ALPHA 1120/1010 UAH 50.00", "GAMMA 1010/2040 UAH 50.00"]);
    let said = legs(&mut p, settlement((gamma, base), (alpha, base), uah(5_000)));
    assert_eq!(said, ["GAMMA 2040/1010 UAH 50.00", "ALPHA 1010/1120 UAH 50.00"]);
}

#[test]
fn what_a_fund_cannot_lend_is_refused() {
    let House { mut p, alpha, beta, gamma, dollars, base, .. } = house();
    assert_eq!(p.refused(loan(alpha, alpha, dollars, usd(100))), RefusalCode::SameFund);
    assert_eq!(p.refused(loan(alpha, gamma, dollars, usd(100))), RefusalCode::CurrencyMismatch, "no dollars there");
    assert_eq!(p.refused(loan(gamma, alpha, dollars, usd(100))), RefusalCode::CurrencyMismatch);
    assert_eq!(p.refused(loan(alpha, beta, dollars, uah(100))), RefusalCode::CurrencyMismatch);
    assert_eq!(p.refused(loan(alpha, beta, dollars, usd(0))), RefusalCode::AmountNotPositive);
    assert_eq!(p.refused(loan(alpha, beta, dollars, usd(10_001))), RefusalCode::BankShort);
    assert_eq!(p.refused(loan(alpha, beta, base, uah(1))), RefusalCode::BankShort);
    assert_eq!(p.by("finance").refused(loan(alpha, beta, dollars, usd(100))), RefusalCode::NotYourRole);
    p.on("2025-12-31").by("finance_manager1");
    assert_eq!(p.refused(loan(alpha, beta, dollars, usd(100))), RefusalCode::FundNotOpen, "before the agreements");
    p.on("2026-06-01");
    assert_eq!(p.refused(loan(alpha, beta, dollars, usd(100))), RefusalCode::RateMissing);
    p.on("2026-02-01");
    crate::closed_row(&mut p, beta);
    assert_eq!(p.refused(loan(alpha, beta, dollars, usd(100))), RefusalCode::FundNotOpen);
}

#[test]
fn money_that_an_authorised_payment_needs_is_not_lent() {
    use crate::play::Agreement;
    use ledger_core::programme::fund::Policy;
    let mut p = Player::new();
    let place = p.place(&Agreement { tranche: 100_000, ..Agreement::uah("ALPHA", Policy::Advance) });
    let (other, _) = p.fund(&small("BETA", Currency::UAH));
    let case = p.signed(place, &[60_000]);
    p.authorised(case, 0);
    p.by("finance_manager1");
    assert_eq!(p.refused(loan(place.fund, other, place.bank, uah(40_001))), RefusalCode::FundCashShort);
    p.go(loan(place.fund, other, place.bank, uah(40_000)));
    held(&mut p);
}

#[test]
fn a_settlement_between_two_bank_accounts_is_awaited_on_both_statements() {
    let House { mut p, alpha, beta, dollars, others, .. } = house();
    p.go(loan(alpha, beta, dollars, usd(4_000)));
    p.on("2026-03-01").rate(usd_currency(), "41");
    let plan = p.by("finance_manager1").go(settlement((beta, dollars), (alpha, others), usd(4_000)));
    held(&mut p);
    assert_eq!(p.legs(&plan), ["BETA 2040/1090 USD 40.00 = UAH 1680.00", "ALPHA 1090/1120 USD 40.00 = UAH 1680.00"]);
    let rows = sent(&plan);
    let ids: Vec<&str> = rows.iter().map(|row| row.end_to_end_id.as_str()).collect();
    assert_eq!(ids, ["GL-P-2026-0001", "GL-P-2026-0001.in"]);
    assert_eq!(confirmed(&mut p, &rows[0]), ["BETA 1090/1020 USD 40.00 = UAH 1680.00"]);
    assert_eq!(
        confirmed(&mut p, &rows[1]),
        [
            "ALPHA 1020/1095 USD 40.00 = UAH 1640.00",
            "ALPHA 1095/1090 USD 40.00 = UAH 1680.00",
            "ALPHA 5910/1095 UAH 40.00",
        ]
    );
    for fund in [alpha, beta] {
        assert_eq!((p.net(fund, "1090", usd_currency()), p.net_base(fund, "1090", usd_currency())), (0, 0));
    }
}

#[test]
fn each_kind_of_money_on_its_way_leaves_with_what_it_came_with() {
    let House { mut p, alpha, beta, dollars, others, .. } = house();
    p.go(loan(alpha, beta, dollars, usd(2_000)));
    // Out to the donor and in from the other fund through the same bank account at once, carried at 45 and at 42.
    p.on("2026-03-01").rate(usd_currency(), "45");
    let interest = line(&mut p, alpha, others, usd(1_000));
    p.by("finance").go(Command::InterestReceive(interest));
    let out = sent(&p.by("finance_manager1").go(crate::repayment(alpha, others, usd(1_000)))).remove(0);
    let first = sent(&p.go(settlement((beta, dollars), (alpha, others), usd(500))));
    let second = sent(&p.go(settlement((beta, dollars), (alpha, others), usd(1_500))));
    held(&mut p);
    let said = confirmed(&mut p, &second[1]);
    assert_eq!(
        said,
        [
            "ALPHA 1020/1095 USD 15.00 = UAH 675.00",
            "ALPHA 1095/1090 USD 15.00 = UAH 630.00",
            "ALPHA 1095/4910 UAH 45.00",
        ]
    );
    assert_eq!(confirmed(&mut p, &out), ["ALPHA 1090/1020 USD 10.00 = UAH 450.00"]);
    for row in [&first[1], &first[0], &second[0]] {
        confirmed(&mut p, row);
    }
    for fund in [alpha, beta] {
        assert_eq!((p.net(fund, "1090", usd_currency()), p.net_base(fund, "1090", usd_currency())), (0, 0));
    }
}

#[test]
fn a_debt_is_settled_up_to_what_is_owed_and_there() {
    let House { mut p, alpha, beta, gamma, dollars, others, base } = house();
    p.go(loan(alpha, beta, dollars, usd(4_000)));
    let pay = |amount| settlement((beta, dollars), (alpha, dollars), amount);
    assert_eq!(p.refused(settlement((beta, dollars), (beta, dollars), usd(100))), RefusalCode::SameFund);
    assert_eq!(p.refused(pay(usd(4_001))), RefusalCode::OverOpen);
    assert_eq!(p.refused(pay(uah(100))), RefusalCode::CurrencyMismatch);
    assert_eq!(p.refused(pay(usd(0))), RefusalCode::AmountNotPositive);
    assert_eq!(p.refused(settlement((beta, dollars), (alpha, base), usd(1))), RefusalCode::CurrencyMismatch);
    assert_eq!(p.refused(settlement((beta, dollars), (gamma, dollars), usd(1))), RefusalCode::CurrencyMismatch);
    assert_eq!(p.refused(settlement((beta, others), (alpha, others), usd(1))), RefusalCode::BankShort);
    assert_eq!(
        p.refused(settlement((alpha, dollars), (beta, dollars), usd(1))),
        RefusalCode::OverOpen,
        "who owes whom"
    );
    assert_eq!(p.by("finance").refused(pay(usd(100))), RefusalCode::NotYourRole);
    p.by("finance_manager1").go(settlement((beta, dollars), (alpha, others), usd(3_000)));
    assert_eq!(p.refused(pay(usd(1_001))), RefusalCode::OverOpen);
    p.on("2026-06-01");
    assert_eq!(p.refused(pay(usd(1_000))), RefusalCode::RateMissing);
}

#[test]
fn money_on_its_way_is_not_spent_twice() {
    let House { mut p, alpha, beta, dollars, .. } = house();
    let interest = line(&mut p, alpha, dollars, usd(1_000));
    p.by("finance").go(Command::InterestReceive(interest));
    let out = sent(&p.by("finance_manager1").go(crate::repayment(alpha, dollars, usd(1_000))));
    assert_eq!(p.refused(loan(alpha, beta, dollars, usd(10_001))), RefusalCode::BankShort);
    confirmed(&mut p, &out[0]);
    p.by("finance_manager1").go(loan(alpha, beta, dollars, usd(10_000)));
}

#[test]
fn a_bank_line_confirms_what_was_sent_by_somebody_else_and_once() {
    let House { mut p, alpha, beta, dollars, others, .. } = house();
    p.go(loan(alpha, beta, dollars, usd(4_000)));
    p.on("2026-02-10");
    p.rate(usd_currency(), "42");
    let rows = sent(&p.by("finance_manager1").go(settlement((beta, dollars), (alpha, others), usd(4_000))));
    let reference = crate::taken(&mut p, alpha, dollars, usd_currency());
    let Command::RemittanceConfirm(right) = confirmation(&mut p, &rows[0]) else { unreachable!() };
    let with = |change: &dyn Fn(&mut input::RemittanceConfirm)| {
        let mut wrong = right.clone();
        change(&mut wrong);
        Command::RemittanceConfirm(wrong)
    };
    assert_eq!(p.by("finance_manager1").refused(with(&|_| {})), RefusalCode::NotYourRole);
    p.by("finance");
    assert_eq!(p.refused(with(&|row| row.version = 7)), RefusalCode::StaleVersion);
    assert_eq!(p.refused(with(&|row| row.amount = usd(3_999))), RefusalCode::AmountDiffers);
    assert_eq!(p.refused(with(&|row| row.amount = eur(4_000))), RefusalCode::CurrencyMismatch);
    assert_eq!(p.refused(with(&|row| row.bank_ref = reference.clone())), RefusalCode::BankLineUsed);
    assert!(matches!(p.try_go(&with(&|row| row.remittance = uuid::Uuid::nil().into())), Err(Stop::Hidden)));
    p.on("2026-02-09");
    assert_eq!(p.refused(with(&|_| {})), RefusalCode::BeforeEarlierAct);
    p.on("2026-02-11").go(with(&|_| {}));
    let again = with(&|row| (row.version, row.bank_ref) = (2, crate::code("AGAIN")));
    assert_eq!(p.refused(again), RefusalCode::WrongState);
    p.on("2026-06-01");
    let late = confirmation(&mut p, &rows[1]);
    assert_eq!(p.refused(late), RefusalCode::RateMissing, "what reaches a bank comes in at the day's rate");
}

#[test]
fn whoever_released_money_does_not_confirm_it_in_another_role_either() {
    let House { mut p, alpha, beta, dollars, others, .. } = house();
    p.go(loan(alpha, beta, dollars, usd(4_000)));
    let rows = sent(&p.go(settlement((beta, dollars), (alpha, others), usd(4_000))));
    let role = input::RoleGrant {
        person: p.person("finance_manager1"),
        role: ledger_core::policy::Role::Finance,
        active: true,
        ngo: None,
    };
    p.by("admin").go(Command::RoleGrant(role));
    let confirm = confirmation(&mut p, &rows[0]);
    assert_eq!(p.by("finance_manager1").refused(confirm), RefusalCode::Duties);
}

#[test]
fn a_payment_that_the_bank_shows_is_refused_while_the_books_have_no_money_for_it() {
    let House { mut p, alpha, beta, dollars, others, base, .. } = house();
    p.go(loan(alpha, beta, dollars, usd(4_000)));
    let rows = sent(&p.go(settlement((beta, dollars), (alpha, others), usd(4_000))));
    // A sale takes the money that was on its way: a bank line is a fact, and the later line is the one that does not fit.
    crate::sold(&mut p, beta, dollars, usd(100));
    let confirm = confirmation(&mut p, &rows[0]);
    assert_eq!(p.by("finance").refused(confirm.clone()), RefusalCode::BankShort);
    let interest = line(&mut p, beta, base, uah(4_200));
    p.go(Command::InterestReceive(interest));
    let buy = purchase(&mut p, beta, (base, uah(4_200)), (dollars, usd(100)));
    p.go(Command::CurrencyBuy(buy));
    p.go(confirm);
    held(&mut p);
}

#[test]
fn money_on_its_way_in_does_not_pay_for_what_is_on_its_way_out() {
    let House { mut p, alpha, beta, dollars, others, .. } = house();
    p.go(loan(alpha, beta, dollars, usd(1_000)));
    let interest = line(&mut p, alpha, others, usd(1_000));
    p.by("finance").go(Command::InterestReceive(interest));
    let out = sent(&p.by("finance_manager1").go(crate::repayment(alpha, others, usd(1_000)))).remove(0);
    // As much is coming in through the same bank account: 1090 is nothing, and nothing is there to be sent.
    let rows = sent(&p.go(settlement((beta, dollars), (alpha, others), usd(1_000))));
    assert_eq!(p.net(alpha, "1090", usd_currency()), 0);
    assert_eq!(p.refused(loan(alpha, beta, others, usd(1))), RefusalCode::BankShort);
    confirmed(&mut p, &rows[1]);
    p.by("finance_manager1").go(loan(alpha, beta, others, usd(1)));
    confirmed(&mut p, &out);
    held(&mut p);
}
