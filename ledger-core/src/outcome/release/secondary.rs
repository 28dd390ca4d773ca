//! The residual rule: what a reader gets by subtracting the shown parts of a line from its sum is protected like a cell.
//!
//! ```text
//! A = 20 shown, its parts 12, 6 and 2: the 2 is withheld, so 20 - 12 - 6 would give it; the 6 goes too, 8 is left
//! ```
//! Invariant: under every shown parent, the withheld parts of a line are none, or two or more that together pass the
//! primary rules. Only ever withholds. Must not: withhold the whole programme.

use super::lattice::Line;
use super::mask::{Cover, Reason};
use super::primary::{Judge, Measure};
use super::table::Table;

/// Withholds what the residual rule asks for, over every line of the lattice, until it holds everywhere.
pub(super) fn settle(judge: &mut Judge<'_>, measure: Measure, cover: &mut Cover) {
    while pass(judge, measure, cover) {}
}

/// The lines whose parts may be given at all.
pub(super) fn lines(table: &Table, measure: Measure) -> impl Iterator<Item = &Line> {
    let depth = measure.depth(table);
    table.lattice().lines().iter().filter(move |line| table.lattice().depth(line.parent) < depth)
}

fn pass(judge: &mut Judge<'_>, measure: Measure, cover: &mut Cover) -> bool {
    let table = judge.table;
    let mut changed = false;
    for line in lines(table, measure) {
        while cover.shown(line.parent) && !sound(judge, measure, cover, &line.children, line.parent) {
            changed = true;
            match smallest(judge, cover, &line.children) {
                Some(child) => cover.withhold(child, Reason::Secondary),
                None => cover.withhold(line.parent, Reason::Secondary),
            }
        }
    }
    changed
}

fn sound(judge: &mut Judge<'_>, measure: Measure, cover: &Cover, children: &[usize], parent: usize) -> bool {
    let hidden: Vec<usize> = children.iter().copied().filter(|child| !cover.shown(*child)).collect();
    // With all its parts withheld, a line under the whole programme says nothing that `all` does not say.
    if hidden.is_empty() || (parent == 0 && hidden.len() == children.len()) {
        return true;
    }
    hidden.len() >= 2 && judge.refuse(measure, &hidden).is_none()
}

/// The shown cell with the fewest owners, the first of equals.
pub(super) fn smallest(judge: &mut Judge<'_>, cover: &Cover, cells: &[usize]) -> Option<usize> {
    let shown = cells.iter().copied().filter(|cell| cover.shown(*cell));
    shown.min_by_key(|cell| (judge.persons(&[*cell], |_| true), *cell))
}
