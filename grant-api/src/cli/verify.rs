//! `grant-api verify --database URL`: every check, one line each; exit code 1 on any finding. With `--checkpoint` the log is
//! held against what it once was; with `--package` no database is needed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use ledger_core::ledger::checkpoint::{NOTE_MAX, Note, Verifier};
use ledger_core::ledger::verify::Finding;

use super::{print, told};
use crate::app::verify::{Witness, opened, strangers, verify_database_with};
use crate::exchange::audit::check::{Kept, check};

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE", required_unless_present = "package")]
    database: Option<String>,
    /// An audit package, checked by what is in it alone, in the place of a database
    #[arg(long, value_name = "FILE.zip")]
    package: Option<PathBuf>,
    /// A checkpoint kept elsewhere, which the log has to contain; may be given more than once
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// The key that is to have signed the checkpoints, as `checkpoint key` printed it: NAME+ID+BASE64
    #[arg(long, value_name = "KEY")]
    verifier_key: Option<String>,
}

/// Verifies and prints.
pub async fn run(args: VerifyArgs) -> Result<ExitCode, String> {
    let witnesses = witnesses(&args.checkpoint, args.verifier_key.as_deref())?;
    if let Some(package) = &args.package {
        return verify_package(package, witnesses, args.verifier_key.as_deref());
    }
    if args.verifier_key.is_some() && witnesses.is_empty() {
        return Err("--verifier-key checks a checkpoint: name one with --checkpoint".into());
    }
    let database = args.database.ok_or("name a database or a package")?;
    let checked = verify_database_with(&database, &witnesses).await.map_err(told)?;
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

/// Checks a package; the checkpoints kept elsewhere first, for they are what one trusts.
fn verify_package(file: &Path, witnesses: Vec<Witness>, key: Option<&str>) -> Result<ExitCode, String> {
    let key = key.map(str::parse::<Verifier>).transpose().map_err(|error| format!("--verifier-key: {error}"))?;
    let (mut kept, mut findings, mut checks) = (Vec::new(), 0, 0);
    for witness in witnesses {
        match opened(&witness) {
            Ok(checkpoint) => kept.push(Kept { place: witness.place, checkpoint }),
            Err(finding) => {
                told_check("checkpoint", &witness.place, &[finding]);
                findings += 1;
                checks += 1;
            }
        }
    }
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let bytes = std::fs::File::open(file).map_err(|error| told(&error))?;
    let parts = check(std::io::BufReader::new(bytes), &kept, key.as_ref()).map_err(|error| told(&error))?;
    for part in &parts {
        told_check(part.check, &part.scope, &part.findings);
        findings += part.findings.len();
    }
    Ok(told_end(checks + parts.len(), findings))
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
