//! Payees: whom a grant is paid to. Sealed whole under the survivor's key, found by the commitment that the ledger keeps. And
//! the payment files that name them, whose hashes the ledger keeps.
//!
//! Invariant: what is opened is held against that commitment, so that no account takes another's place; payees are held
//! against each other by a digest of their accounts alone. No type here can be printed. Must not decide who may see one.

use std::collections::BTreeMap;

use ledger_core::id::{BatchId, SubjectId};
use ledger_core::programme::payee::Commitment;
use ledger_core::row::hex;
use ledger_core::time::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::Key;
use super::rows::{PAYEES, PAYMENTS};
use super::seal::{open, seal};
use super::{Secret, Vault, VaultError, VaultResult, payee_rows, rows};

/// What is sealed is filled up to a multiple of this many bytes, so that its length tells no names apart.
const PAD: usize = 256;
/// Parts of a payee.
const PARTS: usize = 5;

/// Whom a grant is paid to. No `Debug`, no `Display`.
#[derive(Clone)]
pub struct PayeeDetails {
    /// Who holds the account.
    pub name: Secret,
    /// The account: an IBAN, or another number with its bank's code. Latin capitals and digits.
    pub account: Secret,
    /// The bank's BIC or its national code.
    pub bank_code: Option<Secret>,
    /// The bank's name.
    pub bank_name: Option<Secret>,
    /// Tax number: 8 or 10 digits.
    pub tax_id: Option<Secret>,
}

impl PayeeDetails {
    fn parts(&self) -> [&str; PARTS] {
        let optional = [&self.bank_code, &self.bank_name, &self.tax_id];
        let [code, bank, tax] = optional.map(|part| part.as_ref().map_or("", Secret::expose));
        [self.name.expose(), self.account.expose(), code, bank, tax]
    }

    /// Every part with its length before it, then zeros.
    fn packed(&self) -> Zeroizing<Vec<u8>> {
        let whole: usize = self.parts().iter().map(|part| part.len() + 4).sum();
        let mut plain = Zeroizing::new(Vec::with_capacity(whole.next_multiple_of(PAD)));
        for part in self.parts() {
            plain.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            plain.extend_from_slice(part.as_bytes());
        }
        plain.resize(whole.next_multiple_of(PAD), 0);
        plain
    }

    fn unpacked(mut plain: &[u8]) -> Option<PayeeDetails> {
        let mut parts = Vec::with_capacity(PARTS);
        for _ in 0..PARTS {
            let (length, rest) = plain.split_first_chunk::<4>()?;
            let (part, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
            parts.push(Secret::new(std::str::from_utf8(part).ok()?.to_owned()));
            plain = rest;
        }
        let mut parts = parts.into_iter();
        let (name, account) = (parts.next()?, parts.next()?);
        let mut rest = parts.map(|part| Some(part).filter(|part| !part.expose().is_empty()));
        let (bank_code, bank_name, tax_id) = (rest.next()?, rest.next()?, rest.next()?);
        Some(PayeeDetails { name, account, bank_code, bank_name, tax_id })
    }
}

/// What is committed to: the id and every part.
fn commitment(key: &Key, id: Uuid, details: &PayeeDetails) -> VaultResult<Commitment> {
    let mut all: Vec<&[u8]> = vec![b"payee 1", id.as_bytes()];
    let parts = details.parts();
    all.extend(parts.iter().map(|part| part.as_bytes()));
    let digits = hex(&key.mac(&all)?);
    Commitment::parse(&digits).map_err(|what| VaultError::Broken(what.to_owned()))
}

impl Vault {
    /// Seals a payee under an id; gives the commitment. The same again is the same.
    ///
    /// # Errors
    /// `Different` where somebody else is kept under the id.
    pub async fn payee_put(
        &self,
        subject: SubjectId,
        id: Uuid,
        details: &PayeeDetails,
        now: Timestamp,
    ) -> VaultResult<Commitment> {
        let key = self.subject_key_made(subject).await?;
        if rows::whole(&self.db, self.programme, PAYEES, id).await?.is_none() {
            let own = Key::random()?;
            let packed = details.packed();
            let mut plain = Zeroizing::new(Vec::with_capacity(own.0.len() + packed.len()));
            plain.extend_from_slice(&own.0);
            plain.extend_from_slice(&packed);
            let sealed = seal(&key, &self.whole(PAYEES, subject, id), &plain)?;
            let found_by = (commitment(&own, id, details)?, self.account_digest(details)?);
            payee_rows::add(&self.db, self.programme, (id, subject, sealed), found_by, now).await?;
        }
        rows::touch(&self.db, self.programme, PAYEES, id, now).await?;
        let kept = rows::whole(&self.db, self.programme, PAYEES, id).await?;
        let (whose, sealed) = kept.ok_or(VaultError::Unavailable(PAYEES.table))?;
        if whose != subject {
            return Err(VaultError::Different);
        }
        let (found, committed) = self.payee_opened(&key, subject, id, &sealed)?;
        if found.parts() != details.parts() {
            return Err(VaultError::Different);
        }
        Ok(committed)
    }

    /// Opens the payee of a subject that the ledger committed to.
    ///
    /// # Errors
    /// `Unavailable` for one that is not there, was changed, is another subject's, or whose key is destroyed.
    pub async fn payee_get(&self, subject: SubjectId, committed: &Commitment) -> VaultResult<PayeeDetails> {
        let unavailable = || VaultError::Unavailable(PAYEES.table);
        let kept = payee_rows::found(&self.db, self.programme, committed.as_str()).await?;
        let (id, whose, sealed) = kept.ok_or_else(unavailable)?;
        let key = self.subject_key(subject).await?.filter(|_| whose == subject).ok_or_else(unavailable)?;
        let (details, found) = self.payee_opened(&key, subject, id, &sealed)?;
        if found == *committed { Ok(details) } else { Err(unavailable()) }
    }

    fn payee_opened(
        &self,
        key: &Key,
        subject: SubjectId,
        id: Uuid,
        sealed: &[u8],
    ) -> VaultResult<(PayeeDetails, Commitment)> {
        let unavailable = || VaultError::Unavailable(PAYEES.table);
        let plain = open(key, &self.whole(PAYEES, subject, id), sealed)?;
        let (own, packed) = plain.split_first_chunk::<32>().ok_or_else(unavailable)?;
        let details = PayeeDetails::unpacked(packed).ok_or_else(unavailable)?;
        let committed = commitment(&Key(*own), id, &details)?;
        Ok((details, committed))
    }

    /// A digest of the account: nothing can be searched for or guessed without the key.
    fn account_digest(&self, details: &PayeeDetails) -> VaultResult<[u8; 32]> {
        // A number alone is many banks' number; an IBAN names its bank itself.
        let bank = details.bank_code.as_ref().map_or("", Secret::expose);
        let iban = ledger_core::reconcile::normalise::is_iban(details.account.expose());
        let bank = if iban { "" } else { bank };
        let account = details.account.expose();
        self.keys.index_key.mac(&[b"account", self.programme.0.as_bytes(), bank.as_bytes(), account.as_bytes()])
    }

    /// Of some payees, by commitment: which payees there are with each one's account, themselves among them.
    pub async fn payees_alike(&self, wanted: &[&Commitment]) -> VaultResult<BTreeMap<String, Vec<String>>> {
        let commitments = wanted.iter().map(|one| one.as_str().to_owned()).collect();
        let own = payee_rows::digests(&self.db, self.programme, commitments).await?;
        let digests = own.values().cloned().collect();
        let sharing = payee_rows::sharing(&self.db, self.programme, digests).await?;
        let of = |digest: &Vec<u8>| {
            sharing.iter().filter(|(_, other)| *other == digest).map(|(one, _)| one.clone()).collect()
        };
        Ok(own.iter().map(|(one, digest)| (one.clone(), of(digest))).collect())
    }

    /// Commitments of payees, by id: for a sweep, since the ledger knows them by these.
    pub async fn payee_commitments(&self, ids: &[Uuid]) -> VaultResult<BTreeMap<Uuid, String>> {
        payee_rows::commitments(&self.db, self.programme, ids).await
    }

    /// Seals the payment files of a batch under the id of the bank account, as one; the same again is the same.
    ///
    /// # Errors
    /// `Different` where other files are kept under the id.
    pub async fn payment_put(
        &self,
        account: SubjectId,
        batch: BatchId,
        files: &[u8],
        now: Timestamp,
    ) -> VaultResult<()> {
        let key = self.subject_key_made(account).await?;
        let sealed = seal(&key, &self.whole(PAYMENTS, account, batch.0), files)?;
        rows::whole_add(&self.db, self.programme, PAYMENTS, (batch.0, account, sealed), now).await?;
        rows::touch(&self.db, self.programme, PAYMENTS, batch.0, now).await?;
        let kept = self.payment_get(account, batch).await?;
        if kept.as_slice() == files { Ok(()) } else { Err(VaultError::Different) }
    }

    /// Opens the payment files of a batch. The caller holds each against the ledger's hash.
    pub async fn payment_get(&self, account: SubjectId, batch: BatchId) -> VaultResult<Zeroizing<Vec<u8>>> {
        let unavailable = || VaultError::Unavailable(PAYMENTS.table);
        let kept = rows::whole(&self.db, self.programme, PAYMENTS, batch.0).await?;
        let (whose, sealed) = kept.ok_or_else(unavailable)?;
        let key = self.subject_key(account).await?.filter(|_| whose == account).ok_or_else(unavailable)?;
        open(&key, &self.whole(PAYMENTS, account, batch.0), &sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_unpacks_and_tells_no_length() {
        let some = |text: &str| Some(Secret::new(text.to_owned()));
        let details = |name: &str, tax: Option<Secret>| PayeeDetails {
            name: Secret::new(name.to_owned()),
            account: Secret::new("UA903052992990004149123456789".to_owned()),
            bank_code: None,
            bank_name: some("Банк"),
            tax_id: tax,
        };
        let (short, long) = (details("Я", None), details("Ярослава-Олександра", some("14360570")));
        assert_eq!(short.packed().len(), long.packed().len());
        let back = PayeeDetails::unpacked(&long.packed()).unwrap();
        assert_eq!(back.parts(), long.parts());
        assert!(back.bank_code.is_none());
        assert!(PayeeDetails::unpacked(&long.packed()[..20]).is_none());
        assert!(PayeeDetails::unpacked(&[0xff; 64]).is_none());
    }
}
