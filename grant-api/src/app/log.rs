//! The log's head, and proofs about it for whoever keeps checkpoints.
//!
//! Invariant: what is proved leads to the root that the head has, or nothing is answered. The roots of whole blocks of
//! leaves stay in memory: the first proof reads 32 bytes of every leaf, each later one those of new leaves and of at most
//! two blocks. Must not: answer from memory what the database no longer says (a head that went back empties the memory).

use std::sync::Arc;

use ledger_core::id::ProgrammeId;
use ledger_core::ledger::log::{Hash, LogHead};
use ledger_core::ledger::proof::{BLOCK, Blocks, Subtrees, consistency, inclusion, root};
use ledger_core::policy::Reading;
use tokio::sync::Mutex;

use super::{App, AppError, AppResult, Request};
use crate::store::Store;

/// Roots of the log's blocks, shared by all requests.
pub(crate) type LogMemory = Arc<Mutex<Blocks>>;

/// That a leaf is in the log of a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// Sequence of the leaf, from 1.
    pub seq: i64,
    /// Size of the tree.
    pub size: i64,
    /// Hash of the leaf.
    pub leaf: Hash,
    /// The audit path, from the leaf upwards.
    pub path: Vec<Hash>,
    /// Root of the tree.
    pub root: Hash,
}

/// That the log of a size is the beginning of the log of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// Size and root of the earlier tree.
    pub from: (i64, Hash),
    /// Size and root of the later tree.
    pub to: (i64, Hash),
    /// The proof.
    pub path: Vec<Hash>,
}

/// A size as the RFCs count.
fn count(size: i64) -> u64 {
    u64::try_from(size).unwrap_or(0)
}

/// Reads the hashes of leaves that are not in the blocks yet.
pub(crate) async fn catch_up(store: &Store, programme: ProgrammeId, blocks: &mut Blocks) -> AppResult<()> {
    loop {
        let after = i64::try_from(blocks.size()).unwrap_or(i64::MAX);
        let page = store.leaf_hashes(programme, after).await?;
        if page.is_empty() {
            return Ok(());
        }
        page.into_iter().for_each(|leaf| blocks.push(leaf));
    }
}

/// Lends the leaves that proofs which end at these sizes need.
pub(crate) async fn lend(store: &Store, programme: ProgrammeId, blocks: &mut Blocks, ends: &[i64]) -> AppResult<()> {
    for block in blocks.wanted(ends.iter().map(|end| count(*end))) {
        let after = i64::try_from(block * BLOCK).unwrap_or(i64::MAX);
        let leaves = store.leaf_hashes_of(programme, after, BLOCK).await?;
        if !blocks.lend(block, leaves) {
            return Err(AppError::internal(format!("the leaves after {after} are not those that were read before")));
        }
    }
    Ok(())
}

/// The root at a size that the blocks reach.
pub(crate) fn root_at(blocks: &Blocks, size: i64) -> AppResult<Hash> {
    root(blocks, count(size)).ok_or_else(|| AppError::internal(format!("the log does not reach {size} leaves")))
}

/// Which log it is: the programme's id, which says nothing of what the programme is.
pub(crate) fn origin(programme: ProgrammeId) -> String {
    programme.to_string()
}

impl App {
    /// Which log this is, as the first line of its checkpoints says.
    pub fn origin(&self) -> String {
        origin(self.programme)
    }

    /// The log's head.
    pub async fn log_head(&self, request: &Request) -> AppResult<LogHead> {
        request.may(Reading::LogProofs)?;
        self.head().await
    }

    async fn head(&self) -> AppResult<LogHead> {
        self.store.log_head(self.programme).await?.ok_or(AppError::Hidden)
    }

    /// Proves that a leaf is in the log of `size` leaves, by default of all.
    ///
    /// # Errors
    /// Hidden where there is no such leaf; a size that is smaller than the sequence or greater than the log.
    pub async fn log_inclusion(&self, request: &Request, seq: i64, size: Option<i64>) -> AppResult<Inclusion> {
        request.may(Reading::LogProofs)?;
        let head = self.head().await?;
        if !(1..=head.size).contains(&seq) {
            return Err(AppError::Hidden);
        }
        let size = within("?size", size, seq, head.size)?;
        self.proved(&head, &[seq, size], |blocks| {
            let leaf = blocks.subtree(0, count(seq - 1));
            let made = leaf.zip(inclusion(blocks, count(seq - 1), count(size)));
            let (leaf, path) = made.ok_or_else(|| AppError::internal(format!("no path for leaf {seq}")))?;
            Ok(Inclusion { seq, size, leaf, path, root: root_at(blocks, size)? })
        })
        .await
    }

    /// Proves that the log of `from` leaves is the beginning of that of `to`, by default of all.
    ///
    /// # Errors
    /// A size out of its range.
    pub async fn log_consistency(&self, request: &Request, from: i64, to: Option<i64>) -> AppResult<Consistency> {
        request.may(Reading::LogProofs)?;
        let head = self.head().await?;
        let from = within("?from", Some(from), 1, head.size)?;
        let to = within("?to", to, from, head.size)?;
        self.proved(&head, &[from, to], |blocks| {
            let path = consistency(blocks, count(from), count(to));
            let path = path.ok_or_else(|| AppError::internal(format!("no proof from {from} to {to}")))?;
            Ok(Consistency { from: (from, root_at(blocks, from)?), to: (to, root_at(blocks, to)?), path })
        })
        .await
    }

    /// Makes a proof from blocks that reach the head and give its root.
    async fn proved<T>(
        &self,
        head: &LogHead,
        ends: &[i64],
        make: impl FnOnce(&Blocks) -> AppResult<T>,
    ) -> AppResult<T> {
        let mut blocks = self.log_memory.lock().await;
        if count(head.size) < blocks.size() && count(self.head().await?.size) < blocks.size() {
            *blocks = Blocks::default();
        }
        let made = async {
            catch_up(&self.store, self.programme, &mut blocks).await?;
            let ends: Vec<i64> = ends.iter().copied().chain([head.size]).collect();
            lend(&self.store, self.programme, &mut blocks, &ends).await?;
            if root_at(&blocks, head.size)?.as_slice() != head.root {
                return Err(AppError::internal("the log's leaves do not give its root: run verify"));
            }
            make(&blocks)
        }
        .await;
        match made {
            Ok(_) => blocks.forget(),
            // Whatever was wrong, the next request begins with what the database says then.
            Err(_) => *blocks = Blocks::default(),
        }
        made
    }
}

fn within(pointer: &'static str, size: Option<i64>, least: i64, most: i64) -> AppResult<i64> {
    let size = size.unwrap_or(most);
    if (least..=most).contains(&size) {
        return Ok(size);
    }
    Err(AppError::field(pointer, "out_of_range", format!("The log is proved from {least} to {most} leaves here.")))
}
