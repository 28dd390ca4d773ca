//! `verify`: every check over every programme of a database, one line each.

use std::collections::BTreeMap;

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::verify::{Finding, Replay, balances, budget, entry_shape};
use ledger_core::programme::agree::states;

use super::AppResult;
use crate::store::Store;
use crate::store::verify::logged_tables;

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

async fn verify_programme(store: &Store, programme: ProgrammeId) -> AppResult<Vec<Checked>> {
    let mut replay = Replay::new(logged_tables());
    let (mut last, mut leaves, mut rows) = (0, 0usize, 0usize);
    loop {
        let page = store.log_after(programme, last, LEAVES).await?;
        let Some(newest) = page.last() else { break };
        last = newest.seq;
        leaves += page.len();
        page.into_iter().for_each(|leaf| replay.leaf(leaf));
    }
    if let Some(head) = store.log_head(programme).await? {
        replay.head(&head);
    }
    for table in logged_tables() {
        let facts = store.facts(programme, table).await?;
        rows += facts.len();
        facts.iter().for_each(|fact| replay.row(fact));
    }
    let (log, stored): (Vec<_>, Vec<_>) = replay.finish().into_iter().partition(|finding| finding.check == "log");
    let check = |check, scope: String, findings| Checked { programme, check, scope, findings };
    let mut checked = vec![check("log", format!("{leaves} leaves, hashes, order, head"), log)];
    checked.push(check("rows", format!("{rows} rows against the log"), stored));

    // What does not fit its type is already a finding above; the checks below need readable rows.
    let Ok(legs) = store.all_legs(programme).await else { return Ok(checked) };
    let Ok(caches) = store.all_balances(programme).await else { return Ok(checked) };
    checked.push(check("balances", format!("{} caches against {} legs", caches.len(), legs.len()), balances(&legs, &caches)));
    checked.push(check("budget", "authority = available + pre-encumbered + encumbered + expended".into(), budget(&legs)));
    checked.push(check("entry_shape", "each cost with its release and its budget leg".into(), entry_shape(&legs)));
    let (Ok(cases), Ok(funds)) = (store.all_cases(programme).await, store.funds(programme).await) else { return Ok(checked) };
    let funds: BTreeMap<_, _> = funds.into_iter().map(|(fund, _)| (fund.fund_id, fund)).collect();
    checked.push(check("states", format!("{} cases against their entries", cases.len()), states(&cases, &funds, &legs)));
    Ok(checked)
}
