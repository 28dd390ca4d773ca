//! Incidents and complaints: raised, reviewed, closed; lists of them.
//!
//! Must not: take a word about what happened; that belongs to the vault.

use ledger_core::id::{CaseId, IncidentId};
use ledger_core::programme::command::{Command, IncidentClose, IncidentRaise, IncidentStep};
use ledger_core::programme::incident::{IncidentKind, IncidentState, Severity};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{acts, bodies, pages};
use super::auth::Auth;
use super::wire::{StepBody, choice, limit};
use super::wire_act::code;
use super::wire_visits::IncidentBody;
use super::{Answer, Tag, one_more, paged, request};
use crate::app::execute::Fields;

bodies! {
    /// An incident or a complaint.
    "NewIncident" pub struct RaiseBody {
        /// safety, complaint, misuse or data.
        pub incident_kind: String,
        /// low, medium, high or critical.
        pub severity: String,
    }
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
        /// Raises an incident or a complaint about a case.
        "/cases/:id/incidents" "incident_raise" raise[id](body: RaiseBody, fields) {
            let kinds = IncidentKind::ALL;
            let kind = choice(fields, "/incident_kind", kinds, IncidentKind::code, &body.incident_kind);
            let severity = choice(fields, "/severity", Severity::ALL, Severity::code, &body.severity);
            Some(Command::IncidentRaise(IncidentRaise { case: CaseId(id), kind: kind?, severity: severity? }))
        }
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
