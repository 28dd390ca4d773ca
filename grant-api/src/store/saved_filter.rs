//! Searches that people keep: the house's, a few for each person.
//!
//! Invariant: every statement names the person whose they are. Must not: read a query.

use ledger_core::id::PersonId;
use ledger_core::time::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::entity::saved_filter;
use super::{Store, StoreResult};

/// A search that a person keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// Id.
    pub id: Uuid,
    /// What they call it.
    pub name: String,
    /// The query.
    pub query: String,
}

impl Store {
    /// The searches of a person, by name.
    pub async fn saved_filters(&self, person: PersonId) -> StoreResult<Vec<SavedFilter>> {
        let found = saved_filter::Entity::find()
            .filter(saved_filter::Column::PersonId.eq(person.0))
            .order_by_asc(saved_filter::Column::Name)
            .all(&self.reader)
            .await?;
        let kept = |row: saved_filter::Model| SavedFilter { id: row.saved_filter_id, name: row.name, query: row.query };
        Ok(found.into_iter().map(kept).collect())
    }

    /// Keeps a search; false where the person keeps `most` already.
    pub async fn saved_filter_add(
        &self,
        person: PersonId,
        new: &SavedFilter,
        now: Timestamp,
        most: u64,
    ) -> StoreResult<bool> {
        self.write_house(async |tx| {
            let theirs = saved_filter::Entity::find().filter(saved_filter::Column::PersonId.eq(person.0));
            if theirs.count(tx).await? >= most {
                return Ok(false);
            }
            let row = saved_filter::ActiveModel {
                saved_filter_id: Set(new.id),
                person_id: Set(person.0),
                name: Set(new.name.clone()),
                query: Set(new.query.clone()),
                created_at: Set(now.micros()),
            };
            saved_filter::Entity::insert(row).exec_without_returning(tx).await?;
            Ok(true)
        })
        .await
    }

    /// Forgets a search; false where the person has no such one.
    pub async fn saved_filter_remove(&self, person: PersonId, id: Uuid) -> StoreResult<bool> {
        self.write_house(async |tx| {
            let gone = saved_filter::Entity::delete_many()
                .filter(saved_filter::Column::PersonId.eq(person.0))
                .filter(saved_filter::Column::SavedFilterId.eq(id))
                .exec(tx)
                .await?;
            Ok(gone.rows_affected == 1)
        })
        .await
    }
}
