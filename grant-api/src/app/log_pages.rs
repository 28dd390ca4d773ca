//! The log as people read it: a page of leaves, the newest first, and one leaf with the proof that it is in the log.
//!
//! Invariant: refused acts are there as granted ones are; the proof is of the very leaf that is shown. Must not: read what a leaf
//! is about.

use std::collections::BTreeMap;

use ledger_core::id::CaseId;
use ledger_core::ledger::log::LogLeaf;
use ledger_core::policy::Reading;

use super::log::Inclusion;
use super::reports::Page;
use super::{App, AppError, AppResult, Request};
use crate::store::log::Leaves;

/// Which leaves.
#[derive(Clone, Debug, Default)]
pub struct LogAsked<'a> {
    /// Before this sequence; from the newest when absent.
    pub before: Option<i64>,
    /// Of the case of this number alone.
    pub case: Option<&'a str>,
    /// Which acts.
    pub which: Which,
}

/// Which acts of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    #[default]
    All,
    /// Refused ones.
    Refused,
    /// Those by which somebody saw what is sealed, or was refused to: the read log.
    Looks,
}

impl Which {
    /// As an address says it; nothing for what is none.
    pub fn from_code(code: &str) -> Option<Which> {
        match code {
            "refused" => Some(Which::Refused),
            "looks" => Some(Which::Looks),
            _ => None,
        }
    }
}

/// Leaves, with the numbers of the cases that they are about.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// The leaves, the newest first.
    pub page: Page<LogLeaf>,
    /// Numbers of cases.
    pub cases: BTreeMap<CaseId, String>,
    /// How many leaves the log has.
    pub size: i64,
}

/// A leaf with its proof.
#[derive(Clone, Debug)]
pub struct ProvenLeaf {
    /// The leaf.
    pub leaf: LogLeaf,
    /// Number of its case.
    pub case: Option<String>,
    /// That it is in the log.
    pub proof: Inclusion,
}

impl App {
    /// A page of the log.
    ///
    /// # Errors
    /// Denied without the reading of the log; a case that there is not.
    pub async fn log_page(&self, request: &Request, asked: LogAsked<'_>, limit: u64) -> AppResult<LogPage> {
        request.may(Reading::Log)?;
        let unknown = || AppError::field("?case", "no_such_case", "There is no case of this number.");
        let case = match asked.case {
            Some(number) => Some(self.store.case_by_number(self.programme, number).await?.ok_or_else(unknown)?),
            None => None,
        };
        let (refused, looks) = (asked.which == Which::Refused, asked.which == Which::Looks);
        let leaves = Leaves { before: asked.before, case, refused, looks };
        let mut rows = self.store.log_before(self.programme, &leaves, limit.saturating_add(1)).await?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|leaf| leaf.seq.to_string());
        let cases = self.store.case_numbers(self.programme, rows.iter().filter_map(|leaf| leaf.case_id)).await?;
        let head = self.store.log_head(self.programme).await?;
        Ok(LogPage { page: Page { rows, next }, cases, size: head.map_or(0, |head| head.size) })
    }

    /// One leaf, with the proof that it is in the log as it stands.
    ///
    /// # Errors
    /// Denied without the reading of the log; hidden where there is no such leaf.
    pub async fn log_leaf(&self, request: &Request, seq: i64) -> AppResult<ProvenLeaf> {
        request.may(Reading::Log)?;
        let leaves = self.store.log_after(self.programme, seq.saturating_sub(1), 1).await?;
        let leaf = leaves.into_iter().next().filter(|leaf| leaf.seq == seq).ok_or(AppError::Hidden)?;
        let proof = self.log_inclusion(request, seq, None).await?;
        if leaf.leaf_hash != proof.leaf {
            return Err(AppError::internal("a leaf whose hash is not the one that was proved"));
        }
        let mut cases = self.store.case_numbers(self.programme, leaf.case_id).await?;
        let case = leaf.case_id.and_then(|case| cases.remove(&case));
        Ok(ProvenLeaf { leaf, case, proof })
    }
}
