//! Two releases side by side, for whoever may read both.
//!
//! Invariant: made of the two stored documents of one audience, each read by the rules of `release_view`. Must not: read
//! anything else, so that two releases tell no more together than one by one.

use ledger_core::outcome::release_compare::{Comparison, compare};
use ledger_core::outcome::release_document::{DimensionDocument, Profile};
use ledger_core::programme::release::Release;

use crate::app::{App, AppError, AppResult, Request};

/// Two releases with what is to be said of both.
#[derive(Clone, Debug)]
pub struct ReleasesCompared {
    /// The one of the lower number.
    pub earlier: Release,
    /// The one of the higher number.
    pub later: Release,
    /// Dimensions of the cells, as the later one has them.
    pub dimensions: Vec<DimensionDocument>,
    /// Their figures.
    pub comparison: Comparison,
}

impl App {
    /// Two releases side by side, in either order.
    ///
    /// # Errors
    /// Those of `release_view` for each of the two; a release is not compared with itself.
    pub async fn releases_compared(
        &self,
        request: &Request,
        (one, other): (i64, i64),
        profile: Profile,
    ) -> AppResult<ReleasesCompared> {
        let earlier = self.release_view(request, one.min(other), profile).await?;
        if one == other {
            return Err(AppError::field("/other", "same_release", "A release is compared with another one."));
        }
        let later = self.release_view(request, one.max(other), profile).await?;
        let comparison = compare(&earlier.document, &later.document).map_err(AppError::internal)?;
        let dimensions = later.document.dimensions;
        Ok(ReleasesCompared { earlier: earlier.release, later: later.release, dimensions, comparison })
    }
}
