//! `grant-api export`: the books in forms that others read.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::export_audit;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The log, the books and a checkpoint in one ZIP file, to be checked without this program's database.
    Audit(export_audit::AuditArgs),
}

/// Writes what was asked for.
pub async fn run(args: ExportArgs) -> Result<ExitCode, String> {
    match args.what {
        What::Audit(args) => export_audit::run(args).await,
    }
}
