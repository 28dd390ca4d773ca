//! Regions: ISO 3166-2:UA codes. Nothing finer is ever kept with a case in the ledger.

use crate::row::{Cell, CellError, Kind, Value};

/// A region of Ukraine: ISO 3166-2:UA, two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region([u8; 5]);

/// ISO 3166-2:UA: 24 oblasts, Crimea (43), Kyiv (30) and Sevastopol (40).
pub const REGIONS: [&str; 27] = [
    "05", "07", "09", "12", "14", "18", "21", "23", "26", "30", "32", "35", "40", "43", "46", "48", "51", "53", "56",
    "59", "61", "63", "65", "68", "71", "74", "77",
];

impl Region {
    /// `UA-46` and the like.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("UA-")?;
        REGIONS.contains(&digits).then(|| text.as_bytes().try_into().ok().map(Region)).flatten()
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

impl Cell for Region {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_string())
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        let text = String::from_value(value)?;
        Region::parse(&text).ok_or_else(|| CellError { column: "", what: format!("{text:?} is not a region") })
    }
}

impl serde::Serialize for Region {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Region {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Region::parse(&text).ok_or_else(|| serde::de::Error::custom("a region is ISO 3166-2:UA, like UA-46"))
    }
}
