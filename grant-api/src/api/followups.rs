//! Follow-up: lists, the field form, verification of visits, the end of a follow-up.
//!
//! Invariant: a list and its file come of one search. Must not: read a workbook (`exchange::field_form` does).

use ledger_core::id::{CaseId, PersonId, VisitId};
use ledger_core::programme::command::{Command, FollowupEnding, VisitVerify};
use ledger_core::programme::followup_plan::{EndReason, FollowupList};
use ledger_core::programme::region::Region;
use ledger_core::programme::visit_answers::VisitField;
use ledger_core::time::Day;
use poem_openapi::ApiResponse;
use poem_openapi::param::{Header, Query};
use poem_openapi::payload::{Binary, Json, Payload};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use uuid::Uuid;

use super::act::{acts, bodies};
use super::auth::Auth;
use super::problem::ProblemResponse;
use super::statement_answer::{Format, Statement, StatementAnswer};
use super::wire::{choice, limit};
use super::wire_visits::{FollowupBody, FollowupPage, FormOutcomeBody};
use super::{Answer, Tag, request};
use crate::app::execute::{Fields, key as key_of};
use crate::app::field_form::Language;
use crate::app::followups::FollowupSearch;
use crate::app::statements::XLSX;
use crate::app::{AppError, AppResult};
use crate::http::attachment::attachment;

bodies! {
    /// What a second person found about a visit.
    "VisitVerification" pub struct VerifyBody {
        /// Codes of the fields that they found otherwise; none when all agrees.
        pub differs: Vec<String>,
    }
    /// The end of a follow-up.
    "FollowupEnding" pub struct EndBody {
        /// unreachable, refused, unsafe_to_contact or deceased.
        pub end_reason: String,
        /// Since when.
        pub ended_on: Day,
    }
}

/// A workbook.
#[derive(Debug)]
pub struct Workbook(crate::app::statements::Download);

impl poem::IntoResponse for Workbook {
    fn into_response(self) -> poem::Response {
        attachment(&self.0.name, self.0.media, self.0.bytes)
    }
}

impl ApiResponse for Workbook {
    fn meta() -> MetaResponses {
        let file = MetaMediaType { content_type: XLSX, schema: Binary::<Vec<u8>>::schema_ref() };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The workbook.",
                status: Some(200),
                status_range: None,
                content: vec![file],
                headers: Vec::new(),
            }],
        }
    }

    fn register(_registry: &mut Registry) {}
}

fn search(list: &str, region: Option<String>, officer: Option<Uuid>) -> AppResult<FollowupSearch> {
    let mut fields = Fields::default();
    let list = choice(&mut fields, "?list", FollowupList::ALL, FollowupList::code, list);
    let region = match region {
        None => Some(None),
        Some(text) => {
            let found = Region::parse(&text).ok_or("a region is ISO 3166-2:UA, like UA-46");
            fields.take("?region", "region", found).map(Some)
        }
    };
    let found = list.zip(region).map(|(list, region)| FollowupSearch { list, region, officer: officer.map(PersonId) });
    fields.finish(found)
}

acts! {
    /// Operations on follow-up.
    "Tag::Cases" FollowupsApi
    writes {
        /// Records what a second person found about a visit: by somebody who recorded none of this case.
        "/visits/:id/verify" "visit_verify" verify[id](body: VerifyBody, fields) {
            let mut differs = Vec::new();
            for (index, code) in body.differs.iter().enumerate() {
                let pointer = format!("/differs/{index}");
                differs.push(choice(fields, &pointer, VisitField::ALL, VisitField::code, code)?);
            }
            Some(Command::VisitVerify(VisitVerify { visit: VisitId(id), differs }))
        }
        /// Ends the follow-up of a case's enterprise: every reminder stops.
        "/cases/:id/followup-end" "followup_end" end[id](body: EndBody, fields) {
            let reason = choice(fields, "/end_reason", EndReason::ALL, EndReason::code, &body.end_reason)?;
            Some(Command::FollowupEnd(FollowupEnding { case: CaseId(id), reason, ended_on: body.ended_on }))
        }
    }
    others {
        /// Enterprises to be visited, overdue, nearly lost, or followed no more, in the order of case numbers.
        #[oai(path = "/followups", method = "get", operation_id = "followup_list")]
        #[expect(clippy::too_many_arguments, reason = "a query parameter is an argument of its handler")]
        async fn list(
            &self,
            auth: Auth,
            list: Query<String>,
            region: Query<Option<String>>,
            officer_id: Query<Option<Uuid>>,
            after: Query<Option<String>>,
            limit: Query<Option<u64>>,
            format: Query<Option<Format>>,
        ) -> StatementAnswer<FollowupPage> {
            let size = self::limit(limit.0)?;
            let search = search(&list.0, region.0, officer_id.0)?;
            let request = request(auth);
            if let Some(form) = Format::file(format.0) {
                return Ok(Statement::File(self.0.followups_file(&request, search, form).await?));
            }
            let page = self.0.followups(&request, search, after.0.as_deref(), size).await?;
            let items = page.rows.iter().map(FollowupBody::from).collect();
            Ok(Statement::Body(FollowupPage { items, next: page.next }))
        }

        /// The field form: a workbook with a row for each enterprise on the list, to be filled in without a connection.
        #[oai(path = "/followups/form.xlsx", method = "get", operation_id = "visit_form")]
        async fn form(
            &self,
            auth: Auth,
            list: Query<String>,
            region: Query<Option<String>>,
            officer_id: Query<Option<Uuid>>,
            lang: Query<Option<String>>,
        ) -> Result<Workbook, ProblemResponse> {
            let search = search(&list.0, region.0, officer_id.0)?;
            let language = match lang.0.as_deref() {
                None => Language::default(),
                Some(code) => Language::from_code(code)
                    .ok_or_else(|| AppError::field("?lang", "not_a_choice", "A form is in uk or en."))?,
            };
            Ok(Workbook(self.0.visit_form(&request(auth), search, language).await?))
        }

        /// Takes a filled-in field form: every row, or none and every fault with its cell. A dry run writes nothing.
        #[oai(path = "/followups/form", method = "post", operation_id = "visit_form_take")]
        async fn take(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            dry_run: Query<Option<bool>>,
            file: Binary<Vec<u8>>,
        ) -> Answer<FormOutcomeBody> {
            // The rows carry keys of their own, made of the form and their answers; this one is asked for as everywhere.
            key_of(Some(key.0))?;
            let outcome = self.0.visit_form_take(&request(auth), file.0, dry_run.0.unwrap_or(false)).await?;
            Ok(Json(outcome.into()))
        }
    }
}
