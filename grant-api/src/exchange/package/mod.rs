//! A whole programme as a folder of CSV files with a `datapackage.json`: the format, its reader, its description.
//!
//! ```text
//!   folder ──▶ Files ──▶ read ──▶ Package (typed rows, file by file)   or   every Fault of form at once
//!                          │
//!            tables: ONE table of files, columns, keys, steps ──▶ describe ──▶ datapackage.json
//! ```
//! Invariant: nothing about a column stands anywhere but in [`tables`]; one damaged cell is one fault.
//! Must not: judge by the rules of the programme (who may, in what order, with what money): that is the importer's.

mod cell;
pub mod describe;
pub mod fault;
pub mod files;
pub mod format;
mod header;
mod keys;
mod links;
pub mod read;
mod record;
mod row;
pub mod rows;
pub mod tables;

#[cfg(test)]
mod tests;

pub use describe::datapackage;
pub use fault::{Fault, FaultCode};
pub use files::Files;
pub use read::read;
pub use rows::Package;
