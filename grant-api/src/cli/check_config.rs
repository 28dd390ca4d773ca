//! `grant-api check-config`: what `serve` would do with the same arguments, line by line; exit code 1 where it would refuse.
//!
//! Invariant: nothing is opened for writing, nothing is made, no port is taken. Must not: print a password that is in a URL.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::serve::ServeArgs;
use super::surface::{Findings, Weight, readable_by_all};
use super::{import, print, told};
use crate::app::{App, clock};

/// File handles that the program needs besides connections.
const OTHER_HANDLES: usize = 128;

/// Arguments of `check-config`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    serve: ServeArgs,
}

/// Checks and prints.
pub async fn run(args: CheckArgs) -> Result<ExitCode, String> {
    let (mut findings, settled) = args.serve.surface.settle(clock::now());
    database(&mut findings, &args.serve.database).await;
    vault(&mut findings, &args.serve);
    if let Some(settled) = settled {
        handles(&mut findings, settled.rules.limits.connections);
    }
    for finding in &findings.0 {
        print(format_args!("{:8} {}\n", finding.weight, finding.what));
    }
    let refused = findings.of(Weight::Missing).count();
    if refused == 0 {
        print(format_args!("serve would start\n"));
        return Ok(ExitCode::SUCCESS);
    }
    print(format_args!("serve would refuse: {refused} missing\n"));
    Ok(ExitCode::from(1))
}

/// Is the database there, with the schema of this program and one programme in it?
async fn database(findings: &mut Findings, url: &str) {
    if let Some(file) = import::file_of(url).filter(|file| readable_by_all(file)) {
        findings.danger(format!("{}: everybody here can read the ledger; chmod 600 it", file.display()));
    }
    let schema = match App::schema(url).await {
        Ok(schema) => schema,
        Err(error) => return findings.missing(format!("the database can't be opened: {}", told(error))),
    };
    match schema.fault() {
        Some(fault) => findings.missing(fault),
        None => findings.set("the database answers, its schema is up to date, one programme is in it"),
    }
}

/// Are the vault's file and key where they should be, and for their owner alone?
fn vault(findings: &mut Findings, args: &ServeArgs) {
    let (url, key) = match args.vault.of(&args.database) {
        Ok(Some(place)) => place,
        Ok(None) => {
            return findings
                .danger("no vault: identities, files and notes are closed; --vault and --vault-key open one");
        }
        Err(fault) => return findings.missing(fault),
    };
    let file = import::file_of(&url);
    if let Some(file) = file.as_deref().filter(|file| readable_by_all(file)) {
        findings.danger(format!("{}: everybody here can read the vault; chmod 600 it", file.display()));
    }
    match std::fs::metadata(&key) {
        Ok(about) if about.permissions().mode() & 0o077 != 0 => {
            findings.missing(format!("{}: others can read the key of the vault; chmod 600 it", key.display()));
        }
        Ok(_) => match std::fs::read(&key) {
            Ok(_) => findings.set(format!("the key of the vault is {}, for its owner alone", key.display())),
            Err(error) => findings.missing(format!("{}: {error}", key.display())),
        },
        Err(_) if file.as_ref().is_some_and(|file| file.exists()) => {
            findings.missing(format!("{}: the key of the vault is not there, and the vault is", key.display()));
        }
        Err(_) => findings.set(format!("{}: no key yet; a first start makes vault and key", key.display())),
    }
    let folder = |path: &Path| path.parent().and_then(|folder| folder.canonicalize().ok());
    if file.is_some_and(|file| folder(&file).is_some() && folder(&file) == folder(&key)) {
        findings.danger("the key lies beside the vault: a copy of the folder is a copy of both; --vault-key moves it");
    }
}

/// May the process hold so many connections?
fn handles(findings: &mut Findings, connections: usize) {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    if let Some(soft) = soft.filter(|soft| *soft < connections.saturating_add(OTHER_HANDLES)) {
        findings.danger(format!("{connections} connections need more than the {soft} file handles allowed here"));
    }
}
