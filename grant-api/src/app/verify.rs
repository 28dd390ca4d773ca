//! `verify`: every check over every programme of a database, one line each.
//!
//! The log, the legs and the other tables are read side by side, page by page; what differs is read once more to name it.
//! Invariant: a row that cannot even be read is a finding of its table. Must not: repair, or stop at a finding.

use std::collections::BTreeMap;

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::balance::Balance;
use ledger_core::ledger::checkpoint::{Checkpoint, Note, Verifier};
use ledger_core::ledger::day_total::DayTotal;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::log::LogLeaf;
use ledger_core::ledger::replay::{Replay, Stored};
use ledger_core::ledger::settle::Settling;
use ledger_core::ledger::verify::{
    Finding, against, balances, budget, day_totals, entry_shape, fact_key_text, finding,
};
use ledger_core::programme::agree::states;
use ledger_core::programme::call::awarded;
use ledger_core::programme::episode::{EpisodeRow, episodes};
use ledger_core::programme::followup::{Enterprise, VisitRow};
use ledger_core::row::{Fact, Row, Table, Value};

use super::log::origin;
use super::{AppError, AppResult};
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

/// A checkpoint kept elsewhere, and the key that is to have signed it.
#[derive(Clone, Debug)]
pub struct Witness {
    /// Where it comes from, for people.
    pub place: String,
    /// The note.
    pub note: Note,
    /// The key; without it nobody's signature is asked for.
    pub key: Option<Verifier>,
}

/// Leaves read at once.
const LEAVES: u64 = 1_000;

/// Leaves looked up at once by their sequence.
const NAMED: usize = 500;

/// Opens a database, runs every check on what it says alone, closes it.
pub async fn verify_database(url: &str) -> AppResult<Vec<Checked>> {
    verify_database_with(url, &[]).await
}

/// Opens a database, runs every check, holds its logs against checkpoints kept elsewhere, closes it.
pub async fn verify_database_with(url: &str, witnesses: &[Witness]) -> AppResult<Vec<Checked>> {
    let store = Store::open(url).await?;
    let checked = verify_with(&store, witnesses).await;
    store.close().await?;
    checked
}

/// Runs every check on what the database says alone.
pub async fn verify(store: &Store) -> AppResult<Vec<Checked>> {
    verify_with(store, &[]).await
}

/// Runs every check, and holds the logs against checkpoints kept elsewhere.
pub async fn verify_with(store: &Store, witnesses: &[Witness]) -> AppResult<Vec<Checked>> {
    let mut checked = Vec::new();
    for programme in store.programmes().await? {
        checked.extend(verify_programme(store, programme, witnesses).await?);
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

/// The log as it was read.
struct ReadLog {
    replay: Replay,
    unread: Vec<Finding>,
}

async fn read_log(store: Store, programme: ProgrammeId, sizes: Vec<i64>) -> AppResult<ReadLog> {
    let mut replay = Replay::new(programme, logged_tables());
    sizes.into_iter().for_each(|size| replay.watch(size));
    let (mut last, mut unread) = (0, Vec::new());
    loop {
        let read = match store.log_after(programme, last, LEAVES).await {
            Err(StoreError::Broken(_)) => piecemeal(&store, programme, last, &mut replay, &mut unread).await?,
            page => {
                let page = page?;
                page.iter().for_each(|leaf| replay.leaf(leaf));
                page.last().map(|leaf| leaf.seq)
            }
        };
        let Some(newest) = read else { break };
        last = newest;
    }
    if let Some(Some(head)) = readable(store.log_head(programme).await, "log", "log_head", String::new(), &mut unread)?
    {
        replay.head(&head);
    }
    Ok(ReadLog { replay, unread })
}

/// Reads on where a leaf does not fit its types: names its column, and takes of it what can be read.
async fn piecemeal(
    store: &Store,
    programme: ProgrammeId,
    last: i64,
    replay: &mut Replay,
    unread: &mut Vec<Finding>,
) -> AppResult<Option<i64>> {
    let page = store.facts_after(programme, LogLeaf::TABLE, Some(&[Value::Int(last)])).await;
    let page = readable(page, "log", "log_leaf", format!("after {last}"), unread)?.unwrap_or_default();
    let mut newest = None;
    for fact in page {
        let Some(Value::Int(seq)) = fact.values.first() else { continue };
        newest = Some(*seq);
        match LogLeaf::from_values(&fact.values) {
            Ok(leaf) => replay.leaf(&leaf),
            Err(error) => {
                unread.push(finding("log", "log_leaf", seq, error.column, error.what));
                let value = |name: &str| {
                    LogLeaf::TABLE.columns.iter().position(|column| column.name == name).map(|at| &fact.values[at])
                };
                if let (Some(Value::Text(body)), Some(Value::Bytes(hash))) = (value("body"), value("leaf_hash")) {
                    replay.bytes(*seq, body, hash);
                }
            }
        }
    }
    Ok(newest)
}

/// Every row of a table by its type, or `None` where one does not fit, which is a finding with its key and column.
async fn rows_of<R: Row>(
    store: &Store,
    programme: ProgrammeId,
    check: &'static str,
    unread: &mut Vec<Finding>,
) -> AppResult<Option<Vec<R>>> {
    let facts = store.facts(programme, R::TABLE).await;
    let Some(facts) = readable(facts, check, R::TABLE.name, String::new(), unread)? else { return Ok(None) };
    let before = unread.len();
    let mut rows = Vec::with_capacity(facts.len());
    for fact in &facts {
        match R::from_values(&fact.values) {
            Ok(row) => rows.push(row),
            Err(error) => {
                unread.push(finding(check, R::TABLE.name, fact_key_text(fact), error.column, error.what));
            }
        }
    }
    Ok((unread.len() == before).then_some(rows))
}

/// Rows as they were read; of the journal also the legs, where all of them could be read.
struct ReadRows {
    stored: Stored,
    legs: Option<Vec<Leg>>,
    unread: Vec<Finding>,
}

async fn read_rows(store: Store, programme: ProgrammeId, tables: Vec<&'static Table>) -> AppResult<ReadRows> {
    let mut read = ReadRows { stored: Stored::new(logged_tables()), legs: Some(Vec::new()), unread: Vec::new() };
    for table in tables {
        let mut after = None;
        loop {
            let page = store.facts_after(programme, table, after.as_deref()).await;
            let page = readable(page, "rows", table.name, String::new(), &mut read.unread)?.unwrap_or_default();
            for fact in &page {
                read.stored.row(fact);
                if table.name == Leg::TABLE.name {
                    keep_leg(fact, &mut read);
                }
            }
            after = page.last().map(|fact| fact.key().to_vec());
            if after.is_none() || table.key == 0 {
                break;
            }
        }
    }
    Ok(read)
}

/// One leg that does not fit its types is enough to leave the checks that need all of them undone.
fn keep_leg(fact: &Fact, read: &mut ReadRows) {
    match (Leg::from_values(&fact.values), &mut read.legs) {
        (Ok(leg), Some(legs)) => legs.push(leg),
        (Err(error), legs @ Some(_)) => {
            *legs = None;
            read.unread.push(finding("balances", "leg", fact_key_text(fact), error.column, error.what));
        }
        (_, None) => {}
    }
}

/// The result of a task of its own.
async fn of<T>(task: tokio::task::JoinHandle<AppResult<T>>) -> AppResult<T> {
    task.await.map_err(AppError::internal)?
}

async fn verify_programme(store: &Store, programme: ProgrammeId, witnesses: &[Witness]) -> AppResult<Vec<Checked>> {
    let own: Vec<&Witness> = witnesses.iter().filter(|one| of_programme(one, programme)).collect();
    let sizes = own.iter().filter_map(|one| one.note.unproved().ok()).map(|checkpoint| checkpoint.size).collect();
    let log = tokio::spawn(read_log(store.clone(), programme, sizes));
    let (legs, others): (Vec<_>, Vec<_>) = logged_tables().into_iter().partition(|table| table.name == Leg::TABLE.name);
    let others = tokio::spawn(read_rows(store.clone(), programme, others));
    let books = tokio::spawn(read_books(store.clone(), programme, legs));
    let ((legs, books), others, log) = (of(books).await?, of(others).await?, of(log).await?);
    let check = |check, scope: String, findings| Checked { programme, check, scope, findings };
    let (leaves, _) = log.replay.read();
    let witnessed: Vec<Checked> = own.iter().map(|one| witnessed(one, programme, &log.replay)).collect();
    let mut stored = others.stored;
    stored.join(legs.stored);
    let rows = stored.len();
    let settled = settle(store, programme, log.replay.settle(stored)).await?;
    let found = settled.into_iter().chain(log.unread).chain(legs.unread).chain(others.unread);
    let (of_log, of_rows): (Vec<_>, Vec<_>) = found.partition(|finding| finding.check == "log");
    let mut checked = vec![
        check("log", format!("{leaves} leaves, hashes, order, head"), of_log),
        check("rows", format!("{rows} rows against the log"), of_rows),
    ];
    checked.extend(witnessed);
    checked.extend(books);
    Ok(checked)
}

/// The legs, and the checks that need them all, while the log is still being read.
async fn read_books(
    store: Store,
    programme: ProgrammeId,
    tables: Vec<&'static Table>,
) -> AppResult<(ReadRows, Vec<Checked>)> {
    let mut read = read_rows(store.clone(), programme, tables).await?;
    let (of_legs, rows): (Vec<_>, Vec<_>) =
        std::mem::take(&mut read.unread).into_iter().partition(|finding| finding.check == "balances");
    read.unread = rows;
    let checked = verify_books(&store, programme, read.legs.take(), of_legs).await?;
    Ok((read, checked))
}

fn of_programme(witness: &Witness, programme: ProgrammeId) -> bool {
    witness.note.unproved().is_ok_and(|checkpoint| checkpoint.origin == origin(programme))
}

/// Reads once more what differs, to name it.
async fn settle(store: &Store, programme: ProgrammeId, mut open: Settling) -> AppResult<Vec<Finding>> {
    for seqs in open.leaves().chunks(NAMED) {
        // A leaf that cannot be read has its finding already.
        for (seq, body) in store.bodies(programme, seqs).await.unwrap_or_default() {
            open.leaf(seq, &body);
        }
    }
    for table in open.tables() {
        let mut after = None;
        while let Ok(page) = store.facts_after(programme, table, after.as_deref()).await {
            page.iter().for_each(|fact| open.row(fact));
            after = page.last().map(|fact| fact.key().to_vec());
            if after.is_none() || table.key == 0 {
                break;
            }
        }
    }
    Ok(open.finish())
}

/// A log against a checkpoint that was kept elsewhere.
fn witnessed(witness: &Witness, programme: ProgrammeId, replay: &Replay) -> Checked {
    let opened = opened(witness);
    let signed = match (&opened, &witness.key) {
        (Ok(_), Some(key)) => format!("signed by {}", key.name()),
        (Ok(_), None) => "signature not checked: no --verifier-key".into(),
        (Err(_), _) => "not taken".into(),
    };
    let scope = |size: i64| format!("{}: {size} leaves, {signed}", witness.place);
    let (scope, findings) = match opened {
        Ok(checkpoint) => {
            let found = against(&checkpoint, replay.read().0, replay.root_at(checkpoint.size));
            (scope(checkpoint.size), found)
        }
        Err(found) => (scope(0), vec![found]),
    };
    Checked { programme, check: "checkpoint", scope, findings }
}

/// What the note says, if its key signed it.
pub(crate) fn opened(witness: &Witness) -> Result<Checkpoint, Finding> {
    let read = match &witness.key {
        Some(key) => key.open(&witness.note),
        None => witness.note.unproved(),
    };
    read.map_err(|error| finding("checkpoint", "checkpoint", &witness.place, "signature", error.to_string()))
}

/// Witnesses that speak of no log of these programmes.
pub fn strangers(witnesses: &[Witness], checked: &[Checked]) -> Vec<Finding> {
    let known = |one: &&Witness| !checked.iter().any(|check| of_programme(one, check.programme));
    let strange = |one: &Witness| {
        let what = "is of none of the logs here, or no checkpoint at all";
        finding("checkpoint", "checkpoint", &one.place, "origin", what)
    };
    witnesses.iter().filter(known).map(strange).collect()
}

/// The checks that need readable rows; each that cannot be made says why as its finding.
async fn verify_books(
    store: &Store,
    programme: ProgrammeId,
    legs: Option<Vec<Leg>>,
    mut unread: Vec<Finding>,
) -> AppResult<Vec<Checked>> {
    let check = |check, scope: String, findings| Checked { programme, check, scope, findings };
    let mut checked = Vec::new();
    let caches = rows_of::<Balance>(store, programme, "balances", &mut unread).await?;
    let (legs_read, caches_read) = (legs.as_ref().map_or(0, Vec::len), caches.as_ref().map_or(0, Vec::len));
    let mut differing = match (&legs, &caches) {
        (Some(legs), Some(caches)) => balances(legs, caches),
        _ => Vec::new(),
    };
    differing.append(&mut unread);
    checked.push(check("balances", format!("{caches_read} caches against {legs_read} legs"), differing));
    let days = rows_of::<DayTotal>(store, programme, "day_totals", &mut unread).await?;
    let days_read = days.as_ref().map_or(0, Vec::len);
    let mut differing =
        legs.as_deref().zip(days.as_deref()).map_or_else(Vec::new, |(legs, days)| day_totals(legs, days));
    differing.append(&mut unread);
    checked.push(check("day_totals", format!("{days_read} totals per day against {legs_read} legs"), differing));
    checked.push(verify_episodes(store, programme, &mut unread).await?);
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
    let cases = readable(store.all_cases_money(programme).await, "states", "application", String::new(), &mut unread)?;
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

/// The stored survival records against the visits.
async fn verify_episodes(store: &Store, programme: ProgrammeId, unread: &mut Vec<Finding>) -> AppResult<Checked> {
    let enterprises = rows_of::<Enterprise>(store, programme, "episodes", unread).await?;
    let visits = rows_of::<VisitRow>(store, programme, "episodes", unread).await?;
    let rows = rows_of::<EpisodeRow>(store, programme, "episodes", unread).await?;
    let count = |rows: Option<usize>| rows.unwrap_or_default();
    let scope = format!(
        "{} survival records against {} visits",
        count(rows.as_ref().map(Vec::len)),
        count(visits.as_ref().map(Vec::len))
    );
    let mut findings = match (&enterprises, &visits, &rows) {
        (Some(enterprises), Some(visits), Some(rows)) => episodes(enterprises, visits, rows),
        _ => Vec::new(),
    };
    findings.append(unread);
    Ok(Checked { programme, check: "episodes", scope, findings })
}
