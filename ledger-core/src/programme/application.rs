//! Applications: from an opened case to a plan that the committee can look at (`lifecycle.md`, Application).
//!
//! Only codes and amounts: who the applicant is, and whatever could say so, is the vault's.

use super::act::ObjectKind;
use super::co_owner::{self, owned};
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
        /// Why ineligible, rejected, withdrawn or asked.
        pub reason_code: Option<Code>,
        /// What the applicant brings in, minor units.
        pub own_minor: Minor,
        /// Version of the plan, from 1.
        pub plan_version: i64,
        /// The state that a question came from.
        pub info_from: Option<ApplicationState>,
        /// Day on which the plan was defended; filed when absent.
        pub defended_on: Option<Day>,
        /// Round of the committee: 1, and 2 after an appeal.
        pub round: i64,
        /// Codes of the conditions that the vote gave, with blanks between.
        pub conditions: Option<String>,
        /// SHA-256 of the minutes of the vote that stands.
        pub minutes_hash: Option<String>,
    }
}

row! { "plan_item", key 3, insert;
    /// One item of the business plan.
    pub struct PlanItem {
        /// The case.
        pub case_id: CaseId,
        /// Version of the plan.
        pub plan_version: i64,
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

impl Dossier {
    /// The items of the plan as it stands.
    pub fn plan(&self) -> impl Iterator<Item = &PlanItem> {
        self.items.iter().filter(|item| item.plan_version == self.application.plan_version)
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
        None => partner::enrolled(ctx, world, (input.ngo, input.sex), (Action::CaseOpen, ObjectKind::Case, &text))?,
    };
    let gate = Gate::new(ctx, world, Action::CaseOpen, ObjectKind::Case, &text).of_ngo(subject.ngo_id).pass()?;
    let requested_minor = gate.amount(input.requested, call.currency)?;
    let line = world.lines.get(&input.line).filter(|line| line.fund_id == fund.fund_id);
    gate.ensure(line.is_some(), RefusalCode::LineNotOfFund)?;
    gate.ensure(world.call_lines.contains_key(&(call.call_id, input.line)), RefusalCode::LineNotOfCall)?;
    call.takes(&gate, ctx.on, requested_minor)?;
    listed(&gate, &input.items, input.own_minor)?;
    gate.ensure((1..=OWNERS_MAX).contains(&input.owners), RefusalCode::OutOfRange)?;
    let counted = (subject.subject_id, input.owners);
    co_owner::checked(ctx, world, (&gate, Action::CaseOpen), counted, &input.co_owners)?;
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
        own_minor: input.own_minor,
        plan_version: 1,
        info_from: None,
        defended_on: None,
        round: 1,
        conditions: None,
        minutes_hash: None,
    };
    let mut plan = step(ctx, application, Action::CaseOpen).change(counter);
    if input.subject.is_none() {
        let (counter, _) = next_number(ctx, world, "subject", partner::SUBJECT_PREFIX);
        plan = plan.change(counter).change(subject);
    }
    Ok(owned(itemised(plan, case_id, 1, &input.items), case_id, 1, &input.co_owners))
}

/// The items of a plan are within their limits, and so is what the applicant brings in.
pub(super) fn listed(gate: &Gate, items: &[command::NewItem], own: Minor) -> Result<(), Stop> {
    gate.ensure(items.len() <= ITEMS_MAX, RefusalCode::OutOfRange)?;
    gate.ensure(items.iter().all(|item| item.quantity > 0), RefusalCode::OutOfRange)?;
    gate.ensure(items.iter().all(|item| item.unit_price_minor.0 > 0), RefusalCode::AmountNotPositive)?;
    gate.ensure(own.0 >= 0, RefusalCode::OutOfRange).map(drop)
}

/// With the items of one version of a business plan.
pub(super) fn itemised(plan: Plan, case_id: CaseId, plan_version: i64, items: &[command::NewItem]) -> Plan {
    let row = |(item_no, item): (i64, &command::NewItem)| {
        let (category, quantity, unit_price_minor) = (item.category, item.quantity, item.unit_price_minor);
        PlanItem { case_id, plan_version, item_no, category, quantity, unit_price_minor }
    };
    (1i64..).zip(items).map(row).fold(plan, Plan::change)
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

/// The items of a plan add up to the amount asked and what the applicant brings in.
pub(super) fn adds_up(
    gate: &Gate,
    items: impl Iterator<Item = (i64, Minor)>,
    application: &Application,
) -> Result<(), Stop> {
    let items: Result<Vec<Minor>, _> = items.map(|(quantity, price)| price.times(quantity)).collect();
    let total = Minor::sum(items?)?;
    if total == application.requested_minor.plus(application.own_minor)? {
        return Ok(());
    }
    let text = |minor: Minor| crate::money::Money { minor, currency: application.currency }.to_string();
    let refusal = gate.refuse(RefusalCode::PlanDoesNotAddUp).with("items", text(total));
    let refusal = refusal.with("requested", text(application.requested_minor));
    Err(match application.own_minor {
        Minor::ZERO => refusal.into(),
        own => refusal.with("own_contribution", text(own)).into(),
    })
}

/// Submits: the plan's items add up to the amount asked.
pub fn case_submit(ctx: &mut Ctx, world: &World, input: &command::CaseStep) -> Result<Plan, Stop> {
    let (case, text) = (world.case(input.case)?, input.case.to_string());
    let states = [ApplicationState::Draft];
    let gate = enter(ctx, case, world, Action::CaseSubmit, &text, Some(input.version), &states)?;
    let call = world.calls.get(&case.application.call_id).ok_or_else(|| Stop::Broken("a case has no call".into()))?;
    call.takes(&gate, ctx.on, case.application.requested_minor)?;
    let items = case.plan().map(|item| (item.quantity, item.unit_price_minor));
    adds_up(&gate, items, &case.application)?;
    Ok(step(ctx, case.application.moved(ctx, ApplicationState::Submitted), Action::CaseSubmit))
}
