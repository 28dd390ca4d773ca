//! Inputs of the commands that move money and budgets outside the plain path of a case: funds' terms, currency, debts
//! between funds, claims, receipts, goods, entries by hand, valuation, closeout (`books.md`, event table).

use serde::{Deserialize, Serialize};

use super::{Instalment, NewLine, inputs};
use crate::id::{
    BankAccountId, CaseId, ClaimId, ConversionId, DisbursementId, DraftId, EntryId, FundId, LineId, ReceiptId,
    RemittanceId,
};
use crate::ledger::account::{AccountCode, Side};
use crate::ledger::rate::{Rate, RateSource};
use crate::money::{Currency, Minor, Money};
use crate::programme::claim::{AllowanceBearer, ClaimKind, Disallowance};
use crate::text::{Code, Label};
use crate::time::Day;

/// Where an unidentified receipt turns out to belong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptTarget {
    /// A donor's tranche of this fund.
    Tranche(FundId),
    /// A refund of this claim.
    Claim(ClaimId),
    /// A payment that came back.
    Returned(DisbursementId),
    /// Money of the organisation itself.
    Own,
}

inputs! {
    /// Opens the organisation's own fund, which bears what no donor does.
    pub struct FreeFundOpen {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
    }
    /// A new version of a donor agreement.
    pub struct FundAmend {
        /// Fund.
        pub fund: FundId,
        /// Version of the agreement that was seen.
        pub version: i64,
        /// New last day, if it changes.
        pub ends_on: Option<Day>,
        /// New authority of lines, in the fund's currency; the others keep theirs.
        pub lines: Vec<(LineId, Minor)>,
        /// Lines that the new version adds.
        pub new_lines: Vec<NewLine>,
    }
    /// Moves budget between two lines of an agreement, within its flexibility.
    pub struct BudgetMove {
        /// Fund.
        pub fund: FundId,
        /// From.
        pub from: LineId,
        /// To.
        pub to: LineId,
        /// Amount, minor units of the fund's currency.
        pub amount_minor: Minor,
        /// Why.
        pub reason: Code,
    }
    /// A step of a fund that needs nothing but the version.
    pub struct FundStep {
        /// Fund.
        pub fund: FundId,
        /// Version of the agreement that was seen.
        pub version: i64,
    }
    /// What is left of a line at the end of its period lapses.
    pub struct LineLapse {
        /// Fund.
        pub fund: FundId,
        /// Line.
        pub line: LineId,
    }
    /// A commitment is carried forward to the line of the next period.
    pub struct CommitmentCarry {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// Line of the next period, of the same fund.
        pub to: LineId,
    }
    /// A line of a bank statement that brings or takes money of a fund.
    pub struct FundBankLine {
        /// Fund.
        pub fund: FundId,
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount of the line.
        pub amount: Money,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// A donor keeps back what is owed to them from the next tranche.
    pub struct DonorNet {
        /// Fund.
        pub fund: FundId,
        /// Amount in the fund's currency.
        pub amount: Money,
    }
    /// Proceeds of a sale of currency arrive.
    pub struct ConversionSettle {
        /// The sale.
        pub conversion: ConversionId,
        /// Bank account that took them, in base currency.
        pub bank_account: BankAccountId,
        /// Amount of the line.
        pub amount: Money,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// Currency is bought with money of the base currency.
    pub struct CurrencyBuy {
        /// Fund.
        pub fund: FundId,
        /// Bank account that paid, in base currency.
        pub from: BankAccountId,
        /// Paid.
        pub paid: Money,
        /// The bank's reference of the debit.
        pub paid_ref: Code,
        /// Bank account that took the currency.
        pub to: BankAccountId,
        /// Bought.
        pub bought: Money,
        /// The bank's reference of the credit.
        pub bought_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// One fund lends another money in a bank account that both use.
    pub struct FundLend {
        /// Lender.
        pub lender: FundId,
        /// Borrower.
        pub borrower: FundId,
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount.
        pub amount: Money,
    }
    /// A fund pays what it owes another.
    pub struct FundSettle {
        /// Who owes.
        pub debtor: FundId,
        /// Who is owed.
        pub creditor: FundId,
        /// Bank account that pays.
        pub from: BankAccountId,
        /// Bank account that takes; the same when both use it.
        pub to: BankAccountId,
        /// Amount, in the currency of the debt.
        pub amount: Money,
    }
    /// A bank charge.
    pub struct BankFee {
        /// Bank account.
        pub bank_account: BankAccountId,
        /// The fund whose money it took; the free fund when absent.
        pub fund: Option<FundId>,
        /// May the donor's budget bear it?
        pub eligible: bool,
        /// Amount of the line.
        pub amount: Money,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// An approved application is withdrawn before the agreement is signed.
    pub struct AwardDrop {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// Why.
        pub reason: Code,
    }
    /// What an amendment of a signed agreement changes: its total, its line, what is still to be paid.
    pub struct AmendmentTerms {
        /// The case.
        pub case: CaseId,
        /// Version of the grant.
        pub version: i64,
        /// New signed amount.
        pub signed: Money,
        /// New budget line of the same fund, if it changes.
        pub line: Option<LineId>,
        /// Instalments still to be paid, in place of those that nobody has asked for yet.
        pub instalments: Vec<Instalment>,
        /// Why.
        pub reason: Code,
    }
    /// A step of a disbursement with a reason.
    pub struct DisbursementReason {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Why.
        pub reason: Code,
    }
    /// A payment comes back after it was settled.
    pub struct PaymentReturn {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Amount of the line: the payment less what a bank kept.
        pub amount: Money,
        /// Value date.
        pub value_on: Day,
    }
    /// Claims back what was not spent or was misused.
    pub struct ClaimRaise {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Amount.
        pub amount: Money,
        /// Unspent or misused.
        pub kind: ClaimKind,
        /// Why.
        pub reason: Code,
    }
    /// A donor or an auditor disallows a cost.
    pub struct CostDisallow {
        /// The disbursement.
        pub disbursement: DisbursementId,
        /// Its version.
        pub version: i64,
        /// Amount.
        pub amount: Money,
        /// Who pays whom.
        pub outcome: Disallowance,
        /// Why.
        pub reason: Code,
    }
    /// A grantee pays back, in time or after the claim was written off.
    pub struct ClaimReceipt {
        /// The claim.
        pub claim: ClaimId,
        /// Its version.
        pub version: i64,
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount of the line.
        pub amount: Money,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// An allowance on a claim that will hardly be paid.
    pub struct AllowanceMake {
        /// The claim.
        pub claim: ClaimId,
        /// Its version.
        pub version: i64,
        /// Amount.
        pub amount: Money,
        /// Who bears the loss.
        pub bearer: AllowanceBearer,
    }
    /// A step of a claim with a reason.
    pub struct ClaimReason {
        /// The claim.
        pub claim: ClaimId,
        /// Its version.
        pub version: i64,
        /// Why.
        pub reason: Code,
    }
    /// Money came in and nobody knows whose.
    pub struct ReceiptHold {
        /// Bank account.
        pub bank_account: BankAccountId,
        /// Amount of the line.
        pub amount: Money,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// An unidentified receipt finds its place.
    pub struct ReceiptIdentify {
        /// The receipt.
        pub receipt: ReceiptId,
        /// Its version.
        pub version: i64,
        /// Where it belongs.
        pub target: ReceiptTarget,
    }
    /// A step of a receipt that needs nothing but the version.
    pub struct ReceiptStep {
        /// The receipt.
        pub receipt: ReceiptId,
        /// Its version.
        pub version: i64,
    }
    /// The bank's line of money that was on its way.
    pub struct RemittanceConfirm {
        /// The money on its way.
        pub remittance: RemittanceId,
        /// Its version.
        pub version: i64,
        /// Amount of the line.
        pub amount: Money,
        /// The bank's reference of the line.
        pub bank_ref: Code,
        /// Value date.
        pub value_on: Day,
    }
    /// Closes the next month, softly or for good.
    pub struct PeriodClose {
        /// Last day of the month.
        pub month_end: Day,
    }
    /// Charges the indirect cost that a fund's agreement allows and that is not booked yet.
    pub struct IndirectCharge {
        /// Fund.
        pub fund: FundId,
    }
    /// Values what is held in other currencies at the end of a month, and takes it back on the next day.
    pub struct ValuationBook {
        /// Last day of the month.
        pub month_end: Day,
    }
    /// A line of an entry by hand.
    pub struct DraftLeg {
        /// Account and side.
        pub account: AccountCode,
        /// Debit or credit.
        pub side: Side,
        /// Amount.
        pub amount: Money,
        /// Budget line, where the account asks for one.
        pub line: Option<LineId>,
        /// Bank account, where the account asks for one.
        pub bank_account: Option<BankAccountId>,
    }
    /// Prepares an entry by hand.
    pub struct JournalPrepare {
        /// Fund.
        pub fund: FundId,
        /// Debits and credits, which have to balance per currency and layer.
        pub legs: Vec<DraftLeg>,
        /// Why.
        pub reason: Code,
        /// Day on which a late item belongs.
        pub original_on: Option<Day>,
    }
    /// Posts an entry that somebody else prepared.
    pub struct JournalPost {
        /// The draft.
        pub draft: DraftId,
        /// Its version.
        pub version: i64,
    }
    /// Reverses an entry, once and exactly.
    pub struct EntryReverse {
        /// The entry.
        pub entry: EntryId,
        /// Why.
        pub reason: Code,
    }
    /// Adds an account to the chart.
    pub struct AccountAdd {
        /// Code; 9xxx is the budget layer.
        pub code: AccountCode,
        /// The side on which it grows.
        pub normal_side: Side,
    }
    /// A quoted rate.
    pub struct NewRate {
        /// The currency that is priced.
        pub currency: Currency,
        /// The currency of the price.
        pub per: Currency,
        /// Day from which it holds.
        pub on_day: Day,
        /// The price of one unit.
        pub rate: Rate,
        /// Who quoted it.
        pub source: RateSource,
    }
    /// Takes quoted rates in; those that are there already with the same price are left out.
    pub struct RatesRecord {
        /// Rates.
        pub rates: Vec<NewRate>,
    }
    /// Pays back to the donor what the fund owes them.
    pub struct DonorRepay {
        /// Fund.
        pub fund: FundId,
        /// Bank account that pays.
        pub bank_account: BankAccountId,
        /// Amount, in the currency of the debt.
        pub amount: Money,
    }
    /// The most that one grantee may hold over all funds, in base currency; none when absent.
    pub struct GranteeCapSet {
        /// The cap.
        pub cap: Option<Money>,
    }
}
