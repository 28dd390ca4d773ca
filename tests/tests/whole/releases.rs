//! Releases of outcome figures on the sample programme: who makes, publishes and reads them, that their bytes stay, that their
//! money is that of the books, that they name nobody.
//!
//! Invariant: what is expected is counted from rows by plain SQL, never by what made the release. A release takes long to
//! make: the demonstration has its first already, and one test makes the second.

mod bytes;
mod compare;
mod duties;
mod episodes;
mod later;
mod leaks;
mod long;
mod money;

use std::collections::BTreeMap;

use grant_api::app::execute::Terms;
use grant_api::app::verify::verify;
use grant_api::app::{App, Request, clock};
use grant_api::cli::demo;
use grant_api::store::Store;
use ledger_core::id::PersonId;
use ledger_core::outcome::release::AuditReport;
use ledger_core::outcome::release_document::{Profile, ReleaseDocument};
use serde_json::Value;
use tests::binary::Demo;
use tests::raw::Raw;
use tests::require::tell;
use tests::visitor::Visitors;

use crate::engine::{Engine, TestDatabase, engines};

/// What has to live as long as the programme.
enum Kept {
    /// The program that serves the demonstration in a process of its own.
    Demo(Demo),
    /// Two databases, and the folder of the vault's key.
    Databases { _both: [TestDatabase; 2], _keys: tempfile::TempDir },
}

/// The sample programme with its vault, and whoever works there.
struct House {
    engine: Engine,
    app: App,
    store: Store,
    visitors: Visitors,
    raw: Raw,
    /// Role and person.
    people: Vec<(String, PersonId)>,
    kept: Kept,
}

impl House {
    /// A copy of the demonstration, its first release published.
    async fn demo() -> House {
        let demo = Demo::start().await.unwrap();
        let file = |name: &str| demo.data().join(name);
        let url = format!("sqlite://{}?mode=rwc", file("ledger.db").display());
        let vault = format!("sqlite://{}", file("ledger.vault.db").display());
        let app = App::open(&url).await.unwrap().with_vault(&vault, &file("ledger.vault.key")).await.unwrap();
        let tokens: Vec<_> = demo.sign_ins().iter().map(|one| (one.role.clone(), one.api_token.clone())).collect();
        House::of(Engine::Sqlite, (&url, app), &tokens, Kept::Demo(demo)).await
    }

    /// The same files imported into PostgreSQL, without a release.
    async fn imported() -> House {
        let (ledger, vault) = (Engine::Postgres.database().await.unwrap(), Engine::Postgres.database().await.unwrap());
        let keys = tempfile::tempdir().unwrap();
        let (app, sign_ins) = demo::programme(ledger.url(), clock::now()).await.unwrap();
        let app = app.with_vault(vault.url(), &keys.path().join("vault.key")).await.unwrap();
        let tokens: Vec<_> = sign_ins.into_iter().map(|one| (one.role, one.api_token)).collect();
        let url = ledger.url().to_owned();
        House::of(Engine::Postgres, (&url, app), &tokens, Kept::Databases { _both: [ledger, vault], _keys: keys }).await
    }

    async fn of(engine: Engine, (url, app): (&str, App), tokens: &[(String, String)], kept: Kept) -> House {
        let store = Store::open(url).await.unwrap();
        let mut people = Vec::new();
        for (role, token) in tokens {
            let principal = app.principal_by_token(token, clock::now()).await.unwrap();
            people.push((role.clone(), principal.person.id));
        }
        let visitors = Visitors::new(app.clone(), store.clone()).unwrap();
        let raw = Raw::open(engine, url).await.unwrap();
        House { engine, app, store, visitors, raw, people, kept }
    }

    /// The person number `index` (from 0) of a role.
    fn person(&self, role: &str, index: usize) -> PersonId {
        self.people.iter().filter(|(held, _)| held == role).nth(index).unwrap().1
    }

    async fn request(&self, role: &str, index: usize) -> Request {
        let principal = self.app.principal_of(self.person(role, index)).await.unwrap();
        Request::new(principal, clock::now(), format!("releases-{role}"))
    }

    /// What the API answers the first person of a role.
    async fn api(&self, role: &str, path: &str, body: Value) -> (u16, Value) {
        self.visitors.api(self.person(role, 0), path, &body).await.unwrap()
    }

    async fn get(&self, role: &str, path: &str) -> Value {
        let (status, answer) = self.api(role, path, Value::Null).await;
        assert_eq!(status, 200, "{role} at {path}: {answer}");
        answer
    }

    /// The second manager makes the next release. Not by the API: a debug build may need longer than an answer may take.
    async fn build(&self) {
        let terms = Terms { key: Some("next-release".into()), ..Terms::default() };
        self.app.release_build(&self.request("manager", 1).await, terms, None).await.unwrap();
    }

    async fn document(&self, number: i64, profile: Profile) -> ReleaseDocument {
        let path = format!("/releases/{number}/document?profile={}", profile.code());
        serde_json::from_value(self.get("auditor", &path).await).unwrap()
    }

    /// The column of an id as text.
    fn id(&self, column: &str) -> String {
        match self.engine {
            Engine::Sqlite => format!("lower(hex({column}))"),
            Engine::Postgres => format!("replace(CAST({column} AS text), '-', '')"),
        }
    }

    async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        self.raw.rows(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    async fn clean(&self) {
        for check in verify(&self.store).await.unwrap() {
            assert!(check.findings.is_empty(), "{:?}: {:?}", self.engine, check.findings);
        }
    }
}

/// The audit that is stored with a release: nothing derived, the whole programme told, most large cells shown.
async fn audited(house: &House, number: i64) {
    let stored = house.rows(&format!("SELECT audit FROM release WHERE number = {number}")).await;
    let audits: BTreeMap<String, BTreeMap<String, AuditReport>> = serde_json::from_str(&stored[0][0]).unwrap();
    for profile in Profile::ALL {
        let of = &audits[profile.code()];
        assert!(of.values().all(|report| report.breaches == 0), "{of:?}");
        let cells = &of["enterprises"];
        assert!(cells.audited > 0 && of["people"].audited > 0, "{of:?}");
        let percent = cells.large_shown_percent();
        tell(&format!(
            "{:?} release {number}, {}: {} of {} cells with 2k owners or more are shown, {percent:.1} %",
            house.engine,
            profile.code(),
            cells.large_shown,
            cells.large
        ));
        assert!(cells.large > 10 && percent >= 60.0, "{cells:?}");
        let document = house.document(number, *profile).await;
        let whole = document.cell("all").unwrap();
        assert!(whole.withheld.is_none() && whole.survival.is_some(), "{whole:?}");
        assert_eq!(document.cells.iter().filter(|cell| cell.withheld.is_none()).count(), cells.shown as usize);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_release_of_the_demonstration_is_signed_names_nobody_and_has_the_money_of_the_books() {
    let house = House::demo().await;
    audited(&house, 1).await;
    money::tied(&house, 1).await;
    episodes::same(&house).await;
    duties::routes(&house).await;
    duties::live(&house, 1).await;
    let files = bytes::taken(&house, 1).await;
    bytes::signed(&house, &files, 1).await;
    bytes::served(&house, &files, 1).await;
    leaks::none(&house, &files).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_stays_byte_for_byte_whatever_is_recorded_and_released_after_it() {
    let house = House::demo().await;
    let before = bytes::taken(&house, 1).await;
    later::recorded(&house).await;
    later::erased(&house).await;
    episodes::same(&house).await;
    house.build().await;
    duties::published_by_another(&house, 2).await;
    audited(&house, 2).await;
    money::tied(&house, 2).await;
    money::refunded(&house, 2).await;
    let (first, second) = (house.document(1, Profile::Evaluator).await, house.document(2, Profile::Evaluator).await);
    assert!(second.log_size > first.log_size && second.cell("all") != first.cell("all"), "nothing changed meanwhile");
    // The business of whoever was erased still counts.
    let launched = house.rows("SELECT CAST(COUNT(*) AS text) FROM enterprise").await;
    assert_eq!(second.cell("all").unwrap().enterprises, launched[0][0].parse().ok(), "all launched ones");
    let kept: Vec<_> = second.cells.iter().filter(|cell| cell.release == 1).collect();
    assert!(kept.len() > 10 && kept.iter().all(|cell| first.cell(&cell.cell) == Some(cell)), "{} kept", kept.len());
    compare::told(&house).await;
    compare::explained(&house).await;
    compare::rights(&house).await;
    compare::pages(&house).await;
    compare::seen(&house).await;
    bytes::differ(&before, &bytes::taken(&house, 2).await);
    duties::withdrawn(&house, 2).await;
    let after = bytes::taken(&house, 1).await;
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (path, bytes) in &before {
        assert!(after[path] == *bytes, "{path} has other bytes now");
    }
    house.clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_on_postgres_has_the_money_of_the_books_too() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let house = House::imported().await;
    episodes::same(&house).await;
    house.build().await;
    duties::published_by_another(&house, 1).await;
    audited(&house, 1).await;
    money::tied(&house, 1).await;
    let files = bytes::taken_of(&house, 1, &["json", "note"]).await;
    bytes::signed(&house, &files, 1).await;
    leaks::none(&house, &files).await;
    later::visited(&house).await;
    episodes::same(&house).await;
    assert!(bytes::taken_of(&house, 1, &["json", "note"]).await == files, "other bytes after further visits");
    duties::withdrawn(&house, 1).await;
    house.clean().await;
}
