//! Funds: donor agreements with their budget lines, and the money that donors send.
//!
//! A fund's policy and condition are frozen at its first posting, because every later entry depends on them.

use super::act::ObjectKind;
use super::books::Books;
use super::command;
use super::disbursement::BankLine;
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::terms::{BASIS_POINTS_ALL, BasisPoints, ExchangeBearer, FundTerms, INDIRECT_BP_MAX, RateMethod};
use super::world::World;
use crate::id::{DonorId, FundId, LineId};
use crate::ledger::account::{AUTHORITY, AVAILABLE, Layer, Side};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::ledger::rate::RateSource;
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
        /// Donor; the organisation's own fund has none.
        pub donor_id: Option<DonorId>,
        /// Short code.
        pub code: Code,
        /// Title.
        pub title: Label,
        /// Version of the agreement, 1 at first.
        pub version: i64,
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
        /// How a cost is turned into the donor's currency.
        pub rate_method: RateMethod,
        /// Whose quotes come first.
        pub rate_source: Option<RateSource>,
        /// Who bears exchange differences.
        pub exchange_bearer: ExchangeBearer,
        /// May the budget bear bank charges?
        pub fees_eligible: bool,
        /// Does interest add to the budget?
        pub interest_adds: bool,
        /// Indirect cost allowed, of the direct cost.
        pub indirect_bp: BasisPoints,
        /// Part of a line's authority that may be moved to others.
        pub flexibility_bp: BasisPoints,
        /// Used part of a line from which approvals carry a warning.
        pub warn_bp: BasisPoints,
        /// Used part of a line beyond which nothing is approved.
        pub stop_bp: BasisPoints,
        /// Line that bears bank charges.
        pub fee_line_id: Option<LineId>,
        /// Line that bears exchange.
        pub exchange_line_id: Option<LineId>,
        /// Line that bears indirect cost.
        pub indirect_line_id: Option<LineId>,
        /// Sold of the fund's currency to date, minor units.
        pub converted_minor: Minor,
        /// What that brought, minor units of the base currency.
        pub converted_base_minor: Minor,
    }
}

impl Fund {
    /// Is it the organisation's own fund?
    pub fn is_free(&self) -> bool {
        self.donor_id.is_none()
    }

    /// Does it take a commitment on this day?
    pub fn takes(&self, on: Day) -> bool {
        self.state == FundState::Open && (self.starts_on..=self.ends_on).contains(&on)
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
        /// Authority of the agreement's current version, minor units of the fund's currency.
        pub authority_minor: Minor,
        /// Moved to other lines within the flexibility, less what came back, minor units.
        pub moved_out_minor: Minor,
        /// First day on which it takes commitments, where the agreement has periods.
        pub starts_on: Option<Day>,
        /// Last day on which it does.
        pub ends_on: Option<Day>,
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
    gate.ensure(input.starts_on <= input.ends_on, RefusalCode::DatesReversed)?;
    gate.ensure((1..=LINES_MAX).contains(&input.lines.len()), RefusalCode::NothingListed)?;
    gate.ensure(input.lines.iter().all(|line| line.authority_minor.0 > 0), RefusalCode::AmountNotPositive)?;
    let codes: std::collections::BTreeSet<&Code> = input.lines.iter().map(|line| &line.code).collect();
    gate.ensure(codes.len() == input.lines.len(), RefusalCode::CodeTaken)?;
    let total = Minor::sum(input.lines.iter().map(|line| line.authority_minor));
    gate.ensure(total.is_ok(), RefusalCode::AmountTooLarge)?;
    terms_hold(&gate, &input.terms)?;
    let ids: Vec<LineId> = input.lines.iter().map(|_| ctx.mint.id()).collect();
    let gate = Gate::new(ctx, world, Action::FundOpen, ObjectKind::Fund, &text);
    let fund = agreement(&gate, &ids, fund_id, input)?;
    let refusal = gate.refuse(RefusalCode::RateMissing);
    let mut plan = Plan::about(ObjectKind::Fund, fund_id, 1).state(FundState::Open.code());
    for currency in currencies(input.currency, world.base_currency()?) {
        plan = plan.change(FundCurrency { fund_id, layer: Layer::Actual, currency });
    }
    plan = plan.change(FundCurrency { fund_id, layer: Layer::Budget, currency: input.currency });
    plan = super::free::takes_too(world, input.currency)?.into_iter().fold(plan, Plan::change);
    let mut books = Books::open(ctx, world, Action::FundOpen, (ctx.on, None), refusal)?;
    for ((position, line), line_id) in (1i64..).zip(&input.lines).zip(ids) {
        plan = plan.change(BudgetLine::new(fund_id, line_id, position, line));
        posting::budget_loaded(&mut books, &fund, line_id, line.authority_minor)?;
    }
    posting::pledge(&mut books, &fund, total?)?;
    Ok(plan.change(fund).entry(books.close()))
}

/// The row of a new agreement.
fn agreement(gate: &Gate, ids: &[LineId], fund_id: FundId, input: &command::FundOpen) -> Result<Fund, Stop> {
    let terms = &input.terms;
    let line_at = |position: Option<i64>| line_at(gate, ids, position);
    Ok(Fund {
        fund_id,
        donor_id: Some(input.donor),
        code: input.code.clone(),
        title: input.title.clone(),
        version: 1,
        currency: input.currency,
        condition: input.condition,
        policy: input.policy,
        state: FundState::Open,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
        rate_method: terms.rate_method,
        rate_source: terms.rate_source,
        exchange_bearer: terms.exchange_bearer,
        fees_eligible: terms.fees_eligible,
        interest_adds: terms.interest_adds,
        indirect_bp: terms.indirect,
        flexibility_bp: terms.flexibility,
        warn_bp: terms.warn,
        stop_bp: terms.stop,
        fee_line_id: line_at(terms.fee_line)?,
        exchange_line_id: line_at(terms.exchange_line)?,
        indirect_line_id: line_at(terms.indirect_line)?,
        converted_minor: Minor::ZERO,
        converted_base_minor: Minor::ZERO,
    })
}

/// The currencies in which a fund's money can be: its own and the base currency.
fn currencies(own: Currency, base: Currency) -> impl Iterator<Item = Currency> {
    [Some(own), (own != base).then_some(base)].into_iter().flatten()
}

/// The line at a position of a new agreement.
fn line_at(gate: &Gate, ids: &[LineId], position: Option<i64>) -> Result<Option<LineId>, Stop> {
    let Some(position) = position else { return Ok(None) };
    let index = usize::try_from(position - 1).ok();
    let found = index.and_then(|index| ids.get(index)).copied();
    found.map(Some).ok_or_else(|| gate.refuse(RefusalCode::LineNotOfFund).with("position", position).into())
}

/// Shares lie between nothing and all, the level of warning not above that of stopping; what is charged needs its line.
fn terms_hold(gate: &Gate, terms: &FundTerms) -> Result<(), Stop> {
    let within = |share: BasisPoints, most: i64| (0..=most).contains(&share.0);
    gate.ensure(within(terms.indirect, INDIRECT_BP_MAX), RefusalCode::OutOfRange)?;
    gate.ensure(within(terms.flexibility, BASIS_POINTS_ALL), RefusalCode::OutOfRange)?;
    gate.ensure(within(terms.stop, BASIS_POINTS_ALL) && within(terms.warn, terms.stop.0), RefusalCode::OutOfRange)?;
    gate.ensure(!terms.fees_eligible || terms.fee_line.is_some(), RefusalCode::NothingListed)?;
    gate.ensure(terms.indirect.0 == 0 || terms.indirect_line.is_some(), RefusalCode::NothingListed)?;
    let exchange = terms.exchange_bearer == ExchangeBearer::Organisation || terms.exchange_line.is_some();
    gate.ensure(exchange, RefusalCode::NothingListed).map(drop)
}

impl BudgetLine {
    /// A line of a new agreement or of a new version.
    pub fn new(fund_id: FundId, line_id: LineId, position: i64, line: &command::NewLine) -> BudgetLine {
        BudgetLine {
            fund_id,
            line_id,
            code: line.code.clone(),
            title: line.title.clone(),
            position,
            authority_minor: line.authority_minor,
            moved_out_minor: Minor::ZERO,
            starts_on: line.starts_on,
            ends_on: line.ends_on,
        }
    }
}

/// Books a donor's tranche shown by a bank line: an open receivable first, the rest received in advance.
pub fn tranche_receive(ctx: &mut Ctx, world: &World, input: &command::TrancheReceive) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let bank = world.bank_accounts.get(&input.bank_account).ok_or(Stop::Hidden)?;
    let text = fund.fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::TrancheReceive, ObjectKind::Fund, &text).pass()?;
    let amount = gate.amount(input.amount, fund.currency)?;
    gate.ensure(bank.currency == fund.currency, RefusalCode::CurrencyMismatch)?;
    gate.free_line(world)?;
    gate.ensure(fund.state != FundState::Closed && ctx.on >= fund.starts_on, RefusalCode::FundNotOpen)?;

    let refusal = gate.refuse(RefusalCode::RateMissing);
    let mut books = Books::open(ctx, world, Action::TrancheReceive, (input.value_on, None), refusal)?;
    posting::tranche(&mut books, fund, bank, amount)?;
    let gross = amount.plus(input.charge_minor)?;
    gate.ensure((0..amount.0).contains(&input.charge_minor.0), RefusalCode::OutOfRange)?;
    if input.charge_minor.0 > 0 {
        let line = fund.fee_line_id.filter(|_| fund.fees_eligible);
        let line = line.ok_or_else(|| gate.refuse(RefusalCode::NotInAgreement).with("gross", gross.0))?;
        posting::tranche_charge(&mut books, fund, line, input.charge_minor)?;
    }
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    let plan = Plan::about(ObjectKind::Fund, fund.fund_id, fund.version).state(fund.state.code());
    Ok(plan.change(line).entry(books.close()))
}

/// The levels of a line: nothing is approved beyond the one at which to stop (`over_stop_level`); true when the approval
/// reaches the one at which to warn. `budget` is in the fund's currency.
pub fn levels(gate: &Gate, world: &World, fund: &Fund, line: LineId, budget: Minor) -> Result<bool, Stop> {
    let key =
        |account| BalanceKey { scope: Scope::Line, of: line.0, fund: fund.fund_id, account, currency: fund.currency };
    let authority = world.net(key(AUTHORITY), Side::Debit);
    let used = authority.minus(world.net(key(AVAILABLE), Side::Credit))?.plus(budget)?;
    gate.at_most(RefusalCode::OverStopLevel, used, fund.stop_bp.of(authority)?, fund.currency, None)?;
    Ok(fund.warn_bp.0 < BASIS_POINTS_ALL && used >= fund.warn_bp.of(authority)?)
}
