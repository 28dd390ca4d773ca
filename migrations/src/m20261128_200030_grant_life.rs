//! The life of a grant after its signatures: amendments with before and after, suspensions, early ends, payees.
//!
//! Duties that one row can show are kept apart by the schema too: nobody checks, endorses or approves an amendment that they
//! proposed, clears a suspension that they raised, confirms an end that they proposed or a payee that they set.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "amendment",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  number {int} NOT NULL,
  grant_id {id} NOT NULL,
  state {text} NOT NULL,
  revision {int} NOT NULL,
  total_before_minor {int} NOT NULL,
  total_after_minor {int} NOT NULL,
  line_before {id} NOT NULL,
  line_after {id} NOT NULL,
  reason {text} NOT NULL,
  proposed_by {id} NOT NULL,
  proposed_on {day} NOT NULL,
  checked_by {id},
  endorsed_by {id},
  approved_by {id},
  voided_on {day},
  state_on {day} NOT NULL,
  CONSTRAINT amendment_pk PRIMARY KEY (programme_id, case_id, number),
  CONSTRAINT amendment_state CHECK (state IN ('proposed', 'checked', 'endorsed', 'approved', 'rejected', 'void')),
  CONSTRAINT amendment_counts CHECK (number >= 1 AND revision >= 1),
  CONSTRAINT amendment_totals CHECK (total_before_minor > 0 AND total_after_minor > 0),
  CONSTRAINT amendment_checker CHECK (checked_by IS NULL OR checked_by <> proposed_by),
  CONSTRAINT amendment_endorser CHECK (endorsed_by IS NULL
    OR (checked_by IS NOT NULL AND endorsed_by <> proposed_by AND endorsed_by <> checked_by)),
  CONSTRAINT amendment_approver CHECK (approved_by IS NULL
    OR (checked_by IS NOT NULL AND approved_by <> proposed_by AND approved_by <> checked_by)),
  CONSTRAINT amendment_second_approver CHECK (approved_by IS NULL OR endorsed_by IS NULL OR approved_by <> endorsed_by),
  CONSTRAINT amendment_approved CHECK (state <> 'approved' OR approved_by IS NOT NULL),
  CONSTRAINT amendment_increase CHECK (state <> 'approved' OR total_after_minor <= total_before_minor
    OR endorsed_by IS NOT NULL)",
        foreign: &[
            ("amendment_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)"),
            ("amendment_grant_fk", "(programme_id, grant_id) REFERENCES award (programme_id, grant_id)"),
        ],
        indexes: &[],
    },
    Table {
        name: "amendment_part",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  number {int} NOT NULL,
  revision {int} NOT NULL,
  after {bool} NOT NULL,
  part_no {int} NOT NULL,
  amount_minor {int} NOT NULL,
  planned_on {day} NOT NULL,
  gate {text} NOT NULL,
  CONSTRAINT amendment_part_pk PRIMARY KEY (programme_id, case_id, number, revision, after, part_no),
  CONSTRAINT amendment_part_amount CHECK (amount_minor > 0),
  CONSTRAINT amendment_part_gate CHECK (gate IN ('none', 'milestone', 'use_check'))",
        foreign: &[(
            "amendment_part_amendment_fk",
            "(programme_id, case_id, number) REFERENCES amendment (programme_id, case_id, number)"
        )],
        indexes: &[],
    },
    Table {
        name: "suspension",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  number {int} NOT NULL,
  grant_id {id} NOT NULL,
  reason {text} NOT NULL,
  safety {bool} NOT NULL,
  raised_by {id} NOT NULL,
  raised_on {day} NOT NULL,
  cleared_by {id},
  cleared_on {day},
  CONSTRAINT suspension_pk PRIMARY KEY (programme_id, case_id, number),
  CONSTRAINT suspension_cleared CHECK ((cleared_by IS NULL) = (cleared_on IS NULL)),
  CONSTRAINT suspension_clearer CHECK (cleared_by IS NULL OR cleared_by <> raised_by)",
        foreign: &[
            ("suspension_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)"),
            ("suspension_grant_fk", "(programme_id, grant_id) REFERENCES award (programme_id, grant_id)"),
        ],
        indexes: &[],
    },
    Table {
        name: "termination",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  number {int} NOT NULL,
  grant_id {id} NOT NULL,
  ground {text} NOT NULL,
  review {text},
  reason {text} NOT NULL,
  proposed_by {id} NOT NULL,
  proposed_on {day} NOT NULL,
  confirmed_by {id},
  confirmed_on {day},
  CONSTRAINT termination_pk PRIMARY KEY (programme_id, case_id, number),
  CONSTRAINT termination_ground CHECK (ground IN ('misuse', 'stops')),
  CONSTRAINT termination_review CHECK (ground <> 'misuse' OR review IS NOT NULL),
  CONSTRAINT termination_confirmed CHECK ((confirmed_by IS NULL) = (confirmed_on IS NULL)),
  CONSTRAINT termination_confirmer CHECK (confirmed_by IS NULL OR confirmed_by <> proposed_by)",
        foreign: &[
            ("termination_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)"),
            ("termination_grant_fk", "(programme_id, grant_id) REFERENCES award (programme_id, grant_id)"),
        ],
        indexes: &[],
    },
    Table {
        name: "payee",
        body: "
  programme_id {id} NOT NULL,
  case_id {id} NOT NULL,
  version {int} NOT NULL,
  commitment {text} NOT NULL,
  set_by {id} NOT NULL,
  set_on {day} NOT NULL,
  confirmed_by {id},
  confirmed_on {day},
  CONSTRAINT payee_pk PRIMARY KEY (programme_id, case_id, version),
  CONSTRAINT payee_version CHECK (version >= 1),
  CONSTRAINT payee_confirmed CHECK ((confirmed_by IS NULL) = (confirmed_on IS NULL)),
  CONSTRAINT payee_confirmer CHECK (confirmed_by IS NULL OR confirmed_by <> set_by)",
        foreign: &[("payee_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)")],
        indexes: &[],
    },
]);
