//! The audit package: the same bytes each time, clean by what is in it alone, and every change of a file named, even by
//! somebody who mends the sums.
//!
//! Invariant: the check is run by the program on the file alone; the database is out of its reach.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use tests::binary::{Outcome, grant_api};

use super::Office;
use crate::engine::engines;

type Files = BTreeMap<String, String>;

fn unpacked(bytes: &[u8]) -> Files {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = Files::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let (name, mut text) = (file.name().unwrap().into_owned(), String::new());
        file.read_to_string(&mut text).unwrap();
        files.insert(name, text);
    }
    files
}

/// The files as a package, with sums that fit.
fn packed(files: &Files) -> Vec<u8> {
    use sha2::Digest;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut sums = String::new();
    for (name, text) in files.iter().filter(|(name, _)| *name != "SHA256SUMS") {
        sums.push_str(&format!("{}  {name}\n", ledger_core::row::hex(&sha2::Sha256::digest(text))));
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("SHA256SUMS", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(sums.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

struct Desk {
    folder: tempfile::TempDir,
    verifier: String,
}

impl Desk {
    async fn open(office: &Office) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key").display().to_string();
        let made = grant_api(&["checkpoint", "key", "--database", office.scene.database.url(), "--out", &key]).await;
        Desk { folder, verifier: made.unwrap().stdout.trim_end().to_string() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    async fn pack(&self, office: &Office, name: &str, more: &[&str]) -> Vec<u8> {
        let (url, path) = (office.scene.database.url(), self.path(name));
        let done = grant_api(&[&["export", "audit", "--database", url, "--out", &path], more].concat()).await.unwrap();
        assert_eq!(done.code, Some(0), "{done:?}");
        std::fs::read(path).unwrap()
    }

    async fn check(&self, name: &str, more: &[&str]) -> Outcome {
        grant_api(&[&["verify", "--package", &self.path(name)], more].concat()).await.unwrap()
    }

    /// What is told of a package with one file changed.
    async fn changed(&self, files: &Files, name: &str, change: impl FnOnce(&str) -> String) -> String {
        let mut files = files.clone();
        let text = files[name].clone();
        let changed = change(&text);
        assert_ne!(changed, text, "{name} was not changed");
        files.insert(name.into(), changed);
        std::fs::write(self.path("changed.zip"), packed(&files)).unwrap();
        let done = self.check("changed.zip", &["--verifier-key", &self.verifier]).await;
        assert_eq!(done.code, Some(1), "{name}: {done:?}");
        done.stdout
    }
}

/// A line with one of its cells changed.
fn cell(text: &str, line: usize, column: &str, change: impl Fn(&str) -> String) -> String {
    let index = text.lines().next().unwrap().split(',').position(|name| name == column).unwrap();
    let edit = |(number, row): (usize, &str)| {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        if number == line {
            cells[index] = change(&cells[index]);
        }
        cells.join(",") + "\n"
    };
    text.lines().enumerate().map(edit).collect()
}

#[tokio::test]
async fn a_package_is_the_same_each_time_and_clean_by_itself() {
    for engine in engines() {
        let office = Office::open(engine).await;
        let desk = Desk::open(&office).await;
        let key = desk.path("key");
        let first = desk.pack(&office, "a.zip", &["--key", &key]).await;
        assert_eq!(desk.pack(&office, "b.zip", &["--key", &key]).await, first, "{engine:?}");
        let done = desk.check("a.zip", &["--verifier-key", &desk.verifier]).await;
        assert_eq!(done.code, Some(0), "{engine:?}: {done:?}");
        let files = unpacked(&first);
        let size = office.scene.store.log_head(office.scene.programme).await.unwrap().unwrap().size;
        assert!(done.stdout.contains(&format!("{size} leaves, signed by {}", office.scene.programme)));
        let legs = office.scene.store.all_legs(office.scene.programme).await.unwrap().len();
        assert_eq!(files["tables/leg.csv"].lines().count(), legs + 1);
        assert!(done.stdout.contains(&format!("against {legs} legs")), "{}", done.stdout);

        // A checkpoint that was kept elsewhere, and one of a log that is longer.
        std::fs::write(desk.path("kept"), &files["log/checkpoint.txt"]).unwrap();
        let kept = ["--checkpoint", &desk.path("kept"), "--verifier-key", &desk.verifier];
        assert_eq!(desk.check("a.zip", &kept).await.code, Some(0), "{engine:?}");
        desk.pack(&office, "unsigned.zip", &[]).await;
        assert_eq!(desk.check("unsigned.zip", &kept).await.code, Some(0), "{engine:?}: the one kept counts");
        let unsigned = desk.check("unsigned.zip", &kept[2..]).await;
        assert!(unsigned.code == Some(1) && unsigned.stdout.contains("is not signed"), "{engine:?}: {unsigned:?}");
        let no_key = desk.check("unsigned.zip", &[]).await;
        assert!(no_key.code == Some(0) && no_key.stdout.contains("signature not checked"), "{engine:?}: {no_key:?}");
        desk.pack(&office, "since.zip", &["--since", &desk.path("kept")]).await;
    }
}

#[tokio::test]
async fn whatever_is_changed_in_a_package_is_named_even_under_mended_sums() {
    let office = Office::open(engines()[0]).await;
    let desk = Desk::open(&office).await;
    let bytes = desk.pack(&office, "a.zip", &["--key", &desk.path("key")]).await;
    let files = unpacked(&bytes);
    let more = |figure: &str| (figure.parse::<i64>().unwrap() + 1).to_string();
    let legs = files["tables/leg.csv"].clone();
    let first: Vec<&str> = legs.lines().nth(1).unwrap().split(',').collect();
    let leg = format!("leg [{}/{}]", first[0], first[1]);

    let told = desk.changed(&files, "tables/leg.csv", |text| cell(text, 1, "amount_minor", more)).await;
    assert!(told.contains(&format!("{leg} amount_minor: is ")) && told.contains("the legs give"), "{told}");
    let told = desk.changed(&files, "tables/leg.csv", |text| cell(text, 1, "booked_on", |_| "2020-02-29".into())).await;
    assert!(told.contains(&format!("{leg} booked_on")), "{told}");
    let told = desk.changed(&files, "tables/leg.csv", |text| cell(text, 1, "leg_no", |_| "99".into())).await;
    assert!(
        told.contains("99] *: the log knows no such row") && told.contains(&format!("{leg} *: the row is missing"))
    );
    let without = |text: &str| -> String {
        let rows = text.lines().enumerate().filter(|(at, _)| *at != 1);
        rows.map(|(_, row)| format!("{row}\n")).collect()
    };
    let told = desk.changed(&files, "tables/leg.csv", without).await;
    assert!(told.contains(&format!("{leg} *: the row is missing")), "{told}");
    let told = desk.changed(&files, "tables/leg.csv", |text| cell(text, 1, "amount_minor", |_| "much".into())).await;
    assert!(told.contains("row 1: amount_minor: \"much\" does not fit"), "{told}");

    let told = desk.changed(&files, "reports/trial_balance.csv", |text| cell(text, 2, "debit_minor", more)).await;
    assert!(told.contains("reports/trial_balance.csv [") && told.contains("debit_minor: is "), "{told}");
    let told = desk.changed(&files, "reports/funds.csv", |text| cell(text, 1, "cash_minor", more)).await;
    assert!(told.contains("reports/funds.csv [") && told.contains("cash_minor: is "), "{told}");
    let told = desk.changed(&files, "reports/funds.csv", without).await;
    assert!(told.contains("the row is missing"), "{told}");

    let told = desk.changed(&files, "log/leaves.tsv", |text| text.replacen("granted", "grantee", 1)).await;
    assert!(told.contains("log_leaf [1] leaf_hash") && told.contains("the log was rewritten"), "{told}");
    let cut = |text: &str| text.trim_end().rsplit_once('\n').unwrap().0.to_string() + "\n";
    let told = desk.changed(&files, "log/leaves.tsv", cut).await;
    assert!(told.contains("its tail was cut off"), "{told}");
    let told = desk.changed(&files, "log/leaves.tsv", |text| text.replace("\nseq", "") + "x\ty\n").await;
    assert!(told.contains("is not a leaf"), "{told}");
    let told = desk.changed(&files, "log/checkpoint.txt", |text| text.replacen("\n\n", "\nextension\n\n", 1)).await;
    assert!(told.contains("the signature does not fit"), "{told}");
    let other = |text: &str| text.replacen("\"sequence\": ", "\"sequence\": 1", 1);
    let told = desk.changed(&files, "log/proofs.json", other).await;
    assert!(told.contains("log/proofs.json [inclusion] path"), "{told}");
    let told = desk.changed(&files, "log/proofs.json", |text| text.replacen("\"from\": ", "\"from\": 1", 1)).await;
    assert!(told.contains("log/proofs.json [consistency] path"), "{told}");

    // Without mended sums each change shows by its sum alone.
    let mut plain = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in &files {
        let text = if name == "README.md" { format!("{text}\n") } else { text.clone() };
        plain.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        plain.write_all(text.as_bytes()).unwrap();
    }
    std::fs::write(desk.path("changed.zip"), plain.finish().unwrap().into_inner()).unwrap();
    let told = desk.check("changed.zip", &[]).await;
    assert!(told.code == Some(1) && told.stdout.contains("README.md [] *: has the sum"), "{told:?}");
    std::fs::write(desk.path("changed.zip"), b"no package").unwrap();
    assert_eq!(desk.check("changed.zip", &[]).await.code, Some(2));
}
