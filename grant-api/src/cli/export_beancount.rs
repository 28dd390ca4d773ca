//! `grant-api export beancount --database URL --out FILE`: the journal for beancount.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::export::books;
use crate::exchange::plain_text::Form;

/// Arguments of `export beancount`.
#[derive(Debug, Args)]
pub struct BeancountArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// The file to write; one that is there already is replaced.
    #[arg(long)]
    out: PathBuf,
}

/// Writes the file.
pub async fn run(args: BeancountArgs) -> Result<ExitCode, String> {
    books(&args.database, Form::Beancount, &args.out).await
}
