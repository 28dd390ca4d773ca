//! Releases of outcome figures: numbered, frozen, made by one person and published by another.
//!
//! ```text
//! built (number 3, two documents with their hashes)  --publish by somebody else-->  published  --withdraw with a notice-->  withdrawn
//! ```
//! Invariant: a document is written once, with its hash, and never changed or taken away; a withdrawn release keeps its
//! documents and says why it was withdrawn. Must not: hold anything that names a person, or decide what a document shows.

use super::world::World;
use crate::codes;
use crate::id::{PersonId, ReleaseId};
use crate::outcome::release_document::Profile;
use crate::row;
use crate::time::{Day, Timestamp};

codes! {
    /// Where a release stands.
    pub enum ReleaseState {
        /// Made, not to be seen yet.
        Built = "built",
        /// To be seen by everybody that may.
        Published = "published",
        /// Not to be used any more, and why.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// Why a release is withdrawn. A closed list: everybody reads the reason, so nobody writes it.
    pub enum WithdrawalReason {
        /// An error in the figures.
        Error = "error",
        /// A record behind the figures was wrong.
        Records = "records",
        /// A figure told too much about a small group.
        Disclosure = "disclosure",
        /// A corrected release was made.
        Superseded = "superseded",
        /// It was made, or published, by mistake.
        Mistake = "mistake",
    }
}

row! { "release", key 1, put;
    /// A release.
    pub struct Release {
        /// Id.
        pub release_id: ReleaseId,
        /// Number, from 1 without gaps.
        pub number: i64,
        /// Version.
        pub version: i64,
        /// State.
        pub state: ReleaseState,
        /// Visits up to this day count.
        pub data_cut: Day,
        /// Records known by then count.
        pub known_at: Timestamp,
        /// Size of the log by then.
        pub log_size: i64,
        /// Version of definitions and rules.
        pub method: String,
        /// What the audit of its disclosure found, canonical JSON.
        pub audit: String,
        /// Who made it.
        pub built_by: PersonId,
        /// When.
        pub built_on: Day,
        /// Who published it, another person.
        pub published_by: Option<PersonId>,
        /// When.
        pub published_on: Option<Day>,
        /// Who withdrew it.
        pub withdrawn_by: Option<PersonId>,
        /// When.
        pub withdrawn_on: Option<Day>,
        /// Why: a [`WithdrawalReason`]; in rows from before there was a list, a code of its writer's own.
        pub notice: Option<String>,
    }
}

/// That a release counts no more, as everything made of it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal<'a> {
    /// Since when.
    pub on: Day,
    /// Why, as [`Release::notice`] has it.
    pub reason: &'a str,
}

impl Release {
    /// Its withdrawal, where it was withdrawn.
    #[must_use]
    pub fn withdrawal(&self) -> Option<Withdrawal<'_>> {
        let (on, reason) = self.withdrawn_on.zip(self.notice.as_deref())?;
        Some(Withdrawal { on, reason })
    }
}

row! { "release_file", key 2, insert;
    /// What a release says to one audience.
    pub struct ReleaseFile {
        /// The release.
        pub release_id: ReleaseId,
        /// Whom it is for.
        pub profile: Profile,
        /// The document, as it is served.
        pub content: String,
        /// Its SHA-256, lower-case hexadecimal.
        pub sha256: String,
        /// Its Ed25519 signature by the key of releases, base64.
        pub signature: String,
        /// Which units stand behind it, for the rules across releases; never served.
        pub record: String,
    }
}

/// The newest release of a programme.
pub fn newest(world: &World) -> Option<&Release> {
    world.releases.values().max_by_key(|release| release.number)
}
