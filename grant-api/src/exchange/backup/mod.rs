//! A backup: an age file (age-encryption.org/v1) with a small archive in it, which is written and read as it comes.
//!
//! Inside the encryption: the line `grant-ledger backup`, then frames, each of a kind (one byte), a length (four bytes, the
//! greatest first) and that many bytes:
//! ```text
//! M  JSON: format, instant, program, names of the members                          once, first
//! B  JSON: a member's name, engine, schema, heads of its logs, its key's fingerprint
//! D  bytes of the member, at most DATA_MAX                                         any number
//! S  JSON: how many bytes these were, and their SHA-256                            closes the member
//! E  nothing                                                                       once, last
//! ```
//! The sum stands behind its member, for a dump that is passed through has none before its last byte. Invariant: what is read
//! is authenticated by age before it is given, and a member is whole only with its sum. Must not: hold a member in memory,
//! or a key; the fingerprint says which key fits and gives nothing away.

mod read;
mod seal;
#[cfg(test)]
mod tests;
mod write;

use serde::{Deserialize, Serialize};

pub use read::{Piece, Reader};
pub use seal::{Identity, Opened, Recipient, Sealed, identities, new_identity, opened, recipients, sealed};
pub use write::Writer;

/// The format that is written, and the newest that is read.
pub const FORMAT: u64 = 1;
/// First line of the archive.
const HEAD: &[u8] = b"grant-ledger backup\n";
/// Most bytes of a member in one frame.
pub const DATA_MAX: usize = 256 * 1024;
/// Longest JSON in one frame, in bytes.
const JSON_MAX: usize = 1024 * 1024;

/// Name of the ledger among the members.
pub const LEDGER: &str = "ledger";
/// Name of the vault among the members.
pub const VAULT: &str = "vault";

const MANIFEST: u8 = b'M';
const BEGIN: u8 = b'B';
const DATA: u8 = b'D';
const SUM: u8 = b'S';
const END: u8 = b'E';

/// What a backup is, before its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the archive.
    pub format: u64,
    /// When it was begun.
    pub made_at: String,
    /// Version of the program that made it.
    pub program: String,
    /// Names of the members, in their order.
    pub members: Vec<String>,
}

/// What is known of a database before its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// `SQLite` or `PostgreSQL`: the bytes are a database file, or what `pg_dump -Fc` writes.
    pub engine: String,
    /// Changes of its schema, oldest first.
    pub migrations: Vec<String>,
    /// Heads of the logs in it.
    pub logs: Vec<Head>,
    /// The keys that open what is sealed in it.
    pub keys: Vec<KeyPrint>,
}

/// The head of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which log: the programme's id.
    pub origin: String,
    /// Number of leaves.
    pub size: i64,
    /// Root of the tree, in hexadecimal.
    pub root: String,
}

/// Which key opens the vault of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPrint {
    /// The programme's id.
    pub programme: String,
    /// The key's fingerprint.
    pub fingerprint: String,
}

/// What a member's bytes were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// How many.
    pub bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Why a backup cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something else, or not put together by this program.
    #[error("this is no backup of Grant Ledger: {0}")]
    Strange(&'static str),
    /// Made by a later program.
    #[error("the backup has format {0} and this program reads format {FORMAT}: restore it with a newer grant-api")]
    Newer(u64),
    /// Its end is not there.
    #[error("the backup is cut off {0}: take another copy of it, or an older backup")]
    CutOff(String),
    /// Bytes were changed.
    #[error("the backup is damaged {0}: take another copy of it, or an older backup")]
    Damaged(String),
    /// A database that the manifest names is not in it.
    #[error("the backup lacks its member {0}, which the manifest names: take another copy of it, or an older backup")]
    Missing(String),
    /// None of the identities is that of a recipient.
    #[error("none of the identities given opens the backup: name the file of one it was encrypted to, with --identity")]
    NoIdentity,
    /// A recipient or an identity that cannot be read.
    #[error("{0}")]
    Key(String),
    /// The system does not read or write.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}
