//! JSON of banks: bounded depth, values as text whether the bank writes `"3.04"` or `3.04`.
//!
//! Invariant: a number is never read as a float. Must not know any bank.

use serde_json::value::RawValue;

use super::text::line_of;
use super::{MAX_DEPTH, Unreadable};

/// A scalar as the file writes it.
pub(crate) type Scalar<'a> = Option<&'a RawValue>;

/// Its text, None where null, blank or no scalar.
pub(crate) fn text(value: Scalar) -> Option<String> {
    let raw = value?.get().trim();
    let text = match raw.chars().next()? {
        '"' => serde_json::from_str::<String>(raw).ok()?,
        '{' | '[' | 'n' => return None,
        _ => raw.to_owned(),
    };
    super::text::some(&text)
}

/// Refuses what is nested too deep, before anything is parsed.
///
/// # Errors
/// `too-deep` with the line.
pub(crate) fn shallow(source: &str) -> Result<(), Unreadable> {
    let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
    for (at, byte) in source.bytes().enumerate() {
        match (inside, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => inside = !inside,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > MAX_DEPTH {
                    let line = line_of(source.as_bytes(), at);
                    return Err(Unreadable::line("too-deep", line, format!("more than {MAX_DEPTH} levels of JSON")));
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// What serde says, without the text it stumbled over.
pub(crate) fn fault(error: &serde_json::Error) -> Unreadable {
    let (code, what) = match error.classify() {
        serde_json::error::Category::Eof => ("truncated", "the file ends inside a value"),
        serde_json::error::Category::Syntax => ("json", "not well-formed JSON"),
        _ => ("json", "not of the shape the bank documents"),
    };
    Unreadable::new(code, format!("line {}, column {}", error.line(), error.column()), what)
}
