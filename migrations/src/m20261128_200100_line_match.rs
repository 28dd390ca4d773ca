//! Matches of lines of statements: what a run proposed, what a person confirmed, refused or took back.
//!
//! Rows are only added: the last of a line holds. That a record names a payment once is the decision's rule. Invariant: ids, codes and points, never a name, account or text.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "line_match",
        body: "
  programme_id {id} NOT NULL,
  statement_line_id {id} NOT NULL,
  match_no {int} NOT NULL,
  kind {text} NOT NULL,
  tier {text},
  verdict {text} NOT NULL,
  score {int} NOT NULL,
  evidence {text} NOT NULL,
  vetoes {text} NOT NULL,
  class {text},
  rule_no {int},
  runner_up_id {id},
  runner_up_score {int},
  barred_id {id},
  barred_score {int},
  subsets {int} NOT NULL,
  rules {text} NOT NULL,
  reason {text},
  actor_id {id} NOT NULL,
  on_day {day} NOT NULL,
  CONSTRAINT line_match_pk PRIMARY KEY (programme_id, statement_line_id, match_no),
  CONSTRAINT line_match_no CHECK (match_no >= 1),
  CONSTRAINT line_match_kind CHECK (kind IN ('proposed', 'confirmed', 'rejected', 'undone')),
  CONSTRAINT line_match_tier CHECK (tier IS NULL OR tier IN ('T0', 'T1', 'T2', 'T3', 'T4', 'T5')),
  CONSTRAINT line_match_verdict CHECK (verdict IN ('nothing', 'proposed', 'auto')),
  CONSTRAINT line_match_auto CHECK (verdict <> 'auto' OR (tier IS NOT NULL AND vetoes = '')),
  CONSTRAINT line_match_scores CHECK (score BETWEEN 0 AND 100
    AND (runner_up_score IS NULL OR runner_up_score BETWEEN 0 AND 100)
    AND (barred_score IS NULL OR barred_score BETWEEN 0 AND 100)),
  CONSTRAINT line_match_rivals CHECK ((runner_up_id IS NULL) = (runner_up_score IS NULL)
    AND (barred_id IS NULL) = (barred_score IS NULL)),
  CONSTRAINT line_match_class CHECK ((class IS NULL) = (rule_no IS NULL)),
  CONSTRAINT line_match_subsets CHECK (subsets >= 0),
  CONSTRAINT line_match_codes CHECK (length(evidence) <= 300 AND length(vetoes) <= 300),
  CONSTRAINT line_match_rules CHECK (length(rules) = 64),
  CONSTRAINT line_match_undone CHECK (kind <> 'undone' OR reason IS NOT NULL)",
        foreign: &[
            (
                "line_match_line_fk",
                "(programme_id, statement_line_id) REFERENCES statement_line (programme_id, statement_line_id)"
            ),
            (
                "line_match_runner_up_fk",
                "(programme_id, runner_up_id) REFERENCES disbursement (programme_id, disbursement_id)"
            ),
            (
                "line_match_barred_fk",
                "(programme_id, barred_id) REFERENCES disbursement (programme_id, disbursement_id)"
            ),
        ],
        indexes: &[],
    },
    Table {
        name: "line_match_payment",
        body: "
  programme_id {id} NOT NULL,
  statement_line_id {id} NOT NULL,
  match_no {int} NOT NULL,
  place {int} NOT NULL,
  disbursement_id {id} NOT NULL,
  amount_minor {int} NOT NULL,
  bank_ref {text},
  CONSTRAINT line_match_payment_pk PRIMARY KEY (programme_id, statement_line_id, match_no, place),
  CONSTRAINT line_match_payment_place CHECK (place >= 1 AND place <= 200),
  CONSTRAINT line_match_payment_amount CHECK (amount_minor > 0)",
        foreign: &[
            (
                "line_match_payment_match_fk",
                "(programme_id, statement_line_id, match_no)
    REFERENCES line_match (programme_id, statement_line_id, match_no)"
            ),
            (
                "line_match_payment_disbursement_fk",
                "(programme_id, disbursement_id) REFERENCES disbursement (programme_id, disbursement_id)"
            ),
        ],
        indexes: &[("line_match_payment_disbursement", "programme_id, disbursement_id")],
    },
]);
