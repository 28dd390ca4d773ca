//! Cash: paid, rejected, returned, issued again, cancelled, accepted; co-funded; withdrawn and lapsed.

use ledger_core::id::CaseId;
use ledger_core::money::{Minor, Money};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::time::plus_days;

use super::super::play::{MILESTONE, code, uah};
use super::{Donor, UAH, Year, euro};

impl Year {
    /// A commitment of a case, in its donor's money; below zero it is given back.
    pub fn committed(&mut self, case: CaseId, donor: &Donor, amount: i64) {
        self.r.case((case, donor.fund), "9700", -amount);
    }

    /// An instalment of an advance from the request to the bank's line.
    pub(super) fn advanced(&mut self, case: CaseId, part: usize, amount: i64) {
        let place = self.a();
        self.p.paid(case, part, place);
        self.r.case((case, place.fund), "1210", amount);
        self.r.statement(self.main, -amount);
    }

    /// Receipts of an advance, at 41 hryvnia a dollar.
    pub(super) fn accounted(&mut self, case: CaseId, part: usize, amount: i64) {
        let alpha = self.alpha.clone();
        self.p.accepted(case, part, amount);
        self.r.case((case, alpha.fund), "1210", -amount);
        self.spent((case, &alpha), "5010", amount, amount / 41, amount / 41);
    }

    /// An instalment of Beta's, which is a cost when it is authorised, at 44 hryvnia a euro.
    pub(super) fn expensed(&mut self, case: CaseId, part: usize, amount: i64) {
        let (beta, place) = (self.beta.clone(), self.b());
        self.p.paid(case, part, place);
        self.r.statement(self.main, -amount);
        self.spent((case, &beta), "5010", amount, amount / 44, amount / 44);
    }

    /// The year's cash grants.
    pub(super) fn cash(&mut self) {
        self.p.on("2026-02-10");
        self.plain();
        self.turned_back();
        self.together();
        self.not_to_be();
        self.agree("after the cash grants");
    }

    /// 41,000.00 of Alpha's in two instalments: of the first 4,100.00 are not spent and come back, the second is given up.
    fn plain(&mut self) {
        let alpha = self.alpha.clone();
        let case = self.p.signed(self.a(), &[2_460_000, 1_640_000]);
        self.committed(case, &alpha, 100_000);
        self.advanced(case, 0, 2_460_000);
        self.accounted(case, 0, 2_050_000);
        self.p.claimed(case, 0, 410_000);
        self.r.case((case, alpha.fund), "1210", -410_000);
        self.r.case((case, alpha.fund), "1220", 410_000);
        self.agree("with a claim");
        self.p.refunded(case, self.main, 410_000);
        self.r.case((case, alpha.fund), "1220", -410_000);
        self.r.statement(self.main, 410_000);
        self.committed(case, &alpha, -10_000);
        self.p.authorised(case, 1);
        self.r.case((case, alpha.fund), "1210", 1_640_000);
        self.r.case((case, alpha.fund), "2010", -1_640_000);
        self.agree("with something to pay");
        self.cancel(case, 1);
        self.r.case((case, alpha.fund), "1210", -1_640_000);
        self.r.case((case, alpha.fund), "2010", 1_640_000);
        self.committed(case, &alpha, -40_000);
        self.p.launched(case);
        self.p.on("2027-02-10").visited(case);
        self.p.closed(case);
        self.p.on("2026-02-10");
    }

    fn cancel(&mut self, case: CaseId, part: usize) {
        let input::DisbursementStep { disbursement, version } = self.p.step(case, part);
        let reason = code("given_up");
        let cancel = input::DisbursementReason { disbursement, version, reason };
        self.manage(Command::DisbursementCancel(cancel));
    }

    /// A payment back from the payee's bank, less what that bank kept.
    fn comes_back(&mut self, case: CaseId, part: usize, (sent, kept): (i64, i64)) {
        let input::DisbursementStep { disbursement, version } = self.p.step(case, part);
        let (bank_ref, value_on, amount) = (self.p.fresh("BACK"), self.p.date(), uah(sent - kept));
        self.clerk(Command::PaymentReturn(input::PaymentReturn { disbursement, version, bank_ref, amount, value_on }));
        self.r.statement(self.main, sent - kept);
        self.r.case((case, self.beta.fund), "2020", -sent);
        if kept > 0 {
            self.r.fund(self.free, "5110", UAH, kept);
            self.r.owes(self.free, self.beta.fund, UAH, kept);
        }
    }

    /// Beta's payments go astray: one is rejected, sent again, returned and issued again; one is returned and given up.
    fn turned_back(&mut self) {
        let (beta, place) = (self.beta.clone(), self.b());
        let case = self.p.signed(place, &[2_200_000, 880_000]);
        self.committed(case, &beta, 70_000);
        self.p.authorised(case, 0);
        self.spent((case, &beta), "5010", 2_200_000, 50_000, 50_000);
        self.p.sent(case, 0, place);
        self.r.sent(self.main, 2_200_000);
        self.agree("with a payment on its way");
        let input::DisbursementStep { disbursement, version } = self.p.step(case, 0);
        let reason = code("iban");
        self.clerk(Command::PaymentReject(input::DisbursementReason { disbursement, version, reason }));
        self.r.sent(self.main, -2_200_000);
        self.r.case((case, beta.fund), "2010", -2_200_000);
        self.agree("with a payment rejected");
        self.p.sent(case, 0, place);
        self.p.confirmed(case, 0);
        self.r.case((case, beta.fund), "2010", 2_200_000);
        self.r.statement(self.main, -2_200_000);
        self.comes_back(case, 0, (2_200_000, 5_000));
        self.agree("with a payment returned");
        let reissue = Command::PaymentReissue(self.p.step(case, 0));
        self.manage(reissue);
        self.p.sent(case, 0, place);
        self.p.confirmed(case, 0);
        self.r.case((case, beta.fund), "2020", 2_200_000);
        self.r.statement(self.main, -2_200_000);
        self.p.accepted(case, 0, 2_200_000);
        self.expensed(case, 1, 880_000);
        self.comes_back(case, 1, (880_000, 0));
        self.cancel(case, 1);
        self.r.case((case, beta.fund), "2020", 880_000);
        self.r.fund(beta.fund, "5010", UAH, -880_000);
        self.r.fund(beta.fund, "4010", euro(), 20_000);
        self.r.fund(beta.fund, "3110", euro(), -20_000);
        self.r.case((case, beta.fund), "9800", 20_000);
    }

    /// 10,000.00 paid by both, three parts Alpha and two parts Beta.
    fn together(&mut self) {
        let (alpha, beta) = (self.alpha.clone(), self.beta.clone());
        let shares = [(alpha.fund, alpha.lines[0], 3), (beta.fund, beta.lines[0], 2)];
        let case = self.p.signed_by(self.a(), &[1_000_000], &shares);
        // 6,000.00 at 41 and 4,000.00 at 44.
        self.committed(case, &alpha, 14_634);
        self.committed(case, &beta, 9_091);
        self.p.paid(case, 0, self.a());
        self.r.statement(self.main, -1_000_000);
        self.r.case((case, alpha.fund), "1210", 600_000);
        self.spent((case, &beta), "5010", 400_000, 9_091, 9_091);
        self.p.accepted(case, 0, 1_000_000);
        self.r.case((case, alpha.fund), "1210", -600_000);
        self.spent((case, &alpha), "5010", 600_000, 14_634, 14_634);
    }

    /// Approved and withdrawn; approved and lapsed.
    fn not_to_be(&mut self) {
        let alpha = self.alpha.clone();
        for lapsed in [false, true] {
            let case = self.p.voted(self.a(), 410_000, &[]);
            let version = self.p.case(case).application.version;
            self.p.by("manager1").go(Command::AwardConfirm(input::CaseStep { case, version }));
            self.r.case((case, alpha.fund), "9600", -10_000);
            self.agree("with an award approved");
            let input::GrantStep { version, .. } = self.p.grant_step(case);
            let reason = code("unreachable");
            let drop = Command::AwardDrop(input::AwardDrop { case, version, reason });
            let lapse = Command::AwardLapse(input::GrantStep { case, version });
            if lapsed {
                let today = self.p.date();
                self.p.on(&plus_days(today, 60).to_string());
                self.p.by("officer1").go(lapse);
                self.p.on(&today.to_string());
            } else {
                self.p.by("officer1").go(drop);
            }
            self.r.case((case, alpha.fund), "9600", 10_000);
        }
        // Less is signed than was approved.
        let case = self.p.voted(self.a(), 410_000, &[]);
        let version = self.p.case(case).application.version;
        self.p.by("manager1").go(Command::AwardConfirm(input::CaseStep { case, version }));
        self.p.agreed(case, 205_000, &[205_000]);
        self.committed(case, &alpha, 5_000);
        self.advanced(case, 0, 205_000);
        self.accounted(case, 0, 205_000);
    }

    /// Agreements that change: more, less, another line; and the end of a line's period.
    pub(super) fn changes(&mut self) {
        let alpha = self.alpha.clone();
        self.p.on("2026-11-10");
        self.p.rate(alpha.currency, "41");
        self.p.rate(euro(), "44");
        let case = self.p.signed(self.a(), &[410_000]);
        self.committed(case, &alpha, 10_000);
        self.amend(case, 820_000, None);
        self.committed(case, &alpha, 10_000);
        self.amend(case, 615_000, None);
        self.committed(case, &alpha, -5_000);
        self.amend(case, 615_000, Some(alpha.lines[5]));
        self.agree("after an amendment between lines");
        self.p.on("2027-01-04");
        self.p.rate(alpha.currency, "41");
        self.p.rate(euro(), "44");
        let input::GrantStep { version, .. } = self.p.grant_step(case);
        let to = alpha.lines[4];
        self.manage(Command::CommitmentCarry(input::CommitmentCarry { case, version, to }));
        self.r.authority(alpha.lines[5], -15_000);
        self.r.authority(to, 15_000);
        // Each amendment planned anew: the last instalment stands.
        let part = self.p.case(case).disbursements.len() - 1;
        self.advanced(case, part, 615_000);
        self.accounted(case, part, 615_000);
        self.agree("after a commitment was carried forward");
    }

    fn amend(&mut self, case: CaseId, signed: i64, line: Option<ledger_core::id::LineId>) {
        let input::GrantStep { version, .. } = self.p.grant_step(case);
        let (planned_on, reason) = (self.p.date(), code("plan"));
        let instalments = vec![input::Instalment { amount_minor: Minor(signed), planned_on, gate: MILESTONE }];
        let signed = Money::new(signed, UAH);
        let amend = input::AmendmentTerms { case, version, signed, line, instalments, reason };
        self.p.amended(amend);
    }
}
