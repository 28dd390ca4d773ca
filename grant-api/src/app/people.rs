//! People of the house: who is there, who is invited, and how an invitation becomes a password.
//!
//! An administrator adds somebody and hands on a link that works once, for seven days. Only who follows it chooses the
//! password; nobody else ever sets one. Once it is chosen an administrator can make no other link: a lost password is for
//! whoever runs the program ([`App::link_for`]), so that no administrator takes over a colleague's duties (`trust.md`).

use ledger_core::id::{Mint, PersonId};
use ledger_core::policy::{Action, Reading, roles_for};
use ledger_core::programme::setup::Member;
use ledger_core::time::Timestamp;

use super::{App, AppError, AppResult, Request, access, clock, secret};
use crate::store::StoreError;
use crate::store::house::Person;
use crate::store::invitation::NewInvitation;

/// Life of a link: seven days.
const LINK_LIFE: i64 = 7 * 24 * 3600 * 1_000_000;
/// Longest token that is looked at.
const TOKEN_MAX: usize = 128;
/// Longest e-mail address (RFC 5321).
pub const EMAIL_MAX: usize = 254;
/// Longest name of a colleague.
pub const NAME_MAX: usize = 120;
/// Shortest password.
pub const PASSWORD_MIN: usize = 15;

/// A colleague with their roles.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// Id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Has chosen a password.
    pub accepted: bool,
    /// Has a link that works.
    pub invited: bool,
    /// Active roles.
    pub roles: Vec<Member>,
}

/// An invitation that was just made; the link is shown once.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Who is invited.
    pub person: PersonId,
    /// Path of the link.
    pub link: String,
    /// Until when it works.
    pub expires: Timestamp,
}

/// An e-mail address, lower case; the reason where it is none.
pub fn email(text: &str) -> Result<String, &'static str> {
    let text = text.trim().to_lowercase();
    let plain = text.len() <= EMAIL_MAX && text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    match text.split_once('@') {
        Some((who, host)) if plain && !who.is_empty() && host.contains('.') && !host.contains('@') => Ok(text),
        _ => Err("not an e-mail address"),
    }
}

/// A name as colleagues see it, white space folded; the reason where it is none.
pub fn name(text: &str) -> Result<String, &'static str> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() || folded.chars().count() > NAME_MAX || folded.chars().any(char::is_control) {
        return Err("a name has 1 to 120 characters");
    }
    Ok(folded)
}

/// A new link and what is kept of it.
pub(super) fn link(person: PersonId, by: PersonId, now: Timestamp) -> AppResult<(Invited, NewInvitation)> {
    let token = secret::token("gi_")?;
    let expires = Timestamp::from_micros(now.micros() + LINK_LIFE);
    let kept = NewInvitation { token_hash: secret::token_hash(&token), person, by, now, expires };
    Ok((Invited { person, link: format!("/invitations/{token}"), expires }, kept))
}

/// Somebody new, who cannot sign in before an invitation is accepted.
pub(super) fn stranger(email: String, name: String, now: Timestamp) -> AppResult<Person> {
    let id = Mint::new(now, clock::random().map_err(AppError::internal)?).id();
    Ok(Person { id, email, name, password_hash: secret::NO_PASSWORD.to_owned(), disabled: false })
}

impl App {
    /// Everybody in the house with their roles, by name.
    pub async fn people(&self, request: &Request) -> AppResult<Vec<Colleague>> {
        request.may(Reading::Members)?;
        let members = self.store.members(self.programme).await?.members;
        let invited = self.store.invited(request.now).await?;
        let colleague = |person: Person| Colleague {
            roles: members.iter().filter(|m| m.active && m.person_id == person.id).cloned().collect(),
            accepted: person.password_hash != secret::NO_PASSWORD,
            invited: invited.contains(&person.id),
            id: person.id,
            name: person.name,
            email: person.email,
        };
        Ok(self.store.people().await?.into_iter().filter(|person| !person.disabled).map(colleague).collect())
    }

    /// Adds somebody, with a link that is shown once. An address that is there already is refused, so that sending the
    /// same twice adds nobody twice.
    pub async fn person_invite(&self, request: &Request, email: &str, name: &str) -> AppResult<Invited> {
        gives_roles(request)?;
        let email = self::email(email).map_err(|why| AppError::field("/email", "email", why))?;
        let name = self::name(name).map_err(|why| AppError::field("/name", "text", why))?;
        let taken = || AppError::Conflict {
            code: "email_taken",
            detail: "Somebody with this e-mail address is here already.".into(),
            field: Some("/email".into()),
        };
        if self.store.person_by_email(&email).await?.is_some() {
            return Err(taken());
        }
        let person = stranger(email, name, request.now)?;
        let (invited, kept) = link(person.id, request.principal.person.id, request.now)?;
        match self.store.person_invite(&person, kept).await {
            Ok(()) => Ok(invited),
            Err(StoreError::Conflict(_)) => Err(taken()),
            Err(other) => Err(other.into()),
        }
    }

    /// A new link for somebody who has not accepted one yet; the earlier one is void.
    pub async fn invitation_renew(&self, request: &Request, person: PersonId) -> AppResult<Invited> {
        gives_roles(request)?;
        let found = self.store.person(person).await?.filter(|found| !found.disabled).ok_or(AppError::Hidden)?;
        if found.password_hash != secret::NO_PASSWORD {
            let detail = "This person has chosen a password already; nobody else sets one.".into();
            return Err(AppError::Conflict { code: "invitation_accepted", detail, field: None });
        }
        let (invited, kept) = link(person, request.principal.person.id, request.now)?;
        self.store.invitation_add(kept).await?;
        Ok(invited)
    }

    /// A link for anybody in the house, lost passwords included: for whoever runs the program, and no role.
    pub async fn link_for(&self, email: &str, now: Timestamp) -> AppResult<Invited> {
        let found = self.store.person_by_email(&email.trim().to_lowercase()).await?;
        let found = found.filter(|person| !person.disabled).ok_or(AppError::Hidden)?;
        let (invited, kept) = link(found.id, PersonId(uuid::Uuid::nil()), now)?;
        self.store.invitation_add(kept).await?;
        Ok(invited)
    }

    /// Whom a link invites: their name and e-mail address. Unknown, used and expired links are all the same: absent.
    pub async fn invitation(&self, token: &str, now: Timestamp) -> AppResult<(String, String)> {
        let person = self.invited(token, now).await?;
        Ok((person.name, person.email))
    }

    /// Chooses the password of whoever was invited; the link is used up with it.
    pub async fn invitation_accept(&self, token: &str, password: &str, now: Timestamp) -> AppResult<()> {
        let person = self.invited(token, now).await?;
        if password.chars().count() < PASSWORD_MIN {
            return Err(AppError::field("/password", "too_short", "a password has at least 15 characters"));
        }
        if password.len() > access::PASSWORD_MAX {
            return Err(AppError::field("/password", "too_long", "a password has at most 128 bytes"));
        }
        if guessable(password, &[&person.name, &person.email]) {
            return Err(AppError::field("/password", "guessable", "a password is none that many people have"));
        }
        let hash = access::hash(password).await?;
        let done = self.store.invitation_accept(&secret::token_hash(token), person.id, hash, now).await?;
        if done { Ok(()) } else { Err(AppError::Hidden) }
    }

    async fn invited(&self, token: &str, now: Timestamp) -> AppResult<Person> {
        if token.len() > TOKEN_MAX {
            return Err(AppError::Hidden);
        }
        self.store.invitation_of(&secret::token_hash(token), now).await?.ok_or(AppError::Hidden)
    }
}

/// Is it among what is tried first: common passwords, words in a row, names and addresses of its owner?
fn guessable(password: &str, own: &[&str]) -> bool {
    zxcvbn::zxcvbn(password, own).score() < zxcvbn::Score::Three
}

/// Who gives roles invites people.
fn gives_roles(request: &Request) -> AppResult<()> {
    if roles_for(Action::RoleGrant).iter().any(|role| request.principal.roles.contains(role)) {
        return Ok(());
    }
    let detail = "None of your roles may do this.".into();
    Err(AppError::Denied { code: "not_your_role", detail, earlier: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_are_folded_or_refused() {
        assert_eq!(email(" Olha@Example.ORG "), Ok("olha@example.org".into()));
        for wrong in ["", "olha", "@example.org", "olha@example", "a b@example.org", "a@b@example.org"] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
        for weak in ["passwordpassword", "qwertyuiop123456", "aaaaaaaaaaaaaaaaaa", "olha.kovalenko1@example.org"] {
            assert!(guessable(weak, &["Olha Kovalenko", "olha.kovalenko1@example.org"]), "{weak}");
        }
        assert!(!guessable("вісім зелених коней під дощем", &["Olha Kovalenko"]));
        assert!(!guessable("one long password for every test", &[]));
        assert_eq!(name("  Olha \u{a0} K. "), Ok("Olha K.".into()));
        assert!(name(" ").is_err() && name(&"x".repeat(121)).is_err());
    }
}
