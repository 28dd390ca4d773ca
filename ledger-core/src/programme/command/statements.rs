//! Inputs of the commands on statements of banks: amounts, days, codes and digests; the rest lies in the vault.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::{BankAccountId, StatementFileId, StatementId};
use crate::money::{Currency, Minor, Money};
use crate::programme::bank_statement::{BankStatement, DIGEST_LEN, LINES_MAX, MESSAGE_MAX};
use crate::programme::identity::COMMITMENT_LEN;
use crate::text::Code;
use crate::time::Day;

inputs! {
    /// Takes a file of a bank.
    pub struct StatementImport {
        /// The bank account.
        pub bank_account: BankAccountId,
        /// Where the vault keeps the bytes.
        pub file: StatementFileId,
        /// Format.
        pub format: Code,
        /// Bytes.
        pub size: i64,
        /// The vault's commitment, 32 bytes.
        pub commitment: Vec<u8>,
        /// The vault's HMAC of the account's number, where the file names one.
        pub number: Option<String>,
        /// The first day whose lines count: said with the first file, or never.
        pub since: Option<Day>,
        /// Statements of this account, in the order of the file.
        pub statements: Vec<NewStatement>,
        /// What was found in the file.
        pub findings: Vec<NewFinding>,
    }
    /// One statement.
    pub struct NewStatement {
        /// Where the vault keeps the details of its lines.
        pub statement: StatementId,
        /// The vault's commitment, 32 bytes.
        pub commitment: Vec<u8>,
        /// Currency.
        pub currency: Currency,
        /// The bank's number.
        pub sequence: Option<i64>,
        /// Page within that number.
        pub page: Option<i64>,
        /// First day.
        pub from: Option<Day>,
        /// Last day.
        pub to: Option<Day>,
        /// Booked balance before the first line.
        pub opening: Option<Minor>,
        /// Booked balance after the last line.
        pub closing: Option<Minor>,
        /// Whether they fit the lines.
        pub balanced: Option<bool>,
        /// Entries, booked or not.
        pub entries: i64,
        /// Entries that are not booked.
        pub pending: i64,
        /// Booked lines.
        pub lines: Vec<NewStatementLine>,
    }
    /// One booked line.
    pub struct NewStatementLine {
        /// The vault's HMAC of what makes it this line.
        pub identity: String,
        /// 1 for the first such line of the file, 2 for its repeat.
        pub occurrence: i64,
        /// Booked by the bank on.
        pub booked_on: Day,
        /// Value date.
        pub value_on: Option<Day>,
        /// Above zero into the account, below zero out of it.
        pub amount: Money,
        /// The bank's code for the kind of movement.
        pub kind: Option<Code>,
        /// The bank says that it takes something back.
        pub returned: bool,
    }
    /// A finding.
    pub struct NewFinding {
        /// What kind.
        pub code: Code,
        /// Where.
        pub place: String,
        /// What, in amounts, days and counts.
        pub message: String,
    }
    /// Opens the details of a statement's lines.
    pub struct CounterpartiesRead {
        /// The statement.
        pub statement: StatementId,
    }
}

impl StatementImport {
    /// Identities of the lines.
    pub fn identities(&self) -> Vec<String> {
        let lines = self.statements.iter().flat_map(|statement| &statement.lines);
        lines.map(|line| line.identity.clone()).collect()
    }

    /// Is everything within the bounds of its column?
    pub(in crate::programme) fn fits(&self) -> bool {
        let digest = |text: &String| text.len() == DIGEST_LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let lines: usize = self.statements.iter().map(|statement| statement.lines.len()).sum();
        let short = |text: &str| text.chars().count() <= MESSAGE_MAX;
        let line = |line: &NewStatementLine| digest(&line.identity) && line.occurrence >= 1;
        let statement = |one: &NewStatement| {
            one.commitment.len() == COMMITMENT_LEN && one.entries >= 0 && one.pending >= 0 && one.lines.iter().all(line)
        };
        self.commitment.len() == COMMITMENT_LEN
            && self.number.as_ref().is_none_or(digest)
            && lines <= LINES_MAX
            && self.statements.iter().all(statement)
            && self.findings.iter().all(|finding| short(&finding.place) && short(&finding.message))
    }
}

impl NewStatement {
    pub(in crate::programme) fn row(&self, input: &StatementImport, position: i64) -> BankStatement {
        BankStatement {
            statement_id: self.statement,
            statement_file_id: input.file,
            bank_account_id: input.bank_account,
            position,
            commitment: self.commitment.clone(),
            sequence: self.sequence,
            page: self.page,
            from_on: self.from,
            to_on: self.to,
            opening_minor: self.opening,
            closing_minor: self.closing,
            balanced: self.balanced,
            entries: self.entries,
        }
    }
}
