//! The web console: server-rendered pages for the people who do the work.
//!
//! `page/` and `component/` are pure: they turn plain view structs into markup and never
//! ask for anything. The files beside them ask `app` and fill the view structs. Invariant: every
//! word a person reads comes from `words`, in the language of the request. This tree must not
//! decide, query, or name what the programme is about.

pub mod act;
pub mod act_application;
pub mod act_books;
pub mod act_fields;
pub mod act_fields_committee;
mod act_followup;
pub mod act_forms;
pub mod act_goods;
pub mod act_item;
pub mod act_life;
pub mod act_look;
pub mod act_read;
mod asked;
mod booked;
pub mod component;
pub mod error;
pub mod form;
pub mod invitation;
mod kept_form;
pub mod layout;
mod line_forms;
pub mod page;
mod plan_items;
pub mod routes;
pub mod session;
pub mod setup;
pub mod show_assets;
pub mod show_authorise;
pub mod show_bank;
pub mod show_batches;
pub mod show_board;
mod show_booked;
pub mod show_calendar;
pub mod show_case;
pub mod show_case_money;
pub mod show_cases;
pub mod show_document;
pub mod show_explain;
pub mod show_figures;
pub mod show_followups;
pub mod show_fund;
pub mod show_health;
pub mod show_incidents;
pub mod show_line;
pub mod show_lists;
pub mod show_log;
pub mod show_months;
pub mod show_new;
pub mod show_outcomes;
pub mod show_payee;
pub mod show_people;
pub mod show_pipeline;
pub mod show_queue;
pub mod show_receipts;
pub mod show_reconcile;
pub mod show_regions;
pub mod show_release_compare;
pub mod show_releases;
pub mod show_reports;
pub mod show_sealed;
pub mod show_statements;
pub mod show_statements_grants;
pub mod show_survival_whole;
pub mod show_visit_form;
pub mod show_work;
#[cfg(test)]
mod tests;
mod view;
mod visit_steps;
pub mod words;
pub mod work;
