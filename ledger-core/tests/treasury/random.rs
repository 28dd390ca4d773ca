//! Random years of money outside cases: whatever was done in whatever order at whatever rates, the books hold after each
//! step, and every donor's fund can be closed out to nothing.

use ledger_core::id::{BankAccountId, FundId};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::plan::Plan;
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::terms::{ExchangeBearer, FundTerms, RateMethod};
use ledger_core::programme::treasury::{Conversion, Remittance};

use crate::play::{Agreement, Player, ties, uah, usd_currency};
use crate::{confirmation, ended, euro, held, line, loan, netting, open_balances, proceeds, purchase, repayment};
use crate::{sale, sent, settlement, step};

/// Years that are played.
const SEEDS: u64 = 30;
/// Steps that are tried in each.
const STEPS: usize = 120;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn of<T: Copy>(&mut self, among: &[T]) -> T {
        among[usize::try_from(self.below(among.len() as u64)).unwrap()]
    }

    fn amount(&mut self) -> i64 {
        i64::try_from(1 + self.below(40_000)).unwrap()
    }
}

struct Year {
    p: Player,
    dice: Dice,
    day: u64,
    free: FundId,
    donors: Vec<FundId>,
    banks: Vec<(BankAccountId, Currency)>,
    sales: Vec<Conversion>,
    on_way: Vec<Remittance>,
    granted: usize,
}

impl Year {
    fn begin(seed: u64) -> Year {
        let mut p = Player::new();
        p.rate(usd_currency(), "40");
        p.rate(euro(), "45");
        let free = p.free_fund();
        let of_donor = FundTerms {
            exchange_bearer: ExchangeBearer::Donor,
            exchange_line: Some(2),
            fees_eligible: true,
            fee_line: Some(1),
            interest_adds: true,
            rate_method: RateMethod::OwnConversions,
            ..FundTerms::default()
        };
        let of_us = FundTerms { fees_eligible: true, fee_line: Some(1), ..FundTerms::default() };
        let agreement = |code, currency, condition, terms: &FundTerms| Agreement {
            currency,
            condition,
            lines: vec![500_000, 500_000],
            terms: terms.clone(),
            ..Agreement::uah(code, Policy::Advance)
        };
        let (conditional, unconditional) = (Condition::Conditional, Condition::Unconditional);
        let agreements = [
            agreement("ALPHA", usd_currency(), conditional, &of_donor),
            agreement("BETA", usd_currency(), unconditional, &of_us),
            agreement("GAMMA", euro(), conditional, &of_us),
            agreement("DELTA", euro(), unconditional, &of_donor),
            agreement("EPSILON", Currency::UAH, conditional, &of_us),
        ];
        let donors = agreements.iter().map(|agreement| p.fund(agreement).0).collect();
        let currencies = [Currency::UAH, Currency::UAH, usd_currency(), usd_currency(), euro()];
        let banks = currencies.map(|currency| (p.bank(currency), currency)).to_vec();
        let dice = Dice(seed);
        let (sales, on_way) = (Vec::new(), Vec::new());
        Year { p, dice, day: 5, free, donors, banks, sales, on_way, granted: 0 }
    }

    /// A later day, with its rates.
    fn next_day(&mut self) {
        self.day += 1 + self.dice.below(3);
        let date = ledger_core::time::plus_days(crate::day("2026-01-01"), self.day);
        self.p.on(&date.to_string());
        for (currency, around) in [(usd_currency(), 3_200), (euro(), 3_900)] {
            let rate = around + self.dice.below(1_500);
            self.p.rate(currency, &format!("{}.{:02}", rate / 100, rate % 100));
        }
    }

    /// A command that may be refused, never broken.
    fn attempt(&mut self, who: &'static str, command: Command) -> Option<Plan> {
        match self.p.by(who).try_go(&command) {
            Ok(plan) => {
                held(&mut self.p);
                self.granted += 1;
                self.on_way.extend(sent(&plan).into_iter().filter(|row| row.version == 1));
                Some(plan)
            }
            Err(Stop::Refused(_)) => None,
            Err(other) => panic!("{command:?}: {other:?}"),
        }
    }

    fn anybody(&mut self) -> FundId {
        let all: Vec<FundId> = self.donors.iter().copied().chain([self.free]).collect();
        self.dice.of(&all)
    }

    fn money(&mut self) -> (BankAccountId, Money) {
        let (bank, currency) = self.dice.of(&self.banks);
        (bank, Money::new(self.dice.amount(), currency))
    }

    fn tranche(&mut self, fund: FundId, bank_account: BankAccountId, amount: Money, charge: i64) -> Option<Plan> {
        let (bank_ref, value_on, charge_minor) = (self.p.fresh("TRANCHE"), self.p.date(), Minor(charge));
        let receive = input::TrancheReceive { fund, bank_account, amount, charge_minor, bank_ref, value_on };
        self.attempt("finance", Command::TrancheReceive(receive))
    }

    fn act(&mut self) {
        let (fund, other) = (self.anybody(), self.anybody());
        let (bank, amount) = self.money();
        let second = self.dice.of(&self.banks);
        match self.dice.below(12) {
            0 | 1 => {
                let charge = self.dice.of(&[0, 0, 17]);
                let own = self.p.stage.base().funds[&fund].currency;
                let (bank, _) = *self.banks.iter().find(|(_, currency)| *currency == own).unwrap();
                self.tranche(fund, bank, Money::new(amount.minor.0 * 2, own), charge);
            }
            2 => {
                let interest = line(&mut self.p, fund, bank, amount);
                self.attempt("finance", Command::InterestReceive(interest));
            }
            3 => {
                let sell = line(&mut self.p, fund, bank, amount);
                let plan = self.attempt("finance", Command::CurrencySell(sell));
                self.sales.extend(plan.map(|plan| sale(&plan)));
            }
            4 => self.proceeds(),
            5 => {
                let to = (second.0, Money::new(1 + amount.minor.0 / 41, second.1));
                let buy = purchase(&mut self.p, fund, (bank, amount), to);
                self.attempt("finance", Command::CurrencyBuy(buy));
            }
            6 => drop(self.attempt("finance_manager1", loan(fund, other, bank, amount))),
            7 => {
                let command = settlement((fund, bank), (other, second.0), amount);
                self.attempt("finance_manager1", command);
            }
            8 => drop(self.attempt("finance_manager1", repayment(fund, bank, amount))),
            9 => drop(self.attempt("finance_manager1", netting(fund, amount))),
            10 => self.confirm(),
            _ => {
                let month_end = self.p.date();
                let month_end = ledger_core::ledger::period::month_end(month_end);
                let month_end = ledger_core::time::less_days(month_end, 31);
                let month_end = ledger_core::ledger::period::month_end(month_end);
                let value = Command::ValuationBook(input::ValuationBook { month_end });
                self.attempt("finance_manager1", value);
            }
        }
    }

    fn proceeds(&mut self) {
        let Some(row) = self.sales.pop() else { return };
        let amount = row.carried_minor.0 * i64::try_from(90 + self.dice.below(20)).unwrap() / 100 + 1;
        let settle = proceeds(&mut self.p, &row, self.banks[0].0, uah(amount));
        self.attempt("finance", settle).unwrap();
    }

    fn confirm(&mut self) {
        let Some(row) = self.on_way.pop() else { return };
        let command = confirmation(&mut self.p, &row);
        if self.attempt("finance", command).is_none() {
            self.on_way.insert(0, row);
        }
    }

    /// Makes sure that a fund has an amount in a bank account.
    fn provide(&mut self, fund: FundId, (bank, currency): (BankAccountId, Currency), amount: i64) {
        let account = if currency == Currency::UAH { "1010" } else { "1020" };
        let amount = amount - self.p.net_bank(fund, bank, account, currency);
        if amount <= 0 {
            return;
        }
        let own = self.p.stage.base().funds[&fund].currency;
        let of = |banks: &[(BankAccountId, Currency)], wanted| banks.iter().find(|(_, c)| *c == wanted).unwrap().0;
        if currency == own {
            self.tranche(fund, bank, Money::new(amount, own), 0).unwrap();
        } else if currency == Currency::UAH {
            let from = of(&self.banks, own);
            self.tranche(fund, from, Money::new(amount, own), 0).unwrap();
            let sell = line(&mut self.p, fund, from, Money::new(amount, own));
            let row = sale(&self.attempt("finance", Command::CurrencySell(sell)).unwrap());
            let settle = proceeds(&mut self.p, &row, bank, uah(amount * 40));
            self.attempt("finance", settle).unwrap();
        } else {
            let from = of(&self.banks, Currency::UAH);
            self.tranche(fund, from, uah(amount * 50), 0).unwrap();
            let buy = purchase(&mut self.p, fund, (from, uah(amount * 50)), (bank, Money::new(amount, currency)));
            self.attempt("finance", Command::CurrencyBuy(buy)).unwrap();
        }
    }

    /// Nothing is on its way, no sale is open, no fund owes another.
    fn tidy(&mut self) {
        while !self.sales.is_empty() {
            self.proceeds();
        }
        while let Some(row) = self.on_way.first().cloned() {
            let bank = *self.banks.iter().find(|(bank, _)| *bank == row.bank_account_id).unwrap();
            self.provide(row.fund_id, bank, row.amount_minor.0);
            self.on_way.rotate_left(1);
            let before = self.on_way.len();
            self.confirm();
            assert!(self.on_way.len() < before, "{row:?}");
        }
        let funds: Vec<FundId> = self.donors.iter().copied().chain([self.free]).collect();
        for (fund, currency) in funds.iter().flat_map(|fund| self.banks.iter().map(move |(_, c)| (*fund, *c))) {
            let left = (self.p.net(fund, "1090", currency), self.p.net_base(fund, "1090", currency));
            assert_eq!(left, (0, 0), "nothing is on its way, nor a base amount of it");
        }
        for (debtor, creditor) in funds.iter().flat_map(|d| funds.iter().map(move |c| (*d, *c))) {
            for bank in [self.banks[0], self.banks[2], self.banks[4]] {
                let owed = -self.p.net_pair(debtor, creditor, "2040", bank.1);
                if owed > 0 {
                    self.provide(debtor, bank, owed);
                    let pay = settlement((debtor, bank.0), (creditor, bank.0), Money::new(owed, bank.1));
                    self.attempt("finance_manager1", pay).unwrap();
                }
            }
        }
    }

    /// All hryvnia that the donor is not owed are changed back, all that are missing sold for.
    fn change_back(&mut self, fund: FundId) {
        let own = self.p.stage.base().funds[&fund].currency;
        if own == Currency::UAH {
            return;
        }
        let to = self.banks.iter().find(|(_, currency)| *currency == own).unwrap().0;
        let (there, owed) = (self.p.net(fund, "1010", Currency::UAH), -self.p.net(fund, "2210", Currency::UAH));
        if there < owed {
            let here = self.p.net_bank(fund, self.banks[0].0, "1010", Currency::UAH);
            self.provide(fund, self.banks[0], here + owed - there);
        }
        let mut spare = self.p.net(fund, "1010", Currency::UAH) - owed;
        for bank in [self.banks[0].0, self.banks[1].0] {
            let here = self.p.net_bank(fund, bank, "1010", Currency::UAH).min(spare);
            if here > 0 {
                let bought = Money::new(1 + here / 41, own);
                let buy = purchase(&mut self.p, fund, (bank, uah(here)), (to, bought));
                self.attempt("finance", Command::CurrencyBuy(buy)).unwrap();
                spare -= here;
            }
        }
    }

    fn closed_out(&mut self, fund: FundId) {
        self.change_back(fund);
        ended(&mut self.p, fund);
        for _ in 0..10 {
            self.next_day();
            let command = Command::FundCloseout(step(&self.p, fund));
            let plan = self.attempt("finance_manager1", command.clone());
            let plan = plan.unwrap_or_else(|| panic!("{:?}", self.p.try_go(&command)));
            self.tidy();
            if plan.state == Some("closed") {
                let left = open_balances(&self.p, fund);
                assert!(left.iter().all(|row| row.0 == "9010" || row.0 == "9800"), "{left:?}");
                return;
            }
        }
        panic!("never closed");
    }
}

#[test]
fn after_any_year_every_donors_fund_can_be_closed_out_to_nothing() {
    let mut granted = 0;
    for seed in 0..SEEDS {
        let mut year = Year::begin(seed);
        for _ in 0..STEPS {
            year.next_day();
            year.act();
        }
        granted += year.granted;
        year.tidy();
        for fund in year.donors.clone() {
            year.closed_out(fund);
        }
        ties::recomputed(&year.p);
        crate::verified(&year.p);
    }
    assert!(granted > usize::try_from(SEEDS).unwrap() * STEPS / 4, "only {granted} steps were granted");
}
