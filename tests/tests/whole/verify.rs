//! `verify` over a played case: clean as the program left it, and after a change by hand behind the program's back a
//! finding that names table, key and column. One change at a time, each undone before the next.
//!
//! Invariant: the changes are made with the guards lowered, as somebody who owns the database could, and the books are clean
//! again after each, so that no finding is a left-over of an earlier change.

mod call;
mod package;
mod random;
mod sweep;
mod witness;

use grant_api::app::verify::verify;
use ledger_core::id::CaseId;
use ledger_core::ledger::log::leaf_hash;
use ledger_core::ledger::verify::Finding;
use ledger_core::programme::fund::{Condition, Policy};
use tests::binary::grant_api;

use crate::engine::{Engine, engines};
use crate::place::Place;
use crate::play::Deal;
use crate::raw::Raw;
use crate::scene::Scene;

/// Two instalments, receipts in parts, a ceiling not used up.
fn deal() -> Deal {
    Deal { requested: 300_000, voted: 280_000, instalments: vec![vec![90_000, 60_000], vec![100_000]] }
}

/// A scene with one whole case, another that waits for its award and a fund with an opening balance, and a session of
/// somebody who lowered the guards.
struct Office {
    scene: Scene,
    raw: Raw,
    place: Place,
    case: CaseId,
    waiting: CaseId,
}

impl Office {
    async fn open(engine: Engine) -> Self {
        let scene = Scene::open(engine).await.unwrap();
        let terms = (Condition::Conditional, Policy::Advance);
        let place = scene.place(terms, 1_000_000, 600_000).await.unwrap();
        scene.opened_fund("OLD", terms, 50_000, (place.bank, 40_000, 10_000)).await.unwrap();
        let case = scene.whole_case(place, &deal(), scene.day(2)).await.unwrap();
        let waiting = scene.case_open(place, 50_000, scene.day(30)).await.unwrap();
        scene.take_all(waiting, place, &Deal::plain(50_000), &crate::play::to_the_vote()).await.unwrap();
        let raw = Raw::open(engine, scene.database.url()).await.unwrap();
        Office { scene, raw, place, case, waiting }
    }

    async fn findings(&self) -> Vec<Finding> {
        let checked = verify(&self.scene.store).await.unwrap();
        checked.into_iter().flat_map(|check| check.findings).collect()
    }

    /// Runs statements on a table, gives what `verify` finds then, and puts the table back as it was.
    async fn tampered(&self, table: &str, sql: &str) -> Vec<Finding> {
        self.raw.run(&format!("CREATE TABLE kept AS SELECT * FROM {table}")).await.unwrap();
        let touched = self.raw.run(sql).await.unwrap_or_else(|refused| panic!("{sql}: {refused:?}"));
        assert!(touched > 0, "{sql} touched nothing");
        let findings = self.findings().await;
        self.raw.run(&format!("DELETE FROM {table}")).await.unwrap();
        self.raw.run(&format!("INSERT INTO {table} SELECT * FROM kept")).await.unwrap();
        self.raw.run("DROP TABLE kept").await.unwrap();
        findings
    }
}

/// A change by hand: what it is, its table, the statement, and the table, the key (a part of it) and the column that a
/// finding has to name.
#[derive(Clone)]
struct Change {
    what: &'static str,
    table: &'static str,
    sql: String,
    named: (&'static str, String, &'static str),
}

fn change(what: &'static str, table: &'static str, sql: String, key: impl ToString, column: &'static str) -> Change {
    Change { what, table, sql, named: (table, key.to_string(), column) }
}

/// Changes of the journal and of the caches.
async fn of_the_books(office: &Office) -> Vec<Change> {
    let (raw, scene) = (&office.raw, &office.scene);
    let oldest = scene.store.all_legs(scene.programme).await.unwrap().remove(0);
    let (key, entry) = (format!("{}/{}", oldest.entry_id, oldest.leg_no), raw.id(oldest.entry_id.0));
    let at = format!("WHERE entry_id = {entry} AND leg_no = {}", oldest.leg_no);
    let list =
        "programme_id, entry_id, leg_no, seq, booked_on, layer, debit_account, credit_account, amount_minor, currency,
        base_minor, fund_id, line_id, grant_id, disbursement_id, bank_account_id, region";
    let copied = list.replacen("leg_no", "99", 1);
    let fund = raw.id(office.place.fund.0);
    vec![
        change(
            "an amount of the oldest entry",
            "leg",
            format!("UPDATE leg SET amount_minor = amount_minor + 1 {at}"),
            &key,
            "amount_minor",
        ),
        change(
            "a date of the oldest entry",
            "leg",
            format!("UPDATE leg SET booked_on = '2020-02-29' {at}"),
            &key,
            "booked_on",
        ),
        change("a leg removed", "leg", format!("DELETE FROM leg {at}"), &key, "*"),
        change(
            "a leg slipped in",
            "leg",
            format!("INSERT INTO leg ({list}) SELECT {copied} FROM leg {at}"),
            format!("{}/99", oldest.entry_id),
            "*",
        ),
        change(
            "a balance",
            "balance",
            format!(
                "UPDATE balance SET debit_minor = debit_minor - 1 WHERE scope = 'fund' AND account = '1010' AND scope_id = {fund}"
            ),
            format!("fund/{}/1010/UAH", office.place.fund),
            "debit_minor",
        ),
        change(
            "how far a balance reaches",
            "balance",
            format!(
                "UPDATE balance SET through_seq = through_seq - 1 WHERE scope = 'fund' AND account = '1010' AND scope_id = {fund}"
            ),
            format!("fund/{}/1010/UAH", office.place.fund),
            "through_seq",
        ),
        change(
            "a balance removed",
            "balance",
            format!("DELETE FROM balance WHERE scope = 'fund' AND account = '1010' AND scope_id = {fund}"),
            format!("fund/{}/1010/UAH", office.place.fund),
            "*",
        ),
    ]
}

/// Changes of the totals per day.
fn of_the_days(office: &Office) -> Vec<Change> {
    let (fund, day) = (office.raw.id(office.place.fund.0), office.scene.day(0));
    let key = format!("fund/{0}/1010/{0}/UAH/{day}", office.place.fund);
    let at = format!("WHERE scope = 'fund' AND account = '1010' AND scope_id = {fund} AND booked_on = '{day}'");
    let one = |what, sql: String, column| change(what, "day_total", sql, &key, column);
    vec![
        one("what a day moved", format!("UPDATE day_total SET debit_minor = debit_minor + 1 {at}"), "debit_minor"),
        one("the same in base", format!("UPDATE day_total SET credit_base_minor = 1 {at}"), "credit_base_minor"),
        one("how far a day reaches", format!("UPDATE day_total SET through_seq = through_seq - 1 {at}"), "through_seq"),
        one("a day removed", format!("DELETE FROM day_total {at}"), "*"),
        one("a day moved to another", format!("UPDATE day_total SET booked_on = '2020-02-29' {at}"), "*"),
    ]
}

/// Changes of states, of a visit and of rights.
async fn of_the_case(office: &Office) -> Vec<Change> {
    let (raw, scene) = (&office.raw, &office.scene);
    let case = scene.case(office.case).await.unwrap();
    let (award, paid, visit) = (case.award.unwrap(), &case.disbursements[0], &case.visits[0]);
    let (officer, auditor) = (scene.person("officer1").unwrap(), scene.person("auditor").unwrap());
    let set =
        |table: &str, key: &str, id, change: &str| format!("UPDATE {table} SET {change} WHERE {key} = {}", raw.id(id));
    vec![
        change(
            "the state of an application",
            "application",
            set("application", "case_id", office.case.0, "state = 'rejected'"),
            office.case,
            "state",
        ),
        change(
            "the state of a grant",
            "award",
            set("award", "grant_id", award.grant_id.0, "state = 'active'"),
            award.grant_id,
            "state",
        ),
        change(
            "the state of a disbursement",
            "disbursement",
            set("disbursement", "disbursement_id", paid.disbursement_id.0, "state = 'paid'"),
            paid.disbursement_id,
            "state",
        ),
        change(
            "what a visit found",
            "visit",
            set("visit", "visit_id", visit.visit_id.0, "status = 'CLO'"),
            visit.visit_id,
            "status",
        ),
        change(
            "a right taken away",
            "member",
            set("member", "person_id", officer.0, &format!("active = {}", raw.flag(false))),
            format!("{officer}/officer"),
            "active",
        ),
        change(
            "a right slipped in",
            "member",
            format!(
                "INSERT INTO member (programme_id, person_id, role, active, since_on) SELECT programme_id, person_id,
                 'finance_manager', active, since_on FROM member WHERE person_id = {}",
                raw.id(auditor.0)
            ),
            format!("{auditor}/finance_manager"),
            "*",
        ),
        change(
            "who did something",
            "act",
            format!(
                "UPDATE act SET person_id = {} WHERE case_id = {} AND action = 'vote_close'",
                raw.id(auditor.0),
                raw.id(office.case.0)
            ),
            office.case,
            "person_id",
        ),
    ]
}

/// Changes of the log itself.
async fn of_the_log(office: &Office) -> Vec<Change> {
    let (raw, scene) = (&office.raw, &office.scene);
    let leaves = scene.store.log_after(scene.programme, 0, 1_000).await.unwrap();
    let leaf = leaves.iter().find(|leaf| leaf.action == "tranche_receive").unwrap();
    let last = leaves.last().unwrap().seq;
    let set = |change: &str| format!("UPDATE log_leaf SET {change} WHERE seq = {}", leaf.seq);
    let forged = leaf.body.replace("600000", "600001");
    assert_ne!(forged, leaf.body);
    let rehashed = raw.bytes(&leaf_hash(forged.as_bytes()));
    let head = |what, sql, column| Change { what, table: "log_leaf", sql, named: ("log_head", String::new(), column) };
    let forge = "body = replace(body, '600000', '600001')";
    vec![
        change("a column of a leaf", "log_leaf", set("outcome = 'duties'"), leaf.seq, "outcome"),
        change(
            "who a leaf names",
            "log_leaf",
            set(&format!("actor_id = {}", raw.id(office.case.0))),
            leaf.seq,
            "actor_id",
        ),
        change("the body of a leaf", "log_leaf", set(forge), leaf.seq, "leaf_hash"),
        head("the body of a leaf, hashed anew", set(&format!("{forge}, leaf_hash = {rehashed}")), "root"),
        head("the last leaf removed", format!("DELETE FROM log_leaf WHERE seq = {last}"), "size"),
        change(
            "a leaf in the middle removed",
            "log_leaf",
            format!("DELETE FROM log_leaf WHERE seq = {}", leaf.seq),
            leaf.seq + 1,
            "seq",
        ),
        Change {
            what: "the head set back",
            table: "log_head",
            sql: "UPDATE log_head SET size = size - 1".into(),
            named: ("log_head", String::new(), "size"),
        },
    ]
}

#[tokio::test]
async fn each_change_by_hand_is_found_with_its_table_key_and_column() {
    for engine in engines() {
        let office = Office::open(engine).await;
        assert_eq!(office.findings().await, [], "{engine:?}: a played case is clean");
        office.raw.lower_guards().await.unwrap();
        let books = [of_the_books(&office).await, of_the_days(&office)].concat();
        let changes = [books, of_the_case(&office).await, of_the_log(&office).await];
        for Change { what, table, sql, named } in changes.into_iter().flatten() {
            let found = office.tampered(table, &sql).await;
            let names = |one: &Finding| one.table == named.0 && one.key.contains(&named.1) && one.column == named.2;
            assert!(found.iter().any(names), "{engine:?} {what}: {named:?} is not in {found:#?}");
            assert_eq!(office.findings().await, [], "{engine:?}: {what} was not undone");
        }
    }
}

#[tokio::test]
async fn every_check_says_what_it_looked_at() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let checked = verify(&office.scene.store).await.unwrap();
        let names: Vec<&str> = checked.iter().map(|check| check.check).collect();
        let all = ["log", "rows", "balances", "day_totals", "episodes", "budget", "entry_shape", "states"];
        assert_eq!(names, all, "{engine:?}");
        let size = office.scene.store.log_head(office.scene.programme).await.unwrap().unwrap().size;
        assert!(checked[0].scope.starts_with(&format!("{size} leaves")), "{}", checked[0].scope);
        assert!(checked[7].scope.starts_with("2 cases"), "{}", checked[7].scope);
    }
}

/// What an auditor runs: one line a check, an exit code that a script can trust, and the row that is wrong.
#[tokio::test]
async fn the_program_prints_its_checks_and_ends_with_a_fault_code_on_a_finding() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let arguments = ["verify", "--database", office.scene.database.url()];
        let clean = grant_api(&arguments).await.unwrap();
        assert_eq!(clean.code, Some(0), "{engine:?}: {clean:?}");
        let lines: Vec<&str> = clean.stdout.lines().collect();
        assert_eq!(lines.len(), 9, "{}", clean.stdout);
        for (line, check) in
            lines.iter().zip(["log", "rows", "balances", "day_totals", "episodes", "budget", "entry_shape", "states"])
        {
            assert!(line.starts_with("ok ") && line.contains(check), "{engine:?}: {line}");
        }

        office.raw.lower_guards().await.unwrap();
        let oldest = office.scene.store.all_legs(office.scene.programme).await.unwrap().remove(0);
        let entry = office.raw.id(oldest.entry_id.0);
        let sql = format!("UPDATE leg SET amount_minor = amount_minor + 1 WHERE entry_id = {entry} AND leg_no = 1");
        assert_eq!(office.raw.run(&sql).await, Ok(1));
        let fault = grant_api(&arguments).await.unwrap();
        assert_eq!(fault.code, Some(1), "{engine:?}: {fault:?}");
        let named = format!("leg [{}/1] amount_minor: is {}, the log says {}", oldest.entry_id, 1_000_001, 1_000_000);
        assert!(fault.stdout.contains(&named), "{engine:?}: {named} is not in {}", fault.stdout);
        assert!(
            fault.stdout.lines().any(|line| line.starts_with("FAULT") && line.contains("rows")),
            "{}",
            fault.stdout
        );
    }
}
