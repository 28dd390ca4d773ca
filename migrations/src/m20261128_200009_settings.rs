//! Settings of a programme: each version a row, the last one holds.

use crate::ddl::Table;

crate::tables_migration!(&[Table {
    name: "setting",
    body: "
  programme_id {id} NOT NULL,
  name {text} NOT NULL,
  version {int} NOT NULL,
  value {text} NOT NULL,
  set_on {day} NOT NULL,
  set_by {id} NOT NULL,
  CONSTRAINT setting_pk PRIMARY KEY (programme_id, name, version),
  CONSTRAINT setting_version CHECK (version >= 1)",
    foreign: &[("setting_programme_fk", "(programme_id) REFERENCES programme (programme_id)")],
    indexes: &[],
}]);
