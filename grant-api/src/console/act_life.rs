//! Reading the forms of a grant's life after its signatures: amendments, suspension, an early end, changed instalments,
//! payees.
//!
//! Invariant: as in `act_read.rs`: a command comes out only when each field was read.

use ledger_core::policy::Action;
use ledger_core::programme::command::{
    Command, DisbursementChange, DisbursementReason, GrantReason, GrantStep, GrantSuspend, PayeeConfirm,
    TerminationPropose,
};
use ledger_core::programme::disbursement::Disbursement;
use ledger_core::programme::suspension::Ground;

use super::act_fields::CRITERIA;
use super::act_read::{About, Reader, two};

impl About<'_> {
    /// The command of a step of a grant after its signatures.
    pub(super) fn of_life(&self, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (case, version) = (self.case_id(), self.version);
        let step = GrantStep { case, version };
        match action {
            Action::AmendmentCheck => Some(Command::AmendmentCheck(step)),
            Action::AmendmentEndorse => Some(Command::AmendmentEndorse(step)),
            Action::AgreementAmend => Some(Command::AgreementAmend(step)),
            Action::GrantClear => Some(Command::GrantClear(step)),
            Action::TerminationConfirm => Some(Command::TerminationConfirm(step)),
            Action::AmendmentReject => {
                let reason = reader.code("reason")?;
                Some(Command::AmendmentReject(GrantReason { case, version, reason }))
            }
            Action::GrantSuspend => {
                let [yes, no] = CRITERIA;
                let safety = reader.choice("safety", None, |code| two(code, (yes, true), (no, false)));
                let (reason, safety) = (reader.code("reason")?, safety?);
                Some(Command::GrantSuspend(GrantSuspend { case, version, reason, safety }))
            }
            Action::TerminationPropose => {
                let ground = reader.choice("ground", None, Ground::from_code);
                let review = reader.optional("review", |reader| reader.code("review"));
                let reason = reader.code("reason");
                let (ground, review, reason) = (ground?, review?, reason?);
                Some(Command::TerminationPropose(TerminationPropose { case, version, ground, review, reason }))
            }
            _ => None,
        }
    }

    /// The command of a step of whom the grant is paid to.
    pub(super) fn of_payee(&self, action: Action) -> Option<Command> {
        let (case, version) = (self.case_id(), self.version);
        (action == Action::PayeeConfirm).then_some(Command::PayeeConfirm(PayeeConfirm { case, version }))
    }

    /// The command of a step of a disbursement that is not paid yet.
    pub(super) fn of_unpaid(&self, row: &Disbursement, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (disbursement, version) = (row.disbursement_id, self.version);
        match action {
            Action::DisbursementReturn | Action::DisbursementDrop => {
                let step = DisbursementReason { disbursement, version, reason: reader.code("reason")? };
                let back = action == Action::DisbursementReturn;
                Some(if back { Command::DisbursementReturn(step) } else { Command::DisbursementDrop(step) })
            }
            Action::DisbursementChange => {
                let amount = reader.amount("amount", None, row.currency);
                let (planned_on, reason) = (reader.day("planned_on", None), reader.code("reason"));
                let (amount, planned_on, reason) = (amount?, planned_on?, reason?);
                let change = DisbursementChange { disbursement, version, amount, planned_on, reason };
                Some(Command::DisbursementChange(change))
            }
            _ => None,
        }
    }
}
