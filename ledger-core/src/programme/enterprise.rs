//! Enterprises: who owns one, in which legal form, registered or not, and what became of it (`outcomes.md` counts survival
//! by visits alone).
//!
//! Invariant: the row says what holds now; each change is a row of [`EnterpriseChange`] of its own with the day from which
//! it holds and what was before, and is never changed. Must not: name an owner, or say whether an enterprise survived.

use super::act::ObjectKind;
use super::command;
use super::followup::Enterprise;
use super::gate::Gate;
use super::identity::evidence;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::{CaseId, EnterpriseId, PersonId, SubjectId};
use crate::policy::Action;
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// Legal form.
    pub enum LegalForm {
        /// Sole proprietor (FOP).
        Fop = "fop",
        /// Limited liability company (TOV).
        Tov = "tov",
        /// Private enterprise (PP).
        Pp = "pp",
        /// Cooperative.
        Cooperative = "cooperative",
        /// Farm.
        Farm = "farm",
        /// Not registered.
        Unregistered = "unregistered",
        /// Another one.
        Other = "other",
    }
}

codes! {
    /// Whether it stands in the state's register.
    pub enum Registration {
        /// Nothing recorded.
        None = "none",
        /// Registered.
        Registered = "registered",
        /// Struck off, for it was absorbed.
        Ended = "ended",
    }
}

codes! {
    /// What changed.
    pub enum ChangeKind {
        /// Registered.
        Registration = "registration",
        /// Its sector.
        Sector = "sector",
        /// Its region: it moved.
        Region = "region",
        /// Its legal form.
        LegalForm = "legal_form",
        /// An owner.
        Owner = "owner",
        /// Absorbed into another one.
        Merger = "merger",
    }
}

row! { "enterprise_owner", key 2, put;
    /// An owner of an enterprise, by number. Without rows it is the survivor of the case, from the launch on.
    pub struct EnterpriseOwner {
        /// The enterprise.
        pub enterprise_id: EnterpriseId,
        /// 1, 2, ..
        pub owner_no: i64,
        /// The case.
        pub case_id: CaseId,
        /// Who, by number.
        pub subject_id: SubjectId,
        /// Since when.
        pub from_on: Day,
        /// Until when; an owner now when absent.
        pub to_on: Option<Day>,
    }
}

row! { "enterprise_change", key 2, insert;
    /// A change of an enterprise.
    pub struct EnterpriseChange {
        /// The enterprise.
        pub enterprise_id: EnterpriseId,
        /// 1, 2, ..
        pub change_no: i64,
        /// The case.
        pub case_id: CaseId,
        /// What changed.
        pub kind: ChangeKind,
        /// Since when.
        pub from_on: Day,
        /// Code or id before.
        pub before: Option<String>,
        /// Code or id after.
        pub after: Option<String>,
        /// Evidence as a file in the vault.
        pub attachment_id: Option<uuid::Uuid>,
        /// Who recorded it.
        pub recorded_by: PersonId,
    }
}

/// Most owners of an enterprise over its life.
pub const OWNERS_MAX: usize = 50;
/// Most changes of an enterprise.
pub const CHANGES_MAX: usize = 500;

impl Dossier {
    /// The owners of the enterprise over time: those recorded, else the survivor of the case from the launch on.
    pub fn owners(&self, enterprise: &Enterprise) -> Vec<EnterpriseOwner> {
        if !self.owners.is_empty() {
            return self.owners.clone();
        }
        vec![EnterpriseOwner {
            enterprise_id: enterprise.enterprise_id,
            owner_no: 1,
            case_id: enterprise.case_id,
            subject_id: self.application.subject_id,
            from_on: enterprise.launched_on,
            to_on: None,
        }]
    }
}

/// An enterprise at its gates.
struct At<'a> {
    case: &'a Dossier,
    row: &'a Enterprise,
    gate: Gate<'a>,
    action: Action,
}

impl<'a> At<'a> {
    /// The gates of a step of an enterprise that was not absorbed.
    fn enter(
        ctx: &'a Ctx,
        world: &'a World,
        (id, version): (EnterpriseId, i64),
        text: &'a str,
        action: Action,
    ) -> Result<At<'a>, Stop> {
        let (case, row) = world.enterprise(id)?;
        let gate = Gate::new(ctx, world, action, ObjectKind::Enterprise, text).of_case(case).pass()?;
        let gate = gate.version(version, row.version)?;
        let gate = gate.state(row.merged_on.is_none(), "merged")?;
        gate.ensure(case.changes.len() < CHANGES_MAX, RefusalCode::OutOfRange)?;
        Ok(At { case, row, gate, action })
    }

    /// A day on which something of it can change: from the launch on, and not after today.
    fn day(&self, ctx: &Ctx, on: Day) -> Result<(), Stop> {
        self.gate.ensure(on <= ctx.on, RefusalCode::NotInTheFuture)?;
        self.gate.ensure(on >= self.row.launched_on, RefusalCode::NotLaunched).map(drop)
    }

    fn plan(&self, ctx: &Ctx, moved: Enterprise) -> Plan {
        let moved = Enterprise { version: self.row.version + 1, ..moved };
        let plan = Plan::about(ObjectKind::Enterprise, moved.enterprise_id, moved.version);
        plan.change(moved).act(ctx, self.row.case_id, self.action)
    }

    /// The plan with what changed: each with what was before and what is now.
    fn changed(&self, ctx: &Ctx, plan: Plan, from_on: Day, changes: Vec<Changed>) -> Plan {
        let next = self.case.changes.iter().map(|row| row.change_no).max().unwrap_or(0) + 1;
        let rows = (next..).zip(changes).map(|(change_no, changed)| EnterpriseChange {
            enterprise_id: self.row.enterprise_id,
            change_no,
            case_id: self.row.case_id,
            kind: changed.kind,
            from_on,
            before: changed.before,
            after: changed.after,
            attachment_id: changed.attachment,
            recorded_by: ctx.person(),
        });
        rows.fold(plan, Plan::change)
    }
}

/// What was before and what is now.
struct Changed {
    kind: ChangeKind,
    before: Option<String>,
    after: Option<String>,
    attachment: Option<uuid::Uuid>,
}

impl Changed {
    fn of(kind: ChangeKind, before: Option<impl ToString>, after: Option<impl ToString>) -> Changed {
        let (before, after) = (before.map(|code| code.to_string()), after.map(|code| code.to_string()));
        Changed { kind, before, after, attachment: None }
    }
}

/// Verifies the day of the launch: somebody else than who recorded it.
///
/// # Errors
/// `duties` for who recorded it, `already_done` with the earlier act.
pub fn launch_verify(ctx: &mut Ctx, world: &World, input: &command::EnterpriseStep) -> Result<Plan, Stop> {
    let text = input.enterprise.to_string();
    let at = At::enter(ctx, world, (input.enterprise, input.version), &text, Action::LaunchVerify)?;
    at.gate.ensure_first(at.row.launch_verified_by.is_none(), last_act(&at.case.acts, Action::LaunchVerify))?;
    let verified = Enterprise { launch_verified_by: Some(ctx.person()), ..at.row.clone() };
    Ok(at.plan(ctx, verified))
}

/// Records that it is registered, and in which form.
///
/// # Errors
/// Hidden for a file that is not the case's; `already_done` when it is, `out_of_range` for no form of a registered enterprise.
pub fn enterprise_register(ctx: &mut Ctx, world: &World, input: &command::EnterpriseRegister) -> Result<Plan, Stop> {
    let text = input.enterprise.to_string();
    let at = At::enter(ctx, world, (input.enterprise, input.version), &text, Action::EnterpriseRegister)?;
    let earlier = last_act(&at.case.acts, Action::EnterpriseRegister);
    at.gate.ensure_first(at.row.registration == Registration::None, earlier)?;
    evidence(world, at.row.case_id, input.attachment)?;
    at.gate.ensure(input.legal_form != LegalForm::Unregistered, RefusalCode::OutOfRange)?;
    // It may have been registered before it opened.
    at.gate.ensure(input.registered_on <= ctx.on, RefusalCode::NotInTheFuture)?;
    let registered = Enterprise {
        legal_form: Some(input.legal_form),
        registration: Registration::Registered,
        registered_on: Some(input.registered_on),
        ..at.row.clone()
    };
    let mut changes = vec![Changed {
        attachment: input.attachment,
        ..Changed::of(ChangeKind::Registration, Some(at.row.registration), Some(Registration::Registered))
    }];
    if at.row.legal_form != Some(input.legal_form) {
        changes.push(Changed::of(ChangeKind::LegalForm, at.row.legal_form, Some(input.legal_form)));
    }
    Ok(at.changed(ctx, at.plan(ctx, registered), input.registered_on, changes))
}

/// Its sector, its region or its legal form changes; what was before stays readable.
///
/// # Errors
/// `nothing_listed` where nothing is another than before; `out_of_range` for a registered enterprise without a form,
/// `dates_reversed` before the last change of the same kind.
pub fn enterprise_change(ctx: &mut Ctx, world: &World, input: &command::EnterpriseChanges) -> Result<Plan, Stop> {
    let text = input.enterprise.to_string();
    let at = At::enter(ctx, world, (input.enterprise, input.version), &text, Action::EnterpriseChange)?;
    at.day(ctx, input.from_on)?;
    let row = at.row;
    let unregistered = input.legal_form == Some(LegalForm::Unregistered);
    at.gate.ensure(!(unregistered && row.registration == Registration::Registered), RefusalCode::OutOfRange)?;
    let mut changes = Vec::new();
    let mut moved = row.clone();
    if let Some(sector) = input.sector.filter(|sector| *sector != row.sector) {
        changes.push(Changed::of(ChangeKind::Sector, Some(row.sector), Some(sector)));
        moved.sector = sector;
    }
    if let Some(region) = input.region.filter(|region| *region != row.region) {
        changes.push(Changed::of(ChangeKind::Region, Some(row.region.as_str()), Some(region.as_str())));
        moved.region = region;
    }
    if let Some(form) = input.legal_form.filter(|form| Some(*form) != row.legal_form) {
        changes.push(Changed::of(ChangeKind::LegalForm, row.legal_form, Some(form)));
        moved.legal_form = Some(form);
    }
    at.gate.ensure(!changes.is_empty(), RefusalCode::NothingListed)?;
    // The row says what holds now: what came first is recorded first.
    let later = |kind| at.case.changes.iter().any(|known| known.kind == kind && known.from_on > input.from_on);
    at.gate.ensure(!changes.iter().any(|changed| later(changed.kind)), RefusalCode::DatesReversed)?;
    Ok(at.changed(ctx, at.plan(ctx, moved), input.from_on, changes))
}

/// Somebody else takes over from one owner, or from all of them.
///
/// # Errors
/// Hidden for a survivor's number that is not there; `nothing_listed` when nobody leaves, `already_done` when the new owner
/// is one already, `out_of_range` for too many.
pub fn enterprise_takeover(ctx: &mut Ctx, world: &World, input: &command::EnterpriseTakeover) -> Result<Plan, Stop> {
    let text = input.enterprise.to_string();
    let at = At::enter(ctx, world, (input.enterprise, input.version), &text, Action::EnterpriseTakeover)?;
    let to = world.subjects.get(&input.to).ok_or(Stop::Hidden)?.subject_id;
    at.day(ctx, input.from_on)?;
    let owners = at.case.owners(at.row);
    let now = || owners.iter().filter(|owner| owner.to_on.is_none());
    let earlier = last_act(&at.case.acts, Action::EnterpriseTakeover);
    at.gate.ensure_first(now().all(|owner| owner.subject_id != to), earlier)?;
    let leaves = |owner: &&EnterpriseOwner| input.from.is_none_or(|from| from == owner.subject_id);
    at.gate.ensure(now().any(|owner| leaves(&owner)), RefusalCode::NothingListed)?;
    at.gate.ensure(now().filter(leaves).all(|owner| owner.from_on <= input.from_on), RefusalCode::DatesReversed)?;
    at.gate.ensure(owners.len() < OWNERS_MAX, RefusalCode::OutOfRange)?;
    // The row counts owners whom nobody enrolled too: they stay, unless all are said to leave.
    let left = i64::try_from(now().filter(leaves).count()).unwrap_or(i64::MAX);
    let stay = if input.from.is_none() { 0 } else { at.row.owners.saturating_sub(left).max(0) };
    let mut changes = Vec::new();
    let mut plan = at.plan(ctx, Enterprise { owners: stay.saturating_add(1), ..at.row.clone() });
    for owner in &owners {
        let leaving = owner.to_on.is_none() && leaves(&owner);
        if leaving {
            changes.push(Changed::of(ChangeKind::Owner, Some(owner.subject_id), Some(to)));
        }
        let to_on = if leaving { Some(input.from_on) } else { owner.to_on };
        plan = plan.change(EnterpriseOwner { to_on, ..owner.clone() });
    }
    let owner_no = owners.iter().map(|owner| owner.owner_no).max().unwrap_or(0) + 1;
    let (enterprise_id, case_id) = (at.row.enterprise_id, at.row.case_id);
    let (from_on, to_on) = (input.from_on, None);
    plan = plan.change(EnterpriseOwner { enterprise_id, owner_no, case_id, subject_id: to, from_on, to_on });
    Ok(at.changed(ctx, plan, input.from_on, changes))
}

/// It is absorbed, into another funded enterprise or into one that is none of ours. Visits go on to say how it stands.
///
/// # Errors
/// Hidden for an enterprise that is not there, `already_done` for itself; once either was absorbed, `wrong_state`.
pub fn enterprise_merge(ctx: &mut Ctx, world: &World, input: &command::EnterpriseMerge) -> Result<Plan, Stop> {
    let text = input.enterprise.to_string();
    let at = At::enter(ctx, world, (input.enterprise, input.version), &text, Action::EnterpriseMerge)?;
    if let Some(into) = input.into {
        let (_, other) = world.enterprise(into)?;
        at.gate.ensure(into != input.enterprise, RefusalCode::AlreadyDone)?;
        at.gate.state(other.merged_on.is_none(), "merged")?;
    }
    at.day(ctx, input.merged_on)?;
    let ended = at.row.registration == Registration::Registered;
    let merged = Enterprise {
        merged_on: Some(input.merged_on),
        merged_into: input.into,
        registration: if ended { Registration::Ended } else { at.row.registration },
        ..at.row.clone()
    };
    let changes = vec![Changed::of(ChangeKind::Merger, None::<EnterpriseId>, input.into)];
    Ok(at.changed(ctx, at.plan(ctx, merged), input.merged_on, changes))
}
