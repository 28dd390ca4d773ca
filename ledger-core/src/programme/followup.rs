//! Follow-up: the launch of an enterprise and what visits find (`lifecycle.md`, Follow-up).
//!
//! Statuses and their meaning for survival are `outcome::visit`'s; here they are only recorded.

use super::act::ObjectKind;
use super::application::Sector;
use super::command;
use super::enterprise::{LegalForm, Registration};
use super::gate::Gate;
use super::grant::{AwardState, TWELVE_MONTH_VISIT_FROM};
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::region::Region;
use super::world::World;
use crate::id::{CaseId, EnterpriseId, GrantId, PersonId, VisitId};
use crate::outcome::episode::{SCHEDULE_DAYS, SCHEDULE_SLACK_DAYS};
use crate::outcome::visit::{Visit, VisitStatus};
use crate::policy::Action;
use crate::row;
use crate::row::{Cell, CellError, Kind, Value};
use crate::time::{Day, days_between, plus_days};

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
    }
}

impl VisitRow {
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
        })
    }
}

/// The day of the next planned visit; a visit up to 45 days early counts for it (R11), and none is planned once the
/// enterprise was found closed or absorbed, or refused the last visit, or could not be reached for it at twelve months or
/// later (`lifecycle.md`: unreachable ends the reminders, but closing a grant needs the 12-month follow-up on record).
pub fn next_visit_on(enterprise: &Enterprise, visits: &[VisitRow]) -> Option<Day> {
    let last = visits.iter().map(|visit| days_between(enterprise.launched_on, visit.visited_on)).max().unwrap_or(0);
    let ended = visits.iter().max_by_key(|visit| (visit.visited_on, visit.seq)).is_some_and(|visit| {
        use VisitStatus::{Absorbed, Closed, NotReached, Refused};
        let on_record = last >= TWELVE_MONTH_VISIT_FROM;
        matches!(visit.status, Closed | Absorbed | Refused) || (visit.status == NotReached && on_record)
    });
    let next = SCHEDULE_DAYS.into_iter().find(|day| i64::from(*day) > last + i64::from(SCHEDULE_SLACK_DAYS));
    let due = next.and_then(|day| u64::try_from(day).ok()).map(|day| plus_days(enterprise.launched_on, day));
    due.filter(|_| !ended)
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
    if case.enterprise.is_some() {
        let refusal = gate.refuse(RefusalCode::AlreadyDone);
        let earlier = super::world::last_act(&case.acts, Action::EnterpriseLaunch);
        return Err(earlier.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    gate.ensure(input.launched_on <= ctx.on, RefusalCode::NotInTheFuture)?;
    gate.ensure((0..=WORKERS_MAX).contains(&input.baseline_paid_workers), RefusalCode::OutOfRange)?;
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
    };
    let plan = Plan::about(ObjectKind::Enterprise, enterprise_id, 1).change(enterprise);
    Ok(plan.act(ctx, input.case, Action::EnterpriseLaunch))
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
    };
    let plan = Plan::about(ObjectKind::Visit, visit_id, 1).state(input.status.code()).change(visit);
    Ok(plan.act(ctx, input.case, Action::VisitRecord))
}
