//! The readers of bank files by themselves, so that only they are built for fuzzing, and what every target asks of them.
//!
//! Invariant: what the program reads is what is fuzzed, the same files of source. Must not hold a reader of its own.

#![allow(dead_code, unused_imports)]

#[path = "../../grant-api/src/exchange/bank/mod.rs"]
pub mod bank;

use bank::{Named, Profile, across, read, shape};

/// Reads a file, holds it against itself and prints it, as the command does.
///
/// # Panics
/// Where what was read does not hold together.
pub fn through(bytes: &[u8], profile: Option<&Profile>) {
    let reading = read(bytes, profile);
    if let Ok(reading) = &reading {
        let named = [Named { file: "a", reading }, Named { file: "b", reading }];
        across(&named);
        bank::identity::keys(reading);
        for statement in &reading.statements {
            assert_eq!(statement.entries, statement.lines.len());
            for line in &statement.lines {
                let _ = bank::matching::line(uuid::Uuid::nil(), statement, line);
            }
        }
    }
    shape("a", reading.as_ref(), &[]);
}
