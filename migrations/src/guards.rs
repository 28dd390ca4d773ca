//! Append-only guards: what is written to the journal and the log is never changed, deleted, replaced or truncated.
//!
//! The application's role on a real server has no right to do it (rights come with the roles); these triggers say so too,
//! on SQLite and plain PostgreSQL. REPLACE on SQLite deletes without firing a DELETE trigger, so a BEFORE INSERT guard
//! refuses a key that exists, by every key that REPLACE could meet. A distributed engine gets the rights alone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Append-only tables with the keys by which REPLACE could meet an existing row.
pub const APPEND_ONLY: &[(&str, &[&[&str]])] = &[
    ("act", &[&["programme_id", "case_id", "seq"]]),
    ("amendment_part", &[&["programme_id", "case_id", "number", "revision", "after", "part_no"]]),
    ("assessment_answer", &[&["programme_id", "case_id", "criterion"]]),
    ("attendance", &[&["programme_id", "training_id", "subject_id"]]),
    ("attachment", &[&["programme_id", "attachment_id"]]),
    ("bank_line", &[&["programme_id", "bank_line_id"], &["programme_id", "bank_account_id", "bank_ref"]]),
    ("batch_line", &[&["programme_id", "batch_id", "line_no"]]),
    ("case_owner", &[&["programme_id", "case_id", "plan_version", "owner_no"]]),
    ("case_text", &[&["programme_id", "text_id"]]),
    ("closure", &[&["programme_id", "month_end", "kind"]]),
    ("document", &[&["programme_id", "document_id"], &["programme_id", "object_id", "kind", "version", "language"]]),
    ("draft_line", &[&["programme_id", "draft_id", "line_no"]]),
    ("enterprise_change", &[&["programme_id", "enterprise_id", "change_no"]]),
    ("entry", &[&["programme_id", "entry_id"], &["programme_id", "reverses_id"]]),
    ("fund_currency", &[&["programme_id", "fund_id", "layer", "currency"]]),
    ("idempotency", &[&["programme_id", "actor_id", "idem_key"]]),
    ("leg", &[&["programme_id", "entry_id", "leg_no"]]),
    ("line_match", &[&["programme_id", "statement_line_id", "match_no"]]),
    ("line_match_payment", &[&["programme_id", "statement_line_id", "match_no", "place"]]),
    ("log_leaf", &[&["programme_id", "seq"]]),
    ("minutes", &[&["programme_id", "case_id", "seq"]]),
    ("opening_line", &[&["programme_id", "fund_id", "version", "line_no"]]),
    ("plan_item", &[&["programme_id", "case_id", "plan_version", "item_no"]]),
    ("rate", &[&["programme_id", "rate_id"], &["programme_id", "currency", "per", "on_day", "source"]]),
    (
        "reconciliation_document",
        &[&["programme_id", "reconciliation_id", "language", "version"], &["programme_id", "document_id"]],
    ),
    ("reconciliation_item", &[&["programme_id", "reconciliation_id", "version", "item_no"]]),
    ("release_file", &[&["programme_id", "release_id", "profile"]]),
    ("setting", &[&["programme_id", "name", "version"]]),
    ("statement", &[&["programme_id", "statement_id"], &["programme_id", "statement_file_id", "position"]]),
    ("statement_file", &[&["programme_id", "statement_file_id"]]),
    ("statement_finding", &[&["programme_id", "statement_file_id", "finding_no"]]),
    (
        "statement_line",
        &[
            &["programme_id", "statement_line_id"],
            &["programme_id", "reference"],
            &["programme_id", "bank_account_id", "identity", "occurrence"],
        ],
    ),
    ("subject_identity", &[&["programme_id", "subject_id", "version"], &["programme_id", "identity_id"]]),
    ("training", &[&["programme_id", "training_id"]]),
    ("valuation", &[&["programme_id", "month_end"]]),
];

/// The statements that put the guards up.
pub fn raise(backend: DbBackend) -> Vec<String> {
    let mut statements = Vec::new();
    if backend == DbBackend::Postgres {
        statements.push(
            "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'GL001'; END $$"
                .to_string(),
        );
    }
    for (table, keys) in APPEND_ONLY {
        if backend == DbBackend::Sqlite {
            for (event, verb) in [("update", "UPDATE"), ("delete", "DELETE")] {
                statements.push(format!(
                    "CREATE TRIGGER {table}_no_{event} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table}'); END"
                ));
            }
            let same = |key: &&[&str]| key.iter().map(|c| format!("{c} = NEW.{c}")).collect::<Vec<_>>().join(" AND ");
            let exists = keys.iter().map(|key| format!("EXISTS (SELECT 1 FROM {table} WHERE {})", same(key)));
            statements.push(format!(
                "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {} BEGIN SELECT RAISE(ABORT, 'append-only: existing key in {table}'); END",
                exists.collect::<Vec<_>>().join(" OR ")
            ));
        } else {
            statements.push(format!(
                "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()"
            ));
            statements.push(format!(
                "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            ));
        }
    }
    statements
}

/// The statements that take the guards down: for tests that tamper by hand, never for the program.
pub fn lower(backend: DbBackend) -> Vec<String> {
    let mut statements = Vec::new();
    for (table, _) in APPEND_ONLY {
        let triggers: &[&str] = if backend == DbBackend::Sqlite {
            &["no_update", "no_delete", "no_replace"]
        } else {
            &["no_change", "no_truncate"]
        };
        for trigger in triggers {
            let on = if backend == DbBackend::Sqlite { String::new() } else { format!(" ON {table}") };
            statements.push(format!("DROP TRIGGER {table}_{trigger}{on}"));
        }
    }
    statements
}

/// Puts the guards up.
pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for statement in raise(connection.get_database_backend()) {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
