//! The vault's own database: keys of subjects (wrapped), sealed fields, files and texts, and the blind index.
//!
//! Invariant: `programme_id` first in every key and index, as in the ledger; no foreign key, for nothing here may keep a row
//! from being destroyed. Nothing is append-only: what is erased has to be gone. Must not share a database with the ledger.

use sea_orm_migration::prelude::*;

mod m20261128_000001_vault;
mod m20261128_000002_payees;
mod m20261128_000003_statements;
mod m20261128_000004_drafts;

/// Runs the vault's migrations in order.
#[derive(Debug)]
pub struct VaultMigrator;

#[async_trait::async_trait]
impl MigratorTrait for VaultMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261128_000001_vault::Migration),
            Box::new(m20261128_000002_payees::Migration),
            Box::new(m20261128_000003_statements::Migration),
            Box::new(m20261128_000004_drafts::Migration),
        ]
    }
}
