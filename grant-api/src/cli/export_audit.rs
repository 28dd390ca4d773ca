//! `grant-api export audit`: the audit package; see `exchange/audit/package.md` for what is in it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use ledger_core::ledger::checkpoint::Checkpoint;

use super::verify::note;
use super::whole::{self, Readers};
use super::{checkpoint, print, told};
use crate::app::audit::{AuditTerms, export_audit};

/// Arguments of `export audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// The package; a file that is there is replaced
    #[arg(long, value_name = "FILE.zip")]
    out: PathBuf,
    /// File of the key that signs the package's checkpoint, as `checkpoint key` made it
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// An earlier checkpoint: the package proves that the log goes on from it, or is not made
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Which log, where the database has several
    #[arg(long)]
    origin: Option<String>,
}

/// Packs, and prints the checkpoint.
pub async fn run(args: AuditArgs) -> Result<ExitCode, String> {
    let signer = args.key.as_deref().map(checkpoint::key).transpose()?;
    let since = args.since.as_deref().map(|file| {
        let read = note(file)?.unproved().map_err(|error| format!("{}: {error}", file.display()))?;
        Ok::<(String, Checkpoint), String>((file.display().to_string(), read))
    });
    let terms = AuditTerms { origin: args.origin, signer: signer.as_ref(), since: since.transpose()? };
    let mut packed = None;
    // Its log tells of cases: for the eyes of whom it was made for.
    whole::write_with(&args.out, Readers::Owner, async |file| {
        packed = Some(export_audit(&args.database, terms, file).await.map_err(told)?);
        Ok(())
    })
    .await?;
    if let Some(checkpoint) = packed {
        print(format_args!("{}", checkpoint.text()));
    }
    Ok(ExitCode::SUCCESS)
}
