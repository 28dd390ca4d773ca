//! What happens to a donor agreement's budget after its first version: amendments, moves within the flexibility, the lapse
//! of a line whose period is over.
//!
//! Invariant: 9010 per line is the authority of the agreement's current version with its moves, and the sum per fund changes
//! by amendment and lapse alone (`books.md`, rule 14). Must not: take from a line what is committed or spent.

use std::collections::{BTreeMap, BTreeSet};

use super::act::ObjectKind;
use super::books::Books;
use super::command;
use super::fund::{BudgetLine, Condition, Fund, FundState, LINES_MAX};
use super::gate::Gate;
use super::plan::{Ctx, Plan};
use super::posting;
use super::refusal::{RefusalCode, Stop};
use super::world::World;
use crate::id::LineId;
use crate::ledger::account::{AUTHORITY, AVAILABLE, DONOR_RECEIVABLE, NET_RESTRICTED, Side};
use crate::ledger::balance::{BalanceKey, Scope};
use crate::ledger::leg::Dims;
use crate::money::Minor;
use crate::policy::Action;
use crate::text::Code;

/// A new version of a donor agreement: last day, authority of lines up or down, new lines. What was moved within the
/// flexibility is part of the new version, so the count of moves begins anew.
pub fn fund_amend(ctx: &mut Ctx, world: &World, input: &command::FundAmend) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let text = fund.fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::FundAmend, ObjectKind::Fund, &text).pass()?;
    let gate = gate.version(input.version, fund.version)?;
    gate.ensure(fund.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    gate.ensure(!fund.is_free(), RefusalCode::FreeFundWrong)?;
    let ends_on = input.ends_on.unwrap_or(fund.ends_on);
    gate.ensure(fund.starts_on <= ends_on, RefusalCode::DatesReversed)?;
    let mut lines = amended_lines(&gate, world, fund, input)?;
    new_lines(ctx, &gate, fund, input, &mut lines)?;
    let changes = lines.values().any(|(line, before)| line.authority_minor != *before);
    gate.ensure(changes || !input.new_lines.is_empty() || ends_on != fund.ends_on, RefusalCode::NothingListed)?;

    let mut books = Books::open(ctx, world, Action::FundAmend, (ctx.on, None), gate.refuse(RefusalCode::RateMissing))?;
    let mut change = Minor::ZERO;
    for (line, before) in lines.values() {
        let differs = line.authority_minor.minus(*before)?;
        change = change.plus(differs)?;
        if differs.0 >= 0 {
            posting::budget_loaded(&mut books, fund, line.line_id, differs)?;
        } else {
            let down = Minor(-differs.0);
            let available = world.line_available(fund, line.line_id)?;
            gate.at_most(RefusalCode::OverBudget, down, available, fund.currency, None)?;
            budget_taken(&mut books, fund, line.line_id, down)?;
        }
    }
    pledge_changed(&gate, world, &mut books, fund, change)?;
    let amended = Fund { version: fund.version + 1, ends_on, ..fund.clone() };
    let plan = Plan::about(ObjectKind::Fund, fund.fund_id, amended.version).state(fund.state.code());
    let rows = lines.into_values().map(|(line, _)| BudgetLine { moved_out_minor: Minor::ZERO, ..line });
    let changed = rows.filter(|row| world.lines.get(&row.line_id) != Some(row));
    Ok(changed.fold(plan.change(amended), Plan::change).entry(books.close()))
}

/// Lines of a new version by position, each with its authority before it.
type Lines = BTreeMap<i64, (BudgetLine, Minor)>;

/// The lines that are there, with their new authority.
fn amended_lines(gate: &Gate, world: &World, fund: &Fund, input: &command::FundAmend) -> Result<Lines, Stop> {
    let of_fund = world.lines.values().filter(|line| line.fund_id == fund.fund_id);
    let mut lines: Lines = of_fund.map(|line| (line.position, (line.clone(), line.authority_minor))).collect();
    let named: BTreeSet<LineId> = input.lines.iter().map(|(line, _)| *line).collect();
    gate.ensure(named.len() == input.lines.len(), RefusalCode::OutOfRange)?;
    for (id, authority) in &input.lines {
        let found = lines.values_mut().find(|(line, _)| line.line_id == *id);
        let Some((line, _)) = found else {
            return Err(gate.refuse(RefusalCode::LineNotOfFund).with("line", id.to_string()).into());
        };
        gate.ensure(authority.0 >= 0, RefusalCode::AmountNotPositive)?;
        line.authority_minor = *authority;
    }
    Ok(lines)
}

/// Adds the lines that the new version brings.
fn new_lines(ctx: &Ctx, gate: &Gate, fund: &Fund, input: &command::FundAmend, lines: &mut Lines) -> Result<(), Stop> {
    let mut codes: BTreeSet<Code> = lines.values().map(|(line, _)| line.code.clone()).collect();
    let last = lines.keys().next_back().copied().unwrap_or(0);
    for (position, line) in (last + 1..).zip(&input.new_lines) {
        gate.ensure(codes.insert(line.code.clone()), RefusalCode::CodeTaken)?;
        gate.ensure(line.authority_minor.0 > 0, RefusalCode::AmountNotPositive)?;
        let reversed = line.starts_on.zip(line.ends_on).is_some_and(|(starts, ends)| ends < starts);
        gate.ensure(!reversed, RefusalCode::DatesReversed)?;
        let row = BudgetLine::new(fund.fund_id, ctx.mint.id(), position, line);
        lines.insert(position, (row, Minor::ZERO));
    }
    gate.ensure(lines.len() <= LINES_MAX, RefusalCode::OutOfRange)?;
    let total = Minor::sum(lines.values().map(|(line, _)| line.authority_minor));
    gate.ensure(total.is_ok(), RefusalCode::AmountTooLarge).map(drop)
}

/// Budget given up or moved away: 9500 / 9010.
fn budget_taken(books: &mut Books, fund: &Fund, line: LineId, amount: Minor) -> Result<(), Stop> {
    books.post(AVAILABLE, AUTHORITY, amount, fund.currency, &Dims::fund(fund.fund_id).line(line))
}

/// The pledge of an unconditional agreement follows its authority: more 1110 / 3110, less 3110 / 1110, at most what the donor
/// has not paid yet.
fn pledge_changed(gate: &Gate, world: &World, books: &mut Books, fund: &Fund, change: Minor) -> Result<(), Stop> {
    if change.0 >= 0 || fund.condition == Condition::Conditional {
        return posting::pledge(books, fund, change);
    }
    let key = BalanceKey {
        scope: Scope::Fund,
        of: fund.fund_id.0,
        fund: fund.fund_id,
        account: DONOR_RECEIVABLE,
        currency: fund.currency,
    };
    let (less, open) = (Minor(-change.0), world.lowest(key, Side::Debit)?);
    gate.at_most(RefusalCode::OverOpen, less, open, fund.currency, None)?;
    books.post(NET_RESTRICTED, DONOR_RECEIVABLE, less, fund.currency, &Dims::fund(fund.fund_id))
}

/// Moves budget between two lines, as far as the agreement allows without an amendment: of each line at most the agreed part
/// of the authority that its version gave it, all moves since counted. So no more than that part of the whole moves either.
pub fn budget_move(ctx: &mut Ctx, world: &World, input: &command::BudgetMove) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let text = fund.fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::BudgetMove, ObjectKind::Fund, &text).pass()?;
    gate.ensure(fund.state == FundState::Open, RefusalCode::FundNotOpen)?;
    gate.ensure(input.amount_minor.0 > 0, RefusalCode::AmountNotPositive)?;
    gate.ensure(input.from != input.to, RefusalCode::OutOfRange)?;
    let (from, to) = (line_of(&gate, world, fund, input.from)?, line_of(&gate, world, fund, input.to)?);
    // What is left of a line whose period is over lapses, and such a line takes nothing.
    let over = |line: &BudgetLine| line.ends_on.is_some_and(|ends_on| ends_on < ctx.on);
    gate.ensure(!over(from) && !over(to), RefusalCode::LinePeriod)?;
    let amount = input.amount_minor;
    let moved = from.moved_out_minor.plus(amount)?;
    let agreed = from.authority_minor.plus(from.moved_out_minor)?;
    gate.at_most(RefusalCode::OverFlexibility, moved, fund.flexibility_bp.of(agreed)?, fund.currency, None)?;
    let available = world.line_available(fund, from.line_id)?;
    gate.at_most(RefusalCode::OverBudget, amount, available, fund.currency, None)?;

    let mut books = Books::open(ctx, world, Action::BudgetMove, (ctx.on, None), gate.refuse(RefusalCode::RateMissing))?;
    budget_taken(&mut books, fund, from.line_id, amount)?;
    posting::budget_loaded(&mut books, fund, to.line_id, amount)?;
    let mut entry = books.close();
    entry.header.reason = Some(input.reason.clone());
    let moved = |line: &BudgetLine, out: Minor| -> Result<BudgetLine, Stop> {
        let authority_minor = line.authority_minor.minus(out)?;
        Ok(BudgetLine { authority_minor, moved_out_minor: line.moved_out_minor.plus(out)?, ..line.clone() })
    };
    let plan = Plan::about(ObjectKind::Fund, fund.fund_id, fund.version).state(fund.state.code());
    Ok(plan.change(moved(from, amount)?).change(moved(to, Minor(-amount.0))?).entry(entry))
}

/// A line of the fund.
fn line_of<'a>(gate: &Gate, world: &'a World, fund: &Fund, id: LineId) -> Result<&'a BudgetLine, Stop> {
    let found = world.lines.get(&id).filter(|line| line.fund_id == fund.fund_id);
    found.ok_or_else(|| gate.refuse(RefusalCode::LineNotOfFund).with("line", id.to_string()).into())
}

/// Year end, where the agreement has periods: what is available on a line whose last day is over lapses, 9500 / 9010.
pub fn line_lapse(ctx: &mut Ctx, world: &World, input: &command::LineLapse) -> Result<Plan, Stop> {
    let fund = world.fund(input.fund)?;
    let text = fund.fund_id.to_string();
    let gate = Gate::new(ctx, world, Action::LineLapse, ObjectKind::Fund, &text).pass()?;
    gate.ensure(fund.state != FundState::Closed, RefusalCode::FundNotOpen)?;
    let line = line_of(&gate, world, fund, input.line)?;
    let over = line.ends_on.is_some_and(|ends_on| ends_on < ctx.on);
    if !over {
        let ends_on = line.ends_on.map_or_else(String::new, |day| day.to_string());
        return Err(gate.refuse(RefusalCode::LinePeriod).with("ends_on", ends_on).into());
    }
    let left = world.line_available(fund, line.line_id)?;
    gate.ensure(left.0 > 0, RefusalCode::NothingToBook)?;
    let mut books = Books::open(ctx, world, Action::LineLapse, (ctx.on, None), gate.refuse(RefusalCode::RateMissing))?;
    budget_taken(&mut books, fund, line.line_id, left)?;
    let lapsed = BudgetLine { authority_minor: line.authority_minor.minus(left)?, ..line.clone() };
    let plan = Plan::about(ObjectKind::Fund, fund.fund_id, fund.version).state(fund.state.code());
    Ok(plan.change(lapsed).entry(books.close()))
}
