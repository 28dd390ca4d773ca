//! Awards that several funds pay: every step is split, each fund ends at nothing, whatever came in between (rule 11).
//!
//! A seeded play takes steps at random, some of them refused; what must hold after each is checked by the play. In the end
//! everything is accounted for and every grant-controlled account of every fund is zero, in base currency too.

use ledger_core::id::{CaseId, FundId};
use ledger_core::ledger::account::{Side, seed_chart};
use ledger_core::ledger::balance::Scope;
use ledger_core::money::{Currency, Minor};
use ledger_core::programme::claim::{AllowanceBearer, ClaimState, Disallowance};
use ledger_core::programme::command::{self as input, Command, ReceiptTarget};
use ledger_core::programme::disbursement::DisbursementState;
use ledger_core::programme::fund::Policy;
use ledger_core::programme::goods::GoodsState;
use ledger_core::programme::refusal::Stop;
use ledger_core::time::plus_days;

use crate::play::{Agreement, Place, Player, ties, uah, usd_currency};

const ADV: Policy = Policy::Advance;
const EXP: Policy = Policy::ExpenseWhenAuthorised;

/// Funds of both policies and currencies that pay together, five to three to two, and the own fund.
fn house() -> (Player, Place, Vec<Place>) {
    let mut p = Player::new();
    let agreements =
        [Agreement::uah("ALPHA", ADV), Agreement::usd("BETA", EXP), Agreement::uah("GAMMA", ADV).unconditional()];
    let places: Vec<Place> = agreements.iter().map(|agreement| p.place(agreement)).collect();
    // One bank account pays for all of them.
    let lead = places[0];
    for place in &places[1..] {
        let to = lead.bank;
        if place.bank != place.donor_bank {
            p.sold(place.fund, (place.donor_bank, to), ledger_core::money::Money::new(10_000_000, usd_currency()));
        } else {
            p.tranche(place.fund, to, uah(10_000_000));
        }
    }
    p.free_fund();
    (p, lead, places)
}

fn shares(places: &[Place]) -> Vec<(FundId, ledger_core::id::LineId, i64)> {
    places.iter().zip([5, 3, 2]).map(|(place, weight)| (place.fund, place.line, weight)).collect()
}

/// Every grant-controlled account of a case is zero in every fund.
fn nothing_open(p: &Player, case: CaseId) {
    let grant = p.case(case).award.as_ref().unwrap().grant_id.0;
    let controlled: Vec<_> = seed_chart().into_iter().filter(|row| row.grant_controlled).map(|row| row.code).collect();
    for row in p.stage.balances_since(0).filter(|row| row.scope == Scope::Grant && row.scope_id == grant) {
        if controlled.contains(&row.account) {
            assert_eq!((row.net(Side::Debit).0, row.net_base(Side::Debit).0), (0, 0), "{row:?}");
        }
    }
}

#[test]
fn funds_of_both_policies_claim_what_each_has_open() {
    let (mut p, lead, places) = house();
    let case = p.signed_by(lead, &[10_001], &shares(&places));
    p.paid(case, 0, lead);
    p.accepted(case, 0, 6_001);
    // Of 4,000 open the advances hold their halves and fifths; the rest is a cost of the fund that expensed all of it.
    let plan = p.claimed(case, 0, 4_000);
    assert_eq!(p.between(&plan, "1220", "1210") + p.between(&plan, "1220", "5010"), 4_000);
    assert_eq!(p.open_of(case, "1210"), 0);
    for place in &places {
        assert!(p.net_grant(case, place.fund, "1220", Currency::UAH) >= 799);
    }
    p.refunded(case, lead.bank, 3_999);
    p.refunded(case, lead.bank, 1);
    nothing_open(&p, case);
    p.launched(case);
    p.on("2027-03-01").visited(case);
    p.closed(case);
    ties::recomputed(&p);
}

#[test]
fn each_fund_pays_a_supplier_by_a_payment_of_its_own() {
    let (mut p, lead, places) = house();
    let case = p.signed_by(lead, &[10_001], &shares(&places));
    p.replanned(case, 10_001, &[]);
    let goods = p.ordered(case, 10_001);
    let sent = p.supplier_paid(goods, lead.bank, 3_333);
    let sums: Vec<i64> = Player::remittances(&sent).iter().map(|row| row.amount_minor.0).collect();
    assert_eq!((sums.len(), sums.iter().sum::<i64>()), (3, 3_333));
    p.remitted(&sent);
    for amount in [1, 3_000, 7_000] {
        p.delivered(goods, amount);
    }
    let sent = p.supplier_paid(goods, lead.bank, 6_668);
    p.remitted(&sent);
    p.handed_over(goods, 10_001);
    nothing_open(&p, case);
    for place in &places {
        assert_eq!(p.net_grant(case, place.fund, "9700", Currency::UAH), 0);
    }
    ties::recomputed(&p);
}

#[test]
fn a_fund_without_debt_gives_up_stock_for_a_fund_without_stock() {
    let (mut p, lead, places) = house();
    let halves = [(places[0].fund, places[0].line, 1), (places[2].fund, places[2].line, 1)];
    let case = p.signed_by(lead, &[10], &halves);
    p.replanned(case, 10, &[]);
    let goods = p.ordered(case, 10);
    // Of three one way of rounding leaves the debt with the first fund, another the stock with the second.
    p.delivered(goods, 3);
    p.supplier_paid(goods, lead.bank, 2);
    p.handed_over(goods, 1);
    p.handed_over(goods, 1);
    let plan = p.back(Command::GoodsReject, goods, 1);
    assert_eq!(p.legs(&plan), ["GAMMA 1120/1310 UAH 0.01", "ALPHA 2030/2040 UAH 0.01"]);
    ties::recomputed(&p);
}

#[path = "../shared/splitmix.rs"]
mod splitmix;

/// Seeded chance.
struct Dice(splitmix::SplitMix);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        i64::try_from(self.0.bits() % end.unsigned_abs().max(1)).unwrap()
    }
}

/// A play with chance: what was granted and what was refused.
struct Wild {
    p: Player,
    lead: Place,
    cases: Vec<CaseId>,
    dice: Dice,
    granted: std::collections::BTreeMap<&'static str, usize>,
    refused: usize,
}

impl Wild {
    fn new(seed: u64) -> Wild {
        let (mut p, lead, places) = house();
        let mut dice = Dice(splitmix::SplitMix(seed));
        let mut cases = Vec::new();
        for shared in [true, true, false] {
            let amounts = [10_000 + dice.below(9_999), 5_000 + dice.below(9_999), 7_000];
            let by = if shared { shares(&places) } else { Vec::new() };
            let case = p.signed_by(lead, &amounts, &by);
            p.replanned(case, amounts.iter().sum(), &amounts[..2]);
            cases.push(case);
        }
        Wild { p, lead, cases, dice, granted: std::collections::BTreeMap::new(), refused: 0 }
    }

    /// Tries a command; a refusal is fine, a contradiction is not.
    fn attempt(&mut self, who: &'static str, command: Command) -> Option<ledger_core::programme::plan::Plan> {
        match self.p.by(who).try_go(&command) {
            Ok(plan) => {
                *self.granted.entry(command.action().code()).or_default() += 1;
                Some(plan)
            }
            Err(Stop::Refused(_)) => {
                self.refused += 1;
                None
            }
            Err(other) => panic!("{command:?}: {other:?}"),
        }
    }

    fn step(&mut self) {
        let at = self.dice.below(3);
        let case = self.cases[usize::try_from(at).unwrap()];
        if self.dice.below(6) == 0 {
            let later = plus_days(self.p.date(), 3).to_string();
            let rate = (38 + self.dice.below(8)).to_string();
            self.p.on(&later).rate(usd_currency(), &rate);
        }
        match self.dice.below(10) {
            0..=2 => self.cash(case),
            3..=5 => self.claims(case),
            _ => self.goods(case),
        }
    }

    /// An amount up to a limit; one time in six any amount.
    fn amount(&mut self, limit: i64) -> i64 {
        if self.dice.below(6) == 0 { 1 + self.dice.below(5_000) } else { 1 + self.dice.below(limit.max(1)) }
    }

    /// Pays an instalment or accepts receipts of one.
    fn cash(&mut self, case: CaseId) {
        let part = usize::try_from(3 + self.dice.below(2)).unwrap();
        let row = self.p.instalment(case, part).clone();
        match row.state {
            DisbursementState::Planned => self.pay(case, part),
            DisbursementState::Paid | DisbursementState::Justified => {
                let amount = 1 + self.dice.below(row.open().unwrap().0);
                self.p.accepted(case, part, amount);
            }
            _ => {}
        }
    }

    /// Pays an instalment, unless orders took what it needs.
    fn pay(&mut self, case: CaseId, part: usize) {
        let free: i64 = self.p.case(case).shares.iter().map(|share| share.free_minor.0).sum();
        if free >= self.p.instalment(case, part).amount_minor.0 {
            self.p.paid(case, part, self.lead);
        }
    }

    fn claims(&mut self, case: CaseId) {
        let part = usize::try_from(3 + self.dice.below(2)).unwrap();
        let claim = self.p.case(case).claims.last().cloned();
        let Some(claim) = claim.filter(|claim| self.dice.below(5) > 0 || claim.state == ClaimState::Open) else {
            let amount = self.amount(2_500);
            if self.dice.below(2) == 0 {
                return drop(self.attempt("finance_manager1", self.p.claim_raise(case, part, amount)));
            }
            let outcome = Disallowance::ALL[usize::try_from(self.dice.below(4)).unwrap()];
            return drop(self.attempt("finance_manager1", self.p.cost_disallow(case, part, amount, outcome)));
        };
        let open = claim.open().0.max(claim.written_off_minor.0);
        let amount = self.amount(open);
        match self.dice.below(7) {
            0 => {
                let receipt = self.p.claim_receipt(case, self.lead.bank, amount);
                self.attempt("finance", Command::ClaimRefund(receipt));
            }
            1 | 2 => {
                let bearer = AllowanceBearer::ALL[usize::try_from(self.dice.below(2)).unwrap()];
                let amount = if self.dice.below(2) == 0 { open - claim.allowance_minor.0 } else { amount };
                self.attempt("finance_manager1", self.p.allowance_make(case, amount, bearer));
            }
            3 | 4 => drop(self.attempt("manager2", self.p.write_off(case))),
            5 => {
                let receipt = self.p.claim_receipt(case, self.lead.bank, amount);
                self.attempt("finance", Command::LateRecover(receipt));
            }
            _ => {
                let (receipt, _) = self.p.held(self.lead.bank, uah(amount));
                let target = ReceiptTarget::Claim(claim.claim_id);
                self.attempt("finance_manager1", self.p.identify(receipt, target));
            }
        }
    }

    fn goods(&mut self, case: CaseId) {
        let orders = &self.p.case(case).goods;
        if orders.len() < 2 {
            let amount = self.amount(3_000);
            return drop(self.attempt("finance_manager1", self.p.goods_order(case, amount)));
        }
        let at = self.dice.below(i64::try_from(orders.len()).unwrap());
        let row = self.p.case(case).goods[usize::try_from(at).unwrap()].clone();
        let goods = row.goods_id;
        let step = |wild: &mut Wild, limit: Minor| {
            let amount = wild.amount(limit.0);
            wild.p.goods_amount(goods, amount)
        };
        let officer = match self.dice.below(10) {
            0 => Command::GoodsReceive(step(self, row.awaited())),
            1 => Command::GoodsHandover(step(self, row.in_stock())),
            2 => Command::GoodsReject(step(self, row.fresh())),
            3 => Command::GoodsRetrieve(step(self, row.handed_minor)),
            4 => Command::GoodsReturn(step(self, row.retrieved_minor)),
            5 => Command::GoodsReplace(step(self, row.at_supplier_minor)),
            6 | 7 => {
                let amount = self.amount(row.ordered_minor.0 - row.paid_minor.0);
                let sent = self.attempt("manager2", self.p.goods_pay(goods, self.lead.bank, amount));
                return sent.into_iter().for_each(|sent| drop(self.p.remitted(&sent)));
            }
            8 => {
                let amount = self.amount(row.prepaid().0);
                let line = self.p.supplier_refund(goods, self.lead.bank, amount);
                return drop(self.attempt("finance", Command::SupplierRefund(line)));
            }
            _ => {
                let to = self.cases[usize::try_from(self.dice.below(3)).unwrap()];
                let amount = self.amount(row.handed_minor.0 + row.retrieved_minor.0);
                return drop(self.attempt("finance_manager1", self.p.goods_reassign(goods, amount, to)));
            }
        };
        self.attempt("officer1", officer);
    }

    /// Accounts for everything that is open on a case.
    fn wind_up(&mut self, case: CaseId) {
        for part in [3, 4] {
            if self.p.instalment(case, part).state == DisbursementState::Planned {
                self.pay(case, part);
            }
            if self.p.instalment(case, part).state == DisbursementState::Planned {
                continue;
            }
            let open = self.p.instalment(case, part).open().unwrap().0;
            if open > 0 {
                self.p.accepted(case, part, open);
            }
        }
        for claim in self.p.case(case).claims.clone() {
            if claim.state == ClaimState::Open {
                let (bank_ref, value_on) = (self.p.fresh("LAST"), self.p.date());
                let (bank_account, amount) = (self.lead.bank, uah(claim.open().0));
                let (claim, version) = (claim.claim_id, claim.version);
                let last = input::ClaimReceipt { claim, version, bank_account, amount, bank_ref, value_on };
                self.p.by("finance").go(Command::ClaimRefund(last));
            }
        }
        for row in self.p.case(case).goods.clone() {
            let goods = row.goods_id;
            if row.state == GoodsState::Closed {
                continue;
            }
            if row.in_stock().0 > 0 {
                self.p.handed_over(goods, row.in_stock().0);
            }
            if row.owed().0 > 0 {
                let sent = self.p.supplier_paid(goods, self.lead.bank, row.owed().0);
                self.p.remitted(&sent);
            }
            let prepaid = self.p.goods(goods).prepaid().0;
            if prepaid > 0 {
                self.p.paid_back(goods, self.lead.bank, prepaid);
            }
        }
    }
}

#[test]
fn whatever_happens_to_awards_of_several_funds_each_of_them_ends_at_nothing() {
    let mut granted = std::collections::BTreeMap::new();
    let mut refused = 0;
    for seed in 1..=8 {
        let mut wild = Wild::new(seed);
        for _ in 0..300 {
            wild.step();
        }
        for case in wild.cases.clone() {
            wild.wind_up(case);
            nothing_open(&wild.p, case);
        }
        ties::recomputed(&wild.p);
        wild.granted.into_iter().for_each(|(action, times)| *granted.entry(action).or_insert(0) += times);
        refused += wild.refused;
    }
    // All that can happen did, or the play shows nothing.
    assert!(granted.len() == 17 && refused > 100, "{refused} refused, {granted:?}");
}
