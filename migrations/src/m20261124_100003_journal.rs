//! The journal: chart, donors, funds, budget lines, bank accounts, entries, legs, balances.
//!
//! The `leg` table is guarantee 1 of the books: whatever row its constraints let in debits one account and credits
//! another of the same layer with the same positive amount, in a currency that the fund has in that layer, on a line of
//! that fund. So no session on any engine can store something that unbalances a total.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "account",
        body: "
  programme_id {id} NOT NULL,
  code {text} NOT NULL,
  layer {text} NOT NULL,
  normal_side {text} NOT NULL,
  grant_controlled {bool} NOT NULL,
  CONSTRAINT account_pk PRIMARY KEY (programme_id, code),
  CONSTRAINT account_layer_unique UNIQUE (programme_id, layer, code),
  CONSTRAINT account_layer CHECK (layer IN ('actual', 'budget')),
  CONSTRAINT account_side CHECK (normal_side IN ('debit', 'credit'))",
        foreign: &[("account_programme_fk", "(programme_id) REFERENCES programme (programme_id)")],
        indexes: &[],
    },
    Table {
        name: "donor",
        body: "
  programme_id {id} NOT NULL,
  donor_id {id} NOT NULL,
  code {text} NOT NULL,
  title {text} NOT NULL,
  CONSTRAINT donor_pk PRIMARY KEY (programme_id, donor_id),
  CONSTRAINT donor_code_unique UNIQUE (programme_id, code)",
        foreign: &[("donor_programme_fk", "(programme_id) REFERENCES programme (programme_id)")],
        indexes: &[],
    },
    Table {
        name: "fund",
        body: "
  programme_id {id} NOT NULL,
  fund_id {id} NOT NULL,
  donor_id {id} NOT NULL,
  code {text} NOT NULL,
  title {text} NOT NULL,
  currency {text} NOT NULL,
  condition {text} NOT NULL,
  policy {text} NOT NULL,
  state {text} NOT NULL,
  starts_on {day} NOT NULL,
  ends_on {day} NOT NULL,
  CONSTRAINT fund_pk PRIMARY KEY (programme_id, fund_id),
  CONSTRAINT fund_code_unique UNIQUE (programme_id, code),
  CONSTRAINT fund_condition CHECK (condition IN ('conditional', 'unconditional')),
  CONSTRAINT fund_policy CHECK (policy IN ('advance', 'expense_when_authorised')),
  CONSTRAINT fund_state CHECK (state IN ('open', 'ending', 'closed')),
  CONSTRAINT fund_dates CHECK (starts_on <= ends_on)",
        foreign: &[
            ("fund_programme_fk", "(programme_id) REFERENCES programme (programme_id)"),
            ("fund_donor_fk", "(programme_id, donor_id) REFERENCES donor (programme_id, donor_id)"),
        ],
        indexes: &[],
    },
    Table {
        name: "fund_currency",
        body: "
  programme_id {id} NOT NULL,
  fund_id {id} NOT NULL,
  layer {text} NOT NULL,
  currency {text} NOT NULL,
  CONSTRAINT fund_currency_pk PRIMARY KEY (programme_id, fund_id, layer, currency),
  CONSTRAINT fund_currency_layer CHECK (layer IN ('actual', 'budget'))",
        foreign: &[("fund_currency_fund_fk", "(programme_id, fund_id) REFERENCES fund (programme_id, fund_id)")],
        indexes: &[],
    },
    Table {
        name: "budget_line",
        body: "
  programme_id {id} NOT NULL,
  fund_id {id} NOT NULL,
  line_id {id} NOT NULL,
  code {text} NOT NULL,
  title {text} NOT NULL,
  position {int} NOT NULL,
  CONSTRAINT budget_line_pk PRIMARY KEY (programme_id, fund_id, line_id),
  CONSTRAINT budget_line_code_unique UNIQUE (programme_id, fund_id, code)",
        foreign: &[("budget_line_fund_fk", "(programme_id, fund_id) REFERENCES fund (programme_id, fund_id)")],
        indexes: &[],
    },
    Table {
        name: "bank_account",
        body: "
  programme_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  code {text} NOT NULL,
  currency {text} NOT NULL,
  account {text} NOT NULL,
  CONSTRAINT bank_account_pk PRIMARY KEY (programme_id, bank_account_id),
  CONSTRAINT bank_account_code_unique UNIQUE (programme_id, code),
  CONSTRAINT bank_account_account CHECK (account IN ('1010', '1020'))",
        foreign: &[("bank_account_account_fk", "(programme_id, account) REFERENCES account (programme_id, code)")],
        indexes: &[],
    },
    Table {
        name: "opening",
        body: "
  programme_id {id} NOT NULL,
  fund_id {id} NOT NULL,
  state {text} NOT NULL,
  version {int} NOT NULL,
  booked_on {day} NOT NULL,
  prepared_by {id} NOT NULL,
  posted_by {id},
  CONSTRAINT opening_pk PRIMARY KEY (programme_id, fund_id),
  CONSTRAINT opening_state CHECK (state IN ('prepared', 'posted')),
  CONSTRAINT opening_poster CHECK ((state = 'posted') = (posted_by IS NOT NULL)
    AND (posted_by IS NULL OR posted_by <> prepared_by))",
        foreign: &[("opening_fund_fk", "(programme_id, fund_id) REFERENCES fund (programme_id, fund_id)")],
        indexes: &[],
    },
    Table {
        name: "opening_line",
        body: "
  programme_id {id} NOT NULL,
  fund_id {id} NOT NULL,
  version {int} NOT NULL,
  line_no {int} NOT NULL,
  kind {text} NOT NULL,
  bank_account_id {id},
  line_id {id},
  amount_minor {int} NOT NULL,
  CONSTRAINT opening_line_pk PRIMARY KEY (programme_id, fund_id, version, line_no),
  CONSTRAINT opening_line_kind CHECK ((kind = 'cash' AND bank_account_id IS NOT NULL AND line_id IS NULL)
    OR (kind = 'spent' AND bank_account_id IS NULL AND line_id IS NOT NULL)),
  CONSTRAINT opening_line_amount CHECK (amount_minor > 0)",
        foreign: &[
            ("opening_line_opening_fk", "(programme_id, fund_id) REFERENCES opening (programme_id, fund_id)"),
            (
                "opening_line_bank_fk",
                "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
            ),
            (
                "opening_line_line_fk",
                "(programme_id, fund_id, line_id) REFERENCES budget_line (programme_id, fund_id, line_id)"
            ),
        ],
        indexes: &[],
    },
    Table {
        name: "bank_line",
        body: "
  programme_id {id} NOT NULL,
  bank_line_id {id} NOT NULL,
  bank_account_id {id} NOT NULL,
  bank_ref {text} NOT NULL,
  booked_on {day} NOT NULL,
  value_on {day} NOT NULL,
  amount_minor {int} NOT NULL,
  currency {text} NOT NULL,
  outgoing {bool} NOT NULL,
  CONSTRAINT bank_line_pk PRIMARY KEY (programme_id, bank_line_id),
  CONSTRAINT bank_line_ref_unique UNIQUE (programme_id, bank_account_id, bank_ref),
  CONSTRAINT bank_line_amount CHECK (amount_minor > 0)",
        foreign: &[(
            "bank_line_account_fk",
            "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"
        )],
        indexes: &[],
    },
    Table {
        name: "entry",
        body: "
  programme_id {id} NOT NULL,
  entry_id {id} NOT NULL,
  seq {int} NOT NULL,
  event {text} NOT NULL,
  booked_on {day} NOT NULL,
  value_on {day} NOT NULL,
  recorded_at {instant} NOT NULL,
  case_id {id},
  CONSTRAINT entry_pk PRIMARY KEY (programme_id, entry_id),
  CONSTRAINT entry_booked CHECK (booked_on LIKE '____-__-__'),
  CONSTRAINT entry_value CHECK (value_on LIKE '____-__-__')",
        foreign: &[("entry_leaf_fk", "(programme_id, seq) REFERENCES log_leaf (programme_id, seq)")],
        indexes: &[("entry_seq", "programme_id, seq"), ("entry_case", "programme_id, case_id")],
    },
    Table {
        name: "leg",
        body: "
  programme_id {id} NOT NULL,
  entry_id {id} NOT NULL,
  leg_no {int} NOT NULL,
  seq {int} NOT NULL,
  booked_on {day} NOT NULL,
  layer {text} NOT NULL,
  debit_account {text} NOT NULL,
  credit_account {text} NOT NULL,
  amount_minor {int} NOT NULL,
  currency {text} NOT NULL,
  base_minor {int},
  fund_id {id} NOT NULL,
  line_id {id},
  grant_id {id},
  disbursement_id {id},
  bank_account_id {id},
  region {text},
  CONSTRAINT leg_pk PRIMARY KEY (programme_id, entry_id, leg_no),
  CONSTRAINT leg_amount CHECK (amount_minor > 0),
  CONSTRAINT leg_two_accounts CHECK (debit_account <> credit_account),
  CONSTRAINT leg_layer CHECK (layer IN ('actual', 'budget')),
  CONSTRAINT leg_base CHECK ((layer = 'budget' AND base_minor IS NULL)
    OR (layer = 'actual' AND base_minor IS NOT NULL AND base_minor >= 0)),
  CONSTRAINT leg_budget_line CHECK (layer = 'actual' OR line_id IS NOT NULL),
  CONSTRAINT leg_bank CHECK (bank_account_id IS NOT NULL OR (debit_account NOT IN ('1010', '1020', '1090')
    AND credit_account NOT IN ('1010', '1020', '1090'))),
  CONSTRAINT leg_cost_dimensions CHECK ((line_id IS NOT NULL AND grant_id IS NOT NULL)
    OR (debit_account NOT IN ('5010', '5020') AND credit_account NOT IN ('5010', '5020')))",
        foreign: &[
            ("leg_entry_fk", "(programme_id, entry_id) REFERENCES entry (programme_id, entry_id)"),
            ("leg_debit_fk", "(programme_id, layer, debit_account) REFERENCES account (programme_id, layer, code)"),
            ("leg_credit_fk", "(programme_id, layer, credit_account) REFERENCES account (programme_id, layer, code)"),
            (
                "leg_currency_fk",
                "(programme_id, fund_id, layer, currency) REFERENCES fund_currency (programme_id, fund_id, layer, currency)"
            ),
            ("leg_line_fk", "(programme_id, fund_id, line_id) REFERENCES budget_line (programme_id, fund_id, line_id)"),
            ("leg_bank_fk", "(programme_id, bank_account_id) REFERENCES bank_account (programme_id, bank_account_id)"),
        ],
        indexes: &[("leg_fund_day", "programme_id, fund_id, booked_on"), ("leg_grant", "programme_id, grant_id"),],
    },
    Table {
        name: "balance",
        body: "
  programme_id {id} NOT NULL,
  scope {text} NOT NULL,
  scope_id {id} NOT NULL,
  fund_id {id} NOT NULL,
  account {text} NOT NULL,
  currency {text} NOT NULL,
  debit_minor {int} NOT NULL,
  credit_minor {int} NOT NULL,
  debit_base_minor {int} NOT NULL,
  credit_base_minor {int} NOT NULL,
  through_seq {int} NOT NULL,
  CONSTRAINT balance_pk PRIMARY KEY (programme_id, scope, scope_id, fund_id, account, currency),
  CONSTRAINT balance_scope CHECK (scope IN ('bank', 'fund', 'grant', 'line')),
  CONSTRAINT balance_totals CHECK (debit_minor >= 0 AND credit_minor >= 0)",
        foreign: &[("balance_account_fk", "(programme_id, account) REFERENCES account (programme_id, code)")],
        indexes: &[],
    },
]);
