//! The adversary reads the documents that are served, evaluators' and public ones, of made-up portfolios and two releases each.
//!
//! Besides the attacks of `adversary` on persons and exits, everything that is told at a horizon is taken together: what becomes
//! of an enterprise is one of nine kinds, each count told is the number of some of them, and linear programs ask what is left open
//! of each count that is not told, along each dimension.
//! Invariant: what is attacked is the text. Must not: read a mask.

use crate::adversary::{self, Shown};
use crate::portfolio::{later, portfolio, programme};
use crate::served::Served;
use crate::world::Business;
use ledger_core::outcome::figures::{Earlier, Followed, Made, Snapshot, make, rules};
use ledger_core::outcome::jobs::JobsRecord;
use ledger_core::outcome::release::Rules;
use ledger_core::outcome::release_document::Profile;
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};
use serde_json::Value;
use std::collections::BTreeSet;

/// Months of horizons with their days.
const HORIZONS: [(u64, i32); 8] =
    [(3, 91), (6, 183), (12, 365), (18, 548), (24, 730), (36, 1_096), (48, 1_461), (60, 1_826)];
/// Portfolios of one run of the tests; `GRANT_TEST_PORTFOLIOS` says how many are wanted.
const PORTFOLIOS: u64 = 4;
const KINDS: usize = 9;

/// What becomes of an enterprise by a horizon: exited (old enough, or not), last seen before it (old enough, jobs known or not),
/// last seen on it (jobs known or not), last seen and not old enough, seen beyond (jobs known or not).
fn kind(one: &Followed, day: i32) -> usize {
    let episode = &one.episode;
    let old = episode.cutoff_day >= day;
    let record = JobsRecord { baseline: one.baseline, grant_minor: one.disbursed_minor, episode, visits: &one.visits };
    let known = usize::from(record.at(day).is_some());
    match (episode.cause.is_exit() && episode.time <= day, episode.time.cmp(&day)) {
        (true, _) if old => 0,
        (true, _) => 1,
        (false, std::cmp::Ordering::Less) if old => 2 + known,
        (false, std::cmp::Ordering::Less) => 6,
        (false, std::cmp::Ordering::Equal) => 4 + known,
        (false, std::cmp::Ordering::Greater) => 7 + known,
    }
}

const ALL: &[usize] = &[0, 1, 2, 3, 4, 5, 6, 7, 8];
const OLD: &[usize] = &[0, 2, 3, 4, 5, 7, 8];

/// What a document tells of a cell at a horizon: kinds taken together, and their number.
fn told(served: &Served, cell: &str, months: u64) -> Vec<(&'static [usize], i64)> {
    let number = |value: &Value| value.as_i64();
    let mut facts: Vec<(&'static [usize], Option<i64>)> = vec![(ALL, number(&served.of(cell)["enterprises"]))];
    for one in [served.rate(cell, months), served.point(cell, months)].into_iter().flatten() {
        facts.push((&[0, 1], number(&one["events"])));
        facts.push((&[2, 3, 4, 5, 6], number(&one["censored"])));
        let cohort = &one["cohort"];
        facts.push((OLD, number(&cohort["eligible"])));
        facts.push((&[4, 5, 7, 8], number(&cohort["operating"])));
        facts.push((&[0], number(&cohort["exited"])));
        // From rounded counts these are worked out, and say no more than they.
        if served.base == 1 {
            facts.push((&[7, 8], number(&one["at_risk"])));
            facts.push((&[2, 3], number(&cohort["unknown"])));
        }
    }
    if let Some(jobs) = served.jobs(cell, months) {
        facts.push((OLD, number(&jobs["eligible"])));
        facts.push((&[0, 3, 5, 8], number(&jobs["known"])));
        let surviving = jobs["figures"].as_array().unwrap().iter().find(|pair| pair[0] == "surviving");
        facts.push((&[4, 5, 7, 8], surviving.and_then(|pair| number(&pair[1]))));
    }
    facts.into_iter().filter_map(|(kinds, value)| Some((kinds, value?))).collect()
}

/// Counts that nobody may narrow down to one or two: exits and the others, of all and of those old enough; and so on.
const ASKED: [(&str, &[usize]); 12] = [
    ("exits", &[0, 1]),
    ("no exit", &[2, 3, 4, 5, 6, 7, 8]),
    ("exited of those old enough", &[0]),
    ("not exited of those old enough", &[2, 3, 4, 5, 7, 8]),
    ("exited and not old enough", &[1]),
    ("not old enough", &[1, 6]),
    ("censored", &[2, 3, 4, 5, 6]),
    ("remaining", &[7, 8]),
    ("operating", &[4, 5, 7, 8]),
    ("not known to operate", &[0, 2, 3]),
    ("unknown", &[2, 3]),
    ("jobs unknown", &[2, 4, 7]),
];

/// A line of the lattice: the whole and the leaves of one dimension, with every table that agrees with what is told of them.
struct Line {
    places: Vec<(String, Option<u16>)>,
    leaves: usize,
    /// Variables taken together lie within these bounds.
    facts: Vec<(Vec<usize>, i64, i64)>,
    truth: Vec<f64>,
    /// By place, the owners: groups are of people, and four enterprises may have five.
    people: Vec<usize>,
    seen: Vec<Vec<f64>>,
}

impl Line {
    fn new(served: &Served, snapshot: &Snapshot, dimension: usize, (months, day): (u64, i32)) -> Self {
        let leaves = served.dimensions[dimension].1.len();
        let leaf = |leaf: usize| (format!("d{dimension}=L{leaf}"), u16::try_from(leaf).ok());
        let places: Vec<(String, Option<u16>)> =
            std::iter::once(("all".to_owned(), None)).chain((0..leaves).map(leaf)).collect();
        let people = |(_, leaf): &(String, Option<u16>)| {
            let here = snapshot.followed.iter().filter(|one| leaf.is_none_or(|leaf| one.leaves[dimension] == leaf));
            here.flat_map(|one| &one.persons).collect::<BTreeSet<_>>().len()
        };
        let people = places.iter().map(people).collect();
        let truth = vec![0.0; leaves * KINDS];
        let mut line = Self { places, leaves, facts: Vec::new(), truth, people, seen: Vec::new() };
        for one in &snapshot.followed {
            line.truth[usize::from(one.leaves[dimension]) * KINDS + kind(one, day)] += 1.0;
        }
        let around = served.base / 2;
        for (cell, leaf) in &line.places {
            for (kinds, value) in told(served, cell, months) {
                line.facts.push((line.variables(*leaf, kinds), (value - around).max(0), value + around));
            }
        }
        line.seen.push(line.truth.clone());
        line
    }

    fn variables(&self, leaf: Option<u16>, kinds: &[usize]) -> Vec<usize> {
        let leaves = leaf.map_or(0..self.leaves, |leaf| usize::from(leaf)..usize::from(leaf) + 1);
        leaves.flat_map(|leaf| kinds.iter().map(move |kind| leaf * KINDS + kind)).collect()
    }

    fn solved(&self, direction: OptimizationDirection, inside: &[usize]) -> Vec<f64> {
        let mut problem = Problem::new(direction);
        let mut costs = vec![0.0; self.truth.len()];
        inside.iter().for_each(|place| costs[*place] = 1.0);
        let variables: Vec<Variable> = costs.iter().map(|cost| problem.add_var(*cost, (0.0, 10_000.0))).collect();
        for (places, low, high) in &self.facts {
            let mut sum = LinearExpr::empty();
            places.iter().for_each(|place| sum.add(variables[*place], 1.0));
            if low == high {
                problem.add_constraint(sum, ComparisonOp::Eq, *low as f64);
            } else {
                problem.add_constraint(sum.clone(), ComparisonOp::Ge, *low as f64);
                problem.add_constraint(sum, ComparisonOp::Le, *high as f64);
            }
        }
        let solution = problem.solve().unwrap().into_solution().unwrap();
        variables.iter().map(|variable| solution.var_value(*variable)).collect()
    }

    /// What is known of some variables, if it is that they are from 1 to a cap.
    fn narrowed(&mut self, inside: &[usize], cap: f64) -> Option<(f64, f64)> {
        let sum = |table: &Vec<f64>| inside.iter().map(|place| table[*place]).sum::<f64>();
        let bad = |seen: &[Vec<f64>]| {
            let low = (seen.iter().map(sum).fold(f64::INFINITY, f64::min) - 1e-5).ceil();
            let high = (seen.iter().map(sum).fold(0.0, f64::max) + 1e-5).floor();
            (low >= 1.0 && high <= cap).then_some((low, high))
        };
        for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
            bad(&self.seen)?;
            let table = self.solved(direction, inside);
            self.seen.push(table);
        }
        bad(&self.seen)
    }

    /// Counts of one or two, and groups of fewer than k, that can be narrowed down.
    fn attacked(&mut self, rules: &Rules) -> Vec<String> {
        let mut found = Vec::new();
        for (place, (cell, leaf)) in self.places.clone().into_iter().enumerate() {
            let few = ASKED.iter().map(|(what, kinds)| (*what, *kinds, f64::from(rules.few)));
            let small = (self.people[place] < usize::try_from(rules.k).unwrap()).then_some(rules.k - 1);
            for (what, kinds, cap) in few.chain(small.map(|most| ("enterprises", ALL, f64::from(most)))) {
                let inside = self.variables(leaf, kinds);
                let truth = inside.iter().map(|place| self.truth[*place]).sum::<f64>();
                if (1.0..=cap).contains(&truth)
                    && let Some((low, high)) = self.narrowed(&inside, cap)
                {
                    found.push(format!("{what} of {cell}: {low} to {high}, truly {truth}"));
                }
            }
        }
        found
    }
}

/// Everything told along each dimension at each horizon.
fn lines(served: &Served, snapshot: &Snapshot, rules: &Rules) -> Vec<String> {
    let mut found = Vec::new();
    for horizon in HORIZONS {
        for dimension in 0..served.dimensions.len() {
            let breaches = Line::new(served, snapshot, dimension, horizon).attacked(rules);
            found.extend(breaches.into_iter().map(|what| format!("month {}: {what}", horizon.0)));
        }
    }
    found
}

/// Exits and persons in the whole lattice; linear programs for one of the horizons.
fn lattice(served: &Served, snapshot: &Snapshot, rules: &Rules, programs: Option<u64>) -> Vec<String> {
    let days: Vec<i32> = HORIZONS.iter().map(|(_, day)| *day).collect();
    let programme = programme(snapshot, served.sizes(), &days);
    let mut found = adversary::population(&programme, served, rules, programs.is_some());
    for (months, day) in HORIZONS {
        let by = u64::try_from(day).unwrap();
        let exit = |business: &Business| Some(business.closed && business.months <= by);
        found.extend(adversary::split(
            &programme,
            served,
            rules,
            &format!("exit {months}"),
            &exit,
            programs == Some(months),
        ));
    }
    found
}

/// What an evaluator is told is true: persons and exits of every shown cell.
fn is_true(served: &Served, snapshot: &Snapshot) -> u32 {
    let programme = programme(snapshot, served.sizes(), &[]);
    let mut compared = 0;
    for group in crate::geometry::cells(&served.sizes()) {
        let cell = group.name().unwrap();
        if !served.fresh(&cell) {
            continue;
        }
        let units: Vec<&Business> = group.units(&programme).collect();
        assert_eq!(served.of(&cell)["enterprises"].as_u64(), Some(units.len() as u64), "{cell}");
        for (months, day) in HORIZONS {
            let by = u64::try_from(day).unwrap();
            let exits = units.iter().filter(|one| one.closed && one.months <= by).count();
            if let Some(told) = served.exits(&cell, months) {
                assert_eq!(told, i64::try_from(exits).unwrap(), "{cell} at {months}");
                compared += 1;
            }
        }
    }
    compared
}

fn text(made: &Made) -> String {
    serde_json::to_string(&made.document).unwrap()
}

fn two_releases(seed: u64, profile: Profile, programs: bool) -> Vec<String> {
    let rules = rules(profile);
    let first = portfolio(seed);
    let second = later(&first, seed);
    let before = make(&first, profile, &[]).unwrap();
    let earlier = [Earlier { document: before.document.clone(), records: before.records.clone() }];
    let after = make(&second, profile, &earlier).unwrap();
    let (old, new) = (Served::read(&text(&before)), Served::read(&text(&after)));
    assert!(old.cell("all") && new.cell("all"), "seed {seed}: the whole is withheld");
    let solved = programs.then(|| HORIZONS[usize::try_from(seed % 8).unwrap()].0);
    let mut found = lattice(&old, &first, &rules, solved);
    found.extend(lines(&old, &first, &rules));
    if profile == Profile::Evaluator {
        assert!(is_true(&old, &first) > 0 && is_true(&new, &second) > 0, "seed {seed}");
    }
    // The second release keeps what changed too little: what it tells is of two moments, and the first is known already.
    let days: Vec<i32> = HORIZONS.iter().map(|(_, day)| *day).collect();
    let tables = [&first, &second].map(|snapshot| programme(snapshot, new.sizes(), &days));
    let both = |cell: &str| !old.of(cell).is_null() && old.fresh(cell) && new.fresh(cell);
    found.extend(adversary::pair(&tables[0], &tables[1], &both));
    found.into_iter().map(|what| format!("seed {seed} k {}: {what}", rules.k)).collect()
}

fn wanted() -> u64 {
    std::env::var("GRANT_TEST_PORTFOLIOS").map_or(PORTFOLIOS, |text| text.parse().unwrap())
}

fn all(profile: Profile) {
    let mut failures = Vec::new();
    for seed in 0..wanted() {
        // The largest programs are solved for every tenth: each takes as long as all the rest of a portfolio.
        failures.extend(two_releases(seed, profile, seed % 10 == 3));
    }
    println!("{}: documents of {} portfolios, {} breaches", profile.code(), wanted(), failures.len());
    assert!(failures.is_empty(), "{} breaches, such as {:#?}", failures.len(), &failures[..failures.len().min(12)]);
}

#[test]
fn nothing_follows_from_documents_served_to_evaluators() {
    all(Profile::Evaluator);
}

#[test]
fn nothing_follows_from_documents_served_to_the_public() {
    all(Profile::Public);
}

/// Exits of withheld leaves are written into the text: of one leaf where they are one or two, which is found each time; and of
/// all leaves where they are more, as without secondary suppression, which is found in some lines: where one leaf alone is left.
#[test]
fn what_is_written_into_a_document_beside_its_rules_is_found() {
    let rules = rules(Profile::Evaluator);
    let (mut planted, mut found) = ([0, 0], [0, 0]);
    for seed in 0..4 {
        let snapshot = portfolio(seed);
        let clean = text(&make(&snapshot, Profile::Evaluator, &[]).unwrap());
        let served = Served::read(&clean);
        for dimension in 0..served.dimensions.len() {
            for horizon in HORIZONS {
                let (few, more): (Vec<_>, Vec<_>) =
                    withheld(&served, &snapshot, dimension, horizon).into_iter().partition(|(_, exits)| *exits < 3);
                let plants = few.into_iter().map(|one| (0, vec![one])).chain((!more.is_empty()).then_some((1, more)));
                for (kind, cells) in plants {
                    let mut leaky = Served::read(&clean);
                    cells.iter().for_each(|(cell, exits)| leaky.write(cell, horizon.0, *exits));
                    planted[kind] += 1;
                    found[kind] +=
                        i32::from(!Line::new(&leaky, &snapshot, dimension, horizon).attacked(&rules).is_empty());
                }
            }
        }
    }
    println!("exits written into documents: {planted:?}, found {found:?} (one or two, all others)");
    assert!(planted[0] >= 20 && found[0] == planted[0], "{found:?} of {planted:?}");
    assert!(found[1] > 0, "{found:?} of {planted:?}");
}

/// Leaves of shown population whose exits, one or more, are withheld at a horizon.
fn withheld(served: &Served, snapshot: &Snapshot, dimension: usize, (months, day): (u64, i32)) -> Vec<(String, usize)> {
    let (code, leaves) = &served.dimensions[dimension];
    let exits = |place: usize| {
        let here = snapshot.followed.iter().filter(move |one| usize::from(one.leaves[dimension]) == place);
        here.filter(|one| kind(one, day) < 2).count()
    };
    let hidden = |place: &usize| {
        let rate = served.rate(&format!("d{dimension}=L{place}"), months);
        rate.is_some_and(|rate| rate["events"].is_null())
    };
    let places = (0..leaves.len()).filter(hidden).map(|place| (format!("{code}={}", leaves[place]), exits(place)));
    places.filter(|(_, exits)| *exits > 0).collect()
}
