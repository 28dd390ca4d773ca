//! Statements of banks on the wire: files, statements, lines, findings, and who was on the other side.
//!
//! Invariant: everything but [`CounterpartyBody`] is amounts, days and codes; that one can't be printed.

use ledger_core::money::Currency;
use ledger_core::programme::bank_statement::{BankStatement, LineState, StatementFinding, StatementLine};
use ledger_core::programme::statement_chain::Break;
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::MoneyBody;
use super::wire_held::views;
use crate::app::bank_answers::AnsweredPayment;
use crate::app::bank_statements::{AccountStatements, Imported, StatementView};
use crate::app::statement_lines::{Counterparty, Party};

views! {
    /// What a person has to look at. It blocks nothing by itself.
    "StatementFinding" pub struct FindingBody {
        /// balance, chain, gap, overlap, details-sum, duplicate and so on.
        pub code: String,
        /// Statement and entry of the file.
        pub place: String,
        /// What was found, in amounts, days and counts.
        pub detail: String,
    }
    /// A statement of a bank.
    "BankStatement" pub struct BankStatementBody {
        /// Id.
        pub statement_id: Uuid,
        /// The file that it came in.
        pub statement_file_id: Uuid,
        /// Bank account.
        pub bank_account_id: Uuid,
        /// Place in the file, from 1.
        pub position: i64,
        /// The bank's number.
        pub sequence: Option<i64>,
        /// Page within that number.
        pub page: Option<i64>,
        /// First day.
        pub from: Option<Day>,
        /// Last day.
        pub to: Option<Day>,
        /// Booked balance before the first line.
        pub opening: Option<MoneyBody>,
        /// Booked balance after the last line.
        pub closing: Option<MoneyBody>,
        /// Whether they fit the lines; absent where a balance is missing.
        pub balanced: Option<bool>,
        /// Entries, booked or not.
        pub entries: i64,
    }
    /// A break of the chain of statements.
    "StatementBreak" pub struct BreakBody {
        /// The statement before.
        pub before: Uuid,
        /// The statement after.
        pub after: Uuid,
        /// chain or gap.
        pub code: String,
        /// What was found.
        pub detail: String,
    }
    /// Statements of a bank account.
    "BankStatements" pub struct BankStatementsBody {
        /// The latest first, at most 500.
        pub items: Vec<BankStatementBody>,
        /// Where their chain breaks, oldest first.
        pub breaks: Vec<BreakBody>,
    }
    /// A booked line of a statement.
    "StatementLine" pub struct StatementLineBody {
        /// Id.
        pub line_id: Uuid,
        /// Under which it is booked; `L-000123.2` for a part of it.
        pub reference: String,
        /// Bank account.
        pub bank_account_id: Uuid,
        /// The statement that brought it first.
        pub statement_id: Uuid,
        /// Booked by the bank on.
        pub booked_on: Day,
        /// Value date.
        pub value_on: Day,
        /// Above zero into the account, below zero out of it.
        pub amount: MoneyBody,
        /// Not booked yet, without a sign.
        pub left: MoneyBody,
        /// open or booked.
        pub state: String,
        /// The bank's code for the kind of movement.
        pub kind: Option<String>,
        /// The bank says that it takes something back.
        pub returned: bool,
    }
    /// A statement with the lines that it brought first.
    "BankStatementWhole" pub struct StatementViewBody {
        /// The statement.
        pub statement: BankStatementBody,
        /// What was found in its file.
        pub findings: Vec<FindingBody>,
        /// Lines.
        pub lines: Vec<StatementLineBody>,
    }
    /// What came of a file.
    "StatementImported" pub struct ImportedBody {
        /// The file.
        pub statement_file_id: Uuid,
        /// Format, as its bytes say.
        pub format: String,
        /// Whether something was written: not in a dry run, and not where the same file was taken before.
        pub written: bool,
        /// The same file was taken before: nothing was added.
        pub already_there: bool,
        /// Lines that no file brought before.
        pub lines_new: i64,
        /// Lines that were known.
        pub lines_known: i64,
        /// Lines before the account's first day, which are not kept.
        pub lines_before: i64,
        /// Entries that the bank has not booked, which are not kept.
        pub lines_pending: i64,
        /// Statements of other accounts in the file, which were passed over.
        pub other_statements: u64,
        /// Statements of this account.
        pub statements: Vec<BankStatementBody>,
        /// What a person has to look at.
        pub findings: Vec<FindingBody>,
        /// What the bank says of payments, in a file of answers (pain.002, pacs.004), of which nothing is kept.
        pub answers: Vec<AnsweredBody>,
    }
    /// What a bank says of a payment that it was sent.
    "AnsweredPayment" pub struct AnsweredBody {
        /// The disbursement.
        pub disbursement_id: Uuid,
        /// Number of its case.
        pub case: String,
        /// Reference under which it was sent.
        pub end_to_end_id: String,
        /// Amount.
        pub amount: MoneyBody,
        /// Its state now.
        pub state: String,
        /// Version of the disbursement: what the next step has to name.
        pub version: i64,
        /// accepted, rejected, returned, returned_partly.
        pub said: String,
        /// The bank's reasons, like AC04.
        pub reasons: Vec<String>,
        /// The day on which it came back.
        pub on: Option<Day>,
        /// The step that a person takes now: payment_reject. What came back is booked by the line of its statement.
        pub next: Option<String>,
    }
}

/// What a bank says of one payment.
#[derive(Object)]
#[oai(rename = "Counterparty")]
pub struct PartyBody {
    /// Signed amount of a payment inside a line.
    #[oai(skip_serializing_if_is_none)]
    amount: Option<String>,
    /// Name.
    #[oai(skip_serializing_if_is_none)]
    name: Option<String>,
    /// IBAN or account.
    #[oai(skip_serializing_if_is_none)]
    account: Option<String>,
    /// Tax id.
    #[oai(skip_serializing_if_is_none)]
    tax_id: Option<String>,
    /// The bank's reference.
    #[oai(skip_serializing_if_is_none)]
    bank_ref: Option<String>,
    /// The payer's reference.
    #[oai(skip_serializing_if_is_none)]
    end_to_end_id: Option<String>,
    /// The payer's batch.
    #[oai(skip_serializing_if_is_none)]
    batch_id: Option<String>,
    /// The text.
    #[oai(skip_serializing_if_is_none)]
    text: Option<String>,
    /// ISO reason of a return.
    #[oai(skip_serializing_if_is_none)]
    return_reason: Option<String>,
}

/// Who was on the other side of a line.
#[derive(Object)]
#[oai(rename = "LineCounterparty")]
pub struct CounterpartyBody {
    /// The line.
    line_id: Uuid,
    /// Its reference.
    reference: String,
    /// The line as a whole.
    party: PartyBody,
    /// Payments inside it, where the bank breaks it down.
    details: Vec<PartyBody>,
}

/// Who was on the other side of a statement's lines.
#[derive(Object)]
#[oai(rename = "Counterparties")]
pub struct CounterpartiesBody {
    /// In the order of the statement.
    items: Vec<CounterpartyBody>,
}

impl PartyBody {
    /// What is known of it.
    pub fn of(party: Party) -> Self {
        let Party { amount, name, account, tax_id, bank_ref, end_to_end_id, batch_id, text, return_reason } = party;
        PartyBody { amount, name, account, tax_id, bank_ref, end_to_end_id, batch_id, text, return_reason }
    }
}

impl CounterpartiesBody {
    /// Of the lines of one statement.
    pub fn of(found: Vec<(StatementLine, Counterparty)>) -> Self {
        let one = |(line, found): (StatementLine, Counterparty)| CounterpartyBody {
            line_id: line.statement_line_id.0,
            reference: line.reference.as_str().to_owned(),
            party: PartyBody::of(found.party),
            details: found.details.into_iter().map(PartyBody::of).collect(),
        };
        CounterpartiesBody { items: found.into_iter().map(one).collect() }
    }
}

impl From<&StatementFinding> for FindingBody {
    fn from(row: &StatementFinding) -> Self {
        FindingBody { code: row.code.to_string(), place: row.place.clone(), detail: row.message.clone() }
    }
}

impl BankStatementBody {
    fn of(row: &BankStatement, currency: Currency) -> Self {
        BankStatementBody {
            statement_id: row.statement_id.0,
            statement_file_id: row.statement_file_id.0,
            bank_account_id: row.bank_account_id.0,
            position: row.position,
            sequence: row.sequence,
            page: row.page,
            from: row.from_on,
            to: row.to_on,
            opening: row.opening_minor.map(|minor| MoneyBody::of(minor, currency)),
            closing: row.closing_minor.map(|minor| MoneyBody::of(minor, currency)),
            balanced: row.balanced,
            entries: row.entries,
        }
    }
}

impl From<(StatementLine, LineState)> for StatementLineBody {
    fn from((line, state): (StatementLine, LineState)) -> Self {
        StatementLineBody {
            line_id: line.statement_line_id.0,
            reference: line.reference.to_string(),
            bank_account_id: line.bank_account_id.0,
            statement_id: line.statement_id.0,
            booked_on: line.booked_on,
            value_on: line.value_on,
            amount: MoneyBody::of(line.amount_minor, line.currency),
            left: MoneyBody::of(state.left_minor, line.currency),
            state: if state.left_minor.0 > 0 { "open" } else { "booked" }.to_owned(),
            kind: line.kind.map(|kind| kind.to_string()),
            returned: line.returned,
        }
    }
}

impl From<AccountStatements> for BankStatementsBody {
    fn from(found: AccountStatements) -> Self {
        let currency = found.account.currency;
        let broken = |one: &Break| BreakBody {
            before: one.before.0,
            after: one.after.0,
            code: one.found.code.to_string(),
            detail: one.found.message.clone(),
        };
        BankStatementsBody {
            items: found.statements.iter().map(|row| BankStatementBody::of(row, currency)).collect(),
            breaks: found.breaks.iter().map(broken).collect(),
        }
    }
}

impl From<StatementView> for StatementViewBody {
    fn from(view: StatementView) -> Self {
        StatementViewBody {
            statement: BankStatementBody::of(&view.statement, view.account.currency),
            findings: view.findings.iter().map(FindingBody::from).collect(),
            lines: view.lines.into_iter().map(StatementLineBody::from).collect(),
        }
    }
}

impl From<&Imported> for ImportedBody {
    fn from(done: &Imported) -> Self {
        ImportedBody {
            statement_file_id: done.file.statement_file_id.0,
            format: done.file.format.to_string(),
            written: done.written,
            already_there: done.there,
            lines_new: done.file.lines_new,
            lines_known: done.file.lines_known,
            lines_before: done.file.lines_before,
            lines_pending: done.file.lines_pending,
            other_statements: u64::try_from(done.others).unwrap_or(u64::MAX),
            statements: done.statements.iter().map(|row| BankStatementBody::of(row, done.currency)).collect(),
            findings: done.findings.iter().map(FindingBody::from).collect(),
            answers: done.answers.iter().map(AnsweredBody::from).collect(),
        }
    }
}

impl From<&AnsweredPayment> for AnsweredBody {
    fn from(one: &AnsweredPayment) -> Self {
        let payment = &one.payment;
        AnsweredBody {
            disbursement_id: payment.disbursement.0,
            case: payment.case.clone(),
            end_to_end_id: payment.end_to_end_id.clone(),
            amount: MoneyBody::of(payment.amount.minor, payment.amount.currency),
            state: payment.state.to_owned(),
            version: one.version,
            said: one.said.to_owned(),
            reasons: one.reasons.clone(),
            on: one.on,
            next: one.next.map(|action| action.code().to_owned()),
        }
    }
}
