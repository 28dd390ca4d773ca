//! Devices that somebody has signed in with, by a hash of their cookie: what keeps strangers from locking a person out.

use crate::ddl::Table;

crate::tables_migration!(&[Table {
    name: "device",
    body: "
  token_hash {bytes} NOT NULL,
  person_id {id} NOT NULL,
  made_at {instant} NOT NULL,
  CONSTRAINT device_pk PRIMARY KEY (token_hash)",
    foreign: &[("device_person_fk", "(person_id) REFERENCES person (person_id)")],
    indexes: &[("device_person", "person_id")],
}]);
