//! Rows as facts: one definition of a table's columns serves the decision, the log, the store and `verify`.
//!
//! A domain struct made by [`row!`](macro@crate::row) knows its table, its columns and its key, and turns into a [`Fact`]:
//! the very values that the log hashes are the values that the store writes, so that log and tables can only differ if
//! somebody changes one of them by hand. The programme is left out of every row: the store puts `programme_id` first
//! in each statement (rules S1 and S8 of the schema).
//!
//! ```text
//! Fact { table: "leg", op: Insert, key: 2, cells: [("entry_id", Id(..)), ("leg_no", Int(1)), ("amount_minor", Int(450000)), ..] }
//! ```
//! This file must not know any particular table, nor any database.

use chrono::NaiveDate;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::time::Timestamp;

/// What a column holds; the schema has one column type for each on every engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UUID.
    Id,
    /// 64-bit integer: counts, versions, money in minor units.
    Int,
    /// Text: codes and labels.
    Text,
    /// True or false.
    Bool,
    /// Business date, stored as text `YYYY-MM-DD`.
    Day,
    /// Instant, stored as microseconds since 1970 UTC in a 64-bit integer.
    Instant,
    /// Bytes.
    Bytes,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Absent.
    Null,
    /// UUID.
    Id(Uuid),
    /// Integer.
    Int(i64),
    /// Text.
    Text(String),
    /// True or false.
    Bool(bool),
    /// Business date.
    Day(NaiveDate),
    /// Instant.
    Instant(Timestamp),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// The canonical JSON form that the log hashes: ids hyphenated, dates ISO, instants as integer microseconds,
    /// bytes as lower-case hexadecimal.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Id(id) => Json::String(id.to_string()),
            Value::Int(number) => Json::from(*number),
            Value::Text(text) => Json::String(text.clone()),
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Day(day) => Json::String(day.to_string()),
            Value::Instant(instant) => Json::from(instant.micros()),
            Value::Bytes(bytes) => Json::String(hex(bytes)),
        }
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}

/// A stored value that does not fit its column's type: the database was changed by something else.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("column {column}: {what}")]
pub struct CellError {
    /// Column, empty until the row's reader fills it in.
    pub column: &'static str,
    /// What was found and what was expected.
    pub what: String,
}

impl CellError {
    /// A value of another kind than the column's.
    pub fn kind(expected: &str, found: &Value) -> Self {
        CellError { column: "", what: format!("expected {expected}, found {found:?}") }
    }
}

/// A type that can stand in a column.
pub trait Cell: Sized {
    /// Its column type.
    const KIND: Kind;
    /// May be absent.
    const NULLABLE: bool;
    /// To the stored value.
    fn to_value(&self) -> Value;
    /// From the stored value.
    fn from_value(value: &Value) -> Result<Self, CellError>;
}

macro_rules! plain_cell {
    ($type:ty, $kind:ident, $variant:ident) => {
        impl Cell for $type {
            const KIND: Kind = Kind::$kind;
            const NULLABLE: bool = false;
            fn to_value(&self) -> Value {
                Value::$variant(self.clone())
            }
            fn from_value(value: &Value) -> Result<Self, CellError> {
                match value {
                    Value::$variant(inner) => Ok(inner.clone()),
                    other => Err(CellError::kind(stringify!($kind), other)),
                }
            }
        }
    };
}

plain_cell!(i64, Int, Int);
plain_cell!(String, Text, Text);
plain_cell!(bool, Bool, Bool);
plain_cell!(NaiveDate, Day, Day);
plain_cell!(Timestamp, Instant, Instant);
plain_cell!(Vec<u8>, Bytes, Bytes);
plain_cell!(Uuid, Id, Id);

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, Cell::to_value)
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in the schema.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// May be NULL.
    pub nullable: bool,
}

/// How a fact meets the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Append-only: an existing key is an error.
    Insert,
    /// Current state: an existing key is replaced; every earlier version stays readable in the log.
    Put,
}

/// A table as the ledger knows it; `programme_id` comes before the key and is not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name in the schema.
    pub name: &'static str,
    /// Columns, key first.
    pub columns: &'static [Column],
    /// How many leading columns are the key.
    pub key: usize,
    /// How its rows are written.
    pub op: Op,
}

/// A row to write, in the order of its table's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its table.
    pub table: &'static Table,
    /// One value a column.
    pub values: Vec<Value>,
}

impl Fact {
    /// The key's values.
    pub fn key(&self) -> &[Value] {
        &self.values[..self.table.key]
    }

    /// Canonical JSON: `{"t": table, "c": {column: value, ..}}`, columns in the table's order, absent values left out.
    pub fn to_json(&self) -> Json {
        let cells = self.table.columns.iter().zip(&self.values);
        let map = cells
            .filter(|(_, value)| **value != Value::Null)
            .map(|(column, value)| (column.name.to_string(), value.to_json()));
        serde_json::json!({ "t": self.table.name, "c": serde_json::Map::from_iter(map) })
    }
}

/// A domain struct that is a row of one table.
pub trait Row: Sized + Clone {
    /// Its table.
    const TABLE: &'static Table;
    /// One value a column, in order.
    fn values(&self) -> Vec<Value>;
    /// Back from the stored values, in order.
    fn from_values(values: &[Value]) -> Result<Self, CellError>;
    /// The row as something to write.
    fn fact(&self) -> Fact {
        Fact { table: Self::TABLE, values: self.values() }
    }
}

/// Declares a domain struct that is a row: `row! { "table", key 1, put; pub struct Name { pub column: Type, .. } }`.
#[macro_export]
macro_rules! row {
    ($table:literal, key $key:literal, $op:ident; $(#[$doc:meta])* pub struct $name:ident {
        $($(#[$field_doc:meta])* pub $field:ident : $type:ty,)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl $crate::row::Row for $name {
            const TABLE: &'static $crate::row::Table = &$crate::row::Table {
                name: $table,
                columns: &[$($crate::row::Column {
                    name: stringify!($field),
                    kind: <$type as $crate::row::Cell>::KIND,
                    nullable: <$type as $crate::row::Cell>::NULLABLE,
                },)+],
                key: $key,
                op: $crate::row!(@op $op),
            };

            fn values(&self) -> Vec<$crate::row::Value> {
                vec![$($crate::row::Cell::to_value(&self.$field),)+]
            }

            fn from_values(values: &[$crate::row::Value]) -> Result<Self, $crate::row::CellError> {
                let mut cells = values.iter();
                $(
                    let cell = cells.next().unwrap_or(&$crate::row::Value::Null);
                    let $field = <$type as $crate::row::Cell>::from_value(cell)
                        .map_err(|error| $crate::row::CellError { column: stringify!($field), ..error })?;
                )+
                Ok($name { $($field,)+ })
            }
        }
    };
    (@op insert) => { $crate::row::Op::Insert };
    (@op put) => { $crate::row::Op::Put };
}

/// Declares an enum that is stored, sent and logged as a short text code.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stored and sent form.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }

            /// From the stored or sent form.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl $crate::row::Cell for $name {
            const KIND: $crate::row::Kind = $crate::row::Kind::Text;
            const NULLABLE: bool = false;
            fn to_value(&self) -> $crate::row::Value {
                $crate::row::Value::Text(self.code().to_string())
            }
            fn from_value(value: &$crate::row::Value) -> Result<Self, $crate::row::CellError> {
                match value {
                    $crate::row::Value::Text(text) => $name::from_code(text).ok_or_else(|| {
                        $crate::row::CellError { column: "", what: format!("{text:?} is not a {}", stringify!($name)) }
                    }),
                    other => Err($crate::row::CellError::kind("text", other)),
                }
            }
        }
    };
}
