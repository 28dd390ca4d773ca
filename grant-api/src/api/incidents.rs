//! Incidents and complaints: raised, reviewed, closed; lists of them.
//!
//! What happened, in words, is in the body that reports it and in the answer that opens it, and nowhere else: neither can be
//! printed. Must not: list words.

use ledger_core::id::{CaseId, IncidentId};
use ledger_core::programme::command::{Command, IncidentClose, IncidentRaise, IncidentStep};
use ledger_core::programme::incident::{IncidentKind, IncidentState, Severity};
use ledger_core::time::Day;
use poem_openapi::Object;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{acts, bodies, pages};
use super::auth::Auth;
use super::wire::{ReceiptBody, StepBody, choice, limit};
use super::wire_act::code;
use super::wire_visits::IncidentBody;
use super::{Answer, Tag, one_more, paged, request};
use crate::app::execute::{Fields, Terms};
use crate::app::sealed::opening_key;

/// An incident or a complaint.
#[derive(Object)]
#[oai(rename = "NewIncident", deny_unknown_fields)]
pub struct RaiseBody {
    /// Business date; today when absent, never later.
    on: Option<Day>,
    /// safety, complaint, misuse or data.
    incident_kind: String,
    /// low, medium, high or critical.
    severity: String,
    /// What happened, in words: they are sealed in the vault.
    text: Option<String>,
}

/// The words of an incident.
#[derive(Object)]
#[oai(rename = "IncidentText")]
pub struct WordsBody {
    /// The incident.
    incident_id: Uuid,
    /// What happened.
    text: String,
}

bodies! {
    /// What came of an incident.
    "IncidentOutcome" pub struct CloseBody {
        /// Version of the incident.
        pub version: i64,
        /// Code of the outcome.
        pub outcome: String,
    }
}

pages! {
    /// A page of incidents.
    "IncidentPage" pub struct IncidentPage of IncidentBody;
}

acts! {
    /// Operations on incidents.
    "Tag::Cases" IncidentsApi
    writes {
        /// The safeguarding lead takes an incident into review.
        "/incidents/:id/review" "incident_review" review[id](body: StepBody, _fields) {
            Some(Command::IncidentReview(IncidentStep { incident: IncidentId(id), version: body.version }))
        }
        /// Closes an incident: by somebody who did not raise it.
        "/incidents/:id/close" "incident_close" close[id](body: CloseBody, fields) {
            let outcome = code(fields, "/outcome", &body.outcome)?;
            Some(Command::IncidentClose(IncidentClose { incident: IncidentId(id), version: body.version, outcome }))
        }
    }
    others {
        /// Raises an incident or a complaint about a case.
        #[oai(path = "/cases/:id/incidents", method = "post", operation_id = "incident_raise")]
        async fn raise(
            &self,
            auth: Auth,
            #[oai(name = "Idempotency-Key")] key: Header<String>,
            id: Path<Uuid>,
            body: Json<RaiseBody>,
        ) -> Answer<ReceiptBody> {
            let (mut fields, body) = (Fields::default(), body.0);
            let kinds = IncidentKind::ALL;
            let kind = choice(&mut fields, "/incident_kind", kinds, IncidentKind::code, &body.incident_kind);
            let severity = choice(&mut fields, "/severity", Severity::ALL, Severity::code, &body.severity);
            let read = kind.zip(severity);
            let read = read.map(|(kind, severity)| IncidentRaise { case: CaseId(id.0), kind, severity, text: None });
            let input = fields.finish(read)?;
            let terms = Terms { key: Some(key.0), on: body.on, ..Terms::default() };
            let receipt = self.0.incident_raise(&request(auth), terms, input, body.text.as_deref()).await?;
            Ok(Json(ReceiptBody::from(receipt)))
        }

        /// Opens what happened, in words. Each opening is an act in the log.
        #[oai(path = "/incidents/:id/text", method = "get", operation_id = "incident_read")]
        async fn words(&self, auth: Auth, id: Path<Uuid>) -> Answer<WordsBody> {
            let terms = Terms { key: Some(opening_key()?), ..Terms::default() };
            let (_, words) = self.0.incident_read(&request(auth), terms, IncidentId(id.0)).await?;
            Ok(Json(WordsBody { incident_id: id.0, text: words.expose().to_owned() }))
        }

        /// Incidents in the order of their raising.
        #[oai(path = "/incidents", method = "get", operation_id = "incident_list")]
        async fn list(
            &self,
            auth: Auth,
            state: Query<Option<String>>,
            after: Query<Option<Uuid>>,
            limit: Query<Option<u64>>,
        ) -> Answer<IncidentPage> {
            let size = self::limit(limit.0)?;
            let mut fields = Fields::default();
            let asked = match &state.0 {
                None => Some(None),
                Some(text) => {
                    choice(&mut fields, "?state", IncidentState::ALL, IncidentState::code, text).map(Some)
                }
            };
            let asked = fields.finish(asked)?;
            let after = after.0.map(IncidentId);
            let found = self.0.incidents(&request(auth), asked, after, one_more(size)).await?;
            let (rows, next) = paged(found, size, |row| row.incident.incident_id.0);
            Ok(Json(IncidentPage { items: rows.into_iter().map(IncidentBody::from).collect(), next }))
        }

        /// One incident.
        #[oai(path = "/incidents/:id", method = "get", operation_id = "incident_get")]
        async fn get(&self, auth: Auth, id: Path<Uuid>) -> Answer<IncidentBody> {
            Ok(Json(self.0.incident(&request(auth), IncidentId(id.0)).await?.into()))
        }
    }
}
