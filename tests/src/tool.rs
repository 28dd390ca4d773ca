//! What the programs by hand have in common: a line on standard output, and how they end.
//!
//! Invariant: the exit code is 0 where all is as it should be, 1 where it is not, 2 where it could not be found out. Must not
//! measure or judge.

use std::future::Future;
use std::io::Write;
use std::process::ExitCode;

use crate::failure::Failure;

/// A line on standard output, at once; where nobody reads, nothing is to be done.
pub fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Runs a program by hand to its end; why it could not go on is said behind its name.
pub async fn ended(name: &str, run: impl Future<Output = Result<bool, Failure>>) -> ExitCode {
    match run.await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            say(&format!("{name}: {error}"));
            ExitCode::from(2)
        }
    }
}
