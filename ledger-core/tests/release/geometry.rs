//! Groups of a programme as an outsider forms them: cells, complements, date windows, cells of three dimensions.
//!
//! Invariant: made from the sizes of the code lists alone. Must not: use the lattice of the module under test.

use crate::world::{Business, Programme};
use std::collections::BTreeSet;

/// Allowed leaves of some dimensions; the others are total.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    pub axes: Vec<(usize, Vec<u16>)>,
    /// All but these.
    pub complement: bool,
}

impl Group {
    pub fn holds(&self, leaves: &[u16]) -> bool {
        self.axes.iter().all(|(dimension, allowed)| allowed.contains(&leaves[*dimension])) != self.complement
    }

    /// As the lattice names it, if it is a cell: at most two dimensions of one leaf each.
    pub fn name(&self) -> Option<String> {
        let single = self.axes.len() <= 2 && self.axes.iter().all(|(_, allowed)| allowed.len() == 1);
        if !single || self.complement {
            return None;
        }
        let parts: Vec<String> =
            self.axes.iter().map(|(dimension, allowed)| format!("d{dimension}=L{}", allowed[0])).collect();
        Some(if parts.is_empty() { "all".to_owned() } else { parts.join(";") })
    }

    pub fn units<'a>(&'a self, programme: &'a Programme) -> impl Iterator<Item = &'a Business> {
        programme.businesses.iter().filter(|business| self.holds(&business.leaves))
    }

    pub fn persons(&self, programme: &Programme) -> usize {
        self.units(programme).flat_map(|business| &business.owners).collect::<BTreeSet<_>>().len()
    }
}

fn group(axes: Vec<(usize, Vec<u16>)>) -> Group {
    Group { axes, complement: false }
}

/// Every cell of at most two dimensions.
pub fn cells(sizes: &[usize]) -> Vec<Group> {
    let leaves = |dimension: usize| 0..u16::try_from(sizes[dimension]).unwrap();
    let mut cells = vec![group(vec![])];
    for first in 0..sizes.len() {
        cells.extend(leaves(first).map(|leaf| group(vec![(first, vec![leaf])])));
        for second in first + 1..sizes.len() {
            for leaf in leaves(first) {
                cells.extend(leaves(second).map(|other| group(vec![(first, vec![leaf]), (second, vec![other])])));
            }
        }
    }
    cells
}

/// What is not asked for but could be worked out: runs of neighbouring leaves (date windows) in the whole and in each cell
/// of another dimension, pairs of leaves, complements of cells, and cells of three dimensions.
pub fn derived(sizes: &[usize]) -> Vec<Group> {
    let mut groups = BTreeSet::new();
    for (dimension, size) in sizes.iter().enumerate() {
        let size = u16::try_from(*size).unwrap();
        let mut sets = BTreeSet::new();
        for first in 0..size {
            for last in first + 1..size {
                sets.insert((first..=last).collect::<Vec<u16>>());
                sets.insert(vec![first, last]);
            }
        }
        for set in sets {
            groups.insert(group(vec![(dimension, set.clone())]));
            for (other, other_size) in sizes.iter().enumerate().filter(|(other, _)| *other != dimension) {
                for leaf in 0..u16::try_from(*other_size).unwrap() {
                    groups.insert(group(vec![(dimension, set.clone()), (other, vec![leaf])]));
                }
            }
        }
    }
    for cell in cells(sizes) {
        groups.insert(Group { complement: true, ..cell.clone() });
        let Some((last, _)) = cell.axes.get(1) else { continue };
        for (third, size) in sizes.iter().enumerate().skip(last + 1) {
            for leaf in 0..u16::try_from(*size).unwrap() {
                let mut axes = cell.axes.clone();
                axes.push((third, vec![leaf]));
                groups.insert(group(axes));
            }
        }
    }
    groups.into_iter().collect()
}

/// Every combination of leaves.
pub fn combinations(sizes: &[usize]) -> Vec<Vec<u16>> {
    let total = sizes.iter().product::<usize>();
    let leaf = |mut number: usize| {
        sizes.iter().map(move |size| {
            let leaf = number % size;
            number /= size;
            u16::try_from(leaf).unwrap()
        })
    };
    (0..total).map(|number| leaf(number).collect()).collect()
}
