//! The vault beside the ledger: opening it, and sweeping out of it what the ledger does not refer to.
//!
//! Invariant: nothing is destroyed that a newer state of this ledger may refer to. A ledger that was restored from a copy
//! does not know what was sealed since, so the age of a thing counts from the ledger's last decision, not from the clock.

use std::collections::BTreeSet;
use std::path::Path;

use ledger_core::time::Timestamp;
use uuid::Uuid;

use super::{App, AppError, AppResult};
use crate::store::sealed::Sealed;
use crate::vault::{Kept, Vault};

/// How long something may lie in the vault before the ledger refers to it, in microseconds: an hour.
const GRACE: i64 = 3_600 * 1_000_000;
/// Ids that are looked at together.
const PAGE: u64 = 500;

impl App {
    /// The same program with its vault. A vault that is not there is made, unless the ledger refers to one already: then it
    /// is missing, and an empty one in its place would hide that.
    ///
    /// # Errors
    /// The key file is missing, open to others, or another vault's.
    pub async fn with_vault(self, url: &str, key_file: &Path) -> AppResult<App> {
        let make = !self.store.refers_to_a_vault(self.programme).await?;
        let opened = Vault::open(url, key_file, self.programme, make).await;
        let vault = opened.map_err(|error| AppError::internal(format!("the vault: {error}")))?;
        Ok(App { vault: Some(vault), ..self })
    }

    /// Has this program a vault?
    pub fn has_vault(&self) -> bool {
        self.vault.is_some()
    }

    /// How many identities, files and texts a sweep would destroy; destroys nothing.
    pub async fn vault_unreferred(&self, now: Timestamp) -> AppResult<u64> {
        self.unreferred(now, false).await
    }

    /// Destroys what no row of the ledger refers to and nobody has asked for in the hour before the ledger's last decision;
    /// gives how many rows went. Only ever at somebody's word: see `vault_unreferred`.
    pub async fn vault_sweep(&self, now: Timestamp) -> AppResult<u64> {
        self.unreferred(now, true).await
    }

    async fn unreferred(&self, now: Timestamp, destroy: bool) -> AppResult<u64> {
        let vault = self.vault()?;
        let head = self.store.log_head(self.programme).await?;
        let known_until = head.map_or(Timestamp::from_micros(0), |head| head.recorded_at).min(now);
        let before = Timestamp::from_micros(known_until.micros().saturating_sub(GRACE));
        let mut counted = 0;
        for kind in Kept::ALL {
            let sealed = match kind {
                Kept::Identities => Some(Sealed::Identity),
                Kept::Attachments => Some(Sealed::Attachment),
                Kept::Texts => Some(Sealed::Text),
                Kept::Documents => Some(Sealed::Document),
                Kept::Payments => Some(Sealed::Payment),
                Kept::StatementFiles => Some(Sealed::StatementFile),
                Kept::Statements => Some(Sealed::Statement),
                // The ledger knows them by their commitments.
                Kept::Payees => None,
            };
            let mut after = None;
            loop {
                let ids = vault.kept_before(kind, before, after, PAGE).await?;
                let Some(last) = ids.last().copied() else { break };
                let referred = match sealed {
                    Some(sealed) => self.store.referred(self.programme, sealed, &ids).await?,
                    None => self.payees_referred(vault, &ids).await?,
                };
                let orphans: Vec<_> = ids.iter().copied().filter(|id| !referred.contains(id)).collect();
                counted += match destroy {
                    true => vault.destroy(kind, &orphans, before).await?,
                    false => orphans.len() as u64,
                };
                after = Some(last);
            }
        }
        Ok(counted)
    }

    /// Which of these payees a case has or had.
    async fn payees_referred(&self, vault: &Vault, ids: &[Uuid]) -> AppResult<BTreeSet<Uuid>> {
        let commitments = vault.payee_commitments(ids).await?;
        let known = self.store.payees_committed(self.programme, commitments.values().cloned().collect()).await?;
        let known: BTreeSet<&str> = known.iter().map(|row| row.commitment.as_str()).collect();
        Ok(commitments.iter().filter(|(_, one)| known.contains(one.as_str())).map(|(id, _)| *id).collect())
    }
}
