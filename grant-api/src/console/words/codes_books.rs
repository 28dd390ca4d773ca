//! The closed lists of codes of the books and of classifications that have words: accounts, refusals, claims, goods,
//! currency, receipts, money on its way, months, objects; sectors, regions, kinds of items;
//! of reports and of the set-up.
//!
//! Invariant: as in `codes.rs`, which names each list with its family. Must not hold the words.

/// States of a claim.
pub const CLAIM_STATES: &[&str] = &["open", "settled", "written_off"];

/// States of an order of goods.
pub const GOODS_STATES: &[&str] = &["ordered", "handed_over", "closed"];

/// States of an in-kind line.
pub const GOODS_LINE_STATES: &[&str] = &[
    "specified",
    "quoted",
    "ordered",
    "delivered",
    "handed_over",
    "in_use_verified",
    "title_transferred",
    "defective",
    "replaced",
    "refunded",
    "retrieved",
    "reassigned",
    "cancelled",
];

/// Where what was bought is.
pub const WHEREABOUTS: &[&str] =
    &["awaited", "in_stock", "with_grantee", "title_transferred", "at_supplier", "retrieved", "reassigned", "gone"];

/// Legal forms of enterprises.
pub const LEGAL_FORMS: &[&str] = &["fop", "tov", "pp", "cooperative", "farm", "unregistered", "other"];

/// States of a sale of currency.
pub const CONVERSION_STATES: &[&str] = &["open", "settled"];

/// States of a receipt that nobody knew.
pub const RECEIPT_STATES: &[&str] = &["held", "identified", "returned"];

/// States of money on its way.
pub const REMITTANCE_STATES: &[&str] = &["sent", "confirmed"];

/// States of a month of a bank account.
pub const RECONCILIATION_STATES: &[&str] = &["prepared", "signed", "reopened"];

/// What is listed with a month of a bank account.
pub const MONTH_ITEMS: &[&str] = &["unbooked", "in_transit", "unidentified", "returned", "recoverable"];

/// Figures of a month of a bank account.
pub const MONTH_FIGURES: &[&str] = &["statement", "unbooked", "ledger", "unexplained", "in_transit", "unlisted"];

/// States of a payment batch.
pub const BATCH_STATES: &[&str] = &["built", "released", "dropped"];

/// States of an entry by hand.
pub const DRAFT_STATES: &[&str] = &["prepared", "posted"];

/// How a month is closed.
pub const PERIOD_STATES: &[&str] = &["soft", "hard"];

/// Why money is claimed back.
pub const CLAIM_KINDS: &[&str] = &["unspent", "misused", "disallowed"];

/// What money is on its way for.
pub const REMITTANCE_KINDS: &[&str] = &["donor", "receipt", "settle_out", "settle_in", "supplier"];

/// Lines a to h of SF-425.
pub const SF425: &[&str] = &["a", "b", "c", "d", "e", "f", "g", "h"];

/// Why a bank account moved.
pub const CASH_KINDS: &[&str] = &["receipt", "disbursement", "conversion", "settlement", "transfer"];

/// How an enterprise stands.
pub const STANDINGS: &[&str] = &["operating", "reduced", "taken_over", "dormant", "closed", "absorbed", "lost"];

/// How far a person came.
pub const STAGES: &[&str] = &["enrolled", "applied", "granted", "launched"];

/// Items of the set-up's checklist.
pub const SETUP: &[&str] = &[
    "programme",
    "people",
    "ngos",
    "donors",
    "bank_accounts",
    "chart",
    "funds",
    "openings",
    "own_fund",
    "tranches",
    "calls",
    "settings",
    "delegations",
    "trainings",
];

/// Lists of the set-up, each with a page of its own.
pub const SETUP_LISTS: &[&str] = &[
    "ngos",
    "donors",
    "bank_accounts",
    "funds",
    "openings",
    "own_fund",
    "tranches",
    "calls",
    "settings",
    "delegations",
    "trainings",
];

/// How a fund's books begin.
pub const STARTS: &[&str] = &["untouched", "prepared", "posted", "moved"];

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
    "payee",
    "enterprise",
    "visit",
    "claim",
    "conversion",
    "receipt",
    "remittance",
    "goods",
    "goods_line",
    "draft",
    "entry",
    "account",
    "rates",
    "training",
    "period",
    "incident",
    "setting",
    "delegation",
    "identity",
    "attachment",
    "text",
    "batch",
    "statement_file",
    "bank_statement",
    "reconciliation",
    "release",
    "statement_line",
];

/// Who bears a loss on a claim.
pub const BEARERS: &[&str] = &["donor", "free"];

/// Accounts of a new programme's chart.
pub const ACCOUNTS: &[&str] = &[
    "1010", "1020", "1090", "1095", "1110", "1120", "1190", "1210", "1220", "1229", "1310", "1320", "2010", "2020",
    "2030", "2040", "2090", "2110", "2210", "3010", "3110", "4010", "4110", "4910", "4920", "5010", "5020", "5110",
    "5210", "5910", "5920", "9010", "9500", "9600", "9700", "9800",
];

/// Sections of NACE Rev. 2, as far as grants go.
pub const SECTORS: &[&str] =
    &["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S"];

/// Regions by ISO 3166-2:UA.
pub const REGIONS: &[&str] = &[
    "UA-05", "UA-07", "UA-09", "UA-12", "UA-14", "UA-18", "UA-21", "UA-23", "UA-26", "UA-30", "UA-32", "UA-35",
    "UA-40", "UA-43", "UA-46", "UA-48", "UA-51", "UA-53", "UA-56", "UA-59", "UA-61", "UA-63", "UA-65", "UA-68",
    "UA-71", "UA-74", "UA-77",
];

/// What an item of a business plan buys.
pub const CATEGORIES: &[&str] =
    &["equipment", "tools", "materials", "stock", "rent", "registration", "training", "transport", "other"];

/// Why a step was refused.
pub const REFUSALS: &[&str] = &[
    "audit_failed",
    "duties",
    "not_your_role",
    "wrong_state",
    "stale_version",
    "over_budget",
    "over_approved",
    "over_signed",
    "fund_cash_short",
    "not_in_the_future",
    "before_earlier_act",
    "quorum_missing",
    "evidence_missing",
    "use_check_missing",
    "payee_unconfirmed",
    "payee_hold",
    "interest_not_declared",
    "interest_conflicted",
    "already_done",
    "balances_open",
    "visits_missing",
    "currency_mismatch",
    "line_not_of_fund",
    "fund_not_open",
    "amount_not_positive",
    "plan_does_not_add_up",
    "own_role",
    "not_your_delegation",
    "delegate_self",
    "not_delegable",
    "role_not_held",
    "code_taken",
    "amount_too_large",
    "dates_reversed",
    "nothing_listed",
    "instalments_do_not_add_up",
    "reason_missing",
    "reason_not_listed",
    "reveal_limit",
    "possible_duplicate",
    "criterion_missing",
    "training_missing",
    "not_on_committee",
    "not_on_panel",
    "sat_before",
    "points_missing",
    "deadline_not_over",
    "appeal_late",
    "funds_suffice",
    "out_of_range",
    "score_missing",
    "document_differs",
    "signature_missing",
    "over_requested",
    "over_disbursement",
    "over_verified",
    "amount_differs",
    "bank_line_used",
    "account_differs",
    "bank_line_unknown",
    "bank_line_differs",
    "statement_missing",
    "statement_gap",
    "month_order",
    "figures_differ",
    "unexplained",
    "match_vetoed",
    "not_prepared",
    "not_launched",
    "started_after_launch",
    "visit_date",
    "wellbeing_consent",
    "not_proposed",
    "key_reused",
    "ngo_of_caseworker",
    "ngo_missing",
    "same_ngo",
    "line_not_of_call",
    "call_not_open",
    "over_ceiling",
    "over_call_budget",
    "opening_late",
    "opening_date",
    "opening_preparer",
    "period_closed",
    "period_soft_closed",
    "period_order",
    "period_not_over",
    "conversion_open",
    "not_late",
    "rate_missing",
    "rate_differs",
    "not_balanced",
    "account_unknown",
    "account_not_by_hand",
    "dimension_missing",
    "own_draft",
    "draft_date",
    "not_reversible",
    "free_fund_missing",
    "free_fund_wrong",
    "same_fund",
    "over_open",
    "over_free",
    "quotes_missing",
    "not_countersigned",
    "title_too_early",
    "over_flexibility",
    "over_stop_level",
    "over_grantee_cap",
    "line_period",
    "fund_not_settled",
    "bank_short",
    "bearer_fixed",
    "not_in_agreement",
    "nothing_to_book",
    "email_taken",
    "invitation_accepted",
    "already_shown",
    "payee_missing",
    "in_batch",
    "paid_twice",
];

/// Kinds of documents of a case.
pub const DOCUMENTS: &[&str] = &["agreement", "amendment", "handover", "minutes"];

/// Languages of documents.
pub const LANGUAGES: &[&str] = &["en", "uk"];

/// By what a survivor may be somebody who is known already.
pub const MATCH_KINDS: &[&str] =
    &["phone", "tax_id", "document", "email", "name_birth", "same_person", "earlier_grant"];
