//! The operations that the site has: which methods a path has, which query parameters and media
//! types a method takes. Prepared once at start, from the OpenAPI document.
//!
//! Invariant: a path matches at most one template, and a literal segment wins over a parameter, as
//! in the router. Must not: route (the router does), or hold anything of a request.

use std::collections::BTreeMap;
use std::fmt;

use poem::http::Method;
use serde_json::Value;

/// What one method of a path takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operation {
    /// Query parameters by name; `true` where the document declares a list, which may repeat.
    pub query: BTreeMap<String, bool>,
    /// Media types of the body, without parameters; empty where the document declares no body.
    pub media: Vec<String>,
    /// Schema of the JSON body, if the document declares one.
    pub body: Option<Value>,
}

#[derive(Debug)]
struct Resource {
    template: String,
    methods: BTreeMap<String, Operation>,
}

/// The table.
#[derive(Debug, Default)]
pub struct Operations {
    /// By number of segments, then in order of precedence.
    by_length: BTreeMap<usize, Vec<Resource>>,
    /// `components/schemas` of the document.
    schemas: Value,
}

/// What a path matched.
#[derive(Debug, Clone, Copy)]
pub struct Matched<'a> {
    resource: &'a Resource,
}

/// The document is not what this program itself writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadDocument(String);

impl fmt::Display for BadDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenAPI document: {}", self.0)
    }
}

impl std::error::Error for BadDocument {}

/// The media type of RFC 8259.
pub const JSON: &str = "application/json";

/// The media type of a form with files (RFC 7578).
pub const FORM_DATA: &str = "multipart/form-data";

/// The media type of plain bytes.
pub const BYTES: &str = "application/octet-stream";

impl Operation {
    /// Does its body bring a file?
    pub fn takes_a_file(&self) -> bool {
        self.media.iter().any(|media| media == FORM_DATA || media == BYTES)
    }
}

/// The methods that an OpenAPI path item can hold (OpenAPI 3.0.0, Path Item Object).
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Operations {
    /// The table of an OpenAPI document whose paths are mounted under `prefix` (`/api/v1`).
    ///
    /// # Errors
    /// The text is not JSON, or has no `paths`.
    pub fn from_document(json: &str, prefix: &str) -> Result<Self, BadDocument> {
        let document: Value = serde_json::from_str(json).map_err(|error| BadDocument(error.to_string()))?;
        let paths =
            document.get("paths").and_then(Value::as_object).ok_or_else(|| BadDocument("no paths".to_owned()))?;
        let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
        let mut table = Self { schemas, ..Self::default() };
        for (path, item) in paths {
            let template = format!("{prefix}{path}");
            for name in METHODS {
                if let Some(operation) = item.get(name) {
                    table.insert(&name.to_uppercase(), &template, operation_of(operation));
                }
            }
        }
        Ok(table)
    }

    /// Adds an operation that is in no document: a page, a health check. It takes the named query
    /// parameters, once each.
    pub fn add(&mut self, method: &Method, template: &str, query: &[&str]) {
        let operation =
            Operation { query: query.iter().map(|&name| (name.to_owned(), false)).collect(), ..Operation::default() };
        self.insert(method.as_str(), template, operation);
    }

    /// Adds a form that brings a file along.
    pub fn add_upload(&mut self, template: &str) {
        let operation = Operation { media: vec![FORM_DATA.to_owned()], ..Operation::default() };
        self.insert(Method::POST.as_str(), template, operation);
    }

    fn insert(&mut self, method: &str, template: &str, operation: Operation) {
        let rows = self.by_length.entry(segments(template).count()).or_default();
        let place = match rows.iter().position(|row| row.template == template) {
            Some(place) => place,
            None => {
                let place = rows.partition_point(|row| {
                    segments(&row.template).map(is_parameter).le(segments(template).map(is_parameter))
                });
                let row = Resource { template: template.to_owned(), methods: BTreeMap::new() };
                rows.insert(place, row);
                place
            }
        };
        if let Some(row) = rows.get_mut(place) {
            row.methods.insert(method.to_owned(), operation);
        }
    }

    /// The named schemas, for references.
    pub fn schemas(&self) -> &Value {
        &self.schemas
    }

    /// The resource of a path, if the site has one in this table.
    pub fn matching(&self, path: &str) -> Option<Matched<'_>> {
        self.by_length
            .get(&segments(path).count())?
            .iter()
            .find(|row| {
                segments(&row.template)
                    .zip(segments(path))
                    .all(|(expected, given)| expected == given || (is_parameter(expected) && !given.is_empty()))
            })
            .map(|resource| Matched { resource })
    }
}

impl<'a> Matched<'a> {
    /// The path with the names of its parameters: safe to log, unlike the path itself.
    pub fn template(self) -> &'a str {
        &self.resource.template
    }

    /// The operation of a method. `HEAD` is `GET` without the body (RFC 9110, 9.3.2).
    pub fn operation(self, method: &Method) -> Option<&'a Operation> {
        let methods = &self.resource.methods;
        methods.get(method.as_str()).or_else(|| (*method == Method::HEAD).then(|| methods.get("GET")).flatten())
    }

    /// The value of an `Allow` header.
    pub fn allow(self) -> String {
        let mut names: Vec<&str> = self.resource.methods.keys().map(String::as_str).collect();
        if names.contains(&"GET") && !names.contains(&"HEAD") {
            names.push("HEAD");
        }
        if !names.contains(&"OPTIONS") {
            names.push("OPTIONS");
        }
        names.sort_unstable();
        names.join(", ")
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1)
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

fn operation_of(operation: &Value) -> Operation {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let query = parameters
        .into_iter()
        .flatten()
        .filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some("query"))
        .filter_map(|parameter| {
            let name = parameter.get("name")?.as_str()?.to_owned();
            let list = parameter.pointer("/schema/type").and_then(Value::as_str) == Some("array");
            Some((name, list))
        })
        .collect();
    let content = operation.pointer("/requestBody/content").and_then(Value::as_object);
    let media: Vec<String> =
        content.into_iter().flat_map(|content| content.keys()).map(|media| essence(media)).collect();
    let body = content
        .and_then(|content| content.iter().find(|(media, _)| essence(media) == JSON))
        .and_then(|(_, media)| media.get("schema"))
        .cloned();
    Operation { query, media, body }
}

/// A media type without its parameters, in lower case.
pub fn essence(media: &str) -> String {
    let bare = media.split(';').next().unwrap_or_default();
    bare.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"paths":{
        "/cases":{"get":{"parameters":[
            {"name":"state","in":"query","schema":{"type":"string"}},
            {"name":"tag","in":"query","schema":{"type":"array"}},
            {"name":"X-Key","in":"header","schema":{"type":"string"}}]},
          "post":{"requestBody":{"content":{"application/json; charset=utf-8":{}}}}},
        "/cases/{id}":{"get":{}},
        "/cases/mine":{"get":{}},
        "/cases/{id}/submit":{"post":{}}}}"#;

    fn table() -> Operations {
        Operations::from_document(DOCUMENT, "/api/v1").unwrap_or_default()
    }

    #[test]
    fn a_literal_segment_wins_over_a_parameter() {
        let table = table();
        let template = |path| table.matching(path).map(|m| m.template().to_owned());
        assert_eq!(template("/api/v1/cases/mine").as_deref(), Some("/api/v1/cases/mine"));
        assert_eq!(template("/api/v1/cases/7").as_deref(), Some("/api/v1/cases/{id}"));
        assert_eq!(template("/api/v1/cases/"), None);
        assert_eq!(template("/api/v1/cases/7/approve"), None);
        assert_eq!(template("/cases"), None);
    }

    #[test]
    fn only_query_parameters_are_query_parameters() {
        let table = table();
        let list = table.matching("/api/v1/cases").and_then(|m| m.operation(&Method::HEAD));
        let query = list.map(|operation| operation.query.clone()).unwrap_or_default();
        assert_eq!(query.into_iter().collect::<Vec<_>>(), [("state".to_owned(), false), ("tag".to_owned(), true)]);
        let create = table.matching("/api/v1/cases").and_then(|m| m.operation(&Method::POST));
        assert_eq!(create.map(|operation| operation.media.clone()), Some(vec!["application/json".to_owned()]));
    }

    #[test]
    fn allow_names_the_methods_with_head_and_options() {
        let table = table();
        let allow = |path| table.matching(path).map(Matched::allow);
        assert_eq!(allow("/api/v1/cases").as_deref(), Some("GET, HEAD, OPTIONS, POST"));
        assert_eq!(allow("/api/v1/cases/7/submit").as_deref(), Some("OPTIONS, POST"));
    }

    #[test]
    fn a_text_that_is_no_document_is_refused() {
        assert!(Operations::from_document("[", "").is_err());
        assert!(Operations::from_document("{}", "").is_err());
    }
}
