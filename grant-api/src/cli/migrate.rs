//! `grant-api migrate --database URL`: brings the schema up to date.

use std::process::ExitCode;

use clap::Args;

use super::{print, told};
use crate::app::App;

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// sqlite://FILE?mode=rwc or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
}

/// Migrates.
pub async fn run(args: MigrateArgs) -> Result<ExitCode, String> {
    App::migrate(&args.database).await.map_err(told)?;
    print(format_args!("the schema is up to date\n"));
    Ok(ExitCode::SUCCESS)
}
