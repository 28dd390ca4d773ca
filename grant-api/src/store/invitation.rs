//! Invitations: a link is made for a person, and used once. Never in one transaction with a programme's rows, but for the
//! first administrator, who is founded together with the programme ([`Store::found`] in the write door).
//!
//! Invariant: a person has at most one link that works.

use std::collections::BTreeSet;

use ledger_core::id::PersonId;
use ledger_core::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::entity::{invitation, person, session};
use super::house::{Person, insert_person};
use super::{Store, StoreResult};

/// A link to be made.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// Who is invited.
    pub person: PersonId,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub now: Timestamp,
    /// Until when.
    pub expires: Timestamp,
}

impl Store {
    /// Adds a person with a link; one commit, or nothing.
    pub async fn person_invite(&self, person: &Person, invitation: NewInvitation) -> StoreResult<()> {
        self.write_house(async |tx| invite(tx, Some(person), invitation).await).await
    }

    /// Makes a new link; the earlier ones of the person are void from then on.
    pub async fn invitation_add(&self, invitation: NewInvitation) -> StoreResult<()> {
        self.write_house(async |tx| invite(tx, None, invitation).await).await
    }

    /// Whom a link invites that works now.
    pub async fn invitation_of(&self, hash: &[u8], now: Timestamp) -> StoreResult<Option<Person>> {
        let found = invitation::Entity::find_by_id(hash.to_vec()).one(&self.reader).await?;
        let Some(found) = found.filter(|found| found.used_at.is_none() && found.expires_at > now.micros()) else {
            return Ok(None);
        };
        Ok(self.person(PersonId(found.person_id)).await?.filter(|person| !person.disabled))
    }

    /// Everybody who has a link that works now.
    pub async fn invited(&self, now: Timestamp) -> StoreResult<BTreeSet<PersonId>> {
        let open = invitation::Entity::find()
            .filter(invitation::Column::UsedAt.is_null())
            .filter(invitation::Column::ExpiresAt.gt(now.micros()));
        Ok(open.all(&self.reader).await?.into_iter().map(|found| PersonId(found.person_id)).collect())
    }

    /// Uses a link up: the password stands, the person's other links are void and their sessions ended. False when the
    /// link works no more.
    pub async fn invitation_accept(
        &self,
        hash: &[u8],
        whose: PersonId,
        password_hash: String,
        now: Timestamp,
    ) -> StoreResult<bool> {
        self.write_house(async |tx| {
            let used = invitation::Entity::update_many()
                .col_expr(invitation::Column::UsedAt, Expr::value(now.micros()))
                .filter(invitation::Column::TokenHash.eq(hash.to_vec()))
                .filter(invitation::Column::PersonId.eq(whose.0))
                .filter(invitation::Column::UsedAt.is_null())
                .filter(invitation::Column::ExpiresAt.gt(now.micros()))
                .exec(tx)
                .await?;
            if used.rows_affected != 1 {
                return Ok(false);
            }
            make_void(tx, whose, now).await?;
            let changed = person::ActiveModel {
                person_id: Set(whose.0),
                password_hash: Set(password_hash),
                ..Default::default()
            };
            person::Entity::update(changed).exec(tx).await?;
            session::Entity::update_many()
                .col_expr(session::Column::EndedAt, Expr::value(now.micros()))
                .filter(session::Column::PersonId.eq(whose.0))
                .filter(session::Column::EndedAt.is_null())
                .exec(tx)
                .await?;
            Ok(true)
        })
        .await
    }
}

/// Writes a link, and the person it is for where that is somebody new.
pub(super) async fn invite(
    tx: &DatabaseTransaction,
    new: Option<&Person>,
    invitation: NewInvitation,
) -> StoreResult<()> {
    if let Some(person) = new {
        insert_person(tx, person, invitation.now).await?;
    }
    make_void(tx, invitation.person, invitation.now).await?;
    let row = invitation::ActiveModel {
        token_hash: Set(invitation.token_hash),
        person_id: Set(invitation.person.0),
        invited_by: Set(invitation.by.0),
        created_at: Set(invitation.now.micros()),
        expires_at: Set(invitation.expires.micros()),
        used_at: Set(None),
    };
    Ok(invitation::Entity::insert(row).exec_without_returning(tx).await.map(drop)?)
}

async fn make_void(tx: &DatabaseTransaction, whose: PersonId, now: Timestamp) -> StoreResult<()> {
    let links = invitation::Entity::update_many()
        .col_expr(invitation::Column::UsedAt, Expr::value(now.micros()))
        .filter(invitation::Column::PersonId.eq(whose.0))
        .filter(invitation::Column::UsedAt.is_null());
    Ok(links.exec(tx).await.map(drop)?)
}
