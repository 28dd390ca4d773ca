//! In-kind lines with their quotes, and what becomes of enterprises: owners and changes.
//!
//! Duties that one row can show are kept apart by the schema too: who specified does not compare, who handed over neither
//! signs a second time nor verifies the use.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "goods_line",
        body: "
  programme_id {id} NOT NULL,
  goods_line_id {id} NOT NULL,
  case_id {id} NOT NULL,
  grant_id {id} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  line_no {int} NOT NULL,
  category {text} NOT NULL,
  quantity {int} NOT NULL,
  currency {text} NOT NULL,
  estimated_minor {int} NOT NULL,
  specified_by {id} NOT NULL,
  compared_by {id},
  reason {text},
  goods_id {id},
  from_line_id {id},
  handed_on {day},
  handed_by {id},
  countersigned_by {id},
  verified_on {day},
  verified_by {id},
  titled_on {day},
  state_on {day} NOT NULL,
  CONSTRAINT goods_line_pk PRIMARY KEY (programme_id, goods_line_id),
  CONSTRAINT goods_line_no_unique UNIQUE (programme_id, case_id, line_no),
  CONSTRAINT goods_line_goods_unique UNIQUE (programme_id, goods_id),
  CONSTRAINT goods_line_state CHECK (state IN ('specified', 'quoted', 'ordered', 'delivered', 'handed_over',
    'in_use_verified', 'title_transferred', 'defective', 'replaced', 'refunded', 'retrieved', 'reassigned', 'cancelled')
    AND (goods_id IS NULL) = (state IN ('specified', 'quoted'))),
  CONSTRAINT goods_line_amounts CHECK (quantity > 0 AND estimated_minor > 0 AND line_no > 0),
  CONSTRAINT goods_line_compared CHECK (compared_by IS NULL OR compared_by <> specified_by),
  CONSTRAINT goods_line_signed CHECK (countersigned_by IS NULL OR countersigned_by <> handed_by),
  CONSTRAINT goods_line_verified CHECK (verified_by IS NULL OR verified_by <> handed_by)",
        foreign: &[
            ("goods_line_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)"),
            ("goods_line_grant_fk", "(programme_id, grant_id) REFERENCES award (programme_id, grant_id)"),
            ("goods_line_goods_fk", "(programme_id, goods_id) REFERENCES goods (programme_id, goods_id)"),
            ("goods_line_from_fk", "(programme_id, from_line_id) REFERENCES goods_line (programme_id, goods_line_id)"),
        ],
        indexes: &[("goods_line_case", "programme_id, case_id"), ("goods_line_state", "programme_id, state")],
    },
    Table {
        name: "quote",
        body: "
  programme_id {id} NOT NULL,
  goods_line_id {id} NOT NULL,
  quote_no {int} NOT NULL,
  case_id {id} NOT NULL,
  supplier {text} NOT NULL,
  amount_minor {int} NOT NULL,
  currency {text} NOT NULL,
  delivery_on {day} NOT NULL,
  attachment_id {id},
  chosen {bool} NOT NULL,
  entered_by {id} NOT NULL,
  CONSTRAINT quote_pk PRIMARY KEY (programme_id, goods_line_id, quote_no),
  CONSTRAINT quote_amount CHECK (amount_minor > 0 AND quote_no >= 1)",
        foreign: &[
            ("quote_line_fk", "(programme_id, goods_line_id) REFERENCES goods_line (programme_id, goods_line_id)"),
            ("quote_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)"),
        ],
        indexes: &[("quote_case", "programme_id, case_id")],
    },
    Table {
        name: "enterprise_owner",
        body: "
  programme_id {id} NOT NULL,
  enterprise_id {id} NOT NULL,
  owner_no {int} NOT NULL,
  case_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  from_on {day} NOT NULL,
  to_on {day},
  CONSTRAINT enterprise_owner_pk PRIMARY KEY (programme_id, enterprise_id, owner_no),
  CONSTRAINT enterprise_owner_days CHECK (owner_no >= 1 AND (to_on IS NULL OR to_on >= from_on))",
        foreign: &[
            (
                "enterprise_owner_enterprise_fk",
                "(programme_id, enterprise_id) REFERENCES enterprise (programme_id, enterprise_id)"
            ),
            ("enterprise_owner_subject_fk", "(programme_id, subject_id) REFERENCES subject (programme_id, subject_id)"),
        ],
        indexes: &[
            ("enterprise_owner_case", "programme_id, case_id"),
            ("enterprise_owner_subject", "programme_id, subject_id"),
        ],
    },
    Table {
        name: "enterprise_change",
        body: "
  programme_id {id} NOT NULL,
  enterprise_id {id} NOT NULL,
  change_no {int} NOT NULL,
  case_id {id} NOT NULL,
  kind {text} NOT NULL,
  from_on {day} NOT NULL,
  before {text},
  after {text},
  attachment_id {id},
  recorded_by {id} NOT NULL,
  CONSTRAINT enterprise_change_pk PRIMARY KEY (programme_id, enterprise_id, change_no),
  CONSTRAINT enterprise_change_kind CHECK (change_no >= 1
    AND kind IN ('registration', 'sector', 'region', 'legal_form', 'owner', 'merger'))",
        foreign: &[(
            "enterprise_change_enterprise_fk",
            "(programme_id, enterprise_id) REFERENCES enterprise (programme_id, enterprise_id)"
        )],
        indexes: &[("enterprise_change_case", "programme_id, case_id")],
    },
]);
