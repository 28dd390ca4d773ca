//! Times the import of the sample programme and of ten times as much, one after the other in the same run, on each engine:
//! `cargo run --release -p tests --features by-hand --bin import_scale [ROUNDS]`. Exit code 1 when ten times the data takes more than twelve
//! times the time.
//!
//! Invariant: only the import is timed, into a fresh, migrated database each time, with the program as it ships
//! (`GRANT_API_BIN`, or the one that Cargo builds with the profile of this tool).

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tests::binary::grant_api;
use tests::engine::{Engine, engines};
use tests::failure::{Context, Failure};
use tests::package::write_scaled;
use tests::tool::{ended, say};

/// Most that ten times the data may take, in times of one.
const LIMIT: u128 = 12;

#[tokio::main]
async fn main() -> ExitCode {
    ended("import_scale", run()).await
}

async fn run() -> Result<bool, Failure> {
    let rounds = match std::env::args().nth(1) {
        Some(text) => text.parse().context("ROUNDS is a whole number")?,
        None => 3,
    };
    let (once, tenfold) = (tempfile::tempdir()?, tempfile::tempdir()?);
    write_scaled(once.path(), 1)?;
    write_scaled(tenfold.path(), 10)?;
    say("engine     round      1x s     10x s   ratio");
    let mut within = true;
    for engine in engines() {
        let mut best = (Duration::MAX, Duration::MAX);
        for round in 1..=rounds {
            let one = timed(engine, once.path()).await?;
            let ten = timed(engine, tenfold.path()).await?;
            best = (best.0.min(one), best.1.min(ten));
            say(&line(engine, &round.to_string(), one, ten));
        }
        say(&line(engine, "best", best.0, best.1));
        within &= best.1.as_micros() <= LIMIT * best.0.as_micros();
    }
    say(&format!("limit: {LIMIT}.00; {}", if within { "within" } else { "over" }));
    Ok(within)
}

/// One import into a fresh, migrated database.
async fn timed(engine: Engine, folder: &std::path::Path) -> Result<Duration, Failure> {
    let database = engine.database().await?;
    let migrated = grant_api(&["migrate", "--database", database.url()]).await?;
    if migrated.code != Some(0) {
        return Err(Failure::new(format!("migrate: {migrated:?}")));
    }
    let start = Instant::now();
    let done = grant_api(&["import", &folder.to_string_lossy(), "--database", database.url()]).await?;
    let time = start.elapsed();
    if done.code != Some(0) {
        return Err(Failure::new(format!("import: {done:?}")));
    }
    Ok(time)
}

/// A row of the table; the ratio in hundredths, by whole numbers.
fn line(engine: Engine, round: &str, one: Duration, ten: Duration) -> String {
    let hundredths = ten.as_micros() * 100 / one.as_micros().max(1);
    let seconds = |time: Duration| format!("{}.{:03}", time.as_secs(), time.subsec_millis());
    let (whole, part) = (hundredths / 100, hundredths % 100);
    format!("{:10} {round:>5} {:>9} {:>9} {whole:>4}.{part:02}", format!("{engine:?}"), seconds(one), seconds(ten))
}
