//! A served document as its reader has it: JSON and nothing else; and what a reader of one or two of them takes for known.
//!
//! Invariant: what is not in the text is not known here. Must not: use the types of the document.

use crate::adversary::Shown;
use serde_json::Value;
use std::collections::BTreeMap;

/// A document with its cells by name.
#[derive(Clone)]
pub struct Served {
    /// Dimensions with their leaves.
    pub dimensions: Vec<(String, Vec<String>)>,
    cells: BTreeMap<String, Value>,
    /// All but its cells.
    pub document: Value,
    number: i64,
    /// Counts are multiples of it.
    pub base: i64,
}

impl Served {
    pub fn read(text: &str) -> Self {
        let mut document: Value = serde_json::from_str(text).unwrap();
        let cells = document["cells"].take();
        let texts = |list: &Value, field: &str| -> Vec<String> {
            list.as_array().unwrap().iter().map(|one| one[field].as_str().unwrap().to_owned()).collect()
        };
        let codes = texts(&document["dimensions"], "code");
        let leaves = document["dimensions"].as_array().unwrap().iter().map(|one| texts(&one["leaves"], "code"));
        let names = texts(&cells, "cell");
        Self {
            dimensions: codes.into_iter().zip(leaves).collect(),
            cells: names.into_iter().zip(cells.as_array().unwrap().iter().cloned()).collect(),
            number: document["number"].as_i64().unwrap(),
            base: document["protection"]["base"].as_i64().unwrap(),
            document,
        }
    }

    pub fn sizes(&self) -> Vec<usize> {
        self.dimensions.iter().map(|(_, leaves)| leaves.len()).collect()
    }

    /// `d0=L2;d1=L0` as the document names it.
    fn named(&self, cell: &str) -> String {
        if cell == "all" {
            return cell.to_owned();
        }
        let part = |part: &str| {
            let (dimension, leaf) = part.split_once('=').unwrap();
            let (code, leaves) = &self.dimensions[dimension[1..].parse::<usize>().unwrap()];
            format!("{code}={}", leaves[leaf[1..].parse::<usize>().unwrap()])
        };
        cell.split(';').map(part).collect::<Vec<String>>().join(";")
    }

    pub fn of(&self, cell: &str) -> &Value {
        self.cells.get(&self.named(cell)).unwrap_or(&Value::Null)
    }

    /// A cell to be written into, as a leak would.
    pub fn cell_mut(&mut self, cell: &str) -> &mut Value {
        let name = self.named(cell);
        self.cells.get_mut(&name).unwrap()
    }

    /// Every cell as it is served.
    pub fn cells(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.cells.iter()
    }

    fn is_mine(&self, row: &Value) -> bool {
        row["release"].as_i64() == Some(self.number)
    }

    /// Whether the cell's value is of this very release.
    pub fn fresh(&self, cell: &str) -> bool {
        self.is_mine(self.of(cell)) && !self.of(cell)["enterprises"].is_null()
    }

    fn at(list: &Value, months: u64) -> Option<&Value> {
        list.as_array()?.iter().find(|one| one["months"].as_u64() == Some(months))
    }

    /// A count up to a month, wherever it is told.
    pub fn count(&self, cell: &str, field: &str, months: u64) -> Option<i64> {
        let survival = &self.of(cell)["survival"];
        let told = |list: &str| Self::at(&survival[list], months).and_then(|one| one[field].as_i64());
        told("rates").or_else(|| told("curve"))
    }
}

impl Shown for Served {
    fn cell(&self, cell: &str) -> bool {
        !self.of(cell)["enterprises"].is_null()
    }

    /// `events 12`, `censored 12`, `at_risk 12`.
    fn split(&self, cell: &str, name: &str) -> bool {
        let (field, months) = name.split_once(' ').unwrap();
        self.count(cell, field, months.parse().unwrap()).is_some()
    }
}

/// What is of the release itself, and not kept from an earlier one.
pub struct Fresh<'a>(pub &'a Served);

impl Shown for Fresh<'_> {
    fn cell(&self, cell: &str) -> bool {
        self.0.fresh(cell)
    }

    fn split(&self, cell: &str, name: &str) -> bool {
        self.0.fresh(cell) && self.0.split(cell, name)
    }
}

/// What a reader takes for known of one moment: of a release its fresh cells; and of the one before the cells of which the
/// reader guesses, rightly, that nothing changed in them since.
pub struct Reader<'a> {
    served: &'a Served,
    before: Option<&'a Served>,
    /// Whether a cell is the same as before.
    still: Option<&'a dyn Fn(&str) -> bool>,
}

impl<'a> Reader<'a> {
    /// Of one release, which may have kept answers of the one before.
    pub fn one(served: &'a Served, before: Option<&'a Served>) -> Self {
        Self { served, before, still: None }
    }

    /// Of two together.
    pub fn both(served: &'a Served, before: &'a Served, still: &'a dyn Fn(&str) -> bool) -> Self {
        Self { served, before: Some(before), still: Some(still) }
    }

    pub fn sizes(&self) -> Vec<usize> {
        self.served.sizes()
    }

    pub fn base(&self) -> i64 {
        self.served.base
    }

    /// The release before, where the reader knows that a cell is still the same.
    fn old(&self, cell: &str) -> Option<&'a Served> {
        self.before.filter(|_| self.still.is_some_and(|still| still(cell)))
    }

    /// Everything that is told of a cell.
    pub fn of(&self, cell: &str) -> Vec<&'a Value> {
        let new = self.served.fresh(cell).then(|| self.served.of(cell));
        let old = self.old(cell).filter(|old| old.fresh(cell)).map(|old| old.of(cell));
        new.into_iter().chain(old).collect()
    }

    /// Whether answers say that they are those of the release before, and are.
    pub fn is_older(&self, cell: &Value, spread: &Value) -> bool {
        let number = |document: &Served| document.document["number"].clone();
        let Some(before) = self.before.filter(|before| spread["release"] == number(before)) else { return false };
        let mut plain = spread.clone();
        plain.as_object_mut().unwrap().remove("release");
        let cell = before.cells.get(cell["cell"].as_str().unwrap());
        cell.is_some_and(|cell| cell["spreads"].as_array().unwrap().contains(&plain))
    }

    /// Rows of people that are of the release.
    pub fn funnel(&self) -> Vec<&'a Value> {
        self.served.document["funnel"].as_array().unwrap().iter().filter(|row| self.served.is_mine(row)).collect()
    }

    /// What is told of grants, if it is of the release.
    pub fn launch(&self) -> Option<&'a Value> {
        Some(&self.served.document["launch"]).filter(|row| self.served.is_mine(row))
    }
}
