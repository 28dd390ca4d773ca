//! The worked year: every row of the event table of `books.md`, both cost policies, two donors' currencies over books in
//! hryvnia, co-funding, to the closeout of both agreements.
//!
//! Invariant: what is expected (bank statements, payments sent, donors' accounts, commitments per grant, debts, results) is
//! written down by the story beside the commands and never read from a leg.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../play/mod.rs"]
mod play;

mod records;
mod rows;
mod story;

use std::io::Write as _;

use ledger_core::ledger::account::Side;
use ledger_core::ledger::balance::Scope;

use records::{Figures, cases};
use story::Year;

/// Says something past the test runner, which swallows what passing tests print.
fn tell(line: &str) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

#[test]
fn the_year_agrees_with_what_was_written_down_beside_it_and_both_funds_end_at_nothing() {
    let year = Year::told();
    assert!(year.held >= 10, "held against the records {} times", year.held);
    for donor in [&year.alpha, &year.beta] {
        let rows = year.p.stage.balances_since(0).filter(|row| row.scope == Scope::Fund);
        let rows = rows.filter(|row| row.fund_id == donor.fund);
        let open = rows.filter(|row| (row.net(Side::Debit).0, row.net_base(Side::Debit).0) != (0, 0));
        let open: Vec<&str> = open.map(|row| row.account.as_str()).collect();
        assert_eq!(open, ["9010", "9800"], "of a closed fund the authority spent is left and nothing else");
    }
}

#[test]
fn every_row_of_the_event_table_is_in_the_year() {
    let year = Year::told();
    let missing = rows::missing(&year);
    assert!(missing.is_empty(), "not in the year:\n{}", missing.join("\n"));
    tell(&format!(
        "{} rows of the event table, {} entries, {} legs",
        rows::ROWS.len(),
        rows::entries(&year),
        year.p.journal.len()
    ));
}

#[test]
fn leaving_out_any_one_leg_is_seen() {
    let year = Year::told();
    let cases = cases(&year.p);
    let mut figures = Figures::of(&year.p.journal, &cases);
    assert!(year.r.differences(&figures).is_empty());
    let mut missed = Vec::new();
    for leg in &year.p.journal {
        figures.take(leg, &cases, -1);
        if year.r.differences(&figures).is_empty() {
            missed.push(format!("{} / {} {}", leg.debit_account, leg.credit_account, leg.amount_minor.0));
        }
        figures.take(leg, &cases, 1);
    }
    let legs = year.p.journal.len();
    tell(&format!("{} of {legs} left-out legs are seen", legs - missed.len()));
    assert!(missed.is_empty(), "not seen: {}", missed.join(", "));
}
