//! The programme, its log, its members, its idempotency keys and counters.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "log_head",
        body: "
  programme_id {id} NOT NULL,
  size {int} NOT NULL,
  root {bytes} NOT NULL,
  peaks {bytes} NOT NULL,
  recorded_at {instant} NOT NULL,
  CONSTRAINT log_head_pk PRIMARY KEY (programme_id),
  CONSTRAINT log_head_size CHECK (size >= 0)",
        foreign: &[],
        indexes: &[],
    },
    Table {
        name: "log_leaf",
        body: "
  programme_id {id} NOT NULL,
  seq {int} NOT NULL,
  recorded_at {instant} NOT NULL,
  on_day {day} NOT NULL,
  actor_id {id} NOT NULL,
  attested_id {id},
  action {text} NOT NULL,
  outcome {text} NOT NULL,
  object_kind {text} NOT NULL,
  object_id {text} NOT NULL,
  case_id {id},
  request_id {text} NOT NULL,
  body {text} NOT NULL,
  leaf_hash {bytes} NOT NULL,
  CONSTRAINT log_leaf_pk PRIMARY KEY (programme_id, seq),
  CONSTRAINT log_leaf_seq CHECK (seq > 0)",
        foreign: &[("log_leaf_head_fk", "(programme_id) REFERENCES log_head (programme_id)")],
        indexes: &[("log_leaf_case", "programme_id, case_id")],
    },
    Table {
        name: "programme",
        body: "
  programme_id {id} NOT NULL,
  code {text} NOT NULL,
  title {text} NOT NULL,
  base_currency {text} NOT NULL,
  quorum {int} NOT NULL,
  CONSTRAINT programme_pk PRIMARY KEY (programme_id),
  CONSTRAINT programme_quorum CHECK (quorum >= 1)",
        foreign: &[("programme_head_fk", "(programme_id) REFERENCES log_head (programme_id)")],
        indexes: &[],
    },
    Table {
        name: "member",
        body: "
  programme_id {id} NOT NULL,
  person_id {id} NOT NULL,
  role {text} NOT NULL,
  active {bool} NOT NULL,
  since_on {day} NOT NULL,
  CONSTRAINT member_pk PRIMARY KEY (programme_id, person_id, role),
  CONSTRAINT member_role CHECK (role IN ('caseworker', 'officer', 'committee', 'chair', 'manager', 'finance',
    'finance_manager', 'monitor', 'evaluator', 'protection', 'auditor', 'admin'))",
        foreign: &[("member_programme_fk", "(programme_id) REFERENCES programme (programme_id)")],
        indexes: &[],
    },
    Table {
        name: "idempotency",
        body: "
  programme_id {id} NOT NULL,
  actor_id {id} NOT NULL,
  idem_key {text} NOT NULL,
  request {text} NOT NULL,
  answer {text} NOT NULL,
  seq {int} NOT NULL,
  CONSTRAINT idempotency_pk PRIMARY KEY (programme_id, actor_id, idem_key)",
        foreign: &[("idempotency_leaf_fk", "(programme_id, seq) REFERENCES log_leaf (programme_id, seq)")],
        indexes: &[],
    },
    Table {
        name: "counter",
        body: "
  programme_id {id} NOT NULL,
  name {text} NOT NULL,
  value {int} NOT NULL,
  CONSTRAINT counter_pk PRIMARY KEY (programme_id, name),
  CONSTRAINT counter_value CHECK (value > 0)",
        foreign: &[("counter_programme_fk", "(programme_id) REFERENCES programme (programme_id)")],
        indexes: &[],
    },
]);
