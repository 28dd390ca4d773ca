//! Records of lines of statements: what a run, a confirmation and an undoing have to see, and what a work list shows.
//!
//! Invariant: a line's records are read whole, so that the last of them is the last. Must not know the vault or judge a line.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{BankAccountId, CaseId, DisbursementId, ProgrammeId, StatementId, StatementLineId};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::policy::Action;
use ledger_core::programme::act::Act;
use ledger_core::programme::bank_statement::{BankStatement, LineState, StatementLine};
use ledger_core::programme::batch::{Batch, BatchLine, BatchState};
use ledger_core::programme::disbursement::{Disbursement, DisbursementState};
use ledger_core::programme::line_match::{LineMatch, LineMatchPayment, WithPayments, booked_at, latest};
use ledger_core::programme::world::{Need, World};
use ledger_core::row::Row;
use ledger_core::text::Code;
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order};
use uuid::Uuid;

use super::load::case_with;
use super::rows::{all, among, fetch, is, legs, name, select};
use super::{Store, StoreResult};

/// Ids that one statement asks for.
const AT_ONCE: usize = 1_000;

/// Records by line and number.
pub type Matches = BTreeMap<(StatementLineId, i64), WithPayments>;

impl Store {
    /// Lines of an account of which something is left, the oldest first, at most so many.
    pub async fn open_lines(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        limit: u64,
    ) -> StoreResult<Vec<(StatementLine, LineState)>> {
        let mut query = select(LineState::TABLE, programme);
        query.cond_where(is("bank_account_id", account.0)).and_where(Expr::cust("left_minor > 0"));
        query.order_by(name("statement_line_id"), Order::Asc).limit(limit);
        let states: Vec<LineState> = fetch(&self.reader, &query).await?;
        let mut lines: BTreeMap<StatementLineId, StatementLine> = BTreeMap::new();
        for chunk in states.chunks(AT_ONCE) {
            let ids = among("statement_line_id", chunk.iter().map(|state| state.statement_line_id.0));
            let found: Vec<StatementLine> = all(&self.reader, programme, ids, &[]).await?;
            lines.extend(found.into_iter().map(|line| (line.statement_line_id, line)));
        }
        let with = |state: LineState| lines.remove(&state.statement_line_id).map(|line| (line, state));
        Ok(states.into_iter().filter_map(with).collect())
    }

    /// A line with what is left of it.
    pub async fn statement_line(
        &self,
        programme: ProgrammeId,
        id: StatementLineId,
    ) -> StoreResult<Option<(StatementLine, LineState)>> {
        let of = || is("statement_line_id", id.0);
        let line = all::<StatementLine>(&self.reader, programme, of(), &[]).await?.pop();
        let state = all::<LineState>(&self.reader, programme, of(), &[]).await?.pop();
        Ok(line.zip(state))
    }

    /// Records of lines.
    pub async fn matches_of(&self, programme: ProgrammeId, lines: &[StatementLineId]) -> StoreResult<Matches> {
        records(&self.reader, programme, lines).await
    }

    /// Statements by id.
    pub async fn statements_by_id(
        &self,
        programme: ProgrammeId,
        ids: &BTreeSet<StatementId>,
    ) -> StoreResult<Vec<BankStatement>> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let mut found = Vec::new();
        for chunk in ids.chunks(AT_ONCE) {
            let of = among("statement_id", chunk.iter().copied());
            found.extend(all::<BankStatement>(&self.reader, programme, of, &["statement_id"]).await?);
        }
        Ok(found)
    }

    /// Payments that left an account and are in one of some states, at most so many, the latest first.
    pub async fn payments_from(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        states: &[DisbursementState],
        limit: u64,
    ) -> StoreResult<Vec<Disbursement>> {
        let mut query = select(Disbursement::TABLE, programme);
        query.and_where(Expr::col(name("state")).is_in(states.iter().map(|state| state.code())));
        query.cond_where(is("bank_account_id", account.0));
        query.order_by(name("state_on"), Order::Desc).order_by(name("disbursement_id"), Order::Desc).limit(limit);
        fetch(&self.reader, &query).await
    }

    /// The day on which each payment of these cases was released last.
    pub async fn released_on(
        &self,
        programme: ProgrammeId,
        cases: &[CaseId],
    ) -> StoreResult<BTreeMap<DisbursementId, Day>> {
        let mut days = BTreeMap::new();
        for chunk in cases.chunks(AT_ONCE) {
            let of = is("action", Action::PaymentRelease.code()).add(among("case_id", chunk.iter().map(|id| id.0)));
            let acts: Vec<Act> = all(&self.reader, programme, of, &["seq"]).await?;
            // In the order of the log: the last stays.
            let released = acts.into_iter().filter_map(|act| Some((act.object_id.parse().ok()?, act.on_day)));
            days.extend(released);
        }
        Ok(days)
    }

    /// The number of the released batch that each payment went out with, and the version of the payee that was paid to.
    pub async fn released_in(
        &self,
        programme: ProgrammeId,
        ids: &[DisbursementId],
    ) -> StoreResult<BTreeMap<DisbursementId, (String, i64)>> {
        let mut found = BTreeMap::new();
        for chunk in ids.chunks(AT_ONCE) {
            let of = among("disbursement_id", chunk.iter().map(|id| id.0));
            let lines: Vec<BatchLine> = all(&self.reader, programme, of, &[]).await?;
            let of: BTreeSet<Uuid> = lines.iter().map(|line| line.batch_id.0).collect();
            let released = is("state", BatchState::Released.code()).add(among("batch_id", of));
            let batches: Vec<Batch> = all(&self.reader, programme, released, &["number"]).await?;
            // In the order of their numbers: a payment that went out twice carries the last.
            for batch in batches {
                let of_batch = lines.iter().filter(|line| line.batch_id == batch.batch_id);
                let numbered = of_batch.map(|line| (line.disbursement_id, (batch.number.clone(), line.payee_version)));
                found.extend(numbered);
            }
        }
        Ok(found)
    }

    /// References under which bank lines of an account were booked that begin with the reference of a line.
    pub async fn refs_of_line(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        reference: &Code,
    ) -> StoreResult<BTreeSet<String>> {
        let found = self.booked_under(programme, account, reference).await?;
        Ok(found.into_iter().map(|line| line.bank_ref.to_string()).collect())
    }
}

/// Records of lines with their payments.
pub(super) async fn records(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    lines: &[StatementLineId],
) -> StoreResult<Matches> {
    let mut found = Matches::new();
    for chunk in lines.chunks(AT_ONCE) {
        let of = || among("statement_line_id", chunk.iter().map(|id| id.0));
        take(connection, programme, of, &mut found).await?;
    }
    Ok(found)
}

async fn take(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    of: impl Fn() -> Cond,
    found: &mut Matches,
) -> StoreResult<()> {
    let rows: Vec<LineMatch> = all(connection, programme, of(), &[]).await?;
    found.extend(rows.into_iter().map(|row| ((row.statement_line_id, row.match_no), (row, Vec::new()))));
    let payments: Vec<LineMatchPayment> =
        all(connection, programme, of(), &["statement_line_id", "match_no", "place"]).await?;
    for payment in payments {
        if let Some((_, of_record)) = found.get_mut(&(payment.statement_line_id, payment.match_no)) {
            of_record.push(payment);
        }
    }
    Ok(())
}

/// Every record, for a stage.
pub(super) async fn everything(connection: &impl ConnectionTrait, programme: ProgrammeId) -> StoreResult<Matches> {
    let mut found = Matches::new();
    take(connection, programme, Cond::all, &mut found).await?;
    Ok(found)
}

/// Loads one need.
pub(super) async fn need(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
    world: &mut World,
    need: &Need,
    on: Day,
) -> StoreResult<()> {
    match need {
        Need::MatchesOf(ids) => {
            for chunk in ids.chunks(AT_ONCE) {
                let of = || among("statement_line_id", chunk.iter().map(|id| id.0));
                let lines: Vec<StatementLine> = all(connection, programme, of(), &[]).await?;
                world.statements.lines.extend(lines.into_iter().map(|row| (row.statement_line_id, row)));
                let states: Vec<LineState> = all(connection, programme, of(), &[]).await?;
                world.statements.states.extend(states.into_iter().map(|row| (row.statement_line_id, row)));
            }
            world.statements.matches.extend(records(connection, programme, ids).await?);
        }
        Need::MatchBooks(line) => {
            let Some((_, payments)) = latest(world, *line).cloned() else { return Ok(()) };
            for payment in payments {
                let id = payment.disbursement_id;
                let case = |row: &Disbursement| row.case_id;
                case_with(connection, programme, world, ("disbursement_id", id.0), case, Some(on)).await?;
                let Some(seq) = booked_at(world, id) else { continue };
                for header in all::<EntryHeader>(connection, programme, is("seq", seq), &["entry_id"]).await? {
                    let of = legs(connection, programme, is("entry_id", header.entry_id.0)).await?;
                    world.entries.insert(header.entry_id, (header, of));
                }
            }
        }
        _ => {}
    }
    Ok(())
}
