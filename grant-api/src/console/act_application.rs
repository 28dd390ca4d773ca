//! Reading the forms of what happens beside the plain path of an application: withdrawn, asked for more, who sits, the
//! waiting list, appeals, attendance.
//!
//! Invariant: as in `act_read.rs`: a command comes out only when each field was read.

use ledger_core::id::TrainingId;
use ledger_core::money::Minor;
use ledger_core::policy::Action;
use ledger_core::programme::command::{AttendanceRecord, CaseReason, Command, PanelSet, PlanChange};

use super::act_read::{About, Reader};
use super::plan_items;

impl About<'_> {
    /// The command of a step of the application beside its plain path.
    pub(super) fn of_application(&self, action: Action, reader: &mut Reader<'_>) -> Option<Command> {
        let (case, version) = (self.case_id(), self.version);
        let mut reasoned = || Some(CaseReason { case, version, reason: reader.code("reason")? });
        match action {
            Action::CaseWithdraw => Some(Command::CaseWithdraw(reasoned()?)),
            Action::InfoAsk => Some(Command::InfoAsk(reasoned()?)),
            Action::AppealFile => Some(Command::AppealFile(reasoned()?)),
            Action::AppealRefuse => Some(Command::AppealRefuse(reasoned()?)),
            Action::InfoAnswer => Some(Command::InfoAnswer(self.case_step())),
            Action::ScoresClose => Some(Command::ScoresClose(self.case_step())),
            Action::CaseWaitlist => Some(Command::CaseWaitlist(self.case_step())),
            Action::CaseReconsider => Some(Command::CaseReconsider(self.case_step())),
            Action::AppealAccept => Some(Command::AppealAccept(self.case_step())),
            Action::PlanChange => self.plan_change(reader),
            Action::PanelSet => {
                let members = reader.chosen("member", self.members);
                Some(Command::PanelSet(PanelSet { case, version, members }))
            }
            Action::AttendanceRecord => {
                let training: TrainingId = reader.choice("training", None, |id| id.parse().ok())?;
                let subjects = vec![self.case.application.subject_id];
                Some(Command::AttendanceRecord(AttendanceRecord { training, subjects }))
            }
            _ => None,
        }
    }

    fn plan_change(&self, reader: &mut Reader<'_>) -> Option<Command> {
        let currency = self.case.application.currency;
        let requested = reader.amount("amount", None, currency);
        let own = reader.optional("own_contribution", |reader| reader.amount("own_contribution", None, currency));
        let items = plan_items::read(reader, currency, self.case.plan().count());
        let (case, version, requested) = (self.case_id(), self.version, requested?);
        let own_minor = own?.map_or(Minor::ZERO, |own| own.minor);
        Some(Command::PlanChange(PlanChange { case, version, requested, own_minor, items }))
    }
}
