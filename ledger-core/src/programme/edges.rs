//! The edges of the four machines as data: from which state an action leads to which. Who may take it stands in
//! [`policy::RIGHTS`], which earlier act of the same person bars it in [`policy::SEPARATE`].
//!
//! Invariant: what is not listed is refused: `not_your_role`, then `duties`, then `wrong_state`. A test walks every state x
//! action x role x relation and holds the decisions against this table. Must not decide anything itself.
//!
//! [`policy::RIGHTS`]: crate::policy::RIGHTS
//! [`policy::SEPARATE`]: crate::policy::SEPARATE

use super::act::ObjectKind;
use crate::policy::Action;

crate::codes! {
    /// A machine of `lifecycle.md`.
    pub enum Machine {
        /// Application.
        Application = "application",
        /// Grant.
        Grant = "grant",
        /// Cash instalment.
        Disbursement = "disbursement",
        /// Goods.
        Goods = "goods",
    }
}

impl Machine {
    /// The kind of object whose state it is.
    pub fn kind(self) -> ObjectKind {
        match self {
            Machine::Application => ObjectKind::Case,
            Machine::Grant => ObjectKind::Grant,
            Machine::Disbursement => ObjectKind::Disbursement,
            Machine::Goods => ObjectKind::Goods,
        }
    }
}

/// One edge: an action that leads from a state to one of some states.
#[derive(Debug)]
pub struct Edge {
    /// The machine.
    pub machine: Machine,
    /// The action.
    pub action: Action,
    /// State before.
    pub from: &'static str,
    /// States that it can lead to.
    pub to: &'static [&'static str],
}

/// Edges of an action: several states from which it leads to the same ones.
type Row = (Machine, Action, &'static [&'static str], &'static [&'static str]);

/// Every edge, by action. Where the states after are none, the state stays as it is.
const ROWS: &[Row] = {
    use Action as A;
    use Machine::{Application as Case, Disbursement as Cash, Goods, Grant};
    &[
        (Case, A::CaseSubmit, &["draft"], &["submitted"]),
        (Case, A::CaseScreen, &["submitted"], &["screening"]),
        (Case, A::CaseAssess, &["screening"], &["eligible", "ineligible"]),
        (Case, A::PlanAccept, &["eligible"], &["plan_ready"]),
        (Case, A::InterestDeclare, &["plan_ready", "in_review"], &["in_review", "ready_for_committee"]),
        // Who decides later than the others, a chair that has the casting vote, may declare when all scores are in.
        (Case, A::InterestDeclare, &["ready_for_committee"], &[]),
        (Case, A::Score, &["in_review"], &["in_review", "ready_for_committee"]),
        (Case, A::Vote, &["ready_for_committee"], &[]),
        (Case, A::VoteClose, &["ready_for_committee"], &[]),
        (Case, A::AwardConfirm, &["ready_for_committee"], &["approved", "rejected"]),
        (Grant, A::AgreementSend, &["approved"], &["agreement_sent"]),
        (Grant, A::SignatureRecord, &["agreement_sent"], &[]),
        (Grant, A::AgreementSign, &["agreement_sent"], &["active"]),
        (Grant, A::AwardDrop, &["approved", "agreement_sent"], &["dropped"]),
        (Grant, A::AmendmentPropose, &["active"], &[]),
        (Grant, A::AmendmentChange, &["active"], &[]),
        (Grant, A::AmendmentCheck, &["active"], &[]),
        (Grant, A::AmendmentEndorse, &["active"], &[]),
        (Grant, A::AmendmentReject, &["active"], &[]),
        (Grant, A::AgreementAmend, &["active"], &[]),
        (Grant, A::GrantSuspend, &["active"], &["suspended"]),
        (Grant, A::GrantClear, &["suspended"], &["active"]),
        (Grant, A::TerminationPropose, &["active", "suspended"], &[]),
        (Grant, A::TerminationConfirm, &["active", "suspended"], &["terminated"]),
        (Grant, A::ClosePropose, &["completed", "terminated", "recovered", "written_off"], &[]),
        (Grant, A::GrantClose, &["completed", "recovering", "terminated", "recovered", "written_off"], &["closed"]),
        (Cash, A::DisbursementRequest, &["planned", "returned_to_requester"], &["requested"]),
        (Cash, A::DisbursementVerify, &["requested"], &["verified"]),
        (Cash, A::DisbursementReturn, &["requested"], &["returned_to_requester"]),
        (Cash, A::DisbursementAuthorise, &["verified"], &["authorised"]),
        (Cash, A::DisbursementChange, &["planned", "returned_to_requester", "verified", "authorised"], &["planned"]),
        (Cash, A::DisbursementDrop, &["planned", "requested", "returned_to_requester", "verified"], &["cancelled"]),
        (Cash, A::DisbursementCancel, &["authorised", "returned"], &["cancelled"]),
        (Cash, A::PaymentPrepare, &["authorised"], &[]),
        (Cash, A::PaymentRelease, &["authorised"], &["sent"]),
        (Cash, A::PaymentConfirm, &["sent"], &["paid"]),
        (Cash, A::PaymentReject, &["sent"], &["authorised", "requested", "returned", "held"]),
        (Cash, A::PaymentReturn, &["paid"], &["returned"]),
        (Cash, A::PaymentReissue, &["returned"], &["authorised"]),
        (Cash, A::ReceiptsVerify, &["paid", "justified"], &[]),
        (Cash, A::ReceiptsAccept, &["paid", "justified"], &["justified", "settled"]),
        (Cash, A::ClaimRaise, &["paid", "justified"], &["paid", "justified", "settled"]),
        (Cash, A::CostDisallow, &["justified", "settled"], &[]),
        (Goods, A::GoodsReceive, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::GoodsPay, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::GoodsHandover, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::GoodsReject, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::GoodsRetrieve, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::GoodsReturn, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::GoodsReplace, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::SupplierRefund, &["ordered"], &["ordered", "handed_over"]),
    ]
};

/// Every edge, in the order of a case's life.
pub fn edges() -> impl Iterator<Item = Edge> {
    let of_row = |(machine, action, from, to): &'static Row| {
        from.iter().map(|from| Edge { machine: *machine, action: *action, from, to })
    };
    ROWS.iter().flat_map(of_row)
}

/// Actions of a machine, each once.
pub fn actions(machine: Machine) -> impl Iterator<Item = Action> {
    ROWS.iter().filter(move |row| row.0 == machine).map(|row| row.1)
}

/// The edge of an action out of a state, if there is one.
pub fn edge(machine: Machine, action: Action, from: &str) -> Option<Edge> {
    edges().find(|edge| (edge.machine, edge.action, edge.from) == (machine, action, from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_edge_stands_twice() {
        let all: Vec<(Machine, Action, &str)> = edges().map(|edge| (edge.machine, edge.action, edge.from)).collect();
        let once: std::collections::BTreeSet<_> = all.iter().copied().collect();
        assert_eq!(all.len(), once.len());
    }
}
