//! Signed months through the program, on both engines: from the bank's file to the signature, refused to who prepared by API,
//! form and database, broken by what is booked on its days later, opened again.
//!
//! Invariant: each test has a vault of its own beside its ledger.

use grant_api::app::bank_statements::Taking;
use grant_api::app::clock;
use grant_api::app::execute::Terms;
use grant_api::app::statements::FileForm;
use grant_api::app::verify::verify;
use ledger_core::id::ReconciliationId;
use ledger_core::ledger::period::month_end;
use ledger_core::policy::Role;
use ledger_core::programme::command::{Command, RoleGrant};
use ledger_core::programme::document::{Language, fingerprint};
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::time::{Day, plus_days};
use serde_json::{Value, json};
use tests::visitor::Visitors;

use crate::engine::{Engine, TestDatabase, engines};
use crate::place::{Place, tranche_command, uah};
use crate::raw::Raw;
use crate::scene::Scene;

/// A scene with a vault, and a bank account with 6,000.00 before the month that is tested.
struct Desk {
    scene: Scene,
    place: Place,
    visitors: Visitors,
    through: Day,
    _vault: TestDatabase,
    _keys: tempfile::TempDir,
}

impl Desk {
    async fn open(engine: Engine) -> Desk {
        let mut scene = Scene::open(engine).await.unwrap();
        let (vault, keys) = (engine.database().await.unwrap(), tempfile::tempdir().unwrap());
        scene.app = scene.app.clone().with_vault(vault.url(), &keys.path().join("vault.key")).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 10_000_000, 600_000).await.unwrap();
        let visitors = Visitors::new(scene.app.clone(), scene.store.clone()).unwrap();
        let through = month_end(scene.day(40));
        Desk { scene, place, visitors, through, _vault: vault, _keys: keys }
    }

    /// The day number `n` of the month.
    fn day(&self, n: u64) -> Day {
        plus_days(chrono::Datelike::with_day(&self.through, 1).unwrap(), n - 1)
    }

    /// Takes the file of the month: 500.00 in, 7.00 out.
    async fn take(&self) {
        let short = |day: Day| day.format("%y%m%d").to_string();
        let (first, last) = (short(self.day(1)), short(self.through));
        let (one, two) = (short(self.day(5)), short(self.day(9)));
        let file = format!(
            ":20:A\n:25:UA213223130000026007233566001\n:28C:1/1\n:60F:C{first}UAH6000,\n\
             :61:{one}C500,NTRFNONREF//REF1\n:61:{two}D7,NCHGNONREF//REF2\n:62F:C{last}UAH6493,\n-\n"
        );
        let request = self.scene.request("finance").await.unwrap();
        let terms = Terms { key: Some(self.scene.fresh_key()), ..Terms::default() };
        let taking = Taking { account: self.place.bank, number: None, since: None, dry_run: false };
        let done = self.scene.app.statement_import(&request, terms, taking, file.into_bytes()).await.unwrap();
        assert_eq!((done.file.lines_new, done.statements[0].to_on), (2, Some(self.through)));
    }

    async fn book(&self, reference: &str, value_on: Day, amount: i64, on: Day) {
        let command = tranche_command(self.place, uah(amount), reference, value_on).unwrap();
        self.scene.act("finance", on, command).await.unwrap();
    }

    async fn api(&self, who: &str, path: &str, body: Value) -> (u16, Value) {
        self.visitors.api(self.scene.person(who).unwrap(), path, &body).await.unwrap()
    }

    async fn prepare(&self, version: i64) -> (u16, Value) {
        let through = self.through.to_string();
        let body = json!({ "bank_account_id": self.place.bank.0, "through": through, "version": version });
        self.api("finance", "/reconciliations", body).await
    }

    /// The only month as a list shows it.
    async fn listed(&self) -> Value {
        let (status, months) = self.api("auditor", "/reconciliations", Value::Null).await;
        assert_eq!((status, months.as_array().map(Vec::len)), (200, Some(1)), "{months}");
        months[0].clone()
    }

    async fn sign(&self, who: &str) -> (u16, Value) {
        let month = self.listed().await;
        let body = json!({ "version": month["version"], "content_sha256": month["content_sha256"] });
        self.api(who, &format!("/reconciliations/{}/sign", text(&month["reconciliation_id"])), body).await
    }

    async fn role(&self, who: &str, role: Role, active: bool) {
        let person = self.scene.person(who).unwrap();
        let grant = RoleGrant { person, role, active, ngo: None };
        self.scene.act("admin", self.scene.today, Command::RoleGrant(grant)).await.unwrap();
    }

    async fn clean(&self) {
        let checks = verify(&self.scene.store).await.unwrap();
        assert!(checks.iter().all(|check| check.findings.is_empty()), "{checks:#?}");
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_month_is_signed_by_a_second_person_and_breaks_when_somebody_books_on_its_days() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let (status, refused) = desk.prepare(0).await;
        assert_eq!((status, text(&refused["code"])), (422, "statement_missing"), "{refused}");
        desk.take().await;
        desk.book("L-000001", desk.day(5), 50_000, desk.day(6)).await;
        let (status, answer) = desk.prepare(0).await;
        assert_eq!(status, 200, "{answer}");
        let month = desk.listed().await;
        let figures = &month["figures"];
        assert_eq!((text(&month["state"]), text(&figures["statement"]["amount"])), ("prepared", "6493.00"));
        assert_eq!(text(&figures["ledger"]["amount"]), "6500.00");
        assert_eq!((text(&figures["unbooked"]["amount"]), figures["unbooked_count"].as_i64()), ("-7.00", Some(1)));
        assert_eq!(text(&figures["unexplained"]["amount"]), "0.00");

        signer(&desk, engine).await;

        let (status, answer) = desk.sign("finance_manager1").await;
        assert_eq!(status, 200, "{answer}");
        let month = desk.listed().await;
        assert_eq!((text(&month["state"]), month["broken"].as_array().map(Vec::len)), ("signed", Some(0)));
        printed(&desk, &month).await;
        desk.clean().await;

        // Booked after the month: it holds. Booked in it: it does not.
        desk.book("OWN-2", desk.scene.today, 100, desk.scene.today).await;
        assert_eq!(desk.listed().await["broken"].as_array().map(Vec::len), Some(0));
        desk.book("OWN-1", desk.day(20), 250, desk.day(20)).await;
        broken(&desk, &month).await;

        let path = format!("/reconciliations/{}", text(&month["reconciliation_id"]));
        let reopen = json!({ "version": 2, "reason": "late_line" });
        let (status, answer) = desk.api("finance_manager2", &format!("{path}/reopen"), reopen).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(desk.prepare(3).await.0, 200);
        let (status, answer) = desk.sign("finance_manager1").await;
        assert_eq!((status, text(&answer["code"])), (422, "unexplained"), "{answer}");
        assert!(text(&answer["detail"]).contains("UAH -2.50"), "{answer}");
        let raw = Raw::open(engine, desk.scene.database.url()).await.unwrap();
        let person = raw.id(desk.scene.person("finance_manager1").unwrap().0);
        let by_hand =
            format!("UPDATE reconciliation SET state = 'signed', signed_on = prepared_on, signed_by = {person}");
        let refused = raw.run(&by_hand).await.unwrap_err();
        assert_eq!(refused.constraint.as_deref(), Some("reconciliation_explained"), "{engine:?}");
        desk.clean().await;
    }
}

/// Whoever prepared is refused by the API, by the form and by the database.
async fn signer(desk: &Desk, engine: Engine) {
    let finance = desk.scene.person("finance").unwrap();
    let (status, answer) = desk.sign("finance").await;
    assert_eq!((status, text(&answer["code"])), (403, "not_your_role"), "{answer}");
    desk.role("finance", Role::FinanceManager, true).await;
    let (status, answer) = desk.sign("finance").await;
    assert_eq!((status, text(&answer["code"])), (403, "duties"), "{answer}");
    let month = desk.listed().await;
    let path = format!("/bank/BANK/months/{}", text(&month["reconciliation_id"]));
    let page = desk.visitors.page(finance, &path).await.unwrap();
    assert!(page.status == 200 && page.body.contains("Checklist"), "{}", page.body);
    let fields = page.form(&format!("{path}/sign")).unwrap();
    let sent = desk.visitors.send(finance, &format!("{path}/sign"), &fields).await.unwrap();
    assert_eq!(sent.status, 403, "{}", sent.body);
    desk.role("finance", Role::FinanceManager, false).await;
    let raw = Raw::open(engine, desk.scene.database.url()).await.unwrap();
    let sql = "UPDATE reconciliation SET state = 'signed', signed_on = prepared_on, signed_by = prepared_by";
    let refused = raw.run(sql).await.unwrap_err();
    assert_eq!(refused.constraint.as_deref(), Some("reconciliation_signer"), "{engine:?}");
    assert!(raw.run("DELETE FROM reconciliation_item").await.is_err());
}

/// The signed month in both languages, as it was recorded, and the account at the end of its day as files.
async fn printed(desk: &Desk, month: &Value) {
    let id: ReconciliationId = text(&month["reconciliation_id"]).parse().unwrap();
    let request = desk.scene.request("auditor").await.unwrap();
    let found = desk.scene.app.month(&request, id).await.unwrap();
    assert_eq!(found.documents.len(), 2);
    for row in &found.documents {
        let bytes = desk.scene.app.month_pdf(&request, id, row.language).await.unwrap();
        assert!(bytes.starts_with(b"%PDF"));
        assert_eq!(fingerprint(&bytes), row.sha256);
        // Without the vault it comes out of its facts again, to the byte.
        let bare = grant_api::app::App::with_store(desk.scene.store.clone()).await.unwrap();
        assert_eq!(bare.month_pdf(&request, id, row.language).await.unwrap(), bytes);
    }
    assert_eq!(Language::ALL.len(), 2);
    let of = (desk.place.bank, desk.through);
    let csv = desk.scene.app.account_day_file(&request, of, FileForm::Csv).await.unwrap();
    let csv = String::from_utf8(csv.bytes).unwrap();
    assert!(csv.contains("unexplained") && csv.contains("L-000002"), "{csv}");
    assert!(desk.scene.app.account_day_file(&request, of, FileForm::Xlsx).await.is_ok());
    let path = format!("/bank-accounts/{}/day?on={}", desk.place.bank, desk.through);
    let (status, day) = desk.api("officer1", &path, Value::Null).await;
    assert_eq!((status, text(&day["figures"]["ledger"]["amount"])), (200, "6500.00"), "{day}");
    let (status, _) = desk.api("evaluator", "/reconciliations", Value::Null).await;
    assert_eq!(status, 403);
}

/// A broken month is told by list, pages, queue and the day's run.
async fn broken(desk: &Desk, signed: &Value) {
    let month = desk.listed().await;
    let found = month["broken"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{month}");
    assert_eq!(text(&found[0]["figure"]), "ledger");
    let amounts = (text(&found[0]["signed"]["amount"]), text(&found[0]["now"]["amount"]));
    assert_eq!(
        (amounts, &month["state"], &month["version"]),
        (("6500.00", "6502.50"), &signed["state"], &signed["version"])
    );
    let person = |who: &str| desk.scene.person(who).unwrap();
    let id = text(&month["reconciliation_id"]);
    for path in ["/", "/bank", "/bank/BANK", "/bank/BANK/months", &format!("/bank/BANK/months/{id}")] {
        let page = desk.visitors.page(person("finance_manager1"), path).await.unwrap();
        assert!(page.body.contains("does not hold any more"), "{path}: {}", page.body);
    }
    let report = desk.scene.app.day(desk.scene.today, clock::now()).await.unwrap();
    assert_eq!(report.broken.len(), 1, "{report:?}");
}
