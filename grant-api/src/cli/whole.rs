//! Files that are there whole or not at all: written beside their place, put to disk, and then given their name.
//!
//! Invariant: what stood in the place before stays until the new content is on disk. Must not: leave a part behind when
//! writing fails.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the system's settings let.
    Usual,
    /// The owner alone: a secret.
    Owner,
}

/// Writes a file in the place of what stood there.
///
/// # Errors
/// What failed, with the file's name.
pub async fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    write_with(path, Readers::Usual, async |mut file| file.write_all(bytes).map_err(told)).await
}

/// The same, with the content as it comes.
///
/// # Errors
/// What failed, with the file's name, or what `fill` says.
pub async fn write_with(
    path: &Path,
    readers: Readers,
    fill: impl AsyncFnOnce(&File) -> Result<(), String>,
) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let name = path.file_name().ok_or_else(|| format!("{}: this names no file", path.display()))?;
    let beside = path.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let file = opened(&beside, readers).map_err(told)?;
    let written = match fill(&file).await {
        Ok(()) => file.sync_all().and_then(|()| std::fs::rename(&beside, path)).map_err(told),
        failed => failed,
    };
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written?;
    folder_synced(path).map_err(told)
}

/// The name of a new file is on disk.
fn folder_synced(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Writes a file that must not be there yet.
///
/// # Errors
/// What failed, with the file's name.
pub fn create(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = opened(path, readers).map_err(told)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| folder_synced(path));
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written.map_err(told)
}

/// A new file.
fn opened(path: &Path, readers: Readers) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
