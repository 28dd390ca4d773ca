//! Follow-up and incidents on the wire: visits, lists, what came of a field form.
//!
//! Invariant: codes, dates and counts; amounts are bands; nothing names a person but colleagues by their id.

use ledger_core::id::CaseId;
use ledger_core::outcome::visit::VisitStatus;
use ledger_core::programme::command::{Command, VisitRecord};
use ledger_core::programme::visit_answers::{Band, OwnerWorks, VisitAnswers, VisitKind};
use ledger_core::time::Day;
use poem_openapi::Object;
use uuid::Uuid;

use super::wire::choice;
use crate::app::AppResult;
use crate::app::execute::Fields;
use crate::app::field_form::FormOutcome;
use crate::app::followups::FollowupRow;
use crate::app::incidents::ListedIncident;

/// A follow-up visit.
#[derive(Debug, Object)]
#[oai(rename = "NewVisit", deny_unknown_fields)]
pub struct VisitBody {
    /// Business date of the recording.
    pub on: Option<Day>,
    /// Day of the visit.
    visited_on: Day,
    /// OP, RED, SUS, CLO, TRF, ABS, UNR, REF.
    status: String,
    /// Inactive since, as reported.
    since_on: Option<Day>,
    /// Paid workers other than the owners.
    paid_workers: Option<i64>,
    /// Days paid to them in the last twelve months.
    paid_days_12m: Option<i64>,
    /// use_check, scheduled or extra.
    kind: Option<String>,
    /// The planned day that it answers.
    scheduled_for: Option<Day>,
    /// Hours of the paid workers in the week of the visit, all together.
    paid_hours_week: Option<i64>,
    /// Women among the paid workers.
    paid_women: Option<i64>,
    /// Whether the owner works in the business: full_time, part_time or no.
    owner_works: Option<String>,
    /// The owner's hours in that week.
    owner_hours_week: Option<i64>,
    /// Revenue of a month: none, low, lower_middle, upper_middle or high.
    revenue_band: Option<String>,
    /// Profit of a month, by the same codes.
    profit_band: Option<String>,
    /// The owner agreed to be asked how they are.
    wellbeing_consent: Option<bool>,
    /// How they are, 1 to 5; only with consent.
    wellbeing: Option<i64>,
    /// The business is formally registered.
    registered: Option<bool>,
    /// The next contact is safe; `false` stops every reminder.
    contact_safe: Option<bool>,
    /// Pieces of evidence taken.
    attachments: Option<i64>,
}

/// A closed list's value, absent where none was given.
fn coded<T: Copy>(
    fields: &mut Fields,
    pointer: &str,
    (all, code): (&[T], fn(T) -> &'static str),
    text: Option<&String>,
) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => choice(fields, pointer, all, code, text).map(Some),
    }
}

impl VisitBody {
    /// The command, or every field at fault.
    pub fn command(&self, case: Uuid) -> AppResult<Command> {
        let mut fields = Fields::default();
        let status = choice(&mut fields, "/status", &VisitStatus::ALL, VisitStatus::code, &self.status);
        let answers = self.answers(&mut fields);
        let visit = status.zip(answers).map(|(status, answers)| VisitRecord {
            case: CaseId(case),
            visited_on: self.visited_on,
            status,
            since_on: self.since_on,
            paid_workers: self.paid_workers,
            paid_days_12m: self.paid_days_12m,
            answers,
        });
        fields.finish(visit.map(Command::VisitRecord))
    }

    fn answers(&self, fields: &mut Fields) -> Option<VisitAnswers> {
        let bands = (Band::ALL, Band::code as fn(Band) -> &'static str);
        let kind = coded(fields, "/kind", (VisitKind::ALL, VisitKind::code), self.kind.as_ref());
        let owner = coded(fields, "/owner_works", (OwnerWorks::ALL, OwnerWorks::code), self.owner_works.as_ref());
        let revenue = coded(fields, "/revenue_band", bands, self.revenue_band.as_ref());
        let profit = coded(fields, "/profit_band", bands, self.profit_band.as_ref());
        Some(VisitAnswers {
            kind: kind?,
            scheduled_for: self.scheduled_for,
            paid_hours_week: self.paid_hours_week,
            paid_women: self.paid_women,
            owner_works: owner?,
            owner_hours_week: self.owner_hours_week,
            revenue_band: revenue?,
            profit_band: profit?,
            wellbeing_consent: self.wellbeing_consent,
            wellbeing: self.wellbeing,
            registered: self.registered,
            contact_safe: self.contact_safe,
            attachments: self.attachments,
        })
    }
}

/// An enterprise on a list of follow-up.
#[derive(Debug, Object)]
#[oai(rename = "Followup")]
pub struct FollowupBody {
    /// Case number.
    number: String,
    /// Its case.
    case_id: Uuid,
    /// The enterprise.
    enterprise_id: Uuid,
    /// Partner NGO.
    ngo_id: Uuid,
    /// NACE section.
    sector: String,
    /// ISO 3166-2:UA code.
    region: String,
    /// First day of operation.
    launched_on: Day,
    /// Day of the next visit.
    #[oai(skip_serializing_if_is_none)]
    planned_on: Option<Day>,
    /// use_check or scheduled.
    #[oai(skip_serializing_if_is_none)]
    kind: Option<String>,
    /// Days since the visit should have been made; below zero before.
    #[oai(skip_serializing_if_is_none)]
    days_late: Option<i64>,
    /// From this day on it counts as lost, if nobody sees it operate.
    #[oai(skip_serializing_if_is_none)]
    lost_from: Option<Day>,
    /// Why follow-up ended: unreachable, refused, unsafe_to_contact, deceased.
    #[oai(skip_serializing_if_is_none)]
    end_reason: Option<String>,
    /// When.
    #[oai(skip_serializing_if_is_none)]
    ended_on: Option<Day>,
    /// Day of the last visit.
    #[oai(skip_serializing_if_is_none)]
    last_visit_on: Option<Day>,
    /// What it found.
    #[oai(skip_serializing_if_is_none)]
    last_visit_status: Option<String>,
    /// Who recorded the last visit, or the launch.
    #[oai(skip_serializing_if_is_none)]
    officer_id: Option<Uuid>,
}

impl From<&FollowupRow> for FollowupBody {
    fn from(row: &FollowupRow) -> Self {
        FollowupBody {
            number: row.number.clone(),
            case_id: row.enterprise.case_id.0,
            enterprise_id: row.enterprise.enterprise_id.0,
            ngo_id: row.ngo.0,
            sector: row.enterprise.sector.code().into(),
            region: row.enterprise.region.as_str().into(),
            launched_on: row.enterprise.launched_on,
            planned_on: row.planned.map(|planned| planned.on),
            kind: row.planned.map(|planned| planned.kind.code().into()),
            days_late: row.days_late,
            lost_from: row.lost_from,
            end_reason: row.ended.map(|(reason, _)| reason.code().into()),
            ended_on: row.ended.map(|(_, on)| on),
            last_visit_on: row.last_visit.map(|(on, _)| on),
            last_visit_status: row.last_visit.map(|(_, status)| status.code().into()),
            officer_id: row.officer.map(|person| person.0),
        }
    }
}

/// A page of a list of follow-up.
#[derive(Debug, Object)]
#[oai(rename = "FollowupPage")]
pub struct FollowupPage {
    /// In the order of case numbers.
    pub items: Vec<FollowupBody>,
    /// Pass as `after`; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

/// What is wrong with a cell.
#[derive(Debug, Object)]
#[oai(rename = "CellFault")]
pub struct CellFaultBody {
    /// Address, such as `Visits!B7`.
    cell: String,
    /// Code.
    code: String,
    /// A sentence.
    detail: String,
}

/// What came of a field form.
#[derive(Debug, Object)]
#[oai(rename = "VisitFormOutcome")]
pub struct FormOutcomeBody {
    /// Whether something was written; never in a dry run.
    written: bool,
    /// Visits recorded, or that would be.
    visits: u64,
    /// Ends of follow-up recorded, or that would be.
    ends: u64,
    /// Rows that were recorded before.
    already_there: u64,
    /// Every fault, in the order of the sheet; one is enough for nothing to be written.
    faults: Vec<CellFaultBody>,
}

impl From<FormOutcome> for FormOutcomeBody {
    fn from(outcome: FormOutcome) -> Self {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let fault = |fault: crate::app::field_form::CellFault| CellFaultBody {
            cell: fault.cell,
            code: fault.code,
            detail: fault.text,
        };
        FormOutcomeBody {
            written: outcome.written,
            visits: count(outcome.visits),
            ends: count(outcome.ends),
            already_there: count(outcome.there),
            faults: outcome.faults.into_iter().map(fault).collect(),
        }
    }
}

/// An incident or a complaint.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Incident")]
pub struct IncidentBody {
    /// The incident.
    incident_id: Uuid,
    /// Its case.
    case_id: Uuid,
    /// Case number.
    number: String,
    /// State of the case.
    case_state: String,
    /// safety, complaint, misuse or data.
    kind: String,
    /// low, medium, high or critical.
    severity: String,
    /// open, in_review or closed.
    state: String,
    /// Version that a decision has to name.
    version: i64,
    /// Who raised it.
    raised_by: Uuid,
    /// When.
    raised_on: Day,
    /// Who reviews it.
    #[oai(skip_serializing_if_is_none)]
    reviewed_by: Option<Uuid>,
    /// Since when.
    #[oai(skip_serializing_if_is_none)]
    reviewed_on: Option<Day>,
    /// Who closed it.
    #[oai(skip_serializing_if_is_none)]
    closed_by: Option<Uuid>,
    /// When.
    #[oai(skip_serializing_if_is_none)]
    closed_on: Option<Day>,
    /// What came of it.
    #[oai(skip_serializing_if_is_none)]
    outcome: Option<String>,
    /// Whether what happened was written down; opened by an operation of its own.
    has_text: bool,
}

impl From<ListedIncident> for IncidentBody {
    fn from(listed: ListedIncident) -> Self {
        let row = listed.incident;
        IncidentBody {
            incident_id: row.incident_id.0,
            case_id: row.case_id.0,
            number: listed.number,
            case_state: listed.state.code().into(),
            kind: row.kind.code().into(),
            severity: row.severity.code().into(),
            state: row.state.code().into(),
            version: row.version,
            raised_by: row.raised_by.0,
            raised_on: row.raised_on,
            reviewed_by: row.reviewed_by.map(|person| person.0),
            reviewed_on: row.reviewed_on,
            closed_by: row.closed_by.map(|person| person.0),
            closed_on: row.closed_on,
            outcome: row.outcome.map(|code| code.as_str().into()),
            has_text: row.text_id.is_some(),
        }
    }
}
