//! Checkpoints of a database's logs: what there is to sign, and whether it goes on from what was signed before.
//!
//! Invariant: what is given to be signed is the root of the leaves as they stand, and contains every earlier checkpoint.
//! Must not: sign, or read and write files; the command line does.

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::checkpoint::Checkpoint;
use ledger_core::ledger::proof::Blocks;
use ledger_core::ledger::verify::against;

use super::log::{catch_up, lend, origin, root_at};
use super::{AppError, AppResult};
use crate::store::Store;

/// The origin of the only log of a database.
pub async fn only_origin(url: &str) -> AppResult<String> {
    let store = Store::open(url).await?;
    let programme = programme_of(&store, None).await;
    store.close().await?;
    programme.map(origin)
}

/// The programme whose log has this origin, or the only one.
pub(crate) async fn programme_of(store: &Store, of: Option<&str>) -> AppResult<ProgrammeId> {
    let mut programmes = store.programmes().await?;
    if let Some(of) = of {
        programmes.retain(|programme| origin(*programme) == of);
    }
    match (programmes.as_slice(), of) {
        ([programme], _) => Ok(*programme),
        (_, Some(of)) => Err(AppError::internal(format!("the database has no log {of}"))),
        ([], None) => Err(AppError::internal("the database holds no programme")),
        _ => Err(AppError::internal("the database holds several programmes: say which with --origin")),
    }
}

/// The checkpoint of the log of this origin as it stands.
///
/// # Errors
/// There is no such log; its leaves do not give its head; it does not contain one of the earlier checkpoints.
pub async fn next_checkpoint(url: &str, of: &str, earlier: &[(String, Checkpoint)]) -> AppResult<Checkpoint> {
    let store = Store::open(url).await?;
    let made = next(&store, of, earlier).await;
    store.close().await?;
    made
}

async fn next(store: &Store, of: &str, earlier: &[(String, Checkpoint)]) -> AppResult<Checkpoint> {
    let programme = programme_of(store, Some(of)).await?;
    let checkpoint = as_it_stands(store, programme).await?;
    for (place, before) in earlier {
        goes_on(store, programme, &checkpoint, place, before).await?;
    }
    Ok(checkpoint.0)
}

/// The log's head as a checkpoint, with the blocks that it was worked out from.
pub(crate) async fn as_it_stands(store: &Store, programme: ProgrammeId) -> AppResult<(Checkpoint, Blocks)> {
    let head = store.log_head(programme).await?.ok_or(AppError::Hidden)?;
    if head.size == 0 {
        return Err(AppError::internal("the log is empty: there is nothing to sign"));
    }
    let mut blocks = Blocks::default();
    catch_up(store, programme, &mut blocks).await?;
    lend(store, programme, &mut blocks, &[head.size]).await?;
    let root = root_at(&blocks, head.size)?;
    if root.as_slice() != head.root {
        return Err(AppError::internal("the log's leaves do not give its root: run verify"));
    }
    Ok((Checkpoint { origin: origin(programme), size: head.size, root }, blocks))
}

/// Does the log contain an earlier checkpoint?
pub(crate) async fn goes_on(
    store: &Store,
    programme: ProgrammeId,
    (now, blocks): &(Checkpoint, Blocks),
    place: &str,
    before: &Checkpoint,
) -> AppResult<()> {
    let refused = |what: &str| AppError::internal(format!("not signed: against {place}, {what}"));
    if before.origin != now.origin {
        return Err(refused("which is a checkpoint of another log"));
    }
    let root = if before.size == 0 || before.size > now.size {
        None
    } else {
        let mut blocks = blocks.clone();
        lend(store, programme, &mut blocks, &[before.size]).await?;
        Some(root_at(&blocks, before.size)?)
    };
    match against(before, now.size, root).first() {
        Some(finding) if before.size > 0 => Err(refused(&finding.what)),
        _ => Ok(()),
    }
}
