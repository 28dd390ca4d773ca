//! Files of banks, and the details of their lines: one sealed row a statement, so that whoever matches opens few.

use crate::ddl::Table;

crate::tables_migration!(&[
    Table {
        name: "vault_statement_file",
        body: "
  programme_id {id} NOT NULL,
  statement_file_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_statement_file_pk PRIMARY KEY (programme_id, statement_file_id)",
        foreign: &[],
        indexes: &[
            ("vault_statement_file_subject", "programme_id, subject_id"),
            ("vault_statement_file_made", "programme_id, made_at")
        ],
    },
    Table {
        name: "vault_statement",
        body: "
  programme_id {id} NOT NULL,
  statement_id {id} NOT NULL,
  subject_id {id} NOT NULL,
  made_at {instant} NOT NULL,
  sealed {bytes} NOT NULL,
  CONSTRAINT vault_statement_pk PRIMARY KEY (programme_id, statement_id)",
        foreign: &[],
        indexes: &[
            ("vault_statement_subject", "programme_id, subject_id"),
            ("vault_statement_made", "programme_id, made_at")
        ],
    },
]);
