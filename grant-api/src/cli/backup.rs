//! `grant-api backup --database URL --to FOLDER --recipient age1...`: ledger and vault in one encrypted file, made while
//! others write.
//!
//! Invariant: a backup has its name when it is whole and on disk; one that fails or is stopped leaves nothing. A backup that
//! is there is never written over: each has a second of its own. Must not: print or take a secret.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand};
use ledger_core::time::Timestamp;

use super::{backup_keys, complain, import, print, serve, told, vault};
use crate::app::backup::{Copied, Source, WORK, back_up};
use crate::app::clock;
use crate::exchange::backup::{Recipient, recipients, sealed};

/// Bytes that are given to the system at once.
const BUFFER: usize = 256 * 1024;

/// How long a name that is taken is waited out.
const SECOND: Duration = Duration::from_secs(1);

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: Option<String>,
    /// Database of the vault; beside a SQLite ledger when absent
    #[arg(long, env = "GRANT_VAULT")]
    vault: Option<String>,
    /// Folder of the backups: each is a new file grant-ledger-YYYYMMDDTHHMMSSZ.age in it
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// Public key of whoever may open it, age1...; give two, of people or places apart: who loses the only one loses the backup
    #[arg(long, value_name = "AGE_PUBLIC_KEY")]
    recipient: Vec<String>,
    /// Where a plain copy of a SQLite database lies for a moment, in a folder for its owner alone; the folder of the backups
    /// when absent. One in memory never reaches a disk
    #[arg(long, value_name = "FOLDER")]
    work: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// An encrypted copy of the key file of the vault. Keep it elsewhere than the backups: who has both, and an identity,
    /// has everything
    Keys(backup_keys::KeysArgs),
    /// Make an identity, which opens what is encrypted to it; prints its public key, for --recipient
    NewIdentity(backup_keys::NewIdentityArgs),
}

/// Backs up.
pub async fn run(args: BackupArgs) -> Result<ExitCode, String> {
    match &args.what {
        Some(What::Keys(keys)) => return backup_keys::copy(keys),
        Some(What::NewIdentity(new)) => return backup_keys::new(new),
        None => {}
    }
    let database = args.database.as_deref().ok_or("say what to copy: --database")?;
    let to = args.to.as_deref().ok_or("say where to: --to FOLDER")?;
    let vault = vault_of(args.vault.as_deref(), database)?;
    let work = args.work.as_deref().unwrap_or(to);
    tell_left_overs(work);
    let source = Source { ledger: database, vault: vault.as_deref(), work };
    // Whatever is half made is removed when this is let go of.
    tokio::select! {
        done = made(source, to, &args.recipient) => done,
        () = serve::stop() => Err("stopped: no backup was made".into()),
    }
}

/// The vault that is said, or the one beside the ledger where there is one.
fn vault_of(said: Option<&str>, database: &str) -> Result<Option<String>, String> {
    let url = vault::url_of(said, database)?;
    let there = |url: &String| import::file_of(url).is_none_or(|file| file.exists());
    if said.is_none() && !url.as_ref().is_some_and(there) {
        complain("no vault is named and none lies beside the ledger: the ledger is copied alone");
        return Ok(None);
    }
    Ok(url)
}

/// A backup that was killed outright while SQLite copied leaves its working folder.
fn tell_left_overs(work: &Path) {
    let folders = std::fs::read_dir(work).into_iter().flatten().flatten();
    for folder in folders.filter(|entry| entry.file_name().to_string_lossy().starts_with(WORK)) {
        let place = folder.path();
        complain(&format!(
            "{} is of a backup that runs now or was killed: in that case remove it, it holds a plain copy",
            place.display()
        ));
    }
}

/// Whom it is encrypted to, with a word where that is one alone.
pub(super) fn readers(texts: &[String]) -> Result<Vec<Recipient>, String> {
    let found = recipients(texts).map_err(|error| error.to_string())?;
    if found.len() == 1 {
        complain(
            "there is one recipient: whoever loses that identity loses the backup; a second --recipient is advised",
        );
    }
    Ok(found)
}

async fn made(source: Source<'_>, to: &Path, keys: &[String]) -> Result<ExitCode, String> {
    let keys = readers(keys)?;
    let (draft, file, now) = Draft::begin(to).await?;
    let name = draft.name.display().to_string();
    let failed = |error: &dyn std::fmt::Display| format!("{name}: {error}");
    let out = sealed(BufWriter::with_capacity(BUFFER, file), &keys).map_err(|error| failed(&error))?;
    let (out, copied) = back_up(out, source, now).await.map_err(told)?;
    let mut out = out.finish().map_err(|error| failed(&error))?;
    out.flush().and_then(|()| out.get_ref().sync_all()).map_err(|error| failed(&error))?;
    draft.keep().map_err(|error| failed(&error))?;
    for one in &copied {
        tell(one);
    }
    print(format_args!("{name}\n"));
    Ok(ExitCode::SUCCESS)
}

/// What was copied.
fn tell(Copied { member, sum }: &Copied) {
    print(format_args!("{:7} {}, {} bytes, SHA-256 {}\n", member.name, member.engine, sum.bytes, sum.sha256));
    for log in &member.logs {
        print(format_args!("        log {} of {} leaves, root {}\n", log.origin, log.size, log.root));
    }
    for key in &member.keys {
        print(format_args!("        opened by the key {}, which is not in the backup\n", key.fingerprint));
    }
}

/// A backup that has not got its name yet.
struct Draft {
    name: PathBuf,
    draft: PathBuf,
}

impl Drop for Draft {
    fn drop(&mut self) {
        // When it was kept, it is gone already.
        let _ = std::fs::remove_file(&self.draft);
    }
}

impl Draft {
    /// Takes the name of this second, or of the next that is free.
    async fn begin(folder: &Path) -> Result<(Draft, File, Timestamp), String> {
        loop {
            let now = clock::now();
            let name = folder.join(file_name(now));
            let draft = name.with_extension("age.partial");
            if name.exists() {
                tokio::time::sleep(SECOND).await;
                continue;
            }
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft) {
                Ok(file) => {
                    let begun = Draft { name, draft };
                    // Somebody may have got the name just before the draft was there.
                    if !begun.name.exists() {
                        return Ok((begun, file, now));
                    }
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => tokio::time::sleep(SECOND).await,
                Err(error) => return Err(format!("{}: {error}", draft.display())),
            }
        }
    }

    /// Gives it its name, for good.
    fn keep(self) -> std::io::Result<()> {
        std::fs::rename(&self.draft, &self.name)?;
        let folder = self.name.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

/// `grant-ledger-20260131T235959Z.age`.
fn file_name(now: Timestamp) -> String {
    let instant = now.to_string();
    let digits: String = instant.chars().take_while(|sign| *sign != '.').filter(|sign| !"-:".contains(*sign)).collect();
    format!("grant-ledger-{digits}Z.age")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_backup_has_a_name_of_its_own_and_one_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (first, _, _) = Draft::begin(folder.path()).await.unwrap();
        let (second, _, _) = Draft::begin(folder.path()).await.unwrap();
        assert_ne!(first.name, second.name);
        let kept = first.name.clone();
        first.keep().unwrap();
        drop(second);
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(left, [kept]);
    }

    #[test]
    fn the_name_says_when_in_a_form_that_sorts() {
        let name = file_name("2026-01-31T23:59:59.5Z".parse().unwrap());
        assert_eq!(name, "grant-ledger-20260131T235959Z.age");
    }

    #[test]
    fn a_vault_comes_along_where_one_is_there_or_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = format!("sqlite://{}", folder.path().join("ledger.db").display());
        assert_eq!(vault_of(None, &ledger).unwrap(), None);
        assert_eq!(vault_of(None, "postgres://u@h/d").unwrap(), None);
        std::fs::write(folder.path().join("ledger.vault.db"), "").unwrap();
        assert!(vault_of(None, &ledger).unwrap().is_some_and(|url| url.ends_with("ledger.vault.db")));
        let said = vault_of(Some("sqlite:///elsewhere.db"), &ledger).unwrap();
        assert_eq!(said.as_deref(), Some("sqlite:///elsewhere.db"), "one that is named has to be there");
    }
}
