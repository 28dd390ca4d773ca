//! Plays random operations on the oracle and on the program and compares them:
//! `cargo run --release -p tests --features by-hand --bin model -- --ops 1000000 --seed 1 --engine sqlite|postgres|memory [--each 2500]`.
//! Prints the distribution and what the model leaves out, or the first difference with its seed and exit code 1.

use std::process::ExitCode;
use std::time::Instant;

use ledger_core::programme::decide;
use tests::engine::Engine;
use tests::failure::{Context, Failure};
use tests::model::left_out;
use tests::model::play::{Report, Script, in_memory, play};
use tests::tool::say;

#[tokio::main]
async fn main() -> ExitCode {
    let start = Instant::now();
    let (text, code) = match run().await {
        Ok(report) => (report.text() + &left_out::text(), 0),
        Err(failure) => (format!("model: {failure}\n"), 1),
    };
    say(&format!("{text}{} s", start.elapsed().as_secs()));
    ExitCode::from(code)
}

async fn run() -> Result<Report, Failure> {
    let (mut script, mut engine) = (Script::new(1, 20_000), String::from("sqlite"));
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().context(format!("{word} asks for a value"))?;
        match word.as_str() {
            "--ops" => script.ops = value.parse()?,
            "--seed" => script.seed = value.parse()?,
            "--each" => script.each = value.parse()?,
            "--engine" => engine = value,
            _ => return Err(Failure::new(format!("{word} is not known"))),
        }
    }
    say(&format!("engine {engine}, {script:?}"));
    match engine.as_str() {
        "sqlite" => play(Engine::Sqlite, script).await,
        "postgres" => play(Engine::Postgres, script).await,
        "memory" => in_memory(script, decide).await,
        other => Err(Failure::new(format!("{other} is no engine"))),
    }
}
