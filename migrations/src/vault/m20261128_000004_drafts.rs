//! Forms that somebody has begun: sealed under the key of whom they are about, one a person and case, gone once they are sent.

use crate::ddl::Table;

crate::tables_migration!(&[Table {
    name: "vault_draft",
    body: "
  programme_id {id} NOT NULL,
  person_id {id} NOT NULL,
  case_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_draft_pk PRIMARY KEY (programme_id, person_id, case_id)",
    foreign: &[],
    indexes: &[("vault_draft_subject", "programme_id, subject_id"), ("vault_draft_made", "programme_id, made_at")],
}]);
