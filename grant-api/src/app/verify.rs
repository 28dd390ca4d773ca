//! `verify`: every check over every programme of a database, one line each.

use std::collections::BTreeMap;

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::verify::{Finding, Replay, balances, budget, day_totals, entry_shape, finding};
use ledger_core::programme::agree::states;
use ledger_core::programme::call::awarded;

use super::AppResult;
use crate::store::verify::logged_tables;
use crate::store::{Store, StoreError, StoreResult};

/// A check and what it found.
#[derive(Debug)]
pub struct Checked {
    /// Programme.
    pub programme: ProgrammeId,
    /// Name of the check.
    pub check: &'static str,
    /// What it looked at, in words.
    pub scope: String,
    /// Findings; empty when all is well.
    pub findings: Vec<Finding>,
}

/// Leaves read at once.
const LEAVES: u64 = 1_000;

/// Opens a database, runs every check, closes it.
pub async fn verify_database(url: &str) -> AppResult<Vec<Checked>> {
    let store = Store::open(url).await?;
    let checked = verify(&store).await;
    store.close().await?;
    checked
}

/// Runs every check. A row that cannot even be read is a finding of its table.
pub async fn verify(store: &Store) -> AppResult<Vec<Checked>> {
    let mut checked = Vec::new();
    for programme in store.programmes().await? {
        checked.extend(verify_programme(store, programme).await?);
    }
    Ok(checked)
}

/// What was read, or a finding that it does not fit its types. A database that does not answer is an error, not a finding.
fn readable<T>(
    read: StoreResult<T>,
    check: &'static str,
    table: &str,
    key: String,
    findings: &mut Vec<Finding>,
) -> AppResult<Option<T>> {
    match read {
        Ok(rows) => Ok(Some(rows)),
        Err(StoreError::Broken(what)) => {
            findings.push(finding(check, table, key, "*", what));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn verify_programme(store: &Store, programme: ProgrammeId) -> AppResult<Vec<Checked>> {
    let mut replay = Replay::new(logged_tables());
    let (mut last, mut leaves, mut rows) = (0, 0usize, 0usize);
    let mut unread = Vec::new();
    loop {
        let page = store.log_after(programme, last, LEAVES).await;
        let Some(page) = readable(page, "log", "log_leaf", format!("after {last}"), &mut unread)? else { break };
        let Some(newest) = page.last() else { break };
        last = newest.seq;
        leaves += page.len();
        page.into_iter().for_each(|leaf| replay.leaf(leaf));
    }
    if let Some(Some(head)) = readable(store.log_head(programme).await, "log", "log_head", String::new(), &mut unread)?
    {
        replay.head(&head);
    }
    for table in logged_tables() {
        let facts = store.facts(programme, table).await;
        let facts = readable(facts, "rows", table.name, String::new(), &mut unread)?.unwrap_or_default();
        rows += facts.len();
        facts.iter().for_each(|fact| replay.row(fact));
    }
    let found = replay.finish().into_iter().chain(unread);
    let (log, stored): (Vec<_>, Vec<_>) = found.partition(|finding| finding.check == "log");
    let check = |check, scope: String, findings| Checked { programme, check, scope, findings };
    let mut checked = vec![check("log", format!("{leaves} leaves, hashes, order, head"), log)];
    checked.push(check("rows", format!("{rows} rows against the log"), stored));
    checked.extend(verify_books(store, programme).await?);
    Ok(checked)
}

/// The checks that need readable rows; each that cannot be made says why as its finding.
async fn verify_books(store: &Store, programme: ProgrammeId) -> AppResult<Vec<Checked>> {
    let check = |check, scope: String, findings| Checked { programme, check, scope, findings };
    let mut checked = Vec::new();
    let mut unread = Vec::new();
    let legs = readable(store.all_legs(programme).await, "balances", "leg", String::new(), &mut unread)?;
    let caches = readable(store.all_balances(programme).await, "balances", "balance", String::new(), &mut unread)?;
    let (legs_read, caches_read) = (legs.as_ref().map_or(0, Vec::len), caches.as_ref().map_or(0, Vec::len));
    let mut differing = match (&legs, &caches) {
        (Some(legs), Some(caches)) => balances(legs, caches),
        _ => Vec::new(),
    };
    differing.append(&mut unread);
    checked.push(check("balances", format!("{caches_read} caches against {legs_read} legs"), differing));
    let days = readable(store.all_day_totals(programme).await, "day_totals", "day_total", String::new(), &mut unread)?;
    let days_read = days.as_ref().map_or(0, Vec::len);
    let mut differing =
        legs.as_deref().zip(days.as_deref()).map_or_else(Vec::new, |(legs, days)| day_totals(legs, days));
    differing.append(&mut unread);
    checked.push(check("day_totals", format!("{days_read} totals per day against {legs_read} legs"), differing));
    let Some(legs) = legs else { return Ok(checked) };
    let openings =
        readable(store.openings_posted(programme).await, "entry_shape", "entry", String::new(), &mut unread)?;
    let openings = openings.unwrap_or_default();
    checked.push(check(
        "budget",
        "authority = available + pre-encumbered + encumbered + expended".into(),
        budget(&legs),
    ));
    checked.push(check(
        "entry_shape",
        "each cost with its release and its budget leg".into(),
        entry_shape(&legs, &openings),
    ));
    let cases = readable(store.all_cases(programme).await, "states", "application", String::new(), &mut unread)?;
    let funds = readable(store.funds(programme).await, "states", "fund", String::new(), &mut unread)?;
    let cases_read = cases.as_ref().map_or(0, Vec::len);
    if let (Some(cases), Some(funds)) = (cases, funds) {
        let funds: BTreeMap<_, _> = funds.into_iter().map(|(fund, _)| (fund.fund_id, fund)).collect();
        unread.extend(states(&cases, &funds, &legs));
        let lines = readable(store.call_lines(programme).await, "states", "call_line", String::new(), &mut unread)?;
        unread.extend(awarded(&cases, &lines.unwrap_or_default()));
    }
    checked.push(check("states", format!("{cases_read} cases against their entries"), unread));
    Ok(checked)
}
