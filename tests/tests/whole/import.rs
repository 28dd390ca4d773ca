//! Import by the program itself: the sample comes in whole on both engines, damaged copies are refused with exactly the
//! faults that were put in and leave the database as it was, and a killed import leaves all or nothing.

mod form;
mod killed;
mod rules;

use std::collections::BTreeSet;
use std::path::Path;

use grant_api::app::verify::verify_database;
use tests::binary::{Outcome, grant_api};
use tests::package::Sheets;

use crate::engine::{Engine, TestDatabase, engines};
use crate::raw::Raw;

/// File, line, column (empty for a whole file or row) and code of a fault.
pub type Expected = (&'static str, usize, &'static str, &'static str);

/// A migrated database of an engine.
async fn office(engine: Engine) -> TestDatabase {
    let database = engine.database().await.unwrap();
    let migrated = grant_api(&["migrate", "--database", database.url()]).await.unwrap();
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    database
}

async fn import(folder: &Path, url: &str, more: &[&str]) -> Outcome {
    let folder = folder.to_str().unwrap();
    grant_api(&[&["import", folder, "--database", url], more].concat()).await.unwrap()
}

/// `applications.csv, line 17, column requested, value "x": .. [code]` as file, line, column, code.
fn told(line: &str) -> Option<(String, usize, String, String)> {
    let code = line.strip_suffix(']')?.rsplit_once('[')?.1.to_owned();
    let place = line.split(": ").next()?;
    let mut parts = place.split(", ");
    let file = parts.next()?.trim_end_matches(".csv").to_owned();
    let (mut number, mut column) = (0, String::new());
    for part in parts {
        if let Some(text) = part.strip_prefix("line ") {
            number = text.parse().ok()?;
        } else if let Some(text) = part.strip_prefix("column ") {
            column = text.to_owned();
        }
    }
    Some((file, number, column, code))
}

/// The faults of an outcome are exactly those.
fn assert_refused(outcome: &Outcome, expected: &[Expected]) {
    let found: Vec<_> = outcome.stdout.lines().filter_map(told).collect();
    let distinct: BTreeSet<_> = found.iter().cloned().collect();
    let wanted: BTreeSet<_> = expected
        .iter()
        .map(|(file, line, column, code)| (file.to_string(), *line, column.to_string(), code.to_string()))
        .collect();
    let missing: Vec<_> = wanted.difference(&distinct).collect();
    let surplus: Vec<_> = distinct.difference(&wanted).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "not told: {missing:#?}\ntold besides: {surplus:#?}");
    assert_eq!(found.len(), expected.len(), "each once");
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stdout.contains("nothing was imported"));
}

async fn clean(url: &str) {
    let checked = verify_database(url).await.unwrap();
    assert!(!checked.is_empty(), "there is a programme");
    for check in checked {
        assert!(check.findings.is_empty(), "{}: {:?}", check.check, check.findings);
    }
}

#[tokio::test]
async fn the_sample_comes_in_whole_and_a_second_time_is_refused() {
    for engine in engines() {
        let (database, folder) = (office(engine).await, tempfile::tempdir().unwrap());
        Sheets::sample().unwrap().write(folder.path()).unwrap();
        let dry = import(folder.path(), database.url(), &["--dry-run"]).await;
        assert!(dry.stdout.starts_with("no faults; would import "), "{dry:?}");
        let raw = Raw::open(engine, database.url()).await.unwrap();
        assert_eq!(raw.column("SELECT CAST(count(*) AS text) FROM log_leaf").await.unwrap(), ["0"], "a dry run is dry");

        let numbers = folder.path().join("numbers.txt");
        let done = import(folder.path(), database.url(), &["--numbers", numbers.to_str().unwrap()]).await;
        assert!(done.stdout.contains("1043 people, 641 cases, 412 enterprises"), "{done:?}");
        let table = std::fs::read_to_string(&numbers).unwrap();
        assert_eq!(table.lines().count(), 1 + 641 + 1043, "{engine:?}");
        clean(database.url()).await;
        let attested = "SELECT CAST(count(*) AS text) FROM log_leaf WHERE attested_id IS NULL";
        assert_eq!(raw.column(attested).await.unwrap(), ["1"], "only the opening of the programme is nobody's act");
        let known = "SELECT CAST(min(recorded_at) >= 1700000000000000 AS text) FROM log_leaf";
        assert!(["1", "true"].contains(&raw.column(known).await.unwrap()[0].as_str()), "known since the import");

        let before = raw.fingerprint().await.unwrap();
        let again = import(folder.path(), database.url(), &[]).await;
        assert_eq!(again.code, Some(1), "{again:?}");
        assert!(again.stdout.contains("[code_taken]"), "{}", again.stdout);
        assert_eq!(raw.fingerprint().await.unwrap(), before);
    }
}

#[tokio::test]
async fn an_office_that_was_opened_takes_a_package_of_its_own_administrator_alone() {
    let folder = tempfile::tempdir().unwrap();
    Sheets::sample().unwrap().write(folder.path()).unwrap();
    for engine in engines() {
        for (code, email, told) in [
            ("OTHER", "admin@demo.example", Some("other_programme")),
            ("SAMPLE", "boss@office.example", Some("other_administrator")),
            ("SAMPLE", "admin@demo.example", None),
        ] {
            let database = engine.database().await.unwrap();
            let open = ["init", "--database", database.url(), "--code", code, "--title", "Office", "--name", "Admin"];
            let opened = grant_api(&[&open[..], &["--email", email]].concat()).await.unwrap();
            assert_eq!(opened.code, Some(0), "{opened:?}");
            let done = import(folder.path(), database.url(), &["--by", email]).await;
            match told {
                Some(rule) => assert_refused(&done, &[("programme", 2, column_of(rule), rule)]),
                None => {
                    assert_eq!(done.code, Some(0), "{done:?}");
                    clean(database.url()).await;
                }
            }
        }
    }
}

fn column_of(rule: &str) -> &'static str {
    if rule == "other_programme" { "programme" } else { "admin" }
}

#[tokio::test]
async fn faults_of_form_are_told_all_at_once_and_the_mended_copy_comes_in() {
    for engine in engines() {
        let (database, folder) = (office(engine).await, tempfile::tempdir().unwrap());
        let raw = Raw::open(engine, database.url()).await.unwrap();
        let before = raw.fingerprint().await.unwrap();
        let mut sheets = Sheets::sample().unwrap();
        let mut expected = form::damage(&mut sheets);
        sheets.write(folder.path()).unwrap();
        expected.extend(form::damage_files(folder.path()));
        let kinds: BTreeSet<_> = expected.iter().map(|fault| fault.3).collect();
        let files: BTreeSet<_> = expected.iter().map(|fault| fault.0).collect();
        assert!(kinds.len() >= 25 && files.len() >= 10, "{} kinds in {} files", kinds.len(), files.len());
        assert_refused(&import(folder.path(), database.url(), &[]).await, &expected);
        assert_eq!(raw.fingerprint().await.unwrap(), before, "{engine:?}");

        let mended = tempfile::tempdir().unwrap();
        Sheets::sample().unwrap().write(mended.path()).unwrap();
        let done = import(mended.path(), database.url(), &[]).await;
        assert_eq!(done.code, Some(0), "{done:?}");
        clean(database.url()).await;
    }
}

#[tokio::test]
async fn faults_of_rule_are_told_once_each_without_their_consequences() {
    for engine in engines() {
        let (database, folder) = (office(engine).await, tempfile::tempdir().unwrap());
        let raw = Raw::open(engine, database.url()).await.unwrap();
        let before = raw.fingerprint().await.unwrap();
        let mut sheets = Sheets::sample().unwrap();
        let expected = rules::damage(&mut sheets);
        sheets.write(folder.path()).unwrap();
        let refused = import(folder.path(), database.url(), &[]).await;
        assert_refused(&refused, &expected);
        assert!(refused.stdout.contains("could not be judged"), "what builds on a fault is counted");
        assert_eq!(raw.fingerprint().await.unwrap(), before, "{engine:?}");
    }
}
