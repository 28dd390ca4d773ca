//! Explanations against the figures that they explain, over made-up histories.

use super::*;
use crate::outcome::answers::Answers;
use crate::outcome::episode::episode;
use crate::outcome::jobs::Jobs;
use crate::outcome::rates::{Cohort, RATE_HORIZONS, rates};
use crate::outcome::visit::{Visit, VisitStatus};

/// Histories of all kinds: running, closed, silent, suspended, young, not asked.
fn histories() -> Vec<(Vec<Visit>, Episode)> {
    let visit = |day: i32, status: VisitStatus, paid_workers: Option<i64>| Visit {
        day,
        seq: i64::from(day),
        status,
        since_day: None,
        paid_workers,
        paid_days_12m: None,
        answers: Answers::default(),
    };
    let one = |key: i32| {
        let (cutoff, last) = (100 + key * 53 % 1_900, 60 + key * 97 % 1_500);
        let asked = (key % 7 != 0).then_some(i64::from(key % 4));
        let mut visits: Vec<Visit> =
            (1..=last / 91).map(|quarter| visit(quarter * 91, VisitStatus::Operating, asked)).collect();
        match key % 5 {
            0 => visits.push(visit(last, VisitStatus::Closed, None)),
            1 => visits.push(visit(last, VisitStatus::Suspended, None)),
            2 => visits.push(visit(last, VisitStatus::NotReached, None)),
            _ => {}
        }
        visits.retain(|seen| seen.day <= cutoff);
        let record = episode(&visits, cutoff);
        (visits, record)
    };
    (1..400).map(one).collect()
}

fn records(of: &[(Vec<Visit>, Episode)]) -> Vec<JobsRecord<'_>> {
    of.iter()
        .zip(1_i64..)
        .map(|((visits, episode), key)| JobsRecord {
            baseline: key % 3,
            grant_minor: 1_000 + key * 37,
            episode,
            visits,
        })
        .collect()
}

fn explained(figure: Figure, of: &[JobsRecord<'_>], horizon: Horizon) -> Explained {
    Explained::of(of.iter().map(|record| figure.role(record, horizon)))
}

fn count(sum: &Explained, part: Part) -> u64 {
    sum.counts.iter().filter(|((other, _), _)| *other == part).map(|(_, count)| count).sum()
}

#[test]
fn survival_is_explained_by_the_exits_and_censorings_of_its_curve() {
    let all = histories();
    let (of, episodes): (_, Vec<Episode>) = (records(&all), all.iter().map(|one| one.1).collect());
    let expected = rates(&episodes, Method::KmDefault, &RATE_HORIZONS, 0.95).unwrap();
    for rate in expected {
        let sum = explained(Figure::Survival, &of, rate.horizon);
        assert_eq!((sum.numerator, sum.denominator), (i128::from(rate.events), of.len() as i128));
        assert_eq!(count(&sum, Part::Censored), rate.censored);
        assert_eq!((count(&sum, Part::Numerator), count(&sum, Part::Excluded)), (rate.events, 0));
        assert!(sum.counts.contains_key(&(Part::Censored, Some(Why::Lost))));
    }
}

#[test]
fn the_cohort_is_explained_with_its_unknowns_in_the_denominator() {
    let all = histories();
    let (of, episodes): (_, Vec<Episode>) = (records(&all), all.iter().map(|one| one.1).collect());
    for horizon in RATE_HORIZONS {
        let (sum, cohort) = (explained(Figure::Cohort, &of, horizon), Cohort::new(&episodes, horizon));
        assert_eq!((sum.numerator, sum.denominator), (i128::from(cohort.operating), i128::from(cohort.eligible)));
        let because = |why| sum.counts.get(&(Part::Denominator, Some(why))).copied().unwrap_or_default();
        assert_eq!(because(Why::Exited), cohort.exited);
        assert_eq!(because(Why::Lost) + because(Why::Pending) + because(Why::Unknown), cohort.unknown);
        assert_eq!(count(&sum, Part::Excluded), of.len() as u64 - cohort.eligible);
    }
}

#[test]
fn jobs_and_their_cost_are_explained_by_the_enterprises_whose_workers_are_known() {
    let all = histories();
    let of = records(&all);
    for horizon in RATE_HORIZONS {
        let jobs = Jobs::at(of.iter().copied(), horizon.day);
        let sum = explained(Figure::Jobs, &of, horizon);
        assert_eq!((sum.numerator, sum.denominator), (i128::from(jobs.net()), i128::from(jobs.known)));
        assert_eq!(sum.counts[&(Part::Excluded, Some(Why::NoAnswer))], jobs.eligible - jobs.known);
        let cost = explained(Figure::Cost, &of, horizon);
        assert_eq!((cost.numerator, cost.denominator), (jobs.grants_minor, i128::from(jobs.net())));
        assert_eq!(cost.counts, sum.counts);
        assert!(sum.counts[&(Part::Numerator, Some(Why::ExitedAsNone))] > 0);
    }
}
