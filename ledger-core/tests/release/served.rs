//! A served document as its reader has it: JSON and nothing else.
//!
//! Invariant: what is not in the text is not known here. Must not: use the types of the document.

use crate::adversary::Shown;
use serde_json::Value;
use std::collections::BTreeMap;

/// A document with its cells by name.
pub struct Served {
    /// Dimensions with their leaves.
    pub dimensions: Vec<(String, Vec<String>)>,
    cells: BTreeMap<String, Value>,
    number: i64,
    /// Counts are multiples of it.
    pub base: i64,
}

impl Served {
    pub fn read(text: &str) -> Self {
        let document: Value = serde_json::from_str(text).unwrap();
        let texts = |list: &Value, field: &str| -> Vec<String> {
            list.as_array().unwrap().iter().map(|one| one[field].as_str().unwrap().to_owned()).collect()
        };
        let codes = texts(&document["dimensions"], "code");
        let leaves = document["dimensions"].as_array().unwrap().iter().map(|one| texts(&one["leaves"], "code"));
        let names = texts(&document["cells"], "cell");
        Self {
            dimensions: codes.into_iter().zip(leaves).collect(),
            cells: names.into_iter().zip(document["cells"].as_array().unwrap().iter().cloned()).collect(),
            number: document["number"].as_i64().unwrap(),
            base: document["protection"]["base"].as_i64().unwrap(),
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

    /// Whether the cell's value is of this very release.
    pub fn fresh(&self, cell: &str) -> bool {
        self.of(cell)["release"].as_i64() == Some(self.number) && !self.of(cell)["enterprises"].is_null()
    }

    fn at(list: &Value, months: u64) -> Option<&Value> {
        list.as_array()?.iter().find(|one| one["months"].as_u64() == Some(months))
    }

    /// Writes exits into a rate, as a leak would.
    pub fn write(&mut self, cell: &str, months: u64, exits: usize) {
        let rates = self.cells.get_mut(cell).unwrap()["survival"]["rates"].as_array_mut().unwrap();
        let rate = rates.iter_mut().find(|one| one["months"].as_u64() == Some(months)).unwrap();
        rate["events"] = exits.into();
    }

    pub fn rate(&self, cell: &str, months: u64) -> Option<&Value> {
        Self::at(&self.of(cell)["survival"]["rates"], months)
    }

    pub fn point(&self, cell: &str, months: u64) -> Option<&Value> {
        Self::at(&self.of(cell)["survival"]["curve"], months)
    }

    pub fn jobs(&self, cell: &str, months: u64) -> Option<&Value> {
        Self::at(&self.of(cell)["jobs"], months)
    }

    /// Exits up to a month, wherever they are told.
    pub fn exits(&self, cell: &str, months: u64) -> Option<i64> {
        let told = |one: Option<&Value>| one.and_then(|one| one["events"].as_i64());
        told(self.rate(cell, months)).or_else(|| told(self.point(cell, months)))
    }
}

impl Shown for Served {
    fn cell(&self, cell: &str) -> bool {
        !self.of(cell)["enterprises"].is_null()
    }

    fn split(&self, cell: &str, name: &str) -> bool {
        self.exits(cell, name.trim_start_matches("exit ").parse().unwrap()).is_some()
    }
}
