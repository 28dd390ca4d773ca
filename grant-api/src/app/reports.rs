//! Reports: position of the funds, trial balance, enterprises, visits, people. Jobs are in `outcomes`.
//!
//! Invariant: the figures of the books come from the same rows as the trial balance; a caseworker's lists hold the cases of
//! their own NGO; no identity is in any of them. Must not: add up what the rules or the database add up.

use std::collections::BTreeMap;

use ledger_core::id::{DonorId, NgoId};
use ledger_core::ledger::trial::{TrialPart, trial_parts};
use ledger_core::money::Currency;
use ledger_core::outcome::episode::episode;
use ledger_core::outcome::status::{Standing, last_paid_workers, standing};
use ledger_core::outcome::visit::{Visit, VisitStatus};
use ledger_core::policy::Reading;
use ledger_core::programme::followup::Enterprise;
use ledger_core::programme::followup_plan::next_visit_on;
use ledger_core::programme::fund::{Donor, Fund};
use ledger_core::programme::partner::Ngo;
use ledger_core::programme::report::{Funnel, Position, totals};
use ledger_core::programme::settings::FollowUp;
use ledger_core::time::{Day, days_between};

use super::{App, AppError, AppResult, Request};
use crate::store::journal::AsOf;
use crate::store::reports::ListedEnterprise;
pub use crate::store::reports::{EnterpriseSearch, ListedVisit, VisitSearch};

/// Enterprises looked at in one go while a page is filled.
const BATCH: u64 = 200;

/// A fund with its donor and its position.
#[derive(Clone, Debug)]
pub struct FundRow {
    /// The fund.
    pub fund: Fund,
    /// Its donor.
    pub donor: Option<Donor>,
    /// Its position.
    pub position: Position,
}

/// Positions of all funds, and their sums by currency.
#[derive(Clone, Debug)]
pub struct FundReport {
    /// Funds by code.
    pub rows: Vec<FundRow>,
    /// Sums by currency.
    pub totals: Vec<(Currency, Position)>,
}

/// The trial balance by fund and layer, with the funds it names.
#[derive(Clone, Debug)]
pub struct TrialReport {
    /// Funds by code.
    pub funds: Vec<Fund>,
    /// The parts; those of all funds together last.
    pub parts: Vec<TrialPart>,
}

/// A page of a list, and where the next one begins.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// What to ask for next; `None` when this was the last page.
    pub next: Option<String>,
}

/// An enterprise as it stands today.
#[derive(Clone, Debug)]
pub struct EnterpriseRow {
    /// Case number.
    pub number: String,
    /// Partner NGO.
    pub ngo: NgoId,
    /// The enterprise.
    pub enterprise: Enterprise,
    /// Whole months since the launch, of 30.436875 days.
    pub months: i64,
    /// How it stands.
    pub standing: Standing,
    /// Closed, but not for so long that it may not yet turn out to be a pause.
    pub provisional: bool,
    /// The last visit: day and finding.
    pub last_visit: Option<(Day, VisitStatus)>,
    /// Paid workers at the last visit that counted them; none once it has exited.
    pub paid_workers: Option<i64>,
    /// The next planned visit.
    pub next_visit_on: Option<Day>,
}

/// How far people came.
#[derive(Clone, Debug)]
pub struct PeopleReport {
    /// The day of the figures.
    pub data_cut: Day,
    /// All persons by stage.
    pub total: [i64; 4],
    /// By year of enrolment.
    pub years: Vec<(i32, Funnel)>,
}

impl App {
    /// The position of every fund as of a date and as known at a time.
    pub async fn fund_report(&self, request: &Request, at: AsOf) -> AppResult<FundReport> {
        request.may(Reading::Books)?;
        let trial = self.store.trial_balance(self.programme, at).await?;
        let donors: BTreeMap<DonorId, Donor> =
            self.store.donors(self.programme).await?.into_iter().map(|donor| (donor.donor_id, donor)).collect();
        let mut rows = Vec::new();
        for (fund, _) in self.store.funds(self.programme).await? {
            let position = Position::of(&fund, &trial).map_err(AppError::internal)?;
            rows.push(FundRow { donor: fund.donor_id.and_then(|donor| donors.get(&donor)).cloned(), position, fund });
        }
        let totals = totals(rows.iter().map(|row| (row.fund.currency, &row.position))).map_err(AppError::internal)?;
        Ok(FundReport { rows, totals })
    }

    /// The trial balance by fund and layer, budget lines together.
    pub async fn trial_report(&self, request: &Request, at: AsOf) -> AppResult<TrialReport> {
        let rows = self.trial_balance(request, at).await?;
        let funds = self.store.funds(self.programme).await?.into_iter().map(|(fund, _)| fund).collect();
        Ok(TrialReport { funds, parts: trial_parts(&rows).map_err(AppError::internal)? })
    }

    /// A page of enterprises after a case number, in the order of numbers.
    pub async fn enterprises(
        &self,
        request: &Request,
        search: EnterpriseSearch,
        wanted: Option<Standing>,
        after: Option<&str>,
        limit: u64,
    ) -> AppResult<Page<EnterpriseRow>> {
        request.may(Reading::Cases)?;
        let search = EnterpriseSearch { only: request.only_ngo(), ..search };
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let follow = self.store.base(self.programme).await?.settings.follow_up.clone();
        let mut rows: Vec<EnterpriseRow> = Vec::new();
        let mut after = after.map(str::to_owned);
        // How one stands follows from its visits and is in no column: more are read until the page is full.
        loop {
            let batch = if wanted.is_some() { BATCH } else { limit.saturating_add(1) };
            let found = self.store.enterprises_after(self.programme, &search, after.as_deref(), batch).await?;
            let last = u64::try_from(found.len()).unwrap_or(u64::MAX) < batch;
            after = found.last().map(|listed| listed.number.clone());
            let standing = found.into_iter().map(|listed| as_it_stands(listed, &follow, request.today()));
            rows.extend(standing.filter(|row| wanted.is_none_or(|wanted| row.standing == wanted)));
            if last || rows.len() > size {
                break;
            }
        }
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|row| row.number.clone());
        Ok(Page { rows, next })
    }

    /// A page of visits, newest first; `before` is what an earlier page gave as its next.
    pub async fn visits(
        &self,
        request: &Request,
        search: VisitSearch,
        before: Option<&str>,
        limit: u64,
    ) -> AppResult<Page<ListedVisit>> {
        request.may(Reading::Cases)?;
        let before = before.map(visit_key).transpose()?;
        let search = VisitSearch { only: request.only_ngo(), ..search };
        let mut rows = self.store.visits_before(self.programme, &search, before, limit.saturating_add(1)).await?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let key = |row: &ListedVisit| format!("{}.{}", row.visit.visited_on, row.visit.seq);
        let next = rows.last().filter(|_| more).map(key);
        Ok(Page { rows, next })
    }

    /// The NGOs whose cases this person sees.
    pub async fn ngos_in_sight(&self, request: &Request) -> AppResult<Vec<Ngo>> {
        request.may(Reading::Cases)?;
        let ngos = self.store.ngos(self.programme).await?;
        Ok(ngos.into_iter().filter(|ngo| request.sees(ngo.ngo_id)).collect())
    }

    /// Years in which the enterprises that this person sees were launched.
    pub async fn launch_years(&self, request: &Request) -> AppResult<Vec<i32>> {
        request.may(Reading::Cases)?;
        Ok(self.store.launch_years(self.programme, request.only_ngo()).await?)
    }

    /// How far people came: distinct survivors' numbers, in all and by year of enrolment. Working figures.
    ///
    /// # Errors
    /// Denied without the right to live figures, with the newest release.
    pub async fn people_report(&self, request: &Request) -> AppResult<PeopleReport> {
        let data_cut = self.entitled(request, None).await?;
        let years = self.store.funnel_by_year(self.programme).await?;
        let total = years.values().fold(Funnel::default(), |sum, year| sum.plus(*year));
        Ok(PeopleReport { data_cut, total: total.stages(), years: years.into_iter().collect() })
    }
}

/// `DATE.SEQUENCE`, as a page gave it.
fn visit_key(text: &str) -> AppResult<(Day, i64)> {
    let parts = text.split_once('.').and_then(|(day, seq)| Some((day.parse().ok()?, seq.parse().ok()?)));
    parts.ok_or_else(|| AppError::field("?after", "not_a_page", "This is not where a page of the list ended."))
}

fn as_it_stands(listed: ListedEnterprise, follow: &FollowUp, today: Day) -> EnterpriseRow {
    let ListedEnterprise { number, ngo, enterprise, visits, end } = listed;
    let days = days_between(enterprise.launched_on, today).max(0);
    let seen: Vec<Visit> = visits.iter().filter_map(|visit| visit.in_days(enterprise.launched_on)).collect();
    let episode = episode(&seen, i32::try_from(days).unwrap_or(i32::MAX));
    EnterpriseRow {
        months: days.saturating_mul(1_000_000) / 30_436_875,
        standing: standing(&seen, &episode),
        provisional: episode.provisional,
        last_visit: visits.last().map(|visit| (visit.visited_on, visit.status)),
        paid_workers: last_paid_workers(&seen, &episode),
        next_visit_on: next_visit_on(follow, &enterprise, &visits, end.as_ref()),
        number,
        ngo,
        enterprise,
    }
}

#[cfg(test)]
mod tests {
    use super::visit_key;

    #[test]
    fn a_page_of_visits_begins_where_another_ended_and_nowhere_else() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 4).unwrap_or_default();
        assert_eq!(visit_key("2026-03-04.17"), Ok((day, 17)));
        for wrong in ["", "2026-03-04", "17", "2026-02-30.1", "2026-03-04.x", "2026-03-04.1.2"] {
            assert!(visit_key(wrong).is_err(), "{wrong}");
        }
    }
}
