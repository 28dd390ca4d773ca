//! Splits that contain one another, such as exits by month 12 and by month 15.
//!
//! ```text
//! month 12 is known to be 1 or more, month 15 to be 2 or less, each harmless alone  ->  both are 1 or 2
//! ```
//! A reader knows from the names that who exited by month 12 exited by month 15 too, so bounds of one hold for the other.
//! Which sides of which splits contain which others is read off the units: that finds every containment there is by
//! definition, and at worst one that holds by chance, for which a little more is withheld.
//!
//! Two things follow. A cell that is withheld in one split lies between its values in those splits that show it: the audit
//! takes these bounds into its equations. And two groups that are withheld in both are asked about together.
//!
//! Splits are audited in their order, and the earlier ones matter more: later ones give way to them.
//!
//! Invariant: no group has a side of which one split gives a lower bound of 1 or more and one that contains it an upper
//! bound of one or two. Must not: hold bounds of tables that were not found, or of cells that are not shown.

use super::mask::{Cover, Reason};
use super::primary::{Judge, Measure};
use super::secondary::{lines, settle};
use super::table::Table;
use super::target::Target;
use std::collections::{BTreeMap, BTreeSet};

/// What the splits say of one another.
pub(super) struct Chain {
    /// By split and side: the sides that it contains, and those that contain it.
    parts: Vec<Vec<usize>>,
    wholes: Vec<Vec<usize>>,
    /// By split and side, its value in each cell.
    values: Vec<Vec<u32>>,
    /// What each split shows, as far as is decided.
    pub(super) covers: Vec<Cover>,
    /// By group: side, and what the audit saw of it.
    known: BTreeMap<Vec<usize>, Vec<(usize, Target)>>,
    /// By group and side, the values seen in earlier rounds for the same measure. Rounds only withhold more, so a table that
    /// agreed with what was shown still does.
    seen: BTreeMap<(Vec<usize>, usize), (f64, f64)>,
}

impl Chain {
    /// `covers`: what each split would show without an audit. Later they only show less.
    pub(super) fn new(table: &Table, covers: Vec<Cover>) -> Self {
        let bits = bits(table);
        let within = |part: &[u64], whole: &[u64]| part.iter().zip(whole).all(|(part, whole)| part & !whole == 0);
        let others = |mine: usize| (0..bits.len()).filter(move |other| other / 2 != mine / 2);
        let parts = |mine: usize| others(mine).filter(|other| within(&bits[*other], &bits[mine])).collect();
        let wholes = |mine: usize| others(mine).filter(|other| within(&bits[mine], &bits[*other])).collect();
        let value = |side: usize, cell: usize| {
            let (inside, outside) = table.sides(cell, side / 2);
            if side.is_multiple_of(2) { inside } else { outside }
        };
        let cells = table.lattice().len();
        Self {
            parts: (0..bits.len()).map(parts).collect(),
            wholes: (0..bits.len()).map(wholes).collect(),
            values: (0..bits.len()).map(|side| (0..cells).map(|cell| value(side, cell)).collect()).collect(),
            covers,
            known: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    /// Between which values a side of a split lies in a cell, as other splits show; none if they say nothing.
    pub(super) fn range(&self, split: usize, side: usize, cell: usize) -> Option<(u32, u32)> {
        let mine = split * 2 + side;
        let shown = |other: &&usize| self.covers[**other / 2].shown(cell);
        let value = |other: &usize| self.values[*other][cell];
        let low = self.parts[mine].iter().filter(shown).map(value).max().unwrap_or_default();
        let high = self.wholes[mine].iter().filter(shown).map(value).min();
        // Without an upper bound, the lower one is all there is to know.
        let free = self.values[mine][0].saturating_add(low);
        (low > 0 || high.is_some()).then_some((low, high.unwrap_or(free)))
    }

    /// Whether "none" is said of a cell by a split that contains this side.
    pub(super) fn says_none(&self, split: usize, side: usize, cell: usize) -> bool {
        let none = |whole: &usize| self.covers[whole / 2].shown(cell) && self.values[*whole][cell] == 0;
        self.wholes[split * 2 + side].iter().any(none)
    }

    /// Asks of each group of a split what the bounds of the others leave it.
    pub(super) fn bind(&self, split: usize, targets: &mut [Target]) {
        for target in targets {
            let mine = split * 2 + target.side;
            for (other, bounds) in self.known.get(&target.cells).into_iter().flatten() {
                target.high_needed |= bounds.is_above_none() && self.parts[mine].contains(other);
                target.low_needed |= bounds.is_few_at_most() && self.wholes[mine].contains(other);
            }
        }
    }

    /// Splits that come later give way to one that is being audited: what they show in the cells of a breach, or in withheld
    /// cells of a line with them, they show no more. Answers the breaches to which none of them had anything to say.
    pub(super) fn give_way(
        &mut self,
        judge: &mut Judge<'_>,
        split: usize,
        cover: &Cover,
        breaches: Vec<Vec<usize>>,
    ) -> Vec<Vec<usize>> {
        let sides = [split * 2, split * 2 + 1];
        let related = |other: &usize| {
            let others = [other * 2, other * 2 + 1];
            sides.iter().any(|side| self.parts[*side].iter().chain(&self.wholes[*side]).any(|one| others.contains(one)))
        };
        let later: Vec<usize> = (split + 1..self.covers.len()).filter(related).collect();
        let mut touched = BTreeSet::new();
        let mut left = Vec::new();
        for cells in breaches {
            let own: BTreeSet<usize> = cells.iter().copied().collect();
            let mut near = BTreeSet::new();
            for line in lines(judge.table, Measure::Split(split))
                .filter(|line| line.children.iter().any(|child| own.contains(child)))
            {
                near.extend(line.children.iter().copied().filter(|child| !cover.shown(*child)));
            }
            let given = [own, near].iter().any(|cells| {
                let told: Vec<(usize, usize)> = later
                    .iter()
                    .flat_map(|other| cells.iter().map(move |cell| (*other, *cell)))
                    .filter(|(other, cell)| self.covers[*other].shown(*cell) || touched.contains(&(*other, *cell)))
                    .collect();
                told.iter().for_each(|(other, cell)| self.covers[*other].withhold(*cell, Reason::Audit));
                touched.extend(told.iter().copied());
                !told.is_empty()
            });
            if !given {
                left.push(cells);
            }
        }
        for other in touched.iter().map(|(other, _)| *other).collect::<BTreeSet<usize>>() {
            settle(judge, Measure::Split(other), &mut self.covers[other]);
        }
        left
    }

    /// Begins with another measure.
    pub(super) fn forget(&mut self) {
        self.seen.clear();
    }

    /// What earlier rounds saw of these groups.
    pub(super) fn recall(&self, targets: &mut [Target]) {
        for target in targets {
            if let Some((low, high)) = self.seen.get(&(target.cells.clone(), target.side)) {
                target.saw(*low);
                target.saw(*high);
            }
        }
    }

    /// Keeps what this round saw.
    pub(super) fn remember(&mut self, targets: &[Target]) {
        for target in targets {
            self.seen.insert((target.cells.clone(), target.side), (target.low, target.high));
        }
    }

    /// Takes the bounds of a split that passed.
    pub(super) fn keep(&mut self, split: usize, targets: Vec<Target>) {
        for target in targets {
            self.known.entry(target.cells.clone()).or_default().push((split * 2 + target.side, target));
        }
    }
}

/// By split and side, the units on it.
fn bits(table: &Table) -> Vec<Vec<u64>> {
    let words = table.units().len().div_ceil(64);
    let mut bits = Vec::with_capacity(table.splits().len() * 2);
    for split in table.splits() {
        for wanted in [true, false] {
            let mut side = vec![0; words];
            for (unit, value) in split.of.iter().enumerate() {
                if *value == Some(wanted) {
                    side[unit / 64] |= 1_u64 << (unit % 64);
                }
            }
            bits.push(side);
        }
    }
    bits
}
