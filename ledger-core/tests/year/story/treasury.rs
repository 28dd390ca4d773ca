//! Between funds, with the donors, and money that nobody knew at first.

use ledger_core::id::{BankAccountId, FundId};
use ledger_core::money::Money;
use ledger_core::programme::command::{self as input, Command, ReceiptTarget};
use ledger_core::programme::plan::Plan;

use super::{UAH, Year, euro};

impl Year {
    /// The bank's lines of what a plan sent.
    pub(super) fn remit(&mut self, plan: &Plan) {
        self.p.remitted(plan);
    }

    /// A loan paid back through another bank account; a charge of the donor's paid in euros; what the donor nets and is repaid;
    /// indirect cost.
    pub(super) fn between_funds(&mut self) {
        let (alpha, beta, free) = (self.alpha.clone(), self.beta.clone(), self.free);
        let (main, second) = (self.main, self.second);
        self.p.on("2026-02-16");
        let amount = Money::new(100_000, UAH);
        let lend = input::FundLend { lender: alpha.fund, borrower: beta.fund, bank_account: main, amount };
        self.manage(Command::FundLend(lend));
        self.r.owes(beta.fund, alpha.fund, UAH, 100_000);
        self.agree("with a loan");
        let settle = input::FundSettle { debtor: beta.fund, creditor: alpha.fund, from: main, to: second, amount };
        let plan = self.manage(Command::FundSettle(settle));
        self.r.owes(beta.fund, alpha.fund, UAH, -100_000);
        self.r.sent(main, 100_000);
        self.r.sent(second, -100_000);
        self.agree("with a settlement on its way");
        self.remit(&plan);
        self.r.arrived(main, 100_000);
        self.r.arrived(second, -100_000);
        // The own fund buys 10.00 EUR at 44.10 and pays Beta's charge with two of them.
        let (paid, bought) = (Money::new(44_100, UAH), Money::new(1_000, euro()));
        self.buys(free, main, (beta.bank, paid, bought));
        self.r.fund(free, "5910", UAH, 100);
        self.settles(free, beta.fund, beta.bank, Money::new(200, euro()));
        // Both sides of the debt stood at 45; the money moves at 44.
        self.r.fund(free, "4910", UAH, -200);
        self.r.fund(beta.fund, "5910", UAH, 200);
        self.with_the_donor();
        self.indirect();
        self.agree("after the treasury's month");
    }

    /// Currency bought, out of a bank account in hryvnia.
    pub(super) fn buys(
        &mut self,
        fund: FundId,
        from: BankAccountId,
        (to, paid, bought): (BankAccountId, Money, Money),
    ) {
        let (paid_ref, bought_ref, value_on) = (self.p.fresh("LINE"), self.p.fresh("LINE"), self.p.date());
        let buy = input::CurrencyBuy { fund, from, paid, paid_ref, to, bought, bought_ref, value_on };
        self.clerk(Command::CurrencyBuy(buy));
        self.r.statement(from, -paid.minor.0);
        self.r.statement(to, bought.minor.0);
    }

    /// Beta's donor keeps 150.00 back from the next tranche and gets its interest of 3.00.
    fn with_the_donor(&mut self) {
        let beta = self.beta.clone();
        let net = input::DonorNet { fund: beta.fund, amount: Money::new(15_000, euro()) };
        self.manage(Command::DonorNet(net));
        self.r.fund(beta.fund, "2210", euro(), 15_000);
        self.r.fund(beta.fund, "1110", euro(), -15_000);
        // 153.00 EUR are owed at 44.9260 on average, 3,000.00 EUR are due at 44.8333.
        self.r.fund(beta.fund, "4910", UAH, -1_388);
        let amount = Money::new(300, euro());
        let repay = input::DonorRepay { fund: beta.fund, bank_account: beta.bank, amount };
        let plan = self.manage(Command::DonorRepay(repay));
        self.r.fund(beta.fund, "2210", euro(), 300);
        self.r.sent(beta.bank, 300);
        self.agree("with a repayment on its way");
        self.remit(&plan);
        self.r.arrived(beta.bank, 300);
        // What was owed stood at 44.93, the money at 45.00.
        self.r.fund(beta.fund, "5910", UAH, 22);
        // 1,000.00 EUR were pledged at 44.8333 on average and come at 44.
        self.pledge_paid(100_000);
        self.r.fund(beta.fund, "5910", UAH, 83_333);
    }

    /// Money that nobody knew: a refund, a payment that came back, a tranche, the organisation's own, and somebody else's.
    pub(super) fn receipts(&mut self) {
        let (alpha, beta, free, main) = (self.alpha.clone(), self.beta.clone(), self.free, self.main);
        self.p.on("2026-02-18");
        let case = self.p.signed(self.a(), &[410_000]);
        self.committed(case, &alpha, 10_000);
        self.advanced(case, 0, 410_000);
        self.p.claimed(case, 0, 410_000);
        self.r.case((case, alpha.fund), "1210", -410_000);
        self.r.case((case, alpha.fund), "1220", 410_000);
        let target = ReceiptTarget::Claim(self.p.claim(case).claim_id);
        self.found(main, Money::new(410_000, UAH), target, alpha.fund);
        self.r.case((case, alpha.fund), "1220", -410_000);
        self.committed(case, &alpha, -10_000);
        self.settles(free, alpha.fund, main, Money::new(410_000, UAH));

        let case = self.p.signed(self.b(), &[440_000]);
        self.committed(case, &beta, 10_000);
        self.expensed(case, 0, 440_000);
        let target = ReceiptTarget::Returned(self.p.instalment(case, 0).disbursement_id);
        self.found(main, Money::new(440_000, UAH), target, beta.fund);
        self.r.case((case, beta.fund), "2020", -440_000);
        self.agree("with a returned payment found");
        self.settles(free, beta.fund, main, Money::new(440_000, UAH));
        let place = self.b();
        let reissue = Command::PaymentReissue(self.p.step(case, 0));
        self.manage(reissue);
        self.p.sent(case, 0, place);
        self.p.confirmed(case, 0);
        self.r.case((case, beta.fund), "2020", 440_000);
        self.r.statement(main, -440_000);
        self.p.accepted(case, 0, 440_000);

        self.found(alpha.bank, Money::new(100_000, alpha.currency), ReceiptTarget::Tranche(alpha.fund), alpha.fund);
        self.r.fund(alpha.fund, "2110", alpha.currency, -100_000);
        self.settles(free, alpha.fund, alpha.bank, Money::new(100_000, alpha.currency));
        self.agree("after receipts were found");
        let (receipt, _) = self.p.held(main, Money::new(5_000, UAH));
        self.p.identified(receipt, ReceiptTarget::Own);
        self.r.statement(main, 5_000);
        self.r.fund(free, "4110", UAH, -5_000);
        let (receipt, _) = self.p.held(main, Money::new(7_000, UAH));
        self.r.statement(main, 7_000);
        self.r.fund(free, "2090", UAH, -7_000);
        self.agree("with a receipt of somebody else's");
        let back = Command::ReceiptReturn(input::ReceiptStep { receipt, version: 1 });
        let plan = self.manage(back);
        self.r.fund(free, "2090", UAH, 7_000);
        self.remit(&plan);
        self.r.statement(main, -7_000);
        self.agree("after the receipts");
    }

    /// A receipt held, and found to be a fund's: the own fund owes it what came in.
    fn found(&mut self, bank: BankAccountId, amount: Money, target: ReceiptTarget, fund: FundId) {
        let free = self.free;
        let (receipt, _) = self.p.held(bank, amount);
        self.r.statement(bank, amount.minor.0);
        self.r.fund(free, "2090", amount.currency, -amount.minor.0);
        self.agree("with a receipt that nobody knows");
        self.p.identified(receipt, target);
        self.r.fund(free, "2090", amount.currency, amount.minor.0);
        self.r.owes(free, fund, amount.currency, amount.minor.0);
    }

    /// A tenth of Alpha's direct cost, and a part of it back after some of that cost came back.
    fn indirect(&mut self) {
        let (alpha, free) = (self.alpha.clone(), self.free);
        // Charges 20.00 and 1.00, grants 500.00, 146.34 and 50.00, losses 150.00, goods 120.00 and 50.00: 1,037.34.
        let direct = 2_000 + 100 + 50_000 + 14_634 + 5_000 + 15_000 + 12_000 + 5_000;
        assert_eq!(direct, 103_734);
        self.charged(10_373);
        self.agree("with indirect cost");
        self.settles(alpha.fund, free, alpha.bank, Money::new(10_373, alpha.currency));
        // The debt arose at 41, the money is carried at 40.00.
        self.r.fund(alpha.fund, "4910", UAH, -10_364);
    }

    /// Indirect cost charged, or given back below zero.
    pub(super) fn charged(&mut self, amount: i64) {
        let (alpha, free) = (self.alpha.clone(), self.free);
        self.manage(Command::IndirectCharge(input::IndirectCharge { fund: alpha.fund }));
        self.r.fund(alpha.fund, "5210", alpha.currency, amount);
        self.r.fund(alpha.fund, "4010", alpha.currency, -amount);
        self.r.fund(alpha.fund, "2110", alpha.currency, amount);
        self.r.fund(alpha.fund, "9800", alpha.currency, -amount);
        self.r.fund(free, "4110", alpha.currency, -amount);
        self.r.owes(alpha.fund, free, alpha.currency, amount);
    }
}
