//! The acts by which somebody saw what is sealed, for whoever keeps the read log: few of many, and the rows of the log are long.
//!
//! Must not: change a row. The index holds these acts and nothing else.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Adds the index.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "CREATE INDEX log_leaf_looks ON log_leaf (programme_id, seq) WHERE action IN ('identity_reveal', \
                     'attachment_read', 'incident_read', 'payee_read', 'batch_read', 'counterparties_read')";

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
