//! `grant-api restore --from FILE --identity AGE_KEY_FILE --database URL`: a backup into new databases, and every check of
//! them; exit code 1 where a check finds something.
//!
//! Invariant: what did not pass every check does not stand in a file, and a server's database that may hold it is named. Must
//! not: print a secret.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::verify::{told_check, told_end};
use super::{backup_keys, complain, print, serve, told, vault};
use crate::app::restore::{Restored, Targets, restore};
use crate::exchange::backup::opened;

/// Bytes that are asked of the system at once.
const BUFFER: usize = 256 * 1024;

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// The backup
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// File of an identity that it was encrypted to, as age-keygen or `backup new-identity` wrote it; may be given more
    /// than once
    #[arg(long, value_name = "AGE_KEY_FILE")]
    identity: Vec<PathBuf>,
    /// The new ledger, of the same engine as the old: sqlite://FILE that is not there yet, or an empty database
    /// postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: Option<String>,
    /// The new vault; beside a SQLite ledger when absent
    #[arg(long, env = "GRANT_VAULT")]
    vault: Option<String>,
    /// Key file that is to open the vault: held against the fingerprint that the vault remembers
    #[arg(long = "vault-key", value_name = "FILE", env = "GRANT_VAULT_KEY_FILE")]
    vault_key: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Put a key file of the vault back from its encrypted copy
    Keys(backup_keys::KeysBackArgs),
}

/// Restores and prints what was checked.
pub async fn run(args: RestoreArgs) -> Result<ExitCode, String> {
    if let Some(What::Keys(keys)) = &args.what {
        return backup_keys::put_back(keys);
    }
    let from = args.from.as_deref().ok_or("say what to restore: --from FILE")?;
    let database = args.database.as_deref().ok_or("say where to: --database")?;
    if args.identity.is_empty() {
        return Err("say what opens it: --identity AGE_KEY_FILE".into());
    }
    let vault = vault::url_of(args.vault.as_deref(), database)?;
    let targets = Targets { ledger: database, vault: vault.as_deref(), key: args.vault_key.as_deref() };
    tokio::select! {
        done = restored(from, &args.identity, targets) => done,
        () = serve::stop() => Err("stopped: nothing was restored; drop what a PostgreSQL database may hold by now".into()),
    }
}

async fn restored(from: &Path, identities: &[PathBuf], targets: Targets<'_>) -> Result<ExitCode, String> {
    let by = backup_keys::read_identities(identities)?;
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", from.display());
    let file = File::open(from).map_err(|error| failed(&error))?;
    let bytes = opened(BufReader::with_capacity(BUFFER, file), &by).map_err(|error| failed(&error))?;
    let done = restore(bytes, targets).await.map_err(|error| format!("not restored: {}", told(error)))?;
    tell(&done);
    let findings = done.checked.iter().map(|check| check.findings.len()).sum();
    let code = told_end(done.checked.len(), findings);
    if !done.stands {
        complain("the backup did not pass: nothing of it stands in a file");
        done.left.iter().for_each(|what| complain(what));
    }
    Ok(code)
}

fn tell(done: &Restored) {
    let manifest = &done.manifest;
    print(format_args!("backup of {}, made by grant-api {}\n", manifest.made_at, manifest.program));
    for (member, bytes) in &done.members {
        print(format_args!("ok    sum          {}: {bytes} bytes of {}\n", member.name, member.engine));
    }
    for check in &done.checked {
        told_check(check.check, &check.scope, &check.findings);
    }
    if done.members.len() == 1 {
        print(format_args!("-     vault        there is none in the backup\n"));
    }
}
