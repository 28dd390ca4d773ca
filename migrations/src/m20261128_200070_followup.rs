//! Follow-up that ended, and incidents.
//!
//! Invariant: who raised an incident neither reviews nor closes it, whoever writes the row.

use crate::ddl::Table;
use crate::tables_migration;

tables_migration!(&[
    Table {
        name: "followup_end",
        body: "
  programme_id {id} NOT NULL,
  enterprise_id {id} NOT NULL,
  case_id {id} NOT NULL,
  reason {text} NOT NULL,
  ended_on {day} NOT NULL,
  recorded_by {id} NOT NULL,
  CONSTRAINT followup_end_pk PRIMARY KEY (programme_id, enterprise_id),
  CONSTRAINT followup_end_reason CHECK (reason IN ('unreachable', 'refused', 'unsafe_to_contact', 'deceased'))",
        foreign: &[(
            "followup_end_enterprise_fk",
            "(programme_id, enterprise_id) REFERENCES enterprise (programme_id, enterprise_id)"
        )],
        indexes: &[("followup_end_case", "programme_id, case_id")],
    },
    Table {
        name: "incident",
        body: "
  programme_id {id} NOT NULL,
  incident_id {id} NOT NULL,
  case_id {id} NOT NULL,
  kind {text} NOT NULL,
  severity {text} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  raised_by {id} NOT NULL,
  raised_on {day} NOT NULL,
  reviewed_by {id},
  reviewed_on {day},
  closed_by {id},
  closed_on {day},
  outcome {text},
  text_id {id},
  CONSTRAINT incident_pk PRIMARY KEY (programme_id, incident_id),
  CONSTRAINT incident_kind CHECK (kind IN ('safety', 'complaint', 'misuse', 'data')),
  CONSTRAINT incident_severity CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  CONSTRAINT incident_state CHECK (state IN ('open', 'in_review', 'closed')),
  CONSTRAINT incident_review CHECK ((state = 'open') = (reviewed_by IS NULL)
    AND (reviewed_by IS NULL) = (reviewed_on IS NULL)),
  CONSTRAINT incident_closing CHECK ((state = 'closed') = (closed_by IS NOT NULL)
    AND (closed_by IS NULL) = (closed_on IS NULL) AND (closed_by IS NULL) = (outcome IS NULL)),
  CONSTRAINT incident_reviewer CHECK (reviewed_by IS NULL OR reviewed_by <> raised_by),
  CONSTRAINT incident_closer CHECK (closed_by IS NULL OR closed_by <> raised_by)",
        foreign: &[("incident_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)")],
        indexes: &[("incident_case", "programme_id, case_id"), ("incident_state", "programme_id, state")],
    },
]);
