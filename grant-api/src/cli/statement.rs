//! `grant-api statement check FILE...`: what a file of a bank holds, for the clerk who has it. Taking one into the ledger is
//! `statement import`, in a file of its own.
//!
//! Invariant: a check needs no database and no network; a file is read or refused as a whole; exit code 2 where one was refused, with
//! place and reason on standard error. The text for people names accounts and sums, never a counterparty.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{complain, print};
use crate::exchange::bank::{Finding, MAX_BYTES, Named, Profile, Reading, Statement, Unreadable, across, read, shape};

/// The largest profile read (bytes).
const MAX_PROFILE_BYTES: u64 = 64 * 1024;

/// Options of `statement`.
#[derive(Args, Debug)]
pub struct StatementArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read files of a bank and tell what is in them and what does not add up. Nothing is kept.
    Check(CheckArgs),
    /// Take files of a bank account into the ledger: every line that is not known yet.
    Import(super::statement_import::ImportArgs),
}

#[derive(Args, Debug)]
struct CheckArgs {
    /// camt.052, .053, .054, pain.002, pacs.004, MT940, MT942, OFX, Privat24, iBank 2, Autoclient, monobank
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// One JSON array, an object for each file, with all lines
    #[arg(long)]
    json: bool,
    /// Columns of a CSV that no reader knows, JSON
    #[arg(long, value_name = "PROFILE")]
    profile: Option<PathBuf>,
}

/// Runs `statement`.
///
/// # Errors
/// A profile that cannot be read, in words.
pub async fn run(args: StatementArgs) -> Result<ExitCode, String> {
    match args.what {
        What::Check(args) => check(&args),
        What::Import(args) => super::statement_import::run(args).await,
    }
}

fn check(args: &CheckArgs) -> Result<ExitCode, String> {
    let profile = args.profile.as_deref().map(profile).transpose()?;
    let names: Vec<String> = args.files.iter().map(|file| file.display().to_string()).collect();
    let readings: Vec<Result<Reading, Unreadable>> =
        args.files.iter().map(|file| bytes(file).and_then(|bytes| read(&bytes, profile.as_ref()))).collect();
    let mut places = Vec::new();
    let mut good = Vec::new();
    for (at, (name, reading)) in names.iter().zip(&readings).enumerate() {
        if let Ok(reading) = reading {
            places.push(at);
            good.push(Named { file: name, reading });
        }
    }
    let mut between: Vec<Vec<Finding>> = vec![Vec::new(); names.len()];
    for (at, finding) in across(&good) {
        if let Some(findings) = places.get(at).and_then(|at| between.get_mut(*at)) {
            findings.push(finding);
        }
    }
    let all = names.iter().zip(&readings).zip(&between);
    if args.json {
        let shapes: Vec<_> = all.map(|((name, reading), between)| shape(name, reading.as_ref(), between)).collect();
        let text = serde_json::to_string(&shapes).map_err(|error| error.to_string())?;
        print(format_args!("{text}\n"));
    } else {
        all.for_each(|((name, reading), between)| tell(name, reading, between));
    }
    let mut code = ExitCode::SUCCESS;
    for (name, fault) in names.iter().zip(&readings).filter_map(|(name, reading)| Some((name, reading.as_ref().err()?)))
    {
        complain(&format!("{name}: {}: {} ({})", fault.place, fault.reason, fault.code));
        code = ExitCode::from(2);
    }
    Ok(code)
}

pub(super) fn profile(path: &Path) -> Result<Profile, String> {
    let faults = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let file = std::fs::File::open(path).map_err(|error| faults(&error))?;
    let mut text = String::new();
    file.take(MAX_PROFILE_BYTES).read_to_string(&mut text).map_err(|error| faults(&error))?;
    Profile::parse(&text).map_err(|error| faults(&error))
}

/// At most one byte more than is read: enough to refuse.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let fault =
        |error: std::io::Error| Unreadable { code: "file", place: "file".to_owned(), reason: error.to_string() };
    let file = std::fs::File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(fault)?;
    Ok(bytes)
}

fn tell(name: &str, reading: &Result<Reading, Unreadable>, between: &[Finding]) {
    let Ok(reading) = reading else { return };
    print(format_args!("{name}: {}\n", reading.format));
    for (at, statement) in reading.statements.iter().enumerate() {
        print(format_args!("  statement {}: {}\n", at + 1, summary(statement)));
    }
    if !reading.answers.is_empty() {
        print(format_args!("  {} answers of the bank\n", reading.answers.len()));
    }
    for finding in reading.findings.iter().chain(between) {
        print(format_args!("  {}: {} ({})\n", finding.place, finding.message, finding.code));
    }
}

fn summary(statement: &Statement) -> String {
    let amount = |balance: &Option<crate::exchange::bank::Balance>| {
        balance.as_ref().map_or_else(|| "none".to_owned(), |balance| balance.amount.to_string())
    };
    let balanced = match statement.balanced {
        Some(true) => "adds up",
        Some(false) => "does not add up",
        None => "cannot be added up",
    };
    format!(
        "{} {}, {} entries, opening {}, closing {}: {balanced}",
        statement.account.as_deref().unwrap_or("no account"),
        statement.currency.as_deref().unwrap_or("no currency"),
        statement.entries,
        amount(&statement.opening),
        amount(&statement.closing),
    )
}
