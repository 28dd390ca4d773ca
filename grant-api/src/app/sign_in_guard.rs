//! How often somebody may try to sign in: slower after five wrong passwords, closed for a quarter of an hour after ten.
//!
//! ```text
//! tries 1 to 5: at once    6 to 10: 1, 2, 4, 8, 16 s after the one before    then: 15 minutes each
//! ```
//! A try is counted before its password is looked at, so that many at once are no way round. An address that nobody has is
//! counted like any other. Who comes with the cookie of a device that this person has signed in with is counted by that device
//! alone: strangers can't lock somebody out of it (`trust.md`, Rate and lock; OWASP, device cookies).
//! Invariant: what is kept is bounded, and gone with the process. Must not: know whether an address has an account.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ledger_core::time::Timestamp;
use sha2::{Digest, Sha256};

/// Wrong tries after which each next one has to wait.
const FREE: u32 = 5;
/// Wrong tries after which it is closed.
const LOCKED_AT: u32 = 10;
/// Longest wait before the lock, seconds.
const WAIT_MAX_S: i64 = 60;
/// Length of the lock, seconds.
const LOCK_S: i64 = 15 * 60;
/// Wrong tries are forgotten after a day, seconds.
const FORGOTTEN_S: i64 = 24 * 3600;
/// Addresses and devices that are remembered.
const KEPT_MAX: usize = 10_000;
/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// Whose tries are counted: an address, or a device of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tried([u8; 32]);

impl Tried {
    /// An address, whoever's.
    pub fn address(email: &str) -> Tried {
        Tried(Sha256::new().chain_update(b"address\0").chain_update(email.as_bytes()).finalize().into())
    }

    /// A device, by the hash of its cookie.
    pub fn device(hash: &[u8]) -> Tried {
        Tried(Sha256::new().chain_update(b"device\0").chain_update(hash).finalize().into())
    }
}

#[derive(Clone, Copy)]
struct Tries {
    wrong: u32,
    last: Timestamp,
    next: Timestamp,
}

/// Tries of late.
#[derive(Clone, Default)]
pub struct SignInGuard(Arc<Mutex<HashMap<Tried, Tries>>>);

/// How many there are, and nothing of whom.
impl fmt::Debug for SignInGuard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SignInGuard({})", self.0.lock().unwrap_or_else(PoisonError::into_inner).len())
    }
}

/// Seconds to wait after so many wrong tries.
fn wait_after(wrong: u32) -> i64 {
    match wrong {
        0..FREE => 0,
        FREE..LOCKED_AT => (1 << (wrong - FREE).min(6)).min(WAIT_MAX_S),
        _ => LOCK_S,
    }
}

impl SignInGuard {
    /// Counts a try; how many seconds to wait where it comes too early.
    pub fn count(&self, whose: Tried, now: Timestamp) -> Result<(), u32> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&whose).filter(|tries| now.micros() - tries.last.micros() < FORGOTTEN_S * SECOND);
        if let Some(tries) = known
            && now < tries.next
        {
            let left = tries.next.micros() - now.micros();
            return Err(u32::try_from(left / SECOND + i64::from(left % SECOND > 0)).unwrap_or(u32::MAX));
        }
        let wrong = known.map_or(0, |tries| tries.wrong).saturating_add(1);
        if all.len() >= KEPT_MAX && !all.contains_key(&whose) {
            make_room(&mut all, now);
        }
        let next = Timestamp::from_micros(now.micros().saturating_add(wait_after(wrong) * SECOND));
        all.insert(whose, Tries { wrong, last: now, next });
        Ok(())
    }

    /// Forgets the tries: the password was right.
    pub fn passed(&self, whose: Tried) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&whose);
    }
}

/// Forgets what counts for nothing any more, else whoever tried least; one that is locked goes last.
fn make_room(all: &mut HashMap<Tried, Tries>, now: Timestamp) {
    all.retain(|_, tries| now.micros() - tries.last.micros() < FORGOTTEN_S * SECOND);
    if all.len() >= KEPT_MAX
        && let Some(least) = all.iter().min_by_key(|(_, tries)| (tries.wrong, tries.last)).map(|(whose, _)| *whose)
    {
        all.remove(&least);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(1_700_000_000_000_000 + seconds * SECOND)
    }

    /// As many as wait for nothing.
    fn free_tries(guard: &SignInGuard, whose: Tried, second: i64) {
        for _ in 0..FREE {
            guard.count(whose, at(second)).unwrap();
        }
    }

    #[test]
    fn five_tries_are_free_then_each_waits_longer_and_the_tenth_closes_for_a_quarter_of_an_hour() {
        let guard = SignInGuard::default();
        let whose = Tried::address("olha@example.org");
        free_tries(&guard, whose, 0);
        let mut now = 0;
        for wait in [1, 2, 4, 8, 16] {
            assert_eq!(guard.count(whose, at(now)), Err(wait));
            now += i64::from(wait);
            guard.count(whose, at(now)).unwrap();
        }
        assert_eq!(guard.count(whose, at(now)), Err(900));
        assert_eq!(guard.count(whose, at(now + 899)), Err(1));
        guard.count(whose, at(now + 900)).unwrap();
        assert_eq!(guard.count(whose, at(now + 901)), Err(899), "and again");
        // Other addresses and a device of hers are not touched.
        guard.count(Tried::address("iryna@example.org"), at(now)).unwrap();
        guard.count(Tried::device(b"hers"), at(now)).unwrap();
    }

    #[test]
    fn a_right_password_or_a_day_forgets_what_was_wrong() {
        let guard = SignInGuard::default();
        let whose = Tried::address("olha@example.org");
        free_tries(&guard, whose, 0);
        guard.passed(whose);
        free_tries(&guard, whose, 1);
        assert!(guard.count(whose, at(1)).is_err());
        free_tries(&guard, whose, 1 + FORGOTTEN_S);
    }

    #[test]
    fn a_thousand_tries_at_once_are_ten_at_most() {
        let guard = SignInGuard::default();
        let whose = Tried::address("olha@example.org");
        let passed = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..125).filter(|_| guard.count(whose, at(0)).is_ok()).count()))
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).sum::<usize>()
        });
        assert_eq!(passed, usize::try_from(FREE).unwrap());
    }

    #[test]
    fn what_is_kept_is_bounded_and_who_is_closed_stays_closed() {
        let guard = SignInGuard::default();
        let whose = Tried::address("olha@example.org");
        free_tries(&guard, whose, 0);
        for number in 0..KEPT_MAX * 2 {
            guard.count(Tried::address(&number.to_string()), at(0)).unwrap();
        }
        assert!(guard.0.lock().unwrap().len() <= KEPT_MAX);
        assert_eq!(guard.count(whose, at(0)), Err(1));
        assert_eq!(format!("{guard:?}"), format!("SignInGuard({KEPT_MAX})"));
    }
}
