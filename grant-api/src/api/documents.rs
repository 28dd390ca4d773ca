//! Documents of a case: the list, each as the PDF that was recorded, and as a page to print.

use std::sync::Arc;

use ledger_core::id::{CaseId, DocumentId};
use ledger_core::programme::document::Document;
use ledger_core::time::Day;
use poem::{IntoResponse, Response};
use poem_openapi::param::Path;
use poem_openapi::payload::{Binary, Html, Json, Payload};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::auth::Auth;
use super::problem::ProblemResponse;
use super::{Answer, Tag, request};
use crate::app::App;
use crate::document::html;
use crate::http::attachment::attachment;

/// Media type of a PDF.
pub const PDF: &str = "application/pdf";

/// A document of a case.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Document")]
pub struct DocumentBody {
    /// Id.
    id: Uuid,
    /// What it is: `agreement`, `amendment`, `handover` or `minutes`.
    kind: String,
    /// What it is about: the grant, the order of goods, or the case.
    object_id: Uuid,
    /// 1, 2, .. of its kind about the same thing.
    version: i64,
    /// `en` or `uk`.
    language: String,
    /// Version of the template.
    template: i64,
    /// SHA-256 of the PDF's bytes: what a signature names.
    sha256: String,
    /// Made on.
    made_on: Day,
    /// Who made it.
    made_by: Uuid,
}

impl From<Document> for DocumentBody {
    fn from(row: Document) -> Self {
        DocumentBody {
            id: row.document_id.0,
            kind: row.kind.code().to_string(),
            object_id: row.object_id,
            version: row.version,
            language: row.language.code().to_string(),
            template: row.template,
            sha256: row.sha256,
            made_on: row.made_on,
            made_by: row.made_by.0,
        }
    }
}

/// A PDF to save, under a name made of its id.
#[derive(Debug)]
pub struct Pdf {
    id: Uuid,
    bytes: Vec<u8>,
}

impl Pdf {
    /// A PDF under the id of what it is of.
    pub fn new(id: Uuid, bytes: Vec<u8>) -> Self {
        Pdf { id, bytes }
    }
}

impl IntoResponse for Pdf {
    fn into_response(self) -> Response {
        attachment(&format!("{}.pdf", self.id), PDF, self.bytes)
    }
}

impl ApiResponse for Pdf {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The document as it was recorded, byte for byte.",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType { content_type: PDF, schema: Binary::<Vec<u8>>::schema_ref() }],
                headers: Vec::new(),
            }],
        }
    }

    fn register(_registry: &mut Registry) {}
}

/// Operations on documents.
pub struct DocumentsApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Cases")]
impl DocumentsApi {
    /// The documents of a case, oldest first.
    #[oai(path = "/cases/:id/documents", method = "get", operation_id = "case_documents")]
    async fn list(&self, auth: Auth, id: Path<Uuid>) -> Answer<Vec<DocumentBody>> {
        let rows = self.0.documents(&request(auth), CaseId(id.0)).await?;
        Ok(Json(rows.into_iter().map(DocumentBody::from).collect()))
    }

    /// A document as its PDF: the recorded bytes, or 409 `document_not_reproduced`.
    #[oai(path = "/cases/:id/documents/:document_id", method = "get", operation_id = "case_document")]
    async fn get(&self, auth: Auth, id: Path<Uuid>, document_id: Path<Uuid>) -> Result<Pdf, ProblemResponse> {
        let bytes = self.0.document_pdf(&request(auth), CaseId(id.0), DocumentId(document_id.0)).await?;
        Ok(Pdf { id: document_id.0, bytes })
    }

    /// A document as a page to read and print.
    #[oai(path = "/cases/:id/documents/:document_id/html", method = "get", operation_id = "case_document_html")]
    async fn html(&self, auth: Auth, id: Path<Uuid>, document_id: Path<Uuid>) -> Result<Html<String>, ProblemResponse> {
        let (_, doc) = self.0.document_doc(&request(auth), CaseId(id.0), DocumentId(document_id.0)).await?;
        Ok(Html(html::page(&doc).into_string()))
    }
}
