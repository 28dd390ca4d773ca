//! Follow-up lists: which enterprises are to be visited, are overdue, will soon count as lost, or are followed no more.
//!
//! Invariant: case numbers, codes and dates alone; a caseworker's lists hold the cases of their own NGO; a list, its count
//! and its file come of one search. Must not: decide what is due (`ledger_core::programme::followup_plan` does).

use ledger_core::id::{NgoId, PersonId};
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::policy::Reading;
use ledger_core::programme::followup::Enterprise;
use ledger_core::programme::followup_plan::{EndReason, FollowupList, Planned};
use ledger_core::programme::region::Region;
use ledger_core::programme::settings::Settings;
use ledger_core::time::{Day, days_between};

use super::queue::followed_since;
use super::reports::{EnterpriseSearch, Page};
use super::statements::{Download, FileForm};
use super::{App, AppResult, Request, statements};
use crate::exchange::sheet::{Cell, Sheet};
use crate::store::followup::Begun;
use crate::store::reports::ListedEnterprise;

/// Enterprises looked at in one go while a page is filled.
const BATCH: u64 = 200;
/// Rows of a page while a file is made.
const FILE_PAGE: u64 = 500;

/// Which enterprises are asked for.
#[derive(Clone, Copy, Debug)]
pub struct FollowupSearch {
    /// The list.
    pub list: FollowupList,
    /// In this region.
    pub region: Option<Region>,
    /// Whose last visit, or launch, this person recorded.
    pub officer: Option<PersonId>,
}

/// An enterprise on a list.
#[derive(Clone, Debug)]
pub struct FollowupRow {
    /// Case number.
    pub number: String,
    /// Partner NGO.
    pub ngo: NgoId,
    /// The enterprise.
    pub enterprise: Enterprise,
    /// The next visit.
    pub planned: Option<Planned>,
    /// Days since it should have been made; below zero before.
    pub days_late: Option<i64>,
    /// From this day on it counts as lost.
    pub lost_from: Option<Day>,
    /// Why follow-up ended, and when.
    pub ended: Option<(EndReason, Day)>,
    /// The last visit: day and finding.
    pub last_visit: Option<(Day, VisitStatus)>,
    /// Who recorded the last visit, or the launch.
    pub officer: Option<PersonId>,
}

impl App {
    /// A page of a list after a case number, in the order of numbers.
    pub async fn followups(
        &self,
        request: &Request,
        search: FollowupSearch,
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<Page<FollowupRow>> {
        request.may(Reading::Cases)?;
        let base = self.store.base(self.programme).await?;
        // Who was launched so long ago that the follow-up is over waits for no visit and can't be lost any more.
        let launched_since = (search.list != FollowupList::Ended).then(|| followed_since(&base, request.today()));
        let only = request.only_ngo();
        let wanted = EnterpriseSearch { only, region: search.region, launched_since, ..EnterpriseSearch::default() };
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut rows: Vec<FollowupRow> = Vec::new();
        let mut after = after.map(str::to_owned);
        // When a visit is due follows from the visits and is in no column: more are read until the page is full.
        loop {
            let found = self.store.enterprises_after(self.programme, &wanted, after.as_deref(), BATCH).await?;
            let last = u64::try_from(found.len()).unwrap_or(u64::MAX) < BATCH;
            after = found.last().map(|listed| listed.number.clone());
            let cases: Vec<_> = found.iter().map(|listed| listed.enterprise.case_id).collect();
            let mut begun = self.store.begun(self.programme, &cases).await?;
            rows.extend(found.into_iter().filter_map(|listed| {
                let begun = begun.remove(&listed.enterprise.case_id).unwrap_or_default();
                on_list(listed, begun, &base.settings, search, request.today())
            }));
            if last || rows.len() > size {
                break;
            }
        }
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|row| row.number.clone());
        Ok(Page { rows, next })
    }

    /// The whole list as a file.
    pub async fn followups_file(
        &self,
        request: &Request,
        search: FollowupSearch,
        form: FileForm,
    ) -> AppResult<Download> {
        let mut sheet = Sheet { name: "followups", columns: COLUMNS.to_vec(), rows: Vec::new() };
        let mut after: Option<String> = None;
        loop {
            let page = self.followups(request, search, after.as_deref(), FILE_PAGE).await?;
            sheet.rows.extend(page.rows.iter().map(cells));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        statements::file(request, &sheet, form)
    }
}

const COLUMNS: [&str; 12] = [
    "case",
    "enterprise_id",
    "sector",
    "region",
    "launched_on",
    "kind",
    "planned_on",
    "days_late",
    "lost_from",
    "ended_on",
    "reason",
    "last_visited_on",
];

fn cells(row: &FollowupRow) -> Vec<Cell> {
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
    vec![
        Cell::Text(row.number.clone()),
        Cell::Text(row.enterprise.enterprise_id.to_string()),
        Cell::Text(row.enterprise.sector.code().to_owned()),
        Cell::Text(row.enterprise.region.as_str().to_owned()),
        Cell::Day(row.enterprise.launched_on),
        Cell::text(row.planned.map(|planned| planned.kind)),
        day(row.planned.map(|planned| planned.on)),
        row.days_late.map_or(Cell::Empty, Cell::Count),
        day(row.lost_from),
        day(row.ended.map(|(_, on)| on)),
        Cell::text(row.ended.map(|(reason, _)| reason)),
        day(row.last_visit.map(|(on, _)| on)),
    ]
}

fn on_list(
    listed: ListedEnterprise,
    begun: Begun,
    settings: &Settings,
    search: FollowupSearch,
    today: Day,
) -> Option<FollowupRow> {
    let outlook = listed.known(settings, &begun).outlook(today);
    let ListedEnterprise { number, ngo, enterprise, visits, .. } = listed;
    let last = visits.last();
    let officer = last.map(|visit| visit.recorded_by).or(begun.launched_by);
    let asked = search.officer.is_none_or(|person| officer == Some(person));
    (asked && outlook.is_on(search.list, today)).then(|| FollowupRow {
        planned: outlook.planned,
        days_late: outlook.planned.map(|planned| days_between(planned.on, today)),
        lost_from: outlook.lost_from,
        ended: outlook.ended,
        last_visit: last.map(|visit| (visit.visited_on, visit.status)),
        officer,
        number,
        ngo,
        enterprise,
    })
}
