//! Releases of outcome figures: made from a snapshot, published by somebody else, read for ever.
//!
//! Invariant: what is served of a release is its stored document, byte for byte; nobody sees one that waits but those who
//! make, publish or audit it; the record behind a document never leaves the store but for the next release.
//! Must not: compute a figure anew for a reader.

mod build;
mod compare;
mod files;

use ledger_core::ledger::checkpoint::Verifier;
use ledger_core::outcome::release_document::{Profile, ReleaseDocument};
use ledger_core::policy::{Reading, may_read};
use ledger_core::programme::release::{Release, ReleaseFile, ReleaseState};

pub use crate::exchange::release_sheet::ReleaseTable;
pub use compare::ReleasesCompared;
pub use files::{Chart, PictureForm, ReleaseForm, ReportForm};

use super::{App, AppError, AppResult, Request};

/// A release with one of its files.
#[derive(Clone, Debug)]
pub struct ReleaseView {
    /// The release.
    pub release: Release,
    /// What it says to the audience.
    pub file: ReleaseFile,
    /// The same, read.
    pub document: ReleaseDocument,
}

impl App {
    /// Releases that the reader may see, the newest first.
    ///
    /// # Errors
    /// Denied to who may not read releases.
    pub async fn releases(&self, request: &Request) -> AppResult<Vec<Release>> {
        request.may(Reading::Releases)?;
        let mut releases = self.store.releases(self.programme).await?;
        releases.retain(|release| in_sight(request, release));
        releases.reverse();
        Ok(releases)
    }

    /// The newest release that is published and not withdrawn.
    ///
    /// # Errors
    /// Denied to who may not read releases.
    pub async fn newest_release(&self, request: &Request) -> AppResult<Option<Release>> {
        let releases = self.releases(request).await?;
        Ok(releases.into_iter().find(|release| release.state == ReleaseState::Published))
    }

    /// A release by number.
    ///
    /// # Errors
    /// Hidden where there is none that the reader may see.
    pub async fn release(&self, request: &Request, number: i64) -> AppResult<Release> {
        request.may(Reading::Releases)?;
        let found = self.store.release(self.programme, number).await?;
        found.filter(|release| in_sight(request, release)).ok_or(AppError::Hidden)
    }

    /// What a release says to an audience.
    ///
    /// # Errors
    /// Hidden where there is none that the reader may see.
    pub async fn release_view(&self, request: &Request, number: i64, profile: Profile) -> AppResult<ReleaseView> {
        let release = self.release(request, number).await?;
        if !profiles(request).contains(&profile) {
            let detail =
                "The evaluators' figures of a release are for vetted evaluators; ask for the public ones.".into();
            return Err(AppError::Denied { code: "not_your_role", detail, earlier: None });
        }
        let file = self.store.release_file(self.programme, release.release_id, profile).await?;
        let file = file.ok_or_else(|| AppError::internal("a release without its file"))?;
        let document = serde_json::from_str(&file.content).map_err(AppError::internal)?;
        tracing::info!(release = number, profile = profile.code(), "a release was read");
        Ok(ReleaseView { release, file, document })
    }

    /// A release with those of its documents that the reader may see.
    ///
    /// # Errors
    /// Hidden where there is none that the reader may see.
    pub async fn release_documents(&self, request: &Request, number: i64) -> AppResult<(Release, Vec<ReleaseFile>)> {
        let release = self.release(request, number).await?;
        let mut files = Vec::new();
        for profile in profiles(request) {
            let file = self.store.release_file(self.programme, release.release_id, *profile).await?;
            files.push(file.ok_or_else(|| AppError::internal("a release without its file"))?);
        }
        Ok((release, files))
    }

    /// The key that the signatures of releases are checked by.
    ///
    /// # Errors
    /// Denied to who may not read releases; unavailable without the vault.
    pub fn release_verifier(&self, request: &Request) -> AppResult<Verifier> {
        request.may(Reading::Releases)?;
        Ok(self.vault()?.release_signer()?.verifier().clone())
    }
}

/// One that was never published is seen by those whose work it is.
fn in_sight(request: &Request, release: &Release) -> bool {
    release.published_on.is_some() || may_read(Reading::ReleasesUnpublished, &request.principal.roles)
}

/// The audiences whose figures somebody reads, their own first. Whether they read releases at all is another question.
#[must_use]
pub fn profiles(request: &Request) -> &'static [Profile] {
    let exact = may_read(Reading::ReleasesExact, &request.principal.roles);
    if exact { &[Profile::Evaluator, Profile::Public] } else { &[Profile::Public] }
}
