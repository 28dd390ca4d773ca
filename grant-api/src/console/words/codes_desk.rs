//! Codes with words of what people see at their desks besides cases and books: gates, long work, health, searches.
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

/// What is wrong with a search.
pub const SEARCH_FAULTS: &[&str] = &["too_long", "unknown_word", "unknown_value", "repeated"];

/// Words of a search that have no other list of words.
pub const SEARCH_KEYS: &[&str] =
    &["is", "state", "officer", "ngo", "region", "sector", "call", "fund", "number", "since"];

/// How a case stands to its next steps.
pub const SEARCH_IS: &[&str] = &["waiting", "overdue"];

/// What the log begins with, which nobody does twice.
pub const BEGINNING: &[&str] = &["programme_open"];

/// States of a disbursement.
pub const DISBURSEMENT_STATES: &[&str] = &[
    "planned",
    "requested",
    "verified",
    "returned_to_requester",
    "authorised",
    "prepared",
    "sent",
    "paid",
    "returned",
    "justified",
    "settled",
    "held",
    "cancelled",
];
