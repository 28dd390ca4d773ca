//! Which reader a file belongs to, by what it holds.
//!
//! Invariant: a file that names its format is read as that; headings decide between CSV files; nothing is tried in
//! turn until it works. Must not look at a file's name.

use encoding_rs::{WINDOWS_1251, WINDOWS_1252};

use super::sheet::{Row, rows};
use super::{
    MAX_ENTRIES, Profile, Reading, Unreadable, answers, autoclient, camt, ibank2, monobank, monobank_api, mt940,
    mt940_tags, ofx,
};
use super::{privat24, profile, text, xml};

/// How many lines are looked at for a tag or a heading.
const LINES: usize = 60;
/// Beginnings of files that are no text.
const BINARY: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "a ZIP archive or an Excel file"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"7z\xbc\xaf", "a 7z archive"),
];

/// Reads a file by what it holds.
///
/// # Errors
/// `empty`, `binary`, `unknown-format`, and those of the reader.
pub(crate) fn read(bytes: &[u8], profile: Option<&Profile>) -> Result<Reading, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::new("empty", "file", "the file is empty"));
    }
    if let Some((_, what)) = BINARY.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
        return Err(Unreadable::new("binary", "file", format!("{what}, not a statement of a bank")));
    }
    let head = text::head(bytes);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let upper = head.to_ascii_uppercase();
    if upper.starts_with("OFXHEADER")
        || upper.starts_with("<OFX")
        || (head.starts_with('<') && (upper.contains("<?OFX") || upper.contains("<OFX>")))
    {
        return ofx::read(bytes);
    }
    if head.starts_with('<') {
        return iso(bytes);
    }
    if head.starts_with("{1:") || head.lines().take(LINES).any(is_tag) {
        let (source, guessed) = text::plain(bytes, WINDOWS_1252)?;
        let mut reading = mt940::read(&source)?;
        if guessed {
            reading.found("charset-guessed", "file", "not UTF-8; read as windows-1252");
        }
        return Ok(reading);
    }
    if head.starts_with(['{', '[']) {
        return json(bytes);
    }
    match profile {
        Some(profile) => profile::read(bytes, profile),
        None => table(bytes),
    }
}

fn is_tag(line: &str) -> bool {
    mt940_tags::tag_of(line).is_some() || matches!(line.trim(), ":940:" | ":942:")
}

/// An ISO 20022 message, by its namespace.
fn iso(bytes: &[u8]) -> Result<Reading, Unreadable> {
    // Blanks before the declaration are forbidden and sent.
    let source = text::xml(bytes.trim_ascii_start())?;
    // Counted before anything is kept: a file of a million entries costs no memory.
    let entries = source.matches("<Ntry>").count() + source.matches(":Ntry>").count() / 2;
    if entries > MAX_ENTRIES {
        return Err(Unreadable::new(
            "too-many-entries",
            "file",
            format!("{entries} entries, at most {MAX_ENTRIES} are read"),
        ));
    }
    let head = xml::head(&source, |name| by_name(name).is_some(), |uri| named(uri).is_some())?;
    let message = head.message.as_deref();
    let by_element = message.and_then(by_name);
    let format = head.namespace.as_deref().and_then(named);
    let kind = format.as_deref().and_then(|format| format.get(..8));
    let known = |kind: &str| matches!(kind, "camt.052" | "camt.053" | "camt.054" | "pain.002" | "pacs.004");
    let (format, told) = match (kind, by_element, &format) {
        (Some(kind), _, Some(format)) if !known(kind) => {
            return Err(Unreadable::new(
                "unknown-format",
                "namespace",
                format!("{format} is no statement and no answer of a bank"),
            ));
        }
        (Some(kind), Some(element), Some(format)) if kind != element => {
            let told = format!("the namespace says {format}, the message is {element} and read so");
            (element.to_owned(), Some(("namespace-differs", told)))
        }
        (Some(_), None, Some(_)) if message.is_some() => {
            return Err(Unreadable::new(
                "unknown-format",
                "message",
                "the document holds no message that its namespace names",
            ));
        }
        (Some(_), _, Some(format)) => (format.clone(), version(format)),
        (_, Some(element), _) if head.namespace.is_none() => {
            (element.to_owned(), Some(("no-namespace", format!("no namespace; read as {element} by its elements"))))
        }
        _ => {
            return Err(Unreadable::new(
                "unknown-format",
                "namespace",
                "no namespace of a statement or an answer of a bank",
            ));
        }
    };
    let mut reading = match format.get(..4) {
        Some("camt") => camt::read(&source, &format)?,
        _ => answers::read(&source, &format)?,
    };
    if let Some((code, message)) = told {
        reading.found(code, "namespace", message);
    }
    Ok(reading)
}

/// The format of a message, by its element.
fn by_name(message: &str) -> Option<&'static str> {
    match camt::unversioned(message) {
        "CstmrPmtStsRpt" => Some("pain.002"),
        "PmtRtr" => Some("pacs.004"),
        other => camt::element_of(other),
    }
}

/// `camt.053.001.08` in a namespace.
pub(crate) fn named(namespace: &str) -> Option<String> {
    let mut parts = namespace.rsplit([':', '/']).next()?.split('.');
    let word = parts.next()?;
    let digits = |part: Option<&str>, length: usize| {
        part.filter(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())).map(str::to_owned)
    };
    let (number, variant, version) = (digits(parts.next(), 3)?, digits(parts.next(), 3)?, digits(parts.next(), 2)?);
    let plain = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    plain.then(|| format!("{word}.{number}.{variant}.{version}"))
}

/// Versions later than those known are read and told.
fn version(format: &str) -> Option<(&'static str, String)> {
    let version: u32 = format.rsplit('.').next()?.parse().ok()?;
    (version > 15).then(|| ("version-unknown", format!("{format} is later than the versions known here")))
}

fn json(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let (source, _) = text::plain(bytes, WINDOWS_1251)?;
    let source = source.trim_start_matches('\u{feff}');
    let head = text::head(bytes);
    if source.contains("\"AUT_MY_ACC\"") || head.contains("\"transactions\"") {
        return autoclient::read(source);
    }
    if source.contains("\"operationAmount\"") || source.trim() == "[]" {
        return monobank_api::read(source);
    }
    super::json::shallow(source)?;
    match serde_json::from_str::<&serde_json::value::RawValue>(source) {
        Err(error) => Err(super::json::fault(&error)),
        Ok(_) => Err(Unreadable::new("unknown-format", "file", "JSON, but of no bank known here")),
    }
}

/// A CSV by its headings.
fn table(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let (source, _) = text::plain(bytes, WINDOWS_1251)?;
    for separator in [b';', b',', b'\t'] {
        let head = headed_rows(&source, separator)?;
        if privat24::is_it(&head) && separator == b';' {
            return privat24::read(&source);
        }
        if ibank2::is_it(&head) {
            return ibank2::read(&source, separator);
        }
        if monobank::is_it(&head) {
            return monobank::read(&source, separator);
        }
    }
    Err(Unreadable::line(
        "unknown-format",
        1,
        "no format known here; a CSV of another bank needs a profile of its columns",
    ))
}

/// The first rows, each line for itself.
fn headed_rows(source: &str, separator: u8) -> Result<Vec<Row>, Unreadable> {
    let mut all = Vec::new();
    for (at, line) in source.lines().take(LINES).enumerate() {
        let row = rows(line, separator, true)?.into_iter().next();
        all.extend(row.map(|row| Row { line: at + 1, cells: row.cells }));
    }
    Ok(all)
}
