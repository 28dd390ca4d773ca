//! An import that is killed at a random moment leaves all of the programme or none of it, and can be made anew.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tests::binary::program;
use tests::dice::Dice;
use tests::package::Sheets;

use super::{clean, import, office};
use crate::engine::{Engine, engines};
use crate::raw::Raw;

/// Kills on a file that is not there yet, and on a database that is; `GRANT_TEST_KILLS` asks for another number of both.
fn kills() -> (u32, u32) {
    match std::env::var("GRANT_TEST_KILLS") {
        Ok(text) => {
            let kills = text.parse().expect("GRANT_TEST_KILLS is a whole number");
            (kills, kills)
        }
        Err(_) => (10, 3),
    }
}

/// How long a server may work on for a client that is gone: one statement, on a busy machine.
const SERVER_NOTICES: Duration = Duration::from_secs(60);

/// A moment within a time.
fn moment(dice: &mut Dice, within: Duration) -> Duration {
    let parts = u32::try_from(dice.below(1_000)).unwrap();
    within * parts / 1_000
}

/// Starts an import and kills it at a moment within a time; where it had ended by itself, it takes no longer than that, and
/// the time is shortened: on a machine that is busy at first and idle later, kills would all come too late.
fn killed(program: &Path, folder: &Path, url: &str, (dice, within): (&mut Dice, &mut Duration)) {
    let after = moment(dice, *within);
    let mut command = Command::new(program);
    command.arg("import").arg(folder).args(["--database", url]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(after);
    if child.try_wait().unwrap().is_some() {
        *within = after;
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn a_killed_import_into_a_new_file_leaves_no_file_or_a_whole_one() {
    let program = program().await.unwrap();
    let (files, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Sheets::sample().unwrap().write(files.path()).unwrap();
    let database = place.path().join("ledger.db");
    let url = format!("sqlite://{}", database.display());
    let start = Instant::now();
    assert_eq!(import(files.path(), &url, &[]).await.code, Some(0));
    let mut within = start.elapsed();
    std::fs::remove_file(&database).unwrap();
    let mut dice = Dice::new(20);
    let mut before = 0;
    for _ in 0..kills().0 {
        killed(program, files.path(), &url, (&mut dice, &mut within));
        if database.exists() {
            clean(&url).await;
            std::fs::remove_file(&database).unwrap();
        } else {
            before += 1;
        }
        let others: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let ours = |name: &std::ffi::OsString| name.to_string_lossy().starts_with(".ledger.db.importing");
        assert!(others.iter().all(ours), "only what the next import sweeps: {others:?}");
    }
    assert!(before > 0, "no kill came before the end: the test proves nothing");
    assert_eq!(import(files.path(), &url, &[]).await.code, Some(0), "made anew");
    clean(&url).await;
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("importing")), "swept: {left:?}");
}

#[tokio::test]
async fn a_killed_import_into_a_database_that_is_there_leaves_it_as_it_was_or_whole() {
    let program = program().await.unwrap();
    let files = tempfile::tempdir().unwrap();
    Sheets::sample().unwrap().write(files.path()).unwrap();
    for engine in engines() {
        let trial = office(engine).await;
        let start = Instant::now();
        assert_eq!(import(files.path(), trial.url(), &[]).await.code, Some(0));
        let mut within = start.elapsed();
        let mut dice = Dice::new(6);
        let mut database = office(engine).await;
        let mut raw = Raw::open(engine, database.url()).await.unwrap();
        let mut before = raw.fingerprint().await.unwrap();
        let (mut none, mut tries) = (0, 0);
        // More often than asked where every kill came too late: each of them shortens the time.
        while tries < kills().1 || (none == 0 && tries < 5 * kills().1) {
            tries += 1;
            killed(program, files.path(), database.url(), (&mut dice, &mut within));
            if settled(&raw, &before).await {
                none += 1;
                continue;
            }
            clean(database.url()).await;
            database = office(engine).await;
            raw = Raw::open(engine, database.url()).await.unwrap();
            before = raw.fingerprint().await.unwrap();
        }
        assert!(none > 0, "no kill came before the end: the test proves nothing");
        assert_eq!(import(files.path(), database.url(), &[]).await.code, Some(0), "made anew on {engine:?}");
        clean(database.url()).await;
    }
}

/// Whether the database is as it was, once the server has noticed the loss of its client.
async fn settled(raw: &Raw, before: &[(String, u64, String)]) -> bool {
    if raw.engine() == Engine::Postgres {
        // Who cleans up after dozens of them is no client.
        let others = "SELECT CAST(count(*) AS text) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        let start = Instant::now();
        while raw.column(others).await.unwrap() != ["0"] {
            assert!(start.elapsed() < SERVER_NOTICES, "the server still works for a client that is gone");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    raw.fingerprint().await.unwrap() == before
}
