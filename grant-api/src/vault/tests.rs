//! The vault by itself, in a database of SQLite; `tests/tests/whole/vault.rs` plays it on both engines.
