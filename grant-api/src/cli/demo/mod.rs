//! `grant-api demo`: a sample programme in a folder of its own, console and API up, sign-ins printed.
//!
//! Built in a folder beside and renamed when whole, so that an interrupted start leaves nothing half-done; a second start
//! uses what is there. Loopback only, no second factor, and every page says so. All people and cases are invented.

mod desk;
mod identities;
mod people;
mod releases;
mod settings;

use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::FalseyValueParser;
use ledger_core::time::{Day, Timestamp};

use super::surface::Settled;
use super::{import, print, serve, told, vault};
use crate::app::import::{ImportTerms, Imported};
use crate::app::{App, clock};
use crate::console::routes::Options;
use crate::console::words::pseudo;
use crate::exchange::package::{Fault, Files, read};

/// The last day in the sample programme's files.
const SAMPLE_LAST_DAY: Day = match Day::from_ymd_opt(2026, 11, 20) {
    Some(day) => day,
    None => Day::MIN,
};

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder of the sample programme.
    #[arg(long, default_value = "demo-data")]
    data: PathBuf,
    /// Loopback address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The console's words long and accented, to see whether pages hold.
    #[arg(long, env = "GRANT_DEMO_PSEUDO", hide = true, value_parser = FalseyValueParser::new())]
    pseudo: bool,
}

/// Builds the sample programme if it is not there, and serves it.
pub async fn run(args: DemoArgs) -> Result<ExitCode, String> {
    serve::loopback(args.listen)?;
    if args.pseudo {
        pseudo::switch_on();
    }
    let sign_ins = args.data.join("sign-ins.json");
    if !sign_ins.exists() {
        build(&args.data, clock::now()).await?;
    }
    let listed = people::read(&sign_ins)?;
    let app = App::open(&database(&args.data)).await.map_err(told)?;
    let (url, key) = vault::beside(&args.data);
    let app = app.with_vault(&url, &key).await.map_err(told)?.with_shared_sign_ins();
    let settled = Settled::of_this_machine(args.listen);
    serve::listen(app, settled, Options::demonstration(), |origin, _| announce(origin, &sign_ins, &listed)).await
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
    settings::set(&app, now).await?;
    let (url, key) = vault::beside(&building);
    let app = app.with_vault(&url, &key).await.map_err(told)?;
    identities::fill(&app, &sign_ins).await?;
    let today = clock::business_day(now).max(SAMPLE_LAST_DAY);
    desk::fill(&app, &sign_ins, today).await?;
    releases::fill(&app, &sign_ins, today).await?;
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

/// The sample programme in a fresh database of either engine, with its sign-ins: the files of `fixtures/sample`, which the
/// program carries along, imported as any organisation's would be.
pub async fn programme(url: &str, now: Timestamp) -> Result<(App, Vec<people::SignIn>), String> {
    let package = read(&Files::of(fixtures::sample::sample())).map_err(|faults| listed(&faults))?;
    let passwords = people::Passwords::of(&package).await?;
    App::migrate(url).await.map_err(told)?;
    let terms = ImportTerms {
        by: None,
        dry_run: false,
        // A clock that is behind the sample's last day must not keep the demonstration from starting.
        today: clock::business_day(now).max(SAMPLE_LAST_DAY),
        now,
        passwords: passwords.hashes(),
    };
    let summary = match import::play(Some(url), &package, &terms).await? {
        Imported::Done(summary) => summary,
        Imported::Refused(faults, _) => return Err(listed(&faults)),
    };
    let app = App::open(url).await.map_err(told)?;
    let sign_ins = passwords.sign_ins(&app, &package, &summary, now).await?;
    Ok((app, sign_ins))
}

fn listed(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    format!("the sample programme has faults:\n{}", lines.join("\n"))
}

/// Writes the sign-ins for their owner alone.
fn write_private(path: &Path, sign_ins: &[people::SignIn]) -> Result<(), String> {
    let text = serde_json::to_string_pretty(sign_ins).map_err(|error| error.to_string())?;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| format!("{}: {error}", path.display()))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| error.to_string())
}

pub use people::SignIn;
