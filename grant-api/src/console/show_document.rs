//! A document of a case: the page to read and print, and its PDF.
//!
//! Invariant: both show the recorded document or an error. Must not: make one anew, or put a name into an address.

use ledger_core::id::DocumentId;
use maud::html;
use poem::http::StatusCode;
use poem::{Response, Result};

use super::layout::Frame;
use super::session::Visit;
use crate::app::{AppError, AppResult};
use crate::document::html::article;
use crate::http::attachment::attachment;

fn id(visit: &Visit) -> AppResult<DocumentId> {
    visit.part("document").parse().map_err(|_| AppError::Hidden)
}

/// The page.
pub async fn show(visit: Visit) -> Result<Response> {
    let (app, words, number) = (&visit.console.app, visit.words(), visit.part("number"));
    let case = app.case_by_number(&visit.request, number).await?.case.application.case_id;
    let id = id(&visit)?;
    let (_, doc) = app.document_doc(&visit.request, case, id).await?;
    let content = html! {
        p.document-links {
            a href=(format!("/cases/{number}")) { (words.t("document-back")) } " · "
            a href=(format!("/cases/{number}/documents/{id}/pdf")) download { (words.t("document-pdf")) }
        }
        (article(&doc))
    };
    let frame = Frame { sheets: true, ..visit.frame(doc.reference.clone(), "cases", 0) };
    Ok(visit.page(StatusCode::OK, &frame, &content))
}

/// The file.
pub async fn pdf(visit: Visit) -> Result<Response> {
    let (app, number) = (&visit.console.app, visit.part("number"));
    let case = app.case_by_number(&visit.request, number).await?.case.application.case_id;
    let id = id(&visit)?;
    let bytes = app.document_pdf(&visit.request, case, id).await?;
    Ok(attachment(&format!("{id}.pdf"), "application/pdf", bytes))
}
