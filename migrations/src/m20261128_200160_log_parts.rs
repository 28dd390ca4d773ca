//! The refused acts of the log, and those by which somebody saw what is sealed, for whoever looks at them alone: few of many, and
//! the rows of the log are long.
//!
//! Must not: change a row. Each index holds its own acts and nothing else, so that any other costs no more than before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Adds the indexes.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const INDEXES: [&str; 2] = [
    "CREATE INDEX log_leaf_refused ON log_leaf (programme_id, seq) WHERE outcome <> 'granted'",
    "CREATE INDEX log_leaf_looks ON log_leaf (programme_id, seq) WHERE action IN ('identity_reveal', 'attachment_read', \
     'incident_read', 'payee_read', 'batch_read', 'counterparties_read')",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
