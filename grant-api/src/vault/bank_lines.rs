//! Digests of what a bank's file says: which line this is, which account. HMAC-SHA-256 under a key of its own.
//!
//! Invariant: without the key nobody can try names or accounts against a digest; a digest is of one programme, and that of a
//! line of one bank account too. Must not keep what it is made of.

use ledger_core::id::BankAccountId;
use ledger_core::row::hex;

use super::{Vault, VaultResult};

impl Vault {
    /// The digest of what makes a line this line.
    pub fn line_digest(&self, account: BankAccountId, material: &str) -> VaultResult<String> {
        let parts: [&[u8]; 4] = [b"line 1", self.programme.0.as_bytes(), account.0.as_bytes(), material.as_bytes()];
        Ok(hex(&self.keys.line_key.mac(&parts)?))
    }

    /// The digest of an account's number, in one spelling.
    pub fn number_digest(&self, number: &str) -> VaultResult<String> {
        let plain: String = number.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
        Ok(hex(&self.keys.line_key.mac(&[b"account 1", self.programme.0.as_bytes(), plain.as_bytes()])?))
    }
}
