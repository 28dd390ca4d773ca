//! Totals per booking date: what balances at a date and the check of a back-dated decision read instead of legs.
//!
//! By the key a balance at a date is one range of days; by the index the days of a fund after a date are, whatever their
//! accounts.

use crate::ddl::Table;

crate::tables_migration!(&[Table {
    name: "day_total",
    body: "
  programme_id {id} NOT NULL,
  scope {text} NOT NULL,
  scope_id {id} NOT NULL,
  account {text} NOT NULL,
  fund_id {id} NOT NULL,
  currency {text} NOT NULL,
  booked_on {day} NOT NULL,
  debit_minor {int} NOT NULL,
  credit_minor {int} NOT NULL,
  debit_base_minor {int} NOT NULL,
  credit_base_minor {int} NOT NULL,
  through_seq {int} NOT NULL,
  CONSTRAINT day_total_pk PRIMARY KEY (programme_id, scope, scope_id, account, fund_id, currency, booked_on),
  CONSTRAINT day_total_scope CHECK (scope IN ('bank', 'fund', 'line', 'pair')),
  CONSTRAINT day_total_booked CHECK (booked_on LIKE '____-__-__'),
  CONSTRAINT day_total_totals CHECK (debit_minor >= 0 AND credit_minor >= 0 AND debit_base_minor >= 0
    AND credit_base_minor >= 0)",
    foreign: &[("day_total_account_fk", "(programme_id, account) REFERENCES account (programme_id, code)")],
    indexes: &[("day_total_day", "programme_id, fund_id, booked_on")],
}]);
