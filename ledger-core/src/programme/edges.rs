//! The edges of the four machines as data: from which state an action leads to which. Who may take it stands in
//! [`policy::RIGHTS`], which earlier act of the same person bars it in [`policy::SEPARATE`].
//!
//! Invariant: what is not listed is refused: `not_your_role`, then `duties`, then `wrong_state` (`over_open` or
//! `nothing_to_book` where nothing of an order is left for it). A test walks every state x action x role x relation and holds
//! the decisions against this table, and [`about`] sees to it that no action is forgotten. Must not decide anything itself.
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

/// Every state of an application: it may go to another partner in all of them.
const APPLICATION: &[&str] = &[
    "draft",
    "submitted",
    "screening",
    "eligible",
    "ineligible",
    "plan_ready",
    "more_info",
    "in_review",
    "ready_for_committee",
    "approved",
    "waitlisted",
    "rejected",
    "withdrawn",
    "lapsed",
];

/// States in which a question may be asked.
const ASKED: &[&str] = &["submitted", "screening", "eligible", "plan_ready", "in_review", "ready_for_committee"];

/// States from which an application may be withdrawn.
const OPEN: &[&str] = &[
    "draft",
    "submitted",
    "screening",
    "eligible",
    "plan_ready",
    "more_info",
    "in_review",
    "ready_for_committee",
    "waitlisted",
];

/// Every edge, by action. Where the states after are none, the state stays as it is.
const ROWS: &[Row] = {
    use Action as A;
    use Machine::{Application as Case, Disbursement as Cash, Goods, Grant};
    &[
        (Case, A::CaseTransfer, APPLICATION, &[]),
        (Case, A::PlanChange, &["draft", "more_info"], &[]),
        (Case, A::CaseWithdraw, OPEN, &["withdrawn"]),
        (Case, A::InfoAsk, ASKED, &["more_info"]),
        // Back to where the question came from; to the acceptance of the plan, where the plan changed after it.
        (Case, A::InfoAnswer, &["more_info"], ASKED),
        (Case, A::CaseSubmit, &["draft"], &["submitted"]),
        (Case, A::CaseScreen, &["submitted"], &["screening"]),
        (Case, A::CaseAssess, &["screening"], &["eligible", "ineligible"]),
        (Case, A::PlanAccept, &["eligible"], &["plan_ready"]),
        (Case, A::PanelSet, &["plan_ready"], &[]),
        (Case, A::PanelSet, &["in_review"], &["in_review", "ready_for_committee"]),
        (Case, A::CofundSet, &["plan_ready", "in_review", "ready_for_committee"], &[]),
        (Case, A::InterestDeclare, &["plan_ready", "in_review"], &["in_review", "ready_for_committee"]),
        // Who decides later than the others, a chair that has the casting vote, may declare when all scores are in.
        (Case, A::InterestDeclare, &["ready_for_committee"], &[]),
        (Case, A::Score, &["in_review"], &["in_review", "ready_for_committee"]),
        (Case, A::ScoresClose, &["in_review"], &["ready_for_committee"]),
        (Case, A::Vote, &["ready_for_committee"], &[]),
        (Case, A::VoteClose, &["ready_for_committee"], &[]),
        (Case, A::AwardConfirm, &["ready_for_committee"], &["approved", "rejected"]),
        (Case, A::CaseWaitlist, &["ready_for_committee"], &["waitlisted"]),
        (Case, A::CaseReconsider, &["waitlisted"], &["ready_for_committee"]),
        (Case, A::AppealFile, &["rejected"], &[]),
        (Case, A::AppealAccept, &["rejected"], &["in_review"]),
        (Case, A::AppealRefuse, &["rejected"], &[]),
        (Grant, A::AgreementSend, &["approved"], &["agreement_sent"]),
        (Grant, A::SignatureRecord, &["agreement_sent"], &[]),
        (Grant, A::AgreementSign, &["agreement_sent"], &["active"]),
        (Grant, A::AwardDrop, &["approved", "agreement_sent"], &["dropped"]),
        (Grant, A::AwardLapse, &["approved", "agreement_sent"], &["dropped"]),
        (Grant, A::GoodsOrder, &["active"], &[]),
        (Grant, A::CommitmentCarry, &["active", "suspended", "completed"], &[]),
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
        (Goods, A::GoodsRetrieve, &["ordered", "handed_over"], &["ordered"]),
        (Goods, A::GoodsReturn, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::GoodsReplace, &["ordered"], &["ordered", "handed_over"]),
        (Goods, A::GoodsReassign, &["ordered", "handed_over"], &["ordered", "handed_over", "closed"]),
        (Goods, A::GoodsCancel, &["ordered"], &["ordered", "handed_over", "closed"]),
        (Goods, A::SupplierRefund, &["ordered"], &["ordered", "handed_over"]),
    ]
};

/// What brings an object about, so that no state of it comes before.
pub const OPENS: &[Action] = &[Action::CaseOpen];

/// The machine whose object an action is about: the gate asks for its state. Nothing where it is about something else: people
/// and settings, books, the follow-up, a payee, a claim, an in-kind line. An action that is added has to say it here.
pub fn about(action: Action) -> Option<Machine> {
    use Action as A;
    match action {
        A::CaseOpen | A::CaseSubmit | A::CaseScreen | A::CaseAssess | A::CaseTransfer | A::CaseWithdraw => {
            Some(Machine::Application)
        }
        A::PlanAccept | A::PlanChange | A::InfoAsk | A::InfoAnswer | A::PanelSet | A::CofundSet => {
            Some(Machine::Application)
        }
        A::InterestDeclare | A::Score | A::ScoresClose | A::Vote | A::VoteClose | A::AwardConfirm => {
            Some(Machine::Application)
        }
        A::CaseWaitlist | A::CaseReconsider | A::AppealFile | A::AppealAccept | A::AppealRefuse => {
            Some(Machine::Application)
        }
        A::AgreementSend | A::SignatureRecord | A::AgreementSign | A::AwardDrop | A::AwardLapse => Some(Machine::Grant),
        A::AmendmentPropose | A::AmendmentChange | A::AmendmentCheck | A::AmendmentEndorse => Some(Machine::Grant),
        A::AmendmentReject | A::AgreementAmend | A::GrantSuspend | A::GrantClear => Some(Machine::Grant),
        A::TerminationPropose | A::TerminationConfirm | A::ClosePropose | A::GrantClose => Some(Machine::Grant),
        A::CommitmentCarry | A::GoodsOrder => Some(Machine::Grant),
        A::DisbursementRequest | A::DisbursementVerify | A::DisbursementReturn | A::DisbursementAuthorise => {
            Some(Machine::Disbursement)
        }
        A::DisbursementChange | A::DisbursementDrop | A::DisbursementCancel => Some(Machine::Disbursement),
        A::PaymentPrepare | A::PaymentRelease | A::PaymentConfirm | A::PaymentReject => Some(Machine::Disbursement),
        A::PaymentReturn | A::PaymentReissue | A::ReceiptsVerify | A::ReceiptsAccept => Some(Machine::Disbursement),
        A::ClaimRaise | A::CostDisallow => Some(Machine::Disbursement),
        A::GoodsReceive | A::GoodsPay | A::GoodsHandover | A::GoodsReject | A::GoodsRetrieve => Some(Machine::Goods),
        A::GoodsReturn | A::GoodsReplace | A::GoodsReassign | A::GoodsCancel | A::SupplierRefund => {
            Some(Machine::Goods)
        }
        A::ProgrammeOpen | A::RoleGrant | A::DelegationSet | A::DelegationEnd | A::SettingSet => None,
        A::NgoOpen | A::DonorOpen | A::CallOpen | A::SubjectEnrol | A::TrainingOpen | A::AttendanceRecord => None,
        A::FundOpen | A::FreeFundOpen | A::FundAmend | A::FundEnd | A::FundCloseout | A::BudgetMove => None,
        A::LineLapse | A::InterestReceive | A::DonorNet | A::DonorRepay | A::RemittanceConfirm => None,
        A::BankAccountOpen | A::OpeningPrepare | A::OpeningPost | A::TrancheReceive | A::BankFeeBook => None,
        A::CurrencySell | A::CurrencyBuy | A::ConversionSettle | A::FundLend | A::FundSettle => None,
        A::IndirectCharge | A::GranteeCapSet | A::ValuationBook | A::RatesRecord | A::AccountAdd => None,
        A::JournalPrepare | A::JournalPost | A::EntryReverse | A::PeriodSoftClose | A::PeriodHardClose => None,
        A::ReceiptHold | A::ReceiptIdentify | A::ReceiptReturn | A::PayeeSet | A::PayeeConfirm => None,
        A::ClaimRefund | A::AllowanceMake | A::ClaimWriteOff | A::LateRecover => None,
        A::GoodsSpecify | A::QuoteAdd | A::QuotesCompare => None,
        A::HandoverCountersign | A::GoodsUseVerify | A::GoodsTitleTransfer => None,
        A::EnterpriseLaunch | A::LaunchVerify | A::EnterpriseRegister | A::EnterpriseChange => None,
        A::EnterpriseTakeover | A::EnterpriseMerge | A::VisitRecord | A::VisitVerify | A::FollowupEnd => None,
        A::IncidentRaise | A::IncidentReview | A::IncidentClose | A::IncidentRead => None,
        A::StatementImport | A::CounterpartiesRead => None,
        A::ReconcilePrepare | A::ReconcileSign | A::ReconcileReopen => None,
        A::ReleaseBuild | A::ReleasePublish | A::ReleaseWithdraw => None,
        // About a line of a statement: that a payment is with the bank again is what taking a match back does to it.
        A::MatchRun | A::MatchConfirm | A::MatchReject | A::MatchUndo => None,
        A::IdentityRecord | A::IdentityReveal | A::AttachmentAdd | A::AttachmentRead | A::CaseNote => None,
        A::PayeeRead | A::BatchBuild | A::BatchRelease | A::BatchDrop | A::BatchRead => None,
    }
}

/// Every edge, in the order of a case's life.
pub fn edges() -> impl Iterator<Item = Edge> {
    let of_row = |(machine, action, from, to): &'static Row| {
        from.iter().map(|from| Edge { machine: *machine, action: *action, from, to })
    };
    ROWS.iter().flat_map(of_row)
}

/// Actions of a machine, each once.
pub fn actions(machine: Machine) -> impl Iterator<Item = Action> {
    Action::ALL.iter().copied().filter(move |action| ROWS.iter().any(|row| (row.0, row.1) == (machine, *action)))
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

    #[test]
    fn no_action_about_an_object_of_a_machine_is_missing() {
        let missing: Vec<Action> = Action::ALL
            .iter()
            .copied()
            .filter(|action| !OPENS.contains(action))
            .filter(|action| about(*action).is_some_and(|machine| actions(machine).all(|other| other != *action)))
            .collect();
        assert!(missing.is_empty(), "without an edge: {missing:?}");
        for edge in edges() {
            assert_eq!(about(edge.action), Some(edge.machine), "{} is about something else", edge.action);
        }
    }

    #[test]
    fn states_are_those_of_the_machines() {
        use crate::programme::application::ApplicationState;
        use crate::programme::disbursement::DisbursementState;
        use crate::programme::goods::GoodsState;
        use crate::programme::grant::AwardState;
        use crate::programme::intake::{ASKED_IN, CHANGED_IN, WITHDRAWN_IN};
        let codes = |states: &[ApplicationState]| states.iter().map(|state| state.code()).collect::<Vec<_>>();
        assert_eq!(APPLICATION, codes(ApplicationState::ALL));
        assert_eq!((ASKED, OPEN), (&*codes(ASKED_IN), &*codes(WITHDRAWN_IN)));
        let from = |action| edges().filter(|edge| edge.action == action).map(|edge| edge.from).collect::<Vec<_>>();
        assert_eq!(from(Action::PlanChange), codes(CHANGED_IN));
        for edge in edges() {
            let known = |state: &str| match edge.machine {
                Machine::Application => ApplicationState::ALL.iter().any(|known| known.code() == state),
                Machine::Grant => AwardState::ALL.iter().any(|known| known.code() == state),
                Machine::Disbursement => DisbursementState::ALL.iter().any(|known| known.code() == state),
                Machine::Goods => GoodsState::ALL.iter().any(|known| known.code() == state),
            };
            assert!(known(edge.from) && edge.to.iter().all(|state| known(state)), "{edge:?}");
        }
    }
}
