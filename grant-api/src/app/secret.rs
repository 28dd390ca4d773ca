//! Passwords and tokens: argon2id for what people choose, SHA-256 for 256 random bits; only hashes are kept.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{AppError, AppResult, clock};

/// Memory in KiB and passes: 64 MiB and three (`trust.md`, Passwords).
const COST: (u32, u32) = (65_536, 3);
/// As strong as the least that a configuration may choose (19 MiB and two passes), for the demonstration's random
/// passwords, to start quickly. 46 MiB and one pass, because blocks above 32 MiB go back to the system when freed.
const COST_LEAST: (u32, u32) = (47_104, 1);

/// In the place of a hash: no password fits it. Stands for people who have not accepted their invitation.
pub const NO_PASSWORD: &str = "!";

/// argon2id v19, one lane.
fn hasher((memory, passes): (u32, u32)) -> AppResult<Argon2<'static>> {
    let params = Params::new(memory, passes, 1, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hash of a password; takes most of a second by design, so call it off the async threads.
pub fn password_hash(password: &str) -> AppResult<String> {
    let hash = hasher(COST)?.hash_password(password.as_bytes()).map_err(AppError::internal)?;
    Ok(hash.to_string())
}

/// Hash of a random password of the demonstration.
pub fn demo_password_hash(password: &str) -> AppResult<String> {
    let hash = hasher(COST_LEAST)?.hash_password(password.as_bytes()).map_err(AppError::internal)?;
    Ok(hash.to_string())
}

/// Does the password fit the hash?
pub fn password_fits(password: &str, hash: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    hasher(COST).is_ok_and(|argon| argon.verify_password(password.as_bytes(), &parsed).is_ok())
}

/// 256 random bits as text, with a prefix that says what it is.
pub fn token(prefix: &str) -> AppResult<String> {
    let bytes: [u8; 32] = clock::random().map_err(AppError::internal)?;
    Ok(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is kept of a token.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// The form token of a session: bound to it, useless without it, and not the session token itself.
pub fn form_token(session: &str) -> String {
    let digest = Sha256::new().chain_update(b"form\0").chain_update(session.as_bytes()).finalize();
    URL_SAFE_NO_PAD.encode(digest)
}

/// Equal, in a time that tells nothing.
pub fn same(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits_its_hash() {
        let hash = password_hash("correct horse battery staple").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
        assert!(password_fits("correct horse battery staple", &hash));
        assert!(!password_fits("correct horse battery stapl", &hash));
        assert!(!password_fits("x", "not a hash"));
        assert!(["", "!", "x"].iter().all(|password| !password_fits(password, NO_PASSWORD)));
    }

    #[test]
    fn tokens_differ_and_form_tokens_are_bound_to_their_session() {
        let (a, b) = (token("gl_").unwrap(), token("gl_").unwrap());
        assert_ne!(a, b);
        assert_ne!(form_token(&a), form_token(&b));
        assert!(same(&form_token(&a), &form_token(&a)));
    }
}
