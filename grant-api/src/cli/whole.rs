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
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let name = path.file_name().ok_or_else(|| format!("{}: this names no file", path.display()))?;
    let beside = path.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = fill(&beside, bytes, Readers::Usual).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written.map_err(told)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(told)
}

/// Writes a file that must not be there yet.
///
/// # Errors
/// What failed, with the file's name.
pub fn create(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), String> {
    fill(path, bytes, readers).map_err(|error| format!("{}: {error}", path.display()))
}

fn fill(path: &Path, bytes: &[u8], readers: Readers) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
