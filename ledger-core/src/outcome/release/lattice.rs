//! The closed lattice of cells that a release may speak of.
//!
//! ```text
//! region x sector, 2 leaves each:  all; region=A, region=B, sector=G, sector=H; region=A;sector=G ... (9 cells)
//! line (all, region): all = region=A + region=B;  line (region=A, sector): region=A = its two sectors
//! ```
//! Invariant: the cells and their order follow from the code lists alone, never from the data. A cell has at most two
//! dimensions that are not total. Must not: look at a unit, or know which leaves are empty.

use super::ReleaseError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Dimensions of one lattice.
pub const DIMENSIONS_MAX: usize = 8;
/// Leaves of one dimension.
pub const LEAVES_MAX: usize = 100;
/// Combinations of a leaf of every dimension: the size of the audit's tables.
pub const COMBINATIONS_MAX: usize = 20_000;

/// One dimension: its code, and the codes of its leaves in the order of the code list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// Its code, such as `region`.
    pub code: String,
    /// Its leaves, each once.
    pub leaves: Vec<String>,
}

impl Dimension {
    /// A dimension from its codes.
    #[must_use]
    pub fn new(code: &str, leaves: &[&str]) -> Self {
        Self { code: code.to_owned(), leaves: leaves.iter().map(|leaf| (*leaf).to_owned()).collect() }
    }
}

/// A cell by its codes: `all`, `region=UA-46`, `region=UA-46;sector=G`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey(Vec<(String, String)>);

impl CellKey {
    /// The whole programme.
    #[must_use]
    pub fn all() -> Self {
        Self(Vec::new())
    }

    /// Its parts: dimension and leaf.
    #[must_use]
    pub fn parts(&self) -> &[(String, String)] {
        &self.0
    }
}

impl fmt::Display for CellKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return out.write_str("all");
        }
        for (place, (dimension, leaf)) in self.0.iter().enumerate() {
            let mark = if place == 0 { "" } else { ";" };
            write!(out, "{mark}{dimension}={leaf}")?;
        }
        Ok(())
    }
}

impl FromStr for CellKey {
    type Err = ReleaseError;

    fn from_str(text: &str) -> Result<Self, ReleaseError> {
        if text == "all" {
            return Ok(Self::all());
        }
        let bad = || ReleaseError::BadCell { cell: text.to_owned() };
        let mut parts = Vec::new();
        for part in text.split(';') {
            let (dimension, leaf) = part.split_once('=').ok_or_else(bad)?;
            if dimension.is_empty() || leaf.is_empty() || leaf.contains('=') || parts.len() == 2 {
                return Err(bad());
            }
            parts.push((dimension.to_owned(), leaf.to_owned()));
        }
        Ok(Self(parts))
    }
}

impl Serialize for CellKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CellKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A parent and the leaves of one dimension that it is the sum of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The sum.
    pub parent: usize,
    /// The dimension that is total in it.
    pub dimension: usize,
    /// Its parts, in the order of the leaves.
    pub children: Vec<usize>,
}

/// The cells of a code list, numbered: `all` is 0, then the cells of one dimension, then those of two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lattice {
    dimensions: Vec<Dimension>,
    /// Where the cells of one dimension begin.
    one: Vec<usize>,
    /// Where the cells of two dimensions begin, the lower dimension first; none for a forbidden pair.
    two: Vec<(usize, usize, Option<usize>)>,
    /// Of each cell its dimensions that are not total, with their leaves.
    axes: Vec<Vec<(usize, usize)>>,
    lines: Vec<Line>,
}

impl Lattice {
    /// The lattice of these dimensions; no cell has both dimensions of a pair in `apart`.
    ///
    /// # Errors
    /// A code that is empty, repeated or holds `=` or `;`, an unknown code in `apart`, or more than the limits allow.
    pub fn new(dimensions: Vec<Dimension>, apart: &[(&str, &str)]) -> Result<Self, ReleaseError> {
        check(&dimensions)?;
        let place = |code: &str| {
            let found = dimensions.iter().position(|dimension| dimension.code == code);
            found.ok_or_else(|| ReleaseError::BadCode { code: code.to_owned() })
        };
        let mut forbidden = Vec::new();
        for (left, right) in apart {
            let (left, right) = (place(left)?, place(right)?);
            forbidden.push((left.min(right), left.max(right)));
        }
        let sizes: Vec<usize> = dimensions.iter().map(|dimension| dimension.leaves.len()).collect();
        let mut axes = vec![Vec::new()];
        let mut one = Vec::new();
        for (first, size) in sizes.iter().enumerate() {
            one.push(axes.len());
            axes.extend((0..*size).map(|leaf| vec![(first, leaf)]));
        }
        let mut two = Vec::new();
        for first in 0..sizes.len() {
            for second in first + 1..sizes.len() {
                let start = (!forbidden.contains(&(first, second))).then_some(axes.len());
                two.push((first, second, start));
                if start.is_some() {
                    let pairs = (0..sizes[first]).flat_map(|left| (0..sizes[second]).map(move |right| (left, right)));
                    axes.extend(pairs.map(|(left, right)| vec![(first, left), (second, right)]));
                }
            }
        }
        let mut lattice = Self { dimensions, one, two, axes, lines: Vec::new() };
        lattice.lines = lattice.lines_drawn();
        Ok(lattice)
    }

    fn lines_drawn(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (parent, axes) in self.axes.iter().enumerate().filter(|(_, axes)| axes.len() < 2) {
            for (dimension, leaves) in self.dimensions.iter().map(|dimension| dimension.leaves.len()).enumerate() {
                if axes.iter().any(|(taken, _)| *taken == dimension) {
                    continue;
                }
                let children: Option<Vec<usize>> = (0..leaves)
                    .map(|leaf| match axes.first() {
                        None => Some(self.one[dimension] + leaf),
                        Some(axis) => self.pair(*axis, (dimension, leaf)),
                    })
                    .collect();
                lines.extend(children.map(|children| Line { parent, dimension, children }));
            }
        }
        lines
    }

    fn pair(&self, left: (usize, usize), right: (usize, usize)) -> Option<usize> {
        let (low, high) = if left.0 < right.0 { (left, right) } else { (right, left) };
        let start = self.two.iter().find(|(first, second, _)| (*first, *second) == (low.0, high.0))?.2?;
        Some(start + low.1 * self.size(high.0) + high.1)
    }

    fn size(&self, dimension: usize) -> usize {
        self.dimensions[dimension].leaves.len()
    }

    /// Its dimensions.
    #[must_use]
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.axes.len()
    }

    /// Never: `all` is always there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// How many dimensions are not total in a cell.
    #[must_use]
    pub fn depth(&self, cell: usize) -> usize {
        self.axes[cell].len()
    }

    /// The dimensions and leaves of a cell that are not total.
    #[must_use]
    pub fn axes(&self, cell: usize) -> &[(usize, usize)] {
        &self.axes[cell]
    }

    /// Every parent with the parts it is the sum of.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The name of a cell.
    #[must_use]
    pub fn key(&self, cell: usize) -> CellKey {
        let name = |(dimension, leaf): &(usize, usize)| {
            let dimension = &self.dimensions[*dimension];
            (dimension.code.clone(), dimension.leaves[*leaf].clone())
        };
        CellKey(self.axes[cell].iter().map(name).collect())
    }

    /// Every name, in order.
    pub fn keys(&self) -> impl Iterator<Item = CellKey> + '_ {
        (0..self.len()).map(|cell| self.key(cell))
    }

    /// The cell of a name, its parts in any order; none if the lattice has no such cell.
    #[must_use]
    pub fn find(&self, key: &CellKey) -> Option<usize> {
        let mut axes = Vec::with_capacity(2);
        for (code, leaf) in key.parts() {
            let dimension = self.dimensions.iter().position(|dimension| dimension.code == *code)?;
            axes.push((dimension, self.dimensions[dimension].leaves.iter().position(|other| other == leaf)?));
        }
        match axes[..] {
            [] => Some(0),
            [(dimension, leaf)] => Some(self.one[dimension] + leaf),
            [left, right] if left.0 != right.0 => self.pair(left, right),
            _ => None,
        }
    }

    /// Every cell that holds a unit with these leaves, `all` first.
    #[must_use]
    pub fn cells_of(&self, leaves: &[u16]) -> Vec<usize> {
        let leaf = |dimension: usize| usize::from(leaves[dimension]);
        let mut cells = vec![0];
        cells.extend(self.one.iter().enumerate().map(|(dimension, start)| start + leaf(dimension)));
        cells.extend(self.two.iter().filter_map(|(first, second, start)| {
            start.map(|start| start + leaf(*first) * self.size(*second) + leaf(*second))
        }));
        cells
    }

    /// Every combination of one leaf of each dimension, the last dimension running fastest.
    #[must_use]
    pub fn combinations(&self) -> Vec<Vec<u16>> {
        let mut combinations = vec![Vec::new()];
        for dimension in &self.dimensions {
            let leaves = 0..u16::try_from(dimension.leaves.len()).unwrap_or(u16::MAX);
            combinations = combinations
                .iter()
                .flat_map(|head: &Vec<u16>| {
                    leaves.clone().map(move |leaf| head.iter().copied().chain([leaf]).collect::<Vec<u16>>())
                })
                .collect();
        }
        combinations
    }
}

fn check(dimensions: &[Dimension]) -> Result<(), ReleaseError> {
    let repeated = |codes: &[&String], code: &String| codes.iter().filter(|other| **other == code).count() > 1;
    let codes: Vec<&String> = dimensions.iter().map(|dimension| &dimension.code).collect();
    let mut combinations = 1_usize;
    for dimension in dimensions {
        let leaves: Vec<&String> = dimension.leaves.iter().collect();
        for code in leaves.iter().copied().chain([&dimension.code]) {
            let twice = repeated(&leaves, code) || repeated(&codes, code);
            if code.is_empty() || code.contains(['=', ';']) || twice {
                return Err(ReleaseError::BadCode { code: code.clone() });
            }
        }
        combinations = combinations.saturating_mul(leaves.len());
        if leaves.is_empty() || leaves.len() > LEAVES_MAX {
            return Err(ReleaseError::BadCode { code: dimension.code.clone() });
        }
    }
    if dimensions.is_empty() || dimensions.len() > DIMENSIONS_MAX || combinations > COMBINATIONS_MAX {
        return Err(ReleaseError::TooLarge { combinations });
    }
    Ok(())
}

#[cfg(test)]
#[path = "lattice_tests.rs"]
mod tests;
