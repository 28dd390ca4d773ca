//! API tokens; only a hash of the token is kept.

use sea_orm::entity::prelude::*;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// Whose.
    pub person_id: Uuid,
    /// What it is for.
    pub label: String,
    /// Microseconds since 1970.
    pub created_at: i64,
    /// Microseconds since 1970.
    pub expires_at: i64,
    /// Microseconds since 1970.
    pub revoked_at: Option<i64>,
}

/// No relations are followed from here.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
