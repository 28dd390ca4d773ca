//! Identities, files and notes through the program, on both engines: sealed before the ledger speaks of them, logged before
//! they are shown, hidden from whoever may not know, and found in clear nowhere.
//!
//! Invariant: each test has a vault of its own beside its ledger, with its own key file.

mod canary;

use grant_api::app::execute::Terms;
use grant_api::app::sealed::Identity;
use grant_api::app::verify::verify;
use grant_api::app::{App, AppError, AppResult, Request};
use grant_api::store::write::Receipt;
use ledger_core::id::{AttachmentId, CaseId, SubjectId};
use ledger_core::programme::command::IdentityReveal;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::identity::{AttachmentKind, IdentityField, TextKind};
use ledger_core::time::Timestamp;

use crate::engine::{Engine, TestDatabase, engines};
use crate::play::case_open_command;
use crate::raw::Raw;
use crate::scene::{Scene, code, object};

const PDF: &[u8] = b"%PDF-1.7\nnobody's plan";

/// A scene with a vault and one case that `caseworker1` opened.
struct Field {
    scene: Scene,
    app: App,
    vault: TestDatabase,
    case: CaseId,
    subject: SubjectId,
    keys: tempfile::TempDir,
}

impl Field {
    async fn open(engine: Engine) -> Field {
        let scene = Scene::open(engine).await.unwrap();
        let vault = engine.database().await.unwrap();
        let keys = tempfile::tempdir().unwrap();
        let app = scene.app.clone().with_vault(vault.url(), &keys.path().join("vault.key")).await.unwrap();
        let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000, 600_000).await.unwrap();
        let open = case_open_command(place, 100_000, scene.day(2)).unwrap();
        let case = scene.act("officer1", scene.day(2), open).await.unwrap().case_id.unwrap();
        let subject = scene.case(case).await.unwrap().application.subject_id;
        Field { scene, app, vault, case, subject, keys }
    }

    async fn request(&self, who: &str) -> Request {
        self.scene.request(who).await.unwrap()
    }

    fn terms(&self, key: &str) -> Terms {
        Terms { key: Some(key.to_owned()), ..Terms::default() }
    }

    async fn record(&self, who: &str, key: &str, version: i64, phone: &str) -> AppResult<Receipt> {
        let mut identity = Identity::default();
        identity.set(IdentityField::GivenName, "Тест".into());
        identity.set(IdentityField::Phone, phone.into());
        let request = self.request(who).await;
        self.app.identity_record(&request, self.terms(key), (self.subject, version), &identity).await
    }

    async fn reveal(&self, who: &str, key: &str, field: IdentityField) -> AppResult<String> {
        let input = IdentityReveal { case: self.case, field, reason: code("call_back")? };
        let request = self.request(who).await;
        let shown = self.app.identity_reveal(&request, self.terms(key), input).await?;
        Ok(shown.value.expose().to_owned())
    }

    async fn attach(&self, who: &str, key: &str, bytes: &[u8]) -> AppResult<Receipt> {
        let request = self.request(who).await;
        self.app.attachment_add(&request, self.terms(key), (self.case, AttachmentKind::Plan), bytes).await
    }

    async fn read(&self, who: &str, key: &str, id: AttachmentId) -> AppResult<Vec<u8>> {
        let request = self.request(who).await;
        let (_, bytes) = self.app.attachment_read(&request, self.terms(key), (self.case, id)).await?;
        Ok(bytes.to_vec())
    }

    async fn note(&self, who: &str, key: &str, text: &str) -> AppResult<Receipt> {
        let request = self.request(who).await;
        self.app.note_add(&request, self.terms(key), (self.case, TextKind::Note, None), text).await
    }

    /// Leaves of the log about the case, as text.
    async fn leaves(&self) -> Vec<String> {
        let leaves = self.scene.store.log_of_case(self.scene.programme, self.case).await.unwrap();
        leaves.into_iter().map(|leaf| leaf.body).collect()
    }

    /// What `verify` finds in the ledger.
    async fn findings(&self) -> usize {
        verify(&self.scene.store).await.unwrap().iter().map(|check| check.findings.len()).sum()
    }

    async fn size(&self) -> i64 {
        self.scene.store.log_head(self.scene.programme).await.unwrap().unwrap().size
    }
}

fn refused<T>(result: AppResult<T>) -> &'static str {
    result.err().map_or("granted", |error| error.code())
}

#[tokio::test]
async fn one_field_is_shown_once_after_the_act_is_in_the_log() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let phone = "+380000000042";
        assert_eq!(refused(field.reveal("officer1", "r-0", IdentityField::Phone).await), "not_found");
        let first = field.record("officer1", "k-1", 0, phone).await.unwrap();
        assert_eq!((first.version, field.record("officer1", "k-1", 0, phone).await.unwrap()), (1, first.clone()));
        assert_eq!(refused(field.record("officer1", "k-1", 0, "+380000000043").await), "key_reused");
        assert_eq!(refused(field.record("officer2", "k-2", 0, phone).await), "stale_version");

        let size = field.size().await;
        assert_eq!(field.reveal("officer2", "r-1", IdentityField::Phone).await.unwrap(), phone);
        assert_eq!(field.size().await, size + 1);
        let leaf = field.leaves().await.pop().unwrap();
        for part in ["identity_reveal", "\"field\":\"phone\"", "\"reason\":\"call_back\""] {
            assert!(leaf.contains(part), "{part} in {leaf}");
        }
        assert!(!leaf.contains("380000000042"), "{leaf}");
        let acts = field.scene.case(field.case).await.unwrap().acts;
        assert_eq!(acts.last().unwrap().action.code(), "identity_reveal");
        // The same key is the same act: it does not show anything twice.
        assert_eq!(refused(field.reveal("officer2", "r-1", IdentityField::Phone).await), "already_shown");
        // What was never recorded is not there.
        assert_eq!(refused(field.reveal("officer2", "r-2", IdentityField::TaxId).await), "not_found");

        // A newer version takes the place of the older one.
        field.record("officer1", "k-3", 1, "+380000000044").await.unwrap();
        assert_eq!(field.reveal("monitor", "r-3", IdentityField::Phone).await.unwrap(), "+380000000044");
        assert_eq!(field.reveal("protection", "r-4", IdentityField::GivenName).await.unwrap(), "Тест");
        assert_eq!(field.findings().await, 0, "{engine:?}");
    }
}

#[tokio::test]
async fn who_may_not_know_of_a_case_learns_nothing_and_who_may_not_act_is_refused_aloud() {
    for engine in engines() {
        let field = Field::open(engine).await;
        field.record("officer1", "k-1", 0, "+380000000042").await.unwrap();
        let added = field.attach("officer1", "a-1", PDF).await.unwrap();
        let file: AttachmentId = object(&added).unwrap();
        let ours = ["caseworker1", "caseworker2"].map(|who| (who, field.scene.person(who).unwrap()));
        let ngo = field.scene.case(field.case).await.unwrap().application.ngo_id;
        let own = if field.scene.ngos[0] == ngo { 0 } else { 1 };
        let (own, other) = (ours[own].0, ours[1 - own].0);
        assert_eq!(field.reveal(own, "w-1", IdentityField::Phone).await.unwrap(), "+380000000042");
        let size = field.size().await;
        for (who, n) in [(other, 0), ("evaluator", 1), ("admin", 2)] {
            let key = |what: &str| format!("{what}-{n}");
            assert_eq!(refused(field.reveal(who, &key("r"), IdentityField::Phone).await), "not_found", "{who}");
            assert_eq!(refused(field.record(who, &key("k"), 1, "+380000000001").await), "not_found", "{who}");
            assert_eq!(refused(field.attach(who, &key("a"), PDF).await), "not_found", "{who}");
            assert_eq!(refused(field.read(who, &key("d"), file).await), "not_found", "{who}");
            assert_eq!(refused(field.note(who, &key("n"), "words").await), "not_found", "{who}");
            let request = field.request(who).await;
            assert_eq!(refused(field.app.attachments(&request, field.case).await), "not_found", "{who}");
            assert_eq!(refused(field.app.notes(&request, field.case).await), "not_found", "{who}");
            assert_eq!(refused(field.app.identity_fields(&request, field.subject).await), "not_found", "{who}");
        }
        assert_eq!(field.size().await, size, "trying left a leaf");
        for (who, n) in [("auditor", 3), ("committee1", 4)] {
            let key = |what: &str| format!("{what}-{n}");
            assert_eq!(refused(field.reveal(who, &key("r"), IdentityField::Phone).await), "not_your_role", "{who}");
            assert_eq!(refused(field.read(who, &key("d"), file).await), "not_your_role", "{who}");
            assert_eq!(refused(field.note(who, &key("n"), "words").await), "not_your_role", "{who}");
        }
        assert_eq!(field.size().await, size + 6, "each refusal is in the log");
    }
}

#[tokio::test]
async fn files_and_notes_come_back_as_they_were_and_a_retry_adds_nothing() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let added = field.attach("officer1", "a-1", PDF).await.unwrap();
        assert_eq!(field.attach("officer1", "a-1", PDF).await.unwrap(), added);
        assert_eq!(refused(field.attach("officer1", "a-1", b"%PDF-1.7\nanother").await), "key_reused");
        for (key, bytes) in [("a-2", &b"MZ program"[..]), ("a-3", b""), ("a-4", b"<html>")] {
            assert_eq!(refused(field.attach("officer1", key, bytes).await), "invalid");
        }
        let large = [PDF, &vec![b' '; 10 * 1024 * 1024]].concat();
        assert_eq!(refused(field.attach("officer1", "a-5", &large).await), "invalid");
        let request = field.request("auditor").await;
        let listed = field.app.attachments(&request, field.case).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].size_bytes, listed[0].media.code()), (PDF.len() as i64, "pdf"));
        assert_eq!(field.read("manager1", "d-1", listed[0].attachment_id).await.unwrap(), PDF);
        assert!(field.leaves().await.last().unwrap().contains("attachment_read"));

        field.note("officer1", "n-1", " Перша нотатка. ").await.unwrap();
        field.note("monitor", "n-1", "Друга нотатка.").await.unwrap();
        let notes = field.app.notes(&field.request("manager1").await, field.case).await.unwrap();
        let words: Vec<&str> = notes.iter().map(|note| note.text.as_ref().unwrap().expose()).collect();
        assert_eq!(words, ["Перша нотатка.", "Друга нотатка."]);
        assert_eq!(refused(field.note("officer1", "n-2", "  ").await), "invalid");

        // What was tampered with is unavailable; the act of asking stays in the log, the other notes stay readable.
        let raw = Raw::open(engine, field.vault.url()).await.unwrap();
        raw.run("UPDATE vault_blob SET made_at = made_at, sealed = (SELECT t.sealed FROM vault_text t LIMIT 1)")
            .await
            .unwrap();
        let size = field.size().await;
        assert_eq!(refused(field.read("manager1", "d-2", listed[0].attachment_id).await), "unavailable");
        assert_eq!(field.size().await, size + 1);
        let last = format!("'{}'", notes[1].row.text_id);
        let id = match engine {
            Engine::Sqlite => format!("x'{}'", notes[1].row.text_id.0.simple()),
            Engine::Postgres => last,
        };
        raw.run(&format!("DELETE FROM vault_text WHERE text_id = {id}")).await.unwrap();
        let notes = field.app.notes(&field.request("manager1").await, field.case).await.unwrap();
        assert_eq!(notes.iter().map(|note| note.text.is_some()).collect::<Vec<_>>(), [true, false]);
        assert_eq!(field.findings().await, 0, "{engine:?}");
    }
}

#[tokio::test]
async fn what_no_row_refers_to_is_swept_after_an_hour_and_the_rest_stays() {
    for engine in engines() {
        let field = Field::open(engine).await;
        field.record("officer1", "k-1", 0, "+380000000042").await.unwrap();
        let added = field.attach("officer1", "a-1", PDF).await.unwrap();
        field.note("officer1", "n-1", "words").await.unwrap();
        // Sealed, then refused by the ledger: nothing refers to it.
        assert_eq!(refused(field.record("officer2", "k-2", 0, "+380000000043").await), "stale_version");
        let now = field.request("officer1").await.now;
        let after = |minutes: i64| Timestamp::from_micros(now.micros() + minutes * 60_000_000);
        assert_eq!(field.app.vault_sweep(after(30)).await.unwrap(), 0);
        // The ledger's last decision is as old as what was sealed: it may be a copy that does not know the newer ones.
        assert_eq!(field.app.vault_unreferred(after(120)).await.unwrap(), 0);
        assert_eq!(field.app.vault_sweep(after(120)).await.unwrap(), 0);
        let late = Request { now: after(110), ..field.request("officer1").await };
        field.app.note_add(&late, field.terms("n-2"), (field.case, TextKind::Note, None), "later").await.unwrap();
        assert_eq!(field.app.vault_unreferred(after(120)).await.unwrap(), 1, "counted, and left");
        // Two fields and the key of their commitment.
        assert_eq!(field.app.vault_sweep(after(120)).await.unwrap(), 3);
        assert_eq!(field.app.vault_sweep(after(120)).await.unwrap(), 0);
        assert_eq!(field.reveal("officer1", "r-1", IdentityField::Phone).await.unwrap(), "+380000000042");
        assert_eq!(field.read("officer1", "d-1", object(&added).unwrap()).await.unwrap(), PDF);
        assert_eq!(field.app.notes(&field.request("officer1").await, field.case).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_ledger_that_refers_to_a_vault_does_not_get_an_empty_one_in_its_place() {
    for engine in engines() {
        let field = Field::open(engine).await;
        let key = field.keys.path().join("vault.key");
        field.record("officer1", "k-1", 0, "+380000000042").await.unwrap();
        let fresh = engine.database().await.unwrap();
        let new = field.keys.path().join("new.key");
        assert!(field.scene.app.clone().with_vault(fresh.url(), &new).await.is_err(), "an empty vault was taken");
        assert!(!new.exists());
        let Err(AppError::Internal { cause }) = field.scene.app.clone().with_vault(field.vault.url(), &new).await
        else {
            panic!("a vault opened without its key")
        };
        assert!(cause.contains("made with the key"), "{cause}");
        let again = field.scene.app.clone().with_vault(field.vault.url(), &key).await.unwrap();
        assert!(again.has_vault() && again.ready().await);
        // Without a vault the ledger answers as ever, and what lies in the vault is unavailable.
        let request = field.request("officer1").await;
        assert_eq!(refused(field.scene.app.notes(&request, field.case).await), "unavailable");
        assert!(field.scene.app.case(&request, field.case).await.is_ok());
    }
}
