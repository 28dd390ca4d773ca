//! Beside the plain path of an application: withdrawn, asked for more, another plan; trainings and who attended.

use ledger_core::id::{CaseId, NgoId, SubjectId, TrainingId};
use ledger_core::programme::command::{AttendanceRecord, CaseReason, CaseStep, Command, PlanChange, TrainingOpen};
use ledger_core::time::Day;
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::act::{acts, bodies};
use super::auth::Auth;
use super::cases::{NewItemBody, items, own};
use super::wire::{MoneyBody, StepBody};
use super::wire_act::{ReasonBody, code};
use super::wire_committee::TrainingBody;
use super::{Answer, Tag, request};
use crate::app::execute::Fields;

bodies! {
    /// Another version of a plan.
    "PlanChange" pub struct PlanChangeBody {
        /// Version of the application.
        pub version: i64,
        /// Amount asked.
        pub requested: MoneyBody,
        /// What the applicant brings in; nothing when absent.
        pub own_contribution: Option<MoneyBody>,
        /// Items in place of the ones before.
        #[oai(validator(max_items = 100))]
        pub items: Vec<NewItemBody>,
        /// Co-owners in place of the ones before, while it is a draft; as they were when absent.
        #[oai(validator(max_items = 19))]
        pub co_owner_ids: Option<Vec<Uuid>>,
    }
    /// A training.
    "NewTraining" pub struct NewTrainingBody {
        /// Code of the topic.
        pub topic: String,
        /// Day.
        pub held_on: Day,
        /// Hours.
        pub hours: i64,
        /// Partner NGO that held it.
        pub ngo_id: Option<Uuid>,
    }
    /// Who attended.
    "NewAttendance" pub struct AttendanceBody {
        /// Survivors, by id of their number.
        #[oai(validator(max_items = 200))]
        pub subject_ids: Vec<Uuid>,
    }
}

/// A step of a case with its reason.
pub(super) fn reasoned(id: Uuid, body: &ReasonBody, fields: &mut Fields) -> Option<CaseReason> {
    Some(CaseReason { case: CaseId(id), version: body.version, reason: body.reason(fields)? })
}

acts! {
    /// Operations beside the plain path of an application.
    "Tag::Cases" IntakeApi
    writes {
        /// Withdraws an application before it is approved.
        "/cases/:id/withdraw" "case_withdraw" withdraw[id](body: ReasonBody, fields) {
            Some(Command::CaseWithdraw(reasoned(id, body, fields)?))
        }
        /// Asks for more information; the reason says what about.
        "/cases/:id/ask-info" "info_ask" ask[id](body: ReasonBody, fields) {
            Some(Command::InfoAsk(reasoned(id, body, fields)?))
        }
        /// Answers: the case goes back to where the question came from.
        "/cases/:id/answer-info" "info_answer" answer[id](body: StepBody, _) {
            Some(Command::InfoAnswer(CaseStep { case: CaseId(id), version: body.version }))
        }
        /// Another version of the plan; what looked at the old one is void.
        "/cases/:id/plan" "plan_change" change[id](body: PlanChangeBody, fields) {
            let requested = body.requested.read("/requested", fields);
            let items = items(fields, &body.items, requested);
            let own_minor = own(fields, body.own_contribution.as_ref(), requested);
            let (case, version, requested, own_minor) = (CaseId(id), body.version, requested?, own_minor?);
            let co_owners = body.co_owner_ids.as_ref().map(|ids| ids.iter().copied().map(SubjectId).collect());
            Some(Command::PlanChange(PlanChange { case, version, requested, own_minor, items, co_owners }))
        }
        /// Records a training.
        "/trainings" "training_open" open[](body: NewTrainingBody, fields) {
            let topic = code(fields, "/topic", &body.topic)?;
            let (held_on, hours, ngo) = (body.held_on, body.hours, body.ngo_id.map(NgoId));
            Some(Command::TrainingOpen(TrainingOpen { topic, held_on, hours, ngo }))
        }
        /// Records who attended a training.
        "/trainings/:id/attendance" "attendance_record" attend[id](body: AttendanceBody, _) {
            let subjects = body.subject_ids.iter().copied().map(SubjectId).collect();
            Some(Command::AttendanceRecord(AttendanceRecord { training: TrainingId(id), subjects }))
        }
    }
    others {
        /// Trainings, oldest first.
        #[oai(path = "/trainings", method = "get", operation_id = "training_list")]
        async fn trainings(&self, auth: Auth) -> Answer<Vec<TrainingBody>> {
            Ok(Json(self.0.trainings(&request(auth)).await?.into_iter().map(TrainingBody::from).collect()))
        }
    }
}
