//! People who can sign in: staff, committee, partners; never survivors.

use sea_orm::entity::prelude::*;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// E-mail address, lower case.
    pub email: String,
    /// Name as colleagues see it.
    pub name: String,
    /// Argon2id hash of the password.
    pub password_hash: String,
    /// May not sign in.
    pub disabled: bool,
    /// Microseconds since 1970.
    pub created_at: i64,
}

/// No relations are followed from here.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
