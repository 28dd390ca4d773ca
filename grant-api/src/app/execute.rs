//! The way of every command: through the write door, and its outcome told in words.

use std::collections::BTreeMap;

use ledger_core::id::PersonId;
use ledger_core::policy::{SYSTEM, roles_for};
use ledger_core::programme::command::Command;
use ledger_core::programme::decide;
use ledger_core::time::Day;

use super::error::{EarlierAct, FieldError};
use super::{App, AppError, AppResult, Request, clock, refusal};
use crate::store::write::{Receipt, WriteRequest, Written};

/// Longest idempotency key.
const KEY_MAX: usize = 128;

/// What a caller adds to a command.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Idempotency key.
    pub key: Option<String>,
    /// Business date; today when absent.
    pub on: Option<Day>,
    /// The day on which a late item belongs, where the books of that day are closed.
    pub original_on: Option<Day>,
}

impl App {
    /// Takes a person's command through the door. A key is needed: a retry after a lost answer must not act twice.
    pub async fn execute(&self, request: &Request, terms: Terms, command: Command) -> AppResult<Receipt> {
        Ok(self.execute_told(request, terms, command).await?.0)
    }

    /// The same, and whether it was done now: `false` where the key was used before and the answer is that of then.
    pub(super) async fn execute_told(
        &self,
        request: &Request,
        terms: Terms,
        command: Command,
    ) -> AppResult<(Receipt, bool)> {
        let key = key(terms.key)?;
        // Nobody without a role takes the programme's lock or grows its log.
        if request.principal.roles.is_empty() {
            let detail = "You hold no role in this programme.".into();
            return Err(AppError::Denied { code: "not_your_role", detail, earlier: None });
        }
        // People are the house's: the programme's rules can't see whether there is such a person. Who may not give roles is
        // refused for that, and learns nothing of who there is.
        let may = roles_for(command.action()).iter().any(|role| request.principal.roles.contains(role));
        let named = match &command {
            Command::RoleGrant(input) if may => Some(input.person),
            _ => None,
        };
        if let Some(person) = named
            && self.store.person(person).await?.is_none()
        {
            return Err(AppError::Hidden);
        }
        let write = WriteRequest {
            programme: self.programme,
            actor: request.principal.person.id,
            attested: None,
            key: Some(key),
            on: terms.on,
            original_on: terms.original_on,
            today: request.today(),
            now: request.now,
            entropy: clock::random().map_err(AppError::internal)?,
            request_id: request.request_id.clone(),
            command,
        };
        request.progress.writing().await;
        let (written, fresh) = self.store.write_told(write, decide).await?;
        Ok((self.told(request, written).await?, fresh))
    }

    /// How a command came out, as whoever asked is told.
    pub(super) async fn told(&self, request: &Request, written: Written) -> AppResult<Receipt> {
        match written {
            Written::Granted(receipt) => Ok(*receipt),
            Written::Hidden => Err(AppError::Hidden),
            Written::KeyReused(field) => Err(AppError::Conflict {
                code: "key_reused",
                detail: format!("This idempotency key was used for another request; the field {field} differs."),
                field: Some(format!("/{field}")),
            }),
            Written::Refused(refused, _) => {
                let earlier = match &refused.earlier {
                    Some(act) => Some(EarlierAct {
                        action: act.action.code().to_string(),
                        on: act.on_day,
                        person: self.name_of(act.person_id).await?,
                        sequence: act.seq,
                    }),
                    None => None,
                };
                Err(refusal::error(&refused, earlier, request.principal.person.name.as_str()))
            }
        }
    }

    /// A colleague's name.
    pub async fn name_of(&self, person: PersonId) -> AppResult<String> {
        if person == SYSTEM {
            return Ok("system".into());
        }
        Ok(self.store.person(person).await?.map_or_else(|| "somebody".into(), |found| found.name))
    }

    /// The names of all colleagues, for whoever asks for those of several.
    pub async fn names(&self) -> AppResult<Colleagues> {
        Ok(Colleagues(self.store.person_names().await?))
    }
}

/// Colleagues by name.
#[derive(Clone, Debug, Default)]
pub struct Colleagues(BTreeMap<PersonId, String>);

impl Colleagues {
    /// A colleague's name.
    pub fn name(&self, person: PersonId) -> String {
        if person == SYSTEM {
            return "system".into();
        }
        self.0.get(&person).cloned().unwrap_or_else(|| "somebody".into())
    }
}

/// A key as it has to be.
pub fn key(sent: Option<String>) -> AppResult<String> {
    let fits = |key: &String| (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    let detail = "Send a key of 1 to 128 visible characters that is new for each thing you do.";
    sent.filter(fits).ok_or_else(|| AppError::field("Idempotency-Key", "idempotency_key", detail))
}

/// Collects field errors while a body is parsed into a command.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// The parsed value, or a noted error and `None`.
    pub fn take<T, E: std::fmt::Display>(&mut self, pointer: &str, code: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.0.push(FieldError::new(pointer, code, error.to_string()))).ok()
    }

    /// The command, if every field was right.
    pub fn finish<T>(self, command: Option<T>) -> AppResult<T> {
        match command {
            Some(command) if self.0.is_empty() => Ok(command),
            _ => Err(AppError::Invalid { errors: self.0 }),
        }
    }
}
