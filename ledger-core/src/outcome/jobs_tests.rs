//! Jobs: the rules one by one, a portfolio summed by hand, and sums that order and grouping leave alone.
//!
//! Invariant: expected numbers were worked out on paper, in the comments beside them.
//! Must not: repeat the reference vectors.

use super::*;
use crate::outcome::answers::Answers;
use crate::outcome::episode::{Cause, Episode, episode};
use crate::outcome::visit::{Visit, VisitStatus};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn found(day: i32, status: VisitStatus, paid_workers: Option<i64>) -> Visit {
    let answers = Answers::default();
    Visit { day, seq: i64::from(day), status, since_day: None, paid_workers, paid_days_12m: None, answers }
}

fn visit(day: i32, workers: i64) -> Visit {
    Visit { paid_days_12m: Some(workers * 120), ..found(day, VisitStatus::Operating, Some(workers)) }
}

/// An enterprise of a portfolio, with what its record borrows.
struct Kept {
    baseline: i64,
    grant_minor: i64,
    episode: Episode,
    visits: Vec<Visit>,
}

impl Kept {
    fn new(baseline: i64, grant_minor: i64, cutoff: i32, visits: &[Visit]) -> Self {
        Self { baseline, grant_minor, episode: episode(visits, cutoff), visits: visits.to_vec() }
    }

    fn record(&self) -> JobsRecord<'_> {
        JobsRecord {
            baseline: self.baseline,
            grant_minor: self.grant_minor,
            episode: &self.episode,
            visits: &self.visits,
        }
    }
}

fn jobs(visits: &[Visit], baseline: i64, day: i32) -> Jobs {
    Jobs::at([Kept::new(baseline, 1000, 1000, visits).record()], day)
}

#[test]
fn the_nearest_visit_within_90_days_counts_and_of_two_as_near_the_later() {
    assert_eq!(jobs(&[visit(275, 1), visit(455, 3)], 0, 365).paid, 3);
    assert_eq!(jobs(&[visit(276, 1), visit(455, 3)], 0, 365).paid, 1);
    assert_eq!(jobs(&[visit(274, 1), visit(456, 3)], 0, 365).known, 0);
}

#[test]
fn an_unknown_enterprise_is_left_out_with_its_grant() {
    let found = jobs(&[visit(100, 5)], 2, 365);
    assert_eq!((found.eligible, found.known, found.grants_minor, found.baseline), (1, 0, 0, 0));
    assert_eq!(found.cost(CostPer::NetJob), Err(NoCost::NobodyKnown));
}

#[test]
fn an_exited_enterprise_has_no_workers_and_loses_its_baseline() {
    let gone = Episode { time: 300, cause: Cause::Absorbed, left: 299, right: Some(300), ..episode(&[], 1000) };
    let visits = [visit(360, 4)];
    let record = JobsRecord { baseline: 2, grant_minor: 500, episode: &gone, visits: &visits };
    let found = Jobs::at([record], 365);
    assert_eq!((found.paid, found.lost, found.net(), found.retained), (0, 2, -2, 0));
    assert_eq!(found.cost_per_net_job(), None);
}

#[test]
fn full_time_equivalents_and_cost_are_divided_once() {
    let found = jobs(&[visit(365, 3)], 0, 365);
    assert_eq!(found.fte().decimal(), Some(Decimal::new(15, 1)));
    assert_eq!(found.cost_per_net_job(), Some(Quotient { numerator: 1000, denominator: 3 }));
}

#[test]
fn an_enterprise_too_young_for_the_horizon_is_not_eligible() {
    assert_eq!(jobs(&[visit(365, 3)], 0, 1001).eligible, 0);
}

/// A has grown, B has shrunk and was seen early, C left, nobody saw D, E is too young for 12 months.
fn portfolio() -> Vec<Kept> {
    let answers = Answers {
        paid_women: Some(1),
        paid_hours_week: Some(60),
        owner_works: Some(OwnerWorks::FullTime),
        owner_hours_week: Some(50),
        ..Answers::default()
    };
    let part = Answers { owner_works: Some(OwnerWorks::PartTime), ..Answers::default() };
    let grown = Visit { paid_days_12m: Some(300), answers, ..found(370, VisitStatus::Operating, Some(2)) };
    let shrunk = Visit { answers: part, ..found(300, VisitStatus::Reduced, Some(1)) };
    let closed = Visit { since_day: Some(300), ..found(310, VisitStatus::Closed, None) };
    vec![
        Kept::new(1, 1000, 1000, &[visit(200, 3), grown]),
        Kept::new(3, 500, 1000, &[shrunk]),
        Kept::new(2, 700, 1000, &[visit(100, 2), closed]),
        Kept::new(0, 900, 1000, &[]),
        Kept::new(0, 800, 364, &[visit(91, 1)]),
    ]
}

#[test]
fn a_portfolio_of_five_is_what_it_is_on_paper() {
    let found = Jobs::at(portfolio().iter().map(Kept::record), 365);
    // Workers: A 2 (was 1), B 1 (was 3), C 0 (was 2); D unknown; E out.
    assert_eq!((found.eligible, found.known, found.paid, found.baseline), (4, 3, 3, 6));
    assert_eq!((found.created, found.lost, found.net(), found.retained), (1, 4, -3, 2));
    assert_eq!(found.grants_minor, 2200);
    // A's days, women and hours were asked, C has none, B's are not known.
    assert_eq!((found.days_known, found.paid_days, found.days_grants_minor), (2, 300, 1700));
    assert_eq!(found.women, Measured { known: 2, sum: 1, disbursed_minor: 1700 });
    assert_eq!(found.women_among, 2);
    assert_eq!(found.hours_week, Measured { known: 2, sum: 60, disbursed_minor: 1700 });
    // Sustained: C none; A and B had one visit each in the year. Operating: A (seen on day 370); B was seen on day 300.
    assert_eq!(found.sustained, Measured { known: 1, sum: 0, disbursed_minor: 700 });
    assert_eq!(found.surviving, Measured { known: 2, sum: 1, disbursed_minor: 1700 });
    // Owners: A 50 hours, of which 40 count; B half a week; C does not work.
    let owners = OwnerJobs { known: 3, full_time: 1, part_time: 1, hours_kept: 2, counted_hours: 60 };
    assert_eq!(found.owners, owners);
    assert_eq!((owners.heads(), owners.fte().decimal()), (2, Some(Decimal::new(15, 1))));
    assert_eq!((found.young, found.seasonal), (1, 0));
    // 60 hours a week are one and a half jobs of 40.
    assert_eq!(found.fte_by_hours().decimal(), Some(Decimal::new(15, 1)));
}

#[test]
fn each_cost_divides_the_money_of_those_it_knows_or_says_why_not() {
    let found = Jobs::at(portfolio().iter().map(Kept::record), 365);
    let cost = |per| found.cost(per).map(|quotient| quotient.decimal());
    assert_eq!(cost(CostPer::NetJob), Err(NoCost::NoNetGain));
    assert_eq!(cost(CostPer::CreatedJob), Ok(Some(Decimal::from(2200))));
    // 1,700 for 300 / 240 years; for 60 hours x 48 weeks / 1,920.
    assert_eq!(cost(CostPer::FteByDays), Ok(Some(Decimal::from(1360))));
    assert_eq!(found.cost(CostPer::FteByHours), Ok(Quotient { numerator: 3_264_000, denominator: 2_880 }));
    assert_eq!(cost(CostPer::SustainedJob), Err(NoCost::NothingSustained));
    assert_eq!(cost(CostPer::SurvivingEnterprise), Ok(Some(Decimal::from(1700))));
    for per in CostPer::ALL {
        assert_eq!(Jobs::default().cost(*per), Err(NoCost::NobodyKnown));
    }
}

#[test]
fn sustained_is_the_least_of_the_year_above_the_baseline() {
    let sustained = |baseline, day, visits: &[Visit]| Kept::new(baseline, 0, 2000, visits).record().sustained(day);
    let year = [visit(365, 3), visit(548, 5), visit(730, 4)];
    assert_eq!(sustained(1, 730, &year), Some(2));
    assert_eq!(sustained(4, 730, &year), Some(0));
    // A visit 366 days before the end is of another year; the two that are left do.
    assert_eq!(sustained(1, 730, &[visit(364, 3), visit(548, 5), visit(730, 4)]), Some(3));
    assert_eq!(sustained(1, 730, &[visit(364, 3), visit(730, 4)]), None, "one visit");
    assert_eq!(sustained(1, 730, &[visit(500, 3), visit(640, 4)]), Some(2));
    assert_eq!(sustained(1, 730, &[visit(500, 3), visit(639, 4)]), None, "none in the last 90 days");
    assert_eq!(sustained(1, 730, &[visit(500, 3), visit(731, 4)]), None, "after the end");
    assert_eq!(sustained(0, 364, &[visit(91, 3), visit(364, 4)]), None, "no 12 months yet");
    assert_eq!(sustained(0, 730, &[visit(365, 3), found(500, VisitStatus::Closed, None)]), Some(0), "left");
}

#[test]
fn a_pause_at_the_horizon_or_before_it_makes_a_seasonal_business_and_a_later_one_does_not() {
    let seasonal = |visits: &[Visit]| jobs(visits, 0, 365).seasonal;
    let suspended = |day| found(day, VisitStatus::Suspended, Some(0));
    assert_eq!(seasonal(&[visit(183, 1), suspended(350), visit(400, 1)]), 1);
    assert_eq!(seasonal(&[suspended(183), visit(365, 1)]), 1);
    assert_eq!(seasonal(&[visit(365, 1), suspended(548), visit(730, 1)]), 0);
    // Paused before, and active again at the end of the time that speaks for the horizon; a day later it is not known yet.
    assert_eq!(seasonal(&[visit(330, 1), suspended(410), visit(455, 1)]), 1);
    assert_eq!(seasonal(&[visit(330, 1), suspended(410), visit(456, 1)]), 0);
}

#[test]
fn the_owner_is_asked_apart_and_hours_beyond_a_full_week_count_once() {
    let at = |works, hours| {
        let answers = Answers { owner_works: works, owner_hours_week: hours, ..Answers::default() };
        // Nobody counted the paid workers of this visit.
        let visits = [Visit { answers, ..found(360, VisitStatus::Operating, None) }];
        jobs(&visits, 0, 365)
    };
    let counted = |works, hours| (at(works, hours).owners.known, at(works, hours).owners.counted_hours);
    assert_eq!(counted(Some(OwnerWorks::FullTime), None), (1, 40));
    assert_eq!(counted(Some(OwnerWorks::FullTime), Some(35)), (1, 35));
    assert_eq!(counted(Some(OwnerWorks::FullTime), Some(70)), (1, 40));
    assert_eq!(counted(Some(OwnerWorks::PartTime), None), (1, 20));
    assert_eq!(counted(Some(OwnerWorks::No), None), (1, 0));
    assert_eq!(counted(None, Some(30)), (0, 0), "hours alone do not say that somebody works");
    assert_eq!((at(Some(OwnerWorks::FullTime), None).known, at(Some(OwnerWorks::FullTime), None).paid), (0, 0));
}

#[test]
fn no_workers_need_no_asking_for_women_and_hours_but_for_days() {
    let found = jobs(&[found(365, VisitStatus::Operating, Some(0))], 0, 365);
    assert_eq!((found.women.known, found.hours_week.known, found.days_known), (1, 1, 0));
}

fn any_visit() -> impl Strategy<Value = Visit> {
    let heads = (proptest::option::of(0..9i64), proptest::option::of(0..2000i64), proptest::option::of(0..9i64));
    let owner = (proptest::option::of(0..3usize), proptest::option::of(0..100i64), proptest::option::of(0..300i64));
    (1..900i32, 0..8usize, heads, owner).prop_map(
        |(day, status, (workers, days, women), (works, hours, paid_hours))| {
            let answers = Answers {
                paid_women: workers.zip(women).map(|(workers, women)| women.min(workers)),
                paid_hours_week: paid_hours,
                owner_works: works.map(|works| OwnerWorks::ALL[works]),
                owner_hours_week: hours,
                ..Answers::default()
            };
            Visit { paid_days_12m: days, answers, ..found(day, VisitStatus::ALL[status], workers) }
        },
    )
}

fn any_portfolio() -> impl Strategy<Value = Vec<Kept>> {
    let visits = proptest::collection::vec(any_visit(), 0..8);
    let one = (0..6i64, 0..10_000i64, 0..1000i32, visits);
    proptest::collection::vec(one, 0..14).prop_map(|rows| {
        let kept = |(baseline, grant, cutoff, visits): (i64, i64, i32, Vec<Visit>)| {
            Kept::new(baseline, grant, cutoff, &visits)
        };
        rows.into_iter().map(kept).collect()
    })
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?} {:?}", self.baseline, self.grant_minor, self.episode, self.visits)
    }
}

proptest! {
    #[test]
    fn order_and_grouping_of_enterprises_do_not_matter(
        kept in any_portfolio(),
        places in proptest::collection::vec(0..4usize, 14),
        day in 1..800i32,
    ) {
        let all = Jobs::at(kept.iter().map(Kept::record), day);
        prop_assert_eq!(Jobs::at(kept.iter().rev().map(Kept::record), day), all);
        let mut groups = [Jobs::sum(day, []); 4];
        for (one, place) in kept.iter().zip(places) {
            groups[place] += Jobs::at([one.record()], day);
        }
        let mut sum = Jobs::sum(day, []);
        groups.into_iter().rev().for_each(|group| sum += group);
        prop_assert_eq!(sum, all);
    }

    #[test]
    fn what_is_known_of_jobs_fits_together(kept in any_portfolio(), day in 1..800i32) {
        let all = Jobs::at(kept.iter().map(Kept::record), day);
        prop_assert_eq!(all.net(), all.paid - all.baseline);
        prop_assert_eq!(all.retained, all.baseline - all.lost);
        prop_assert!(all.known <= all.eligible && all.young <= all.known && all.seasonal <= all.known);
        for part in [all.women, all.hours_week] {
            prop_assert!(part.known <= all.known && part.disbursed_minor <= all.grants_minor);
        }
        prop_assert!(all.women.sum <= all.women_among && all.women_among <= all.paid);
        prop_assert!(all.surviving.sum <= all.surviving.known as i64 && all.surviving.known <= all.eligible);
        prop_assert!(all.owners.heads() <= all.owners.known && all.owners.known <= all.eligible);
        prop_assert!(all.owners.counted_hours <= 40 * all.owners.heads() as i64);
    }

    #[test]
    fn sustained_jobs_are_in_every_visit_of_the_year(kept in any_portfolio(), day in 300..800i32) {
        for one in &kept {
            let counts = |visit: &&Visit| visit.asked_by(one.episode.cutoff_day) && visit.paid_workers.is_some();
            let year = one.visits.iter().filter(counts).filter(|visit| day - 365 <= visit.day && visit.day <= day);
            let year: Vec<(i32, i64)> = year.filter_map(|visit| Some((visit.day, visit.paid_workers?))).collect();
            let left = one.episode.cause.is_exit() && one.episode.time <= day;
            match one.record().sustained(day) {
                _ if day < 365 => prop_assert_eq!(one.record().sustained(day), None),
                Some(jobs) if left => prop_assert_eq!(jobs, 0),
                Some(jobs) => {
                    prop_assert!(year.len() >= 2 && year.iter().any(|(on, _)| day - on <= 90));
                    prop_assert!(jobs == 0 || year.iter().all(|(_, workers)| workers - one.baseline >= jobs));
                    prop_assert!(jobs == 0 || year.iter().any(|(_, workers)| workers - one.baseline == jobs));
                }
                None => prop_assert!(year.len() < 2 || year.iter().all(|(on, _)| day - on > 90)),
            }
        }
    }
}
