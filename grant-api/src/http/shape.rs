//! Compares a JSON body with the schema that the OpenAPI document gives it, and names every field
//! that is missing, unknown or of another type. The framework stops at the first, does not say
//! where it is, and takes a number or a truth value where the document says text: an amount sent
//! as `12345678901234.5678` would reach us as `"12345678901234.568"`.
//!
//! Invariant: a value of another JSON type than the document says never reaches a handler.
//! Must not: judge meaning (formats, ranges, lengths); constructors of the domain do, with errors
//! of their own. `oneOf` and `anyOf` are left to the handler's reader.

use serde_json::{Map, Value};

use crate::app::error::FieldError;

/// Most errors that one answer names.
const MAX_ERRORS: usize = 50;

/// Longest name of a field that an answer repeats, in characters.
const MAX_NAME: usize = 64;

/// Deepest chain of references followed; the body itself is bounded by `json_guard::MAX_DEPTH`.
const MAX_DEPTH: usize = 64;

/// The fields at fault, in the order of the schema; none when the body has the shape. `schemas` is
/// `components/schemas` of the document.
pub fn errors(schema: &Value, schemas: &Value, body: &Value) -> Vec<FieldError> {
    let mut found = Found { schemas, errors: Vec::new() };
    found.compare(schema, body, "", 0);
    found.errors.truncate(MAX_ERRORS);
    found.errors
}

struct Found<'a> {
    schemas: &'a Value,
    errors: Vec<FieldError>,
}

impl Found<'_> {
    fn add(&mut self, pointer: &str, code: &str, detail: String) {
        self.errors.push(FieldError::new(pointer, code, detail));
    }

    fn compare(&mut self, schema: &Value, value: &Value, pointer: &str, depth: usize) {
        if depth > MAX_DEPTH || self.errors.len() >= MAX_ERRORS {
            return;
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let name = target.rsplit('/').next().unwrap_or_default();
            if let Some(target) = self.schemas.get(name) {
                self.compare(target, value, pointer, depth + 1);
            }
            return;
        }
        // A reference with a description is written as `allOf` of the two.
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.compare(part, value, pointer, depth + 1);
        }
        let Some(kind) = schema.get("type").and_then(Value::as_str) else {
            return;
        };
        if !is_kind(kind, value) {
            self.add(pointer, "type", format!("Expected {}.", in_words(kind)));
            return;
        }
        self.compare_choice(schema, value, pointer);
        match value {
            Value::Object(object) => self.compare_object(schema, object, pointer, depth),
            Value::Array(list) => {
                for (index, item) in list.iter().enumerate() {
                    let Some(items) = schema.get("items") else { break };
                    self.compare(items, item, &format!("{pointer}/{index}"), depth + 1);
                }
            }
            _ => {}
        }
    }

    fn compare_choice(&mut self, schema: &Value, value: &Value, pointer: &str) {
        let Some(choices) = schema.get("enum").and_then(Value::as_array) else {
            return;
        };
        if !choices.contains(value) {
            let names: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
            self.add(pointer, "choice", format!("Expected one of: {}.", names.join(", ")));
        }
    }

    fn compare_object(&mut self, schema: &Value, object: &Map<String, Value>, pointer: &str, depth: usize) {
        // Without properties it is a map; its keys are data.
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            if let Some(item) = schema.get("additionalProperties") {
                for (key, value) in object {
                    self.compare(item, value, &child(pointer, key), depth + 1);
                }
            }
            return;
        };
        let required = schema.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|n| n == name));
        for (name, property) in properties {
            match object.get(name) {
                None | Some(Value::Null) if is_required(name) && property.get("default").is_none() => {
                    self.add(&child(pointer, name), "missing", format!("The field `{name}` is required."));
                }
                // An optional field may be null: the framework's document cannot say so.
                None | Some(Value::Null) => {}
                Some(value) => self.compare(property, value, &child(pointer, name), depth + 1),
            }
        }
        for name in object.keys().filter(|name| !properties.contains_key(*name)) {
            let shown: String = name.chars().take(MAX_NAME).collect();
            self.add(&child(pointer, &shown), "unknown_field", format!("The field `{shown}` is not known here."));
        }
    }
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn in_words(kind: &str) -> &'static str {
    match kind {
        "string" => "text in quotes",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        _ => "an object",
    }
}

/// RFC 6901, section 3.
fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(body: &Value) -> Vec<(String, String)> {
        let schemas = json!({
            "Money": {"type": "object", "required": ["amount"], "properties": {
                "amount": {"type": "string"}, "currency": {"type": "string", "enum": ["UAH", "EUR"]}}},
            "Case": {"type": "object", "required": ["code", "lines"], "properties": {
                "code": {"type": "string"},
                "count": {"type": "integer"},
                "note": {"type": "string"},
                "total": {"allOf": [{"$ref": "#/components/schemas/Money"}, {"description": "x"}]},
                "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Money"}},
                "rates": {"type": "object", "additionalProperties": {"type": "integer"}}}},
        });
        let errors = errors(&json!({"$ref": "#/components/schemas/Case"}), &schemas, body);
        errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn a_body_of_the_right_shape_has_no_errors() {
        let body = json!({"code": "a", "count": 3, "note": null, "rates": {"x": 1},
            "total": {"amount": "1.00", "currency": "UAH"}, "lines": [{"amount": "2.00"}]});
        assert_eq!(found(&body), []);
    }

    #[test]
    fn a_number_where_the_document_says_text_is_refused() {
        let body = json!({"code": true, "lines": [{"amount": 1.5}]});
        assert_eq!(found(&body), [("/code".into(), "type".into()), ("/lines/0/amount".into(), "type".into())]);
    }

    #[test]
    fn every_field_at_fault_is_named_at_once() {
        let body = json!({"code": null, "count": 1.5, "lines": {}, "other": 1, "rates": {"a/b": "x"},
            "total": {"currency": "USD", "more": 1}});
        let mut found = found(&body);
        found.sort();
        let expected = [
            ("/code", "missing"),
            ("/count", "type"),
            ("/lines", "type"),
            ("/other", "unknown_field"),
            ("/rates/a~1b", "type"),
            ("/total/amount", "missing"),
            ("/total/currency", "choice"),
            ("/total/more", "unknown_field"),
        ];
        assert_eq!(found, expected.map(|(pointer, code)| (pointer.into(), code.into())));
    }

    #[test]
    fn the_number_of_errors_named_is_bounded() {
        let many: Map<String, Value> = (0..500).map(|n| (format!("k{n}"), json!(1))).collect();
        assert_eq!(found(&Value::Object(many)).len(), MAX_ERRORS);
    }
}
