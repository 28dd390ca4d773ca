//! What the ledger keeps of things that lie sealed in the vault: versions of identities, files and texts of cases.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "subject_identity",
        body: "
  programme_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  version {int} NOT NULL,
  identity_id {id} NOT NULL,
  fields {text} NOT NULL,
  commitment {bytes} NOT NULL,
  recorded_on {day} NOT NULL,
  recorded_by {id} NOT NULL,
  CONSTRAINT subject_identity_pk PRIMARY KEY (programme_id, subject_id, version),
  CONSTRAINT subject_identity_unique UNIQUE (programme_id, identity_id),
  CONSTRAINT subject_identity_version CHECK (version >= 1)",
        foreign: &[(
            "subject_identity_subject_fk",
            "(programme_id, subject_id) REFERENCES subject (programme_id, subject_id)"
        )],
        indexes: &[],
    },
    Table {
        name: "attachment",
        body: "
  programme_id {id} NOT NULL,
  attachment_id {id} NOT NULL,
  case_id {id} NOT NULL,
  seq {int} NOT NULL,
  kind {text} NOT NULL,
  size_bytes {int} NOT NULL,
  media {text} NOT NULL,
  commitment {bytes} NOT NULL,
  added_on {day} NOT NULL,
  added_by {id} NOT NULL,
  CONSTRAINT attachment_pk PRIMARY KEY (programme_id, attachment_id),
  CONSTRAINT attachment_size CHECK (size_bytes BETWEEN 1 AND 10485760)",
        foreign: &[("attachment_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)")],
        indexes: &[("attachment_case", "programme_id, case_id, seq")],
    },
    Table {
        name: "case_text",
        body: "
  programme_id {id} NOT NULL,
  text_id {id} NOT NULL,
  case_id {id} NOT NULL,
  seq {int} NOT NULL,
  kind {text} NOT NULL,
  about {text},
  size_bytes {int} NOT NULL,
  commitment {bytes} NOT NULL,
  written_on {day} NOT NULL,
  written_by {id} NOT NULL,
  CONSTRAINT case_text_pk PRIMARY KEY (programme_id, text_id),
  CONSTRAINT case_text_size CHECK (size_bytes >= 1)",
        foreign: &[("case_text_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)")],
        indexes: &[("case_text_case", "programme_id, case_id, seq")],
    },
]);
