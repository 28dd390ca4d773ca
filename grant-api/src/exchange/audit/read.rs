//! Reading a package: only the files that the form names, line by line, within limits.
//!
//! Invariant: no name from the package becomes a path; nothing is unpacked to disk; a file longer than its limit is a fault,
//! however small it was packed.

use std::io::{BufRead, BufReader, Read, Seek};

use zip::ZipArchive;

use super::cell::bytes;
use super::{LEAVES, LEAVES_HEADER};

/// Most files of a package.
const FILES_MAX: usize = 64;
/// The longest file (bytes, unpacked).
const FILE_MAX: u64 = 16 << 30;
/// The longest file that is read at once (bytes).
const TEXT_MAX: u64 = 1 << 20;

/// An open package.
pub struct Package<R: Read + Seek> {
    zip: ZipArchive<R>,
}

/// A leaf as the package has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedLeaf {
    /// Sequence.
    pub seq: i64,
    /// Its hash, as the package says.
    pub hash: Vec<u8>,
    /// Its bytes.
    pub body: String,
}

impl<R: Read + Seek> Package<R> {
    /// Opens a package.
    ///
    /// # Errors
    /// In words: it is no ZIP file, or has too many files.
    pub fn open(file: R) -> Result<Self, String> {
        let zip = ZipArchive::new(file).map_err(|error| format!("this is no ZIP file: {error}"))?;
        if zip.len() > FILES_MAX {
            return Err(format!("{} files, at most {FILES_MAX} are read", zip.len()));
        }
        Ok(Package { zip })
    }

    /// Names of the files.
    ///
    /// # Errors
    /// In words: a name is no text.
    pub fn names(&self) -> Result<Vec<String>, String> {
        let names = self.zip.file_names().map(|name| name.map(|name| name.into_owned()));
        names.collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    /// A file, to be read from its beginning.
    ///
    /// # Errors
    /// In words: it is not there.
    pub fn file(&mut self, name: &str) -> Result<impl BufRead, String> {
        let file = self.zip.by_name(name).map_err(|error| format!("{name}: {error}"))?;
        Ok(BufReader::with_capacity(1 << 16, file.take(FILE_MAX)))
    }

    /// A short file as text.
    ///
    /// # Errors
    /// In words: it is not there, too long, or no text.
    pub fn text(&mut self, name: &str) -> Result<String, String> {
        let mut text = String::new();
        let read = self.file(name)?.take(TEXT_MAX + 1).read_to_string(&mut text);
        match read.map_err(|error| format!("{name}: {error}"))? {
            length if length as u64 > TEXT_MAX => Err(format!("{name}: longer than {TEXT_MAX} bytes")),
            _ => Ok(text),
        }
    }

    /// Every leaf in order.
    ///
    /// # Errors
    /// In words, with the line: it is not of the form.
    pub fn leaves(&mut self, mut each: impl FnMut(PackedLeaf)) -> Result<(), String> {
        let mut lines = self.file(LEAVES)?.lines();
        let first = lines.next().transpose().map_err(|error| format!("{LEAVES}: {error}"))?;
        if first.as_deref() != Some(LEAVES_HEADER) {
            return Err(format!("{LEAVES}: the first line is not {LEAVES_HEADER:?}"));
        }
        for (line, number) in lines.zip(2u64..) {
            let line = line.map_err(|error| format!("{LEAVES}: line {number}: {error}"))?;
            each(leaf(&line).ok_or_else(|| format!("{LEAVES}: line {number} is not a leaf"))?);
        }
        Ok(())
    }

    /// Every row of a CSV file under these headings.
    ///
    /// # Errors
    /// In words: the headings or a row are not of the form, or `each` says what is wrong with a row.
    pub fn rows(
        &mut self,
        name: &str,
        headings: &[&str],
        mut each: impl FnMut(&csv::StringRecord) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut reader = csv::Reader::from_reader(self.file(name)?);
        let found = reader.headers().map_err(|error| format!("{name}: {error}"))?;
        if found.iter().ne(headings.iter().copied()) {
            return Err(format!("{name}: the columns are not {}", headings.join(", ")));
        }
        let mut record = csv::StringRecord::new();
        let mut row = 1u64;
        while reader.read_record(&mut record).map_err(|error| format!("{name}: row {row}: {error}"))? {
            each(&record).map_err(|what| format!("{name}: row {row}: {what}"))?;
            row += 1;
        }
        Ok(())
    }
}

fn leaf(line: &str) -> Option<PackedLeaf> {
    let mut cells = line.splitn(4, '\t');
    let (seq, hash, version, json) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    Some(PackedLeaf { seq: seq.parse().ok()?, hash: bytes(hash)?, body: format!("{version}\n{json}") })
}
