//! The parts that pages are made of.
//!
//! Invariant: each part is a pure function of its view struct and the words; a meaning is
//! always a word or a sign, never colour alone. Parts must not query, decide, or write inline
//! script or style (the content security policy would drop it).

pub mod badge;
pub mod bars;
pub mod chart;
pub mod code;
pub mod columns;
pub mod curve;
pub mod date;
pub mod download;
pub mod empty;
pub mod entry;
pub mod error_summary;
pub mod facts;
pub mod field;
pub mod filter;
pub mod flash;
pub mod help;
pub mod money;
pub mod next_step;
pub mod pager;
pub mod region_map;
pub mod step_form;
pub mod strip;
pub mod table;
pub mod timeline;
