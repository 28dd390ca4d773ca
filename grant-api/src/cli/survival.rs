//! `grant-api survival KIND`: the estimators on a statistician's own files, as CSV on standard output.
//!
//! Invariant: the answer depends on the files and options only; a fault names the row and column.
//! Must not: open the database, guess a column, or leave a row out.

use chrono::NaiveDate;
use clap::Args;
use ledger_core::outcome::frame::Table;
use ledger_core::outcome::frame::kinds::{Asked, Kind, table};
use ledger_core::outcome::frame::monitoring::{MonitoringKind, Portfolio};
use ledger_core::outcome::frame::sheet::{Columns, Sheet, groups};
use std::path::{Path, PathBuf};

/// The longest list an option takes.
const MAX_LIST: usize = 1_000;

/// The largest file read (bytes).
const MAX_FILE_BYTES: u64 = 1 << 30;

/// Options of `survival`.
#[derive(Args, Clone, Debug)]
pub struct SurvivalArgs {
    /// From FILE: curve, fh1, fh2, quantile, attimes, rmst, logrank, cif, cif_at, gray. From --enterprises and
    /// --visits: episodes, rates, cohort, npmle, jobs, logrank, cif, cif_at.
    kind: String,
    /// Records of time and status, CSV with headings
    file: Option<PathBuf>,
    /// Column of the last day under observation
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// Column that is 1 for an event and 0 for a censoring
    #[arg(long, value_name = "COLUMN", conflicts_with = "cause")]
    status: Option<String>,
    /// Column with the number of the cause, 0 for a censoring
    #[arg(long, value_name = "COLUMN")]
    cause: Option<String>,
    /// Column of the day after which a record is under observation
    #[arg(long, value_name = "COLUMN")]
    entry: Option<String>,
    /// Column of the groups to compare
    #[arg(long, value_name = "COLUMN")]
    strata: Option<String>,
    /// Column of the strata within which groups are compared
    #[arg(long, value_name = "COLUMN")]
    stratified_by: Option<String>,
    /// Column of case weights
    #[arg(long, value_name = "COLUMN")]
    weights: Option<String>,
    /// Errors by the infinitesimal jackknife
    #[arg(long)]
    robust: bool,
    /// Days, for attimes and cif_at
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    times: Vec<String>,
    /// Failed shares, for quantile
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    probs: Vec<String>,
    /// Horizons in days, for rmst
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    tau: Vec<String>,
    /// Confidence of limits
    #[arg(long, default_value = "0.95")]
    level: String,
    /// Enterprises, CSV
    #[arg(long, value_name = "FILE", conflicts_with = "file", requires_all = ["visits", "cutoff"])]
    enterprises: Option<PathBuf>,
    /// Their visits, CSV
    #[arg(long, value_name = "FILE", requires = "enterprises")]
    visits: Option<PathBuf>,
    /// Data cut, YYYY-MM-DD
    #[arg(long, value_name = "DATE", requires = "enterprises")]
    cutoff: Option<String>,
}

/// The answer as CSV.
///
/// # Errors
/// What is wrong with the question, the file or one of its rows, in words.
pub fn run(args: &SurvivalArgs) -> Result<String, String> {
    let table = match (&args.enterprises, &args.visits, &args.cutoff) {
        (Some(enterprises), Some(visits), Some(cutoff)) => monitoring(args, enterprises, visits, cutoff)?,
        _ => records(args)?,
    };
    Ok(table.csv())
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn monitoring(args: &SurvivalArgs, enterprises: &Path, visits: &Path, cutoff: &str) -> Result<Table, String> {
    let kind: MonitoringKind = args.kind.parse().map_err(words)?;
    let cutoff: NaiveDate = cutoff.parse().map_err(|_| format!("--cutoff {cutoff:?} is not a date, YYYY-MM-DD"))?;
    let (units, seen) = (sheet(enterprises)?, sheet(visits)?);
    let portfolio = Portfolio::new(&units, &seen, cutoff).map_err(|error| match error.enterprises {
        true => format!("{}: {}", enterprises.display(), error.fault),
        false => format!("{}: {}", visits.display(), error.fault),
    })?;
    portfolio.table(kind).map_err(words)
}

fn records(args: &SurvivalArgs) -> Result<Table, String> {
    let kind: Kind = match (args.kind.parse(), args.kind.parse::<MonitoringKind>()) {
        (Ok(kind), _) => kind,
        (Err(_), Ok(_)) => return Err(format!("{} needs --enterprises, --visits and --cutoff", args.kind)),
        (Err(unknown), Err(_)) => return Err(words(unknown)),
    };
    let file = args.file.as_deref().ok_or("name the file of records")?;
    let columns = Columns {
        time: args.time.clone().ok_or("name the column of times with --time")?,
        status: args.status.clone(),
        cause: args.cause.clone(),
        entry: args.entry.clone(),
        strata: args.strata.clone(),
        stratified_by: args.stratified_by.clone(),
        weights: args.weights.clone(),
    };
    if args.stratified_by.is_some() && kind != Kind::LogRank {
        return Err("--stratified-by is there for logrank only".to_owned());
    }
    let asked = asked(args, kind)?;
    let faults = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let groups = groups(&sheet(file)?, &columns).map_err(|error| faults(&error))?;
    table(kind, &groups, &asked).map_err(|error| faults(&error))
}

fn asked(args: &SurvivalArgs, kind: Kind) -> Result<Asked, String> {
    let mut asked = Asked {
        level: list("--level", std::slice::from_ref(&args.level), "between 0 and 1", |level| {
            *level > 0.0 && *level < 1.0
        })?[0],
        robust: args.robust,
        times: list("--times", &args.times, "a day from 0", |day| *day >= 0)?,
        taus: list("--tau", &args.tau, "a day from 0", |day| *day >= 0)?,
        ..Asked::default()
    };
    let probs = list("--probs", &args.probs, "a share from 0 to 1", |share| *share >= 0.0 && *share <= 1.0)?;
    if !probs.is_empty() {
        asked.probs = probs;
    }
    match kind {
        Kind::AtTimes | Kind::CifAt if asked.times.is_empty() => Err("name the days with --times".to_owned()),
        Kind::Rmst if asked.taus.is_empty() => Err("name the horizons with --tau".to_owned()),
        _ => Ok(asked),
    }
}

/// The values of a list option.
fn list<T: std::str::FromStr>(
    option: &str,
    given: &[String],
    expected: &str,
    fits: impl Fn(&T) -> bool,
) -> Result<Vec<T>, String> {
    if given.len() > MAX_LIST {
        return Err(format!("{option} takes at most {MAX_LIST} values"));
    }
    let value = |text: &String| {
        let parsed = text.trim().parse::<T>().ok().filter(|value| fits(value));
        parsed.ok_or_else(|| format!("{option}: {text:?} is not {expected}"))
    };
    given.iter().map(value).collect()
}

/// A file as a sheet.
fn sheet(path: &Path) -> Result<Sheet, String> {
    let faults = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let size = std::fs::metadata(path).map_err(|error| faults(&error))?.len();
    if size > MAX_FILE_BYTES {
        return Err(faults(&format!("{size} bytes, at most {MAX_FILE_BYTES} are read")));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(|error| faults(&error))?;
    let mut sheet = Sheet::new(reader.headers().map_err(|error| faults(&error))?);
    let mut record = csv::StringRecord::new();
    loop {
        let row = sheet.len() + 1;
        let more = reader.read_record(&mut record).map_err(|error| faults(&format!("row {row}: {error}")))?;
        if !more {
            return Ok(sheet);
        }
        sheet.push(&record).map_err(|error| faults(&error))?;
    }
}

#[cfg(test)]
#[path = "survival_tests.rs"]
mod tests;
