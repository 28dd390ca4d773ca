//! What a browser sent: the query of a GET or the fields of a form, each name once.
//!
//! Invariant: a name that stands twice is refused, so that no two readers can take different values of it (OWASP ASVS
//! 5.0 V15.3.7). Must not: parse a value; that belongs to the page that asked for it.

use std::collections::BTreeMap;

use poem::http::{Method, header};
use poem::web::{Form, Multipart};
use poem::{FromRequest, Request, RequestBody, Result};

use super::component::field::Field;
use crate::app::error::Fault;
use crate::http::operations::{FORM_DATA, essence};

/// Most fields of one form.
const FIELDS_MAX: usize = 100;

/// The names and values that were sent, and the file where one came along.
#[derive(Clone, Default)]
pub struct Sent {
    /// Whether this was a form (POST), and not a query.
    pub is_form: bool,
    values: BTreeMap<String, String>,
    file: Option<Vec<u8>>,
}

/// Names alone: values may say who somebody is.
impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Sent {
    /// Reads them: the query of a safe method, the body of any other.
    pub async fn of(req: &Request, body: &mut RequestBody) -> Result<Sent> {
        let is_form = !matches!(*req.method(), Method::GET | Method::HEAD);
        if is_form && essence(req.header(header::CONTENT_TYPE).unwrap_or_default()) == FORM_DATA {
            let (pairs, file) = parts(Multipart::from_request(req, body).await?).await?;
            return Ok(Sent { file, ..Self::new(true, pairs)? });
        }
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
        Ok(Sent { is_form, values, file: None })
    }

    /// What was typed before, as a form.
    pub fn again(values: BTreeMap<String, String>) -> Sent {
        Sent { is_form: true, values, file: None }
    }

    /// What a form would send if nobody touched it.
    pub fn untouched(fields: &[Field]) -> Sent {
        let value = |field: &Field| (field.name.clone(), field.value().to_owned());
        Sent { is_form: true, values: fields.iter().map(value).collect(), file: None }
    }

    /// The same with another value under a name.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Sent {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// A value without the white space around it; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// A value as it was sent.
    pub fn raw(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Every name with its value, by name.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The bytes of the file that came along. Its name and its declared type are not taken.
    pub fn file(&self) -> Option<&[u8]> {
        self.file.as_deref()
    }

    /// A value that says something.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }
}

/// The fields of a form with files, and its one file.
async fn parts(mut form: Multipart) -> Result<(Vec<(String, String)>, Option<Vec<u8>>)> {
    let unreadable = || Fault::new(400, "unreadable", "The form could not be read to its end.");
    let (mut pairs, mut file) = (Vec::new(), None);
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().ok_or_else(unreadable)?.to_owned();
        let is_file = field.file_name().is_some();
        let bytes = field.bytes().await.map_err(|_| unreadable())?;
        match (is_file, pairs.len() > FIELDS_MAX || (is_file && file.is_some())) {
            (_, true) => {
                return Err(
                    Fault::new(400, "too_many_fields", "The form has more fields than any of our pages.").into()
                );
            }
            (true, false) => file = Some(bytes),
            (false, false) => pairs.push((name, String::from_utf8(bytes).map_err(|_| unreadable())?)),
        }
    }
    Ok((pairs, file))
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
