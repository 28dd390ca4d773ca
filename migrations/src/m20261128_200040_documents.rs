//! Documents of cases: what was printed, with the facts that make it again and the hash of what was made.

use crate::ddl::Table;

crate::tables_migration!(&[Table {
    name: "document",
    body: "
  programme_id {id} NOT NULL,
  document_id {id} NOT NULL,
  case_id {id} NOT NULL,
  kind {text} NOT NULL,
  object_id {id} NOT NULL,
  version {int} NOT NULL,
  language {text} NOT NULL,
  template {int} NOT NULL,
  sha256 {text} NOT NULL,
  facts {text} NOT NULL,
  made_on {day} NOT NULL,
  made_by {id} NOT NULL,
  CONSTRAINT document_pk PRIMARY KEY (programme_id, document_id),
  CONSTRAINT document_version_unique UNIQUE (programme_id, object_id, kind, version, language),
  CONSTRAINT document_kind CHECK (kind IN ('agreement', 'amendment', 'handover', 'minutes')),
  CONSTRAINT document_language CHECK (language IN ('en', 'uk')),
  CONSTRAINT document_versions CHECK (version >= 1 AND template >= 1),
  CONSTRAINT document_hash CHECK (length(sha256) = 64)",
    foreign: &[("document_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)")],
    indexes: &[("document_case", "programme_id, case_id")],
}]);
