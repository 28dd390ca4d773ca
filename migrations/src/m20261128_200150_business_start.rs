//! Since when a business was there before its grant: an expansion, which comes under observation at its award.
//!
//! Enterprises recorded before it was asked have none, as the log has none. Must not: fill it in, for the rows would no longer
//! be those of their leaves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::ddl::types;

/// Adds the column.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const COLUMN: &str = "ALTER TABLE enterprise ADD COLUMN business_started_on {day}
  CONSTRAINT enterprise_started CHECK (business_started_on IS NULL OR business_started_on <= launched_on)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(&types(COLUMN, connection.get_database_backend())).await?;
        Ok(())
    }
}
