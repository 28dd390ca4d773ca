//! `grant-api init`: a real programme in a fresh database, with one administrator, who is invited by a link.
//!
//! Invariant: all of it or nothing; a database that holds a programme is left as it is.

use std::process::ExitCode;

use clap::Args;
use ledger_core::money::Currency;
use ledger_core::programme::command::ProgrammeOpen;
use ledger_core::programme::setup::DEFAULT_QUORUM;
use ledger_core::text::{Code, Label};
use ledger_core::time::Day;

use super::vault::VaultPlace;
use super::{print, told};
use crate::app::{App, clock};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME; the file is made when it is not there
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// Short code of the programme: letters, digits and - _ . /
    #[arg(long)]
    code: String,
    /// Title of the programme
    #[arg(long)]
    title: String,
    /// Base currency of the books
    #[arg(long, default_value = "UAH")]
    base: String,
    /// Members that score and vote on a case
    #[arg(long, default_value_t = DEFAULT_QUORUM)]
    quorum: i64,
    /// E-mail address of the first administrator
    #[arg(long)]
    email: String,
    /// Name of the first administrator
    #[arg(long)]
    name: String,
    /// Day on which the books begin, as 2026-01-31; today when absent
    #[arg(long)]
    on: Option<Day>,
    #[command(flatten)]
    vault: VaultPlace,
}

/// Founds the house and prints the link.
pub async fn run(args: InitArgs) -> Result<ExitCode, String> {
    let open = ProgrammeOpen {
        code: Code::new(&args.code).map_err(|error| format!("--code: {error}"))?,
        title: Label::new(&args.title).map_err(|error| format!("--title: {error}"))?,
        base_currency: Currency::from_code(&args.base)
            .ok_or_else(|| format!("--base: {} is not a currency that the books know", args.base))?,
        quorum: args.quorum,
        members: Vec::new(),
    };
    // Said wrongly, it is told before anything is made.
    args.vault.of(&args.database)?;
    let now = clock::now();
    let on = args.on.unwrap_or_else(|| clock::business_day(now));
    let invited =
        App::found(&creating(&args.database), open, (&args.email, &args.name), on, now).await.map_err(told)?;
    args.vault.make(&args.database).await?;
    print(format_args!(
        "The programme is open. Start `grant-api serve`, then follow this link as {} within 7 days:\n{}\n",
        args.email, invited.link
    ));
    Ok(ExitCode::SUCCESS)
}

/// A SQLite file is made when it is not there, unless the URL says how it is opened.
fn creating(url: &str) -> String {
    if url.starts_with("sqlite:") && !url.contains('?') { format!("{url}?mode=rwc") } else { url.to_owned() }
}
