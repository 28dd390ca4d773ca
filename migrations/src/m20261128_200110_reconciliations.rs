//! Signed months of bank accounts, what was listed in them, and how they were printed.
//!
//! Whoever prepared a month does not sign it, and nothing unexplained is signed: the schema refuses such a row. What was listed
//! or printed is written once.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "reconciliation",
        body: "
  programme_id {id} NOT NULL,
  reconciliation_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  through_on {day} NOT NULL,
  version {int} NOT NULL,
  state {text} NOT NULL,
  currency {text} NOT NULL,
  closing_minor {int} NOT NULL,
  closing_on {day} NOT NULL,
  unbooked_minor {int} NOT NULL,
  unbooked_count {int} NOT NULL,
  ledger_minor {int} NOT NULL,
  in_transit_minor {int} NOT NULL,
  in_transit_count {int} NOT NULL,
  unexplained_minor {int} NOT NULL,
  unlisted_minor {int} NOT NULL,
  items {int} NOT NULL,
  content_sha256 {text} NOT NULL,
  prepared_by {id} NOT NULL,
  prepared_on {day} NOT NULL,
  signed_by {id},
  signed_on {day},
  reopened_by {id},
  reopened_on {day},
  reason {text},
  CONSTRAINT reconciliation_pk PRIMARY KEY (programme_id, reconciliation_id),
  CONSTRAINT reconciliation_month UNIQUE (programme_id, bank_account_id, through_on),
  CONSTRAINT reconciliation_state CHECK (state IN ('prepared', 'signed', 'reopened')),
  CONSTRAINT reconciliation_counts CHECK (version >= 1 AND unbooked_count >= 0 AND in_transit_count >= 0
    AND items >= 0 AND length(content_sha256) = 64),
  CONSTRAINT reconciliation_sum CHECK (unexplained_minor = closing_minor - unbooked_minor - ledger_minor),
  CONSTRAINT reconciliation_signer CHECK (signed_by IS NULL OR signed_by <> prepared_by),
  CONSTRAINT reconciliation_explained CHECK (state <> 'signed' OR (unexplained_minor = 0 AND unlisted_minor = 0)),
  CONSTRAINT reconciliation_signed CHECK ((state = 'prepared') = (signed_by IS NULL)
    AND (signed_by IS NULL) = (signed_on IS NULL)),
  CONSTRAINT reconciliation_reopened CHECK ((state = 'reopened') = (reopened_by IS NOT NULL)
    AND (reopened_by IS NULL) = (reopened_on IS NULL) AND (reopened_by IS NULL) = (reason IS NULL))",
        foreign: &[(
            "reconciliation_bank_fk",
            "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
        )],
        indexes: &[],
    },
    Table {
        name: "reconciliation_item",
        body: "
  programme_id {id} NOT NULL,
  reconciliation_id {id} NOT NULL,
  version {int} NOT NULL,
  item_no {int} NOT NULL,
  kind {text} NOT NULL,
  reference {text} NOT NULL,
  amount_minor {int} NOT NULL,
  since_on {day} NOT NULL,
  CONSTRAINT reconciliation_item_pk PRIMARY KEY (programme_id, reconciliation_id, version, item_no),
  CONSTRAINT reconciliation_item_no CHECK (item_no >= 1 AND version >= 1),
  CONSTRAINT reconciliation_item_kind CHECK (kind IN ('unbooked', 'in_transit', 'unidentified', 'returned',
    'recoverable'))",
        foreign: &[(
            "reconciliation_item_fk",
            "(programme_id, reconciliation_id) REFERENCES reconciliation (programme_id, reconciliation_id)"
        )],
        indexes: &[],
    },
    Table {
        name: "reconciliation_document",
        body: "
  programme_id {id} NOT NULL,
  reconciliation_id {id} NOT NULL,
  language {text} NOT NULL,
  version {int} NOT NULL,
  document_id {id} NOT NULL,
  template {int} NOT NULL,
  sha256 {text} NOT NULL,
  facts {text} NOT NULL,
  CONSTRAINT reconciliation_document_pk PRIMARY KEY (programme_id, reconciliation_id, language, version),
  CONSTRAINT reconciliation_document_id UNIQUE (programme_id, document_id),
  CONSTRAINT reconciliation_document_hash CHECK (length(sha256) = 64 AND template >= 1)",
        foreign: &[(
            "reconciliation_document_fk",
            "(programme_id, reconciliation_id) REFERENCES reconciliation (programme_id, reconciliation_id)"
        )],
        indexes: &[],
    },
]);
