//! Checkpoints kept elsewhere: what a database cannot know of itself. A tail that was cut off and a log that was written
//! anew are clean by themselves and named against a checkpoint.
//!
//! Invariant: each forgery is complete, down to the head, so that only the checkpoint tells. Must not: look into keys.

use grant_api::app::verify::{Witness, verify_with};
use ledger_core::ledger::checkpoint::{Checkpoint, Note, Signer, Verifier};
use ledger_core::ledger::log::{Hash, LogHead, Tree, leaf_hash};
use ledger_core::ledger::proof::{extends, includes};
use ledger_core::ledger::verify::Finding;
use ledger_core::programme::command::{Command, DonorOpen};
use tests::binary::{Outcome, grant_api};

use super::Office;
use crate::engine::engines;
use crate::scene::{Scene, code, label};

/// A folder with a key and two places for checkpoints.
struct Desk {
    folder: tempfile::TempDir,
    verifier: String,
}

impl Desk {
    async fn open(office: &Office) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key").display().to_string();
        let made = grant_api(&["checkpoint", "key", "--database", office.scene.database.url(), "--out", &key]).await;
        let made = made.unwrap();
        assert_eq!(made.code, Some(0), "{made:?}");
        Desk { folder, verifier: made.stdout.trim_end().to_string() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    async fn sign(&self, office: &Office) -> Outcome {
        let (key, one, two) = (self.path("key"), self.path("one"), self.path("two"));
        let url = office.scene.database.url();
        grant_api(&["checkpoint", "sign", "--database", url, "--key", &key, "--out", &one, "--out", &two])
            .await
            .unwrap()
    }

    fn kept(&self, name: &str) -> Checkpoint {
        let note: Note = std::fs::read_to_string(self.path(name)).unwrap().parse().unwrap();
        self.verifier.parse::<Verifier>().unwrap().open(&note).unwrap()
    }

    async fn verify(&self, office: &Office, key: &str) -> Outcome {
        let (url, one) = (office.scene.database.url(), self.path("one"));
        grant_api(&["verify", "--database", url, "--checkpoint", &one, "--verifier-key", key]).await.unwrap()
    }
}

/// A command that is refused, and so ends the log with a leaf that wrote nothing.
async fn refused(scene: &Scene) {
    let open = Command::DonorOpen(DonorOpen { code: code("X").unwrap(), title: label("X").unwrap() });
    assert!(scene.act("monitor", scene.day(9), open).await.is_err());
}

async fn head(office: &Office) -> LogHead {
    office.scene.store.log_head(office.scene.programme).await.unwrap().unwrap()
}

/// Puts a head in the place of the one that is there.
async fn put_head(office: &Office, head: &LogHead) {
    let raw = &office.raw;
    let (root, peaks) = (raw.bytes(&head.root), raw.bytes(&head.peaks));
    let (size, at) = (head.size, head.recorded_at.micros());
    let sql = format!("UPDATE log_head SET size = {size}, root = {root}, peaks = {peaks}, recorded_at = {at}");
    assert_eq!(raw.run(&sql).await, Ok(1));
}

#[tokio::test]
async fn a_checkpoint_is_signed_kept_in_two_places_and_holds_as_the_log_goes_on() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let desk = Desk::open(&office).await;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let rights = std::fs::metadata(desk.path("key")).unwrap().permissions().mode();
            assert_eq!(rights & 0o777, 0o600, "others could read the key");
        }
        let url = office.scene.database.url();
        let again = grant_api(&["checkpoint", "key", "--database", url, "--out", &desk.path("key")]).await.unwrap();
        assert_eq!(again.code, Some(2), "a key is never written over: {again:?}");
        let shown = grant_api(&["checkpoint", "show", "--key", &desk.path("key")]).await.unwrap();
        assert_eq!(shown.stdout.trim_end(), desk.verifier);

        let signed = desk.sign(&office).await;
        assert_eq!(signed.code, Some(0), "{signed:?}");
        let first = desk.kept("one");
        assert_eq!((desk.kept("two"), first.size), (first.clone(), head(&office).await.size), "{engine:?}");
        assert_eq!(first.origin, office.scene.programme.to_string());
        refused(&office.scene).await;
        let verified = desk.verify(&office, &desk.verifier).await;
        assert_eq!(verified.code, Some(0), "{engine:?}: {verified:?}");
        assert!(verified.stdout.contains(&format!("{} leaves, signed by {}", first.size, first.origin)));

        assert_eq!(desk.sign(&office).await.code, Some(0));
        assert_eq!(desk.kept("one").size, first.size + 1, "{engine:?}");
        let other = Signer::new(&first.origin, &[3; 32]).unwrap().verifier().to_string();
        let strange = desk.verify(&office, &other).await;
        assert_eq!(strange.code, Some(1), "{engine:?}: {strange:?}");
        assert!(strange.stdout.contains("the note is not signed by this key"), "{}", strange.stdout);
        let forged =
            std::fs::read_to_string(desk.path("one")).unwrap().replace(&format!("\n{}\n", first.size + 1), "\n9\n");
        std::fs::write(desk.path("one"), forged).unwrap();
        let forged = desk.verify(&office, &desk.verifier).await;
        assert_eq!(forged.code, Some(1), "{engine:?}: {forged:?}");
        assert!(forged.stdout.contains("the signature does not fit"), "{}", forged.stdout);
        let spoilt = desk.sign(&office).await;
        assert_eq!(spoilt.code, Some(2), "what this key did not sign is not passed over: {spoilt:?}");
    }
}

/// What `verify` finds by the database alone, and against a checkpoint.
async fn both(office: &Office, desk: &Desk) -> (Vec<Finding>, Vec<Finding>) {
    let note = std::fs::read_to_string(desk.path("one")).unwrap().parse().unwrap();
    let key = Some(desk.verifier.parse().unwrap());
    let witness = Witness { place: "one".into(), note, key };
    let checked = verify_with(&office.scene.store, &[witness]).await.unwrap();
    let (witnessed, own): (Vec<_>, Vec<_>) = checked.into_iter().partition(|check| check.check == "checkpoint");
    let findings = |checks: Vec<grant_api::app::verify::Checked>| checks.into_iter().flat_map(|check| check.findings);
    (findings(own).collect(), findings(witnessed).collect())
}

#[tokio::test]
async fn a_tail_that_was_cut_off_is_clean_by_itself_and_named_against_a_checkpoint() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let desk = Desk::open(&office).await;
        let before = head(&office).await;
        refused(&office.scene).await;
        assert_eq!(desk.sign(&office).await.code, Some(0));
        assert_eq!(both(&office, &desk).await, (vec![], vec![]), "{engine:?}");

        office.raw.lower_guards().await.unwrap();
        let cut = format!("DELETE FROM log_leaf WHERE seq = {}", before.size + 1);
        assert_eq!(office.raw.run(&cut).await, Ok(1));
        put_head(&office, &before).await;
        let (own, witnessed) = both(&office, &desk).await;
        assert_eq!(own, [], "{engine:?}: the forgery is complete");
        let [one] = witnessed.as_slice() else { panic!("{engine:?}: {witnessed:#?}") };
        assert_eq!((one.table.as_str(), one.column.as_str()), ("log_head", "size"), "{engine:?}");
        assert!(one.what.contains("tail was cut off"), "{one}");
        let fault = desk.verify(&office, &desk.verifier).await;
        assert_eq!(fault.code, Some(1), "{engine:?}: {fault:?}");

        let kept = desk.kept("two");
        let refused = desk.sign(&office).await;
        assert_eq!(refused.code, Some(2), "{engine:?}: {refused:?}");
        assert!(refused.stderr.contains("not signed"), "{}", refused.stderr);
        assert_eq!(desk.kept("two"), kept, "{engine:?}: the last checkpoint stays");
    }
}

#[tokio::test]
async fn a_log_that_was_written_anew_is_clean_by_itself_and_named_against_a_checkpoint() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let desk = Desk::open(&office).await;
        assert_eq!(desk.sign(&office).await.code, Some(0));
        refused(&office.scene).await;
        office.raw.lower_guards().await.unwrap();
        let leaves = office.scene.store.log_after(office.scene.programme, 0, 1_000).await.unwrap();
        let mut tree = Tree::empty();
        for leaf in &leaves {
            // Another request for the third decision: a column that no table but the log has.
            let body = if leaf.seq == 3 { leaf.body.replace(&leaf.request_id, "another") } else { leaf.body.clone() };
            let hash = leaf_hash(body.as_bytes());
            tree.push(hash);
            if leaf.seq == 3 {
                assert_ne!(body, leaf.body);
                let (hash, body) = (office.raw.bytes(&hash), body.replace('\'', "''"));
                let sql = format!(
                    "UPDATE log_leaf SET body = '{body}', leaf_hash = {hash}, request_id = 'another' WHERE seq = 3"
                );
                assert_eq!(office.raw.run(&sql).await, Ok(1));
            }
        }
        put_head(&office, &tree.head(leaves.last().unwrap().recorded_at)).await;
        let (own, witnessed) = both(&office, &desk).await;
        assert_eq!(own, [], "{engine:?}: the forgery is complete");
        let [one] = witnessed.as_slice() else { panic!("{engine:?}: {witnessed:#?}") };
        assert_eq!((one.table.as_str(), one.column.as_str()), ("log_head", "root"), "{engine:?}");
        assert!(one.what.contains("the log was rewritten"), "{one}");
        let refused = desk.sign(&office).await;
        assert_eq!(refused.code, Some(2), "{engine:?}: {refused:?}");
    }
}

#[tokio::test]
async fn the_program_proves_its_leaves_and_its_past_and_refuses_what_is_not_there() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let (scene, app) = (&office.scene, &office.scene.app);
        let request = scene.request("finance_manager1").await.unwrap();
        let leaves = scene.store.log_after(scene.programme, 0, 1_000).await.unwrap();
        let root_of = |size: i64| -> Hash {
            let mut tree = Tree::empty();
            let first = leaves.iter().filter(|leaf| leaf.seq <= size);
            first.for_each(|leaf| tree.push(leaf_hash(leaf.body.as_bytes())));
            tree.root()
        };
        let size = app.log_head(&request).await.unwrap().size;
        for (seq, at) in [(1, None), (size, None), (7, Some(7)), (7, Some(20)), (3, Some(size - 1))] {
            let proof = app.log_inclusion(&request, seq, at).await.unwrap();
            let (index, of) = (u64::try_from(seq - 1).unwrap(), u64::try_from(proof.size).unwrap());
            let leaf = leaf_hash(leaves[usize::try_from(seq - 1).unwrap()].body.as_bytes());
            assert_eq!((proof.size, proof.root), (at.unwrap_or(size), root_of(proof.size)), "{engine:?}");
            assert!(includes(&leaf, index, of, &proof.path, &proof.root), "{engine:?}: leaf {seq} of {of}");
        }
        let before = app.log_consistency(&request, 5, None).await.unwrap();
        refused(scene).await;
        let after = app.log_consistency(&request, size, None).await.unwrap();
        assert_eq!((after.to.0, after.from), (size + 1, before.to), "{engine:?}: the log went on");
        for proof in [before, after] {
            let [from, to] = [proof.from, proof.to].map(|(size, root)| (u64::try_from(size).unwrap(), root));
            assert!(extends((from.0, &from.1), (to.0, &to.1), &proof.path), "{engine:?}");
        }
        for (seq, at) in [(0, None), (-1, None), (size + 2, None), (7, Some(6)), (7, Some(size + 2))] {
            assert!(app.log_inclusion(&request, seq, at).await.is_err(), "{engine:?}: leaf {seq} of {at:?}");
        }
        for (from, to) in [(0, None), (7, Some(6)), (1, Some(size + 2)), (size + 2, None)] {
            assert!(app.log_consistency(&request, from, to).await.is_err(), "{engine:?}: {from} to {to:?}");
        }
        let officer = scene.request("officer1").await.unwrap();
        assert!(app.log_head(&officer).await.is_err() && app.log_consistency(&officer, 1, None).await.is_err());

        // A leaf's hash changed behind the program's back: nothing is proved of this log any more.
        office.raw.lower_guards().await.unwrap();
        let sql = format!("UPDATE log_leaf SET leaf_hash = {} WHERE seq = 2", office.raw.bytes(&[7; 32]));
        assert_eq!(office.raw.run(&sql).await, Ok(1));
        let fresh = grant_api::app::App::with_store(scene.store.clone()).await.unwrap();
        assert!(fresh.log_consistency(&request, 1, None).await.is_err(), "{engine:?}");
    }
}
