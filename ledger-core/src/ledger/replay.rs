//! The log read again from its first leaf, and the tables held against it: every row of every logged table has to be the
//! last thing that the log says of it.
//!
//! ```text
//! leaf 7 says row leg 0199../1 = {..}   ->  digest;   the table's row as a leaf would hold it  ->  the same digest
//! ```
//! Invariant: nothing is kept of a row but two digests and the leaf that wrote it, so that a log of any length fits; where
//! they differ, the leaf and the row are read once more to name the column. Digests are the first 128 bits of SHA-256: to
//! find a second row with the digest of a given one takes 2^128 tries. Must not: repair, or stop at a finding.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};

use super::canonical::{Scan, Shape, write_value};
use super::log::{Hash, LEAF_V1, LogHead, LogLeaf, Tree, canonical, leaf_hash, read_body};
use super::verify::{Finding, fact_key_text, finding, key_text};
use crate::id::ProgrammeId;
use crate::row::{Fact, Row, Table, Value};
use crate::time::Timestamp;

type Digest = [u8; 16];

fn digest(text: &[u8]) -> Digest {
    let hash: Hash = Sha256::digest(text).into();
    let mut first = [0; 16];
    first.copy_from_slice(&hash[..16]);
    first
}

/// Digest of a key: the texts of its values, each followed by a line feed, which no text of canonical JSON holds.
fn key_digest(buffer: &mut String, write: impl FnOnce(&mut String)) -> Digest {
    buffer.clear();
    write(buffer);
    digest(buffer.as_bytes())
}

fn fact_key(fact: &Fact, buffer: &mut String) -> Digest {
    key_digest(buffer, |out| {
        for value in fact.key() {
            write_value(value, out);
            out.push('\n');
        }
    })
}

/// The members of a leaf's body but its rows, as text.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    text: Cow<'a, str>,
    members: Vec<(Range<usize>, Range<usize>)>,
}

impl Header<'_> {
    /// A member's text.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.members.iter().find(|(key, _)| self.text.get(key.clone()) == Some(name));
        found.and_then(|(_, value)| self.text.get(value.clone()))
    }
}

/// Where a part stands in its text.
fn place(text: &str, part: &str) -> Range<usize> {
    let from = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    from..from.wrapping_add(part.len())
}

/// What the log said last of a row.
#[derive(Clone, Copy, Debug)]
struct Said {
    row: Digest,
    seq: i64,
}

/// Reads the log leaf by leaf: hashes, columns, order; keeps what it says was written.
#[derive(Debug)]
pub struct Replay {
    programme: String,
    tree: Tree,
    last: Option<Timestamp>,
    last_leaf: Option<Hash>,
    tables: Vec<Shape>,
    said: Vec<HashMap<Digest, Said>>,
    watched: BTreeMap<i64, Option<Hash>>,
    findings: Vec<Finding>,
}

impl Replay {
    /// Of a programme, for these tables.
    pub fn new(programme: ProgrammeId, tables: impl IntoIterator<Item = &'static Table>) -> Self {
        let tables: Vec<Shape> = tables.into_iter().map(Shape::new).collect();
        Replay {
            programme: format!("\"{programme}\""),
            tree: Tree::empty(),
            last: None,
            last_leaf: None,
            said: vec![HashMap::new(); tables.len()],
            tables,
            watched: BTreeMap::from([(0, Some(Tree::empty().root()))]),
            findings: Vec::new(),
        }
    }

    /// Remembers the root at a size.
    pub fn watch(&mut self, size: i64) {
        self.watched.entry(size).or_default();
    }

    /// The root at a watched size; `None` where the log did not reach it.
    pub fn root_at(&self, size: i64) -> Option<Hash> {
        self.watched.get(&size).copied().flatten()
    }

    /// Hash of the last leaf that was read.
    pub fn last_leaf(&self) -> Option<Hash> {
        self.last_leaf
    }

    /// Size and root of what was read.
    pub fn read(&self) -> (i64, Hash) {
        (self.tree.size(), self.tree.root())
    }

    fn note(&mut self, seq: i64, column: &str, what: impl Into<String>) {
        self.findings.push(finding("log", "log_leaf", seq, column, what));
    }

    /// The next leaf, in order.
    pub fn leaf(&mut self, leaf: &LogLeaf) {
        if let Some(header) = self.bytes(leaf.seq, &leaf.body, &leaf.leaf_hash) {
            self.held(leaf, &header);
        }
        if self.last.is_some_and(|last| last >= leaf.recorded_at) {
            self.note(leaf.seq, "recorded_at", "not later than the leaf before");
        }
        self.last = Some(leaf.recorded_at);
    }

    /// The next leaf's bytes and hash, in order; gives the members of the body but its rows.
    pub fn bytes<'a>(&mut self, seq: i64, body: &'a str, stored: &[u8]) -> Option<Header<'a>> {
        let expected = self.tree.size() + 1;
        if seq != expected {
            self.note(seq, "seq", format!("expected {expected}: a leaf is missing or out of order"));
        }
        let hash = leaf_hash(body.as_bytes());
        if stored != hash {
            self.note(seq, "leaf_hash", "is not the hash of the body");
        }
        self.tree.push(hash);
        self.last_leaf = Some(hash);
        if let Some(watched) = self.watched.get_mut(&self.tree.size()) {
            *watched = Some(self.tree.root());
        }
        let text = body.strip_prefix(LEAF_V1).unwrap_or_default();
        match self.cut(seq, text) {
            Some(members) => Some(Header { text: Cow::Borrowed(text), members }),
            None => self.read_slowly(seq, body),
        }
    }

    /// A body that is not in the canonical form is a finding, and what it says is taken all the same.
    fn read_slowly(&mut self, seq: i64, body: &str) -> Option<Header<'static>> {
        match read_body(body) {
            Err(what) => self.note(seq, "body", what),
            Ok(json) => {
                self.note(seq, "body", "is not in the canonical form");
                let mut text = String::with_capacity(body.len());
                canonical(&json, &mut text);
                let members = self.cut(seq, &text)?;
                return Some(Header { text: Cow::Owned(text), members });
            }
        }
        None
    }

    /// The header of a canonical body; its rows are kept. `None`, and nothing kept, where it is not canonical.
    fn cut(&mut self, seq: i64, text: &str) -> Option<Vec<(Range<usize>, Range<usize>)>> {
        let (mut scan, mut header, mut rows) = (Scan::new(text), Vec::new(), Vec::new());
        let (mut columns, mut buffer) = (Vec::new(), String::new());
        let tables = &self.tables;
        scan.object(|key, scan| {
            if key != "rows" {
                header.push((place(text, key), place(text, scan.any()?)));
                return Some(());
            }
            scan.array(|scan| {
                let (row, table) = scan.row(&mut columns)?;
                let Some(at) = tables.iter().position(|shape| shape.table.name == table) else { return Some(()) };
                let table = tables[at].table;
                let key = key_digest(&mut buffer, |out| {
                    for column in &table.columns[..table.key] {
                        let said = columns.iter().find(|(name, _)| *name == column.name);
                        out.push_str(said.map_or("null", |(_, text)| *text));
                        out.push('\n');
                    }
                });
                rows.push((at, key, Said { row: digest(row.as_bytes()), seq }));
                Some(())
            })
        })?;
        scan.done().then_some(())?;
        for (table, key, said) in rows {
            self.said[table].insert(key, said);
        }
        Some(header)
    }

    /// The columns of a leaf repeat what its body says.
    fn held(&mut self, leaf: &LogLeaf, header: &Header<'_>) {
        let mut text = String::new();
        let mut differing = Vec::new();
        let said = |name: &str| header.get(name).unwrap_or("null");
        let mut check = |name: &'static str, value: Value| {
            text.clear();
            write_value(&value, &mut text);
            if text != said(name) {
                differing.push((name, said(name).to_string()));
            }
        };
        use crate::row::Cell;
        check("seq", leaf.seq.to_value());
        check("recorded_at", leaf.recorded_at.to_value());
        check("on_day", leaf.on_day.to_value());
        check("actor_id", leaf.actor_id.to_value());
        check("attested_id", leaf.attested_id.to_value());
        check("action", leaf.action.to_value());
        check("outcome", leaf.outcome.to_value());
        check("object_kind", leaf.object_kind.to_value());
        check("object_id", leaf.object_id.to_value());
        check("case_id", leaf.case_id.to_value());
        check("request_id", leaf.request_id.to_value());
        if said("programme") != self.programme {
            differing.push(("programme_id", said("programme").to_string()));
        }
        for (column, said) in differing {
            self.note(leaf.seq, column, format!("the body says {said}"));
        }
    }

    /// The head has to be what the leaves give.
    pub fn head(&mut self, head: &LogHead) {
        let expected = self.tree.head(head.recorded_at);
        for (column, (stored, computed)) in
            LogHead::TABLE.columns.iter().zip(head.values().iter().zip(expected.values()))
        {
            if *stored != computed {
                let what = format!("the leaves give {}", computed.to_json());
                self.findings.push(finding("log", "log_head", "", column.name, what));
            }
        }
        if self.last.is_some_and(|last| last != head.recorded_at) {
            self.findings.push(finding("log", "log_head", "", "recorded_at", "is not the last leaf's"));
        }
    }

    /// Holds the tables against the log.
    pub fn settle(self, stored: Stored) -> Settling {
        let mut open = Settling { tables: Vec::new(), leaves: BTreeSet::new(), findings: self.findings };
        for ((shape, mut said), rows) in self.tables.into_iter().zip(self.said).zip(stored.rows) {
            let mut table =
                Open { shape, changed: BTreeMap::new(), unknown: BTreeSet::new(), missing: BTreeMap::new() };
            for (key, row) in rows {
                match said.remove(&key) {
                    Some(said) if said.row == row => {}
                    Some(said) => drop(table.changed.insert(key, (said.seq, None))),
                    None => drop(table.unknown.insert(key)),
                }
            }
            table.missing = said.into_iter().map(|(key, said)| (key, said.seq)).collect();
            open.leaves.extend(table.changed.values().map(|(seq, _)| *seq).chain(table.missing.values().copied()));
            open.tables.push(table);
        }
        open
    }
}

/// Digests of the rows as they stand.
#[derive(Debug)]
pub struct Stored {
    tables: Vec<Shape>,
    rows: Vec<Vec<(Digest, Digest)>>,
    text: String,
}

impl Stored {
    /// For the same tables, in the same order, as the replay.
    pub fn new(tables: impl IntoIterator<Item = &'static Table>) -> Self {
        let tables: Vec<Shape> = tables.into_iter().map(Shape::new).collect();
        Stored { rows: vec![Vec::new(); tables.len()], tables, text: String::new() }
    }

    /// A stored row; of a table that is not among them, nothing is kept.
    pub fn row(&mut self, fact: &Fact) {
        let Some(at) = self.tables.iter().position(|shape| shape.table.name == fact.table.name) else { return };
        let key = fact_key(fact, &mut self.text);
        self.text.clear();
        self.tables[at].write_row(fact, &mut self.text);
        self.rows[at].push((key, digest(self.text.as_bytes())));
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// No row so far.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the rows of another, of the same tables.
    pub fn join(&mut self, other: Stored) {
        for (mine, theirs) in self.rows.iter_mut().zip(other.rows) {
            mine.extend(theirs);
        }
    }
}

/// A table's rows that are not as the log says.
#[derive(Debug)]
struct Open {
    shape: Shape,
    changed: BTreeMap<Digest, (i64, Option<Map<String, Json>>)>,
    unknown: BTreeSet<Digest>,
    missing: BTreeMap<Digest, i64>,
}

/// Names what differs: asks for the leaves, then for the tables, and ends with findings.
#[derive(Debug)]
pub struct Settling {
    tables: Vec<Open>,
    leaves: BTreeSet<i64>,
    findings: Vec<Finding>,
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

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
