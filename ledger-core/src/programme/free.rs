//! The organisation's own fund, which bears what no donor does, and the currencies that it takes.
//!
//! There is at most one. It has no donor, no budget to speak of (one line of nothing, for costs that ask for a line) and every
//! currency that a donor fund or a bank account has, because it may owe, be owed or pay in each of them. Must not: give a
//! donor fund a currency.

use std::collections::BTreeSet;

use super::act::ObjectKind;
use super::books::Books;
use super::command;
use super::fund::{BudgetLine, Condition, Fund, FundCurrency, FundState, Policy};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::setup::{BankAccount, Programme};
use super::terms::FundTerms;
use super::world::World;
use crate::id::{BankAccountId, FundId, LineId};
use crate::ledger::account::Layer;
use crate::money::{Currency, Minor, Money};
use crate::policy::Action;
use crate::text::Code;
use crate::time::Day;

/// Code of the own fund's only line.
const OWN_LINE: &str = "OWN";

/// Opens the organisation's own fund, in base currency and without end.
///
/// # Errors
/// `free_fund_wrong` when there is one, `code_taken`.
pub fn free_fund_open(ctx: &mut Ctx, world: &World, input: &command::FreeFundOpen) -> Result<Plan, Stop> {
    let fund_id: FundId = ctx.mint.id();
    let text = fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::FreeFundOpen, ObjectKind::Fund, &text).pass()?;
    let programme = world.programme()?;
    gate.ensure(programme.free_fund_id.is_none(), RefusalCode::FreeFundWrong)?;
    gate.ensure(!world.funds.values().any(|fund| fund.code == input.code), RefusalCode::CodeTaken)?;
    let fund = own_fund(ctx, input, fund_id, programme.base_currency);
    let line_id: LineId = ctx.mint.id();
    let line = BudgetLine {
        fund_id,
        line_id,
        code: Code::new(OWN_LINE).unwrap_or_else(|_| Code::from_id(line_id.0)),
        title: input.title.clone(),
        position: 1,
        authority_minor: Minor::ZERO,
        moved_out_minor: Minor::ZERO,
        starts_on: None,
        ends_on: None,
    };
    let mut plan = Plan::about(ObjectKind::Fund, fund_id, 1).state(FundState::Open.code());
    for currency in known(world)? {
        plan = plan.change(FundCurrency { fund_id, layer: Layer::Actual, currency });
    }
    plan = plan.change(FundCurrency { fund_id, layer: Layer::Budget, currency: programme.base_currency });
    let programme = Programme { free_fund_id: Some(fund_id), ..programme.clone() };
    Ok(plan.change(fund).change(line).change(programme))
}

/// The row of the own fund: nothing is conditional in it, and a cost is one when it arises.
fn own_fund(ctx: &Ctx, input: &command::FreeFundOpen, fund_id: FundId, base: Currency) -> Fund {
    let terms = FundTerms::default();
    Fund {
        fund_id,
        donor_id: None,
        code: input.code.clone(),
        title: input.title.clone(),
        version: 1,
        currency: base,
        condition: Condition::Unconditional,
        policy: Policy::ExpenseWhenAuthorised,
        state: FundState::Open,
        starts_on: ctx.on,
        ends_on: Day::from_ymd_opt(9999, 12, 31).unwrap_or(ctx.on),
        rate_method: terms.rate_method,
        rate_source: terms.rate_source,
        exchange_bearer: terms.exchange_bearer,
        fees_eligible: terms.fees_eligible,
        interest_adds: terms.interest_adds,
        indirect_bp: terms.indirect,
        flexibility_bp: terms.flexibility,
        warn_bp: terms.warn,
        stop_bp: terms.stop,
        fee_line_id: None,
        exchange_line_id: None,
        indirect_line_id: None,
        converted_minor: Minor::ZERO,
        converted_base_minor: Minor::ZERO,
    }
}

/// The base currency and those of every bank account and fund.
fn known(world: &World) -> Result<BTreeSet<Currency>, Stop> {
    let banks = world.bank_accounts.values().map(|bank| bank.currency);
    let funds = world.funds.values().map(|fund| fund.currency);
    Ok(banks.chain(funds).chain([world.base_currency()?]).collect())
}

/// The row by which the own fund takes a currency that a new bank account or fund brings, if it does not have it yet.
pub(super) fn takes_too(world: &World, currency: Currency) -> Result<Option<FundCurrency>, Stop> {
    let Some(fund_id) = world.programme()?.free_fund_id else { return Ok(None) };
    let new = !known(world)?.contains(&currency);
    Ok(new.then_some(FundCurrency { fund_id, layer: Layer::Actual, currency }))
}

/// An event of one fund at its gates.
pub(super) struct AtFund<'a> {
    pub(super) fund: &'a Fund,
    pub(super) gate: Gate<'a>,
}

impl<'a> AtFund<'a> {
    /// The fund is known and the person has the right.
    pub(super) fn enter(
        ctx: &'a Ctx,
        world: &'a World,
        action: Action,
        fund: FundId,
        text: &'a str,
    ) -> Result<AtFund<'a>, Stop> {
        let fund = world.fund(fund)?;
        let gate = Gate::new(ctx, world, action, ObjectKind::Fund, text).pass()?;
        Ok(AtFund { fund, gate })
    }

    /// A donor's fund, not the organisation's own.
    pub(super) fn of_donor(self) -> Result<Self, Stop> {
        self.gate.ensure(!self.fund.is_free(), RefusalCode::FreeFundWrong)?;
        Ok(self)
    }

    /// An entry about it.
    pub(super) fn books(&self, ctx: &Ctx, world: &'a World, action: Action, value_on: Day) -> Result<Books<'a>, Stop> {
        Books::open(ctx, world, action, (value_on, None), self.gate.refuse(RefusalCode::RateMissing))
    }

    /// A plan that leaves the agreement as it is.
    pub(super) fn plan(&self) -> Plan {
        Plan::about(ObjectKind::Fund, self.fund.fund_id, self.fund.version).state(self.fund.state.code())
    }
}

/// A fund whose legs may be in this currency: a donor's fund has its own and the base currency, the organisation's all.
pub(super) fn has_currency(world: &World, fund: &Fund, currency: Currency) -> Result<bool, Stop> {
    Ok(fund.is_free() || currency == fund.currency || currency == world.base_currency()?)
}

/// An amount of a fund in a bank account: above zero, in the account's currency, which the fund has.
pub(super) fn at_bank<'a>(
    gate: &Gate,
    world: &'a World,
    fund: &Fund,
    bank: BankAccountId,
    amount: Money,
) -> Result<(&'a BankAccount, Minor), Stop> {
    let bank = world.bank(bank)?;
    let minor = gate.amount(amount, bank.currency)?;
    gate.ensure(has_currency(world, fund, bank.currency)?, RefusalCode::CurrencyMismatch)?;
    Ok((bank, minor))
}

/// Lets a fund settle: from now on it takes no new commitment.
///
/// # Errors
/// `free_fund_wrong`, `stale_version`, `wrong_state`.
pub fn fund_end(ctx: &mut Ctx, world: &World, input: &command::FundStep) -> Result<Plan, Stop> {
    let text = input.fund.to_string();
    let at = AtFund::enter(ctx, world, Action::FundEnd, input.fund, &text)?;
    let gate = at.gate.version(input.version, at.fund.version)?;
    gate.state(at.fund.state == FundState::Open, at.fund.state.code())?;
    at.gate.ensure(!at.fund.is_free(), RefusalCode::FreeFundWrong)?;
    let ended = Fund { state: FundState::Ending, version: at.fund.version + 1, ..at.fund.clone() };
    Ok(Plan::about(ObjectKind::Fund, ended.fund_id, ended.version).state(ended.state.code()).change(ended))
}
