//! Other people's formats, read and written: bytes on one side, typed rows on the other.
//!
//! Invariant: whatever comes in is believed only when all of it could be read; every fault is named with its place.
//! Must not: know the store, the use cases, the API or the console, decide by rules of the programme, or read a clock.

pub mod audit;
pub mod backup;
pub mod bank;
pub mod field_form;
pub mod package;
pub mod payment_file;
pub mod plain_text;
pub mod rates;
pub mod rates_nbu;
pub mod rates_un;
pub mod release_sheet;
pub mod sheet;
