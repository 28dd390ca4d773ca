//! Opening a vault: its database, its schema, its key file, and whether these three belong together.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ledger_core::id::ProgrammeId;
use migrations::vault::VaultMigrator;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait;

use super::{Keys, Vault, VaultError, VaultResult, rows};

/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections to the vault.
const POOL: u32 = 4;
/// Name of the fingerprint in `vault_meta`.
pub(super) const FINGERPRINT: &str = "fingerprint";

impl Vault {
    /// Opens the vault of a programme. With `make`, a database without tables gets them, and a vault that has no key yet gets
    /// one in a new file.
    ///
    /// # Errors
    /// `WrongKey` with both fingerprints where the file is another vault's; `KeyFile` where it is missing or open to others.
    pub async fn open(url: &str, key_file: &Path, programme: ProgrammeId, make: bool) -> VaultResult<Vault> {
        let db = connect(url, make).await?;
        let opened = opened(&db, key_file, programme, make).await;
        match opened {
            Ok(keys) => Ok(Vault { db, programme, keys: Arc::new(keys) }),
            Err(error) => {
                db.close().await?;
                Err(error)
            }
        }
    }

    /// Closes the connections, so that SQLite folds its write-ahead log into the file.
    pub async fn close(self) -> VaultResult<()> {
        Ok(self.db.close().await?)
    }

    /// Does the database answer?
    pub async fn ready(&self) -> bool {
        self.db.ping().await.is_ok()
    }
}

async fn opened(db: &DatabaseConnection, key_file: &Path, programme: ProgrammeId, make: bool) -> VaultResult<Keys> {
    let known = match rows::meta(db, programme, FINGERPRINT).await {
        // Made by an older program: it gets what has come since. A newer one's is refused here.
        Ok(Some(known)) => {
            brought_up(db).await?;
            Some(known)
        }
        Ok(None) => None,
        Err(_) if make => {
            // Two starts at once: the one that comes second may find the tables made meanwhile.
            let made = VaultMigrator::up(db, None).await;
            match rows::meta(db, programme, FINGERPRINT).await {
                Ok(known) => known,
                Err(error) => return Err(made.err().map_or(error, VaultError::from)),
            }
        }
        Err(error) => return Err(error),
    };
    let missing = !key_file.exists();
    match &known {
        Some(expected) if missing => {
            let what = format!("{} is missing; the vault was made with the key {expected}", key_file.display());
            return Err(VaultError::KeyFile(what));
        }
        None if missing && make => Keys::make(key_file)?,
        _ => {}
    }
    let keys = Keys::read(key_file)?;
    if known.is_none() && make {
        rows::meta_set(db, programme, FINGERPRINT, keys.fingerprint()).await?;
    }
    match rows::meta(db, programme, FINGERPRINT).await? {
        Some(expected) if expected == keys.fingerprint() => Ok(keys),
        Some(expected) => Err(VaultError::WrongKey { expected, found: keys.fingerprint().to_owned() }),
        None => Err(VaultError::Broken("the database is no vault of this programme".into())),
    }
}

/// Brings the schema up to date; two starts at once may do so together.
async fn brought_up(db: &DatabaseConnection) -> VaultResult<()> {
    if let Err(error) = VaultMigrator::up(db, None).await
        && !VaultMigrator::get_pending_migrations(db).await?.is_empty()
    {
        return Err(error.into());
    }
    Ok(())
}

async fn connect(url: &str, make: bool) -> VaultResult<DatabaseConnection> {
    let sqlite = url.starts_with("sqlite:");
    let url = if sqlite && make && !url.contains('?') { format!("{url}?mode=rwc") } else { url.to_owned() };
    let mut options = ConnectOptions::new(url);
    options.max_connections(POOL).min_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
    if sqlite {
        // A file does not go away: it is not asked before each statement whether it is there.
        options.test_before_acquire(false);
        // `secure_delete` overwrites what is erased: a freed page must not keep it.
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("trusted_schema", "OFF")
                .pragma("secure_delete", "ON")
                .busy_timeout(Duration::from_secs(5))
        });
    } else {
        options.map_sqlx_postgres_opts(|postgres| {
            postgres.options([("statement_timeout", "10s"), ("lock_timeout", "3s"), ("synchronous_commit", "on")])
        });
    }
    Ok(Database::connect(options).await?)
}
