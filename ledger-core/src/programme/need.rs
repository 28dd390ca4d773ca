//! Needs: the rows that a command has to see, for the store and the stage to lend.
//!
//! Invariant: a need says which rows, never how they are found. Must not hold a row.

use crate::id::{
    AttachmentId, BankAccountId, BatchId, CallId, CaseId, ClaimId, ConversionId, DisbursementId, DraftId, EnterpriseId,
    EntryId, FundId, GoodsId, GoodsLineId, IncidentId, ReceiptId, ReconciliationId, RemittanceId, StatementFileId,
    StatementId, StatementLineId, SubjectId, TrainingId, VisitId,
};
use crate::text::Code;
use crate::time::Day;

/// Rows that a command has to see. The programme and its members are always there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// All partner NGOs.
    Ngos,
    /// All donors (to keep codes unique).
    Donors,
    /// All funds (to keep codes unique).
    Funds,
    /// All budget lines.
    Lines,
    /// All calls (to keep codes unique).
    Calls,
    /// A call with its lines.
    Call(CallId),
    /// The call of a case, with its lines; the case comes first.
    CallOf(CaseId),
    /// A survivor's number.
    Subject(SubjectId),
    /// The survivor's number of a case; the case comes first.
    SubjectOf(CaseId),
    /// The opening balance of a fund, if one was prepared.
    Opening(FundId),
    /// A fund with its lines and balances.
    Fund(FundId),
    /// All bank accounts.
    BankAccounts,
    /// A bank line, if it is there; where its reference is that of a line of a statement, that too, with what is left of it.
    BankLine(BankAccountId, Code),
    /// A bank line on the account that a disbursement is paid from.
    BankLineOf(DisbursementId, Code),
    /// A whole case.
    Case(CaseId),
    /// A whole case with its fund, its balances and the later days of its budget line.
    CaseBooks(CaseId),
    /// The whole case of a disbursement.
    Disbursement(DisbursementId),
    /// The same with the books.
    DisbursementBooks(DisbursementId),
    /// What the heading of a document says of the cases before it: partner NGO and the grantee's number.
    Headings,
    /// A counter.
    Counter(&'static str),
    /// A fund with its lines, every balance of it but those of grants, and their later days.
    FundBooks(FundId),
    /// The same of the organisation's own fund, if there is one.
    FreeFund,
    /// The same of every fund, with the days later than this one, and the months that were valued.
    AllFundBooks(Day),
    /// Rates quoted shortly before the command's date.
    Rates,
    /// Rates quoted on these days.
    RatesOf(Vec<Day>),
    /// A claim: its whole case with the books.
    ClaimBooks(ClaimId),
    /// An order: its whole case with the books.
    GoodsBooks(GoodsId),
    /// The whole case of a visit.
    Visit(VisitId),
    /// The whole case of an incident.
    Incident(IncidentId),
    /// An in-kind line: its whole case.
    GoodsLine(GoodsLineId),
    /// An enterprise: its whole case.
    Enterprise(EnterpriseId),
    /// A sale of currency with its fund's books.
    Conversion(ConversionId),
    /// Every sale of currency that is open.
    OpenConversions,
    /// A receipt.
    Receipt(ReceiptId),
    /// Money on its way, with its fund's books.
    Remittance(RemittanceId),
    /// A bank line on the bank account of money on its way.
    BankLineOfRemittance(RemittanceId, Code),
    /// A draft with its lines and its fund's books.
    Draft(DraftId),
    /// An entry of no case with its legs, whether it was reversed, and its funds' books.
    Entry(EntryId),
    /// The chart of accounts.
    Accounts,
    /// What is recorded of a survivor's identity now: which fields, and the vault's commitment.
    Identity(SubjectId),
    /// The same of a case's survivor; the case comes first.
    IdentityOf(CaseId),
    /// A file of a case, by what the ledger keeps of it.
    Attachment(AttachmentId),
    /// The looks at identities that are dated as the command.
    Looks,
    /// The other cases of the survivor of a case and those of other survivors; the case comes first.
    Related(CaseId, Vec<SubjectId>),
    /// A batch with its lines and the whole cases of these.
    Batch(BatchId),
    /// The batches that were not dropped and should be paid on a day, with their lines.
    BatchesOn(Day),
    /// The batches that a disbursement is or was in, with their lines.
    BatchesOf(DisbursementId),
    /// A training with everybody who attended it.
    Training(TrainingId),
    /// The trainings that the survivor of a case attended; the case comes first.
    TrainingsOf(CaseId),
    /// Where the lines of every bank account come from, the statements of this one, this file and whether there was any, and
    /// the counter of lines.
    StatementsOf(BankAccountId, StatementFileId),
    /// Lines of a bank account that have one of these identities.
    LinesLike(BankAccountId, Vec<String>),
    /// A statement.
    Statement(StatementId),
    /// The months of a bank account, with what is listed in them, and the rows of its end of this day.
    Month(BankAccountId, Day),
    /// A month, the other months of its bank account, and the rows of its day.
    Reconciliation(ReconciliationId),
    /// Every release, without its files.
    Releases,
    /// Lines of statements with what is left of them and their records.
    MatchesOf(Vec<StatementLineId>),
    /// What the last record of a line booked: the whole cases of its payments with the books, and the entries that booked
    /// them; the line's records come first.
    MatchBooks(StatementLineId),
}
