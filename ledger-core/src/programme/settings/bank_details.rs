//! The organisation's own accounts, as a payment file names them: the data of a legal person, so they are a setting.
//!
//! Invariant: an account number is an IBAN with the right check digits. Must not: hold an account of anybody else.

use serde::{Deserialize, Serialize};

use crate::reconcile::normalise::{is_bic, is_iban};
use crate::text::{Code, Label};

/// One of the organisation's own accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankDetails {
    /// Code of the bank account in the books.
    pub code: Code,
    /// Whose account it is, as the bank knows it.
    pub holder: Label,
    /// Its IBAN, without blanks.
    pub iban: Code,
    /// The bank's BIC, where the bank asks for it.
    pub bic: Option<Code>,
}

impl BankDetails {
    /// Are the account and the BIC well formed?
    pub fn fits(&self) -> bool {
        is_iban(self.iban.as_str()) && self.bic.as_ref().is_none_or(|bic| is_bic(bic.as_str()))
    }
}
