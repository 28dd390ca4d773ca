//! Visits of made-up enterprises on the calendar, and months counted by hand.

use super::*;
use crate::id::{CaseId, EnterpriseId, GrantId, PersonId, VisitId};
use crate::programme::application::Sector;
use crate::programme::enterprise::Registration;
use crate::programme::followup::{Enterprise, FollowupEnd};
use crate::programme::followup_plan::EndReason;
use crate::programme::region::Region;
use crate::programme::settings::{SettingName, Settings};
use chrono::NaiveDate;
use uuid::Uuid;

fn day(year: i32, month: u32, day: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Launched on 1 January 2024.
fn enterprise() -> Enterprise {
    Enterprise {
        enterprise_id: EnterpriseId(Uuid::nil()),
        case_id: CaseId(Uuid::nil()),
        grant_id: GrantId(Uuid::nil()),
        launched_on: day(2024, 1, 1),
        sector: Sector::C,
        region: Region::parse("UA-46").unwrap_or_else(|| unreachable!()),
        owners: 1,
        baseline_paid_workers: 0,
        version: 1,
        launch_verified_by: None,
        legal_form: None,
        registration: Registration::None,
        registered_on: None,
        merged_on: None,
        merged_into: None,
        business_started_on: None,
    }
}

fn at(days: i64) -> Day {
    day_of(day(2024, 1, 1), days)
}

fn visit(days: i64, status: VisitStatus, kind: Option<VisitKind>) -> VisitRow {
    VisitRow {
        visit_id: VisitId(Uuid::nil()),
        enterprise_id: EnterpriseId(Uuid::nil()),
        case_id: CaseId(Uuid::nil()),
        seq: days,
        visited_on: at(days),
        status,
        since_on: None,
        paid_workers: None,
        paid_days_12m: None,
        recorded_by: PersonId(Uuid::nil()),
        kind,
        scheduled_for: None,
        paid_hours_week: None,
        paid_women: None,
        owner_works: None,
        owner_hours_week: None,
        revenue_band: None,
        profit_band: None,
        wellbeing_consent: None,
        wellbeing: None,
        registered: None,
        contact_safe: None,
        attachments: None,
        verified_by: None,
        verified_on: None,
        differs: None,
    }
}

fn ended_on(days: i64) -> FollowupEnd {
    FollowupEnd {
        enterprise_id: EnterpriseId(Uuid::nil()),
        case_id: CaseId(Uuid::nil()),
        reason: EndReason::Refused,
        ended_on: at(days),
        recorded_by: PersonId(Uuid::nil()),
    }
}

/// Day from the launch, day of the plan, state.
type Told = Vec<(i64, Option<i64>, VisitState)>;

fn told(settings: &Settings, visits: &[VisitRow], end: Option<&FollowupEnd>, today: i64) -> Told {
    let enterprise = enterprise();
    let known = Known { settings, enterprise: &enterprise, visits, end, first_money_on: Some(enterprise.launched_on) };
    let all = calendar(&known, at(today));
    let planned = known.outlook(at(today)).planned.map(|planned| planned.on);
    let open = all.iter().find(|visit| visit.state.is_open()).map(|visit| visit.on);
    assert_eq!(open, planned, "the earliest to be made is the planned one, on day {today}");
    all.iter().map(|visit| (days_between(enterprise.launched_on, visit.on), visit.horizon_days, visit.state)).collect()
}

use VisitState as S;
use VisitStatus as V;

#[test]
fn visits_stand_on_their_planned_day_until_they_are_made_and_on_the_day_of_the_visit_then() {
    let settings = Settings::default();
    let op = |days| visit(days, V::Operating, None);
    let ahead = |from: usize| {
        [91, 183, 365, 548, 730, 1096].into_iter().skip(from).map(|day| (day, Some(day), S::Planned)).collect::<Told>()
    };
    assert_eq!(told(&settings, &[], None, 10), ahead(0));
    assert_eq!(told(&settings, &[], None, 77)[0], (91, Some(91), S::Due));
    assert_eq!(told(&settings, &[], None, 92)[0], (91, Some(91), S::Overdue));
    // A week late, and it counts for that day of the plan.
    assert_eq!(told(&settings, &[op(98)], None, 100), [vec![(98, Some(91), S::Done)], ahead(1)].concat());
    // Forty-five days before a day of the plan a visit counts for it, and the day before is left behind.
    let late = told(&settings, &[op(138)], None, 140);
    assert_eq!(late[..2], [(91, Some(91), S::Missed), (138, Some(183), S::Done)]);
    assert_eq!(late[2..], ahead(2));
    assert_eq!(told(&settings, &[op(137)], None, 140)[0], (137, Some(91), S::Done));
    // Nobody came for a year: each day stands as overdue, until one visit settles which of them were missed.
    let nobody = told(&settings, &[], None, 400);
    assert_eq!(nobody.iter().filter(|visit| visit.2 == S::Overdue).count(), 3);
    let then = told(&settings, &[op(401)], None, 402);
    assert_eq!(then[..3], [(91, Some(91), S::Missed), (183, Some(183), S::Missed), (401, Some(365), S::Done)]);
}

#[test]
fn what_a_visit_names_goes_before_what_it_counts_for_and_what_is_besides_the_plan_stays_so() {
    let settings = Settings::default();
    let named = VisitRow { scheduled_for: Some(at(91)), ..visit(140, V::Operating, Some(VisitKind::Scheduled)) };
    assert_eq!(told(&settings, &[named], None, 150)[..2], [(140, Some(91), S::Done), (365, Some(365), S::Planned)]);
    let extra = visit(95, V::Operating, Some(VisitKind::Extra));
    // It answers the plan all the same: whoever was seen is not asked again.
    assert_eq!(told(&settings, &[extra], None, 100)[..2], [(95, None, S::Done), (183, Some(183), S::Planned)]);
    let early = told(&settings, &[visit(20, V::Operating, None)], None, 30);
    assert_eq!(early[..2], [(20, None, S::Done), (91, Some(91), S::Planned)]);
}

#[test]
fn nothing_is_to_be_made_once_follow_up_ended_or_the_business_closed_or_the_plan_is_over() {
    let settings = Settings::default();
    let seen = visit(91, V::Operating, None);
    let end = ended_on(300);
    let told_at = |visits: &[VisitRow], end, today| told(&settings, visits, end, today);
    assert_eq!(
        told_at(std::slice::from_ref(&seen), Some(&end), 400),
        [(91, Some(91), S::Done), (183, Some(183), S::Missed)]
    );
    let closed = [seen.clone(), visit(200, V::Closed, None)];
    assert_eq!(told_at(&closed, None, 1_000), [(91, Some(91), S::Done), (200, Some(183), S::Done)]);
    let over = told_at(&[seen], None, 1_096 + 91);
    assert!(over[1..].iter().all(|visit| visit.2 == S::Missed) && over.len() == 6, "{over:?}");
}

#[test]
fn the_check_of_the_use_of_funds_stands_beside_the_plan_until_any_visit_answers_it() {
    let mut settings = Settings::default();
    assert!(told(&settings, &[], None, 10).iter().all(|visit| visit.1.is_some()), "not where nothing was set");
    settings.versions.insert(SettingName::FollowUp, 1);
    assert_eq!(told(&settings, &[], None, 10)[0], (30, None, S::Planned));
    assert_eq!(told(&settings, &[], None, 31)[0], (30, None, S::Overdue));
    let check = visit(33, V::Operating, Some(VisitKind::UseCheck));
    assert_eq!(told(&settings, &[check], None, 40)[..2], [(33, None, S::Done), (91, Some(91), S::Planned)]);
}

#[test]
fn the_earliest_to_be_made_is_the_planned_one_whatever_was_seen_and_when() {
    let mut settings = Settings::default();
    for (version, schedule) in [(None, vec![91, 183, 365, 548, 730, 1096]), (Some(1), vec![30, 60, 90, 400])] {
        settings.versions.remove(&SettingName::FollowUp);
        settings.versions.extend(version.map(|version| (SettingName::FollowUp, version)));
        settings.follow_up.schedule_days = schedule;
        for first in (0..1_200).step_by(37) {
            for (status, gap) in [(V::Operating, 50), (V::NotReached, 110), (V::Closed, 300), (V::Refused, 20)] {
                let visits = [visit(first, V::Operating, None), visit(first + gap, status, None)];
                for today in [first + gap, first + gap + 60, first + gap + 400] {
                    told(&settings, &visits, None, today);
                    told(&settings, &visits[..1], None, today);
                    told(&settings, &visits, Some(&ended_on(first + 10)), today);
                }
            }
        }
    }
}

#[test]
fn days_of_the_plan_have_their_months_where_they_are_whole_months() {
    let months: Vec<Option<i64>> = [91, 183, 365, 548, 730, 1096].into_iter().map(horizon_months).collect();
    assert_eq!(months, [3, 6, 12, 18, 24, 36].map(Some));
    assert_eq!([1, 10, 45, 30, 400].map(horizon_months), [None, None, None, Some(1), None]);
}

fn weeks(text: &str) -> Vec<String> {
    let month = Month::parse(text);
    let row = |week: &[Option<Day>; 7]| -> String {
        let cells = week.map(|day| day.map_or("·".to_owned(), |day| day.day().to_string()));
        cells.join(" ")
    };
    month.iter().flat_map(|month| month.weeks()).map(|week| row(&week)).collect()
}

#[test]
fn weeks_begin_on_monday_whatever_day_the_month_begins_on() {
    let november = weeks("2026-11");
    assert_eq!(november[0], "· · · · · · 1", "a month that begins on Sunday");
    assert_eq!((november.len(), november[5].as_str()), (6, "30 · · · · · ·"));
    let leap = weeks("2024-02");
    assert_eq!((leap.len(), leap[0].as_str(), leap[4].as_str()), (5, "· · · 1 2 3 4", "26 27 28 29 · · ·"));
    // Four whole weeks, from Monday to Sunday.
    assert_eq!(
        weeks("2027-02"),
        ["1 2 3 4 5 6 7", "8 9 10 11 12 13 14", "15 16 17 18 19 20 21", "22 23 24 25 26 27 28"]
    );
    for month in (1..=12).map(|month| Month::of(day(2026, month, 15))) {
        let days: Vec<Day> = month.weeks().into_iter().flatten().flatten().collect();
        assert_eq!((days.first().copied(), days.last().copied()), (Some(month.first()), Some(month.last())));
        assert_eq!(days.len(), usize::try_from(days_between(month.first(), month.last()) + 1).unwrap_or(0));
    }
}

#[test]
fn a_month_is_read_as_it_is_written_and_has_its_neighbours() {
    let read = |text| Month::parse(text).map(|month| month.to_string());
    assert_eq!(read("2026-11").as_deref(), Some("2026-11"));
    for wrong in ["2026-13", "2026-1", "2026", "", "2026-11-01", "26-11", "1989-12", "2101-01", "+2026-11", "2026-00"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
    let around = |text| Month::parse(text).map(|month| (month.before(), month.after()));
    assert_eq!(around("2026-01"), Some((Month::parse("2025-12"), Month::parse("2026-02"))));
    assert_eq!(around("1990-01"), Some((None, Month::parse("1990-02"))));
    assert_eq!(around("2100-12"), Some((Month::parse("2100-11"), None)));
}
