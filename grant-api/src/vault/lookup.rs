//! The blind index: does somebody else have the same phone, tax number, document, e-mail, or name with birth date?
//!
//! HMAC-SHA-256 with a key of its own over the value in one spelling. Exact match only: nothing can be searched for, listed
//! or guessed without the key. Mutable, and gone with the identity; never in the ledger, never exported.

use ledger_core::codes;
use ledger_core::id::{IdentityId, SubjectId};
use ledger_core::programme::identity::IdentityField;
use zeroize::Zeroizing;

use super::{Identity, Vault, VaultResult, rows};

codes! {
    /// By what two subjects are alike.
    pub enum IndexKind {
        /// Telephone number.
        Phone = "phone",
        /// Tax number.
        TaxId = "tax_id",
        /// Identity document.
        Document = "document",
        /// E-mail address.
        Email = "email",
        /// Name and date of birth.
        NameBirth = "name_birth",
    }
}

/// Two versions of identities that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// Version of the subject that was asked for.
    pub own: IdentityId,
    /// The other subject.
    pub subject: SubjectId,
    /// Its version.
    pub other: IdentityId,
    /// By what.
    pub kind: IndexKind,
}

impl Vault {
    /// Digests of what an identity holds.
    pub(super) fn digests_of(&self, identity: &Identity) -> VaultResult<Vec<(&'static str, [u8; 32])>> {
        let mut digests = Vec::new();
        for kind in IndexKind::ALL {
            let Some(spelling) = spelling(*kind, identity) else { continue };
            let parts: [&[u8]; 3] = [kind.code().as_bytes(), self.programme.0.as_bytes(), spelling.as_bytes()];
            digests.push((kind.code(), self.keys.index_key.mac(&parts)?));
        }
        Ok(digests)
    }

    /// Versions of other subjects' identities that share something with a version of this one's; never a value. Which of
    /// them hold is the ledger's to say: versions that it refused or replaced are among them.
    pub async fn alike(&self, subject: SubjectId) -> VaultResult<Vec<Alike>> {
        let mut found = Vec::new();
        for (code, digest, own) in rows::digests(&self.db, self.programme, subject).await? {
            let Some(kind) = IndexKind::from_code(&code) else { continue };
            let sharing = rows::sharing(&self.db, self.programme, subject, (&code, digest)).await?;
            found.extend(sharing.into_iter().map(|(subject, other)| Alike { own, subject, other, kind }));
        }
        Ok(found)
    }
}

/// A value in the one spelling that is compared; nothing where the field is empty or says too little.
fn spelling(kind: IndexKind, identity: &Identity) -> Option<Zeroizing<String>> {
    let of = |field| identity.get(field);
    let text = match kind {
        IndexKind::Phone => phone(of(IdentityField::Phone)?),
        IndexKind::TaxId => digits(of(IdentityField::TaxId)?),
        IndexKind::Document => {
            of(IdentityField::Document)?.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
        }
        IndexKind::Email => of(IdentityField::Email)?.trim().to_lowercase(),
        IndexKind::NameBirth => {
            let (family, given) = (of(IdentityField::FamilyName)?, of(IdentityField::GivenName)?);
            let (family, given) = (folded(family), folded(given));
            // A name without a letter is everybody's name.
            if family.is_empty() || given.is_empty() {
                return None;
            }
            format!("{family}|{given}|{}", of(IdentityField::BirthDate)?.trim())
        }
    };
    (!text.is_empty()).then(|| Zeroizing::new(text))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Digits with the country's code: `067 123 45 67`, `+38 (067) 123-45-67` and `00380671234567` are one number.
pub(super) fn phone(text: &str) -> String {
    let digits = digits(text);
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    match (digits.len(), digits.starts_with('0')) {
        (10, true) => format!("38{digits}"),
        (9, false) => format!("380{digits}"),
        _ => digits.to_owned(),
    }
}

/// Lower case, letters only: apostrophes, hyphens and spaces are written in too many ways.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect()
}
