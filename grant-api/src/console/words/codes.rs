//! The closed lists of codes that have words: states, acts, roles, accounts, regions.
//!
//! Invariant: for each family the `.ftl` files hold exactly these codes (a test compares).
//! Must not hold the words themselves, nor rules about the codes.

pub use super::codes_books::{
    ACCOUNTS, CASH_KINDS, CATEGORIES, REFUSALS, REGIONS, SECTORS, SETUP, SETUP_LISTS, SF425, STAGES, STANDINGS, STARTS,
};

pub use super::codes_fields::{CHOICES, FIELD_FAULTS, FIELD_HINTS, FIELDS, FILE_KINDS, SEXES, TEXT_KINDS};

pub use super::codes_desk::{GATES, HEALTH_PARTS, WORK_KINDS, WORK_STAGES};

use super::codes_followup::{
    BANDS, END_REASONS, FOLLOWUP_LISTS, FOLLOWUP_STATES, FORM_FAULTS, INCIDENT_KINDS, INCIDENT_STATES, OWNER_WORKS,
    SEVERITIES, VISIT_FIELDS, VISIT_KINDS, WEEKDAYS,
};

use super::codes_matching::{EVIDENCE, LINE_CLASSES, LINE_RECORDS, TIERS, VERDICTS, VETOES};

use super::codes_books::{
    BATCH_STATES, BEARERS, CLAIM_KINDS, CLAIM_STATES, CONVERSION_STATES, DOCUMENTS, DRAFT_STATES, GOODS_LINE_STATES,
    GOODS_STATES, LANGUAGES, LEGAL_FORMS, MATCH_KINDS, MONTH_FIGURES, MONTH_ITEMS, OBJECTS, PERIOD_STATES,
    RECEIPT_STATES, RECONCILIATION_STATES, REMITTANCE_KINDS, REMITTANCE_STATES, WHEREABOUTS,
};

use super::codes_outcomes::{
    EXPLAIN_FIGURES, EXPLAIN_PARTS, EXPLAIN_TERMS, EXPLAIN_WHYS, ORIGINS, RELEASE_CHARTS, RELEASE_DIMENSIONS,
    RELEASE_FILES, RELEASE_PARAMETERS, RELEASE_PROFILES, RELEASE_REASONS, RELEASE_REGIONS, RELEASE_SECTORS,
    RELEASE_SEXES, RELEASE_STATES, RELEASE_TABLES, RELEASE_VALUES, WITHDRAWAL_REASONS,
};

/// States of an application, in the order of its life.
pub const APPLICATION_STATES: &[&str] = &[
    "draft",
    "submitted",
    "screening",
    "eligible",
    "ineligible",
    "plan_ready",
    "more_info",
    "in_review",
    "ready_for_committee",
    "approved",
    "waitlisted",
    "rejected",
    "withdrawn",
    "lapsed",
];

/// States of a grant.
pub const GRANT_STATES: &[&str] = &[
    "approved",
    "agreement_sent",
    "active",
    "suspended",
    "completed",
    "closed",
    "recovering",
    "dropped",
    "terminated",
    "recovered",
    "written_off",
];

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

/// What a visit found.
pub const VISIT_STATUSES: &[&str] = &["OP", "RED", "SUS", "CLO", "TRF", "ABS", "UNR", "REF"];

/// States of a fund.
pub const FUND_STATES: &[&str] = &["open", "ending", "closed"];

/// Roles in a programme.
pub const ROLES: &[&str] = &[
    "caseworker",
    "officer",
    "committee",
    "chair",
    "manager",
    "finance",
    "finance_manager",
    "monitor",
    "evaluator",
    "protection",
    "auditor",
    "admin",
];

/// Everything a person can do that the log records.
pub const ACTIONS: &[&str] = &[
    "role_grant",
    "fund_open",
    "tranche_receive",
    "case_open",
    "case_submit",
    "case_screen",
    "case_assess",
    "plan_accept",
    "interest_declare",
    "score",
    "vote",
    "vote_close",
    "award_confirm",
    "agreement_send",
    "signature_record",
    "agreement_sign",
    "disbursement_request",
    "disbursement_verify",
    "disbursement_authorise",
    "payment_prepare",
    "payment_release",
    "payment_confirm",
    "receipts_verify",
    "receipts_accept",
    "close_propose",
    "grant_close",
    "enterprise_launch",
    "visit_record",
    "visit_verify",
    "followup_end",
    "incident_raise",
    "incident_review",
    "incident_close",
    "ngo_open",
    "donor_open",
    "bank_account_open",
    "opening_prepare",
    "opening_post",
    "call_open",
    "subject_enrol",
    "case_transfer",
    "free_fund_open",
    "fund_amend",
    "budget_move",
    "fund_end",
    "fund_closeout",
    "line_lapse",
    "commitment_carry",
    "interest_receive",
    "donor_net",
    "donor_repay",
    "remittance_confirm",
    "currency_sell",
    "conversion_settle",
    "currency_buy",
    "fund_lend",
    "fund_settle",
    "bank_fee_book",
    "cofund_set",
    "award_drop",
    "case_withdraw",
    "award_lapse",
    "info_ask",
    "info_answer",
    "plan_change",
    "training_open",
    "attendance_record",
    "panel_set",
    "scores_close",
    "case_waitlist",
    "case_reconsider",
    "appeal_file",
    "appeal_accept",
    "appeal_refuse",
    "amendment_propose",
    "amendment_change",
    "amendment_check",
    "amendment_endorse",
    "amendment_reject",
    "grant_suspend",
    "grant_clear",
    "termination_propose",
    "termination_confirm",
    "disbursement_return",
    "disbursement_change",
    "disbursement_drop",
    "payee_set",
    "payee_confirm",
    "agreement_amend",
    "payment_reject",
    "payment_return",
    "payment_reissue",
    "disbursement_cancel",
    "claim_raise",
    "cost_disallow",
    "claim_refund",
    "allowance_make",
    "claim_write_off",
    "late_recover",
    "receipt_hold",
    "receipt_identify",
    "receipt_return",
    "indirect_charge",
    "goods_order",
    "goods_pay",
    "goods_receive",
    "goods_handover",
    "goods_reject",
    "goods_retrieve",
    "goods_return",
    "goods_replace",
    "supplier_refund",
    "goods_reassign",
    "goods_cancel",
    "goods_specify",
    "quote_add",
    "quotes_compare",
    "handover_countersign",
    "goods_use_verify",
    "goods_title_transfer",
    "launch_verify",
    "enterprise_register",
    "enterprise_change",
    "enterprise_takeover",
    "enterprise_merge",
    "valuation_book",
    "journal_prepare",
    "journal_post",
    "entry_reverse",
    "account_add",
    "rates_record",
    "period_soft_close",
    "period_hard_close",
    "grantee_cap_set",
    "setting_set",
    "delegation_set",
    "delegation_end",
    "identity_record",
    "identity_reveal",
    "attachment_add",
    "attachment_read",
    "case_note",
    "incident_read",
    "payee_read",
    "batch_build",
    "batch_release",
    "batch_drop",
    "batch_read",
    "statement_import",
    "counterparties_read",
    "reconcile_prepare",
    "reconcile_sign",
    "reconcile_reopen",
    "release_build",
    "release_publish",
    "release_withdraw",
    "match_run",
    "match_confirm",
    "match_reject",
    "match_undo",
];

/// The actions whose button names the amount.
pub const ACTIONS_WITH_AMOUNT: &[&str] = &[
    "fund_open",
    "tranche_receive",
    "award_confirm",
    "agreement_sign",
    "disbursement_request",
    "disbursement_verify",
    "disbursement_authorise",
    "payment_prepare",
    "payment_release",
    "payment_confirm",
    "receipts_verify",
    "receipts_accept",
    "payment_reject",
    "payment_reissue",
    "disbursement_cancel",
];

/// Pages of the left navigation.
pub const NAVIGATION: &[&str] = &[
    "queue",
    "cases",
    "followups",
    "authorise",
    "batches",
    "incidents",
    "trainings",
    "fund",
    "bank",
    "outcomes",
    "reports",
    "log",
    "people",
    "setup",
    "health",
];

/// What can be found in a file of a bank; anything else is told by its message alone.
pub const BANK_FINDINGS: &[&str] = &[
    "balance",
    "chain",
    "gap",
    "overlap",
    "duplicate",
    "details-sum",
    "currency-differs",
    "no-opening-balance",
    "no-closing-balance",
    "no-booking-date",
    "no-account",
    "total-differs",
    "payment-unknown",
];

/// What a bank says of a payment that it was sent.
pub const BANK_SAID: &[&str] = &["accepted", "rejected", "returned", "returned_partly"];

/// Reports, in the order of their list.
pub const REPORTS: &[&str] = &[
    "funds",
    "trial-balance",
    "general-ledger",
    "account-statement",
    "fund-statement",
    "ageing",
    "commitments",
    "journal",
    "pipeline",
    "regions",
    "enterprises",
    "visits",
    "assets",
    "jobs",
    "people",
];

/// What is counted in regions.
pub const REGION_MEASURES: &[&str] = &["open", "operating", "due", "overdue", "paid"];

/// Parts of a case's way that take time.
pub const PIPELINE_STAGES: &[&str] = &["screening", "decision", "agreement", "payment", "whole"];

/// What can be set.
pub const SETTINGS: &[&str] = &[
    "criteria",
    "rubric",
    "committee",
    "deadlines",
    "quotes",
    "follow_up",
    "training",
    "reasons",
    "service_levels",
    "bank_details",
];

/// Settings that are lists, which a form takes a line an entry.
pub const SETTING_LISTS: &[&str] =
    &["criteria", "rubric", "quotes", "training", "reasons", "service_levels", "bank_details"];

/// What is wrong with a search.
pub const SEARCH_FAULTS: &[&str] = &["too_long", "unknown_word", "unknown_value", "repeated"];

/// Words of a search that have no other list of words.
pub const SEARCH_KEYS: &[&str] =
    &["is", "state", "officer", "ngo", "region", "sector", "call", "fund", "number", "since"];

/// How a case stands to its next steps.
pub const SEARCH_IS: &[&str] = &["waiting", "overdue"];

/// The five figures of a case's money strip.
pub const MONEY_STRIP: &[&str] = &["approved", "signed", "authorised", "paid", "accepted"];

/// Kinds of an error page, by HTTP status; each has a title, what happened and what to do.
pub const ERRORS: &[&str] =
    &["400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "500", "503", "504"];

/// Each family of keys with its codes: the key is `family-code`.
pub const FAMILIES: &[(&str, &[&str])] = &[
    ("gate", GATES),
    ("health-part", HEALTH_PARTS),
    ("health-about", HEALTH_PARTS),
    ("work-kind", WORK_KINDS),
    ("work-give-up", WORK_KINDS),
    ("work-stage", WORK_STAGES),
    ("state-application", APPLICATION_STATES),
    ("state-grant", GRANT_STATES),
    ("state-disbursement", DISBURSEMENT_STATES),
    ("state-visit", VISIT_STATUSES),
    ("state-fund", FUND_STATES),
    ("state-claim", CLAIM_STATES),
    ("state-goods", GOODS_STATES),
    ("state-goods_line", GOODS_LINE_STATES),
    ("whereabouts", WHEREABOUTS),
    ("legal-form", LEGAL_FORMS),
    ("state-conversion", CONVERSION_STATES),
    ("state-receipt", RECEIPT_STATES),
    ("state-remittance", REMITTANCE_STATES),
    ("state-draft", DRAFT_STATES),
    ("state-batch", BATCH_STATES),
    ("state-reconciliation", RECONCILIATION_STATES),
    ("state-release", RELEASE_STATES),
    ("release-dimension", RELEASE_DIMENSIONS),
    ("release-by", RELEASE_DIMENSIONS),
    ("release-leaf-region", RELEASE_REGIONS),
    ("release-leaf-sector", RELEASE_SECTORS),
    ("release-leaf-sex", RELEASE_SEXES),
    ("release-parameter", RELEASE_PARAMETERS),
    ("release-value", RELEASE_VALUES),
    ("releases-profile", RELEASE_PROFILES),
    ("whole-origin", ORIGINS),
    ("whole-about", ORIGINS),
    ("whole-none", ORIGINS),
    ("whole-years", ORIGINS),
    ("whole-months", ORIGINS),
    ("explain-figure", EXPLAIN_FIGURES),
    ("explain-about", EXPLAIN_FIGURES),
    ("explain-term", EXPLAIN_TERMS),
    ("explain-part", EXPLAIN_PARTS),
    ("explain-why", EXPLAIN_WHYS),
    ("releases-file", RELEASE_FILES),
    ("releases-chart", RELEASE_CHARTS),
    ("releases-table", RELEASE_TABLES),
    ("releases-reason", RELEASE_REASONS),
    ("release-withdrawn-reason", WITHDRAWAL_REASONS),
    ("month-item", MONTH_ITEMS),
    ("month-figure", MONTH_FIGURES),
    ("state-period", PERIOD_STATES),
    ("bearer", BEARERS),
    ("claim", CLAIM_KINDS),
    ("remittance", REMITTANCE_KINDS),
    ("object", OBJECTS),
    ("document", DOCUMENTS),
    ("language", LANGUAGES),
    ("state-enterprise", STANDINGS),
    ("report", REPORTS),
    ("report-about", REPORTS),
    ("pipeline-stage", PIPELINE_STAGES),
    ("sf425", SF425),
    ("cash", CASH_KINDS),
    ("stage", STAGES),
    ("role", ROLES),
    ("act", ACTIONS),
    ("do", ACTIONS),
    ("do-amount", ACTIONS_WITH_AMOUNT),
    ("help", ACTIONS),
    ("did", ACTIONS),
    ("you", ACTIONS),
    ("then", ACTIONS),
    ("account", ACCOUNTS),
    ("refusal", REFUSALS),
    ("fault", FIELD_FAULTS),
    ("sector", SECTORS),
    ("sex", SEXES),
    ("region", REGIONS),
    ("region-short", REGIONS),
    ("regions-show", REGION_MEASURES),
    ("regions-about", REGION_MEASURES),
    ("category", CATEGORIES),
    ("nav", NAVIGATION),
    ("bank-finding", BANK_FINDINGS),
    ("bank-said", BANK_SAID),
    ("setting", SETTINGS),
    ("setting-form", SETTING_LISTS),
    ("query-fault", SEARCH_FAULTS),
    ("term", SEARCH_KEYS),
    ("how", SEARCH_IS),
    ("setup", SETUP),
    ("setup-empty", SETUP_LISTS),
    ("setup-advice", SETUP_LISTS),
    ("start", STARTS),
    ("visit-kind", VISIT_KINDS),
    ("visit-field", VISIT_FIELDS),
    ("owner-works", OWNER_WORKS),
    ("band", BANDS),
    ("end-reason", END_REASONS),
    ("followup-list", FOLLOWUP_LISTS),
    ("followup-about", FOLLOWUP_LISTS),
    ("state-followup", FOLLOWUP_STATES),
    ("weekday", WEEKDAYS),
    ("form-fault", FORM_FAULTS),
    ("incident-kind", INCIDENT_KINDS),
    ("severity", SEVERITIES),
    ("state-incident", INCIDENT_STATES),
    ("strip", MONEY_STRIP),
    ("field", FIELDS),
    ("hint", FIELD_HINTS),
    ("file", FILE_KINDS),
    ("text", TEXT_KINDS),
    ("match", MATCH_KINDS),
    ("tier", TIERS),
    ("verdict", VERDICTS),
    ("record", LINE_RECORDS),
    ("class", LINE_CLASSES),
    ("evidence", EVIDENCE),
    ("veto", VETOES),
    ("choice", CHOICES),
    ("error-title", ERRORS),
    ("error-what", ERRORS),
    ("error-do", ERRORS),
];
