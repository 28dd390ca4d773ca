//! Browser sessions; only a hash of the token is kept.

use sea_orm::entity::prelude::*;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// Whose.
    pub person_id: Uuid,
    /// Microseconds since 1970.
    pub created_at: i64,
    /// Last request, microseconds since 1970.
    pub seen_at: i64,
    /// Signed out or ended, microseconds since 1970.
    pub ended_at: Option<i64>,
}

/// No relations are followed from here.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
