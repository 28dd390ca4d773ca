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

/// Longest line of a packed file, bytes: a leaf is some kilobytes.
const LINE_MAX: u64 = 1 << 24;

/// A file that is refused beyond its limits, as a whole and by the line, before anybody keeps it in memory: a few bytes of a
/// package may unpack to any number.
struct Bounded<R> {
    inner: R,
    total: u64,
    line: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.inner.read(buffer)?;
        let read = buffer.get(..size).unwrap_or_default();
        self.total = self.total.saturating_add(read.len() as u64);
        self.line = match read.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => (read.len() - end - 1) as u64,
            None => self.line.saturating_add(read.len() as u64),
        };
        let over = |what: &str, most| std::io::Error::other(format!("{what} is longer than {most} bytes"));
        match (self.total > FILE_MAX, self.line > LINE_MAX) {
            (true, _) => Err(over("the file", FILE_MAX)),
            (_, true) => Err(over("a line", LINE_MAX)),
            _ => Ok(size),
        }
    }
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
        Ok(BufReader::with_capacity(1 << 16, Bounded { inner: file, total: 0, line: 0 }))
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

#[cfg(test)]
mod limits {
    //! What a package unpacks to has an end.

    use super::*;

    #[test]
    fn a_line_without_an_end_is_refused_before_it_is_kept() {
        let endless = Bounded { inner: std::io::repeat(b'x'), total: 0, line: 0 };
        let read = BufReader::new(endless).lines().next().map(|line| line.map(|text| text.len()));
        assert!(matches!(read, Some(Err(error)) if error.to_string().contains("a line is longer")));
        let short = Bounded { inner: "a\nbc\n".as_bytes(), total: 0, line: 0 };
        assert_eq!(BufReader::new(short).lines().map_while(Result::ok).collect::<Vec<_>>(), ["a", "bc"]);
        let over = Bounded { inner: "a\n".as_bytes(), total: FILE_MAX - 1, line: 0 };
        assert!(matches!(BufReader::new(over).lines().next(), Some(Err(_))), "the whole has a limit too");
    }
}
