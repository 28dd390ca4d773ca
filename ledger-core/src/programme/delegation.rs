//! Delegation: somebody hands a role that they hold to a colleague for some days, at most 90.
//!
//! ```text
//! delegation(from A, to B, officer, 1 to 14 June)  ->  B holds `officer` too; on one case A and B count as one person
//! ```
//! Invariant: a role that is held by delegation is never handed on, and duties that must be two persons' stay apart: what
//! the delegate does while it runs counts as done by both ([`crate::policy::Who`]). What an administrator does and a seat or
//! the chair of the committee can't be delegated: the one gives roles, the others are a vote of one's own. Must not: outlast
//! its last day.

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::{DelegationId, PersonId};
use crate::policy::{Action, Role};
use crate::row;
use crate::time::{Day, days_between};

/// Longest delegation in days, its first and last day included.
pub const DELEGATION_DAYS_MAX: i64 = 90;

/// Roles that nobody delegates.
pub const NOT_DELEGABLE: &[Role] = &[Role::Admin, Role::Committee, Role::Chair];

row! { "delegation", key 1, put;
    /// A role of one person that another one holds too for some days.
    pub struct Delegation {
        /// Id.
        pub delegation_id: DelegationId,
        /// 1 when set, 2 when ended before its time.
        pub version: i64,
        /// Whose role it is.
        pub from_id: PersonId,
        /// Who holds it too.
        pub to_id: PersonId,
        /// Which.
        pub role: Role,
        /// First day.
        pub from_on: Day,
        /// Last day; the day on which it was ended where that came first.
        pub until_on: Day,
        /// Not ended by hand.
        pub active: bool,
    }
}

impl Delegation {
    /// Is the day one of its days? Ended by hand or not: what was done on them stays done for both.
    pub fn covers(&self, day: Day) -> bool {
        self.from_on <= day && day <= self.until_on
    }

    /// Does it give its role on all of these days?
    pub fn runs(&self, days: &[Day]) -> bool {
        self.active && days.iter().all(|day| self.covers(*day))
    }
}

/// Hands a role to a colleague: the person themself, or an administrator for them.
///
/// # Errors
/// `not_your_delegation`, `own_role`, `delegate_self`, `not_delegable`, `role_not_held`, `already_done`, `dates_reversed`,
/// `out_of_range` and the gates'; hidden where the colleague holds no role of their own in this programme.
pub fn delegation_set(ctx: &mut Ctx, world: &World, input: &command::DelegationSet) -> Result<Plan, Stop> {
    let id: DelegationId = ctx.mint.id();
    let text = id.to_string();
    let gate = Gate::new(ctx, world, Action::DelegationSet, ObjectKind::Delegation, &text).pass()?;
    // A colleague is somebody who works in this programme; of anybody else it knows nothing.
    if world.own_roles(input.to).is_empty() {
        return Err(Stop::Hidden);
    }
    by_right(&gate, ctx, world, input.from)?;
    // Nobody gives a role to themselves, by way of a delegation as little as otherwise.
    gate.ensure(input.from == ctx.person() || input.to != ctx.person(), RefusalCode::OwnRole)?;
    gate.ensure(input.from != input.to, RefusalCode::DelegateSelf)?;
    gate.ensure(!NOT_DELEGABLE.contains(&input.role), RefusalCode::NotDelegable)?;
    gate.ensure(input.from_on <= input.until_on, RefusalCode::DatesReversed)?;
    let days = days_between(input.from_on, input.until_on).saturating_add(1);
    // What lies behind can't be given any more, and what is far ahead is not known yet.
    let ahead = (0..=DELEGATION_DAYS_MAX).contains(&days_between(ctx.today, input.from_on));
    gate.ensure(days <= DELEGATION_DAYS_MAX && ahead, RefusalCode::OutOfRange)?;
    gate.ensure(world.own_roles(input.from).contains(&input.role), RefusalCode::RoleNotHeld)?;
    let overlaps = |row: &Delegation| {
        row.active && row.from_on <= input.until_on && input.from_on <= row.until_on && row.role == input.role
    };
    let lent = world.delegations.iter().any(|row| row.to_id == input.to && overlaps(row));
    gate.ensure(!lent && !world.own_roles(input.to).contains(&input.role), RefusalCode::AlreadyDone)?;
    let row = Delegation {
        delegation_id: id,
        version: 1,
        from_id: input.from,
        to_id: input.to,
        role: input.role,
        from_on: input.from_on,
        until_on: input.until_on,
        active: true,
    };
    Ok(Plan::about(ObjectKind::Delegation, id, 1).change(row))
}

/// Ends a delegation at once: whose role it is, or an administrator.
///
/// # Errors
/// `not_your_delegation`, `stale_version`, `already_done` and the gates'.
pub fn delegation_end(ctx: &mut Ctx, world: &World, input: &command::DelegationEnd) -> Result<Plan, Stop> {
    let row = world.delegations.iter().find(|row| row.delegation_id == input.delegation).ok_or(Stop::Hidden)?;
    let text = row.delegation_id.to_string();
    let gate = Gate::new(ctx, world, Action::DelegationEnd, ObjectKind::Delegation, &text).pass()?;
    by_right(&gate, ctx, world, row.from_id)?;
    let gate = gate.version(input.version, row.version)?;
    gate.ensure(row.active && row.until_on >= ctx.today, RefusalCode::AlreadyDone)?;
    // Today it may have been acted under already, so today stays one of its days.
    let until_on = row.until_on.min(ctx.today);
    let ended = Delegation { version: row.version + 1, until_on, active: false, ..row.clone() };
    Ok(Plan::about(ObjectKind::Delegation, &text, ended.version).change(ended))
}

fn by_right(gate: &Gate<'_>, ctx: &Ctx, world: &World, from: PersonId) -> Result<(), Stop> {
    let may = from == ctx.person() || world.own_roles(ctx.person()).contains(&Role::Admin);
    gate.ensure(may, RefusalCode::NotYourDelegation).map(drop)
}
