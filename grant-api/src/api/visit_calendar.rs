//! The calendar of visits.
//!
//! Invariant: case numbers, codes and whole days. Must not: decide when a visit is due.

use std::sync::Arc;

use ledger_core::id::PersonId;
use ledger_core::programme::region::Region;
use ledger_core::programme::visit_calendar::{VisitState, horizon_months};
use ledger_core::time::Day;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::auth::Auth;
use super::{Answer, Tag, request};
use crate::app::visit_calendar::{CalendarAsk, CalendarItem, VisitCalendar, month};
use crate::app::{App, AppError};

/// Visits listed of one day.
const DAY_VISITS_MAX: usize = 200;

/// How many visits are in each state.
#[derive(Debug, Object)]
#[oai(rename = "VisitCounts")]
struct CountsBody {
    /// Visits whose day has passed and for which no visit counts yet.
    overdue: u64,
    /// Visits to be made within 14 days.
    due: u64,
    /// Visits to be made later.
    planned: u64,
    /// Visits that were made.
    done: u64,
    /// Visits that were not made and can't be made up for any more.
    missed: u64,
}

impl CountsBody {
    fn of(count: impl Fn(VisitState) -> u64) -> Self {
        CountsBody {
            overdue: count(VisitState::Overdue),
            due: count(VisitState::Due),
            planned: count(VisitState::Planned),
            done: count(VisitState::Done),
            missed: count(VisitState::Missed),
        }
    }
}

/// A visit on the calendar.
#[derive(Debug, Object)]
#[oai(rename = "CalendarVisit")]
struct VisitBody {
    /// Case number.
    number: String,
    /// Its case.
    case_id: Uuid,
    /// The enterprise.
    enterprise_id: Uuid,
    /// use_check, scheduled or extra.
    kind: String,
    /// The planned day that it is for, in days from the launch.
    #[oai(skip_serializing_if_is_none)]
    horizon_days: Option<i64>,
    /// The same in whole months, where it is that within three days.
    #[oai(skip_serializing_if_is_none)]
    horizon_months: Option<i64>,
    /// First day on which a visit counts for the planned day.
    #[oai(skip_serializing_if_is_none)]
    from: Option<Day>,
    /// Last day on which one does.
    #[oai(skip_serializing_if_is_none)]
    to: Option<Day>,
    /// overdue, due, planned, done or missed.
    state: String,
    /// What a visit that was made found.
    #[oai(skip_serializing_if_is_none)]
    status: Option<String>,
}

impl From<&CalendarItem> for VisitBody {
    fn from(item: &CalendarItem) -> Self {
        let (from, to) = item.visit.window.unzip();
        VisitBody {
            number: item.number.clone(),
            case_id: item.case.0,
            enterprise_id: item.enterprise.0,
            kind: item.visit.kind.code().to_owned(),
            horizon_days: item.visit.horizon_days,
            horizon_months: item.visit.horizon_days.and_then(horizon_months),
            from,
            to,
            state: item.visit.state.code().to_owned(),
            status: item.visit.found.map(|found| found.code().to_owned()),
        }
    }
}

/// A day with visits.
#[derive(Debug, Object)]
#[oai(rename = "CalendarDay")]
struct DayBody {
    /// The day: of the plan for what is still to be made or was missed, of the visit for what was made.
    on: Day,
    /// All of its visits.
    counts: CountsBody,
    /// The visits by state and case number, 200 at most.
    items: Vec<VisitBody>,
}

impl From<(&Day, &Vec<CalendarItem>)> for DayBody {
    fn from((on, items): (&Day, &Vec<CalendarItem>)) -> Self {
        let of = |state| items.iter().filter(|item| item.visit.state == state).count();
        DayBody {
            on: *on,
            counts: CountsBody::of(|state| u64::try_from(of(state)).unwrap_or(u64::MAX)),
            items: items.iter().take(DAY_VISITS_MAX).map(VisitBody::from).collect(),
        }
    }
}

/// A month of visits.
#[derive(Debug, Object)]
#[oai(rename = "VisitCalendar")]
pub struct CalendarBody {
    /// The month, like 2026-11.
    month: String,
    /// Its first day.
    from: Day,
    /// Its last day.
    to: Day,
    /// The day that it stands at.
    today: Day,
    /// All visits of the month.
    counts: CountsBody,
    /// Days with visits.
    days: Vec<DayBody>,
}

impl From<&VisitCalendar> for CalendarBody {
    fn from(found: &VisitCalendar) -> Self {
        CalendarBody {
            month: found.month.to_string(),
            from: found.month.first(),
            to: found.month.last(),
            today: found.today,
            counts: CountsBody::of(|state| found.count(state)),
            days: found.days.iter().map(DayBody::from).collect(),
        }
    }
}

/// Operations on the calendar of visits.
pub struct VisitCalendarApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Cases")]
impl VisitCalendarApi {
    /// A month of visits, like 2026-11: planned, due, overdue and missed ones on their planned day, made ones on the day of the
    /// visit.
    #[oai(path = "/followups/calendar", method = "get", operation_id = "followup_calendar")]
    async fn calendar(
        &self,
        auth: Auth,
        month: Query<String>,
        region: Query<Option<String>>,
        officer_id: Query<Option<Uuid>>,
    ) -> Answer<CalendarBody> {
        let fault = || AppError::field("?region", "region", "A region is ISO 3166-2:UA, like UA-46.");
        let region = region.0.map(|text| Region::parse(&text).ok_or_else(fault)).transpose()?;
        let ask = CalendarAsk { month: self::month(&month.0)?, region, officer: officer_id.0.map(PersonId) };
        let found = self.0.visit_calendar(&request(auth), ask).await?;
        Ok(Json(CalendarBody::from(&found)))
    }
}
