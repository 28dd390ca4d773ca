//! People by stage and year of enrolment, under the same rules as every other figure.
//!
//! ```text
//! enrolled 2022, applied, granted, not launched  ->  year=2022: enrolled 1, applied 1, granted 1, launched 0
//! ```
//! Invariant: each stage is of those of the one before; a person is counted once. Must not: know who they are.

use super::measures::Measured;
use super::{Covered, Maker, WITHHELD};
use crate::outcome::release::{CellKey, Dimension, Lattice, ReleaseError, Split, Unit};
use crate::outcome::release_document::FunnelDocument;
use crate::time::Day;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

/// How far somebody came by the data cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who, opaque.
    pub key: u128,
    /// Enrolled.
    pub enrolled_on: Day,
    /// Applied.
    pub applied: bool,
    /// Given a grant.
    pub granted: bool,
    /// Launched an enterprise.
    pub launched: bool,
}

impl Person {
    /// The stages after the first, each of those of the one before.
    fn stages(self) -> [bool; 3] {
        let applied = self.applied || self.granted || self.launched;
        let granted = self.granted || self.launched;
        [applied, granted, self.launched]
    }
}

/// Stages after the first.
const STAGES: [&str; 3] = ["applied", "granted", "launched"];

impl Maker<'_> {
    pub(super) fn funnel(&mut self) -> Result<Vec<FunnelDocument>, ReleaseError> {
        let people: Vec<Person> =
            self.snapshot.people.iter().copied().filter(|one| one.enrolled_on <= self.snapshot.data_cut).collect();
        let Some(first) = people.iter().map(|one| one.enrolled_on.year()).min() else { return Ok(Vec::new()) };
        let years: Vec<i32> = (first..=self.snapshot.data_cut.year()).collect();
        let leaves = years.iter().map(i32::to_string).collect();
        let lattice = Lattice::new(vec![Dimension { code: "year".to_owned(), leaves }], &[])?;
        let leaf = |one: &Person| u16::try_from(one.enrolled_on.year() - first).unwrap_or(u16::MAX);
        let unit = |one: &Person| {
            let fingerprint = one.stages().iter().fold(1, |number, stage| (number << 1) | u64::from(*stage));
            Unit { key: one.key, persons: vec![one.key], leaves: vec![leaf(one)], fingerprint }
        };
        // Of those who came as far as the stage before: who fell out there is counted, and protected, too.
        let reached = |one: &Person, place: usize| match place.checked_sub(1) {
            Some(before) if !one.stages()[before] => None,
            _ => Some(one.stages()[place]),
        };
        let split = |(place, stage): (usize, &&str)| Split {
            name: (*stage).to_owned(),
            depth: 1,
            of: people.iter().map(|one| reached(one, place)).collect(),
        };
        let splits = STAGES.iter().enumerate().map(split).collect();
        let measured = Measured { units: people.iter().map(unit).collect(), splits, sums: Vec::new() };
        let covered = self.cover("people", &lattice, measured)?;
        let keys = covered.table.lattice().keys();
        let years = std::iter::once(None).chain(years.into_iter().map(Some));
        Ok(keys.zip(years).map(|(key, year)| self.people_row(&covered, &key, year)).collect())
    }

    fn people_row(&self, covered: &Covered, key: &CellKey, year: Option<i32>) -> FunnelDocument {
        let number = self.snapshot.number;
        let row = |withheld: Option<String>, stages| FunnelDocument { year, release: number, withheld, stages };
        if !covered.fresh(key) {
            let old = covered.from(key).and_then(|from| self.earlier_of(from));
            let kept = old.and_then(|old| old.document.funnel.iter().find(|one| one.year == year)).cloned();
            return kept.unwrap_or_else(|| row(Some(WITHHELD.to_owned()), Vec::new()));
        }
        let enrolled = covered.table.count(key).map(|count| self.count(count as u64));
        let stage = |stage: &&str| {
            let shown = covered.mask.split(key, stage).then(|| covered.table.split(key, stage)).flatten();
            ((*stage).to_owned(), shown.map(|(inside, _)| self.count(u64::from(inside))))
        };
        row(None, std::iter::once(("enrolled".to_owned(), enrolled)).chain(STAGES.iter().map(stage)).collect())
    }
}
