//! What goes wrong with a payment, and what is claimed back of it: rejected, returned, issued again, given up, claimed,
//! disallowed; and what changes an award before and after it is signed.

use ledger_core::id::{CaseId, DisbursementId, FundId, LineId};
use ledger_core::programme::claim::{ClaimKind, Disallowance};
use ledger_core::programme::command::{
    AwardDrop, ClaimRaise, CofundSet, Command, CommitmentCarry, CostDisallow, DisbursementReason, DisbursementStep,
    GrantStep, NewShare, PaymentReturn,
};
use poem_openapi::Object;
use uuid::Uuid;

use super::Tag;
use super::act::{acts, bodies};
use super::wire::{MoneyBody, StepBody, choice};
use super::wire_act::{Line, OwnLineBody, ReasonBody, code};

/// A fund's part of an award.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewShare", deny_unknown_fields)]
pub struct ShareBody {
    /// Fund.
    pub fund_id: Uuid,
    /// Budget line of it.
    pub line_id: Uuid,
    /// Weight among the shares, above zero.
    pub weight: i64,
}

bodies! {
    /// By which funds an award is paid.
    "Cofunding" pub struct CofundingBody {
        /// Version of the application.
        pub version: i64,
        /// Funds with their weights; the first leads, the last takes what rounding leaves.
        #[oai(validator(max_items = 20))]
        pub shares: Vec<ShareBody>,
    }
    /// The end of an award before its agreement is signed.
    "AwardDrop" pub struct DropBody {
        /// Version of the grant.
        pub version: i64,
        /// Reason code.
        pub reason: String,
    }
    /// The next period's line for a commitment.
    "CarryForward" pub struct CarryBody {
        /// Version of the grant.
        pub version: i64,
        /// Line of the next period, of the same fund.
        pub to_line_id: Uuid,
    }
    /// A claim on a grantee.
    "NewClaim" pub struct NewClaimBody {
        /// Version of the disbursement.
        pub version: i64,
        /// Amount.
        pub amount: MoneyBody,
        /// unspent, misused.
        pub kind: String,
        /// Reason code.
        pub reason: String,
    }
    /// A disallowed cost.
    "Disallowance" pub struct DisallowBody {
        /// Version of the disbursement.
        pub version: i64,
        /// Amount.
        pub amount: MoneyBody,
        /// grantee_reuse, grantee_repay, organisation_reuse, organisation_repay.
        pub outcome: String,
        /// Reason code.
        pub reason: String,
    }
}

fn step(id: Uuid, body: &StepBody) -> DisbursementStep {
    DisbursementStep { disbursement: DisbursementId(id), version: body.version }
}

fn reasoned(id: Uuid, body: &ReasonBody, fields: &mut crate::app::execute::Fields) -> Option<DisbursementReason> {
    let reason = body.reason(fields)?;
    Some(DisbursementReason { disbursement: DisbursementId(id), version: body.version, reason })
}

acts! {
    /// Operations on payments that went wrong and on claims out of them.
    "Tag::Disbursements" PaymentsApi
    writes {
        /// The bank rejected the payment before it was debited; it can be prepared anew.
        "/disbursements/:id/reject" "payment_reject" reject[id](body: ReasonBody, fields) {
            Some(Command::PaymentReject(reasoned(id, body, fields)?))
        }
        /// The payment came back after it was settled; what a bank kept of it is a charge.
        "/disbursements/:id/return" "payment_return" come_back[id](body: OwnLineBody, fields) {
            let Line { amount, bank_ref, value_on } = body.line(fields)?;
            let (disbursement, version) = (DisbursementId(id), body.version);
            Some(Command::PaymentReturn(PaymentReturn { disbursement, version, bank_ref, amount, value_on }))
        }
        /// Authorises a returned payment anew.
        "/disbursements/:id/reissue" "payment_reissue" reissue[id](body: StepBody, _) {
            Some(Command::PaymentReissue(step(id, body)))
        }
        /// Gives an authorised or returned disbursement up.
        "/disbursements/:id/cancel" "disbursement_cancel" cancel[id](body: ReasonBody, fields) {
            Some(Command::DisbursementCancel(reasoned(id, body, fields)?))
        }
        /// Claims back what was not spent or was misused.
        "/disbursements/:id/claim" "claim_raise" claim[id](body: NewClaimBody, fields) {
            let amount = body.amount.read("/amount", fields);
            let kind = choice(fields, "/kind", ClaimKind::ALL, ClaimKind::code, &body.kind);
            let reason = code(fields, "/reason", &body.reason);
            let (disbursement, version) = (DisbursementId(id), body.version);
            let (amount, kind, reason) = (amount?, kind?, reason?);
            Some(Command::ClaimRaise(ClaimRaise { disbursement, version, amount, kind, reason }))
        }
        /// Books a cost that a donor or an auditor disallowed.
        "/disbursements/:id/disallow" "cost_disallow" disallow[id](body: DisallowBody, fields) {
            let amount = body.amount.read("/amount", fields);
            let outcome = choice(fields, "/outcome", Disallowance::ALL, Disallowance::code, &body.outcome);
            let reason = code(fields, "/reason", &body.reason);
            let (disbursement, version) = (DisbursementId(id), body.version);
            let (amount, outcome, reason) = (amount?, outcome?, reason?);
            Some(Command::CostDisallow(CostDisallow { disbursement, version, amount, outcome, reason }))
        }
    }
    others {}
}

acts! {
    /// Operations that change an award.
    "Tag::Grants" AwardsApi
    writes {
        /// Sets by which funds an award is paid, in place of the one that was asked for.
        "/cases/:id/cofunding" "cofund_set" cofund[id](body: CofundingBody, _) {
            let share = |share: &ShareBody| NewShare {
                fund: FundId(share.fund_id),
                line: LineId(share.line_id),
                weight: share.weight,
            };
            let shares = body.shares.iter().map(share).collect();
            Some(Command::CofundSet(CofundSet { case: CaseId(id), version: body.version, shares }))
        }
        /// Withdraws an approved application before the agreement is signed.
        "/cases/:id/drop" "award_drop" drop_award[id](body: DropBody, fields) {
            let reason = code(fields, "/reason", &body.reason)?;
            Some(Command::AwardDrop(AwardDrop { case: CaseId(id), version: body.version, reason }))
        }
        /// Lets an award lapse that was not signed within the days that the programme gives.
        "/cases/:id/lapse" "award_lapse" lapse[id](body: StepBody, _) {
            Some(Command::AwardLapse(GrantStep { case: CaseId(id), version: body.version }))
        }
        /// Carries a commitment forward to the next period's line.
        "/cases/:id/carry-forward" "commitment_carry" carry[id](body: CarryBody, _) {
            let (case, version, to) = (CaseId(id), body.version, LineId(body.to_line_id));
            Some(Command::CommitmentCarry(CommitmentCarry { case, version, to }))
        }
    }
    others {}
}
