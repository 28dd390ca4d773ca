//! What was made of a line of a statement: the bank lines booked under its reference and the entries behind them, and
//! receipts that are still held.
//!
//! Invariant: a line's parts are those whose reference is its own or a part of it. Must not know the vault or judge a line.

use std::collections::BTreeMap;

use ledger_core::id::{BankAccountId, BankLineId, ProgrammeId};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::programme::bank_statement::{LineState, StatementLine};
use ledger_core::programme::disbursement::BankLine;
use ledger_core::programme::treasury::{Receipt, ReceiptState};
use ledger_core::row::Row;
use ledger_core::text::Code;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order};
use uuid::Uuid;

use super::rows::{all, among, fetch, is, name, select};
use super::{Store, StoreResult};

/// Ids that one decision makes at most between a bank line and its entry.
const NEAR: u128 = 1_000;
/// Most held receipts of one account that a list shows.
const RECEIPTS_MAX: u64 = 500;

/// What a part of a line was booked by.
#[derive(Clone, Debug)]
pub struct Part {
    /// The bank line.
    pub line: BankLine,
    /// The entry.
    pub entry: Option<EntryHeader>,
    /// Does another entry reverse it?
    pub reversed: bool,
}

impl Store {
    /// A line of an account by its reference, with what is left of it.
    pub async fn line_named(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        reference: &Code,
    ) -> StoreResult<Option<(StatementLine, LineState)>> {
        let same = is("reference", reference.as_str()).add(is("bank_account_id", account.0));
        match all::<StatementLine>(&self.reader, programme, same, &[]).await?.pop() {
            Some(line) => self.statement_line(programme, line.statement_line_id).await,
            None => Ok(None),
        }
    }

    /// Lines of an account that are booked whole, the latest first, before one of them where it is named.
    pub async fn booked_lines(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        (before, limit): (Option<Uuid>, u64),
    ) -> StoreResult<Vec<(StatementLine, LineState)>> {
        let mut query = select(LineState::TABLE, programme);
        query.cond_where(is("bank_account_id", account.0)).and_where(Expr::cust("left_minor = 0"));
        if let Some(before) = before {
            query.and_where(Expr::col(name("statement_line_id")).lt(before));
        }
        query.order_by(name("statement_line_id"), Order::Desc).limit(limit);
        let states: Vec<LineState> = fetch(&self.reader, &query).await?;
        let ids = among("statement_line_id", states.iter().map(|state| state.statement_line_id.0));
        let lines: Vec<StatementLine> = all(&self.reader, programme, ids, &[]).await?;
        let mut lines: BTreeMap<_, _> = lines.into_iter().map(|line| (line.statement_line_id, line)).collect();
        let with = |state: LineState| lines.remove(&state.statement_line_id).map(|line| (line, state));
        Ok(states.into_iter().filter_map(with).collect())
    }

    /// Bank lines that were booked under the reference of a line or of a part of it.
    pub(super) async fn booked_under(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        reference: &Code,
    ) -> StoreResult<Vec<BankLine>> {
        let mut query = select(BankLine::TABLE, programme);
        let begins = format!("{}.%", reference.as_str());
        let column = || Expr::col(name("bank_ref"));
        let either = Cond::any().add(column().eq(reference.as_str())).add(column().like(begins));
        query.cond_where(is("bank_account_id", account.0)).cond_where(either);
        query.order_by(name("bank_line_id"), Order::Asc);
        fetch(&self.reader, &query).await
    }

    /// The parts of a line in the order of their booking, each with its entry.
    pub async fn parts_of_line(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
        reference: &Code,
    ) -> StoreResult<Vec<Part>> {
        let mut parts = Vec::new();
        for line in self.booked_under(programme, account, reference).await? {
            let entry = self.entry_beside(programme, line.bank_line_id).await?;
            let reversed = match &entry {
                Some(header) => {
                    let by = is("reverses_id", header.entry_id.0);
                    !all::<EntryHeader>(&self.reader, programme, by, &[]).await?.is_empty()
                }
                None => false,
            };
            parts.push(Part { line, entry, reversed });
        }
        // Steps of one transaction share their millisecond, so that the log alone knows their order.
        parts.sort_by_key(|part: &Part| part.entry.as_ref().map(|entry| entry.seq));
        Ok(parts)
    }

    /// The entry of the decision that made a bank line: the ids of one decision stand side by side (`Mint`), and the random
    /// bits keep those of any other away.
    async fn entry_beside(&self, programme: ProgrammeId, line: BankLineId) -> StoreResult<Option<EntryHeader>> {
        let own = line.0.as_u128();
        let mut query = select(EntryHeader::TABLE, programme);
        let (from, to) = (Uuid::from_u128(own.saturating_sub(NEAR)), Uuid::from_u128(own.saturating_add(NEAR)));
        let column = || Expr::col(name("entry_id"));
        query.and_where(column().gte(from)).and_where(column().lte(to)).limit(1);
        Ok(fetch::<EntryHeader>(&self.reader, &query).await?.pop())
    }

    /// Receipts of an account that nobody has identified, the oldest first, each with its bank line.
    pub async fn held_receipts(
        &self,
        programme: ProgrammeId,
        account: BankAccountId,
    ) -> StoreResult<Vec<(Receipt, BankLine)>> {
        let mut query = select(Receipt::TABLE, programme);
        query.cond_where(is("bank_account_id", account.0)).cond_where(is("state", ReceiptState::Held.code()));
        query.order_by(name("receipt_id"), Order::Asc).limit(RECEIPTS_MAX);
        let rows: Vec<Receipt> = fetch(&self.reader, &query).await?;
        let of = among("bank_line_id", rows.iter().map(|row| row.bank_line_id.0));
        let lines: Vec<BankLine> = all(&self.reader, programme, of, &[]).await?;
        let mut lines: BTreeMap<_, _> = lines.into_iter().map(|line| (line.bank_line_id, line)).collect();
        let with = |row: Receipt| lines.remove(&row.bank_line_id).map(|line| (row, line));
        Ok(rows.into_iter().filter_map(with).collect())
    }
}
