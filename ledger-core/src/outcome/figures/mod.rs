//! The figures of a release: from a snapshot of enterprises and people to one document an audience, masked and audited.
//!
//! ```text
//! snapshot of 412 enterprises, evaluator, nothing before  ->  document of 234 cells, 89 withheld; record; audit: 0 breaches
//! ```
//! Enterprises become units of a closed table (`measures`); the masks of `release` say what may be shown; cells, jobs, answers
//! and people are written down from what is shown alone. A cell in which one or two people changed since it was last shown
//! keeps its old value, with the number of the release that it comes from.
//! Invariant: the same snapshot, audience and earlier releases give the same document, in whatever order they are given; a
//! release whose audit fails is no release. Must not: read a clock or a database, or show what its mask withholds.

pub mod dimensions;
mod jobs_cells;
mod joint;
mod launch;
mod measures;
mod people;
mod spreads;
mod survival_cells;

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::episode::{Episode, OVERDUE_DAYS, REACTIVATION_DAYS};
use super::jobs::FTE_DAYS;
use super::origin::LAUNCH_DAYS;
use super::rates::{AT_RISK_MIN, LEVEL};
use super::release::across::{Shown, State, Withheld, measures_withheld, plan, withheld};
use super::release::{AuditReport, CellKey, Lattice, Mask, ReleaseError, Rules, Table, mask_giving_way};
use super::release_document::{
    CellDocument, Definition, DimensionDocument, METHOD, Profile, Protection, ReleaseDocument,
};
use super::visit::{NEAR_DAYS, Visit};
use crate::money::Currency;
use crate::time::{Day, Timestamp};
use measures::Measured;

pub use launch::Paid;
pub use people::Person;

/// What is withheld says this, whatever the reason.
pub const WITHHELD: &str = "c";
/// The table of enterprises, among the records.
const ENTERPRISES: &str = "enterprises";
/// Rounds of withholding more before a release is refused.
const ROUNDS_MAX: usize = 40;
/// Months between two points of a curve.
pub const GRID_MONTHS: u16 = 3;
/// The last point of a curve, months since launch.
pub const GRID_END: u16 = 60;

/// One enterprise at the data cut.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Followed {
    /// What it is told apart by.
    pub key: u128,
    /// Its owners, at least one.
    pub persons: Vec<u128>,
    /// First day of operation.
    pub launched_on: Day,
    /// Its leaf of each dimension of [`dimensions::of`].
    pub leaves: Vec<u16>,
    /// Its survival record at the data cut.
    pub episode: Episode,
    /// Its visits up to the data cut.
    pub visits: Vec<Visit>,
    /// Paid workers before the grant.
    pub baseline: i64,
    /// Disbursed less refunds, minor units of the programme's currency.
    pub disbursed_minor: i64,
}

/// Everything that a release is made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// Number of the release.
    pub number: i64,
    /// Code of the programme.
    pub programme: String,
    /// Its currency.
    pub currency: Currency,
    /// Visits up to this day count.
    pub data_cut: Day,
    /// Records known by then count.
    pub known_at: Timestamp,
    /// Size of the log by then.
    pub log_size: i64,
    /// Launched enterprises.
    pub followed: Vec<Followed>,
    /// People enrolled.
    pub people: Vec<Person>,
    /// Grants of which something was paid.
    pub paid: Vec<Paid>,
}

/// What stands behind a release, by table: for the rules across releases, never to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records(pub BTreeMap<String, Shown>);

/// A release of one audience that was shown before.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// What it said.
    pub document: ReleaseDocument,
    /// What stood behind it.
    pub records: Records,
}

/// A release as it was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// What it says.
    pub document: ReleaseDocument,
    /// What stands behind it.
    pub records: Records,
    /// What its audits found, by table.
    pub audits: BTreeMap<String, AuditReport>,
}

/// The rules of an audience.
#[must_use]
pub const fn rules(profile: Profile) -> Rules {
    match profile {
        Profile::Evaluator => Rules::evaluator(),
        Profile::Public => Rules::public(),
    }
}

/// Makes the document of an audience; `earlier` are the releases that it saw before, oldest first.
///
/// # Errors
/// An audit that still finds something after its last round, or a snapshot that cannot be counted.
pub fn make(snapshot: &Snapshot, profile: Profile, earlier: &[Earlier]) -> Result<Made, ReleaseError> {
    let rules = rules(profile);
    let mut maker = Maker { snapshot, profile, rules, earlier, records: Records::default(), audits: BTreeMap::new() };
    let cells = maker.cells()?;
    let funnel = maker.funnel()?;
    let launch = maker.launch()?;
    let document = ReleaseDocument {
        number: snapshot.number,
        profile,
        programme: snapshot.programme.clone(),
        currency: snapshot.currency,
        data_cut: snapshot.data_cut,
        known_at: snapshot.known_at,
        log_size: snapshot.log_size,
        method: METHOD.to_owned(),
        protection: Protection { k: rules.k, base: rules.base, few: rules.few, p_percent: rules.p_percent },
        dimensions: dimensions::of(snapshot.data_cut)
            .into_iter()
            .map(|(code, leaves)| DimensionDocument { code: code.to_owned(), leaves })
            .collect(),
        definitions: definitions(),
        cells,
        funnel,
        launch,
    };
    Ok(Made { document, records: maker.records, audits: maker.audits })
}

struct Maker<'a> {
    snapshot: &'a Snapshot,
    profile: Profile,
    rules: Rules,
    earlier: &'a [Earlier],
    records: Records,
    audits: BTreeMap<String, AuditReport>,
}

/// A table with its mask and what it does with each cell.
struct Covered {
    table: Table,
    mask: Mask,
    shown: Shown,
}

impl Covered {
    /// The release whose value a cell shows; `None` where it is withheld.
    fn from(&self, key: &CellKey) -> Option<u32> {
        match self.shown.state(key) {
            State::Fresh => Some(self.shown.release),
            State::Kept { from } => Some(from),
            State::Withheld | State::Retired { .. } => None,
        }
    }

    fn fresh(&self, key: &CellKey) -> bool {
        self.shown.state(key) == State::Fresh
    }
}

impl Maker<'_> {
    fn cover(&mut self, name: &str, lattice: &Lattice, parts: Measured) -> Result<Covered, ReleaseError> {
        self.cover_table(name, Table::new(lattice.clone(), parts.units, parts.splits, parts.sums)?, &Withheld::new())
    }

    /// Masks a table, holds it against the releases before, and keeps its record and audit; `held` of cells is withheld besides.
    fn cover_table(&mut self, name: &str, mut table: Table, held: &Withheld) -> Result<Covered, ReleaseError> {
        let before: Vec<Shown> = self.earlier.iter().filter_map(|one| one.records.0.get(name).cloned()).collect();
        let retired = withheld(&before, &table)?;
        let mut all = measures_withheld(&before, &table)?;
        held.iter().for_each(|(measure, cells)| all.entry(measure.clone()).or_default().extend(cells.iter().cloned()));
        let mask = mask_giving_way(&mut table, &self.rules, &retired, &all)?;
        let number = u32::try_from(self.snapshot.number).unwrap_or(u32::MAX);
        let shown = plan(&before, &table, &mask, number)?;
        self.audits.insert(name.to_owned(), mask.report().clone());
        self.records.0.insert(name.to_owned(), shown.clone());
        Ok(Covered { table, mask, shown })
    }

    /// A count as this audience sees it.
    fn count(&self, count: u64) -> u64 {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        u64::from(super::release::rounding::rounded(count, self.rules.base))
    }

    fn cells(&mut self) -> Result<Vec<CellDocument>, ReleaseError> {
        let measured = measures::measured(self.snapshot);
        let lattice = dimensions::lattice(self.snapshot.data_cut, self.profile)?;
        let covered = self.cover_enterprises(Table::new(lattice, measured.units, measured.splits, measured.sums)?)?;
        let spreads = self.spreads()?;
        let keys: Vec<CellKey> = covered.table.lattice().keys().collect();
        keys.iter().map(|key| self.cell(&covered, &spreads, key)).collect()
    }

    /// Masks the enterprises, and withholds more until nothing follows from what is told together.
    fn cover_enterprises(&mut self, mut table: Table) -> Result<Covered, ReleaseError> {
        let mut held = Withheld::new();
        for _ in 0..ROUNDS_MAX {
            let covered = self.cover_table(ENTERPRISES, table, &held)?;
            let nothing = spreads::Spreads::default();
            let line = |key: &CellKey| key.parts().len() < 2;
            let keys: Vec<CellKey> = covered.table.lattice().keys().filter(line).collect();
            let cells = keys.into_iter().map(|key| Ok((key.clone(), self.cell(&covered, &nothing, &key)?)));
            let more = self.follows(&covered, &cells.collect::<Result<_, ReleaseError>>()?)?;
            if more.is_empty() {
                return Ok(covered);
            }
            for (measure, cell) in more {
                held.entry(measure).or_default().insert(cell);
            }
            table = covered.table;
        }
        Err(ReleaseError::AuditFailed { measure: ENTERPRISES.to_owned(), cells: held.len() })
    }

    fn cell(&self, covered: &Covered, spreads: &spreads::Spreads, key: &CellKey) -> Result<CellDocument, ReleaseError> {
        let cell = key.to_string();
        let release = self.snapshot.number;
        if !covered.fresh(key) {
            let old = covered.from(key).and_then(|from| self.earlier_of(from));
            let kept = old.and_then(|old| old.document.cell(&cell)).cloned();
            // What cannot be told as it was is not told anew.
            return Ok(kept.unwrap_or_else(|| CellDocument {
                cell,
                release,
                withheld: Some(WITHHELD.to_owned()),
                enterprises: None,
                survival: None,
                jobs: Vec::new(),
                spreads: Vec::new(),
            }));
        }
        let members = self.members(covered, key);
        Ok(CellDocument {
            cell,
            release,
            withheld: None,
            enterprises: Some(self.count(members.len() as u64)),
            survival: Some(self.survival(covered, key, &members)?),
            jobs: self.jobs(covered, key, &members),
            spreads: self.spreads_of(spreads, covered, key),
        })
    }

    /// The release of a number, of those shown before.
    fn earlier_of(&self, number: u32) -> Option<&Earlier> {
        self.earlier.iter().find(|one| one.document.number == i64::from(number))
    }

    /// The enterprises of a cell, in the order of their keys.
    fn members(&self, covered: &Covered, key: &CellKey) -> Vec<&Followed> {
        let by_key: BTreeMap<u128, &Followed> = self.snapshot.followed.iter().map(|one| (one.key, one)).collect();
        let place = covered.table.lattice().find(key);
        let units = place.map_or(&[][..], |cell| covered.table.members(cell));
        let unit = |place: &u32| by_key.get(&covered.table.units()[*place as usize].key).copied();
        units.iter().filter_map(unit).collect()
    }
}

/// The definitions of everything in a document.
#[must_use]
pub fn definitions() -> Vec<Definition> {
    let of = |id: &str, population: &str, method: &str, parameters: &[(&str, &dyn Display)]| Definition {
        id: id.to_owned(),
        population: population.to_owned(),
        origin: "launch".to_owned(),
        method: method.to_owned(),
        parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect(),
    };
    vec![
        of(
            "survival.launched.1",
            "launched enterprises",
            "Kaplan-Meier, Greenwood, log-log limits; rules R1-R12",
            &[
                ("level", &LEVEL),
                ("reactivation_days", &REACTIVATION_DAYS),
                ("overdue_days", &OVERDUE_DAYS),
                ("at_risk_min", &AT_RISK_MIN),
            ],
        ),
        of(
            "jobs.launched.1",
            "launched enterprises whose paid workers are known",
            "paid workers at the visit nearest the horizon; rules J1-J4",
            &[("window_days", &NEAR_DAYS), ("fte_days", &FTE_DAYS), ("cost_basis", &"grant")],
        ),
        of(
            "answers.launched.1",
            "launched enterprises that answered",
            "answer at the visit nearest the horizon; an enterprise that has left answers nothing",
            &[("window_days", &NEAR_DAYS)],
        ),
        of(
            "launch.1",
            "grants of which something was paid",
            "launched within so many days of the first payment, of those paid so long ago",
            &[("launch_days", &LAUNCH_DAYS)],
        ),
        of(
            "people.1",
            "people enrolled",
            "distinct persons by year of enrolment, each stage of those of the one before",
            &[],
        ),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
