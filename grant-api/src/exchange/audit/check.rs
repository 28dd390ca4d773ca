//! The check of a package by what is in it alone: sums of the files, hashes of the leaves, root, signature, rows against the
//! log, reports against the legs.
//!
//! Invariant: every figure of the reports is worked out anew from the legs, every leg is held against the leaf that wrote
//! it, and every leaf is under the root of the checkpoint; so whoever trusts the checkpoint trusts the figures. Must not:
//! stop at the first finding, or open anything but the package.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use ledger_core::id::{FundId, ProgrammeId};
use ledger_core::ledger::checkpoint::{Checkpoint, Note, Verifier};
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::log::Hash;
use ledger_core::ledger::proof::{extends, includes};
use ledger_core::ledger::replay::{Replay, Stored};
use ledger_core::ledger::trial::{Trial, TrialRow, trial_parts};
use ledger_core::ledger::verify::{Finding, against, finding};
use ledger_core::programme::fund::Fund;
use ledger_core::programme::report::Position;
use ledger_core::row::{Fact, Row, Table, hex};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::cell::{bytes, fund_cells, trial_cells, value};
use super::read::Package;
use super::{CHECKPOINT, FUNDS, FUNDS_COLUMNS, LEAVES, PROOFS, SUMS, TABLES, TRIAL, TRIAL_COLUMNS, table_file};

/// A check of a package and what it found.
#[derive(Debug)]
pub struct Part {
    /// Name of the check.
    pub check: &'static str,
    /// What it looked at.
    pub scope: String,
    /// Findings; empty when all is well.
    pub findings: Vec<Finding>,
}

/// A checkpoint that came another way, with the place that it came from.
pub struct Kept {
    /// Where it comes from, for people.
    pub place: String,
    /// What it says; its signature was checked by whoever hands it in.
    pub checkpoint: Checkpoint,
}

/// What was read of a package.
struct PackageRead {
    replay: Replay,
    stored: Stored,
    trial: Trial,
    legs: usize,
    funds: BTreeMap<FundId, Fund>,
    faults: Vec<Finding>,
}

/// Checks a package. With a key, its checkpoint has to be signed by it, unless one that came another way is `kept`.
///
/// # Errors
/// In words: it is not a package at all.
pub fn check<R: Read + Seek>(file: R, kept: &[Kept], key: Option<&Verifier>) -> Result<Vec<Part>, String> {
    let mut package = Package::open(file)?;
    let part = |check, scope: String, findings| Part { check, scope, findings };
    let names = package.names()?;
    let mut parts = vec![part("package", format!("{} files and their sums", names.len()), sums(&mut package, &names))];
    let (said, signed, mut witnessed) = checkpoint(&mut package, key, !kept.is_empty());
    let Some(said) = said else {
        parts.push(part("checkpoint", CHECKPOINT.into(), witnessed));
        return Ok(parts);
    };
    let mut read = read(&mut package, &said, kept);
    let (size, _) = read.replay.read();
    witnessed.extend(against(&said, size, read.replay.root_at(said.size)));
    if size > said.size {
        let what = format!("the package holds {size} leaves, its checkpoint {}", said.size);
        witnessed.push(finding("checkpoint", "log_head", &said.origin, "size", what));
    }
    witnessed.extend(proofs(&mut package, &said, &read.replay));
    let scope = format!("{CHECKPOINT}: {} leaves, {signed}; proofs", said.size);
    let mut checkpoints = vec![part("checkpoint", scope, witnessed)];
    for one in kept {
        let found = against(&one.checkpoint, size, read.replay.root_at(one.checkpoint.size));
        let other = one.checkpoint.origin != said.origin;
        let stranger = finding("checkpoint", "checkpoint", &one.place, "origin", "is of another log than the package");
        let found = if other { vec![stranger] } else { found };
        checkpoints.push(part("checkpoint", format!("{}: {} leaves", one.place, one.checkpoint.size), found));
    }
    let (trial, funds) = (trial(&mut package, &read), statements(&mut package, &read));
    let rows = read.stored.len();
    let faults = std::mem::take(&mut read.faults);
    let found = settle(&mut package, read.replay, read.stored).into_iter().chain(faults);
    let (log, rows_found): (Vec<_>, Vec<_>) = found.partition(|finding| finding.check == "log");
    parts.push(part("log", format!("{size} leaves, hashes, order"), log));
    parts.extend(checkpoints);
    parts.push(part("rows", format!("{rows} rows against the log"), rows_found));
    parts.push(part("balances", format!("{TRIAL} against {} legs", read.legs), trial));
    parts.push(part("funds", format!("{FUNDS} against the trial balance"), funds));
    Ok(parts)
}

fn fault(check: &'static str, table: &str, what: impl Into<String>) -> Finding {
    finding(check, table, "", "*", what)
}

/// Every file has the sum that stands in the list, and no file is missing or stands in no list.
fn sums<R: Read + Seek>(package: &mut Package<R>, names: &[String]) -> Vec<Finding> {
    let list = match package.text(SUMS) {
        Ok(list) => list,
        Err(what) => return vec![fault("package", SUMS, what)],
    };
    let mut findings = Vec::new();
    let mut listed: BTreeMap<&str, &str> =
        list.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name, sum)).collect();
    for name in names.iter().filter(|name| *name != SUMS) {
        let mut sum = Sha256::new();
        let read = package
            .file(name)
            .and_then(|mut file| std::io::copy(&mut file, &mut HashInto(&mut sum)).map_err(|error| error.to_string()));
        let sum: Hash = sum.finalize().into();
        let what = match (read, listed.remove(name.as_str())) {
            (Err(what), _) => what,
            (Ok(_), None) => "stands in no list".into(),
            (Ok(_), Some(listed)) if listed != hex(&sum) => format!("has the sum {}", hex(&sum)),
            _ => continue,
        };
        findings.push(fault("package", name, what));
    }
    findings.extend(listed.keys().map(|name| fault("package", name, "the file is missing")));
    findings
}

struct HashInto<'a>(&'a mut Sha256);

impl std::io::Write for HashInto<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The package's own checkpoint, what there is to say of its signature, and findings.
fn checkpoint<R: Read + Seek>(
    package: &mut Package<R>,
    key: Option<&Verifier>,
    kept: bool,
) -> (Option<Checkpoint>, String, Vec<Finding>) {
    let note = |what: String| vec![finding("checkpoint", "checkpoint", CHECKPOINT, "signature", what)];
    let text = match package.text(CHECKPOINT) {
        Ok(text) => text,
        Err(what) => return (None, String::new(), note(what)),
    };
    let said = match text.parse::<Note>() {
        Ok(signed) => match key {
            Some(key) => match key.open(&signed) {
                Ok(said) => return (Some(said), format!("signed by {}", key.name()), Vec::new()),
                Err(error) => return (signed.unproved().ok(), "not by the key".into(), note(error.to_string())),
            },
            None => signed.unproved(),
        },
        Err(_) => Checkpoint::parse(&text),
    };
    match said {
        Ok(said) if key.is_none() => (Some(said), "signature not checked: no --verifier-key".into(), Vec::new()),
        Ok(said) if kept => (Some(said), "not signed; the one kept elsewhere counts".into(), Vec::new()),
        Ok(said) => (Some(said), "not signed".into(), note("the package's checkpoint is not signed".into())),
        Err(error) => (None, String::new(), note(error.to_string())),
    }
}

fn read<R: Read + Seek>(package: &mut Package<R>, said: &Checkpoint, kept: &[Kept]) -> PackageRead {
    let mut faults = Vec::new();
    let programme = said.origin.parse().unwrap_or_else(|_| {
        faults.push(finding("checkpoint", "checkpoint", CHECKPOINT, "origin", "is no programme's id"));
        ProgrammeId(Default::default())
    });
    let mut replay = Replay::new(programme, TABLES.iter().copied());
    replay.watch(said.size);
    kept.iter().for_each(|one| replay.watch(one.checkpoint.size));
    let (mut order, own) = (Vec::new(), format!("\"{programme}\""));
    let mut last = None;
    let leaves = package.leaves(|leaf| {
        let seq = leaf.seq;
        let Some(header) = replay.bytes(seq, &leaf.body, &leaf.hash) else { return };
        let number = |name: &str| header.get(name).and_then(|text| text.parse::<i64>().ok());
        let mut note = |column: &str, what: &str| order.push(finding("log", "log_leaf", seq, column, what));
        if number("seq") != Some(seq) {
            note("seq", "the body says otherwise");
        }
        if header.get("programme") != Some(own.as_str()) {
            note("programme_id", "the body is of another log");
        }
        let recorded_at = number("recorded_at");
        if recorded_at <= last {
            note("recorded_at", "not later than the leaf before");
        }
        last = recorded_at;
    });
    faults.extend(leaves.err().map(|what| fault("log", LEAVES, what)));
    faults.extend(order);
    let stored = Stored::new(TABLES.iter().copied());
    let mut read = PackageRead { replay, stored, trial: Trial::default(), legs: 0, funds: BTreeMap::new(), faults };
    for table in TABLES {
        let rows = each_row(package, table, |fact| read.row(&fact));
        read.faults.extend(rows.err().map(|what| fault("rows", table.name, what)));
    }
    read
}

impl PackageRead {
    fn row(&mut self, fact: &Fact) -> Result<(), String> {
        self.stored.row(fact);
        if fact.table.name == Leg::TABLE.name {
            let leg = Leg::from_values(&fact.values).map_err(|error| error.to_string())?;
            self.legs += 1;
            self.trial.add(&leg).map_err(|error| error.to_string())?;
        }
        if fact.table.name == Fund::TABLE.name {
            let fund = Fund::from_values(&fact.values).map_err(|error| error.to_string())?;
            self.funds.insert(fund.fund_id, fund);
        }
        Ok(())
    }
}

fn each_row<R: Read + Seek>(
    package: &mut Package<R>,
    table: &'static Table,
    mut each: impl FnMut(Fact) -> Result<(), String>,
) -> Result<(), String> {
    let headings: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    package.rows(&table_file(table), &headings, |record| {
        let values = table.columns.iter().zip(record).map(|(column, cell)| {
            value(cell, column.kind).ok_or_else(|| format!("{}: {cell:?} does not fit its kind", column.name))
        });
        each(Fact { table, values: values.collect::<Result<_, _>>()? })
    })
}

/// Reads once more what differs, to name it.
fn settle<R: Read + Seek>(package: &mut Package<R>, replay: Replay, stored: Stored) -> Vec<Finding> {
    let mut open = replay.settle(stored);
    let wanted = open.leaves();
    if !wanted.is_empty() {
        // What could not be read has its finding already.
        let _ = package.leaves(|leaf| {
            if wanted.binary_search(&leaf.seq).is_ok() {
                open.leaf(leaf.seq, &leaf.body);
            }
        });
    }
    for table in open.tables() {
        let _ = each_row(package, table, |fact| {
            open.row(&fact);
            Ok(())
        });
    }
    open.finish()
}

/// The proofs of the package lead to its root.
fn proofs<R: Read + Seek>(package: &mut Package<R>, said: &Checkpoint, replay: &Replay) -> Vec<Finding> {
    let read = package
        .text(PROOFS)
        .and_then(|text| serde_json::from_str::<Json>(&text).map_err(|error| format!("{PROOFS}: {error}")));
    let json = match read {
        Ok(json) => json,
        Err(what) => return vec![fault("checkpoint", PROOFS, what)],
    };
    let hash = |json: &Json| json.as_str().and_then(bytes).and_then(|hash| Hash::try_from(hash).ok());
    let path = |json: &Json| json.as_array()?.iter().map(hash).collect::<Option<Vec<Hash>>>();
    let size = u64::try_from(said.size).unwrap_or(0);
    let holds = |part: &str, holds: Option<bool>| {
        let what = "does not lead to the root of the checkpoint";
        (holds != Some(true)).then(|| finding("checkpoint", PROOFS, part, "path", what))
    };
    let one = &json["inclusion"];
    let index = one["sequence"].as_u64().and_then(|seq| seq.checked_sub(1));
    let included = index.zip(hash(&one["leaf_hash"])).zip(path(&one["path"]));
    let last = included.as_ref().map(|((index, leaf), _)| (*index + 1 == size).then_some(*leaf));
    let of_last = last.flatten().zip(replay.last_leaf()).map(|(leaf, read)| leaf == read);
    let included = included.map(|((index, leaf), path)| includes(&leaf, index, size, &path, &said.root));
    let two = &json["consistency"];
    let before = two["from"].as_u64().zip(hash(&two["from_root"])).zip(path(&two["path"]));
    let extended = before.map(|((from, root), path)| extends((from, &root), (size, &said.root), &path));
    let found = [holds("inclusion", included), holds("inclusion", of_last), holds("consistency", extended)];
    found.into_iter().flatten().collect()
}

/// The trial balance is that of the legs, and equal on both sides in every fund, layer and currency.
fn trial<R: Read + Seek>(package: &mut Package<R>, read: &PackageRead) -> Vec<Finding> {
    let rows = read.trial.rows();
    let expected: Vec<[String; 6]> = rows.iter().map(trial_cells).collect();
    let mut findings = differing(package, TRIAL, &TRIAL_COLUMNS, 4, &expected);
    match trial_parts(&rows) {
        Err(error) => findings.push(fault("balances", TRIAL, error.to_string())),
        Ok(parts) => {
            for part in parts.iter().filter(|part| part.sides.debit != part.sides.credit) {
                let key = part.fund.map_or_else(|| "all funds".into(), |fund| fund.to_string());
                let what = format!("debits {} are not credits {}", part.sides.debit.0, part.sides.credit.0);
                findings.push(finding("balances", TRIAL, format!("{key}/{}", part.currency), "debit_minor", what));
            }
        }
    }
    findings
}

/// The statements are those of the trial balance.
fn statements<R: Read + Seek>(package: &mut Package<R>, read: &PackageRead) -> Vec<Finding> {
    let rows: Vec<TrialRow> = read.trial.rows();
    let mut expected = Vec::new();
    for fund in read.funds.values() {
        match Position::of(fund, &rows) {
            Ok(position) => expected.push(fund_cells(fund, &position)),
            Err(error) => return vec![finding("funds", FUNDS, fund.fund_id, "*", error.to_string())],
        }
    }
    differing(package, FUNDS, &FUNDS_COLUMNS, 1, &expected)
}

/// A report against what it has to be, row by row under its key.
fn differing<R: Read + Seek, const N: usize>(
    package: &mut Package<R>,
    name: &str,
    columns: &[&str; N],
    key: usize,
    expected: &[[String; N]],
) -> Vec<Finding> {
    let check = if name == TRIAL { "balances" } else { "funds" };
    let mut open: BTreeMap<&[String], &[String; N]> = expected.iter().map(|row| (&row[..key], row)).collect();
    let mut findings = Vec::new();
    let read = package.rows(name, columns, |record| {
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let text = cells[..key].join("/");
        match open.remove(&cells[..key]) {
            None => findings.push(finding(check, name, text, "*", "the legs know no such row")),
            Some(row) => {
                for ((column, is), should) in columns.iter().zip(&cells).zip(row) {
                    if is != should {
                        let what = format!("is {is}, the legs give {should}");
                        findings.push(finding(check, name, &text, column, what));
                    }
                }
            }
        }
        Ok(())
    });
    findings.extend(read.err().map(|what| fault(check, name, what)));
    findings.extend(open.keys().map(|key| finding(check, name, key.join("/"), "*", "the row is missing")));
    findings
}
