//! `grant-api export FORMAT --database URL --out FILE`: the books for other programs; a format a file.
//!
//! A file is made beside its name and renamed when whole, so that a killed export leaves no half of one in its place.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::whole::{self, Readers};
use super::{export_audit, export_beancount, export_hledger, print, told};
use crate::app::App;
use crate::app::plain_text::WrittenBooks;
use crate::exchange::plain_text::Form;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The log, the books and a checkpoint in one ZIP file, to be checked without this program's database.
    Audit(export_audit::AuditArgs),
    /// The journal for beancount; passes `bean-check`.
    Beancount(export_beancount::BeancountArgs),
    /// The journal for hledger; passes `hledger check --strict`.
    Hledger(export_hledger::HledgerArgs),
}

/// Exports.
pub async fn run(args: ExportArgs) -> Result<ExitCode, String> {
    match args.what {
        What::Audit(args) => export_audit::run(args).await,
        What::Beancount(args) => export_beancount::run(args).await,
        What::Hledger(args) => export_hledger::run(args).await,
    }
}

/// Writes the books of a database into a file of plain-text accounting and says what is in it.
pub(super) async fn books(url: &str, form: Form, path: &Path) -> Result<ExitCode, String> {
    let app = App::open(url).await.map_err(told)?;
    let mut written = WrittenBooks::default();
    let whole = whole::write_with(path, Readers::Usual, async |file| {
        let mut out = BufWriter::new(file);
        written = app.write_books(form, &mut out).await.map_err(told)?;
        out.flush().map_err(|error| format!("{}: {error}", path.display()))
    });
    let whole = whole.await;
    app.close().await.map_err(told)?;
    whole?;
    print(format_args!(
        "{} entries with {} legs, {} balances, as of decision {} of the log: {}\n",
        written.entries,
        written.legs,
        written.balances,
        written.log_size,
        path.display()
    ));
    Ok(ExitCode::SUCCESS)
}
