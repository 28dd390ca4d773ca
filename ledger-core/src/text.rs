//! Bounded, normalised strings. A constructor returns a field error, so that whatever holds one of these types was
//! checked. Names of people never pass through here: they belong to the vault.

use serde::{Deserialize, Serialize};

use crate::row::{Cell, CellError, Kind, Value};

/// Why a text was refused.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but spaces.
    #[error("write something here")]
    Empty,
    /// Longer than the limit.
    #[error("too long: at most {0} characters")]
    TooLong(usize),
    /// A character that does not belong there.
    #[error("only letters, digits and - _ . / are allowed here")]
    Characters,
    /// A control character.
    #[error("control characters are not allowed")]
    Control,
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $limit:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $name::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl Cell for $name {
            const KIND: Kind = Kind::Text;
            const NULLABLE: bool = false;
            fn to_value(&self) -> Value {
                Value::Text(self.0.clone())
            }
            fn from_value(value: &Value) -> Result<Self, CellError> {
                let text = String::from_value(value)?;
                $name::new(&text).map_err(|error| CellError { column: "", what: error.to_string() })
            }
        }
    };
}

/// Longest [`Code`] in characters: an end-to-end id of ISO 20022 has 35.
pub const CODE_MAX: usize = 35;
/// Longest [`Label`] in characters.
pub const LABEL_MAX: usize = 120;

text_type!(
    /// A short reference: fund code, bank reference, end-to-end id, reason code.
    Code,
    CODE_MAX
);
text_type!(
    /// A title of something that is not a person: a fund, a budget line, a programme.
    Label,
    LABEL_MAX
);

impl Code {
    /// Trims; letters, digits and `- _ . /` of ASCII, 1 to [`CODE_MAX`] of them.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        match text.chars().count() {
            0 => return Err(TextError::Empty),
            length if length > CODE_MAX => return Err(TextError::TooLong(CODE_MAX)),
            _ => {}
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b)) {
            return Err(TextError::Characters);
        }
        Ok(Code(text.to_string()))
    }

    /// An id without hyphens: 32 characters, always within the bounds.
    pub fn from_id(id: uuid::Uuid) -> Self {
        Code(id.simple().to_string())
    }
}

impl Label {
    /// Trims and folds white space; 1 to [`LABEL_MAX`] characters, no control characters.
    pub fn new(text: &str) -> Result<Self, TextError> {
        if text.chars().any(|c| c.is_control()) {
            return Err(TextError::Control);
        }
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match folded.chars().count() {
            0 => Err(TextError::Empty),
            length if length > LABEL_MAX => Err(TextError::TooLong(LABEL_MAX)),
            _ => Ok(Label(folded)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_labels_refuse_what_does_not_belong() {
        assert_eq!(Code::new(" E2E-1/a "), Ok(Code("E2E-1/a".into())));
        assert_eq!(Code::new("a b"), Err(TextError::Characters));
        assert_eq!(Code::new(&"x".repeat(36)), Err(TextError::TooLong(35)));
        assert_eq!(Label::new("  Обладнання \u{a0} майстерні "), Ok(Label("Обладнання майстерні".into())));
        assert_eq!(Label::new("a\nb"), Err(TextError::Control));
        assert_eq!(Label::new("   "), Err(TextError::Empty));
    }
}
