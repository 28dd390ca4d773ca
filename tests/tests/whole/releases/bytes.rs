//! What is served of a release: every form of it, its hash and its signature.
//!
//! Invariant: bytes are held as they came. Must not: read a file's content but to hash it.

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
                    files.insert(query, bytes);
                }
            }
        }
    }
    files
}

/// The program in a process of its own serves the same.
pub async fn served(house: &House, files: &Files, number: i64) {
    let Kept::Demo(demo) = &house.kept else { panic!("no program of its own") };
    let auditor = demo.client("auditor", 0).unwrap();
    for (query, bytes) in files.iter().filter(|(query, _)| query.ends_with("=json") || query.contains("=csv")) {
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
        if let Some(report) = files.get(&format!("profile={profile}&format=html&language=en")) {
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
