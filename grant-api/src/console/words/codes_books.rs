//! The closed lists of the books' codes that have words: claims, goods, currency, receipts, money on its way, months, objects.
//!
//! Invariant: as in `codes.rs`, which names each list with its family. Must not hold the words.

/// States of a claim.
pub const CLAIM_STATES: &[&str] = &["open", "settled", "written_off"];

/// States of an order of goods.
pub const GOODS_STATES: &[&str] = &["ordered", "handed_over", "closed"];

/// States of a sale of currency.
pub const CONVERSION_STATES: &[&str] = &["open", "settled"];

/// States of a receipt that nobody knew.
pub const RECEIPT_STATES: &[&str] = &["held", "identified", "returned"];

/// States of money on its way.
pub const REMITTANCE_STATES: &[&str] = &["sent", "confirmed"];

/// States of an entry by hand.
pub const DRAFT_STATES: &[&str] = &["prepared", "posted"];

/// How a month is closed.
pub const PERIOD_STATES: &[&str] = &["soft", "hard"];

/// Why money is claimed back.
pub const CLAIM_KINDS: &[&str] = &["unspent", "misused", "disallowed"];

/// What money is on its way for.
pub const REMITTANCE_KINDS: &[&str] = &["donor", "receipt", "settle_out", "settle_in", "supplier"];

/// What a decision can be about.
pub const OBJECTS: &[&str] = &[
    "programme",
    "member",
    "ngo",
    "donor",
    "fund",
    "opening",
    "call",
    "subject",
    "bank_account",
    "case",
    "grant",
    "disbursement",
    "enterprise",
    "visit",
    "claim",
    "conversion",
    "receipt",
    "remittance",
    "goods",
    "draft",
    "entry",
    "account",
    "rates",
    "period",
];
