//! What makes a booked line this line and no other, whichever file brings it.
//!
//! Invariant: the same lines in any files, order and overlap give the same keys. A bank reference is not unique alone:
//! account, amount and day belong to it, and an occurrence number within the file for true repeats.
//! The material holds names and accounts: it goes under the vault's key before it is kept anywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::text::fold;
use super::{Line, Reading, Statement, Status};

/// A shorter reference only counts the entries of one statement: it says nothing in another.
const SHORT: usize = 6;

/// The identity of a booked line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What an HMAC is made of.
    pub material: String,
    /// 1 for the first such line of a file, 2 for its repeat.
    pub occurrence: u32,
}

/// The keys of all booked lines of a file with their places, in the file's order. A statement that the file holds twice
/// counts once.
pub fn numbered(reading: &Reading) -> Vec<(Key, String)> {
    let told = |(key, at, entry): (Key, usize, usize)| (key, place(at, entry));
    keys(reading).into_iter().map(told).collect()
}

/// Where a line stands in its file, for a person; both are counted from 0 here.
pub fn place(statement: usize, entry: usize) -> String {
    format!("statement {}, entry {}", statement + 1, entry + 1)
}

/// The keys of all booked lines of a file with the numbers of their statement and line, as [`numbered`].
pub fn keys(reading: &Reading) -> Vec<(Key, usize, usize)> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut whole: BTreeSet<Vec<String>> = BTreeSet::new();
    let mut keys = Vec::new();
    for (at, statement) in reading.statements.iter().enumerate() {
        let lines: Vec<(usize, String)> = statement
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.status == Status::Booked)
            .map(|(entry, line)| (entry, material(statement, line)))
            .collect();
        if statement.opening.is_some() || statement.sequence.is_some() {
            let mut print = vec![header(statement)];
            print.extend(lines.iter().map(|(_, material)| material.clone()));
            if !whole.insert(print) {
                continue;
            }
        }
        for (entry, material) in lines {
            let count = counts.entry(material.clone()).or_default();
            *count = count.saturating_add(1);
            keys.push((Key { material, occurrence: *count }, at, entry));
        }
    }
    keys
}

fn header(statement: &Statement) -> String {
    let balance = |balance: &Option<super::Balance>| {
        balance.as_ref().map(|balance| format!("{} {:?}", balance.amount.normalize(), balance.on)).unwrap_or_default()
    };
    let number = (statement.sequence, statement.page);
    format!("{number:?}|{}|{}|{}", account(statement), balance(&statement.opening), balance(&statement.closing))
}

fn account(statement: &Statement) -> String {
    statement.account.as_deref().map(fold).unwrap_or_default()
}

/// What a line's identity is made of, before its occurrence number.
pub fn material(statement: &Statement, line: &Line) -> String {
    let mut out = String::new();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let amount = line.amount.normalize();
    let currency = line.currency.as_deref().unwrap_or_default();
    // Writing to a string cannot fail.
    let _ = match line.bank_ref.as_deref().map(str::trim).filter(|reference| reference.len() >= SHORT) {
        Some(reference) => {
            write!(out, "ref|{}|{amount}|{currency}|{}|{reference}", account(statement), day(line.booked_on))
        }
        None => write!(
            out,
            "text|{}|{amount}|{currency}|{}|{}|{}|{}|{}|{}|{}",
            account(statement),
            day(line.booked_on),
            day(line.value_on),
            fold(line.remittance.as_deref().unwrap_or_default()),
            fold(line.counterparty_name.as_deref().unwrap_or_default()),
            fold(line.counterparty_account.as_deref().unwrap_or_default()),
            line.end_to_end_id.as_deref().unwrap_or_default().trim(),
            line.batch_id.as_deref().unwrap_or_default().trim(),
        ),
    };
    out
}
