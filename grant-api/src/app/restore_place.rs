//! The place of one restored database, from its first byte until it is kept or given up.
//!
//! Invariant: a SQLite file is made under another name beside its place, for its owner alone, and is removed with the place
//! unless it is kept. Must not: touch what was there before.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ChildStdin;

use super::{AppError, AppResult};
use crate::store::pg_program::{self, Program};
use crate::store::snapshot::{Kind, Snapshot, holds_nothing, take_stock};

/// What SQLite keeps beside a file.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Where a database is being restored to.
#[derive(Debug)]
pub(super) enum Place {
    /// A file.
    Sqlite(Draft),
    /// A database of a server.
    Postgres {
        /// Its URL.
        url: String,
        /// `pg_restore` and what it reads, while it runs.
        running: Option<(Program, Option<ChildStdin>)>,
        /// Whether anything may be in it.
        begun: bool,
    },
}

/// A file that has not got its name yet.
#[derive(Debug)]
pub(super) struct Draft {
    target: PathBuf,
    draft: PathBuf,
    file: Option<File>,
    made: bool,
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.made {
            for path in beside(&self.draft) {
                // Whatever is not there is gone already.
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// A SQLite file and what may lie beside it.
fn beside(file: &Path) -> Vec<PathBuf> {
    let with = |end: &str| {
        let mut path = file.as_os_str().to_owned();
        path.push(end);
        PathBuf::from(path)
    };
    std::iter::once("").chain(BESIDE).map(with).collect()
}

fn failed(file: &Path, error: impl std::fmt::Display) -> AppError {
    AppError::internal(format!("{}: {error}", file.display()))
}

impl Place {
    /// A place that holds nothing.
    ///
    /// # Errors
    /// It holds something, or cannot be asked.
    pub(super) async fn free(url: &str) -> AppResult<Place> {
        if Kind::of(url)? == Kind::Postgres {
            if !holds_nothing(url).await? {
                return Err(AppError::internal(format!(
                    "{} holds something already: make an empty database (createdb) and restore into that",
                    named(url)
                )));
            }
            return Ok(Place::Postgres { url: url.to_owned(), running: None, begun: false });
        }
        let target = file_of(url).ok_or_else(|| AppError::internal("the URL names no file: sqlite://FILE"))?;
        if let Some(there) = beside(&target).into_iter().find(|path| path.symlink_metadata().is_ok()) {
            return Err(failed(&there, "is there already, and a restore writes over nothing: name a new file"));
        }
        let name = target.file_name().ok_or_else(|| failed(&target, "this names no file"))?.to_string_lossy();
        let draft = target.with_file_name(format!(".{name}.restoring"));
        Ok(Place::Sqlite(Draft { target, draft, file: None, made: false }))
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Place::Sqlite(_) => Kind::Sqlite,
            Place::Postgres { .. } => Kind::Postgres,
        }
    }

    /// Where it can be looked at before it is kept.
    pub(super) fn url(&self) -> String {
        match self {
            Place::Sqlite(draft) => format!("sqlite://{}", draft.draft.display()),
            Place::Postgres { url, .. } => url.clone(),
        }
    }

    /// A look at it as it is now.
    pub(super) async fn look(&self) -> AppResult<Snapshot> {
        Ok(match self {
            Place::Sqlite(draft) => Snapshot::of_file(&draft.draft).await?,
            Place::Postgres { url, .. } => Snapshot::of_server(url).await?,
        })
    }

    /// Before the first byte.
    pub(super) fn make(&mut self) -> AppResult<()> {
        match self {
            Place::Sqlite(draft) => {
                let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft.draft);
                let file = file.map_err(|error| match error.kind() {
                    ErrorKind::AlreadyExists => {
                        failed(&draft.draft, "is of a restore that still runs, or was killed: then remove it")
                    }
                    _ => failed(&draft.draft, error),
                })?;
                (draft.file, draft.made) = (Some(file), true);
            }
            Place::Postgres { url, running, begun } => {
                let (program, input) = pg_program::restore(url)?;
                (*running, *begun) = (Some((program, Some(input))), true);
            }
        }
        Ok(())
    }

    /// More bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) -> AppResult<()> {
        match self {
            Place::Sqlite(draft) => {
                let file = draft.file.as_mut().ok_or_else(|| AppError::internal("bytes before a beginning"))?;
                file.write_all(bytes).map_err(|error| failed(&draft.draft, error))
            }
            Place::Postgres { running: Some((_, input)), .. } => match input.as_mut().map(|to| to.write_all(bytes)) {
                // It has ended, well or not: its end tells which.
                Some(Err(error)) if error.kind() == ErrorKind::BrokenPipe => {
                    *input = None;
                    Ok(())
                }
                Some(Err(error)) => Err(AppError::internal(format!("pg_restore: {error}"))),
                Some(Ok(())) | None => Ok(()),
            },
            Place::Postgres { .. } => Err(AppError::internal("bytes before a beginning")),
        }
    }

    /// After the last byte.
    pub(super) async fn end(&mut self) -> AppResult<()> {
        match self {
            Place::Sqlite(draft) => {
                let synced = draft.file.take().map_or(Ok(()), |file| file.sync_all());
                synced.map_err(|error| failed(&draft.draft, error))
            }
            Place::Postgres { url, running, .. } => {
                if let Some((program, input)) = running.take() {
                    drop(input);
                    program.ended()?;
                }
                Ok(take_stock(url).await?)
            }
        }
    }

    /// Gives it its name.
    pub(super) fn keep(self) -> AppResult<()> {
        let Place::Sqlite(mut draft) = self else { return Ok(()) };
        let told = |error: std::io::Error| failed(&draft.target, error);
        if let Some(open) = beside(&draft.draft).into_iter().skip(1).find(|path| path.exists()) {
            return Err(failed(&open, "the database was not closed"));
        }
        File::open(&draft.draft).and_then(|file| file.sync_all()).map_err(told)?;
        std::fs::hard_link(&draft.draft, &draft.target)
            .or_else(|error| match error.kind() {
                // Somebody was faster: theirs stays.
                ErrorKind::AlreadyExists => Err(error),
                // A file system without links.
                _ => std::fs::rename(&draft.draft, &draft.target),
            })
            .map_err(told)?;
        let _ = std::fs::remove_file(&draft.draft);
        draft.made = false;
        let folder = draft.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(told)
    }

    /// Removes what was made; says what has to be dropped by hand.
    pub(super) fn give_up(self) -> Option<String> {
        match self {
            Place::Sqlite(_) => None,
            Place::Postgres { begun: false, .. } => None,
            Place::Postgres { url, running, .. } => {
                drop(running);
                Some(format!("drop {} before anything is served from it, and make it anew", named(&url)))
            }
        }
    }
}

/// A server's database without user and password.
fn named(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('?').next().unwrap_or(rest);
    format!("the PostgreSQL database {}", rest.rsplit_once('@').map_or(rest, |(_, place)| place))
}

/// The file of a SQLite URL.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_file_has_its_name_when_it_is_kept_and_is_gone_when_it_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("ledger.db").display());
        let begun = async || {
            let mut place = Place::free(&url).await.unwrap();
            place.make().unwrap();
            place.take(b"bytes").unwrap();
            place
        };
        drop(begun().await);
        assert_eq!(names(folder.path()), [] as [&str; 0]);
        let mut place = begun().await;
        assert_eq!(names(folder.path()), [".ledger.db.restoring"]);
        let second = Place::free(&url).await.unwrap().make().unwrap_err();
        assert!(format!("{second:?}").contains("still runs"), "{second:?}");
        place.end().await.unwrap();
        place.keep().unwrap();
        assert_eq!(names(folder.path()), ["ledger.db"]);
        assert!(Place::free(&url).await.is_err());
    }

    #[tokio::test]
    async fn a_file_made_meanwhile_and_a_log_that_lies_about_are_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.db");
        let url = format!("sqlite://{}", file.display());
        let mut place = Place::free(&url).await.unwrap();
        place.make().unwrap();
        place.end().await.unwrap();
        std::fs::write(&file, "somebody's").unwrap();
        assert!(place.keep().is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody's");
        assert_eq!(names(folder.path()), ["ledger.db"]);
        std::fs::rename(&file, folder.path().join("ledger.db-wal")).unwrap();
        assert!(Place::free(&url).await.is_err(), "it would be read into the new file");
    }

    #[test]
    fn a_database_is_named_without_its_password() {
        let named = named("postgres://u:secret@h:5/d?sslmode=require");
        assert_eq!(named, "the PostgreSQL database h:5/d");
    }
}
