//! The API over a socket: who may ask what, what a retry gives, what a mistake answers.

use serde_json::{Value, json};
use tests::binary::Demo;
use tests::http::{Answer, Client};

fn problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text);
    let body = &answer.json;
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body["instance"].as_str(), Some(answer.header("x-request-id")), "{body}");
}

fn body(answer: &Answer) -> &Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    &answer.json
}

/// The last day of the sample programme, on which its live call takes applications, whatever day it is now.
const LAST_DAY: &str = "2026-11-20";

/// The sample's call of 2026.
async fn live_call(reader: &Client) -> Value {
    let calls = reader.get("/api/v1/calls").await.unwrap();
    let live = body(&calls).as_array().unwrap().iter().find(|call| call["code"] == "CALL-2026-1");
    live.expect("the sample has a live call").clone()
}

/// Every operation of the document as method and path with a made-up id.
async fn operations(anyone: &Client) -> Vec<(reqwest::Method, String)> {
    let document = anyone.get("/api/openapi.json").await.unwrap();
    let document = body(&document).clone();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method = reqwest::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let path = path.replace("{document_id}", "{id}").replace("{id}", "00000000-0000-7000-8000-000000000000");
            let path = path.replace("{seq}", "1");
            operations.push((method, format!("/api/v1{path}")));
        }
    }
    operations
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_decides_what_is_answered() {
    let demo = Demo::start().await.unwrap();
    let anyone = Client::new(demo.address(), None).unwrap();
    let operations = operations(&anyone).await;
    assert!(operations.len() >= 60, "{} operations", operations.len());
    for (method, path) in &operations {
        let answer = anyone
            .send(anyone.request(method.clone(), path).header("Idempotency-Key", "k").json(&json!({})))
            .await
            .unwrap();
        problem(&answer, 401, "unauthenticated");
        let forged = anyone.with_token("gl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let answer = forged
            .send(forged.request(method.clone(), path).header("Idempotency-Key", "k").json(&json!({})))
            .await
            .unwrap();
        problem(&answer, 401, "unauthenticated");
    }

    let (evaluator, admin, officer) =
        (demo.client("evaluator", 0).unwrap(), demo.client("admin", 0).unwrap(), demo.client("officer", 0).unwrap());
    let page = officer.get("/api/v1/cases?limit=2").await.unwrap();
    let case = body(&page)["items"][0]["case_id"].as_str().unwrap().to_string();
    for reader in [&evaluator, &admin] {
        problem(&reader.get("/api/v1/cases").await.unwrap(), 403, "not_your_role");
        problem(&reader.get("/api/v1/entries").await.unwrap(), 403, "not_your_role");
        // The existence of a case is secret: the same body as for one that does not exist.
        let there = reader.get(&format!("/api/v1/cases/{case}")).await.unwrap();
        let nowhere = reader.get("/api/v1/cases/00000000-0000-7000-8000-000000000000").await.unwrap();
        problem(&there, 404, "not_found");
        problem(&nowhere, 404, "not_found");
        let without_id = |answer: &Answer| {
            let mut body = answer.json.clone();
            body.as_object_mut().unwrap().remove("instance");
            body
        };
        assert_eq!(without_id(&there), without_id(&nowhere));
        // Trying to act on it tells no more.
        let acted =
            reader.post(&format!("/api/v1/cases/{case}/submit"), &json!({"version": 1}), "probe").await.unwrap();
        problem(&acted, 404, "not_found");
        assert_eq!(without_id(&acted), without_id(&nowhere));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evaluator_reads_the_release_and_no_live_figure() {
    let demo = Demo::start().await.unwrap();
    let (evaluator, auditor) = (demo.client("evaluator", 0).unwrap(), demo.client("auditor", 0).unwrap());
    for figure in ["survival", "jobs"] {
        let path = format!("/api/v1/outcomes/{figure}");
        let closed = evaluator.get(&path).await.unwrap();
        problem(&closed, 403, "not_your_role");
        assert!(closed.text.contains("/api/v1/releases/1"), "{}", closed.text);
        let live = auditor.get(&format!("{path}?as_of=2026-01-01")).await.unwrap();
        assert_eq!(body(&live)["definition"]["data_cut"], "2026-01-01");
        assert_eq!(body(&live)["definition"]["watermark"], "not for publication");
        let answer = body(&live);
        let cohort = &answer["groups"][1];
        assert!(
            cohort["enterprises"].as_u64() > Some(0) && cohort["withheld"].is_null(),
            "nothing is withheld: {cohort}"
        );
    }
    let release = evaluator.get("/api/v1/releases/1").await.unwrap();
    assert_eq!(body(&release)["state"], "published");
    let document = evaluator.get("/api/v1/releases/1/document?profile=evaluator").await.unwrap();
    assert_eq!(body(&document)["cells"][0]["enterprises"], 412);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_gives_the_first_answer_and_a_reused_key_names_the_field() {
    let demo = Demo::start().await.unwrap();
    let (officer, finance) = (demo.client("officer", 0).unwrap(), demo.client("finance", 0).unwrap());
    let call = live_call(&officer).await;
    let ngo = body(&officer.get("/api/v1/ngos").await.unwrap())[0]["ngo_id"].clone();
    let new_case = json!({
        "on": LAST_DAY, "call_id": call["call_id"], "ngo_id": ngo,
        "fund_id": call["lines"][0]["fund_id"], "line_id": call["lines"][0]["line_id"],
        "requested": {"amount": "12000.00", "currency": "UAH"},
        "items": [{"category": "tools", "quantity": 2, "unit_price": {"amount": "6000.00", "currency": "UAH"}}],
        "sector": "S", "region": "UA-46", "owners": 1, "consent_on": "2026-01-10",
    });
    let first = officer.post("/api/v1/cases", &new_case, "retry-1").await.unwrap();
    let again = officer.post("/api/v1/cases", &new_case, "retry-1").await.unwrap();
    assert_eq!(body(&first), body(&again));
    let mut other = new_case.clone();
    other["region"] = json!("UA-30");
    let reused = officer.post("/api/v1/cases", &other, "retry-1").await.unwrap();
    problem(&reused, 409, "key_reused");
    assert_eq!(reused.json["errors"][0]["pointer"], "/region");
    // Keys belong to a person: the same key in another hand is another key.
    let theirs = demo.client("officer", 1).unwrap().post("/api/v1/cases", &new_case, "retry-1").await.unwrap();
    assert_ne!(body(&theirs)["object"]["id"], body(&first)["object"]["id"]);

    let mistakes = [
        (json!({"requested": {"amount": 12000, "currency": "UAH"}}), "/requested/amount"),
        (json!({"requested": {"amount": "12,000.00", "currency": "UAH"}}), "/requested/amount"),
        (json!({"requested": {"amount": "12000.00", "currency": "XYZ"}}), "/requested/currency"),
        (json!({"region": "UA-99"}), "/region"),
        (json!({"sector": "Z"}), "/sector"),
        (json!({"status": "approved"}), "/status"),
    ];
    for (change, pointer) in mistakes {
        let mut wrong = new_case.clone();
        wrong.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = officer.post("/api/v1/cases", &wrong, "mistake").await.unwrap();
        problem(&answer, 422, "invalid");
        assert_eq!(answer.json["errors"][0]["pointer"], pointer, "{}", answer.text);
    }
    let missing = officer.send(officer.request(reqwest::Method::POST, "/api/v1/cases").json(&new_case)).await.unwrap();
    problem(&missing, 400, "bad_parameter");

    // A stale version is refused and says which act came since.
    let case = body(&first)["object"]["id"].as_str().unwrap().to_string();
    let submit = |version| json!({"version": version, "on": LAST_DAY});
    body(&officer.post(&format!("/api/v1/cases/{case}/submit"), &submit(1), "s-1").await.unwrap());
    let stale = officer.post(&format!("/api/v1/cases/{case}/submit"), &submit(1), "s-2").await.unwrap();
    problem(&stale, 409, "stale_version");
    assert_eq!(stale.json["earlier"]["action"], "case_submit", "{}", stale.text);
    problem(
        &finance.post(&format!("/api/v1/cases/{case}/submit"), &submit(2), "s-3").await.unwrap(),
        403,
        "not_your_role",
    );

    // Refusals are in the log like everything else.
    let (auditor, mut next, mut refused) = (demo.client("auditor", 0).unwrap(), Some(0), Vec::new());
    while let Some(after) = next {
        let page = auditor.get(&format!("/api/v1/log?after={after}&limit=200")).await.unwrap();
        let outcomes =
            body(&page)["items"].as_array().unwrap().iter().map(|leaf| leaf["outcome"].as_str().unwrap().to_string());
        refused.extend(outcomes.filter(|outcome| outcome != "granted"));
        next = body(&page)["next"].as_i64();
    }
    assert_eq!(refused, ["stale_version", "not_your_role"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn balances_are_as_of_a_date_and_as_known_at_a_time() {
    let demo = Demo::start().await.unwrap();
    let auditor = demo.client("auditor", 0).unwrap();
    let all = auditor.get("/api/v1/trial-balance").await.unwrap();
    let nothing_yet = auditor.get("/api/v1/trial-balance?as_of=2000-01-01").await.unwrap();
    let nothing_known = auditor.get("/api/v1/trial-balance?known_at=2000-01-01T00:00:00Z").await.unwrap();
    assert!(body(&all).as_array().unwrap().len() > 10);
    assert_eq!(body(&nothing_yet), &json!([]));
    assert_eq!(body(&nothing_known), &json!([]));
    // Debits equal credits in every fund.
    let mut totals: std::collections::BTreeMap<String, i64> = std::collections::BTreeMap::new();
    let kopiykas = |value: &Value| value["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    for row in body(&all).as_array().unwrap() {
        *totals.entry(row["fund_id"].to_string()).or_default() += kopiykas(&row["debit"]) - kopiykas(&row["credit"]);
    }
    // The ten agreements of the sample, and the demonstration's own fund.
    assert!(totals.len() == 11 && totals.values().all(|net| *net == 0), "{totals:?}");
    problem(&auditor.get("/api/v1/trial-balance?known_at=yesterday").await.unwrap(), 422, "invalid");
    same_balances(&auditor, body(&all)).await;
}

/// The balances, page by page, are the trial balance with the lines of an account together.
async fn same_balances(auditor: &Client, trial: &Value) {
    let kopiykas = |value: &Value| value["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let key =
        |row: &Value| (row["account"].to_string(), row["fund_id"].to_string(), row["debit"]["currency"].to_string());
    let mut expected: std::collections::BTreeMap<_, (i64, i64)> = std::collections::BTreeMap::new();
    for row in trial.as_array().unwrap() {
        let sum = expected.entry(key(row)).or_default();
        *sum = (sum.0 + kopiykas(&row["debit"]), sum.1 + kopiykas(&row["credit"]));
    }
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = auditor.get(&format!("/api/v1/balances?limit=7{after}")).await.unwrap();
        for row in body(&page)["items"].as_array().unwrap() {
            let (debit, credit, net) = (kopiykas(&row["debit"]), kopiykas(&row["credit"]), kopiykas(&row["net"]));
            assert_eq!(net, debit - credit, "{row}");
            assert_eq!(row["base"].is_null(), row["account"].as_str().unwrap().starts_with('9'), "{row}");
            found.push((key(row), (debit, credit)));
        }
        match body(&page)["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    let cash = auditor.get("/api/v1/balances?account=1010&as_of=2000-01-01").await.unwrap();
    assert_eq!(body(&cash), &json!({ "items": [] }));
}
