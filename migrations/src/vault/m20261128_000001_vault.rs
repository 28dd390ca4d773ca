//! The vault's first tables.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "vault_meta",
        body: "
  programme_id {id} NOT NULL,
  name {text} NOT NULL,
  value {text} NOT NULL,
  CONSTRAINT vault_meta_pk PRIMARY KEY (programme_id, name)",
        foreign: &[],
        indexes: &[],
    },
    Table {
        name: "subject_key",
        body: "
  programme_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  epoch {int} NOT NULL,
  wrapped {bytes} NOT NULL,
  CONSTRAINT subject_key_pk PRIMARY KEY (programme_id, subject_id)",
        foreign: &[],
        indexes: &[],
    },
    Table {
        name: "vault_field",
        body: "
  programme_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  identity_id {id} NOT NULL,
  field {text} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_field_pk PRIMARY KEY (programme_id, subject_id, identity_id, field)",
        foreign: &[],
        indexes: &[("vault_field_made", "programme_id, made_at")],
    },
    Table {
        name: "blind_index",
        body: "
  programme_id {id} NOT NULL,
  kind {text} NOT NULL,
  digest {bytes} NOT NULL,
  subject_id {id} NOT NULL,
  identity_id {id} NOT NULL,
  CONSTRAINT blind_index_pk PRIMARY KEY (programme_id, kind, digest, subject_id, identity_id)",
        foreign: &[],
        indexes: &[
            ("blind_index_subject", "programme_id, subject_id"),
            ("blind_index_identity", "programme_id, identity_id")
        ],
    },
    Table {
        name: "vault_blob",
        body: "
  programme_id {id} NOT NULL,
  attachment_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_blob_pk PRIMARY KEY (programme_id, attachment_id)",
        foreign: &[],
        indexes: &[("vault_blob_subject", "programme_id, subject_id"), ("vault_blob_made", "programme_id, made_at")],
    },
    Table {
        name: "vault_text",
        body: "
  programme_id {id} NOT NULL,
  text_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_text_pk PRIMARY KEY (programme_id, text_id)",
        foreign: &[],
        indexes: &[("vault_text_subject", "programme_id, subject_id"), ("vault_text_made", "programme_id, made_at")],
    },
    Table {
        name: "vault_document",
        body: "
  programme_id {id} NOT NULL,
  document_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_document_pk PRIMARY KEY (programme_id, document_id)",
        foreign: &[],
        indexes: &[
            ("vault_document_subject", "programme_id, subject_id"),
            ("vault_document_made", "programme_id, made_at")
        ],
    },
]);
