//! A backup of the ledger and of its vault, made while others write, encrypted as it is made.
//!
//! Invariant: the ledger first and the vault after it. What is sealed in between is an orphan in the copy of the vault, which
//! is harmless; the other way round an identity would be missing. A copy of a SQLite file lies unencrypted in a folder that
//! only its owner can enter while SQLite writes it, and without a name while it is read; a dump never lies anywhere. Must not:
//! read the key of the vault.

use std::fs::{File, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use ledger_core::row::hex;
use ledger_core::time::Timestamp;
use zeroize::Zeroizing;

use super::{AppError, AppResult};
use crate::exchange::backup::{
    BackupError, DATA_MAX, FORMAT, Head, KeyPrint, LEDGER, Manifest, Member, Sum, VAULT, Writer,
};
use crate::store::pg_program;
use crate::store::snapshot::{Kind, Snapshot, copy_file};
use crate::vault::{Keys, fingerprints};

/// What begins the name of a working folder.
pub const WORK: &str = ".grant-ledger-work-";

/// What is copied, and where a plain copy may lie for a moment.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// URL of the ledger.
    pub ledger: &'a str,
    /// URL of the vault; absent where there is none.
    pub vault: Option<&'a str>,
    /// The folder in which working folders are made.
    pub work: &'a Path,
}

/// A member that was written.
#[derive(Clone, Debug)]
pub struct Copied {
    /// What it is.
    pub member: Member,
    /// What its bytes were.
    pub sum: Sum,
}

impl From<BackupError> for AppError {
    fn from(error: BackupError) -> Self {
        AppError::internal(error)
    }
}

/// Writes the archive of a ledger and its vault into something that encrypts it.
///
/// # Errors
/// A database that cannot be read; a ledger that refers to a vault where none is named.
pub async fn back_up<W: Write>(out: W, source: Source<'_>, now: Timestamp) -> AppResult<(W, Vec<Copied>)> {
    let mut members = vec![(LEDGER, source.ledger)];
    members.extend(source.vault.map(|vault| (VAULT, vault)));
    let manifest = Manifest {
        format: FORMAT,
        made_at: now.to_string(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        members: members.iter().map(|(name, _)| (*name).to_owned()).collect(),
    };
    let mut writer = Writer::start(out, &manifest)?;
    let mut copied = Vec::new();
    for (name, url) in members {
        let alone = source.vault.is_none();
        let member = match Kind::of(url)? {
            Kind::Sqlite => file(&mut writer, (name, url), source.work, alone).await,
            Kind::Postgres => server(&mut writer, (name, url), alone).await,
        };
        copied.push(member.map_err(|error| of_member(name, error))?);
    }
    Ok((writer.end()?, copied))
}

/// Says in which member it was.
fn of_member(name: &str, error: AppError) -> AppError {
    match error {
        AppError::Internal { cause } => AppError::internal(format!("the {name}: {cause}")),
        other => other,
    }
}

/// A SQLite database: copied, looked at, its name taken away, read.
async fn file<W: Write>(
    writer: &mut Writer<W>,
    (name, url): (&str, &str),
    work: &Path,
    alone: bool,
) -> AppResult<Copied> {
    let failed = |error: std::io::Error| AppError::internal(format!("{}: {error}", work.display()));
    let folder = tempfile::Builder::new().prefix(WORK).permissions(Permissions::from_mode(0o700)).tempdir_in(work);
    let folder = folder.map_err(failed)?;
    let copy = folder.path().join("copy");
    copy_file(url, &copy).await?;
    let snapshot = Snapshot::of_file(&copy).await?;
    let member = about(&snapshot, (name, Kind::Sqlite), alone).await;
    snapshot.close().await?;
    let mut bytes = File::open(&copy).map_err(failed)?;
    folder.close().map_err(failed)?;
    poured(writer, member?, &mut bytes).await
}

/// A PostgreSQL database: a snapshot, and a dump of just that.
async fn server<W: Write>(writer: &mut Writer<W>, (name, url): (&str, &str), alone: bool) -> AppResult<Copied> {
    let snapshot = Snapshot::of_server(url).await?;
    let member = about(&snapshot, (name, Kind::Postgres), alone).await?;
    let (program, mut bytes) = pg_program::dump(url, snapshot.id().unwrap_or_default())?;
    let copied = poured(writer, member, &mut bytes).await?;
    program.ended()?;
    snapshot.close().await?;
    Ok(copied)
}

/// What a database says of itself at this moment.
async fn about(of: &Snapshot, (name, kind): (&str, Kind), alone: bool) -> AppResult<Member> {
    let (mut logs, mut keys) = (Vec::new(), Vec::new());
    if name == LEDGER {
        logs = heads(of, alone).await?;
    } else {
        let found = fingerprints(of).await.map_err(AppError::internal)?;
        let print = |(programme, fingerprint): (ledger_core::id::ProgrammeId, String)| KeyPrint {
            programme: programme.to_string(),
            fingerprint,
        };
        keys = found.into_iter().map(print).collect();
    }
    Ok(Member { name: name.to_owned(), engine: kind.name().to_owned(), migrations: of.migrations().await?, logs, keys })
}

/// The heads of the logs; where no vault is copied, none may be referred to.
async fn heads(of: &Snapshot, alone: bool) -> AppResult<Vec<Head>> {
    let (store, mut heads) = (of.store(), Vec::new());
    for programme in store.programmes().await? {
        if alone && store.refers_to_a_vault(programme).await? {
            return Err(AppError::internal("refers to a vault, which has to come along: name it with --vault"));
        }
        if let Some(head) = store.log_head(programme).await? {
            heads.push(Head { origin: super::log::origin(programme), size: head.size, root: hex(&head.root) });
        }
    }
    Ok(heads)
}

/// Reads a member to its end; gives way between pieces, so that whoever stops the program need not wait for all of it.
async fn poured<W: Write>(writer: &mut Writer<W>, member: Member, from: &mut impl Read) -> AppResult<Copied> {
    writer.member(&member)?;
    let mut piece = Zeroizing::new(vec![0; DATA_MAX]);
    loop {
        let read = from.read(&mut piece).map_err(AppError::internal)?;
        if read == 0 {
            break;
        }
        writer.data(&piece[..read])?;
        tokio::task::yield_now().await;
    }
    let sum = writer.close()?;
    Ok(Copied { member, sum })
}

/// The key file of a vault as it is, and its fingerprint.
///
/// # Errors
/// Missing, open to others, or not a key file.
pub fn key_store(file: &Path) -> AppResult<(Zeroizing<Vec<u8>>, String)> {
    let keys = Keys::read(file).map_err(AppError::internal)?;
    let bytes = std::fs::read(file).map_err(|error| AppError::internal(format!("{}: {error}", file.display())))?;
    Ok((Zeroizing::new(bytes), keys.fingerprint().to_owned()))
}
