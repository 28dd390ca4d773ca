//! Currency sold, the month's end valued and closed, charges, interest, budget moved.

use ledger_core::ledger::account::Side;
use ledger_core::money::{Minor, Money};
use ledger_core::programme::command::{self as input, Command};

use super::super::play::{code, day, usd_currency};
use super::{UAH, Year, euro};

impl Year {
    /// Both donors sell half of their money: Beta at a loss at once, Alpha's proceeds are on their way.
    pub(super) fn first_sales(&mut self) {
        let (alpha, beta) = (self.alpha.clone(), self.beta.clone());
        self.p.on("2026-01-12");
        let sale = self.sells(&beta, 300_000);
        // 3,000.00 EUR came at 45 and go at 44.
        self.proceeds(sale, 13_200_000);
        self.r.fund(beta.fund, "5910", UAH, 300_000);
        self.p.on("2026-01-30");
        let sale = self.sells(&alpha, 600_000);
        self.agree("with a sale on its way");
        self.p.on("2026-02-02");
        // 6,000.00 USD came at 40 and bring 41: the gain is the donor's fund's.
        self.proceeds(sale, 24_600_000);
        self.r.fund(alpha.fund, "4910", UAH, -600_000);
    }

    /// January valued at 42 and 46 and taken back, then closed softly and for good.
    pub(super) fn month_end(&mut self) {
        self.p.on("2026-01-31");
        self.p.rate(usd_currency(), "42");
        self.p.rate(euro(), "46");
        self.p.on("2026-02-05");
        let month_end = day("2026-01-31");
        let plan = self.manage(Command::ValuationBook(input::ValuationBook { month_end }));
        let worth = |fund, entry: usize| {
            let legs = plan.entries[entry].legs.iter().filter(|leg| leg.fund_id == fund);
            let of_fund = |leg: &ledger_core::ledger::leg::Leg| match leg.debit_account.as_str() {
                "1190" => leg.amount_minor.0,
                _ => -leg.amount_minor.0,
            };
            legs.map(of_fund).sum::<i64>()
        };
        // 5,980.00 USD at 42 in place of 40; 3,000.00 EUR in the bank and 2,500.00 owed at 46 in place of 45.
        assert_eq!((worth(self.alpha.fund, 0), worth(self.alpha.fund, 1)), (1_196_000, -1_196_000));
        assert_eq!((worth(self.beta.fund, 0), worth(self.beta.fund, 1)), (550_000, -550_000));
        self.manage(Command::PeriodSoftClose(input::PeriodClose { month_end }));
        self.manage(Command::PeriodHardClose(input::PeriodClose { month_end }));
        self.agree("after January was closed");
    }

    /// Interest, charges, budget moved within the flexibility, an entry by hand and its reversal, an agreement that grows.
    pub(super) fn february(&mut self) {
        let (alpha, beta, free, main) = (self.alpha.clone(), self.beta.clone(), self.free, self.main);
        self.p.on("2026-02-06");
        self.p.rate(usd_currency(), "41");
        self.p.rate(euro(), "44");
        // Alpha's interest adds to its budget, on the exchange line; Beta's is owed to the donor.
        let interest = self.line(alpha.fund, alpha.bank, Money::new(500, alpha.currency));
        self.clerk(Command::InterestReceive(interest));
        self.r.statement(alpha.bank, 500);
        self.r.fund(alpha.fund, "2110", alpha.currency, -500);
        self.r.authority(alpha.lines[2], 500);
        let interest = self.line(beta.fund, beta.bank, Money::new(300, euro()));
        self.clerk(Command::InterestReceive(interest));
        self.r.statement(beta.bank, 300);
        self.r.fund(beta.fund, "2210", euro(), -300);
        // 41.00 UAH of charges are 1.00 USD of Alpha's; nobody pays Beta's but the organisation.
        self.fee(Some(alpha.fund), main, true, Money::new(4_100, UAH));
        self.r.fund(alpha.fund, "5110", UAH, 4_100);
        self.r.fund(alpha.fund, "2110", alpha.currency, 100);
        self.r.fund(alpha.fund, "4010", alpha.currency, -100);
        self.r.fund(alpha.fund, "9800", alpha.currency, -100);
        self.fee(None, main, false, Money::new(2_500, UAH));
        self.r.fund(free, "5110", UAH, 2_500);
        self.fee(Some(beta.fund), beta.bank, false, Money::new(200, euro()));
        self.r.fund(free, "5110", euro(), 200);
        self.r.owes(free, beta.fund, euro(), 200);
        let (from, to, amount_minor) = (alpha.lines[0], alpha.lines[2], Minor(40_000));
        let reason = code("exchange");
        self.manage(Command::BudgetMove(input::BudgetMove { fund: alpha.fund, from, to, amount_minor, reason }));
        self.r.authority(from, -40_000);
        self.r.authority(to, 40_000);
        let entry = self.by_hand(free, &[("5110", Side::Debit, 1_000), ("1010", Side::Credit, 1_000)]);
        let reason = code("twice");
        self.p.by("finance_manager2").go(Command::EntryReverse(input::EntryReverse { entry, reason }));
        self.amended();
        self.agree("after a month of small things");
    }

    fn fee(
        &mut self,
        fund: Option<ledger_core::id::FundId>,
        bank: ledger_core::id::BankAccountId,
        eligible: bool,
        amount: Money,
    ) {
        let (bank_ref, value_on) = (self.p.fresh("FEE"), self.p.date());
        let fee = input::BankFee { bank_account: bank, fund, eligible, amount, bank_ref, value_on };
        self.clerk(Command::BankFeeBook(fee));
        self.r.statement(bank, -amount.minor.0);
    }

    /// Beta's donor adds 500.00 to the equipment line and pledges them.
    fn amended(&mut self) {
        let beta = self.beta.clone();
        let input::FundStep { fund, version } = self.fund_step(beta.fund);
        let lines = vec![(beta.lines[1], Minor(100_000))];
        let amend = input::FundAmend { fund, version, ends_on: None, lines, new_lines: Vec::new() };
        self.manage(Command::FundAmend(amend));
        self.r.authority(beta.lines[1], 50_000);
        self.r.fund(fund, "1110", euro(), 50_000);
        self.r.fund(fund, "3110", euro(), -50_000);
    }
}
