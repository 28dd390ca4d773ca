//! Setting up a house: people with passwords and tokens, the programme with its first members.

use ledger_core::id::{Mint, PersonId, ProgrammeId};
use ledger_core::policy::Role;
use ledger_core::programme::command::{Command, ProgrammeOpen};
use ledger_core::programme::decide;
use ledger_core::programme::world::World;
use ledger_core::time::{Day, Timestamp};

use super::{App, AppError, AppResult, clock, people, refusal, secret};
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
        let mint = Mint::new(now, clock::random().map_err(AppError::internal)?);
        let programme: ProgrammeId = mint.id();
        store.programme_create(programme).await?;
        let request = setup_request(programme, open, on, now)?;
        match store.write(request, decide).await? {
            Written::Granted(_) => Ok(App {
                store,
                programme,
                log_memory: Default::default(),
                vault: None,
                survival_then: Default::default(),
                survival_whole: Default::default(),
                units_now: Default::default(),
                sign_ins: Default::default(),
                sessions: super::access::SESSION,
                live_cases: Default::default(),
            }),
            other => Err(AppError::internal(format!("the programme was not opened: {other:?}"))),
        }
    }

    /// Founds a house in a fresh database: schema, programme and one administrator with a link, which is given back. All of
    /// it or nothing; a database that holds a programme is left as it is.
    pub async fn found(
        url: &str,
        open: ProgrammeOpen,
        (email, name): (&str, &str),
        on: Day,
        now: Timestamp,
    ) -> AppResult<people::Invited> {
        let email = people::email(email).map_err(|why| AppError::field("--email", "email", why))?;
        let name = people::name(name).map_err(|why| AppError::field("--name", "text", why))?;
        let person = people::stranger(email, name, now)?;
        let there = || AppError::Conflict {
            code: "programme_there",
            detail: "the database holds a programme already; name a fresh one".into(),
            field: None,
        };
        // Looked at before the schema is touched: a database in use is not ours to bring up to date here.
        let store = Store::open(url).await?;
        let used = store.programmes().await.is_ok_and(|found| !found.is_empty());
        store.close().await?;
        if used {
            return Err(there());
        }
        let store = Store::open_and_migrate(url).await?;
        let (invited, kept) = people::link(person.id, PersonId(uuid::Uuid::nil()), now)?;
        let open = ProgrammeOpen { members: vec![(person.id, Role::Admin)], ..open };
        let programme: ProgrammeId = Mint::new(now, clock::random().map_err(AppError::internal)?).id();
        let request = setup_request(programme, open, on, now)?;
        let written = store.found(&person, kept, request, decide).await;
        store.close().await?;
        match written? {
            Some(Written::Granted(_)) => Ok(invited),
            Some(Written::Refused(refused, _)) => Err(refusal::error(&refused, None, "")),
            Some(other) => Err(AppError::internal(format!("the programme was not opened: {other:?}"))),
            None => Err(there()),
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
        Ok(self.store.members(self.programme).await?.members)
    }

    /// The members and their delegations, and nothing else of the programme.
    pub(crate) async fn members_now(&self) -> AppResult<World> {
        Ok(self.store.members(self.programme).await?)
    }

    /// The programme's settings.
    pub async fn settings(&self) -> AppResult<Option<ledger_core::programme::setup::Programme>> {
        Ok(self.store.programme(self.programme).await?)
    }

    /// A person as a principal, for the program's own scenes.
    pub async fn principal_of(&self, person: PersonId) -> AppResult<super::Principal> {
        let found = self.store.person(person).await?.ok_or(AppError::Hidden)?;
        let world = self.store.members(self.programme).await?;
        let today = [clock::business_day(clock::now())];
        let (roles, ngo) = (world.roles_at(person, &today), world.ngo_of(person, &today));
        Ok(super::Principal { person: found, roles, ngo })
    }
}

/// The opening of a programme, as an act of the program itself.
fn setup_request(programme: ProgrammeId, open: ProgrammeOpen, on: Day, now: Timestamp) -> AppResult<WriteRequest> {
    Ok(WriteRequest {
        programme,
        actor: PersonId(uuid::Uuid::nil()),
        attested: None,
        key: None,
        on: Some(on),
        original_on: None,
        today: clock::business_day(now),
        now,
        entropy: clock::random().map_err(AppError::internal)?,
        request_id: "setup".into(),
        command: Command::ProgrammeOpen(open),
    })
}
