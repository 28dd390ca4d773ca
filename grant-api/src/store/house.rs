//! The house: people, sessions, tokens. Never in one transaction with a programme's rows.

use std::collections::BTreeMap;

use ledger_core::id::PersonId;
use ledger_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{api_token, device, person, session};
use super::{Store, StoreResult};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// E-mail address, lower case.
    pub email: String,
    /// Name as colleagues see it.
    pub name: String,
    /// Argon2id hash.
    pub password_hash: String,
    /// May not sign in.
    pub disabled: bool,
}

impl From<person::Model> for Person {
    fn from(row: person::Model) -> Self {
        let person::Model { person_id, email, name, password_hash, disabled, .. } = row;
        Person { id: PersonId(person_id), email, name, password_hash, disabled }
    }
}

/// Sessions that end at one sign-in at most; what is left ends at the next.
const SESSIONS_ENDED: u64 = 1_000;

/// Idle and absolute life of a session.
#[derive(Clone, Copy, Debug)]
pub struct SessionLife {
    /// Microseconds since the last request.
    pub idle: i64,
    /// Microseconds since sign-in.
    pub whole: i64,
    /// Sessions of one person at once.
    pub most: u64,
}

impl Store {
    /// Adds a person.
    pub async fn person_add(&self, person: &Person, now: Timestamp) -> StoreResult<()> {
        self.write_house(async |tx| insert_person(tx, person, now).await).await
    }

    /// A person by e-mail address.
    pub async fn person_by_email(&self, email: &str) -> StoreResult<Option<Person>> {
        let found = person::Entity::find().filter(person::Column::Email.eq(email)).one(&self.reader).await?;
        Ok(found.map(Person::from))
    }

    /// A person by id.
    pub async fn person(&self, id: PersonId) -> StoreResult<Option<Person>> {
        Ok(person::Entity::find_by_id(id.0).one(&self.reader).await?.map(Person::from))
    }

    /// Everybody who can sign in: a few dozen at most.
    pub async fn people(&self) -> StoreResult<Vec<Person>> {
        Ok(person::Entity::find()
            .order_by_asc(person::Column::Name)
            .all(&self.reader)
            .await?
            .into_iter()
            .map(Person::from)
            .collect())
    }

    /// The names of everybody, also of those who may not sign in any more.
    pub async fn person_names(&self) -> StoreResult<BTreeMap<PersonId, String>> {
        let columns = [person::Column::PersonId, person::Column::Name];
        let named = person::Entity::find().select_only().columns(columns).into_tuple::<(uuid::Uuid, String)>();
        let found = named.all(&self.reader).await?;
        Ok(found.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
    }

    /// Keeps an API token by its hash.
    pub async fn token_add(
        &self,
        hash: Vec<u8>,
        person: PersonId,
        label: &str,
        now: Timestamp,
        expires: Timestamp,
    ) -> StoreResult<()> {
        let row = api_token::ActiveModel {
            token_hash: Set(hash),
            person_id: Set(person.0),
            label: Set(label.to_string()),
            created_at: Set(now.micros()),
            expires_at: Set(expires.micros()),
            revoked_at: Set(None),
        };
        self.write_house(async |tx| Ok(api_token::Entity::insert(row).exec_without_returning(tx).await.map(drop)?))
            .await
    }

    /// Whose valid token this is.
    pub async fn person_by_token(&self, hash: &[u8], now: Timestamp) -> StoreResult<Option<Person>> {
        let Some(token) = api_token::Entity::find_by_id(hash.to_vec()).one(&self.reader).await? else {
            return Ok(None);
        };
        if token.revoked_at.is_some() || token.expires_at <= now.micros() {
            return Ok(None);
        }
        Ok(self.person(PersonId(token.person_id)).await?.filter(|person| !person.disabled))
    }

    /// Starts a session. Of a person's living ones the newest stay, so many with this one; the others end.
    pub async fn session_add(
        &self,
        hash: Vec<u8>,
        person: PersonId,
        now: Timestamp,
        life: SessionLife,
    ) -> StoreResult<()> {
        let row = session::ActiveModel {
            token_hash: Set(hash),
            person_id: Set(person.0),
            created_at: Set(now.micros()),
            seen_at: Set(now.micros()),
            ended_at: Set(None),
        };
        self.write_house(async |tx| {
            let others = session::Entity::find()
                .filter(session::Column::PersonId.eq(person.0))
                .filter(session::Column::EndedAt.is_null())
                // One that ran out by itself takes nobody's place.
                .filter(session::Column::SeenAt.gte(now.micros() - life.idle))
                .filter(session::Column::CreatedAt.gte(now.micros() - life.whole))
                .order_by_desc(session::Column::CreatedAt)
                .offset(life.most.saturating_sub(1));
            // SQLite and PostgreSQL differ in an offset without a limit, so there is one.
            let over: Vec<Vec<u8>> =
                others.limit(SESSIONS_ENDED).all(tx).await?.into_iter().map(|row| row.token_hash).collect();
            session::Entity::update_many()
                .col_expr(session::Column::EndedAt, Expr::value(now.micros()))
                .filter(session::Column::TokenHash.is_in(over))
                .exec(tx)
                .await?;
            Ok(session::Entity::insert(row).exec_without_returning(tx).await.map(drop)?)
        })
        .await
    }

    /// Remembers a device by the hash of its cookie; what is older than its life is forgotten with it.
    pub async fn device_add(&self, hash: Vec<u8>, person: PersonId, now: Timestamp, life: i64) -> StoreResult<()> {
        let row = device::ActiveModel { token_hash: Set(hash), person_id: Set(person.0), made_at: Set(now.micros()) };
        self.write_house(async |tx| {
            device::Entity::delete_many().filter(device::Column::MadeAt.lt(now.micros() - life)).exec(tx).await?;
            Ok(device::Entity::insert(row).exec_without_returning(tx).await.map(drop)?)
        })
        .await
    }

    /// Whose device this is.
    pub async fn device_owner(&self, hash: &[u8], now: Timestamp, life: i64) -> StoreResult<Option<PersonId>> {
        let found = device::Entity::find_by_id(hash.to_vec()).one(&self.reader).await?;
        Ok(found.filter(|row| row.made_at >= now.micros() - life).map(|row| PersonId(row.person_id)))
    }

    /// Whose living session this is; noting the visit at most once a minute keeps reads from writing.
    pub async fn person_by_session(
        &self,
        hash: &[u8],
        now: Timestamp,
        life: SessionLife,
    ) -> StoreResult<Option<Person>> {
        const NOTE_EVERY: i64 = 60_000_000;
        let Some(found) = session::Entity::find_by_id(hash.to_vec()).one(&self.reader).await? else { return Ok(None) };
        let (since_seen, since_start) = (now.micros() - found.seen_at, now.micros() - found.created_at);
        if found.ended_at.is_some() || since_seen > life.idle || since_start > life.whole {
            return Ok(None);
        }
        if since_seen > NOTE_EVERY {
            let seen = session::ActiveModel {
                token_hash: Set(hash.to_vec()),
                seen_at: Set(now.micros()),
                ..Default::default()
            };
            self.write_house(async |tx| Ok(session::Entity::update(seen).exec(tx).await.map(drop)?)).await?;
        }
        Ok(self.person(PersonId(found.person_id)).await?.filter(|person| !person.disabled))
    }

    /// Whose session this is or was, unless they ended it themselves.
    pub async fn session_owner(&self, hash: &[u8]) -> StoreResult<Option<PersonId>> {
        let found = session::Entity::find_by_id(hash.to_vec()).one(&self.reader).await?;
        Ok(found.filter(|row| row.ended_at.is_none()).map(|row| PersonId(row.person_id)))
    }

    /// Ends a session.
    pub async fn session_end(&self, hash: &[u8], now: Timestamp) -> StoreResult<()> {
        let ended = session::ActiveModel {
            token_hash: Set(hash.to_vec()),
            ended_at: Set(Some(now.micros())),
            ..Default::default()
        };
        self.write_house(async |tx| Ok(session::Entity::update(ended).exec(tx).await.map(drop)?)).await
    }
}

/// Writes a person's row.
pub(super) async fn insert_person(tx: &DatabaseTransaction, person: &Person, now: Timestamp) -> StoreResult<()> {
    let row = person::ActiveModel {
        person_id: Set(person.id.0),
        email: Set(person.email.clone()),
        name: Set(person.name.clone()),
        password_hash: Set(person.password_hash.clone()),
        disabled: Set(person.disabled),
        created_at: Set(now.micros()),
    };
    Ok(person::Entity::insert(row).exec_without_returning(tx).await.map(drop)?)
}
