//! Funds: donor agreements with their budget lines, and the money that donors send.
//!
//! A fund's policy and condition are frozen at its first posting, because every later entry depends on them.

use super::act::ObjectKind;
use super::command;
use super::disbursement::BankLine;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::{DonorId, FundId, LineId};
use crate::ledger::account::{DONOR_RECEIVABLE, Layer, Side};
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::text::{Code, Label};
use crate::time::Day;
use crate::{codes, row};

codes! {
    /// What the donor's money means before it is spent.
    pub enum Condition {
        /// Earned as it is spent; received in advance is a liability (2110).
        Conditional = "conditional",
        /// Pledged without condition; restricted net assets (3110).
        Unconditional = "unconditional",
    }
}

codes! {
    /// When a grant becomes cost.
    pub enum Policy {
        /// When receipts are accepted; until then an advance.
        Advance = "advance",
        /// When the disbursement is authorised.
        ExpenseWhenAuthorised = "expense_when_authorised",
    }
}

codes! {
    /// State of a fund.
    pub enum FundState {
        /// Takes commitments.
        Open = "open",
        /// Settles, takes no new commitment.
        Ending = "ending",
        /// Closed out.
        Closed = "closed",
    }
}

row! { "donor", key 1, put;
    /// A donor.
    pub struct Donor {
        /// Id.
        pub donor_id: DonorId,
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
    }
}

row! { "fund", key 1, put;
    /// A fund: one donor agreement.
    pub struct Fund {
        /// Id.
        pub fund_id: FundId,
        /// Donor.
        pub donor_id: DonorId,
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Currency of the agreement.
        pub currency: Currency,
        /// Conditional or unconditional.
        pub condition: Condition,
        /// Cost policy.
        pub policy: Policy,
        /// State.
        pub state: FundState,
        /// First day.
        pub starts_on: Day,
        /// Last day.
        pub ends_on: Day,
    }
}

row! { "fund_currency", key 3, insert;
    /// A currency that legs of a fund may be in, per layer: what the schema holds legs against.
    pub struct FundCurrency {
        /// Fund.
        pub fund_id: FundId,
        /// Layer.
        pub layer: Layer,
        /// Currency.
        pub currency: Currency,
    }
}

row! { "budget_line", key 2, put;
    /// A budget line of a fund.
    pub struct BudgetLine {
        /// Fund.
        pub fund_id: FundId,
        /// Id.
        pub line_id: LineId,
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Order in the agreement.
        pub position: i64,
    }
}

/// Most budget lines of one agreement.
pub const LINES_MAX: usize = 200;

/// Registers a donor.
pub fn donor_open(ctx: &mut Ctx, world: &World, input: &command::DonorOpen) -> Result<Plan, Stop> {
    let donor_id: DonorId = ctx.mint.id();
    let text = donor_id.to_string();
    let gate = Gate::new(ctx, world, Action::DonorOpen, ObjectKind::Donor, &text).pass()?;
    gate.ensure(!world.donors.values().any(|donor| donor.code == input.code), RefusalCode::CodeTaken)?;
    let donor = Donor { donor_id, code: input.code.clone(), title: input.title.clone() };
    Ok(Plan::about(ObjectKind::Donor, donor_id, 1).change(donor))
}

/// Records a donor agreement and loads its budget: 9010 / 9500 per line; unconditional also 1110 / 3110.
pub fn fund_open(ctx: &mut Ctx, world: &World, input: &command::FundOpen) -> Result<Plan, Stop> {
    let fund_id: FundId = ctx.mint.id();
    let text = fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::FundOpen, ObjectKind::Fund, &text).pass()?;
    if !world.donors.contains_key(&input.donor) {
        return Err(Stop::Hidden);
    }
    gate.ensure(!world.funds.values().any(|fund| fund.code == input.code), RefusalCode::CodeTaken)?;
    gate.ensure(input.currency == world.programme()?.base_currency, RefusalCode::CurrencyMismatch)?;
    gate.ensure(input.starts_on <= input.ends_on, RefusalCode::DatesReversed)?;
    gate.ensure((1..=LINES_MAX).contains(&input.lines.len()), RefusalCode::NothingListed)?;
    gate.ensure(input.lines.iter().all(|line| line.authority_minor.0 > 0), RefusalCode::AmountNotPositive)?;
    let codes: std::collections::BTreeSet<&Code> = input.lines.iter().map(|line| &line.code).collect();
    gate.ensure(codes.len() == input.lines.len(), RefusalCode::CodeTaken)?;
    let total = Minor::sum(input.lines.iter().map(|line| line.authority_minor));
    gate.ensure(total.is_ok(), RefusalCode::AmountTooLarge)?;

    let fund = Fund {
        fund_id,
        donor_id: input.donor,
        code: input.code.clone(),
        title: input.title.clone(),
        currency: input.currency,
        condition: input.condition,
        policy: input.policy,
        state: FundState::Open,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
    };
    let mut plan = Plan::about(ObjectKind::Fund, fund_id, 1).state(FundState::Open.code());
    for layer in [Layer::Actual, Layer::Budget] {
        plan = plan.change(FundCurrency { fund_id, layer, currency: input.currency });
    }
    let mut entry = ctx.entry(Action::FundOpen, ctx.on, None);
    for (position, line) in (1i64..).zip(&input.lines) {
        let line_id: LineId = ctx.mint.id();
        plan =
            plan.change(BudgetLine { fund_id, line_id, code: line.code.clone(), title: line.title.clone(), position });
        posting::budget_loaded(&mut entry, &fund, line_id, line.authority_minor);
    }
    posting::pledge(&mut entry, &fund, total?);
    Ok(plan.change(fund).entry(entry))
}

/// Books a donor's tranche shown by a bank line: an open receivable first, the rest received in advance.
pub fn tranche_receive(ctx: &mut Ctx, world: &World, input: &command::TrancheReceive) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let bank = world.bank_accounts.get(&input.bank_account).ok_or(Stop::Hidden)?;
    let text = fund.fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::TrancheReceive, ObjectKind::Fund, &text).pass()?;
    let amount = gate.amount(input.amount, fund.currency)?;
    gate.ensure(bank.currency == fund.currency, RefusalCode::CurrencyMismatch)?;
    gate.ensure(world.bank_lines.is_empty(), RefusalCode::BankLineUsed)?;
    gate.ensure(fund.state != FundState::Closed && ctx.on >= fund.starts_on, RefusalCode::FundNotOpen)?;

    let receivable = world.fund_net(fund, DONOR_RECEIVABLE, Side::Debit);
    let mut entry = ctx.entry(Action::TrancheReceive, input.value_on, None);
    posting::tranche(&mut entry, fund, bank, amount, receivable)?;
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    Ok(Plan::about(ObjectKind::Fund, fund.fund_id, 1).state(fund.state.code()).change(line).entry(entry))
}
