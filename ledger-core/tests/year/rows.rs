//! The event table of `books.md`, row by row: which event makes it, and a pair of accounts that only it has.
//!
//! Invariant: a row is in the year when one entry of its event debits and credits that pair.

use std::collections::BTreeSet;

use ledger_core::policy::Action;

use crate::story::Year;

/// A row: its name, its event, and the pair.
pub const ROWS: &[(&str, Action, &str)] = &[("donor agreement, budget loaded", Action::FundOpen, "9010/9500")];

/// The rows that no entry of the year is.
pub fn missing(year: &Year) -> Vec<&'static str> {
    let events = year.p.tape.iter().map(|taped| (taped.ctx.seq, taped.command.action()));
    let events: std::collections::BTreeMap<i64, Action> = events.collect();
    let leg = |leg: &ledger_core::ledger::leg::Leg| {
        events.get(&leg.seq).map(|action| (action.code(), format!("{}/{}", leg.debit_account, leg.credit_account)))
    };
    let found: BTreeSet<(&str, String)> = year.p.journal.iter().filter_map(leg).collect();
    let rows = ROWS.iter().filter(|(_, action, pair)| !found.contains(&(action.code(), (*pair).to_string())));
    rows.map(|(name, ..)| *name).collect()
}

/// How many entries the year has.
pub fn entries(year: &Year) -> usize {
    year.p.journal.iter().map(|leg| leg.entry_id).collect::<BTreeSet<_>>().len()
}
