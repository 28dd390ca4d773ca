//! `grant-api visits export|import --database URL --file FILE --as EMAIL`: the field form, out and back.
//!
//! Every row of a form or nothing: faults are printed with their cells, exit code 1. It is the person's own decision, with
//! their rights. Must not: decide anything.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use ledger_core::programme::followup_plan::FollowupList;

use super::{print, told, whole};
use crate::app::field_form::FormOutcome;
use crate::app::followups::FollowupSearch;
use crate::app::{App, AppError, clock};
use crate::exchange::field_form::{FILE_MAX, Language};

/// Arguments of `visits`.
#[derive(Debug, Args)]
pub struct VisitsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a form with a row for each visit to be made.
    Export(ExportArgs),
    /// Take a filled-in form back.
    Import(ImportArgs),
}

/// Which list.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum List {
    /// Due within two weeks, or overdue.
    Due,
    /// Overdue.
    Overdue,
    /// Nearly lost.
    NearlyLost,
}

/// Which language.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Tongue {
    /// Ukrainian.
    Uk,
    /// English.
    En,
}

/// What both need.
#[derive(Debug, Args)]
struct Common {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// The workbook.
    #[arg(long)]
    file: PathBuf,
    /// E-mail address of the person whose visits they are.
    #[arg(long = "as", value_name = "EMAIL")]
    person: String,
}

/// Arguments of `visits export`.
#[derive(Debug, Args)]
struct ExportArgs {
    #[command(flatten)]
    common: Common,
    /// Which visits.
    #[arg(long, value_enum, default_value = "due")]
    list: List,
    /// Language of the form.
    #[arg(long, value_enum, default_value = "uk")]
    lang: Tongue,
}

/// Arguments of `visits import`.
#[derive(Debug, Args)]
struct ImportArgs {
    #[command(flatten)]
    common: Common,
    /// Look for faults and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Exports or imports.
pub async fn run(args: VisitsArgs) -> Result<ExitCode, String> {
    match args.what {
        What::Export(args) => export(args).await,
        What::Import(args) => import(args).await,
    }
}

async fn export(args: ExportArgs) -> Result<ExitCode, String> {
    let list = match args.list {
        List::Due => FollowupList::Due,
        List::Overdue => FollowupList::Overdue,
        List::NearlyLost => FollowupList::NearlyLost,
    };
    let language = match args.lang {
        Tongue::Uk => Language::Uk,
        Tongue::En => Language::En,
    };
    let search = FollowupSearch { list, region: None, officer: None };
    let app = App::open(&args.common.database).await.map_err(told)?;
    let made = form(&app, &args.common.person, search, language).await;
    app.close().await.map_err(told)?;
    whole::write(&args.common.file, &made.map_err(told)?.bytes).await?;
    print(format_args!("form written: {}\n", args.common.file.display()));
    Ok(ExitCode::SUCCESS)
}

async fn form(
    app: &App,
    person: &str,
    search: FollowupSearch,
    language: Language,
) -> Result<crate::app::statements::Download, AppError> {
    let request = app.request_of(person, clock::now()).await?;
    app.visit_form(&request, search, language).await
}

async fn import(args: ImportArgs) -> Result<ExitCode, String> {
    let bytes = bytes_of(&args.common.file)?;
    let app = App::open(&args.common.database).await.map_err(told)?;
    let taken = take(&app, &args.common.person, bytes, args.dry_run).await;
    app.close().await.map_err(told)?;
    let outcome = taken.map_err(told)?;
    for fault in &outcome.faults {
        print(format_args!("{}: {} ({})\n", fault.cell, fault.text, fault.code));
    }
    let FormOutcome { visits, ends, there, .. } = outcome;
    if !outcome.faults.is_empty() {
        print(format_args!("{} at fault; nothing was recorded\n", outcome.faults.len()));
        return Ok(ExitCode::from(1));
    }
    let done = match (args.dry_run, outcome.written) {
        (true, _) => "would be recorded",
        (false, true) => "recorded",
        (false, false) => "recorded, for nothing is new",
    };
    print(format_args!("{visits} visits and {ends} ends of follow-up {done}; {there} rows were there already\n"));
    Ok(ExitCode::SUCCESS)
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > FILE_MAX as u64 {
        return Err(format!("{}: larger than any form", path.display()));
    }
    std::fs::read(path).map_err(failed)
}

async fn take(app: &App, person: &str, bytes: Vec<u8>, dry_run: bool) -> Result<FormOutcome, AppError> {
    let request = app.request_of(person, clock::now()).await?;
    app.visit_form_take(&request, bytes, dry_run).await
}
