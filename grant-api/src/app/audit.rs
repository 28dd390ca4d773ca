//! The audit package of a database's log and books.
//!
//! Invariant: everything in it is as of one head of the log; where the log grew meanwhile, the package is not made. The
//! reports are the program's own, added up by the database, so that the check of the package adds up anew. Must not: put in
//! a row of a person, or a time of packing.

use std::io::{Seek, Write};

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::checkpoint::{Checkpoint, Signer};
use ledger_core::ledger::proof::{Subtrees, consistency, inclusion};
use ledger_core::programme::report::Position;

use super::checkpoint::{as_it_stands, goes_on, programme_of};
use super::log::{lend, root_at};
use super::{AppError, AppResult};
use crate::exchange::audit::cell::{fund_cells, trial_cells};
use crate::exchange::audit::write::{Writer, proofs};
use crate::exchange::audit::{
    CHECKPOINT, FUNDS, FUNDS_COLUMNS, LEAVES, PROOFS, TABLES, TRIAL, TRIAL_COLUMNS, table_file,
};
use crate::store::Store;
use crate::store::journal::AsOf;

/// Leaves read at once.
const LEAVES_AT_ONCE: u64 = 1_000;

/// How a package is made.
pub struct AuditTerms<'a> {
    /// Which log, where the database has several.
    pub origin: Option<String>,
    /// The key that signs its checkpoint.
    pub signer: Option<&'a Signer>,
    /// An earlier checkpoint that the package has to go on from, with its place.
    pub since: Option<(String, Checkpoint)>,
}

/// Writes the package of a database and gives its checkpoint.
///
/// # Errors
/// No such log; leaves that do not give the head; a head that does not contain the earlier checkpoint; a log that grew
/// meanwhile; a file that cannot be written.
pub async fn export_audit(url: &str, terms: AuditTerms<'_>, file: impl Write + Seek + Send) -> AppResult<Checkpoint> {
    let store = Store::open(url).await?;
    let made = pack(&store, terms, file).await;
    store.close().await?;
    made
}

async fn pack(store: &Store, terms: AuditTerms<'_>, file: impl Write + Seek + Send) -> AppResult<Checkpoint> {
    let origin = terms.origin.or_else(|| terms.signer.map(|signer| signer.verifier().name().to_string()));
    let programme = programme_of(store, origin.as_deref()).await?;
    let made = as_it_stands(store, programme).await?;
    if let Some((place, before)) = &terms.since {
        goes_on(store, programme, &made, place, before).await?;
    }
    let (checkpoint, mut blocks) = made;
    let failed = |error: std::io::Error| AppError::internal(error);
    let mut package = Writer::new(file).map_err(failed)?;
    let note = terms.signer.map_or_else(|| checkpoint.text(), |signer| signer.sign(&checkpoint));
    package.file(CHECKPOINT, note.as_bytes()).map_err(failed)?;

    let half = u64::try_from(checkpoint.size).unwrap_or(1).div_ceil(2);
    let from = terms.since.map_or(i64::try_from(half).unwrap_or(1), |(_, before)| before.size.max(1));
    lend(store, programme, &mut blocks, &[from, checkpoint.size]).await?;
    let (size, first) = (checkpoint.size.unsigned_abs(), from.unsigned_abs());
    let made =
        blocks.subtree(0, size - 1).zip(inclusion(&blocks, size - 1, size)).zip(consistency(&blocks, first, size));
    let ((leaf, path), between) = made.ok_or_else(|| AppError::internal("the log's proofs cannot be made"))?;
    let json = proofs(&checkpoint, (leaf, &path), (from, root_at(&blocks, from)?, &between));
    let text = serde_json::to_string_pretty(&json).map_err(AppError::internal)?;
    package.file(PROOFS, format!("{text}\n").as_bytes()).map_err(failed)?;

    leaves(store, programme, checkpoint.size, &mut package).await?;
    tables(store, programme, &mut package).await?;
    reports(store, programme, &mut package).await?;
    let after = store.log_head(programme).await?.ok_or(AppError::Hidden)?;
    if after.size != checkpoint.size {
        return Err(AppError::internal("the log grew while it was packed: pack it again at a quiet time"));
    }
    package.finish().map_err(failed)?;
    Ok(checkpoint)
}

async fn leaves(
    store: &Store,
    programme: ProgrammeId,
    size: i64,
    package: &mut Writer<impl Write + Seek>,
) -> AppResult<()> {
    package.start(LEAVES).map_err(AppError::internal)?;
    let mut last = 0;
    while last < size {
        let page = store.log_after(programme, last, LEAVES_AT_ONCE).await?;
        last = page.last().map_or(size, |leaf| leaf.seq);
        package.leaves(&page).map_err(AppError::internal)?;
    }
    Ok(())
}

async fn tables(store: &Store, programme: ProgrammeId, package: &mut Writer<impl Write + Seek>) -> AppResult<()> {
    for table in TABLES {
        let header = table.columns.iter().map(|column| column.name.to_string()).collect();
        package.start(&table_file(table)).and_then(|()| package.rows([header])).map_err(AppError::internal)?;
        let mut after = None;
        loop {
            let page = store.facts_after(programme, table, after.as_deref()).await?;
            package.facts(&page).map_err(AppError::internal)?;
            after = page.last().map(|fact| fact.key().to_vec());
            if after.is_none() || table.key == 0 {
                break;
            }
        }
    }
    Ok(())
}

async fn reports(store: &Store, programme: ProgrammeId, package: &mut Writer<impl Write + Seek>) -> AppResult<()> {
    let trial = store.trial_balance(programme, AsOf::default()).await?;
    let header = TRIAL_COLUMNS.map(str::to_string).to_vec();
    let rows = std::iter::once(header).chain(trial.iter().map(|row| trial_cells(row).to_vec()));
    package.start(TRIAL).and_then(|()| package.rows(rows)).map_err(AppError::internal)?;
    let mut rows = vec![FUNDS_COLUMNS.map(str::to_string).to_vec()];
    for (fund, _) in store.funds(programme).await? {
        let position = Position::of(&fund, &trial).map_err(AppError::internal)?;
        rows.push(fund_cells(&fund, &position).to_vec());
    }
    package.start(FUNDS).and_then(|()| package.rows(rows)).map_err(AppError::internal)
}
