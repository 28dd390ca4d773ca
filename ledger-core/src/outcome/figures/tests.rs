//! Documents of made-up programmes: figures against the estimators and plain sums, what is withheld, what is kept.
//!
//! Invariant: what is expected is computed here from the snapshot, not by the module under test.

use super::*;
use crate::outcome::episode::episode;
use crate::outcome::rates::{HORIZONS, rates};
use crate::outcome::visit::VisitStatus;
use crate::programme::application::Sector;
use crate::programme::partner::Sex;
use crate::programme::region::Region;
use crate::time::plus_days;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Enterprise number `key`, launched on some day of 2010 to 2021, visited as its number says.
fn followed(key: u32, cut: Day, extra: Option<VisitStatus>) -> Followed {
    let launched_on = plus_days(day("2010-01-10"), u64::from(key * 37 % 4_300));
    let oblasts = ["UA-05", "UA-09", "UA-30", "UA-18", "UA-23", "UA-46"];
    let sectors = [Sector::A, Sector::C, Sector::G, Sector::H, Sector::I, Sector::P, Sector::S];
    let region = Region::parse(oblasts[(key * 7 % 6) as usize]).unwrap();
    let sector = sectors[(key * 11 % 7) as usize];
    let owner = match key * 13 % 20 {
        0 => Sex::NotTold,
        1..=4 => Sex::Male,
        _ => Sex::Female,
    };
    let cutoff = i32::try_from(crate::time::days_between(launched_on, cut)).unwrap();
    let closes = 200 + i32::try_from(key * 53 % 1_500).unwrap();
    let last = i32::try_from(400 + key * 29 % 1_500).unwrap();
    let visit = |on: i32, status: VisitStatus| Visit {
        day: on,
        seq: i64::from(on),
        status,
        since_day: None,
        paid_workers: Some(i64::from(key % 4)),
        paid_days_12m: Some(i64::from(key % 4) * 100),
        answers: Default::default(),
    };
    let mut visits: Vec<Visit> = (1..=last / 90).map(|quarter| visit(quarter * 90, VisitStatus::Operating)).collect();
    if key.is_multiple_of(3) {
        visits.retain(|seen| seen.day < closes);
        visits.push(visit(closes, VisitStatus::Closed));
    }
    visits.extend(extra.map(|status| visit(cutoff, status)));
    visits.retain(|seen| seen.day <= cutoff);
    Followed {
        key: u128::from(key),
        persons: vec![u128::from(key + 1_000)],
        launched_on,
        leaves: dimensions::leaves(region, sector, launched_on, &[owner]).unwrap(),
        episode: episode(&visits, cutoff),
        visits,
        baseline: i64::from(key % 2),
        disbursed_minor: 100_000 + i64::from(key) * 137,
    }
}

fn snapshot(number: i64, changed: &[u32]) -> Snapshot {
    snapshot_at(day("2024-06-30"), number, changed)
}

fn snapshot_at(cut: Day, number: i64, changed: &[u32]) -> Snapshot {
    let one = |key: u32| followed(key, cut, changed.contains(&key).then_some(VisitStatus::Closed));
    let person = |key: u32| Person {
        key: u128::from(key),
        enrolled_on: plus_days(day("2015-02-01"), u64::from(key * 11)),
        applied: !key.is_multiple_of(5),
        granted: key % 5 > 1,
        launched: key % 5 > 2,
    };
    // Every tenth never launched, every seventh late.
    let paid = |key: u32| Paid {
        key: u128::from(key),
        persons: vec![u128::from(key + 1_000)],
        first_paid_on: plus_days(day("2020-01-01"), u64::from(key * 8)),
        launched_on: (!key.is_multiple_of(10))
            .then(|| plus_days(day("2020-01-01"), u64::from(key * 8 + if key.is_multiple_of(7) { 300 } else { 40 }))),
    };
    Snapshot {
        number,
        programme: "TEST".to_owned(),
        currency: Currency::UAH,
        data_cut: cut,
        known_at: Timestamp::from_micros(1),
        log_size: 1,
        followed: (0..240).map(one).collect(),
        people: (0..200).map(person).collect(),
        paid: (0..200).map(paid).collect(),
    }
}

fn made(snapshot: &Snapshot, profile: Profile, earlier: &[Earlier]) -> Made {
    make(snapshot, profile, earlier).unwrap()
}

#[test]
fn the_whole_programme_is_what_the_estimators_give() {
    let of = snapshot(1, &[]);
    let document = made(&of, Profile::Evaluator, &[]).document;
    let episodes: Vec<Episode> = of.followed.iter().map(|one| one.episode).collect();
    let expected = rates(&episodes, super::super::rates::Method::KmDefault, &HORIZONS, LEVEL).unwrap();
    let all = document.cell("all").unwrap();
    assert_eq!(all.enterprises, Some(240));
    let survival = all.survival.as_ref().unwrap();
    let mut compared = 0;
    for (rate, expected) in survival.rates.iter().zip(&expected) {
        let Some(km) = &rate.km else { continue };
        let near = |told: f64, exact: f64| (told - exact).abs() <= 0.000_05 + f64::EPSILON;
        assert!(near(km.value, expected.surv), "{} {}", km.value, expected.surv);
        let limits = km.lower.zip(km.upper).zip(expected.limits);
        assert!(limits.is_some_and(|(told, exact)| near(told.0, exact.0) && near(told.1, exact.1)));
        assert_eq!((rate.events, rate.censored), (Some(expected.events), Some(expected.censored)));
        assert_eq!(rate.at_risk, Some(240 - expected.events - expected.censored));
        compared += 1;
    }
    assert!(compared >= 5, "{compared} rates are shown");
    let jobs = all.jobs.iter().find(|jobs| jobs.months == 12).unwrap();
    let day = crate::outcome::rates::Horizon::of_months(12).day;
    let known = of.followed.iter().filter(|one| one.episode.cutoff_day >= day);
    let known: Vec<&Followed> = known.filter(|one| measures::record(one).at(day).is_some()).collect();
    assert_eq!(jobs.known, Some(known.len() as u64));
    assert_eq!(jobs.disbursed_minor, Some(known.iter().map(|one| one.disbursed_minor).sum()));
}

#[test]
fn what_is_withheld_has_no_figure_and_says_only_that() {
    for profile in [Profile::Evaluator, Profile::Public] {
        let document = made(&snapshot(1, &[]), profile, &[]).document;
        let withheld: Vec<&CellDocument> = document.cells.iter().filter(|cell| cell.withheld.is_some()).collect();
        assert!(!withheld.is_empty() && withheld.len() < document.cells.len());
        for cell in withheld {
            assert_eq!(cell.withheld.as_deref(), Some(WITHHELD));
            assert!(cell.enterprises.is_none() && cell.survival.is_none(), "{}", cell.cell);
            assert!(cell.jobs.is_empty() && cell.spreads.is_empty(), "{}", cell.cell);
        }
        let rates = document.cells.iter().filter_map(|cell| cell.survival.as_ref()).flat_map(|one| &one.rates);
        let (withheld, told): (Vec<_>, Vec<_>) = rates.partition(|rate| rate.withheld.is_some());
        assert!(withheld.len() > 10 && told.len() > 10, "{} withheld, {} told", withheld.len(), told.len());
        for rate in withheld {
            assert!(rate.km.is_none() && rate.events.is_none() && rate.at_risk.is_none() && rate.cohort.is_none());
        }
        assert!(told.iter().all(|rate| rate.events.is_some()));
    }
}

#[test]
fn public_counts_are_multiples_of_five() {
    let document = made(&snapshot(1, &[]), Profile::Public, &[]).document;
    let mut seen = 0;
    for cell in document.cells.iter().filter(|cell| cell.withheld.is_none()) {
        let survival = cell.survival.as_ref().unwrap();
        let points = survival.curve.iter().flat_map(|point| [point.at_risk, point.events, point.censored]);
        for count in points.chain(cell.enterprises).chain(survival.lost).chain(survival.pending) {
            assert_eq!(count % 5, 0, "{}", cell.cell);
            seen += 1;
        }
    }
    assert!(seen > 100);
}

#[test]
fn the_order_of_what_is_counted_changes_nothing() {
    let of = snapshot(1, &[]);
    let mut turned = of.clone();
    turned.followed.reverse();
    turned.people.reverse();
    for profile in [Profile::Evaluator, Profile::Public] {
        let (left, right) = (made(&of, profile, &[]), made(&turned, profile, &[]));
        let shown = left.document.cells.iter().filter(|cell| cell.withheld.is_none()).count();
        assert!(shown > 10 && shown < left.document.cells.len(), "{shown} cells are shown");
        assert_eq!(serde_json::to_string(&left.document).unwrap(), serde_json::to_string(&right.document).unwrap());
        assert_eq!(left.records, right.records);
    }
}

#[test]
fn a_change_of_one_or_two_people_keeps_the_old_value_and_one_of_many_is_told() {
    let first = made(&snapshot(1, &[]), Profile::Evaluator, &[]);
    let earlier = [Earlier { document: first.document.clone(), records: first.records.clone() }];
    let kept = made(&snapshot(2, &[1]), Profile::Evaluator, &earlier).document;
    assert!(kept.cell("all").is_some_and(|cell| cell.enterprises.is_some()), "nothing is kept where nothing is shown");
    assert_eq!(kept.cell("all"), first.document.cell("all"));
    assert_eq!(kept.cell("all").map(|cell| cell.release), Some(1));
    // Enterprises that were not closed before: a visit on the day of the cut closes them.
    let many: Vec<u32> = (1..60).filter(|key: &u32| !key.is_multiple_of(3)).collect();
    let fresh = made(&snapshot(2, &many), Profile::Evaluator, &earlier).document;
    assert_eq!(fresh.cell("all").map(|cell| cell.release), Some(2));
    assert_ne!(fresh.cell("all"), first.document.cell("all"));
}

#[test]
fn a_release_of_the_next_year_follows_one_of_this_year() {
    for profile in [Profile::Evaluator, Profile::Public] {
        let first = made(&snapshot(1, &[]), profile, &[]);
        let earlier = [Earlier { document: first.document.clone(), records: first.records.clone() }];
        // A year of enrolment more, and a cohort more.
        let second = made(&snapshot_at(day("2025-02-28"), 2, &[]), profile, &earlier).document;
        let leaves = |document: &ReleaseDocument| document.dimensions[2].leaves.len();
        assert_eq!((leaves(&first.document), leaves(&second)), (7, 8));
        assert_eq!((first.document.funnel.len(), second.funnel.len()), (11, 12));
        assert_eq!(second.cell("cohort=2025-2027").map(|cell| cell.withheld.as_deref()), Some(Some(WITHHELD)));
        assert!(second.cell("all").unwrap().enterprises.is_some());
    }
}

#[test]
fn who_survives_is_told_only_beside_the_cohort_for_exits_follow_from_it() {
    let of = snapshot(1, &[]);
    let (mut withheld, mut told) = (0, 0);
    for profile in [Profile::Evaluator, Profile::Public] {
        for cell in made(&of, profile, &[]).document.cells.iter().filter(|cell| cell.withheld.is_none()) {
            let survival = cell.survival.as_ref().unwrap();
            for jobs in &cell.jobs {
                let rate = survival.rates.iter().find(|rate| rate.months == jobs.months).unwrap();
                let surviving = jobs.figures.iter().find(|(name, _)| name == "surviving").unwrap().1;
                let operating = rate.cohort.map(|cohort| i64::try_from(cohort.operating).unwrap());
                assert!(surviving.is_none() || surviving == operating, "{} at {}", cell.cell, jobs.months);
                withheld += u32::from(surviving.is_none());
                told += u32::from(surviving.is_some());
            }
        }
    }
    assert!(withheld > 0 && told > 10, "{withheld} withheld, {told} told");
}

#[test]
fn the_launch_rate_is_of_grants_paid_long_enough_ago() {
    let of = snapshot(1, &[]);
    let due: Vec<&Paid> = of.paid.iter().filter(|one| plus_days(one.first_paid_on, 180) <= of.data_cut).collect();
    let in_time = due.iter().filter(|one| one.launched_on.is_some_and(|on| on <= plus_days(one.first_paid_on, 180)));
    let in_time = in_time.count();
    let launch = made(&of, Profile::Evaluator, &[]).document.launch.unwrap();
    assert!(due.len() < of.paid.len() && in_time < due.len());
    assert_eq!((launch.due, launch.launched), (Some(due.len() as u64), Some(in_time as u64)));
    let share = in_time as f64 / due.len() as f64;
    assert!(launch.share.is_some_and(|told| (told - share).abs() <= 0.000_05));
    let public = made(&of, Profile::Public, &[]).document.launch.unwrap();
    let counts: Vec<u64> = public.grants.into_iter().chain(public.due).chain(public.launched).collect();
    assert!(counts.len() == 3 && counts.iter().all(|count| count % 5 == 0), "{counts:?}");
}
