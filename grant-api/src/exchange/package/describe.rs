//! `datapackage.json`: the table of the format as a Frictionless tabular data package (Table Schema 1.0).
//!
//! Invariant: written from [`super::tables`] alone; the same table gives the same bytes.
//! Must not: promise more than the reader holds to. What Table Schema cannot say (steps, conditions) stands in the
//! description of the file.

use ledger_core::programme::region::REGIONS;
use ledger_core::text::{CODE_MAX, LABEL_MAX};
use serde::Serialize;
use serde_json::{Value, json};

use super::format::{AMOUNT_DIGITS, Column, EMAIL_MAX, FIRST_DATE, Kind, LAST_DATE, Listed, Table};
use super::tables::{TABLES, position};

/// The documents are structs and not maps, so that their members keep this order whatever features `serde_json` has.
#[derive(Serialize)]
struct Package<'a> {
    name: &'static str,
    title: &'a str,
    profile: &'static str,
    resources: Vec<Resource>,
}

#[derive(Serialize)]
struct Resource {
    name: &'static str,
    path: &'static str,
    profile: &'static str,
    description: String,
    encoding: &'static str,
    schema: Schema,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    fields: Vec<Field>,
    missing_values: [&'static str; 1],
    primary_key: &'static [&'static str],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Serialize)]
struct ForeignKey {
    fields: Vec<&'static str>,
    reference: ReferenceTo,
}

#[derive(Serialize)]
struct ReferenceTo {
    resource: &'static str,
    fields: &'static [&'static str],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Field {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal_char: Option<&'static str>,
    description: &'static str,
    #[serde(skip_serializing_if = "Constraints::is_empty")]
    constraints: Constraints,
}

#[derive(Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Constraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unique: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<Value>,
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    list: Option<Vec<String>>,
}

impl Constraints {
    fn is_empty(&self) -> bool {
        *self == Constraints::default()
    }

    fn between(least: Value, most: Value) -> Self {
        Constraints { minimum: Some(least), maximum: Some(most), ..Constraints::default() }
    }

    fn one_of<S: ToString>(codes: &[S]) -> Self {
        Constraints { list: Some(codes.iter().map(S::to_string).collect()), ..Constraints::default() }
    }

    fn pattern(pattern: String) -> Self {
        Constraints { pattern: Some(pattern), ..Constraints::default() }
    }

    fn at_most(characters: usize) -> Self {
        Constraints { max_length: Some(characters), ..Constraints::default() }
    }
}

/// The description of a package with that title, as pretty JSON with a line end.
pub fn datapackage(title: &str) -> String {
    let package = Package {
        name: "grant-programme",
        title,
        profile: "tabular-data-package",
        resources: TABLES.iter().map(resource).collect(),
    };
    // A document of texts and numbers always can be written.
    serde_json::to_string_pretty(&package).map_or_else(|_| String::new(), |text| text + "\n")
}

fn resource(table: &'static Table) -> Resource {
    let foreign_keys = table
        .all_references()
        .into_iter()
        .map(|(columns, to)| ForeignKey {
            fields: columns.iter().map(|column| table.columns[*column].name).collect(),
            reference: ReferenceTo { resource: to, fields: position(to).map_or(&[], |to| TABLES[to].key) },
        })
        .collect();
    Resource {
        name: table.name,
        path: table.file,
        profile: "tabular-data-resource",
        description: about(table),
        encoding: "utf-8",
        schema: Schema {
            fields: table.columns.iter().map(|column| field(table, column)).collect(),
            missing_values: [""],
            primary_key: table.key,
            foreign_keys,
        },
    }
}

/// What a row is, and what Table Schema has no word for.
fn about(table: &Table) -> String {
    let mut text = table.about.to_owned();
    if table.one_row {
        text.push_str(" Exactly one row.");
    }
    let steps: Vec<String> = table.steps.iter().map(|step| step.columns.join(" + ")).collect();
    match steps.as_slice() {
        [] => {}
        [step] => text.push_str(&format!(" Filled together or not at all: {step}.")),
        _ => text.push_str(&format!(
            " Steps, each filled as a whole or not at all, a later one only after the earlier: {}.",
            steps.join("; ")
        )),
    }
    if let Some((column, is)) = table.steps.iter().find_map(|step| step.never) {
        text.push_str(&format!(" No step when {column} is {is}."));
    }
    for rule in table.exactly {
        text.push_str(&format!(" {} is filled exactly when {} is {}.", rule.column, rule.when, rule.is));
    }
    for (from, to) in table.spans {
        text.push_str(&format!(" {to} is never before {from}."));
    }
    text
}

fn field(table: &Table, column: &Column) -> Field {
    let (kind, format, constraints) = match column.kind {
        Kind::Code => ("string", None, Constraints::pattern(format!("[A-Za-z0-9._/-]{{1,{CODE_MAX}}}"))),
        Kind::Label => ("string", None, Constraints::at_most(LABEL_MAX)),
        Kind::Email => ("string", Some("email"), Constraints::at_most(EMAIL_MAX)),
        Kind::Date => ("date", Some("default"), Constraints::between(json!(FIRST_DATE), json!(LAST_DATE))),
        // The least is the finest minor unit of any currency: nothing is not an amount.
        Kind::Amount => ("number", None, Constraints::between(json!("0.001"), json!("9".repeat(AMOUNT_DIGITS)))),
        Kind::Int(least, most) => ("integer", None, Constraints::between(json!(least), json!(most))),
        Kind::YesNo => ("string", None, Constraints::one_of(bool::CODES)),
        Kind::List(codes) => ("string", None, Constraints::one_of(codes)),
        Kind::Currency | Kind::BaseCurrency => ("string", None, Constraints::pattern("[A-Z]{3}".to_owned())),
        Kind::Region => ("string", None, Constraints::one_of(&REGIONS.map(|region| format!("UA-{region}")))),
    };
    Field {
        name: column.name,
        kind,
        format,
        decimal_char: (kind == "number").then_some("."),
        description: column.about,
        constraints: Constraints {
            required: column.required.then_some(true),
            unique: (column.unique || table.key == [column.name]).then_some(true),
            ..constraints
        },
    }
}
