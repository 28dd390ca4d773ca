//! Invitations: how somebody who was added to the house sets a password of their own.

use crate::ddl::Table;

crate::tables_migration!(&[Table {
    name: "invitation",
    body: "
  token_hash {bytes} NOT NULL,
  person_id {id} NOT NULL,
  invited_by {id} NOT NULL,
  created_at {instant} NOT NULL,
  expires_at {instant} NOT NULL,
  used_at {instant},
  CONSTRAINT invitation_pk PRIMARY KEY (token_hash)",
    foreign: &[("invitation_person_fk", "(person_id) REFERENCES person (person_id)")],
    indexes: &[("invitation_person", "person_id")],
}]);
