//! What is told of enterprises at one horizon, taken together along a line, with what earlier releases told of cells in which
//! nothing changed since: where it narrows something down to one or two, more is withheld.
//!
//! ```text
//! one cohort alone has old and young; exits of all 61, of all old enough 53, of that cohort 10  ->  8 of its exits are of the
//! young, so 2 of those old enough, which its mask withholds: its exits are withheld too
//! ```
//! What becomes of an enterprise by a horizon is one of nine kinds; each count told is the number of some of them. What is
//! withheld is the least of what hides the secret: of the cell itself before that of another, a figure of jobs before the
//! fixed cohort, that before a point of the curve, and exits last.
//! Invariant: reads the cells as they would be served, never a mask; adds to what is withheld, and never takes away. Must not:
//! know how a mask is made.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::measures::{eligible, exited, grid, name, record};
use super::{Covered, Earlier, Followed, Maker};
use crate::outcome::rates::{HORIZONS, Horizon};
use crate::outcome::release::across::unchanged;
use crate::outcome::release::joint::{Fact, Line, Secret};
use crate::outcome::release::{CellKey, ReleaseError};
use crate::outcome::release_document::CellDocument;

/// Kinds of [`fate`].
const FATES: usize = 9;
const EVERY: &[usize] = &[0, 1, 2, 3, 4, 5, 6, 7, 8];
const EXITS: &[usize] = &[0, 1];
const NO_EXIT: &[usize] = &[2, 3, 4, 5, 6, 7, 8];
const CENSORED: &[usize] = &[2, 3, 4, 5, 6];
const BEYOND: &[usize] = &[7, 8];
const OLD: &[usize] = &[0, 2, 3, 4, 5, 7, 8];
const OLD_STAYED: &[usize] = &[2, 3, 4, 5, 7, 8];
const OLD_EXITED: &[usize] = &[0];
const YOUNG_EXITED: &[usize] = &[1];
const YOUNG: &[usize] = &[1, 6];
const OPERATING: &[usize] = &[4, 5, 7, 8];
const NOT_KNOWN_TO_OPERATE: &[usize] = &[0, 2, 3];
const UNKNOWN: &[usize] = &[2, 3];
const JOBS_KNOWN: &[usize] = &[0, 3, 5, 8];
const JOBS_UNKNOWN: &[usize] = &[2, 4, 7];

/// Of none of these may one or a few be known, at any point of the curve.
const SECRETS: [&[usize]; 4] = [EXITS, NO_EXIT, CENSORED, BEYOND];
/// Nor of these, where the fixed cohort is told.
const STANDING: [&[usize]; 8] =
    [OLD_EXITED, OLD_STAYED, YOUNG_EXITED, YOUNG, OPERATING, NOT_KNOWN_TO_OPERATE, UNKNOWN, JOBS_UNKNOWN];

/// What becomes of an enterprise by a horizon: exited (old enough, or not), last seen before it (old enough, jobs unknown or
/// known), last seen on it (the same), last seen and not old enough, seen beyond (the same).
fn fate(one: &Followed, point: Horizon) -> usize {
    let known = usize::from(record(one).at(point.day).is_some());
    match (exited(one, point), eligible(one, point), one.episode.time.cmp(&point.day)) {
        (true, true, _) => 0,
        (true, false, _) => 1,
        (false, true, Ordering::Less) => 2 + known,
        (false, _, Ordering::Equal) => 4 + known,
        (false, false, Ordering::Less) => 6,
        (false, _, Ordering::Greater) => 7 + known,
    }
}

/// What is told and withheld together, in the order in which it gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Surviving,
    Known,
    Cohort,
    Eligible,
    Point,
    Exits,
}

impl Part {
    const ALL: [Part; 6] = [Part::Surviving, Part::Known, Part::Cohort, Part::Eligible, Part::Point, Part::Exits];

    /// The measure by which it is withheld.
    const fn measure(self) -> &'static str {
        match self {
            Part::Surviving => "surviving",
            Part::Known => "known",
            Part::Cohort => "unknown",
            Part::Eligible => "eligible",
            Part::Point => "remaining",
            Part::Exits => "exit",
        }
    }

    /// Whether another part goes with it.
    fn takes(self, other: Part) -> bool {
        self == other
            || matches!(
                (self, other),
                (Part::Cohort, Part::Surviving)
                    | (Part::Eligible, Part::Surviving | Part::Cohort)
                    | (Part::Exits, Part::Surviving | Part::Cohort | Part::Point)
            )
    }
}

/// A count that is told.
#[derive(Clone)]
struct Told {
    /// What it goes with, where this release could withhold it.
    part: Option<Part>,
    fact: Fact,
}

/// What a cell tells of a horizon; from rounded counts what is worked out says no more than they.
fn told(cell: &CellDocument, months: u16, exact: bool) -> Vec<(Option<Part>, &'static [usize], u64)> {
    let mut all = vec![(None, EVERY, cell.enterprises)];
    let mut point = |events: Option<u64>, censored: Option<u64>, at_risk: Option<u64>| {
        all.push((Some(Part::Exits), EXITS, events));
        all.push((Some(Part::Point), CENSORED, censored));
        all.push((Some(Part::Point), BEYOND, at_risk.filter(|_| exact)));
    };
    let survival = cell.survival.iter();
    for one in survival.clone().flat_map(|survival| &survival.curve).filter(|one| one.months == months) {
        point(Some(one.events), Some(one.censored), Some(one.at_risk));
    }
    let rates = survival.flat_map(|survival| &survival.rates).filter(|one| one.months == months);
    for one in rates.clone() {
        point(one.events, one.censored, one.at_risk);
    }
    for cohort in rates.filter_map(|one| one.cohort.as_ref()) {
        let mut of = |kinds, count| all.push((Some(Part::Cohort), kinds, Some(count)));
        of(OLD, cohort.eligible);
        of(OPERATING, cohort.operating);
        of(OLD_EXITED, cohort.exited);
        if exact {
            of(UNKNOWN, cohort.unknown);
        }
    }
    for jobs in cell.jobs.iter().filter(|one| one.months == months) {
        all.push((Some(Part::Eligible), OLD, jobs.eligible));
        all.push((Some(Part::Known), JOBS_KNOWN, jobs.known));
        let surviving = jobs.figures.iter().find(|(figure, _)| figure == "surviving").and_then(|(_, value)| *value);
        all.push((Some(Part::Surviving), OPERATING, surviving.and_then(|value| u64::try_from(value).ok())));
    }
    all.into_iter().filter_map(|(part, kinds, count)| Some((part, kinds, count?))).collect()
}

/// A line of the lattice at a horizon.
struct Joint {
    line: Line,
    told: Vec<Told>,
    few: u32,
}

impl Joint {
    fn hides(&self, told: &[Told], secret: Secret) -> bool {
        if !(1..=self.few).contains(&self.line.count(secret.0, secret.1)) {
            return true;
        }
        let facts: Vec<Fact> = told.iter().map(|told| told.fact.clone()).collect();
        self.line.hides(&facts, secret, self.few)
    }

    /// What is left once a part of a place is withheld; nothing where it was not told.
    fn without(&self, place: Option<usize>, part: Part) -> Option<Vec<Told>> {
        let goes = |told: &&Told| told.fact.place == place && told.part.is_some_and(|other| part.takes(other));
        let left: Vec<Told> = self.told.iter().filter(|told| !goes(told)).cloned().collect();
        (left.len() < self.told.len()).then_some(left)
    }

    /// The part of a place that has to go to hide a secret, and goes from here on.
    fn gives_way(&mut self, secret: Secret) -> Option<(Option<usize>, Part)> {
        let mut places: Vec<Option<usize>> = (0..self.line.places()).map(Some).collect();
        places.sort_by_key(|place| self.line.count(*place, EVERY));
        let others = places.into_iter().filter(|place| *place != secret.0);
        let places = std::iter::once(secret.0).chain(others);
        for (place, part) in places.flat_map(|place| Part::ALL.map(|part| (place, part))) {
            if let Some(left) = self.without(place, part)
                && self.hides(&left, secret)
            {
                self.told = left;
                return Some((place, part));
            }
        }
        // Nothing alone does: its own exits go, and what is left is looked at again.
        let left = self.without(secret.0, Part::Exits)?;
        self.told = left;
        Some((secret.0, Part::Exits))
    }
}

impl Maker<'_> {
    /// What has to be withheld so that nothing follows from cells told together; `cells` as they would be served.
    ///
    /// # Errors
    /// Something follows that nothing of this release could withhold.
    pub(super) fn follows(
        &self,
        covered: &Covered,
        cells: &BTreeMap<CellKey, CellDocument>,
    ) -> Result<Vec<(String, CellKey)>, ReleaseError> {
        let mut still: Vec<(&Earlier, BTreeSet<CellKey>)> = Vec::new();
        for one in self.earlier {
            if let Some(shown) = one.records.0.get(super::ENTERPRISES) {
                still.push((one, unchanged(shown, &covered.table)?));
            }
        }
        let mut more = Vec::new();
        for dimension in covered.table.lattice().dimensions() {
            let of_it = |key: &CellKey| matches!(key.parts(), [(code, _)] if *code == dimension.code);
            let leaves: Vec<CellKey> = covered.table.lattice().keys().filter(of_it).collect();
            let members: Vec<Vec<&Followed>> = leaves.iter().map(|key| self.members(covered, key)).collect();
            for point in grid() {
                let mut joint = self.joint((&leaves, &members), cells, &still, point);
                let standing = HORIZONS.iter().any(|one| one.months == point.months);
                let kinds = SECRETS.iter().chain(STANDING.iter().filter(|_| standing));
                let places = std::iter::once(None).chain((0..leaves.len()).map(Some));
                let secrets = places.flat_map(|place| kinds.clone().map(move |kinds| (place, *kinds)));
                for secret in secrets.collect::<Vec<Secret>>() {
                    while !joint.hides(&joint.told, secret) {
                        let gone = joint.gives_way(secret);
                        let (place, part) = gone.ok_or_else(|| ReleaseError::AuditFailed {
                            measure: name("joint", point.months),
                            cells: 1,
                        })?;
                        let cell = place.and_then(|place| leaves.get(place)).cloned().unwrap_or_else(CellKey::all);
                        more.push((name(part.measure(), point.months), cell));
                    }
                }
            }
        }
        Ok(more)
    }

    fn joint(
        &self,
        (leaves, members): (&[CellKey], &[Vec<&Followed>]),
        cells: &BTreeMap<CellKey, CellDocument>,
        still: &[(&Earlier, BTreeSet<CellKey>)],
        point: Horizon,
    ) -> Joint {
        let mut counts = vec![0; leaves.len() * FATES];
        for (place, of_it) in members.iter().enumerate() {
            of_it.iter().for_each(|one| counts[place * FATES + fate(one, point)] += 1);
        }
        let (exact, around) = (self.rules.base == 1, self.rules.base / 2);
        let (mut all, whole) = (Vec::new(), CellKey::all());
        for (place, key) in std::iter::once((None, &whole)).chain((0..).map(Some).zip(leaves)) {
            let fresh = cells.get(key).filter(|cell| cell.release == self.snapshot.number).map(|cell| (cell, true));
            let text = key.to_string();
            let earlier = still.iter().filter(|(_, cells)| cells.contains(key));
            let earlier = earlier.filter_map(|(one, _)| Some((one.document.cell(&text)?, false)));
            for (cell, mine) in fresh.into_iter().chain(earlier) {
                all.extend(told(cell, point.months, exact).into_iter().map(|(part, kinds, count)| {
                    let count = u32::try_from(count).unwrap_or(u32::MAX);
                    let (low, high) = (count.saturating_sub(around), count.saturating_add(around));
                    Told { part: part.filter(|_| mine), fact: Fact { place, kinds, low, high } }
                }));
            }
        }
        Joint { line: Line::new(FATES, counts), told: all, few: self.rules.few }
    }
}
