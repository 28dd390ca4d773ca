//! The launch rate: of the grants whose first payment is long enough ago, those whose enterprise launched in time.
//!
//! ```text
//! 430 funded, 418 of them 180 days ago or more, 396 of these launched within 180 days  ->  0.9474
//! ```
//! Beside every survival rate of launched enterprises: it says how many never came to be one (`outcomes.md`, Units and time).
//! Invariant: told for the whole programme alone, under the same rules as every other figure. Must not: count a grant that was
//! never paid, or one whose time to launch still runs.

use serde::{Deserialize, Serialize};

use super::measures::Measured;
use super::survival_cells::decimals;
use super::{Maker, WITHHELD};
use crate::outcome::origin::LAUNCH_DAYS;
use crate::outcome::release::{CellKey, Dimension, Lattice, ReleaseError, Split, Unit};
use crate::outcome::release_document::LaunchDocument;
use crate::time::{Day, days_between};

/// A grant of which something was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// What it is told apart by.
    pub key: u128,
    /// Whose it is, opaque, at least one.
    pub persons: Vec<u128>,
    /// Day of the first payment.
    pub first_paid_on: Day,
    /// First day of operation of its enterprise.
    pub launched_on: Option<Day>,
}

impl Paid {
    fn launched_by(&self, data_cut: Day) -> Option<Day> {
        self.launched_on.filter(|on| *on <= data_cut)
    }

    /// Whether it launched in time; `None` while that time still runs.
    fn in_time(&self, data_cut: Day) -> Option<bool> {
        let due = days_between(self.first_paid_on, data_cut) >= i64::from(LAUNCH_DAYS);
        due.then(|| {
            self.launched_by(data_cut).is_some_and(|on| days_between(self.first_paid_on, on) <= i64::from(LAUNCH_DAYS))
        })
    }
}

impl Maker<'_> {
    pub(super) fn launch(&mut self) -> Result<Option<LaunchDocument>, ReleaseError> {
        let cut = self.snapshot.data_cut;
        let paid: Vec<&Paid> = self.snapshot.paid.iter().filter(|one| one.first_paid_on <= cut).collect();
        if paid.is_empty() {
            return Ok(None);
        }
        let unit = |one: &&Paid| {
            let fingerprint = one.in_time(cut).map_or(2, u64::from) * 2 + u64::from(one.launched_by(cut).is_some());
            Unit { key: one.key, persons: one.persons.clone(), leaves: vec![0], fingerprint }
        };
        let split = |name: &str, of: Vec<Option<bool>>| Split { name: name.to_owned(), depth: 0, of };
        let splits = vec![
            split("launched_in_time", paid.iter().map(|one| one.in_time(cut)).collect()),
            split("due", paid.iter().map(|one| Some(one.in_time(cut).is_some())).collect()),
            // Beside the number of enterprises the number of grants tells how many never became one.
            split("launched", paid.iter().map(|one| Some(one.launched_by(cut).is_some())).collect()),
        ];
        let measured = Measured { units: paid.iter().map(unit).collect(), splits, sums: Vec::new() };
        let lattice = Lattice::new(vec![Dimension::new("grants", &["paid"])], &[])?;
        let covered = self.cover("grants", &lattice, measured)?;
        let key = CellKey::all();
        let number = self.snapshot.number;
        let fresh = covered.fresh(&key);
        let kept = covered.from(&key).filter(|_| !fresh).and_then(|from| self.earlier_of(from));
        if let Some(kept) = kept.and_then(|one| one.document.launch.clone()) {
            return Ok(Some(kept));
        }
        let withheld = (!fresh).then(|| WITHHELD.to_owned());
        let told = |name: &str| {
            let shown = fresh && covered.mask.split(&key, name);
            shown.then(|| covered.table.split(&key, name)).flatten()
        };
        let (due, in_time) = (told("due"), told("launched_in_time"));
        let due = due.zip(in_time).map(|((due, _), _)| self.count(u64::from(due)));
        let launched = due.and(in_time).map(|(launched, _)| self.count(u64::from(launched)));
        let share = launched.zip(due).filter(|(_, due)| *due > 0);
        Ok(Some(LaunchDocument {
            release: number,
            withheld,
            grants: told("launched").map(|_| self.count(paid.len() as u64)),
            due,
            launched,
            share: share.map(|(launched, due)| decimals(launched.min(due) as f64 / due as f64)),
        }))
    }
}
