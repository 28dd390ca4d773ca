//! The groups that an audit asks about, and when a reader knows too much of one.
//!
//! ```text
//! k = 5, a withheld cell of 3: known to lie in 1..4 -> too much; in 0..7 or 2..9 -> not; exactly 5, by subtraction -> see `secondary`
//! ```
//! Invariant: every group of fewer than k people that is not shown is asked about, in every cell of the lattice, and in
//! withheld neighbours and pairs of one line. Must not: decide what to do about a breach.

use super::chain::Chain;
use super::mask::Cover;
use super::primary::{Judge, Measure};
use super::secondary::lines;
use std::collections::BTreeSet;

/// Room for errors of arithmetic when a bound is read as a whole number.
const ROUND: f64 = 1e-5;

/// A group asked about, with the lowest and the highest value seen in tables that agree with all that is shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    /// Cells of one line, or one cell.
    pub(super) cells: Vec<usize>,
    /// 0 for the population or the yes side, 1 for the no side.
    pub(super) side: usize,
    pub(super) truth: i64,
    /// From 1 to this nothing may be known.
    cap: i64,
    /// Whether the exact value may not be known either.
    exact: bool,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Whether it has to be possible that there is none, or more than a few, for the sake of other splits.
    pub(super) low_needed: bool,
    pub(super) high_needed: bool,
}

impl Target {
    fn new(cells: Vec<usize>, side: usize, truth: i64, cap: i64, exact: bool) -> Self {
        let value = truth as f64;
        Self { cells, side, truth, cap, exact, low: value, high: value, low_needed: false, high_needed: false }
    }

    /// Takes a value it has in another table.
    pub(super) fn saw(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }

    /// Counts are whole, so bounds are rounded inwards.
    fn bounds(&self) -> (i64, i64) {
        ((self.low - ROUND).ceil() as i64, (self.high + ROUND).floor() as i64)
    }

    fn is_small(&self) -> bool {
        (1..=self.cap).contains(&self.truth)
    }

    /// Whether it is known that there are some, of a group in which there are few.
    pub(super) fn is_above_none(&self) -> bool {
        self.is_small() && self.bounds().0 >= 1
    }

    /// Whether it is known that there are few, of a group in which there are some.
    pub(super) fn is_few_at_most(&self) -> bool {
        self.is_small() && self.bounds().1 <= self.cap
    }

    /// Whether what was seen so far leaves a reader with too much.
    pub(super) fn open(&self) -> bool {
        let (low, high) = self.bounds();
        let above_none = low >= 1 && (high <= self.cap || (self.low_needed && self.is_small()));
        let few_at_most = self.high_needed && self.is_few_at_most();
        above_none || few_at_most || (self.exact && low == high)
    }

    /// How high a value would settle it.
    pub(super) fn above(&self) -> f64 {
        (if self.is_small() { self.cap + 1 } else { self.truth + 1 }) as f64
    }

    /// How low a value would settle it.
    pub(super) fn below(&self) -> f64 {
        (if self.is_small() { 0 } else { (self.truth - 1).max(0) }) as f64
    }
}

/// Withheld cells of a line taken together: pairs, and runs of neighbours (date windows, where the leaves are dates).
fn unions(judge: &Judge<'_>, measure: Measure, cover: &Cover) -> BTreeSet<Vec<usize>> {
    let mut unions = BTreeSet::new();
    for line in lines(judge.table, measure) {
        let hidden = |place: usize| !cover.shown(line.children[place]);
        for first in (0..line.children.len()).filter(|place| hidden(*place)) {
            for second in (first + 1..line.children.len()).filter(|place| hidden(*place)) {
                unions.insert(vec![line.children[first], line.children[second]]);
                if (first..=second).all(hidden) {
                    unions.insert(line.children[first..=second].to_vec());
                }
            }
        }
        // All of them together are the parent, which is asked about itself.
        unions.remove(&line.children);
    }
    unions
}

/// What is asked about the population: every group of fewer than k owners.
pub(super) fn of_population(judge: &mut Judge<'_>, cover: &Cover) -> Vec<Target> {
    let k = judge.rules.k;
    let small: Vec<bool> = (0..cover.len()).map(|cell| judge.persons(&[cell], |_| true) < k).collect();
    let mut targets = Vec::new();
    let hidden = (0..cover.len()).filter(|cell| !cover.shown(*cell)).map(|cell| vec![cell]);
    for cells in hidden.chain(unions(judge, Measure::Population, cover)) {
        if !cells.iter().all(|cell| small[*cell]) || judge.persons(&cells, |_| true) >= k {
            continue;
        }
        let truth: usize = cells.iter().map(|cell| judge.table.members(*cell).len()).sum();
        // Two empty cells say no more than each of them.
        if truth > 0 || cells.len() == 1 {
            targets.push(Target::new(cells, 0, truth as i64, i64::from(k) - 1, true));
        }
    }
    targets
}

/// What is asked about a split: sides of one or two, and "none" where it is not said of a larger group already.
pub(super) fn of_split(judge: &mut Judge<'_>, split: usize, cover: &Cover, chain: &Chain) -> Vec<Target> {
    let table = judge.table;
    let few = judge.rules.few;
    let of = &table.splits()[split].of;
    let sides: Vec<[u32; 2]> = (0..cover.len()).map(|cell| table.sides(cell, split).into()).collect();
    let mut targets = Vec::new();
    let hidden = (0..cover.len()).filter(|cell| !cover.shown(*cell)).map(|cell| vec![cell]);
    for cells in hidden.chain(unions(judge, Measure::Split(split), cover)) {
        for (side, wanted) in [true, false].into_iter().enumerate() {
            let truth: u32 = cells.iter().map(|cell| sides[*cell][side]).sum();
            let owners = judge.persons(&cells, |unit| of[unit] == Some(wanted));
            if (1..=few).contains(&truth) {
                targets.push(Target::new(cells.clone(), side, i64::from(truth), i64::from(few), false));
            } else if (1..=few).contains(&owners) {
                targets.push(Target::new(cells.clone(), side, i64::from(truth), i64::from(few), true));
            } else if truth == 0 && cells.len() == 1 && none_is_new(judge, (split, side), cover, cells[0], chain) {
                targets.push(Target::new(cells.clone(), side, 0, i64::from(few), true));
            }
        }
    }
    targets
}

/// Whether "none" of a withheld cell would tell on too small a group, and no shown cell around it says so of a larger one.
fn none_is_new(judge: &mut Judge<'_>, of: (usize, usize), cover: &Cover, cell: usize, chain: &Chain) -> bool {
    let table = judge.table;
    let (split, side) = of;
    let values = &table.splits()[split].of;
    let counted = judge.persons(&[cell], |unit| values[unit].is_some());
    if counted == 0 || counted >= judge.rules.k.saturating_mul(judge.rules.all_or_nothing) {
        return false;
    }
    let axes = table.lattice().axes(cell);
    let none = |other: usize| <[u32; 2]>::from(table.sides(other, split))[side] == 0;
    !(0..cover.len()).any(|other| {
        let around = table.lattice().axes(other).iter().all(|axis| axes.contains(axis));
        around && ((cover.shown(other) && none(other)) || chain.says_none(split, side, other))
    })
}
