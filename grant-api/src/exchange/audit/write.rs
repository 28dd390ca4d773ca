//! Writing a package, file by file, in a fixed order.
//!
//! Invariant: nothing of the time or the machine goes in: fixed dates and rights of files, one compression, sums last.

use std::collections::BTreeMap;
use std::io::{Seek, Write};

use ledger_core::ledger::checkpoint::Checkpoint;
use ledger_core::ledger::log::{Hash, LEAF_V1, LogLeaf};
use ledger_core::row::{Fact, Kind, Op, hex};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::cell::cell;
use super::{FORM, LEAVES_HEADER, README, SCHEMA, SUMS, TABLES};

/// A package in the making.
pub struct Writer<W: Write + Seek> {
    zip: ZipWriter<W>,
    sums: BTreeMap<String, Hash>,
    open: Option<(String, Sha256)>,
}

/// Why a package was not written.
pub type Failed = std::io::Error;

impl<W: Write + Seek> Writer<W> {
    /// Begins with the descriptions.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn new(file: W) -> Result<Self, Failed> {
        let mut writer = Writer { zip: ZipWriter::new(file), sums: BTreeMap::new(), open: None };
        writer.file(README, include_str!("package.md").as_bytes())?;
        let schema = serde_json::to_string_pretty(&schema()).map_err(Failed::other)?;
        writer.file(SCHEMA, format!("{schema}\n").as_bytes())?;
        Ok(writer)
    }

    /// A whole file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failed> {
        self.start(name)?;
        self.append(bytes)
    }

    /// Begins a file whose bytes come in parts.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn start(&mut self, name: &str) -> Result<(), Failed> {
        self.end();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(true);
        self.zip.start_file(name, options)?;
        self.open = Some((name.to_string(), Sha256::new()));
        Ok(())
    }

    /// More bytes of the file that was begun.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Failed> {
        if let Some((_, sum)) = &mut self.open {
            sum.update(bytes);
        }
        self.zip.write_all(bytes)
    }

    fn end(&mut self) {
        if let Some((name, sum)) = self.open.take() {
            self.sums.insert(name, sum.finalize().into());
        }
    }

    /// Rows of CSV into the file that was begun.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn rows(&mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Result<(), Failed> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        for row in rows {
            csv.write_record(&row)?;
        }
        let bytes = csv.into_inner().map_err(|error| Failed::other(error.to_string()))?;
        self.append(&bytes)
    }

    /// Facts into the file that was begun.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn facts(&mut self, facts: &[Fact]) -> Result<(), Failed> {
        self.rows(facts.iter().map(|fact| fact.values.iter().map(cell).collect()))
    }

    /// Leaves into the file that was begun; the first page brings the header.
    ///
    /// # Errors
    /// The file cannot be written; a leaf is of a version that this program does not know.
    pub fn leaves(&mut self, leaves: &[LogLeaf]) -> Result<(), Failed> {
        let mut text = String::new();
        for leaf in leaves {
            if leaf.seq == 1 {
                text.push_str(LEAVES_HEADER);
                text.push('\n');
            }
            let json = leaf.body.strip_prefix(LEAF_V1).filter(|json| !json.contains(['\n', '\t', '\r']));
            let json = json.ok_or_else(|| Failed::other(format!("leaf {} is not of a known version", leaf.seq)))?;
            text.push_str(&format!("{}\t{}\t{}\t{json}\n", leaf.seq, hex(&leaf.leaf_hash), LEAF_V1.trim_end()));
        }
        self.append(text.as_bytes())
    }

    /// Writes the sums and ends the package.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self) -> Result<W, Failed> {
        self.end();
        let sums: String = self.sums.iter().map(|(name, sum)| format!("{}  {name}\n", hex(sum))).collect();
        self.start(SUMS)?;
        self.append(sums.as_bytes())?;
        Ok(self.zip.finish()?)
    }
}

/// Proofs as they stand in the package: the last leaf is in the tree, and an earlier tree is its beginning.
pub fn proofs(checkpoint: &Checkpoint, leaf: (Hash, &[Hash]), from: (i64, Hash, &[Hash])) -> Json {
    let texts = |path: &[Hash]| path.iter().map(|hash| hex(hash)).collect::<Vec<_>>();
    json!({
        "size": checkpoint.size,
        "root": hex(&checkpoint.root),
        "inclusion": { "sequence": checkpoint.size, "leaf_hash": hex(&leaf.0), "path": texts(leaf.1) },
        "consistency": { "from": from.0, "from_root": hex(&from.1), "to": checkpoint.size, "path": texts(from.2) },
    })
}

/// Tables, columns, kinds and keys, as the ledger knows them.
fn schema() -> Json {
    let kind = |kind: Kind| match kind {
        Kind::Id => "uuid",
        Kind::Int => "integer",
        Kind::Text => "text",
        Kind::Bool => "boolean",
        Kind::Day => "date",
        Kind::Instant => "microseconds since 1970-01-01 UTC",
        Kind::Bytes => "x and hexadecimal",
    };
    let tables: Vec<Json> = TABLES
        .iter()
        .map(|table| {
            let columns: Vec<Json> = table
                .columns
                .iter()
                .map(|column| json!({ "name": column.name, "kind": kind(column.kind), "absent": column.nullable }))
                .collect();
            let key: Vec<&str> = table.columns[..table.key].iter().map(|column| column.name).collect();
            let rows = if table.op == Op::Insert { "appended, never changed" } else { "as they stand" };
            json!({ "name": table.name, "file": super::table_file(table), "key": key, "rows": rows, "columns": columns })
        })
        .collect();
    json!({ "form": FORM, "tables": tables })
}
