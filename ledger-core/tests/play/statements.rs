//! Statements of banks, played: a file whose lines are known by digests, and what is booked of them.

use ledger_core::id::{BankAccountId, StatementFileId, StatementId};
use ledger_core::money::{Currency, Money};
use ledger_core::programme::bank_statement::DIGEST_LEN;
use ledger_core::programme::command::{NewFinding, NewStatement, NewStatementLine, StatementImport};
use ledger_core::programme::identity::COMMITMENT_LEN;
use uuid::Uuid;

use super::{Player, code, day};

/// A digest that stands for what the vault would make of a text.
pub fn digest(of: u64) -> String {
    format!("{of:0width$x}", width = DIGEST_LEN)
}

impl Player {
    /// A file with one statement of these days: what makes each line itself, its day and amount.
    pub fn bank_file(&self, bank: BankAccountId, number: u64, lines: &[(u64, &str, Money)]) -> StatementImport {
        let file = Uuid::from_u128(0xf11e_0000 + self.tape.len() as u128);
        let line = |(of, on, amount): &(u64, &str, Money)| NewStatementLine {
            identity: digest(*of),
            occurrence: 1,
            booked_on: day(on),
            value_on: None,
            amount: *amount,
            kind: Some(code("PMNT/ICDT")),
            returned: false,
        };
        let statement = NewStatement {
            statement: StatementId(Uuid::from_u128(0x57a7_0000 + self.tape.len() as u128)),
            commitment: vec![6; COMMITMENT_LEN],
            currency: lines.first().map_or(Currency::UAH, |line| line.2.currency),
            sequence: None,
            page: None,
            from: lines.first().map(|line| day(line.1)),
            to: lines.last().map(|line| day(line.1)),
            opening: None,
            closing: None,
            balanced: None,
            entries: lines.len() as i64,
            pending: 0,
            lines: lines.iter().map(line).collect(),
        };
        StatementImport {
            bank_account: bank,
            file: StatementFileId(file),
            format: code("mt940"),
            size: 10,
            commitment: vec![5; COMMITMENT_LEN],
            number: Some(digest(number)),
            since: None,
            statements: vec![statement],
            findings: vec![NewFinding { code: code("balance"), place: "statement 1".into(), message: "1.00".into() }],
        }
    }
}
