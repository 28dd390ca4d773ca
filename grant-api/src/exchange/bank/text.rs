//! From bytes to text: marks of byte order, declared and undeclared encodings.
//!
//! Invariant: a text that does not fit its encoding is refused or told, never patched with replacement characters in
//! silence. Must not guess between encodings for formats that declare theirs.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Unreadable;

/// How much of a file is looked at to learn its kind and its declared encoding (bytes).
const HEAD: usize = 4096;

/// The line of a byte, counted from 1.
pub(crate) fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes.get(..at.min(bytes.len())).unwrap_or_default().split(|byte| *byte == b'\n').count().saturating_sub(1)
}

/// The beginning of a file as text, for a first look only.
pub(crate) fn head(bytes: &[u8]) -> String {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let slice = bytes.get(start..bytes.len().min(start + HEAD)).unwrap_or_default();
    match Encoding::for_bom(slice).map(|(encoding, _)| encoding).or_else(|| wide(slice)) {
        Some(encoding) => encoding.decode(slice).0.into_owned(),
        None => String::from_utf8_lossy(slice).into_owned(),
    }
}

/// UTF-16 without a mark shows by every other byte of an ASCII beginning being zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [first, 0, third, 0] if *first != 0 && *third != 0 => Some(UTF_16LE),
        [0, second, 0, fourth] if *second != 0 && *fourth != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// An XML file as text. The bytes must be what the declaration says.
///
/// # Errors
/// `encoding`: unknown, differing from the bytes, or not fitting them.
pub(crate) fn xml(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let is = marked.or_else(|| wide(bytes));
    let declared = declared(&head(bytes));
    let named = match &declared {
        Some(label) => Some(known(label)?),
        None => None,
    };
    let encoding = match (is, named) {
        (Some(is), Some(named)) if is != named && !(is != UTF_8 && is_wide(named)) => {
            let reason = format!("the bytes are {}, the file declares {}", is.name(), named.name());
            return Err(Unreadable::line("encoding", 1, reason));
        }
        (None, Some(named)) if is_wide(named) => {
            let reason = format!("the file declares {}, the bytes are not", named.name());
            return Err(Unreadable::line("encoding", 1, reason));
        }
        (Some(is), _) => is,
        (None, named) => named.unwrap_or(UTF_8),
    };
    decode(bytes, encoding)
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn known(label: &str) -> Result<&'static Encoding, Unreadable> {
    let found = Encoding::for_label_no_replacement(label.as_bytes());
    found.ok_or_else(|| {
        let shown: String = label.chars().filter(char::is_ascii_graphic).take(20).collect();
        Unreadable::line("encoding", 1, format!("the declared encoding {shown} is not known"))
    })
}

/// The encoding an XML declaration names.
fn declared(head: &str) -> Option<String> {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

/// Bytes in a known encoding.
///
/// # Errors
/// `encoding` with the line of the first byte that does not fit.
pub(crate) fn decode<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, Unreadable> {
    let bytes = match Encoding::for_bom(bytes) {
        Some((marked, length)) if marked == encoding => bytes.get(length..).unwrap_or_default(),
        _ => bytes,
    };
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            let line = line_of(bytes, error.valid_up_to());
            Unreadable::line("encoding", line, format!("byte {} is not UTF-8", error.valid_up_to() + 1))
        });
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or_else(|| Unreadable::new("encoding", "file", format!("the bytes are not {}", encoding.name())))
}

/// A text whose encoding nobody declares: UTF-8 or UTF-16 if it is that, else `fallback`. The flag tells of the fallback.
///
/// # Errors
/// `encoding`, or `binary` where a zero byte shows that it is no text.
pub(crate) fn plain<'a>(bytes: &'a [u8], fallback: &'static Encoding) -> Result<(Cow<'a, str>, bool), Unreadable> {
    if let Some(encoding) = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(|| wide(bytes)) {
        return decode(bytes, encoding).map(|text| (text, false));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(Unreadable::line("binary", line_of(bytes, at), format!("byte {} is zero: no text file", at + 1)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((Cow::Borrowed(text), false)),
        Err(_) => decode(bytes, fallback).map(|text| (text, true)),
    }
}

/// Trimmed text, None where nothing is left.
pub(crate) fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A name or heading without case, spaces and the difference between Latin and Cyrillic look-alikes.
pub(crate) fn fold(text: &str) -> String {
    text.chars().filter(|symbol| symbol.is_alphanumeric()).flat_map(char::to_uppercase).map(look_alike).collect()
}

fn look_alike(symbol: char) -> char {
    match symbol {
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'I' => 'І',
        'K' => 'К',
        'M' => 'М',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'X' => 'Х',
        'Y' => 'У',
        other => other,
    }
}
