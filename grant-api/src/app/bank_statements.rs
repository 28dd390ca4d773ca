//! Files of banks: read, held against the rules, sealed in the vault, and only then decided; and the reads of what they say.
//!
//! Invariant: what the rules refuse is refused before anything is sealed; the ids of what is sealed follow from the account
//! and the bytes, so the same file again is the same and adds nothing. A counterparty leaves the vault by
//! [`App::counterparties`] alone, after the act was logged. Must not log, cache or put into an error what a file says.

use std::collections::BTreeMap;
use std::time::Duration;

use ledger_core::id::{BankAccountId, StatementFileId, StatementId, SubjectId};
use ledger_core::money::Currency;
use ledger_core::policy::{self, Action, Reading};
use ledger_core::programme::bank_statement::{
    BankStatement, LineState, STATEMENT_FILE_MAX, StatementFile, StatementFinding, StatementLine,
};
use ledger_core::programme::command::{Command, CounterpartiesRead, StatementImport};
use ledger_core::programme::decide;
use ledger_core::programme::identity::COMMITMENT_LEN;
use ledger_core::programme::plan::{Change, Plan};
use ledger_core::programme::refusal::Stop;
use ledger_core::programme::setup::BankAccount;
use ledger_core::programme::statement_chain::{Break, chain};
use ledger_core::time::Day;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::bank_answers::AnsweredPayment;
use super::execute::{Terms, key};
use super::statement_lines::{Counterparty, Prepared, prepare};
use super::work::Stage;
use super::{App, AppError, AppResult, Request, clock, refusal};
use crate::exchange::bank;
pub use crate::store::bank_statements::{BankView, LineFilter};
use crate::store::write::WriteRequest;
use crate::vault::{Paper, Vault};

/// Longest time that reading a file may take.
const READING_MAX: Duration = Duration::from_secs(10);

/// What came of a file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Currency of the account.
    pub currency: Currency,
    /// The file, as it stands in the ledger or would.
    pub file: StatementFile,
    /// Its statements.
    pub statements: Vec<BankStatement>,
    /// What a person has to look at.
    pub findings: Vec<StatementFinding>,
    /// What the bank says of payments, where the file holds answers in place of statements; nothing of it is written.
    pub answers: Vec<AnsweredPayment>,
    /// Statements of other accounts in the file, which were passed over.
    pub others: usize,
    /// The same file was taken before: nothing was added.
    pub there: bool,
    /// Whether it was written.
    pub written: bool,
}

impl Imported {
    /// Is it a file of answers, of which nothing is kept?
    pub fn of_answers(&self) -> bool {
        self.statements.is_empty()
    }
}

/// Statements of an account, and where their chain breaks.
#[derive(Clone, Debug)]
pub struct AccountStatements {
    /// The account.
    pub account: BankAccount,
    /// The latest first.
    pub statements: Vec<BankStatement>,
    /// Breaks among them, oldest first.
    pub breaks: Vec<Break>,
}

/// A statement with the lines that it brought.
#[derive(Clone, Debug)]
pub struct StatementView {
    /// The account.
    pub account: BankAccount,
    /// The statement.
    pub statement: BankStatement,
    /// Its file.
    pub file: StatementFile,
    /// What was found in the file.
    pub findings: Vec<StatementFinding>,
    /// Lines that it brought first, with what is left of each.
    pub lines: Vec<(StatementLine, LineState)>,
}

/// How a file is to be taken.
#[derive(Clone)]
pub struct Taking {
    /// The bank account that it is of.
    pub account: BankAccountId,
    /// Its number as the bank prints it: said with a first file that holds several accounts.
    pub number: Option<String>,
    /// The first day whose lines count: said with the first file, or never.
    pub since: Option<Day>,
    /// Tell what would come of it and keep nothing.
    pub dry_run: bool,
}

impl App {
    /// Takes a file of a bank. One of answers to payment files adds nothing: it is told what the bank says of each payment.
    ///
    /// # Errors
    /// 403 for who may not; 422 for a file that can't be read, is of another account or in another currency.
    pub async fn statement_import(
        &self,
        request: &Request,
        terms: Terms,
        taking: Taking,
        bytes: Vec<u8>,
    ) -> AppResult<Imported> {
        key(terms.key.clone())?;
        let person = request.principal.person.id;
        if policy::allow(Action::StatementImport, &request.principal.roles, person, &[]).is_err() {
            let detail = "None of your roles may do this.".into();
            return Err(AppError::Denied { code: "not_your_role", detail, earlier: None });
        }
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if !(1..=STATEMENT_FILE_MAX).contains(&size) {
            return Err(AppError::field("/file", "size", "a file has at least one byte and at most 10 MiB"));
        }
        let bank = self.store.one::<BankAccount>(self.programme, taking.account.0).await?.ok_or(AppError::Hidden)?;
        let vault = self.vault()?;
        let hash = Sha256::digest(&bytes);
        let file = StatementFileId(vault.id_of("statement_file", &[taking.account.0.as_bytes(), &hash])?);
        if let Some(known) = self.store.one::<StatementFile>(self.programme, file.0).await? {
            return self.imported(bank.currency, known, (0, true)).await;
        }
        request.progress.at(Stage::Reading);
        let (bytes, reading) = read(bytes).await?;
        request.progress.at(Stage::Computing);
        if reading.statements.is_empty() && !reading.answers.is_empty() {
            return self.answered_payments(request, &bank, (file, size), &reading).await;
        }
        let known = self.store.bank_source(self.programme, taking.account).await?;
        let said = taking.number.as_deref().map(|number| vault.number_digest(number)).transpose()?;
        let known = said.or_else(|| known.and_then(|source| source.number));
        let Prepared { mut command, details, others } = prepare(vault, &bank, (file, known), &reading)?;
        (command.size, command.since) = (size, taking.since);
        let asked = self.asked(request, &terms, Command::StatementImport(command.clone()))?;
        match self.store.plan(asked, decide).await? {
            Ok(plan) if taking.dry_run => return would(bank.currency, &plan, others),
            Ok(_) => self.seal(request, &mut command, (&bytes, &details)).await?,
            Err(Stop::Refused(refused)) if taking.dry_run => {
                return Err(refusal::error(&refused, None, request.principal.person.name.as_str()));
            }
            // It is refused again below, and that is logged; nothing was sealed for it.
            Err(_) => {}
        }
        self.execute(request, terms, Command::StatementImport(command)).await?;
        let taken = self.store.one::<StatementFile>(self.programme, file.0).await?;
        self.imported(bank.currency, taken.ok_or(AppError::UnknownOutcome)?, (others, false)).await
    }

    /// Seals a file and the details of its lines, and says so in the command.
    async fn seal(
        &self,
        request: &Request,
        command: &mut StatementImport,
        (bytes, details): (&[u8], &[Zeroizing<Vec<u8>>]),
    ) -> AppResult<()> {
        let (vault, subject) = (self.vault()?, SubjectId(command.bank_account.0));
        // What is sealed is kept, so from here on the file is taken.
        request.progress.writing().await;
        command.commitment = vault.paper_put(subject, Paper::StatementFile(command.file), bytes, request.now).await?;
        for (statement, details) in command.statements.iter_mut().zip(details) {
            let paper = Paper::Statement(statement.statement);
            statement.commitment = vault.paper_put(subject, paper, details, request.now).await?;
        }
        Ok(())
    }

    /// A command at the door that is only looked at: it binds no key.
    pub(super) fn asked(&self, request: &Request, terms: &Terms, command: Command) -> AppResult<WriteRequest> {
        Ok(WriteRequest {
            programme: self.programme,
            actor: request.principal.person.id,
            attested: None,
            key: None,
            on: terms.on,
            original_on: terms.original_on,
            today: request.today(),
            now: request.now,
            entropy: clock::random().map_err(AppError::internal)?,
            request_id: request.request_id.clone(),
            command,
        })
    }

    async fn imported(
        &self,
        currency: Currency,
        file: StatementFile,
        (others, there): (usize, bool),
    ) -> AppResult<Imported> {
        let statements = self.store.statements_in(self.programme, file.statement_file_id).await?;
        let findings = self.store.statement_findings(self.programme, file.statement_file_id).await?;
        Ok(Imported { currency, file, statements, findings, answers: Vec::new(), others, there, written: !there })
    }

    /// Every bank account, with its last statement and how many lines are open.
    pub async fn bank_accounts_seen(&self, request: &Request) -> AppResult<Vec<BankView>> {
        request.may(Reading::Books)?;
        Ok(self.store.bank_views(self.programme).await?)
    }

    /// Statements of an account, the latest first, and where their chain breaks.
    pub async fn account_statements(&self, request: &Request, account: BankAccountId) -> AppResult<AccountStatements> {
        request.may(Reading::Books)?;
        let account = self.store.one::<BankAccount>(self.programme, account.0).await?.ok_or(AppError::Hidden)?;
        let most = crate::store::bank_statements::STATEMENTS_MAX;
        let statements = self.store.statements_of(self.programme, account.bank_account_id, most).await?;
        let breaks = chain(statements.iter(), account.currency);
        Ok(AccountStatements { account, statements, breaks })
    }

    /// A page of the lines of an account, each with what is left of it; never who was on the other side.
    pub async fn bank_lines_of(
        &self,
        request: &Request,
        (account, filter): (BankAccountId, LineFilter),
        (after, limit): (Option<Uuid>, u64),
    ) -> AppResult<Vec<(StatementLine, LineState)>> {
        request.may(Reading::Books)?;
        self.store.one::<BankAccount>(self.programme, account.0).await?.ok_or(AppError::Hidden)?;
        Ok(self.store.statement_lines(self.programme, (account, filter), (after, limit)).await?)
    }

    /// A statement with the lines that it brought first.
    pub async fn bank_statement(&self, request: &Request, id: StatementId) -> AppResult<StatementView> {
        request.may(Reading::Books)?;
        let found = self.store.one::<BankStatement>(self.programme, id.0).await?;
        let statement = found.ok_or(AppError::Hidden)?;
        let broken = || AppError::internal("a statement without its file or account");
        let account = self.store.one::<BankAccount>(self.programme, statement.bank_account_id.0).await?;
        let file = self.store.one::<StatementFile>(self.programme, statement.statement_file_id.0).await?;
        let findings = self.store.statement_findings(self.programme, statement.statement_file_id).await?;
        let lines = self.store.lines_of_statement(self.programme, id).await?;
        let (account, file) = (account.ok_or_else(broken)?, file.ok_or_else(broken)?);
        Ok(StatementView { account, statement, file, findings, lines })
    }

    /// Who was on the other side of a statement's lines. One act a statement is in the log before anything is opened.
    pub async fn counterparties(
        &self,
        request: &Request,
        terms: Terms,
        statement: StatementId,
    ) -> AppResult<Vec<(StatementLine, Counterparty)>> {
        let vault = self.vault()?;
        let command = Command::CounterpartiesRead(CounterpartiesRead { statement });
        self.execute(request, terms, command).await?;
        let row = self.store.one::<BankStatement>(self.programme, statement.0).await?.ok_or(AppError::Hidden)?;
        let opened = open(vault, &row).await?;
        let identities: Vec<String> = opened.iter().map(|one| one.identity.clone()).collect();
        let lines = self.store.lines_like(self.programme, row.bank_account_id, &identities).await?;
        let by_key = |line: StatementLine| ((line.identity.clone(), line.occurrence), line);
        let mut lines: BTreeMap<(String, i64), StatementLine> = lines.into_iter().map(by_key).collect();
        let with = |one: Counterparty| lines.remove(&(one.identity.clone(), one.occurrence)).map(|line| (line, one));
        Ok(opened.into_iter().filter_map(with).collect())
    }
}

/// The details of a statement's lines, out of the vault.
pub(super) async fn open(vault: &Vault, row: &BankStatement) -> AppResult<Vec<Counterparty>> {
    let (subject, paper) = (SubjectId(row.bank_account_id.0), Paper::Statement(row.statement_id));
    let bytes = vault.paper_get(subject, paper, &row.commitment).await?;
    // What serde would say of a fault repeats what it read.
    serde_json::from_slice(&bytes).map_err(|_| AppError::internal("the details of a statement can't be read"))
}

/// Reads off the async threads, for so long and no longer; gives the bytes back.
async fn read(bytes: Vec<u8>) -> AppResult<(Vec<u8>, bank::Reading)> {
    let reading = tokio::task::spawn_blocking(move || {
        let read = bank::read(&bytes, None);
        (bytes, read)
    });
    let read = tokio::time::timeout(READING_MAX, reading).await;
    let read = read.map_err(|_| AppError::field("/file", "too-large", "The file takes too long to read."))?;
    let (bytes, read) = read.map_err(AppError::internal)?;
    let fault =
        |fault: bank::Unreadable| AppError::field("/file", fault.code, format!("{}: {}", fault.place, fault.reason));
    Ok((bytes, read.map_err(fault)?))
}

/// What a plan that is not written would write.
fn would(currency: Currency, plan: &Plan, others: usize) -> AppResult<Imported> {
    let (mut file, mut statements, mut findings) = (None, Vec::new(), Vec::new());
    for change in &plan.changes {
        match change {
            Change::StatementFile(row) => file = Some(row.clone()),
            Change::BankStatement(row) => statements.push(row.clone()),
            Change::StatementFinding(row) => findings.push(row.clone()),
            _ => {}
        }
    }
    let file = file.ok_or_else(|| AppError::internal("an import that takes no file"))?;
    Ok(Imported { currency, file, statements, findings, answers: Vec::new(), others, there: false, written: false })
}

/// The idempotency key of a file: the same for the same bytes, however often they come.
pub fn file_key(bytes: &[u8]) -> String {
    format!("statement-{}", ledger_core::row::hex(&Sha256::digest(bytes)))
}

/// What stands for a commitment before anything is sealed.
pub(super) fn unsealed() -> Vec<u8> {
    vec![0; COMMITMENT_LEN]
}
