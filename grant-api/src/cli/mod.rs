//! The command line: one command a file. A command parses its arguments, calls `app`, prints, and gives an exit code.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub mod backup;
pub mod backup_keys;
pub mod check_config;
pub mod checkpoint;
pub mod day;
pub mod demo;
pub mod export;
pub mod export_audit;
pub mod export_beancount;
pub mod export_hledger;
pub mod import;
pub mod init;
pub mod match_run;
pub mod migrate;
pub mod rates;
pub mod restore;
pub mod serve;
pub mod statement;
pub mod statement_import;
pub mod surface;
pub mod survival;
pub mod user;
pub mod vault;
pub mod verify;
pub mod visits;
pub mod whole;

/// A double-entry ledger for micro-grant programmes.
#[derive(Debug, Parser)]
#[command(name = "grant-api", version, about)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Copy ledger and vault into one encrypted file while they are in use; also: keys of the vault, and new identities.
    Backup(backup::BackupArgs),
    /// What `serve` would do with the same arguments: what is set, what is dangerous, what is missing.
    CheckConfig(Box<check_config::CheckArgs>),
    /// Keys for checkpoints of the log, and checkpoints signed with them.
    Checkpoint(checkpoint::CheckpointArgs),
    /// Let awards lapse that nobody signed in time, and tell what is due; once a day, which `serve` does by itself.
    Day(day::DayArgs),
    /// Start with a sample programme: SQLite, console, API, printed sign-ins; loopback only.
    Demo(demo::DemoArgs),
    /// Write the books down for other programs.
    Export(export::ExportArgs),
    /// Bring in a whole programme from a folder of CSV files, or tell every fault in it.
    Import(import::ImportArgs),
    /// Open a real programme in a fresh database; prints the first administrator's link.
    Init(init::InitArgs),
    /// Payments held against what the bank says of them, without a database.
    Match(match_run::MatchArgs),
    /// Bring a database's schema up to date.
    Migrate(migrate::MigrateArgs),
    /// Quoted exchange rates.
    Rates(rates::RatesArgs),
    /// Put a backup into new databases and check all of it.
    Restore(restore::RestoreArgs),
    /// Serve an existing database.
    Serve(Box<serve::ServeArgs>),
    /// Files of banks: what is in them and whether it adds up.
    Statement(statement::StatementArgs),
    /// Survival statistics of a CSV file, as R would print them.
    Survival(Box<survival::SurvivalArgs>),
    /// People of the house.
    User(user::UserArgs),
    /// The vault: identities, files and notes, sealed.
    Vault(vault::VaultArgs),
    /// Check a database against its own log; one line a check, exit code 1 on any finding.
    Verify(verify::VerifyArgs),
    /// The form for visits in the field, out and back.
    Visits(visits::VisitsArgs),
}

/// Runs a command to its end, on as many threads as the machine has cores. Not async: whoever polls a future compiles
/// all that it awaits, so that a program polling this one would hold most of the library a second time.
pub fn run(arguments: Arguments) -> ExitCode {
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(carry_out(arguments)),
        Err(error) => {
            complain(&format!("the system gives no threads to run on: {error}"));
            ExitCode::from(2)
        }
    }
}

async fn carry_out(arguments: Arguments) -> ExitCode {
    let done = match arguments.command {
        Command::Backup(args) => backup::run(args).await,
        Command::CheckConfig(args) => check_config::run(*args).await,
        Command::Checkpoint(args) => checkpoint::run(args).await,
        Command::Day(args) => day::run(args).await,
        Command::Demo(args) => demo::run(args).await,
        Command::Export(args) => export::run(args).await,
        Command::Import(args) => import::run(args).await,
        Command::Init(args) => init::run(args).await,
        Command::Match(args) => match_run::run(&args),
        Command::Migrate(args) => migrate::run(args).await,
        Command::Rates(args) => rates::run(args).await,
        Command::Restore(args) => restore::run(args).await,
        Command::Serve(args) => serve::run(*args).await,
        Command::Statement(args) => statement::run(args).await,
        Command::Survival(args) => survival::run(&args).map(|table| {
            print(format_args!("{table}"));
            ExitCode::SUCCESS
        }),
        Command::User(args) => user::run(args).await,
        Command::Vault(args) => vault::run(args).await,
        Command::Verify(args) => verify::run(args).await,
        Command::Visits(args) => visits::run(args).await,
    };
    done.unwrap_or_else(|what| {
        complain(&what);
        ExitCode::from(2)
    })
}

/// Writes to standard output; a closed pipe is not our fault.
pub(crate) fn print(text: std::fmt::Arguments) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_fmt(text).and_then(|()| out.flush());
}

/// Writes one line to standard error.
pub(crate) fn complain(what: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "grant-api: {what}");
}

/// What went wrong, for a person at a terminal: the cause too, because whoever runs the program may see it.
pub(crate) fn told(error: crate::app::AppError) -> String {
    match error {
        crate::app::AppError::Internal { cause } => cause,
        crate::app::AppError::Denied { detail, .. }
        | crate::app::AppError::Rule { detail, .. }
        | crate::app::AppError::Conflict { detail, .. } => detail,
        crate::app::AppError::Invalid { errors } => {
            let field = |error: &crate::app::error::FieldError| format!("{}: {}", error.pointer, error.detail);
            errors.iter().map(field).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}
