//! OFX cut into tags and values: SGML of version 1, XML of version 2, one reader.
//!
//! Invariant: nothing is resolved or expanded; tags that open without a value do not pile up beyond [`MAX_DEPTH`].
//! Must not know what a tag means.

use super::text::line_of;
use super::{MAX_DEPTH, Unreadable};

/// A tag with the text that follows it.
pub(crate) struct Token<'a> {
    /// Upper case.
    pub(crate) name: String,
    pub(crate) closing: bool,
    pub(crate) value: Option<String>,
    at: usize,
    source: &'a str,
}

impl Token<'_> {
    pub(crate) fn line(&self) -> usize {
        line_of(self.source.as_bytes(), self.at)
    }
}

/// The tags of a body, in order.
pub(crate) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    bare: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Tokens { source, at: 0, bare: 0 }
    }

    fn fault(&self, code: &'static str, reason: impl Into<String>) -> Unreadable {
        Unreadable::line(code, line_of(self.source.as_bytes(), self.at), reason)
    }

    /// The next tag, None at the end.
    ///
    /// # Errors
    /// `doctype`, `too-deep`, `truncated`.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'a>>, Unreadable> {
        loop {
            let Some(rest) = self.source.get(self.at..) else { return Ok(None) };
            let Some(found) = rest.find('<') else { return Ok(None) };
            self.at += found;
            let rest = rest.get(found..).unwrap_or_default();
            if let Some(end) = skipped(rest) {
                let Some(end) = end else { return Err(self.fault("truncated", "the file ends inside a comment")) };
                self.at += end;
                continue;
            }
            if rest.starts_with("<!") {
                return Err(self.fault("doctype", "a DOCTYPE or another declaration: none is read"));
            }
            if !starts_tag(rest) {
                self.at += 1;
                continue;
            }
            return self.tag(rest).map(Some);
        }
    }

    fn tag(&mut self, rest: &'a str) -> Result<Token<'a>, Unreadable> {
        let Some(end) = rest.find('>') else { return Err(self.fault("truncated", "the file ends inside a tag")) };
        let inside = rest.get(1..end).unwrap_or_default();
        let closing = inside.starts_with('/');
        let empty = inside.ends_with('/') && !closing;
        let name = inside.trim_matches('/').split_whitespace().next().unwrap_or_default();
        if name.len() > 64 {
            return Err(self.fault("ofx", "a tag of more than 64 characters"));
        }
        let at = self.at;
        let from = self.at + end + 1;
        let (value, next) = value(self.source, from);
        self.at = next;
        let value = if closing || empty { None } else { value };
        self.bare = match (closing, &value) {
            (true, _) => self.bare.saturating_sub(1),
            (false, None) if !empty => self.bare + 1,
            _ => self.bare,
        };
        if self.bare > 16 * MAX_DEPTH {
            return Err(self.fault("too-deep", "too many tags are opened and never closed"));
        }
        Ok(Token { name: name.to_ascii_uppercase(), closing, value, at, source: self.source })
    }
}

/// Where a comment, a processing instruction or character data without a tag ends; None inside if it never does.
fn skipped(rest: &str) -> Option<Option<usize>> {
    let end = |mark: &str| rest.find(mark).map(|at| at + mark.len());
    if rest.starts_with("<!--") {
        return Some(end("-->"));
    }
    if rest.starts_with("<?") {
        return Some(end("?>"));
    }
    None
}

fn starts_tag(rest: &str) -> bool {
    let Some(inside) = rest.strip_prefix('<') else { return false };
    let mut symbols = inside.chars();
    match symbols.next() {
        Some('/') => symbols.next().is_some_and(|symbol| symbol.is_ascii_alphabetic()),
        Some(symbol) => symbol.is_ascii_alphabetic(),
        None => false,
    }
}

/// The text up to the next tag, and where that is. A `<` that begins no tag is text.
fn value(source: &str, from: usize) -> (Option<String>, usize) {
    let mut text = String::new();
    let mut at = from;
    while let Some(rest) = source.get(at..) {
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            let end = inside.find("]]>").unwrap_or(inside.len());
            text.push_str(inside.get(..end).unwrap_or_default());
            at += "<![CDATA[".len() + (end + "]]>".len()).min(inside.len());
            continue;
        }
        if rest.is_empty() || starts_tag(rest) || rest.starts_with("<!") || rest.starts_with("<?") {
            break;
        }
        let skip = usize::from(rest.starts_with('<'));
        let length = rest.get(skip..).and_then(|rest| rest.find('<')).map_or(rest.len(), |found| found + skip);
        text.push_str(rest.get(..length).unwrap_or_default());
        at += length;
    }
    let text = text.trim();
    ((!text.is_empty()).then(|| unescaped(text)), at)
}

/// The five names of XML, a blank, and numbers.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + 1..).unwrap_or_default();
        let name = after.split_once(';').map(|(name, _)| name).filter(|name| name.len() <= 8);
        match name.and_then(|name| Some((name, symbol(name)?))) {
            Some((name, symbol)) => {
                out.push(symbol);
                rest = after.get(name.len() + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn symbol(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let code = name.strip_prefix('#')?;
            let number = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(number).filter(|symbol| !symbol.is_control())
        }
    }
}
