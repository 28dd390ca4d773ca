//! Setting up: the programme, its members and their roles, bank accounts, counters.

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::{BankAccountId, FundId, NgoId, PersonId};
use crate::ledger::account::{AccountCode, BANK, BANK_OTHER, seed_chart};
use crate::money::{Currency, Minor};
use crate::policy::{Action, Role};
use crate::row;
use crate::text::{Code, Label};
use crate::time::Day;

row! { "programme", key 0, put;
    /// A programme: one set of books, one log.
    pub struct Programme {
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Base currency of the books.
        pub base_currency: Currency,
        /// Votes and scores that a committee decision needs.
        pub quorum: i64,
        /// The organisation's own fund.
        pub free_fund_id: Option<FundId>,
        /// Most that one grantee may hold over all funds, minor units of the base currency.
        pub grantee_cap_minor: Option<Minor>,
        /// Closed softly up to and including this day.
        pub soft_closed_on: Option<Day>,
        /// Closed for good up to and including this day.
        pub hard_closed_on: Option<Day>,
    }
}

row! { "member", key 2, put;
    /// A role of a person in the programme.
    pub struct Member {
        /// Person.
        pub person_id: PersonId,
        /// Role.
        pub role: Role,
        /// Held now?
        pub active: bool,
        /// The partner NGO that a caseworker acts for.
        pub ngo_id: Option<NgoId>,
        /// Since when, or since when not.
        pub since_on: Day,
    }
}

row! { "bank_account", key 1, put;
    /// A bank account; number and bank are in the vault.
    pub struct BankAccount {
        /// Id.
        pub bank_account_id: BankAccountId,
        /// Short code.
        pub code: Code,
        /// Currency.
        pub currency: Currency,
        /// Its account in the chart.
        pub account: AccountCode,
    }
}

row! { "counter", key 1, put;
    /// A gapless number, counted up in the commit that uses it.
    pub struct Counter {
        /// Which.
        pub name: String,
        /// The last number given.
        pub value: i64,
    }
}

/// Votes and scores a decision needs where nobody says otherwise.
pub const DEFAULT_QUORUM: i64 = 2;
/// Most votes that can be asked for.
pub const QUORUM_MAX: i64 = 20;

/// Opens the programme: chart of accounts and first members. Only the program itself does this, on an empty programme.
pub fn programme_open(ctx: &mut Ctx, world: &World, input: &command::ProgrammeOpen) -> Result<Plan, Stop> {
    if world.programme.is_some() {
        return Err(Stop::Hidden);
    }
    let text = ctx.programme.to_string();
    let gate = Gate::new(ctx, world, Action::ProgrammeOpen, ObjectKind::Programme, &text);
    gate.ensure((1..=QUORUM_MAX).contains(&input.quorum), RefusalCode::OutOfRange)?;
    gate.ensure(ctx.on <= ctx.today, RefusalCode::NotInTheFuture)?;
    let programme = Programme {
        code: input.code.clone(),
        title: input.title.clone(),
        base_currency: input.base_currency,
        quorum: input.quorum,
        free_fund_id: None,
        grantee_cap_minor: None,
        soft_closed_on: None,
        hard_closed_on: None,
    };
    let mut plan = Plan::about(ObjectKind::Programme, ctx.programme, 1).change(programme);
    for account in seed_chart() {
        plan = plan.change(account);
    }
    for (person_id, role) in &input.members {
        plan = plan.change(Member { person_id: *person_id, role: *role, active: true, ngo_id: None, since_on: ctx.on });
    }
    Ok(plan)
}

/// Gives or takes a role; never one's own (`trust.md`, Roles).
pub fn role_grant(ctx: &mut Ctx, world: &World, input: &command::RoleGrant) -> Result<Plan, Stop> {
    let id = input.person.to_string();
    let gate = Gate::new(ctx, world, Action::RoleGrant, ObjectKind::Member, &id).pass()?;
    gate.ensure(input.person != ctx.person(), RefusalCode::OwnRole)?;
    let held = world.members.iter().find(|m| m.active && m.person_id == input.person && m.role == input.role);
    gate.ensure(
        !input.active || input.ngo.is_some() == (input.role == Role::Caseworker),
        RefusalCode::NgoOfCaseworker,
    )?;
    if let Some(ngo) = input.ngo
        && !world.ngos.contains_key(&ngo)
    {
        return Err(Stop::Hidden);
    }
    let changes = match held {
        Some(member) => !input.active || member.ngo_id != input.ngo,
        None => input.active,
    };
    gate.ensure(changes, RefusalCode::AlreadyDone)?;
    let ngo_id = if input.active { input.ngo } else { held.and_then(|member| member.ngo_id) };
    let member = Member { person_id: input.person, role: input.role, active: input.active, ngo_id, since_on: ctx.on };
    Ok(Plan::about(ObjectKind::Member, id.clone(), 1).change(member))
}

/// Registers a bank account.
pub fn bank_account_open(ctx: &mut Ctx, world: &World, input: &command::BankAccountOpen) -> Result<Plan, Stop> {
    let id: BankAccountId = ctx.mint.id();
    let text = id.to_string();
    let gate = Gate::new(ctx, world, Action::BankAccountOpen, ObjectKind::BankAccount, &text).pass()?;
    gate.ensure(!world.bank_accounts.values().any(|account| account.code == input.code), RefusalCode::CodeTaken)?;
    let base = world.programme()?.base_currency;
    let account = if input.currency == base { BANK } else { BANK_OTHER };
    let row = BankAccount { bank_account_id: id, code: input.code.clone(), currency: input.currency, account };
    let plan = Plan::about(ObjectKind::BankAccount, id, 1).change(row);
    Ok(super::free::takes_too(world, input.currency)?.into_iter().fold(plan, Plan::change))
}

/// Sets the most that one grantee may hold over all funds, in base currency, or lifts it. Awards that stand already stay.
pub fn grantee_cap_set(ctx: &mut Ctx, world: &World, input: &command::GranteeCapSet) -> Result<Plan, Stop> {
    let text = ctx.programme.to_string();
    let gate = Gate::new(ctx, world, Action::GranteeCapSet, ObjectKind::Programme, &text).pass()?;
    let programme = world.programme()?;
    let cap = input.cap.map(|cap| gate.amount(cap, programme.base_currency)).transpose()?;
    gate.ensure(cap != programme.grantee_cap_minor, RefusalCode::AlreadyDone)?;
    let capped = Programme { grantee_cap_minor: cap, ..programme.clone() };
    Ok(Plan::about(ObjectKind::Programme, ctx.programme, 1).change(capped))
}
