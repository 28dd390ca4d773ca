//! Follow-up: the launch of an enterprise and what visits find (`lifecycle.md`, Follow-up).
//!
//! Statuses and their meaning for survival are `outcome::visit`'s; here they are only recorded. When a visit is due and why
//! follow-up ended is `followup_plan`'s. Must not: take an end of follow-up for a closed business.

use super::act::ObjectKind;
use super::application::Sector;
use super::command;
use super::enterprise::{LegalForm, Registration};
use super::episode::EpisodeRow;
use super::followup_plan::EndReason;
use super::gate::Gate;
use super::grant::AwardState;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::region::Region;
use super::visit_answers::{Band, OwnerWorks, VisitAnswers, VisitKind};
use super::world::{World, last_act, last_act_on};
use crate::id::{CaseId, EnterpriseId, GrantId, PersonId, VisitId};
use crate::outcome::answers::Answers;
use crate::outcome::visit::{Visit, VisitStatus};
use crate::policy::Action;
use crate::row;
use crate::row::{Cell, CellError, Kind, Value};
use crate::time::{Day, days_between};

impl Cell for VisitStatus {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value {
        Value::Text(self.code().to_string())
    }
    fn from_value(value: &Value) -> Result<Self, CellError> {
        let text = String::from_value(value)?;
        text.parse().map_err(|_| CellError { column: "", what: format!("{text:?} is not a visit status") })
    }
}

row! { "enterprise", key 1, put;
    /// A funded business.
    pub struct Enterprise {
        /// Id.
        pub enterprise_id: EnterpriseId,
        /// The case.
        pub case_id: CaseId,
        /// The grant.
        pub grant_id: GrantId,
        /// First day of operation, verified.
        pub launched_on: Day,
        /// Sector.
        pub sector: Sector,
        /// Region.
        pub region: Region,
        /// Number of owners.
        pub owners: i64,
        /// Paid workers other than the owners before the grant.
        pub baseline_paid_workers: i64,
        /// Version.
        pub version: i64,
        /// Who verified the day of the launch, another than who recorded it.
        pub launch_verified_by: Option<PersonId>,
        /// Legal form.
        pub legal_form: Option<LegalForm>,
        /// Whether it stands in the state's register.
        pub registration: Registration,
        /// Since when.
        pub registered_on: Option<Day>,
        /// Day on which it was absorbed.
        pub merged_on: Option<Day>,
        /// Into which of ours; one that is none of ours when absent.
        pub merged_into: Option<EnterpriseId>,
        /// Since when the business was there, where that was before the grant.
        pub business_started_on: Option<Day>,
    }
}

row! { "visit", key 1, put;
    /// A follow-up visit.
    pub struct VisitRow {
        /// Id.
        pub visit_id: VisitId,
        /// The enterprise.
        pub enterprise_id: EnterpriseId,
        /// The case.
        pub case_id: CaseId,
        /// Log sequence of its recording: the order of visits of one day.
        pub seq: i64,
        /// Day of the visit.
        pub visited_on: Day,
        /// What was found.
        pub status: VisitStatus,
        /// Since when inactive, as reported.
        pub since_on: Option<Day>,
        /// Paid workers other than the owners.
        pub paid_workers: Option<i64>,
        /// Days paid to them in the last twelve months.
        pub paid_days_12m: Option<i64>,
        /// Who recorded it.
        pub recorded_by: PersonId,
        /// Why it was made.
        pub kind: Option<VisitKind>,
        /// The planned day that it answers.
        pub scheduled_for: Option<Day>,
        /// Hours of the paid workers in the week of the visit.
        pub paid_hours_week: Option<i64>,
        /// Women among the paid workers.
        pub paid_women: Option<i64>,
        /// Whether the owner works in the business.
        pub owner_works: Option<OwnerWorks>,
        /// The owner's hours in that week.
        pub owner_hours_week: Option<i64>,
        /// Revenue of a month.
        pub revenue_band: Option<Band>,
        /// Profit of a month.
        pub profit_band: Option<Band>,
        /// The owner agreed to be asked how they are.
        pub wellbeing_consent: Option<bool>,
        /// How they are, 1 to 5.
        pub wellbeing: Option<i64>,
        /// The business is formally registered.
        pub registered: Option<bool>,
        /// The next contact is safe.
        pub contact_safe: Option<bool>,
        /// Pieces of evidence taken.
        pub attachments: Option<i64>,
        /// Who verified it.
        pub verified_by: Option<PersonId>,
        /// When.
        pub verified_on: Option<Day>,
        /// Codes of the fields that the verifier found otherwise, with commas between; none when they agree.
        pub differs: Option<String>,
    }
}

row! { "followup_end", key 1, put;
    /// The end of an enterprise's follow-up; the latest recorded one.
    pub struct FollowupEnd {
        /// The enterprise.
        pub enterprise_id: EnterpriseId,
        /// The case.
        pub case_id: CaseId,
        /// Why.
        pub reason: EndReason,
        /// Since when.
        pub ended_on: Day,
        /// Who recorded it.
        pub recorded_by: PersonId,
    }
}

impl FollowupEnd {
    /// Does it stand against another end? A final one does against one that is not, whatever their days; else the later one
    /// does, and against itself.
    pub fn outweighs(&self, reason: EndReason, ended_on: Day) -> bool {
        match (self.reason.is_final(), reason.is_final()) {
            (true, false) => true,
            (false, true) => false,
            _ => ended_on < self.ended_on || (reason, ended_on) == (self.reason, self.ended_on),
        }
    }
}

impl VisitRow {
    /// What was answered besides how the business stands.
    pub fn answers(&self) -> VisitAnswers {
        VisitAnswers {
            kind: self.kind,
            scheduled_for: self.scheduled_for,
            paid_hours_week: self.paid_hours_week,
            paid_women: self.paid_women,
            owner_works: self.owner_works,
            owner_hours_week: self.owner_hours_week,
            revenue_band: self.revenue_band,
            profit_band: self.profit_band,
            wellbeing_consent: self.wellbeing_consent,
            wellbeing: self.wellbeing,
            registered: self.registered,
            contact_safe: self.contact_safe,
            attachments: self.attachments,
        }
    }

    /// Does it say the same as what somebody wants to record?
    pub fn says(&self, input: &command::VisitRecord) -> bool {
        (self.case_id, self.visited_on, self.status, self.since_on, self.paid_workers, self.paid_days_12m)
            == (input.case, input.visited_on, input.status, input.since_on, input.paid_workers, input.paid_days_12m)
            && self.answers() == input.answers
    }

    /// The visit in days from the launch, for the outcome rules; `None` when it lies out of their range.
    pub fn in_days(&self, launched_on: Day) -> Option<Visit> {
        let day = |on: Day| i32::try_from(days_between(launched_on, on)).ok();
        let since_day = match self.since_on {
            Some(on) => Some(day(on)?),
            None => None,
        };
        Some(Visit {
            day: day(self.visited_on)?,
            seq: self.seq,
            status: self.status,
            since_day,
            paid_workers: self.paid_workers,
            paid_days_12m: self.paid_days_12m,
            answers: Answers {
                paid_women: self.paid_women,
                paid_hours_week: self.paid_hours_week,
                owner_works: self.owner_works,
                owner_hours_week: self.owner_hours_week,
                revenue_band: self.revenue_band,
                profit_band: self.profit_band,
                registered: self.registered,
                // Kept with consent alone, so consent needs no second look where it is read.
                wellbeing: self.wellbeing.filter(|_| self.wellbeing_consent == Some(true)),
            },
        })
    }
}

/// Most paid workers of a micro-enterprise that one visit may report.
pub const WORKERS_MAX: i64 = 1_000;

/// Records the verified launch.
pub fn enterprise_launch(ctx: &mut Ctx, world: &World, input: &command::EnterpriseLaunch) -> Result<Plan, Stop> {
    let case = world.case(input.case)?;
    let award = case.award.as_ref().ok_or(Stop::Hidden)?;
    let enterprise_id: EnterpriseId = ctx.mint.id();
    let text = enterprise_id.to_string();
    let gate = Gate::new(ctx, world, Action::EnterpriseLaunch, ObjectKind::Enterprise, &text).of_case(case).pass()?;
    let fits = matches!(award.state, AwardState::Active | AwardState::Completed);
    let gate = gate.state(fits, award.state.code())?;
    gate.ensure_first(case.enterprise.is_none(), last_act(&case.acts, Action::EnterpriseLaunch))?;
    gate.ensure(input.launched_on <= ctx.on, RefusalCode::NotInTheFuture)?;
    gate.ensure((0..=WORKERS_MAX).contains(&input.baseline_paid_workers), RefusalCode::OutOfRange)?;
    if let Some(started) = input.business_started_on.filter(|started| *started > input.launched_on) {
        let refusal = gate.refuse(RefusalCode::StartedAfterLaunch).with("started_on", started.to_string());
        return Err(refusal.with("launched_on", input.launched_on.to_string()).into());
    }
    let enterprise = Enterprise {
        enterprise_id,
        case_id: input.case,
        grant_id: award.grant_id,
        launched_on: input.launched_on,
        sector: case.application.sector,
        region: case.application.region,
        owners: case.application.owners,
        baseline_paid_workers: input.baseline_paid_workers,
        version: 1,
        launch_verified_by: None,
        legal_form: None,
        registration: Registration::None,
        registered_on: None,
        merged_on: None,
        merged_into: None,
        business_started_on: input.business_started_on,
    };
    let plan =
        case.founded(&enterprise).into_iter().fold(Plan::about(ObjectKind::Enterprise, enterprise_id, 1), Plan::change);
    let episode = EpisodeRow::of(&enterprise, []);
    Ok(plan.change(enterprise).change(episode).act(ctx, input.case, Action::EnterpriseLaunch))
}

/// Records a visit; also after the grant is closed, for years.
pub fn visit_record(ctx: &mut Ctx, world: &World, input: &command::VisitRecord) -> Result<Plan, Stop> {
    let case = world.case(input.case)?;
    let visit_id: VisitId = ctx.mint.id();
    let text = visit_id.to_string();
    let gate = Gate::new(ctx, world, Action::VisitRecord, ObjectKind::Visit, &text).of_case(case).pass()?;
    let Some(enterprise) = &case.enterprise else {
        return Err(gate.refuse(RefusalCode::NotLaunched).into());
    };
    if input.visited_on < enterprise.launched_on || input.visited_on > ctx.on {
        let refusal = gate.refuse(RefusalCode::VisitDate).with("launched_on", enterprise.launched_on.to_string());
        return Err(refusal.with("on", ctx.on.to_string()).into());
    }
    gate.ensure(input.since_on.is_none_or(|since| since <= input.visited_on), RefusalCode::VisitDate)?;
    gate.ensure(
        input.paid_workers.is_none_or(|workers| (0..=WORKERS_MAX).contains(&workers)),
        RefusalCode::OutOfRange,
    )?;
    let days_max = WORKERS_MAX * 366;
    gate.ensure(input.paid_days_12m.is_none_or(|days| (0..=days_max).contains(&days)), RefusalCode::OutOfRange)?;
    input.answers.checked(input.paid_workers).map_err(|(code, field)| gate.refuse(code).with("field", field))?;
    let answers = &input.answers;
    let visit = VisitRow {
        visit_id,
        enterprise_id: enterprise.enterprise_id,
        case_id: input.case,
        seq: ctx.seq,
        visited_on: input.visited_on,
        status: input.status,
        since_on: input.since_on,
        paid_workers: input.paid_workers,
        paid_days_12m: input.paid_days_12m,
        recorded_by: ctx.person(),
        kind: answers.kind,
        scheduled_for: answers.scheduled_for,
        paid_hours_week: answers.paid_hours_week,
        paid_women: answers.paid_women,
        owner_works: answers.owner_works,
        owner_hours_week: answers.owner_hours_week,
        revenue_band: answers.revenue_band,
        profit_band: answers.profit_band,
        wellbeing_consent: answers.wellbeing_consent,
        wellbeing: answers.wellbeing,
        registered: answers.registered,
        contact_safe: answers.contact_safe,
        attachments: answers.attachments,
        verified_by: None,
        verified_on: None,
        differs: None,
    };
    let episode = EpisodeRow::of(enterprise, case.visits.iter().chain([&visit]));
    let plan = Plan::about(ObjectKind::Visit, visit_id, 1).state(input.status.code()).change(visit).change(episode);
    Ok(plan.act(ctx, input.case, Action::VisitRecord))
}

/// Records what a second person found about a visit: the same, or other answers.
///
/// # Errors
/// `duties` for who recorded a visit of this case, `already_done` when it is verified, `visit_date` before its day.
pub fn visit_verify(ctx: &mut Ctx, world: &World, input: &command::VisitVerify) -> Result<Plan, Stop> {
    let (case, visit) = world.visit(input.visit)?;
    let text = input.visit.to_string();
    let gate = Gate::new(ctx, world, Action::VisitVerify, ObjectKind::Visit, &text).of_case(case).pass()?;
    gate.ensure_first(visit.verified_by.is_none(), last_act_on(&case.acts, Action::VisitVerify, &text))?;
    gate.ensure(ctx.on >= visit.visited_on, RefusalCode::VisitDate)?;
    let mut codes: Vec<&str> = input.differs.iter().map(|field| field.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    let differs = if codes.is_empty() { None } else { Some(codes.join(",")) };
    let state = if differs.is_none() { "agrees" } else { "differs" };
    let verified = VisitRow { verified_by: Some(ctx.person()), verified_on: Some(ctx.on), differs, ..visit.clone() };
    let plan = Plan::about(ObjectKind::Visit, input.visit, 2).state(state).change(verified);
    Ok(plan.act(ctx, visit.case_id, Action::VisitVerify))
}

/// Ends the follow-up of an enterprise: every reminder stops, and for survival it stays unknown from its last sign of life.
///
/// # Errors
/// `not_launched`, `visit_date` before the launch, `already_done` with the earlier act when it ended for this reason, or when
/// the recorded end outweighs this one.
pub fn followup_end(ctx: &mut Ctx, world: &World, input: &command::FollowupEnding) -> Result<Plan, Stop> {
    let case = world.case(input.case)?;
    let text = input.case.to_string();
    let gate = Gate::new(ctx, world, Action::FollowupEnd, ObjectKind::Case, &text).of_case(case).pass()?;
    let Some(enterprise) = &case.enterprise else {
        return Err(gate.refuse(RefusalCode::NotLaunched).into());
    };
    let dated = (enterprise.launched_on..=ctx.on).contains(&input.ended_on);
    gate.ensure(dated, RefusalCode::VisitDate)?;
    let standing = super::followup_plan::ended(&case.visits, case.followup_end.as_ref(), enterprise);
    let recorded = case.followup_end.is_some() && standing.is_some_and(|(reason, _)| reason == input.reason);
    let outweighed = case.followup_end.as_ref().is_some_and(|end| end.outweighs(input.reason, input.ended_on));
    gate.ensure_first(!recorded && !outweighed, last_act(&case.acts, Action::FollowupEnd))?;
    let end = FollowupEnd {
        enterprise_id: enterprise.enterprise_id,
        case_id: input.case,
        reason: input.reason,
        ended_on: input.ended_on,
        recorded_by: ctx.person(),
    };
    let plan = Plan::about(ObjectKind::Enterprise, enterprise.enterprise_id, 1).state(input.reason.code()).change(end);
    Ok(plan.act(ctx, input.case, Action::FollowupEnd))
}
