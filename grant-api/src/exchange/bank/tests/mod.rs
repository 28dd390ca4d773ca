//! Tests of the readers: own samples of every format, the public corpus beside the project where it is there, hostile
//! files, and files that are changed at random.

mod chain;
mod corpus;
mod hostile;
mod mutate;
mod pain001;
mod payment_file;
mod samples;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Line, Profile, Reading, Statement, Unreadable, read};

/// Own samples, part of the project.
fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/reference/bank")
}

/// The public corpus, where it lies beside the project; says so where it does not.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/bank");
    let there = folder.join("expected-iso20022.json").exists();
    if !there {
        // Straight to standard error, which the test runner does not swallow.
        let line = format!("bank: {} is absent, its files were not read\n", folder.display());
        std::io::stderr().write_all(line.as_bytes()).expect("standard error");
    }
    there.then_some(folder)
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sample(name: &str) -> Vec<u8> {
    bytes(&own().join(name))
}

fn house_profile() -> Profile {
    Profile::parse(&String::from_utf8(sample("house-bank.profile.json")).expect("text")).expect("a profile")
}

/// A file that must be read.
fn good(bytes: &[u8]) -> Reading {
    match read(bytes, None) {
        Ok(reading) => reading,
        Err(fault) => panic!("{fault:?}"),
    }
}

/// A file that must be refused.
fn refused(bytes: &[u8]) -> Unreadable {
    match read(bytes, None) {
        Ok(reading) => panic!("read as {}", reading.format),
        Err(fault) => fault,
    }
}

fn codes(reading: &Reading) -> Vec<&'static str> {
    reading.findings.iter().map(|finding| finding.code).collect()
}

fn amounts(statement: &Statement) -> Vec<String> {
    statement.lines.iter().map(|line| line.amount.to_string()).collect()
}

fn names(statement: &Statement) -> Vec<&str> {
    statement.lines.iter().map(|line| line.counterparty_name.as_deref().unwrap_or_default()).collect()
}

/// Day, amount and currency of a line.
fn short(line: &Line) -> (String, String, String) {
    let day = line.booked_on.map(|day| day.to_string()).unwrap_or_default();
    (day, line.amount.to_string(), line.currency.clone().unwrap_or_default())
}

/// SplitMix64: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).expect("small")).expect("small")
    }
}
