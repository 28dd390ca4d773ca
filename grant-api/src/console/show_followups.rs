//! Lists of visits, their files and the field form.
//!
//! Invariant: list, files and form come of one search. Must not: decide what is due.

use ledger_core::policy::{Action, roles_for};
use ledger_core::programme::followup_plan::FollowupList;
use ledger_core::programme::region::{REGIONS, Region};
use ledger_core::time::Day;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::component::badge::{Machine, State};
use super::component::filter::{Filter, asked_again};
use super::component::pager::Pager;
use super::page::calendar::PATH as CALENDAR;
use super::page::followups::{FollowupItem, FollowupsView, PATH, page, title};
use super::session::Visit;
use super::show_statements::{form, saved};
use super::words::Lang;
use crate::app::field_form::Language;
use crate::app::followups::{FollowupRow, FollowupSearch};
use crate::app::{AppError, AppResult};

/// Rows on one page.
const PAGE: u64 = 50;

/// The page, or a file of its list.
pub async fn show(visit: Visit) -> Result<Response> {
    let app = &visit.console.app;
    let search = search(&visit)?;
    if visit.sent.get("format") == "form" {
        let language = if visit.words().lang() == Lang::En { Language::En } else { Language::Uk };
        return Ok(saved(app.visit_form(&visit.request, search, language).await?));
    }
    if let Some(form) = form(&visit)? {
        return Ok(saved(app.followups_file(&visit.request, search, form).await?));
    }
    let found = app.followups(&visit.request, search, visit.sent.some("after"), PAGE).await?;
    let words = visit.words();
    let (list, region) = (search.list.code(), visit.sent.some("region"));
    let asked = [("list", Some(list)), ("region", region)];
    let regions = REGIONS.iter().map(|region| ((*region).to_owned(), words.code("region", region))).collect();
    let lists = FollowupList::ALL.iter().map(|one| {
        let asked = [("list", Some(one.code())), ("region", region)];
        (one.code().to_owned(), asked_again(PATH, &asked, None))
    });
    let roles = &visit.request.principal.roles;
    let records = roles_for(Action::VisitRecord).iter().any(|role| roles.contains(role));
    let view = FollowupsView {
        records,
        list: list.to_owned(),
        lists: lists.collect(),
        query: asked_again("", &asked, None).trim_start_matches('?').to_owned(),
        calendar: asked_again(CALENDAR, &[("region", region)], None),
        filters: vec![
            Filter::kept("list", list),
            Filter::choice("region", words.code("field", "region"), region, regions),
        ],
        rows: found.rows.iter().map(|row| item(row, records, visit.request.today())).collect(),
        pager: Pager {
            first: visit.sent.some("after").map(|_| asked_again(PATH, &asked, None)),
            next: found.next.as_deref().map(|next| asked_again(PATH, &asked, Some(next))),
        },
    };
    let frame = visit.frame(title(&words), "followups", 0);
    Ok(visit.page(StatusCode::OK, &frame, &page(&words, &view)))
}

fn search(visit: &Visit) -> AppResult<FollowupSearch> {
    let list = match visit.sent.some("list") {
        None => FollowupList::Due,
        Some(code) => FollowupList::from_code(code).ok_or(AppError::Hidden)?,
    };
    let region = visit.sent.some("region").map(|text| Region::parse(text).ok_or(AppError::Hidden)).transpose()?;
    Ok(FollowupSearch { list, region, officer: None })
}

fn item(row: &FollowupRow, records: bool, today: Day) -> FollowupItem {
    FollowupItem {
        number: row.number.clone(),
        records,
        sector: row.enterprise.sector.code().to_owned(),
        region: row.enterprise.region.as_str().to_owned(),
        planned: row.planned.map(|planned| (planned.on, planned.kind.code().to_owned())),
        days_late: row.days_late,
        lost_from: row.lost_from,
        lost: row.lost_from.is_some_and(|on| on <= today),
        ended: row.ended.map(|(reason, on)| (reason.code().to_owned(), on)),
        last_visit: row.last_visit.map(|(on, found)| (on, State::new(Machine::Visit, found.code()))),
    }
}
