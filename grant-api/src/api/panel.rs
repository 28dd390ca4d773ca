//! Around the vote: who sits, scoring closed by its deadline, minutes, the waiting list, appeals.

use ledger_core::id::{CaseId, PersonId};
use ledger_core::programme::command::{CaseStep, Command, PanelSet};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{acts, bodies};
use super::auth::Auth;
use super::intake::reasoned;
use super::wire::StepBody;
use super::wire_act::ReasonBody;
use super::wire_committee::MinutesBody;
use super::{Answer, Tag, request};

bodies! {
    /// Who sits on a case.
    "Panel" pub struct PanelBody {
        /// Version of the application.
        pub version: i64,
        /// Members of the committee.
        #[oai(validator(max_items = 20))]
        pub members: Vec<Uuid>,
    }
}

fn step(id: Uuid, body: &StepBody) -> CaseStep {
    CaseStep { case: CaseId(id), version: body.version }
}

acts! {
    /// Operations around the vote.
    "Tag::Committee" PanelApi
    writes {
        /// Assigns members of the committee to a case; where nobody is assigned, all of them sit.
        "/cases/:id/panel" "panel_set" set[id](body: PanelBody, _) {
            let members = body.members.iter().copied().map(PersonId).collect();
            Some(Command::PanelSet(PanelSet { case: CaseId(id), version: body.version, members }))
        }
        /// Closes the scoring after its deadline, with a quorum of scores.
        "/cases/:id/close-scores" "scores_close" close_scores[id](body: StepBody, _) {
            Some(Command::ScoresClose(step(id, body)))
        }
        /// Puts a recommended award on the waiting list: the money is not there.
        "/cases/:id/waitlist" "case_waitlist" waitlist[id](body: StepBody, _) {
            Some(Command::CaseWaitlist(step(id, body)))
        }
        /// Opens a new vote on an application of the waiting list.
        "/cases/:id/reconsider" "case_reconsider" reconsider[id](body: StepBody, _) {
            Some(Command::CaseReconsider(step(id, body)))
        }
        /// Files the one appeal against a rejection.
        "/cases/:id/appeal" "appeal_file" appeal[id](body: ReasonBody, fields) {
            Some(Command::AppealFile(reasoned(id, body, fields)?))
        }
        /// Accepts an appeal: a new round, before members who did not sit in the last one.
        "/cases/:id/appeal/accept" "appeal_accept" accept[id](body: StepBody, _) {
            Some(Command::AppealAccept(step(id, body)))
        }
        /// Refuses an appeal: the rejection stands.
        "/cases/:id/appeal/refuse" "appeal_refuse" refuse[id](body: ReasonBody, fields) {
            Some(Command::AppealRefuse(reasoned(id, body, fields)?))
        }
    }
    others {
        /// Minutes of the closed votes of a case, oldest first.
        #[oai(path = "/cases/:id/minutes", method = "get", operation_id = "case_minutes")]
        async fn minutes(&self, auth: Auth, id: Path<Uuid>) -> Answer<Vec<MinutesBody>> {
            let minutes = self.0.case_minutes(&request(auth), CaseId(id.0)).await?;
            Ok(Json(minutes.into_iter().map(MinutesBody::from).collect()))
        }
    }
}
