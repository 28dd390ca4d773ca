//! Raw SQL against what is written once: no statement of any kind changes, replaces or removes a row of the journal or the
//! log, and no row can say that one person did two duties that exclude each other.
//!
//! Invariant: every table is attacked with rows in it (row triggers do not fire on an empty table), and its content is
//! compared before and after.

use std::collections::BTreeMap;

use grant_api::app::execute::Terms;
use ledger_core::id::{AttachmentId, CaseId, IdentityId, TextId};
use ledger_core::outcome::release_document::Profile;
use ledger_core::programme::command::{self as input, AttachmentAdd, CaseNote, Command, IdentityRecord};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::identity::{AttachmentKind, COMMITMENT_LEN, IdentityField, MediaType, TextKind};
use ledger_core::programme::payee::Commitment;
use ledger_core::programme::settings::{Criterion, SettingValue};
use ledger_core::programme::suspension::Ground;
use migrations::guards::APPEND_ONLY;

use crate::engine::{Engine, engines};
use crate::place::Place;
use crate::play::{Deal, case_open_command, to_the_signatures, to_the_vote};
use crate::raw::Raw;
use crate::scene::Scene;

/// An id that no row has.
const FRESH: uuid::Uuid = uuid::Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);

/// The id of what is sealed.
const SEALED: uuid::Uuid = uuid::Uuid::from_u128(7);

/// What the guards answer with.
fn guard_code(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "1811",
        Engine::Postgres => "GL001",
    }
}

/// What the ledger keeps of things in the vault: one of each on a case.
async fn sealed(scene: &Scene, case: CaseId) {
    let subject = scene.case(case).await.unwrap().application.subject_id;
    let commitment = vec![1; COMMITMENT_LEN];
    let (identity, attachment, text) = (IdentityId(SEALED), AttachmentId(SEALED), TextId(SEALED));
    let fields = vec![IdentityField::Phone];
    let known = IdentityRecord { subject, version: 0, identity, fields, commitment: commitment.clone() };
    scene.act("officer1", scene.today, Command::IdentityRecord(known)).await.unwrap();
    let (kind, media) = (AttachmentKind::Plan, MediaType::Pdf);
    let file = AttachmentAdd { case, attachment, kind, size: 1, media, commitment: commitment.clone() };
    scene.act("officer1", scene.today, Command::AttachmentAdd(file)).await.unwrap();
    let note = CaseNote { case, text, kind: TextKind::Note, about: None, size: 1, commitment };
    scene.act("officer1", scene.today, Command::CaseNote(note)).await.unwrap();
}

/// A scene with one whole case and an opening balance, and a raw session on it.
async fn played(engine: Engine) -> (Scene, Raw) {
    let scene = Scene::open(engine).await.unwrap();
    let terms = (Condition::Conditional, Policy::Advance);
    let place = scene.place(terms, 1_000_000, 600_000).await.unwrap();
    scene.opened_fund("OLD", terms, 50_000, (place.bank, 40_000, 10_000)).await.unwrap();
    let case = scene.whole_case(place, &Deal::plain(200_000), scene.day(2)).await.unwrap();
    sealed(&scene, case).await;
    // A setting, which neither the case nor the worked year has.
    let value = SettingValue::Training(vec![crate::scene::code("finance").unwrap()]);
    let set = ledger_core::programme::command::SettingSet { version: 0, value };
    scene.act("manager1", scene.today, Command::SettingSet(set)).await.unwrap();
    answered(&scene, place).await;
    let taken = crate::place::statement_command(place.bank, scene.today).unwrap();
    scene.act("finance", scene.today, taken).await.unwrap();
    rejected(&scene, place, case).await;
    let raw = Raw::open(engine, scene.database.url()).await.unwrap();
    (scene, raw)
}

/// A line of which somebody said that it is not a payment of the case.
async fn rejected(scene: &Scene, place: Place, case: ledger_core::id::CaseId) {
    let of = (place.bank, grant_api::app::bank_statements::LineFilter::All);
    let lines = scene.store.statement_lines(scene.programme, of, (None, 1)).await.unwrap();
    let row = scene.case(case).await.unwrap().disbursements.remove(0);
    let payments = vec![input::MatchedPayment { disbursement: row.disbursement_id, amount: row.amount_minor }];
    let line = lines[0].0.statement_line_id;
    let reject = input::MatchReject { line, version: 0, payments, reason: None };
    scene.act("finance", scene.today, Command::MatchReject(reject)).await.unwrap();
}

/// A case whose agreement was rendered and recorded.
async fn documented(engine: Engine) -> (Scene, Raw) {
    let scene = Scene::open(engine).await.unwrap();
    let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
    let deal = Deal::plain(100_000);
    let case = scene.case_open(place, 100_000, scene.day(2)).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
    let steps = to_the_signatures();
    scene.take(case, place, &deal, steps[0]).await.unwrap();
    let (on, command) = scene.prepare(case, place, &deal, steps[1]).await.unwrap();
    let terms = Terms { key: Some(scene.fresh_key()), on: Some(on), ..Terms::default() };
    let request = scene.request("officer1").await.unwrap();
    scene.app.carry_out(&request, terms, command).await.unwrap();
    released(&scene).await;
    let raw = Raw::open(engine, scene.database.url()).await.unwrap();
    (scene, raw)
}

/// A release with a document, of which nothing but the hash is looked at here.
async fn released(scene: &Scene) {
    let content = "{}".to_owned();
    let sha256 = ledger_core::programme::document::fingerprint(content.as_bytes());
    let made = |profile| input::MadeRelease {
        profile,
        content: content.clone(),
        sha256: sha256.clone(),
        signature: "none".to_owned(),
        record: "{}".to_owned(),
    };
    let build = input::ReleaseBuild {
        number: 1,
        data_cut: scene.today,
        known_at: ledger_core::time::Timestamp::from_micros(1),
        log_size: 1,
        published: 0,
        audit: "{}".to_owned(),
        documents: Profile::ALL.iter().copied().map(made).collect(),
    };
    scene.act("manager1", scene.today, Command::ReleaseBuild(build)).await.unwrap();
}

/// A training with somebody who attended it, and a case whose one criterion was answered.
async fn answered(scene: &Scene, place: Place) {
    let code = |text: &str| crate::scene::code(text).unwrap();
    let label = |text: &str| crate::scene::label(text).unwrap();
    let on = scene.today;
    let value =
        SettingValue::Criteria(vec![Criterion {
            code: code("adult"), en: label("Adult"), uk: label("Доросла")
        }]);
    scene.act("manager1", on, Command::SettingSet(input::SettingSet { version: 0, value })).await.unwrap();
    let case = scene.case_open(place, 1_000, on).await.unwrap();
    let version = async || scene.case(case).await.unwrap().application.version;
    let submit = input::CaseStep { case, version: version().await };
    scene.act("officer1", on, Command::CaseSubmit(submit)).await.unwrap();
    let screen = crate::play::screen(input::CaseStep { case, version: version().await });
    scene.act("officer1", on, screen).await.unwrap();
    let answers = vec![input::NewAnswer { criterion: code("adult"), met: true }];
    let assess = input::CaseAssess { case, version: version().await, eligible: true, reason: None, answers };
    scene.act("officer2", on, Command::CaseAssess(assess)).await.unwrap();
    let open = input::TrainingOpen { topic: code("finance"), held_on: on, hours: 8, ngo: None };
    let opened = scene.act("officer1", on, Command::TrainingOpen(open)).await.unwrap();
    let training = crate::scene::object(&opened).unwrap();
    let subjects = vec![scene.case(case).await.unwrap().application.subject_id];
    let attended = Command::AttendanceRecord(input::AttendanceRecord { training, subjects });
    scene.act("officer1", on, attended).await.unwrap();
    // A business of two, which no other play has.
    let partner = scene.case(case).await.unwrap().application.subject_id;
    let Command::CaseOpen(open) = case_open_command(place, 1_000, on).unwrap() else { panic!("another command") };
    let open = Command::CaseOpen(input::CaseOpen { owners: 2, co_owners: vec![partner], ..open });
    scene.act("officer1", on, open).await.unwrap();
}

/// Columns of a table, in order.
async fn columns(raw: &Raw, table: &str) -> Vec<String> {
    let sql = match raw.engine() {
        Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
        Engine::Postgres => format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
        ),
    };
    raw.column(&sql).await.unwrap()
}

/// Every row of a table as text, sorted.
async fn content(raw: &Raw, table: &str) -> Vec<String> {
    let cell = |column: &String| match raw.engine() {
        Engine::Sqlite => format!("quote({column})"),
        Engine::Postgres => format!("coalesce({column}::text, 'NULL')"),
    };
    let cells: Vec<String> = columns(raw, table).await.iter().map(cell).collect();
    let mut rows = raw.column(&format!("SELECT {} FROM {table}", cells.join(" || '|' || "))).await.unwrap();
    rows.sort();
    rows
}

/// An upsert that meets a row by one key: by the primary one with a copy of every row, by another with a copy of one row
/// under a primary key of its own.
fn upsert(raw: &Raw, (table, keys): (&str, &[&[&str]]), columns: &[String], key: &[&str]) -> String {
    let (list, last) = (columns.join(", "), columns.last().unwrap());
    let (copy, rows) = if key == keys[0] {
        (list.clone(), "WHERE TRUE".to_string())
    } else {
        let own = keys[0].last().unwrap();
        let other = if *own == "version" { "version + 1000".to_string() } else { raw.id(FRESH) };
        let fresh = columns.iter().map(|column| if column == own { other.clone() } else { column.clone() });
        let given: Vec<String> = key.iter().map(|column| format!("{column} IS NOT NULL")).collect();
        (fresh.collect::<Vec<_>>().join(", "), format!("WHERE {} LIMIT 1", given.join(" AND ")))
    };
    let key = key.join(", ");
    format!(
        "INSERT INTO {table} ({list}) SELECT {copy} FROM {table} {rows}
         ON CONFLICT ({key}) DO UPDATE SET {last} = excluded.{last}"
    )
}

/// Does a table have a row that each of its keys could meet another by?
async fn has_every_key(raw: &Raw, table: &str, keys: &[&[&str]]) -> bool {
    for key in keys {
        let given: Vec<String> = key.iter().map(|column| format!("{column} IS NOT NULL")).collect();
        let sql = format!("SELECT 'one' FROM {table} WHERE {} LIMIT 1", given.join(" AND "));
        if raw.column(&sql).await.unwrap().is_empty() {
            return false;
        }
    }
    true
}

/// What somebody could try on a table.
async fn attacks(raw: &Raw, table: &str, keys: &[&[&str]]) -> Vec<String> {
    let columns = columns(raw, table).await;
    let last = columns.last().unwrap();
    let list = columns.join(", ");
    let mut attacks: Vec<String> = keys.iter().map(|key| upsert(raw, (table, keys), &columns, key)).collect();
    attacks.push(format!("UPDATE {table} SET {last} = {last}"));
    attacks.push(format!("UPDATE {table} SET programme_id = programme_id"));
    attacks.push(format!("DELETE FROM {table}"));
    match raw.engine() {
        Engine::Sqlite => {
            attacks.push(format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"));
            attacks.push(format!("REPLACE INTO {table} ({list}) SELECT {list} FROM {table} LIMIT 1"));
            attacks.push(format!("UPDATE OR REPLACE {table} SET {last} = {last}"));
            attacks.push(format!("PRAGMA recursive_triggers = OFF; DELETE FROM {table} WHERE TRUE"));
        }
        Engine::Postgres => {
            attacks.push(format!("TRUNCATE {table} CASCADE"));
            attacks.push(format!("WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone"));
            attacks.push(format!(
                "MERGE INTO {table} t USING {table} s ON t.programme_id = s.programme_id WHEN MATCHED THEN DELETE"
            ));
        }
    }
    attacks
}

#[tokio::test]
async fn nothing_written_once_can_be_changed_replaced_or_removed() {
    for engine in engines() {
        // The worked year has rows of all tables, and keys, but those of opening balances.
        let (_scene, raw) = played(engine).await;
        let (stored, _) = crate::year::year_on(engine).await;
        let year = Raw::open(engine, stored.database.url()).await.unwrap();
        // Changes of enterprises are in the play of goods in kind alone.
        let changes = crate::year::replayed(engine, &crate::year::play::in_kind::played()).await;
        let kind = Raw::open(engine, changes.database.url()).await.unwrap();
        // Batches are in a play of their own.
        let batches = crate::year::replayed(engine, &crate::year::play::batches::played()).await;
        let batched = Raw::open(engine, batches.database.url()).await.unwrap();
        // So are months of bank accounts.
        let months = crate::year::replayed(engine, &crate::year::play::months::played()).await;
        let monthly = Raw::open(engine, months.database.url()).await.unwrap();
        // Documents are made by the program for an agreement that is sent, and for no other play.
        let (_sent, documents) = documented(engine).await;
        for (table, keys) in APPEND_ONLY {
            let raw = if has_every_key(&raw, table, keys).await { &raw } else { &year };
            let raw = if has_every_key(raw, table, keys).await { raw } else { &kind };
            let raw = if has_every_key(raw, table, keys).await { raw } else { &batched };
            let raw = if has_every_key(raw, table, keys).await { raw } else { &monthly };
            let raw = if has_every_key(raw, table, keys).await { raw } else { &documents };
            assert!(has_every_key(raw, table, keys).await, "{table} has no row, or none with each key to be shown");
            let before = content(raw, table).await;
            for attack in attacks(raw, table, keys).await {
                match raw.run(&attack).await {
                    Err(refused) => assert_eq!(refused.code, guard_code(engine), "{attack}: {refused:?}"),
                    Ok(rows) => panic!("{engine:?}: {rows} rows by {attack}"),
                }
                assert_eq!(content(raw, table).await, before, "{attack}");
            }
        }
    }
}

#[tokio::test]
async fn a_truncation_from_above_does_not_reach_the_journal() {
    for engine in engines().into_iter().filter(|engine| *engine == Engine::Postgres) {
        let (_scene, raw) = played(engine).await;
        for table in ["log_head", "programme", "fund", "application", "account"] {
            let before = content(&raw, table).await;
            assert_eq!(raw.run(&format!("TRUNCATE {table} CASCADE")).await.unwrap_err().code, "GL001", "{table}");
            assert_eq!(content(&raw, table).await, before, "{table}");
        }
    }
}

/// The columns of each unique key of a SQLite table, the primary one among them.
async fn unique_keys(raw: &Raw, table: &str) -> Vec<Vec<String>> {
    let sql = format!(
        "SELECT l.name, i.name FROM pragma_index_list('{table}') l, pragma_index_info(l.name) i WHERE l.\"unique\" ORDER BY l.name, i.seqno"
    );
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mut row in raw.rows(&sql).await.unwrap() {
        let column = row.pop().unwrap();
        keys.entry(row.pop().unwrap()).or_default().push(column);
    }
    keys.into_values().collect()
}

/// REPLACE removes whatever row stands in its way without firing a DELETE trigger; besides the primary key a row can be met
/// by another unique key, and by SQLite's own row number where a table has one.
#[tokio::test]
async fn replacing_by_another_key_than_the_primary_one_is_refused() {
    for engine in engines().into_iter().filter(|engine| *engine == Engine::Sqlite) {
        let (_scene, raw) = played(engine).await;
        let before = content(&raw, "bank_line").await;
        let columns = columns(&raw, "bank_line").await.join(", ");
        let fresh = columns.replacen("bank_line_id", "X'0123456789abcdef0123456789abcdef'", 1);
        let by_reference =
            format!("INSERT OR REPLACE INTO bank_line ({columns}) SELECT {fresh} FROM bank_line LIMIT 1");
        assert_eq!(raw.run(&by_reference).await.unwrap_err().code, "1811");
        assert_eq!(content(&raw, "bank_line").await, before);
        for (table, keys) in APPEND_ONLY {
            let numbered = raw.rows(&format!("SELECT CAST(rowid AS TEXT) FROM {table}")).await;
            assert!(numbered.is_err(), "{table} has row numbers, by which REPLACE meets rows past every guard");
            for unique in unique_keys(&raw, table).await {
                assert!(
                    keys.contains(&unique.iter().map(String::as_str).collect::<Vec<_>>().as_slice()),
                    "{table}: {unique:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn one_row_cannot_say_that_one_person_did_two_duties() {
    for engine in engines() {
        let (_scene, raw) = played(engine).await;
        let pairs = [
            ("verified_by", "requested_by", "disbursement_verifier"),
            ("authorised_by", "requested_by", "disbursement_authoriser"),
            ("authorised_by", "verified_by", "disbursement_authoriser"),
            ("prepared_by", "authorised_by", "disbursement_preparer"),
            ("released_by", "authorised_by", "disbursement_releaser"),
            ("released_by", "prepared_by", "disbursement_releaser"),
            ("confirmed_by", "released_by", "disbursement_confirmer"),
        ];
        let before = content(&raw, "disbursement").await;
        assert_eq!(before.len(), 1);
        let list = columns(&raw, "disbursement").await.join(", ");
        let fresh = raw.id(uuid::Uuid::from_u128(77));
        let inserted = list.replacen("disbursement_id", &fresh, 1).replacen("number", "9", 1).replacen(
            "end_to_end_id",
            "'OTHER'",
            1,
        );
        for (later, earlier, constraint) in pairs {
            let update = format!("UPDATE disbursement SET {later} = {earlier}");
            let insert = format!(
                "INSERT INTO disbursement ({list}) SELECT {} FROM disbursement",
                inserted.replacen(later, earlier, 1)
            );
            for attack in [update, insert] {
                let refused = raw.run(&attack).await.unwrap_err();
                let named = refused.constraint.unwrap_or_default();
                // Who prepared the payment confirmed it too, which is allowed; as releaser that breaks a second rule.
                let second = later == "released_by" && named == "disbursement_confirmer";
                assert!(named == constraint || second, "{engine:?} {attack}: {named}");
            }
        }
        assert_eq!(content(&raw, "disbursement").await, before);
        // The very same insertion with two persons is accepted: it was the persons that were refused.
        let accepted = raw.run(&format!("INSERT INTO disbursement ({list}) SELECT {inserted} FROM disbursement")).await;
        assert_eq!(accepted, Ok(1));
    }
}

/// A grant with an amendment approved by all four, a suspension that was cleared, a confirmed payee and a confirmed end.
async fn lived(engine: Engine) -> (Scene, Raw) {
    let scene = Scene::open(engine).await.unwrap();
    let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
    let (deal, on) = (Deal::plain(200_000), scene.day(60));
    let case = scene.case_open(place, 200_000, scene.day(2)).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_vote()).await.unwrap();
    scene.take_all(case, place, &deal, &to_the_signatures()).await.unwrap();
    let code = |text: &str| crate::scene::code(text).unwrap();
    let commitment = Commitment::parse(&"a".repeat(64)).unwrap();
    let payee = Command::PayeeSet(input::PayeeSet { case, version: 0, commitment });
    scene.act("officer1", on, payee).await.unwrap();
    let confirm = Command::PayeeConfirm(input::PayeeConfirm { case, version: 1 });
    scene.act("finance_manager1", on, confirm).await.unwrap();
    type Taken = fn(input::GrantStep) -> Command;
    let steps: [(&str, Taken); 8] = [
        ("officer1", |step| {
            let signed = crate::place::uah(210_000);
            let reason = crate::scene::code("winter").unwrap();
            let (case, version, instalments) = (step.case, step.version, Vec::new());
            Command::AmendmentPropose(input::AmendmentTerms { case, version, signed, line: None, instalments, reason })
        }),
        ("finance_manager1", Command::AmendmentCheck),
        ("chair", Command::AmendmentEndorse),
        ("manager2", Command::AgreementAmend),
        ("officer2", |step| {
            let reason = crate::scene::code("worry").unwrap();
            let (case, version) = (step.case, step.version);
            Command::GrantSuspend(input::GrantSuspend { case, version, reason, safety: true })
        }),
        ("manager1", Command::GrantClear),
        ("manager1", |step| {
            let reason = crate::scene::code("moved").unwrap();
            let (case, version, ground) = (step.case, step.version, Ground::Stops);
            Command::TerminationPropose(input::TerminationPropose { case, version, ground, review: None, reason })
        }),
        ("finance_manager2", Command::TerminationConfirm),
    ];
    for (who, made) in steps {
        let version = scene.case(case).await.unwrap().award.unwrap().version;
        scene.act(who, on, made(input::GrantStep { case, version })).await.unwrap();
    }
    assert_eq!(scene.case(case).await.unwrap().amendments[0].reason, code("winter"));
    let raw = Raw::open(engine, scene.database.url()).await.unwrap();
    (scene, raw)
}

#[tokio::test]
async fn no_row_of_a_grants_life_says_that_one_person_did_two_duties() {
    for engine in engines() {
        let (scene, raw) = lived(engine).await;
        let findings = grant_api::app::verify::verify(&scene.store).await.unwrap();
        assert!(findings.iter().all(|check| check.findings.is_empty()), "{engine:?}");
        let pairs = [
            ("amendment", "checked_by", "proposed_by", "amendment_checker"),
            ("amendment", "endorsed_by", "proposed_by", "amendment_endorser"),
            ("amendment", "endorsed_by", "checked_by", "amendment_endorser"),
            ("amendment", "approved_by", "proposed_by", "amendment_approver"),
            ("amendment", "approved_by", "checked_by", "amendment_approver"),
            ("amendment", "approved_by", "endorsed_by", "amendment_second_approver"),
            ("suspension", "cleared_by", "raised_by", "suspension_clearer"),
            ("termination", "confirmed_by", "proposed_by", "termination_confirmer"),
            ("payee", "confirmed_by", "set_by", "payee_confirmer"),
        ];
        for (table, later, earlier, constraint) in pairs {
            let (before, list) = (content(&raw, table).await, columns(&raw, table).await.join(", "));
            assert_eq!(before.len(), 1, "{table}");
            let key = if table == "payee" { "version" } else { "number" };
            let fresh = list.replacen(&format!(" {key},"), " 9,", 1);
            let update = format!("UPDATE {table} SET {later} = {earlier}");
            let insert =
                format!("INSERT INTO {table} ({list}) SELECT {} FROM {table}", fresh.replacen(later, earlier, 1));
            for attack in [update, insert] {
                let refused = raw.run(&attack).await.unwrap_err();
                assert_eq!(refused.constraint.as_deref(), Some(constraint), "{engine:?} {attack}: {refused:?}");
            }
            assert_eq!(content(&raw, table).await, before);
        }
        // An increase that nobody endorsed, and misuse that nobody reviewed, are no rows either.
        let attacks = [
            ("UPDATE amendment SET endorsed_by = NULL", "amendment_increase"),
            ("UPDATE termination SET ground = 'misuse'", "termination_review"),
        ];
        for (attack, constraint) in attacks {
            let refused = raw.run(attack).await.unwrap_err();
            assert_eq!(refused.constraint.as_deref(), Some(constraint), "{engine:?} {attack}");
        }
    }
}
