//! Reads of the books outside cases: entries by hand with their lines, one entry with its legs, the chart, closed months.

use std::collections::BTreeMap;

use ledger_core::id::{DraftId, EntryId, ProgrammeId};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::period::{Closure, Valuation};
use ledger_core::programme::journal::{Draft, DraftLine};
use sea_orm::sea_query::Cond;

use super::page::Window;
use super::rows::{all, among, is, legs};
use super::{Store, StoreResult};

/// An entry as it is stored, and the one that reverses it.
#[derive(Clone, Debug)]
pub struct StoredEntry {
    /// Header.
    pub header: EntryHeader,
    /// Legs in their order.
    pub legs: Vec<Leg>,
    /// The entry that reverses it.
    pub reversed_by: Option<EntryId>,
}

impl Store {
    /// Entries by hand with their lines, in the order of their making.
    pub async fn drafts(&self, programme: ProgrammeId, window: Window) -> StoreResult<Vec<(Draft, Vec<DraftLine>)>> {
        let drafts: Vec<Draft> = self.page(programme, window).await?;
        self.with_lines(programme, drafts).await
    }

    /// One entry by hand with its lines.
    pub async fn draft(&self, programme: ProgrammeId, id: DraftId) -> StoreResult<Option<(Draft, Vec<DraftLine>)>> {
        let drafts: Vec<Draft> = all(&self.reader, programme, is("draft_id", id.0), &[]).await?;
        Ok(self.with_lines(programme, drafts).await?.pop())
    }

    async fn with_lines(
        &self,
        programme: ProgrammeId,
        drafts: Vec<Draft>,
    ) -> StoreResult<Vec<(Draft, Vec<DraftLine>)>> {
        let of = among("draft_id", drafts.iter().map(|draft| draft.draft_id.0));
        let lines: Vec<DraftLine> = all(&self.reader, programme, of, &["draft_id", "line_no"]).await?;
        let mut by_draft: BTreeMap<DraftId, Vec<DraftLine>> = BTreeMap::new();
        for line in lines {
            by_draft.entry(line.draft_id).or_default().push(line);
        }
        let whole = |draft: Draft| {
            let lines = by_draft.remove(&draft.draft_id).unwrap_or_default();
            (draft, lines)
        };
        Ok(drafts.into_iter().map(whole).collect())
    }

    /// One entry with its legs.
    pub async fn entry(&self, programme: ProgrammeId, id: EntryId) -> StoreResult<Option<StoredEntry>> {
        let found: Vec<EntryHeader> = all(&self.reader, programme, is("entry_id", id.0), &[]).await?;
        let Some(header) = found.into_iter().next() else { return Ok(None) };
        let legs = legs(&self.reader, programme, is("entry_id", id.0)).await?;
        let by: Vec<EntryHeader> = all(&self.reader, programme, is("reverses_id", id.0), &[]).await?;
        let reversed_by = by.first().map(|by| by.entry_id);
        Ok(Some(StoredEntry { header, legs, reversed_by }))
    }

    /// Closed months, oldest first.
    pub async fn closures(&self, programme: ProgrammeId) -> StoreResult<Vec<Closure>> {
        all(&self.reader, programme, Cond::all(), &["month_end", "seq"]).await
    }

    /// Months whose foreign balances were valued, oldest first.
    pub async fn valuations(&self, programme: ProgrammeId) -> StoreResult<Vec<Valuation>> {
        all(&self.reader, programme, Cond::all(), &["month_end"]).await
    }
}
