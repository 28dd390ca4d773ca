//! `grant-api rates import --source nbu|un --file FILE --as EMAIL`: quoted rates out of the files of those who publish them.
//!
//! Everything of a file or nothing: faults of form are printed with their place, and a rate that is there with another price
//! refuses the whole file; exit code 1 and nothing written either way. It is the person's own decision, with their rights.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use ledger_core::ledger::rate::RateSource;

use super::{print, told};
use crate::app::rates::Taken;
use crate::app::{App, AppError, clock};
use crate::exchange::rates::{FILE_MAX, Quotes, read};

/// Arguments of `rates`.
#[derive(Debug, Args)]
pub struct RatesArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take a file of quoted rates in; those that are there already are left out.
    Import(ImportArgs),
}

/// Whose file it is.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Source {
    /// National Bank of Ukraine: official rates as JSON.
    Nbu,
    /// United Nations: operational rates of exchange as CSV.
    Un,
}

/// Arguments of `rates import`.
#[derive(Debug, Args)]
struct ImportArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    /// Whose file it is.
    #[arg(long, value_enum)]
    source: Source,
    /// The file.
    #[arg(long)]
    file: PathBuf,
    /// E-mail address of the person of finance who takes them in.
    #[arg(long = "as", value_name = "EMAIL")]
    person: String,
}

/// Imports and prints.
pub async fn run(args: RatesArgs) -> Result<ExitCode, String> {
    let What::Import(args) = args.what;
    let source = match args.source {
        Source::Nbu => RateSource::Nbu,
        Source::Un => RateSource::Un,
    };
    let name = args.file.display().to_string();
    let failed = |error: std::io::Error| format!("{name}: {error}");
    let size = std::fs::metadata(&args.file).map_err(failed)?.len();
    if size > FILE_MAX as u64 {
        return Err(format!("{name}: larger than any list of rates; split it"));
    }
    let quotes = match read(source, &std::fs::read(&args.file).map_err(failed)?) {
        Ok(quotes) => quotes,
        Err(faults) => {
            for fault in &faults {
                print(format_args!("{name}, {fault}\n"));
            }
            return Ok(refused(&format!("{} at fault", faults.len())));
        }
    };
    let app = App::open(&args.database).await.map_err(told)?;
    let taken = take(&app, &args.person, &quotes).await;
    app.close().await.map_err(told)?;
    let read = quotes.rates.len();
    match taken {
        Ok(Taken::Recorded(receipt)) => {
            let decision = receipt.seq;
            print(format_args!(
                "decision {decision}: {read} rates read, those that are new recorded{}\n",
                rest(&quotes)
            ));
        }
        Ok(Taken::There) => print(format_args!("all {read} rates are there already{}\n", rest(&quotes))),
        Err(error @ (AppError::Denied { .. } | AppError::Rule { .. } | AppError::Invalid { .. })) => {
            print(format_args!("{name}: {}\n", told(error)));
            return Ok(refused("refused"));
        }
        Err(other) => return Err(told(other)),
    }
    Ok(ExitCode::SUCCESS)
}

async fn take(app: &App, person: &str, quotes: &Quotes) -> Result<Taken, AppError> {
    let request = app.request_of(person, clock::now()).await?;
    app.rates_take(&request, quotes.rates.clone()).await
}

fn rest(quotes: &Quotes) -> String {
    if quotes.left_out.is_empty() {
        return String::new();
    }
    let codes: Vec<&str> = quotes.left_out.iter().map(String::as_str).collect();
    format!("; left out, for the books don't know them: {}", codes.join(", "))
}

fn refused(why: &str) -> ExitCode {
    print(format_args!("{why}; nothing was recorded\n"));
    ExitCode::from(1)
}
