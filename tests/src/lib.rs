//! Support for whole-system tests: throwaway PostgreSQL clusters, browsers, the program over a socket.
//!
//! Whatever is missing on a machine is said on one line, and is a failure where `GRANT_TEST_REQUIRE` names it.

pub mod axe;
pub mod binary;
pub mod browser;
pub mod camt;
pub mod clerk;
pub mod daemon;
pub mod dice;
pub mod engine;
pub mod entries;
pub mod failure;
pub mod field_form;
pub mod filled;
pub mod http;
pub mod keyboard;
pub mod model;
pub mod office;
pub mod package;
#[cfg(test)]
mod page;
pub mod page_list;
pub mod payable;
pub mod pdf;
pub mod place;
pub mod plain_text;
pub mod play;
pub mod postgres;
pub mod random_books;
pub mod raw;
pub mod require;
pub mod scene;
pub mod served;
pub mod tool;
pub mod visitor;
pub mod weight;
pub mod wire;
