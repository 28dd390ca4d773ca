//! What the README says that finance finds in the demonstration: two payments for one batch, a statement with two sure
//! matches, a fee and money that nobody knows, and nothing unexplained at the end.

use serde_json::{Value, json};
use tests::binary::Demo;

/// An answer that has to be a success.
fn done(answer: &tests::http::Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_finds_a_batch_to_build_and_a_statement_to_reconcile() {
    let demo = Demo::start().await.unwrap();
    let (clerk, second) = (demo.client("finance", 0).unwrap(), demo.client("finance_manager", 1).unwrap());
    let accounts = done(&clerk.get("/api/v1/bank-accounts").await.unwrap());
    let account = accounts.as_array().unwrap().iter().find(|row| row["code"] == "UAH-2").unwrap();
    let id = account["bank_account_id"].as_str().unwrap().to_owned();
    let of_account = |what: &str| format!("/api/v1/bank-accounts/{id}/{what}");

    // A batch of what waits, released by somebody else.
    let candidates = done(&clerk.get(&of_account("batch-candidates")).await.unwrap());
    let waiting = candidates["items"].as_array().or(candidates.as_array()).unwrap();
    assert_eq!(waiting.len(), 2, "{candidates}");
    let member = |row: &Value| json!({"disbursement_id": row["disbursement_id"], "version": row["version"]});
    let members: Vec<Value> = waiting.iter().map(member).collect();
    let today = grant_api::app::clock::business_day(grant_api::app::clock::now()).to_string();
    let body = json!({"bank_account_id": id, "requested_on": today, "members": members});
    let built = done(&clerk.post("/api/v1/batches", &body, "batch-1").await.unwrap());
    let batch = format!("/api/v1/batches/{}", built["object"]["id"].as_str().unwrap());
    let seen = done(&second.get(&batch).await.unwrap());
    let release = json!({"version": seen["batch"]["version"], "files": seen["batch"]["files"]});
    done(&second.post(&format!("{batch}/release"), &release, "release-1").await.unwrap());

    // The statement: two payments are sure, the rest is booked as what it is.
    let run = done(&clerk.post(&of_account("match"), &json!({}), "match-1").await.unwrap());
    assert_eq!((&run["lines"], &run["sure"]), (&json!(4), &json!(2)));
    let sure = done(&clerk.post(&of_account("confirm-sure"), &json!({}), "sure-1").await.unwrap());
    assert_eq!(sure["confirmed"], 2, "{sure}");
    let open = done(&clerk.get(&of_account("lines?state=open")).await.unwrap());
    let open = open["items"].as_array().unwrap();
    assert_eq!(open.len(), 2, "{open:?}");
    for line in open {
        let out = line["amount"]["amount"].as_str().unwrap().starts_with('-');
        let mut body = json!({"amount": line["left"], "bank_ref": line["reference"], "value_on": line["value_on"]});
        let path = if out {
            body["eligible"] = json!(false);
            of_account("fees")
        } else {
            body["bank_account_id"] = json!(id);
            "/api/v1/receipts".to_owned()
        };
        done(&clerk.post(&path, &body, line["reference"].as_str().unwrap()).await.unwrap());
    }
    let day = done(&clerk.get(&of_account(&format!("day?on={today}"))).await.unwrap());
    let figures = &day["figures"];
    assert_eq!((&figures["unexplained"]["amount"], &figures["unbooked"]["amount"]), (&json!("0.00"), &json!("0.00")));
    assert_eq!(figures["statement"], figures["ledger"]);
}
