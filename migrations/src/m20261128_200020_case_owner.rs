//! Co-owners of applications, by the version of the plan.

use crate::ddl::Table;

crate::tables_migration!(&[Table {
    name: "case_owner",
    body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  plan_version {int} NOT NULL,
  owner_no {int} NOT NULL,
  subject_id {id} NOT NULL,
  CONSTRAINT case_owner_pk PRIMARY KEY (programme_id, case_id, plan_version, owner_no),
  CONSTRAINT case_owner_numbers CHECK (plan_version >= 1 AND owner_no >= 2)",
    foreign: &[
        ("case_owner_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)"),
        ("case_owner_subject_fk", "(programme_id, subject_id) REFERENCES subject (programme_id, subject_id)"),
    ],
    indexes: &[("case_owner_subject", "programme_id, subject_id")],
}]);
