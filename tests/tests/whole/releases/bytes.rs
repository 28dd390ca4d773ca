//! What is served of a release: every form of it, its hash and its signature.
//!
//! Invariant: bytes are held as they came; a file is of the kind that was asked for, and of the release that was asked for.

use std::collections::BTreeMap;

use ledger_core::ledger::checkpoint::{Note, NoteError, Verifier};
use ledger_core::ledger::log::Hash;
use ledger_core::outcome::release_document::Profile;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{House, Kept};

/// Bytes by profile, format, part and language.
pub type Files = BTreeMap<String, Vec<u8>>;

const TABLES: &[&str] = &["survival", "curve", "jobs", "spreads", "funnel", "launch", "definitions"];
const CHARTS: &[&str] = &["survival", "regions", "sectors", "cohorts", "jobs", "funnel"];
const FORMATS: &[&str] = &["json", "csv", "xlsx", "note", "pdf", "html", "svg", "png"];

fn parts(format: &str) -> &'static [&'static str] {
    match format {
        "csv" => TABLES,
        "svg" | "png" => CHARTS,
        _ => &[""],
    }
}

fn languages(format: &str) -> &'static [&'static str] {
    if matches!(format, "pdf" | "html" | "svg" | "png") { &["uk", "en"] } else { &[""] }
}

/// How a file of a format begins.
fn begins(format: &str) -> &'static [u8] {
    match format {
        "pdf" => b"%PDF-",
        "png" => b"\x89PNG\r\n\x1a\n",
        "xlsx" => b"PK\x03\x04",
        "svg" => b"<svg ",
        "html" => b"<!DOCTYPE html>",
        "json" => b"{\"number\":",
        // Text of its own: the origin of the note, and the names of the columns.
        _ => b"",
    }
}

/// Every form of a release, as an auditor gets it.
pub async fn taken(house: &House, number: i64) -> Files {
    taken_of(house, number, FORMATS).await
}

/// Some formats of it.
pub async fn taken_of(house: &House, number: i64, formats: &[&str]) -> Files {
    let auditor = house.person("auditor", 0);
    let mut files = Files::new();
    for profile in Profile::ALL.iter().map(|profile| profile.code()) {
        for format in formats {
            for part in parts(format) {
                for language in languages(format) {
                    let mut query = format!("profile={profile}&format={format}");
                    for (name, value) in [("part", part), ("language", language)] {
                        if !value.is_empty() {
                            query = format!("{query}&{name}={value}");
                        }
                    }
                    let path = format!("/releases/{number}/document?{query}");
                    let (status, bytes) = house.visitors.file(auditor, &path).await.unwrap();
                    assert!(status == 200 && !bytes.is_empty(), "{path}: {status}");
                    let start = &bytes[..bytes.len().min(40)];
                    assert!(
                        bytes.starts_with(begins(format)),
                        "{path} begins with {:?}",
                        String::from_utf8_lossy(start)
                    );
                    files.insert(query, bytes);
                }
            }
        }
    }
    files
}

/// Two releases with different figures differ in every form that tells figures of the whole programme; there are as many of both.
pub fn differ(one: &Files, other: &Files) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let mut formats = BTreeMap::new();
    for (query, bytes) in one {
        let format = query.split('&').find_map(|part| part.strip_prefix("format=")).unwrap();
        let count: &mut [u32; 2] = formats.entry(format).or_default();
        count[usize::from(other[query] == *bytes)] += 1;
        // Tables and charts may tell of what did not change.
        assert!(other[query] != *bytes || ["csv", "svg", "png"].contains(&format), "{query} is the same in both");
    }
    assert_eq!(formats.len(), FORMATS.len(), "{formats:?}");
    assert!(formats.values().all(|[different, _]| *different > 0), "different and same by format: {formats:?}");
}

/// The program in a process of its own serves the same.
pub async fn served(house: &House, files: &Files, number: i64) {
    let Kept::Demo(demo) = &house.kept else { panic!("no program of its own") };
    let auditor = demo.client("auditor", 0).unwrap();
    let texts = files.iter().filter(|(query, _)| query.ends_with("=json") || query.contains("=csv"));
    let texts: Vec<_> = texts.collect();
    assert_eq!(texts.len(), Profile::ALL.len() * (1 + TABLES.len()));
    for (query, bytes) in texts {
        let path = format!("/api/v1/releases/{number}/document?{query}");
        let answer = auditor.get(&path).await.unwrap();
        assert!(answer.status == 200 && answer.text.as_bytes() == bytes, "{path}: other bytes");
    }
}

fn verified(verifier: &Verifier, note: &str) -> Result<(String, i64, Hash), NoteError> {
    let checkpoint = verifier.open(&note.parse::<Note>()?)?;
    Ok((checkpoint.origin, checkpoint.size, checkpoint.root))
}

/// The release's own answer has the hash of each document that the reader may see.
async fn hashes(house: &House, files: &Files, number: i64) {
    let hash =
        |profile: &str| ledger_core::row::hex(&Sha256::digest(&files[&format!("profile={profile}&format=json")]));
    for (role, profiles) in [("evaluator", &["evaluator", "public"][..]), ("officer", &["public"])] {
        let expected: Vec<Value> =
            profiles.iter().map(|profile| json!({ "profile": profile, "sha256": hash(profile) })).collect();
        let told = house.get(role, &format!("/releases/{number}")).await;
        assert_eq!(told["documents"], json!(expected), "{role}: {told}");
    }
}

/// The note is the key's, and of these very bytes; a changed document has no note.
pub async fn signed(house: &House, files: &Files, number: i64) {
    let key = house.get("evaluator", "/releases/key").await;
    let verifier: Verifier = key["verifier"].as_str().unwrap().parse().unwrap();
    let mut notes = Vec::new();
    for profile in Profile::ALL.iter().map(|profile| profile.code()) {
        let json = &files[&format!("profile={profile}&format=json")];
        let note = String::from_utf8(files[&format!("profile={profile}&format=note")].clone()).unwrap();
        let (origin, size, root) = verified(&verifier, &note).unwrap();
        assert!(origin.ends_with(&format!("/releases/{number}/{profile}")) && size == number, "{note}");
        assert_eq!(root, Hash::from(Sha256::digest(json)), "{profile}");
        let mut changed = json.clone();
        let digit = changed.iter().rposition(u8::is_ascii_digit).unwrap();
        changed[digit] = if changed[digit] == b'9' { b'8' } else { b'9' };
        assert_ne!(root, Hash::from(Sha256::digest(&changed)));
        // The stored hash, which pages and reports print, is that of the bytes.
        let hex = ledger_core::row::hex(&root);
        let stored = format!(
            "SELECT f.sha256 FROM release_file f JOIN release r ON r.release_id = f.release_id \
             WHERE r.number = {number} AND f.profile = '{profile}'"
        );
        assert_eq!(house.rows(&stored).await, [[hex.clone()]]);
        // Where forms of all kinds were taken, the report is among them.
        let report = files.get(&format!("profile={profile}&format=html&language=en"));
        assert_eq!(report.is_some(), files.keys().any(|query| query.contains("format=pdf")));
        if let Some(report) = report {
            assert!(String::from_utf8_lossy(report).contains(&hex), "the report says another hash than {hex}");
        }
        notes.push(note);
    }
    hashes(house, files, number).await;
    let page = house.visitors.page(house.person("evaluator", 0), &format!("/releases/{number}")).await.unwrap();
    let shown = ledger_core::row::hex(&Sha256::digest(&files["profile=evaluator&format=json"]));
    assert!(page.status == 200 && page.body.contains(&shown), "{}", page.body);
    // The text of one note with the signature of the other.
    let (text, _) = notes[0].rsplit_once("\n\n").unwrap();
    let (_, signature) = notes[1].rsplit_once("\n\n").unwrap();
    assert_eq!(verified(&verifier, &format!("{text}\n\n{signature}")).err(), Some(NoteError::Signature));
}
