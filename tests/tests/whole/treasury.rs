//! Money outside cases through the store's door on both engines: currency, debts between funds, a valuation, and the
//! closeout of two donors' funds.
//!
//! Invariant: what the core decides fits the schema of both engines, and `verify` finds nothing in what was written.

use grant_api::app::AppResult;
use grant_api::app::verify::verify;
use ledger_core::id::{BankAccountId, FundId};
use ledger_core::ledger::account::Side;
use ledger_core::ledger::balance::Scope;
use ledger_core::ledger::period::month_end;
use ledger_core::ledger::rate::{Rate, RateSource};
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::treasury::{Conversion, Remittance};
use ledger_core::row::Row;
use ledger_core::time::{Day, plus_days};

use crate::engine::engines;
use crate::place::{fund_command, uah};
use crate::scene::{Scene, code, label, object};

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("USD").unwrap())
}

/// A scene with a day on which things happen and references that were not used.
struct House {
    scene: Scene,
    on: Day,
    used: u32,
}

impl House {
    async fn act<T: std::str::FromStr>(&self, who: &str, command: Command) -> AppResult<T>
    where
        T::Err: std::fmt::Display,
    {
        object(&self.scene.act(who, self.on, command).await?)
    }

    fn fresh(&mut self) -> ledger_core::text::Code {
        self.used += 1;
        code(&format!("LINE-{}", self.used)).unwrap()
    }

    /// The next day, on which a dollar is worth this much.
    async fn day(&mut self, rate: &str) {
        self.on = plus_days(self.on, 1);
        let (currency, per, on_day) = (usd(0).currency, Currency::UAH, self.on);
        let quoted =
            input::NewRate { currency, per, on_day, rate: Rate::parse(rate).unwrap(), source: RateSource::Nbu };
        let record = Command::RatesRecord(input::RatesRecord { rates: vec![quoted] });
        self.scene.act("finance", self.on, record).await.unwrap();
    }

    async fn fund(&self, name: &str, condition: Condition) -> FundId {
        let dates = (self.scene.day(0), plus_days(self.scene.today, 900));
        let terms = (condition, Policy::Advance);
        let Command::FundOpen(open) = fund_command((self.scene.donor, name), terms, &[100_000], dates).unwrap() else {
            unreachable!()
        };
        let open = Command::FundOpen(input::FundOpen { currency: usd(0).currency, ..open });
        self.act("finance_manager1", open).await.unwrap()
    }

    async fn bank(&mut self, currency: Currency) -> BankAccountId {
        let code = self.fresh();
        let open = Command::BankAccountOpen(input::BankAccountOpen { code, currency });
        self.act("finance_manager1", open).await.unwrap()
    }

    async fn tranche(&mut self, fund: FundId, bank_account: BankAccountId, amount: Money) {
        let (bank_ref, value_on) = (self.fresh(), self.on);
        let receive = input::TrancheReceive { fund, bank_account, amount, charge_minor: Minor(0), bank_ref, value_on };
        self.scene.act("finance", self.on, Command::TrancheReceive(receive)).await.unwrap();
    }

    /// A bank line of a fund's money.
    async fn line(
        &mut self,
        of: fn(input::FundBankLine) -> Command,
        (fund, bank_account): (FundId, BankAccountId),
        amount: Money,
    ) {
        let (bank_ref, value_on) = (self.fresh(), self.on);
        let line = of(input::FundBankLine { fund, bank_account, amount, bank_ref, value_on });
        self.scene.act("finance", self.on, line).await.unwrap();
    }

    async fn buy(&mut self, fund: FundId, from: (BankAccountId, Money), to: (BankAccountId, Money)) {
        let (paid_ref, bought_ref, value_on) = (self.fresh(), self.fresh(), self.on);
        let buy = input::CurrencyBuy {
            fund,
            from: from.0,
            paid: from.1,
            paid_ref,
            to: to.0,
            bought: to.1,
            bought_ref,
            value_on,
        };
        self.scene.act("finance", self.on, Command::CurrencyBuy(buy)).await.unwrap();
    }

    async fn settle(&self, debtor: (FundId, BankAccountId), creditor: (FundId, BankAccountId), amount: Money) {
        let settle =
            input::FundSettle { debtor: debtor.0, creditor: creditor.0, from: debtor.1, to: creditor.1, amount };
        self.scene.act("finance_manager1", self.on, Command::FundSettle(settle)).await.unwrap();
    }

    /// Confirms all money on its way.
    async fn confirm(&mut self) {
        let facts = self.scene.store.facts(self.scene.programme, Remittance::TABLE).await.unwrap();
        for row in facts.iter().map(|fact| Remittance::from_values(&fact.values).unwrap()) {
            if row.bank_line_id.is_some() {
                continue;
            }
            let (bank_ref, value_on) = (self.fresh(), self.on);
            let amount = Money { minor: row.amount_minor, currency: row.currency };
            let (remittance, version) = (row.remittance_id, row.version);
            let confirm = input::RemittanceConfirm { remittance, version, amount, bank_ref, value_on };
            self.scene.act("finance", self.on, Command::RemittanceConfirm(confirm)).await.unwrap();
        }
    }

    /// Net debit of a fund's account.
    async fn net(&self, fund: FundId, digits: &str, currency: Currency) -> i64 {
        let rows = self.scene.store.all_balances(self.scene.programme).await.unwrap();
        let of = |row: &&ledger_core::ledger::balance::Balance| {
            row.scope == Scope::Fund
                && row.fund_id == fund
                && row.account.as_str() == digits
                && row.currency == currency
        };
        rows.iter().find(of).map_or(0, |row| row.net(Side::Debit).0)
    }

    async fn step(&self, fund: FundId, of: fn(input::FundStep) -> Command) -> &'static str {
        let funds = self.scene.store.funds(self.scene.programme).await.unwrap();
        let version = funds.into_iter().find(|(row, _)| row.fund_id == fund).unwrap().0.version;
        let done = self.scene.act("finance_manager1", self.on, of(input::FundStep { fund, version })).await.unwrap();
        if done.state.as_deref() == Some("closed") { "closed" } else { "open" }
    }

    /// Every step of a closeout; the fund and the own fund pay each other through one bank account.
    async fn closeout(&mut self, fund: FundId, free: FundId, bank: BankAccountId) {
        self.step(fund, Command::FundEnd).await;
        for _ in 0..6 {
            self.day("43").await;
            let state = self.step(fund, Command::FundCloseout).await;
            self.confirm().await;
            let owed = -self.net(fund, "2040", usd(0).currency).await;
            if owed > 0 {
                self.settle((fund, bank), (free, bank), usd(owed)).await;
            }
            let due = self.net(fund, "1120", usd(0).currency).await;
            if due > 0 {
                self.settle((free, bank), (fund, bank), usd(due)).await;
            }
            if state == "closed" {
                return;
            }
        }
        panic!("the fund was never closed");
    }
}

#[tokio::test]
async fn two_donors_funds_live_and_are_closed_out_to_nothing_on_both_engines() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let on = scene.day(0);
        let mut house = House { scene, on, used: 0 };
        house.day("40").await;
        let open = input::FreeFundOpen { code: code("FREE").unwrap(), title: label("Own fund").unwrap() };
        let free: FundId = house.act("finance_manager1", Command::FreeFundOpen(open)).await.unwrap();
        let dollars = house.bank(usd(0).currency).await;
        let others = house.bank(usd(0).currency).await;
        let base = house.bank(Currency::UAH).await;
        let alpha = house.fund("ALPHA", Condition::Conditional).await;
        let beta = house.fund("BETA", Condition::Unconditional).await;
        house.tranche(alpha, dollars, usd(80_000)).await;
        house.tranche(beta, dollars, usd(70_000)).await;
        house.tranche(free, base, uah(10_000_000)).await;
        house.buy(free, (base, uah(4_000_000)), (dollars, usd(100_000))).await;

        house.day("41").await;
        let (bank_ref, value_on) = (house.fresh(), house.on);
        let sell = input::FundBankLine { fund: alpha, bank_account: dollars, amount: usd(30_000), bank_ref, value_on };
        house.scene.act("finance", house.on, Command::CurrencySell(sell)).await.unwrap();
        let sales = house.scene.store.facts(house.scene.programme, Conversion::TABLE);
        let sale = Conversion::from_values(&sales.await.unwrap()[0].values).unwrap();
        let (conversion, bank_ref, value_on) = (sale.conversion_id, house.fresh(), house.on);
        let amount = uah(1_215_000);
        let settle = input::ConversionSettle { conversion, bank_account: base, amount, bank_ref, value_on };
        house.scene.act("finance", house.on, Command::ConversionSettle(settle)).await.unwrap();
        house.line(Command::InterestReceive, (alpha, dollars), usd(1_234)).await;
        house.line(Command::InterestReceive, (alpha, base), uah(777)).await;
        let net = input::DonorNet { fund: alpha, amount: usd(234) };
        house.scene.act("finance_manager1", house.on, Command::DonorNet(net)).await.unwrap();
        let lend = input::FundLend { lender: alpha, borrower: beta, bank_account: dollars, amount: usd(5_000) };
        house.scene.act("finance_manager1", house.on, Command::FundLend(lend)).await.unwrap();
        house.day("42").await;
        house.settle((beta, dollars), (alpha, others), usd(5_000)).await;

        let end = month_end(house.on);
        while house.on <= end {
            house.day("42.5").await;
        }
        let value = Command::ValuationBook(input::ValuationBook { month_end: end });
        house.scene.act("finance_manager1", house.on, value).await.unwrap();
        house.confirm().await;

        // What alpha holds in hryvnia beyond the interest that it owes is changed back.
        let left = house.net(alpha, "1010", Currency::UAH).await - 777;
        house.buy(alpha, (base, uah(left)), (dollars, usd(left * 100 / 4_300))).await;
        house.closeout(alpha, free, dollars).await;
        house.closeout(beta, free, dollars).await;
        let rows = house.scene.store.all_balances(house.scene.programme).await.unwrap();
        for row in rows.iter().filter(|row| row.scope == Scope::Fund && [alpha, beta].contains(&row.fund_id)) {
            let open = (row.net(Side::Debit).0, row.net_base(Side::Debit).0);
            assert!(open == (0, 0) || row.account.starts_with("9"), "{engine:?}: {row:?}");
        }
        for check in verify(&house.scene.store).await.unwrap() {
            assert_eq!(check.findings, [], "{engine:?} {}", check.check);
        }
    }
}
