//! Signing in: by password for the console, by token for the API. The answer to a wrong name and to a wrong password is
//! the same, and so is the work done for it.

use std::sync::OnceLock;

use ledger_core::id::PersonId;
use ledger_core::time::Timestamp;
use tokio::sync::Semaphore;

use super::{App, AppError, AppResult, Principal, clock, secret};
use crate::store::house::{Person, SessionLife};

/// Sessions end after 15 idle minutes, and after 8 hours whatever happens (`trust.md`, Session).
const SESSION: SessionLife = SessionLife { idle: 15 * 60 * 1_000_000, whole: 8 * 3600 * 1_000_000 };
/// Password checks at once: each takes 64 MiB.
static CHECKS: Semaphore = Semaphore::const_new(2);
/// Longest password that is looked at.
pub const PASSWORD_MAX: usize = 128;
/// Longest token that is looked at.
const TOKEN_MAX: usize = 128;

impl App {
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
        let found = self.store.person_by_session(&secret::token_hash(token), now, SESSION).await?;
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

    /// Checks e-mail and password and starts a session; gives its token.
    pub async fn sign_in(&self, email: &str, password: &str, now: Timestamp) -> AppResult<String> {
        if password.len() > PASSWORD_MAX {
            return Err(AppError::Unauthenticated);
        }
        let found = self.store.person_by_email(&email.trim().to_lowercase()).await?.filter(|person| !person.disabled);
        let hash = match found.as_ref().filter(|person| person.password_hash != secret::NO_PASSWORD) {
            Some(person) => person.password_hash.clone(),
            None => nobody_hash().await?,
        };
        let permit = CHECKS.acquire().await.map_err(AppError::internal)?;
        let password = password.to_string();
        let fits = tokio::task::spawn_blocking(move || secret::password_fits(&password, &hash))
            .await
            .map_err(AppError::internal)?;
        drop(permit);
        let person = found.filter(|_| fits).ok_or(AppError::Unauthenticated)?;
        let token = secret::token("gls_")?;
        self.store.session_add(secret::token_hash(&token), person.id, now).await?;
        Ok(token)
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &str, now: Timestamp) -> AppResult<()> {
        Ok(self.store.session_end(&secret::token_hash(token), now).await?)
    }
}

/// The hash of a password that somebody chose.
pub(super) async fn hash(password: &str) -> AppResult<String> {
    let permit = CHECKS.acquire().await.map_err(AppError::internal)?;
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
