//! What people work with: roles handed to colleagues for some days, and searches that a person keeps.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "delegation",
        body: "
  programme_id {id} NOT NULL,
  delegation_id {id} NOT NULL,
  version {int} NOT NULL,
  from_id {id} NOT NULL,
  to_id {id} NOT NULL,
  role {text} NOT NULL,
  from_on {day} NOT NULL,
  until_on {day} NOT NULL,
  active {bool} NOT NULL,
  CONSTRAINT delegation_pk PRIMARY KEY (programme_id, delegation_id),
  CONSTRAINT delegation_persons CHECK (from_id <> to_id),
  CONSTRAINT delegation_version CHECK (version >= 1)",
        foreign: &[("delegation_programme_fk", "(programme_id) REFERENCES programme (programme_id)")],
        indexes: &[],
    },
    Table {
        name: "saved_filter",
        body: "
  saved_filter_id {id} NOT NULL,
  person_id {id} NOT NULL,
  name {text} NOT NULL,
  query {text} NOT NULL,
  created_at {instant} NOT NULL,
  CONSTRAINT saved_filter_pk PRIMARY KEY (saved_filter_id),
  CONSTRAINT saved_filter_name UNIQUE (person_id, name)",
        foreign: &[("saved_filter_person_fk", "(person_id) REFERENCES person (person_id)")],
        indexes: &[],
    },
]);
