//! Answers to coded questions, under the same rules: each question and horizon is a table of its own, with the level of the
//! answer as one more dimension.
//!
//! ```text
//! revenue at 12 months: 180 of 260 answered, low 44, lower_middle 71, upper_middle 50, high 15
//! ```
//! Invariant: who has left answers nothing and is not taken for "none"; a level is shown only where its cell is.
//! Must not: name a level that nobody could give.

use std::collections::BTreeMap;

use super::measures::{Measured, name};
use super::{Covered, Followed, Maker, WITHHELD, dimensions};
use crate::outcome::rates::Horizon;
use crate::outcome::release::{CellKey, Dimension, Lattice, ReleaseError, Unit};
use crate::outcome::release_document::SpreadDocument;
use crate::outcome::spread::{Question, SpreadRecord};

/// Horizons of answers, months.
const MONTHS: [u16; 2] = [12, 36];

/// Every question at every horizon.
pub(super) fn asked() -> impl Iterator<Item = (Question, u16)> {
    Question::ALL.iter().flat_map(|question| MONTHS.map(|months| (*question, months)))
}

/// The measure of who answered, of those old enough.
pub(super) fn answered(question: Question, months: u16) -> String {
    name(&format!("answered_{}", question.code()), months)
}

/// The measure of who answered, of those old enough that had not left.
pub(super) fn silent(question: Question, months: u16) -> String {
    name(&format!("silent_{}", question.code()), months)
}

/// An enterprise's answer at a horizon.
pub(super) fn level(one: &Followed, question: Question, horizon: Horizon) -> Option<u16> {
    let record = SpreadRecord { episode: &one.episode, visits: &one.visits };
    u16::try_from(record.level_at(question, horizon.day)?).ok()
}

/// The tables of all questions that anybody answered.
#[derive(Default)]
pub(super) struct Spreads(BTreeMap<(Question, u16), Covered>);

impl Maker<'_> {
    pub(super) fn spreads(&mut self) -> Result<Spreads, ReleaseError> {
        let mut spreads = BTreeMap::new();
        for (question, months) in asked() {
            let answered = self.answered(question, months);
            if answered.is_empty() {
                continue;
            }
            let measured = Measured { units: answered, splits: Vec::new(), sums: Vec::new() };
            let covered = self.cover(&name(question.code(), months), &self.lattice_of(question)?, measured)?;
            spreads.insert((question, months), covered);
        }
        Ok(Spreads(spreads))
    }

    /// Levels with every other dimension, but no two others together.
    fn lattice_of(&self, question: Question) -> Result<Lattice, ReleaseError> {
        let others = dimensions::dimensions(self.snapshot.data_cut);
        let level = Dimension {
            code: "level".to_owned(),
            leaves: question.levels().iter().map(|level| (*level).to_owned()).collect(),
        };
        let codes: Vec<String> = others.iter().map(|dimension| dimension.code.clone()).collect();
        let pairs = codes
            .iter()
            .enumerate()
            .flat_map(|(place, left)| codes[place + 1..].iter().map(move |right| (left, right)));
        let apart: Vec<(&str, &str)> = pairs.map(|(left, right)| (left.as_str(), right.as_str())).collect();
        Lattice::new(std::iter::once(level).chain(others).collect(), &apart)
    }

    fn answered(&self, question: Question, months: u16) -> Vec<Unit> {
        let horizon = Horizon::of_months(months);
        let unit = |one: &Followed| {
            let level = level(one, question, horizon)?;
            let leaves = std::iter::once(level).chain(one.leaves.iter().copied()).collect();
            Some(Unit { key: one.key, persons: one.persons.clone(), leaves, fingerprint: u64::from(level) })
        };
        self.snapshot.followed.iter().filter_map(unit).collect()
    }

    /// What a cell says of every question.
    pub(super) fn spreads_of(&self, spreads: &Spreads, main: &Covered, key: &CellKey) -> Vec<SpreadDocument> {
        if key.parts().len() > 1 {
            return Vec::new();
        }
        spreads
            .0
            .iter()
            .map(|((question, months), covered)| self.spread(*question, *months, covered, main, key))
            .collect()
    }

    fn spread(
        &self,
        question: Question,
        months: u16,
        covered: &Covered,
        main: &Covered,
        key: &CellKey,
    ) -> SpreadDocument {
        // Who did not answer follows from those old enough: both are told only where that may be.
        let from = covered.from(key).map(i64::from).filter(|from| *from != self.snapshot.number);
        let kept = self.earlier.iter().find(|one| Some(one.document.number) == from);
        let kept = kept.and_then(|one| one.document.cell(&key.to_string()));
        let same = |one: &&SpreadDocument| one.question == question.code() && one.months == months;
        if let Some(kept) = kept.and_then(|cell| cell.spreads.iter().find(same)) {
            return SpreadDocument { release: kept.release.or(from), ..kept.clone() };
        }
        let may = |measure: &str| main.mask.split(key, measure);
        let shown = covered.fresh(key) && may(&answered(question, months)) && may(&silent(question, months));
        let count = |key: &CellKey| covered.fresh(key).then(|| covered.table.count(key)).flatten();
        let level = |level: &&str| {
            let inside = std::iter::once(("level".to_owned(), (*level).to_owned())).chain(key.parts().iter().cloned());
            let text: Vec<String> = inside.map(|(dimension, leaf)| format!("{dimension}={leaf}")).collect();
            let cell = text.join(";").parse::<CellKey>().ok();
            ((*level).to_owned(), cell.and_then(|cell| count(&cell)).map(|count| self.count(count as u64)))
        };
        let eligible = name("eligible", months);
        let told = main.mask.split(key, &eligible).then(|| main.table.split(key, &eligible)).flatten();
        SpreadDocument {
            question: question.code().to_owned(),
            months,
            release: None,
            withheld: (!shown).then(|| WITHHELD.to_owned()),
            eligible: told.map(|(inside, _)| self.count(u64::from(inside))),
            answered: count(key).filter(|_| shown).map(|count| self.count(count as u64)),
            levels: if shown { question.levels().iter().map(level).collect() } else { Vec::new() },
        }
    }
}
