//! Keys: the epoch key that wraps the keys of subjects, the key of the blind index, the key of ids. They come from a key
//! file that only its owner can read, and are wiped from memory when dropped.
//!
//! The file has three lines: `grant-ledger vault key 1`, `epoch N BASE64`, `index BASE64`. Invariant: a file that others can
//! read is refused. Must not print, log or compare a key; the fingerprint is derived from both by HKDF and gives neither away.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use ledger_core::row::hex;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{VaultError, VaultResult};

/// First line of a key file.
const HEAD: &str = "grant-ledger vault key 1";
/// Characters of a fingerprint: 64 bits in hexadecimal.
pub const FINGERPRINT_LEN: usize = 16;
/// The first epoch.
const FIRST_EPOCH: i64 = 1;
/// Longest key file, in bytes.
const FILE_MAX: u64 = 1_000;

/// 256 bits.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct Key(pub(super) [u8; 32]);

impl Key {
    /// Fresh from the system.
    pub(super) fn random() -> VaultResult<Key> {
        Ok(Key(random()?))
    }

    /// From bytes that were kept.
    pub(super) fn of(bytes: &[u8]) -> Option<Key> {
        bytes.try_into().ok().map(Key)
    }

    /// HMAC-SHA-256 over parts, each with its length before it.
    pub(super) fn mac(&self, parts: &[&[u8]]) -> VaultResult<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(|_| broken("a key has the wrong length"))?;
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Ok(mac.finalize().into_bytes().into())
    }
}

fn broken(what: &str) -> VaultError {
    VaultError::Broken(what.to_owned())
}

/// Random bytes of the system.
pub(super) fn random<const N: usize>() -> VaultResult<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| VaultError::Broken(error.to_string()))?;
    Ok(bytes)
}

/// The keys of a vault.
pub struct Keys {
    /// Number of the epoch.
    pub(super) epoch: i64,
    /// Wraps the keys of subjects.
    pub(super) epoch_key: Key,
    /// Digests of the blind index.
    pub(super) index_key: Key,
    /// Ids made from idempotency keys.
    pub(super) id_key: Key,
    /// Digests of lines and account numbers of banks' statements.
    pub(super) line_key: Key,
    /// Seed of the key that signs releases.
    pub(super) release_seed: Key,
    fingerprint: String,
}

impl Keys {
    fn new(epoch: i64, epoch_key: Key, file_index: &Key) -> VaultResult<Keys> {
        let expand = |from: &Key, info: &str, out: &mut [u8]| {
            let derived = Hkdf::<Sha256>::new(None, &from.0).expand(info.as_bytes(), out);
            derived.map_err(|_| broken("a key cannot be derived"))
        };
        let mut index_key = Key([0; 32]);
        expand(file_index, "grant-ledger vault blind index 1", &mut index_key.0)?;
        let mut id_key = Key([0; 32]);
        expand(file_index, "grant-ledger vault ids 1", &mut id_key.0)?;
        let mut line_key = Key([0; 32]);
        expand(file_index, "grant-ledger vault bank lines 1", &mut line_key.0)?;
        let mut release_seed = Key([0; 32]);
        expand(file_index, "grant-ledger releases 1", &mut release_seed.0)?;
        let mut both = Zeroizing::new([0_u8; 64]);
        both[..32].copy_from_slice(&epoch_key.0);
        both[32..].copy_from_slice(&file_index.0);
        let mut print = [0; FINGERPRINT_LEN / 2];
        let derived =
            Hkdf::<Sha256>::new(None, both.as_slice()).expand(b"grant-ledger vault fingerprint 1", &mut print);
        derived.map_err(|_| broken("a key cannot be derived"))?;
        Ok(Keys { epoch, epoch_key, index_key, id_key, line_key, release_seed, fingerprint: hex(&print) })
    }

    /// What the vault remembers of its keys: tells them apart and gives nothing away.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// Missing, open to others, or not a key file.
    pub fn read(path: &Path) -> VaultResult<Keys> {
        let fail = |what: &str| VaultError::KeyFile(format!("{}: {what}", path.display()));
        let meta = std::fs::metadata(path).map_err(|error| fail(&error.to_string()))?;
        if meta.permissions().mode() & 0o077 != 0 {
            return Err(fail("others can read it; take their rights away with chmod 600"));
        }
        if meta.len() > FILE_MAX {
            return Err(fail("this is not a key file"));
        }
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| fail(&error.to_string()))?);
        parse(&text)?.ok_or_else(|| fail("this is not a key file"))
    }

    /// Makes a key file with fresh keys, for its owner alone; leaves one that is there as it is.
    pub fn make(path: &Path) -> VaultResult<()> {
        let fail = |error: std::io::Error| VaultError::KeyFile(format!("{}: {error}", path.display()));
        let (epoch, index) = (Key::random()?, Key::random()?);
        let (mut first, mut second) = (STANDARD.encode(epoch.0), STANDARD.encode(index.0));
        let text = Zeroizing::new(format!("{HEAD}\nepoch {FIRST_EPOCH} {first}\nindex {second}\n"));
        first.zeroize();
        second.zeroize();
        // Whole under another name first, then given its own unless somebody was faster: two starts at once agree on one.
        let name = path.file_name().ok_or_else(|| VaultError::KeyFile("needs a name".into()))?.to_string_lossy();
        let draft = path.with_file_name(format!(".{name}.{}", hex(&random::<8>()?)));
        let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
        let named = written.and_then(|()| std::fs::hard_link(&draft, path));
        std::fs::remove_file(&draft).map_err(fail)?;
        match named {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            other => other.map_err(fail),
        }
    }
}

fn parse(text: &str) -> VaultResult<Option<Keys>> {
    let mut lines = text.lines();
    let key = |base64: &str| {
        let bytes = Zeroizing::new(STANDARD.decode(base64).ok()?);
        Key::of(&bytes)
    };
    let found = (|| {
        (lines.next()? == HEAD).then_some(())?;
        let (epoch, first) = lines.next()?.strip_prefix("epoch ")?.split_once(' ')?;
        let second = lines.next()?.strip_prefix("index ")?;
        (lines.next().is_none()).then_some((epoch.parse::<i64>().ok()?, key(first)?, key(second)?))
    })();
    found.map(|(epoch, first, second)| Keys::new(epoch, first, &second)).transpose()
}
