//! Signing in: by password for the console, by token for the API. The answer to a wrong name and to a wrong password is
//! the same, and so is the work done for it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use ledger_core::id::PersonId;
use ledger_core::time::Timestamp;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::people;
use super::sign_in_guard::Tried;
use super::{App, AppError, AppResult, Principal, clock, secret};
use crate::store::house::{Person, SessionLife};

/// Sessions end after 15 idle minutes, and after 8 hours whatever happens (`trust.md`, Session).
pub(super) const SESSION: SessionLife = SessionLife { idle: 15 * 60 * 1_000_000, whole: 8 * 3600 * 1_000_000, most: 3 };
/// Password checks at once: each takes 64 MiB.
static CHECKS: Semaphore = Semaphore::const_new(2);
/// Checks that wait for their turn; more are sent away.
const WAITING_MAX: usize = 16;
/// How many wait.
static WAITING: AtomicUsize = AtomicUsize::new(0);
/// The same where a sign-in is shared.
const SHARED_SESSIONS_MAX: u64 = 200;
/// Life of a device's cookie: half a year, in microseconds.
pub const DEVICE_LIFE: i64 = 180 * 24 * 3600 * 1_000_000;
/// Longest password that is looked at.
pub const PASSWORD_MAX: usize = 128;
/// Longest token that is looked at.
const TOKEN_MAX: usize = 128;

/// What a browser gets at a sign-in.
pub struct SignedIn {
    /// Token of the session.
    pub token: String,
    /// What it keeps to be known again, where it is not known yet.
    pub device: Option<String>,
}

/// One who waits for a turn, as long as it lives.
struct Waiting;

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A turn to work on a password, which takes 64 MiB.
async fn turn() -> AppResult<SemaphorePermit<'static>> {
    let before = WAITING.fetch_add(1, Ordering::Relaxed);
    let waiting = Waiting;
    if before >= WAITING_MAX {
        return Err(AppError::Busy { retry_after_s: 5 });
    }
    let permit = CHECKS.acquire().await.map_err(AppError::internal)?;
    drop(waiting);
    Ok(permit)
}

impl App {
    /// The same where many try one sign-in at once: the demonstration's.
    pub fn with_shared_sign_ins(self) -> App {
        App { sessions: SessionLife { most: SHARED_SESSIONS_MAX, ..SESSION }, ..self }
    }

    /// Whose API token this is; disabled people, ended and unknown tokens are nobody's.
    pub async fn principal_by_token(&self, token: &str, now: Timestamp) -> AppResult<Principal> {
        if token.len() > TOKEN_MAX {
            return Err(AppError::Unauthenticated);
        }
        let found = self.store.person_by_token(&secret::token_hash(token), now).await?;
        self.principal(found.ok_or(AppError::Unauthenticated)?, now).await
    }

    /// Whose browser session this is.
    pub async fn principal_by_session(&self, token: &str, now: Timestamp) -> AppResult<Principal> {
        if token.len() > TOKEN_MAX {
            return Err(AppError::Unauthenticated);
        }
        let found = self.store.person_by_session(&secret::token_hash(token), now, self.sessions).await?;
        self.principal(found.ok_or(AppError::Unauthenticated)?, now).await
    }

    /// Whose session this was, if it ran out by itself. It opens nothing any more.
    pub async fn ran_out(&self, token: &str) -> AppResult<Option<PersonId>> {
        if token.len() > TOKEN_MAX {
            return Ok(None);
        }
        Ok(self.store.session_owner(&secret::token_hash(token)).await?)
    }

    async fn principal(&self, person: Person, now: Timestamp) -> AppResult<Principal> {
        let world = self.store.members(self.programme).await?;
        let today = [clock::business_day(now)];
        let (roles, ngo) = (world.roles_at(person.id, &today), world.ngo_of(person.id, &today));
        Ok(Principal { person, roles, ngo })
    }

    /// Checks e-mail and password and starts a session. `device` is what the browser keeps of an earlier sign-in.
    ///
    /// # Errors
    /// `Unauthenticated` whatever was wrong; `RateLimited` after too many tries, whether the address has an account or not;
    /// `Busy` while too many passwords are looked at.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        device: Option<&str>,
        now: Timestamp,
    ) -> AppResult<SignedIn> {
        if password.len() > PASSWORD_MAX || email.len() > people::EMAIL_MAX {
            return Err(AppError::Unauthenticated);
        }
        let email = email.trim().to_lowercase();
        let found = self.store.person_by_email(&email).await?.filter(|person| !person.disabled);
        let known = match device.filter(|device| device.len() <= TOKEN_MAX).map(secret::token_hash) {
            Some(hash) => {
                let owner = self.store.device_owner(&hash, now, DEVICE_LIFE).await?;
                owner.filter(|owner| found.as_ref().is_some_and(|person| person.id == *owner)).map(|_| hash)
            }
            None => None,
        };
        let tried = known.as_deref().map_or_else(|| Tried::address(&email), Tried::device);
        let wait = |seconds| AppError::RateLimited { retry_after_s: seconds };
        self.sign_ins.count(tried, now).map_err(wait)?;
        let hash = match found.as_ref().filter(|person| person.password_hash != secret::NO_PASSWORD) {
            Some(person) => person.password_hash.clone(),
            None => nobody_hash().await?,
        };
        let permit = turn().await?;
        let password = password.to_string();
        let fits = tokio::task::spawn_blocking(move || secret::password_fits(&password, &hash))
            .await
            .map_err(AppError::internal)?;
        drop(permit);
        let person = found.filter(|_| fits).ok_or(AppError::Unauthenticated)?;
        self.sign_ins.passed(tried);
        let token = secret::token("gls_")?;
        self.store.session_add(secret::token_hash(&token), person.id, now, self.sessions).await?;
        let device = match known {
            Some(_) => None,
            None => {
                let device = secret::token("gd_")?;
                self.store.device_add(secret::token_hash(&device), person.id, now, DEVICE_LIFE).await?;
                Some(device)
            }
        };
        Ok(SignedIn { token, device })
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &str, now: Timestamp) -> AppResult<()> {
        Ok(self.store.session_end(&secret::token_hash(token), now).await?)
    }
}

/// The hash of a password that somebody chose.
pub(super) async fn hash(password: &str) -> AppResult<String> {
    let permit = turn().await?;
    let password = password.to_string();
    let made = tokio::task::spawn_blocking(move || secret::password_hash(&password)).await;
    drop(permit);
    made.map_err(AppError::internal)?
}

/// A hash that no password fits, so that an unknown name costs the same work.
async fn nobody_hash() -> AppResult<String> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash.clone());
    }
    let token = secret::token("")?;
    let made =
        tokio::task::spawn_blocking(move || secret::password_hash(&token)).await.map_err(AppError::internal)??;
    Ok(HASH.get_or_init(|| made).clone())
}
