//! Made-up portfolios with launches, visits, answers, owners, grants and money, from a seed: what a release is made of.
//!
//! Answers and grants are thrown with dice of their own, so that a seed that was found to be hard stays the same otherwise.
//!
//! Invariant: the same seed gives the same portfolio on every machine. Must not: use anything of the masks.

use crate::world::{Business, Dice, Programme};
use chrono::Datelike;
use ledger_core::money::Currency;
use ledger_core::outcome::answers::{Answers, Band, OwnerWorks};
use ledger_core::outcome::episode::episode;
use ledger_core::outcome::figures::{Followed, Paid, Person, Snapshot, dimensions};
use ledger_core::outcome::visit::{Visit, VisitStatus};
use ledger_core::time::{Day, Timestamp, less_days, plus_days};

/// The first day of any launch.
const FIRST: &str = "2006-02-01";
/// The data cut of the first release.
const CUT: &str = "2026-06-30";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A visit a quarter or so, until the enterprise closes, is lost from sight, or the data cut.
fn visits(dice: &mut Dice, cutoff: i32) -> Vec<Visit> {
    let closes = 40 + i32::try_from(dice.below(5_000)).unwrap();
    let lost = 60 + i32::try_from(dice.below(6_000)).unwrap();
    let asked = dice.percent(80);
    let mut visits = Vec::new();
    let mut on = 0;
    loop {
        on += 60 + i32::try_from(dice.below(120)).unwrap();
        if on > cutoff || on > lost {
            return visits;
        }
        let closed = on >= closes;
        let workers = i64::try_from(dice.below(4)).unwrap();
        let status = match dice.below(40) {
            _ if closed => VisitStatus::Closed,
            0 => VisitStatus::NotReached,
            1 => VisitStatus::Suspended,
            _ => VisitStatus::Operating,
        };
        visits.push(Visit {
            day: on,
            seq: i64::from(on),
            status,
            since_day: None,
            paid_workers: (asked && dice.percent(90)).then_some(workers),
            paid_days_12m: dice.percent(90).then_some(workers * 100),
            answers: Answers { paid_women: dice.percent(70).then_some(workers / 2), ..Answers::default() },
        });
        if closed {
            return visits;
        }
    }
}

/// Answers to what else was asked; some were never asked, some say nothing.
fn answered(visits: &mut [Visit], key: u128) {
    let mut dice = Dice::new(u64::try_from(key).unwrap() ^ 0x00a5_4e85);
    let asked = [80, 60, 85, 50].map(|share| dice.percent(share));
    for visit in visits.iter_mut().filter(|visit| visit.status == VisitStatus::Operating) {
        let mut band = |asked: bool| {
            let level = usize::from(dice.weighted(&[4, 12, 10, 5, 1]));
            (asked && dice.percent(92)).then(|| Band::ALL[level])
        };
        let (revenue_band, profit_band) = (band(asked[0]), band(asked[1]));
        let workers = visit.paid_workers.unwrap_or(0);
        visit.answers = Answers {
            revenue_band,
            profit_band,
            registered: (asked[2] && dice.percent(95)).then(|| dice.percent(30 + u64::from(asked[3]) * 30)),
            wellbeing: (asked[3] && dice.percent(85)).then(|| 1 + i64::from(dice.weighted(&[1, 3, 8, 6, 2]))),
            owner_works: dice.percent(90).then(|| OwnerWorks::ALL[usize::from(dice.weighted(&[6, 3, 1]))]),
            paid_hours_week: dice.percent(80).then_some(workers * 30),
            ..visit.answers
        };
    }
}

/// The grants: one of each enterprise, paid before its launch, of some too long before; and some that never came to be one.
fn grants(followed: &[Followed], cut: Day, seed: u64) -> Vec<Paid> {
    let mut dice = Dice::new(seed ^ 0x09aa_1d00);
    let of = |one: &Followed| {
        let days = if one.key.is_multiple_of(11) { 200 } else { 20 + one.key % 120 };
        Paid {
            key: one.key,
            persons: one.persons.clone(),
            first_paid_on: less_days(one.launched_on, u64::try_from(days).unwrap()),
            launched_on: Some(one.launched_on),
        }
    };
    let mut paid: Vec<Paid> = followed.iter().map(of).collect();
    for key in 0..dice.below(16) {
        let key = 1_000_000 + u128::from(key);
        let first_paid_on = less_days(cut, 1 + dice.below(900));
        paid.push(Paid { key, persons: vec![key * 10], first_paid_on, launched_on: None });
    }
    paid
}

fn enterprise(dice: &mut Dice, key: u128, skew: [u64; 3], cut: Day, others: &[Followed]) -> Option<Followed> {
    let last = u64::try_from(ledger_core::time::days_between(day(FIRST), cut)).unwrap();
    let launched_on = plus_days(day(FIRST), dice.below(last));
    let counts = dimensions::of(cut).into_iter().map(|(_, leaves)| leaves.len() as u64);
    let mut leaves: Vec<u16> = counts
        .zip(skew.into_iter().chain([2]))
        .map(|(count, skew)| dice.weighted(&(0..count).map(|leaf| 1 + 60 / (leaf * skew + 1)).collect::<Vec<u64>>()))
        .collect();
    leaves[2] = u16::try_from((launched_on.year() - 2004) / 3).unwrap();
    let mut persons = vec![key * 10];
    if dice.percent(8) {
        persons.push(key * 10 + 1);
    }
    if dice.percent(4) && !others.is_empty() {
        persons = others[usize::try_from(dice.below(others.len() as u64)).unwrap()].persons.clone();
    }
    let cutoff = i32::try_from(ledger_core::time::days_between(launched_on, cut)).ok()?;
    let mut visits = visits(dice, cutoff);
    answered(&mut visits, key);
    Some(Followed {
        key,
        persons,
        launched_on,
        leaves,
        episode: episode(&visits, cutoff),
        visits,
        baseline: i64::try_from(dice.below(3)).unwrap(),
        disbursed_minor: 1_000_000 + i64::try_from(dice.below(19_000_000)).unwrap(),
    })
}

/// A portfolio of a seed: 40 to 440 enterprises with skewed leaves.
pub fn portfolio(seed: u64) -> Snapshot {
    let mut dice = Dice::new(seed ^ 0x0f_fe12);
    let skew = [1 + dice.below(3), 1 + dice.below(3), 1];
    let count = 40 + dice.below(400);
    let mut followed: Vec<Followed> = Vec::new();
    for key in 0..u128::from(count) {
        let one = enterprise(&mut dice, key + 1, skew, day(CUT), &followed);
        followed.extend(one);
    }
    let person = |key: u64| Person {
        key: u128::from(key),
        enrolled_on: plus_days(day("2015-02-01"), key * 4_000 / (count * 2)),
        applied: !key.is_multiple_of(4),
        granted: key % 4 > 1,
        launched: key % 4 > 2,
    };
    let paid = grants(&followed, day(CUT), seed);
    Snapshot {
        number: 1,
        programme: "MADE-UP".to_owned(),
        currency: Currency::UAH,
        data_cut: day(CUT),
        known_at: Timestamp::from_micros(1),
        log_size: 1,
        followed,
        people: (0..count * 2).map(person).collect(),
        paid,
    }
}

/// The same some months later: more time for all, a few new visits, some launches.
pub fn later(before: &Snapshot, seed: u64) -> Snapshot {
    let mut dice = Dice::new(seed ^ 0x1a7e);
    let mut after = before.clone();
    let passed = 20 + dice.below(200);
    (after.number, after.log_size) = (2, 2);
    after.data_cut = plus_days(before.data_cut, passed);
    let pace = dice.below(40);
    for one in &mut after.followed {
        let cutoff = one.episode.cutoff_day + i32::try_from(passed).unwrap();
        if !one.episode.cause.is_exit() && dice.percent(pace) {
            let status = if dice.percent(20) { VisitStatus::Closed } else { VisitStatus::Operating };
            one.visits.push(Visit {
                day: cutoff - 5,
                seq: i64::from(cutoff),
                status,
                since_day: None,
                paid_workers: Some(i64::try_from(dice.below(5)).unwrap()),
                paid_days_12m: None,
                answers: Answers::default(),
            });
        }
        one.episode = episode(&one.visits, cutoff);
    }
    for key in 0..dice.below(9) {
        let one = enterprise(&mut dice, 100_000 + u128::from(key), [2, 2, 1], after.data_cut, &after.followed);
        after.followed.extend(one);
    }
    after.paid = grants(&after.followed, before.data_cut, seed);
    let mut dice = Dice::new(seed ^ 0x0070_e091);
    for one in after.people.iter_mut().filter(|one| one.applied && !one.launched) {
        // Whoever has a grant goes on, and some who had none get one.
        (one.granted, one.launched) = (one.granted || dice.percent(pace / 2), one.granted && dice.percent(pace));
    }
    after
}

/// Everything that a release may tell of an enterprise, in one number: what differs between two releases has changed.
fn whole(one: &Followed, days: &[i32]) -> i64 {
    let old = days.iter().map(|day| u64::from(one.episode.cutoff_day >= *day));
    let told = format!("{:?} {:?} {} {:?}", one.episode.lost, one.episode.pending, one.disbursed_minor, one.visits);
    let all = told.bytes().map(u64::from).chain(old).chain([u64::from(one.episode.provisional)]);
    let mixed = all.fold(7, |number, next| Dice::new(number ^ (next << 32)).next());
    i64::try_from(mixed >> 1).unwrap()
}

/// As the adversary's tables have it: time in days, closed or not.
pub fn programme(snapshot: &Snapshot, sizes: Vec<usize>, days: &[i32]) -> Programme {
    let business = |one: &Followed| Business {
        key: one.key,
        owners: one.persons.clone(),
        leaves: one.leaves.clone(),
        months: u64::try_from(one.episode.time).unwrap(),
        closed: one.episode.cause.is_exit(),
        paid: whole(one, days),
    };
    Programme {
        name: snapshot.programme.clone(),
        weights: Vec::new(),
        sizes,
        apart: false,
        businesses: snapshot.followed.iter().map(business).collect(),
        horizons: days.iter().map(|day| (u64::try_from(*day).unwrap(), 2)).collect(),
        next_key: 0,
    }
}
