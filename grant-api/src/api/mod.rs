//! The API: wire types, handlers of a few lines, problem+json.

pub mod problem;
