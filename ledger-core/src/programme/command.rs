//! Commands: what a person asks for, already parsed into domain types. One variant an action; the serialised form is what
//! an idempotency key is compared with, so a field here is a field that a reused key can clash on.
//!
//! `version` is the version of the object that the person saw when deciding; a stale one is refused (`lifecycle.md`, 1).

use serde::{Deserialize, Serialize};

use super::document::DocumentRef;
use super::world::Need;
use crate::policy::Action;

pub mod batch;
pub mod books;
pub mod case;
pub mod enterprise;
pub mod goods;
pub mod life;
pub mod line_match;
pub mod reconciliation;
pub mod release;
pub mod sealed;
pub mod setup;
pub mod statements;

pub use batch::*;
pub use books::*;
pub use case::*;
pub use enterprise::*;
pub use goods::*;
pub use life::*;
pub use line_match::*;
pub use reconciliation::*;
pub use release::*;
pub use sealed::*;
pub use setup::*;
pub use statements::*;

/// What a command with documents has to see: what their heading says too.
fn printed(mut needs: Vec<Need>, documents: &[DocumentRef]) -> Vec<Need> {
    if !documents.is_empty() {
        needs.push(Need::Headings);
    }
    needs
}

/// What minutes say beside the case and its call: the heading, and which line of which fund pays.
pub const MINUTES_NEEDS: [Need; 3] = [Need::Headings, Need::Funds, Need::Lines];

/// What a command with a file as evidence has to see.
fn with_file(need: Need, file: Option<uuid::Uuid>) -> Vec<Need> {
    std::iter::once(need).chain(file.map(|file| Need::Attachment(crate::id::AttachmentId(file)))).collect()
}

macro_rules! inputs {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident : $type:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }
    )+};
}
use inputs;

macro_rules! commands {
    ($($variant:ident($input:ty) = $action:ident, |$arg:ident| $needs:expr;)+) => {
        /// Every command; the variant is the action.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Command { $(
            #[doc = concat!("See [`Action::", stringify!($action), "`].")]
            $variant($input),
        )+ }

        impl Command {
            /// The action it asks for.
            pub fn action(&self) -> Action {
                match self { $(Command::$variant(_) => Action::$action,)+ }
            }

            /// The rows it has to see.
            pub fn needs(&self) -> Vec<Need> {
                match self { $(Command::$variant($arg) => $needs,)+ }
            }
        }
    };
}

commands! {
    ProgrammeOpen(ProgrammeOpen) = ProgrammeOpen, |_input| vec![];
    RoleGrant(RoleGrant) = RoleGrant, |_input| vec![Need::Ngos];
    NgoOpen(NgoOpen) = NgoOpen, |_input| vec![Need::Ngos];
    DonorOpen(DonorOpen) = DonorOpen, |_input| vec![Need::Donors];
    BankAccountOpen(BankAccountOpen) = BankAccountOpen, |_input| vec![Need::BankAccounts, Need::Funds];
    FundOpen(FundOpen) = FundOpen, |_input| vec![Need::Funds, Need::Donors, Need::BankAccounts, Need::Rates];
    OpeningPrepare(OpeningPrepare) = OpeningPrepare, |input| vec![Need::Fund(input.fund), Need::BankAccounts, Need::Opening(input.fund)];
    OpeningPost(OpeningPost) = OpeningPost, |input| vec![Need::Fund(input.fund), Need::BankAccounts, Need::Opening(input.fund), Need::Rates];
    TrancheReceive(TrancheReceive) = TrancheReceive, |input| vec![Need::FundBooks(input.fund), Need::BankAccounts, Need::Rates, Need::BankLine(input.bank_account, input.bank_ref.clone())];
    CallOpen(CallOpen) = CallOpen, |_input| vec![Need::Calls, Need::Funds, Need::Lines];
    SubjectEnrol(SubjectEnrol) = SubjectEnrol, |_input| vec![Need::Ngos, Need::Counter("subject")];
    CaseOpen(CaseOpen) = CaseOpen, |input| {
        let mut needs = vec![Need::Fund(input.fund), Need::Call(input.call), Need::Ngos, Need::Counter("case")];
        needs.push(input.subject.map_or(Need::Counter("subject"), Need::Subject));
        needs.extend(input.co_owners.iter().copied().map(Need::Subject));
        needs
    };
    CaseSubmit(CaseStep) = CaseSubmit, |input| vec![Need::Case(input.case), Need::CallOf(input.case)];
    CaseScreen(CaseScreen) = CaseScreen, |input| {
        vec![Need::Case(input.case), Need::Related(input.case, input.matches.iter().map(|found| found.subject).collect())]
    };
    CaseAssess(CaseAssess) = CaseAssess, |input| vec![Need::Case(input.case)];
    PlanAccept(PlanAccept) = PlanAccept, |input| vec![Need::Case(input.case), Need::TrainingsOf(input.case)];
    InterestDeclare(InterestDeclare) = InterestDeclare, |input| vec![Need::Case(input.case)];
    Score(Score) = Score, |input| vec![Need::Case(input.case)];
    Vote(Vote) = Vote, |input| vec![Need::Case(input.case), Need::CallOf(input.case)];
    VoteClose(VoteClosing) = VoteClose, |input| {
        let mut needs = vec![Need::Case(input.case), Need::CallOf(input.case)];
        if !input.documents.is_empty() {
            needs.extend(MINUTES_NEEDS);
        }
        needs
    };
    AwardConfirm(CaseStep) = AwardConfirm, |input| vec![Need::CaseBooks(input.case), Need::CallOf(input.case), Need::SubjectOf(input.case), Need::Rates];
    AgreementSend(AgreementSend) = AgreementSend, |input| printed(vec![Need::Case(input.case)], &input.documents);
    SignatureRecord(SignatureStep) = SignatureRecord, |input| vec![Need::Case(input.case)];
    AgreementSign(SignatureStep) = AgreementSign, |input| vec![Need::CaseBooks(input.case), Need::CallOf(input.case), Need::SubjectOf(input.case)];
    ClosePropose(GrantStep) = ClosePropose, |input| vec![Need::CaseBooks(input.case)];
    GrantClose(GrantStep) = GrantClose, |input| vec![Need::CaseBooks(input.case)];
    DisbursementRequest(DisbursementRequest) = DisbursementRequest, |input| vec![Need::Disbursement(input.disbursement)];
    DisbursementVerify(DisbursementStep) = DisbursementVerify, |input| vec![Need::Disbursement(input.disbursement)];
    DisbursementAuthorise(DisbursementStep) = DisbursementAuthorise, |input| vec![Need::DisbursementBooks(input.disbursement), Need::Rates];
    PaymentPrepare(PaymentPrepare) = PaymentPrepare, |input| vec![Need::Disbursement(input.disbursement), Need::BankAccounts];
    PaymentRelease(DisbursementStep) = PaymentRelease, |input| vec![Need::DisbursementBooks(input.disbursement), Need::BankAccounts, Need::Rates, Need::BatchesOf(input.disbursement)];
    PaymentConfirm(PaymentConfirm) = PaymentConfirm, |input| vec![Need::DisbursementBooks(input.disbursement), Need::BankAccounts, Need::Rates, Need::BankLineOf(input.disbursement, input.bank_ref.clone())];
    ReceiptsVerify(Receipts) = ReceiptsVerify, |input| vec![Need::Disbursement(input.disbursement)];
    ReceiptsAccept(Receipts) = ReceiptsAccept, |input| vec![Need::DisbursementBooks(input.disbursement), Need::Rates];
    EnterpriseLaunch(EnterpriseLaunch) = EnterpriseLaunch, |input| vec![Need::Case(input.case)];
    LaunchVerify(EnterpriseStep) = LaunchVerify, |input| vec![Need::Enterprise(input.enterprise)];
    EnterpriseRegister(EnterpriseRegister) = EnterpriseRegister, |input| with_file(Need::Enterprise(input.enterprise), input.attachment);
    EnterpriseChange(EnterpriseChanges) = EnterpriseChange, |input| vec![Need::Enterprise(input.enterprise)];
    EnterpriseTakeover(EnterpriseTakeover) = EnterpriseTakeover, |input| vec![Need::Enterprise(input.enterprise), Need::Subject(input.to)];
    EnterpriseMerge(EnterpriseMerge) = EnterpriseMerge, |input| {
        let mut needs = vec![Need::Enterprise(input.enterprise)];
        needs.extend(input.into.filter(|into| *into != input.enterprise).map(Need::Enterprise));
        needs
    };
    VisitRecord(VisitRecord) = VisitRecord, |input| vec![Need::Case(input.case)];
    VisitVerify(VisitVerify) = VisitVerify, |input| vec![Need::Visit(input.visit)];
    FollowupEnd(FollowupEnding) = FollowupEnd, |input| vec![Need::Case(input.case)];
    IncidentRaise(IncidentRaise) = IncidentRaise, |input| vec![Need::Case(input.case)];
    IncidentReview(IncidentStep) = IncidentReview, |input| vec![Need::Incident(input.incident)];
    IncidentClose(IncidentClose) = IncidentClose, |input| vec![Need::Incident(input.incident)];
    IncidentRead(IncidentRead) = IncidentRead, |input| vec![Need::Incident(input.incident)];
    CaseTransfer(CaseTransfer) = CaseTransfer, |input| vec![Need::Case(input.case), Need::Ngos, Need::SubjectOf(input.case)];
    FreeFundOpen(FreeFundOpen) = FreeFundOpen, |_input| vec![Need::Funds, Need::BankAccounts];
    FundAmend(FundAmend) = FundAmend, |input| vec![Need::FundBooks(input.fund), Need::Rates];
    BudgetMove(BudgetMove) = BudgetMove, |input| vec![Need::FundBooks(input.fund)];
    FundEnd(FundStep) = FundEnd, |input| vec![Need::FundBooks(input.fund)];
    FundCloseout(FundStep) = FundCloseout, |input| vec![Need::FundBooks(input.fund), Need::FreeFund, Need::BankAccounts, Need::Counter("payment"), Need::Rates];
    LineLapse(LineLapse) = LineLapse, |input| vec![Need::FundBooks(input.fund)];
    CommitmentCarry(CommitmentCarry) = CommitmentCarry, |input| vec![Need::CaseBooks(input.case)];
    InterestReceive(FundBankLine) = InterestReceive, |input| vec![Need::FundBooks(input.fund), Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone()), Need::Rates];
    DonorNet(DonorNet) = DonorNet, |input| vec![Need::FundBooks(input.fund), Need::Rates];
    DonorRepay(DonorRepay) = DonorRepay, |input| vec![Need::FundBooks(input.fund), Need::BankAccounts, Need::Counter("payment"), Need::Rates];
    RemittanceConfirm(RemittanceConfirm) = RemittanceConfirm, |input| vec![Need::Remittance(input.remittance), Need::FreeFund, Need::BankAccounts, Need::BankLineOfRemittance(input.remittance, input.bank_ref.clone()), Need::Rates];
    CurrencySell(FundBankLine) = CurrencySell, |input| vec![Need::FundBooks(input.fund), Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone()), Need::Rates];
    ConversionSettle(ConversionSettle) = ConversionSettle, |input| vec![Need::Conversion(input.conversion), Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone())];
    CurrencyBuy(CurrencyBuy) = CurrencyBuy, |input| vec![Need::FundBooks(input.fund), Need::BankAccounts, Need::BankLine(input.from, input.paid_ref.clone()), Need::BankLine(input.to, input.bought_ref.clone()), Need::Rates];
    FundLend(FundLend) = FundLend, |input| vec![Need::FundBooks(input.lender), Need::FundBooks(input.borrower), Need::BankAccounts, Need::Rates];
    FundSettle(FundSettle) = FundSettle, |input| vec![Need::FundBooks(input.debtor), Need::FundBooks(input.creditor), Need::BankAccounts, Need::Counter("payment"), Need::Rates];
    BankFeeBook(BankFee) = BankFeeBook, |input| {
        let mut needs = vec![Need::FreeFund, Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone()), Need::Rates];
        needs.extend(input.fund.map(Need::FundBooks));
        needs
    };
    CofundSet(CofundSet) = CofundSet, |input| vec![Need::Case(input.case), Need::Funds, Need::Lines];
    AwardDrop(AwardDrop) = AwardDrop, |input| vec![Need::CaseBooks(input.case), Need::CallOf(input.case), Need::SubjectOf(input.case)];
    AmendmentPropose(AmendmentTerms) = AmendmentPropose, |input| amendment_needs(input.case);
    AmendmentChange(AmendmentTerms) = AmendmentChange, |input| amendment_needs(input.case);
    AmendmentCheck(GrantStep) = AmendmentCheck, |input| amendment_needs(input.case);
    AmendmentEndorse(GrantStep) = AmendmentEndorse, |input| vec![Need::Case(input.case)];
    AmendmentReject(GrantReason) = AmendmentReject, |input| vec![Need::Case(input.case)];
    AgreementAmend(GrantStep) = AgreementAmend, |input| amendment_needs(input.case);
    GrantSuspend(GrantSuspend) = GrantSuspend, |input| vec![Need::Case(input.case)];
    GrantClear(GrantStep) = GrantClear, |input| vec![Need::Case(input.case)];
    TerminationPropose(TerminationPropose) = TerminationPropose, |input| vec![Need::Case(input.case)];
    TerminationConfirm(GrantStep) = TerminationConfirm, |input| vec![Need::CaseBooks(input.case), Need::Rates];
    DisbursementReturn(DisbursementReason) = DisbursementReturn, |input| vec![Need::Disbursement(input.disbursement)];
    DisbursementChange(DisbursementChange) = DisbursementChange, |input| vec![Need::DisbursementBooks(input.disbursement), Need::Rates];
    DisbursementDrop(DisbursementReason) = DisbursementDrop, |input| vec![Need::DisbursementBooks(input.disbursement), Need::Rates];
    PayeeSet(PayeeSet) = PayeeSet, |input| vec![Need::CaseBooks(input.case), Need::Rates];
    PayeeConfirm(PayeeConfirm) = PayeeConfirm, |input| vec![Need::Case(input.case)];
    PayeeRead(PayeeRead) = PayeeRead, |input| vec![Need::Case(input.case)];
    BatchBuild(BatchBuild) = BatchBuild, |input| {
        let members = input.members.iter().map(|member| Need::Disbursement(member.disbursement));
        let rest = [Need::BankAccounts, Need::Counter("batch"), Need::BatchesOn(input.requested_on)];
        members.chain(rest).collect()
    };
    BatchRelease(BatchRelease) = BatchRelease, |input| vec![Need::Batch(input.batch), Need::BankAccounts];
    BatchDrop(BatchDrop) = BatchDrop, |input| vec![Need::Batch(input.batch)];
    BatchRead(BatchRead) = BatchRead, |input| vec![Need::Batch(input.batch)];
    PaymentReject(DisbursementReason) = PaymentReject, |input| vec![Need::DisbursementBooks(input.disbursement), Need::BankAccounts, Need::Rates];
    PaymentReturn(PaymentReturn) = PaymentReturn, |input| vec![Need::DisbursementBooks(input.disbursement), Need::FreeFund, Need::BankAccounts, Need::BankLineOf(input.disbursement, input.bank_ref.clone()), Need::Rates];
    PaymentReissue(DisbursementStep) = PaymentReissue, |input| vec![Need::DisbursementBooks(input.disbursement), Need::BankAccounts, Need::Rates];
    DisbursementCancel(DisbursementReason) = DisbursementCancel, |input| vec![Need::DisbursementBooks(input.disbursement), Need::Rates];
    ClaimRaise(ClaimRaise) = ClaimRaise, |input| vec![Need::DisbursementBooks(input.disbursement), Need::Rates];
    CostDisallow(CostDisallow) = CostDisallow, |input| vec![Need::DisbursementBooks(input.disbursement), Need::FreeFund, Need::Rates];
    ClaimRefund(ClaimReceipt) = ClaimRefund, |input| vec![Need::ClaimBooks(input.claim), Need::FreeFund, Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone()), Need::Rates];
    AllowanceMake(AllowanceMake) = AllowanceMake, |input| vec![Need::ClaimBooks(input.claim), Need::FreeFund, Need::Rates];
    ClaimWriteOff(ClaimReason) = ClaimWriteOff, |input| vec![Need::ClaimBooks(input.claim), Need::FreeFund, Need::Rates];
    LateRecover(ClaimReceipt) = LateRecover, |input| vec![Need::ClaimBooks(input.claim), Need::FreeFund, Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone()), Need::Rates];
    ReceiptHold(ReceiptHold) = ReceiptHold, |input| vec![Need::FreeFund, Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone()), Need::Rates];
    ReceiptIdentify(ReceiptIdentify) = ReceiptIdentify, |input| {
        let mut needs = vec![Need::Receipt(input.receipt), Need::FreeFund, Need::BankAccounts, Need::Rates];
        match &input.target {
            ReceiptTarget::Tranche(fund) => needs.push(Need::FundBooks(*fund)),
            ReceiptTarget::Claim(claim) => needs.push(Need::ClaimBooks(*claim)),
            ReceiptTarget::Returned(disbursement) => needs.push(Need::DisbursementBooks(*disbursement)),
            ReceiptTarget::Own => {}
        }
        needs
    };
    ReceiptReturn(ReceiptStep) = ReceiptReturn, |input| vec![Need::Receipt(input.receipt), Need::FreeFund, Need::BankAccounts, Need::Counter("payment"), Need::Rates];
    IndirectCharge(IndirectCharge) = IndirectCharge, |input| vec![Need::FundBooks(input.fund), Need::FreeFund, Need::Rates];
    GoodsOrder(GoodsOrder) = GoodsOrder, |input| vec![Need::CaseBooks(input.case), Need::Rates];
    GoodsPay(GoodsPay) = GoodsPay, |input| vec![Need::GoodsBooks(input.goods), Need::BankAccounts, Need::Counter("payment"), Need::Rates];
    GoodsReceive(GoodsAmount) = GoodsReceive, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsHandover(GoodsAmount) = GoodsHandover, |input| printed(vec![Need::GoodsBooks(input.goods), Need::Rates], &input.documents);
    GoodsReject(GoodsAmount) = GoodsReject, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsRetrieve(GoodsAmount) = GoodsRetrieve, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsReturn(GoodsAmount) = GoodsReturn, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsReplace(GoodsAmount) = GoodsReplace, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    SupplierRefund(GoodsBankLine) = SupplierRefund, |input| vec![Need::GoodsBooks(input.goods), Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone()), Need::Rates];
    GoodsReassign(GoodsReassign) = GoodsReassign, |input| vec![Need::GoodsBooks(input.goods), Need::CaseBooks(input.to), Need::Rates];
    GoodsCancel(GoodsReason) = GoodsCancel, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsSpecify(GoodsSpecify) = GoodsSpecify, |input| vec![Need::Case(input.case)];
    QuoteAdd(QuoteAdd) = QuoteAdd, |input| with_file(Need::GoodsLine(input.line), input.attachment);
    QuotesCompare(QuotesCompare) = QuotesCompare, |input| vec![Need::GoodsLine(input.line), Need::Rates];
    HandoverCountersign(GoodsLineStep) = HandoverCountersign, |input| vec![Need::GoodsLine(input.line)];
    GoodsUseVerify(GoodsLineStep) = GoodsUseVerify, |input| vec![Need::GoodsLine(input.line)];
    GoodsTitleTransfer(GoodsLineStep) = GoodsTitleTransfer, |input| vec![Need::GoodsLine(input.line)];
    ValuationBook(ValuationBook) = ValuationBook, |input| vec![Need::AllFundBooks(input.month_end), Need::RatesOf(crate::ledger::rate::days_before(input.month_end))];
    JournalPrepare(JournalPrepare) = JournalPrepare, |input| vec![Need::FundBooks(input.fund), Need::BankAccounts, Need::Accounts];
    JournalPost(JournalPost) = JournalPost, |input| vec![Need::Draft(input.draft), Need::BankAccounts, Need::Accounts, Need::Rates];
    EntryReverse(EntryReverse) = EntryReverse, |input| vec![Need::Entry(input.entry)];
    AccountAdd(AccountAdd) = AccountAdd, |_input| vec![Need::Accounts];
    RatesRecord(RatesRecord) = RatesRecord, |input| vec![Need::RatesOf(input.rates.iter().map(|rate| rate.on_day).collect())];
    CaseWithdraw(CaseReason) = CaseWithdraw, |input| vec![Need::Case(input.case)];
    AwardLapse(GrantStep) = AwardLapse, |input| vec![Need::CaseBooks(input.case), Need::CallOf(input.case), Need::SubjectOf(input.case)];
    InfoAsk(CaseReason) = InfoAsk, |input| vec![Need::Case(input.case)];
    InfoAnswer(CaseStep) = InfoAnswer, |input| vec![Need::Case(input.case)];
    PlanChange(PlanChange) = PlanChange, |input| {
        let named = input.co_owners.iter().flatten().copied().map(Need::Subject);
        [Need::Case(input.case), Need::CallOf(input.case)].into_iter().chain(named).collect()
    };
    TrainingOpen(TrainingOpen) = TrainingOpen, |_input| vec![Need::Ngos];
    AttendanceRecord(AttendanceRecord) = AttendanceRecord, |input| {
        let subjects = input.subjects.iter().map(|subject| Need::Subject(*subject));
        std::iter::once(Need::Training(input.training)).chain(subjects).collect()
    };
    PanelSet(PanelSet) = PanelSet, |input| vec![Need::Case(input.case)];
    ScoresClose(CaseStep) = ScoresClose, |input| vec![Need::Case(input.case)];
    CaseWaitlist(CaseStep) = CaseWaitlist, |input| vec![Need::CaseBooks(input.case), Need::CallOf(input.case), Need::SubjectOf(input.case), Need::Rates];
    CaseReconsider(CaseStep) = CaseReconsider, |input| vec![Need::Case(input.case)];
    AppealFile(CaseReason) = AppealFile, |input| vec![Need::Case(input.case)];
    AppealAccept(CaseStep) = AppealAccept, |input| vec![Need::Case(input.case)];
    AppealRefuse(CaseReason) = AppealRefuse, |input| vec![Need::Case(input.case)];
    PeriodSoftClose(PeriodClose) = PeriodSoftClose, |_input| vec![];
    PeriodHardClose(PeriodClose) = PeriodHardClose, |_input| vec![Need::OpenConversions];
    GranteeCapSet(GranteeCapSet) = GranteeCapSet, |_input| vec![];
    SettingSet(SettingSet) = SettingSet, |_input| vec![];
    DelegationSet(DelegationSet) = DelegationSet, |_input| vec![];
    DelegationEnd(DelegationEnd) = DelegationEnd, |_input| vec![];
    IdentityRecord(IdentityRecord) = IdentityRecord, |input| vec![Need::Subject(input.subject), Need::Identity(input.subject)];
    IdentityReveal(IdentityReveal) = IdentityReveal, |input| vec![Need::Case(input.case), Need::IdentityOf(input.case), Need::Looks];
    AttachmentAdd(AttachmentAdd) = AttachmentAdd, |input| vec![Need::Case(input.case)];
    AttachmentRead(AttachmentRead) = AttachmentRead, |input| vec![Need::Case(input.case), Need::Attachment(input.attachment)];
    CaseNote(CaseNote) = CaseNote, |input| vec![Need::Case(input.case)];
    StatementImport(StatementImport) = StatementImport, |input| {
        vec![Need::BankAccounts, Need::StatementsOf(input.bank_account, input.file), Need::LinesLike(input.bank_account, input.identities())]
    };
    CounterpartiesRead(CounterpartiesRead) = CounterpartiesRead, |input| vec![Need::Statement(input.statement)];
    ReconcilePrepare(ReconcilePrepare) = ReconcilePrepare, |input| vec![Need::BankAccounts, Need::Month(input.bank_account, input.through_on)];
    ReconcileSign(ReconcileSign) = ReconcileSign, |input| vec![Need::BankAccounts, Need::Reconciliation(input.reconciliation)];
    ReconcileReopen(ReconcileReopen) = ReconcileReopen, |input| vec![Need::BankAccounts, Need::Reconciliation(input.reconciliation)];
    ReleaseBuild(ReleaseBuild) = ReleaseBuild, |_input| vec![Need::Releases];
    ReleasePublish(ReleasePublish) = ReleasePublish, |_input| vec![Need::Releases];
    ReleaseWithdraw(ReleaseWithdraw) = ReleaseWithdraw, |_input| vec![Need::Releases];
    MatchRun(MatchRun) = MatchRun, |input| vec![Need::BankAccounts, Need::MatchesOf(input.lines())];
    MatchConfirm(MatchConfirm) = MatchConfirm, |input| {
        let payments = input.payments.iter().map(|payment| Need::Disbursement(payment.disbursement));
        std::iter::once(Need::MatchesOf(vec![input.line])).chain(payments).collect()
    };
    MatchReject(MatchReject) = MatchReject, |input| {
        let payments = input.payments.iter().map(|payment| Need::Disbursement(payment.disbursement));
        std::iter::once(Need::MatchesOf(vec![input.line])).chain(payments).collect()
    };
    MatchUndo(MatchUndo) = MatchUndo, |input| vec![Need::MatchesOf(vec![input.line]), Need::MatchBooks(input.line), Need::Rates];
}

/// What every step of an amendment that computes it has to see.
fn amendment_needs(case: crate::id::CaseId) -> Vec<Need> {
    vec![Need::CaseBooks(case), Need::CallOf(case), Need::SubjectOf(case), Need::Rates]
}
