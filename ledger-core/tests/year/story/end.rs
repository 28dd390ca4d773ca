//! The year's end and the closeout of both agreements, and what comes in after that.

use ledger_core::id::CaseId;
use ledger_core::money::Money;
use ledger_core::programme::command::{self as input, Command};

use super::{Donor, UAH, Year, euro};

impl Year {
    /// What is left of the lines whose period is over lapses: all that was not spent or carried forward.
    pub(super) fn year_end(&mut self) {
        let alpha = self.alpha.clone();
        self.p.on("2027-01-05");
        // On the first line: grants 500.00, 146.34 and 50.00, losses 150.00, goods 120.00 and 50.00.
        for (line, left) in [(alpha.lines[0], 960_000 - 101_634), (alpha.lines[5], 85_000)] {
            self.manage(Command::LineLapse(input::LineLapse { fund: alpha.fund, line }));
            self.r.authority(line, -left);
        }
        // The grant that was carried forward cost 150.00, of which a tenth.
        self.charged(1_500);
        self.settles(alpha.fund, self.free, alpha.bank, Money::new(1_500, alpha.currency));
        // The debt arose at 41, the money is carried at 40.15 since the tranche that was found came at 41.
        self.r.fund(alpha.fund, "4910", UAH, -1_281);
        self.agree("after the year's end");
    }

    /// The next step of a fund's closeout; what it sends arrives.
    fn closes(&mut self, donor: &Donor) {
        let step = self.fund_step(donor.fund);
        let plan = self.manage(Command::FundCloseout(step));
        self.remit(&plan);
    }

    /// What a donor lost comes in after all.
    fn late(&mut self, case: CaseId, amount: i64) {
        self.p.recovered_late(case, self.main, amount);
        self.r.statement(self.main, amount);
    }

    /// Both funds end.
    pub(super) fn closeout(&mut self) {
        self.p.on("2027-03-01");
        let (alpha, beta) = (self.alpha.clone(), self.beta.clone());
        self.p.rate(alpha.currency, "41");
        self.p.rate(euro(), "44");
        for donor in [&alpha, &beta] {
            let end = self.fund_step(donor.fund);
            self.manage(Command::FundEnd(end));
        }
        self.agree("when both funds ended");
        self.changed_back();
        self.alpha_ends();
        self.beta_ends();
        self.afterwards();
    }

    /// Alpha's lost claim brings 10.00 that nobody will spend: the donor is owed them, and a tenth of indirect cost comes back.
    /// Then what is left in hryvnia is changed back.
    fn changed_back(&mut self) {
        let (alpha, beta, free, main) = (self.alpha.clone(), self.beta.clone(), self.free, self.main);
        self.late(self.lost[0], 41_000);
        self.r.fund(alpha.fund, "5920", UAH, -41_000);
        self.r.fund(alpha.fund, "4010", alpha.currency, 1_000);
        self.r.fund(alpha.fund, "2210", alpha.currency, -1_000);
        self.r.case((self.lost[0], alpha.fund), "9800", 1_000);
        self.r.authority(alpha.lines[0], -1_000);
        self.charged(-100);
        self.agree("with a repayable recovery");
        self.settles(free, alpha.fund, alpha.bank, Money::new(100, alpha.currency));
        // The returned payment's charge, which the organisation bears.
        self.settles(free, beta.fund, main, Money::new(5_000, UAH));
        let at = |amount: i64, currency| Money::new(amount, currency);
        self.buys(alpha.fund, main, (alpha.bank, at(19_754_900, UAH), at(476_021, alpha.currency)));
        self.buys(alpha.fund, self.second, (alpha.bank, at(100_000, UAH), at(2_410, alpha.currency)));
        self.buys(beta.fund, main, (beta.bank, at(8_004_000, UAH), at(179_865, euro())));
        self.buys(free, main, (beta.bank, at(66_750, UAH), at(1_500, euro())));
        // Dearer than the day's rates of 41 and 44.
        self.r.fund(alpha.fund, "5910", UAH, 19_754_900 - 476_021 * 41 + 100_000 - 2_410 * 41);
        self.r.fund(beta.fund, "5910", UAH, 8_004_000 - 179_865 * 44);
        self.r.fund(free, "5910", UAH, 66_750 - 1_500 * 44);
        self.agree("when all was changed back");
    }

    fn alpha_ends(&mut self) {
        let alpha = self.alpha.clone();
        // Received 13,005.00, spent 1,306.07 of which 11.00 came back, 1.00 of it indirect: 11,699.93 wait and 10.00 are owed,
        // and 11,651.58 are in the bank. The donor bears the difference.
        self.closes(&alpha);
        self.r.fund(alpha.fund, "2110", alpha.currency, 5_835);
        self.r.fund(alpha.fund, "4010", alpha.currency, -5_835);
        self.r.fund(alpha.fund, "9800", alpha.currency, -5_835);
        self.agree("after Alpha's first step");
        self.closes(&alpha);
        self.r.fund(alpha.fund, "2110", alpha.currency, 1_164_158);
        self.r.fund(alpha.fund, "2210", alpha.currency, 1_000);
        self.r.statement(alpha.bank, -1_165_158);
        // Fees, exchange, indirect cost and the next year's grants have something left.
        for (line, left) in [(1, 7_900), (2, 84_665), (3, 138_227), (4, 200_000)] {
            self.r.authority(alpha.lines[line], -left);
        }
        self.closes(&alpha);
        self.r.closed(alpha.fund);
        self.agree("when Alpha is closed");
    }

    fn beta_ends(&mut self) {
        let (beta, free) = (self.beta.clone(), self.free);
        // Of 9,000.00 pledged 1,330.91 are spent and 1,850.00 were never paid: 5,819.09, of which 5,798.65 are in the bank.
        self.closes(&beta);
        self.r.fund(beta.fund, "5910", euro(), -2_044);
        self.r.fund(free, "5910", euro(), 2_044);
        self.r.owes(free, beta.fund, euro(), 2_044);
        self.agree("after Beta's first step");
        self.settles(free, beta.fund, beta.bank, Money::new(2_044, euro()));
        self.closes(&beta);
        self.r.fund(beta.fund, "1110", euro(), -185_000);
        self.r.fund(beta.fund, "3110", euro(), 185_000 + 581_909);
        self.r.fund(free, "3010", euro(), -581_909);
        self.r.owes(beta.fund, free, euro(), 581_909);
        // 150.00 of what was spent are repaid, and no authority stands behind them.
        self.r.authority(beta.lines[0], -(785_000 - 118_091));
        self.r.authority(beta.lines[1], -100_000);
        self.settles(beta.fund, free, beta.bank, Money::new(581_909, euro()));
        // The pledge stood at 44.9444 on average, the money comes at 44.
        self.r.fund(free, "5910", UAH, 549_581);
        self.closes(&beta);
        self.r.closed(beta.fund);
        self.agree("when Beta is closed");
    }

    /// What comes in after the closeouts: Alpha's donor gets it, of Beta's pledge it is the organisation's.
    fn afterwards(&mut self) {
        let (alpha, beta, free, main) = (self.alpha.clone(), self.beta.clone(), self.free, self.main);
        self.late(self.lost[0], 41_000);
        self.r.fund(alpha.fund, "2210", UAH, -41_000);
        self.agree("with money of a closed fund");
        let amount = Money::new(41_000, UAH);
        let repay = input::DonorRepay { fund: alpha.fund, bank_account: main, amount };
        let plan = self.manage(Command::DonorRepay(repay));
        self.remit(&plan);
        self.r.fund(alpha.fund, "2210", UAH, 41_000);
        self.r.statement(main, -41_000);
        self.late(self.lost[1], 22_000);
        self.r.fund(free, "5920", UAH, -22_000);
        self.r.owes(beta.fund, free, UAH, 22_000);
        self.settles(beta.fund, free, main, Money::new(22_000, UAH));
        self.agree("at the end");
    }
}
