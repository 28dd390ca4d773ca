//! Money outside the plain way of a case: claims, orders of goods, sales of currency, receipts, money on its way, entries by
//! hand.
//!
//! Duties that one row can show are kept apart by the schema too: who prepared an entry by hand does not post it.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "claim",
        body: "
  programme_id {id} NOT NULL,
  claim_id {id} NOT NULL,
  case_id {id} NOT NULL,
  grant_id {id} NOT NULL,
  disbursement_id {id} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  kind {text} NOT NULL,
  repay_donor {bool} NOT NULL,
  reason {text} NOT NULL,
  currency {text} NOT NULL,
  claimed_minor {int} NOT NULL,
  refunded_minor {int} NOT NULL,
  allowance_minor {int} NOT NULL,
  allowance_bearer {text},
  written_off_minor {int} NOT NULL,
  recovered_minor {int} NOT NULL,
  entry_id {id} NOT NULL,
  write_off_entry_id {id},
  state_on {day} NOT NULL,
  CONSTRAINT claim_pk PRIMARY KEY (programme_id, claim_id),
  CONSTRAINT claim_state CHECK (state IN ('open', 'settled', 'written_off')),
  CONSTRAINT claim_kind CHECK (kind IN ('unspent', 'misused', 'disallowed')),
  CONSTRAINT claim_bearer CHECK (allowance_bearer IS NULL OR allowance_bearer IN ('donor', 'free')),
  CONSTRAINT claim_amounts CHECK (claimed_minor > 0 AND refunded_minor >= 0 AND written_off_minor >= 0
    AND refunded_minor + written_off_minor <= claimed_minor AND allowance_minor >= 0
    AND allowance_minor <= claimed_minor - refunded_minor AND recovered_minor >= 0
    AND recovered_minor <= written_off_minor)",
        foreign: &[
            ("claim_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)"),
            ("claim_grant_fk", "(programme_id, grant_id) REFERENCES award (programme_id, grant_id)"),
            (
                "claim_disbursement_fk",
                "(programme_id, disbursement_id) REFERENCES disbursement (programme_id, disbursement_id)"
            ),
        ],
        indexes: &[("claim_case", "programme_id, case_id"), ("claim_state", "programme_id, state")],
    },
    Table {
        name: "goods",
        body: "
  programme_id {id} NOT NULL,
  goods_id {id} NOT NULL,
  case_id {id} NOT NULL,
  grant_id {id} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  supplier {text} NOT NULL,
  currency {text} NOT NULL,
  ordered_minor {int} NOT NULL,
  delivered_minor {int} NOT NULL,
  paid_minor {int} NOT NULL,
  handed_minor {int} NOT NULL,
  retrieved_minor {int} NOT NULL,
  at_supplier_minor {int} NOT NULL,
  ordered_by {id} NOT NULL,
  state_on {day} NOT NULL,
  CONSTRAINT goods_pk PRIMARY KEY (programme_id, goods_id),
  CONSTRAINT goods_state CHECK (state IN ('ordered', 'handed_over', 'closed')),
  CONSTRAINT goods_amounts CHECK (ordered_minor > 0 AND delivered_minor >= 0 AND paid_minor >= 0 AND handed_minor >= 0
    AND retrieved_minor >= 0 AND at_supplier_minor >= 0)",
        foreign: &[
            ("goods_case_fk", "(programme_id, case_id) REFERENCES application (programme_id, case_id)"),
            ("goods_grant_fk", "(programme_id, grant_id) REFERENCES award (programme_id, grant_id)"),
        ],
        indexes: &[("goods_case", "programme_id, case_id")],
    },
    Table {
        name: "conversion",
        body: "
  programme_id {id} NOT NULL,
  conversion_id {id} NOT NULL,
  fund_id {id} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  bank_account_id {id} NOT NULL,
  currency {text} NOT NULL,
  sold_minor {int} NOT NULL,
  carried_minor {int} NOT NULL,
  proceeds_minor {int},
  sold_on {day} NOT NULL,
  CONSTRAINT conversion_pk PRIMARY KEY (programme_id, conversion_id),
  CONSTRAINT conversion_state CHECK ((state = 'settled') = (proceeds_minor IS NOT NULL) AND state IN ('open', 'settled')),
  CONSTRAINT conversion_amounts CHECK (sold_minor > 0 AND carried_minor >= 0
    AND (proceeds_minor IS NULL OR proceeds_minor > 0))",
        foreign: &[
            ("conversion_fund_fk", "(programme_id, fund_id) REFERENCES fund (programme_id, fund_id)"),
            (
                "conversion_bank_fk",
                "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
            ),
        ],
        indexes: &[("conversion_state", "programme_id, state")],
    },
    Table {
        name: "receipt",
        body: "
  programme_id {id} NOT NULL,
  receipt_id {id} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  bank_account_id {id} NOT NULL,
  bank_line_id {id} NOT NULL,
  currency {text} NOT NULL,
  amount_minor {int} NOT NULL,
  state_on {day} NOT NULL,
  CONSTRAINT receipt_pk PRIMARY KEY (programme_id, receipt_id),
  CONSTRAINT receipt_state CHECK (state IN ('held', 'identified', 'returned')),
  CONSTRAINT receipt_amount CHECK (amount_minor > 0)",
        foreign: &[
            ("receipt_line_fk", "(programme_id, bank_line_id) REFERENCES bank_line (programme_id, bank_line_id)"),
            (
                "receipt_bank_fk",
                "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
            ),
        ],
        indexes: &[("receipt_state", "programme_id, state")],
    },
    Table {
        name: "remittance",
        body: "
  programme_id {id} NOT NULL,
  remittance_id {id} NOT NULL,
  kind {text} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  fund_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  currency {text} NOT NULL,
  amount_minor {int} NOT NULL,
  carried_minor {int} NOT NULL,
  goods_id {id},
  released_by {id} NOT NULL,
  end_to_end_id {text} NOT NULL,
  bank_line_id {id},
  sent_on {day} NOT NULL,
  CONSTRAINT remittance_pk PRIMARY KEY (programme_id, remittance_id),
  CONSTRAINT remittance_end_to_end_unique UNIQUE (programme_id, end_to_end_id),
  CONSTRAINT remittance_kind CHECK (kind IN ('donor', 'receipt', 'settle_out', 'settle_in', 'supplier')
    AND (kind = 'supplier') = (goods_id IS NOT NULL)),
  CONSTRAINT remittance_state CHECK (state IN ('sent', 'confirmed') AND (state = 'confirmed') = (bank_line_id IS NOT NULL)),
  CONSTRAINT remittance_amount CHECK (amount_minor > 0 AND carried_minor >= 0)",
        foreign: &[
            ("remittance_fund_fk", "(programme_id, fund_id) REFERENCES fund (programme_id, fund_id)"),
            (
                "remittance_bank_fk",
                "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
            ),
            ("remittance_goods_fk", "(programme_id, goods_id) REFERENCES goods (programme_id, goods_id)"),
            ("remittance_line_fk", "(programme_id, bank_line_id) REFERENCES bank_line (programme_id, bank_line_id)"),
        ],
        indexes: &[("remittance_state", "programme_id, state")],
    },
    Table {
        name: "draft",
        body: "
  programme_id {id} NOT NULL,
  draft_id {id} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  fund_id {id} NOT NULL,
  booked_on {day} NOT NULL,
  original_on {day},
  reason {text} NOT NULL,
  prepared_by {id} NOT NULL,
  posted_by {id},
  entry_id {id},
  CONSTRAINT draft_pk PRIMARY KEY (programme_id, draft_id),
  CONSTRAINT draft_state CHECK (state IN ('prepared', 'posted') AND (state = 'posted') = (entry_id IS NOT NULL)),
  CONSTRAINT draft_poster CHECK ((posted_by IS NOT NULL) = (entry_id IS NOT NULL)
    AND (posted_by IS NULL OR posted_by <> prepared_by))",
        foreign: &[("draft_fund_fk", "(programme_id, fund_id) REFERENCES fund (programme_id, fund_id)")],
        indexes: &[("draft_state", "programme_id, state")],
    },
    Table {
        name: "draft_line",
        body: "
  programme_id {id} NOT NULL,
  draft_id {id} NOT NULL,
  line_no {int} NOT NULL,
  account {text} NOT NULL,
  side {text} NOT NULL,
  amount_minor {int} NOT NULL,
  currency {text} NOT NULL,
  line_id {id},
  bank_account_id {id},
  CONSTRAINT draft_line_pk PRIMARY KEY (programme_id, draft_id, line_no),
  CONSTRAINT draft_line_side CHECK (side IN ('debit', 'credit')),
  CONSTRAINT draft_line_amount CHECK (amount_minor > 0)",
        foreign: &[
            ("draft_line_draft_fk", "(programme_id, draft_id) REFERENCES draft (programme_id, draft_id)"),
            ("draft_line_account_fk", "(programme_id, account) REFERENCES account (programme_id, code)"),
        ],
        indexes: &[],
    },
]);
