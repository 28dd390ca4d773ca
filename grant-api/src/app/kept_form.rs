//! What somebody had typed when their session ended: kept for half an hour, sealed, and given back to them alone.
//!
//! ```text
//! keep(person, path, typed) -> ticket: place and key, which the browser holds
//! take(ticket, person, path) -> typed, once
//! ```
//! Invariant: here lies nothing but what is sealed, under a key that is nowhere but in the ticket; what was given is gone. Must
//! not: outlive the process, or know what a form is.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ledger_core::id::PersonId;
use zeroize::Zeroizing;

use super::{AppError, AppResult, clock};

/// For how long.
pub const KEPT_FOR: Duration = Duration::from_secs(30 * 60);
/// How many.
const KEPT_MAX: usize = 64;
/// Largest, bytes.
const SIZE_MAX: usize = 65_536;
/// Bytes of a place and of a key.
const PLACE_LEN: usize = 16;
const KEY_LEN: usize = 32;
/// Each key seals one text, so that the nonce need not differ.
const NONCE: [u8; 24] = [0; 24];

struct Kept {
    place: [u8; PLACE_LEN],
    at: Instant,
    sealed: Vec<u8>,
}

/// All of them.
#[derive(Default)]
pub struct KeptForms(Mutex<VecDeque<Kept>>);

/// How many there are, and nothing of them.
impl fmt::Debug for KeptForms {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KeptForms({})", self.0.lock().unwrap_or_else(PoisonError::into_inner).len())
    }
}

/// Whose it is and of which page: what is authenticated beside the text.
fn bound(person: PersonId, path: &str) -> Vec<u8> {
    [person.0.as_bytes().as_slice(), path.as_bytes()].concat()
}

impl KeptForms {
    /// Keeps what was typed; nothing where it is too large.
    ///
    /// # Errors
    /// The machine has no random bytes.
    pub fn keep(&self, person: PersonId, path: &str, typed: &[u8]) -> AppResult<Option<String>> {
        if typed.len() > SIZE_MAX {
            return Ok(None);
        }
        let place: [u8; PLACE_LEN] = clock::random().map_err(AppError::internal)?;
        let key = Zeroizing::new(clock::random::<KEY_LEN>().map_err(AppError::internal)?);
        let cipher = XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(AppError::internal)?;
        let payload = Payload { msg: typed, aad: &bound(person, path) };
        let sealed = cipher.encrypt(&XNonce::from(NONCE), payload).map_err(AppError::internal)?;
        let ticket = URL_SAFE_NO_PAD.encode([place.as_slice(), key.as_slice()].concat());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|kept| kept.at.elapsed() < KEPT_FOR);
        if all.len() >= KEPT_MAX {
            all.pop_front();
        }
        all.push_back(Kept { place, at: Instant::now(), sealed });
        Ok(Some(ticket))
    }

    /// What was typed on this page by this person, once.
    pub fn take(&self, ticket: &str, person: PersonId, path: &str) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(ticket).ok()?);
        let (place, key) = bytes.split_at_checked(PLACE_LEN)?;
        let cipher = XChaCha20Poly1305::new_from_slice(key).ok()?;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|kept| kept.at.elapsed() < KEPT_FOR);
        let index = all.iter().position(|kept| kept.place == place)?;
        let payload = Payload { msg: all.get(index)?.sealed.as_slice(), aad: &bound(person, path) };
        let typed = cipher.decrypt(&XNonce::from(NONCE), payload).ok()?;
        all.remove(index);
        Some(Zeroizing::new(typed))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const PATH: &str = "/cases/2026-0001/do/visit_record";

    fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    #[test]
    fn what_was_typed_comes_back_once_to_whoever_typed_it_on_the_page_it_was_typed_on() {
        let forms = KeptForms::default();
        let ticket = forms.keep(person(1), PATH, b"typed").unwrap().unwrap();
        assert!(forms.take(&ticket, person(2), PATH).is_none(), "somebody else");
        assert!(forms.take(&ticket, person(1), "/cases/2026-0002/do/visit_record").is_none(), "another page");
        assert_eq!(forms.take(&ticket, person(1), PATH).unwrap().as_slice(), b"typed");
        assert!(forms.take(&ticket, person(1), PATH).is_none(), "once");
        assert!(forms.take("", person(1), PATH).is_none() && forms.take("AAAA", person(1), PATH).is_none());
    }

    #[test]
    fn nothing_of_it_is_readable_where_it_lies_and_there_is_never_much() {
        let forms = KeptForms::default();
        for _ in 0..KEPT_MAX * 2 {
            forms.keep(person(1), PATH, b"a survivor would not want this read").unwrap().unwrap();
        }
        let all = forms.0.lock().unwrap();
        assert_eq!(all.len(), KEPT_MAX);
        assert!(all.iter().all(|kept| !kept.sealed.windows(8).any(|part| part == b"survivor")));
        drop(all);
        assert!(forms.keep(person(1), PATH, &vec![0; SIZE_MAX + 1]).unwrap().is_none());
        assert_eq!(format!("{forms:?}"), "KeptForms(64)");
    }
}
