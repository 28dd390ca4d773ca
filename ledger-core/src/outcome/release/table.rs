//! What a release counts: units with their owners, their leaves and what they contribute.
//!
//! ```text
//! unit 7: owners {a, b}, region A, sector G, exited by month 12: yes, paid 90,000
//! ```
//! Invariant: units are held in the order of their keys, so nothing depends on the order they came in. Persons are only
//! ever counted, once each, however many units they own. Must not: decide what is shown.

use super::ReleaseError;
use super::lattice::{CellKey, Lattice};
use std::collections::BTreeMap;

/// One enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it is told apart by.
    pub key: u128,
    /// Its owners, at least one, opaque.
    pub persons: Vec<u128>,
    /// Its leaf of each dimension, by place in the code list.
    pub leaves: Vec<u16>,
    /// Equal in two releases only if all that the unit contributes to any measure is equal.
    pub fingerprint: u64,
}

/// A yes/no count, such as "exited by month 12".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Its name.
    pub name: String,
    /// Given in cells of at most so many dimensions that are not total, 0 to 2.
    pub depth: u8,
    /// By unit, in the order of the units given: in, out, or not counted.
    pub of: Vec<Option<bool>>,
}

/// Money or jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Its name.
    pub name: String,
    /// Given in cells of at most so many dimensions that are not total, 0 to 2.
    pub depth: u8,
    /// Sums of one set follow from one another, such as paid, before and net: they are given together or not at all. Empty: none.
    pub set: String,
    /// Two sums of one family differ in a few units only, such as money of those known at 12 and at 24 months: their difference
    /// is held to the rules too. Empty: none.
    pub family: String,
    /// By unit, in the order of the units given.
    pub of: Vec<Option<i64>>,
}

/// A programme at the moment of a release.
#[derive(Clone, Debug)]
pub struct Table {
    lattice: Lattice,
    units: Vec<Unit>,
    splits: Vec<Split>,
    sums: Vec<Sum>,
    /// Units of each cell, by place.
    members: Vec<Vec<u32>>,
    /// Owners of each unit, numbered from 0.
    owners: Vec<Vec<u32>>,
    persons: usize,
}

impl Table {
    /// A table of these units.
    ///
    /// # Errors
    /// A unit or a measure that cannot be counted.
    pub fn new(lattice: Lattice, units: Vec<Unit>, splits: Vec<Split>, sums: Vec<Sum>) -> Result<Self, ReleaseError> {
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by_key(|place| units[*place].key);
        let splits = splits
            .into_iter()
            .map(|split| Ok(Split { of: sorted(&split.name, split.depth, &split.of, &order)?, ..split }))
            .collect::<Result<Vec<Split>, ReleaseError>>()?;
        let sums = sums
            .into_iter()
            .map(|sum| Ok(Sum { of: sorted(&sum.name, sum.depth, &sum.of, &order)?, ..sum }))
            .collect::<Result<Vec<Sum>, ReleaseError>>()?;
        once(splits.iter().map(|split| &split.name).chain(sums.iter().map(|sum| &sum.name)))?;
        let mut units = units;
        units.sort_by_key(|unit| unit.key);
        check(&lattice, &mut units)?;
        let mut numbers = BTreeMap::new();
        let mut owners = Vec::with_capacity(units.len());
        let mut members = vec![Vec::new(); lattice.len()];
        for (place, unit) in (0_u32..).zip(&units) {
            let mut number = |person: &u128| {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *numbers.entry(*person).or_insert(next)
            };
            owners.push(unit.persons.iter().map(&mut number).collect());
            for cell in lattice.cells_of(&unit.leaves) {
                members[cell].push(place);
            }
        }
        Ok(Self { lattice, units, splits, sums, members, owners, persons: numbers.len() })
    }

    /// Its lattice.
    #[must_use]
    pub fn lattice(&self) -> &Lattice {
        &self.lattice
    }

    /// Its units, in the order of their keys.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Its splits, values in the order of `units`.
    #[must_use]
    pub fn splits(&self) -> &[Split] {
        &self.splits
    }

    /// Gives a split less deep in the lattice; whether it is given at all any more.
    pub(super) fn less_deep(&mut self, place: usize) -> bool {
        let split = self.splits.get_mut(place).filter(|split| split.depth > 0);
        split.map(|split| split.depth -= 1).is_some()
    }

    /// Its sums, values in the order of `units`.
    #[must_use]
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }

    /// The units of a cell, by place in `units`.
    #[must_use]
    pub fn members(&self, cell: usize) -> &[u32] {
        &self.members[cell]
    }

    /// Units of a cell: what is published of its population. Not for showing without a mask.
    #[must_use]
    pub fn count(&self, cell: &CellKey) -> Option<usize> {
        self.lattice.find(cell).map(|cell| self.members[cell].len())
    }

    /// In and out of a split in a cell. Not for showing without a mask.
    #[must_use]
    pub fn split(&self, cell: &CellKey, name: &str) -> Option<(u32, u32)> {
        let split = self.splits.iter().position(|split| split.name == name)?;
        self.lattice.find(cell).map(|cell| self.sides(cell, split))
    }

    /// A sum in a cell, with the number of units that have a value. Not for showing without a mask.
    #[must_use]
    pub fn sum(&self, cell: &CellKey, name: &str) -> Option<(i128, u32)> {
        let sum = self.sums.iter().find(|sum| sum.name == name)?;
        let cell = self.lattice.find(cell)?;
        let values = self.members[cell].iter().filter_map(|unit| sum.of[*unit as usize]);
        Some(values.fold((0, 0), |(total, units), value| (total + i128::from(value), units + 1)))
    }

    /// In and out of a split in a cell, by place.
    pub(super) fn sides(&self, cell: usize, split: usize) -> (u32, u32) {
        let of = &self.splits[split].of;
        self.members[cell].iter().fold((0, 0), |(inside, outside), unit| match of[*unit as usize] {
            Some(true) => (inside + 1, outside),
            Some(false) => (inside, outside + 1),
            None => (inside, outside),
        })
    }

    /// Owners of a unit, numbered below `persons`.
    pub(super) fn owners(&self, unit: u32) -> &[u32] {
        &self.owners[unit as usize]
    }

    /// Distinct owners of the programme.
    pub(super) fn persons(&self) -> usize {
        self.persons
    }
}

fn sorted<T: Copy>(name: &str, depth: u8, of: &[T], order: &[usize]) -> Result<Vec<T>, ReleaseError> {
    if of.len() != order.len() || depth > 2 {
        return Err(ReleaseError::BadMeasure { name: name.to_owned() });
    }
    Ok(order.iter().map(|place| of[*place]).collect())
}

fn once<'a>(names: impl Iterator<Item = &'a String>) -> Result<(), ReleaseError> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(ReleaseError::BadMeasure { name: name.clone() });
        }
    }
    Ok(())
}

/// Owners are sorted and counted once; keys differ; every leaf is in its code list.
fn check(lattice: &Lattice, units: &mut [Unit]) -> Result<(), ReleaseError> {
    let sizes: Vec<usize> = lattice.dimensions().iter().map(|dimension| dimension.leaves.len()).collect();
    let mut last = None;
    for unit in units.iter_mut() {
        unit.persons.sort_unstable();
        unit.persons.dedup();
        let known = unit.leaves.len() == sizes.len()
            && unit.leaves.iter().zip(&sizes).all(|(leaf, size)| usize::from(*leaf) < *size);
        if unit.persons.is_empty() || !known || last == Some(unit.key) {
            return Err(ReleaseError::BadUnit { key: unit.key });
        }
        last = Some(unit.key);
    }
    Ok(())
}
