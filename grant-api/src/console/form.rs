//! What a browser sent: the query of a GET or the fields of a form, each name once.
//!
//! Invariant: a name that stands twice is refused, so that no two readers can take different values of it (OWASP ASVS
//! 5.0 V15.3.7). Must not: parse a value; that belongs to the page that asked for it.

use std::collections::BTreeMap;

use poem::http::Method;
use poem::web::Form;
use poem::{FromRequest, Request, RequestBody, Result};

use crate::app::error::Fault;

/// Most fields of one form.
const FIELDS_MAX: usize = 100;

/// The names and values that were sent.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// Whether this was a form (POST), and not a query.
    pub is_form: bool,
    values: BTreeMap<String, String>,
}

impl Sent {
    /// Reads them: the query of a safe method, the body of any other.
    pub async fn of(req: &Request, body: &mut RequestBody) -> Result<Sent> {
        let is_form = !matches!(*req.method(), Method::GET | Method::HEAD);
        let pairs: Vec<(String, String)> = if is_form { Form::from_request(req, body).await?.0 } else { req.params()? };
        Self::new(is_form, pairs)
    }

    fn new(is_form: bool, pairs: Vec<(String, String)>) -> Result<Sent> {
        if pairs.len() > FIELDS_MAX {
            return Err(Fault::new(400, "too_many_fields", "The form has more fields than any of our pages.").into());
        }
        let mut values = BTreeMap::new();
        for (name, value) in pairs {
            if values.insert(name, value).is_some() {
                return Err(Fault::new(400, "duplicate_field", "A field was sent twice.").into());
            }
        }
        Ok(Sent { is_form, values })
    }

    /// A value without the white space around it; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// A value as it was sent.
    pub fn raw(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// A value that says something.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_field_sent_twice_is_refused() {
        assert!(Sent::new(true, pairs(&[("amount", "1"), ("amount", "2")])).is_err());
        assert!(Sent::new(true, vec![("a".to_owned(), String::new()); FIELDS_MAX + 1]).is_err());
    }

    #[test]
    fn values_are_trimmed_and_empty_ones_say_nothing() {
        let sent = Sent::new(true, pairs(&[("amount", " 1.00 "), ("reason", "  ")])).unwrap_or_default();
        assert_eq!((sent.get("amount"), sent.raw("amount")), ("1.00", " 1.00 "));
        assert_eq!((sent.some("reason"), sent.some("none")), (None, None));
    }
}
