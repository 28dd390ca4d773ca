//! Donor closeout, step by step, from a fund's last case to a fund that is all zero but 9010 / 9800.

use ledger_core::money::{Currency, Money};
use ledger_core::programme::command::Command;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::programme::terms::ExchangeBearer;

use crate::play::{uah, usd_currency};
use crate::story::Story;
use crate::{confirmed, ended, euro, line, sent};

#[test]
fn a_donors_loss_is_a_cost_of_the_exchange_line_and_the_rest_goes_back() {
    let (donor, conditional) = (ExchangeBearer::Donor, Condition::Conditional);
    let mut s = Story::told(usd_currency(), conditional, Policy::Advance, donor, "48");
    ended(&mut s.p, s.place.fund);
    // 9,600.00 UAH were released as 200.00 USD; 14,400.00 UAH buy 300.00 USD back: 700.00 against 800.00 in advance.
    s.buy_back(4_800);
    let plan = s.step();
    assert_eq!(plan.notes[0], ("closeout", 1.into()));
    assert_eq!(s.p.legs(&plan), ["ALPHA 2110/4010 USD 100.00 = UAH 4000.00", "ALPHA 9500/9800 USD 100.00"]);
    let plan = s.step();
    assert_eq!(
        s.p.legs(&plan),
        [
            "ALPHA 9500/9010 USD 600.00",
            "ALPHA 9500/9010 USD 100.00",
            "ALPHA 2110/2210 USD 700.00 = UAH 28000.00",
            "ALPHA 2210/1090 USD 700.00 = UAH 28000.00",
        ]
    );
    assert_eq!(s.refused(), (RefusalCode::FundNotSettled, "1090".into()));
    let rows = sent(&plan);
    // 400.00 at 40 and 300.00 at 48.
    assert_eq!(
        confirmed(&mut s.p, &rows[0]),
        [
            "ALPHA 1090/1095 USD 700.00 = UAH 28000.00",
            "ALPHA 1095/1020 USD 700.00 = UAH 30400.00",
            "ALPHA 5910/1095 UAH 2400.00",
        ]
    );
    let plan = s.step();
    assert_eq!(
        s.p.legs(&plan),
        [
            "ALPHA 4010/3110 USD 300.00 = UAH 12000.00",
            "ALPHA 3110/5010 UAH 9600.00",
            "ALPHA 3110/5910 UAH 2400.00",
            "ALPHA 1095/3110 UAH 12000.00",
            "ALPHA 3110/1095 USD 300.00 = UAH 12000.00",
        ]
        .map(String::from)
        .into_iter()
        .collect::<Vec<_>>()
    );
    s.all_zero();
    assert_eq!(s.refused().0, RefusalCode::WrongState, "closed once");
}

#[test]
fn a_loss_of_the_organisation_is_paid_by_its_own_fund() {
    let (bearer, conditional) = (ExchangeBearer::Organisation, Condition::Conditional);
    let mut s = Story::told(euro(), conditional, Policy::ExpenseWhenAuthorised, bearer, "48");
    ended(&mut s.p, s.place.fund);
    s.buy_back(4_800);
    let plan = s.step();
    assert_eq!(
        s.p.legs(&plan),
        ["ALPHA 1120/5910 EUR 100.00 = UAH 4800.00", "FREE 5910/2040 EUR 100.00 = UAH 4800.00"]
    );
    assert_eq!(s.refused(), (RefusalCode::FundNotSettled, "1120".into()));
    assert_eq!(s.settle(), ["FREE 2040/1020 EUR 100.00 = UAH 4800.00", "ALPHA 1020/1120 EUR 100.00 = UAH 4800.00",]);
    let rows = sent(&s.step());
    assert_eq!(rows[0].amount_minor.0, 80_000);
    confirmed(&mut s.p, &rows[0]);
    s.last();
}

#[test]
fn a_gain_is_the_donors_or_the_organisations_as_agreed() {
    let conditional = Condition::Conditional;
    let mut s = Story::told(usd_currency(), conditional, Policy::Advance, ExchangeBearer::Donor, "32");
    ended(&mut s.p, s.place.fund);
    // 300.00 were released, 14,400.00 UAH buy 450.00: 850.00 against 700.00.
    s.buy_back(3_200);
    let plan = s.step();
    assert_eq!(s.p.legs(&plan), ["ALPHA 4910/2110 USD 150.00 = UAH 4800.00", "ALPHA 9010/9500 USD 150.00"]);
    let lines = s.p.lines_of(s.place.fund);
    assert_eq!(s.p.stage.base().lines[&lines[1]].authority_minor.0, 35_000);
    let rows = sent(&s.step());
    assert_eq!(rows[0].amount_minor.0, 85_000);
    confirmed(&mut s.p, &rows[0]);
    s.last();

    let mut s = Story::told(usd_currency(), conditional, Policy::Advance, ExchangeBearer::Organisation, "32");
    ended(&mut s.p, s.place.fund);
    s.buy_back(3_200);
    let plan = s.step();
    assert_eq!(
        s.p.legs(&plan),
        ["ALPHA 5910/2040 USD 150.00 = UAH 4800.00", "FREE 1120/4910 USD 150.00 = UAH 4800.00"]
    );
    assert_eq!(s.refused(), (RefusalCode::FundNotSettled, "2040".into()));
    assert_eq!(
        s.settle(),
        [
            "ALPHA 2040/1095 USD 150.00 = UAH 4800.00",
            "ALPHA 1095/1020 USD 150.00 = UAH 5364.71",
            "ALPHA 5910/1095 UAH 564.71",
            "FREE 1020/1120 USD 150.00 = UAH 4800.00",
        ]
    );
    let rows = sent(&s.step());
    assert_eq!(rows[0].amount_minor.0, 70_000);
    confirmed(&mut s.p, &rows[0]);
    s.last();
}

#[test]
fn of_a_pledge_what_nobody_paid_is_given_up_and_the_restriction_on_the_rest_is_lifted() {
    let bearer = ExchangeBearer::Organisation;
    let mut s = Story::told(usd_currency(), Condition::Unconditional, Policy::Advance, bearer, "40");
    ended(&mut s.p, s.place.fund);
    // At one rate there is no difference: 240.00 spent of 900.00 received of 1,000.00 pledged.
    s.buy_back(4_000);
    let plan = s.step();
    assert_eq!(plan.notes[0], ("closeout", 2.into()));
    assert_eq!(
        s.p.legs(&plan),
        [
            "ALPHA 9500/9010 USD 560.00",
            "ALPHA 9500/9010 USD 200.00",
            "ALPHA 3110/1110 USD 100.00 = UAH 4000.00",
            "ALPHA 3110/2040 USD 660.00 = UAH 26400.00",
            "FREE 1120/3010 USD 660.00 = UAH 26400.00",
        ]
    );
    assert!(sent(&plan).is_empty());
    assert_eq!(s.refused(), (RefusalCode::FundNotSettled, "2040".into()));
    s.settle();
    s.last();
}

#[test]
fn every_kind_of_fund_ends_at_nothing() {
    let bearers = [ExchangeBearer::Donor, ExchangeBearer::Organisation];
    let policies = [Policy::Advance, Policy::ExpenseWhenAuthorised];
    let conditions = [Condition::Conditional, Condition::Unconditional];
    for (currency, rates) in [
        (usd_currency(), &["40", "47.3519", "33.1717"][..]),
        (euro(), &["40", "51.0107", "38.9999"]),
        (Currency::UAH, &["1"]),
    ] {
        for bearer in bearers {
            for (policy, condition) in policies.iter().flat_map(|p| conditions.iter().map(move |c| (*p, *c))) {
                for rate in rates {
                    closes(Story::told(currency, condition, policy, bearer, rate), rate);
                }
            }
        }
    }
}

/// The whole closeout, with interest in the bank's currency that the donor is owed, and debts paid at other rates than they
/// arose at.
fn closes(mut s: Story, rate: &str) {
    let (fund, own, foreign) = (s.place.fund, s.own, s.own != Currency::UAH);
    ended(&mut s.p, fund);
    if foreign {
        s.buy_back(4_411);
        let interest = line(&mut s.p, fund, s.place.donor_bank, Money::new(333, own));
        s.p.by("finance").go(Command::InterestReceive(interest));
    }
    let interest = line(&mut s.p, fund, s.place.bank, uah(777));
    s.p.by("finance").go(Command::InterestReceive(interest));
    let mut steps = Vec::new();
    for _ in 0..8 {
        s.settle();
        let plan = s.step();
        steps.push(plan.notes[0].1.as_i64().unwrap());
        if foreign {
            let moved = format!("{}7", rate);
            let next = if rate.contains('.') { moved } else { format!("{rate}.7") };
            s.p.on(&format!("2027-02-{}", 10 + steps.len())).rate(own, &next);
        }
        for row in sent(&plan) {
            confirmed(&mut s.p, &row);
        }
        if plan.state == Some("closed") {
            break;
        }
    }
    let expected: &[i64] = if foreign { &[1, 2, 3] } else { &[2, 3] };
    assert_eq!(steps, expected, "{own} at {rate}");
    s.all_zero();
}
