//! The audit: for every group that is too small, is there a table that agrees with all that is shown and hides it?
//!
//! ```text
//! shown: 20 = 12 + ? + ?; withheld 6 and 2: the tables (8, 0) and (1, 7) agree with it, so neither is known
//! ```
//! A reader's bounds of a group are the least and the greatest value over all non-negative tables that agree with what is
//! shown; they come from linear programs over the combinations of leaves. The audit looks for tables that make the bounds wide
//! enough rather than for the bounds: it begins with the true table, every table found is held against every group, and
//! one that cannot be shown to be hidden counts as known. For a split it first takes the reader to know the population
//! and the counted of every combination, which is more than is shown and much less to compute; what is not hidden from
//! that reader is asked again with only what is shown.
//!
//! Invariant: silent only if every group is hidden, each shown by a table checked against the equations.
//! Must not: use that a combination of leaves is empty; readers do not know that.

use super::chain::Chain;
use super::mask::{Cover, Reason};
use super::primary::{Judge, Measure};
use super::report::AuditReport;
use super::secondary::{lines, smallest};
use super::simplex::Simplex;
use super::target::{self, Target};
use super::{linear, table::Table};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds of withholding more before a release is refused.
pub(super) const ROUNDS_MAX: usize = 300;

/// Equations, and what a point says of every cell.
struct World {
    simplex: Simplex,
    /// By side and cell, its variables.
    members: Vec<Vec<Vec<usize>>>,
    /// If given, the second side is this less the first, by cell.
    counted: Option<Vec<f64>>,
}

impl World {
    /// What the point says of every cell, by side.
    fn sums(&self) -> Vec<Vec<f64>> {
        let point = self.simplex.point();
        let sum = |places: &Vec<usize>| places.iter().map(|place| point[*place]).sum::<f64>();
        self.members.iter().map(|cells| cells.iter().map(sum).collect()).collect()
    }

    fn value(&self, sums: &[Vec<f64>], target: &Target) -> f64 {
        let side = if self.counted.is_some() { 0 } else { target.side };
        let value = target.cells.iter().map(|cell| sums[side][*cell]).sum::<f64>();
        match &self.counted {
            Some(counted) if target.side == 1 => target.cells.iter().map(|cell| counted[*cell]).sum::<f64>() - value,
            _ => value,
        }
    }

    /// Moves the point to a table in which the group is larger (`up`) or smaller.
    fn push(&mut self, target: &Target, up: bool) {
        let goal = if up { target.above() } else { target.below() };
        let turned = self.counted.as_ref().filter(|_| target.side == 1);
        let (side, up, goal) = match turned {
            Some(counted) => (0, !up, target.cells.iter().map(|cell| counted[*cell]).sum::<f64>() - goal),
            None if self.counted.is_some() => (0, up, goal),
            None => (target.side, up, goal),
        };
        let chosen: Vec<usize> =
            target.cells.iter().flat_map(|cell| self.members[side][*cell].iter().copied()).collect();
        self.simplex.push(&chosen, up, goal);
    }

    /// Looks for tables until no group is open, or none can be found.
    fn prove(&mut self, targets: &mut [Target], report: &mut AuditReport) {
        for place in 0..targets.len() {
            for up in [true, false] {
                if !targets[place].open() {
                    break;
                }
                self.push(&targets[place], up);
                report.programs += 1;
                // Many groups are made of the same cells: each cell is summed once.
                let sums = self.sums();
                for target in targets.iter_mut() {
                    let value = self.value(&sums, target);
                    target.saw(value);
                }
            }
        }
    }
}

/// Groups that give too much away.
pub(super) fn run(
    judge: &mut Judge<'_>,
    measure: Measure,
    population: &Cover,
    cover: &Cover,
    chain: &mut Chain,
    report: &mut AuditReport,
) -> Vec<Vec<usize>> {
    let mut targets = match measure {
        Measure::Population => target::of_population(judge, cover),
        Measure::Split(split) => target::of_split(judge, split, cover, chain),
        Measure::Sum(_) => {
            let depth = measure.depth(judge.table);
            let cells = linear::determined(judge.table.lattice(), depth, |cell| cover.shown(cell));
            return cells.into_iter().map(|cell| vec![cell]).collect();
        }
    };
    let before = report.clone();
    report.audited += u32::try_from(targets.len()).unwrap_or(u32::MAX);
    chain.recall(&mut targets);
    match measure {
        Measure::Split(split) => {
            chain.bind(split, &mut targets);
            if targets.iter().any(Target::open) {
                counted_world(judge.table, split, cover, chain).prove(&mut targets, report);
            }
            if targets.iter().any(Target::open) {
                joint_world(judge.table, split, population, cover, chain, &targets).prove(&mut targets, report);
            }
        }
        _ if !targets.iter().any(Target::open) => {}
        _ => population_world(judge.table, cover).prove(&mut targets, report),
    }
    chain.remember(&targets);
    let open: Vec<Vec<usize>> =
        targets.iter().filter(|target| target.open()).map(|target| target.cells.clone()).collect();
    if open.is_empty() {
        targets.iter().for_each(|target| report.width(target.high - target.low));
        if let Measure::Split(split) = measure {
            chain.keep(split, targets);
        }
    } else {
        // What a round found that is not the last is not what the release is like.
        (report.audited, report.narrowest) = (before.audited, before.narrowest);
    }
    open
}

/// The shown cells that do not follow from others: the equations, each with its row.
fn equations(table: &Table, measure: Measure, cover: &Cover) -> BTreeMap<usize, u32> {
    let mut needed: BTreeSet<usize> = (0..cover.len()).filter(|cell| cover.shown(*cell)).collect();
    for line in lines(table, measure) {
        if line.children.iter().all(|child| cover.shown(*child)) {
            needed.remove(&line.parent);
        }
    }
    needed.into_iter().zip(0..).collect()
}

fn rows_of(equations: &BTreeMap<usize, u32>, cells: &[usize], offset: usize) -> Vec<u32> {
    cells.iter().filter_map(|cell| equations.get(cell)).map(|row| row + offset as u32).collect()
}

/// Cells that are withheld here and lie between values shown elsewhere: an equation each, with what is missing to the upper.
struct Ranges {
    rows: BTreeMap<usize, u32>,
    bounds: BTreeMap<usize, (f64, f64)>,
}

impl Ranges {
    fn new(cells: &[usize], offset: usize, range: impl Fn(usize) -> Option<(f64, f64)>) -> Self {
        let hidden = cells.iter().copied();
        let bounds: BTreeMap<usize, (f64, f64)> = hidden.filter_map(|cell| Some((cell, range(cell)?))).collect();
        Self { rows: bounds.keys().copied().zip(offset as u32..).collect(), bounds }
    }
}

/// The variables of a world as they are collected.
struct Columns {
    rows: Vec<Vec<u32>>,
    start: Vec<f64>,
    upper: Vec<f64>,
    members: Vec<Vec<Vec<usize>>>,
}

impl Columns {
    fn new(cells: usize, sides: usize) -> Self {
        let members = vec![vec![Vec::new(); cells]; sides];
        Self { rows: Vec::new(), start: Vec::new(), upper: Vec::new(), members }
    }

    fn add(&mut self, side: Option<usize>, cells: &[usize], rows: Vec<u32>, start: f64, upper: f64) {
        if let Some(side) = side {
            cells.iter().for_each(|cell| self.members[side][*cell].push(self.rows.len()));
        }
        self.rows.push(rows);
        self.start.push(start);
        self.upper.push(upper);
    }

    /// What is missing to the upper bound of each range.
    fn close(&mut self, ranges: &Ranges, side: usize, truth: impl Fn(usize) -> f64) {
        for (cell, (low, high)) in &ranges.bounds {
            // A cell without a variable cannot change.
            if let Some(row) = ranges.rows.get(cell).filter(|_| !self.members[side][*cell].is_empty()) {
                self.add(None, &[], vec![*row], high - truth(*cell), high - low);
            }
        }
    }

    fn world(self, rows: usize, counted: Option<Vec<f64>>) -> World {
        let simplex = Simplex::new(rows, self.rows, self.upper, self.start);
        World { simplex, members: self.members, counted }
    }
}

/// Any number of units in any combination of leaves.
fn population_world(table: &Table, cover: &Cover) -> World {
    let equations = equations(table, Measure::Population, cover);
    let mut units: BTreeMap<&[u16], f64> = BTreeMap::new();
    table.units().iter().for_each(|unit| *units.entry(&unit.leaves).or_default() += 1.0);
    let mut columns = Columns::new(cover.len(), 1);
    for leaves in table.lattice().combinations() {
        let cells = table.lattice().cells_of(&leaves);
        let start = units.get(leaves.as_slice()).copied().unwrap_or_default();
        columns.add(Some(0), &cells, rows_of(&equations, &cells, 0), start, f64::INFINITY);
    }
    columns.world(equations.len(), None)
}

/// Withheld cells that are not too deep for a split.
fn withheld(table: &Table, split: usize, cover: &Cover) -> Vec<usize> {
    let depth = Measure::Split(split).depth(table);
    (0..cover.len()).filter(|cell| table.lattice().depth(*cell) <= depth && !cover.shown(*cell)).collect()
}

/// In, out and rest of a split by combination of leaves.
fn thirds(table: &Table, split: usize) -> BTreeMap<&[u16], [f64; 3]> {
    let mut thirds: BTreeMap<&[u16], [f64; 3]> = BTreeMap::new();
    for (unit, value) in table.units().iter().zip(&table.splits()[split].of) {
        let side = match value {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        };
        thirds.entry(&unit.leaves).or_default()[side] += 1.0;
    }
    thirds
}

/// The yes side alone, of the counted of each combination.
fn counted_world(table: &Table, split: usize, cover: &Cover, chain: &Chain) -> World {
    let equations = equations(table, Measure::Split(split), cover);
    let thirds = thirds(table, split);
    let mut counted = vec![0.0; cover.len()];
    for (leaves, [inside, outside, _]) in &thirds {
        table.lattice().cells_of(leaves).iter().for_each(|cell| counted[*cell] += inside + outside);
    }
    let hidden = withheld(table, split, cover);
    // What other splits say of the no side is said of the yes side, for the counted are given.
    let range = |cell: usize| {
        let yes = chain.range(split, 0, cell).map(|(low, high)| (f64::from(low), f64::from(high)));
        let no = chain.range(split, 1, cell).map(|(low, high)| (f64::from(low), f64::from(high)));
        let turned = no.map(|(low, high)| (counted[cell] - high, counted[cell] - low));
        match (yes, turned) {
            (Some(yes), Some(turned)) => Some((yes.0.max(turned.0), yes.1.min(turned.1))),
            (one, other) => one.or(other),
        }
    };
    let ranges = Ranges::new(&hidden, equations.len(), range);
    let mut columns = Columns::new(cover.len(), 1);
    for (leaves, [inside, outside, _]) in thirds {
        if inside + outside > 0.0 {
            let cells = table.lattice().cells_of(leaves);
            let mut rows = rows_of(&equations, &cells, 0);
            rows.extend(rows_of(&ranges.rows, &cells, 0));
            columns.add(Some(0), &cells, rows, inside, inside + outside);
        }
    }
    let rows = equations.len() + ranges.rows.len();
    columns.close(&ranges, 0, |cell| f64::from(table.sides(cell, split).0));
    columns.world(rows, Some(counted))
}

/// In, out and rest of every combination that is occupied or lies in a group still open, under all that is shown.
fn joint_world(
    table: &Table,
    split: usize,
    population: &Cover,
    cover: &Cover,
    chain: &Chain,
    targets: &[Target],
) -> World {
    let people = equations(table, Measure::Population, population);
    let shown = equations(table, Measure::Split(split), cover);
    let first = people.len();
    let second = first + shown.len();
    let hidden = withheld(table, split, cover);
    let range = |side: usize| {
        move |cell: usize| chain.range(split, side, cell).map(|(low, high)| (f64::from(low), f64::from(high)))
    };
    let yes = Ranges::new(&hidden, second + shown.len(), range(0));
    let no = Ranges::new(&hidden, second + shown.len() + yes.rows.len(), range(1));
    let asked: BTreeSet<usize> =
        targets.iter().filter(|target| target.open()).flat_map(|target| target.cells.iter().copied()).collect();
    let thirds = thirds(table, split);
    let mut columns = Columns::new(cover.len(), 2);
    for leaves in table.lattice().combinations() {
        let cells = table.lattice().cells_of(&leaves);
        let values = thirds.get(leaves.as_slice()).copied();
        if values.is_none() && !cells.iter().any(|cell| asked.contains(cell)) {
            continue;
        }
        let rows = rows_of(&people, &cells, 0);
        for (side, value) in values.unwrap_or_default().into_iter().enumerate() {
            let mut rows = rows.clone();
            match side {
                0 => rows.extend(rows_of(&shown, &cells, first).into_iter().chain(rows_of(&yes.rows, &cells, 0))),
                1 => rows.extend(rows_of(&shown, &cells, second).into_iter().chain(rows_of(&no.rows, &cells, 0))),
                _ => {}
            }
            columns.add((side < 2).then_some(side), &cells, rows, value, f64::INFINITY);
        }
    }
    let rows = second + shown.len() + yes.rows.len() + no.rows.len();
    columns.close(&yes, 0, |cell| f64::from(table.sides(cell, split).0));
    columns.close(&no, 1, |cell| f64::from(table.sides(cell, split).1));
    columns.world(rows, None)
}

/// Withholds one more cell for each breach: the smallest of the tightest line around it, or what holds it.
pub(super) fn widen(judge: &mut Judge<'_>, measure: Measure, cover: &mut Cover, breaches: &[Vec<usize>]) {
    let table = judge.table;
    let mut touched = BTreeSet::new();
    for cells in breaches {
        let mut best: Option<(u32, usize)> = None;
        for (place, line) in lines(table, measure).enumerate() {
            let within = cells.iter().any(|cell| line.children.contains(cell));
            if !within || !cover.shown(line.parent) || !line.children.iter().any(|child| cover.shown(*child)) {
                continue;
            }
            let hidden: Vec<usize> = line.children.iter().copied().filter(|child| !cover.shown(*child)).collect();
            let found = (judge.persons(&hidden, |_| true), place);
            best = Some(best.map_or(found, |other| other.min(found)));
        }
        if best.is_some_and(|(_, place)| !touched.insert(place)) {
            continue;
        }
        let line = best.and_then(|(_, place)| lines(table, measure).nth(place));
        let near: Vec<usize> = line.map(|line| line.children.clone()).unwrap_or_default();
        let axes = table.lattice().axes(cells[0]);
        let holds = |other: &usize| table.lattice().axes(*other).iter().all(|axis| axes.contains(axis));
        let around: Vec<usize> = (1..cover.len()).filter(holds).collect();
        // At the very last a split or a sum is not given at all; the population of the whole always is.
        let last = usize::from(measure == Measure::Population);
        let any: Vec<usize> = (last..cover.len()).collect();
        let more = [near, around, any].iter().find_map(|cells| smallest(judge, cover, cells));
        if let Some(cell) = more {
            cover.withhold(cell, Reason::Audit);
        }
    }
}
