//! Statements of banks: files that were taken, statements, lines, what is left of them, and what was found.
//!
//! Invariant: no name, account or text of anybody; a line is there once, whichever files bring it.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "bank_source",
        body: "
  programme_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  number {text},
  since_on {day},
  CONSTRAINT bank_source_pk PRIMARY KEY (programme_id, bank_account_id),
  CONSTRAINT bank_source_number CHECK (number IS NULL OR length(number) = 64)",
        foreign: &[(
            "bank_source_bank_fk",
            "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
        )],
        indexes: &[],
    },
    Table {
        name: "statement_file",
        body: "
  programme_id {id} NOT NULL,
  statement_file_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  format {text} NOT NULL,
  size_bytes {int} NOT NULL,
  commitment {bytes} NOT NULL,
  lines_new {int} NOT NULL,
  lines_known {int} NOT NULL,
  lines_before {int} NOT NULL,
  lines_pending {int} NOT NULL,
  taken_on {day} NOT NULL,
  taken_by {id} NOT NULL,
  CONSTRAINT statement_file_pk PRIMARY KEY (programme_id, statement_file_id),
  CONSTRAINT statement_file_size CHECK (size_bytes BETWEEN 1 AND 10485760),
  CONSTRAINT statement_file_counts CHECK (lines_new >= 0 AND lines_known >= 0 AND lines_before >= 0
    AND lines_pending >= 0)",
        foreign: &[(
            "statement_file_bank_fk",
            "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
        )],
        indexes: &[("statement_file_bank", "programme_id, bank_account_id")],
    },
    Table {
        name: "statement",
        body: "
  programme_id {id} NOT NULL,
  statement_id {id} NOT NULL,
  statement_file_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  position {int} NOT NULL,
  commitment {bytes} NOT NULL,
  sequence {int},
  page {int},
  from_on {day},
  to_on {day},
  opening_minor {int},
  closing_minor {int},
  balanced {bool},
  entries {int} NOT NULL,
  CONSTRAINT statement_pk PRIMARY KEY (programme_id, statement_id),
  CONSTRAINT statement_position UNIQUE (programme_id, statement_file_id, position),
  CONSTRAINT statement_entries CHECK (entries >= 0)",
        foreign: &[
            (
                "statement_file_fk",
                "(programme_id, statement_file_id) REFERENCES statement_file (programme_id, statement_file_id)"
            ),
            (
                "statement_bank_fk",
                "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
            ),
        ],
        indexes: &[("statement_bank", "programme_id, bank_account_id, to_on")],
    },
    Table {
        name: "statement_line",
        body: "
  programme_id {id} NOT NULL,
  statement_line_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  statement_id {id} NOT NULL,
  reference {text} NOT NULL,
  identity {text} NOT NULL,
  occurrence {int} NOT NULL,
  booked_on {day} NOT NULL,
  value_on {day} NOT NULL,
  amount_minor {int} NOT NULL,
  currency {text} NOT NULL,
  kind {text},
  returned {bool} NOT NULL,
  CONSTRAINT statement_line_pk PRIMARY KEY (programme_id, statement_line_id),
  CONSTRAINT statement_line_reference UNIQUE (programme_id, reference),
  CONSTRAINT statement_line_identity UNIQUE (programme_id, bank_account_id, identity, occurrence),
  CONSTRAINT statement_line_digest CHECK (length(identity) = 64 AND occurrence >= 1)",
        foreign: &[
            (
                "statement_line_statement_fk",
                "(programme_id, statement_id) REFERENCES statement (programme_id, statement_id)"
            ),
            (
                "statement_line_bank_fk",
                "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
            ),
        ],
        indexes: &[("statement_line_statement", "programme_id, statement_id")],
    },
    Table {
        name: "line_state",
        body: "
  programme_id {id} NOT NULL,
  statement_line_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  left_minor {int} NOT NULL,
  CONSTRAINT line_state_pk PRIMARY KEY (programme_id, statement_line_id),
  CONSTRAINT line_state_left CHECK (left_minor >= 0)",
        foreign: &[(
            "line_state_line_fk",
            "(programme_id, statement_line_id) REFERENCES statement_line (programme_id, statement_line_id)"
        )],
        indexes: &[
            ("line_state_bank", "programme_id, bank_account_id, statement_line_id"),
            ("line_state_open", "programme_id, bank_account_id, statement_line_id WHERE left_minor > 0"),
        ],
    },
    Table {
        name: "statement_finding",
        body: "
  programme_id {id} NOT NULL,
  statement_file_id {id} NOT NULL,
  finding_no {int} NOT NULL,
  code {text} NOT NULL,
  place {text} NOT NULL,
  message {text} NOT NULL,
  CONSTRAINT statement_finding_pk PRIMARY KEY (programme_id, statement_file_id, finding_no)",
        foreign: &[(
            "statement_finding_file_fk",
            "(programme_id, statement_file_id) REFERENCES statement_file (programme_id, statement_file_id)"
        )],
        indexes: &[],
    },
]);
