//! Releases one after the other: what is refreshed, what stays as it was, and what is never shown again.
//!
//! ```text
//! region=A: shown in release 1, one owner changed since -> kept from 1;  three changed -> fresh;  fewer than k left -> retired
//! ```
//! A reader keeps every release. The difference of one cell between two releases in which it was fresh, and what is left
//! of that difference along a line, must concern nobody or at least three people. "Changed" is every owner of a unit that
//! entered or left the group, or whose fingerprint differs. Each release is held against all that came before it, not
//! only against the last, for changes can cancel out.
//!
//! Invariant: a retired cell stays retired; a kept cell has a release it was fresh in. Must not: be shown to a reader (the
//! record names units and owners).

use super::ReleaseError;
use super::lattice::{CellKey, Dimension, Lattice};
use super::linear::determined;
use super::mask::{Mask, Reason};
use super::table::{Table, Unit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// The fewest people that a change may concern, if any.
pub const CHANGED_MIN: usize = 3;

/// What a release does with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Shown as it is at this release.
    Fresh,
    /// Shown as it was at an earlier one.
    Kept {
        /// The release it was last fresh in.
        from: u32,
    },
    /// Not shown, and never was.
    Withheld,
    /// Not shown, because it was shown and had to be withheld.
    Retired {
        /// The release it was withheld in.
        since: u32,
    },
}

/// A unit as it was at a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Its key.
    #[serde(with = "hex")]
    pub key: u128,
    /// Its owners.
    pub persons: Vec<Hex>,
    /// Its leaves.
    pub leaves: Vec<u16>,
    /// Its contributions.
    pub fingerprint: Hex,
}

/// A number that JSON readers would round, written in hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hex(#[serde(with = "hex")] pub u128);

mod hex {
    use super::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{value:x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        u128::from_str_radix(&String::deserialize(deserializer)?, 16).map_err(serde::de::Error::custom)
    }
}

impl Seen {
    fn of(unit: &Unit) -> Self {
        Self {
            key: unit.key,
            persons: unit.persons.iter().map(|person| Hex(*person)).collect(),
            leaves: unit.leaves.clone(),
            fingerprint: Hex(u128::from(unit.fingerprint)),
        }
    }
}

/// The record of one release, kept inside the system with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Its number.
    pub release: u32,
    /// The code lists: leaves are recorded by place. Later releases have the same and may have more, of leaves and, after
    /// these, of dimensions.
    pub dimensions: Vec<Dimension>,
    /// The units it was made of.
    pub units: Vec<Seen>,
    /// What it does with each cell.
    pub cells: BTreeMap<CellKey, State>,
    /// Cells that it shows, by what it withholds of them.
    #[serde(default)]
    pub measures: Withheld,
}

/// What is withheld of cells, by the name of the measure.
pub type Withheld = BTreeMap<String, BTreeSet<CellKey>>;

impl Shown {
    /// What it does with a cell; an unknown cell is withheld.
    #[must_use]
    pub fn state(&self, cell: &CellKey) -> State {
        self.cells.get(cell).copied().unwrap_or(State::Withheld)
    }
}

/// The cells that stay withheld from now on, for `mask`.
#[must_use]
pub fn retired(earlier: &[Shown]) -> BTreeSet<CellKey> {
    let cells = earlier.iter().flat_map(|shown| &shown.cells);
    cells.filter(|(_, state)| matches!(state, State::Retired { .. })).map(|(cell, _)| cell.clone()).collect()
}

/// The cells that `mask` should withhold: those that are retired, and those withheld in the last release in which nothing
/// has changed since. A reader who takes it that nothing changed would otherwise put the two releases together, one
/// that withholds a cell and its neighbour, and one that shows the neighbour and withholds another.
///
/// # Errors
/// Records of other code lists.
pub fn withheld(earlier: &[Shown], table: &Table) -> Result<BTreeSet<CellKey>, ReleaseError> {
    let mut cells = retired(earlier);
    let Some(last) = earlier.last() else { return Ok(cells) };
    let lattice = table.lattice();
    let units: Vec<Seen> = table.units().iter().map(Seen::of).collect();
    let past = Past::new(last, &units, lattice)?;
    let new = |cell: usize| lattice.axes(cell).iter().any(|(dimension, _)| *dimension >= last.dimensions.len());
    let still = |cell: &usize| {
        !new(*cell) && past.changed[*cell].is_empty() && last.state(&lattice.key(*cell)) == State::Withheld
    };
    cells.extend((0..lattice.len()).filter(still).map(|cell| lattice.key(cell)));
    Ok(cells)
}

/// What `mask` should withhold of cells that it may show: what the last release withheld of them and in which nothing has changed
/// since. As for whole cells, two releases put together would otherwise show what neither shows.
///
/// # Errors
/// Records of other code lists.
pub fn measures_withheld(earlier: &[Shown], table: &Table) -> Result<Withheld, ReleaseError> {
    let Some(last) = earlier.last() else { return Ok(Withheld::new()) };
    let lattice = table.lattice();
    let units: Vec<Seen> = table.units().iter().map(Seen::of).collect();
    let past = Past::new(last, &units, lattice)?;
    let still = |key: &&CellKey| lattice.find(key).is_some_and(|cell| past.changed[cell].is_empty());
    let kept =
        |(name, cells): (&String, &BTreeSet<CellKey>)| (name.clone(), cells.iter().filter(still).cloned().collect());
    Ok(last.measures.iter().map(kept).collect())
}

/// The cells that were fresh in an earlier release and in which nothing has changed since: what it told of them still holds.
///
/// # Errors
/// Records of other code lists.
pub fn unchanged(shown: &Shown, table: &Table) -> Result<BTreeSet<CellKey>, ReleaseError> {
    let lattice = table.lattice();
    let units: Vec<Seen> = table.units().iter().map(Seen::of).collect();
    let past = Past::new(shown, &units, lattice)?;
    let still = |cell: &usize| past.changed[*cell].is_empty() && shown.state(&lattice.key(*cell)) == State::Fresh;
    Ok((0..lattice.len()).filter(still).map(|cell| lattice.key(cell)).collect())
}

/// Decides for each cell of a new release, given the records of all releases before it, oldest first.
///
/// # Errors
/// A number, an order or a code list that does not follow, or a mask made without the cells that are `retired`.
pub fn plan(earlier: &[Shown], table: &Table, mask: &Mask, release: u32) -> Result<Shown, ReleaseError> {
    let numbers: Vec<u32> = earlier.iter().map(|shown| shown.release).chain([release]).collect();
    if let Some(pair) = numbers.windows(2).find(|pair| pair[0] >= pair[1]) {
        return Err(ReleaseError::BadRelease { release: pair[1] });
    }
    if retired(earlier).iter().any(|cell| mask.shown(cell)) {
        return Err(ReleaseError::BadRelease { release });
    }
    let units: Vec<Seen> = table.units().iter().map(Seen::of).collect();
    let lattice = table.lattice();
    let pasts: Vec<Past> =
        earlier.iter().map(|shown| Past::new(shown, &units, lattice)).collect::<Result<_, ReleaseError>>()?;
    let keys: Vec<CellKey> = lattice.keys().collect();
    let mut fresh: Vec<bool> = keys.iter().map(|key| mask.shown(key)).collect();
    settle(lattice, &pasts, &mut fresh);
    let cells = keys.into_iter().enumerate().map(|(cell, key)| {
        let state = state(earlier, &pasts, mask, &key, cell, fresh[cell], release);
        (key, state)
    });
    let (dimensions, measures) = (lattice.dimensions().to_vec(), mask.measures_withheld());
    Ok(Shown { release, dimensions, cells: cells.collect(), units, measures })
}

fn state(
    earlier: &[Shown],
    pasts: &[Past],
    mask: &Mask,
    key: &CellKey,
    cell: usize,
    fresh: bool,
    release: u32,
) -> State {
    let before = earlier.iter().rev().map(|shown| shown.state(key)).find(|state| *state != State::Withheld);
    match before {
        Some(State::Retired { since }) => State::Retired { since },
        _ if fresh => State::Fresh,
        None => State::Withheld,
        Some(_) if !mask.shown(key) || mask.reason(key) == Some(Reason::Retired) => State::Retired { since: release },
        Some(_) => match pasts.iter().rev().find(|past| past.fresh[cell]) {
            Some(past) => State::Kept { from: past.release },
            None => State::Withheld,
        },
    }
}

/// Where the leaves of older code lists stand in newer ones, which may have more of them, as years go on, and more code
/// lists after them; none unless the older ones are all there, in their order.
fn places(old: &[Dimension], new: &[Dimension]) -> Option<Vec<Vec<u16>>> {
    let place = |(old, new): (&Dimension, &Dimension)| {
        let at = |leaf: &String| new.leaves.iter().position(|other| other == leaf);
        let places: Vec<u16> = old.leaves.iter().map(|leaf| u16::try_from(at(leaf)?).ok()).collect::<Option<_>>()?;
        (old.code == new.code && places.is_sorted()).then_some(places)
    };
    (old.len() <= new.len()).then(|| old.iter().zip(new).map(place).collect()).flatten()
}

/// An earlier release held against the new one.
struct Past {
    release: u32,
    /// Cells whose value of then is known: those that were fresh in it, and those of leaves that it did not have, which were
    /// empty.
    fresh: Vec<bool>,
    /// By cell, the owners of units that changed in it since.
    changed: Vec<BTreeSet<Hex>>,
}

impl Past {
    fn new(shown: &Shown, now: &[Seen], lattice: &Lattice) -> Result<Self, ReleaseError> {
        let places = places(&shown.dimensions, lattice.dimensions());
        let places = places.ok_or(ReleaseError::BadRelease { release: shown.release })?;
        let after: BTreeMap<u128, &Seen> = now.iter().map(|unit| (unit.key, unit)).collect();
        // In a dimension that the release did not tell of, a unit was where it is: nobody can see it move there.
        let unheard = |unit: &Seen, dimension: usize| after.get(&unit.key).map_or(0, |now| now.leaves[dimension]);
        let placed = |unit: &Seen| {
            let leaves = unit.leaves.iter().zip(&places).map(|(leaf, places)| places[usize::from(*leaf)]);
            let more = (places.len()..lattice.dimensions().len()).map(|dimension| unheard(unit, dimension));
            Seen { leaves: leaves.chain(more).collect(), ..unit.clone() }
        };
        let seen: Vec<Seen> = shown.units.iter().map(placed).collect();
        let mut changed = vec![BTreeSet::new(); lattice.len()];
        let before: BTreeMap<u128, &Seen> = seen.iter().map(|unit| (unit.key, unit)).collect();
        let keys: BTreeSet<u128> = before.keys().chain(after.keys()).copied().collect();
        for key in keys {
            let pair = (before.get(&key).copied(), after.get(&key).copied());
            if pair.0 == pair.1 {
                continue;
            }
            // A unit that moved changed both where it was and where it is.
            let sides: Vec<&Seen> = [pair.0, pair.1].into_iter().flatten().collect();
            let cells: BTreeSet<usize> = sides.iter().flat_map(|unit| lattice.cells_of(&unit.leaves)).collect();
            for cell in cells {
                changed[cell].extend(sides.iter().flat_map(|unit| &unit.persons));
            }
        }
        let new = |(dimension, leaf): &(usize, usize)| {
            places.get(*dimension).is_some_and(|places| !places.iter().any(|old| usize::from(*old) == *leaf))
        };
        let known = |cell: usize| lattice.axes(cell).iter().any(new) || shown.state(&lattice.key(cell)) == State::Fresh;
        let fresh = (0..lattice.len()).map(known).collect();
        Ok(Self { release: shown.release, fresh, changed })
    }

    /// Whether the change of these cells together concerns too few people to be told.
    fn tells(&self, cells: &[usize]) -> bool {
        let mut people: BTreeSet<Hex> = BTreeSet::new();
        cells.iter().for_each(|cell| people.extend(&self.changed[*cell]));
        (1..CHANGED_MIN).contains(&people.len())
    }

    /// The cell whose change concerns the fewest: it adds the least to what stays old.
    fn least(&self, cells: Vec<usize>) -> Option<usize> {
        cells.into_iter().min_by_key(|cell| (self.changed[*cell].len(), *cell))
    }
}

/// Takes cells out of `fresh` until no difference to any earlier release tells on too few.
fn settle(lattice: &Lattice, pasts: &[Past], fresh: &mut [bool]) {
    for (cell, state) in fresh.iter_mut().enumerate() {
        *state &= !pasts.iter().any(|past| past.fresh[cell] && past.tells(&[cell]));
    }
    let mut again = true;
    while again {
        again = false;
        for past in pasts {
            again |= lines_settled(lattice, past, fresh);
            again |= rest_settled(lattice, past, fresh);
        }
    }
}

/// What is left of a change along a line.
fn lines_settled(lattice: &Lattice, past: &Past, fresh: &mut [bool]) -> bool {
    let both = |cell: usize, fresh: &[bool]| fresh[cell] && past.fresh[cell];
    let mut changed = false;
    for line in lattice.lines() {
        while both(line.parent, fresh) {
            let (told, rest): (Vec<usize>, Vec<usize>) = line.children.iter().partition(|child| both(**child, fresh));
            if !past.tells(&rest) {
                break;
            }
            changed = true;
            fresh[past.least(told).unwrap_or(line.parent)] = false;
        }
    }
    changed
}

/// The change of a cell that follows along several lines.
fn rest_settled(lattice: &Lattice, past: &Past, fresh: &mut [bool]) -> bool {
    if !(0..fresh.len()).any(|cell| past.tells(&[cell])) {
        return false;
    }
    let known = |cell: usize, fresh: &[bool]| fresh[cell] && past.fresh[cell];
    let found = determined(lattice, 2, |cell| known(cell, fresh)).into_iter().find(|cell| past.tells(&[*cell]));
    let Some(cell) = found else { return false };
    let lines = lattice.lines().iter().filter(|line| line.children.contains(&cell) && known(line.parent, fresh));
    let near: Vec<usize> = lines.flat_map(|line| line.children.iter().copied().chain([line.parent])).collect();
    let near = past.least(near.into_iter().filter(|cell| known(*cell, fresh)).collect());
    match near.or_else(|| (0..fresh.len()).rev().find(|cell| known(*cell, fresh))) {
        Some(next) => fresh[next] = false,
        None => return false,
    }
    true
}

#[cfg(test)]
#[path = "across_tests.rs"]
mod tests;
