//! Releases of outcome figures: the rows, and what each says to each audience.
//!
//! Invariant: a file is read whole, as it was written. Must not: hand out the record of a release with its document.

use std::collections::BTreeMap;

use ledger_core::id::{ProgrammeId, ReleaseId};
use ledger_core::outcome::release_document::Profile;
use ledger_core::programme::release::{Release, ReleaseFile};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Cond;

use super::rows::{all, is};
use super::{Store, StoreResult};

impl Store {
    /// All releases by number.
    pub async fn releases(&self, programme: ProgrammeId) -> StoreResult<Vec<Release>> {
        all(&self.reader, programme, Cond::all(), &["number"]).await
    }

    /// The release of a number.
    pub async fn release(&self, programme: ProgrammeId, number: i64) -> StoreResult<Option<Release>> {
        let found: Vec<Release> = all(&self.reader, programme, is("number", number), &[]).await?;
        Ok(found.into_iter().next())
    }

    /// What a release says to an audience.
    pub async fn release_file(
        &self,
        programme: ProgrammeId,
        id: ReleaseId,
        profile: Profile,
    ) -> StoreResult<Option<ReleaseFile>> {
        let which = is("release_id", id.0).add(is("profile", profile.code()));
        let found: Vec<ReleaseFile> = all(&self.reader, programme, which, &[]).await?;
        Ok(found.into_iter().next())
    }
}

/// Every release, for a decision.
pub(super) async fn every(
    connection: &impl ConnectionTrait,
    programme: ProgrammeId,
) -> StoreResult<BTreeMap<ReleaseId, Release>> {
    let found: Vec<Release> = all(connection, programme, Cond::all(), &[]).await?;
    Ok(found.into_iter().map(|row| (row.release_id, row)).collect())
}
