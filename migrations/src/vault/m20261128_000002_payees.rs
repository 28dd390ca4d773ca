//! Whom grants are paid to, and the files that say so to a bank.
//!
//! A payee is found by the commitment that the ledger keeps, and held against others by a digest of its account: neither
//! opens anything. A payment file is kept under the id of the bank account that it was made for.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "vault_payee",
        body: "
  programme_id {id} NOT NULL,
  payee_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  commitment {text} NOT NULL,
  account_digest {bytes} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_payee_pk PRIMARY KEY (programme_id, payee_id),
  CONSTRAINT vault_payee_commitment UNIQUE (programme_id, commitment)",
        foreign: &[],
        indexes: &[
            ("vault_payee_subject", "programme_id, subject_id"),
            ("vault_payee_account", "programme_id, account_digest"),
            ("vault_payee_made", "programme_id, made_at")
        ],
    },
    Table {
        name: "vault_payment",
        body: "
  programme_id {id} NOT NULL,
  batch_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_payment_pk PRIMARY KEY (programme_id, batch_id)",
        foreign: &[],
        indexes: &[
            ("vault_payment_subject", "programme_id, subject_id"),
            ("vault_payment_made", "programme_id, made_at")
        ],
    },
]);
