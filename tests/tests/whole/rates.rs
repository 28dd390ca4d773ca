//! Quoted rates from the outside: files at the command line, the API by every role, pages.
//!
//! Invariant: what is refused leaves no rate behind, on both engines.

use std::sync::Arc;

use grant_api::app::clock;
use grant_api::app::rates::RateSearch;
use grant_api::app::verify::verify_database;
use grant_api::cli::serve::site;
use grant_api::console::routes::Options;
use ledger_core::ledger::rate::{RateRow, RateSource};
use ledger_core::policy::{Action, Reading, may_read, roles_for};
use poem::http::StatusCode;
use poem::{Endpoint, IntoResponse, Request};
use serde_json::{Value, json};
use tests::binary::{Outcome, grant_api};

use crate::engine::{Engine, engines};
use crate::scene::{PEOPLE, Scene};

async fn import(scene: &Scene, source: &str, file: &str, who: &str) -> Outcome {
    let person = format!("{who}@example.org");
    let url = scene.database.url();
    grant_api(&["rates", "import", "--database", url, "--source", source, "--file", file, "--as", &person])
        .await
        .unwrap()
}

async fn rates(scene: &Scene) -> Vec<RateRow> {
    scene.store.rates(scene.programme, RateSearch::default(), None, 1_000).await.unwrap()
}

fn sample(name: &str) -> String {
    fixtures::reference("rates").join(name).to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_of_rates_comes_in_whole_and_the_same_again_changes_nothing() {
    for engine in engines() {
        let scene = Scene::open(engine).await.unwrap();
        let done = import(&scene, "nbu", &sample("nbu.json"), "finance").await;
        assert_eq!(done.code, Some(0), "{done:?}");
        assert!(done.stdout.contains("5 rates read") && done.stdout.contains("AUD, XAU, XDR"), "{done:?}");
        assert_eq!(rates(&scene).await.len(), 5);
        let again = import(&scene, "nbu", &sample("nbu.json"), "finance_manager1").await;
        assert_eq!((again.code, again.stdout.contains("all 5 rates are there already")), (Some(0), true), "{again:?}");
        let other = import(&scene, "un", &sample("un.csv"), "finance").await;
        assert_eq!(other.code, Some(0), "{other:?}");
        let rows = rates(&scene).await;
        assert_eq!(rows.len(), 10);
        let euro = rows.iter().find(|row| row.currency.code() == "EUR").unwrap();
        assert_eq!((euro.per.code(), euro.rate.to_string().as_str(), euro.source), ("UAH", "48.9145", RateSource::Nbu));
        for check in verify_database(scene.database.url()).await.unwrap() {
            assert_eq!(check.findings, [], "{engine:?} {}", check.check);
        }
    }
}

#[tokio::test]
async fn a_file_at_fault_or_from_the_wrong_hand_leaves_nothing_behind() {
    let scene = Scene::open(Engine::Sqlite).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let right = r#"{"cc":"EUR","rate":48.9,"exchangedate":"02.03.2026"}"#;
    let refused = |outcome: &Outcome, said: &str| {
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stdout.contains(said) && outcome.stdout.contains("nothing was recorded"), "{outcome:?}");
    };
    let bad = put("bad.json", &format!(r#"[{right},{{"cc":"USD","rate":"x","exchangedate":"02.03.2026"}}]"#));
    refused(&import(&scene, "nbu", &bad, "finance").await, "bad.json, item 2, rate, \"x\": write the rate");
    refused(&import(&scene, "un", &bad, "finance").await, "no line names the columns");
    let good = put("good.json", &format!("[{right}]"));
    refused(&import(&scene, "nbu", &good, "officer1").await, "None of your roles may do this");
    refused(&import(&scene, "nbu", &good, "nobody").await, "nobody here has the e-mail address");
    let nowhere = import(&scene, "nbu", "no-such-file.json", "finance").await;
    assert_eq!((nowhere.code, nowhere.stderr.contains("no-such-file.json")), (Some(2), true), "{nowhere:?}");
    assert_eq!(rates(&scene).await, []);
    assert_eq!(import(&scene, "nbu", &good, "finance").await.code, Some(0));
    let new = r#"{"cc":"PLN","rate":11.5,"exchangedate":"02.03.2026"}"#;
    let other = put("other.json", &format!("[{new},{}]", right.replace("48.9", "49")));
    refused(&import(&scene, "nbu", &other, "finance").await, "another price");
    assert_eq!(rates(&scene).await.len(), 1, "not the new one either");
}

/// The API of a scene.
struct Api {
    scene: Scene,
    site: poem::endpoint::BoxEndpoint<'static>,
}

impl Api {
    async fn open(engine: Engine) -> Api {
        let scene = Scene::open(engine).await.unwrap();
        let site = site(Arc::new(scene.app.clone()), "http://localhost:8080", Options::default()).unwrap();
        Api { scene, site }
    }

    async fn send(&self, who: &str, query: &str, body: Option<Value>) -> (StatusCode, Value) {
        let person = self.scene.person(who).unwrap();
        let token = self.scene.app.token_give(person, "test", clock::now()).await.unwrap();
        let request = Request::builder().uri(format!("/api/v1/rates{query}").parse().unwrap());
        let request = request.header("authorization", format!("Bearer {token}"));
        let request = match body {
            None => request.finish(),
            Some(body) => request
                .method(poem::http::Method::POST)
                .header("Idempotency-Key", self.scene.fresh_key())
                .content_type("application/json")
                .body(body.to_string()),
        };
        let mut response = match self.site.call(request).await {
            Ok(response) => response.into_response(),
            Err(error) => error.into_response(),
        };
        let text = response.take_body().into_string().await.unwrap();
        (response.status(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }
}

fn rate(on_day: &str, currency: &str, rate: &str) -> Value {
    json!({ "currency": currency, "per": "UAH", "on_day": on_day, "rate": rate, "source": "manual" })
}

#[tokio::test]
async fn each_role_reads_and_records_rates_by_the_policy_and_nobody_else() {
    let api = Api::open(Engine::Sqlite).await;
    for (index, (who, role)) in PEOPLE.iter().enumerate() {
        let expected = |may: bool| if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
        let (status, body) = api.send(who, "", None).await;
        assert_eq!(status, expected(may_read(Reading::Books, &[*role])), "{who} reads: {body}");
        let day = format!("2026-02-{:02}", index + 1);
        let (status, body) = api.send(who, "", Some(json!({ "rates": [rate(&day, "EUR", "48.5")] }))).await;
        assert_eq!(status, expected(roles_for(Action::RatesRecord).contains(role)), "{who} records: {body}");
    }
    assert_eq!(rates(&api.scene).await.len(), 3, "finance and two finance managers");
}

#[tokio::test]
async fn rates_are_read_by_pair_and_days_in_pages_that_neither_skip_nor_repeat() {
    for engine in engines() {
        let api = Api::open(engine).await;
        let days = ["2026-03-02", "2026-03-03", "2026-03-04"];
        let rows: Vec<Value> =
            days.iter().flat_map(|day| ["USD", "EUR", "PLN"].map(|code| rate(day, code, "41.25"))).collect();
        let (status, receipt) = api.send("finance", "", Some(json!({ "rates": rows }))).await;
        assert_eq!((status, receipt["action"].as_str()), (StatusCode::OK, Some("rates_record")), "{receipt}");
        let said = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap().iter();
            items
                .map(|row| format!("{} {}", row["on_day"].as_str().unwrap(), row["currency"].as_str().unwrap()))
                .collect()
        };
        let (mut all, mut query) = (Vec::new(), "?limit=2".to_owned());
        loop {
            let (_, page) = api.send("auditor", &query, None).await;
            all.extend(said(&page));
            match page["next"].as_str() {
                Some(next) => query = format!("?limit=2&after={next}"),
                None => break,
            }
        }
        let expected: Vec<String> =
            days.iter().flat_map(|day| ["EUR", "PLN", "USD"].map(|code| format!("{day} {code}"))).collect();
        assert_eq!(all, expected, "{engine:?}");
        let search = "?currency=EUR&per=UAH&source=manual&from=2026-03-03&to=2026-03-03";
        let (_, page) = api.send("officer1", search, None).await;
        assert_eq!(said(&page), ["2026-03-03 EUR"]);
        assert_eq!((page["items"][0]["rate"].as_str(), page["next"].as_str()), (Some("41.25"), None));
        assert_eq!(said(&api.send("officer1", "?source=nbu", None).await.1), [""; 0]);
    }
}

#[tokio::test]
async fn what_is_wrong_with_rates_is_answered_with_its_field() {
    let api = Api::open(Engine::Sqlite).await;
    let all_wrong = json!({ "currency": "ZZZ", "per": "uah", "on_day": "2026-03-02", "rate": "1,5", "source": "bank" });
    let right = rate("2026-03-02", "EUR", "48.5");
    let (status, body) = api.send("finance", "", Some(json!({ "rates": [right, all_wrong] }))).await;
    let pointers: Vec<&str> =
        body["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    let at = ["/rates/1/currency", "/rates/1/per", "/rates/1/rate", "/rates/1/source"];
    assert_eq!((status, pointers), (StatusCode::UNPROCESSABLE_ENTITY, at.to_vec()));
    let number = json!({ "currency": "EUR", "per": "UAH", "on_day": "2026-03-02", "rate": 48.5, "source": "nbu" });
    let (status, _) = api.send("finance", "", Some(json!({ "rates": [number] }))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a price is no JSON number");
    assert_eq!(rates(&api.scene).await, []);

    let record = |value: &str| json!({ "rates": [rate("2026-03-02", "EUR", value)] });
    assert_eq!(api.send("finance", "", Some(record("48.5"))).await.0, StatusCode::OK);
    let (status, body) = api.send("finance", "", Some(record("48.50"))).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("nothing_to_book")));
    let (status, body) = api.send("finance", "", Some(record("48.6"))).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::CONFLICT, Some("rate_differs")));
    for (query, expected) in [
        ("?currency=ZZZ", StatusCode::UNPROCESSABLE_ENTITY),
        ("?source=bank", StatusCode::UNPROCESSABLE_ENTITY),
        ("?after=2026-03-02.EUR.UAH", StatusCode::UNPROCESSABLE_ENTITY),
        ("?after=2026-03-02.EUR.UAH.nbu.x", StatusCode::UNPROCESSABLE_ENTITY),
        ("?limit=0", StatusCode::UNPROCESSABLE_ENTITY),
        ("?colour=red", StatusCode::BAD_REQUEST),
    ] {
        let (status, body) = api.send("finance", query, None).await;
        assert_eq!(status, expected, "{query}: {body}");
    }
}
