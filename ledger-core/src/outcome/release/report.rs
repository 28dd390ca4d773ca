//! What the audit saw, stored with the release.
//!
//! Invariant: made only by `mask`; counts, no cell that is withheld is named. Must not: be shown to a reader.

use super::mask::{Cover, Reason};
use super::primary::Judge;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts of one release and its audit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditReport {
    /// Cells of the lattice.
    pub cells: u32,
    /// Cells that show their population.
    pub shown: u32,
    /// Why the others do not.
    pub withheld: BTreeMap<String, u32>,
    /// Cells with at least 2k owners.
    pub large: u32,
    /// Of these, shown.
    pub large_shown: u32,
    /// Cells of all splits and sums that lie within what is shown and not too deep.
    pub measure_cells: u32,
    /// Of these, shown.
    pub measure_shown: u32,
    /// Why the others are not.
    pub measure_withheld: BTreeMap<String, u32>,
    /// Groups that were audited: withheld cells, and withheld cells of a line together.
    pub audited: u32,
    /// Linear programs solved for them.
    pub programs: u32,
    /// Groups that could be narrowed down, mended by withholding more before the release was made.
    pub breaches_mended: u32,
    /// Groups that can still be narrowed down: always 0, for otherwise there is no release.
    pub breaches: u32,
    /// Units between the bounds of the audited group with the narrowest bounds: at least so many.
    pub narrowest: Option<u32>,
}

impl AuditReport {
    /// Share of the cells with at least 2k owners that are shown, in per cent.
    #[must_use]
    pub fn large_shown_percent(&self) -> f64 {
        if self.large == 0 { 100.0 } else { 100.0 * f64::from(self.large_shown) / f64::from(self.large) }
    }

    pub(super) fn width(&mut self, width: f64) {
        // Bounds are whole numbers but for errors of arithmetic.
        let width = width.round() as u32;
        self.narrowest = Some(self.narrowest.map_or(width, |other| other.min(width)));
    }

    pub(super) fn count(
        &mut self,
        judge: &mut Judge<'_>,
        population: &Cover,
        splits: &BTreeMap<String, Cover>,
        sums: &BTreeMap<String, Cover>,
    ) {
        let twice = judge.rules.k.saturating_mul(2);
        for cell in 0..population.len() {
            self.cells += 1;
            let large = judge.persons(&[cell], |_| true) >= twice;
            self.large += u32::from(large);
            match population.reason(cell) {
                None => {
                    self.shown += 1;
                    self.large_shown += u32::from(large);
                }
                Some(reason) => *self.withheld.entry(reason.code().to_owned()).or_default() += 1,
            }
            for cover in splits.values().chain(sums.values()) {
                match cover.reason(cell) {
                    None => {
                        self.measure_cells += 1;
                        self.measure_shown += 1;
                    }
                    Some(Reason::NotGiven | Reason::Population) => {}
                    Some(reason) => {
                        self.measure_cells += 1;
                        *self.measure_withheld.entry(reason.code().to_owned()).or_default() += 1;
                    }
                }
            }
        }
    }
}
