//! `grant-api verify --database URL`: every check, one line each; exit code 1 on any finding.

use std::process::ExitCode;

use clap::Args;

use super::{print, told};
use crate::app::verify::verify_database;

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
}

/// Verifies and prints.
pub async fn run(args: VerifyArgs) -> Result<ExitCode, String> {
    let checked = verify_database(&args.database).await.map_err(told)?;
    let mut findings = 0;
    for check in &checked {
        let verdict = if check.findings.is_empty() { "ok" } else { "FAULT" };
        print(format_args!("{verdict:5} {:12} {}\n", check.check, check.scope));
        for finding in &check.findings {
            print(format_args!("      {} [{}] {}: {}\n", finding.table, finding.key, finding.column, finding.what));
        }
        findings += check.findings.len();
    }
    if checked.is_empty() {
        return Err("the database holds no programme".into());
    }
    print(format_args!("{} checks, {findings} findings\n", checked.len()));
    Ok(if findings == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
