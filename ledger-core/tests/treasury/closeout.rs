//! Donor closeout, step by step, from a fund's last case to a fund that is all zero but 9010 / 9800.

use ledger_core::id::{BankAccountId, FundId};
use ledger_core::ledger::account::Side;
use ledger_core::ledger::balance::Scope;
use ledger_core::money::{Currency, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, FundState, Policy};
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::programme::terms::{ExchangeBearer, FundTerms};

use crate::play::{Agreement, Place, Player, uah, usd_currency};
use crate::{confirmed, ended, euro, held, line, loan, open_balances, purchase, sent, settlement, step};

/// A donor's fund whose only case is closed, 240.00 of its money in hryvnia spent, and the own fund with money.
struct Story {
    p: Player,
    place: Place,
    free: FundId,
    own: Currency,
}

impl Story {
    /// 1,000.00 of authority, 1,000.00 (of a pledge 900.00) received at 40, 600.00 of it sold; the case is paid and accepted
    /// at `rate`.
    fn told(currency: Currency, condition: Condition, policy: Policy, bearer: ExchangeBearer, rate: &str) -> Story {
        let mut p = Player::new();
        let free = p.free_fund();
        let terms = FundTerms { exchange_bearer: bearer, exchange_line: Some(2), ..FundTerms::default() };
        let pledged = condition == Condition::Unconditional;
        let agreement = Agreement {
            currency,
            condition,
            lines: vec![80_000, 20_000],
            tranche: if pledged { 90_000 } else { 100_000 },
            sold: if currency == Currency::UAH { 0 } else { 60_000 },
            terms,
            ..Agreement::uah("ALPHA", policy)
        };
        let place = p.place(&agreement);
        let parts = if currency == Currency::UAH { [20_000, 4_000] } else { [800_000, 160_000] };
        let case = p.signed(place, &parts);
        p.on("2026-02-10");
        if currency != Currency::UAH {
            p.rate(currency, rate);
        }
        for (part, amount) in parts.into_iter().enumerate() {
            p.paid(case, part, place);
            p.accepted(case, part, amount);
        }
        p.launched(case);
        p.on("2027-02-10").visited(case);
        if currency != Currency::UAH {
            p.rate(currency, rate);
        }
        p.closed(case);
        let mut story = Story { p, place, free, own: currency };
        story.give_free();
        story
    }

    /// Money of the own fund: 1,000.00 in the fund's currency, in the same bank account.
    fn give_free(&mut self) {
        let (free, bank, own) = (self.free, self.place.bank, self.own);
        self.p.tranche(free, bank, uah(10_000_000));
        if own != Currency::UAH {
            let to = (self.place.donor_bank, Money::new(100_000, own));
            let buy = purchase(&mut self.p, free, (bank, uah(4_000_000)), to);
            self.p.by("finance").go(Command::CurrencyBuy(buy));
        }
    }

    /// All hryvnia of the fund changed back at a price, in minor units for 1.00.
    fn buy_back(&mut self, price: i64) {
        let (fund, bank) = (self.place.fund, self.place.bank);
        let left = self.p.net(fund, "1010", Currency::UAH);
        let to = (self.place.donor_bank, Money::new(left * 100 / price, self.own));
        let buy = purchase(&mut self.p, fund, (bank, uah(left)), to);
        self.p.by("finance").go(Command::CurrencyBuy(buy));
    }

    fn command(&self) -> Command {
        Command::FundCloseout(step(&self.p, self.place.fund))
    }

    /// The next step: its plan.
    fn step(&mut self) -> Plan {
        let command = self.command();
        let plan = self.p.by("finance_manager1").go(command);
        held(&mut self.p);
        plan
    }

    fn refused(&mut self) -> (RefusalCode, String) {
        let command = self.command();
        let refusal = self.p.by("finance_manager1").refusal(command);
        let account = refusal.detail.iter().find(|(name, _)| *name == "account");
        (refusal.code, account.and_then(|(_, code)| code.as_str()).unwrap_or_default().to_string())
    }

    /// Pays whatever the fund and the own fund owe each other in the fund's currency.
    fn settle(&mut self) -> Vec<String> {
        let (fund, free, bank) = (self.place.fund, self.free, self.place.donor_bank);
        let (owed, due) = (self.p.net(fund, "2040", self.own), self.p.net(fund, "1120", self.own));
        let mut said = Vec::new();
        self.p.by("finance_manager1");
        if owed < 0 {
            let plan = self.p.go(settlement((fund, bank), (free, bank), Money::new(-owed, self.own)));
            said.extend(self.p.legs(&plan));
        }
        if due > 0 {
            let plan = self.p.go(settlement((free, bank), (fund, bank), Money::new(due, self.own)));
            said.extend(self.p.legs(&plan));
        }
        held(&mut self.p);
        said
    }

    fn last(&mut self) {
        let plan = self.step();
        assert_eq!((plan.state, plan.notes[0].1.as_i64()), (Some("closed"), Some(3)));
        assert_eq!(self.p.stage.base().funds[&self.place.fund].state, FundState::Closed);
        self.all_zero();
    }

    /// Nothing is left of the fund but the authority spent, in no scope, amount or base currency.
    fn all_zero(&self) {
        let fund = self.place.fund;
        let spent = -self.p.net(fund, "9800", self.own);
        let code = self.own.code().to_string();
        assert_eq!(
            open_balances(&self.p, fund),
            [("9010".to_string(), code.clone(), spent, 0), ("9800".to_string(), code, -spent, 0)]
        );
        // Other accounts keep in these scopes what came with a bank line or another fund and left without.
        let kept = |scope, digits: &str| match scope {
            Scope::Bank => ["1010", "1020", "1090"].contains(&digits),
            Scope::Pair => ["1120", "2040"].contains(&digits),
            _ => false,
        };
        let rows = self.p.stage.balances_since(0).filter(|row| row.fund_id == fund);
        for row in rows.filter(|row| kept(row.scope, row.account.as_str())) {
            assert_eq!((row.net(Side::Debit).0, row.net_base(Side::Debit).0), (0, 0), "{row:?}");
        }
        for line in self.p.lines_of(fund) {
            let authority = self.p.stage.base().lines[&line].authority_minor.0;
            assert_eq!(authority, self.p.net_line((fund, line), "9010", self.own), "rule 14");
        }
    }
}

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

#[test]
fn what_is_not_settled_is_named() {
    let bearer = ExchangeBearer::Organisation;
    let mut s = Story::told(usd_currency(), Condition::Conditional, Policy::Advance, bearer, "40");
    let (fund, free, base, bank) = (s.place.fund, s.free, s.place.bank, s.place.donor_bank);
    let not = |account: &str| (RefusalCode::FundNotSettled, account.to_string());
    let second = s.p.signed(s.place, &[40_000]);
    assert_eq!(s.refused().0, RefusalCode::WrongState, "the fund has to end first");
    ended(&mut s.p, fund);
    assert_eq!(s.refused(), not("9700"));
    s.p.authorised(second, 0);
    s.p.sent(second, 0, s.place);
    assert_eq!(s.refused(), not("1090"));
    s.p.confirmed(second, 0);
    assert_eq!(s.refused(), not("1210"));
    s.p.accepted(second, 0, 40_000);
    assert_eq!(s.refused(), not("1010"), "hryvnia that nobody is owed are changed back first");
    s.p.by("finance_manager1").go(loan(fund, free, base, uah(10_000)));
    assert_eq!(s.refused().0, RefusalCode::FundNotSettled);
    s.p.go(settlement((free, base), (fund, base), uah(10_000)));
    s.buy_back(4_000);
    let sale = crate::sold(&mut s.p, fund, bank, Money::new(100, usd_currency()));
    assert_eq!(s.refused(), not("1095"));
    let settle = crate::proceeds(&mut s.p, &sale, base, uah(4_000));
    s.p.go(settle);
    s.buy_back(4_000);
    let interest = line(&mut s.p, fund, base, uah(4_000));
    s.p.go(Command::InterestReceive(interest));
    let buy = purchase(&mut s.p, fund, (base, uah(4_000)), (bank, Money::new(100, usd_currency())));
    s.p.go(Command::CurrencyBuy(buy));
    assert_eq!(s.refused(), not("2210"), "interest is owed in hryvnia, which are no more there");
    let sale = crate::sold(&mut s.p, fund, bank, Money::new(100, usd_currency()));
    let settle = crate::proceeds(&mut s.p, &sale, base, uah(4_000));
    s.p.go(settle);
    s.p.on("2027-02-11").rate(usd_currency(), "40");
    s.p.tranche(fund, bank, Money::new(1, usd_currency()));
    s.p.on("2027-02-10");
    assert_eq!(s.refused().0, RefusalCode::BeforeEarlierAct, "not below what was booked since");
    s.p.on("2027-02-11");
    let command = s.command();
    assert_eq!(s.p.by("finance").refused(command), RefusalCode::NotYourRole);
    let stale = Command::FundCloseout(input::FundStep { fund, version: 1 });
    assert_eq!(s.p.by("finance_manager1").refused(stale), RefusalCode::StaleVersion);
    let own = Command::FundCloseout(step(&s.p, free));
    assert_eq!(s.p.refused(own), RefusalCode::FreeFundWrong);
    // Two remittances, one a currency, with references of one number.
    let rows = sent(&s.step());
    let mut ids: Vec<&str> = rows.iter().map(|row| row.end_to_end_id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["GL-P-2027-0001", "GL-P-2027-0001.2"]);
    rows.iter().for_each(|row| drop(confirmed(&mut s.p, row)));
    s.last();
}

#[test]
fn what_a_donor_still_owes_for_costs_is_paid_before_the_closeout() {
    let mut p = Player::new();
    p.free_fund();
    // All of 100.00 is sold at 40; at 32 its hryvnia cost 125.00.
    let place = p.place(&Agreement { tranche: 10_000, sold: 10_000, ..Agreement::usd("ALPHA", Policy::Advance) });
    let case = p.signed(place, &[400_000]);
    p.on("2026-02-10").rate(usd_currency(), "32");
    p.paid(case, 0, place);
    p.accepted(case, 0, 400_000);
    ended(&mut p, place.fund);
    let closeout = Command::FundCloseout(step(&p, place.fund));
    let refusal = p.by("finance_manager1").refusal(closeout);
    assert_eq!(refusal.code, RefusalCode::FundNotSettled);
    assert!(refusal.detail.contains(&("account", "1110".into())), "{refusal:?}");
}

#[test]
fn without_an_own_fund_nobody_bears_what_the_organisation_has_to() {
    let mut p = Player::new();
    let place = p.place(&Agreement { tranche: 10_000, sold: 10_000, ..Agreement::usd("ALPHA", Policy::Advance) });
    ended(&mut p, place.fund);
    p.on("2026-02-10").rate(usd_currency(), "50");
    let buy = purchase(&mut p, place.fund, (place.bank, uah(400_000)), (place.donor_bank, crate::play::usd(8_000)));
    p.by("finance").go(Command::CurrencyBuy(buy));
    let closeout = Command::FundCloseout(step(&p, place.fund));
    assert_eq!(p.by("finance_manager1").refused(closeout.clone()), RefusalCode::FreeFundMissing);
    p.free_fund();
    p.on("2026-06-01");
    assert_eq!(p.by("finance_manager1").refused(closeout), RefusalCode::RateMissing);
    let _: BankAccountId = place.bank;
}
