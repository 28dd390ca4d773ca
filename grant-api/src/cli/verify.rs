//! `grant-api verify --database URL`: every check, one line each; exit code 1 on any finding. With `--checkpoint` the log is
//! held against what it once was; with `--package` no database is needed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use ledger_core::ledger::checkpoint::{NOTE_MAX, Note, Verifier};
use ledger_core::ledger::verify::Finding;

use super::{print, told};
use crate::app::verify::{Witness, strangers, verify_database};

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// A checkpoint kept elsewhere, which the log has to contain; may be given more than once
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// The key that is to have signed the checkpoints, as `checkpoint key` printed it: NAME+ID+BASE64
    #[arg(long, value_name = "KEY", requires = "checkpoint")]
    verifier_key: Option<String>,
}

/// Verifies and prints.
pub async fn run(args: VerifyArgs) -> Result<ExitCode, String> {
    let witnesses = witnesses(&args.checkpoint, args.verifier_key.as_deref())?;
    let checked = verify_database(&args.database, &witnesses).await.map_err(told)?;
    if checked.is_empty() {
        return Err("the database holds no programme".into());
    }
    let mut findings = 0;
    for check in &checked {
        told_check(check.check, &check.scope, &check.findings);
        findings += check.findings.len();
    }
    let strange = strangers(&witnesses, &checked);
    if !strange.is_empty() {
        told_check("checkpoint", "of another log", &strange);
    }
    Ok(told_end(checked.len(), findings + strange.len()))
}

/// The checkpoints of these files.
pub(crate) fn witnesses(files: &[PathBuf], key: Option<&str>) -> Result<Vec<Witness>, String> {
    let key = key.map(str::parse::<Verifier>).transpose().map_err(|error| format!("--verifier-key: {error}"))?;
    let witness =
        |file: &PathBuf| Ok(Witness { place: file.display().to_string(), note: note(file)?, key: key.clone() });
    files.iter().map(witness).collect()
}

/// The note in a file.
pub(crate) fn note(file: &Path) -> Result<Note, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let size = std::fs::metadata(file).map_err(|error| told(&error))?.len();
    if size > NOTE_MAX as u64 {
        return Err(told(&"too long for a checkpoint"));
    }
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    text.parse().map_err(|error: ledger_core::ledger::checkpoint::NoteError| told(&error))
}

/// One line a check, one more for each finding.
pub(crate) fn told_check(check: &str, scope: &str, findings: &[Finding]) {
    let verdict = if findings.is_empty() { "ok" } else { "FAULT" };
    print(format_args!("{verdict:5} {check:12} {scope}\n"));
    for finding in findings {
        print(format_args!("      {} [{}] {}: {}\n", finding.table, finding.key, finding.column, finding.what));
    }
}

/// The last line, and the exit code.
pub(crate) fn told_end(checks: usize, findings: usize) -> ExitCode {
    print(format_args!("{checks} checks, {findings} findings\n"));
    if findings == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
