//! What a statement is answered with: JSON, or a file of the same figures.
//!
//! Invariant: one operation, one set of parameters, three media types, all in the document. Must not: make the file.

use poem::{IntoResponse, Response};
use poem_openapi::payload::{Binary, Json, Payload};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::ToJSON;
use poem_openapi::{ApiResponse, Enum};

use super::problem::ProblemResponse;
use crate::app::statements::{CSV, Download, FileForm, XLSX};
use crate::http::attachment::attachment;

/// The form of an answer; JSON when absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "StatementFormat", rename_all = "lowercase")]
pub enum Format {
    /// JSON, in pages where the statement is long.
    Json,
    /// CSV of the whole statement.
    Csv,
    /// XLSX of the whole statement.
    Xlsx,
}

impl Format {
    /// The form of the file, if one was asked for.
    pub fn file(asked: Option<Format>) -> Option<FileForm> {
        match asked {
            None | Some(Format::Json) => None,
            Some(Format::Csv) => Some(FileForm::Csv),
            Some(Format::Xlsx) => Some(FileForm::Xlsx),
        }
    }
}

/// A statement, or its file.
#[derive(Debug)]
pub enum Statement<T> {
    /// As JSON.
    Body(T),
    /// As a file.
    File(Download),
}

/// What a handler of statements answers.
pub type StatementAnswer<T> = Result<Statement<T>, ProblemResponse>;

impl<T: ToJSON> IntoResponse for Statement<T> {
    fn into_response(self) -> Response {
        match self {
            Statement::Body(body) => Json(body).into_response(),
            Statement::File(file) => attachment(&file.name, file.media, file.bytes),
        }
    }
}

impl<T: ToJSON> ApiResponse for Statement<T> {
    fn meta() -> MetaResponses {
        let file = |content_type| MetaMediaType { content_type, schema: Binary::<Vec<u8>>::schema_ref() };
        let json = MetaMediaType { content_type: Json::<T>::CONTENT_TYPE, schema: T::schema_ref() };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The statement, or its file.",
                status: Some(200),
                status_range: None,
                content: vec![json, file(CSV), file(XLSX)],
                headers: Vec::new(),
            }],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// A file and nothing else.
#[derive(Debug)]
pub struct FileAnswer(pub Download);

impl IntoResponse for FileAnswer {
    fn into_response(self) -> Response {
        attachment(&self.0.name, self.0.media, self.0.bytes)
    }
}

impl ApiResponse for FileAnswer {
    fn meta() -> MetaResponses {
        let file = |content_type| MetaMediaType { content_type, schema: Binary::<Vec<u8>>::schema_ref() };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The file.",
                status: Some(200),
                status_range: None,
                content: vec![file(CSV), file(XLSX)],
                headers: Vec::new(),
            }],
        }
    }

    fn register(_registry: &mut Registry) {}
}
