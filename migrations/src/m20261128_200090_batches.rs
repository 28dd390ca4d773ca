//! Payment batches and their lines.
//!
//! Whoever built a batch does not release it: the row names both, and the schema refuses a row where they are one person.
//! Lines are written once: what the files of a batch say does not change after both saw them.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "batch",
        body: "
  programme_id {id} NOT NULL,
  batch_id {id} NOT NULL,
  number {text} NOT NULL,
  bank_account_id {id} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  payments {int} NOT NULL,
  total_minor {int} NOT NULL,
  currency {text} NOT NULL,
  requested_on {day} NOT NULL,
  pain09_sha256 {text} NOT NULL,
  pain03_sha256 {text} NOT NULL,
  csv_sha256 {text} NOT NULL,
  override_reason {text},
  built_by {id} NOT NULL,
  built_on {day} NOT NULL,
  released_by {id},
  dropped_by {id},
  reason {text},
  state_on {day} NOT NULL,
  CONSTRAINT batch_pk PRIMARY KEY (programme_id, batch_id),
  CONSTRAINT batch_number UNIQUE (programme_id, number),
  CONSTRAINT batch_state CHECK (state IN ('built', 'released', 'dropped')),
  CONSTRAINT batch_counts CHECK (version >= 1 AND payments >= 1 AND payments <= 200),
  CONSTRAINT batch_total CHECK (total_minor > 0),
  CONSTRAINT batch_hashes CHECK (length(pain09_sha256) = 64 AND length(pain03_sha256) = 64
    AND length(csv_sha256) = 64),
  CONSTRAINT batch_releaser CHECK (released_by IS NULL OR released_by <> built_by),
  CONSTRAINT batch_released CHECK ((state = 'released') = (released_by IS NOT NULL)),
  CONSTRAINT batch_dropped CHECK ((state = 'dropped') = (dropped_by IS NOT NULL))",
        foreign: &[(
            "batch_account_fk",
            "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
        )],
        indexes: &[("batch_requested", "programme_id, requested_on")],
    },
    Table {
        name: "batch_line",
        body: "
  programme_id {id} NOT NULL,
  batch_id {id} NOT NULL,
  line_no {int} NOT NULL,
  disbursement_id {id} NOT NULL,
  case_id {id} NOT NULL,
  prepared_version {int} NOT NULL,
  payee_version {int} NOT NULL,
  amount_minor {int} NOT NULL,
  end_to_end_id {text} NOT NULL,
  CONSTRAINT batch_line_pk PRIMARY KEY (programme_id, batch_id, line_no),
  CONSTRAINT batch_line_no CHECK (line_no >= 1 AND line_no <= 200),
  CONSTRAINT batch_line_amount CHECK (amount_minor > 0)",
        foreign: &[
            ("batch_line_batch_fk", "(programme_id, batch_id) REFERENCES batch (programme_id, batch_id)"),
            (
                "batch_line_disbursement_fk",
                "(programme_id, disbursement_id) REFERENCES disbursement (programme_id, disbursement_id)"
            ),
            (
                "batch_line_payee_fk",
                "(programme_id, case_id, payee_version) REFERENCES payee (programme_id, case_id, version)"
            ),
        ],
        indexes: &[("batch_line_disbursement", "programme_id, disbursement_id")],
    },
]);
