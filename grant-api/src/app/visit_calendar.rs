//! The calendar of visits: a month of what is planned, due, overdue, made and missed.
//!
//! Invariant: case numbers, codes and dates alone; a caseworker's calendar holds the cases of their own NGO. Must not: decide
//! when a visit is due (`ledger_core::programme::followup_plan` does) or on which day it stands (`visit_calendar` does).

use std::collections::BTreeMap;

use ledger_core::id::{CaseId, EnterpriseId, PersonId};
use ledger_core::policy::Reading;
use ledger_core::programme::region::Region;
use ledger_core::programme::settings::FollowUp;
use ledger_core::programme::visit_calendar::{CalendarVisit, Month, VisitState, calendar};
use ledger_core::time::{Day, less_days};

use super::reports::EnterpriseSearch;
use super::{App, AppError, AppResult, Request};
use crate::store::visit_calendar::MonthSearch;

/// Enterprises looked at in one go.
const BATCH: u64 = 200;

/// What a calendar is asked for.
#[derive(Clone, Copy, Debug)]
pub struct CalendarAsk {
    /// The month.
    pub month: Month,
    /// In this region.
    pub region: Option<Region>,
    /// Whose last visit, or launch, this person recorded.
    pub officer: Option<PersonId>,
}

/// A visit on a day of the calendar.
#[derive(Clone, Debug)]
pub struct CalendarItem {
    /// Case number.
    pub number: String,
    /// The case.
    pub case: CaseId,
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// The visit.
    pub visit: CalendarVisit,
}

/// A month of visits.
#[derive(Clone, Debug)]
pub struct VisitCalendar {
    /// The month.
    pub month: Month,
    /// The day it stands at.
    pub today: Day,
    /// Days with visits, each in the order of states and of case numbers.
    pub days: BTreeMap<Day, Vec<CalendarItem>>,
}

impl VisitCalendar {
    /// How many visits are in a state, over the month.
    pub fn count(&self, state: VisitState) -> u64 {
        let of = |items: &Vec<CalendarItem>| items.iter().filter(|item| item.visit.state == state).count();
        u64::try_from(self.days.values().map(of).sum::<usize>()).unwrap_or(u64::MAX)
    }
}

/// The month of a query.
///
/// # Errors
/// Invalid for what is no month of the calendar.
pub fn month(text: &str) -> AppResult<Month> {
    let fault = || AppError::field("?month", "not_a_month", "A month is written like 2026-11, from 1990 to 2100.");
    Month::parse(text).ok_or_else(fault)
}

/// Where the launches and the money lie of which something can stand in a month.
fn reach(month: Month, follow: &FollowUp) -> MonthSearch {
    let whole = (month.first(), month.last());
    let earlier = |days: i64| {
        let days = u64::try_from(days).unwrap_or(0);
        (less_days(whole.0, days), less_days(whole.1, days))
    };
    // A check of the use of funds waits for the launch, where money came before it.
    let launched = std::iter::once(0).chain(follow.schedule_days.iter().copied()).map(earlier).collect();
    MonthSearch { launched, visited: whole, money: earlier(follow.use_check_days) }
}

impl App {
    /// A month of visits.
    ///
    /// # Errors
    /// Denied without the right to cases.
    pub async fn visit_calendar(&self, request: &Request, ask: CalendarAsk) -> AppResult<VisitCalendar> {
        request.may(Reading::Cases)?;
        let (base, today) = (self.store.base(self.programme).await?, request.today());
        let search = EnterpriseSearch { only: request.only_ngo(), region: ask.region, ..EnterpriseSearch::default() };
        let reach = reach(ask.month, &base.settings.follow_up);
        let mut days: BTreeMap<Day, Vec<CalendarItem>> = BTreeMap::new();
        let mut after: Option<String> = None;
        loop {
            let found =
                self.store.enterprises_of_month(self.programme, &search, &reach, after.as_deref(), BATCH).await?;
            let last = u64::try_from(found.len()).unwrap_or(u64::MAX) < BATCH;
            after = found.last().map(|listed| listed.number.clone());
            let cases: Vec<CaseId> = found.iter().map(|listed| listed.enterprise.case_id).collect();
            let begun = self.store.begun(self.programme, &cases).await?;
            for listed in &found {
                let enterprise = &listed.enterprise;
                let begun = begun.get(&enterprise.case_id).copied().unwrap_or_default();
                let officer = listed.visits.last().map(|visit| visit.recorded_by).or(begun.launched_by);
                if ask.officer.is_some_and(|person| officer != Some(person)) {
                    continue;
                }
                let known = listed.known(&base.settings, &begun);
                let of_month = |visit: &CalendarVisit| Month::of(visit.on) == ask.month;
                for visit in calendar(&known, today).into_iter().filter(of_month) {
                    days.entry(visit.on).or_default().push(CalendarItem {
                        number: listed.number.clone(),
                        case: enterprise.case_id,
                        enterprise: enterprise.enterprise_id,
                        visit,
                    });
                }
            }
            if last {
                break;
            }
        }
        for items in days.values_mut() {
            items.sort_by(|a, b| (a.visit.state, &a.number).cmp(&(b.visit.state, &b.number)));
        }
        Ok(VisitCalendar { month: ask.month, today, days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn launches_of_every_day_of_the_plan_are_in_reach_of_a_month() {
        let follow = FollowUp { schedule_days: vec![91, 365], use_check_days: 30, sample_percent: 0 };
        let Ok(month) = month("2026-11") else { unreachable!() };
        let day = |text: &str| text.parse::<Day>().unwrap_or_default();
        let reach = reach(month, &follow);
        assert_eq!(reach.launched[0], (day("2026-11-01"), day("2026-11-30")));
        assert_eq!(reach.launched[1], (day("2026-08-02"), day("2026-08-31")));
        assert_eq!(reach.launched[2], (day("2025-11-01"), day("2025-11-30")));
        assert_eq!((reach.visited.0, reach.money), (day("2026-11-01"), (day("2026-10-02"), day("2026-10-31"))));
        assert!(matches!(super::month("2026-11-01"), Err(AppError::Invalid { .. })));
    }
}
