//! Reads a JSON body once before any handler does, and refuses what the JSON reader of the
//! framework would quietly accept: a key that comes twice (it keeps the last) and deep nesting.
//!
//! Invariant: a body that passes means the same to every reader of JSON (RFC 8259, section 4:
//! names should be unique). Must not: know any operation's shape, or keep a value.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use poem::http::{HeaderMap, header};
use poem::{EndpointExt, Request, Response, Result};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::operations::{JSON, Operations, essence};
use super::request_id::WholePath;
use super::{Layer, Site};
use crate::api::problem::unsupported_media_type;
use crate::app::error::Fault;

/// Deepest nesting of objects and lists in a body; our deepest shape has five levels.
pub const MAX_DEPTH: usize = 32;

/// Longest pointer that an answer repeats, in characters.
const MAX_POINTER: usize = 200;

/// The layer. A body must be of a media type that its operation declares, JSON where it declares
/// none; a JSON body is walked.
pub fn layer(operations: &Arc<Operations>) -> Layer {
    let operations = Arc::clone(operations);
    Box::new(move |inner| inner.around(move |next, req| guard(next, req, Arc::clone(&operations))).boxed())
}

async fn guard(next: Arc<Site>, mut req: Request, operations: Arc<Operations>) -> Result<Response> {
    let body = req.take_body().into_bytes().await?;
    if body.is_empty() {
        return next.call(req).await;
    }
    let media = media_type(req.headers()).ok_or_else(unsupported_media_type)?;
    let accepted = operations
        .matching(&WholePath::of(&req))
        .and_then(|matched| matched.operation(req.method()))
        .is_some_and(|operation| operation.media.contains(&media));
    if !accepted && media != JSON {
        return Err(unsupported_media_type().into());
    }
    if media == JSON {
        check(&body)?;
    }
    req.set_body(body);
    next.call(req).await
}

/// The media type of the body, or nothing where it is absent, doubled, in another charset than
/// UTF-8 (RFC 8259, section 8.1) or under a content coding.
fn media_type(headers: &HeaderMap) -> Option<String> {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return None;
    }
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let utf8 = value.split(';').skip(1).all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim().trim_matches('"');
        !name.trim().eq_ignore_ascii_case("charset") || value.eq_ignore_ascii_case("utf-8")
    });
    utf8.then(|| essence(value))
}

/// Walks a JSON text once.
///
/// # Errors
/// 400 `duplicate_key` or `too_deep` naming the pointer, 400 `unreadable` naming line and column.
pub fn check(body: &[u8]) -> std::result::Result<(), Fault> {
    let mut path = Vec::new();
    let mut trouble = None;
    let mut reader = serde_json::Deserializer::from_slice(body);
    let walk = Walk { path: &mut path, trouble: &mut trouble };
    let outcome = walk.deserialize(&mut reader).and_then(|()| reader.end());
    match (trouble, outcome) {
        (Some(fault), _) => Err(fault),
        (None, Err(error)) => Err(Fault::new(
            400,
            "unreadable",
            format!("The body is not JSON: line {}, column {}.", error.line(), error.column()),
        )),
        (None, Ok(())) => Ok(()),
    }
}

enum Step {
    Key(String),
    Index(usize),
}

struct Walk<'a> {
    path: &'a mut Vec<Step>,
    trouble: &'a mut Option<Fault>,
}

impl Walk<'_> {
    fn child(&mut self) -> Walk<'_> {
        Walk { path: self.path, trouble: self.trouble }
    }

    /// RFC 6901, section 3: `~` and `/` inside a key are escaped.
    fn pointer(&self) -> String {
        let whole: String = self
            .path
            .iter()
            .map(|step| match step {
                Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => format!("/{index}"),
            })
            .collect();
        whole.chars().take(MAX_POINTER).collect()
    }

    fn stop<E: serde::de::Error>(&mut self, code: &str, detail: &str) -> E {
        *self.trouble = Some(Fault::new(400, code, detail).at(self.pointer()));
        E::custom(code)
    }

    fn check_depth<E: serde::de::Error>(&mut self) -> std::result::Result<(), E> {
        if self.path.len() < MAX_DEPTH {
            return Ok(());
        }
        Err(self.stop("too_deep", "The body is nested too deeply."))
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> std::result::Result<(), E> {
        Ok(())
    }

    // The kind of number is only passed over here; no amount is ever read from one.
    fn visit_f64<E>(self, _: f64) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> std::result::Result<(), A::Error> {
        self.check_depth()?;
        for index in 0.. {
            self.path.push(Step::Index(index));
            let more = list.next_element_seed(self.child())?.is_some();
            self.path.pop();
            if !more {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> std::result::Result<(), A::Error> {
        self.check_depth()?;
        let mut seen = HashSet::new();
        while let Some(key) = object.next_key::<String>()? {
            self.path.push(Step::Key(key.clone()));
            if !seen.insert(key) {
                return Err(self.stop("duplicate_key", "A key comes twice in one object."));
            }
            object.next_value_seed(self.child())?;
            self.path.pop();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &str) -> (String, String) {
        match check(body.as_bytes()) {
            Ok(()) => (String::new(), String::new()),
            Err(fault) => {
                let pointer = fault.errors.first().map(|error| error.pointer.clone());
                (fault.code, pointer.unwrap_or(fault.detail))
            }
        }
    }

    #[test]
    fn a_duplicate_key_is_refused_at_any_depth_and_named() {
        for (body, pointer) in [
            (r#"{"a":1,"a":2}"#, "/a"),
            (r#"{"a":{"b":[0,{"c":1,"d":2,"c":3}]}}"#, "/a/b/1/c"),
            (r#"[{"x/y~z":1,"x\/y\u007ez":2}]"#, "/0/x~1y~0z"),
            (r#"{"":1,"":1}"#, "/"),
        ] {
            let expected = ("duplicate_key".to_owned(), pointer.to_owned());
            assert_eq!(refusal(body), expected, "{body}");
        }
    }

    #[test]
    fn the_same_key_in_two_objects_is_no_duplicate() {
        assert_eq!(check(br#"{"a":{"a":1},"b":[{"a":1},{"a":1}],"c":null}"#), Ok(()));
        assert_eq!(check(br#"[1,-1,1.5,1e300,true,"x",[]]"#), Ok(()));
    }

    #[test]
    fn nesting_is_bounded_and_a_hundred_thousand_levels_do_no_harm() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check(nested(MAX_DEPTH).as_bytes()), Ok(()));
        assert_eq!(refusal(&nested(MAX_DEPTH + 1)).0, "too_deep");
        assert_eq!(refusal(&nested(100_000)).0, "too_deep");
        assert_eq!(refusal(&r#"{"k":"#.repeat(100_000)).0, "too_deep");
    }

    #[test]
    fn broken_json_is_refused_with_line_and_column() {
        assert_eq!(
            refusal("{\"a\":1,\n \"b\":}"),
            ("unreadable".to_owned(), "The body is not JSON: line 2, column 6.".to_owned())
        );
        for body in ["{} {}", "{'a':1}", "{\"a\":1,}", "nul", "\u{feff}{}", "\"\u{1}\""] {
            assert_eq!(refusal(body).0, "unreadable", "{body}");
        }
        assert!(check(b"\"\xff\"").is_err());
    }
}
