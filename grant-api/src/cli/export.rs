//! `grant-api export FORMAT --database URL --out FILE`: the books for other programs; a format a file.
//!
//! A file is made beside its name and renamed when whole, so that a killed export leaves no half of one in its place.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{export_audit, export_beancount, export_hledger, print, told};
use crate::app::App;
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
    let written = whole_file(path, async |out| app.write_books(form, out).await.map_err(told)).await;
    app.close().await.map_err(told)?;
    let written = written?;
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

/// Lets a file be written beside its name, and gives it the name when it is whole and on the disk.
pub(super) async fn whole_file<T>(
    path: &Path,
    write: impl AsyncFnOnce(&mut BufWriter<File>) -> Result<T, String>,
) -> Result<T, String> {
    let name = path.file_name().ok_or("--out needs the name of a file")?.to_string_lossy();
    let making = path.with_file_name(format!(".{name}.exporting"));
    let written = written_whole(&making, write).await;
    let renamed = match written {
        Ok(told) => std::fs::rename(&making, path).map(|()| told).map_err(|error| failed(path, &error)),
        Err(what) => Err(what),
    };
    if renamed.is_err() && making.exists() {
        std::fs::remove_file(&making).map_err(|error| failed(&making, &error))?;
    }
    renamed
}

async fn written_whole<T>(
    making: &PathBuf,
    write: impl AsyncFnOnce(&mut BufWriter<File>) -> Result<T, String>,
) -> Result<T, String> {
    let file = File::create(making).map_err(|error| failed(making, &error))?;
    let mut out = BufWriter::new(file);
    let told = write(&mut out).await?;
    out.flush().and_then(|()| out.get_ref().sync_all()).map_err(|error| failed(making, &error))?;
    Ok(told)
}

fn failed(what: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", what.display())
}
