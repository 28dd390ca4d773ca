//! `grant-api demo`: a sample programme in a folder of its own, console and API up, sign-ins printed.
//!
//! Built in a folder beside and renamed when whole, so that an interrupted start leaves nothing half-done; a second start
//! uses what is there. Loopback only, no second factor, and every page says so. All people and cases are invented.

mod people;

use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use ledger_core::time::Timestamp;

use super::{print, serve, told};
use crate::app::{App, clock};

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder of the sample programme.
    #[arg(long, default_value = "demo-data")]
    data: PathBuf,
    /// Loopback address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// Builds the sample programme if it is not there, and serves it.
pub async fn run(args: DemoArgs) -> Result<ExitCode, String> {
    serve::loopback(args.listen)?;
    let sign_ins = args.data.join("sign-ins.json");
    if !sign_ins.exists() {
        build(&args.data, clock::now()).await?;
    }
    let listed = people::read(&sign_ins)?;
    let app = App::open(&database(&args.data)).await.map_err(told)?;
    serve::listen(app, args.listen, true, |address| announce(address, &sign_ins, &listed)).await
}

fn database(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("ledger.db").display())
}

fn announce(address: &str, sign_ins: &Path, listed: &[people::SignIn]) {
    print(format_args!("Grant Ledger, demonstration with invented data: no second factor, this machine only.\n\n"));
    print(format_args!(
        "  Console  {address}\n  API      {address}/api/docs\n\nSign-ins (also in {}):\n",
        sign_ins.display()
    ));
    for one in listed {
        print(format_args!("  {:16} {:32} {}\n", one.role, one.email, one.password));
    }
    print(format_args!("\nWarning: do not enter real people or real money here. Stop with Ctrl-C.\n"));
}

/// Builds the sample programme in a folder.
pub async fn build(folder: &Path, now: Timestamp) -> Result<(), String> {
    if folder.exists() && folder.read_dir().map_err(|error| error.to_string())?.next().is_some() {
        return Err(format!(
            "{} is not empty and holds no sample programme; name another folder with --data",
            folder.display()
        ));
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = folder.file_name().ok_or("--data needs the name of a folder")?.to_string_lossy();
    let building = parent.join(format!(".{name}.building"));
    if building.exists() {
        std::fs::remove_dir_all(&building).map_err(|error| failed(&building, &error))?;
    }
    std::fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
    std::fs::DirBuilder::new().mode(0o700).create(&building).map_err(|error| failed(&building, &error))?;
    let (app, sign_ins) = programme(&database(&building), now).await?;
    app.close().await.map_err(told)?;
    write_private(&building.join("sign-ins.json"), &sign_ins)?;
    if folder.exists() {
        std::fs::remove_dir(folder).map_err(|error| failed(folder, &error))?;
    }
    std::fs::rename(&building, folder).map_err(|error| failed(folder, &error))
}

fn failed(what: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", what.display())
}

/// The sample programme in a fresh database of either engine, with its sign-ins.
pub async fn programme(url: &str, now: Timestamp) -> Result<(App, Vec<people::SignIn>), String> {
    App::migrate(url).await.map_err(told)?;
    let (app, staff) = people::settle(url, now).await?;
    Ok((app, staff.into_sign_ins()))
}

/// Writes the sign-ins for their owner alone.
fn write_private(path: &Path, sign_ins: &[people::SignIn]) -> Result<(), String> {
    let text = serde_json::to_string_pretty(sign_ins).map_err(|error| error.to_string())?;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| format!("{}: {error}", path.display()))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| error.to_string())
}

pub use people::SignIn;
