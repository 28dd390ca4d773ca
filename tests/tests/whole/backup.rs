//! Backups of a program that goes on posting, on both engines: each is restored to a new place, verified and balanced, and
//! holds whatever was acknowledged before it was begun. What is spoilt, opened by a stranger or put where something is, is
//! refused and leaves nothing. `GRANT_TEST_BACKUPS` says how many rounds.
//!
//! Invariant: the program that posts and the one that copies are processes of their own.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use grant_api::app::clock;
use grant_api::app::execute::Terms;
use grant_api::app::sealed::Identity;
use grant_api::store::Store;
use ledger_core::programme::fund::{Condition, Policy};
use ledger_core::programme::identity::IdentityField;
use serde_json::json;
use tests::binary::{Outcome, Server, grant_api, program};
use tests::failure::Failure;
use tests::http::Client;
use tests::payable::Sealed;
use tokio::task::JoinHandle;

use crate::engine::{Engine, TestDatabase, engines};
use crate::place::Place;

/// In a name, which is sealed in the vault.
const HIDDEN: &str = "QwzCanaryNameJkx";
/// In the reference of a bank, which is plain in the ledger.
const PLAIN: &str = "QWZCANARYREFJKX";

/// How many backups are made while the program posts.
fn rounds() -> usize {
    std::env::var("GRANT_TEST_BACKUPS").map_or(3, |text| text.parse().expect("GRANT_TEST_BACKUPS is a whole number"))
}

/// A programme with money and a vault, and a folder for backups with an identity.
struct Desk {
    engine: Engine,
    sealed: Sealed,
    place: Place,
    folder: tempfile::TempDir,
    identity: PathBuf,
    recipient: String,
}

/// A place that a backup is restored to.
struct New {
    ledger: TestDatabase,
    vault: TestDatabase,
}

impl New {
    async fn of(engine: Engine) -> New {
        New { ledger: engine.database().await.unwrap(), vault: engine.database().await.unwrap() }
    }

    /// What lies where the files would be.
    fn files(&self) -> Vec<String> {
        [&self.ledger, &self.vault].iter().filter_map(|database| database.folder()).flat_map(names).collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

async fn new_identity(file: &Path) -> String {
    let made = grant_api(&["backup", "new-identity", "--to", file.to_str().unwrap()]).await.unwrap();
    assert_eq!(made.code, Some(0), "{made:?}");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    made.stdout.trim().to_owned()
}

impl Desk {
    async fn open(engine: Engine) -> Desk {
        let sealed = Sealed::open(engine).await.unwrap();
        let scene = &sealed.scene;
        let place = scene.place((Condition::Conditional, Policy::Advance), 1_000_000_000, 600_000).await.unwrap();
        scene.tranche(place, 100, PLAIN, scene.day(1)).await.unwrap();
        let case = scene.case_open(place, 100_000, scene.day(2)).await.unwrap();
        let subject = scene.case(case).await.unwrap().application.subject_id;
        let mut identity = Identity::default();
        identity.set(IdentityField::GivenName, HIDDEN.into());
        let terms = Terms { key: Some(scene.fresh_key()), ..Terms::default() };
        let request = scene.request("officer1").await.unwrap();
        scene.app.identity_record(&request, terms, (subject, 0), &identity).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("backups")).unwrap();
        let file = folder.path().join("identity");
        let recipient = new_identity(&file).await;
        Desk { engine, sealed, place, folder, identity: file, recipient }
    }

    fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    /// Makes a backup; gives its file.
    async fn back_up(&self) -> PathBuf {
        let (ledger, vault) = (self.sealed.scene.database.url(), self.sealed.vault.url());
        let (to, second) = (self.backups(), self.folder.path().join("second"));
        if !second.exists() {
            new_identity(&second).await;
        }
        let text = std::fs::read_to_string(&second).unwrap();
        let second = text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap();
        let named = ["backup", "--database", ledger, "--vault", vault, "--to", to.to_str().unwrap()];
        let readers = ["--recipient", self.recipient.as_str(), "--recipient", second];
        let made = grant_api(&[&named[..], &readers[..]].concat()).await.unwrap();
        assert_eq!(made.code, Some(0), "{made:?}");
        assert!(!made.stderr.contains("recipient"), "{made:?}");
        PathBuf::from(made.stdout.lines().last().unwrap())
    }

    async fn restore(&self, from: &Path, identity: &Path, new: &New, key: Option<&Path>) -> Outcome {
        let (from, identity) = (from.to_str().unwrap(), identity.to_str().unwrap());
        let places = ["--database", new.ledger.url(), "--vault", new.vault.url()];
        let mut all = [&["restore", "--from", from, "--identity", identity][..], &places[..]].concat();
        if let Some(key) = key {
            all.extend(["--vault-key", key.to_str().unwrap()]);
        }
        grant_api(&all).await.unwrap()
    }

    /// A restore that has to fail with these words, and leave nothing.
    async fn refused(&self, from: &Path, identity: &Path, words: &str) {
        let new = New::of(self.engine).await;
        let done = self.restore(from, identity, &new, None).await;
        assert_eq!(done.code, Some(2), "{done:?}");
        assert!(done.stderr.contains(words), "{words} in {done:?}");
        assert_eq!(new.files(), [] as [&str; 0], "{words}");
        if self.engine == Engine::Postgres {
            // Nothing was committed: the same place takes the next.
            let whole = self.back_up().await;
            let again = self.restore(&whole, &self.identity, &new, None).await;
            assert_eq!(again.code, Some(0), "after {words}: {again:?}");
        }
    }

    async fn server(&self) -> Server {
        let scene = &self.sealed.scene;
        let urls = (scene.database.url(), self.sealed.vault.url());
        serve(urls, &self.sealed.key_file()).await.unwrap()
    }
}

async fn serve((ledger, vault): (&str, &str), key: &Path) -> Result<Server, Failure> {
    let mut command = Command::new(program().await?);
    command.args(["serve", "--database", ledger, "--vault", vault, "--vault-key"]).arg(key);
    command.args(["--listen", "127.0.0.1:0"]);
    Server::start(command, &[]).await
}

/// Posts tranches over HTTP until told to stop.
struct Poster {
    stop: Arc<AtomicBool>,
    /// Sequences of the log that were acknowledged.
    acknowledged: Arc<Mutex<Vec<i64>>>,
    task: JoinHandle<()>,
}

impl Poster {
    async fn start(desk: &Desk, server: &Server) -> Poster {
        let scene = &desk.sealed.scene;
        let token = scene.app.token_give(scene.person("finance").unwrap(), "poster", clock::now()).await.unwrap();
        let client = Client::new(server.address(), Some(&token)).unwrap();
        let path = format!("/api/v1/funds/{}/tranches", desk.place.fund);
        let (on, bank) = (scene.day(3), desk.place.bank);
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (stopped, told) = (stop.clone(), acknowledged.clone());
        let task = tokio::spawn(async move {
            let mut number = 0;
            while !stopped.load(Ordering::Relaxed) {
                number += 1;
                let body = json!({
                    "on": on, "value_on": on, "bank_account_id": bank, "bank_ref": format!("P-{number}"),
                    "amount": { "amount": "1.00", "currency": "UAH" },
                });
                let answer = client.post(&path, &body, &format!("post-{number}")).await.unwrap();
                match answer.status {
                    200 => told.lock().unwrap().push(answer.json["decision"].as_i64().unwrap()),
                    // Busy: not acknowledged, and not this test's matter.
                    503 => {}
                    _ => panic!("{answer:?}"),
                }
            }
        });
        Poster { stop, acknowledged, task }
    }

    fn acknowledged(&self) -> Vec<i64> {
        self.acknowledged.lock().unwrap().clone()
    }

    async fn end(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.unwrap();
        self.acknowledged.lock().unwrap().len()
    }
}

/// Sequence and body of every leaf.
async fn leaves(desk: &Desk, store: &Store) -> Vec<(i64, String)> {
    let mut all: Vec<(i64, String)> = Vec::new();
    loop {
        let after = all.last().map_or(0, |(seq, _)| *seq);
        let page = store.log_after(desk.sealed.scene.programme, after, 1_000).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.into_iter().map(|leaf| (leaf.seq, leaf.body)));
    }
}

/// A restored ledger is the beginning of the live one, and holds what had been acknowledged.
async fn held_against_the_live(desk: &Desk, new: &New, before: &[i64]) -> usize {
    let store = Store::open(new.ledger.url()).await.unwrap();
    let restored = leaves(desk, &store).await;
    store.close().await.unwrap();
    let live = leaves(desk, &desk.sealed.scene.store).await;
    assert!(restored == live[..restored.len()], "the restored log is not the beginning of the live one");
    let size = i64::try_from(restored.len()).unwrap();
    assert!(before.iter().all(|seq| *seq <= size), "{before:?} in {size} leaves");
    restored.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_backup_of_a_program_that_posts_is_restored_whole() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let server = desk.server().await;
        let poster = Poster::start(&desk, &server).await;
        let mut sizes = Vec::new();
        for round in 0..rounds() {
            let before = poster.acknowledged();
            let file = desk.back_up().await;
            let new = New::of(engine).await;
            let done = desk.restore(&file, &desk.identity, &new, Some(&desk.sealed.key_file())).await;
            assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{engine:?}, round {round}: {done:?}");
            for told in
                ["ok    manifest", "ok    log", "ok    trial", "debits are credits: UAH ", "ok    vault        key "]
            {
                assert!(done.stdout.contains(told), "{told} in {done:?}");
            }
            sizes.push(held_against_the_live(&desk, &new, &before).await);
            let verified = grant_api(&["verify", "--database", new.ledger.url()]).await.unwrap();
            assert_eq!(verified.code, Some(0), "{engine:?}, round {round}: {verified:?}");
            if round == 0 {
                serve((new.ledger.url(), new.vault.url()), &desk.sealed.key_file()).await.unwrap();
            }
        }
        let posted = poster.end().await;
        assert!(posted > 0 && sizes.windows(2).all(|pair| pair[0] < pair[1]), "it posted meanwhile: {sizes:?}");
        tests::require::tell(&format!(
            "{engine:?}: {} of {} backups whole under {posted} postings",
            sizes.len(),
            rounds()
        ));
        drop(server);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_shows_nothing_in_clear_and_leaves_nothing_beside_it() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let file = desk.back_up().await;
        assert_eq!(names(&desk.backups()), [file.file_name().unwrap().to_string_lossy()]);
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let bytes = std::fs::read(&file).unwrap();
        let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        let fingerprint = std::fs::read_to_string(desk.sealed.key_file()).unwrap();
        for text in [HIDDEN, PLAIN, "SQLite format 3", "PGDMP", fingerprint.trim()] {
            assert!(!holds(&bytes, text), "{engine:?}: {text}");
        }
        if let Some(folder) = desk.sealed.scene.database.folder() {
            let live = names(folder).into_iter().flat_map(|name| std::fs::read(folder.join(name)).unwrap());
            assert!(holds(&live.collect::<Vec<_>>(), PLAIN), "the search finds what is there");
        }
        // Two in one second have a name each.
        let (one, other) = tokio::join!(desk.back_up(), desk.back_up());
        assert!(one != other && names(&desk.backups()).len() == 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_spoilt_or_for_somebody_else_is_refused_and_leaves_nothing() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let file = desk.back_up().await;
        let bytes = std::fs::read(&file).unwrap();
        let spoilt = desk.folder.path().join("spoilt.age");
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        std::fs::write(&spoilt, changed).unwrap();
        desk.refused(&spoilt, &desk.identity, "damaged").await;
        std::fs::write(&spoilt, &bytes[..bytes.len() * 2 / 3]).unwrap();
        desk.refused(&spoilt, &desk.identity, "take another copy of it").await;
        std::fs::write(&spoilt, "something else\n").unwrap();
        desk.refused(&spoilt, &desk.identity, "no file of age").await;
        let stranger = desk.folder.path().join("stranger");
        new_identity(&stranger).await;
        desk.refused(&file, &stranger, "none of the identities").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_over_and_a_key_has_to_be_the_vaults() {
    for engine in engines() {
        let desk = Desk::open(engine).await;
        let file = desk.back_up().await;
        let new = New::of(engine).await;
        let other = desk.folder.path().join("other.key");
        grant_api::vault::Keys::make(&other).unwrap();
        let done = desk.restore(&file, &desk.identity, &new, Some(&other)).await;
        assert_eq!(done.code, Some(1), "{done:?}");
        assert!(done.stdout.contains("FAULT vault"), "{done:?}");
        assert_eq!(new.files(), [] as [&str; 0]);
        assert_eq!(done.stderr.contains("drop the PostgreSQL database"), engine == Engine::Postgres, "{done:?}");
        let new = New::of(engine).await;
        let done = desk.restore(&file, &desk.identity, &new, None).await;
        assert_eq!(done.code, Some(0), "{done:?}");
        assert!(done.stdout.contains("no --vault-key to hold it against"), "{done:?}");
        let kept = new.files();
        let again = desk.restore(&file, &desk.identity, &new, None).await;
        assert_eq!(again.code, Some(2), "{again:?}");
        assert!(again.stderr.contains("already"), "{again:?}");
        assert_eq!(new.files(), kept);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_goes_back_to_its_own_engine_and_takes_its_vault_along() {
    let desk = Desk::open(Engine::Sqlite).await;
    let file = desk.back_up().await;
    if engines().contains(&Engine::Postgres) {
        let new = New::of(Engine::Postgres).await;
        let done = desk.restore(&file, &desk.identity, &new, None).await;
        assert_eq!(done.code, Some(2), "{done:?}");
        assert!(done.stderr.contains("goes back to the engine it is of"), "{done:?}");
    }
    // The vault of this scene lies in a folder of its own: it is not beside the ledger, and the ledger refers to it.
    let to = desk.backups();
    let named = ["backup", "--database", desk.sealed.scene.database.url(), "--to", to.to_str().unwrap()];
    let alone = grant_api(&[&named[..], &["--recipient", &desk.recipient]].concat()).await.unwrap();
    assert_eq!(alone.code, Some(2), "{alone:?}");
    assert!(alone.stderr.contains("refers to a vault") && alone.stderr.contains("one recipient"), "{alone:?}");
    assert_eq!(names(&to).len(), 1, "no half of a backup, no working folder");
    // The key goes elsewhere, and comes back.
    let (copied, back) = (desk.folder.path().join("key.age"), desk.folder.path().join("back.key"));
    let (key, copy) = (desk.sealed.key_file(), copied.to_str().unwrap());
    let named = ["backup", "keys", "--vault-key", key.to_str().unwrap(), "--to", copy, "--recipient", &desk.recipient];
    assert_eq!(grant_api(&named).await.unwrap().code, Some(0));
    let identity = desk.identity.to_str().unwrap();
    let named = ["restore", "keys", "--from", copy, "--identity", identity, "--to", back.to_str().unwrap()];
    assert_eq!(grant_api(&named).await.unwrap().code, Some(0));
    assert_eq!(std::fs::read(back).unwrap(), std::fs::read(key).unwrap());
}
