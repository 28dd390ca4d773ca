//! The pages: one file a page, each a pure function from its view struct to markup.
//!
//! Invariant: a page shows what its view says and nothing else; codes become words here.
//! Pages must not query, decide, or know the request. `layout::page` puts the frame around.

pub mod act;
pub mod assets;
pub mod authorise;
pub mod bank;
pub mod batches;
pub mod board;
pub mod calendar;
pub mod case;
pub mod case_cover;
pub mod case_money;
mod case_parts;
pub mod case_sealed;
pub mod cases;
pub mod checklist;
pub mod error;
pub mod explain;
pub mod followups;
pub mod fund;
pub mod health;
pub mod incidents;
pub mod invitation;
pub mod keys;
pub mod line_story;
pub mod log;
pub mod months;
pub mod outcomes;
pub mod people;
pub mod pipeline;
pub mod queue;
pub mod receipts;
pub mod reconcile;
pub mod regions;
pub mod release_compare;
pub mod releases;
pub mod report_books;
pub mod report_figures;
pub mod report_lists;
pub mod reports;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_bank;
#[cfg(test)]
mod sample_calendar;
#[cfg(test)]
mod sample_case;
#[cfg(test)]
mod sample_log;
#[cfg(test)]
mod sample_months;
#[cfg(test)]
mod sample_pipeline;
#[cfg(test)]
mod sample_regions;
#[cfg(test)]
mod sample_releases;
#[cfg(test)]
mod sample_reports;
#[cfg(test)]
mod sample_setup;
#[cfg(test)]
mod sample_statements;
#[cfg(test)]
mod sample_survival;
#[cfg(test)]
mod sample_work;
pub mod setup;
pub mod sign_in;
pub mod statements;
pub mod statements_grants;
pub mod survival_whole;
#[cfg(test)]
mod tests;
pub mod visit_form;
pub mod work;
