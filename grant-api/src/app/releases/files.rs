//! Releases as files: the document itself, its tables, its report and charts.
//!
//! Invariant: a file is made from the stored document alone, so the same release gives the same bytes; its name says number and
//! audience and nothing else. Must not: read anything but the document.

use ledger_core::codes;
use ledger_core::outcome::release_document::{Profile, ReleaseDocument};
use ledger_core::programme::document::Language;

use crate::app::statements::{CSV, Download, XLSX};
use crate::app::{App, AppError, AppResult, Request};
use crate::document::chart::survival_chart;
use crate::document::chart_bars::{funnel_chart, jobs_chart};
use crate::document::chart_png::png;
use crate::document::drawing::{Drawing, svg};
use crate::document::release_html::report_html;
use crate::document::release_report::{ReportFrame, Withdrawal, release_report, report_pdf};
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
            ReleaseForm::Report(language, form) => {
                let withdrawn = view.release.withdrawn_on.zip(view.release.notice.as_deref());
                let withdrawn = withdrawn.map(|(on, reason)| Withdrawal { on, reason, replaced_by: None });
                let frame = ReportFrame { language, content_sha256: &view.file.sha256, withdrawn };
                let report = release_report(&view.document, &frame);
                let language = language.code();
                match form {
                    ReportForm::Html => Download {
                        name: name(&format!("-{language}.html")),
                        media: "text/html; charset=utf-8",
                        bytes: report_html(&report).into_bytes(),
                    },
                    ReportForm::Pdf => Download {
                        name: name(&format!("-{language}.pdf")),
                        media: "application/pdf",
                        bytes: report_pdf(&report).map_err(AppError::internal)?,
                    },
                }
            }
            ReleaseForm::Chart(chart, language, form) => {
                let drawing = drawn(&view.document, chart, language).ok_or(AppError::Hidden)?;
                let (ending, media, bytes) = match form {
                    PictureForm::Svg => ("svg", "image/svg+xml", svg(&drawing).into_bytes()),
                    PictureForm::Png => ("png", "image/png", png(&drawing).map_err(AppError::internal)?),
                };
                Download { name: name(&format!("-{}-{}.{ending}", chart.code(), language.code())), media, bytes }
            }
            ReleaseForm::Note => {
                let media = "text/plain; charset=utf-8";
                Download { name: name(".note"), media, bytes: view.file.signature.into_bytes() }
            }
        })
    }
}
