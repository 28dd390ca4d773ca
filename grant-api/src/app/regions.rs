//! Regions: how many cases go on in each, how many enterprises operate, what visits are to be made, what was paid.
//!
//! Invariant: whole regions alone, each of them, in the order of their codes; a caseworker's figures are those of their own
//! NGO. Working figures of whoever may see the cases; nothing is masked. A case counts in the region that it was opened in, and
//! an enterprise in the one it is in now; both always have one. Must not: hold anything finer than a region.

use std::collections::BTreeMap;

use ledger_core::id::CaseId;
use ledger_core::money::{Currency, Money};
use ledger_core::outcome::status::standing;
use ledger_core::policy::Reading;
use ledger_core::programme::region::{REGIONS, Region};
use ledger_core::programme::region_figures::RegionFigures;
use ledger_core::time::Day;

use super::queue::followed_since;
use super::reports::EnterpriseSearch;
use super::statements::{Download, FileForm, file};
use super::{App, AppError, AppResult, Request};
use crate::exchange::sheet::{Cell, Sheet};

/// Enterprises looked at in one go.
const BATCH: u64 = 500;

/// Figures by region.
#[derive(Clone, Debug)]
pub struct Regions {
    /// The day they stand at.
    pub today: Day,
    /// Currency of what was paid.
    pub currency: Currency,
    /// Every region.
    pub rows: Vec<(Region, RegionFigures)>,
    /// All of them together.
    pub total: RegionFigures,
}

type Figures = BTreeMap<Region, RegionFigures>;

impl App {
    /// Figures by region of the cases that a person may see.
    ///
    /// # Errors
    /// Denied without the right to cases.
    pub async fn regions(&self, request: &Request) -> AppResult<Regions> {
        request.may(Reading::Cases)?;
        let (only, today) = (request.only_ngo(), request.today());
        let programme = self.store.programme(self.programme).await?.ok_or(AppError::Hidden)?;
        let every = REGIONS.iter().filter_map(|code| Region::parse(&format!("UA-{code}")));
        let mut all: Figures = every.map(|region| (region, RegionFigures::default())).collect();
        for (region, count) in self.store.open_by_region(self.programme, only).await? {
            all.entry(region).or_default().open = count;
        }
        let regions = self.store.grant_regions(self.programme, only).await?;
        for (grant, amount) in self.store.disbursed(self.programme, today).await? {
            if let Some(region) = regions.get(&grant) {
                let figures = all.entry(*region).or_default();
                figures.paid = figures.paid.plus(amount).map_err(AppError::internal)?;
            }
        }
        for unit in self.units(today).await?.iter().filter(|unit| regions.contains_key(&unit.grant)) {
            all.entry(unit.region).or_default().stands(standing(&unit.visits, &unit.episode));
        }
        self.visits_by_region(request, &mut all).await?;
        let total = RegionFigures::total(all.values()).map_err(AppError::internal)?;
        Ok(Regions { today, currency: programme.base_currency, rows: all.into_iter().collect(), total })
    }

    /// Visits to be made: of an enterprise whose follow-up is over there are none, so that it is not read.
    async fn visits_by_region(&self, request: &Request, all: &mut Figures) -> AppResult<()> {
        let (base, today) = (self.store.base(self.programme).await?, request.today());
        let launched_since = Some(followed_since(&base, today));
        let search = EnterpriseSearch { only: request.only_ngo(), launched_since, ..EnterpriseSearch::default() };
        let mut after: Option<String> = None;
        loop {
            let found = self.store.enterprises_after(self.programme, &search, after.as_deref(), BATCH).await?;
            let last = u64::try_from(found.len()).unwrap_or(u64::MAX) < BATCH;
            after = found.last().map(|listed| listed.number.clone());
            let cases: Vec<CaseId> = found.iter().map(|listed| listed.enterprise.case_id).collect();
            let begun = self.store.begun(self.programme, &cases).await?;
            for listed in &found {
                let begun = begun.get(&listed.enterprise.case_id).copied().unwrap_or_default();
                let outlook = listed.known(&base.settings, &begun).outlook(today);
                all.entry(listed.enterprise.region).or_default().to_visit(&outlook, today);
            }
            if last {
                return Ok(());
            }
        }
    }

    /// The same as a file.
    pub async fn regions_file(&self, request: &Request, form: FileForm) -> AppResult<Download> {
        file(request, &sheet(&self.regions(request).await?), form)
    }
}

fn sheet(found: &Regions) -> Sheet {
    let count = |count: u64| Cell::Count(i64::try_from(count).unwrap_or(i64::MAX));
    let row = |(region, figures): &(Region, RegionFigures)| {
        vec![
            Cell::Text(region.as_str().to_owned()),
            count(figures.open),
            count(figures.operating),
            count(figures.due),
            count(figures.overdue),
            Cell::Text(found.currency.code().to_owned()),
            Cell::Money(Money { minor: figures.paid, currency: found.currency }),
        ]
    };
    let columns = vec!["region", "open_cases", "operating", "visits_due_30_days", "visits_overdue", "currency", "paid"];
    Sheet { name: "regions", columns, rows: found.rows.iter().map(row).collect() }
}
