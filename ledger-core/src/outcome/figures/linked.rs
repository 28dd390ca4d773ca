//! Counts that follow from one another along a line: exits are those of the enterprises old enough and those of the young.
//!
//! ```text
//! one cohort alone has both; exits of all 61, of all old enough 53, of that cohort 10  ->  8 of its exits are of the young,
//! so 2 of those old enough, which its mask withholds: its exits are withheld too
//! ```
//! Each split has a mask of its own, which knows nothing of the others. Where cells of a line are all old, or all young, their
//! exits tell both numbers, and the whole tells of the one cell that is left.
//! Invariant: adds to what is withheld, and never takes away. Must not: judge a split by itself; masks do.

use super::measures::name;
use crate::outcome::rates::{HORIZONS, Horizon};
use crate::outcome::release::across::Withheld;
use crate::outcome::release::{CellKey, Mask, Table};

/// Adds the exits that would tell on a part of them; whether there were any.
pub fn hold(table: &Table, mask: &Mask, held: &mut Withheld) -> bool {
    let mut more = false;
    for dimension in table.lattice().dimensions() {
        let line: Vec<CellKey> = table.lattice().keys().filter(|key| alone(key, &dimension.code)).collect();
        for horizon in HORIZONS {
            if let Some(cell) = told_on(table, mask, &line, horizon) {
                more |= held.entry(name("exit", horizon.months)).or_default().insert(cell);
            }
        }
    }
    more
}

fn alone(key: &CellKey, dimension: &str) -> bool {
    matches!(key.parts(), [(code, _)] if code == dimension)
}

/// The one cell of a line whose exits are shown while their parts are not, if those of every other cell are known.
fn told_on(table: &Table, mask: &Mask, line: &[CellKey], horizon: Horizon) -> Option<CellKey> {
    let [exit, exited, young] = ["exit", "exited", "young"].map(|measure| name(measure, horizon.months));
    let sides = |key: &CellKey, split: &str| table.split(key, split).unwrap_or_default();
    let open = |key: &&CellKey| {
        let ((exits, _), old, young) = (sides(key, &exit), sides(key, &exited), sides(key, &young));
        let mixed = old.0 + old.1 > 0 && young.0 + young.1 > 0;
        let (told, apart) = (mask.split(key, &exit), mask.split(key, &exited));
        // Of nobody who left, or of a cell that is all old or all young, the exits tell both parts.
        !apart && if told { mixed && exits > 0 } else { young.0 + young.1 > 0 }
    };
    let open: Vec<&CellKey> = line.iter().filter(open).collect();
    let [one] = open[..] else { return None };
    let hidden = !(mask.split(one, &exited) && mask.split(one, &young));
    (mask.split(one, &exit) && hidden).then(|| one.clone())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::outcome::release::{Dimension, Lattice, Rules, Split, Unit, mask_after};
    use std::collections::BTreeSet;

    /// One enterprise: cohort, old enough, exited.
    type One = (u16, bool, bool);

    fn table(units: &[One]) -> Table {
        let lattice = Lattice::new(vec![Dimension::new("cohort", &["A", "B", "C"])], &[]).unwrap();
        let unit = |(key, (leaf, ..)): (usize, &One)| Unit {
            key: key as u128,
            persons: vec![key as u128],
            leaves: vec![*leaf],
            fingerprint: 0,
        };
        let split = |measure: &str, of: fn(&One) -> Option<bool>| Split {
            name: name(measure, 36),
            depth: 1,
            of: units.iter().map(of).collect(),
        };
        let splits = vec![
            split("exit", |(.., exited)| Some(*exited)),
            split("exited", |(_, old, exited)| old.then_some(*exited)),
            split("young", |(_, old, exited)| (!old).then_some(*exited)),
        ];
        Table::new(lattice, units.iter().enumerate().map(unit).collect(), splits, Vec::new()).unwrap()
    }

    fn of(leaf: u16, old: bool, (exited, stayed): (usize, usize)) -> impl Iterator<Item = One> {
        let those = |exited: bool, count: usize| std::iter::repeat_n((leaf, old, exited), count);
        those(true, exited).chain(those(false, stayed))
    }

    /// The exits that are held until nothing more is.
    fn held(units: &[One]) -> (Withheld, Mask) {
        let (table, mut held) = (table(units), Withheld::new());
        loop {
            let mask = mask_after(&table, &Rules::evaluator(), &BTreeSet::new(), &held).unwrap();
            if !hold(&table, &mask, &mut held) {
                return (held, mask);
            }
        }
    }

    #[test]
    fn the_only_cohort_with_old_and_young_keeps_its_exits_where_two_of_the_old_left() {
        let old = || of(0, true, (8, 30));
        let mixed = |exited: usize| of(1, true, (exited, 14)).chain(of(1, false, (6, 20)));
        let young = || of(2, false, (0, 30));
        let units: Vec<One> = old().chain(mixed(2)).chain(young()).collect();
        let (found, mask) = held(&units);
        let cell: CellKey = "cohort=B".parse().unwrap();
        assert_eq!(found.get("exit_36").map(|cells| cells.contains(&cell)), Some(true));
        assert!(!mask.split(&cell, "exit_36") && !mask.split(&cell, "exited_36"));
        // Somebody else's exits are withheld beside it, or they would follow from the whole.
        let others = ["cohort=A", "cohort=C"].iter().filter(|cell| !mask.split(&cell.parse().unwrap(), "exit_36"));
        assert!(others.count() > 0);
        let units: Vec<One> = old().chain(mixed(7)).chain(young()).collect();
        assert!(held(&units).0.is_empty(), "seven are no secret");
    }

    #[test]
    fn two_cohorts_that_have_both_hide_each_other() {
        let mixed = |leaf: u16, old: usize| of(leaf, true, (old, 14)).chain(of(leaf, false, (6, 20)));
        let units: Vec<One> = of(0, true, (8, 30)).chain(mixed(1, 2)).chain(mixed(2, 2)).collect();
        assert!(held(&units).0.is_empty());
    }
}
