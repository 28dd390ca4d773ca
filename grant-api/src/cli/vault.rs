//! Where the vault is, for every command that opens one, and `grant-api vault sweep`.
//!
//! Beside a SQLite ledger `X.db` the vault is `X.vault.db` and its key `X.vault.key`. Keep the key elsewhere for real data:
//! who has the database and the key file has everything.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{complain, import, print, told};
use crate::app::{App, clock};

/// Where the vault is.
#[derive(Clone, Debug, Default, Args)]
pub struct VaultPlace {
    /// Database of the vault, sqlite://FILE or postgres://USER@HOST/NAME; beside a SQLite ledger when absent
    #[arg(long, env = "GRANT_VAULT")]
    vault: Option<String>,
    /// Key file of the vault, readable by its owner alone; beside the vault's file when absent
    #[arg(long = "vault-key", env = "GRANT_VAULT_KEY_FILE")]
    vault_key: Option<PathBuf>,
}

impl VaultPlace {
    /// URL and key file of the vault of a ledger; nothing where neither is said and the ledger is no file.
    pub fn of(&self, database: &str) -> Result<Option<(String, PathBuf)>, String> {
        let url = match url_of(self.vault.as_deref(), database)? {
            Some(url) => url,
            None if self.vault_key.is_some() => return Err("say where the vault is: --vault".into()),
            None => return Ok(None),
        };
        let key = match (&self.vault_key, import::file_of(&url)) {
            (Some(key), _) => key.clone(),
            (None, Some(file)) => file.with_extension("key"),
            (None, None) => return Err("say where the key file of the vault is: --vault-key".into()),
        };
        Ok(Some((url, key)))
    }

    /// The same program with its vault, which is made when it is not there and nothing refers to one.
    pub async fn open(&self, app: App, database: &str) -> Result<App, String> {
        match self.of(database)? {
            Some((url, key)) => app.with_vault(&url, &key).await.map_err(told),
            None => {
                complain("no vault: identities, files and notes are closed; --vault and --vault-key open one");
                Ok(app)
            }
        }
    }

    /// The same where it was said where the vault is; an import seals nothing, and `serve` makes one at its first start.
    pub async fn make_if_said(&self, database: &str) -> Result<(), String> {
        if self.vault.is_none() && self.vault_key.is_none() {
            return Ok(());
        }
        self.make(database).await
    }

    /// Makes the vault of a ledger that was just made, and leaves it closed.
    pub async fn make(&self, database: &str) -> Result<(), String> {
        if self.of(database)?.is_none() {
            return Ok(());
        }
        let app = App::open(database).await.map_err(told)?;
        self.open(app, database).await?.close().await.map_err(told)
    }
}

/// URL of the vault of a ledger: what is said, or beside a SQLite ledger.
pub(super) fn url_of(said: Option<&str>, database: &str) -> Result<Option<String>, String> {
    let beside =
        || import::file_of(database).map(|file| format!("sqlite://{}", file.with_extension("vault.db").display()));
    let url = said.map(str::to_owned).or_else(beside);
    if url.as_deref() == Some(database) {
        return Err("the vault needs a database of its own: --vault names the ledger's".into());
    }
    Ok(url)
}

/// The vault that `demo` keeps in its folder.
pub(super) fn beside(folder: &Path) -> (String, PathBuf) {
    (format!("sqlite://{}", folder.join("ledger.vault.db").display()), folder.join("ledger.vault.key"))
}

/// Arguments of `vault`.
#[derive(Debug, Args)]
pub struct VaultArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Count what no row of the ledger refers to and is older than its last decision by an hour; with --yes, destroy it.
    /// Never on a copy of the ledger that is older than the vault.
    Sweep(SweepArgs),
}

#[derive(Debug, Args)]
struct SweepArgs {
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "GRANT_DATABASE")]
    database: String,
    #[command(flatten)]
    place: VaultPlace,
    /// Destroy it; without this it is only counted
    #[arg(long)]
    yes: bool,
}

/// Sweeps.
pub async fn run(args: VaultArgs) -> Result<ExitCode, String> {
    let What::Sweep(args) = args.what;
    let app = App::open(&args.database).await.map_err(told)?;
    let app = args.place.open(app, &args.database).await?;
    let now = clock::now();
    if args.yes {
        let gone = app.vault_sweep(now).await.map_err(told)?;
        print(format_args!("swept {gone} rows that nothing refers to\n"));
    } else {
        let found = app.vault_unreferred(now).await.map_err(told)?;
        print(format_args!("nothing refers to {found} identities, files and texts; --yes destroys them\n"));
    }
    app.close().await.map_err(told)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vault_lies_beside_a_sqlite_ledger_unless_it_is_said_where() {
        let place = VaultPlace::default();
        let found = place.of("sqlite:///a/ledger.db?mode=rwc").ok().flatten();
        let expected = ("sqlite:///a/ledger.vault.db".to_owned(), PathBuf::from("/a/ledger.vault.key"));
        assert_eq!(found, Some(expected));
        assert_eq!(place.of("postgres://u@h/ledger"), Ok(None));
        let said = VaultPlace { vault: Some("postgres://u@h/vault".into()), vault_key: None };
        assert!(said.of("postgres://u@h/ledger").is_err());
        let same = VaultPlace { vault: Some("postgres://u@h/ledger".into()), vault_key: Some("/k".into()) };
        assert!(same.of("postgres://u@h/ledger").is_err());
    }
}
