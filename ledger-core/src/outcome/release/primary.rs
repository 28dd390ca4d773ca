//! The primary rules: what may not be said of a group, whatever else is said.
//!
//! ```text
//! k = 5:  4 owners -> few persons;  12 owners, 2 exits -> few in;  12 owners, no exit -> all or nothing;  15, none -> may be shown
//! ```
//! A group is a cell, or cells of one line taken together (what a reader gets by subtraction).
//! Invariant: the same rules for a cell and for what is left of a line. Must not: look at any other group.

use super::Rules;
use super::mask::Reason;
use super::table::Table;
use std::collections::BTreeMap;

/// What is masked: each measure has its own mask, inside that of the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// The number of units.
    Population,
    /// A split, by place.
    Split(usize),
    /// A sum, by place.
    Sum(usize),
}

impl Measure {
    /// How deep the cells are in which it is given.
    pub(super) fn depth(self, table: &Table) -> usize {
        match self {
            Self::Population => 2,
            Self::Split(split) => usize::from(table.splits()[split].depth),
            Self::Sum(sum) => usize::from(table.sums()[sum].depth),
        }
    }

    /// What it is called.
    pub(super) fn name(self, table: &Table) -> String {
        match self {
            Self::Population => "population".to_owned(),
            Self::Split(split) => table.splits()[split].name.clone(),
            Self::Sum(sum) => table.sums()[sum].name.clone(),
        }
    }
}

/// Applies the rules, counting persons once each.
pub(super) struct Judge<'a> {
    pub(super) table: &'a Table,
    pub(super) rules: Rules,
    /// The count in which a person was last seen.
    seen: Vec<u32>,
    turn: u32,
}

impl<'a> Judge<'a> {
    pub(super) fn new(table: &'a Table, rules: Rules) -> Self {
        Self { table, rules, seen: vec![0; table.persons()], turn: 0 }
    }

    /// Distinct owners of the units of these cells that are kept.
    pub(super) fn persons(&mut self, cells: &[usize], keep: impl Fn(usize) -> bool) -> u32 {
        self.turn += 1;
        let mut count = 0;
        for unit in cells.iter().flat_map(|cell| self.table.members(*cell)) {
            if !keep(*unit as usize) {
                continue;
            }
            for owner in self.table.owners(*unit) {
                if self.seen[*owner as usize] != self.turn {
                    self.seen[*owner as usize] = self.turn;
                    count += 1;
                }
            }
        }
        count
    }

    /// Why a group may not be shown; none if it may.
    pub(super) fn refuse(&mut self, measure: Measure, cells: &[usize]) -> Option<Reason> {
        let persons = self.persons(cells, |_| true);
        if persons < self.rules.k {
            return Some(Reason::FewPersons);
        }
        match measure {
            Measure::Population => None,
            Measure::Split(split) => self.split(split, cells, persons),
            Measure::Sum(sum) => self.sum(sum, cells),
        }
    }

    fn split(&mut self, split: usize, cells: &[usize], persons: u32) -> Option<Reason> {
        let (table, rules) = (self.table, self.rules);
        let of = &table.splits()[split].of;
        let few = |count: u32| (1..=rules.few).contains(&count);
        let (mut inside, mut outside) = (0, 0);
        for cell in cells {
            let (more_in, more_out) = table.sides(*cell, split);
            (inside, outside) = (inside + more_in, outside + more_out);
        }
        if few(inside) || few(self.persons(cells, |unit| of[unit] == Some(true))) {
            return Some(Reason::FewIn);
        }
        if few(outside) || few(self.persons(cells, |unit| of[unit] == Some(false))) {
            return Some(Reason::FewOut);
        }
        let counted = self.persons(cells, |unit| of[unit].is_some());
        if (1..rules.k).contains(&counted) {
            return Some(Reason::FewCounted);
        }
        if (1..rules.k).contains(&self.persons(cells, |unit| of[unit].is_none())) {
            return Some(Reason::FewRest);
        }
        // Where nobody is counted, that is said of everybody in the group.
        let told = if counted == 0 { persons } else { counted };
        let least = rules.k.saturating_mul(rules.all_or_nothing);
        ((inside == 0 || outside == 0) && told < least).then_some(Reason::AllOrNothing)
    }

    /// A sum, those of its set, and what it differs by from others of its family.
    fn sum(&mut self, sum: usize, cells: &[usize]) -> Option<Reason> {
        let sums = self.table.sums();
        let named = |mine: &str, other: &str| !mine.is_empty() && mine == other;
        let set = (0..sums.len()).filter(|other| *other == sum || named(&sums[sum].set, &sums[*other].set));
        set.collect::<Vec<usize>>().into_iter().find_map(|one| {
            self.one_sum(one, cells).or_else(|| {
                let family = (0..one).filter(|other| named(&sums[one].family, &sums[*other].family));
                let apart = family.collect::<Vec<usize>>().into_iter().any(|other| self.few_apart(one, other, cells));
                apart.then_some(Reason::FewApart)
            })
        })
    }

    /// Whether two sums differ in the parts of a few owners alone.
    fn few_apart(&mut self, left: usize, right: usize, cells: &[usize]) -> bool {
        let sums = self.table.sums();
        let (left, right) = (&sums[left].of, &sums[right].of);
        let apart = self.persons(cells, |unit| left[unit] != right[unit]);
        (1..self.rules.k).contains(&apart)
    }

    /// At least k units and owners with a value, and the p % rule on what each set of owners contributes.
    fn one_sum(&mut self, sum: usize, cells: &[usize]) -> Option<Reason> {
        let (table, rules) = (self.table, self.rules);
        let of = &table.sums()[sum].of;
        let persons = self.persons(cells, |unit| of[unit].is_some());
        let mut parts: BTreeMap<&[u128], u128> = BTreeMap::new();
        let mut units = 0_u32;
        for unit in cells.iter().flat_map(|cell| table.members(*cell)).map(|unit| *unit as usize) {
            if let Some(value) = of[unit] {
                units += 1;
                *parts.entry(&table.units()[unit].persons).or_default() += u128::from(value.unsigned_abs());
            }
        }
        if units < rules.k || persons < rules.k {
            return Some(Reason::FewValues);
        }
        let mut sizes: Vec<u128> = parts.into_values().collect();
        sizes.sort_unstable_by(|left, right| right.cmp(left));
        let largest = sizes.first().copied().unwrap_or_default();
        let rest: u128 = sizes.iter().skip(2).sum();
        if largest == 0 {
            let least = rules.k.saturating_mul(rules.all_or_nothing);
            return (persons < least).then_some(Reason::AllOrNothing);
        }
        (rest.saturating_mul(100) < largest.saturating_mul(u128::from(rules.p_percent))).then_some(Reason::Dominated)
    }
}
