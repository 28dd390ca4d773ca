//! Tables of the house: who can sign in. They belong to no programme and hold staff, never survivors.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "person",
        body: "
  person_id {id} NOT NULL,
  email {text} NOT NULL,
  name {text} NOT NULL,
  password_hash {text} NOT NULL,
  disabled {bool} NOT NULL,
  created_at {instant} NOT NULL,
  CONSTRAINT person_pk PRIMARY KEY (person_id),
  CONSTRAINT person_email_unique UNIQUE (email)",
        foreign: &[],
        indexes: &[],
    },
    Table {
        name: "session",
        body: "
  token_hash {bytes} NOT NULL,
  person_id {id} NOT NULL,
  created_at {instant} NOT NULL,
  seen_at {instant} NOT NULL,
  ended_at {instant},
  CONSTRAINT session_pk PRIMARY KEY (token_hash)",
        foreign: &[("session_person_fk", "(person_id) REFERENCES person (person_id)")],
        indexes: &[("session_person", "person_id")],
    },
    Table {
        name: "api_token",
        body: "
  token_hash {bytes} NOT NULL,
  person_id {id} NOT NULL,
  label {text} NOT NULL,
  created_at {instant} NOT NULL,
  expires_at {instant} NOT NULL,
  revoked_at {instant},
  CONSTRAINT api_token_pk PRIMARY KEY (token_hash)",
        foreign: &[("api_token_person_fk", "(person_id) REFERENCES person (person_id)")],
        indexes: &[("api_token_person", "person_id")],
    },
]);
