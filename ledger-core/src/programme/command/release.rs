//! Inputs of the commands on releases of outcome figures.

use serde::{Deserialize, Serialize};

use super::inputs;
use crate::id::ReleaseId;
use crate::outcome::release_document::Profile;
use crate::programme::release::WithdrawalReason;
use crate::time::{Day, Timestamp};

inputs! {
    /// A document of a release, made from a snapshot before the command.
    pub struct MadeRelease {
        /// Whom it is for.
        pub profile: Profile,
        /// The document.
        pub content: String,
        /// Its SHA-256, lower-case hexadecimal.
        pub sha256: String,
        /// Its signature, base64.
        pub signature: String,
        /// What stands behind it, for the next release.
        pub record: String,
    }
    /// Freezes the figures of a data cut as the next release, to be published by somebody else.
    pub struct ReleaseBuild {
        /// Number that the documents say.
        pub number: i64,
        /// Visits up to this day count.
        pub data_cut: Day,
        /// Records known by then count.
        pub known_at: Timestamp,
        /// Size of the log by then.
        pub log_size: i64,
        /// How many releases had been published by then: the documents are held against each of them.
        pub published: i64,
        /// What the audit found, canonical JSON.
        pub audit: String,
        /// One document a profile.
        pub documents: Vec<MadeRelease>,
    }
    /// Publishes a release as it was made.
    pub struct ReleasePublish {
        /// Which.
        pub release: ReleaseId,
        /// Version that the person saw.
        pub version: i64,
    }
    /// Withdraws a release, or drops one that was never published.
    pub struct ReleaseWithdraw {
        /// Which.
        pub release: ReleaseId,
        /// Version that the person saw.
        pub version: i64,
        /// Why.
        pub notice: WithdrawalReason,
    }
}
