//! Times `grant-api verify` on a programme of many decisions, on SQLite:
//! `cargo run --release -p tests --features by-hand --bin verify_speed [SCALE] [ROUNDS]`. Exit code 1 when the best round verifies fewer than
//! 50,000 entries of the log a second, or finds anything.
//!
//! Invariant: an entry counts when all of it was recomputed: its leaf hashed, its rows held against their tables, its legs
//! summed into balances, totals per day, budget and states. Only the program is timed, from its start to its end
//! (`GRANT_API_BIN`, or the one that Cargo builds with the profile of this tool).

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tests::binary::grant_api;
use tests::engine::Engine;
use tests::failure::{Context, Failure};
use tests::package::write_scaled;
use tests::raw::Raw;
use tests::tool::{ended, say};

/// Entries of the log that have to be verified in a second (`trust.md`, load and soak).
const LEAST: u128 = 50_000;

#[tokio::main]
async fn main() -> ExitCode {
    ended("verify_speed", run()).await
}

fn number(position: usize, otherwise: u32) -> Result<u32, Failure> {
    let given = std::env::args().nth(position).map(|text| text.parse().context("SCALE and ROUNDS are whole numbers"));
    given.unwrap_or(Ok(otherwise))
}

async fn run() -> Result<bool, Failure> {
    let (scale, rounds) = (number(1, 10)?, number(2, 3)?);
    let folder = tempfile::tempdir()?;
    write_scaled(folder.path(), scale)?;
    let database = Engine::Sqlite.database().await?;
    for arguments in [
        vec!["migrate", "--database", database.url()],
        vec!["import", &*folder.path().to_string_lossy(), "--database", database.url()],
    ] {
        let done = grant_api(&arguments).await?;
        if done.code != Some(0) {
            return Err(Failure::new(format!("{}: {done:?}", arguments[0])));
        }
    }
    let raw = Raw::open(Engine::Sqlite, database.url()).await?;
    let mut counted = Vec::new();
    for table in ["log_leaf", "entry", "leg", "balance"] {
        let count = raw.column(&format!("SELECT CAST(count(*) AS text) FROM {table}")).await?;
        counted.push(count.concat().parse::<u128>().context(table)?);
    }
    say(&format!(
        "{} log entries, {} journal entries, {} legs, {} balances",
        counted[0], counted[1], counted[2], counted[3]
    ));
    let mut best = Duration::MAX;
    for round in 1..=rounds {
        let start = Instant::now();
        let done = grant_api(&["verify", "--database", database.url()]).await?;
        let time = start.elapsed();
        if done.code != Some(0) {
            return Err(Failure::new(format!("verify: {done:?}")));
        }
        best = best.min(time);
        say(&format!("round {round}: {}", speed(time, &counted)));
    }
    say(&format!("best: {}; least: {LEAST} log entries/s", speed(best, &counted)));
    Ok(per_second(counted[0], best) >= LEAST)
}

fn per_second(count: u128, time: Duration) -> u128 {
    count * 1_000_000 / time.as_micros().max(1)
}

fn speed(time: Duration, counted: &[u128]) -> String {
    let (log, journal) = (per_second(counted[0], time), per_second(counted[1], time));
    format!("{}.{:03} s, {log} log entries/s, {journal} journal entries/s", time.as_secs(), time.subsec_millis())
}
