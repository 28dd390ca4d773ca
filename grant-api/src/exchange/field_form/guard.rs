//! Is a file small and plain enough to be opened as a workbook (`trust.md`, Uploads)?
//!
//! Invariant: what is inflated is counted as it comes, never believed from a header; nothing is written anywhere. Must not:
//! understand what is in the sheets.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::Unreadable;

/// Largest file, in bytes.
pub const FILE_MAX: usize = 10 * 1024 * 1024;
/// Most parts of a workbook.
const ENTRIES_MAX: usize = 200;
/// Largest part, inflated.
const ENTRY_MAX: u64 = 20 * 1024 * 1024;
/// All parts, inflated.
const TOTAL_MAX: u64 = 50 * 1024 * 1024;
/// Most that a part may grow by.
const RATIO_MAX: u64 = 100;
/// Parts below this size may shrink to nothing.
const RATIO_FROM: u64 = 64 * 1024;

/// What a form never holds, by words in the names of its parts, lower case.
const NEVER: &[(&str, &str)] = &[
    ("vbaproject", "macros"),
    ("vbadata", "macros"),
    ("macrosheets", "macros"),
    ("activex", "controls"),
    ("externallinks", "links to other files"),
    ("connections.xml", "links to other data"),
    ("querytables", "links to other data"),
    ("embeddings", "files within the file"),
];

/// Lets a file pass, or says why not.
pub(super) fn check(file: &[u8]) -> Result<(), Unreadable> {
    if file.len() > FILE_MAX {
        return Err(Unreadable::TooLarge("more than 10 MiB"));
    }
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| Unreadable::NotAForm("no workbook"))?;
    if archive.len() > ENTRIES_MAX {
        return Err(Unreadable::TooLarge("more than 200 parts"));
    }
    let mut total = 0;
    for index in 0..archive.len() {
        total += part(&mut archive, index, TOTAL_MAX - total)?;
    }
    Ok(())
}

/// Inflates one part, counting; what it came to.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, left: u64) -> Result<u64, Unreadable> {
    let broken = Unreadable::NotAForm("a part of it can't be read");
    let mut entry = archive.by_index(index).map_err(|_| broken)?;
    let name = entry.name().map_err(|_| broken)?.to_lowercase();
    if entry.enclosed_name().is_none() || entry.is_symlink() || entry.encrypted() {
        return Err(Unreadable::Hostile("parts with strange names"));
    }
    if let Some((_, what)) = NEVER.iter().find(|(word, _)| name.contains(word)) {
        return Err(Unreadable::Hostile(what));
    }
    let packed = entry.compressed_size().max(1);
    let telling = name.ends_with(".rels") || name == "[content_types].xml";
    let (mut counted, mut kept, mut buffer) = (0_u64, Vec::new(), [0_u8; 16 * 1024]);
    loop {
        let read = entry.read(&mut buffer).map_err(|_| broken)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        if counted == 0 && bytes.starts_with(b"PK\x03\x04") {
            return Err(Unreadable::Hostile("files within the file"));
        }
        counted += read as u64;
        if counted > ENTRY_MAX {
            return Err(Unreadable::TooLarge("a part of more than 20 MiB"));
        }
        if counted > left {
            return Err(Unreadable::TooLarge("more than 50 MiB inflated"));
        }
        if counted > RATIO_FROM && counted / packed > RATIO_MAX {
            return Err(Unreadable::TooLarge("a part that grows by more than 100 times"));
        }
        if telling {
            kept.extend_from_slice(bytes);
        }
    }
    let kept = String::from_utf8_lossy(&kept).to_lowercase();
    if kept.contains("macroenabled") || kept.contains("vbaproject") {
        return Err(Unreadable::Hostile("macros"));
    }
    if kept.contains("externallink") {
        return Err(Unreadable::Hostile("links to other files"));
    }
    Ok(counted)
}
