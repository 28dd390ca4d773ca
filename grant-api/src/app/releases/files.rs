//! Releases as files: the document itself, its tables.
//!
//! Invariant: a file is made from the stored document alone, so the same release gives the same bytes; its name says number and
//! audience and nothing else. Must not: read anything but the document.

use ledger_core::outcome::release_document::Profile;

use crate::app::statements::{CSV, Download, XLSX};
use crate::app::{App, AppError, AppResult, Request};
use crate::exchange::release_sheet::{ReleaseTable, release_csv, release_xlsx};

/// Media type of a document.
pub const JSON: &str = "application/json";

/// What is asked for of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseForm {
    /// The document as it was frozen.
    Json,
    /// One table.
    Csv(ReleaseTable),
    /// Every table.
    Xlsx,
    /// Its signature: a signed note whose root is the document's SHA-256.
    Note,
}

impl App {
    /// A release as a file.
    ///
    /// # Errors
    /// Those of `release_view`.
    pub async fn release_file(
        &self,
        request: &Request,
        (number, profile): (i64, Profile),
        form: ReleaseForm,
    ) -> AppResult<Download> {
        let view = self.release_view(request, number, profile).await?;
        let name = |ending: &str| format!("release-{number}-{}{ending}", profile.code());
        Ok(match form {
            ReleaseForm::Json => Download { name: name(".json"), media: JSON, bytes: view.file.content.into_bytes() },
            ReleaseForm::Csv(table) => {
                let bytes = release_csv(&view.document, table).csv().map_err(AppError::internal)?;
                Download { name: name(&format!("-{}.csv", table.code())), media: CSV, bytes }
            }
            ReleaseForm::Xlsx => {
                let bytes = release_xlsx(&view.document).map_err(AppError::internal)?;
                Download { name: name(".xlsx"), media: XLSX, bytes }
            }
            ReleaseForm::Note => {
                let media = "text/plain; charset=utf-8";
                Download { name: name(".note"), media, bytes: view.file.signature.into_bytes() }
            }
        })
    }
}
