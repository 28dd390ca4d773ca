//! Canonical JSON as text: written for a row without building a tree, and cut into its members without reading them.
//!
//! ```text
//! {"c":{"amount_minor":5,"entry_id":".."},"t":"leg"}      keys by their bytes, no white space, absent values left out
//! ```
//! Invariant: what is written here for a fact is, byte for byte, what the log's leaf holds of it. Cutting gives slices of
//! the text and nothing where it is not in that form; it never vouches for what lies inside a member.

use uuid::Uuid;

use crate::row::{Fact, Table, Value};

/// Appends a value as JSON.
pub fn write_value(value: &Value, out: &mut String) {
    use std::fmt::Write;
    match value {
        Value::Null => out.push_str("null"),
        Value::Id(id) => {
            out.push('"');
            out.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
            out.push('"');
        }
        Value::Int(number) => drop(write!(out, "{number}")),
        Value::Instant(instant) => drop(write!(out, "{}", instant.micros())),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Text(text) if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') => {
            out.push('"');
            out.push_str(text);
            out.push('"');
        }
        other => drop(write!(out, "{}", other.to_json())),
    }
}

/// A table with the order in which a leaf names its columns.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The table.
    pub table: &'static Table,
    sorted: Vec<usize>,
}

impl Shape {
    /// Of a table.
    pub fn new(table: &'static Table) -> Self {
        let mut sorted: Vec<usize> = (0..table.columns.len()).collect();
        sorted.sort_unstable_by_key(|index| table.columns[*index].name);
        Shape { table, sorted }
    }

    /// Appends a row as a leaf holds it.
    pub fn write_row(&self, fact: &Fact, out: &mut String) {
        out.push_str("{\"c\":{");
        let mut first = true;
        for index in &self.sorted {
            let value = &fact.values[*index];
            if *value == Value::Null {
                continue;
            }
            out.push_str(if first { "\"" } else { ",\"" });
            first = false;
            out.push_str(self.table.columns[*index].name);
            out.push_str("\":");
            write_value(value, out);
        }
        out.push_str("},\"t\":\"");
        out.push_str(self.table.name);
        out.push_str("\"}");
    }
}

/// Walks through canonical JSON.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// From the beginning.
    pub fn new(text: &'a str) -> Self {
        Scan { text, at: 0 }
    }

    /// Everything is read.
    pub fn done(&self) -> bool {
        self.at == self.text.len()
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then(|| self.at += 1)
    }

    /// A string; gives what stands between the quotes, escapes and all.
    fn string(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let from = self.at;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            self.at += rest.iter().position(|byte| *byte == b'"' || *byte == b'\\')?;
            if self.next()? == b'"' {
                self.at += 1;
                return self.text.get(from..self.at - 1);
            }
            self.at += 2;
            (self.at <= self.text.len()).then_some(())?;
        }
    }

    /// Any value; gives its text.
    fn value(&mut self) -> Option<&'a str> {
        let from = self.at;
        match self.next()? {
            b'"' => drop(self.string()?),
            b'{' | b'[' => {
                let mut depth = 0usize;
                loop {
                    match self.next()? {
                        b'"' => drop(self.string()?),
                        byte => {
                            self.at += 1;
                            match byte {
                                b'{' | b'[' => depth += 1,
                                b'}' | b']' if depth == 1 => break,
                                b'}' | b']' => depth -= 1,
                                byte if byte.is_ascii_whitespace() => return None,
                                _ => {}
                            }
                        }
                    }
                }
            }
            _ => {
                let rest = &self.text.as_bytes()[self.at..];
                let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
                let length = rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
                self.at += length;
                (length > 0).then_some(())?;
            }
        }
        self.text.get(from..self.at)
    }

    /// The members of an object, keys in the order of their bytes; `member` reads the value and says whether it could.
    pub fn object(&mut self, mut member: impl FnMut(&'a str, &mut Scan<'a>) -> Option<()>) -> Option<()> {
        self.take(b'{')?;
        let mut last = None;
        while self.next()? != b'}' {
            if last.is_some() {
                self.take(b',')?;
            }
            let key = self.string()?;
            (last < Some(key)).then_some(())?;
            self.take(b':')?;
            member(key, self)?;
            last = Some(key);
        }
        self.take(b'}')
    }

    /// The members of an object with their texts, into a list that is emptied first.
    pub fn members(&mut self, into: &mut Vec<(&'a str, &'a str)>) -> Option<()> {
        into.clear();
        self.object(|key, scan| {
            into.push((key, scan.value()?));
            Some(())
        })
    }

    /// The items of an array.
    pub fn array(&mut self, mut item: impl FnMut(&mut Scan<'a>) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        let mut first = true;
        while self.next()? != b']' {
            if !first {
                self.take(b',')?;
            }
            first = false;
            item(self)?;
        }
        self.take(b']')
    }

    /// A row of a leaf: its own text and the table's name; its columns into a list.
    pub fn row(&mut self, columns: &mut Vec<(&'a str, &'a str)>) -> Option<(&'a str, &'a str)> {
        let (from, mut table) = (self.at, None);
        self.object(|key, scan| match key {
            "c" => scan.members(columns),
            "t" => {
                table = Some(scan.string()?);
                Some(())
            }
            _ => None,
        })?;
        Some((self.text.get(from..self.at)?, table?))
    }

    /// Passes over any value and gives its text.
    pub fn any(&mut self) -> Option<&'a str> {
        self.value()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ledger::leg::Leg;
    use crate::ledger::log::canonical;
    use crate::row::Row;
    use proptest::prelude::*;
    use serde_json::Value as Json;

    proptest! {
        #[test]
        fn a_row_is_written_as_the_tree_of_it_is(texts in prop::collection::vec("\\PC{0,6}|[\"\\\\\n\t/\u{7f}\u{1}é]{0,6}", 19), numbers in prop::collection::vec(any::<i64>(), 19), kinds in prop::collection::vec(0u8..8, 19)) {
            let value = |index: usize| match kinds[index] {
                0 => Value::Null,
                1 => Value::Int(numbers[index]),
                2 => Value::Id(Uuid::from_u128(numbers[index].unsigned_abs().into())),
                3 => Value::Bool(numbers[index] > 0),
                4 => Value::Day("2026-02-28".parse().unwrap()),
                5 => Value::Instant(crate::time::Timestamp::from_micros(numbers[index])),
                6 => Value::Bytes(texts[index].clone().into_bytes()),
                _ => Value::Text(texts[index].clone()),
            };
            let fact = Fact { table: Leg::TABLE, values: (0..19).map(value).collect() };
            let (mut written, mut expected) = (String::new(), String::new());
            Shape::new(Leg::TABLE).write_row(&fact, &mut written);
            canonical(&fact.to_json(), &mut expected);
            prop_assert_eq!(&written, &expected);
            let (mut scan, mut columns) = (Scan::new(&written), Vec::new());
            prop_assert_eq!(scan.row(&mut columns), Some((written.as_str(), "leg")));
            prop_assert!(scan.done());
            for (key, text) in columns {
                let index = Leg::TABLE.columns.iter().position(|column| column.name == key).unwrap();
                prop_assert_eq!(serde_json::from_str::<Json>(text).unwrap(), fact.values[index].to_json());
            }
        }

        #[test]
        fn whatever_is_cut_comes_to_an_end_and_is_a_part_of_the_text(text in "[{}\\[\\]\",:\\\\a1 ]{0,40}") {
            let (mut scan, mut members) = (Scan::new(&text), Vec::new());
            if scan.members(&mut members).is_some() {
                prop_assert!(members.iter().all(|(key, value)| text.contains(key) && text.contains(value)));
            }
        }
    }

    #[test]
    fn what_is_not_canonical_is_not_cut() {
        for text in [
            "{\"b\":1,\"a\":2}",
            "{\"a\":1,\"a\":2}",
            "{ \"a\":1}",
            "{\"a\": 1}",
            "{\"a\":[1, 2]}",
            "{\"a\":1",
            "[1]",
            "",
        ] {
            assert_eq!(Scan::new(text).members(&mut Vec::new()), None, "{text}");
        }
    }
}
