//! The only place with SQL: connections, the write door, loading of worlds, reads for pages and reports, the house's tables.
//!
//! Invariant: [`mod@write`] alone begins and commits; every statement on a programme's table carries its `programme_id`.
//! The store never decides: what to write comes in as a plan, from a function that the caller hands over.

pub mod assets;
pub mod balances;
pub mod bank_statements;
pub mod batch;
pub mod bulk;
pub mod connect;
pub mod day_total;
pub mod engine;
pub mod entity;
pub mod episodes;
pub mod error;
pub mod followup;
pub mod house;
pub mod invitation;
pub mod journal;
pub mod journal_pages;
pub mod line_book;
pub mod line_match;
pub mod load;
pub mod load_books;
mod load_people;
pub mod log;
pub mod outcomes;
pub mod page;
pub mod pg_program;
pub mod pipeline;
pub mod rates;
pub mod read;
pub mod reconciliations;
pub mod regions;
pub mod releases;
pub mod reports;
pub mod rows;
pub mod saved_filter;
pub mod schema;
pub mod sealed;
pub mod search;
pub mod setup;
pub mod snapshot;
pub mod stage;
pub mod statement;
pub mod statement_lists;
pub mod treasury;
pub mod verify;
pub mod visit_calendar;
pub mod write;

use sea_orm::DatabaseConnection;

pub use error::{StoreError, StoreResult};

/// Connections to one database: a writer and readers that never wait for it.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
}
