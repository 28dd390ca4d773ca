//! Releases of outcome figures: made, published, withdrawn, and read as they were frozen.
//!
//! Invariant: `/releases/{n}/...` gives the same bytes for ever. Must not: make a figure.

use std::sync::Arc;

use ledger_core::outcome::release_document::Profile;
use ledger_core::programme::document::Language;
use ledger_core::programme::release::{Release, WithdrawalReason};
use ledger_core::time::{Day, Timestamp};
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::act::{Dated, bodies};
use super::auth::Auth;
use super::problem::ProblemResponse;
use super::statement_answer::FileAnswer;
use super::wire::{ReceiptBody, StepBody, choice};
use super::wire_releases::{ReleaseComparisonBody, ReleaseWholeBody};
use super::{Answer, Tag, request};
use crate::app::execute::{Fields, Terms};
use crate::app::releases::{Chart, PictureForm, ReleaseForm, ReleaseTable, ReportForm};
use crate::app::{App, AppResult};

bodies! {
    /// The next release.
    "NewRelease" pub struct NewReleaseBody {
        /// Visits up to this day count; the business date when absent.
        pub data_cut: Option<Day>,
    }
    /// The withdrawal of a release. Everybody reads the reason, so it is one of a list.
    "ReleaseWithdrawal" pub struct WithdrawalBody {
        /// Version of the release that this is decided on.
        pub version: i64,
        /// error, records, disclosure, superseded, mistake.
        pub reason: String,
    }
}

/// A release.
#[derive(Debug, Object)]
#[oai(rename = "Release")]
pub struct ReleaseBody {
    /// Id.
    release_id: Uuid,
    /// Number.
    number: i64,
    /// Version.
    version: i64,
    /// built, published, withdrawn.
    state: String,
    /// Visits up to this day count.
    data_cut: Day,
    /// Records known by then count.
    known_at: String,
    /// Size of the log by then.
    log_size: i64,
    /// Version of definitions and rules.
    method: String,
    /// Made on.
    built_on: Day,
    /// Published on.
    published_on: Option<Day>,
    /// Withdrawn on.
    withdrawn_on: Option<Day>,
    /// Why it was withdrawn: error, records, disclosure, superseded, mistake; another code in releases withdrawn before there
    /// was a list.
    notice: Option<String>,
}

impl From<&Release> for ReleaseBody {
    fn from(row: &Release) -> Self {
        ReleaseBody {
            release_id: row.release_id.0,
            number: row.number,
            version: row.version,
            state: row.state.code().into(),
            data_cut: row.data_cut,
            known_at: instant(row.known_at),
            log_size: row.log_size,
            method: row.method.clone(),
            built_on: row.built_on,
            published_on: row.published_on,
            withdrawn_on: row.withdrawn_on,
            notice: row.notice.clone(),
        }
    }
}

fn instant(at: Timestamp) -> String {
    at.to_string()
}

/// The key of releases.
#[derive(Debug, Object)]
#[oai(rename = "ReleaseKey")]
pub struct ReleaseKeyBody {
    /// NAME+ID+BASE64, as verifiers of signed notes take it.
    verifier: String,
}

/// The profile that was asked for; the public one when absent.
pub(super) fn profile(asked: Option<String>) -> AppResult<Profile> {
    let mut fields = Fields::default();
    let asked = asked.as_deref().unwrap_or(Profile::Public.code());
    let found = choice(&mut fields, "?profile", Profile::ALL, Profile::code, asked);
    fields.finish(found)
}

/// Operations on releases.
pub struct ReleasesApi(pub Arc<App>);

#[OpenApi(tag = "Tag::Outcomes")]
impl ReleasesApi {
    /// Makes the next release of a data cut: masked, audited and signed for each audience, to be published by somebody else.
    #[oai(path = "/releases", method = "post", operation_id = "release_build")]
    async fn build(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        body: Json<NewReleaseBody>,
    ) -> Answer<ReceiptBody> {
        let when = body.0.when();
        let terms = Terms { key: Some(key.0), on: when.on, original_on: when.original_on };
        let receipt = self.0.release_build(&request(auth), terms, body.0.data_cut).await?;
        Ok(Json(ReceiptBody::from(receipt)))
    }

    /// Publishes a release that somebody else made.
    #[oai(path = "/releases/:number/publish", method = "post", operation_id = "release_publish")]
    async fn publish(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        number: Path<i64>,
        body: Json<StepBody>,
    ) -> Answer<ReceiptBody> {
        let request = request(auth);
        let when = body.0.when();
        let terms = Terms { key: Some(key.0), on: when.on, original_on: when.original_on };
        let of = (number.0, body.0.version);
        Ok(Json(ReceiptBody::from(self.0.release_publish(&request, terms, of).await?)))
    }

    /// Withdraws a release with a notice; what it said stays readable, with the notice beside it.
    #[oai(path = "/releases/:number/withdraw", method = "post", operation_id = "release_withdraw")]
    async fn withdraw(
        &self,
        auth: Auth,
        #[oai(name = "Idempotency-Key")] key: Header<String>,
        number: Path<i64>,
        body: Json<WithdrawalBody>,
    ) -> Answer<ReceiptBody> {
        let request = request(auth);
        let when = body.0.when();
        let terms = Terms { key: Some(key.0), on: when.on, original_on: when.original_on };
        let mut fields = Fields::default();
        let reasons = WithdrawalReason::ALL;
        let notice = choice(&mut fields, "/reason", reasons, WithdrawalReason::code, &body.0.reason);
        let notice = fields.finish(notice)?;
        let of = (number.0, body.0.version);
        Ok(Json(ReceiptBody::from(self.0.release_withdraw(&request, terms, of, notice).await?)))
    }

    /// Releases, the newest first.
    #[oai(path = "/releases", method = "get", operation_id = "release_list")]
    async fn list(&self, auth: Auth) -> Answer<Vec<ReleaseBody>> {
        let found = self.0.releases(&request(auth)).await?;
        Ok(Json(found.iter().map(ReleaseBody::from).collect()))
    }

    /// The key that signatures of releases are checked by.
    #[oai(path = "/releases/key", method = "get", operation_id = "release_key")]
    async fn key(&self, auth: Auth) -> Answer<ReleaseKeyBody> {
        Ok(Json(ReleaseKeyBody { verifier: self.0.release_verifier(&request(auth))?.to_string() }))
    }

    /// A release: its state, the hashes of its documents, and its notice where it was withdrawn.
    #[oai(path = "/releases/:number", method = "get", operation_id = "release_get")]
    async fn get(&self, auth: Auth, number: Path<i64>) -> Answer<ReleaseWholeBody> {
        let (release, files) = self.0.release_documents(&request(auth), number.0).await?;
        Ok(Json(ReleaseWholeBody::of(&release, &files)))
    }

    /// Two releases side by side, made of their documents alone: both values of each cell, and how much the later one differs.
    #[oai(path = "/releases/:number/compare/:other", method = "get", operation_id = "release_compare")]
    async fn compare(
        &self,
        auth: Auth,
        number: Path<i64>,
        other: Path<i64>,
        /// evaluator, public; public when absent.
        profile: Query<Option<String>>,
    ) -> Answer<ReleaseComparisonBody> {
        let of = self::profile(profile.0)?;
        let found = self.0.releases_compared(&request(auth), (number.0, other.0), of).await?;
        Ok(Json(ReleaseComparisonBody::from(&found)))
    }

    /// What it says, frozen: the same bytes for ever.
    #[oai(path = "/releases/:number/document", method = "get", operation_id = "release_document")]
    async fn document(
        &self,
        auth: Auth,
        number: Path<i64>,
        /// evaluator, public; public when absent.
        profile: Query<Option<String>>,
        /// json, csv, xlsx, note, pdf, html, svg, png; json when absent.
        format: Query<Option<String>>,
        /// The table of a CSV (survival, curve, jobs, spreads, funnel, launch, definitions) or the chart of an svg or png (survival,
        /// regions, sectors, cohorts, sexes, jobs, funnel); survival when absent.
        part: Query<Option<String>>,
        /// The language of a report or chart: en, uk; uk when absent.
        language: Query<Option<String>>,
    ) -> Result<FileAnswer, ProblemResponse> {
        let of = self::profile(profile.0)?;
        let asked = [format.0, part.0, language.0];
        let form = form(&asked)?;
        Ok(FileAnswer(self.0.release_file(&request(auth), (number.0, of), form).await?))
    }
}

/// The form that was asked for: format, part, language.
fn form([format, part, language]: &[Option<String>; 3]) -> AppResult<ReleaseForm> {
    let mut fields = Fields::default();
    let format = choice(&mut fields, "?format", FORMATS, |format| format, format.as_deref().unwrap_or("json"));
    let language = language.as_deref().unwrap_or(Language::Uk.code());
    let language = choice(&mut fields, "?language", Language::ALL, Language::code, language);
    let part = part.as_deref().unwrap_or("survival");
    let form = match (format, language) {
        (Some("csv"), _) => {
            choice(&mut fields, "?part", ReleaseTable::ALL, ReleaseTable::code, part).map(ReleaseForm::Csv)
        }
        (Some("xlsx"), _) => Some(ReleaseForm::Xlsx),
        (Some("note"), _) => Some(ReleaseForm::Note),
        (Some("json"), _) => Some(ReleaseForm::Json),
        (Some("pdf"), Some(language)) => Some(ReleaseForm::Report(language, ReportForm::Pdf)),
        (Some("html"), Some(language)) => Some(ReleaseForm::Report(language, ReportForm::Html)),
        (Some(picture), Some(language)) => {
            let form = if picture == "svg" { PictureForm::Svg } else { PictureForm::Png };
            let chart = choice(&mut fields, "?part", Chart::ALL, Chart::code, part);
            chart.map(|chart| ReleaseForm::Chart(chart, language, form))
        }
        _ => None,
    };
    fields.finish(form)
}

const FORMATS: &[&str] = &["json", "csv", "xlsx", "note", "pdf", "html", "svg", "png"];
