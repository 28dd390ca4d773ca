//! Releases as files: the document itself, its tables, its report and charts.
//!
//! Invariant: the document and its signature are served as they are stored, the same bytes for ever; every other form is made of
//! the document and, where the release was withdrawn, its notice. A name says number and audience and nothing else. Must not:
//! read anything else.

use ledger_core::codes;
use ledger_core::outcome::release_document::{Profile, ReleaseDocument};
use ledger_core::programme::document::Language;

use super::ReleaseView;
use crate::app::statements::{CSV, Download, XLSX};
use crate::app::{App, AppError, AppResult, Request};
use crate::document::chart::survival_chart;
use crate::document::chart_bars::{funnel_chart, jobs_chart};
use crate::document::chart_png::png;
use crate::document::drawing::{Drawing, svg};
use crate::document::release_html::report_html;
use crate::document::release_report::{ReportFrame, release_report, report_pdf};
use crate::document::withdrawn::marked;
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
    /// The report, in a language, as a PDF or as a page.
    Report(Language, ReportForm),
    /// A chart, in a language, as a vector or as a picture.
    Chart(Chart, Language, PictureForm),
}

/// How a report comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// To print.
    Pdf,
    /// To read.
    Html,
}

/// How a chart comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureForm {
    /// Vector.
    Svg,
    /// Raster.
    Png,
}

codes! {
    /// A chart of a release.
    pub enum Chart {
        /// Survival of the whole programme.
        Survival = "survival",
        /// Survival by region.
        Regions = "regions",
        /// Survival by sector.
        Sectors = "sectors",
        /// Survival by cohort.
        Cohorts = "cohorts",
        /// Survival by sex of the owners.
        Sexes = "sexes",
        /// Jobs over time.
        Jobs = "jobs",
        /// People by stage.
        Funnel = "funnel",
    }
}

/// The dimension whose leaves a chart compares.
fn compared(chart: Chart) -> Option<&'static str> {
    match chart {
        Chart::Regions => Some("region"),
        Chart::Sectors => Some("sector"),
        Chart::Cohorts => Some("cohort"),
        Chart::Sexes => Some("sex"),
        Chart::Survival | Chart::Jobs | Chart::Funnel => None,
    }
}

fn drawn(document: &ReleaseDocument, chart: Chart, language: Language) -> Option<Drawing> {
    match (chart, compared(chart)) {
        (Chart::Jobs, _) => jobs_chart(document, "all", language),
        (Chart::Funnel, _) => funnel_chart(document, language),
        (_, None) => survival_chart(document, &["all"], language),
        (_, Some(code)) => {
            let dimension = document.dimensions.iter().find(|dimension| dimension.code == code)?;
            let keys: Vec<String> = dimension.leaves.iter().map(|leaf| format!("{code}={}", leaf.code)).collect();
            survival_chart(document, &keys.iter().map(String::as_str).collect::<Vec<_>>(), language)
        }
    }
}

impl App {
    /// A release as a file. What was withdrawn says so in every form but the document itself and its signature, whose bytes stay.
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
        // To draw, to set type and to compress would hold up everybody else whom this thread serves.
        tokio::task::spawn_blocking(move || made(view, form)).await.map_err(AppError::internal)?
    }
}

fn made(view: ReleaseView, form: ReleaseForm) -> AppResult<Download> {
    let ReleaseView { release, file, document } = view;
    let withdrawn = release.withdrawal();
    let name = |ending: &str| format!("release-{}-{}{ending}", release.number, file.profile.code());
    Ok(match form {
        ReleaseForm::Json => Download { name: name(".json"), media: JSON, bytes: file.content.into_bytes() },
        ReleaseForm::Csv(table) => {
            let bytes = release_csv(&document, table, withdrawn).csv().map_err(AppError::internal)?;
            Download { name: name(&format!("-{}.csv", table.code())), media: CSV, bytes }
        }
        ReleaseForm::Xlsx => {
            let bytes = release_xlsx(&document, withdrawn).map_err(AppError::internal)?;
            Download { name: name(".xlsx"), media: XLSX, bytes }
        }
        ReleaseForm::Report(language, form) => {
            let frame = ReportFrame { language, content_sha256: &file.sha256, withdrawn };
            let report = release_report(&document, &frame);
            let (ending, media, bytes) = match form {
                ReportForm::Html => ("html", "text/html; charset=utf-8", report_html(&report).into_bytes()),
                ReportForm::Pdf => ("pdf", "application/pdf", report_pdf(&report).map_err(AppError::internal)?),
            };
            Download { name: name(&format!("-{}.{ending}", language.code())), media, bytes }
        }
        ReleaseForm::Chart(chart, language, form) => {
            let drawing = drawn(&document, chart, language).ok_or(AppError::Hidden)?;
            let drawing = match withdrawn {
                Some(withdrawal) => marked(drawing, withdrawal),
                None => drawing,
            };
            let (ending, media, bytes) = match form {
                PictureForm::Svg => ("svg", "image/svg+xml", svg(&drawing).into_bytes()),
                PictureForm::Png => ("png", "image/png", png(&drawing).map_err(AppError::internal)?),
            };
            Download { name: name(&format!("-{}-{}.{ending}", chart.code(), language.code())), media, bytes }
        }
        ReleaseForm::Note => {
            let media = "text/plain; charset=utf-8";
            Download { name: name(".note"), media, bytes: file.signature.into_bytes() }
        }
    })
}
