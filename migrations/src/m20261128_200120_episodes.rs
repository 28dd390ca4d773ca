//! Survival records of enterprises, as their visits give them: what rates are summed from, by day.

use crate::ddl::Table;

crate::tables_migration!(&[Table {
    name: "episode",
    body: "
  programme_id {id} NOT NULL,
  enterprise_id {id} NOT NULL,
  case_id {id} NOT NULL,
  launched_on {day} NOT NULL,
  days {int} NOT NULL,
  cause {int} NOT NULL,
  ended_on {day} NOT NULL,
  left_days {int} NOT NULL,
  right_days {int},
  exact {bool} NOT NULL,
  pending {bool} NOT NULL,
  reactivations {int} NOT NULL,
  date_conflict {bool} NOT NULL,
  lost_on {day},
  CONSTRAINT episode_pk PRIMARY KEY (programme_id, enterprise_id),
  CONSTRAINT episode_days CHECK (days >= 0 AND left_days >= 0 AND reactivations >= 0 AND ended_on >= launched_on),
  CONSTRAINT episode_cause CHECK (cause IN (0, 1, 2) AND (cause = 0) = (right_days IS NULL)),
  CONSTRAINT episode_lost CHECK (lost_on IS NULL OR cause = 0)",
    foreign: &[(
        "episode_enterprise_fk",
        "(programme_id, enterprise_id) REFERENCES enterprise (programme_id, enterprise_id)"
    )],
    indexes: &[("episode_case", "programme_id, case_id")],
}]);
