//! Statements of banks: what an import and a booking have to see, and what pages and lists show.
//!
//! Invariant: a line is found by its account and its identity or reference, never by what it says. Must not know the vault.

use std::collections::BTreeSet;

use ledger_core::id::{BankAccountId, ProgrammeId, StatementFileId, StatementId, StatementLineId};
use ledger_core::programme::bank_statement::{
    BankSource, BankStatement, LINE_COUNTER, LineState, StatementFile, StatementFinding, StatementLine, Statements,
    line_of,
};
use ledger_core::programme::disbursement::BankLine;
use ledger_core::programme::setup::{BankAccount, Counter};
use ledger_core::programme::world::{Need, World};
use ledger_core::row::Row;
use ledger_core::text::Code;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order};
use uuid::Uuid;

use super::read::PAGE_MAX;
use super::rows::{all, among, fetch, is, name, select};
use super::{Store, StoreResult};

/// Identities that one statement asks for.
const AT_ONCE: usize = 1_000;
/// Most statements of one account that a list shows.
pub const STATEMENTS_MAX: u64 = 500;

/// Which lines of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFilter {
    /// Those of which something is left.
    Open,
    /// Those that are booked whole.
    Booked,
    /// All.
    All,
}

/// A bank account with what its statements say.
#[derive(Clone, Debug)]
pub struct BankView {
    /// The account.
    pub account: BankAccount,
    /// The statement with the latest day.
    pub last: Option<BankStatement>,
    /// Lines of which something is left, as far as they were counted.
    pub open: u64,
}

impl Store {
    /// Every bank account with its last statement and how many lines are open.
    pub async fn bank_views(&self, programme: ProgrammeId) -> StoreResult<Vec<BankView>> {
        let accounts: Vec<BankAccount> = all(&self.reader, programme, Cond::all(), &["code"]).await?;
        let mut views = Vec::with_capacity(accounts.len());
        for account in accounts {
            let last = self.statements_of(programme, account.bank_account_id, 1).await?.pop();
            let mut query = sea_orm::sea_query::Query::select();
            query.expr(Expr::cust("COUNT(*)")).from(name(LineState::TABLE.name));
            query.and_where(Expr::col(name("programme_id")).eq(programme.0));
            query.cond_where(is("bank_account_id", account.bank_account_id.0)).and_where(Expr::cust("left_minor > 0"));
            let found = self.reader.query_one(&query).await?;
            let open: i64 = found.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
            views.push(BankView { account, last, open: open.unsigned_abs() });
        }
        Ok(views)
    }

    /// Statements of an account, the latest first.
    pub async fn statements_of(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        limit: u64,
    ) -> StoreResult<Vec<BankStatement>> {
        let mut query = select(BankStatement::TABLE, programme);
        // In the order of the day: one without a day sorts as the engine likes, so it is left to the id.
        query.cond_where(is("bank_account_id", account.0)).order_by(name("to_on"), Order::Desc);
        query.order_by(name("statement_id"), Order::Desc).limit(Ord::min(limit, STATEMENTS_MAX));
        fetch(&self.reader, &query).await
    }

    /// The statements of a file, in its order.
    pub async fn statements_in(
        &self,
        programme: ProgrammeId,
        file: StatementFileId,
    ) -> StoreResult<Vec<BankStatement>> {
        all(&self.reader, programme, is("statement_file_id", file.0), &["position"]).await
    }

    /// What was found in a file.
    pub async fn statement_findings(
        &self,
        programme: ProgrammeId,
        file: StatementFileId,
    ) -> StoreResult<Vec<StatementFinding>> {
        all(&self.reader, programme, is("statement_file_id", file.0), &["finding_no"]).await
    }

    /// Whose files of an account are, and since when they count.
    pub async fn bank_source(&self, programme: ProgrammeId, account: BankAccountId) -> StoreResult<Option<BankSource>> {
        Ok(all::<BankSource>(&self.reader, programme, is("bank_account_id", account.0), &[]).await?.pop())
    }

    /// A page of the lines of an account in the order of their making, each with what is left of it.
    pub async fn statement_lines(
        &self,
        programme: ProgrammeId,
        (account, filter): (BankAccountId, LineFilter),
        (after, limit): (Option<Uuid>, u64),
    ) -> StoreResult<Vec<(StatementLine, LineState)>> {
        let mut query = select(LineState::TABLE, programme);
        query.cond_where(is("bank_account_id", account.0));
        match filter {
            // In so many words: SQLite takes the index of these rows for no value that it doesn't see.
            LineFilter::Open => drop(query.and_where(Expr::cust("left_minor > 0"))),
            LineFilter::Booked => drop(query.and_where(Expr::cust("left_minor = 0"))),
            LineFilter::All => {}
        }
        if let Some(after) = after {
            query.and_where(Expr::col(name("statement_line_id")).gt(after));
        }
        query.order_by(name("statement_line_id"), Order::Asc).limit(Ord::min(limit, PAGE_MAX + 1));
        let states: Vec<LineState> = fetch(&self.reader, &query).await?;
        let ids = among("statement_line_id", states.iter().map(|state| state.statement_line_id.0));
        let lines: Vec<StatementLine> = all(&self.reader, programme, ids, &["statement_line_id"]).await?;
        Ok(lines.into_iter().zip(states).collect())
    }

    /// The lines that a statement brought first, in the order of their making, each with what is left of it.
    pub async fn lines_of_statement(
        &self,
        programme: ProgrammeId,
        statement: StatementId,
    ) -> StoreResult<Vec<(StatementLine, LineState)>> {
        let of = is("statement_id", statement.0);
        let lines: Vec<StatementLine> = all(&self.reader, programme, of, &["statement_line_id"]).await?;
        let mut states: std::collections::BTreeMap<StatementLineId, LineState> = Default::default();
        for chunk in lines.chunks(AT_ONCE) {
            let ids = among("statement_line_id", chunk.iter().map(|line| line.statement_line_id.0));
            let found: Vec<LineState> = all(&self.reader, programme, ids, &[]).await?;
            states.extend(found.into_iter().map(|state| (state.statement_line_id, state)));
        }
        let with = |line: StatementLine| states.remove(&line.statement_line_id).map(|state| (line, state));
        Ok(lines.into_iter().filter_map(with).collect())
    }

    /// Lines of an account that have one of these identities.
    pub async fn lines_like(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        identities: &[String],
    ) -> StoreResult<Vec<StatementLine>> {
        like(&self.reader, programme, account, identities).await
    }
}

/// Loads one need.
pub(super) async fn need(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    need: &Need,
) -> StoreResult<()> {
    match need {
        Need::StatementsOf(account, file) => {
            let sources: Vec<BankSource> = all(connection, programme, Cond::all(), &[]).await?;
            world.statements.sources = sources.into_iter().map(|row| (row.bank_account_id, row)).collect();
            let of = is("bank_account_id", account.0);
            let statements: Vec<BankStatement> = all(connection, programme, of.clone(), &[]).await?;
            world.statements.statements.extend(statements.into_iter().map(|row| (row.statement_id, row)));
            let mut first = select(StatementFile::TABLE, programme);
            first.cond_where(of).order_by(name("statement_file_id"), Order::Asc).limit(1);
            let mut files: Vec<StatementFile> = fetch(connection, &first).await?;
            files.extend(all::<StatementFile>(connection, programme, is("statement_file_id", file.0), &[]).await?);
            world.statements.files.extend(files.into_iter().map(|row| (row.statement_file_id, row)));
            let counted: Vec<Counter> = all(connection, programme, is("name", LINE_COUNTER), &[]).await?;
            world.counters.extend(counted.into_iter().map(|row| (row.name, row.value)));
        }
        Need::LinesLike(account, identities) => {
            let found = like(connection, programme, *account, identities).await?;
            world.statements.lines.extend(found.into_iter().map(|row| (row.statement_line_id, row)));
        }
        Need::Statement(id) => {
            let found: Vec<BankStatement> = all(connection, programme, is("statement_id", id.0), &[]).await?;
            world.statements.statements.extend(found.into_iter().map(|row| (row.statement_id, row)));
        }
        _ => {}
    }
    Ok(())
}

/// A bank line that was booked under a reference; where the reference is that of a line of a statement, that line too.
pub(super) async fn bank_line(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    (account, reference): (BankAccountId, &Code),
) -> StoreResult<()> {
    let same = is("bank_account_id", account.0).add(is("bank_ref", reference.as_str()));
    world.bank_lines.extend(all::<BankLine>(connection, programme, same, &[]).await?);
    let Some(reference) = line_of(reference) else { return Ok(()) };
    let same = is("reference", reference.as_str()).add(is("bank_account_id", account.0));
    let lines: Vec<StatementLine> = all(connection, programme, same, &[]).await?;
    for line in lines {
        let of = is("statement_line_id", line.statement_line_id.0);
        let states: Vec<LineState> = all(connection, programme, of, &[]).await?;
        world.statements.states.extend(states.into_iter().map(|row| (row.statement_line_id, row)));
        world.statements.lines.insert(line.statement_line_id, line);
    }
    Ok(())
}

async fn like(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    account: BankAccountId,
    identities: &[String],
) -> StoreResult<Vec<StatementLine>> {
    let wanted: BTreeSet<&String> = identities.iter().collect();
    let wanted: Vec<&String> = wanted.into_iter().collect();
    let mut found = Vec::new();
    for chunk in wanted.chunks(AT_ONCE) {
        let same = Expr::col(name("identity")).is_in(chunk.iter().map(|text| text.as_str()));
        let of = is("bank_account_id", account.0).add(same);
        found.extend(all::<StatementLine>(connection, programme, of, &[]).await?);
    }
    Ok(found)
}

/// Everything of the programme, for a stage.
pub(super) async fn everything(connection: &impl ConnectionTrait, programme: ProgrammeId) -> StoreResult<Statements> {
    let sources: Vec<BankSource> = all(connection, programme, Cond::all(), &[]).await?;
    let files: Vec<StatementFile> = all(connection, programme, Cond::all(), &[]).await?;
    let statements: Vec<BankStatement> = all(connection, programme, Cond::all(), &[]).await?;
    let lines: Vec<StatementLine> = all(connection, programme, Cond::all(), &[]).await?;
    let states: Vec<LineState> = all(connection, programme, Cond::all(), &[]).await?;
    Ok(Statements {
        sources: sources.into_iter().map(|row| (row.bank_account_id, row)).collect(),
        files: files.into_iter().map(|row| (row.statement_file_id, row)).collect(),
        statements: statements.into_iter().map(|row| (row.statement_id, row)).collect(),
        lines: lines.into_iter().map(|row| (row.statement_line_id, row)).collect(),
        states: states.into_iter().map(|row| (row.statement_line_id, row)).collect(),
        matches: super::line_match::everything(connection, programme).await?,
    })
}
