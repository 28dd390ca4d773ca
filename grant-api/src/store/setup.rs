//! Reads of what a programme is set up with: partners, donors, calls, survivors' numbers, opening balances.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::id::{CallId, EntryId, FundId, NgoId, ProgrammeId, SubjectId};
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::policy::Action;
use ledger_core::programme::call::{Call, CallLine};
use ledger_core::programme::fund::Donor;
use ledger_core::programme::opening::{Opening, OpeningLine};
use ledger_core::programme::partner::{Ngo, Subject};
use ledger_core::programme::training::Training;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Cond;

use super::rows::{all, is};
use super::{Store, StoreResult};

impl Store {
    /// Partner NGOs by code.
    pub async fn ngos(&self, programme: ProgrammeId) -> StoreResult<Vec<Ngo>> {
        all(&self.reader, programme, Cond::all(), &["code"]).await
    }

    /// Donors by code.
    pub async fn donors(&self, programme: ProgrammeId) -> StoreResult<Vec<Donor>> {
        all(&self.reader, programme, Cond::all(), &["code"]).await
    }

    /// Calls by first day, each with its lines.
    pub async fn calls(&self, programme: ProgrammeId) -> StoreResult<Vec<(Call, Vec<CallLine>)>> {
        let calls: Vec<Call> = all(&self.reader, programme, Cond::all(), &["opens_on", "code"]).await?;
        let mut by_call: BTreeMap<CallId, Vec<CallLine>> = BTreeMap::new();
        for line in self.call_lines(programme).await? {
            by_call.entry(line.call_id).or_default().push(line);
        }
        Ok(calls.into_iter().map(|call| (call.clone(), by_call.remove(&call.call_id).unwrap_or_default())).collect())
    }

    /// Lines of all calls.
    pub async fn call_lines(&self, programme: ProgrammeId) -> StoreResult<Vec<CallLine>> {
        call_lines(&self.reader, programme).await
    }

    /// Trainings, oldest first.
    pub async fn trainings(&self, programme: ProgrammeId) -> StoreResult<Vec<Training>> {
        all(&self.reader, programme, Cond::all(), &["held_on", "training_id"]).await
    }

    /// The survivor's number, if there is such a one.
    pub async fn subject_by_number(&self, programme: ProgrammeId, number: &str) -> StoreResult<Option<Subject>> {
        Ok(all(&self.reader, programme, is("number", number), &[]).await?.pop())
    }

    /// A survivor's number by its id.
    pub async fn subject(&self, programme: ProgrammeId, subject: SubjectId) -> StoreResult<Option<Subject>> {
        Ok(all(&self.reader, programme, is("subject_id", subject.0), &[]).await?.pop())
    }

    /// Survivors' numbers, of one NGO or of all.
    pub async fn subjects(&self, programme: ProgrammeId, ngo: Option<NgoId>) -> StoreResult<Vec<Subject>> {
        let which = ngo.map_or_else(Cond::all, |ngo| is("ngo_id", ngo.0));
        all(&self.reader, programme, which, &["number"]).await
    }

    /// Opening balances with the lines of their latest preparation.
    pub async fn openings(&self, programme: ProgrammeId) -> StoreResult<Vec<(Opening, Vec<OpeningLine>)>> {
        openings(&self.reader, programme).await
    }

    /// Entries that are opening balances.
    pub async fn openings_posted(&self, programme: ProgrammeId) -> StoreResult<BTreeSet<EntryId>> {
        let opening = is("event", Action::OpeningPost.code());
        let headers: Vec<EntryHeader> = all(&self.reader, programme, opening, &[]).await?;
        Ok(headers.into_iter().map(|header| header.entry_id).collect())
    }
}

/// Lines of all calls.
pub(super) async fn call_lines(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> StoreResult<Vec<CallLine>> {
    all(connection, programme, Cond::all(), &["call_id", "line_id"]).await
}

/// Opening balances with the lines of their latest preparation.
pub(super) async fn openings(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> StoreResult<Vec<(Opening, Vec<OpeningLine>)>> {
    let openings: Vec<Opening> = all(connection, programme, Cond::all(), &["fund_id"]).await?;
    let lines: Vec<OpeningLine> = all(connection, programme, Cond::all(), &["fund_id", "version", "line_no"]).await?;
    let mut by_fund: BTreeMap<FundId, Vec<OpeningLine>> = BTreeMap::new();
    for line in lines {
        let latest = by_fund.entry(line.fund_id).or_default();
        latest.retain(|earlier| earlier.version == line.version);
        latest.push(line);
    }
    let whole = |opening: Opening| {
        let lines = by_fund.remove(&opening.fund_id).unwrap_or_default();
        (opening, lines)
    };
    Ok(openings.into_iter().map(whole).collect())
}
