//! `match dry-run` at the command line: shape of the JSON, the table, what is refused.
//!
//! Invariant: the command needs no database; a refused file keeps none of the others from being played.

use serde_json::Value;
use tests::binary::{Outcome, grant_api};

fn sample(name: &str) -> String {
    fixtures::reference("bank").join("dry-run").join(name).to_str().unwrap().to_owned()
}

async fn dry_run(more: &[&str]) -> Outcome {
    let asked = sample("1-pain001.xml");
    let said = ["2-pain002.xml", "3-camt054.xml", "4-camt053.xml", "5-pacs004.xml"].map(sample);
    let mut arguments = vec!["match", "dry-run", "--instructions", &asked, "--statements"];
    arguments.extend(said.iter().map(String::as_str));
    arguments.extend(more);
    grant_api(&arguments).await.unwrap()
}

#[tokio::test]
async fn payments_and_lines_are_told_as_json() {
    let done = dry_run(&["--json"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let all: Value = serde_json::from_str(&done.stdout).unwrap();
    let states: Vec<&str> =
        all["payments"].as_array().unwrap().iter().filter_map(|paid| paid["state"].as_str()).collect();
    assert_eq!(states, ["confirmed", "rejected", "confirmed", "returned"]);
    assert_eq!(all["payments"][1]["reasons"], serde_json::json!(["AC04"]));
    let scored = all["lines"].as_array().unwrap().iter().find(|line| line["tier"] == "T4").unwrap();
    assert_eq!((&scored["score"], &scored["payments"][0]), (&Value::from(93), &Value::from("GR-2026-033-2")));
    assert_eq!(scored["evidence"][0], serde_json::json!({"code": "AMT_EQ", "points": 35}));
    assert_eq!((&scored["runner_up"], &scored["verdict"]), (&Value::Null, &Value::from("auto")));
    assert_eq!(all["rules"]["hash"].as_str().map(str::len), Some(64));
}

#[tokio::test]
async fn people_read_a_table_and_refused_files_are_told() {
    let done = dry_run(&[&sample("1-pain001.xml")]).await;
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(done.stderr.contains("1-pain001.xml: namespace: pain.001.001.09 is no statement"), "{done:?}");
    assert!(done.stdout.contains("returned  2026-04-02 2026-04-07 AC06"), "{done:?}");
    assert!(!done.stdout.contains("TECTOBA") && !done.stdout.contains("UA98"), "{done:?}");
    let none = grant_api(&["match", "dry-run", "--json", "--instructions", &sample("4-camt053.xml")]).await.unwrap();
    assert_eq!(none.code, Some(2), "{none:?}");
}
