//! The schema's history: what was created when, for SQLite and PostgreSQL alike.
//!
//! Rules S1 to S6 of the schema: `programme_id` first in every key, unique, foreign key and index of a programme's tables;
//! ids made by the program; money as 64-bit minor units; text, bytes, booleans and ids besides; no sequences, no triggers
//! but the append-only ones of [`guards`]. Imports nothing of the other crates: a migration never changes its meaning.

use sea_orm_migration::prelude::*;

pub mod ddl;
pub mod guards;
mod m20261124_000001_house;
mod m20261125_200002_programme;
mod m20261125_200003_journal;
mod m20261125_200004_cases;
mod m20261125_200005_books;
mod m20261125_200007_invitations;
mod m20261127_200008_day_totals;
mod m20261128_200009_settings;
mod m20261128_200010_sealed;
mod m20261128_200020_case_owner;
mod m20261128_200020_committee;
mod m20261128_200030_grant_life;
mod m20261128_200040_documents;
mod m20261128_200050_goods_lines;
mod m20261128_200060_desk;
mod m20261128_200070_followup;
mod m20261128_200080_statements;
mod m20261128_200090_batches;
mod m20261128_200100_line_match;
mod m20261128_200110_reconciliations;
mod m20261128_200120_episodes;
mod m20261128_200130_releases;
mod m20261128_200140_sex;
mod m20261128_200150_business_start;
mod m20261128_200160_log_parts;
mod m20261128_900000_guards;
mod m20261129_200170_devices;
pub mod vault;

/// Runs the migrations in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_house::Migration),
            Box::new(m20261125_200002_programme::Migration),
            Box::new(m20261125_200003_journal::Migration),
            Box::new(m20261125_200004_cases::Migration),
            Box::new(m20261125_200005_books::Migration),
            Box::new(m20261125_200007_invitations::Migration),
            Box::new(m20261127_200008_day_totals::Migration),
            Box::new(m20261128_200009_settings::Migration),
            Box::new(m20261128_200010_sealed::Migration),
            Box::new(m20261128_200020_committee::Migration),
            Box::new(m20261128_200030_grant_life::Migration),
            Box::new(m20261128_200040_documents::Migration),
            Box::new(m20261128_200050_goods_lines::Migration),
            Box::new(m20261128_200060_desk::Migration),
            Box::new(m20261128_200070_followup::Migration),
            Box::new(m20261128_200020_case_owner::Migration),
            Box::new(m20261128_200080_statements::Migration),
            Box::new(m20261128_200090_batches::Migration),
            Box::new(m20261128_200110_reconciliations::Migration),
            Box::new(m20261128_200100_line_match::Migration),
            Box::new(m20261128_200120_episodes::Migration),
            Box::new(m20261128_200130_releases::Migration),
            Box::new(m20261128_200140_sex::Migration),
            Box::new(m20261128_200150_business_start::Migration),
            Box::new(m20261128_200160_log_parts::Migration),
            Box::new(m20261129_200170_devices::Migration),
            // Last: they stand on tables of every migration before.
            Box::new(m20261128_900000_guards::Migration),
        ]
    }
}

/// Defines a migration that creates tables in order; going back is not offered: nothing is ever dropped.
#[macro_export]
macro_rules! tables_migration {
    ($tables:expr) => {
        /// Creates its tables.
        #[derive(Debug, sea_orm_migration::prelude::DeriveMigrationName)]
        pub struct Migration;

        #[sea_orm_migration::prelude::async_trait::async_trait]
        impl sea_orm_migration::prelude::MigrationTrait for Migration {
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }

            async fn up(
                &self,
                manager: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm_migration::prelude::DbErr> {
                $crate::ddl::create(manager, $tables).await
            }
        }
    };
}
