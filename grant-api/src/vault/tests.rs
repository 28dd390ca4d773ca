//! The vault by itself, in a SQLite file: what is swapped, cut off, changed or under another key does not open.
//! `tests/tests/whole/vault.rs` plays it through the program on both engines.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ledger_core::id::{AttachmentId, DocumentId, IdentityId, ProgrammeId, SubjectId, TextId};
use ledger_core::programme::identity::IdentityField as Field;
use ledger_core::time::Timestamp;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::lookup::{folded, phone};
use super::{Identity, IndexKind, Kept, Keys, Paper, Vault, VaultError};

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

struct Place {
    folder: tempfile::TempDir,
    vault: Vault,
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn url(folder: &tempfile::TempDir) -> String {
    format!("sqlite://{}", folder.path().join("ledger.vault.db").display())
}

fn key_file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("ledger.vault.key")
}

impl Place {
    async fn open() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(&url(&folder), &key_file(&folder), ProgrammeId(id(1)), true).await.unwrap();
        Place { folder, vault }
    }

    async fn run(&self, sql: &str) {
        self.vault.db.execute_unprepared(sql).await.unwrap();
    }
}

fn somebody(fields: &[(Field, &str)]) -> Identity {
    let mut identity = Identity::default();
    fields.iter().for_each(|(field, value)| identity.set(*field, (*value).to_owned()));
    identity
}

fn unavailable<T>(result: Result<T, VaultError>, table: &'static str) {
    assert_eq!(result.err(), Some(VaultError::Unavailable(table)));
}

#[tokio::test]
async fn an_identity_comes_back_field_by_field_and_the_same_again_is_the_same() {
    let place = Place::open().await;
    let (subject, version) = (SubjectId(id(2)), IdentityId(id(3)));
    let identity = somebody(&[(Field::GivenName, "Олена"), (Field::Phone, "067 000 00 01")]);
    let first = place.vault.identity_put(subject, version, &identity, NOW).await.unwrap();
    assert_eq!(place.vault.identity_put(subject, version, &identity, NOW).await.unwrap(), first);
    let shown = place.vault.identity_field(subject, version, Field::GivenName, &first).await.unwrap();
    assert_eq!(shown.expose(), "Олена");
    // Something else under the same id is an error, and changes nothing.
    let other = somebody(&[(Field::GivenName, "Марія")]);
    let refused = place.vault.identity_put(subject, version, &other, NOW).await;
    assert_eq!(refused.err(), Some(VaultError::Different));
    let shown = place.vault.identity_field(subject, version, Field::Phone, &first).await.unwrap();
    assert_eq!(shown.expose(), "067 000 00 01");
    // Nothing that was never recorded, and nothing under another commitment: an older version is not a newer one.
    unavailable(place.vault.identity_field(subject, version, Field::TaxId, &first).await, "vault_field");
    unavailable(place.vault.identity_field(subject, version, Field::Phone, &[7; 32]).await, "vault_field");
    // Equal values of two people have different commitments: the key is random.
    let twin = place.vault.identity_put(SubjectId(id(4)), IdentityId(id(5)), &identity, NOW).await.unwrap();
    assert_ne!(first, twin);
}

#[tokio::test]
async fn what_was_swapped_between_columns_rows_or_subjects_does_not_open() {
    for fault in ["columns", "rows", "subjects", "keys"] {
        let place = Place::open().await;
        let fields = |name: &str| somebody(&[(Field::GivenName, name), (Field::FamilyName, "Тестова")]);
        let (one, two) = (SubjectId(id(2)), SubjectId(id(3)));
        let commitment = place.vault.identity_put(one, IdentityId(id(12)), &fields("А"), NOW).await.unwrap();
        place.vault.identity_put(one, IdentityId(id(14)), &fields("Б"), NOW).await.unwrap();
        place.vault.identity_put(two, IdentityId(id(13)), &fields("В"), NOW).await.unwrap();
        let hex = |number| id(number).simple().to_string();
        let take = |from: u128| {
            format!(
                "UPDATE vault_field SET sealed = (SELECT f.sealed FROM vault_field f WHERE f.identity_id = x'{}'
                   AND f.field = 'given_name') WHERE identity_id = x'{}' AND field = 'given_name'",
                hex(from),
                hex(12)
            )
        };
        let renamed = |from: &str, to: &str| {
            format!("UPDATE vault_field SET field = '{to}' WHERE field = '{from}' AND identity_id = x'{}'", hex(12))
        };
        let sql = match fault {
            // Two columns of a row change places, by way of a third name.
            "columns" => vec![
                renamed("given_name", "third"),
                renamed("family_name", "given_name"),
                renamed("third", "family_name"),
            ],
            "rows" => vec![take(14)],
            "subjects" => vec![take(13)],
            _ => vec![format!(
                "UPDATE subject_key SET wrapped = (SELECT k.wrapped FROM subject_key k WHERE k.subject_id = x'{}')
                   WHERE subject_id = x'{}'",
                hex(3),
                hex(2)
            )],
        };
        let field = place.vault.identity_field(one, IdentityId(id(12)), Field::GivenName, &commitment).await;
        assert_eq!(field.unwrap().expose(), "А");
        for statement in sql {
            place.run(&statement).await;
        }
        let field = place.vault.identity_field(one, IdentityId(id(12)), Field::GivenName, &commitment).await;
        unavailable(field, if fault == "keys" { "subject_key" } else { "vault_field" });
    }
}

#[tokio::test]
async fn what_was_cut_off_or_changed_in_one_bit_does_not_open() {
    let place = Place::open().await;
    let (subject, paper) = (SubjectId(id(2)), Paper::Attachment(AttachmentId(id(9))));
    let commitment = place.vault.paper_put(subject, paper, b"%PDF-1.7 words", NOW).await.unwrap();
    let read = place.vault.paper_get(subject, paper, &commitment).await.unwrap();
    assert_eq!(read.as_slice(), b"%PDF-1.7 words");
    let sealed = super::rows::whole(&place.vault.db, ProgrammeId(id(1)), super::rows::BLOBS, id(9)).await;
    let sealed = sealed.unwrap().unwrap().1;
    let mut broken: Vec<Vec<u8>> = (0..sealed.len()).map(|length| sealed[..length].to_vec()).collect();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        broken.push(changed);
    }
    for bytes in broken {
        let hex = ledger_core::row::hex(&bytes);
        place.run(&format!("UPDATE vault_blob SET sealed = x'{hex}'")).await;
        unavailable(place.vault.paper_get(subject, paper, &commitment).await, "vault_blob");
    }
    place.run(&format!("UPDATE vault_blob SET sealed = x'{}'", ledger_core::row::hex(&sealed))).await;
    assert!(place.vault.paper_get(subject, paper, &commitment).await.is_ok());
    // Nor for another subject, nor as a text, nor under another commitment.
    unavailable(place.vault.paper_get(SubjectId(id(3)), paper, &commitment).await, "vault_blob");
    unavailable(place.vault.paper_get(subject, Paper::Text(TextId(id(9))), &commitment).await, "vault_text");
    unavailable(place.vault.paper_get(subject, paper, &[0; 32]).await, "vault_blob");
    // Destroyed with the key of the subject.
    place.run("DELETE FROM subject_key").await;
    unavailable(place.vault.paper_get(subject, paper, &commitment).await, "vault_blob");
}

#[tokio::test]
async fn a_document_opens_for_its_subject_as_it_was_first_kept() {
    let place = Place::open().await;
    let (subject, document) = (SubjectId(id(2)), DocumentId(id(9)));
    assert_eq!(place.vault.document_get(subject, document).await.unwrap(), None);
    for bytes in [b"%PDF-1.7 first", b"%PDF-1.7 later"] {
        place.vault.document_put(subject, document, bytes, NOW).await.unwrap();
    }
    let kept = place.vault.document_get(subject, document).await.unwrap().unwrap();
    assert_eq!(kept.as_slice(), b"%PDF-1.7 first");
    unavailable(place.vault.document_get(SubjectId(id(3)), document).await, "vault_document");
    place.run("UPDATE vault_document SET sealed = substr(sealed, 1, length(sealed) - 1)").await;
    unavailable(place.vault.document_get(subject, document).await, "vault_document");
}

#[tokio::test]
async fn a_vault_opens_with_its_own_key_file_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::open().await;
    let (url, key, programme) = (url(&place.folder), key_file(&place.folder), ProgrammeId(id(1)));
    let mode = std::fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let own = Keys::read(&key).unwrap().fingerprint().to_owned();
    assert_eq!(own.len(), super::FINGERPRINT_LEN);
    assert!(Vault::open(&url, &key, programme, false).await.is_ok());

    let other = place.folder.path().join("other.key");
    Keys::make(&other).unwrap();
    let found = Keys::read(&other).unwrap().fingerprint().to_owned();
    let wrong = Vault::open(&url, &other, programme, true).await;
    assert_eq!(wrong.err(), Some(VaultError::WrongKey { expected: own.clone(), found }));

    // A key file that is there is never written over.
    Keys::make(&key).unwrap();
    assert_eq!(Keys::read(&key).unwrap().fingerprint(), own);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(Vault::open(&url, &key, programme, true).await, Err(VaultError::KeyFile(_))));
    std::fs::remove_file(&key).unwrap();
    let Err(VaultError::KeyFile(missing)) = Vault::open(&url, &key, programme, true).await else {
        panic!("a vault opened without its key")
    };
    assert!(missing.contains(&own), "{missing}");
    // Nor is a missing vault made where one is expected.
    let nowhere = format!("sqlite://{}", place.folder.path().join("nowhere.db").display());
    assert!(Vault::open(&nowhere, &other, programme, false).await.is_err());
    std::fs::write(&other, "grant-ledger vault key 1\nepoch 1 AAAA\n").unwrap();
    assert!(matches!(Keys::read(&other), Err(VaultError::KeyFile(_))));
}

#[tokio::test]
async fn people_are_alike_by_kind_whatever_the_spelling() {
    let place = Place::open().await;
    let known = [
        (2, vec![(Field::Phone, "+38 (067) 123-45-67"), (Field::TaxId, "1234567890")]),
        (3, vec![(Field::Phone, "0671234567"), (Field::Email, "A@Example.org"), (Field::Document, "ab 123456")]),
        (4, vec![(Field::Email, "a@example.ORG"), (Field::Document, "AB123456"), (Field::TaxId, "1234567890")]),
        (5, vec![(Field::GivenName, "Мар’яна"), (Field::FamilyName, "Тест-Особа"), (Field::BirthDate, "1990-01-02")]),
        (6, vec![(Field::GivenName, "Мар'яна"), (Field::FamilyName, "ТЕСТ ОСОБА"), (Field::BirthDate, "1990-01-02")]),
        (7, vec![(Field::GivenName, "Мар'яна"), (Field::FamilyName, "Тест-Особа"), (Field::BirthDate, "1990-01-03")]),
        (8, vec![(Field::GivenName, "1"), (Field::FamilyName, "-"), (Field::BirthDate, "1990-01-04")]),
        (9, vec![(Field::GivenName, "2"), (Field::FamilyName, "."), (Field::BirthDate, "1990-01-04")]),
    ];
    for (number, fields) in &known {
        let (subject, version) = (SubjectId(id(*number)), IdentityId(id(100 + number)));
        place.vault.identity_put(subject, version, &somebody(fields), NOW).await.unwrap();
    }
    let alike = async |number| {
        let found = place.vault.alike(SubjectId(id(number))).await.unwrap();
        let mut kinds = BTreeMap::<u128, Vec<IndexKind>>::new();
        for pair in &found {
            // Both sides say which version it is.
            assert_eq!((pair.own.0.as_u128(), pair.other.0.as_u128()), (100 + number, 100 + pair.subject.0.as_u128()));
            kinds.entry(pair.subject.0.as_u128()).or_default().push(pair.kind);
        }
        kinds.values_mut().for_each(|kinds| kinds.sort_unstable());
        kinds.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(alike(2).await, [(3, vec![IndexKind::Phone]), (4, vec![IndexKind::TaxId])]);
    assert_eq!(alike(4).await, [(2, vec![IndexKind::TaxId]), (3, vec![IndexKind::Document, IndexKind::Email])]);
    assert_eq!(alike(5).await, [(6, vec![IndexKind::NameBirth])]);
    assert!(alike(7).await.is_empty());
    assert!(alike(8).await.is_empty(), "names without a letter");
    for written in ["067 123 45 67", "+380671234567", "00380671234567", "67-123-45-67"] {
        assert_eq!(phone(written), "380671234567", "{written}");
    }
    assert_eq!(phone("+48 123 456 789"), "48123456789");
    assert_eq!(folded("Мар’яна-Олена  ІІ"), folded("мар'яна олена іі"));
}

#[tokio::test]
async fn what_is_old_and_unwanted_goes_and_what_was_wanted_again_stays() {
    let place = Place::open().await;
    let (subject, later) = (SubjectId(id(2)), Timestamp::from_micros(NOW.micros() + 10));
    let identity = somebody(&[(Field::Phone, "0670000001")]);
    let kept = place.vault.identity_put(subject, IdentityId(id(20)), &identity, NOW).await.unwrap();
    place.vault.identity_put(subject, IdentityId(id(21)), &identity, NOW).await.unwrap();
    place.vault.identity_put(SubjectId(id(3)), IdentityId(id(22)), &identity, NOW).await.unwrap();
    let ids = place.vault.kept_before(Kept::Identities, later, None, 10).await.unwrap();
    assert_eq!(ids, [id(20), id(21), id(22)]);
    assert_eq!(place.vault.kept_before(Kept::Identities, later, Some(id(20)), 1).await.unwrap(), [id(21)]);
    assert!(place.vault.kept_before(Kept::Identities, NOW, None, 10).await.unwrap().is_empty());
    // Asked for again between the look and the deed.
    place.vault.identity_put(subject, IdentityId(id(20)), &identity, later).await.unwrap();
    let gone = place.vault.destroy(Kept::Identities, &[id(20), id(21), id(22)], later).await.unwrap();
    assert_eq!(gone, 4, "two versions, each a field and the key of its commitment");
    assert!(place.vault.identity_field(subject, IdentityId(id(20)), Field::Phone, &kept).await.is_ok());
    assert!(place.vault.alike(subject).await.unwrap().is_empty(), "the blind index forgets with the fields");
}
