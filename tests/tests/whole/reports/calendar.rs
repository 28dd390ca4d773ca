//! The calendar of visits on the portfolio whose visits are known: each on its day, in its state, within the scope.
//!
//! Invariant: what was made is held against the rows of the database, what is to be made against the lists of follow-up.

use std::collections::{BTreeMap, BTreeSet};

use grant_api::app::followups::FollowupSearch;
use grant_api::app::visit_calendar::{CalendarAsk, CalendarItem};
use grant_api::app::{AppError, Request};
use ledger_core::programme::followup_plan::FollowupList;
use ledger_core::programme::region::Region;
use ledger_core::programme::visit_calendar::{Month, VisitState};
use ledger_core::time::{Day, days_between};

use super::{LAUNCH, Portfolio};
use crate::engine::engines;
use crate::raw::Raw;

/// Every visit of the months from the launches to the end of the plan.
async fn all(portfolio: &Portfolio, request: &Request, region: Option<Region>) -> Vec<CalendarItem> {
    let (mut month, mut found) = (Month::of(portfolio.scene.day(LAUNCH)), Vec::new());
    for _ in 0..42 {
        let ask = CalendarAsk { month, region, officer: None };
        let calendar = portfolio.scene.app.visit_calendar(request, ask).await.unwrap();
        assert!(calendar.days.keys().all(|day| Month::of(*day) == month), "{month}");
        let counted: u64 = VisitState::ALL.iter().map(|state| calendar.count(*state)).sum();
        assert_eq!(counted as usize, calendar.days.values().map(Vec::len).sum::<usize>());
        found.extend(calendar.days.into_values().flatten());
        month = month.after().unwrap();
    }
    found
}

/// Days from the launch, day of the plan, state: of each case.
type Told = BTreeMap<String, Vec<(i64, Option<i64>, &'static str)>>;

fn told(items: &[CalendarItem], launched: Day) -> Told {
    let mut told = Told::new();
    for item in items {
        let visit = &item.visit;
        let cell = (days_between(launched, visit.on), visit.horizon_days, visit.state.code());
        told.entry(item.number.clone()).or_default().push(cell);
    }
    told
}

#[tokio::test]
async fn each_visit_stands_on_its_day_in_its_state() {
    for engine in engines() {
        let portfolio = Portfolio::open(engine).await;
        let (scene, numbers) = (&portfolio.scene, &portfolio.numbers);
        let officer = portfolio.request("officer1").await;
        let items = all(&portfolio, &officer, None).await;
        let told = told(&items, scene.day(LAUNCH));
        let done = |day, plan| (day, Some(plan), "done");
        let planned = |day| (day, Some(day), "planned");
        let twice = [done(91, 91), (183, Some(183), "missed"), done(360, 365)];
        let ahead = [planned(548), planned(730), planned(1096)];
        assert_eq!(told[&numbers[0]], [&twice[..], &ahead[..]].concat(), "{engine:?}");
        assert_eq!(told[&numbers[1]], twice, "{engine:?}: closed, and nothing is to be made");
        let waits = [done(91, 91), (183, Some(183), "overdue"), (365, Some(365), "overdue")];
        assert_eq!(told[&numbers[2]], [&waits[..], &ahead[..]].concat(), "{engine:?}");
        assert_eq!((&told[&numbers[3]], &told[&numbers[4]]), (&told[&numbers[0]], &told[&numbers[0]]));
        assert_eq!(told.len(), 5, "{engine:?}: only what was launched");

        // What was made is what the rows say.
        let raw = Raw::open(engine, scene.database.url()).await.unwrap();
        let rows = raw
            .rows(
                "SELECT a.number, v.visited_on, v.status FROM visit v JOIN application a ON a.case_id = v.case_id \
                 ORDER BY v.visited_on, a.number",
            )
            .await
            .unwrap();
        let made = items.iter().filter(|item| item.visit.state == VisitState::Done);
        let made: BTreeSet<Vec<String>> = made
            .map(|item| vec![item.number.clone(), item.visit.on.to_string(), item.visit.found.unwrap().to_string()])
            .collect();
        assert_eq!(made, rows.into_iter().collect(), "{engine:?}");

        // What is overdue is what the list says, and the earliest of it the day that the list says.
        let search = FollowupSearch { list: FollowupList::Overdue, region: None, officer: None };
        let list = scene.app.followups(&officer, search, None, 100).await.unwrap().rows;
        let list: BTreeMap<String, Day> = list.into_iter().map(|row| (row.number, row.planned.unwrap().on)).collect();
        let mut late: BTreeMap<String, Day> = BTreeMap::new();
        for item in items.iter().filter(|item| item.visit.state == VisitState::Overdue) {
            late.entry(item.number.clone()).or_insert(item.visit.on);
        }
        assert_eq!(late, list, "{engine:?}");
        assert!(matches!(
            scene
                .app
                .visit_calendar(
                    &portfolio.request("evaluator").await,
                    CalendarAsk { month: Month::of(scene.today), region: None, officer: None }
                )
                .await,
            Err(AppError::Denied { .. })
        ));
    }
}

#[tokio::test]
async fn a_calendar_keeps_to_the_scope_of_an_ngo_and_to_the_region_and_the_officer_asked_for() {
    for engine in engines() {
        let portfolio = Portfolio::open(engine).await;
        let numbers = &portfolio.numbers;
        let of = |items: Vec<CalendarItem>| items.into_iter().map(|item| item.number).collect::<BTreeSet<_>>();
        let these = |which: &[usize]| which.iter().map(|index| numbers[*index].clone()).collect::<BTreeSet<_>>();
        for (who, own) in [("caseworker1", &[0, 1, 4][..]), ("caseworker2", &[2, 3]), ("officer1", &[0, 1, 2, 3, 4])] {
            let request = portfolio.request(who).await;
            assert_eq!(of(all(&portfolio, &request, None).await), these(own), "{engine:?} {who}");
        }
        let east = Region::parse("UA-32");
        let request = portfolio.request("officer1").await;
        assert_eq!(of(all(&portfolio, &request, east).await), these(&[2, 4]), "{engine:?}");
        let request = portfolio.request("caseworker2").await;
        assert_eq!(of(all(&portfolio, &request, east).await), these(&[2]), "{engine:?}");

        // The monitor recorded every last visit, and the officer none.
        let month = Month::of(portfolio.scene.day(LAUNCH + 548));
        for (who, count) in [("monitor", 4), ("officer1", 0)] {
            let officer = Some(portfolio.scene.person(who).unwrap());
            let ask = CalendarAsk { month, region: None, officer };
            let request = portfolio.request("officer1").await;
            let found = portfolio.scene.app.visit_calendar(&request, ask).await.unwrap();
            let whole: usize = found.days.values().map(Vec::len).sum();
            assert_eq!(whole, count, "{engine:?} {who}");
        }
    }
}
