//! The lines of all files, each once: the same line in overlapping statements, and notifications of what a statement shows.
//!
//! Invariant: neither the order of files nor their overlap shows. A notification of a line adds what the statement leaves
//! out and is no line of its own; one that no statement shows is kept as what it is.

use std::collections::BTreeMap;

use super::Named;
use crate::exchange::bank::identity::{Key, keys, place};
use crate::exchange::bank::{Finding, Line, Reading, Statement, Status};

/// A booked line.
pub(super) struct Booked {
    pub(super) account: Option<String>,
    /// For a line that names no currency.
    pub(super) statement_currency: Option<String>,
    pub(super) line: Line,
    /// File and place, of each file that shows it.
    pub(super) shown: Vec<(String, String)>,
    /// Shown by a statement, not by notifications alone.
    pub(super) on_statement: bool,
    /// A statement of its account and day is there and does not show it.
    pub(super) missing: bool,
}

/// Whether a format notifies of what a statement will show.
fn notifies(format: &str) -> bool {
    ["camt.054", "camt.052", "mt942"].iter().any(|kind| format.starts_with(kind))
}

/// All booked lines, in an order of their own.
pub(super) fn collect(files: &[Named<Reading>]) -> Vec<Booked> {
    let mut all: BTreeMap<Key, Booked> = BTreeMap::new();
    let mut files: Vec<&Named<Reading>> = files.iter().collect();
    files.sort_by(|left, right| {
        (notifies(&left.read.format), &left.file).cmp(&(notifies(&right.read.format), &right.file))
    });
    for file in &files {
        let on_statement = !notifies(&file.read.format);
        for (key, statement, entry) in keys(&file.read) {
            let Some(found) = file.read.statements.get(statement) else { continue };
            let Some(line) = found.lines.get(entry) else { continue };
            let shown = (file.file.clone(), place(statement, entry));
            match all.get_mut(&key) {
                Some(known) => {
                    enrich(&mut known.line, line);
                    known.shown.push(shown);
                    known.on_statement |= on_statement;
                }
                None => {
                    let booked = Booked {
                        account: found.account.clone(),
                        statement_currency: found.currency.clone(),
                        line: line.clone(),
                        shown: vec![shown],
                        on_statement,
                        missing: false,
                    };
                    all.insert(key, booked);
                }
            }
        }
    }
    let (mut shown, notified): (Vec<Booked>, Vec<Booked>) = all.into_values().partition(|line| line.on_statement);
    let mut left = link(&mut shown, notified);
    left.iter_mut().for_each(|line| line.missing = covered(&files, line));
    shown.extend(left);
    shown
}

/// Links notifications to lines of statements that say the same in other words; gives back those that none shows.
fn link(shown: &mut [Booked], notified: Vec<Booked>) -> Vec<Booked> {
    let key = |line: &Booked| {
        let currency = line.line.currency.clone().or_else(|| line.statement_currency.clone());
        (line.account.clone(), line.line.booked_on, line.line.amount, currency)
    };
    let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, line) in shown.iter().enumerate() {
        places.entry(key(line)).or_default().push(at);
    }
    let mut linked = vec![false; shown.len()];
    let mut left = Vec::new();
    for note in notified {
        let id = |line: &Booked| line.line.end_to_end_id.clone();
        let same = places.get(&key(&note)).map(Vec::as_slice).unwrap_or_default();
        let fits: Vec<usize> = same.iter().copied().filter(|at| !linked[*at]).collect();
        let equal: Vec<usize> =
            fits.iter().copied().filter(|at| id(&note).is_some() && id(&shown[*at]) == id(&note)).collect();
        let silent: Vec<usize> =
            fits.iter().copied().filter(|at| id(&note).is_none() || id(&shown[*at]).is_none()).collect();
        // Without an id on both sides only the one line of that day and amount can be meant.
        let at = equal.first().copied().or(if silent.len() == 1 && fits.len() == 1 { Some(silent[0]) } else { None });
        match at {
            Some(at) => {
                linked[at] = true;
                enrich(&mut shown[at].line, &note.line);
                shown[at].shown.extend(note.shown);
            }
            None => left.push(note),
        }
    }
    left
}

/// Whether a statement is there that should show the line.
fn covered(files: &[&Named<Reading>], line: &Booked) -> bool {
    let Some(on) = line.line.booked_on else { return false };
    let covers = |statement: &Statement| {
        let from = statement.from.or(statement.opening.as_ref().and_then(|balance| balance.on));
        let to = statement.to.or(statement.closing.as_ref().and_then(|balance| balance.on));
        statement.account == line.account && from.zip(to).is_some_and(|(from, to)| from <= on && on <= to)
    };
    let whole = files.iter().filter(|file| !notifies(&file.read.format));
    whole.flat_map(|file| &file.read.statements).any(covers)
}

/// The finding of a line that is [`Booked::missing`].
pub(super) fn missing(line: &Booked) -> (String, Finding) {
    let (file, place) = line.shown.first().cloned().unwrap_or_default();
    let on = line.line.booked_on.map(|on| on.to_string()).unwrap_or_default();
    let message = format!("{} of {on} was notified, the statement of that day does not show it", line.line.amount);
    (file, Finding { code: "not-on-statement", place, message })
}

/// What one showing of a line leaves out and another says.
fn enrich(line: &mut Line, other: &Line) {
    let fill = |mine: &mut Option<String>, theirs: &Option<String>| {
        if mine.is_none() {
            mine.clone_from(theirs);
        }
    };
    if other.details.len() > line.details.len().max(1) {
        line.details.clone_from(&other.details);
    }
    if line.details.len() <= 1 {
        fill(&mut line.end_to_end_id, &other.end_to_end_id);
        fill(&mut line.counterparty_name, &other.counterparty_name);
        fill(&mut line.counterparty_account, &other.counterparty_account);
        fill(&mut line.counterparty_tax_id, &other.counterparty_tax_id);
        fill(&mut line.remittance, &other.remittance);
    }
    fill(&mut line.batch_id, &other.batch_id);
    fill(&mut line.return_reason, &other.return_reason);
    fill(&mut line.kind, &other.kind);
    line.reversal |= other.reversal;
}

/// Lines that are not booked, counted by file.
pub(super) fn unbooked(files: &[Named<Reading>]) -> Vec<(String, Finding)> {
    let count = |file: &Named<Reading>| {
        let lines = file.read.statements.iter().flat_map(|statement| &statement.lines);
        lines.filter(|line| line.status != Status::Booked).count()
    };
    let told = |(file, count): (&Named<Reading>, usize)| {
        let message = format!("{count} lines are not booked and were left out");
        (file.file.clone(), Finding { code: "not-booked", place: "file".to_owned(), message })
    };
    files.iter().map(|file| (file, count(file))).filter(|(_, count)| *count > 0).map(told).collect()
}
