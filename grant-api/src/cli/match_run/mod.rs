//! `grant-api match dry-run`: payments of instruction files held against a bank's answers and statements.
//!
//! Invariant: no database and no network; nothing is kept. Exit code 2 where a file was refused, with place and reason on
//! standard error. What is printed has ids, codes, amounts and days, never a name, an account or a text.

mod lines;
mod play;
mod tell;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::statement::{bytes, profile};
use super::{complain, print};
use crate::exchange::bank::pain001::{self, Instructions};
use crate::exchange::bank::{Reading, Unreadable, read};

/// Options of `match`.
#[derive(Args, Debug)]
pub struct MatchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Play instructions against what the bank sent, and tell what became of each payment and each line.
    DryRun(DryRunArgs),
}

#[derive(Args, Debug)]
struct DryRunArgs {
    /// pain.001 files: what was asked of the bank
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    instructions: Vec<PathBuf>,
    /// What the bank sent: pain.002, camt.052, .053, .054, pacs.004 and every format of `statement check`
    #[arg(long, num_args = 0.., value_name = "FILE")]
    statements: Vec<PathBuf>,
    /// One JSON object with payments, lines and findings
    #[arg(long)]
    json: bool,
    /// Columns of a CSV that no reader knows, JSON
    #[arg(long, value_name = "PROFILE")]
    profile: Option<PathBuf>,
}

/// Runs `match`.
///
/// # Errors
/// A profile that cannot be read, in words.
pub fn run(args: &MatchArgs) -> Result<ExitCode, String> {
    match &args.what {
        What::DryRun(args) => dry_run(args),
    }
}

/// A file that was read, by its name.
struct Named<T> {
    file: String,
    read: T,
}

fn dry_run(args: &DryRunArgs) -> Result<ExitCode, String> {
    let profile = args.profile.as_deref().map(profile).transpose()?;
    let mut code = ExitCode::SUCCESS;
    let instructions: Vec<Named<Instructions>> = all(&args.instructions, &mut code, pain001::read);
    let statements: Vec<Named<Reading>> = all(&args.statements, &mut code, |bytes| read(bytes, profile.as_ref()));
    let played = play::play(&instructions, &statements)?;
    if args.json {
        let text = serde_json::to_string(&tell::json(&played)).map_err(|error| error.to_string())?;
        print(format_args!("{text}\n"));
    } else {
        print(format_args!("{}", tell::text(&played)));
    }
    Ok(code)
}

/// Reads files; a refused one is told and left out.
fn all<T>(files: &[PathBuf], code: &mut ExitCode, read: impl Fn(&[u8]) -> Result<T, Unreadable>) -> Vec<Named<T>> {
    let mut good = Vec::new();
    for path in files {
        let file = path.display().to_string();
        match bytes(path).and_then(|bytes| read(&bytes)) {
            Ok(read) => good.push(Named { file, read }),
            Err(fault) => {
                complain(&format!("{file}: {}: {} ({})", fault.place, fault.reason, fault.code));
                *code = ExitCode::from(2);
            }
        }
    }
    good
}
