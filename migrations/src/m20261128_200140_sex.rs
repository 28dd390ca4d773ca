//! The sex of a survivor, as it was told: a code.
//!
//! Whoever was enrolled before it was asked has none, as the log has none: it reads as not told. Must not: fill it in, for the
//! rows would no longer be those of their leaves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::ddl::types;

/// Adds the column.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const COLUMN: &str = "ALTER TABLE subject ADD COLUMN sex {text}
  CONSTRAINT subject_sex CHECK (sex IS NULL OR sex IN ('female', 'male', 'other', 'not_told'))";

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
