//! Searches that a person keeps.

use sea_orm::entity::prelude::*;

/// A saved search.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_filter")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub saved_filter_id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// What they call it.
    pub name: String,
    /// The query.
    pub query: String,
    /// Microseconds since 1970.
    pub created_at: i64,
}

/// No relations are followed from here.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
