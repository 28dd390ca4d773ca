//! Commands: what a person asks for, already parsed into domain types. One variant an action; the serialised form is what
//! an idempotency key is compared with, so a field here is a field that a reused key can clash on.
//!
//! `version` is the version of the object that the person saw when deciding; a stale one is refused (`lifecycle.md`, 1).

use serde::{Deserialize, Serialize};

use super::application::{Category, Sector};
use super::committee::{Choice, Interest};
use super::fund::{Condition, Policy};
use super::region::Region;
use super::terms::FundTerms;
use super::world::Need;
use crate::id::{BankAccountId, CallId, CaseId, DisbursementId, DonorId, FundId, LineId, NgoId, PersonId, SubjectId};
use crate::money::{Currency, Minor, Money};
use crate::outcome::visit::VisitStatus;
use crate::policy::{Action, Role};
use crate::text::{Code, Label};
use crate::time::Day;

pub mod books;

pub use books::*;

macro_rules! inputs {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident : $type:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }
    )+};
}
use inputs;

inputs! {
    /// Sets up a programme with its first members.
    pub struct ProgrammeOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Base currency of the books.
        pub base_currency: Currency,
        /// Votes and scores that a committee decision needs.
        pub quorum: i64,
        /// First members and their roles.
        pub members: Vec<(PersonId, Role)>,
    }
    /// Gives a role to a person, or takes it away.
    pub struct RoleGrant {
        /// Whose.
        pub person: PersonId,
        /// Which.
        pub role: Role,
        /// Given (true) or taken away.
        pub active: bool,
        /// The NGO that a caseworker acts for; nobody else has one.
        pub ngo: Option<NgoId>,
    }
    /// Registers a partner NGO.
    pub struct NgoOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Region of its seat.
        pub region: Region,
    }
    /// Registers a donor.
    pub struct DonorOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
    }
    /// Registers a bank account; its number belongs to the vault.
    pub struct BankAccountOpen {
        /// Short code.
        pub code: Code,
        /// Currency.
        pub currency: Currency,
    }
    /// A budget line of a donor agreement.
    pub struct NewLine {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Authority, in the fund's currency.
        pub authority_minor: Minor,
        /// First day on which the line takes commitments, where the agreement has periods.
        pub starts_on: Option<Day>,
        /// Last day on which it does.
        pub ends_on: Option<Day>,
    }
    /// Records a donor agreement with its budget.
    pub struct FundOpen {
        /// Donor.
        pub donor: DonorId,
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Currency of the agreement.
        pub currency: Currency,
        /// Conditional or unconditional.
        pub condition: Condition,
        /// When cost is recognised.
        pub policy: Policy,
        /// First day.
        pub starts_on: Day,
        /// Last day.
        pub ends_on: Day,
        /// Budget lines.
        pub lines: Vec<NewLine>,
        /// What else was agreed.
        pub terms: FundTerms,
    }
    /// Books a donor's tranche that a bank line shows.
    pub struct TrancheReceive {
        /// Fund.
        pub fund: FundId,
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount.
        pub amount: Money,
        /// What a correspondent bank kept of the donor's transfer.
        pub charge_minor: Minor,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// Money of a fund that was in a bank account when the books began.
    pub struct OpeningCash {
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount, in the fund's currency.
        pub amount_minor: Minor,
    }
    /// What of a budget line had been spent when the books began.
    pub struct OpeningSpent {
        /// Budget line.
        pub line: LineId,
        /// Amount, in the fund's currency.
        pub amount_minor: Minor,
    }
    /// Prepares a fund's opening balance on the date on which the books begin.
    pub struct OpeningPrepare {
        /// Fund.
        pub fund: FundId,
        /// Money in the bank.
        pub cash: Vec<OpeningCash>,
        /// Spent before.
        pub spent: Vec<OpeningSpent>,
    }
    /// Posts a fund's opening balance.
    pub struct OpeningPost {
        /// Fund.
        pub fund: FundId,
        /// Version of the opening balance.
        pub version: i64,
    }
    /// What a call may give from a budget line.
    pub struct NewCallLine {
        /// Fund.
        pub fund: FundId,
        /// Budget line.
        pub line: LineId,
        /// Amount, in the fund's currency.
        pub budget_minor: Minor,
    }
    /// Opens a call for applications.
    pub struct CallOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// First day for applications.
        pub opens_on: Day,
        /// Last day for applications.
        pub closes_on: Day,
        /// Most that one application may ask.
        pub ceiling: Money,
        /// Budget per line.
        pub lines: Vec<NewCallLine>,
    }
    /// Enrols a survivor with a partner NGO; the number is given here, who it is belongs to the vault.
    pub struct SubjectEnrol {
        /// NGO; a caseworker's own when absent.
        pub ngo: Option<NgoId>,
    }
    /// One item of a business plan.
    pub struct NewItem {
        /// Category.
        pub category: Category,
        /// How many.
        pub quantity: i64,
        /// Price of one, minor units.
        pub unit_price_minor: Minor,
    }
    /// Opens a case with recorded consent.
    pub struct CaseOpen {
        /// Call.
        pub call: CallId,
        /// Whose case; somebody new, enrolled with it, when absent.
        pub subject: Option<SubjectId>,
        /// NGO of somebody new; a caseworker's own when absent.
        pub ngo: Option<NgoId>,
        /// Fund asked.
        pub fund: FundId,
        /// Budget line asked.
        pub line: LineId,
        /// Amount asked.
        pub requested: Money,
        /// Plan items, which have to add up to the amount when submitted.
        pub items: Vec<NewItem>,
        /// Sector.
        pub sector: Sector,
        /// Region.
        pub region: Region,
        /// Number of owners.
        pub owners: i64,
        /// Day of the recorded consent.
        pub consent_on: Day,
    }
    /// A step of an application that needs nothing but the version.
    pub struct CaseStep {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
    }
    /// Hands a case over to another partner NGO.
    pub struct CaseTransfer {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// The NGO that takes it.
        pub to: NgoId,
    }
    /// Decides on eligibility.
    pub struct CaseAssess {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Every criterion met?
        pub eligible: bool,
        /// Why not: a reason code.
        pub reason: Option<Code>,
    }
    /// Declares an interest, or none.
    pub struct InterestDeclare {
        /// The case.
        pub case: CaseId,
        /// None or conflict.
        pub interest: Interest,
    }
    /// Scores.
    pub struct Score {
        /// The case.
        pub case: CaseId,
        /// 0 to 100.
        pub score: i64,
    }
    /// Votes.
    pub struct Vote {
        /// The case.
        pub case: CaseId,
        /// For or against.
        pub choice: Choice,
        /// Amount voted for; zero when against.
        pub amount: Money,
    }
    /// Sets by which funds an award is paid, in place of the one that was asked for.
    pub struct CofundSet {
        /// The case.
        pub case: CaseId,
        /// Version of the application.
        pub version: i64,
        /// Funds with their weights; the first leads, the last takes what rounding leaves.
        pub shares: Vec<NewShare>,
    }
    /// A fund's part of a co-funded award.
    pub struct NewShare {
        /// Fund.
        pub fund: FundId,
        /// Budget line of it.
        pub line: LineId,
        /// Weight among the shares, above zero.
        pub weight: i64,
    }
    /// Sends the agreement: what is signed and in which instalments.
    pub struct AgreementSend {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// Amount to sign.
        pub signed: Money,
        /// Instalments in order; they add up to the amount.
        pub instalments: Vec<Instalment>,
    }
    /// One planned instalment.
    pub struct Instalment {
        /// Amount, minor units.
        pub amount_minor: Minor,
        /// Planned for.
        pub planned_on: Day,
    }
    /// A step of a grant that needs nothing but the version.
    pub struct GrantStep {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
    }
    /// Requests a disbursement.
    pub struct DisbursementRequest {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Reference of the evidence that its gate is met.
        pub evidence: Code,
    }
    /// A step of a disbursement that needs nothing but the version.
    pub struct DisbursementStep {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
    }
    /// Puts a disbursement into a payment from a bank account.
    pub struct PaymentPrepare {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Paid from.
        pub bank_account: BankAccountId,
    }
    /// Confirms a payment by the bank's line.
    pub struct PaymentConfirm {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Amount of the line.
        pub amount: Money,
        /// Value date of the line.
        pub value_on: Day,
    }
    /// Verifies or posts receipts.
    pub struct Receipts {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Amount of the receipts.
        pub amount: Money,
    }
    /// Records the verified launch of the enterprise.
    pub struct EnterpriseLaunch {
        /// The case.
        pub case: CaseId,
        /// First day of operation.
        pub launched_on: Day,
        /// Paid workers other than the owners before the grant.
        pub baseline_paid_workers: i64,
    }
    /// Records a follow-up visit.
    pub struct VisitRecord {
        /// The case.
        pub case: CaseId,
        /// Day of the visit.
        pub visited_on: Day,
        /// What was found.
        pub status: VisitStatus,
        /// Since when suspended, closed or absorbed, as reported.
        pub since_on: Option<Day>,
        /// Paid workers other than the owners.
        pub paid_workers: Option<i64>,
        /// Days paid to them in the last twelve months.
        pub paid_days_12m: Option<i64>,
    }
}

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
        needs
    };
    CaseSubmit(CaseStep) = CaseSubmit, |input| vec![Need::Case(input.case), Need::CallOf(input.case)];
    CaseScreen(CaseStep) = CaseScreen, |input| vec![Need::Case(input.case)];
    CaseAssess(CaseAssess) = CaseAssess, |input| vec![Need::Case(input.case)];
    PlanAccept(CaseStep) = PlanAccept, |input| vec![Need::Case(input.case)];
    InterestDeclare(InterestDeclare) = InterestDeclare, |input| vec![Need::Case(input.case)];
    Score(Score) = Score, |input| vec![Need::Case(input.case)];
    Vote(Vote) = Vote, |input| vec![Need::Case(input.case)];
    VoteClose(CaseStep) = VoteClose, |input| vec![Need::Case(input.case)];
    AwardConfirm(CaseStep) = AwardConfirm, |input| vec![Need::CaseBooks(input.case), Need::CallOf(input.case), Need::SubjectOf(input.case), Need::Rates];
    AgreementSend(AgreementSend) = AgreementSend, |input| vec![Need::Case(input.case)];
    SignatureRecord(GrantStep) = SignatureRecord, |input| vec![Need::Case(input.case)];
    AgreementSign(GrantStep) = AgreementSign, |input| vec![Need::CaseBooks(input.case), Need::CallOf(input.case), Need::SubjectOf(input.case)];
    ClosePropose(GrantStep) = ClosePropose, |input| vec![Need::CaseBooks(input.case)];
    GrantClose(GrantStep) = GrantClose, |input| vec![Need::CaseBooks(input.case)];
    DisbursementRequest(DisbursementRequest) = DisbursementRequest, |input| vec![Need::Disbursement(input.disbursement)];
    DisbursementVerify(DisbursementStep) = DisbursementVerify, |input| vec![Need::Disbursement(input.disbursement)];
    DisbursementAuthorise(DisbursementStep) = DisbursementAuthorise, |input| vec![Need::DisbursementBooks(input.disbursement), Need::Rates];
    PaymentPrepare(PaymentPrepare) = PaymentPrepare, |input| vec![Need::Disbursement(input.disbursement), Need::BankAccounts];
    PaymentRelease(DisbursementStep) = PaymentRelease, |input| vec![Need::DisbursementBooks(input.disbursement), Need::BankAccounts, Need::Rates];
    PaymentConfirm(PaymentConfirm) = PaymentConfirm, |input| vec![Need::DisbursementBooks(input.disbursement), Need::BankAccounts, Need::Rates, Need::BankLineOf(input.disbursement, input.bank_ref.clone())];
    ReceiptsVerify(Receipts) = ReceiptsVerify, |input| vec![Need::Disbursement(input.disbursement)];
    ReceiptsAccept(Receipts) = ReceiptsAccept, |input| vec![Need::DisbursementBooks(input.disbursement), Need::Rates];
    EnterpriseLaunch(EnterpriseLaunch) = EnterpriseLaunch, |input| vec![Need::Case(input.case)];
    VisitRecord(VisitRecord) = VisitRecord, |input| vec![Need::Case(input.case)];
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
    AgreementAmend(AgreementAmend) = AgreementAmend, |input| vec![Need::CaseBooks(input.case), Need::CallOf(input.case), Need::SubjectOf(input.case), Need::Rates];
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
    GoodsOrder(GoodsOrder) = GoodsOrder, |input| vec![Need::CaseBooks(input.case)];
    GoodsPay(GoodsPay) = GoodsPay, |input| vec![Need::GoodsBooks(input.goods), Need::BankAccounts, Need::Counter("payment"), Need::Rates];
    GoodsReceive(GoodsAmount) = GoodsReceive, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsHandover(GoodsAmount) = GoodsHandover, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsReject(GoodsAmount) = GoodsReject, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsRetrieve(GoodsAmount) = GoodsRetrieve, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsReturn(GoodsAmount) = GoodsReturn, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    GoodsReplace(GoodsAmount) = GoodsReplace, |input| vec![Need::GoodsBooks(input.goods), Need::Rates];
    SupplierRefund(GoodsBankLine) = SupplierRefund, |input| vec![Need::GoodsBooks(input.goods), Need::BankAccounts, Need::BankLine(input.bank_account, input.bank_ref.clone()), Need::Rates];
    GoodsReassign(GoodsReassign) = GoodsReassign, |input| vec![Need::GoodsBooks(input.goods), Need::CaseBooks(input.to), Need::Rates];
    ValuationBook(ValuationBook) = ValuationBook, |input| vec![Need::AllFundBooks(input.month_end), Need::RatesOf(crate::ledger::rate::days_before(input.month_end))];
    JournalPrepare(JournalPrepare) = JournalPrepare, |input| vec![Need::FundBooks(input.fund), Need::BankAccounts, Need::Accounts];
    JournalPost(JournalPost) = JournalPost, |input| vec![Need::Draft(input.draft), Need::BankAccounts, Need::Accounts, Need::Rates];
    EntryReverse(EntryReverse) = EntryReverse, |input| vec![Need::Entry(input.entry)];
    AccountAdd(AccountAdd) = AccountAdd, |_input| vec![Need::Accounts];
    RatesRecord(RatesRecord) = RatesRecord, |input| vec![Need::RatesOf(input.rates.iter().map(|rate| rate.on_day).collect())];
    PeriodSoftClose(PeriodClose) = PeriodSoftClose, |_input| vec![];
    PeriodHardClose(PeriodClose) = PeriodHardClose, |_input| vec![Need::OpenConversions];
    GranteeCapSet(GranteeCapSet) = GranteeCapSet, |_input| vec![];
}
