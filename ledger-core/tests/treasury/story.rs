//! The story of a donor's fund up to its closeout, and the steps of that.
//!
//! Invariant: whatever the currency, the condition, the policy and the rates, the last step leaves nothing of the fund but the
//! authority spent ([`Story::all_zero`]).

use ledger_core::id::FundId;
use ledger_core::ledger::account::Side;
use ledger_core::ledger::balance::Scope;
use ledger_core::money::{Currency, Money};
use ledger_core::programme::command::Command;
use ledger_core::programme::fund::{Condition, FundState, Policy};
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::RefusalCode;
use ledger_core::programme::terms::{ExchangeBearer, FundTerms};

use crate::play::{Agreement, Place, Player, uah};
use crate::{held, open_balances, purchase, settlement, step};

/// A donor's fund whose only case is closed, 240.00 of its money in hryvnia spent, and the own fund with money.
pub struct Story {
    /// The play.
    pub p: Player,
    /// The donor's fund and its bank accounts.
    pub place: Place,
    /// The own fund.
    pub free: FundId,
    /// The fund's currency.
    pub own: Currency,
}

impl Story {
    /// 1,000.00 of authority, 1,000.00 (of a pledge 900.00) received at 40, 600.00 of it sold; the case is paid and accepted
    /// at `rate`.
    pub fn told(currency: Currency, condition: Condition, policy: Policy, bearer: ExchangeBearer, rate: &str) -> Story {
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
    pub fn give_free(&mut self) {
        let (free, bank, own) = (self.free, self.place.bank, self.own);
        self.p.tranche(free, bank, uah(10_000_000));
        if own != Currency::UAH {
            let to = (self.place.donor_bank, Money::new(100_000, own));
            let buy = purchase(&mut self.p, free, (bank, uah(4_000_000)), to);
            self.p.by("finance").go(Command::CurrencyBuy(buy));
        }
    }

    /// All hryvnia of the fund changed back at a price, in minor units for 1.00.
    pub fn buy_back(&mut self, price: i64) {
        let (fund, bank) = (self.place.fund, self.place.bank);
        let left = self.p.net(fund, "1010", Currency::UAH);
        let to = (self.place.donor_bank, Money::new(left * 100 / price, self.own));
        let buy = purchase(&mut self.p, fund, (bank, uah(left)), to);
        self.p.by("finance").go(Command::CurrencyBuy(buy));
    }

    /// The command of the next step.
    pub fn command(&self) -> Command {
        Command::FundCloseout(step(&self.p, self.place.fund))
    }

    /// The next step: its plan.
    pub fn step(&mut self) -> Plan {
        let command = self.command();
        let plan = self.p.by("finance_manager1").go(command);
        held(&mut self.p);
        plan
    }

    /// What the next step is refused with: the code, and the account that is open.
    pub fn refused(&mut self) -> (RefusalCode, String) {
        let command = self.command();
        let refusal = self.p.by("finance_manager1").refusal(command);
        let account = refusal.detail.iter().find(|(name, _)| *name == "account");
        (refusal.code, account.and_then(|(_, code)| code.as_str()).unwrap_or_default().to_string())
    }

    /// Pays whatever the fund and the own fund owe each other in the fund's currency.
    pub fn settle(&mut self) -> Vec<String> {
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

    /// The last step closes the fund.
    pub fn last(&mut self) {
        let plan = self.step();
        assert_eq!((plan.state, plan.notes[0].1.as_i64()), (Some("closed"), Some(3)));
        assert_eq!(self.p.stage.base().funds[&self.place.fund].state, FundState::Closed);
        self.all_zero();
    }

    /// Nothing is left of the fund but the authority spent, in no scope, amount or base currency.
    pub fn all_zero(&self) {
        crate::verified(&self.p);
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
