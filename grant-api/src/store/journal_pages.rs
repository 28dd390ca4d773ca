//! The whole journal in pages, in the order of booking dates, as it stood at one size of the log.
//!
//! ```text
//! let size = store.log_head(programme).await?.size;                      // nothing after this is seen
//! let page = store.entries_by_day(programme, size, None, 500).await?;     // then after page.last()
//! ```
//! Invariant: entries are never changed and each names the decision that posted it, so pages up to a size of the log fit
//! together while others go on writing. Must not: hold more than a page.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{CaseId, EntryId, ProgrammeId, RateId};
use ledger_core::ledger::account::Account;
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::rate::RateRow;
use ledger_core::programme::application::Application;
use ledger_core::row::Row;
use ledger_core::time::Day;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use uuid::Uuid;

use super::rows::{all, among, day, fetch, legs, name, select};
use super::{Store, StoreResult};

/// Most entries of one page. No index has this order, so each page passes over the headers once: pages are large.
pub const ENTRIES_MAX: u64 = 5_000;
/// Most ids of one look-up.
const IDS_MAX: usize = 500;

/// Where a page ended.
pub type EntryPlace = (Day, i64, EntryId);

/// A page of the journal.
#[derive(Clone, Debug, Default)]
pub struct JournalPage {
    /// Entries with their legs by number.
    pub entries: Vec<(EntryHeader, Vec<Leg>)>,
    /// Numbers of their cases.
    pub cases: BTreeMap<CaseId, String>,
    /// The rates that their legs name.
    pub rates: BTreeMap<RateId, RateRow>,
}

impl JournalPage {
    /// Where it ended; `None` when there was nothing more.
    pub fn last(&self) -> Option<EntryPlace> {
        self.entries.last().map(|(header, _)| (header.booked_on, header.seq, header.entry_id))
    }
}

impl Store {
    /// The chart by code.
    pub async fn chart(&self, programme: ProgrammeId) -> StoreResult<Vec<Account>> {
        all(&self.reader, programme, Cond::all(), &["code"]).await
    }

    /// First and last booking date of the entries up to a size of the log.
    pub async fn journal_span(&self, programme: ProgrammeId, through: i64) -> StoreResult<Option<(Day, Day)>> {
        let mut query = up_to(programme, through);
        let column = || Expr::col(name("booked_on"));
        query.expr(Func::min(column())).expr(Func::max(column()));
        let Some(row) = self.reader.query_one(&query).await? else { return Ok(None) };
        let (first, last): (Option<String>, Option<String>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        match (first, last) {
            (Some(first), Some(last)) => Ok(Some((day(&first)?, day(&last)?))),
            _ => Ok(None),
        }
    }

    /// The events of the entries up to a size of the log.
    pub async fn journal_events(&self, programme: ProgrammeId, through: i64) -> StoreResult<BTreeSet<String>> {
        let mut query = up_to(programme, through);
        query.column(name("event")).distinct();
        let rows = self.reader.query_all(&query).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }

    /// A page of entries by booking date, sequence and id, of those up to a size of the log.
    pub async fn entries_by_day(
        &self,
        programme: ProgrammeId,
        through: i64,
        after: Option<EntryPlace>,
        limit: u64,
    ) -> StoreResult<JournalPage> {
        let column = |column: &'static str| Expr::col(name(column));
        let mut query = select(EntryHeader::TABLE, programme);
        query.and_where(column("seq").lte(through));
        if let Some((day, seq, entry)) = after {
            let day = day.to_string();
            let same_seq = Cond::all().add(column("seq").eq(seq)).add(column("entry_id").gt(entry.0));
            let same_day = Cond::any().add(column("seq").gt(seq)).add(same_seq);
            let same_day = Cond::all().add(column("booked_on").eq(day.as_str())).add(same_day);
            query.cond_where(Cond::any().add(column("booked_on").gt(day)).add(same_day));
        }
        for key in ["booked_on", "seq", "entry_id"] {
            query.order_by(name(key), Order::Asc);
        }
        query.limit(Ord::min(limit, ENTRIES_MAX));
        let headers: Vec<EntryHeader> = fetch(&self.reader, &query).await?;
        self.page_of(programme, headers).await
    }

    async fn page_of(&self, programme: ProgrammeId, headers: Vec<EntryHeader>) -> StoreResult<JournalPage> {
        let mut page = JournalPage::default();
        if headers.is_empty() {
            return Ok(page);
        }
        let mut by_entry: BTreeMap<EntryId, Vec<Leg>> = BTreeMap::new();
        for some in headers.chunks(IDS_MAX) {
            let wanted = among("entry_id", some.iter().map(|header| header.entry_id.0));
            for leg in legs(&self.reader, programme, wanted).await? {
                by_entry.entry(leg.entry_id).or_default().push(leg);
            }
        }
        let rates: BTreeSet<Uuid> = by_entry.values().flatten().filter_map(|leg| leg.rate_id).map(|id| id.0).collect();
        for row in self.named::<RateRow>(programme, "rate_id", rates).await? {
            page.rates.insert(row.rate_id, row);
        }
        let cases: BTreeSet<Uuid> = headers.iter().filter_map(|header| header.case_id).map(|id| id.0).collect();
        for row in self.named::<Application>(programme, "case_id", cases).await? {
            page.cases.insert(row.case_id, row.number);
        }
        let with_legs = |header: EntryHeader| {
            let legs = by_entry.remove(&header.entry_id).unwrap_or_default();
            (header, legs)
        };
        page.entries = headers.into_iter().map(with_legs).collect();
        Ok(page)
    }

    /// The rows with these ids.
    async fn named<R: Row>(
        &self,
        programme: ProgrammeId,
        column: &'static str,
        ids: BTreeSet<Uuid>,
    ) -> StoreResult<Vec<R>> {
        let (ids, mut rows) = (ids.into_iter().collect::<Vec<_>>(), Vec::new());
        for some in ids.chunks(IDS_MAX) {
            rows.extend(all::<R>(&self.reader, programme, among(column, some.iter().copied()), &[]).await?);
        }
        Ok(rows)
    }
}

/// From the entries of a programme up to a size of the log.
fn up_to(programme: ProgrammeId, through: i64) -> SelectStatement {
    let mut query = Query::select();
    query.from::<Alias>(name(EntryHeader::TABLE.name));
    query.and_where(Expr::col(name("programme_id")).eq(programme.0));
    query.and_where(Expr::col(name("seq")).lte(through));
    query
}
