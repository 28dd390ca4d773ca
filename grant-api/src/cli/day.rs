//! `grant-api day`: what time itself does on a day. `serve` does it by itself; this is for who runs the program otherwise.

use std::process::ExitCode;

use clap::Args;
use ledger_core::time::Day;

use super::{print, told};
use crate::app::{App, clock};

/// Arguments of `day`.
#[derive(Debug, Args)]
pub struct DayArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// The day; today when absent, never later.
    #[arg(long)]
    on: Option<Day>,
}

/// Runs a day and prints what it did.
pub async fn run(args: DayArgs) -> Result<ExitCode, String> {
    let app = App::open(&args.database).await.map_err(told)?;
    let now = clock::now();
    let on = args.on.unwrap_or_else(|| clock::business_day(now));
    let report = app.day(on, now).await.map_err(told)?;
    print(format_args!("{on}: {} lapsed\n", report.lapsed.len()));
    for number in &report.lapsed {
        print(format_args!("  lapsed {number}\n"));
    }
    for (number, code) in &report.refused {
        print(format_args!("  refused {number} {code}\n"));
    }
    print(format_args!("visits due {}, late steps {}\n", report.visits_due, report.late));
    for number in &report.nearly_lost {
        print(format_args!("  nearly lost {number}\n"));
    }
    for (account, through, figure, then, now) in &report.broken {
        print(format_args!("  broken {account} {through}: {figure} signed {then}, now {now}\n"));
    }
    app.close().await.map_err(told)?;
    Ok(ExitCode::SUCCESS)
}
