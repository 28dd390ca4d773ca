//! The schema by the engines' own catalogues: rules S1, S2, S3 and S6 for every table there is, and that each table has
//! the columns that the rules of the ledger write. What raw SQL can do to rows is in `schema/`.
//!
//! Invariant: the checks read the catalogue, never the migrations, and each is shown to bite on a planted fault.

mod guards;
mod legs;

use std::collections::{BTreeMap, BTreeSet};

use grant_api::store::Store;
use grant_api::store::write::UsedKey;
use ledger_core::ledger::balance::Balance;
use ledger_core::ledger::day_total::DayTotal;
use ledger_core::ledger::entry::EntryHeader;
use ledger_core::ledger::leg::Leg;
use ledger_core::ledger::log::{LogHead, LogLeaf};
use ledger_core::programme::plan::PLAN_TABLES;
use ledger_core::row::{Kind, Row, Table};
use migrations::guards::APPEND_ONLY;

use crate::engine::{Engine, TestDatabase, engines};
use crate::raw::Raw;

/// Tables that belong to no programme: the house's, and the list of migrations that were run.
const HOUSE: [&str; 7] = ["person", "session", "api_token", "device", "invitation", "saved_filter", "seaql_migrations"];

/// Every table of a programme, as the rules know it.
fn known_tables() -> Vec<&'static Table> {
    let others = [
        EntryHeader::TABLE,
        Leg::TABLE,
        Balance::TABLE,
        DayTotal::TABLE,
        LogLeaf::TABLE,
        LogHead::TABLE,
        UsedKey::TABLE,
    ];
    PLAN_TABLES.iter().copied().chain(others).collect()
}

/// A migrated, empty database.
async fn migrated(engine: Engine) -> (TestDatabase, Raw) {
    let database = engine.database().await.unwrap();
    Store::open_and_migrate(database.url()).await.unwrap().close().await.unwrap();
    let raw = Raw::open(engine, database.url()).await.unwrap();
    (database, raw)
}

async fn tables(raw: &Raw) -> Vec<String> {
    let sql = match raw.engine() {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'f') ORDER BY 1"
        }
    };
    raw.column(sql).await.unwrap()
}

/// Table, name and first column of each primary key, unique, index, and of both ends of each foreign key.
async fn leading_columns(raw: &Raw) -> Vec<Vec<String>> {
    let sql = match raw.engine() {
        Engine::Sqlite => {
            "SELECT m.name, l.name, coalesce(i.name, 'an expression') FROM sqlite_schema m, pragma_index_list(m.name) l,
               pragma_index_info(l.name) i WHERE m.type = 'table' AND i.seqno = 0
             UNION ALL SELECT m.name, 'foreign key from ' || f.\"from\", f.\"from\" FROM sqlite_schema m,
               pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.seq = 0
             UNION ALL SELECT m.name, 'foreign key to ' || f.\"table\", coalesce(f.\"to\", 'its key') FROM sqlite_schema m,
               pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.seq = 0"
        }
        Engine::Postgres => {
            "SELECT t.relname::text, i.relname::text, coalesce(a.attname::text, 'an expression') FROM pg_index x
               JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
               JOIN pg_namespace n ON n.oid = t.relnamespace
               LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] AND x.indkey[0] > 0
               WHERE n.nspname = 'public'
             UNION ALL SELECT c.conrelid::regclass::text, c.conname::text, a.attname::text FROM pg_constraint c
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype IN ('p', 'u', 'f', 'x')
               AND c.connamespace = 'public'::regnamespace
             UNION ALL SELECT c.conrelid::regclass::text, c.conname || ' at its other end', a.attname::text FROM pg_constraint c
               JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = c.confkey[1] WHERE c.contype = 'f'
               AND c.connamespace = 'public'::regnamespace"
        }
    };
    raw.rows(sql).await.unwrap()
}

/// Table, column, type, `NO` when it may not be null, and whatever the engine would fill in by itself.
async fn columns(raw: &Raw) -> Vec<Vec<String>> {
    let sql = match raw.engine() {
        Engine::Sqlite => {
            "SELECT m.name, c.name, lower(c.type), CASE WHEN c.\"notnull\" THEN 'NO' ELSE 'YES' END,
               coalesce(c.dflt_value, '') || CASE WHEN c.hidden THEN 'generated' ELSE '' END
             FROM sqlite_schema m, pragma_table_xinfo(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_stat%' ORDER BY m.name, c.cid"
        }
        Engine::Postgres => {
            "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text, coalesce(column_default, '')::text
               || CASE WHEN is_identity = 'YES' THEN 'identity' ELSE '' END
               || CASE WHEN is_generated <> 'NEVER' THEN 'generated' ELSE '' END
             FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        }
    };
    raw.rows(sql).await.unwrap()
}

/// Names of whatever S2 and S6 exclude: sequences, deferrable or cascading constraints, exclusions, inheritance, views,
/// rules, and functions and triggers but the guards'.
async fn excluded(raw: &Raw) -> Vec<String> {
    let sql = match raw.engine() {
        Engine::Sqlite => {
            "SELECT 'sequence of ' || name FROM sqlite_schema WHERE name = 'sqlite_sequence' OR lower(sql) LIKE '%autoincrement%'
             UNION ALL SELECT 'deferrable in ' || name FROM sqlite_schema WHERE lower(sql) LIKE '%deferr%'
             UNION ALL SELECT 'conflict clause in ' || name FROM sqlite_schema WHERE lower(sql) LIKE '%on conflict%'
             UNION ALL SELECT 'cascade in ' || m.name FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
               WHERE m.type = 'table' AND (f.on_update <> 'NO ACTION' OR f.on_delete <> 'NO ACTION')
             UNION ALL SELECT 'view ' || name FROM sqlite_schema WHERE type = 'view'
             UNION ALL SELECT 'not strict: ' || name FROM pragma_table_list
               WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT IN ('sqlite_schema', 'seaql_migrations')
                 AND name NOT LIKE 'sqlite_stat%'
             UNION ALL SELECT 'virtual table ' || name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'
             UNION ALL SELECT 'trigger ' || name FROM sqlite_schema WHERE type = 'trigger'"
        }
        Engine::Postgres => {
            "SELECT 'sequence ' || relname FROM pg_class WHERE relkind = 'S'
             UNION ALL SELECT 'deferrable ' || conname FROM pg_constraint WHERE condeferrable
             UNION ALL SELECT 'cascade in ' || conname FROM pg_constraint
               WHERE contype = 'f' AND (confupdtype <> 'a' OR confdeltype <> 'a')
             UNION ALL SELECT 'exclusion ' || conname FROM pg_constraint WHERE contype = 'x'
             UNION ALL SELECT 'not validated ' || conname FROM pg_constraint WHERE NOT convalidated
             UNION ALL SELECT 'child of ' || inhparent::regclass FROM pg_inherits
             UNION ALL SELECT 'view ' || relname FROM pg_class
               WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
             UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
               WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
             UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
             UNION ALL SELECT 'disabled trigger ' || tgname FROM pg_trigger WHERE tgenabled <> 'O' AND NOT tgisinternal
             UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal"
        }
    };
    raw.column(sql).await.unwrap()
}

/// What the guards are called in the catalogue.
fn guards(engine: Engine) -> BTreeSet<String> {
    let endings: &[&str] = match engine {
        Engine::Sqlite => &["no_update", "no_delete", "no_replace"],
        Engine::Postgres => &["no_change", "no_truncate"],
    };
    let triggers =
        APPEND_ONLY.iter().flat_map(|(table, _)| endings.iter().map(move |end| format!("trigger {table}_{end}")));
    triggers.chain((engine == Engine::Postgres).then(|| "function append_only".to_string())).collect()
}

/// The engine's word for a kind of column.
fn type_of(engine: Engine, kind: Kind) -> &'static str {
    match (engine, kind) {
        (Engine::Sqlite, Kind::Id | Kind::Bytes) => "blob",
        (Engine::Sqlite, Kind::Int | Kind::Instant | Kind::Bool) => "integer",
        (_, Kind::Text | Kind::Day) => "text",
        (Engine::Postgres, Kind::Id) => "uuid",
        (Engine::Postgres, Kind::Int | Kind::Instant) => "bigint",
        (Engine::Postgres, Kind::Bool) => "boolean",
        (Engine::Postgres, Kind::Bytes) => "bytea",
    }
}

/// Everything in the schema that breaks S1, S2, S3 or S6.
async fn faults(raw: &Raw) -> BTreeSet<String> {
    let mut faults = BTreeSet::new();
    let mut allowed_types: BTreeSet<&str> = BTreeSet::new();
    for kind in [Kind::Id, Kind::Int, Kind::Text, Kind::Bool, Kind::Day, Kind::Instant, Kind::Bytes] {
        allowed_types.insert(type_of(raw.engine(), kind));
    }
    for row in leading_columns(raw).await.iter().filter(|row| !HOUSE.contains(&row[0].as_str())) {
        if row[2] != "programme_id" {
            faults.insert(format!("S1 {}: {} begins with {}", row[0], row[1], row[2]));
        }
    }
    for row in columns(raw).await.iter().filter(|row| row[0] != "seaql_migrations") {
        if !allowed_types.contains(row[2].as_str()) {
            faults.insert(format!("S3 {}.{} is {}", row[0], row[1], row[2]));
        }
        if !row[4].is_empty() {
            faults.insert(format!("S2 {}.{} is filled in by {}", row[0], row[1], row[4]));
        }
    }
    let expected = guards(raw.engine());
    let found: BTreeSet<String> = excluded(raw).await.into_iter().collect();
    faults.extend(found.difference(&expected).map(|name| format!("S6 {name}")));
    faults.extend(expected.difference(&found).map(|name| format!("missing {name}")));
    faults
}

#[tokio::test]
async fn the_schema_keeps_the_rules_that_let_it_be_distributed() {
    for engine in engines() {
        let (_database, raw) = migrated(engine).await;
        assert_eq!(faults(&raw).await, BTreeSet::new(), "{engine:?}");
        // Nothing is passed over: each table of a programme has at least its primary key among what was looked at.
        let keyed: BTreeSet<String> =
            leading_columns(&raw).await.into_iter().map(|mut row| row.swap_remove(0)).collect();
        for table in known_tables() {
            assert!(keyed.contains(table.name), "{engine:?}: {}", table.name);
        }
    }
}

#[tokio::test]
async fn each_planted_breach_of_the_rules_is_found() {
    for engine in engines() {
        let (_database, raw) = migrated(engine).await;
        let (id, strict) = if engine == Engine::Sqlite { ("BLOB", " STRICT") } else { ("UUID", "") };
        let plant = async |sql: &str| raw.run(sql).await.unwrap();
        plant(&format!("CREATE TABLE planted (programme_id {id} NOT NULL, n TEXT DEFAULT 'x', PRIMARY KEY (n, programme_id)){strict}")).await;
        plant("CREATE INDEX planted_index ON leg (booked_on)").await;
        plant(&format!(
            "CREATE TABLE planted_child (programme_id {id} NOT NULL, n TEXT, PRIMARY KEY (programme_id, n), CONSTRAINT planted_fk
             FOREIGN KEY (n, programme_id) REFERENCES planted (n, programme_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED){strict}"
        )).await;
        let mut expected =
            vec!["S1 planted: ", "S1 leg: planted_index begins with booked_on", "S1 planted_child: ", "S2 planted.n"];
        if engine == Engine::Sqlite {
            plant("CREATE TABLE planted_loose (programme_id BLOB PRIMARY KEY NOT NULL, rate REAL)").await;
            plant("CREATE TRIGGER planted_trigger AFTER INSERT ON leg BEGIN SELECT 1; END").await;
            plant("CREATE VIEW planted_view AS SELECT 1").await;
            plant("DROP TRIGGER leg_no_replace").await;
            expected.extend(["S3 planted_loose.rate is real", "S6 not strict: planted_loose", "S6 view planted_view"]);
            expected.extend([
                "S6 deferrable in planted_child",
                "S6 cascade in planted_child",
                "missing trigger leg_no_replace",
            ]);
        } else {
            plant("CREATE TABLE planted_serial (programme_id UUID PRIMARY KEY, n SERIAL, rate DOUBLE PRECISION)").await;
            plant("CREATE TRIGGER planted_trigger AFTER INSERT ON leg FOR EACH ROW EXECUTE FUNCTION append_only()")
                .await;
            plant("CREATE VIEW planted_view AS SELECT 1").await;
            plant("ALTER TABLE leg DISABLE TRIGGER leg_no_change").await;
            expected.extend([
                "S3 planted_serial.rate is double",
                "S3 planted_serial.n is integer",
                "S2 planted_serial.n",
            ]);
            expected.extend(["S6 sequence planted_serial", "S6 deferrable planted_fk", "S6 cascade in planted_fk"]);
            expected.extend(["S6 view planted_view", "S6 disabled trigger leg_no_change"]);
        }
        expected.push("S6 trigger planted_trigger");
        let found = faults(&raw).await;
        for start in expected {
            assert!(found.iter().any(|fault| fault.starts_with(start)), "{engine:?}: {start} is not in {found:#?}");
        }
    }
}

#[tokio::test]
async fn every_table_has_the_columns_and_the_key_that_the_rules_write() {
    for engine in engines() {
        let (_database, raw) = migrated(engine).await;
        let mut migrated: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for mut row in columns(&raw).await {
            migrated.entry(row.remove(0)).or_default().push(row[..3].to_vec());
        }
        let of_programmes: BTreeSet<String> =
            tables(&raw).await.into_iter().filter(|name| !HOUSE.contains(&name.as_str())).collect();
        let known: BTreeSet<String> = known_tables().iter().map(|table| table.name.to_string()).collect();
        assert_eq!(of_programmes, known, "{engine:?}");
        for table in known_tables() {
            let cell = |name: &str, kind, nullable| {
                vec![
                    name.to_string(),
                    type_of(engine, kind).to_string(),
                    if nullable { "YES" } else { "NO" }.to_string(),
                ]
            };
            let mut expected = vec![cell("programme_id", Kind::Id, false)];
            expected.extend(table.columns.iter().map(|column| cell(column.name, column.kind, column.nullable)));
            assert_eq!(migrated[table.name], expected, "{engine:?} {}", table.name);

            let mut key = vec!["programme_id"];
            key.extend(table.columns[..table.key].iter().map(|column| column.name));
            assert_eq!(primary_key(&raw, table.name).await, key, "{engine:?} {}", table.name);
        }
    }
}

async fn primary_key(raw: &Raw, table: &str) -> Vec<String> {
    let sql = match raw.engine() {
        Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk"),
        Engine::Postgres => format!(
            "SELECT a.attname::text FROM pg_constraint c CROSS JOIN unnest(c.conkey) WITH ORDINALITY k (num, place)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num
             WHERE c.contype = 'p' AND c.conrelid = '{table}'::regclass ORDER BY k.place"
        ),
    };
    raw.column(&sql).await.unwrap()
}
