//! The gates of an import: what does not add up, inside a file and between files of one account.
//!
//! Invariant: findings depend on the set of files, not on their order; nothing is dropped or corrected here. They name
//! amounts, days and counts, never an account, a name or a text.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::identity::{Key, numbered};
use super::{Finding, Reading, Statement, Status};

/// How many findings of one kind a file gets before they are summed up.
const MOST: usize = 20;

/// Checks one file: balances, missing balances, mixed currencies, alike entries. Sets `balanced`.
pub fn within(reading: &mut Reading) {
    let mut findings = Vec::new();
    // Other formats carry no balance, or one.
    let whole = reading.format.starts_with("camt.053") || reading.format == "mt940";
    for (at, statement) in reading.statements.iter_mut().enumerate() {
        let place = format!("statement {}", at + 1);
        statement.balanced = balanced(statement);
        findings.extend(balance(statement, &place, whole));
        let mixed = statement.lines.iter().filter(|line| line.currency != statement.currency).count();
        if mixed > 0 {
            findings.push(Finding::new(
                "currency-differs",
                place,
                format!("{mixed} entries are not in the statement's currency"),
            ));
        }
    }
    reading.findings.extend(findings);
    capped(&mut reading.findings);
    reading.findings.extend(alike(reading));
}

fn booked(statement: &Statement) -> Option<Decimal> {
    let lines = statement.lines.iter().filter(|line| line.status == Status::Booked);
    lines.map(|line| line.amount).try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// Whether opening + booked entries = closing, in one currency.
fn balanced(statement: &Statement) -> Option<bool> {
    let (opening, closing) = (statement.opening.as_ref()?, statement.closing.as_ref()?);
    let sum = booked(statement).and_then(|sum| sum.checked_add(opening.amount));
    let one = opening.currency.is_none() || closing.currency.is_none() || opening.currency == closing.currency;
    Some(one && sum == Some(closing.amount))
}

fn balance(statement: &Statement, place: &str, whole: bool) -> Option<Finding> {
    match (&statement.opening, &statement.closing, statement.balanced) {
        (Some(opening), Some(closing), Some(false)) => {
            let sum = booked(statement).map_or_else(|| "a sum out of range".to_owned(), |sum| sum.to_string());
            let currency = |balance: &super::Balance| balance.currency.clone().unwrap_or_default();
            let message = format!(
                "opening {} {} and booked entries {sum} do not make the closing {} {}",
                opening.amount,
                currency(opening),
                closing.amount,
                currency(closing)
            );
            Some(Finding::new("balance", place, message))
        }
        (Some(_), None, _) if whole => {
            Some(Finding::new("no-closing-balance", place, "the statement has no closing balance"))
        }
        (None, Some(_), _) if whole => {
            Some(Finding::new("no-opening-balance", place, "the statement has no opening balance"))
        }
        _ => None,
    }
}

/// Entries of one file that nothing tells apart: true repeats, kept with their occurrence number.
fn alike(reading: &Reading) -> Vec<Finding> {
    let repeats: Vec<(Key, String)> = numbered(reading).into_iter().filter(|(key, _)| key.occurrence > 1).collect();
    let mut findings: Vec<Finding> = Vec::new();
    for (key, place) in repeats.iter().take(MOST) {
        let message =
            format!("occurrence {} of an entry with the same day, amount, reference and text", key.occurrence);
        findings.push(Finding::new("duplicate", place.clone(), message));
    }
    if repeats.len() > MOST {
        findings.push(Finding::new("duplicate", "file", format!("{} more of this kind", repeats.len() - MOST)));
    }
    findings
}

/// More than a person can read is summed up.
fn capped(findings: &mut Vec<Finding>) {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    findings.retain(|finding| {
        let count = counts.entry(finding.code).or_default();
        *count += 1;
        *count <= MOST
    });
    for (code, count) in counts.into_iter().filter(|(_, count)| *count > MOST) {
        findings.push(Finding::new(code, "file", format!("{} more of this kind", count - MOST)));
    }
}

/// A file with its name, for findings between files.
pub struct Named<'a> {
    /// What messages call it.
    pub file: &'a str,
    /// What is in it.
    pub reading: &'a Reading,
}

/// A statement among all files.
struct Placed<'a> {
    file: usize,
    at: usize,
    statement: &'a Statement,
}

impl Placed<'_> {
    fn place(&self) -> String {
        format!("statement {}", self.at + 1)
    }
}

/// Checks files against each other: chain of balances, missing numbers, lines that come twice. The answer names the
/// file (by its place in `files`) each finding belongs to.
pub fn across(files: &[Named]) -> Vec<(usize, Finding)> {
    let mut found = Vec::new();
    for group in accounts(files).into_values() {
        chain(files, group, &mut found);
    }
    if files.len() > 1 {
        overlaps(files, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

/// Statements with both balances, by account and currency.
fn accounts<'a>(files: &[Named<'a>]) -> BTreeMap<(String, String), Vec<Placed<'a>>> {
    let mut groups: BTreeMap<(String, String), Vec<Placed>> = BTreeMap::new();
    for (file, named) in files.iter().enumerate() {
        for (at, statement) in named.reading.statements.iter().enumerate() {
            let Some(account) = &statement.account else { continue };
            if statement.opening.is_some() && statement.closing.is_some() {
                let key = (super::text::fold(account), statement.currency.clone().unwrap_or_default());
                groups.entry(key).or_default().push(Placed { file, at, statement });
            }
        }
    }
    groups
}

/// Walks one account by days and numbers.
fn chain(files: &[Named], mut group: Vec<Placed>, found: &mut Vec<(usize, Finding)>) {
    group.sort_by_key(|placed| order(files, placed));
    let mut group = followed(group);
    // The same statement in two files is an overlap, no break.
    group.dedup_by(|later, earlier| later.statement == earlier.statement);
    for pair in group.windows(2) {
        let [earlier, later] = pair else { continue };
        let (Some(closing), Some(opening)) = (&earlier.statement.closing, &later.statement.opening) else { continue };
        let name = files.get(earlier.file).map_or("", |named| named.file);
        if closing.amount != opening.amount {
            let on = closing.on.map(|on| on.to_string()).unwrap_or_default();
            let message = format!(
                "opening {} does not follow closing {} of {on} (statement {} of {name})",
                opening.amount,
                closing.amount,
                earlier.at + 1
            );
            found.push((later.file, Finding::new("chain", later.place(), message)));
        }
        if let (Some(before), Some(number)) = (earlier.statement.sequence, later.statement.sequence) {
            let missing = number.saturating_sub(before).saturating_sub(1);
            if missing > 0 && number > before {
                let message = format!("number {number} follows {before}: {missing} statements are missing");
                found.push((later.file, Finding::new("gap", later.place(), message)));
            }
        }
    }
}

type Order<'a> =
    (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>, Option<u64>, Option<u64>, Decimal, Decimal, &'a str, usize);

fn order<'a>(files: &[Named<'a>], placed: &Placed) -> Order<'a> {
    let statement = placed.statement;
    let amount = |balance: &Option<super::Balance>| balance.as_ref().map_or(Decimal::ZERO, |balance| balance.amount);
    let on = |balance: &Option<super::Balance>| balance.as_ref().and_then(|balance| balance.on);
    let name = files.get(placed.file).map_or("", |named| named.file);
    (
        on(&statement.closing),
        on(&statement.opening),
        statement.sequence,
        statement.page,
        amount(&statement.opening),
        amount(&statement.closing),
        name,
        placed.at,
    )
}

/// Statements of one closing day follow each other by their balances, whatever order they sorted into.
fn followed(group: Vec<Placed>) -> Vec<Placed> {
    let mut done: Vec<Placed> = Vec::with_capacity(group.len());
    let mut rest = group.into_iter().peekable();
    while let Some(first) = rest.next() {
        let day = first.statement.closing.as_ref().and_then(|closing| closing.on);
        let mut same = vec![first];
        while let Some(next) =
            rest.next_if(|next| next.statement.closing.as_ref().and_then(|closing| closing.on) == day)
        {
            same.push(next);
        }
        let numbered = same.iter().all(|placed| placed.statement.sequence.is_some());
        // Searching costs a square: a day with so many statements is taken as sorted.
        if numbered || same.len() > 200 {
            done.extend(same);
            continue;
        }
        while !same.is_empty() {
            let last = done.last().and_then(|placed| placed.statement.closing.as_ref()).map(|closing| closing.amount);
            let starts = |placed: &Placed| placed.statement.opening.as_ref().map(|opening| opening.amount);
            let ends: Vec<Option<Decimal>> =
                same.iter().map(|placed| placed.statement.closing.as_ref().map(|closing| closing.amount)).collect();
            let next = same.iter().position(|placed| last.is_some() && starts(placed) == last);
            // Without one that follows: the one that follows none of its day.
            let next = next.or_else(|| same.iter().position(|placed| !ends.contains(&starts(placed))));
            done.push(same.remove(next.unwrap_or(0)));
        }
    }
    done
}

/// Lines that stand in more than one file.
fn overlaps(files: &[Named], found: &mut Vec<(usize, Finding)>) {
    let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|at| files.get(*at).map_or("", |named| named.file));
    for at in order {
        let Some(named) = files.get(at) else { continue };
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (key, _) in numbered(named.reading) {
            match seen.get(&key) {
                Some(first) => *counts.entry(*first).or_default() += 1,
                None => {
                    seen.insert(key, at);
                }
            }
        }
        for (first, count) in counts {
            let name = files.get(first).map_or("", |named| named.file);
            let message = format!("{count} booked lines are also in {name}; they count once");
            found.push((at, Finding::new("overlap", "file", message)));
        }
    }
}
