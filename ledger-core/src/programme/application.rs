//! Applications: from an opened case to a plan that the committee can look at (`lifecycle.md`, Application).
//!
//! Only codes and amounts: who the applicant is, and whatever could say so, is the vault's.

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::partner;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::region::Region;
use super::setup::Counter;
use super::world::{Dossier, World};
use crate::id::{CallId, CaseId, FundId, LineId, NgoId, SubjectId};
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// State of an application.
    pub enum ApplicationState {
        /// Opened.
        Draft = "draft",
        /// Submitted.
        Submitted = "submitted",
        /// Being screened.
        Screening = "screening",
        /// Every criterion met.
        Eligible = "eligible",
        /// A criterion not met.
        Ineligible = "ineligible",
        /// Plan and training complete.
        PlanReady = "plan_ready",
        /// More information needed.
        MoreInfo = "more_info",
        /// The committee declares and scores.
        InReview = "in_review",
        /// The committee votes.
        ReadyForCommittee = "ready_for_committee",
        /// Approved: there is a grant.
        Approved = "approved",
        /// On the waiting list.
        Waitlisted = "waitlisted",
        /// Rejected.
        Rejected = "rejected",
        /// Withdrawn.
        Withdrawn = "withdrawn",
        /// Not signed in time.
        Lapsed = "lapsed",
    }
}

codes! {
    /// Category of a plan item.
    pub enum Category {
        /// Equipment.
        Equipment = "equipment",
        /// Tools.
        Tools = "tools",
        /// Materials.
        Materials = "materials",
        /// Stock.
        Stock = "stock",
        /// Rent.
        Rent = "rent",
        /// Registration and licences.
        Registration = "registration",
        /// Training.
        Training = "training",
        /// Transport.
        Transport = "transport",
        /// Anything else.
        Other = "other",
    }
}

codes! {
    /// Sector: sections of NACE Rev. 2 (KVED 2010).
    pub enum Sector {
        /// Agriculture, forestry, fishing.
        A = "A",
        /// Mining.
        B = "B",
        /// Manufacturing.
        C = "C",
        /// Energy.
        D = "D",
        /// Water, waste.
        E = "E",
        /// Construction.
        F = "F",
        /// Trade, repair of vehicles.
        G = "G",
        /// Transport, storage.
        H = "H",
        /// Accommodation, food.
        I = "I",
        /// Information, communication.
        J = "J",
        /// Finance.
        K = "K",
        /// Real estate.
        L = "L",
        /// Professional services.
        M = "M",
        /// Administrative services.
        N = "N",
        /// Public administration.
        O = "O",
        /// Education.
        P = "P",
        /// Health, social work.
        Q = "Q",
        /// Arts, recreation.
        R = "R",
        /// Other services.
        S = "S",
    }
}

row! { "application", key 1, put;
    /// An application: the case's first half.
    pub struct Application {
        /// The case.
        pub case_id: CaseId,
        /// Neutral case number.
        pub number: String,
        /// State.
        pub state: ApplicationState,
        /// Version.
        pub version: i64,
        /// Call.
        pub call_id: CallId,
        /// Whose case.
        pub subject_id: SubjectId,
        /// Partner NGO that speaks for the survivor.
        pub ngo_id: NgoId,
        /// Fund asked.
        pub fund_id: FundId,
        /// Budget line asked.
        pub line_id: LineId,
        /// Amount asked.
        pub requested_minor: Minor,
        /// Currency.
        pub currency: Currency,
        /// Sector.
        pub sector: Sector,
        /// Region.
        pub region: Region,
        /// Number of owners.
        pub owners: i64,
        /// Day of the recorded consent.
        pub consent_on: Day,
        /// Day the case was opened.
        pub opened_on: Day,
        /// Since when in this state.
        pub state_on: Day,
        /// Amount the committee's vote gave; zero when it was against.
        pub recommended_minor: Option<Minor>,
        /// Why ineligible or rejected.
        pub reason_code: Option<Code>,
    }
}

row! { "plan_item", key 2, insert;
    /// One item of the business plan.
    pub struct PlanItem {
        /// The case.
        pub case_id: CaseId,
        /// 1, 2, ..
        pub item_no: i64,
        /// Category.
        pub category: Category,
        /// How many.
        pub quantity: i64,
        /// Price of one, minor units.
        pub unit_price_minor: Minor,
    }
}

/// Most items of a plan.
pub const ITEMS_MAX: usize = 100;
/// Most owners of one business.
pub const OWNERS_MAX: i64 = 20;

impl Application {
    /// In another state, one version on.
    pub fn moved(&self, ctx: &Ctx, state: ApplicationState) -> Application {
        Application { state, version: self.version + 1, state_on: ctx.on, ..self.clone() }
    }
}

/// A plan that moves the application and records the act.
pub(super) fn step(ctx: &Ctx, moved: Application, action: Action) -> Plan {
    let (case, state, version) = (moved.case_id, moved.state.code(), moved.version);
    Plan::about(ObjectKind::Case, case, version).state(state).change(moved).act(ctx, case, action)
}

/// Opens a case: number, plan items, consent. The amount need not add up yet.
pub fn case_open(ctx: &mut Ctx, world: &World, input: &command::CaseOpen) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let call = world.calls.get(&input.call).ok_or(Stop::Hidden)?;
    let case_id: CaseId = ctx.mint.id();
    let text = case_id.to_string();
    let subject = match input.subject {
        Some(subject) => world.subjects.get(&subject).cloned().ok_or(Stop::Hidden)?,
        None => partner::enrolled(ctx, world, input.ngo, (Action::CaseOpen, ObjectKind::Case, &text))?,
    };
    let gate = Gate::new(ctx, world, Action::CaseOpen, ObjectKind::Case, &text).of_ngo(subject.ngo_id).pass()?;
    let requested_minor = gate.amount(input.requested, call.currency)?;
    let line = world.lines.get(&input.line).filter(|line| line.fund_id == fund.fund_id);
    gate.ensure(line.is_some(), RefusalCode::LineNotOfFund)?;
    gate.ensure(world.call_lines.contains_key(&(call.call_id, input.line)), RefusalCode::LineNotOfCall)?;
    call.takes(&gate, ctx.on, requested_minor)?;
    gate.ensure(input.items.len() <= ITEMS_MAX, RefusalCode::OutOfRange)?;
    gate.ensure(input.items.iter().all(|item| item.quantity > 0), RefusalCode::OutOfRange)?;
    gate.ensure(input.items.iter().all(|item| item.unit_price_minor.0 > 0), RefusalCode::AmountNotPositive)?;
    gate.ensure((1..=OWNERS_MAX).contains(&input.owners), RefusalCode::OutOfRange)?;
    gate.ensure(input.consent_on <= ctx.on, RefusalCode::NotInTheFuture)?;

    let (counter, number) = next_number(ctx, world, "case", "");
    let application = Application {
        case_id,
        number,
        state: ApplicationState::Draft,
        version: 1,
        call_id: call.call_id,
        subject_id: subject.subject_id,
        ngo_id: subject.ngo_id,
        fund_id: fund.fund_id,
        line_id: input.line,
        requested_minor,
        currency: call.currency,
        sector: input.sector,
        region: input.region,
        owners: input.owners,
        consent_on: input.consent_on,
        opened_on: ctx.on,
        state_on: ctx.on,
        recommended_minor: None,
        reason_code: None,
    };
    let mut plan = step(ctx, application, Action::CaseOpen).change(counter);
    if input.subject.is_none() {
        let (counter, _) = next_number(ctx, world, "subject", partner::SUBJECT_PREFIX);
        plan = plan.change(counter).change(subject);
    }
    for (item_no, item) in (1i64..).zip(&input.items) {
        let (category, quantity, unit_price_minor) = (item.category, item.quantity, item.unit_price_minor);
        plan = plan.change(PlanItem { case_id, item_no, category, quantity, unit_price_minor });
    }
    Ok(plan)
}

/// The next gapless number of a kind in the year of the command: `2026-0007`, with a prefix for what is not a case.
pub(super) fn next_number(ctx: &Ctx, world: &World, kind: &str, prefix: &str) -> (Counter, String) {
    let year = chrono::Datelike::year(&ctx.on);
    let name = format!("{kind}-{year}");
    let value = world.counters.get(&name).copied().unwrap_or(0) + 1;
    (Counter { name, value }, format!("{prefix}{year}-{value:04}"))
}

/// The gates of a step of an application: known, role, duties, date, version, state.
pub(super) fn enter<'a>(
    ctx: &'a Ctx,
    case: &'a Dossier,
    world: &'a World,
    action: Action,
    text: &'a str,
    version: Option<i64>,
    states: &[ApplicationState],
) -> Result<Gate<'a>, Stop> {
    let application = &case.application;
    let gate = Gate::new(ctx, world, action, ObjectKind::Case, text).of_case(case).pass()?;
    let gate = match version {
        Some(seen) => gate.version(seen, application.version)?,
        None => gate,
    };
    gate.state(states.contains(&application.state), application.state.code())
}

/// Submits: the plan's items add up to the amount asked.
pub fn case_submit(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Draft];
    let gate = enter(ctx, case, world, Action::CaseSubmit, &text, Some(input.version), &states)?;
    let call = world.calls.get(&case.application.call_id).ok_or_else(|| Stop::Broken("a case has no call".into()))?;
    call.takes(&gate, ctx.on, case.application.requested_minor)?;
    let items = case.items.iter().map(|item| item.unit_price_minor.times(item.quantity));
    let total = Minor::sum(items.collect::<Result<Vec<_>, _>>()?)?;
    if total != case.application.requested_minor {
        let text = |minor: Minor| crate::money::Money { minor, currency: case.application.currency }.to_string();
        let refusal = gate.refuse(RefusalCode::PlanDoesNotAddUp);
        return Err(refusal
            .with("items", text(total))
            .with("requested", text(case.application.requested_minor))
            .into());
    }
    Ok(step(ctx, case.application.moved(ctx, ApplicationState::Submitted), Action::CaseSubmit))
}

/// Takes the application into screening: no duplicate found.
pub fn case_screen(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Submitted];
    enter(ctx, case, world, Action::CaseScreen, &text, Some(input.version), &states)?;
    Ok(step(ctx, case.application.moved(ctx, ApplicationState::Screening), Action::CaseScreen))
}

/// Every criterion met: eligible; one not met: ineligible, with a reason code.
pub fn case_assess(ctx: &mut Ctx, world: &World, input: &command::CaseAssess) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Screening];
    let gate = enter(ctx, case, world, Action::CaseAssess, &text, Some(input.version), &states)?;
    gate.ensure(input.eligible || input.reason.is_some(), RefusalCode::ReasonMissing)?;
    let state = if input.eligible { ApplicationState::Eligible } else { ApplicationState::Ineligible };
    let reason_code = if input.eligible { None } else { input.reason.clone() };
    let moved = Application { reason_code, ..case.application.moved(ctx, state) };
    Ok(step(ctx, moved, Action::CaseAssess))
}

/// The plan is filed or defended and the training attended.
pub fn plan_accept(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Eligible];
    enter(ctx, case, world, Action::PlanAccept, &text, Some(input.version), &states)?;
    Ok(step(ctx, case.application.moved(ctx, ApplicationState::PlanReady), Action::PlanAccept))
}
