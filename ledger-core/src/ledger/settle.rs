//! Naming what differs between the log and the tables: which row, which column, and what the log says.
//!
//! Invariant: a replay keeps digests alone, so what differs is read once more: the leaves that wrote it, then the rows. Must
//! not: decide whether something differs; the digests have.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::canonical::Shape;
use super::log::{canonical, read_body};
use super::replay::{Digest, fact_key, key_digest};
use super::verify::{Finding, fact_key_text, finding, key_text};
use crate::row::{Fact, Table};

/// A table's rows that are not as the log says.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) shape: Shape,
    pub(super) changed: BTreeMap<Digest, (i64, Option<Map<String, Json>>)>,
    pub(super) unknown: BTreeSet<Digest>,
    pub(super) missing: BTreeMap<Digest, i64>,
}

/// Names what differs: asks for the leaves, then for the tables, and ends with findings.
#[derive(Debug)]
pub struct Settling {
    pub(super) tables: Vec<Open>,
    pub(super) leaves: BTreeSet<i64>,
    pub(super) findings: Vec<Finding>,
}

impl Settling {
    /// Sequences of the leaves that are needed.
    pub fn leaves(&self) -> Vec<i64> {
        self.leaves.iter().copied().collect()
    }

    /// A needed leaf's sequence and body: keeps what it says of changed rows, and names missing ones.
    pub fn leaf(&mut self, seq: i64, body: &str) {
        let json = read_body(body).unwrap_or_default();
        let mut buffer = String::new();
        for row in json.get("rows").and_then(Json::as_array).into_iter().flatten() {
            let (Some(name), Some(Json::Object(columns))) = (row.get("t").and_then(Json::as_str), row.get("c")) else {
                continue;
            };
            let Some(open) = self.tables.iter_mut().find(|open| open.shape.table.name == name) else { continue };
            let table = open.shape.table;
            let values: Vec<Json> =
                table.columns[..table.key].iter().map(|c| columns.get(c.name).cloned().unwrap_or(Json::Null)).collect();
            let key = key_digest(&mut buffer, |out| {
                for value in &values {
                    canonical(value, out);
                    out.push('\n');
                }
            });
            if let Some((_, said)) = open.changed.get_mut(&key).filter(|(written, _)| *written == seq) {
                *said = Some(columns.clone());
            }
            if open.missing.get(&key) == Some(&seq) {
                open.missing.remove(&key);
                self.findings.push(finding("rows", name, key_text(&values), "*", "the row is missing"));
            }
        }
    }

    /// Tables whose rows are needed once more.
    pub fn tables(&self) -> Vec<&'static Table> {
        let differing = self.tables.iter().filter(|open| !open.changed.is_empty() || !open.unknown.is_empty());
        differing.map(|open| open.shape.table).collect()
    }

    /// A row of a needed table: names what is not as the log says.
    pub fn row(&mut self, fact: &Fact) {
        let Some(open) = self.tables.iter().find(|open| open.shape.table.name == fact.table.name) else { return };
        let digest = fact_key(fact, &mut String::new());
        let key = || fact_key_text(fact);
        let table = fact.table.name;
        if open.unknown.contains(&digest) {
            self.findings.push(finding("rows", table, key(), "*", "the log knows no such row"));
        }
        let Some((_, Some(said))) = open.changed.get(&digest) else { return };
        let before = self.findings.len();
        for (column, value) in fact.table.columns.iter().zip(&fact.values) {
            let (expected, is) = (said.get(column.name).unwrap_or(&Json::Null), value.to_json());
            if *expected != is {
                let what = format!("is {is}, the log says {expected}");
                self.findings.push(finding("rows", table, key(), column.name, what));
            }
        }
        for name in said.keys().filter(|name| fact.table.columns.iter().all(|column| column.name != name.as_str())) {
            self.findings.push(finding("rows", table, key(), name, "the table has no such column, the log has"));
        }
        if self.findings.len() == before {
            self.findings.push(finding("rows", table, key(), "*", "the log writes the row in another form"));
        }
    }

    /// All findings. A missing row whose leaf could not be read is named by that leaf.
    pub fn finish(mut self) -> Vec<Finding> {
        for open in &self.tables {
            for seq in open.missing.values() {
                let what = format!("a row that leaf {seq} wrote is missing");
                self.findings.push(finding("rows", open.shape.table.name, "", "*", what));
            }
        }
        self.findings
    }
}
