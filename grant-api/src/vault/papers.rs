//! Files and texts: sealed whole, each with the random key of its commitment before it. And documents that were made, whose
//! hash the ledger keeps.

use ledger_core::id::{AttachmentId, DocumentId, StatementFileId, StatementId, SubjectId, TextId};
use ledger_core::time::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::Key;
use super::rows::{BLOBS, DOCUMENTS, STATEMENT_FILES, STATEMENTS, TEXTS, Whole};
use super::seal::{open, seal};
use super::{Vault, VaultError, VaultResult, rows};

/// What is sealed whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A file.
    Attachment(AttachmentId),
    /// A text.
    Text(TextId),
    /// A file of a bank.
    StatementFile(StatementFileId),
    /// The details of the lines of a bank's statement.
    Statement(StatementId),
}

impl Paper {
    fn place(self) -> (Whole, Uuid) {
        match self {
            Paper::Attachment(id) => (BLOBS, id.0),
            Paper::Text(id) => (TEXTS, id.0),
            Paper::StatementFile(id) => (STATEMENT_FILES, id.0),
            Paper::Statement(id) => (STATEMENTS, id.0),
        }
    }
}

/// What is committed to: the kind, the id, the bytes.
fn commitment(key: &Key, paper: Paper, bytes: &[u8]) -> VaultResult<Vec<u8>> {
    let (of, id) = paper.place();
    Ok(key.mac(&[b"paper 1", of.table.as_bytes(), id.as_bytes(), bytes])?.to_vec())
}

impl Vault {
    /// Seals a file or text; gives the commitment. The same again is the same.
    ///
    /// # Errors
    /// `Different` where other bytes, or another subject's, are kept under the id.
    pub async fn paper_put(
        &self,
        subject: SubjectId,
        paper: Paper,
        bytes: &[u8],
        now: Timestamp,
    ) -> VaultResult<Vec<u8>> {
        let (of, id) = paper.place();
        let key = self.subject_key_made(subject).await?;
        if rows::whole(&self.db, self.programme, of, id).await?.is_none() {
            let own = Key::random()?;
            let mut plain = Zeroizing::new(Vec::with_capacity(own.0.len() + bytes.len()));
            plain.extend_from_slice(&own.0);
            plain.extend_from_slice(bytes);
            let sealed = seal(&key, &self.whole(of, subject, id), &plain)?;
            rows::whole_add(&self.db, self.programme, of, (id, subject, sealed), now).await?;
        }
        rows::touch(&self.db, self.programme, of, id, now).await?;
        let kept = rows::whole(&self.db, self.programme, of, id).await?.ok_or(VaultError::Unavailable(of.table))?;
        if kept.0 != subject {
            return Err(VaultError::Different);
        }
        let plain = open(&key, &self.whole(of, subject, id), &kept.1)?;
        let (own, there) = split(of, &plain)?;
        if there != bytes {
            return Err(VaultError::Different);
        }
        commitment(&own, paper, there)
    }

    /// Opens a file or text, and holds it against the commitment that the ledger keeps.
    pub async fn paper_get(
        &self,
        subject: SubjectId,
        paper: Paper,
        committed: &[u8],
    ) -> VaultResult<Zeroizing<Vec<u8>>> {
        let (of, id) = paper.place();
        let key = self.subject_key(subject).await?.ok_or(VaultError::Unavailable(of.table))?;
        let kept = rows::whole(&self.db, self.programme, of, id).await?;
        self.paper_opened(&key, subject, (paper, committed), kept.as_ref())
    }

    /// Texts of a subject, each with the commitment that the ledger keeps, in the same order: one look at the key and one at
    /// the texts. What does not open is an error of its own; the others open all the same.
    pub async fn texts_get(
        &self,
        subject: SubjectId,
        wanted: &[(TextId, &[u8])],
    ) -> VaultResult<Vec<VaultResult<Zeroizing<Vec<u8>>>>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.subject_key(subject).await?;
        let kept = rows::wholes(&self.db, self.programme, TEXTS, wanted.iter().map(|(id, _)| id.0)).await?;
        let opened = |(id, committed): &(TextId, &[u8])| {
            let key = key.as_ref().ok_or(VaultError::Unavailable(TEXTS.table))?;
            self.paper_opened(key, subject, (Paper::Text(*id), committed), kept.get(&id.0))
        };
        Ok(wanted.iter().map(opened).collect())
    }

    /// What was found under an id of a file or text, opened and held against the commitment.
    fn paper_opened(
        &self,
        key: &Key,
        subject: SubjectId,
        (paper, committed): (Paper, &[u8]),
        kept: Option<&(SubjectId, Vec<u8>)>,
    ) -> VaultResult<Zeroizing<Vec<u8>>> {
        let (of, id) = paper.place();
        let unavailable = || VaultError::Unavailable(of.table);
        let (_, sealed) = kept.filter(|(whose, _)| *whose == subject).ok_or_else(unavailable)?;
        let mut plain = open(key, &self.whole(of, subject, id), sealed)?;
        let (own, bytes) = split(of, &plain)?;
        if commitment(&own, paper, bytes)? != committed {
            return Err(unavailable());
        }
        plain.drain(..own.0.len());
        Ok(plain)
    }

    /// Seals a document that the ledger has recorded; what is there stays.
    pub async fn document_put(
        &self,
        subject: SubjectId,
        id: DocumentId,
        bytes: &[u8],
        now: Timestamp,
    ) -> VaultResult<()> {
        let key = self.subject_key_made(subject).await?;
        let sealed = seal(&key, &self.whole(DOCUMENTS, subject, id.0), bytes)?;
        rows::whole_add(&self.db, self.programme, DOCUMENTS, (id.0, subject, sealed), now).await
    }

    /// Opens a document; nothing where none was kept. The caller holds it against the ledger's hash.
    ///
    /// # Errors
    /// `Unavailable` for one that was changed, is another subject's, or whose key is destroyed.
    pub async fn document_get(&self, subject: SubjectId, id: DocumentId) -> VaultResult<Option<Zeroizing<Vec<u8>>>> {
        let kept = rows::whole(&self.db, self.programme, DOCUMENTS, id.0).await?;
        let Some((whose, sealed)) = kept else { return Ok(None) };
        let unavailable = || VaultError::Unavailable(DOCUMENTS.table);
        let key = self.subject_key(subject).await?.filter(|_| whose == subject).ok_or_else(unavailable)?;
        open(&key, &self.whole(DOCUMENTS, subject, id.0), &sealed).map(Some)
    }

    /// An id that follows from who asks and under which idempotency key, so that a retry finds what the first try left.
    /// UUID of version 8: the bits are ours.
    pub fn id_of(&self, kind: &str, parts: &[&[u8]]) -> VaultResult<Uuid> {
        let mut all: Vec<&[u8]> = vec![kind.as_bytes(), self.programme.0.as_bytes()];
        all.extend_from_slice(parts);
        let digest = self.keys.id_key.mac(&all)?;
        let (first, _) = digest.split_first_chunk::<16>().ok_or(VaultError::Broken("a digest is short".into()))?;
        Ok(uuid::Builder::from_custom_bytes(*first).into_uuid())
    }
}

fn split(of: Whole, plain: &[u8]) -> VaultResult<(Key, &[u8])> {
    let (own, bytes) = plain.split_first_chunk::<32>().ok_or(VaultError::Unavailable(of.table))?;
    Ok((Key(*own), bytes))
}
