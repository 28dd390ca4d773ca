//! Why a test's preparations failed, in words for the person who reads the test's output.
//!
//! Invariant: each failure says what was being done, then the cause. Not for what a test asserts: that is `assert!`.

use std::fmt;

/// A message with its causes. Any standard error turns into it with `?`; it prints as plain text, so that a test may
/// return it or unwrap it.
pub struct Failure(String);

impl Failure {
    /// A failure with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Failure(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !text.contains(&cause_text) {
                text.push_str(": ");
                text.push_str(&cause_text);
            }
            source = cause.source();
        }
        Failure(text)
    }
}

/// Says what was being done when something failed.
pub trait Context<T> {
    /// Puts `doing` in front of the cause.
    fn context(self, doing: impl fmt::Display) -> Result<T, Failure>;
}

impl<T, E: Into<Failure>> Context<T> for Result<T, E> {
    fn context(self, doing: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| Failure(format!("{doing}: {}", error.into())))
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, doing: impl fmt::Display) -> Result<T, Failure> {
        self.ok_or_else(|| Failure(format!("{doing}: nothing there")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_was_being_done_and_why_it_failed() {
        let failure = "x".parse::<u16>().context("reading the port").err().map(|f| f.to_string());
        assert_eq!(failure.as_deref(), Some("reading the port: invalid digit found in string"));
    }

    #[test]
    fn an_absent_value_is_a_failure_too() {
        let failure = None::<u8>.context("looking for the address").err().map(|f| f.to_string());
        assert_eq!(failure.as_deref(), Some("looking for the address: nothing there"));
    }
}
