//! Lists of enterprises and of visits: what was asked for, in pages.
//!
//! Invariant: a code that is none is as absent as a page that is none. Must not: sort or filter what the use case gave.

use std::collections::BTreeMap;

use chrono::Datelike;
use ledger_core::id::NgoId;
use ledger_core::outcome::status::Standing;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::programme::application::Sector;
use ledger_core::programme::partner::Ngo;
use ledger_core::programme::region::{REGIONS, Region};
use ledger_core::time::Day;
use poem::{Response, Result};

use super::component::badge::{Machine, State};
use super::component::filter::{Filter, asked_again};
use super::component::pager::Pager;
use super::page::report_lists::{self, EnterpriseItem, ListView, VisitItem};
use super::session::Visit;
use super::show_reports::{day, framed, open_to};
use super::words::Words;
use crate::app::reports::{EnterpriseRow, EnterpriseSearch, ListedVisit, VisitSearch};
use crate::app::{AppError, AppResult};

/// Rows on one page.
const PAGE: u64 = 25;
/// From this age a last visit is marked with its year, in days.
const VISIT_OLD_DAYS: i64 = 365;

/// A value of a closed list; what is on no list is not there.
fn asked<T>(visit: &Visit, name: &str, read: impl Fn(&str) -> Option<T>) -> AppResult<Option<T>> {
    visit.sent.some(name).map(|text| read(text).ok_or(AppError::Hidden)).transpose()
}

fn options(words: &Words, family: &str, codes: impl IntoIterator<Item = &'static str>) -> Vec<(String, String)> {
    codes.into_iter().map(|code| (code.to_owned(), words.code(family, code))).collect()
}

fn pager(path: &str, asked: &[(&str, Option<&str>)], visit: &Visit, next: Option<&str>) -> Pager {
    Pager {
        first: visit.sent.some("after").map(|_| asked_again(path, asked, None)),
        next: next.map(|next| asked_again(path, asked, Some(next))),
    }
}

fn names(ngos: &[Ngo]) -> BTreeMap<NgoId, String> {
    ngos.iter().map(|ngo| (ngo.ngo_id, ngo.title.to_string())).collect()
}

/// `/reports/enterprises`.
pub async fn enterprises(visit: Visit) -> Result<Response> {
    let app = &visit.console.app;
    let ngos = app.ngos_in_sight(&visit.request).await?;
    let years = app.launch_years(&visit.request).await?;
    let standing = asked(&visit, "status", Standing::from_code)?;
    let ngo = asked(&visit, "ngo", |text| ngos.iter().find(|ngo| ngo.ngo_id.to_string() == text))?;
    let search = EnterpriseSearch {
        only: None,
        ngo: ngo.map(|ngo| ngo.ngo_id),
        region: asked(&visit, "region", Region::parse)?,
        sector: asked(&visit, "sector", Sector::from_code)?,
        launched_in: asked(&visit, "year", |text| text.parse().ok().filter(|year| years.contains(year)))?,
        launched_since: None,
    };
    let page = app.enterprises(&visit.request, search, standing, visit.sent.some("after"), PAGE).await?;
    let words = visit.words();
    let sent = |name| visit.sent.some(name);
    let path = "/reports/enterprises";
    let query = ["status", "region", "sector", "ngo", "year"].map(|name| (name, sent(name)));
    let (today, names) = (visit.request.today(), names(&ngos));
    let view = ListView {
        open: open_to(&visit.request.principal.roles),
        filters: enterprise_filters(&words, &visit, &ngos, &years),
        rows: page.rows.iter().map(|row| enterprise(row, &names, today)).collect(),
        pager: pager(path, &query, &visit, page.next.as_deref()),
    };
    Ok(framed(&visit, "enterprises", &report_lists::enterprises(&words, &view)))
}

fn enterprise_filters(words: &Words, visit: &Visit, ngos: &[Ngo], years: &[i32]) -> Vec<Filter> {
    let sent = |name| visit.sent.some(name);
    let standings = options(words, "state-enterprise", Standing::ALL.iter().map(|standing| standing.code()));
    let regions = options(words, "region", REGIONS);
    let sectors = options(words, "sector", Sector::ALL.iter().map(|sector| sector.code()));
    let ngos = ngos.iter().map(|ngo| (ngo.ngo_id.to_string(), ngo.title.to_string())).collect();
    let years = years.iter().rev().map(|year| (year.to_string(), year.to_string())).collect();
    vec![
        Filter::choice("status", words.t("column-state"), sent("status"), standings),
        Filter::choice("region", words.code("field", "region"), sent("region"), regions),
        Filter::choice("sector", words.code("field", "sector"), sent("sector"), sectors),
        Filter::choice("ngo", words.t("column-ngo"), sent("ngo"), ngos),
        Filter::choice("year", words.t("column-cohort"), sent("year"), years),
    ]
}

fn enterprise(row: &EnterpriseRow, names: &BTreeMap<NgoId, String>, today: Day) -> EnterpriseItem {
    EnterpriseItem {
        number: row.number.clone(),
        ngo: names.get(&row.ngo).cloned().unwrap_or_default(),
        sector: row.enterprise.sector.code().to_owned(),
        region: row.enterprise.region.as_str().to_owned(),
        launched_on: row.enterprise.launched_on,
        standing: State::new(Machine::Enterprise, row.standing.code()),
        provisional: row.provisional,
        last_visit: row.last_visit.map(|(on, found)| (on, State::new(Machine::Visit, found.code()))),
        stale_since: stale_since(row, today),
        paid_workers: row.paid_workers,
        next_visit: row.next_visit_on.map(|on| (on, on < today)),
    }
}

/// Year of a last visit more than a year ago, where the enterprise has not exited: how it stands is as old as that.
fn stale_since(row: &EnterpriseRow, today: Day) -> Option<i32> {
    let (on, _) = row.last_visit.filter(|_| !matches!(row.standing, Standing::Closed | Standing::Absorbed))?;
    ((today - on).num_days() > VISIT_OLD_DAYS).then(|| on.year())
}

/// `/reports/visits`.
pub async fn visits(visit: Visit) -> Result<Response> {
    let app = &visit.console.app;
    let status = asked(&visit, "status", |text| text.parse::<VisitStatus>().ok())?;
    let (from, to) = (day(&visit, "from")?, day(&visit, "to")?);
    let search = VisitSearch { only: None, status, from, to };
    let page = app.visits(&visit.request, search, visit.sent.some("after"), PAGE).await?;
    let names = names(&app.ngos_in_sight(&visit.request).await?);
    let words = visit.words();
    let query = ["status", "from", "to"].map(|name| (name, visit.sent.some(name)));
    let findings = options(&words, "state-visit", VisitStatus::ALL.iter().map(|status| status.code()));
    let view = ListView {
        open: open_to(&visit.request.principal.roles),
        filters: vec![
            Filter::choice("status", words.code("field", "status"), visit.sent.some("status"), findings),
            Filter::date("from", words.t("filter-from"), from),
            Filter::date("to", words.t("filter-to"), to),
        ],
        rows: page.rows.iter().map(|row| item(row, &names)).collect(),
        pager: pager("/reports/visits", &query, &visit, page.next.as_deref()),
    };
    Ok(framed(&visit, "visits", &report_lists::visits(&words, &view)))
}

fn item(row: &ListedVisit, names: &BTreeMap<NgoId, String>) -> VisitItem {
    VisitItem {
        number: row.number.clone(),
        ngo: names.get(&row.ngo).cloned().unwrap_or_default(),
        visited_on: row.visit.visited_on,
        finding: State::new(Machine::Visit, row.visit.status.code()),
        since_on: row.visit.since_on,
        paid_workers: row.visit.paid_workers,
        paid_days_12m: row.visit.paid_days_12m,
    }
}

#[cfg(test)]
mod tests {
    use ledger_core::outcome::status::Standing;

    use crate::console::words::codes::STANDINGS;

    #[test]
    fn every_standing_of_the_rules_has_its_words() {
        let codes: Vec<&str> = Standing::ALL.iter().map(|standing| standing.code()).collect();
        assert_eq!(codes, STANDINGS);
    }
}
