//! Counts along a line of cells, the whole and its parts, with every table that agrees with what is told of them.
//!
//! Each enterprise (person, grant) is of one place and of one kind; what is told is the number of some kinds in a place or in
//! all; linear programs ask what is left open of a count that is not told.
//! Invariant: the true table agrees with all that is told, or the test fails: an adversary that starts from a false fact finds
//! nothing. Must not: know what a kind means.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// More than any made-up portfolio has.
const MOST: f64 = 10_000.0;

/// What is told: the number of some kinds, in one place or in all.
pub struct Fact {
    pub what: String,
    pub place: Option<usize>,
    pub kinds: Vec<usize>,
    pub told: i64,
}

/// What may not be known.
pub enum Secret {
    /// That there are one to so many.
    Few(u32),
    /// How many there are, of a group of fewer people than this: not one to the largest such number, and not exactly.
    Group(u32),
}

/// A line of places with its tables.
pub struct Line {
    pub places: usize,
    pub kinds: usize,
    /// Counts are told as multiples of it.
    base: i64,
    facts: Vec<(Vec<usize>, f64, f64)>,
    truth: Vec<f64>,
    people: Vec<BTreeSet<u128>>,
    seen: Vec<Vec<f64>>,
    /// Facts that were held against the truth.
    pub compared: usize,
}

impl Line {
    /// `units`: place, kind and owners of each.
    pub fn new<'a>(
        (places, kinds): (usize, usize),
        base: i64,
        units: impl Iterator<Item = (usize, usize, &'a [u128])>,
    ) -> Self {
        let (mut truth, mut people) = (vec![0.0; places * kinds], vec![BTreeSet::new(); places * kinds]);
        for (place, kind, owners) in units {
            truth[place * kinds + kind] += 1.0;
            people[place * kinds + kind].extend(owners);
        }
        Self { places, kinds, base, facts: Vec::new(), seen: vec![truth.clone()], truth, people, compared: 0 }
    }

    fn variables(&self, place: Option<usize>, kinds: &[usize]) -> Vec<usize> {
        let places = place.map_or(0..self.places, |place| place..place + 1);
        places.flat_map(|place| kinds.iter().map(move |kind| place * self.kinds + kind)).collect()
    }

    fn sum(&self, inside: &[usize], table: &[f64]) -> f64 {
        inside.iter().map(|place| table[*place]).sum()
    }

    /// The true number of some kinds.
    pub fn count(&self, place: Option<usize>, kinds: &[usize]) -> i64 {
        self.sum(&self.variables(place, kinds), &self.truth) as i64
    }

    /// As it may be told.
    fn rounded(&self, count: i64) -> i64 {
        (count + self.base / 2) / self.base * self.base
    }

    /// Whether what is told, if anything, is the truth.
    pub fn agrees(&self, place: Option<usize>, kinds: &[usize], told: Option<i64>) -> bool {
        told.is_none_or(|told| told == self.rounded(self.count(place, kinds)))
    }

    /// Takes what is told, which must be the truth, rounded.
    pub fn tell(&mut self, fact: &Fact) {
        let truth = self.count(fact.place, &fact.kinds);
        assert_eq!(fact.told, self.rounded(truth), "{} in {:?}, truly {truth}", fact.what, fact.place);
        let (inside, around) = (self.variables(fact.place, &fact.kinds), self.base / 2);
        self.compared += 1;
        self.facts.push((inside, (fact.told - around).max(0) as f64, (fact.told + around) as f64));
    }

    /// Variables that stand in the same facts, and both inside or both outside of what is asked, are one: the first of them.
    fn merged(&self, inside: &[usize]) -> Vec<usize> {
        let mut marks: Vec<Vec<usize>> = vec![Vec::new(); self.truth.len()];
        for (at, (places, ..)) in self.facts.iter().enumerate() {
            places.iter().for_each(|place| marks[*place].push(at));
        }
        inside.iter().for_each(|place| marks[*place].push(usize::MAX));
        let mut first = BTreeMap::new();
        (0..self.truth.len()).map(|place| *first.entry(marks[place].clone()).or_insert(place)).collect()
    }

    /// The table in which what is asked is least or greatest; it agrees with all that is told.
    fn solved(&self, direction: OptimizationDirection, inside: &[usize]) -> Vec<f64> {
        let mut problem = Problem::new(direction);
        let one = self.merged(inside);
        let chosen: BTreeSet<usize> = inside.iter().map(|place| one[*place]).collect();
        let mut variables: BTreeMap<usize, Variable> = BTreeMap::new();
        for place in &one {
            let cost = if chosen.contains(place) { 1.0 } else { 0.0 };
            variables.entry(*place).or_insert_with(|| problem.add_var(cost, (0.0, MOST)));
        }
        for (places, low, high) in &self.facts {
            let mut sum = LinearExpr::empty();
            places.iter().map(|place| one[*place]).collect::<BTreeSet<usize>>().iter().for_each(|place| {
                sum.add(variables[place], 1.0);
            });
            if low == high {
                problem.add_constraint(sum, ComparisonOp::Eq, *low);
            } else {
                problem.add_constraint(sum.clone(), ComparisonOp::Ge, *low);
                problem.add_constraint(sum, ComparisonOp::Le, *high);
            }
        }
        let solution = problem.solve().unwrap().into_solution().unwrap();
        let mut table = vec![0.0; self.truth.len()];
        variables.iter().for_each(|(place, variable)| table[*place] = solution.var_value(*variable));
        for (places, low, high) in &self.facts {
            let sum = self.sum(places, &table);
            assert!(sum > low - 1e-4 && sum < high + 1e-4, "the solver's table does not agree with what is told");
        }
        table
    }

    /// The bounds of what is asked, if they say too much. They hold the truth between them, or the solver is wrong.
    fn narrowed(&mut self, inside: &[usize], cap: f64, exact: bool) -> Option<(f64, f64)> {
        let bad = |line: &Self| {
            let sums = || line.seen.iter().map(|table| line.sum(inside, table));
            let low = (sums().fold(f64::INFINITY, f64::min) - 1e-5).ceil();
            let high = (sums().fold(0.0, f64::max) + 1e-5).floor();
            ((low >= 1.0 && high <= cap) || (exact && low >= high)).then_some((low, high))
        };
        let truth = self.sum(inside, &self.truth);
        for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
            bad(self)?;
            let table = self.solved(direction, inside);
            let bound = self.sum(inside, &table);
            let holds = match direction {
                OptimizationDirection::Maximize => bound >= truth - 1e-4,
                OptimizationDirection::Minimize => bound <= truth + 1e-4,
            };
            assert!(holds, "the solver's bound {bound} leaves the truth {truth} out");
            self.seen.push(table);
        }
        bad(self)
    }

    /// Owners of some kinds.
    pub fn people(&self, place: Option<usize>, kinds: &[usize]) -> usize {
        self.variables(place, kinds).iter().flat_map(|place| &self.people[*place]).collect::<BTreeSet<_>>().len()
    }

    /// Whether it is told, under the rules of what is told, that there is none of something that holds all of these: of nobody
    /// old enough nobody answered.
    fn none_told(&self, inside: &[usize]) -> bool {
        let holds = |places: &Vec<usize>| inside.iter().all(|place| places.contains(place));
        self.facts.iter().any(|(places, _, high)| *high == 0.0 && holds(places) && places.len() > inside.len())
    }

    /// Whether kinds of a place are a secret that can be narrowed down: what is known of it.
    pub fn known(&mut self, place: Option<usize>, kinds: &[usize], secret: &Secret) -> Option<(f64, f64)> {
        let inside = self.variables(place, kinds);
        let truth = self.sum(&inside, &self.truth);
        match secret {
            Secret::Few(few) => (1.0..=f64::from(*few))
                .contains(&truth)
                .then(|| self.narrowed(&inside, f64::from(*few), false))
                .flatten(),
            Secret::Group(k) => {
                let few = self.people(place, kinds) < usize::try_from(*k).unwrap();
                let few = few && !self.none_told(&inside);
                few.then(|| self.narrowed(&inside, f64::from(k - 1), true)).flatten()
            }
        }
    }

    /// Every secret of every place, and of all together.
    pub fn attacked(&mut self, secrets: &[(&str, Vec<usize>, Secret)]) -> Vec<String> {
        let mut found = Vec::new();
        for place in std::iter::once(None).chain((0..self.places).map(Some)) {
            for (what, kinds, secret) in secrets {
                if let Some((low, high)) = self.known(place, kinds, secret) {
                    let truth = self.count(place, kinds);
                    found.push(format!("{what} of {place:?}: {low} to {high}, truly {truth}"));
                }
            }
        }
        found
    }
}
