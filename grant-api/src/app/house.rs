//! Setting up a house: people with passwords and tokens, the programme with its first members.

use ledger_core::id::{Mint, PersonId, ProgrammeId};
use ledger_core::policy::Role;
use ledger_core::programme::command::{Command, ProgrammeOpen};
use ledger_core::programme::decide;
use ledger_core::time::{Day, Timestamp};

use super::{App, AppError, AppResult, clock, secret};
use crate::store::Store;
use crate::store::house::Person;
use crate::store::write::{WriteRequest, Written};

/// Life of a token: 90 days (`trust.md`, API tokens).
const TOKEN_LIFE: i64 = 90 * 24 * 3600 * 1_000_000;

/// Somebody to add, with the password hash made beforehand.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// E-mail address.
    pub email: String,
    /// Name as colleagues see it.
    pub name: String,
    /// Argon2id hash.
    pub password_hash: String,
}

impl App {
    /// Creates a programme in a fresh database with its first members, as an act of the program itself.
    pub async fn create(store: Store, open: ProgrammeOpen, on: Day, now: Timestamp) -> AppResult<App> {
        let mut mint = Mint::new(now, clock::random().map_err(AppError::internal)?);
        let programme: ProgrammeId = mint.id();
        store.programme_create(programme).await?;
        let request = WriteRequest {
            programme,
            actor: PersonId(uuid::Uuid::nil()),
            attested: None,
            key: None,
            on: Some(on),
            today: clock::business_day(now),
            now,
            entropy: clock::random().map_err(AppError::internal)?,
            request_id: "setup".into(),
            command: Command::ProgrammeOpen(open),
        };
        match store.write(request, decide).await? {
            Written::Granted(_) => Ok(App { store, programme }),
            other => Err(AppError::internal(format!("the programme was not opened: {other:?}"))),
        }
    }

    /// Brings a database's schema up to date.
    pub async fn migrate(url: &str) -> AppResult<()> {
        Ok(Store::open_and_migrate(url).await?.close().await?)
    }

    /// Adds people, one role each, and opens the programme with them as its first members; gives their ids in order.
    pub async fn create_at(
        url: &str,
        people: Vec<NewPerson>,
        roles: &[Role],
        open: ProgrammeOpen,
        on: Day,
        now: Timestamp,
    ) -> AppResult<(App, Vec<PersonId>)> {
        let store = Store::open(url).await?;
        let mut ids = Vec::new();
        for new in people {
            ids.push(App::person_add(&store, new, now).await?.id);
        }
        let members = ids.iter().copied().zip(roles.iter().copied()).collect();
        let app = App::create(store, ProgrammeOpen { members, ..open }, on, now).await?;
        Ok((app, ids))
    }

    /// Adds a person to the house.
    pub async fn person_add(store: &Store, new: NewPerson, now: Timestamp) -> AppResult<Person> {
        let id = Mint::new(now, clock::random().map_err(AppError::internal)?).id();
        let email = new.email.trim().to_lowercase();
        let person = Person { id, email, name: new.name, password_hash: new.password_hash, disabled: false };
        store.person_add(&person, now).await?;
        Ok(person)
    }

    /// Gives a person an API token; it is shown once.
    pub async fn token_give(&self, person: PersonId, label: &str, now: Timestamp) -> AppResult<String> {
        let token = secret::token("gl_")?;
        let expires = Timestamp::from_micros(now.micros() + TOKEN_LIFE);
        self.store.token_add(secret::token_hash(&token), person, label, now, expires).await?;
        Ok(token)
    }

    /// Everybody's roles, for the program's own scenes.
    pub async fn committee(&self) -> AppResult<Vec<ledger_core::programme::setup::Member>> {
        Ok(self.store.base(self.programme).await?.members)
    }

    /// The programme's settings.
    pub async fn settings(&self) -> AppResult<Option<ledger_core::programme::setup::Programme>> {
        Ok(self.store.programme(self.programme).await?)
    }

    /// A person as a principal, for the program's own scenes.
    pub async fn principal_of(&self, person: PersonId) -> AppResult<super::Principal> {
        let found = self.store.person(person).await?.ok_or(AppError::Hidden)?;
        let world = self.store.base(self.programme).await?;
        Ok(super::Principal { person: found, roles: world.roles(person), ngo: world.ngo_of(person) })
    }
}
