//! The life of a grant after its signatures: amendments step by step, suspension, an early end, changed instalments, payees.

use ledger_core::id::{CaseId, DisbursementId, LineId};
use ledger_core::programme::command::{
    AmendmentTerms, Command, DisbursementChange, DisbursementReason, GrantReason, GrantStep, GrantSuspend,
    PayeeConfirm, TerminationPropose,
};
use ledger_core::programme::suspension::Ground;
use ledger_core::time::Day;
use uuid::Uuid;

use super::Tag;
use super::act::{acts, bodies};
use super::wire::{MoneyBody, StepBody, choice};
use super::wire_act::{InstalmentBody, ReasonBody, code, instalments};
use crate::app::execute::Fields;

bodies! {
    /// What an amendment of a signed agreement changes.
    "Amendment" pub struct AmendmentBody {
        /// Version of the grant.
        pub version: i64,
        /// New signed amount.
        pub signed: MoneyBody,
        /// New budget line of the same fund, if it changes.
        pub line_id: Option<Uuid>,
        /// Instalments still to be paid, in place of those that nobody has asked for yet.
        #[oai(validator(max_items = 24))]
        pub instalments: Vec<InstalmentBody>,
        /// Reason code.
        pub reason: String,
    }
    /// A suspension.
    "Suspension" pub struct SuspendBody {
        /// Version of the grant.
        pub version: i64,
        /// Reason code.
        pub reason: String,
        /// Is it about somebody's safety?
        pub safety: bool,
    }
    /// An early end that is proposed.
    "Termination" pub struct TerminationBody {
        /// Version of the grant.
        pub version: i64,
        /// misuse, stops.
        pub ground: String,
        /// Reference of the safety review; misuse needs one.
        pub review: Option<String>,
        /// Reason code.
        pub reason: String,
    }
    /// A disbursement at another amount or on another day.
    "DisbursementChange" pub struct ChangeBody {
        /// Version of the disbursement.
        pub version: i64,
        /// New amount.
        pub amount: MoneyBody,
        /// New planned day.
        pub planned_on: Day,
        /// Reason code.
        pub reason: String,
    }
}

fn terms(id: Uuid, body: &AmendmentBody, fields: &mut Fields) -> Option<AmendmentTerms> {
    let signed = body.signed.read("/signed", fields);
    let instalments = instalments(fields, &body.instalments, signed);
    let reason = code(fields, "/reason", &body.reason);
    let (case, version, line) = (CaseId(id), body.version, body.line_id.map(LineId));
    let (signed, reason) = (signed?, reason?);
    Some(AmendmentTerms { case, version, signed, line, instalments, reason })
}

fn step(id: Uuid, body: &StepBody) -> GrantStep {
    GrantStep { case: CaseId(id), version: body.version }
}

fn reasoned(id: Uuid, body: &ReasonBody, fields: &mut Fields) -> Option<DisbursementReason> {
    let reason = body.reason(fields)?;
    Some(DisbursementReason { disbursement: DisbursementId(id), version: body.version, reason })
}

acts! {
    /// Operations on a grant after its signatures.
    "Tag::Grants" GrantLifeApi
    writes {
        /// Proposes an amendment of a signed agreement: its total, its line, what is still to be paid.
        "/cases/:id/amendment/propose" "amendment_propose" propose[id](body: AmendmentBody, fields) {
            Some(Command::AmendmentPropose(terms(id, body, fields)?))
        }
        /// Changes the proposed amendment; a check or an endorsement of it is void.
        "/cases/:id/amendment/change" "amendment_change" change[id](body: AmendmentBody, fields) {
            Some(Command::AmendmentChange(terms(id, body, fields)?))
        }
        /// Checks the proposed amendment against the books.
        "/cases/:id/amendment/check" "amendment_check" check[id](body: StepBody, _) {
            Some(Command::AmendmentCheck(step(id, body)))
        }
        /// Endorses an amendment that raises the total, for the committee.
        "/cases/:id/amendment/endorse" "amendment_endorse" endorse[id](body: StepBody, _) {
            Some(Command::AmendmentEndorse(step(id, body)))
        }
        /// Turns the amendment down.
        "/cases/:id/amendment/reject" "amendment_reject" turn_down[id](body: ReasonBody, fields) {
            let reason = body.reason(fields)?;
            Some(Command::AmendmentReject(GrantReason { case: CaseId(id), version: body.version, reason }))
        }
        /// Approves the checked amendment: it is in force.
        "/cases/:id/amendment/approve" "agreement_amend" approve[id](body: StepBody, _) {
            Some(Command::AgreementAmend(step(id, body)))
        }
        /// Suspends the grant: every unpaid disbursement is held.
        "/cases/:id/suspend" "grant_suspend" suspend[id](body: SuspendBody, fields) {
            let reason = code(fields, "/reason", &body.reason)?;
            let (case, version, safety) = (CaseId(id), body.version, body.safety);
            Some(Command::GrantSuspend(GrantSuspend { case, version, reason, safety }))
        }
        /// Lets a suspended grant go on.
        "/cases/:id/clear" "grant_clear" clear[id](body: StepBody, _) {
            Some(Command::GrantClear(step(id, body)))
        }
        /// Proposes to end the grant early.
        "/cases/:id/terminate/propose" "termination_propose" end_early[id](body: TerminationBody, fields) {
            let ground = choice(fields, "/ground", Ground::ALL, Ground::code, &body.ground);
            let review = body.review.as_deref().map(|review| code(fields, "/review", review));
            let reason = code(fields, "/reason", &body.reason);
            let review = if let Some(read) = review { Some(read?) } else { None };
            let (case, version, ground, reason) = (CaseId(id), body.version, ground?, reason?);
            Some(Command::TerminationPropose(TerminationPropose { case, version, ground, review, reason }))
        }
        /// Confirms the early end: what was not sent is undone.
        "/cases/:id/terminate/confirm" "termination_confirm" end_confirmed[id](body: StepBody, _) {
            Some(Command::TerminationConfirm(step(id, body)))
        }
        /// A second person confirms whom the grant is paid to.
        "/cases/:id/payee/confirm" "payee_confirm" payee_confirmed[id](body: StepBody, _) {
            Some(Command::PayeeConfirm(PayeeConfirm { case: CaseId(id), version: body.version }))
        }
    }
    others {}
}

acts! {
    /// Operations on disbursements that are not paid yet.
    "Tag::Disbursements" UnpaidApi
    writes {
        /// Sends a requested disbursement back to whoever asked for it.
        "/disbursements/:id/send-back" "disbursement_return" send_back[id](body: ReasonBody, fields) {
            Some(Command::DisbursementReturn(reasoned(id, body, fields)?))
        }
        /// Changes amount and planned day; what was verified or authorised of it is void.
        "/disbursements/:id/change" "disbursement_change" change[id](body: ChangeBody, fields) {
            let amount = body.amount.read("/amount", fields);
            let reason = code(fields, "/reason", &body.reason);
            let (disbursement, version, planned_on) = (DisbursementId(id), body.version, body.planned_on);
            let (amount, reason) = (amount?, reason?);
            let change = DisbursementChange { disbursement, version, amount, planned_on, reason };
            Some(Command::DisbursementChange(change))
        }
        /// Gives up a disbursement that was not authorised.
        "/disbursements/:id/drop" "disbursement_drop" give_up[id](body: ReasonBody, fields) {
            Some(Command::DisbursementDrop(reasoned(id, body, fields)?))
        }
    }
    others {}
}
