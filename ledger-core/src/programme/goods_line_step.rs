//! In-kind lines, decided: specified, quoted, compared; then what is signed and seen after the handover. What the order
//! itself does is [`super::goods_step`]'s.
//!
//! Invariant: whoever specified does not compare, whoever compared does not order, whoever handed over or signed neither
//! signs a second time nor verifies; a quote that comes after the comparison voids it.

use std::collections::BTreeSet;

use super::act::ObjectKind;
use super::command;
use super::gate::Gate;
use super::goods_line::{GoodsLine, GoodsLineState, Quote};
use super::grant::{Award, AwardState};
use super::identity::evidence;
use super::plan::{Ctx, Plan};
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act_on};
use crate::id::GoodsLineId;
use crate::money::{Currency, Minor};
use crate::policy::Action;
use crate::text::Code;
use crate::time::days_between;

/// Most of a kind that one line may ask for.
pub const QUANTITY_MAX: i64 = 10_000;
/// Most quotes of a line.
pub const QUOTES_MAX: usize = 20;
/// Most lines of a case.
pub const LINES_MAX: usize = 100;

/// A line at its gates.
struct At<'a> {
    case: &'a Dossier,
    award: &'a Award,
    row: &'a GoodsLine,
    gate: Gate<'a>,
}

fn enter<'a>(
    ctx: &'a Ctx,
    world: &'a World,
    (id, version): (GoodsLineId, i64),
    text: &'a str,
    (action, states): (Action, &[GoodsLineState]),
) -> Result<At<'a>, Stop> {
    let (case, row) = world.goods_line(id)?;
    let award = case.award.as_ref().ok_or_else(|| Stop::Broken("an in-kind line without grant".into()))?;
    let gate = Gate::new(ctx, world, action, ObjectKind::GoodsLine, text).of_case(case).pass()?;
    let gate = gate.version(version, row.version)?;
    let gate = gate.state(states.contains(&row.state), row.state.code())?;
    Ok(At { case, award, row, gate })
}

fn step(ctx: &Ctx, moved: GoodsLine, action: Action) -> Plan {
    let (case, plan) = (
        moved.case_id,
        Plan::about(ObjectKind::GoodsLine, moved.goods_line_id, moved.version).state(moved.state.code()),
    );
    plan.change(moved).act(ctx, case, action)
}

/// A caseworker says what is needed.
///
/// # Errors
/// `out_of_range` for the quantity or too many lines; the grant has to be active.
pub fn goods_specify(ctx: &mut Ctx, world: &World, input: &command::GoodsSpecify) -> Result<Plan, Stop> {
    let case = world.case(input.case)?;
    let award = case.award.as_ref().ok_or(Stop::Hidden)?;
    let goods_line_id: GoodsLineId = ctx.mint.id();
    let text = goods_line_id.to_string();
    let gate = Gate::new(ctx, world, Action::GoodsSpecify, ObjectKind::GoodsLine, &text).of_case(case).pass()?;
    let gate = gate.state(award.state == AwardState::Active, award.state.code())?;
    let estimated_minor = gate.amount(input.estimated, award.currency)?;
    let fits = (1..=QUANTITY_MAX).contains(&input.quantity) && case.goods_lines.len() < LINES_MAX;
    gate.ensure(fits, RefusalCode::OutOfRange)?;
    let line = GoodsLine {
        goods_line_id,
        case_id: input.case,
        grant_id: award.grant_id,
        state: GoodsLineState::Specified,
        version: 1,
        line_no: case.next_line_no(),
        category: input.category,
        quantity: input.quantity,
        currency: award.currency,
        estimated_minor,
        specified_by: ctx.person(),
        compared_by: None,
        reason: None,
        goods_id: None,
        from_line_id: None,
        handed_on: None,
        handed_by: None,
        countersigned_by: None,
        verified_on: None,
        verified_by: None,
        titled_on: None,
        state_on: ctx.on,
    };
    Ok(step(ctx, line, Action::GoodsSpecify))
}

/// A supplier's offer is entered. One that comes after the comparison voids it, and the quotes are compared anew.
///
/// # Errors
/// Hidden for a file that is not the case's; `out_of_range` for too many quotes, `currency_mismatch`; `wrong_state` once it
/// is ordered.
pub fn quote_add(ctx: &mut Ctx, world: &World, input: &command::QuoteAdd) -> Result<Plan, Stop> {
    let (text, key) = (input.line.to_string(), (input.line, input.version));
    let states = [GoodsLineState::Specified, GoodsLineState::Quoted];
    let at = enter(ctx, world, key, &text, (Action::QuoteAdd, &states))?;
    evidence(world, at.row.case_id, input.attachment)?;
    let amount_minor = at.gate.amount(input.amount, at.row.currency)?;
    let quotes: Vec<&Quote> = at.case.quotes_of(input.line).collect();
    at.gate.ensure(quotes.len() < QUOTES_MAX, RefusalCode::OutOfRange)?;
    let quote = Quote {
        goods_line_id: input.line,
        quote_no: quotes.iter().map(|quote| quote.quote_no).max().unwrap_or(0) + 1,
        case_id: at.row.case_id,
        supplier: input.supplier.clone(),
        amount_minor,
        currency: at.row.currency,
        delivery_on: input.delivery_on,
        attachment_id: input.attachment,
        chosen: false,
        entered_by: ctx.person(),
    };
    let moved = GoodsLine { compared_by: None, reason: None, ..at.row.moved(ctx, GoodsLineState::Specified) };
    let mut plan = step(ctx, moved, Action::QuoteAdd).change(quote);
    for chosen in quotes.into_iter().filter(|quote| quote.chosen) {
        plan = plan.change(Quote { chosen: false, ..chosen.clone() }).note("voids", Action::QuotesCompare.code());
    }
    Ok(plan)
}

/// An officer compares the quotes and chooses one.
///
/// # Errors
/// `quotes_missing` with quotes of fewer suppliers than the settings ask for the amount, `reason_missing` when the chosen one
/// is not the cheapest and no reason is given, `reason_not_listed` for one that may not be given, `rate_missing` where the
/// amount can't be valued.
pub fn quotes_compare(ctx: &mut Ctx, world: &World, input: &command::QuotesCompare) -> Result<Plan, Stop> {
    let (text, key) = (input.line.to_string(), (input.line, input.version));
    let at = enter(ctx, world, key, &text, (Action::QuotesCompare, &[GoodsLineState::Specified]))?;
    let quotes: Vec<&Quote> = at.case.quotes_of(input.line).collect();
    let chosen = quotes.iter().find(|quote| quote.quote_no == input.quote);
    let amount = chosen.map_or(at.row.estimated_minor, |quote| quote.amount_minor);
    let needed = quotes_needed((ctx, world), &at.gate, (amount, at.row.currency))?;
    let suppliers: BTreeSet<&Code> = quotes.iter().map(|quote| &quote.supplier).collect();
    let there = i64::try_from(suppliers.len()).unwrap_or(i64::MAX);
    if there < needed {
        let refusal = at.gate.refuse(RefusalCode::QuotesMissing).with("quotes", there).with("needed", needed);
        return Err(refusal.into());
    }
    let Some(chosen) = chosen else { return Err(at.gate.refuse(RefusalCode::OutOfRange).into()) };
    let cheapest = quotes.iter().map(|quote| quote.amount_minor).min();
    let explained = Some(chosen.amount_minor) == cheapest || input.reason.is_some();
    at.gate.ensure(explained, RefusalCode::ReasonMissing)?;
    if let Some(reason) = &input.reason {
        at.gate.reason(world, Action::QuotesCompare, reason)?;
    }
    let moved = GoodsLine {
        compared_by: Some(ctx.person()),
        reason: input.reason.clone(),
        ..at.row.moved(ctx, GoodsLineState::Quoted)
    };
    Ok(step(ctx, moved, Action::QuotesCompare).change(Quote { chosen: true, ..(*chosen).clone() }))
}

/// Quotes that the settings ask for an amount, at least the one that is chosen.
///
/// # Errors
/// `rate_missing` where the amount can't be valued.
pub(super) fn quotes_needed(
    (ctx, world): (&Ctx, &World),
    gate: &Gate,
    (amount, currency): (Minor, Currency),
) -> Result<i64, Stop> {
    let steps = &world.settings.quotes;
    if steps.is_empty() {
        return Ok(1);
    }
    let base = world.base_currency()?;
    let in_base = if currency == base {
        amount
    } else {
        let quoted = world.rates.find(currency, base, ctx.on);
        let quoted = quoted.ok_or_else(|| gate.refuse(RefusalCode::RateMissing))?;
        quoted.rate.convert(amount, currency, base)?
    };
    let last = steps.iter().rev().find(|step| step.from_minor <= in_base);
    Ok(last.map_or(1, |step| step.quotes.max(1)))
}

/// A caseworker of the NGO signs the handover too.
///
/// # Errors
/// `already_done` when it is signed.
pub fn handover_countersign(ctx: &mut Ctx, world: &World, input: &command::GoodsLineStep) -> Result<Plan, Stop> {
    let (text, key) = (input.line.to_string(), (input.line, input.version));
    let at = enter(ctx, world, key, &text, (Action::HandoverCountersign, &[GoodsLineState::HandedOver]))?;
    let earlier = last_act_on(&at.case.acts, Action::HandoverCountersign, &text);
    at.gate.ensure_first(at.row.countersigned_by.is_none(), earlier)?;
    let moved = GoodsLine { countersigned_by: Some(ctx.person()), ..at.row.moved(ctx, GoodsLineState::HandedOver) };
    Ok(step(ctx, moved, Action::HandoverCountersign))
}

/// A monitor saw it in use.
///
/// # Errors
/// `not_countersigned` before a caseworker signed the handover.
pub fn goods_use_verify(ctx: &mut Ctx, world: &World, input: &command::GoodsLineStep) -> Result<Plan, Stop> {
    let (text, key) = (input.line.to_string(), (input.line, input.version));
    let at = enter(ctx, world, key, &text, (Action::GoodsUseVerify, &[GoodsLineState::HandedOver]))?;
    at.gate.ensure(at.row.countersigned_by.is_some(), RefusalCode::NotCountersigned)?;
    let (verified_on, verified_by) = (Some(ctx.on), Some(ctx.person()));
    let moved = GoodsLine { verified_on, verified_by, ..at.row.moved(ctx, GoodsLineState::InUseVerified) };
    Ok(step(ctx, moved, Action::GoodsUseVerify))
}

/// It becomes the grantee's own: once the grant is completed or closed, or when the days of the use check are over.
///
/// # Errors
/// `title_too_early` before either.
pub fn goods_title_transfer(ctx: &mut Ctx, world: &World, input: &command::GoodsLineStep) -> Result<Plan, Stop> {
    let (text, key) = (input.line.to_string(), (input.line, input.version));
    let at = enter(ctx, world, key, &text, (Action::GoodsTitleTransfer, &[GoodsLineState::InUseVerified]))?;
    let ended = matches!(at.award.state, AwardState::Completed | AwardState::Closed);
    let days = world.settings.follow_up.use_check_days;
    let over = at.row.handed_on.is_some_and(|handed| days_between(handed, ctx.on) >= days);
    if !(ended || over) {
        let refusal = at.gate.refuse(RefusalCode::TitleTooEarly).with("days", days);
        let order = at.row.goods_id.map(|goods| goods.to_string()).unwrap_or_default();
        let earlier = last_act_on(&at.case.acts, Action::GoodsHandover, &order);
        return Err(earlier.map_or(refusal.clone(), |act| refusal.earlier(act)).into());
    }
    let moved = GoodsLine { titled_on: Some(ctx.on), ..at.row.moved(ctx, GoodsLineState::TitleTransferred) };
    Ok(step(ctx, moved, Action::GoodsTitleTransfer))
}
