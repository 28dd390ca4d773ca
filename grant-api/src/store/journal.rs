//! Reading the journal: entries with their lines.

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, EntryId, FundId, LineId, ProgrammeId};
use ledger_core::ledger::account::{AccountCode, Layer, Side};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::{Leg, lines};
use ledger_core::money::{Currency, Minor};
use ledger_core::time::{Day, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use serde::{Deserialize, Serialize};

use super::rows::{all, among, fetch, is, legs, name, select};
use super::{Store, StoreResult};

/// An entry as accountants read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// Id.
    pub entry_id: EntryId,
    /// Log sequence of the decision.
    pub seq: i64,
    /// What happened.
    pub event: String,
    /// Booking date.
    pub booked_on: Day,
    /// Value date.
    pub value_on: Day,
    /// Recorded time.
    pub recorded_at: Timestamp,
    /// The case.
    pub case_id: Option<CaseId>,
    /// Debit and credit lines.
    pub lines: Vec<LineView>,
}

/// One debit or credit line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    /// Layer.
    pub layer: Layer,
    /// Account.
    pub account: AccountCode,
    /// Side.
    pub side: Side,
    /// Minor units.
    pub amount: Minor,
    /// Currency.
    pub currency: Currency,
    /// Fund.
    pub fund: FundId,
    /// Budget line.
    pub line: Option<LineId>,
}

impl EntryView {
    /// Merges legs into lines.
    pub fn new(header: &EntryHeader, legs: &[Leg]) -> Self {
        let view = |line: ledger_core::ledger::leg::Line| LineView {
            layer: line.layer,
            account: line.account,
            side: line.side,
            amount: line.amount,
            currency: line.currency,
            fund: line.fund,
            line: line.line,
        };
        EntryView {
            entry_id: header.entry_id,
            seq: header.seq,
            event: header.event.clone(),
            booked_on: header.booked_on,
            value_on: header.value_on,
            recorded_at: header.recorded_at,
            case_id: header.case_id,
            lines: lines(legs).into_iter().map(view).collect(),
        }
    }
}

/// Which part of the journal a balance counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsOf {
    /// Booked on or before.
    pub as_of: Option<Day>,
    /// Known at: recorded on or before.
    pub known_at: Option<Timestamp>,
}

impl Store {
    /// Entries of a case, in order.
    pub async fn entries_of_case(&self, programme: ProgrammeId, case: CaseId) -> StoreResult<Vec<EntryView>> {
        let headers = all::<EntryHeader>(&self.reader, programme, is("case_id", case.0), &["seq", "entry_id"]).await?;
        self.entries_with_legs(programme, headers).await
    }

    /// Entries after a log sequence, at most `limit` decisions' worth, in order.
    pub async fn entries_after(&self, programme: ProgrammeId, after: i64, limit: u64) -> StoreResult<Vec<EntryView>> {
        let mut query = select(<EntryHeader as ledger_core::row::Row>::TABLE, programme);
        query.and_where(Expr::col(name("seq")).gt(after));
        query.order_by(name("seq"), Order::Asc).order_by(name("entry_id"), Order::Asc).limit(limit);
        let headers = fetch::<EntryHeader>(&self.reader, &query).await?;
        self.entries_with_legs(programme, headers).await
    }

    /// The newest entries of one event.
    pub async fn entries_of_event(
        &self,
        programme: ProgrammeId,
        event: &str,
        limit: u64,
    ) -> StoreResult<Vec<EntryView>> {
        let mut query = select(<EntryHeader as ledger_core::row::Row>::TABLE, programme);
        query.and_where(Expr::col(name("event")).eq(event));
        query.order_by(name("seq"), Order::Desc).order_by(name("entry_id"), Order::Desc).limit(limit);
        let headers = fetch::<EntryHeader>(&self.reader, &query).await?;
        self.entries_with_legs(programme, headers).await
    }

    async fn entries_with_legs(
        &self,
        programme: ProgrammeId,
        headers: Vec<EntryHeader>,
    ) -> StoreResult<Vec<EntryView>> {
        let mut by_entry: BTreeMap<EntryId, Vec<Leg>> = BTreeMap::new();
        let wanted = among("entry_id", headers.iter().map(|header| header.entry_id.0));
        for leg in legs(&self.reader, programme, wanted).await? {
            by_entry.entry(leg.entry_id).or_default().push(leg);
        }
        let view =
            |header: &EntryHeader| EntryView::new(header, by_entry.get(&header.entry_id).map_or(&[], Vec::as_slice));
        Ok(headers.iter().map(view).collect())
    }
}
