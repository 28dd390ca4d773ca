//! Bodies for the writes of the API as its document describes them: what is required, with values that the schemas take.
//!
//! Invariant: a body names only what it is given to name; what it says besides is of no weight to a test that uses it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::failure::{Context, Failure};

/// Where a write goes, and a body for it.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The path, with ids in it.
    pub path: String,
    /// The body.
    pub body: Value,
}

/// The API's document, and ids by the root of a path (`goods-lines`) or a part of a field's name (`bank_account`).
pub struct Filler<'a> {
    /// The document.
    pub document: &'a Value,
    /// What there is to be named.
    pub ids: BTreeMap<&'static str, String>,
    /// The date that dates take.
    pub today: String,
}

impl Filler<'_> {
    /// The write of an operation.
    pub fn write(&self, operation: &str) -> Result<Filled, Failure> {
        let paths = self.document["paths"].as_object().context("the paths")?;
        let found = paths.iter().find(|(_, methods)| methods["post"]["operationId"] == operation);
        let (template, methods) = found.context(format!("a route of {operation}"))?;
        let root = template.split('/').nth(1).unwrap_or_default();
        let id = self.ids.get(root).context(format!("{operation}: an id of {root}"))?;
        let schema = &methods["post"]["requestBody"]["content"]["application/json; charset=utf-8"]["schema"];
        Ok(Filled { path: template.replace("{id}", id), body: self.value("", schema)? })
    }

    fn value(&self, name: &str, schema: &Value) -> Result<Value, Failure> {
        if let Some(reference) = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str()) {
            let named = self.document.pointer(reference.trim_start_matches('#'));
            return self.value(name, named.context(format!("the schema {reference}"))?);
        }
        Ok(match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("object"), _) => {
                let mut fields = Map::new();
                for field in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    fields.insert(field.to_owned(), self.value(field, &schema["properties"][field])?);
                }
                Value::Object(fields)
            }
            (Some("array"), _) => json!([self.value(name, &schema["items"])?]),
            (Some("string"), Some("uuid")) => {
                let found = self.ids.iter().find(|(kind, _)| name.contains(**kind));
                json!(found.context(format!("an id for {name}"))?.1)
            }
            (Some("string"), Some("naive-date" | "date")) => json!(self.today),
            (Some("string"), _) => json!(text(name)),
            (Some("integer"), _) => json!(1),
            (Some("boolean"), _) => json!(false),
            _ => return Err(Failure::new(format!("{name}: nothing fits {schema}"))),
        })
    }
}

/// A text that a field takes.
fn text(name: &str) -> &'static str {
    match name {
        "amount" => "1.00",
        "currency" => "UAH",
        "category" => "tools",
        "choice" => "for",
        "interest" => "none",
        "ground" => "stops",
        "differs" => "status",
        _ => "X-1",
    }
}
