//! The key that signs releases of outcome figures: made from the key file, so that a thief with the database signs nothing.
//!
//! Invariant: one key file signs with one key, whatever else changes. Must not: give out the seed.

use ledger_core::ledger::checkpoint::Signer;

use super::{Vault, VaultError, VaultResult};

/// The name in the notes.
const NAME: &str = "grant-ledger-releases";

impl Vault {
    /// Signs releases; its verifier is public.
    ///
    /// # Errors
    /// None for the name of this file.
    pub fn release_signer(&self) -> VaultResult<Signer> {
        Signer::new(NAME, &self.keys.release_seed.0).map_err(|error| VaultError::Broken(error.to_string()))
    }
}
