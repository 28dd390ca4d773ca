//! An adversary who knows the code lists, the rules and all that is shown, in one release or several.
//!
//! Attacks: subtraction along lines; everything that follows by adding and subtracting shown values, found by elimination
//! over a prime field in the space of all combinations of leaves (cells, complements, unions, date windows, cells of three
//! dimensions); bounds by linear programs, solved by a library; differences of releases.
//! Invariant: shares no code with the module under test. The truth is used only to say whether what was found is a breach.

use crate::geometry::{Group, cells, combinations, derived};
use crate::world::{Business, Programme};
use ledger_core::outcome::release::{Mask, Rules};
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// What a split says of a business.
pub type Outcome<'a> = &'a dyn Fn(&Business) -> Option<bool>;

/// What a reader is shown, by the names of the cells.
pub trait Shown {
    /// Whether the population of a cell is.
    fn cell(&self, cell: &str) -> bool;
    /// Whether a split is in a cell.
    fn split(&self, cell: &str, name: &str) -> bool;
}

impl Shown for Mask {
    fn cell(&self, cell: &str) -> bool {
        self.shown(&cell.parse().unwrap())
    }

    fn split(&self, cell: &str, name: &str) -> bool {
        Mask::split(self, &cell.parse().unwrap(), name)
    }
}

const PRIME: u64 = 2_147_483_647;

/// What follows from shown cells by addition and subtraction.
pub struct Span {
    columns: Vec<Vec<u16>>,
    rows: Vec<(usize, Vec<u64>)>,
}

impl Span {
    pub fn new(sizes: &[usize], shown: &[Group]) -> Self {
        let mut span = Self { columns: combinations(sizes), rows: Vec::new() };
        for group in shown {
            let mut rest = span.rest(span.vector(group));
            let Some(first) = rest.iter().position(|value| *value != 0) else { continue };
            let factor = power(rest[first], PRIME - 2);
            rest.iter_mut().for_each(|value| *value = *value * factor % PRIME);
            span.rows.push((first, rest));
        }
        span
    }

    fn vector(&self, group: &Group) -> Vec<u64> {
        self.columns.iter().map(|leaves| u64::from(group.holds(leaves))).collect()
    }

    fn rest(&self, mut vector: Vec<u64>) -> Vec<u64> {
        for (first, row) in &self.rows {
            let factor = vector[*first];
            if factor != 0 {
                for (value, other) in vector.iter_mut().zip(row) {
                    if *other != 0 {
                        *value = (*value + (PRIME - factor) * other) % PRIME;
                    }
                }
            }
        }
        vector
    }

    pub fn holds(&self, group: &Group) -> bool {
        self.rest(self.vector(group)).iter().all(|value| *value == 0)
    }
}

pub fn power(base: u64, exponent: u64) -> u64 {
    let mut result = 1;
    for bit in (0..32).rev() {
        result = result * result % PRIME;
        if exponent >> bit & 1 == 1 {
            result = result * base % PRIME;
        }
    }
    result
}

fn shown_by(programme: &Programme, shown: impl Fn(&str) -> bool) -> (Vec<Group>, Vec<Group>) {
    cells(&programme.sizes).into_iter().partition(|cell| shown(&cell.name().unwrap()))
}

/// A parent less its shown parts, again and again, without any algebra. Values are sums of shown ones by construction, so
/// it is enough to know which groups become known.
fn subtraction(programme: &Programme, shown: &[Group]) -> BTreeSet<Group> {
    let all = cells(&programme.sizes);
    let mut known: BTreeSet<Group> = shown.iter().cloned().collect();
    loop {
        let before = known.len();
        for parent in all.iter().filter(|cell| cell.axes.len() < 2) {
            for dimension in 0..programme.sizes.len() {
                if parent.axes.iter().any(|(taken, _)| *taken == dimension) {
                    continue;
                }
                let part = |leaf: usize| {
                    let mut axes = parent.axes.clone();
                    axes.push((dimension, vec![u16::try_from(leaf).unwrap()]));
                    axes.sort();
                    Group { axes, complement: false }
                };
                let line: Vec<Group> = (0..programme.sizes[dimension]).map(part).chain([parent.clone()]).collect();
                let unknown: Vec<&Group> = line.iter().filter(|cell| !known.contains(cell)).collect();
                if let [one] = unknown[..] {
                    let one = one.clone();
                    known.insert(one);
                }
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

/// Breaches of the population: groups of 1 to k-1 people whose count follows, or cells whose count can be narrowed down.
pub fn population(programme: &Programme, mask: &impl Shown, rules: &Rules, programs: bool) -> Vec<String> {
    let (shown, hidden) = shown_by(programme, |name| mask.cell(name));
    let k = usize::try_from(rules.k).unwrap();
    let mut found = Vec::new();
    let small = |group: &Group| (1..k).contains(&group.persons(programme));
    found.extend(shown.iter().filter(|cell| cell.persons(programme) < k).map(|cell| format!("shown {cell:?}")));
    let subtracted = subtraction(programme, &shown);
    let is_known = |cell: &&Group| subtracted.contains(cell) && cell.persons(programme) < k;
    found.extend(hidden.iter().filter(is_known).map(|cell| format!("subtracted {cell:?}")));
    let span = Span::new(&programme.sizes, &shown);
    let empty = |cell: &&Group| cell.persons(programme) == 0 && span.holds(cell);
    found.extend(hidden.iter().filter(empty).map(|cell| format!("known to be empty {cell:?}")));
    let groups = hidden.iter().cloned().chain(derived(&programme.sizes));
    found.extend(groups.filter(|group| small(group) && span.holds(group)).map(|group| format!("determined {group:?}")));
    if programs {
        let mut world = World::new(programme, &shown, None, &[]);
        for cell in hidden.iter().filter(|cell| cell.persons(programme) < k) {
            if let Some((low, high)) = world.narrowed(0, cell, count(cell, programme), k - 1, true) {
                found.push(format!("between {low} and {high} {cell:?}"));
            }
        }
    }
    found
}

fn count(cell: &Group, programme: &Programme) -> usize {
    cell.units(programme).count()
}

/// Breaches of a split: one or two on a side, where that is not shown, in cells of any depth.
pub fn split(
    programme: &Programme,
    mask: &impl Shown,
    rules: &Rules,
    name: &str,
    of: Outcome<'_>,
    programs: bool,
) -> Vec<String> {
    let (people, _) = shown_by(programme, |name| mask.cell(name));
    let (shown, hidden) = shown_by(programme, |cell| mask.split(cell, name));
    let few = usize::try_from(rules.few).unwrap();
    let value =
        |group: &Group, side: usize| group.units(programme).filter(|business| of(business) == Some(side == 0)).count();
    let mut found = Vec::new();
    let span = Span::new(&programme.sizes, &shown);
    let mut windows = derived(&programme.sizes);
    windows.retain(|group| !group.complement && group.axes.len() < 3);
    for side in 0..2 {
        let small = |group: &Group| (1..=few).contains(&value(group, side));
        found.extend(shown.iter().filter(|cell| small(cell)).map(|cell| format!("{name} shown {cell:?}")));
        let known = hidden.iter().chain(&windows).filter(|group| small(group) && span.holds(group));
        found.extend(known.map(|group| format!("{name} side {side} determined {group:?}")));
    }
    if programs {
        let mut world = World::new(programme, &people, Some(of), &shown);
        for side in 0..2 {
            for cell in hidden.iter().filter(|cell| (1..=few).contains(&value(cell, side))) {
                if let Some((low, high)) = world.narrowed(side, cell, value(cell, side), few, false) {
                    found.push(format!("{name} side {side} between {low} and {high} {cell:?}"));
                }
            }
        }
    }
    found
}

/// All tables that agree with what is shown.
struct World {
    columns: Vec<Vec<u16>>,
    /// By side, the variables of the combinations: in, out and rest, or one.
    sides: usize,
    equations: Vec<(Vec<usize>, f64)>,
    /// Tables found so far.
    seen: Vec<Vec<f64>>,
}

impl World {
    fn new(programme: &Programme, people: &[Group], of: Option<Outcome<'_>>, shown: &[Group]) -> Self {
        let columns = combinations(&programme.sizes);
        let sides = if of.is_some() { 3 } else { 1 };
        let within = |group: &Group, side: usize| -> Vec<usize> {
            let inside = columns.iter().enumerate().filter(|(_, leaves)| group.holds(leaves));
            inside.map(|(place, _)| place + side * columns.len()).collect()
        };
        let mut equations = Vec::new();
        for group in people {
            let variables = (0..sides).flat_map(|side| within(group, side)).collect();
            equations.push((variables, count(group, programme) as f64));
        }
        if let Some(of) = of {
            for group in shown {
                for side in 0..2 {
                    let units = group.units(programme).filter(|business| of(business) == Some(side == 0));
                    equations.push((within(group, side), units.count() as f64));
                }
            }
        }
        Self { columns, sides, equations, seen: Vec::new() }
    }

    /// The bounds of a group, if they leave it between 1 and a cap, or at one value.
    fn narrowed(&mut self, side: usize, group: &Group, truth: usize, cap: usize, exact: bool) -> Option<(f64, f64)> {
        let inside: Vec<usize> = (0..self.columns.len())
            .filter(|place| group.holds(&self.columns[*place]))
            .map(|place| place + side * self.columns.len())
            .collect();
        self.bounds(&inside, truth, cap, exact)
    }

    fn bounds(&mut self, inside: &[usize], truth: usize, cap: usize, exact: bool) -> Option<(f64, f64)> {
        let sum = |table: &Vec<f64>| inside.iter().map(|place| table[*place]).sum::<f64>();
        let mut low = truth as f64;
        let mut high = truth as f64;
        for table in &self.seen {
            (low, high) = (low.min(sum(table)), high.max(sum(table)));
        }
        let bad = |low: f64, high: f64| {
            let (low, high) = ((low - 1e-5).ceil(), (high + 1e-5).floor());
            (low >= 1.0 && high <= cap as f64) || (exact && low >= high)
        };
        for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
            if !bad(low, high) {
                return None;
            }
            let table = self.solved(direction, inside);
            let value = inside.iter().map(|place| table[*place]).sum::<f64>();
            (low, high) = (low.min(value), high.max(value));
            self.seen.push(table);
        }
        bad(low, high).then_some((low, high))
    }

    /// Variables that stand in the same equations, and both inside or both outside of what is asked, are one: the first of them.
    fn merged(&self, inside: &[usize]) -> Vec<usize> {
        let mut marks: Vec<Vec<usize>> = vec![Vec::new(); self.columns.len() * self.sides];
        for (at, (places, _)) in self.equations.iter().enumerate() {
            places.iter().for_each(|place| marks[*place].push(at));
        }
        inside.iter().for_each(|place| marks[*place].push(usize::MAX));
        let mut first = BTreeMap::new();
        marks.into_iter().enumerate().map(|(place, marks)| *first.entry(marks).or_insert(place)).collect()
    }

    fn solved(&self, direction: OptimizationDirection, inside: &[usize]) -> Vec<f64> {
        let mut problem = Problem::new(direction);
        let one = self.merged(inside);
        let chosen: BTreeSet<usize> = inside.iter().map(|place| one[*place]).collect();
        let mut variables: BTreeMap<usize, Variable> = BTreeMap::new();
        for place in &one {
            let cost = if chosen.contains(place) { 1.0 } else { 0.0 };
            variables.entry(*place).or_insert_with(|| problem.add_var(cost, (0.0, f64::INFINITY)));
        }
        for (places, total) in &self.equations {
            let mut sum = LinearExpr::empty();
            let merged: BTreeSet<usize> = places.iter().map(|place| one[*place]).collect();
            merged.iter().for_each(|place| sum.add(variables[place], 1.0));
            problem.add_constraint(sum, ComparisonOp::Eq, *total);
        }
        let solution = problem.solve().unwrap().into_solution().unwrap();
        let mut table = vec![0.0; one.len()];
        variables.iter().for_each(|(place, variable)| table[*place] = solution.var_value(*variable));
        for (places, total) in &self.equations {
            let sum = places.iter().map(|place| table[*place]).sum::<f64>();
            assert!((sum - total).abs() < 1e-4, "the solver's table does not agree with what is shown");
        }
        table
    }
}

/// People of the units of a group that differ between two releases.
fn changed(before: &Programme, after: &Programme, group: &Group) -> usize {
    let mut people = BTreeSet::new();
    let mine = |programme: &Programme| group.units(programme).cloned().collect::<Vec<Business>>();
    let (old, new) = (mine(before), mine(after));
    for unit in old.iter().filter(|unit| !new.contains(unit)).chain(new.iter().filter(|unit| !old.contains(unit))) {
        people.extend(unit.owners.iter().copied());
    }
    people.len()
}

/// Cells, by name, in which nothing changed.
pub fn same(before: &Programme, after: &Programme) -> BTreeSet<String> {
    let still = cells(&before.sizes).into_iter().filter(|group| changed(before, after, group) == 0);
    still.map(|group| group.name().unwrap()).collect()
}

/// Breaches of a pair of releases by a reader who guesses rightly in which cells nothing changed: both together show these.
pub fn unchanged(before: &Programme, after: &Programme, rules: &Rules, either: &dyn Fn(&str) -> bool) -> Vec<String> {
    let still = |group: &Group| changed(before, after, group) == 0;
    let (shown, hidden) = shown_by(before, either);
    let shown: Vec<Group> = shown.into_iter().filter(still).collect();
    let span = Span::new(&before.sizes, &shown);
    let k = usize::try_from(rules.k).unwrap();
    let small = hidden.into_iter().filter(|group| still(group) && group.persons(before) < k);
    small.filter(|group| span.holds(group)).map(|group| format!("unchanged {group:?}")).collect()
}

/// Breaches of a pair of releases: a difference that follows and concerns one or two people.
pub fn pair(before: &Programme, after: &Programme, both: &dyn Fn(&str) -> bool) -> Vec<String> {
    let (shown, hidden) = shown_by(before, both);
    let span = Span::new(&before.sizes, &shown);
    let changed = |group: &Group| changed(before, after, group);
    let groups = shown.into_iter().chain(hidden).filter(|group| (1..3).contains(&changed(group)));
    groups.filter(|group| span.holds(group)).map(|group| format!("change of {group:?}")).collect()
}

/// Horizons taken together: who exited by an earlier one exited by a later one too. Breaches as in `split`, of all of them.
pub fn chain(programme: &Programme, mask: &impl Shown, rules: &Rules, names: &[String], months: &[u64]) -> Vec<String> {
    let few = usize::try_from(rules.few).unwrap();
    let columns = combinations(&programme.sizes);
    let within = |group: &Group, parts: std::ops::Range<usize>| -> Vec<usize> {
        let inside: Vec<usize> = (0..columns.len()).filter(|place| group.holds(&columns[*place])).collect();
        parts
            .flat_map(|part| inside.iter().map(move |place| (part, place)))
            .map(|(part, place)| place + part * columns.len())
            .collect()
    };
    let exits = |group: &Group, month: u64| {
        group.units(programme).filter(|business| business.closed && business.months <= month).count()
    };
    let (people, _) = shown_by(programme, |name| mask.cell(name));
    let parts = months.len() + 1;
    let mut equations: Vec<(Vec<usize>, f64)> =
        people.iter().map(|group| (within(group, 0..parts), count(group, programme) as f64)).collect();
    let mut asked = Vec::new();
    for (place, month) in months.iter().enumerate() {
        let (shown, hidden) = shown_by(programme, |cell| mask.split(cell, &names[place]));
        for group in &shown {
            equations.push((within(group, 0..place + 1), exits(group, *month) as f64));
        }
        for group in hidden {
            let inside = exits(&group, *month);
            let outside = count(&group, programme) - inside;
            asked.extend(
                (1..=few).contains(&inside).then(|| (place, 0, within(&group, 0..place + 1), inside, group.clone())),
            );
            asked.extend(
                (1..=few).contains(&outside).then(|| (place, 1, within(&group, place + 1..parts), outside, group)),
            );
        }
    }
    let mut world = World { columns, sides: parts, equations, seen: Vec::new() };
    let mut found = Vec::new();
    for (place, side, inside, truth, group) in asked {
        if let Some((low, high)) = world.bounds(&inside, truth, few, false) {
            found.push(format!("chain {} side {side} between {low} and {high} {group:?}", names[place]));
        }
    }
    found
}
