//! Goods for a grantee, decided, on their way there: ordered, paid, delivered, handed over (`books.md`, rows supplier_paid to
//! handover). The way back is [`super::goods_back`].
//!
//! Invariant: per order, 1310 is what was delivered less what was handed over; what went back paid for stays 1320 until the
//! supplier replaces it or pays it back, so 2030 is delivered + at the supplier - paid, where that is above zero, and 1320
//! what was paid - delivered, at least what is at the supplier. An order takes what of the grant is not yet authorised, so that
//! nothing is paid that is not committed.

use super::act::ObjectKind;
use super::books::Books;
use super::command;
use super::disbursement::{DisbursementState, cash_free, in_use};
use super::document;
use super::donor::{PAYMENT_PREFIX, reference};
use super::fund::{Fund, FundState};
use super::gate::Gate;
use super::goods::{Goods, GoodsState};
use super::goods_line::{GoodsLine, GoodsLineState};
use super::goods_line_step::quotes_needed;
use super::grant::{Award, AwardState, books_of};
use super::plan::{Ctx, Plan};
use super::posting::{self, Parts, goods};
use super::refusal::{RefusalCode, Stop};
use super::treasury::{Remittance, RemittanceKind};
use super::world::{Dossier, World, last_act, last_act_on};
use crate::id::GoodsId;
use crate::money::{Minor, Money};
use crate::policy::Action;
use crate::text::Code;

impl Goods {
    /// Paid for and not delivered, or sent back, minor units: 1320.
    pub fn prepaid(&self) -> Minor {
        Minor((self.paid_minor.0 - self.delivered_minor.0).max(self.at_supplier_minor.0))
    }

    /// Delivered and not paid, minor units: 2030.
    pub fn owed(&self) -> Minor {
        Minor((self.delivered_minor.0 + self.at_supplier_minor.0 - self.paid_minor.0).max(0))
    }

    /// In our hands, minor units: 1310.
    pub fn in_stock(&self) -> Minor {
        Minor(self.delivered_minor.0 - self.handed_minor.0)
    }

    /// In our hands and never handed over, minor units.
    pub fn fresh(&self) -> Minor {
        Minor(self.in_stock().0 - self.retrieved_minor.0)
    }

    /// Still to be delivered for the first time, minor units.
    pub fn awaited(&self) -> Minor {
        Minor(self.ordered_minor.0 - self.delivered_minor.0 - self.at_supplier_minor.0)
    }

    /// One version on, in the state that its amounts give.
    pub(super) fn moved(self, ctx: &Ctx) -> Goods {
        let whole = self.handed_minor == self.ordered_minor && self.paid_minor == self.ordered_minor;
        let state = if whole { GoodsState::HandedOver } else { GoodsState::Ordered };
        self.moved_to(ctx, state)
    }

    /// The order of a grant that is closed, so that nothing more of it comes: what is there was handed over and paid.
    pub(super) fn ended(self, ctx: &Ctx) -> Goods {
        if self.handed_minor == Minor::ZERO {
            return self.moved_to(ctx, GoodsState::Closed);
        }
        Goods { ordered_minor: self.handed_minor, ..self }.moved(ctx)
    }

    /// One version on, in another state.
    pub(super) fn moved_to(self, ctx: &Ctx, state: GoodsState) -> Goods {
        let state_on = if state == self.state { self.state_on } else { ctx.on };
        Goods { state, version: self.version + 1, state_on, ..self }
    }
}

/// An order at its gates.
pub(super) struct AtGoods<'a> {
    pub(super) case: &'a Dossier,
    pub(super) award: &'a Award,
    pub(super) row: &'a Goods,
    pub(super) gate: Gate<'a>,
    action: Action,
}

/// States of a grant in which goods are on their way; a payment needs one that is not suspended.
pub(super) const ON_THE_WAY: [AwardState; 5] =
    [AwardState::Active, AwardState::Suspended, AwardState::Completed, AwardState::Recovering, AwardState::Terminated];
const PAYS: [AwardState; 4] =
    [AwardState::Active, AwardState::Completed, AwardState::Recovering, AwardState::Terminated];

impl<'a> AtGoods<'a> {
    /// The gates of a step of an order that is not closed, of a grant in one of some states.
    pub(super) fn enter(
        ctx: &'a Ctx,
        world: &'a World,
        (id, version): (GoodsId, i64),
        text: &'a str,
        (action, awards): (Action, &[AwardState]),
    ) -> Result<AtGoods<'a>, Stop> {
        let (case, row) = world.goods(id)?;
        let award = case.award.as_ref().ok_or_else(|| Stop::Broken("an order without grant".into()))?;
        let gate = Gate::new(ctx, world, action, ObjectKind::Goods, text).of_case(case).pass()?;
        let gate = gate.version(version, row.version)?;
        let gate = gate.state(row.state != GoodsState::Closed, row.state.code())?;
        let gate = gate.state(awards.contains(&award.state), award.state.code())?;
        Ok(AtGoods { case, award, row, gate, action })
    }

    /// An amount above zero in the order's currency, at most `limit`; the refusal names the latest act that set this order's limit.
    pub(super) fn amount(&self, amount: Money, limit: Minor, set_by: Action) -> Result<Minor, Stop> {
        let amount = self.gate.amount(amount, self.row.currency)?;
        let earlier = last_act_on(&self.case.acts, set_by, &self.row.goods_id.to_string());
        self.gate.at_most(RefusalCode::OverOpen, amount, limit, self.row.currency, earlier)?;
        Ok(amount)
    }

    pub(super) fn books(&self, ctx: &Ctx, world: &'a World) -> Result<(Parts<'a>, Books<'a>), Stop> {
        books_of(&self.gate, ctx, world, self.case, self.action)
    }

    /// The plan of a step: the order as it is then, the shares, the entry, the act.
    pub(super) fn plan(&self, ctx: &Ctx, moved: Goods, (parts, books): (Parts, Books)) -> Plan {
        let plan = Plan::about(ObjectKind::Goods, moved.goods_id, moved.version).state(moved.state.code());
        let line = self.case.line_of(moved.goods_id).and_then(|line| line.followed(ctx, self.action, &moved));
        let plan = line.into_iter().fold(plan, Plan::change);
        let plan = parts.rows(plan.change(moved).act(ctx, self.row.case_id, self.action));
        plan.entry(books.close())
    }

    /// The same where the step may be the last: an order handed over and paid, with nothing of the grant still to come,
    /// completes the grant, and what stands behind nothing goes back to the line.
    pub(super) fn finish(&self, ctx: &Ctx, moved: Goods, (mut parts, mut books): (Parts, Books)) -> Result<Plan, Stop> {
        if !all_done(self, &moved) {
            return Ok(self.plan(ctx, moved, (parts, books)));
        }
        let award = self.award.moved(ctx, AwardState::Completed);
        posting::commitment_released(&mut books, &mut parts, &award, in_use)?;
        Ok(self.plan(ctx, moved, (parts, books)).change(award))
    }
}

/// Orders goods: no entry, but the order takes its part of what of the grant is not yet authorised. For an in-kind line,
/// what its chosen quote says.
///
/// # Errors
/// `over_free` beyond that, `fund_not_open` when a fund is closed out, `wrong_state` for a line without a chosen quote,
/// `quotes_missing` without a line where the settings ask for quotes to compare, `rate_missing` to find that out.
pub fn goods_order(ctx: &mut Ctx, world: &World, input: &command::GoodsOrder) -> Result<Plan, Stop> {
    let case = world.case(input.case)?;
    let award = case.award.as_ref().ok_or(Stop::Hidden)?;
    let goods_id: GoodsId = ctx.mint.id();
    let text = award.grant_id.to_string();
    let gate = Gate::new(ctx, world, Action::GoodsOrder, ObjectKind::Grant, &text).of_case(case).pass()?;
    let gate = gate.version(input.version, award.version)?;
    let gate = gate.state(award.state == AwardState::Active, award.state.code())?;
    let (supplier, amount, line) = what(&gate, case, &input.order)?;
    let amount = gate.amount(amount, award.currency)?;
    if line.is_none() {
        let needed = quotes_needed((ctx, world), &gate, (amount, award.currency))?;
        if needed > 1 {
            return Err(gate.refuse(RefusalCode::QuotesMissing).with("quotes", 0).with("needed", needed).into());
        }
    }
    let mut parts = Parts::of(world, case);
    let signed = last_act(&case.acts, Action::AgreementSign);
    gate.at_most(RefusalCode::OverFree, amount, parts.free()?, award.currency, signed)?;
    goods::ordered(&mut parts, award, amount, |fund| {
        let open = fund.state != FundState::Closed;
        let refusal = || gate.refuse(RefusalCode::FundNotOpen).with("fund", fund.code.as_str());
        if open { Ok(()) } else { Err(refusal().into()) }
    })?;
    let row = Goods {
        goods_id,
        case_id: input.case,
        grant_id: award.grant_id,
        state: GoodsState::Ordered,
        version: 1,
        supplier,
        currency: award.currency,
        ordered_minor: amount,
        delivered_minor: Minor::ZERO,
        paid_minor: Minor::ZERO,
        handed_minor: Minor::ZERO,
        retrieved_minor: Minor::ZERO,
        at_supplier_minor: Minor::ZERO,
        ordered_by: ctx.person(),
        state_on: ctx.on,
    };
    let seen = Award { version: award.version + 1, ..award.clone() };
    let plan = Plan::about(ObjectKind::Goods, goods_id, 1).state(row.state.code()).change(row).change(seen);
    let ordered = |line: &GoodsLine| GoodsLine { goods_id: Some(goods_id), ..line.moved(ctx, GoodsLineState::Ordered) };
    let plan = line.map(ordered).into_iter().fold(plan, Plan::change);
    Ok(parts.rows(plan.act(ctx, input.case, Action::GoodsOrder)))
}

/// The supplier and the amount of an order, and its in-kind line.
fn what<'a>(
    gate: &Gate,
    case: &'a Dossier,
    order: &command::Order,
) -> Result<(Code, Money, Option<&'a GoodsLine>), Stop> {
    let (id, version) = match order {
        command::Order::Free { supplier, amount } => return Ok((supplier.clone(), *amount, None)),
        command::Order::Line { line, version } => (*line, *version),
    };
    let line = case.goods_lines.iter().find(|line| line.goods_line_id == id).ok_or(Stop::Hidden)?;
    gate.version(version, line.version)?.state(line.state == GoodsLineState::Quoted, line.state.code())?;
    let chosen = case.quotes_of(id).find(|quote| quote.chosen);
    let chosen = chosen.ok_or_else(|| Stop::Broken("a compared line without a chosen quote".into()))?;
    let amount = Money { minor: chosen.amount_minor, currency: chosen.currency };
    Ok((chosen.supplier.clone(), amount, Some(line)))
}

/// Releases a payment to the supplier: what is owed 2030 / 1090, what is not delivered yet 1320 / 1090. Each fund pays its part
/// by a payment of its own, and the bank's lines are awaited.
///
/// # Errors
/// `over_open` beyond what is ordered and not paid, or what is owed where the grant ended early, `currency_mismatch`, `fund_cash_short`, `bank_short`.
pub fn goods_pay(ctx: &mut Ctx, world: &World, input: &command::GoodsPay) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsPay, &PAYS))?;
    let bank = world.bank(input.bank_account)?;
    at.gate.ensure(bank.currency == at.row.currency, RefusalCode::CurrencyMismatch)?;
    // A grant that ended early pays what was delivered, and nothing ahead.
    let (limit, set_by) = match at.award.state {
        AwardState::Terminated => (at.row.owed(), Action::TerminationConfirm),
        _ => (at.row.ordered_minor.minus(at.row.paid_minor)?, Action::GoodsOrder),
    };
    let amount = at.amount(input.amount, limit, set_by)?;
    let owed = amount.min(at.row.owed());
    let (parts, mut books) = at.books(ctx, world)?;
    let fits = |fund: &Fund, part: Minor| {
        let free = cash_free(world, fund, bank.currency)?;
        at.gate.at_most(RefusalCode::FundCashShort, part, free, bank.currency, None)?;
        let there = super::between::spare(world, bank, fund.fund_id)?;
        at.gate.at_most(RefusalCode::BankShort, part, there, bank.currency, None).map(drop)
    };
    let leaving = goods::paid(&mut books, &parts, at.award, (owed, amount.minus(owed)?), bank, fits)?;
    let moved = Goods { paid_minor: at.row.paid_minor.plus(amount)?, ..at.row.clone() }.moved(ctx);
    let mut plan = at.finish(ctx, moved, (parts, books))?;
    let (counter, number) = super::application::next_number(ctx, world, "payment", PAYMENT_PREFIX);
    plan = plan.change(counter);
    for (index, (fund, amount, carried)) in leaving.into_iter().enumerate() {
        let number = reference(&number, index + 1)?;
        let sent = Remittance::sent(ctx, RemittanceKind::Supplier, fund, bank, (amount, carried), number);
        plan = plan.change(Remittance { goods_id: Some(at.row.goods_id), ..sent });
    }
    Ok(plan)
}

/// A delivery: 1310 / 2030, and for the part that was paid before 2030 / 1320.
///
/// # Errors
/// `over_open` beyond what is still to be delivered; what a supplier replaces is `goods_replace`.
pub fn goods_receive(ctx: &mut Ctx, world: &World, input: &command::GoodsAmount) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsReceive, &ON_THE_WAY))?;
    let amount = at.amount(input.amount, at.row.awaited(), Action::GoodsOrder)?;
    let (parts, mut books) = at.books(ctx, world)?;
    // What went back paid for is at the supplier for its own sake, not for this delivery.
    let ahead = at.row.prepaid().minus(at.row.at_supplier_minor)?;
    goods::received(&mut books, &parts, at.award, (amount, amount.min(ahead)))?;
    let moved = Goods { delivered_minor: at.row.delivered_minor.plus(amount)?, ..at.row.clone() }.moved(ctx);
    Ok(at.plan(ctx, moved, (parts, books)))
}

/// A handover to the grantee, signed for: 5020 / 1310 + REL and 9700 / 9800, true-up, under both policies. With the last of
/// them a grant whose disbursements are settled is completed.
///
/// # Errors
/// `over_open` beyond what is in our hands.
pub fn goods_handover(ctx: &mut Ctx, world: &World, input: &command::GoodsAmount) -> Result<Plan, Stop> {
    let (text, key) = (input.goods.to_string(), (input.goods, input.version));
    let at = AtGoods::enter(ctx, world, key, &text, (Action::GoodsHandover, &ON_THE_WAY))?;
    let amount = at.amount(input.amount, at.row.in_stock(), Action::GoodsReceive)?;
    let (mut parts, mut books) = at.books(ctx, world)?;
    goods::handed(&mut books, &mut parts, at.award, amount)?;
    let again = Minor((amount.0 - at.row.fresh().0).max(0));
    let moved = Goods {
        handed_minor: at.row.handed_minor.plus(amount)?,
        retrieved_minor: at.row.retrieved_minor.minus(again)?,
        ..at.row.clone()
    }
    .moved(ctx);
    let plan = at.finish(ctx, moved, (parts, books))?;
    document::with_handover((&at.gate, ctx), (world, input, at.row), plan)
}

/// Does the order as it is now leave an active grant with nothing still to come?
fn all_done(at: &AtGoods, moved: &Goods) -> bool {
    let settled = |state| matches!(state, DisbursementState::Settled | DisbursementState::Cancelled);
    let others = at.case.goods.iter().filter(|row| row.goods_id != moved.goods_id);
    at.award.state == AwardState::Active
        && moved.state == GoodsState::HandedOver
        && others.clone().all(|row| row.state != GoodsState::Ordered)
        && at.case.disbursements.iter().all(|row| settled(row.state))
}
