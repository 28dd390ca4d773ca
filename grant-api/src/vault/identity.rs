//! Identities: what is known of a survivor, field by field, each version whole.
//!
//! Invariant: a field is opened only together with the others of its version, which the commitment in the ledger has to
//! cover, so that an older or a foreign value is never shown for a newer one. [`Secret`] can't be printed or compared by
//! anything outside this module; whoever needs the text says so by [`Secret::expose`].

use std::collections::BTreeMap;

use ledger_core::id::{IdentityId, SubjectId};
use ledger_core::programme::identity::IdentityField;
use ledger_core::time::Timestamp;
use zeroize::Zeroizing;

use super::keys::Key;
use super::seal::{Place, open, seal};
use super::{Vault, VaultError, VaultResult, rows};

/// Version of the keys of subjects: a subject has one key, and losing it is what erasing means.
const SUBJECT_KEY_VERSION: i64 = 1;
/// Column of the key of the commitment, beside the fields.
const COMMITMENT: &str = "commitment";
/// Values are filled up to a multiple of this many bytes, so that their length does not tell names apart.
const PAD: usize = 64;
/// Longest value, in bytes.
const VALUE_MAX: usize = 4_096;

/// A value that names somebody. Wiped when dropped; no `Debug`, no `Display`.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a value in.
    pub fn new(text: String) -> Secret {
        Secret(Zeroizing::new(text))
    }

    /// The value, for the one who may see it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Fields with their values, empty ones left out. No `Debug`, no `Display`.
#[derive(Clone, Default)]
pub struct Identity(BTreeMap<IdentityField, Secret>);

impl Identity {
    /// Sets a field.
    pub fn set(&mut self, field: IdentityField, value: String) {
        self.0.insert(field, Secret::new(value));
    }

    /// A field.
    pub fn get(&self, field: IdentityField) -> Option<&str> {
        self.0.get(&field).map(Secret::expose)
    }

    /// Which fields are filled in, in their order.
    pub fn fields(&self) -> Vec<IdentityField> {
        self.0.keys().copied().collect()
    }

    fn commitment(&self, key: &Key) -> VaultResult<Vec<u8>> {
        let mut parts: Vec<&[u8]> = vec![b"identity 1"];
        for (field, value) in &self.0 {
            parts.push(field.code().as_bytes());
            parts.push(value.expose().as_bytes());
        }
        Ok(key.mac(&parts)?.to_vec())
    }

    fn same(&self, other: &Identity) -> bool {
        self.fields() == other.fields() && self.fields().iter().all(|field| self.get(*field) == other.get(*field))
    }
}

impl Vault {
    /// Seals a version of an identity and enters it in the blind index; gives the commitment. The same again is the same.
    ///
    /// # Errors
    /// `Different` where another identity is kept under the id.
    pub async fn identity_put(
        &self,
        subject: SubjectId,
        id: IdentityId,
        identity: &Identity,
        now: Timestamp,
    ) -> VaultResult<Vec<u8>> {
        let key = self.subject_key_made(subject).await?;
        if rows::fields(&self.db, self.programme, subject, id.0).await?.is_empty() {
            let own = Key::random()?;
            let mut sealed = vec![(COMMITMENT.to_owned(), seal(&key, &self.field(subject, id, COMMITMENT), &own.0)?)];
            for (field, value) in &identity.0 {
                let place = self.field(subject, id, field.code());
                sealed.push((field.code().to_owned(), seal(&key, &place, &padded(value.expose())?)?));
            }
            rows::fields_add(&self.db, self.programme, (subject, id.0), sealed, now).await?;
        }
        rows::touch(&self.db, self.programme, rows::FIELDS, id.0, now).await?;
        // What counts is what is there: somebody else may have been faster under the same id.
        let (kept, commitment) = self.opened(&key, subject, id).await?;
        if !kept.same(identity) {
            return Err(VaultError::Different);
        }
        rows::digests_add(&self.db, self.programme, (subject, id.0), &self.digests_of(identity)?).await?;
        Ok(commitment)
    }

    /// One field, after the whole version was held against the commitment that the ledger keeps.
    pub async fn identity_field(
        &self,
        subject: SubjectId,
        id: IdentityId,
        field: IdentityField,
        commitment: &[u8],
    ) -> VaultResult<Secret> {
        let unavailable = || VaultError::Unavailable(rows::FIELDS.table);
        let key = self.subject_key(subject).await?.ok_or_else(unavailable)?;
        let (mut kept, found) = self.opened(&key, subject, id).await?;
        if found != commitment {
            return Err(unavailable());
        }
        kept.0.remove(&field).ok_or_else(unavailable)
    }

    /// Everything of a version, opened, with its commitment.
    async fn opened(&self, key: &Key, subject: SubjectId, id: IdentityId) -> VaultResult<(Identity, Vec<u8>)> {
        let unavailable = || VaultError::Unavailable(rows::FIELDS.table);
        let (mut identity, mut own) = (Identity::default(), None);
        for (code, sealed) in rows::fields(&self.db, self.programme, subject, id.0).await? {
            let plain = open(key, &self.field(subject, id, &code), &sealed)?;
            if code == COMMITMENT {
                own = Some(Key::of(&plain).ok_or_else(unavailable)?);
                continue;
            }
            let field = IdentityField::from_code(&code).ok_or_else(unavailable)?;
            identity.0.insert(field, unpadded(&plain).ok_or_else(unavailable)?);
        }
        let commitment = identity.commitment(&own.ok_or_else(unavailable)?)?;
        Ok((identity, commitment))
    }

    fn field<'a>(&self, subject: SubjectId, id: IdentityId, column: &'a str) -> Place<'a> {
        let (programme, table, row) = (self.programme, rows::FIELDS.table, id.0);
        Place { programme, table, column, subject, row, key_version: SUBJECT_KEY_VERSION }
    }

    /// Where a row lies that is sealed whole.
    pub(super) fn whole(&self, of: rows::Whole, subject: SubjectId, id: uuid::Uuid) -> Place<'static> {
        let (programme, table, row) = (self.programme, of.table, id);
        Place { programme, table, column: "sealed", subject, row, key_version: SUBJECT_KEY_VERSION }
    }

    /// The key of a subject; absent when there is none, or no more.
    pub(super) async fn subject_key(&self, subject: SubjectId) -> VaultResult<Option<Key>> {
        let Some((epoch, wrapped)) = rows::subject_key(&self.db, self.programme, subject).await? else {
            return Ok(None);
        };
        let unavailable = || VaultError::Unavailable("subject_key");
        let plain = open(&self.keys.epoch_key, &self.wrapped(subject, epoch), &wrapped)?;
        Ok(Some(Key::of(&plain).ok_or_else(unavailable)?))
    }

    /// The key of a subject, made when there is none.
    pub(super) async fn subject_key_made(&self, subject: SubjectId) -> VaultResult<Key> {
        if let Some(key) = self.subject_key(subject).await? {
            return Ok(key);
        }
        let epoch = self.keys.epoch;
        let wrapped = seal(&self.keys.epoch_key, &self.wrapped(subject, epoch), &Key::random()?.0)?;
        rows::subject_key_add(&self.db, self.programme, subject, (epoch, wrapped)).await?;
        self.subject_key(subject).await?.ok_or(VaultError::Unavailable("subject_key"))
    }

    fn wrapped(&self, subject: SubjectId, epoch: i64) -> Place<'static> {
        let programme = self.programme;
        Place { programme, table: "subject_key", column: "wrapped", subject, row: subject.0, key_version: epoch }
    }
}

/// A value with its length before it, filled up.
fn padded(value: &str) -> VaultResult<Zeroizing<Vec<u8>>> {
    let length = u16::try_from(value.len()).ok().filter(|length| usize::from(*length) <= VALUE_MAX);
    let length = length.ok_or_else(|| VaultError::Broken("a value is too long".into()))?;
    let whole = (2 + value.len()).next_multiple_of(PAD);
    let mut bytes = Zeroizing::new(Vec::with_capacity(whole));
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(value.as_bytes());
    bytes.resize(whole, 0);
    Ok(bytes)
}

fn unpadded(bytes: &[u8]) -> Option<Secret> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let value = rest.get(..usize::from(u16::from_be_bytes(*length)))?;
    Some(Secret::new(std::str::from_utf8(value).ok()?.to_owned()))
}
