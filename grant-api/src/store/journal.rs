//! Reading the journal: entries with their lines, balances at a date, trial balance.

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, EntryId, FundId, LineId, ProgrammeId};
use ledger_core::ledger::account::{AccountCode, Layer, Side};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::{Leg, lines};
use ledger_core::ledger::trial::TrialRow;
use ledger_core::money::{Currency, Minor};
use ledger_core::time::{Day, Timestamp};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, Order, Query};
use serde::{Deserialize, Serialize};

use super::rows::{all, among, fetch, is, legs, name, select, value};
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

/// Fund, budget line, account, currency.
type TrialKey = (FundId, Option<LineId>, AccountCode, Currency);

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

    /// Sums of debits and credits per fund, line, account and currency, as of a booking date and as known at a time.
    pub async fn trial_balance(&self, programme: ProgrammeId, at: AsOf) -> StoreResult<Vec<TrialRow>> {
        let mut last_seq = None;
        if let Some(known_at) = at.known_at {
            let mut query = Query::select();
            query.expr(Func::max(Expr::col(name("seq")))).from(name("log_leaf"));
            query.and_where(Expr::col(name("programme_id")).eq(programme.0));
            query.and_where(Expr::col(name("recorded_at")).lte(known_at.micros()));
            let row = self.reader.query_one(&query).await?;
            last_seq = Some(row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?.flatten().unwrap_or(0));
        }
        let mut sums: BTreeMap<TrialKey, (i64, i64)> = BTreeMap::new();
        for (column, side) in [("debit_account", Side::Debit), ("credit_account", Side::Credit)] {
            for (key, amount) in self.side_sums(programme, column, at.as_of, last_seq).await? {
                let sum = sums.entry(key).or_default();
                *(if side == Side::Debit { &mut sum.0 } else { &mut sum.1 }) += amount;
            }
        }
        let row = |((fund, line, account, currency), (debit, credit))| TrialRow {
            fund,
            line,
            account,
            currency,
            debit: Minor(debit),
            credit: Minor(credit),
        };
        Ok(sums.into_iter().map(row).collect())
    }

    async fn side_sums(
        &self,
        programme: ProgrammeId,
        column: &'static str,
        as_of: Option<Day>,
        last_seq: Option<i64>,
    ) -> StoreResult<Vec<(TrialKey, i64)>> {
        use ledger_core::row::{Cell, Kind};
        let keys = ["fund_id", "line_id", column, "currency"];
        let mut query = Query::select();
        query
            .columns(keys.map(name))
            .expr(Func::cast_as(Expr::col(name("amount_minor")).sum(), name("bigint")))
            .from(name("leg"));
        let mut condition = Cond::all().add(Expr::col(name("programme_id")).eq(programme.0));
        if let Some(day) = as_of {
            condition = condition.add(Expr::col(name("booked_on")).lte(day.to_string()));
        }
        if let Some(seq) = last_seq {
            condition = condition.add(Expr::col(name("seq")).lte(seq));
        }
        query.cond_where(condition).add_group_by(keys.map(|key| Expr::col(name(key))));
        let mut sums = Vec::new();
        for row in self.reader.query_all(&query).await? {
            let cell = |index, kind| value(&row, index, kind);
            let key = (
                FundId::from_value(&cell(0, Kind::Id)?)?,
                Option::<LineId>::from_value(&cell(1, Kind::Id)?)?,
                AccountCode::from_value(&cell(2, Kind::Text)?)?,
                Currency::from_value(&cell(3, Kind::Text)?)?,
            );
            sums.push((key, i64::from_value(&cell(4, Kind::Int)?)?));
        }
        Ok(sums)
    }
}
