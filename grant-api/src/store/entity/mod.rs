//! Entities of the house's tables. A programme's tables are the domain rows themselves (`ledger_core::row`): one
//! definition serves decision, log, store and checks.

pub mod api_token;
pub mod device;
pub mod invitation;
pub mod person;
pub mod saved_filter;
pub mod session;
