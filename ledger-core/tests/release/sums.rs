//! Sums of a document, jobs and money: whether they are true, and what follows from them by adding and subtracting.
//!
//! Everything told of all horizons along one dimension is taken together: paid less baseline is net, created less lost too, a
//! cost times what is below its line is the money above it. A sum that the rules protect in itself (too few, dominated by two,
//! different from another in the parts of a few) must not follow.
//! Invariant: parts are worked out here from visits. Must not: read a mask.

use crate::served::Reader;
use ledger_core::outcome::answers::OwnerWorks;
use ledger_core::outcome::episode::StateAt;
use ledger_core::outcome::figures::{Followed, Snapshot};
use ledger_core::outcome::jobs::JobsRecord;
use ledger_core::outcome::release::Rules;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PRIME: u64 = 2_147_483_647;
const MONTHS: [(u64, i32); 4] = [(6, 183), (12, 365), (24, 730), (36, 1_096)];

/// Sums that the others are made of.
const BASES: [&str; 14] = [
    "paid",
    "baseline",
    "lost",
    "women",
    "sustained",
    "paid_days",
    "paid_hours_week",
    "owners",
    "surviving",
    "disbursed",
    "disbursed_days",
    "disbursed_hours",
    "disbursed_sustained",
    "disbursed_surviving",
];

/// A figure as signed bases.
fn made(figure: &str) -> Vec<(&str, bool)> {
    match figure {
        "net" => vec![("paid", true), ("baseline", false)],
        "created" => vec![("paid", true), ("baseline", false), ("lost", true)],
        "retained" => vec![("baseline", true), ("lost", false)],
        base => vec![(base, true)],
    }
}

/// What a cost is of: its money, its denominator, and the numbers that both are multiplied by.
const COSTS: [(&str, &str, &str, i128, i128); 6] = [
    ("net_job", "disbursed", "net", 1, 1),
    ("created_job", "disbursed", "created", 1, 1),
    ("fte_by_days", "disbursed_days", "paid_days", 240, 1),
    ("fte_by_hours", "disbursed_hours", "paid_hours_week", 1_920, 48),
    ("sustained_job", "disbursed_sustained", "sustained", 1, 1),
    ("surviving_enterprise", "disbursed_surviving", "surviving", 1, 1),
];

/// An enterprise's part of a base.
fn part(one: &Followed, base: &str, day: i32) -> Option<i64> {
    let record = JobsRecord {
        baseline: one.baseline,
        grant_minor: one.disbursed_minor,
        episode: &one.episode,
        visits: &one.visits,
    };
    let all = record.contribution(day)?;
    let money = |known: bool| known.then_some(one.disbursed_minor);
    let known = all.state != StateAt::Unknown;
    match base {
        "paid" => all.paid.map(|work| work.workers),
        "baseline" => all.paid.map(|_| one.baseline),
        "lost" => all.paid.map(|work| (one.baseline - work.workers).max(0)),
        "women" => all.paid?.women,
        "sustained" => all.sustained,
        "paid_days" => all.paid?.days,
        "paid_hours_week" => all.paid?.hours_week,
        "owners" => all.owner.map(|owner| i64::from(owner.works != OwnerWorks::No)),
        "surviving" => known.then(|| i64::from(all.state == StateAt::Operating)),
        "disbursed" => money(all.paid.is_some()),
        "disbursed_days" => money(all.paid?.days.is_some()),
        "disbursed_hours" => money(all.paid?.hours_week.is_some()),
        "disbursed_sustained" => money(all.sustained.is_some()),
        "disbursed_surviving" => money(known),
        other => panic!("no figure {other}"),
    }
}

/// Parts of all enterprises, worked out once.
pub struct Parts<'a> {
    of: &'a Snapshot,
    parts: Vec<Vec<Vec<Option<i64>>>>,
}

impl<'a> Parts<'a> {
    pub fn new(of: &'a Snapshot) -> Self {
        let at = |day: i32| {
            let base = |base: &&str| of.followed.iter().map(|one| part(one, base, day)).collect();
            BASES.iter().map(base).collect()
        };
        Self { of, parts: MONTHS.iter().map(|(_, day)| at(*day)).collect() }
    }

    fn within(&self, dimension: usize, place: Option<usize>) -> impl Iterator<Item = usize> {
        let here = move |one: &Followed| place.is_none_or(|place| usize::from(one.leaves[dimension]) == place);
        self.of.followed.iter().enumerate().filter(move |(_, one)| here(one)).map(|(at, _)| at)
    }

    /// The true sum of a figure.
    pub fn sum(&self, dimension: usize, place: Option<usize>, month: usize, figure: &str) -> i64 {
        let base = |(base, plus): (&str, bool)| {
            let parts = &self.parts[month][base_at(base)];
            let sum: i64 = self.within(dimension, place).filter_map(|at| parts[at]).sum();
            if plus { sum } else { -sum }
        };
        made(figure).into_iter().map(base).sum()
    }

    /// Whether the rules protect a sum in itself: too few enterprises or owners, or all of it but little is of two.
    pub fn is_secret(
        &self,
        dimension: usize,
        place: Option<usize>,
        (month, base): (usize, &str),
        rules: &Rules,
    ) -> bool {
        let parts = &self.parts[month][base_at(base)];
        let (mut units, mut people) = (0, BTreeSet::<u128>::new());
        let mut by_owners: BTreeMap<&[u128], u64> = BTreeMap::new();
        for at in self.within(dimension, place) {
            let Some(value) = parts[at] else { continue };
            let owners = &self.of.followed[at].persons;
            units += 1;
            people.extend(owners);
            *by_owners.entry(owners).or_default() += value.unsigned_abs();
        }
        let k = usize::try_from(rules.k).unwrap();
        let mut sizes: Vec<u64> = by_owners.into_values().collect();
        sizes.sort_unstable_by(|left, right| right.cmp(left));
        let (largest, rest) = (sizes.first().copied().unwrap_or(0), sizes.iter().skip(2).sum::<u64>());
        // Nobody's value is no secret, and a sum of nothing but zeros tells of all: from three times k on that may be.
        (1..k).contains(&units) || (1..k).contains(&people.len()) || rest * 100 < largest * u64::from(rules.p_percent)
    }

    /// People whose parts of two bases differ.
    fn apart(&self, dimension: usize, place: Option<usize>, left: (usize, usize), right: (usize, usize)) -> usize {
        let (left, right) = (&self.parts[left.0][left.1], &self.parts[right.0][right.1]);
        let differ = self.within(dimension, place).filter(|at| left[*at] != right[*at]);
        differ.flat_map(|at| &self.of.followed[at].persons).collect::<BTreeSet<_>>().len()
    }
}

fn base_at(base: &str) -> usize {
    BASES.iter().position(|one| *one == base).unwrap()
}

/// Sparse vectors in echelon form over a prime field.
#[derive(Default)]
struct Span(BTreeMap<usize, BTreeMap<usize, u64>>);

impl Span {
    fn rest(&self, mut vector: BTreeMap<usize, u64>) -> BTreeMap<usize, u64> {
        let mut from = 0;
        while let Some((first, factor)) = vector.range(from..).next().map(|(first, factor)| (*first, *factor)) {
            if let Some(row) = self.0.get(&first) {
                for (place, value) in row {
                    let entry = vector.entry(*place).or_default();
                    *entry = (*entry + (PRIME - factor) * value) % PRIME;
                }
                vector.retain(|_, value| *value != 0);
            }
            from = first + 1;
        }
        vector
    }

    fn add(&mut self, vector: BTreeMap<usize, u64>) {
        let mut rest = self.rest(vector);
        let Some((first, factor)) = rest.iter().next().map(|(first, factor)| (*first, *factor)) else { return };
        let inverse = crate::adversary::power(factor, PRIME - 2);
        rest.values_mut().for_each(|value| *value = *value * inverse % PRIME);
        self.0.insert(first, rest);
    }

    fn holds(&self, vector: BTreeMap<usize, u64>) -> bool {
        self.rest(vector).is_empty()
    }
}

/// A dimension with everything that is told along it.
pub struct Sums<'a> {
    parts: &'a Parts<'a>,
    dimension: usize,
    places: usize,
    span: Span,
    /// Sums that were held against the truth.
    pub compared: usize,
}

fn rounded(sum: i64, base: i64) -> i64 {
    let size = sum.abs();
    sum.signum() * ((size + base / 2) / base * base)
}

impl<'a> Sums<'a> {
    pub fn new(reader: &Reader<'_>, parts: &'a Parts<'a>, dimension: usize) -> Self {
        let places = reader.sizes()[dimension];
        let mut sums = Self { parts, dimension, places, span: Span::default(), compared: 0 };
        for place in std::iter::once(None).chain((0..places).map(Some)) {
            let cell = place.map_or_else(|| "all".to_owned(), |place| format!("d{dimension}=L{place}"));
            for value in reader.of(&cell) {
                for (month, (months, _)) in MONTHS.iter().enumerate() {
                    let jobs = value["jobs"].as_array().unwrap().iter().find(|jobs| jobs["months"] == *months);
                    if let Some(jobs) = jobs {
                        sums.take(place, month, jobs, reader.base());
                    }
                }
            }
        }
        sums
    }

    fn take(&mut self, place: Option<usize>, month: usize, jobs: &Value, base: i64) {
        let mut told: BTreeMap<String, i64> = BTreeMap::new();
        for pair in jobs["figures"].as_array().unwrap() {
            if let Some(value) = pair[1].as_i64() {
                told.insert(pair[0].as_str().unwrap().to_owned(), value);
            }
        }
        if let Some(money) = jobs["disbursed_minor"].as_i64() {
            told.insert("disbursed".to_owned(), money);
        }
        for (figure, value) in &told {
            let truth = self.parts.sum(self.dimension, place, month, figure);
            let about = format!("{figure} at {} of {place:?} along {}", MONTHS[month].0, self.dimension);
            let base = if figure == "disbursed" { 1 } else { base };
            assert_eq!(*value, rounded(truth, base), "{about}");
            self.compared += 1;
            // What is rounded leaves a number open.
            if base == 1 {
                self.tell(place, month, figure);
            }
        }
        for cost in jobs["costs"].as_array().unwrap() {
            let Some(minor) = cost["minor"].as_i64() else { continue };
            let (_, above, below, up, down) = *COSTS.iter().find(|(per, ..)| cost["per"] == *per).unwrap();
            let money = i128::from(self.parts.sum(self.dimension, place, month, above)) * up;
            let parts = i128::from(told[below]) * down;
            let expected = (2 * money + if money < 0 { -parts } else { parts }) / (2 * parts);
            assert_eq!(i128::from(minor), expected, "{cost} of {place:?} along {}", self.dimension);
            self.compared += 1;
            self.tell(place, month, above);
        }
    }

    fn vector(&self, place: Option<usize>, month: usize, bases: &[(&str, bool)]) -> BTreeMap<usize, u64> {
        let mut vector = BTreeMap::new();
        for leaf in place.map_or(0..self.places, |place| place..place + 1) {
            for (base, plus) in bases {
                let column = (leaf * MONTHS.len() + month) * BASES.len() + base_at(base);
                vector.insert(column, if *plus { 1 } else { PRIME - 1 });
            }
        }
        vector
    }

    fn tell(&mut self, place: Option<usize>, month: usize, figure: &str) {
        self.span.add(self.vector(place, month, &made(figure)));
    }

    /// Whether a figure follows.
    fn known(&self, place: Option<usize>, month: usize, figure: &str) -> bool {
        self.span.holds(self.vector(place, month, &made(figure)))
    }

    /// Protected sums that follow, and money whose difference follows and is of a few.
    pub fn attacked(&self, rules: &Rules) -> Vec<String> {
        let mut found = Vec::new();
        let k = usize::try_from(rules.k).unwrap();
        let money: Vec<(usize, usize)> = (0..MONTHS.len())
            .flat_map(|month| (base_at("disbursed")..BASES.len()).map(move |base| (month, base)))
            .collect();
        for place in std::iter::once(None).chain((0..self.places).map(Some)) {
            let about = format!("{place:?} along {}", self.dimension);
            for (month, (months, _)) in MONTHS.iter().enumerate() {
                // Who survives is a count of fates, and asked there.
                for base in BASES.iter().filter(|base| **base != "surviving") {
                    if self.parts.is_secret(self.dimension, place, (month, base), rules)
                        && self.known(place, month, base)
                    {
                        found.push(format!("{base} at {months} of {about}"));
                    }
                }
            }
            for (at, left) in money.iter().enumerate() {
                for right in &money[..at] {
                    let mut vector = self.vector(place, left.0, &[(BASES[left.1], true)]);
                    vector.extend(self.vector(place, right.0, &[(BASES[right.1], false)]));
                    let apart = self.parts.apart(self.dimension, place, *left, *right);
                    if (1..k).contains(&apart) && self.span.holds(vector) {
                        found.push(format!("{left:?} less {right:?} of {about}: of {apart} people"));
                    }
                }
            }
        }
        found
    }
}
