//! Sealing: XChaCha20-Poly1305 with a random nonce of 24 bytes. Where something lies is part of what is authenticated, so
//! that nothing opens in another row, column, table, subject or programme, nor under another version of its key.
//!
//! Sealed bytes: scheme (1 byte) ‖ nonce (24) ‖ ciphertext with tag (16 more than the plain text).

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ledger_core::id::{ProgrammeId, SubjectId};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::{Key, random};
use super::{VaultError, VaultResult};

/// The scheme above.
const SCHEME: u8 = 1;
/// Bytes of a nonce.
const NONCE_LEN: usize = 24;

/// Where something sealed lies.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) programme: ProgrammeId,
    pub(super) table: &'static str,
    pub(super) column: &'a str,
    pub(super) subject: SubjectId,
    pub(super) row: Uuid,
    pub(super) key_version: i64,
}

impl Place<'_> {
    /// What is authenticated beside the text: every part with its length before it, so that no two places read alike.
    fn authenticated(&self) -> Vec<u8> {
        let version = self.key_version.to_be_bytes();
        let parts: [&[u8]; 7] = [
            &[SCHEME],
            self.programme.0.as_bytes(),
            self.table.as_bytes(),
            self.column.as_bytes(),
            self.subject.0.as_bytes(),
            self.row.as_bytes(),
            &version,
        ];
        parts
            .iter()
            .flat_map(|part| (part.len() as u64).to_be_bytes().into_iter().chain(part.iter().copied()))
            .collect()
    }
}

/// Seals a text into its place.
pub(super) fn seal(key: &Key, place: &Place<'_>, plain: &[u8]) -> VaultResult<Vec<u8>> {
    let broken = || VaultError::Broken("sealing failed".into());
    let nonce: [u8; NONCE_LEN] = random()?;
    let cipher = XChaCha20Poly1305::new_from_slice(&key.0).map_err(|_| broken())?;
    let payload = Payload { msg: plain, aad: &place.authenticated() };
    let hidden = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| broken())?;
    let mut sealed = Vec::with_capacity(1 + NONCE_LEN + hidden.len());
    sealed.push(SCHEME);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&hidden);
    Ok(sealed)
}

/// Opens what was sealed into its place; whole or not at all.
pub(super) fn open(key: &Key, place: &Place<'_>, sealed: &[u8]) -> VaultResult<Zeroizing<Vec<u8>>> {
    let unavailable = || VaultError::Unavailable(place.table);
    let (scheme, rest) = sealed.split_first().ok_or_else(unavailable)?;
    let (nonce, hidden) = rest.split_at_checked(NONCE_LEN).ok_or_else(unavailable)?;
    let nonce: [u8; NONCE_LEN] = nonce.try_into().map_err(|_| unavailable())?;
    if *scheme != SCHEME {
        return Err(unavailable());
    }
    let cipher = XChaCha20Poly1305::new_from_slice(&key.0).map_err(|_| unavailable())?;
    let payload = Payload { msg: hidden, aad: &place.authenticated() };
    let plain = cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| unavailable())?;
    Ok(Zeroizing::new(plain))
}
