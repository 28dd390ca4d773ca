//! The table of forms: every action on a case, what it is about and what it asks for.
//!
//! Invariant: an action without a row has no form. Must not make a field or decide whether a step can be taken.

use ledger_core::policy::Action;
use ledger_core::programme::act::ObjectKind;

/// What an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The application.
    Case,
    /// The grant.
    Grant,
    /// One disbursement.
    Disbursement,
    /// One claim.
    Claim,
    /// One order of goods.
    Goods,
    /// One visit.
    Visit,
    /// One in-kind line.
    GoodsLine,
    /// The enterprise.
    Enterprise,
    /// Whom the grant is paid to.
    Payee,
}

impl Subject {
    /// The kind of object that it is.
    pub fn kind(self) -> ObjectKind {
        match self {
            Subject::Case => ObjectKind::Case,
            Subject::Grant => ObjectKind::Grant,
            Subject::Disbursement => ObjectKind::Disbursement,
            Subject::Claim => ObjectKind::Claim,
            Subject::Goods => ObjectKind::Goods,
            Subject::Visit => ObjectKind::Visit,
            Subject::GoodsLine => ObjectKind::GoodsLine,
            Subject::Enterprise => ObjectKind::Enterprise,
            Subject::Payee => ObjectKind::Payee,
        }
    }
}

/// What a form asks for, besides the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Each criterion met, or why not.
    Criteria,
    /// The amount asked for, the own contribution and the items.
    Plan,
    /// Why it goes on all the same.
    Override,
    /// On which day the plan was defended, if it was.
    Defence,
    /// Who of the committee sits.
    Panel,
    /// Which training was attended.
    Training,
    /// An interest, or none.
    Interest,
    /// A score.
    Score,
    /// For or against, and for how much.
    Vote,
    /// What is signed, and in which instalments.
    Instalments,
    /// The reference of the evidence.
    Evidence,
    /// The bank account paid from.
    Account,
    /// The line of the bank statement.
    BankLine,
    /// An amount.
    Amount,
    /// The launch.
    Launch,
    /// A visit.
    Visit,
    /// Another partner NGO.
    Ngo,
    /// A reason code.
    Reason,
    /// What is signed anew, and which instalments are still to be paid.
    Amendment,
    /// Unspent or misused.
    ClaimKind,
    /// Who pays whom.
    Outcome,
    /// Who bears a loss.
    Bearer,
    /// The supplier.
    Supplier,
    /// Which document was signed.
    Document,
    /// What of a visit a second person found otherwise.
    Differs,
    /// Why and since when follow-up ends.
    FollowupEnd,
    /// An incident.
    Incident,
    /// An in-kind line, or a supplier and an amount.
    Ordered,
    /// What is needed in kind.
    Specified,
    /// By when it would be there.
    Delivery,
    /// One of the quotes.
    Quotes,
    /// A registration.
    Registered,
    /// What of an enterprise changed.
    Changed,
    /// Since when.
    Since,
    /// About somebody's safety, or not.
    Safety,
    /// Why a grant ends early, and the review that misuse needs.
    Ground,
    /// Another planned day.
    PlannedDay,
    /// Who takes an enterprise over, from whom.
    Takeover,
}

/// The form of one action.
#[derive(Debug)]
pub struct Form {
    /// The action.
    pub action: Action,
    /// What it is about.
    pub subject: Subject,
    /// What it asks for.
    pub asks: &'static [Ask],
}

/// Every action on a case, in the order of its life.
pub const FORMS: &[Form] = {
    use Action as A;
    use Subject as S;
    const fn form(action: Action, subject: Subject, asks: &'static [Ask]) -> Form {
        Form { action, subject, asks }
    }
    &[
        form(A::CaseSubmit, S::Case, &[]),
        form(A::CaseScreen, S::Case, &[Ask::Override]),
        form(A::CaseAssess, S::Case, &[Ask::Criteria]),
        form(A::PlanAccept, S::Case, &[Ask::Defence]),
        form(A::PlanChange, S::Case, &[Ask::Plan]),
        form(A::CaseWithdraw, S::Case, &[Ask::Reason]),
        form(A::InfoAsk, S::Case, &[Ask::Reason]),
        form(A::InfoAnswer, S::Case, &[]),
        form(A::AttendanceRecord, S::Case, &[Ask::Training]),
        form(A::PanelSet, S::Case, &[Ask::Panel]),
        form(A::InterestDeclare, S::Case, &[Ask::Interest]),
        form(A::Score, S::Case, &[Ask::Score]),
        form(A::ScoresClose, S::Case, &[]),
        form(A::Vote, S::Case, &[Ask::Vote]),
        form(A::VoteClose, S::Case, &[]),
        form(A::AwardConfirm, S::Case, &[]),
        form(A::CaseWaitlist, S::Case, &[]),
        form(A::CaseReconsider, S::Case, &[]),
        form(A::AppealFile, S::Case, &[Ask::Reason]),
        form(A::AppealAccept, S::Case, &[]),
        form(A::AppealRefuse, S::Case, &[Ask::Reason]),
        form(A::AgreementSend, S::Grant, &[Ask::Instalments]),
        form(A::SignatureRecord, S::Grant, &[Ask::Document]),
        form(A::AgreementSign, S::Grant, &[Ask::Document]),
        form(A::DisbursementRequest, S::Disbursement, &[Ask::Evidence]),
        form(A::DisbursementVerify, S::Disbursement, &[]),
        form(A::DisbursementAuthorise, S::Disbursement, &[]),
        form(A::PaymentPrepare, S::Disbursement, &[Ask::Account]),
        form(A::PaymentRelease, S::Disbursement, &[]),
        form(A::PaymentConfirm, S::Disbursement, &[Ask::BankLine]),
        form(A::ReceiptsVerify, S::Disbursement, &[Ask::Amount]),
        form(A::ReceiptsAccept, S::Disbursement, &[Ask::Amount]),
        form(A::ClosePropose, S::Grant, &[]),
        form(A::GrantClose, S::Grant, &[]),
        form(A::EnterpriseLaunch, S::Case, &[Ask::Launch]),
        form(A::VisitRecord, S::Case, &[Ask::Visit]),
        form(A::VisitVerify, S::Visit, &[Ask::Differs]),
        form(A::FollowupEnd, S::Case, &[Ask::FollowupEnd]),
        form(A::IncidentRaise, S::Case, &[Ask::Incident]),
        form(A::CaseTransfer, S::Case, &[Ask::Ngo]),
        form(A::AwardDrop, S::Grant, &[Ask::Reason]),
        form(A::AwardLapse, S::Grant, &[]),
        form(A::AmendmentPropose, S::Grant, &[Ask::Amendment, Ask::Reason]),
        form(A::AmendmentChange, S::Grant, &[Ask::Amendment, Ask::Reason]),
        form(A::AmendmentCheck, S::Grant, &[]),
        form(A::AmendmentEndorse, S::Grant, &[]),
        form(A::AmendmentReject, S::Grant, &[Ask::Reason]),
        form(A::AgreementAmend, S::Grant, &[]),
        form(A::GrantSuspend, S::Grant, &[Ask::Safety, Ask::Reason]),
        form(A::GrantClear, S::Grant, &[]),
        form(A::TerminationPropose, S::Grant, &[Ask::Ground, Ask::Reason]),
        form(A::TerminationConfirm, S::Grant, &[]),
        form(A::DisbursementReturn, S::Disbursement, &[Ask::Reason]),
        form(A::DisbursementChange, S::Disbursement, &[Ask::Amount, Ask::PlannedDay, Ask::Reason]),
        form(A::DisbursementDrop, S::Disbursement, &[Ask::Reason]),
        form(A::PayeeConfirm, S::Payee, &[]),
        form(A::PaymentReject, S::Disbursement, &[Ask::Reason]),
        form(A::PaymentReturn, S::Disbursement, &[Ask::BankLine]),
        form(A::PaymentReissue, S::Disbursement, &[]),
        form(A::DisbursementCancel, S::Disbursement, &[Ask::Reason]),
        form(A::ClaimRaise, S::Disbursement, &[Ask::ClaimKind, Ask::Amount, Ask::Reason]),
        form(A::CostDisallow, S::Disbursement, &[Ask::Outcome, Ask::Amount, Ask::Reason]),
        form(A::ClaimRefund, S::Claim, &[Ask::Account, Ask::BankLine]),
        form(A::AllowanceMake, S::Claim, &[Ask::Bearer, Ask::Amount]),
        form(A::ClaimWriteOff, S::Claim, &[Ask::Reason]),
        form(A::LateRecover, S::Claim, &[Ask::Account, Ask::BankLine]),
        form(A::GoodsSpecify, S::Grant, &[Ask::Specified]),
        form(A::QuoteAdd, S::GoodsLine, &[Ask::Supplier, Ask::Amount, Ask::Delivery]),
        form(A::QuotesCompare, S::GoodsLine, &[Ask::Quotes]),
        form(A::GoodsOrder, S::Grant, &[Ask::Ordered]),
        form(A::GoodsPay, S::Goods, &[Ask::Account, Ask::Amount]),
        form(A::GoodsReceive, S::Goods, &[Ask::Amount]),
        form(A::GoodsHandover, S::Goods, &[Ask::Amount]),
        form(A::GoodsReject, S::Goods, &[Ask::Amount]),
        form(A::GoodsRetrieve, S::Goods, &[Ask::Amount]),
        form(A::GoodsReturn, S::Goods, &[Ask::Amount]),
        form(A::GoodsReplace, S::Goods, &[Ask::Amount]),
        form(A::SupplierRefund, S::Goods, &[Ask::Account, Ask::BankLine]),
        form(A::GoodsCancel, S::Goods, &[Ask::Reason]),
        form(A::HandoverCountersign, S::GoodsLine, &[]),
        form(A::GoodsUseVerify, S::GoodsLine, &[]),
        form(A::GoodsTitleTransfer, S::GoodsLine, &[]),
        form(A::LaunchVerify, S::Enterprise, &[]),
        form(A::EnterpriseRegister, S::Enterprise, &[Ask::Registered]),
        form(A::EnterpriseChange, S::Enterprise, &[Ask::Changed]),
        form(A::EnterpriseTakeover, S::Enterprise, &[Ask::Takeover]),
        form(A::EnterpriseMerge, S::Enterprise, &[Ask::Since]),
    ]
};

/// The form of an action, if it has one.
pub fn form_of(action: Action) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.action == action)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Actions that belong to no case.
    const BOOKS: &[Action] = &[
        Action::FreeFundOpen,
        Action::FundAmend,
        Action::BudgetMove,
        Action::FundEnd,
        Action::FundCloseout,
        Action::LineLapse,
        Action::InterestReceive,
        Action::DonorNet,
        Action::DonorRepay,
        Action::RemittanceConfirm,
        Action::CurrencySell,
        Action::ConversionSettle,
        Action::CurrencyBuy,
        Action::FundLend,
        Action::FundSettle,
        Action::BankFeeBook,
        Action::ReceiptHold,
        Action::ReceiptIdentify,
        Action::ReceiptReturn,
        Action::IndirectCharge,
        Action::ValuationBook,
        Action::JournalPrepare,
        Action::JournalPost,
        Action::EntryReverse,
        Action::AccountAdd,
        Action::RatesRecord,
        Action::PeriodSoftClose,
        Action::PeriodHardClose,
        Action::GranteeCapSet,
    ];

    #[test]
    fn every_action_on_a_case_has_one_form() {
        let elsewhere = [
            Action::ProgrammeOpen,
            Action::RoleGrant,
            Action::NgoOpen,
            Action::DonorOpen,
            Action::FundOpen,
            Action::BankAccountOpen,
            Action::OpeningPrepare,
            Action::OpeningPost,
            Action::CallOpen,
            Action::SubjectEnrol,
            Action::TrancheReceive,
            Action::CaseOpen,
            // Pages of their own.
            Action::SettingSet,
            Action::DelegationSet,
            Action::DelegationEnd,
            // On the page of the incident, for the safeguarding lead sees no case.
            Action::IncidentReview,
            Action::IncidentClose,
            Action::IncidentRead,
            // Pages of their own: `show_sealed`.
            Action::IdentityRecord,
            Action::IdentityReveal,
            Action::AttachmentAdd,
            Action::AttachmentRead,
            Action::CaseNote,
            // On the pages of bank accounts.
            Action::StatementImport,
            Action::CounterpartiesRead,
            Action::ReconcilePrepare,
            Action::ReconcileSign,
            Action::ReconcileReopen,
            // On the pages of releases.
            Action::ReleaseBuild,
            Action::ReleasePublish,
            Action::ReleaseWithdraw,
            Action::MatchRun,
            Action::MatchConfirm,
            Action::MatchReject,
            Action::MatchUndo,
            // A page of the set-up.
            Action::TrainingOpen,
            // By the API: they name many things at once, or another fund, line or case.
            Action::CofundSet,
            Action::CommitmentCarry,
            Action::GoodsReassign,
            // Pages of their own: `show_payee`, `show_batches`.
            Action::PayeeSet,
            Action::PayeeRead,
            Action::BatchBuild,
            Action::BatchRelease,
            Action::BatchDrop,
            Action::BatchRead,
        ];
        let of_books = |action: &Action| BOOKS.contains(action);
        for action in Action::ALL {
            let forms = FORMS.iter().filter(|form| form.action == *action).count();
            let expected = usize::from(!elsewhere.contains(action) && !of_books(action));
            assert_eq!(forms, expected, "{action}");
        }
    }
}
