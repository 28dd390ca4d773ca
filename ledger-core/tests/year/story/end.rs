//! The year's end and the closeout of both agreements, and what comes in after that.

use ledger_core::ledger::account::Side;
use ledger_core::ledger::balance::Scope;
use ledger_core::money::Money;
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::plan::Plan;

use super::{Donor, UAH, Year, euro};

impl Year {
    /// What is left of the lines whose period is over lapses.
    pub(super) fn year_end(&mut self) {
        let alpha = self.alpha.clone();
        self.p.on("2027-01-05");
        for (line, left) in [(alpha.lines[0], 0), (alpha.lines[5], 85_000)] {
            self.manage(Command::LineLapse(input::LineLapse { fund: alpha.fund, line }));
            self.r.authority(line, -left);
        }
        self.agree("after the year's end");
    }

    /// The next step of a fund's closeout.
    fn closes(&mut self, donor: &Donor) -> Plan {
        let step = self.fund_step(donor.fund);
        self.manage(Command::FundCloseout(step))
    }

    /// Net debit of a fund's account by the books: only to see what is left to be changed or settled.
    fn left(&self, donor: &Donor, digits: &str, currency: ledger_core::money::Currency) -> i64 {
        self.p.net(donor.fund, digits, currency)
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
        self.alpha_ends();
        let _ = (Scope::Fund, Side::Debit, UAH, Money::new(0, UAH));
    }

    fn alpha_ends(&mut self) {
        let alpha = self.alpha.clone();
        let left = self.left(&alpha, "1010", UAH);
        println!("left {left}");
        self.closes(&alpha);
    }
}
