//! One case by the API from its opening to its closing, in fewer than 40 calls: the tour that `grant-api/README.md` shows.
//!
//! Invariant: the README's list is the list of calls that were made here, line by line, so that it can't go stale.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::binary::Demo;
use tests::http::{Answer, Client};

/// Calls that a whole case may take.
const CALLS_MAX: usize = 40;

/// The calls so far, and what later ones need of the answers.
struct Tour {
    demo: Demo,
    calls: Vec<String>,
    known: BTreeMap<&'static str, String>,
    versions: BTreeMap<String, i64>,
}

impl Tour {
    fn client(&self, who: (&str, usize)) -> Client {
        self.demo.client(who.0, who.1).unwrap()
    }

    /// The path with what is known in its place.
    fn path(&self, template: &str) -> String {
        let fill = |path: String, (name, id): (&&'static str, &String)| path.replace(&format!("{{{name}}}"), id);
        self.known.iter().fold(template.to_owned(), fill)
    }

    fn called(&mut self, who: (&str, usize), method: &str, template: &str) {
        let by = if who.1 == 0 { who.0.to_owned() } else { format!("{} {}", who.0, who.1 + 1) };
        self.calls.push(format!("{:>2}  {method:<4} {template:<46} {by}", self.calls.len() + 1));
    }

    async fn get(&mut self, who: (&str, usize), template: &str) -> Value {
        self.called(who, "GET", template);
        let answer = self.client(who).get(&format!("/api/v1{}", self.path(template))).await.unwrap();
        assert_eq!(answer.status, 200, "{template}: {}", answer.text);
        answer.json
    }

    /// One act on a day; a `version` in the body is the one that the last answer about the object gave.
    async fn post(&mut self, who: (&str, usize), on: &str, template: &str, about: &str, mut body: Value) -> Answer {
        self.called(who, "POST", template);
        let fields = body.as_object_mut().unwrap();
        fields.insert("on".into(), json!(on));
        if !about.is_empty() {
            fields.insert("version".into(), json!(self.versions.get(about).copied().unwrap_or(0)));
        }
        let key = format!("tour-{}", self.calls.len());
        let answer = self.client(who).post(&format!("/api/v1{}", self.path(template)), &body, &key).await.unwrap();
        assert_eq!(answer.status, 200, "{}: {}", self.calls.last().unwrap(), answer.text);
        let object = &answer.json["object"];
        let kind = object["kind"].as_str().unwrap_or_default().to_owned();
        self.versions.insert(kind, object["version"].as_i64().unwrap_or(0));
        answer
    }
}

fn uah(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "UAH" })
}

/// Every criterion of the sample programme met.
fn met() -> Value {
    let answer = |code: &str| json!({ "criterion": code, "met": true });
    let answers = ["adult", "status", "region_open", "own_plan", "no_other_grant"].map(answer);
    json!({ "answers": answers })
}

/// A score by the rubric of the sample programme.
fn points() -> Value {
    let given = |code: &str| json!({ "criterion": code, "points": 20 });
    let points = ["market", "plan", "skills", "safety"].map(given);
    json!({ "points": points })
}

/// From the opening to the vote.
async fn decided(tour: &mut Tour, call: &Value, ngo: &Value, line: &Value) {
    let new_case = json!({
        "call_id": call["call_id"], "ngo_id": ngo, "fund_id": line["fund_id"], "line_id": line["line_id"],
        "requested": uah("12000.00"),
        "items": [{ "category": "tools", "quantity": 2, "unit_price": uah("6000.00") }],
        "sector": "S", "region": "UA-46", "owners": 1, "consent_on": "2025-03-03",
    });
    let opened = tour.post(("officer", 0), "2025-03-03", "/cases", "", new_case).await;
    tour.known.insert("case", opened.json["object"]["id"].as_str().unwrap().to_owned());
    tour.post(("officer", 0), "2025-03-04", "/cases/{case}/submit", "case", json!({})).await;
    tour.post(("officer", 0), "2025-03-05", "/cases/{case}/screen", "case", json!({})).await;
    tour.post(("officer", 1), "2025-03-06", "/cases/{case}/assess", "case", met()).await;
    tour.post(("officer", 0), "2025-03-12", "/cases/{case}/accept-plan", "case", json!({})).await;
    for member in 0..3 {
        let none = json!({ "interest": "none" });
        tour.post(("committee", member), "2025-03-17", "/cases/{case}/declare-interest", "", none).await;
    }
    for member in 0..3 {
        tour.post(("committee", member), "2025-03-18", "/cases/{case}/score", "", points()).await;
    }
    for member in 0..2 {
        let vote = json!({ "choice": "for", "amount": uah("12000.00") });
        tour.post(("committee", member), "2025-03-20", "/cases/{case}/vote", "", vote).await;
    }
    tour.post(("chair", 0), "2025-03-20", "/cases/{case}/close-vote", "case", json!({})).await;
    tour.post(("manager", 0), "2025-03-21", "/cases/{case}/confirm-award", "case", json!({})).await;
}

/// From the agreement to the accepted receipts.
async fn paid(tour: &mut Tour, bank: &str) {
    let agreement = json!({
        "signed": uah("12000.00"),
        "instalments": [{ "amount": uah("12000.00"), "planned_on": "2025-04-01" }],
    });
    let case = tour.get(("officer", 0), "/cases/{case}").await;
    tour.versions.insert("grant".into(), case["grant"]["version"].as_i64().unwrap());
    tour.post(("officer", 0), "2025-03-24", "/cases/{case}/agreement", "grant", agreement).await;
    let documents = tour.get(("officer", 0), "/cases/{case}/documents").await;
    let document =
        documents.as_array().unwrap().iter().find(|row| row["kind"] == "agreement" && row["language"] == "uk").unwrap();
    let signed = json!({ "document_sha256": document["sha256"] });
    let path = "/cases/{case}/agreement/record-signature";
    tour.post(("officer", 0), "2025-03-26", path, "grant", signed.clone()).await;
    tour.post(("manager", 1), "2025-03-27", "/cases/{case}/agreement/sign", "grant", signed).await;
    let case = tour.get(("officer", 0), "/cases/{case}").await;
    let row = &case["disbursements"][0];
    tour.known.insert("disbursement", row["disbursement_id"].as_str().unwrap().to_owned());
    tour.versions.insert("disbursement".into(), row["version"].as_i64().unwrap());
    let about = "disbursement";
    let request = json!({ "evidence": "EV-1" });
    tour.post(("officer", 0), "2025-04-01", "/disbursements/{disbursement}/request", about, request).await;
    tour.post(("officer", 1), "2025-04-02", "/disbursements/{disbursement}/verify", about, json!({})).await;
    tour.post(("finance_manager", 0), "2025-04-03", "/disbursements/{disbursement}/authorise", about, json!({})).await;
    let prepared = json!({ "bank_account_id": bank });
    tour.post(("finance", 0), "2025-04-04", "/disbursements/{disbursement}/prepare-payment", about, prepared).await;
    tour.post(("manager", 1), "2025-04-04", "/disbursements/{disbursement}/release", about, json!({})).await;
    let line = json!({ "bank_ref": "TOUR-1", "amount": uah("12000.00"), "value_on": "2025-04-07" });
    tour.post(("finance", 0), "2025-04-07", "/disbursements/{disbursement}/confirm", about, line).await;
    let receipts = json!({ "amount": uah("12000.00") });
    tour.post(("officer", 0), "2025-05-05", "/disbursements/{disbursement}/verify-receipts", about, receipts.clone())
        .await;
    tour.post(("finance", 0), "2025-05-06", "/disbursements/{disbursement}/accept-receipts", about, receipts).await;
}

/// From the launch to the closing.
async fn closed(tour: &mut Tour) -> Answer {
    let launch = json!({ "launched_on": "2025-05-12", "baseline_paid_workers": 0 });
    tour.post(("officer", 0), "2025-05-12", "/cases/{case}/enterprise", "", launch).await;
    let visit = json!({ "visited_on": "2026-05-12", "status": "OP", "paid_workers": 1, "paid_days_12m": 200 });
    tour.post(("monitor", 0), "2026-05-12", "/cases/{case}/visits", "", visit).await;
    let case = tour.get(("officer", 0), "/cases/{case}").await;
    tour.versions.insert("grant".into(), case["grant"]["version"].as_i64().unwrap());
    tour.post(("officer", 0), "2026-05-13", "/cases/{case}/propose-close", "grant", json!({})).await;
    tour.post(("finance_manager", 0), "2026-05-14", "/cases/{case}/close", "grant", json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_case_takes_fewer_than_forty_calls_and_the_readme_lists_them() {
    let demo = Demo::start().await.unwrap();
    let officer = demo.client("officer", 0).unwrap();
    let calls = officer.get("/api/v1/calls").await.unwrap().json;
    let call = calls.as_array().unwrap().iter().find(|call| call["code"] == "CALL-2025-1").unwrap().clone();
    let ngo = officer.get("/api/v1/ngos").await.unwrap().json[0]["ngo_id"].clone();
    let banks = demo.client("finance", 0).unwrap().get("/api/v1/bank-accounts").await.unwrap().json;
    let bank =
        banks.as_array().unwrap().iter().find(|bank| bank["currency"] == "UAH").unwrap()["bank_account_id"].clone();
    // The sample's fund owes all that it has by then; the tour is of a case, not of a fund.
    let tranche = json!({
        "on": "2025-03-03", "bank_account_id": bank, "amount": uah("1000000.00"), "bank_ref": "TOUR-TRANCHE",
    });
    let path = format!("/api/v1/funds/{}/tranches", call["lines"][0]["fund_id"].as_str().unwrap());
    let received = demo.client("finance", 0).unwrap().post(&path, &tranche, "tour-tranche").await.unwrap();
    assert_eq!(received.status, 200, "{}", received.text);
    let mut tour = Tour { demo, calls: Vec::new(), known: BTreeMap::new(), versions: BTreeMap::new() };
    decided(&mut tour, &call, &ngo, &call["lines"][0]).await;
    paid(&mut tour, bank.as_str().unwrap()).await;
    let last = closed(&mut tour).await;
    assert_eq!(last.json["object"]["state"], "closed");
    assert!(tour.calls.len() < CALLS_MAX, "{} calls", tour.calls.len());
    let list = tour.calls.join("\n");
    let readme = include_str!("../../../grant-api/README.md");
    assert!(readme.contains(&list), "grant-api/README.md should hold:\n{list}");
}
