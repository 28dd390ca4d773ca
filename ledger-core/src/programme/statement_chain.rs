//! The chain of one account's statements: each opens with what the one before closed, and no number is missing.
//!
//! Invariant: what is found depends on the statements, never on the order of their files; nothing is dropped or corrected.
//! Messages hold amounts, days and numbers. Must not refuse: a break is for a person to look at.

use std::collections::{BTreeMap, BTreeSet};

use super::bank_statement::{BankStatement, MESSAGE_MAX};
use super::command;
use crate::id::StatementId;
use crate::money::{Currency, Minor, Money};
use crate::text::Code;

/// A finding before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What kind.
    pub code: Code,
    /// Where.
    pub place: String,
    /// What.
    pub message: String,
}

impl Found {
    pub(super) fn new(code: &str, place: &str, message: String) -> Self {
        let kind = Code::new(code).unwrap_or_else(|_| Code::from_id(uuid::Uuid::nil()));
        let message = message.chars().take(MESSAGE_MAX).collect();
        Found { code: kind, place: place.to_owned(), message }
    }
}

impl From<&command::NewFinding> for Found {
    fn from(new: &command::NewFinding) -> Self {
        Found { code: new.code.clone(), place: new.place.clone(), message: new.message.clone() }
    }
}

/// A break of the chain: the statement after it, and what is found there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The statement before.
    pub before: StatementId,
    /// The statement after.
    pub after: StatementId,
    /// `chain` or `gap`.
    pub found: Found,
}

/// A link of the chain: one statement, or one that the bank split over several pages in files of their own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link<'a> {
    /// The statement, or its first page.
    first: &'a BankStatement,
    /// The same statement, or its last page.
    pub last: &'a BankStatement,
    opening: Minor,
    closing: Minor,
}

impl<'a> Link<'a> {
    fn of(first: &'a BankStatement, last: &'a BankStatement) -> Option<Link<'a>> {
        Some(Link { first, last, opening: first.opening_minor?, closing: last.closing_minor? })
    }
}

/// Walks the statements of one account by days, numbers and balances.
pub fn chain<'a>(statements: impl Iterator<Item = &'a BankStatement>, currency: Currency) -> Vec<Break> {
    let order = ordered(statements);
    let mut breaks = Vec::new();
    for pair in order.windows(2) {
        let [before, after] = pair else { continue };
        let place = format!("statement {}", after.first.position);
        let mut note = |code, message| {
            let (before, after) = (before.last.statement_id, after.first.statement_id);
            breaks.push(Break { before, after, found: Found::new(code, &place, message) });
        };
        if before.closing != after.opening {
            let text = |minor| Money { minor, currency }.to_string();
            let on = before.last.to_on.map(|day| format!(" of {day}")).unwrap_or_default();
            note(
                "chain",
                format!("opening {} does not follow closing {}{on}", text(after.opening), text(before.closing)),
            );
        }
        if let (Some(last), Some(number)) = (before.last.sequence, after.first.sequence) {
            let missing = number.saturating_sub(last).saturating_sub(1);
            if missing > 0 {
                note("gap", format!("number {number} follows {last}: {missing} statements are missing"));
            }
        }
    }
    breaks
}

/// The statements of one account whose both balances are known, each once, in the order in which they follow each other.
pub(super) fn ordered<'a>(statements: impl Iterator<Item = &'a BankStatement>) -> Vec<Link<'a>> {
    let (whole, parts): (Vec<_>, Vec<_>) = statements.partition(|one| Link::of(one, one).is_some());
    let mut order: Vec<Link> = whole.into_iter().filter_map(|one| Link::of(one, one)).chain(joined(parts)).collect();
    order.sort_by_key(key);
    // The same statement in two files is no break.
    let mut seen = BTreeSet::new();
    order.retain(|one| seen.insert(key(one)));
    followed(order)
}

/// Pages of one number and closing day, from the first that opens to the last that closes, where none is missing.
fn joined(parts: Vec<&BankStatement>) -> Vec<Link<'_>> {
    let mut numbered: BTreeMap<_, BTreeMap<i64, &BankStatement>> = BTreeMap::new();
    for one in parts {
        if let (Some(sequence), Some(page)) = (one.sequence, one.page) {
            numbered.entry((one.to_on, sequence)).or_default().entry(page).or_insert(one);
        }
    }
    let whole = |pages: &BTreeMap<i64, &BankStatement>| pages.keys().copied().eq((1..).take(pages.len()));
    let pages = numbered.into_values().filter(|pages| whole(pages));
    pages.filter_map(|pages| Link::of(pages.first_key_value()?.1, pages.last_key_value()?.1)).collect()
}

type Key = (Option<crate::time::Day>, Option<crate::time::Day>, Option<i64>, Option<i64>, Minor, Minor, i64);

/// What puts statements in order and tells them apart.
fn key(one: &Link) -> Key {
    let Link { first, last, opening, closing } = one;
    (last.to_on, first.from_on, first.sequence, first.page, *opening, *closing, first.entries)
}

/// Statements of one closing day without numbers follow each other by their balances, whatever order they sorted into.
fn followed(order: Vec<Link>) -> Vec<Link> {
    /// Searching costs a square: a day with more statements is taken as sorted.
    const MOST: usize = 200;
    let mut done: Vec<Link> = Vec::with_capacity(order.len());
    for day in order.chunk_by(|a, b| a.last.to_on == b.last.to_on) {
        let mut same = day.to_vec();
        if same.iter().all(|one| one.first.sequence.is_some()) || same.len() > MOST {
            done.extend(same);
            continue;
        }
        while !same.is_empty() {
            let last = done.last().map(|one| one.closing);
            let ends: Vec<Minor> = same.iter().map(|one| one.closing).collect();
            let next = same.iter().position(|one| last == Some(one.opening));
            // Without one that follows: the one that follows none of its day.
            let next = next.or_else(|| same.iter().position(|one| !ends.contains(&one.opening)));
            done.push(same.remove(next.unwrap_or(0)));
        }
    }
    done
}

/// Breaks beside the statements of a file, among those of the account that were there before.
pub(super) fn between<'a>(
    known: impl Iterator<Item = &'a BankStatement>,
    new: &'a [BankStatement],
    currency: Currency,
) -> Vec<Found> {
    let ids: BTreeSet<StatementId> = new.iter().map(|one| one.statement_id).collect();
    let breaks = chain(known.chain(new), currency);
    let beside = breaks.into_iter().filter(|one| ids.contains(&one.after) || ids.contains(&one.before));
    beside.map(|one| one.found).collect()
}
