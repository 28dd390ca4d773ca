//! `grant-api import DIR --database URL [--dry-run]`: a whole programme from a folder of CSV files.
//!
//! First every fault of form, then every fault of rule; exit code 1 and nothing written when there is one. A SQLite file
//! that is not there yet is made beside its name and renamed when whole, so that a killed import leaves nothing half-done.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::vault::VaultPlace;
use super::{print, told};
use crate::app::import::{ImportTerms, Imported, Summary};
use crate::app::{App, clock};
use crate::exchange::package::{Fault, Files, Package, read};

/// Most faults that are printed: what a person can look through.
const PRINTED_MAX: usize = 10_000;

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The folder with the files; `fixtures/sample` shows them all.
    folder: PathBuf,
    /// sqlite://FILE or postgres://USER@HOST/NAME; a SQLite file that is not there is made.
    #[arg(long, env = "GRANT_DATABASE")]
    database: Option<String>,
    /// Look for faults and write nothing; without a database, as if into an empty one.
    #[arg(long)]
    dry_run: bool,
    /// E-mail address of whoever imports; the administrator of programme.csv when absent.
    #[arg(long)]
    by: Option<String>,
    /// Write a table of the files' codes and the numbers they were given.
    #[arg(long)]
    numbers: Option<PathBuf>,
    #[command(flatten)]
    vault: VaultPlace,
}

/// Imports and prints.
pub async fn run(args: ImportArgs) -> Result<ExitCode, String> {
    let package = match read(&Files::of_folder(&args.folder)?) {
        Ok(package) => package,
        Err(faults) => return Ok(refused(&faults, 0)),
    };
    let now = clock::now();
    let terms = ImportTerms {
        by: args.by.clone(),
        dry_run: args.dry_run,
        today: clock::business_day(now),
        now,
        passwords: BTreeMap::new(),
    };
    let imported = match (&args.database, args.dry_run) {
        (Some(url), _) => into(url, &package, &terms).await?,
        (None, true) => play(None, &package, &terms).await?,
        (None, false) => return Err("say where to: --database sqlite://FILE or postgres://USER@HOST/NAME".into()),
    };
    match imported {
        Imported::Refused(faults, unchecked) => Ok(refused(&faults, unchecked)),
        Imported::Done(summary) => {
            if let Some(url) = args.database.as_ref().filter(|_| !args.dry_run) {
                args.vault.make_if_said(url).await?;
            }
            if let Some(path) = &args.numbers {
                write_numbers(path, &summary)?;
            }
            let verb = if args.dry_run { "no faults; would import" } else { "imported" };
            let (decisions, entries) = (summary.decisions, summary.entries);
            let (cases, people) = (package.applications.len(), package.people.len());
            let enterprises = package.enterprises.len();
            print(format_args!(
                "{verb} {decisions} decisions with {entries} journal entries: {people} people, {cases} cases, {enterprises} enterprises\n"
            ));
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The file of a SQLite URL.
pub(super) fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

async fn into(url: &str, package: &Package, terms: &ImportTerms) -> Result<Imported, String> {
    match file_of(url) {
        Some(file) if !file.exists() && terms.dry_run => play(None, package, terms).await,
        Some(file) if !file.exists() => into_new_file(&file, package, terms).await,
        _ => {
            if !terms.dry_run {
                App::migrate(url).await.map_err(told)?;
            }
            play(Some(url), package, terms).await
        }
    }
}

/// Makes a SQLite file beside its name, and gives it the name when it is whole.
async fn into_new_file(file: &Path, package: &Package, terms: &ImportTerms) -> Result<Imported, String> {
    let name = file.file_name().ok_or("the database needs the name of a file")?.to_string_lossy();
    let building = file.with_file_name(format!(".{name}.importing"));
    let parts = ["", "-wal", "-shm"].map(|end| {
        let mut path = building.clone().into_os_string();
        path.push(end);
        PathBuf::from(path)
    });
    let sweep = || parts.iter().filter(|part| part.exists()).try_for_each(std::fs::remove_file);
    let failed = |error: std::io::Error| format!("{}: {error}", building.display());
    sweep().map_err(failed)?;
    let url = format!("sqlite://{}?mode=rwc", building.display());
    let imported = made(&url, package, terms).await;
    match &imported {
        Ok(Imported::Done(_)) => std::fs::rename(&building, file).map_err(failed)?,
        _ => sweep().map_err(failed)?,
    }
    imported
}

async fn made(url: &str, package: &Package, terms: &ImportTerms) -> Result<Imported, String> {
    App::migrate(url).await.map_err(told)?;
    play(Some(url), package, terms).await
}

/// Plays a package with a progress bar where somebody is watching.
pub async fn play(url: Option<&str>, package: &Package, terms: &ImportTerms) -> Result<Imported, String> {
    let watched = std::io::stderr().is_terminal();
    let mut bar = |done: usize, all: usize| {
        if watched {
            const WIDTH: usize = 40;
            let filled = (done * WIDTH).checked_div(all).unwrap_or(WIDTH);
            let end = if done == all { "\n" } else { "" };
            let (full, empty) = ("#".repeat(filled), " ".repeat(WIDTH - filled));
            let _ = write!(std::io::stderr(), "\r[{full}{empty}] {done} of {all} events{end}");
        }
    };
    App::import_at(url, package, terms, &mut bar).await.map_err(told)
}

fn refused(faults: &[Fault], unchecked: usize) -> ExitCode {
    for fault in faults.iter().take(PRINTED_MAX) {
        print(format_args!("{fault}\n"));
    }
    if faults.len() > PRINTED_MAX {
        print(format_args!("and {} more; mend these first\n", faults.len() - PRINTED_MAX));
    }
    let files: BTreeSet<&str> = faults.iter().map(|fault| fault.file.as_ref()).collect();
    let rest = match unchecked {
        0 => String::new(),
        1 => " 1 later event builds on them and could not be judged.".to_owned(),
        many => format!(" {many} later events build on them and could not be judged."),
    };
    let counted = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let (faults, files) = (counted(faults.len(), "fault"), counted(files.len(), "file"));
    print(format_args!("{faults} in {files}; nothing was imported.{rest}\n"));
    ExitCode::from(1)
}

fn write_numbers(path: &Path, summary: &Summary) -> Result<(), String> {
    let mut text = String::from("kind,code,number\n");
    for (kind, code, number) in &summary.numbers {
        text.push_str(&format!("{kind},{code},{number}\n"));
    }
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
