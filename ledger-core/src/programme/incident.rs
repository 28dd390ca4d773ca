//! Incidents and complaints: raised, reviewed by the safeguarding lead, closed by somebody who did not raise them.
//!
//! ```text
//! incident_raise -> open -> incident_review -> in_review -> incident_close (outcome) -> closed
//! ```
//! What happened, in words, lies in the vault, and each reading of it is an act; here are kind, severity, states and persons of the house.
//! Invariant: who raised one neither reviews nor closes it. Must not: hold a word about a person.

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::identity::{TextKind, written};
use super::plan::{Ctx, Plan};
use super::refusal::Stop;
use super::world::{Dossier, World};
use crate::id::{CaseId, IncidentId, PersonId, TextId};
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// What kind of incident.
    pub enum IncidentKind {
        /// Somebody may be in danger.
        Safety = "safety",
        /// A complaint about the programme or its people.
        Complaint = "complaint",
        /// Money or goods may have been misused.
        Misuse = "misuse",
        /// Personal data may have become known.
        Data = "data",
    }
}

codes! {
    /// How bad it is.
    pub enum Severity {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Somebody has to act today.
        Critical = "critical",
    }
}

codes! {
    /// State of an incident.
    pub enum IncidentState {
        /// Raised.
        Open = "open",
        /// The safeguarding lead looks into it.
        InReview = "in_review",
        /// Closed with an outcome.
        Closed = "closed",
    }
}

row! { "incident", key 1, put;
    /// An incident or a complaint about a case.
    pub struct Incident {
        /// Id.
        pub incident_id: IncidentId,
        /// The case.
        pub case_id: CaseId,
        /// What kind.
        pub kind: IncidentKind,
        /// How bad.
        pub severity: Severity,
        /// State.
        pub state: IncidentState,
        /// 1, 2, ..
        pub version: i64,
        /// By whom.
        pub raised_by: PersonId,
        /// When.
        pub raised_on: Day,
        /// Who took it into review.
        pub reviewed_by: Option<PersonId>,
        /// When.
        pub reviewed_on: Option<Day>,
        /// Who closed it.
        pub closed_by: Option<PersonId>,
        /// When.
        pub closed_on: Option<Day>,
        /// What came of it.
        pub outcome: Option<Code>,
        /// Where the vault keeps what happened in words, if anything was written.
        pub text_id: Option<TextId>,
    }
}

impl Incident {
    /// Not closed yet.
    pub fn is_open(&self) -> bool {
        self.state != IncidentState::Closed
    }
}

/// The latest safety review of a case: an incident of safety or misuse that the safeguarding lead reviewed and that was
/// closed. Ending a grant for misuse refers to it (`lifecycle.md`, Grant).
pub fn safety_review(case: &Dossier) -> Option<&Incident> {
    let kinds = [IncidentKind::Safety, IncidentKind::Misuse];
    let reviewed = case.incidents.iter().filter(|row| kinds.contains(&row.kind) && !row.is_open());
    reviewed.max_by_key(|row| (row.closed_on, row.incident_id))
}

/// Raises an incident, in whatever state the case is.
pub fn incident_raise(ctx: &mut Ctx, world: &World, input: &command::IncidentRaise) -> Result<Plan, Stop> {
    let case = world.case(input.case)?;
    let incident_id: IncidentId = ctx.mint.id();
    let text = incident_id.to_string();
    let gate = Gate::new(ctx, world, Action::IncidentRaise, ObjectKind::Incident, &text).of_case(case).pass()?;
    let row = Incident {
        incident_id,
        case_id: input.case,
        kind: input.kind,
        severity: input.severity,
        state: IncidentState::Open,
        version: 1,
        raised_by: ctx.person(),
        raised_on: ctx.on,
        reviewed_by: None,
        reviewed_on: None,
        closed_by: None,
        closed_on: None,
        outcome: None,
        text_id: input.text.as_ref().map(|words| words.text),
    };
    let plan = stored(ctx, row, Action::IncidentRaise);
    let Some(words) = &input.text else { return Ok(plan) };
    let about = (TextKind::Incident, Some(Code::from_id(incident_id.0)));
    Ok(plan.change(written(ctx, &gate, (input.case, about), words)?))
}

/// The safeguarding lead takes it into review.
///
/// # Errors
/// `duties` for who raised one on this case, `stale_version`, `wrong_state` unless it is open.
pub fn incident_review(ctx: &mut Ctx, world: &World, input: &command::IncidentStep) -> Result<Plan, Stop> {
    let row = entered(ctx, world, Action::IncidentReview, (input.incident, input.version), IncidentState::Open)?;
    let (state, version) = (IncidentState::InReview, row.version + 1);
    let moved = Incident { state, version, reviewed_by: Some(ctx.person()), reviewed_on: Some(ctx.on), ..row.clone() };
    Ok(stored(ctx, moved, Action::IncidentReview))
}

/// Closes it with an outcome.
///
/// # Errors
/// `duties` for who raised one on this case, `stale_version`, `wrong_state` unless it is in review.
pub fn incident_close(ctx: &mut Ctx, world: &World, input: &command::IncidentClose) -> Result<Plan, Stop> {
    let row = entered(ctx, world, Action::IncidentClose, (input.incident, input.version), IncidentState::InReview)?;
    let (state, version) = (IncidentState::Closed, row.version + 1);
    let (closed_by, closed_on, outcome) = (Some(ctx.person()), Some(ctx.on), Some(input.outcome.clone()));
    let moved = Incident { state, version, closed_by, closed_on, outcome, ..row.clone() };
    Ok(stored(ctx, moved, Action::IncidentClose))
}

/// Opens the words of an incident: the act alone, for they are the vault's.
///
/// # Errors
/// Hidden where nothing was written.
pub fn incident_read(ctx: &mut Ctx, world: &World, input: &command::IncidentRead) -> Result<Plan, Stop> {
    let (case, row) = world.incident(input.incident)?;
    let text = input.incident.to_string();
    Gate::new(ctx, world, Action::IncidentRead, ObjectKind::Incident, &text).of_case(case).pass()?;
    row.text_id.ok_or(Stop::Hidden)?;
    let plan = Plan::about(ObjectKind::Incident, input.incident, row.version).state(row.state.code());
    Ok(plan.act(ctx, row.case_id, Action::IncidentRead))
}

fn entered<'a>(
    ctx: &Ctx,
    world: &'a World,
    action: Action,
    (id, version): (IncidentId, i64),
    state: IncidentState,
) -> Result<&'a Incident, Stop> {
    let (case, row) = world.incident(id)?;
    let text = id.to_string();
    let gate = Gate::new(ctx, world, action, ObjectKind::Incident, &text).of_case(case).pass()?;
    gate.version(version, row.version)?.state(row.state == state, row.state.code())?;
    Ok(row)
}

fn stored(ctx: &Ctx, row: Incident, action: Action) -> Plan {
    let case = row.case_id;
    Plan::about(ObjectKind::Incident, row.incident_id, row.version)
        .state(row.state.code())
        .change(row)
        .act(ctx, case, action)
}
