//! Who may do what: one table of actions and roles, one table of duties that must be kept apart, one function [`allow`].
//!
//! Code, documentation, console and tests read these tables (`lifecycle.md`, rule 8). Separation is by person along the
//! whole chain of one case, never by role: a person who holds two roles still cannot do both halves.
//! ```text
//! allow(&Action::DisbursementVerify, &[Role::Officer], person, &acts)  ->  Err(Barred::Duties { earlier })
//! ```

mod action;
mod allow;

use crate::codes;

pub use action::Action;
pub use allow::{Barred, DAILY, SYSTEM, Who, allow, clash, may_read, orders_chain, roles_for};

codes! {
    /// Roles, per programme (`lifecycle.md`, Roles).
    pub enum Role {
        /// Caseworker of a partner NGO.
        Caseworker = "caseworker",
        /// Grant officer.
        Officer = "officer",
        /// Committee member.
        Committee = "committee",
        /// Chair of the committee.
        Chair = "chair",
        /// Programme manager.
        Manager = "manager",
        /// Finance assistant.
        Finance = "finance",
        /// Finance manager.
        FinanceManager = "finance_manager",
        /// Monitor.
        Monitor = "monitor",
        /// Evaluator: outcome figures only.
        Evaluator = "evaluator",
        /// Data-protection focal point.
        Protection = "protection",
        /// Auditor: reads everything but identities.
        Auditor = "auditor",
        /// Administrator: users and settings, no case, no money.
        Admin = "admin",
    }
}

codes! {
    /// What can be read.
    pub enum Reading {
        /// Cases: lists, states, timelines.
        Cases = "cases",
        /// Journal, balances, funds.
        Books = "books",
        /// Incidents and complaints, with the number and the state of their case.
        Incidents = "incidents",
        /// Live outcome figures.
        OutcomesLive = "outcomes_live",
        /// Published releases of outcome figures.
        Releases = "releases",
        /// Exact figures of the cells that a release shows.
        ReleasesExact = "releases_exact",
        /// Releases that wait to be published, and those that were dropped.
        ReleasesUnpublished = "releases_unpublished",
        /// The log.
        Log = "log",
        /// The log's head and proofs about it: hashes, for whoever keeps checkpoints.
        LogProofs = "log_proofs",
        /// People and their roles.
        Members = "members",
        /// The set-up: donors, NGOs, funds' codes, bank accounts, calls, opening balances.
        Setup = "setup",
        /// Whether the program and what it stands on are well: databases, vault, log, signed months.
        Health = "health",
    }
}

/// Who may take an action.
#[derive(Debug)]
pub struct Right {
    /// The action.
    pub action: Action,
    /// Roles that have the right.
    pub roles: &'static [Role],
}

/// Rights to act. `programme_open` is nobody's: only the program itself does it, at set-up.
pub const RIGHTS: &[Right] = {
    use Action as A;
    use Role as R;
    const fn right(action: Action, roles: &'static [Role]) -> Right {
        Right { action, roles }
    }
    &[
        right(A::ProgrammeOpen, &[]),
        right(A::RoleGrant, &[R::Admin]),
        right(A::NgoOpen, &[R::Admin, R::Manager]),
        right(A::DonorOpen, &[R::FinanceManager]),
        right(A::FundOpen, &[R::FinanceManager]),
        right(A::BankAccountOpen, &[R::FinanceManager]),
        right(A::OpeningPrepare, &[R::Finance]),
        right(A::OpeningPost, &[R::FinanceManager]),
        right(A::TrancheReceive, &[R::Finance, R::FinanceManager]),
        right(A::CallOpen, &[R::Manager]),
        right(A::SubjectEnrol, &[R::Caseworker, R::Officer]),
        right(A::CaseOpen, &[R::Caseworker, R::Officer]),
        right(A::CaseSubmit, &[R::Caseworker, R::Officer]),
        right(A::CaseScreen, &[R::Officer, R::Manager]),
        right(A::CaseAssess, &[R::Officer]),
        right(A::PlanAccept, &[R::Officer]),
        right(A::InterestDeclare, &[R::Committee, R::Chair]),
        right(A::Score, &[R::Committee]),
        right(A::Vote, &[R::Committee]),
        right(A::VoteClose, &[R::Chair]),
        right(A::AwardConfirm, &[R::Manager]),
        right(A::AgreementSend, &[R::Officer]),
        right(A::SignatureRecord, &[R::Officer]),
        right(A::AgreementSign, &[R::Manager]),
        right(A::DisbursementRequest, &[R::Caseworker, R::Officer]),
        right(A::DisbursementVerify, &[R::Officer]),
        right(A::DisbursementAuthorise, &[R::FinanceManager]),
        right(A::PaymentPrepare, &[R::Finance]),
        right(A::PaymentRelease, &[R::FinanceManager, R::Manager]),
        right(A::PaymentConfirm, &[R::Finance]),
        right(A::ReceiptsVerify, &[R::Officer]),
        right(A::ReceiptsAccept, &[R::Finance, R::FinanceManager]),
        right(A::ClosePropose, &[R::Officer]),
        right(A::GrantClose, &[R::FinanceManager]),
        right(A::EnterpriseLaunch, &[R::Officer, R::Monitor]),
        right(A::LaunchVerify, &[R::Officer, R::Monitor]),
        right(A::EnterpriseRegister, &[R::Caseworker, R::Officer, R::Monitor]),
        right(A::EnterpriseChange, &[R::Caseworker, R::Officer, R::Monitor]),
        right(A::EnterpriseTakeover, &[R::Officer, R::Monitor]),
        right(A::EnterpriseMerge, &[R::Officer, R::Monitor]),
        right(A::VisitRecord, &[R::Monitor, R::Officer]),
        right(A::VisitVerify, &[R::Monitor, R::Officer, R::Manager]),
        right(A::FollowupEnd, &[R::Caseworker, R::Officer, R::Monitor, R::Manager]),
        right(A::IncidentRaise, &[R::Caseworker, R::Officer, R::Monitor, R::Manager]),
        right(A::IncidentReview, &[R::Protection]),
        right(A::IncidentClose, &[R::Manager, R::Protection]),
        right(A::CaseTransfer, &[R::Officer, R::Manager]),
        right(A::FreeFundOpen, &[R::FinanceManager]),
        right(A::FundAmend, &[R::FinanceManager]),
        right(A::BudgetMove, &[R::FinanceManager]),
        right(A::FundEnd, &[R::FinanceManager]),
        right(A::FundCloseout, &[R::FinanceManager]),
        right(A::LineLapse, &[R::FinanceManager]),
        right(A::CommitmentCarry, &[R::FinanceManager]),
        right(A::InterestReceive, &[R::Finance, R::FinanceManager]),
        right(A::DonorNet, &[R::FinanceManager]),
        right(A::DonorRepay, &[R::FinanceManager]),
        right(A::RemittanceConfirm, &[R::Finance]),
        right(A::CurrencySell, &[R::Finance, R::FinanceManager]),
        right(A::ConversionSettle, &[R::Finance, R::FinanceManager]),
        right(A::CurrencyBuy, &[R::Finance, R::FinanceManager]),
        right(A::FundLend, &[R::FinanceManager]),
        right(A::FundSettle, &[R::FinanceManager]),
        right(A::BankFeeBook, &[R::Finance, R::FinanceManager]),
        right(A::CofundSet, &[R::FinanceManager]),
        right(A::AwardDrop, &[R::Officer, R::Manager]),
        right(A::AmendmentPropose, &[R::Officer]),
        right(A::AmendmentChange, &[R::Officer]),
        right(A::AmendmentCheck, &[R::FinanceManager]),
        right(A::AmendmentEndorse, &[R::Chair]),
        right(A::AmendmentReject, &[R::FinanceManager, R::Manager]),
        right(A::AgreementAmend, &[R::Manager]),
        right(A::GrantSuspend, &[R::Officer, R::Monitor, R::Manager]),
        right(A::GrantClear, &[R::Manager]),
        right(A::TerminationPropose, &[R::Manager]),
        right(A::TerminationConfirm, &[R::FinanceManager]),
        right(A::DisbursementReturn, &[R::Officer]),
        right(A::DisbursementChange, &[R::Officer]),
        right(A::DisbursementDrop, &[R::Officer, R::Manager]),
        right(A::PayeeSet, &[R::Caseworker, R::Officer]),
        right(A::PayeeConfirm, &[R::FinanceManager, R::Manager]),
        right(A::PaymentReject, &[R::Finance]),
        right(A::PaymentReturn, &[R::Finance]),
        right(A::PaymentReissue, &[R::FinanceManager]),
        right(A::DisbursementCancel, &[R::FinanceManager]),
        right(A::ClaimRaise, &[R::FinanceManager]),
        right(A::CostDisallow, &[R::FinanceManager]),
        right(A::ClaimRefund, &[R::Finance]),
        right(A::AllowanceMake, &[R::FinanceManager]),
        right(A::ClaimWriteOff, &[R::Manager]),
        right(A::LateRecover, &[R::Finance]),
        right(A::ReceiptHold, &[R::Finance]),
        right(A::ReceiptIdentify, &[R::FinanceManager]),
        right(A::ReceiptReturn, &[R::FinanceManager]),
        right(A::IndirectCharge, &[R::FinanceManager]),
        right(A::GoodsOrder, &[R::FinanceManager]),
        right(A::GoodsPay, &[R::FinanceManager, R::Manager]),
        right(A::GoodsReceive, &[R::Officer]),
        right(A::GoodsHandover, &[R::Officer]),
        right(A::GoodsReject, &[R::Officer]),
        right(A::GoodsRetrieve, &[R::Officer]),
        right(A::GoodsReturn, &[R::Officer]),
        right(A::GoodsReplace, &[R::Officer]),
        right(A::SupplierRefund, &[R::Finance]),
        right(A::GoodsReassign, &[R::FinanceManager]),
        right(A::GoodsCancel, &[R::FinanceManager]),
        right(A::GoodsSpecify, &[R::Caseworker]),
        right(A::QuoteAdd, &[R::Caseworker, R::Officer]),
        right(A::QuotesCompare, &[R::Officer]),
        right(A::HandoverCountersign, &[R::Caseworker]),
        right(A::GoodsUseVerify, &[R::Monitor]),
        right(A::GoodsTitleTransfer, &[R::Manager]),
        right(A::ValuationBook, &[R::FinanceManager]),
        right(A::JournalPrepare, &[R::Finance]),
        right(A::JournalPost, &[R::FinanceManager]),
        right(A::EntryReverse, &[R::FinanceManager]),
        right(A::AccountAdd, &[R::FinanceManager]),
        right(A::RatesRecord, &[R::Finance, R::FinanceManager]),
        right(A::PeriodSoftClose, &[R::FinanceManager]),
        right(A::PeriodHardClose, &[R::FinanceManager]),
        right(A::GranteeCapSet, &[R::Manager]),
        right(A::SettingSet, &[R::Manager]),
        right(A::CaseWithdraw, &[R::Caseworker, R::Officer]),
        right(A::AwardLapse, &[R::Officer, R::Manager]),
        right(A::InfoAsk, &[R::Officer]),
        right(A::InfoAnswer, &[R::Caseworker, R::Officer]),
        right(A::PlanChange, &[R::Caseworker, R::Officer]),
        right(A::TrainingOpen, &[R::Caseworker, R::Officer]),
        right(A::AttendanceRecord, &[R::Caseworker, R::Officer]),
        right(A::PanelSet, &[R::Chair, R::Manager]),
        right(A::ScoresClose, &[R::Chair]),
        right(A::CaseWaitlist, &[R::Manager]),
        right(A::CaseReconsider, &[R::Chair, R::Manager]),
        right(A::AppealFile, &[R::Caseworker]),
        right(A::AppealAccept, &[R::Chair]),
        right(A::AppealRefuse, &[R::Chair]),
        // Everybody for a role of their own; an administrator for anybody. The decision sees to that.
        right(A::DelegationSet, R::ALL),
        right(A::DelegationEnd, R::ALL),
        right(A::IdentityRecord, &[R::Caseworker, R::Officer]),
        right(A::IdentityReveal, &[R::Caseworker, R::Officer, R::Monitor, R::Protection]),
        right(A::AttachmentAdd, &[R::Caseworker, R::Officer, R::Monitor, R::Finance]),
        right(A::AttachmentRead, &[R::Caseworker, R::Officer, R::Manager, R::Finance, R::FinanceManager, R::Monitor]),
        right(A::CaseNote, &[R::Caseworker, R::Officer, R::Manager, R::Monitor]),
        // Who may read incidents, but for the auditor, who opens nothing of the vault.
        right(A::IncidentRead, &[R::Caseworker, R::Officer, R::Manager, R::Monitor, R::Protection]),
        // Who confirms a payee, and who pays to one; never whoever knows the survivor's case.
        right(A::PayeeRead, &[R::Finance, R::FinanceManager, R::Manager]),
        right(A::BatchBuild, &[R::Finance]),
        right(A::BatchRelease, &[R::FinanceManager, R::Manager]),
        right(A::BatchDrop, &[R::Finance, R::FinanceManager]),
        right(A::BatchRead, &[R::Finance, R::FinanceManager]),
        right(A::StatementImport, &[R::Finance]),
        right(A::CounterpartiesRead, &[R::Finance]),
        right(A::ReconcilePrepare, &[R::Finance]),
        right(A::ReconcileSign, &[R::FinanceManager]),
        right(A::ReconcileReopen, &[R::FinanceManager]),
        right(A::ReleaseBuild, &[R::Manager]),
        right(A::ReleasePublish, &[R::Manager, R::Protection]),
        right(A::ReleaseWithdraw, &[R::Manager, R::Protection]),
        right(A::MatchRun, &[R::Finance]),
        right(A::MatchConfirm, &[R::Finance]),
        right(A::MatchReject, &[R::Finance]),
        right(A::MatchUndo, &[R::Finance]),
    ]
};

/// Rights to read.
pub const READINGS: &[(Reading, &[Role])] = {
    use Role as R;
    &[
        (
            Reading::Cases,
            &[
                R::Caseworker,
                R::Officer,
                R::Committee,
                R::Chair,
                R::Manager,
                R::Finance,
                R::FinanceManager,
                R::Monitor,
                R::Auditor,
            ],
        ),
        (Reading::Incidents, &[R::Caseworker, R::Officer, R::Manager, R::Monitor, R::Protection, R::Auditor]),
        (Reading::Books, &[R::Officer, R::Manager, R::Finance, R::FinanceManager, R::Auditor]),
        (Reading::OutcomesLive, &[R::Officer, R::Manager, R::Auditor]),
        (
            Reading::Releases,
            &[R::Officer, R::Manager, R::Finance, R::FinanceManager, R::Evaluator, R::Protection, R::Auditor],
        ),
        // Evaluators under agreement, and those who make and audit releases.
        (Reading::ReleasesExact, &[R::Manager, R::Evaluator, R::Protection, R::Auditor]),
        // Those who make, publish or audit them.
        (Reading::ReleasesUnpublished, &[R::Manager, R::Protection, R::Auditor]),
        (Reading::Log, &[R::Manager, R::Protection, R::Auditor]),
        (Reading::LogProofs, &[R::Manager, R::FinanceManager, R::Protection, R::Auditor, R::Admin]),
        (Reading::Members, &[R::Admin, R::Manager, R::Auditor]),
        (Reading::Health, &[R::Admin, R::Manager, R::Auditor]),
        (
            Reading::Setup,
            &[R::Caseworker, R::Officer, R::Manager, R::Finance, R::FinanceManager, R::Monitor, R::Admin, R::Auditor],
        ),
    ]
};

/// Pairs of duties on one case that must be two persons', whichever came first (`lifecycle.md`, rules 2 and 8).
pub const SEPARATE: &[(Action, Action)] = {
    use Action as A;
    &[
        (A::CaseOpen, A::AwardConfirm),
        (A::CaseSubmit, A::Vote),
        (A::CaseSubmit, A::AwardConfirm),
        (A::CaseSubmit, A::DisbursementAuthorise),
        (A::Score, A::AwardConfirm),
        (A::Vote, A::AwardConfirm),
        (A::AwardConfirm, A::DisbursementAuthorise),
        (A::AwardConfirm, A::PaymentRelease),
        (A::SignatureRecord, A::AgreementSign),
        (A::DisbursementRequest, A::DisbursementVerify),
        (A::DisbursementRequest, A::DisbursementAuthorise),
        (A::DisbursementVerify, A::DisbursementAuthorise),
        (A::DisbursementAuthorise, A::PaymentPrepare),
        (A::DisbursementAuthorise, A::PaymentRelease),
        (A::PaymentPrepare, A::PaymentRelease),
        (A::PaymentRelease, A::PaymentConfirm),
        (A::ReceiptsVerify, A::ReceiptsAccept),
        (A::ClosePropose, A::GrantClose),
        (A::AwardConfirm, A::CofundSet),
        (A::SignatureRecord, A::AgreementAmend),
        (A::AmendmentPropose, A::AmendmentCheck),
        (A::AmendmentPropose, A::AmendmentEndorse),
        (A::AmendmentPropose, A::AgreementAmend),
        (A::AmendmentChange, A::AmendmentCheck),
        (A::AmendmentChange, A::AmendmentEndorse),
        (A::AmendmentChange, A::AgreementAmend),
        (A::AmendmentCheck, A::AmendmentEndorse),
        (A::AmendmentCheck, A::AgreementAmend),
        (A::AmendmentEndorse, A::AgreementAmend),
        (A::GrantSuspend, A::GrantClear),
        (A::TerminationPropose, A::TerminationConfirm),
        (A::DisbursementRequest, A::DisbursementReturn),
        (A::DisbursementChange, A::DisbursementVerify),
        (A::DisbursementChange, A::DisbursementAuthorise),
        (A::PayeeSet, A::PayeeConfirm),
        (A::PayeeSet, A::DisbursementAuthorise),
        (A::AgreementAmend, A::DisbursementAuthorise),
        (A::DisbursementAuthorise, A::PaymentReject),
        (A::PaymentReturn, A::PaymentReissue),
        // To issue a payment again is to authorise it again, maybe to another payee.
        (A::PayeeSet, A::PaymentReissue),
        (A::AwardConfirm, A::PaymentReissue),
        (A::DisbursementRequest, A::PaymentReissue),
        (A::DisbursementVerify, A::PaymentReissue),
        (A::PaymentReissue, A::PaymentPrepare),
        (A::PaymentReissue, A::PaymentRelease),
        (A::ClaimRaise, A::ClaimWriteOff),
        (A::CostDisallow, A::ClaimWriteOff),
        (A::AllowanceMake, A::ClaimWriteOff),
        (A::ClaimRaise, A::ClaimRefund),
        (A::VisitRecord, A::VisitVerify),
        (A::IncidentRaise, A::IncidentReview),
        (A::IncidentRaise, A::IncidentClose),
        (A::GoodsOrder, A::GoodsPay),
        (A::GoodsOrder, A::GoodsReceive),
        (A::GoodsPay, A::SupplierRefund),
        (A::EnterpriseLaunch, A::LaunchVerify),
        (A::GoodsSpecify, A::QuotesCompare),
        (A::QuotesCompare, A::GoodsOrder),
        (A::GoodsHandover, A::HandoverCountersign),
        (A::GoodsHandover, A::GoodsUseVerify),
        // Goods that go to another grant are handed over at once.
        (A::GoodsReassign, A::HandoverCountersign),
        (A::GoodsReassign, A::GoodsUseVerify),
        (A::HandoverCountersign, A::GoodsUseVerify),
        (A::CaseOpen, A::CaseWaitlist),
        (A::CaseSubmit, A::CaseWaitlist),
        (A::Score, A::CaseWaitlist),
        (A::Vote, A::CaseWaitlist),
        (A::PlanChange, A::Vote),
        (A::PlanChange, A::AwardConfirm),
        (A::PlanChange, A::CaseWaitlist),
        (A::AppealFile, A::AppealAccept),
        (A::AppealFile, A::AppealRefuse),
    ]
};

/// What nobody does on a case in which they declared a conflict of interest, in whatever round: to judge it, and to choose who
/// does. To declare that there is none after all is as little theirs.
pub const JUDGING: &[Action] = {
    use Action as A;
    &[
        A::PanelSet,
        A::Score,
        A::ScoresClose,
        A::Vote,
        A::VoteClose,
        A::AwardConfirm,
        A::CaseWaitlist,
        A::CaseReconsider,
        A::AppealFile,
        A::AppealAccept,
        A::AppealRefuse,
        A::AmendmentEndorse,
        A::AgreementAmend,
    ]
};
