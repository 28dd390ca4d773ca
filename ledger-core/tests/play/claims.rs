//! Claims on grantees as a play needs them: each step's command made from the case as it stands.

use ledger_core::id::{BankAccountId, CaseId, ClaimId};
use ledger_core::programme::claim::{AllowanceBearer, Claim, ClaimKind, Disallowance};
use ledger_core::programme::command::{self as input, Command};
use ledger_core::programme::plan::Plan;

use super::{Player, code, uah};

impl Player {
    /// The latest claim of a case.
    pub fn claim(&self, case: CaseId) -> &Claim {
        self.case(case).claims.last().unwrap()
    }

    fn claim_key(&self, case: CaseId) -> (ClaimId, i64) {
        (self.claim(case).claim_id, self.claim(case).version)
    }

    /// Claims back part of an instalment.
    pub fn claim_raise(&self, case: CaseId, part: usize, amount: i64) -> Command {
        let input::DisbursementStep { disbursement, version } = self.step(case, part);
        let (amount, kind, reason) = (uah(amount), ClaimKind::Unspent, code("unspent"));
        Command::ClaimRaise(input::ClaimRaise { disbursement, version, amount, kind, reason })
    }

    /// Claimed by a finance manager.
    pub fn claimed(&mut self, case: CaseId, part: usize, amount: i64) -> Plan {
        let raise = self.claim_raise(case, part, amount);
        self.by("finance_manager1").go(raise)
    }

    /// Disallows part of an instalment's cost.
    pub fn cost_disallow(&self, case: CaseId, part: usize, amount: i64, outcome: Disallowance) -> Command {
        let input::DisbursementStep { disbursement, version } = self.step(case, part);
        let (amount, reason) = (uah(amount), code("audit"));
        Command::CostDisallow(input::CostDisallow { disbursement, version, amount, outcome, reason })
    }

    /// Disallowed by a finance manager.
    pub fn disallowed(&mut self, case: CaseId, part: usize, amount: i64, outcome: Disallowance) -> Plan {
        let disallow = self.cost_disallow(case, part, amount, outcome);
        self.by("finance_manager1").go(disallow)
    }

    /// A bank line for the latest claim of a case.
    pub fn claim_receipt(&mut self, case: CaseId, bank_account: BankAccountId, amount: i64) -> input::ClaimReceipt {
        let ((claim, version), bank_ref, value_on) = (self.claim_key(case), self.fresh("REFUND"), self.date());
        input::ClaimReceipt { claim, version, bank_account, amount: uah(amount), bank_ref, value_on }
    }

    /// Paid back by the grantee.
    pub fn refunded(&mut self, case: CaseId, bank: BankAccountId, amount: i64) -> Plan {
        let receipt = self.claim_receipt(case, bank, amount);
        self.by("finance").go(Command::ClaimRefund(receipt))
    }

    /// Makes an allowance on the latest claim of a case.
    pub fn allowance_make(&self, case: CaseId, amount: i64, bearer: AllowanceBearer) -> Command {
        let (claim, version) = self.claim_key(case);
        Command::AllowanceMake(input::AllowanceMake { claim, version, amount: uah(amount), bearer })
    }

    /// Allowed for by a finance manager.
    pub fn allowed(&mut self, case: CaseId, amount: i64, bearer: AllowanceBearer) -> Plan {
        let make = self.allowance_make(case, amount, bearer);
        self.by("finance_manager1").go(make)
    }

    /// Writes the latest claim of a case off.
    pub fn write_off(&self, case: CaseId) -> Command {
        let (claim, version) = self.claim_key(case);
        Command::ClaimWriteOff(input::ClaimReason { claim, version, reason: code("gone") })
    }

    /// Written off by a manager.
    pub fn written_off(&mut self, case: CaseId) -> Plan {
        let write_off = self.write_off(case);
        self.by("manager2").go(write_off)
    }

    /// In after the write-off.
    pub fn recovered_late(&mut self, case: CaseId, bank: BankAccountId, amount: i64) -> Plan {
        let receipt = self.claim_receipt(case, bank, amount);
        self.by("finance").go(Command::LateRecover(receipt))
    }
}
