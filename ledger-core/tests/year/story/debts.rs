//! What grantees owe: misused and disallowed, paid back, allowed for, written off, and what comes in after that.

use ledger_core::id::CaseId;
use ledger_core::money::Money;
use ledger_core::programme::claim::{AllowanceBearer, Disallowance};

use super::{Donor, UAH, Year};

impl Year {
    /// A case of one instalment that is paid: an advance or a cost.
    fn granted(&mut self, donor: &Donor, amount: i64, rate: i64) -> CaseId {
        let place = self.place(donor);
        let case = self.p.signed(place, &[amount]);
        self.committed(case, donor, amount / rate);
        if donor.fund == self.alpha.fund {
            self.advanced(case, 0, amount);
        } else {
            self.expensed(case, 0, amount);
        }
        case
    }

    /// An advance claimed back.
    fn misused(&mut self, case: CaseId, amount: i64) {
        let fund = self.alpha.fund;
        self.p.claimed(case, 0, amount);
        self.r.case((case, fund), "1210", -amount);
        self.r.case((case, fund), "1220", amount);
    }

    /// A grantee pays into the main account.
    fn pays_back(&mut self, case: CaseId, donor: &Donor, amount: i64) {
        self.p.refunded(case, self.main, amount);
        self.r.statement(self.main, amount);
        self.r.case((case, donor.fund), "1220", -amount);
    }

    /// A cost of Beta's taken back: what was released for it waits again.
    fn taken_back(&mut self, amount: i64) {
        let beta = self.beta.clone();
        self.r.fund(beta.fund, "5010", UAH, -amount);
        self.r.fund(beta.fund, "4010", beta.currency, amount / 44);
        self.r.fund(beta.fund, "3110", beta.currency, -amount / 44);
    }

    /// The year's debts.
    pub(super) fn debts(&mut self) {
        self.p.on("2026-02-12");
        self.borne_by_the_donor();
        self.borne_by_the_organisation();
        self.agree("after claims on advances");
        self.disallowed();
        self.agree("after costs were disallowed");
        self.claimed_of_a_cost();
        self.agree("after claims on costs");
    }

    /// 12,300.00 of Alpha's misused: allowed for at the donor's cost, a third comes in, the rest is written off, a little of
    /// that comes in late.
    fn borne_by_the_donor(&mut self) {
        let alpha = self.alpha.clone();
        let case = self.granted(&alpha, 1_230_000, 41);
        self.misused(case, 1_230_000);
        self.p.allowed(case, 1_230_000, AllowanceBearer::Donor);
        self.r.case((case, alpha.fund), "1229", -1_230_000);
        self.spent((case, &alpha), "5920", 1_230_000, 30_000, 30_000);
        self.agree("with an allowance of the donor's");
        self.pays_back(case, &alpha, 410_000);
        self.r.case((case, alpha.fund), "1229", 410_000);
        self.spent((case, &alpha), "5920", -410_000, -10_000, 0);
        self.p.written_off(case);
        self.r.case((case, alpha.fund), "1229", 820_000);
        self.r.case((case, alpha.fund), "1220", -820_000);
        self.p.recovered_late(case, self.main, 205_000);
        self.r.statement(self.main, 205_000);
        self.spent((case, &alpha), "5920", -205_000, -5_000, 0);
        self.lost.push(case);
    }

    /// 4,100.00 of Alpha's: the own fund bears the loss, half comes in all the same.
    fn borne_by_the_organisation(&mut self) {
        let (alpha, free, main) = (self.alpha.clone(), self.free, self.main);
        let case = self.granted(&alpha, 410_000, 41);
        self.misused(case, 410_000);
        self.p.allowed(case, 410_000, AllowanceBearer::Free);
        self.r.case((case, alpha.fund), "1229", -410_000);
        self.r.fund(free, "5920", UAH, 410_000);
        self.r.owes(free, alpha.fund, UAH, 410_000);
        self.agree("with an allowance of the own fund's");
        self.pays_back(case, &alpha, 205_000);
        self.r.case((case, alpha.fund), "1229", 205_000);
        self.r.fund(free, "5920", UAH, -205_000);
        self.r.owes(free, alpha.fund, UAH, -205_000);
        self.committed(case, &alpha, -5_000);
        self.settles(free, alpha.fund, main, Money::new(205_000, UAH));
        self.p.written_off(case);
        self.r.case((case, alpha.fund), "1229", 205_000);
        self.r.case((case, alpha.fund), "1220", -205_000);
        self.committed(case, &alpha, -5_000);
        self.p.recovered_late(case, main, 41_000);
        self.r.statement(main, 41_000);
        self.r.fund(free, "5920", UAH, -41_000);
    }

    /// Four costs of Beta's that the donor disallows, one for each way out.
    fn disallowed(&mut self) {
        let (beta, free, main) = (self.beta.clone(), self.free, self.main);
        let case = self.granted(&beta, 2_640_000, 44);
        self.p.accepted(case, 0, 2_640_000);
        // The grantee owes it and may use it again, then pays it back.
        self.p.disallowed(case, 0, 440_000, Disallowance::GranteeReuse);
        self.taken_back(440_000);
        self.r.case((case, beta.fund), "1220", 440_000);
        self.r.case((case, beta.fund), "9800", 10_000);
        self.committed(case, &beta, 10_000);
        self.pays_back(case, &beta, 440_000);
        self.committed(case, &beta, -10_000);
        // The grantee owes it and the donor is repaid.
        self.p.disallowed(case, 0, 440_000, Disallowance::GranteeRepay);
        self.repaid(case, 440_000);
        self.r.case((case, beta.fund), "1220", 440_000);
        self.pays_back(case, &beta, 440_000);
        // The organisation bears it, either way.
        self.p.disallowed(case, 0, 220_000, Disallowance::OrganisationReuse);
        self.taken_back(220_000);
        self.r.case((case, beta.fund), "9800", 5_000);
        self.p.disallowed(case, 0, 220_000, Disallowance::OrganisationRepay);
        self.repaid(case, 220_000);
        self.r.fund(free, "5010", UAH, 440_000);
        self.r.owes(free, beta.fund, UAH, 440_000);
        self.agree("with the own fund in debt");
        self.settles(free, beta.fund, main, Money::new(440_000, UAH));
    }

    /// A cost of Beta's that the donor has back: its authority is gone.
    fn repaid(&mut self, case: CaseId, amount: i64) {
        let (beta, cost) = (self.beta.clone(), amount / 44);
        self.r.fund(beta.fund, "5010", UAH, -amount);
        self.r.fund(beta.fund, "4010", beta.currency, cost);
        self.r.fund(beta.fund, "2210", beta.currency, -cost);
        self.r.case((case, beta.fund), "9800", cost);
        self.r.authority(beta.lines[0], -cost);
    }

    /// A claim on a cost: the donor bears it, it is written off, and half of it comes in late.
    fn claimed_of_a_cost(&mut self) {
        let (beta, main) = (self.beta.clone(), self.main);
        let case = self.granted(&beta, 880_000, 44);
        self.p.claimed(case, 0, 88_000);
        self.taken_back(88_000);
        self.r.case((case, beta.fund), "1220", 88_000);
        self.r.case((case, beta.fund), "9800", 2_000);
        self.committed(case, &beta, 2_000);
        self.p.accepted(case, 0, 792_000);
        self.p.allowed(case, 88_000, AllowanceBearer::Donor);
        self.r.case((case, beta.fund), "1229", -88_000);
        self.spent((case, &beta), "5920", 88_000, 2_000, 2_000);
        self.p.written_off(case);
        self.r.case((case, beta.fund), "1229", 88_000);
        self.r.case((case, beta.fund), "1220", -88_000);
        self.p.recovered_late(case, main, 44_000);
        self.r.statement(main, 44_000);
        self.r.fund(beta.fund, "5920", UAH, -44_000);
        self.r.fund(beta.fund, "4010", beta.currency, 1_000);
        self.r.fund(beta.fund, "3110", beta.currency, -1_000);
        self.r.case((case, beta.fund), "9800", 1_000);
        self.lost.push(case);
    }
}
