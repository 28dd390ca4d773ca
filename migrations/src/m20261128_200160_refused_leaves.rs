//! The refused acts of the log, for whoever looks at them alone: few of many, and the rows of the log are long.
//!
//! Must not: change a row. The index holds the refused ones and nothing else, so that a granted act costs no more than before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Adds the index.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "CREATE INDEX log_leaf_refused ON log_leaf (programme_id, seq) WHERE outcome <> 'granted'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }
}
