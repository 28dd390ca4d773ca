//! The archive and its encryption, from both sides.

use std::io::{Read, Write};

use super::*;

fn manifest(members: &[&str]) -> Manifest {
    Manifest {
        format: FORMAT,
        made_at: "2026-01-02T03:04:05Z".into(),
        program: "0.1.0".into(),
        members: members.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn member(name: &str) -> Member {
    Member { name: name.into(), engine: "SQLite".into(), migrations: Vec::new(), logs: Vec::new(), keys: Vec::new() }
}

/// Two members of more than a frame, as they lie in the archive.
fn archive(written: &[&str], named: &[&str]) -> Vec<u8> {
    let mut writer = Writer::start(Vec::new(), &manifest(named)).unwrap();
    for name in written {
        writer.member(&member(name)).unwrap();
        writer.data(&vec![7; DATA_MAX + 1]).unwrap();
        writer.data(name.as_bytes()).unwrap();
        assert_eq!(writer.close().unwrap().bytes, (DATA_MAX + 1 + name.len()) as u64);
    }
    writer.end().unwrap()
}

/// The names and lengths of the members of an archive.
fn members(from: impl Read) -> Result<Vec<(String, u64)>, BackupError> {
    let (mut reader, mut found) = (Reader::open(from)?, Vec::new());
    loop {
        match reader.piece()? {
            Piece::Member(member) => found.push((member.name, 0)),
            Piece::Data(bytes) => assert!(!bytes.is_empty() && bytes.len() <= DATA_MAX),
            Piece::Whole(sum) => found.last_mut().unwrap().1 = sum.bytes,
            Piece::End => return Ok(found),
        }
    }
}

fn fault(bytes: &[u8]) -> String {
    members(bytes).unwrap_err().to_string()
}

#[test]
fn members_come_back_in_their_order_with_their_sums() {
    let bytes = archive(&[LEDGER, VAULT], &[LEDGER, VAULT]);
    let length = DATA_MAX as u64 + 1;
    let expected = [(LEDGER.to_owned(), length + 6), (VAULT.to_owned(), length + 5)];
    assert_eq!(members(bytes.as_slice()).unwrap(), expected);
}

#[test]
fn every_cut_is_told_and_nothing_may_follow_the_end() {
    let bytes = archive(&[LEDGER], &[LEDGER]);
    for end in [0, 5, 30, 300, DATA_MAX, bytes.len() - 60, bytes.len() - 1] {
        assert!(fault(&bytes[..end]).contains("cut off"), "{end}");
    }
    assert!(fault(&[&bytes[..], b"x"].concat()).contains("something follows its end"));
}

#[test]
fn a_changed_byte_of_a_member_is_told_with_its_member() {
    let mut bytes = archive(&[LEDGER, VAULT], &[LEDGER, VAULT]);
    let at = bytes.len() - 200 - DATA_MAX;
    bytes[at + DATA_MAX / 2] ^= 1;
    let fault = fault(&bytes);
    assert!(fault.contains("damaged in its member vault"), "{fault}");
}

#[test]
fn missing_strange_and_unordered_members_are_told() {
    assert!(fault(&archive(&[LEDGER], &[LEDGER, VAULT])).contains("lacks its member vault"));
    assert!(fault(&archive(&[VAULT], &[LEDGER, VAULT])).contains("lacks its member ledger"));
    assert!(fault(&archive(&[LEDGER, VAULT], &[LEDGER])).contains("does not name"));
    assert!(fault(b"PK\x03\x04 something else that is long enough").contains("no backup"));
}

#[test]
fn a_newer_format_is_told_by_its_number_whatever_else_it_says() {
    let text = br#"{"format":2,"something":"new"}"#;
    let length = u32::try_from(text.len()).unwrap().to_be_bytes();
    let bytes = [HEAD, b"M", &length, text].concat();
    let fault = fault(&bytes);
    assert!(fault.contains("format 2") && fault.contains("newer grant-api"), "{fault}");
}

#[test]
fn a_length_beyond_all_bounds_takes_no_memory() {
    let bytes = [HEAD, b"M", &u32::MAX.to_be_bytes()].concat();
    assert!(fault(&bytes).contains("longer than any"));
}

/// An archive encrypted to new identities, and their texts.
fn encrypted(of: usize) -> (Vec<u8>, Vec<String>) {
    let (texts, publics): (Vec<_>, Vec<_>) = (0..of).map(|_| new_identity("now")).unzip();
    let mut out = sealed(Vec::new(), &recipients(&publics).unwrap()).unwrap();
    out.write_all(&archive(&[LEDGER, VAULT], &[LEDGER, VAULT])).unwrap();
    (out.finish().unwrap(), texts.into_iter().map(|text| text.to_string()).collect())
}

fn decrypted(bytes: &[u8], identity: &str) -> Result<Vec<(String, u64)>, BackupError> {
    members(opened(bytes, &identities(identity, "a file")?)?)
}

#[test]
fn each_recipient_opens_it_and_nobody_else_does() {
    let (bytes, texts) = encrypted(2);
    for text in &texts {
        assert_eq!(decrypted(&bytes, text).unwrap().len(), 2);
    }
    let (other, _) = new_identity("now");
    assert!(matches!(decrypted(&bytes, &other), Err(BackupError::NoIdentity)));
}

#[test]
fn a_changed_byte_and_a_cut_anywhere_in_the_file_are_errors() {
    let (bytes, texts) = encrypted(1);
    let middle = bytes.len() / 2;
    for at in [0, 20, 60, 150, 190, 250, 70_000, middle, bytes.len() - 70, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(decrypted(&changed, &texts[0]).is_err(), "byte {at}");
        assert!(decrypted(&bytes[..at], &texts[0]).is_err(), "cut at {at}");
    }
    let mut changed = bytes.clone();
    changed[middle] ^= 1;
    assert!(decrypted(&changed, &texts[0]).unwrap_err().to_string().contains("damaged in its member"));
    let cut = decrypted(&bytes[..bytes.len() - 1], &texts[0]).unwrap_err().to_string();
    assert!(cut.contains("damaged") || cut.contains("cut off"), "{cut}");
    assert!(decrypted(b"age-encryption.org/v9\n", &texts[0]).is_err());
}

#[test]
fn recipients_and_identities_are_told_apart_and_no_secret_is_repeated() {
    let (text, public) = new_identity("now");
    let secret = text.lines().last().unwrap().to_owned();
    assert!(recipients(&[]).is_err());
    assert_eq!(recipients(&[public.clone(), format!(" {public}")]).unwrap().len(), 1);
    assert!(recipients(&["age1nobody".into()]).is_err());
    assert!(identities("# only a comment\n", "f").is_err());
    assert!(identities(&public, "f").is_err());
    let cut = identities(&secret[..secret.len() - 1], "f").err().unwrap().to_string();
    assert!(cut.contains("f: ") && !cut.contains("KEY-1Q") && !cut.contains(&secret[16..30]), "{cut}");
}
