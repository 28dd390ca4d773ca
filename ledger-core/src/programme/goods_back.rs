//! Goods for a grantee, decided, on their way back: defects, retrieval, to the supplier, replaced, paid back, on to another
//! grant (`books.md`, rows defect before handover to goods to another grant). The invariant is that of [`super::goods_step`].
//!
//! What a supplier pays back is set free in the grant, to be ordered on anew; it goes back to the line when the grant is closed.

use super::act::ObjectKind;
use super::command;
use super::disbursement::BankLine;
use super::gate::Gate;
use super::goods::{Goods, GoodsState};
use super::goods_line::{GoodsLine, GoodsLineState};
use super::goods_step::{AtGoods, ON_THE_WAY};
use super::grant::{Award, AwardState};
use super::plan::{Ctx, Plan};
use super::posting::{Parts, goods};
use super::recovery::reopened;
use super::refusal::{RefusalCode, Stop};
use super::world::{Dossier, World, last_act};
use crate::id::CaseId;
use crate::money::Minor;
use crate::policy::Action;

/// A defect found before the handover: the goods go back, unpaid 2030 / 1310, paid 1320 / 1310.
///
/// # Errors
/// `over_open` beyond what was delivered and not handed over.
pub fn goods_reject(ctx: &mut Ctx, world: &World, input: &command::GoodsAmount) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsReject, &ON_THE_WAY))?;
    let amount = at.amount(input.amount, at.row.fresh(), Action::GoodsReceive)?;
    sent_back(ctx, world, &at, amount, at.row.retrieved_minor)
}

/// Retrieved goods go to the supplier: as a defect before the handover.
///
/// # Errors
/// `over_open` beyond what was retrieved and is still in our hands.
pub fn goods_return(ctx: &mut Ctx, world: &World, input: &command::GoodsAmount) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsReturn, &ON_THE_WAY))?;
    let amount = at.amount(input.amount, at.row.retrieved_minor, Action::GoodsRetrieve)?;
    sent_back(ctx, world, &at, amount, at.row.retrieved_minor.minus(amount)?)
}

fn sent_back<'a>(
    ctx: &Ctx,
    world: &'a World,
    at: &AtGoods<'a>,
    amount: Minor,
    retrieved_minor: Minor,
) -> Result<Plan, Stop> {
    let unpaid = amount.min(at.row.owed());
    let (parts, mut books) = at.books(ctx, world)?;
    goods::sent_back(&mut books, &parts, at.award, (amount, unpaid))?;
    let moved = Goods {
        delivered_minor: at.row.delivered_minor.minus(amount)?,
        at_supplier_minor: at.row.at_supplier_minor.plus(amount.minus(unpaid)?)?,
        retrieved_minor,
        ..at.row.clone()
    };
    Ok(at.plan(ctx, moved.moved(ctx), (parts, books)))
}

/// Goods come back from the grantee: 1310 / 5020 + UNREL and 9800 / 9700. A closed grant is open again.
///
/// # Errors
/// `over_open` beyond what was handed over.
pub fn goods_retrieve(ctx: &mut Ctx, world: &World, input: &command::GoodsAmount) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let mut awards = ON_THE_WAY.to_vec();
    awards.push(AwardState::Closed);
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsRetrieve, &awards))?;
    still_ours(&at)?;
    let amount = at.amount(input.amount, at.row.handed_minor, Action::GoodsHandover)?;
    let (mut parts, mut books) = at.books(ctx, world)?;
    goods::retrieved(&mut books, &mut parts, at.award, amount)?;
    let moved = Goods {
        handed_minor: at.row.handed_minor.minus(amount)?,
        retrieved_minor: at.row.retrieved_minor.plus(amount)?,
        ..at.row.clone()
    };
    let plan = at.plan(ctx, moved.moved(ctx), (parts, books));
    Ok(reopened(ctx, at.award).into_iter().fold(plan, Plan::change))
}

/// The supplier replaced what went back: 1310 / 1320; its handover is a step of its own.
///
/// # Errors
/// `over_open` beyond what is at the supplier.
pub fn goods_replace(ctx: &mut Ctx, world: &World, input: &command::GoodsAmount) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsReplace, &ON_THE_WAY))?;
    let amount = at.amount(input.amount, at.row.at_supplier_minor, Action::GoodsReturn)?;
    let (parts, mut books) = at.books(ctx, world)?;
    goods::replaced(&mut books, &parts, at.award, amount)?;
    let moved = Goods {
        delivered_minor: at.row.delivered_minor.plus(amount)?,
        at_supplier_minor: at.row.at_supplier_minor.minus(amount)?,
        ..at.row.clone()
    };
    Ok(at.plan(ctx, moved.moved(ctx), (parts, books)))
}

/// The supplier pays back what was prepaid or went back: bank / 1320 (X). The order shrinks by it.
///
/// # Errors
/// `over_open` beyond what the supplier has, `currency_mismatch`, `bank_line_used`.
pub fn supplier_refund(ctx: &mut Ctx, world: &World, input: &command::GoodsBankLine) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::SupplierRefund, &ON_THE_WAY))?;
    let bank = world.bank(input.bank_account)?;
    at.gate.ensure(bank.currency == at.row.currency, RefusalCode::CurrencyMismatch)?;
    at.gate.free_line(world)?;
    let amount = at.amount(input.amount, at.row.prepaid(), Action::GoodsPay)?;
    let (mut parts, mut books) = at.books(ctx, world)?;
    books.entry().header.value_on = input.value_on;
    goods::refunded(&mut books, &mut parts, at.award, amount, bank)?;
    let line = BankLine::new(ctx, bank, &input.bank_ref, input.value_on, amount, false);
    let moved = Goods {
        paid_minor: at.row.paid_minor.minus(amount)?,
        at_supplier_minor: Minor((at.row.at_supplier_minor.0 - amount.0).max(0)),
        ..at.row.clone()
    };
    Ok(at.plan(ctx, shrunk(ctx, moved, amount)?, (parts, books)).change(line))
}

/// An order that an amount less stands of; one that nothing stands of is closed and keeps what it was about.
fn shrunk(ctx: &Ctx, row: Goods, amount: Minor) -> Result<Goods, Stop> {
    let left = row.ordered_minor.minus(amount)?;
    if left == Minor::ZERO {
        return Ok(row.moved_to(ctx, GoodsState::Closed));
    }
    Ok(Goods { ordered_minor: left, ..row }.moved(ctx))
}

/// Goods go to another grant: what is not in our hands yet is retrieved from the old one, the new one gets an order of its own
/// that is handed over at once. One entry, so that nothing is between the two.
///
/// # Errors
/// `over_open` beyond what was handed over or retrieved, and paid for; `over_free` beyond what the new grant has not
/// authorised; `already_done` for the same case, `currency_mismatch`, and the gates' for both cases.
pub fn goods_reassign(ctx: &mut Ctx, world: &World, input: &command::GoodsReassign) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsReassign, &ON_THE_WAY))?;
    still_ours(&at)?;
    at.gate.ensure(input.to != at.row.case_id, RefusalCode::AlreadyDone)?;
    let (to, award, gate) = taker(ctx, world, input.to, &text)?;
    gate.ensure(award.currency == at.row.currency, RefusalCode::CurrencyMismatch)?;
    let there = at.row.retrieved_minor.plus(at.row.handed_minor)?.min(at.row.paid_minor);
    let amount = at.amount(input.amount, there, Action::GoodsHandover)?;
    let mut new = Parts::of(world, to);
    let signed = last_act(&to.acts, Action::AgreementSign);
    gate.at_most(RefusalCode::OverFree, amount, new.free()?, award.currency, signed)?;

    let (mut old, mut books) = at.books(ctx, world)?;
    let fetched = Minor((amount.0 - at.row.retrieved_minor.0).max(0));
    goods::retrieved(&mut books, &mut old, at.award, fetched)?;
    goods::passed_on(&mut books, (&mut old, at.award), (&mut new, award), amount)?;
    goods::handed(&mut books, &mut new, award, amount)?;
    let moved = Goods {
        handed_minor: at.row.handed_minor.minus(fetched)?,
        retrieved_minor: at.row.retrieved_minor.plus(fetched)?.minus(amount)?,
        delivered_minor: at.row.delivered_minor.minus(amount)?,
        paid_minor: at.row.paid_minor.minus(amount)?,
        ..at.row.clone()
    };
    let plan = at.plan(ctx, shrunk(ctx, moved, amount)?, (old, books));
    let order = given(ctx, at.row, award, amount);
    let line = at.case.line_of(at.row.goods_id).map(|line| line_given(ctx, line, (at.row, &order), to.next_line_no()));
    let plan = line.into_iter().fold(new.rows(plan.change(order)), Plan::change);
    let plan = plan.act(ctx, input.to, Action::GoodsReassign);
    Ok(Plan { case: Some(at.row.case_id), ..plan })
}

/// What became the grantee's own is not taken back.
fn still_ours(at: &AtGoods) -> Result<(), Stop> {
    let line = at.case.line_of(at.row.goods_id).map_or(GoodsLineState::Ordered, |line| line.state);
    at.gate.state(line != GoodsLineState::TitleTransferred, line.code()).map(drop)
}

/// Cancels what of an order never comes: its part of the commitment goes back to the line, 9700 / 9500. What was paid ahead
/// stays: it comes, or the supplier pays it back. An order that came in part and is paid may complete the grant.
///
/// # Errors
/// `reason_not_listed`, `nothing_to_book` when everything was delivered, is at the supplier or is paid for.
pub fn goods_cancel(ctx: &mut Ctx, world: &World, input: &command::GoodsReason) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsCancel, &ON_THE_WAY))?;
    at.gate.reason(world, Action::GoodsCancel, &input.reason)?;
    let amount = at.row.ordered_minor.minus(at.row.delivered_minor)?.minus(at.row.prepaid())?;
    at.gate.ensure(amount.0 > 0, RefusalCode::NothingToBook)?;
    let (mut parts, mut books) = at.books(ctx, world)?;
    books.entry().header.reason = Some(input.reason.clone());
    goods::cancelled(&mut books, &mut parts, at.award, amount)?;
    at.finish(ctx, shrunk(ctx, at.row.clone(), amount)?, (parts, books))
}

/// The case that gets the goods, at its gates: its grant is at work.
fn taker<'a>(
    ctx: &'a Ctx,
    world: &'a World,
    case: CaseId,
    text: &'a str,
) -> Result<(&'a Dossier, &'a Award, Gate<'a>), Stop> {
    let case = world.case(case)?;
    let award = case.award.as_ref().ok_or(Stop::Hidden)?;
    let gate = Gate::new(ctx, world, Action::GoodsReassign, ObjectKind::Goods, text).of_case(case).pass()?;
    let gate = gate.state(award.state == AwardState::Active, award.state.code())?;
    Ok((case, award, gate))
}

/// The order of the grant that gets the goods: all of it there, paid and handed over.
fn given(ctx: &Ctx, row: &Goods, award: &Award, amount: Minor) -> Goods {
    Goods {
        goods_id: ctx.mint.id(),
        case_id: award.case_id,
        grant_id: award.grant_id,
        state: GoodsState::HandedOver,
        version: 1,
        supplier: row.supplier.clone(),
        currency: row.currency,
        ordered_minor: amount,
        delivered_minor: amount,
        paid_minor: amount,
        handed_minor: amount,
        retrieved_minor: Minor::ZERO,
        at_supplier_minor: Minor::ZERO,
        ordered_by: ctx.person(),
        state_on: ctx.on,
    }
}

/// The in-kind line of the grant that gets the goods: the same thing, or as much of it as the amount says.
fn line_given(ctx: &Ctx, line: &GoodsLine, (old, new): (&Goods, &Goods), line_no: i64) -> GoodsLine {
    let part = i128::from(line.quantity) * i128::from(new.ordered_minor.0) / i128::from(old.ordered_minor.0.max(1));
    GoodsLine {
        goods_line_id: ctx.mint.id(),
        case_id: new.case_id,
        grant_id: new.grant_id,
        state: GoodsLineState::HandedOver,
        version: 1,
        line_no,
        quantity: i64::try_from(part).unwrap_or(line.quantity).max(1),
        estimated_minor: new.ordered_minor,
        specified_by: ctx.person(),
        compared_by: None,
        reason: None,
        goods_id: Some(new.goods_id),
        from_line_id: Some(line.goods_line_id),
        handed_on: Some(ctx.on),
        handed_by: Some(ctx.person()),
        countersigned_by: None,
        verified_on: None,
        verified_by: None,
        titled_on: None,
        state_on: ctx.on,
        ..line.clone()
    }
}
