//! The calendar of visits: the month, or the day, that was asked for.
//!
//! Invariant: what was asked for is kept in every link; a fault of the month stands at its field. Must not: decide what is due.

use ledger_core::outcome::episode::SCHEDULE_SLACK_DAYS;
use ledger_core::policy::{Action, roles_for};
use ledger_core::programme::region::{REGIONS, Region};
use ledger_core::programme::visit_answers::VisitKind;
use ledger_core::programme::visit_calendar::{Month, VisitState, horizon_months};
use ledger_core::time::Day;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::asked::faulty;
use super::component::badge::{Machine, State};
use super::component::filter::{Filter, asked_again};
use super::component::pager::Pager;
use super::layout::Frame;
use super::page::calendar::{
    CalendarDay, CalendarView, DayView, DayVisit, Horizon, MonthView, PATH, Ways, day_page, day_title, page, title,
};
use super::page::followups;
use super::session::Visit;
use super::show_figures::whole_number;
use super::show_reports::day;
use crate::app::visit_calendar::{CalendarAsk, CalendarItem, VisitCalendar, month};
use crate::app::{AppError, AppResult};

/// Visits that a day of the month shows.
const DAY_SHOWN: usize = 4;
/// Visits on one page of the list of a day.
const DAY_PAGE: usize = 20;

/// `/followups/calendar`.
pub async fn show(visit: Visit) -> Result<Response> {
    let words = visit.words();
    let region = region(&visit)?;
    let asked = asked(&visit);
    let (status, view) = match asked {
        Ok((month, on)) => {
            let found = found(&visit, month, region).await?;
            if let Some(on) = on {
                let frame = Frame { sheets: true, ..visit.frame(day_title(&words, on), "followups", 0) };
                return Ok(visit.page(StatusCode::OK, &frame, &day_page(&words, &of_day(&visit, &found, on))));
            }
            (StatusCode::OK, whole(&visit, &found))
        }
        Err(error) => {
            visit.request.may(ledger_core::policy::Reading::Cases)?;
            let asked = faulty(&words, filters(&visit, visit.sent.get("month")), error)?;
            let ways = Ways { back: address(&visit, followups::PATH, &[]), ..Ways::default() };
            (asked.status, CalendarView { errors: asked.errors, month: None, ..view(ways, asked.filters) })
        }
    };
    let frame = Frame { sheets: true, ..visit.frame(title(&words), "followups", 0) };
    Ok(visit.page(status, &frame, &page(&words, &view)))
}

async fn found(visit: &Visit, month: Month, region: Option<Region>) -> AppResult<VisitCalendar> {
    let ask = CalendarAsk { month, region, officer: None };
    visit.console.app.visit_calendar(&visit.request, ask).await
}

fn region(visit: &Visit) -> AppResult<Option<Region>> {
    visit.sent.some("region").map(|text| Region::parse(text).ok_or(AppError::Hidden)).transpose()
}

/// The month, and the day where one was asked for; this month where nothing was.
fn asked(visit: &Visit) -> AppResult<(Month, Option<Day>)> {
    let on = day(visit, "day")?;
    let month = match (on, visit.sent.some("month")) {
        (Some(on), _) => month(&Month::of(on).to_string())?,
        (None, Some(text)) => month(text)?,
        (None, None) => Month::of(visit.request.today()),
    };
    Ok((month, on))
}

fn view(ways: Ways, filters: Vec<Filter>) -> CalendarView {
    CalendarView { ways, filters, errors: Vec::new(), month: None, early_days: i64::from(SCHEDULE_SLACK_DAYS) }
}

/// An address with the region that was asked for.
fn address(visit: &Visit, path: &str, asked: &[(&str, Option<&str>)]) -> String {
    let kept = [asked, &[("region", visit.sent.some("region"))]].concat();
    asked_again(path, &kept, None)
}

fn of_month(visit: &Visit, month: Month) -> String {
    address(visit, PATH, &[("month", Some(&month.to_string()))])
}

fn filters(visit: &Visit, month: &str) -> Vec<Filter> {
    let words = visit.words();
    let regions = REGIONS.iter().map(|region| format!("UA-{region}"));
    let regions = regions.map(|code| (code.clone(), words.code("region", &code))).collect();
    vec![
        Filter::month("month", words.t("calendar-month"), month),
        Filter::choice("region", words.code("field", "region"), visit.sent.some("region"), regions),
    ]
}

fn whole(visit: &Visit, found: &VisitCalendar) -> CalendarView {
    let month = found.month;
    let way = |month: Month| (month.first(), of_month(visit, month));
    let this = Month::of(found.today);
    let ways = Ways {
        back: address(visit, followups::PATH, &[]),
        before: month.before().map(way),
        this: (this != month).then(|| address(visit, PATH, &[])),
        after: month.after().map(way),
    };
    let counts = VisitState::ALL.iter().map(|state| (of_state(*state), whole_number(found.count(*state))));
    let weeks = month.weeks().into_iter().map(|week| week.map(|day| day.map(|on| of_week(visit, found, on))));
    let drawn = MonthView {
        first: month.first(),
        today: found.today,
        counts: counts.filter(|(_, count)| *count > 0).collect(),
        weeks: weeks.collect(),
    };
    CalendarView { month: Some(drawn), ..view(ways, filters(visit, &month.to_string())) }
}

fn of_week(visit: &Visit, found: &VisitCalendar, on: Day) -> CalendarDay {
    let items = found.days.get(&on).map(Vec::as_slice).unwrap_or_default();
    // What would be the only one left out is shown.
    let shown = if items.len() == DAY_SHOWN + 1 { DAY_SHOWN + 1 } else { DAY_SHOWN };
    CalendarDay {
        on,
        visits: items.iter().take(shown).map(|one| item(one, false)).collect(),
        more: i64::try_from(items.len().saturating_sub(shown)).unwrap_or(i64::MAX),
        href: address(visit, PATH, &[("day", Some(&on.to_string()))]),
    }
}

fn of_day(visit: &Visit, found: &VisitCalendar, on: Day) -> DayView {
    let items = found.days.get(&on).map(Vec::as_slice).unwrap_or_default();
    let roles = &visit.request.principal.roles;
    let records = roles_for(Action::VisitRecord).iter().any(|role| roles.contains(role));
    // A place among the visits of the day; one that is none is the beginning.
    let from: usize = visit.sent.some("after").and_then(|after| after.parse().ok()).unwrap_or(0);
    let to = from.saturating_add(DAY_PAGE);
    let part = |after: Option<&str>| address(visit, PATH, &[("day", Some(&on.to_string())), ("after", after)]);
    let pager =
        Pager { first: (from > 0).then(|| part(None)), next: (to < items.len()).then(|| part(Some(&to.to_string()))) };
    DayView {
        on,
        today: on == found.today,
        month: (found.month.first(), of_month(visit, found.month)),
        visits: items.iter().skip(from).take(DAY_PAGE).map(|one| item(one, records)).collect(),
        pager,
    }
}

fn of_state(state: VisitState) -> State {
    State::new(Machine::Followup, state.code())
}

fn item(item: &CalendarItem, records: bool) -> DayVisit {
    let visit = &item.visit;
    let horizon = match (visit.kind, visit.horizon_days) {
        (VisitKind::Scheduled, Some(days)) => horizon_months(days).map_or(Horizon::Days(days), Horizon::Months),
        (kind, _) => Horizon::Kind(kind.code()),
    };
    DayVisit {
        number: item.number.clone(),
        horizon,
        state: of_state(visit.state),
        found: visit.found.map(|found| State::new(Machine::Visit, found.code())),
        window: visit.window,
        record: records && visit.state.is_open(),
    }
}
