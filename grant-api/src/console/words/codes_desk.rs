//! Codes with words of what people see at their desks besides cases and books: gates, long work, health.
//!
//! Invariant: as in `codes`. Must not hold the words themselves.

/// What an instalment depends on.
pub const GATES: &[&str] = &["none", "milestone", "use_check"];

/// What long work is.
pub const WORK_KINDS: &[&str] = &["release", "file", "statement", "matching"];

/// Where long work stands.
pub const WORK_STAGES: &[&str] = &["begun", "reading", "computing", "writing"];

/// What is looked at to see whether the program is well.
pub const HEALTH_PARTS: &[&str] = &["database", "vault", "log", "months", "clock", "work"];
