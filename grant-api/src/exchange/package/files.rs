//! The files of a package in memory: from a folder, or from texts that were handed in.
//!
//! Invariant: only plain files are read, none beyond [`FILE_BYTES`], and what is refused is refused before it is read.
//! Must not: look into a file; that is the reader's.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::format::FILE_BYTES;

/// What is known of a file.
#[derive(Debug)]
pub(super) enum Content {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// Its size in bytes, beyond the limit: it was not read.
    TooLarge(u64),
}

/// Files by their names.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<String, Content>);

impl Files {
    /// Every `*.csv` of a folder; whatever else lies there is left alone. The error is a sentence for people: the folder
    /// cannot be read, or a name ending in `.csv` is a link, a folder or a device.
    pub fn of_folder(folder: &Path) -> Result<Files, String> {
        let mut files = Files::default();
        let failed = |error: std::io::Error| format!("{} cannot be read: {error}", folder.display());
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let lossy = name.to_string_lossy().into_owned();
            if !is_csv(&lossy) {
                continue;
            }
            let name = name.into_string().map_err(|_| format!("{lossy:?}: the name of the file is not UTF-8"))?;
            let content = content(&entry.path()).map_err(|error| format!("{name:?}: {error}"))?;
            files.0.insert(name, content);
        }
        Ok(files)
    }

    /// Names and texts.
    pub fn of(files: &[(&str, &str)]) -> Files {
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Content> {
        self.0.get(name)
    }

    /// Names of files in the format's manner, in alphabetical order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(|name| is_csv(name))
    }
}

impl FromIterator<(String, Vec<u8>)> for Files {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(files: I) -> Self {
        let content = |bytes: Vec<u8>| match bytes.len() as u64 {
            size if size > FILE_BYTES => Content::TooLarge(size),
            _ => Content::Bytes(bytes),
        };
        Files(files.into_iter().map(|(name, bytes)| (name, content(bytes))).collect())
    }
}

/// Whatever its case, so that `Staff.CSV` is named as a stranger and not passed over.
fn is_csv(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

fn content(path: &Path) -> Result<Content, String> {
    let kind = fs::symlink_metadata(path).map_err(|error| error.to_string())?;
    if kind.is_symlink() {
        return Err("is a link; put the file itself there".to_owned());
    }
    if !kind.is_file() {
        return Err("is not a plain file".to_owned());
    }
    let file = File::open(path).map_err(|error| error.to_string())?;
    let size = file.metadata().map_err(|error| error.to_string())?.len();
    if size > FILE_BYTES {
        return Ok(Content::TooLarge(size));
    }
    let mut bytes = Vec::new();
    // The size may change between the look and the reading.
    file.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    match bytes.len() as u64 {
        size if size > FILE_BYTES => Ok(Content::TooLarge(size)),
        _ => Ok(Content::Bytes(bytes)),
    }
}
