//! The masks of a release: which cells show their population, and which of their splits and sums.
//!
//! ```text
//! mask(&table, &Rules::evaluator(), &retired)?.shown(&"region=UA-46".parse()?)  ->  true
//! ```
//! Each split and sum has a mask of its own inside that of the population, settled and audited together with it: one mask
//! for all horizons would withhold a cell for whatever is small in any of them.
//!
//! Invariant: `mask` answers only if the audit found nothing. The answer does not depend on the order of the units.
//! Must not: tell the reason of a withheld cell to a reader; reasons are for the record kept inside.

use super::across::Withheld;
use super::chain::Chain;
use super::lattice::CellKey;
use super::primary::{Judge, Measure};
use super::report::AuditReport;
use super::secondary::settle;
use super::table::Table;
use super::{K_MIN, ReleaseError, Rules, audit};
use crate::codes;
use std::collections::{BTreeMap, BTreeSet};

codes! {
    /// Why something is withheld. For internal audit only.
    pub enum Reason {
        /// Fewer than k owners, none included.
        FewPersons = "few_persons",
        /// One or two on the yes side.
        FewIn = "few_in",
        /// One or two on the no side.
        FewOut = "few_out",
        /// Fewer than k owners are counted at all.
        FewCounted = "few_counted",
        /// Fewer than k owners are left uncounted.
        FewRest = "few_rest",
        /// None or everyone, of too small a group.
        AllOrNothing = "all_or_nothing",
        /// Too few have a value.
        FewValues = "few_values",
        /// One or two make up nearly all of a sum.
        Dominated = "dominated",
        /// Fewer than k owners are all that this sum and another one differ by.
        FewApart = "few_apart",
        /// Withheld so that nothing else follows by subtraction.
        Secondary = "secondary",
        /// Withheld because the audit could narrow another cell down.
        Audit = "audit",
        /// Shown once, withheld in a release since, and from then on.
        Retired = "retired",
        /// Withheld in the last release, and nothing has changed since.
        Held = "held",
        /// The population of the cell is withheld.
        Population = "population",
        /// The measure is not given so deep in the lattice.
        NotGiven = "not_given",
    }
}

/// What one measure shows, cell by cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cover {
    reasons: Vec<Option<Reason>>,
}

impl Cover {
    pub(super) fn shown(&self, cell: usize) -> bool {
        self.reasons[cell].is_none()
    }

    pub(super) fn reason(&self, cell: usize) -> Option<Reason> {
        self.reasons[cell]
    }

    pub(super) fn withhold(&mut self, cell: usize, reason: Reason) {
        self.reasons[cell].get_or_insert(reason);
    }

    pub(super) fn len(&self) -> usize {
        self.reasons.len()
    }
}

/// The masks of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    lattice: super::Lattice,
    population: Cover,
    splits: BTreeMap<String, Cover>,
    sums: BTreeMap<String, Cover>,
    report: AuditReport,
}

/// Masks a table: primary rules, residual rule and audit. Cells in `retired` stay withheld.
///
/// # Errors
/// Rules below what is allowed, or an audit that still finds something after its last round.
pub fn mask(table: &Table, rules: &Rules, retired: &BTreeSet<CellKey>) -> Result<Mask, ReleaseError> {
    mask_after(table, rules, retired, &Withheld::new())
}

/// The same after other releases: `held` of cells that may be shown is withheld too.
///
/// # Errors
/// Those of `mask`.
pub fn mask_after(
    table: &Table,
    rules: &Rules,
    retired: &BTreeSet<CellKey>,
    held: &Withheld,
) -> Result<Mask, ReleaseError> {
    checked(rules)?;
    make(&mut table.clone(), rules, (retired, held), Guard::Fails)
}

/// The same, where a split that the audit cannot make safe so deep in the lattice is given less deep, and at last not at all;
/// `table` has the depths that are left. What was decided of the splits before it stands: they were held against more.
///
/// # Errors
/// Those of `mask`; of a split never that it fails.
pub fn mask_giving_way(
    table: &mut Table,
    rules: &Rules,
    retired: &BTreeSet<CellKey>,
    held: &Withheld,
) -> Result<Mask, ReleaseError> {
    checked(rules)?;
    make(table, rules, (retired, held), Guard::GivesWay)
}

const fn checked(rules: &Rules) -> Result<(), ReleaseError> {
    let low = rules.k < K_MIN || rules.base == 0 || rules.few < 2 || rules.all_or_nothing < 1;
    if low { Err(ReleaseError::BadRules) } else { Ok(()) }
}

/// What follows on the primary rules.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// Nothing.
    None,
    /// Residual rule and audit; what fails is an error.
    Fails,
    /// The same; a split that fails is given less deep.
    GivesWay,
}

/// The primary rules alone. For tests that have to find what the other rules prevent.
///
/// # Errors
/// None at present.
#[doc(hidden)]
pub fn mask_primary_only(table: &Table, rules: &Rules) -> Result<Mask, ReleaseError> {
    make(&mut table.clone(), rules, (&BTreeSet::new(), &Withheld::new()), Guard::None)
}

fn make(
    table: &mut Table,
    rules: &Rules,
    (retired, held): (&BTreeSet<CellKey>, &Withheld),
    guard: Guard,
) -> Result<Mask, ReleaseError> {
    let mut report = AuditReport::default();
    let population = population(table, rules, retired, guard, &mut report)?;
    let covers = (0..table.splits().len()).map(|place| first(table, rules, place, (&population, held), guard));
    let mut chain = Chain::new(table, covers.collect());
    if guard != Guard::None {
        for place in 0..table.splits().len() {
            split(table, rules, place, (&population, held), (&mut chain, &mut report), guard)?;
        }
    }
    let named = table.splits().iter().zip(&chain.covers);
    let splits: BTreeMap<String, Cover> = named.map(|(split, cover)| (split.name.clone(), cover.clone())).collect();
    let mut judge = Judge::new(table, *rules);
    let mut sums = BTreeMap::new();
    for (place, sum) in table.sums().iter().enumerate() {
        let mut cover = inner(&mut judge, Measure::Sum(place), &population, held);
        if guard != Guard::None {
            guarded(&mut judge, Measure::Sum(place), &population, &mut cover, &mut chain, &mut report)?;
        }
        sums.insert(sum.name.clone(), cover);
    }
    report.count(&mut judge, &population, &splits, &sums);
    Ok(Mask { lattice: table.lattice().clone(), population, splits, sums, report })
}

fn population(
    table: &Table,
    rules: &Rules,
    retired: &BTreeSet<CellKey>,
    guard: Guard,
    report: &mut AuditReport,
) -> Result<Cover, ReleaseError> {
    let mut judge = Judge::new(table, *rules);
    let mut population = Cover { reasons: vec![None; table.lattice().len()] };
    for cell in 0..population.len() {
        if let Some(reason) = judge.refuse(Measure::Population, &[cell]) {
            population.withhold(cell, reason);
        }
    }
    let retired = retired.iter().filter_map(|key| table.lattice().find(key));
    retired.for_each(|cell| population.withhold(cell, Reason::Retired));
    if guard != Guard::None {
        let mut none = Chain::new(table, Vec::new());
        guarded(&mut judge, Measure::Population, &population.clone(), &mut population, &mut none, report)?;
    }
    Ok(population)
}

/// What a split would show without an audit.
fn first(table: &Table, rules: &Rules, place: usize, (population, held): (&Cover, &Withheld), guard: Guard) -> Cover {
    let mut judge = Judge::new(table, *rules);
    let mut cover = inner(&mut judge, Measure::Split(place), population, held);
    if guard != Guard::None {
        settle(&mut judge, Measure::Split(place), &mut cover);
    }
    cover
}

/// Audits a split, less deep each time it fails.
fn split(
    table: &mut Table,
    rules: &Rules,
    place: usize,
    (population, held): (&Cover, &Withheld),
    (chain, report): (&mut Chain, &mut AuditReport),
    guard: Guard,
) -> Result<(), ReleaseError> {
    loop {
        let before = chain.covers.clone();
        let mut cover = chain.covers[place].clone();
        let mut judge = Judge::new(table, *rules);
        let audited = guarded(&mut judge, Measure::Split(place), population, &mut cover, chain, report);
        match audited {
            Ok(()) => {
                chain.covers[place] = cover;
                return Ok(());
            }
            Err(ReleaseError::AuditFailed { .. }) if guard == Guard::GivesWay => {
                // What gave way to it in vain gives way no longer.
                chain.covers = before;
                if !table.less_deep(place) {
                    chain.covers[place] = Cover { reasons: vec![Some(Reason::NotGiven); population.len()] };
                    return Ok(());
                }
                chain.covers[place] = first(table, rules, place, (population, held), guard);
            }
            Err(other) => return Err(other),
        }
    }
}

/// The mask of a split or a sum before the residual rule.
fn inner(judge: &mut Judge<'_>, measure: Measure, population: &Cover, held: &Withheld) -> Cover {
    let table = judge.table;
    let depth = measure.depth(table);
    let held = held.get(&measure.name(table)).into_iter().flatten().filter_map(|key| table.lattice().find(key));
    let held: BTreeSet<usize> = held.collect();
    let mut cover = Cover { reasons: vec![None; population.len()] };
    for cell in 0..population.len() {
        let reason = if table.lattice().depth(cell) > depth {
            Some(Reason::NotGiven)
        } else if !population.shown(cell) {
            Some(Reason::Population)
        } else if held.contains(&cell) {
            Some(Reason::Held)
        } else {
            judge.refuse(measure, &[cell])
        };
        if let Some(reason) = reason {
            cover.withhold(cell, reason);
        }
    }
    cover
}

/// The residual rule and the audit in turn, until the audit finds nothing.
fn guarded(
    judge: &mut Judge<'_>,
    measure: Measure,
    population: &Cover,
    cover: &mut Cover,
    chain: &mut Chain,
    report: &mut AuditReport,
) -> Result<(), ReleaseError> {
    let mut found = 0;
    chain.forget();
    for _ in 0..audit::ROUNDS_MAX {
        settle(judge, measure, cover);
        let breaches = audit::run(judge, measure, population, cover, chain, report);
        found = breaches.len();
        if breaches.is_empty() {
            return Ok(());
        }
        report.breaches_mended += u32::try_from(found).unwrap_or(u32::MAX);
        let left = match measure {
            Measure::Split(split) => chain.give_way(judge, split, cover, breaches),
            Measure::Population | Measure::Sum(_) => breaches,
        };
        audit::widen(judge, measure, cover, &left);
    }
    Err(ReleaseError::AuditFailed { measure: measure.name(judge.table), cells: found })
}

impl Mask {
    /// Whether the population of a cell is shown; an unknown cell is not.
    #[must_use]
    pub fn shown(&self, cell: &CellKey) -> bool {
        self.lattice.find(cell).is_some_and(|cell| self.population.shown(cell))
    }

    /// Whether a split is shown in a cell.
    #[must_use]
    pub fn split(&self, cell: &CellKey, name: &str) -> bool {
        self.inner(&self.splits, cell, name).is_some_and(|reason| reason.is_none())
    }

    /// Whether a sum is shown in a cell.
    #[must_use]
    pub fn sum(&self, cell: &CellKey, name: &str) -> bool {
        self.inner(&self.sums, cell, name).is_some_and(|reason| reason.is_none())
    }

    /// Why the population of a cell is withheld; none if it is shown or there is no such cell.
    #[must_use]
    pub fn reason(&self, cell: &CellKey) -> Option<Reason> {
        self.lattice.find(cell).and_then(|cell| self.population.reasons[cell])
    }

    /// Why a split is withheld in a cell. For the record kept inside: a reason tells what it stands for.
    #[must_use]
    pub fn split_reason(&self, cell: &CellKey, name: &str) -> Option<Reason> {
        self.inner(&self.splits, cell, name).flatten()
    }

    /// Why a sum is withheld in a cell.
    #[must_use]
    pub fn sum_reason(&self, cell: &CellKey, name: &str) -> Option<Reason> {
        self.inner(&self.sums, cell, name).flatten()
    }

    /// What is withheld of the cells that are shown, by measure.
    #[must_use]
    pub fn measures_withheld(&self) -> Withheld {
        let cells = |cover: &Cover| {
            let withheld = (0..cover.len()).filter(|cell| self.population.shown(*cell) && !cover.shown(*cell));
            let told = withheld.filter(|cell| cover.reason(*cell) != Some(Reason::NotGiven));
            told.map(|cell| self.lattice.key(cell)).collect()
        };
        self.splits.iter().chain(&self.sums).map(|(name, cover)| (name.clone(), cells(cover))).collect()
    }

    /// What the audit saw.
    #[must_use]
    pub fn report(&self) -> &AuditReport {
        &self.report
    }

    /// The lattice it is of.
    #[must_use]
    pub fn lattice(&self) -> &super::Lattice {
        &self.lattice
    }

    fn inner(&self, covers: &BTreeMap<String, Cover>, cell: &CellKey, name: &str) -> Option<Option<Reason>> {
        Some(covers.get(name)?.reasons[self.lattice.find(cell)?])
    }

    /// Shows a withheld cell. For tests that plant a leak and have to find it.
    #[doc(hidden)]
    pub fn plant(&mut self, cell: &CellKey, split: Option<&str>) {
        let Some(cell) = self.lattice.find(cell) else { return };
        match split {
            None => self.population.reasons[cell] = None,
            Some(name) => {
                if let Some(cover) = self.splits.get_mut(name) {
                    cover.reasons[cell] = None;
                }
            }
        }
    }
}
