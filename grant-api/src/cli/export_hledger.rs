//! `grant-api export hledger --database URL --out FILE`: the journal for hledger.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::export::books;
use crate::exchange::plain_text::Form;

/// Arguments of `export hledger`.
#[derive(Debug, Args)]
pub struct HledgerArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// The file to write; one that is there already is replaced.
    #[arg(long)]
    out: PathBuf,
}

/// Writes the file.
pub async fn run(args: HledgerArgs) -> Result<ExitCode, String> {
    books(&args.database, Form::Hledger, &args.out).await
}
