//! Application and committee: trainings and who attended, answers to the criteria, who sits, points by criterion, minutes.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "training",
        body: "
  programme_id {id} NOT NULL,
  training_id {id} NOT NULL,
  topic {text} NOT NULL,
  held_on {day} NOT NULL,
  hours {int} NOT NULL,
  ngo_id {id},
  CONSTRAINT training_pk PRIMARY KEY (programme_id, training_id),
  CONSTRAINT training_hours CHECK (hours >= 1)",
        foreign: &[
            ("training_programme_fk", "(programme_id) REFERENCES programme (programme_id)"),
            ("training_ngo_fk", "(programme_id, ngo_id) REFERENCES ngo (programme_id, ngo_id)"),
        ],
        indexes: &[],
    },
    Table {
        name: "attendance",
        body: "
  programme_id {id} NOT NULL,
  training_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  recorded_on {day} NOT NULL,
  CONSTRAINT attendance_pk PRIMARY KEY (programme_id, training_id, subject_id)",
        foreign: &[
            ("attendance_training_fk", "(programme_id, training_id) REFERENCES training (programme_id, training_id)"),
            ("attendance_subject_fk", "(programme_id, subject_id) REFERENCES subject (programme_id, subject_id)"),
        ],
        indexes: &[("attendance_subject", "programme_id, subject_id")],
    },
    Table {
        name: "assessment_answer",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  criterion {text} NOT NULL,
  setting_version {int} NOT NULL,
  met {bool} NOT NULL,
  CONSTRAINT assessment_answer_pk PRIMARY KEY (programme_id, case_id, criterion)",
        foreign: &[(
            "assessment_answer_case_fk",
            "(programme_id, case_id) REFERENCES application (programme_id, case_id)"
        )],
        indexes: &[],
    },
    Table {
        name: "panel_member",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  round {int} NOT NULL,
  person_id {id} NOT NULL,
  active {bool} NOT NULL,
  set_on {day} NOT NULL,
  CONSTRAINT panel_member_pk PRIMARY KEY (programme_id, case_id, round, person_id)",
        foreign: &[("panel_member_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)")],
        indexes: &[],
    },
    Table {
        name: "score_line",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  round {int} NOT NULL,
  person_id {id} NOT NULL,
  criterion {text} NOT NULL,
  points {int} NOT NULL,
  CONSTRAINT score_line_pk PRIMARY KEY (programme_id, case_id, round, person_id, criterion),
  CONSTRAINT score_line_points CHECK (points >= 0)",
        foreign: &[(
            "score_line_ballot_fk",
            "(programme_id, case_id, round, person_id) REFERENCES ballot (programme_id, case_id, round, person_id)"
        )],
        indexes: &[],
    },
    Table {
        name: "minutes",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  seq {int} NOT NULL,
  round {int} NOT NULL,
  body {text} NOT NULL,
  sha256 {text} NOT NULL,
  CONSTRAINT minutes_pk PRIMARY KEY (programme_id, case_id, seq)",
        foreign: &[("minutes_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)")],
        indexes: &[],
    },
]);
