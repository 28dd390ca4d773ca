//! Is the program well, and what it stands on? For whoever keeps it running, and whoever audits it.
//!
//! Invariant: sizes, versions, days and counts alone. Must not: change anything, or stand in for `verify`, which reads it all.

use ledger_core::policy::Reading;
use ledger_core::time::Timestamp;

use super::{App, AppResult, Request};
pub use crate::store::engine::Engine;

/// What there is to see.
#[derive(Clone, Debug)]
pub struct Health {
    /// What the books stand on.
    pub engine: Engine,
    /// Whether it answers.
    pub database: bool,
    /// Whether the vault answers; nothing without a vault.
    pub vault: Option<bool>,
    /// Records of the log.
    pub records: i64,
    /// When the last of them was made.
    pub last_record: Option<Timestamp>,
    /// Signed months of bank accounts that do not hold any more.
    pub broken_months: usize,
}

impl App {
    /// Is the program well?
    ///
    /// # Errors
    /// Denied without the reading of it.
    pub async fn health(&self, request: &Request) -> AppResult<Health> {
        request.may(Reading::Health)?;
        let head = self.store.log_head(self.programme).await?;
        let vault = match &self.vault {
            Some(vault) => Some(vault.ready().await),
            None => None,
        };
        Ok(Health {
            engine: self.store.engine().await?,
            database: self.store.ready().await,
            vault,
            records: head.as_ref().map_or(0, |head| head.size),
            last_record: head.map(|head| head.recorded_at),
            broken_months: self.broken_months().await?.len(),
        })
    }
}
