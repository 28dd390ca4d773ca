//! Puts up the append-only guards.

use sea_orm_migration::prelude::*;

/// Puts up the guards.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::guards::create(manager).await
    }
}
