//! Searching cases: one filter for the list, its count and its file, under one permission.
//!
//! ```text
//! "is:overdue region:UA-46"  ->  Found { cases: [(id, "2026-0007"), ..] }, which is listed, counted and written down
//! ```
//! Invariant: what is counted and written down is what is listed, of the caseworker's NGO alone where somebody sees no other.
//! A code that nothing has finds nothing and tells nothing, and a word about content finds no case whose content is closed to
//! who asks. Must not: show who anybody is.

use ledger_core::id::CaseId;
use ledger_core::money::{Currency, Minor, Money};
use ledger_core::policy::Reading;
use ledger_core::programme::application::ApplicationState;
use ledger_core::programme::call::Call;
use ledger_core::programme::filter::{Filter, FilterFault, Is, Officer, Term};
use ledger_core::programme::panel::{Sight, declares_first, sight};
use ledger_core::programme::steps::{Step, money_strip, waiting};
use ledger_core::programme::world::{Dossier, World};
use ledger_core::text::Code;
use ledger_core::time::{Day, days_between};

use super::queue::followed_since;
use super::statements::{Download, FILE_ROWS_MAX, FileForm, file};
use super::work::Stage;
use super::{App, AppError, AppResult, Request};
use crate::exchange::sheet::{Cell, Sheet};
use crate::store::search::{CASES_AT_ONCE, CaseSearch};

/// What a file of cases holds of each: codes, amounts and dates.
const COLUMNS: [&str; 16] = [
    "number",
    "state",
    "grant_state",
    "since",
    "opened_on",
    "ngo",
    "call",
    "fund",
    "region",
    "sector",
    "currency",
    "requested",
    "approved",
    "paid",
    "waits_on",
    "late",
];

/// Cases that meet a filter, the newest number first.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Ids and numbers.
    pub cases: Vec<(CaseId, String)>,
}

/// A page of them.
#[derive(Clone, Debug, Default)]
pub struct FoundPage {
    /// Whole cases.
    pub cases: Vec<Dossier>,
    /// How many there are in all.
    pub total: usize,
    /// Number after which the next page begins; none on the last.
    pub next: Option<String>,
}

/// Reads a query of the list.
pub fn read(query: &str) -> AppResult<Filter> {
    Filter::read(query).map_err(|fault| faulty("?q", &fault))
}

/// A fault of a query, at the parameter that it came by.
pub(crate) fn faulty(pointer: &str, fault: &FilterFault) -> AppError {
    AppError::field(pointer, fault.code.code(), fault.to_string())
}

/// The due steps of a case that still ask for something, oldest first.
fn due(case: &Dossier, world: &World, today: Day) -> Vec<Step> {
    let mut steps = waiting(case, world, today);
    steps.retain(|step| step.is_due(today) && !step.is_asleep(today));
    steps.sort_by_key(|step| step.since);
    steps
}

/// Does one of them wait for longer than it should?
fn late(steps: &[Step], world: &World, today: Day) -> bool {
    steps.iter().any(|step| days_between(step.since, today) > world.settings.service_days(step.action))
}

impl App {
    /// Cases that meet a filter; all of them for those who see the cases of all.
    pub async fn search(&self, request: &Request, filter: &Filter) -> AppResult<Found> {
        request.may(Reading::Cases)?;
        let mut search = CaseSearch { only: request.only_ngo(), ..CaseSearch::default() };
        for term in &filter.terms {
            match term {
                Term::Is(_) => {}
                Term::State(state) => search.state = Some(state),
                Term::Officer(Officer::Me) => search.officer = Some(request.principal.person.id),
                Term::Officer(Officer::Person(person)) => search.officer = Some(*person),
                Term::Ngo(code) => search.ngo = Some(code.to_string()),
                Term::Region(region) => search.region = Some(region.as_str().to_owned()),
                Term::Sector(sector) => search.sector = Some(sector.code()),
                Term::Call(code) => search.call = Some(code.to_string()),
                Term::Fund(code) => search.fund = Some(code.to_string()),
                Term::Number(number) => search.number = Some(number.to_string()),
                Term::Since(day) => search.since = Some(*day),
            }
        }
        if !filter.asks(Is::Waiting) && !filter.asks(Is::Overdue) {
            return Ok(Found { cases: self.cases_open_to(request, filter, &search).await? });
        }
        let (world, today) = (self.store.base(self.programme).await?, request.today());
        search.live = Some(followed_since(&world, today));
        let live = self.cases_open_to(request, filter, &search).await?;
        let ids: Vec<CaseId> = live.iter().map(|(case, _)| *case).collect();
        let mut cases = Vec::new();
        for some in ids.chunks(CASES_AT_ONCE) {
            for case in self.newest_first(some).await? {
                let steps = due(&case, &world, today);
                if !steps.is_empty() && (!filter.asks(Is::Overdue) || late(&steps, &world, today)) {
                    cases.push((case.application.case_id, case.application.number.clone()));
                }
            }
        }
        Ok(Found { cases })
    }

    /// What the store finds, without the cases of whose content the filter would tell somebody to whom it is closed.
    async fn cases_open_to(
        &self,
        request: &Request,
        filter: &Filter,
        search: &CaseSearch,
    ) -> AppResult<Vec<(CaseId, String)>> {
        let mut found = self.store.cases_found(self.programme, search).await?;
        let roles = &request.principal.roles;
        if filter.asks_content() && declares_first(roles) {
            let ballots = self.store.ballots_of(self.programme, request.principal.person.id).await?;
            let on = |case: CaseId| ballots.iter().filter(move |ballot| ballot.case_id == case);
            found.retain(|(case, _)| sight(roles, on(*case)) == Sight::Whole);
        }
        Ok(found)
    }

    /// A page of the cases that meet a filter, the newest first, after a number.
    pub async fn search_page(
        &self,
        request: &Request,
        filter: &Filter,
        after: Option<&str>,
        limit: usize,
    ) -> AppResult<FoundPage> {
        let found = self.search(request, filter).await?;
        let rest = found.cases.iter().filter(|(_, number)| after.is_none_or(|after| number.as_str() < after));
        let page: Vec<&(CaseId, String)> = rest.take(limit.saturating_add(1)).collect();
        let shown = page.get(..limit.min(page.len())).unwrap_or_default();
        let next = shown.last().filter(|_| page.len() > limit).map(|(_, number)| number.clone());
        let ids: Vec<CaseId> = shown.iter().map(|(case, _)| *case).collect();
        let cases = self.newest_first(&ids).await?;
        Ok(FoundPage { cases, total: found.cases.len(), next })
    }

    /// Whole cases, the newest number first.
    async fn newest_first(&self, cases: &[CaseId]) -> AppResult<Vec<Dossier>> {
        let mut whole = self.store.dossiers(self.programme, cases).await?;
        whole.reverse();
        Ok(whole)
    }

    /// A page of cases, the newest number first, in one state or in any.
    pub async fn cases(
        &self,
        request: &Request,
        after: Option<&str>,
        state: Option<ApplicationState>,
        limit: usize,
    ) -> AppResult<Vec<Dossier>> {
        let filter = Filter { terms: state.map(|state| Term::State(state.code())).into_iter().collect() };
        Ok(self.search_page(request, &filter, after, limit).await?.cases)
    }

    /// The cases that meet a filter as a file; its last row says who had it made, when, what for, and by which filter.
    pub async fn search_file(
        &self,
        request: &Request,
        filter: &Filter,
        why: Option<&Code>,
        form: FileForm,
    ) -> AppResult<Download> {
        let found = self.search(request, filter).await?;
        if found.cases.len() > FILE_ROWS_MAX {
            return Err(AppError::field("?q", "too_large", "The file would be too long. Ask for fewer cases."));
        }
        let (world, today) = (self.store.base(self.programme).await?, request.today());
        let codes = Codes::of(self).await?;
        let ids: Vec<CaseId> = found.cases.iter().map(|(case, _)| *case).collect();
        let mut rows = Vec::new();
        request.progress.at(Stage::Reading);
        for some in ids.chunks(CASES_AT_ONCE) {
            request.progress.count(rows.len(), ids.len());
            let cases = self.newest_first(some).await?;
            rows.extend(cases.iter().map(|case| {
                let mut cells = row(case, &codes, &due(case, &world, today), &world, today);
                // Of a case that is closed to them, a member of the committee learns its number and its state.
                if request.sight(case) != Sight::Whole {
                    cells.iter_mut().skip(2).for_each(|cell| *cell = Cell::Empty);
                }
                cells
            }));
        }
        let told = ["exported_by", "exported_at", "why", "filter"];
        let said = [
            request.principal.person.name.clone(),
            request.now.to_string(),
            why.map_or_else(|| "not_said".to_owned(), Code::to_string),
            filter.to_string(),
        ];
        let mut last = vec![Cell::Empty; COLUMNS.len()];
        let pairs = told.iter().zip(said).flat_map(|(what, text)| [Cell::Text((*what).to_owned()), Cell::Text(text)]);
        for (cell, text) in last.iter_mut().zip(pairs) {
            *cell = text;
        }
        rows.push(last);
        file(request, &Sheet { name: "cases", columns: COLUMNS.to_vec(), rows }, form)
    }
}

/// Codes of what cases belong to.
struct Codes {
    ngos: std::collections::BTreeMap<ledger_core::id::NgoId, String>,
    calls: std::collections::BTreeMap<ledger_core::id::CallId, String>,
    funds: std::collections::BTreeMap<ledger_core::id::FundId, String>,
}

impl Codes {
    async fn of(app: &App) -> AppResult<Codes> {
        let (store, programme) = (&app.store, app.programme);
        let calls =
            store.calls(programme).await?.into_iter().map(|(call, _): (Call, _)| (call.call_id, call.code.to_string()));
        let funds = store.funds(programme).await?.into_iter().map(|(fund, _)| (fund.fund_id, fund.code.to_string()));
        let ngos = store.ngos(programme).await?.into_iter().map(|ngo| (ngo.ngo_id, ngo.code.to_string()));
        Ok(Codes { ngos: ngos.collect(), calls: calls.collect(), funds: funds.collect() })
    }
}

fn row(case: &Dossier, codes: &Codes, steps: &[Step], world: &World, today: Day) -> Vec<Cell> {
    let application = &case.application;
    let text = |text: &str| Cell::Text(text.to_owned());
    let money = |minor: Minor, currency: Currency| Cell::Money(Money { minor, currency });
    let (award, strip) = (case.award.as_ref(), money_strip(case));
    let roles = steps.first().map(|step| step.roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" "));
    vec![
        text(&application.number),
        text(application.state.code()),
        Cell::text(award.map(|award| award.state)),
        Cell::Day(award.map_or(application.state_on, |award| award.state_on)),
        Cell::Day(application.opened_on),
        Cell::text(codes.ngos.get(&application.ngo_id)),
        Cell::text(codes.calls.get(&application.call_id)),
        Cell::text(codes.funds.get(&application.fund_id)),
        text(application.region.as_str()),
        text(application.sector.code()),
        text(application.currency.code()),
        money(application.requested_minor, application.currency),
        Cell::money(award.map(|award| Money { minor: award.approved_minor, currency: award.currency })),
        Cell::money(award.map(|award| Money { minor: strip.paid, currency: award.currency })),
        Cell::text(roles),
        text(if late(steps, world, today) { "yes" } else { "no" }),
    ]
}
