//! Files of banks at the command line: what is read, what is refused, and what the text for people leaves out.
//!
//! Invariant: the command needs no database; a refused file keeps none of the others from being read.

use serde_json::Value;
use tests::binary::{Outcome, grant_api};

fn sample(name: &str) -> String {
    fixtures::reference("bank").join(name).to_str().unwrap().to_owned()
}

async fn check(arguments: &[&str]) -> Outcome {
    grant_api(&[&["statement", "check"], arguments].concat()).await.unwrap()
}

fn answer(done: &Outcome) -> Vec<Value> {
    serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"))
}

#[tokio::test]
async fn files_of_all_formats_are_read_into_one_array() {
    let names = [
        "camt053-batch-return-fee.xml",
        "camt053-next-day-prefixed.xml",
        "pain002-part.xml",
        "pacs004-return.xml",
        "mt940-envelope-pages.sta",
        "mt942-interim.sta",
        "ofx1-cyrillic-1251.ofx",
        "ofx2-card.ofx",
        "privat24-business.csv",
        "ibank2-17-columns.csv",
        "privatbank-autoclient.json",
        "monobank-card.csv",
        "monobank-api.json",
    ];
    let files = names.map(sample);
    let mut arguments: Vec<&str> = files.iter().map(String::as_str).collect();
    arguments.push("--json");
    let done = check(&arguments).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let all = answer(&done);
    let formats: Vec<&str> = all.iter().filter_map(|file| file["format"].as_str()).collect();
    let expected = [
        "camt.053.001.08",
        "camt.053.001.02",
        "pain.002.001.03",
        "pacs.004.001.09",
        "mt940",
        "mt942",
        "ofx-102",
        "ofx-220",
        "privat24-csv",
        "ibank2-csv",
        "privatbank-autoclient-json",
        "monobank-csv",
        "monobank-json",
    ];
    assert_eq!(formats, expected);
    let first = &all[0]["statements"][0];
    assert_eq!((&first["balanced"], &first["entries"]), (&Value::from(true), &Value::from(3)));
    assert_eq!(first["lines"][1]["amount"], "12500.50");
}

#[tokio::test]
async fn a_refused_file_is_told_with_place_and_reason_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bomb.xml");
    std::fs::write(&bad, "<?xml version=\"1.0\"?>\n<!DOCTYPE l [<!ENTITY a \"b\">]>\n<Document/>").unwrap();
    let (bad, good) = (bad.to_str().unwrap().to_owned(), sample("mt942-interim.sta"));
    let done = check(&["--json", &bad, &good]).await;
    assert_eq!(done.code, Some(2), "{done:?}");
    assert!(done.stderr.contains("bomb.xml: line 2: a DOCTYPE: none is read (doctype)"), "{done:?}");
    let all = answer(&done);
    assert_eq!(
        (&all[0]["statements"], &all[0]["findings"][0]["code"]),
        (&Value::from(Vec::<Value>::new()), &"doctype".into())
    );
    assert_eq!(all[1]["statements"][0]["entries"], 2);
    let absent = check(&["nothing-there.xml"]).await;
    assert_eq!(absent.code, Some(2), "{absent:?}");
    assert!(absent.stderr.contains("nothing-there.xml"), "{absent:?}");
}

#[tokio::test]
async fn the_text_for_people_has_sums_and_findings_and_no_counterparty() {
    let done = check(&[&sample("camt053-next-day-prefixed.xml"), &sample("privat24-business.csv")]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.stdout.contains("2 entries, opening 29990.25, closing 29991: adds up"), "{done:?}");
    assert!(done.stdout.contains("line 6: the counterparty's name holds the separator (shifted-columns)"), "{done:?}");
    assert!(!done.stdout.contains("ПРИКЛАД") && !done.stderr.contains("ПРИКЛАД"), "{done:?}");
}

#[tokio::test]
async fn a_profile_reads_a_bank_nobody_knows() {
    let (file, profile) = (sample("house-bank.csv"), sample("house-bank.profile.json"));
    let done = check(&["--json", "--profile", &profile, &file]).await;
    assert_eq!((done.code, answer(&done)[0]["format"].as_str()), (Some(0), Some("csv-house-bank")), "{done:?}");
    assert_eq!(check(&["--json", &file]).await.code, Some(2));
    assert_eq!(check(&["--json", "--profile", &file, &file]).await.code, Some(2));
}
